//! What an attacker must be able to do for a claim to fail, and which setting stops what she does.

use family::cube::Cube;
use family::view::Concrete;
use model::action::Action;
use model::advice::hierarchy::{hierarchies, with_only};
use model::capability::may_be_taken;
use model::capability::{Attacker, capabilities};
use model::claim::{self, Marks};
use model::families::{Engine, Options, Verdict, decide, decide_at_once};
use model::graph::Graph;
use model::sample::{Numbers, assignment};
use model::scope::Scope;
use model::setting;
use model::world::World;

use crate::common::with;
use family::protocol::Protocol;

const MFA: &str = "mailbox-data-requires-mfa";
const READS: &str = "attacker-never-reads-mailbox";

fn marks(ids: &[&str]) -> Marks {
    ids.iter().fold(Marks::default(), |marks, id| marks.with(claim::find(id).unwrap().0))
}

/// The minimal sets of capabilities that break a claim in a preset, without the words they share.
fn least(preset: &str, id: &str) -> Vec<String> {
    let scope = Scope::preset(preset).unwrap().cube;
    let found = hierarchies(&scope, marks(&[id]), &mut |_, _| {}).unwrap();
    assert!(found[0].is_upward_closed, "{preset}, {id}");
    let name = |it| setting::row(it).unwrap().id.trim_start_matches("attacker-");
    let sets = found[0].least.iter();
    sets.map(|set| set.iter().map(|it| name(*it)).collect::<Vec<_>>().join("+")).collect()
}

#[test]
fn the_least_that_breaks_the_architectures_of_the_article_and_the_baseline() {
    assert_eq!(least("article-exchange-online", MFA), ["adfs-key", "onprem-admin"]);
    assert_eq!(
        least("article-exchange-online", READS),
        [
            "phishing-proxy",
            "device-code",
            "access-token",
            "refresh-token",
            "adfs-key",
            "onprem-admin",
            "knows-password+prompt-approved",
        ]
    );
    assert_eq!(
        least("article-on-premises", MFA),
        [
            "adfs-key",
            "onprem-admin",
            "knows-password+inside-network",
            "phishing-proxy+inside-network",
            "controls-discovery+inside-network",
        ]
    );
    assert_eq!(least("microsoft-baseline", MFA), ["onprem-admin"]);
    assert_eq!(
        least("microsoft-baseline", READS),
        [
            "phishing-proxy",
            "access-token",
            "refresh-token",
            "onprem-admin",
            "knows-password+prompt-approved",
        ]
    );
    assert_eq!(least("compliant-or-mfa", MFA), [""]);
}

/// Attacks by their capabilities: the preset with what it is given, the claim that is violated, and the
/// settings each of which stops it.
type Attack =
    (&'static str, &'static [&'static str], &'static str, &'static str, &'static [&'static str]);

const ATTACKS: &[Attack] = &[
    // A proxy relays the sign-in (T19); MFA really happens. A device of her own passes no control.
    (
        "article-exchange-online",
        &["attacker-phishing-proxy"],
        "identity-model=password-hash-sync",
        READS,
        &["authentication-strength=phishing-resistant", "ca-require-compliant-device=yes"],
    ),
    // A device code (T20): a phishing-resistant factor does not help.
    (
        "article-exchange-online",
        &["attacker-device-code"],
        "authentication-strength=phishing-resistant",
        READS,
        &["ca-block-device-code=yes", "ca-require-app-protection=yes"],
    ),
    // A prompt that nobody asked for (T21).
    (
        "article-exchange-online",
        &["attacker-knows-password", "attacker-prompt-approved"],
        "ca-policy=enabled",
        READS,
        &["authentication-strength=phishing-resistant"],
    ),
    // A forged response of AD FS (T27): its word for MFA, and then the policy itself.
    (
        "article-exchange-online",
        &["attacker-adfs-key"],
        "federated-idp-mfa-behavior=accept",
        MFA,
        &["federated-idp-mfa-behavior=reject", "identity-model=pass-through"],
    ),
    // A refresh token is traded again (T34).
    (
        "article-exchange-online",
        &["attacker-refresh-token"],
        "ca-policy=enabled",
        READS,
        &["ca-require-compliant-device=yes", "ca-require-app-protection=yes"],
    ),
    // The code is read on its way (T26).
    ("article-exchange-online", &["attacker-authorization-code"], "pkce=off", READS, &["pkce=on"]),
    // The shared service principal (T48, CVE-2025-53786).
    (
        "article-exchange-online",
        &["attacker-onprem-admin"],
        "dedicated-hybrid-app=no",
        MFA,
        &["dedicated-hybrid-app=yes"],
    ),
    // The endpoint of the copy is the attacker's (T06).
    (
        "article-on-premises",
        &["attacker-controls-discovery"],
        "provisioning-checks-endpoint=no",
        READS,
        &["provisioning-checks-endpoint=yes", "onprem-namespace-registered=no"],
    ),
    // The authority that a server names is the attacker's (T04).
    (
        "article-on-premises",
        &["attacker-controls-discovery"],
        "client-pins-authority=no",
        READS,
        &["client-pins-authority=yes"],
    ),
    // The token of the synchronisation is presented again.
    (
        "article-on-premises",
        &["attacker-sync-token"],
        "onprem-direct-oauth=no",
        READS,
        &["onprem-activesync-reachable-from=microsoft-365-only"],
    ),
    // From inside, the protocols that the article's policy leaves open (T11).
    (
        "article-on-premises",
        &["attacker-knows-password", "attacker-inside-network"],
        "onprem-other-protocols-published=no",
        MFA,
        &["onprem-block-legacy-other=true+onprem-owa-sign-in=modern"],
    ),
    // A device enrolled in her name, where one stands in for MFA.
    (
        "compliant-or-mfa",
        &["attacker-knows-password", "attacker-enrols-device"],
        "ca-grant-operator=or",
        READS,
        &["ca-grant-operator=and"],
    ),
    // A place inside, where trusted addresses are excluded (T30).
    (
        "mfa-except-trusted-network",
        &["attacker-knows-password", "attacker-inside-network"],
        "ca-excludes-trusted-locations=yes",
        READS,
        &["ca-excludes-trusted-locations=no"],
    ),
];

fn verdict(scope: &Cube, id: &str) -> Verdict {
    let options = Options { engine: Engine::Stateright, limit: usize::MAX, threads: 1 };
    let alone = decide(scope, marks(&[id]), options, &mut |_, _| {}).unwrap();
    let together = decide_at_once(scope, marks(&[id]), &mut |_, _| {}).unwrap();
    assert_eq!(alone.answers[0].verdict, together.answers[0].verdict, "{id}");
    assert_eq!(alone.answers[0].violating_count(), together.answers[0].violating_count(), "{id}");
    alone.answers[0].verdict
}

#[test]
fn every_attack_is_made_with_its_capabilities_and_stopped_by_its_setting() {
    for (preset, set, given, id, stops) in ATTACKS {
        let set: Vec<_> = set.iter().map(|it| setting::find(it).unwrap().0).collect();
        let scope = with_only(&Scope::preset(preset).unwrap().cube, &set);
        let admits = with(scope.clone(), &[given]);
        assert_eq!(verdict(&admits, id), Verdict::Violated, "{preset} {given}");
        for missing in &set {
            let less: Vec<_> = set.iter().copied().filter(|it| it != missing).collect();
            let without = with_only(&admits, &less);
            assert_eq!(verdict(&without, id), Verdict::Holds, "{preset} {given} without one");
        }
        for stop in *stops {
            let stop: Vec<&str> = stop.split('+').collect();
            let stopped = with(admits.clone(), &stop);
            assert_eq!(verdict(&stopped, id), Verdict::Holds, "{preset} {given} {stop:?}");
        }
    }
}

/// No device rule stops who says that she is Exchange Online (T43).
#[test]
fn no_device_rule_stops_a_client_that_lies() {
    let has = [setting::find("attacker-access-token").unwrap().0];
    let scope = with_only(&Scope::preset("article-on-premises").unwrap().cube, &has);
    let scope = with(scope, &["client=third-party-modern", "onprem-rule-block-outlook-model=*"]);
    for level in ["allow", "quarantine", "block"] {
        // Whatever the level, the article's second command lets the lie through.
        let level = format!("onprem-default-access-level={level}");
        let scope = with(scope.clone(), &[&level, "onprem-rule-allow-outlook-service=present"]);
        assert_eq!(verdict(&scope, READS), Verdict::Violated, "{level}");
    }
}

#[test]
fn what_is_known_beforehand_not_to_be_taken_is_not_taken() {
    let everything = Attacker::All.everything();
    let mut numbers = Numbers(11);
    let mut taken = std::collections::BTreeSet::new();
    for _ in 0..40 {
        let configuration = assignment(&everything, &mut numbers);
        let one: Cube =
            configuration.iter().map(|(_, value)| family::variable::Values::one(value)).collect();
        let graph = Graph::explore(&Concrete(&configuration));
        for state in graph.states().step_by(7) {
            let mut actions = Vec::new();
            World.actions(state, &mut actions);
            for action in actions {
                let next = World.next(state, action, &Concrete(&configuration), &mut Vec::new());
                if next.is_some() {
                    assert!(may_be_taken(action, &one), "{action:?}");
                    taken.insert(action.id());
                }
            }
        }
    }
    let hers: Vec<&str> =
        Action::IDS[35..].iter().copied().filter(|it| !taken.contains(it)).collect();
    assert!(hers.len() < 4, "{hers:?}");
    assert_eq!(capabilities().count(), 14);
}
