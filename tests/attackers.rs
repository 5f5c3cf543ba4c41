//! What an attacker must be able to do for a claim to fail, and which setting stops what she does.

use std::collections::BTreeSet;

use family::cube::Cube;
use family::view::Concrete;
use model::action::Action;
use model::advice::hierarchy::{hierarchies, with_only};
use model::attacks::{ATTACKS, Attack};
use model::capability::may_be_taken;
use model::capability::{Attacker, capabilities};
use model::claim::{self, Marks};
use model::families::{Engine, Options, Verdict, decide, decide_at_once};
use model::graph::Graph;
use model::preset::PRESETS;
use model::sample::{Numbers, assignment};
use model::scope::Scope;
use model::setting;
use model::world::World;

use crate::command_line::succeeds;
use crate::common::{sampled, with};
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

/// A claim about an attacker who has not got something is asked within its premise, and closed there.
#[test]
fn the_hierarchy_of_a_claim_about_a_stranger_is_closed_within_its_premise() {
    const STRANGER: &str = "stranger-cannot-lock-out-user";
    let mut sprays = 0;
    for preset in PRESETS.iter().step_by(sampled(1, 4)) {
        let scope = preset.cube();
        let found = hierarchies(&scope, marks(&[STRANGER]), &mut |_, _| {}).unwrap();
        assert!(found[0].is_upward_closed, "{}", preset.id);
        let (knows, _) = setting::find("attacker-knows-password").unwrap();
        assert_eq!(found[0].premise.iter().map(|it| it.0).collect::<Vec<_>>(), [knows]);
        assert!(found[0].least.iter().all(|set| !set.contains(&knows)), "{}", preset.id);
        for set in &found[0].least {
            // With it and with everything else that the claim is about, the other engine agrees.
            let (place, claim) = claim::find(STRANGER).unwrap();
            let least = claim.within(&with_only(&scope, set)).unwrap();
            let outcome =
                decide_at_once(&least, Marks::default().with(place), &mut |_, _| {}).unwrap();
            assert_eq!(outcome.answers[0].verdict, Verdict::Violated, "{}", preset.id);
            sprays += 1;
        }
    }
    assert!(sprays > 3, "{sprays}");
    let text = succeeds(0, &["hierarchy", "--preset", "article-on-premises", "--claim", STRANGER]);
    assert!(text.contains("attacker-knows-password=no, which it is about"), "{text}");
    assert!(!text.contains("a fault of the model"), "{text}");
}

fn verdict(scope: &Cube, id: &str) -> Verdict {
    let options = Options { engine: Engine::Stateright, limit: usize::MAX, threads: 1 };
    let alone = decide(scope, marks(&[id]), options, &mut |_, _| {}).unwrap();
    let together = decide_at_once(scope, marks(&[id]), &mut |_, _| {}).unwrap();
    assert_eq!(alone.answers[0].verdict, together.answers[0].verdict, "{id}");
    assert_eq!(alone.answers[0].violating_count(), together.answers[0].violating_count(), "{id}");
    alone.answers[0].verdict
}

#[test]
fn every_attack_is_made_with_what_it_needs_and_stopped_by_its_settings() {
    let mut ids = BTreeSet::new();
    for attack in ATTACKS {
        let made = attack.make().unwrap();
        // The engines agree about it, and the run is one of the model.
        assert_eq!(verdict(&made.scope, attack.claim), Verdict::Violated, "{}", attack.id);
        assert!(made.run.shows(made.claim) && !attack.stops.is_empty(), "{}", attack.id);
        assert!(attack.needs.iter().all(|id| setting::find(id).is_some()), "{}", attack.id);
        assert!(ids.insert(attack.id), "{}", attack.id);
    }
    assert_eq!(ids.len(), 38);
}

#[test]
fn an_attack_that_is_not_as_it_is_said_to_be_is_refused() {
    let proxy = ATTACKS.iter().find(|it| it.id == "phishing-proxy").unwrap();
    let wrong = [
        (Attack { needs: &[], ..*proxy }, "as it is made"),
        (
            Attack { needs: &["attacker-phishing-proxy", "attacker-sync-token"], ..*proxy },
            "without attacker-sync-token",
        ),
        (Attack { stops: &[&["pkce=on"]], ..*proxy }, "with pkce=on"),
        (Attack { spares: proxy.stops, ..*proxy }, "authentication-strength=phishing-resistant"),
    ];
    for (attack, words) in wrong {
        let error = attack.make().unwrap_err().to_string();
        assert!(error.contains(words) && error.starts_with("attack phishing-proxy"), "{error}");
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
    let mut taken = BTreeSet::new();
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
    assert_eq!(capabilities().count(), 15);
}
