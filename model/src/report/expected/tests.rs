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
    ("article-exchange-online", 25, 13056, 112_640, 18),
    ("article-on-premises", 14, 40320, 380_512, 39),
    ("article-on-premises-published", 14, 40320, 380_512, 39),
    ("article-linked-policies", 52, 12240, 210_528, 18),
    ("adfs-mfa-instead", 11, 2304, 21056, 17),
    ("adfs-mfa-instead-legacy-exempt", 11, 4128, 63168, 18),
    ("mfa-except-trusted-network", 26, 8448, 69312, 18),
    ("compliant-or-mfa", 52, 6336, 54432, 18),
    ("excluded-account", 26, 14400, 237_504, 17),
    ("report-only-forever", 26, 14400, 237_504, 17),
    ("pilot-never-finished", 38, 8256, 72768, 18),
    ("exchange-2016-hybrid", 14, 40320, 380_512, 39),
    ("hybrid-agent-basic", 12, 4896, 89344, 9),
    ("migrated-onprem-left-running", 26, 6528, 72448, 18),
    ("microsoft-baseline", 7, 2048, 16960, 15),
    ("security-defaults", 26, 23616, 509_568, 19),
    ("nothing-configured", 38, 19296, 326_848, 17),
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

const NEAR: (usize, usize) = (170_888, 2_324_426);

const FOUND_NEAR: &[(&str, usize)] = &[
    ("mailbox-data-requires-mfa", 1064),
    ("attacker-never-reads-mailbox", 569),
    ("only-approved-clients-receive-data", 588),
    ("basic-authentication-never-succeeds", 659),
    ("blocked-before-identity-provider", 4),
    ("sign-in-agrees-with-user", 432),
    ("sync-stays-with-registered-endpoint", 6),
    ("federation-cannot-fake-mfa", 2),
    ("access-token-dies-after-revocation", 25),
    ("sync-stops-after-revocation", 332),
    ("cache-is-unreadable-after-revocation", 11),
    ("legitimate-user-reaches-mailbox", 138),
    ("background-sync-needs-no-user", 18),
    ("denied-user-can-comply", 2),
    ("access-recovers-after-revocation", 27),
    ("provisioning-new-mailbox-delivers", 320),
    ("provisioning-existing-mailbox-delivers", 320),
    ("mailbox-data-requires-mfa-is-not-vacuous", 1182),
    ("attacker-never-reads-mailbox-is-not-vacuous", 628),
    ("only-approved-clients-receive-data-is-not-vacuous", 1921),
    ("basic-authentication-never-succeeds-is-not-vacuous", 1589),
    ("blocked-protocol-refuses-legacy-is-not-vacuous", 444),
    ("blocked-before-identity-provider-is-not-vacuous", 1094),
    ("audience-and-issuer-are-enforced-is-not-vacuous", 1784),
    ("on-behalf-of-gains-nothing-is-not-vacuous", 735),
    ("sign-in-agrees-with-user-is-not-vacuous", 1206),
    ("tokens-satisfy-conditional-access-is-not-vacuous", 1077),
    ("sync-stays-with-registered-endpoint-is-not-vacuous", 735),
    ("credentials-only-at-trusted-authority-is-not-vacuous", 1732),
    ("federation-cannot-fake-mfa-is-not-vacuous", 500),
    ("discovery-reveals-only-location-is-not-vacuous", 2000),
    ("access-token-dies-after-revocation-is-not-vacuous", 1784),
    ("sync-stops-after-revocation-is-not-vacuous", 338),
    ("cache-is-unreadable-after-revocation-is-not-vacuous", 320),
    ("stranger-cannot-lock-out-user-is-not-vacuous", 1732),
    ("step-e1-is-reachable", 1952),
    ("step-e2-is-reachable", 1952),
    ("step-e3-is-reachable", 1952),
    ("step-e4-is-reachable", 1713),
    ("step-e5-is-reachable", 1713),
    ("step-e6-is-reachable", 1732),
    ("step-e7-is-reachable", 664),
    ("step-e8-is-reachable", 664),
    ("step-e9-is-reachable", 1732),
    ("step-e10-is-reachable", 662),
    ("step-e11-is-reachable", 1730),
    ("step-e12-is-reachable", 1173),
    ("step-e13-is-reachable", 987),
    ("step-e14-is-reachable", 1668),
    ("step-e15-is-reachable", 1321),
    ("step-o1-is-reachable", 1952),
    ("step-o2-is-reachable", 1952),
    ("step-o3-is-reachable", 590),
    ("step-o4-is-reachable", 590),
    ("step-o5-is-reachable", 1713),
    ("step-o6-is-reachable", 1713),
    ("step-o7-is-reachable", 1732),
    ("step-o8-is-reachable", 664),
    ("step-o9-is-reachable", 664),
    ("step-o10-is-reachable", 1732),
    ("step-o11-is-reachable", 662),
    ("step-o12-is-reachable", 1730),
    ("step-o13-is-reachable", 1173),
    ("step-o14-is-reachable", 987),
    ("step-o15-is-reachable", 1668),
    ("step-o16-is-reachable", 344),
    ("step-o17-is-reachable", 338),
    ("step-o18-is-reachable", 338),
    ("step-o19-is-reachable", 320),
    ("step-o20-is-reachable", 320),
];
