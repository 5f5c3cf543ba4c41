//! The presets are as expected, and as large as they were.

use family::view::Concrete;

use crate::claim::{self, Marks};
use crate::families::{Engine, Options};
use crate::graph::{Graph, judge};
use crate::preset::PRESETS;
use crate::report::screen::Decided;
use crate::sample::{Numbers, near_preset};

fn all_claims() -> Marks {
    (0..claim::all().len()).fold(Marks::default(), Marks::with)
}

#[test]
fn every_preset_has_the_committed_verdicts() {
    let options = Options { engine: Engine::Stateright, limit: usize::MAX, threads: 2 };
    for preset in &PRESETS {
        let decided = Decided::new(preset, &preset.cube(), all_claims(), options).unwrap();
        for (answer, cell) in decided.expected() {
            assert_eq!(answer.verdict, cell.verdict, "{} {}", preset.id, answer.claim.id);
        }
        assert!(decided.is_as_expected(), "{} lacks a cell", preset.id);
    }
}

/// What a preset's graphs add up to: explorations, states, transitions, greatest depth.
type Size = (&'static str, usize, u128, u128, usize);

const SIZES: &[Size] = &[
    ("article-exchange-online", 25, 13_056, 112_640, 18),
    ("article-on-premises", 14, 40_320, 395_392, 39),
    ("article-on-premises-published", 14, 40_320, 395_392, 39),
    ("article-linked-policies", 52, 12_240, 214_080, 18),
    ("adfs-mfa-instead", 11, 2_304, 21_056, 17),
    ("adfs-mfa-instead-legacy-exempt", 11, 4_128, 64_000, 18),
    ("mfa-except-trusted-network", 26, 8_448, 69_312, 18),
    ("compliant-or-mfa", 52, 6_336, 54_432, 18),
    ("excluded-account", 26, 14_400, 241_344, 17),
    ("report-only-forever", 26, 14_400, 241_344, 17),
    ("pilot-never-finished", 38, 8_256, 73_536, 18),
    ("exchange-2016-hybrid", 14, 40_320, 395_392, 39),
    ("hybrid-agent-basic", 12, 4_896, 94_720, 9),
    ("migrated-onprem-left-running", 26, 6_528, 74_752, 18),
    ("microsoft-baseline", 7, 2_048, 16_960, 15),
    ("security-defaults", 26, 23_616, 515_712, 19),
    ("nothing-configured", 38, 19_296, 336_064, 17),
];

#[test]
fn every_preset_is_as_large_as_it_was() {
    let options = Options { engine: Engine::Stateright, limit: usize::MAX, threads: 2 };
    let sizes: Vec<Size> = PRESETS
        .iter()
        .map(|preset| {
            let size =
                Decided::new(preset, &preset.cube(), all_claims(), options).unwrap().outcome.size;
            (preset.id, size.explored, size.states, size.transitions, size.depth)
        })
        .collect();
    assert_eq!(sizes, SIZES);
}

/// Over two thousand configurations near the presets: states, transitions, and for each claim about
/// runs in how many something was found.
#[test]
fn near_the_presets_nothing_has_changed() {
    let (mut states, mut transitions) = (0, 0);
    let mut found = vec![0; claim::all().len()];
    let mut numbers = Numbers(4);
    for _ in 0..2_000 {
        let configuration = near_preset(&mut numbers);
        let view = Concrete(&configuration);
        let shown = judge(&Graph::explore(&view), all_claims(), &view);
        states += shown.states;
        transitions += shown.transitions;
        for (place, count) in found.iter_mut().enumerate() {
            *count += usize::from(shown.found.has(place));
        }
    }
    let found: Vec<(&str, usize)> =
        claim::all().iter().map(|claim| claim.id).zip(found).filter(|(_, n)| *n > 0).collect();
    assert_eq!(((states, transitions), found.as_slice()), (NEAR, FOUND_NEAR));
}

const NEAR: (usize, usize) = (162_398, 2_212_664);

const FOUND_NEAR: &[(&str, usize)] = &[
    ("mailbox-data-requires-mfa", 1_114),
    ("attacker-never-reads-mailbox", 556),
    ("only-approved-clients-receive-data", 565),
    ("basic-authentication-never-succeeds", 678),
    ("blocked-before-identity-provider", 2),
    ("sign-in-agrees-with-user", 418),
    ("sync-stays-with-registered-endpoint", 9),
    ("federation-cannot-fake-mfa", 2),
    ("access-token-dies-after-revocation", 426),
    ("sync-stops-after-revocation", 308),
    ("cache-is-unreadable-after-revocation", 331),
    ("legitimate-user-reaches-mailbox", 139),
    ("background-sync-needs-no-user", 9),
    ("denied-user-can-comply", 7),
    ("access-recovers-after-revocation", 18),
    ("provisioning-new-mailbox-delivers", 301),
    ("provisioning-existing-mailbox-delivers", 301),
    ("mailbox-data-requires-mfa-is-not-vacuous", 1_162),
    ("attacker-never-reads-mailbox-is-not-vacuous", 618),
    ("only-approved-clients-receive-data-is-not-vacuous", 1_916),
    ("basic-authentication-never-succeeds-is-not-vacuous", 1_579),
    ("blocked-protocol-refuses-legacy-is-not-vacuous", 432),
    ("blocked-before-identity-provider-is-not-vacuous", 1_110),
    ("audience-and-issuer-are-enforced-is-not-vacuous", 1_752),
    ("on-behalf-of-gains-nothing-is-not-vacuous", 706),
    ("sign-in-agrees-with-user-is-not-vacuous", 1_179),
    ("tokens-satisfy-conditional-access-is-not-vacuous", 1_038),
    ("sync-stays-with-registered-endpoint-is-not-vacuous", 706),
    ("credentials-only-at-trusted-authority-is-not-vacuous", 1_727),
    ("federation-cannot-fake-mfa-is-not-vacuous", 526),
    ("discovery-reveals-only-location-is-not-vacuous", 2_000),
    ("access-token-dies-after-revocation-is-not-vacuous", 1_751),
    ("sync-stops-after-revocation-is-not-vacuous", 310),
    ("cache-is-unreadable-after-revocation-is-not-vacuous", 301),
    ("stranger-cannot-lock-out-user-is-not-vacuous", 1_727),
    ("step-e1-is-reachable", 1_973),
    ("step-e2-is-reachable", 1_973),
    ("step-e3-is-reachable", 1_973),
    ("step-e4-is-reachable", 1_717),
    ("step-e5-is-reachable", 1_717),
    ("step-e6-is-reachable", 1_727),
    ("step-e7-is-reachable", 699),
    ("step-e8-is-reachable", 699),
    ("step-e9-is-reachable", 1_727),
    ("step-e10-is-reachable", 692),
    ("step-e11-is-reachable", 1_720),
    ("step-e12-is-reachable", 1_133),
    ("step-e13-is-reachable", 948),
    ("step-e14-is-reachable", 1_646),
    ("step-e15-is-reachable", 1_327),
    ("step-o1-is-reachable", 1_973),
    ("step-o2-is-reachable", 1_973),
    ("step-o3-is-reachable", 578),
    ("step-o4-is-reachable", 578),
    ("step-o5-is-reachable", 1_717),
    ("step-o6-is-reachable", 1_717),
    ("step-o7-is-reachable", 1_727),
    ("step-o8-is-reachable", 699),
    ("step-o9-is-reachable", 699),
    ("step-o10-is-reachable", 1_727),
    ("step-o11-is-reachable", 692),
    ("step-o12-is-reachable", 1_720),
    ("step-o13-is-reachable", 1_133),
    ("step-o14-is-reachable", 948),
    ("step-o15-is-reachable", 1_646),
    ("step-o16-is-reachable", 316),
    ("step-o17-is-reachable", 310),
    ("step-o18-is-reachable", 310),
    ("step-o19-is-reachable", 301),
    ("step-o20-is-reachable", 301),
];
