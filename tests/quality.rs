//! The evidence of quality: coverage, sensitivity and the ladder, each held against another way to the same
//! numbers, and against something that is broken on purpose.

use std::collections::BTreeMap;
use std::fs;

use family::cube::{Assignment, Cube};
use family::protocol::Protocol;
use family::view::{Concrete, View};
use model::action::Action;
use model::actor::attacker::Right;
use model::advice::coverage::{Coverage, in_preset};
use model::advice::ladder::{Level, Pair, in_graph, ladder};
use model::advice::sensitivity::{Sensitivity, asked, turned_in};
use model::capability::Attacker;
use model::claim::{self, Kind};
use model::event::Event;
use model::families::{Engine, Options, decide};
use model::graph::{Graph, judge};
use model::preset::PRESETS;
use model::scope::Scope;
use model::setting::{self, Who};
use model::world::World;
use model::world::state::State;
use serde_json::Value;

use crate::common::{configurations, root, with};

fn preset(id: &str) -> Cube {
    Scope::preset(id).unwrap().cube
}

fn committed(name: &str, schema: &str) -> Value {
    let read = |place: String| -> Value {
        serde_json::from_str(&fs::read_to_string(root().join("traces").join(place)).unwrap())
            .unwrap()
    };
    let value = read(format!("{name}.json"));
    let schema = jsonschema::validator_for(&read(format!("schema/{schema}.json"))).unwrap();
    assert!(schema.is_valid(&value), "{name}");
    value
}

fn number(value: &Value) -> u128 {
    value.as_str().unwrap().parse().unwrap()
}

#[test]
fn no_claim_is_empty_every_action_is_taken_and_whoever_may_read_has_an_honest_run() {
    let coverage = committed("premises", "coverage");
    let families = coverage["families"].as_array().unwrap();
    let invariants =
        claim::all().iter().filter(|it| matches!(it.kind, Kind::Invariant(_))).map(|it| it.id);
    let invariants: Vec<&str> = invariants.collect();
    // Each applies to the strongest attacker that it is about, and its premise is met there.
    for id in &invariants {
        let strongest = families.iter().skip(1).any(|family| {
            let premises = family["premises"].as_array().unwrap();
            let premise = premises.iter().find(|it| it["claim"] == *id).unwrap();
            number(&premise["met"]) > 0
        });
        assert!(strongest, "{id} applies to no strongest attacker");
    }
    for family in families {
        let premises = family["premises"].as_array().unwrap();
        for id in &invariants {
            let premise = premises.iter().find(|it| it["claim"] == *id);
            let premise = premise.unwrap_or_else(|| panic!("{id} has no premise"));
            if number(&premise["applicable"]) == 0 {
                // A claim about an attacker who has not got something, for one who has all.
                let (_, claim) = claim::find(id).unwrap();
                assert!(matches!(claim.growth, claim::Growth::Neither(_)), "{id}");
                continue;
            }
            assert!(number(&premise["met"]) > 0, "{id}");
            assert!(premise["kinds_of_action"].as_u64().unwrap() > 0, "{id}");
        }
        let is_asked = |it: &&Value| number(&it["applicable"]) > 0;
        assert!(premises.iter().filter(is_asked).all(|it| number(&it["met"]) > 0));
        assert!(family["guards_both_ways"].as_u64().unwrap() > 200);
    }
    // What an attacker with the password alone never does, one who can do everything does.
    let actions = families[1]["actions"].as_array().unwrap();
    assert_eq!(actions.len(), Action::IDS.len());
    assert!(actions.iter().all(|it| number(&it["configurations"]) > 0));
    let honest = &families[0]["honest"];
    assert_eq!(honest["holds"], honest["witnessed"]);
    let runs = honest["runs"].as_array().unwrap();
    let new: u128 = runs.iter().map(|run| number(&run["new"])).sum();
    assert!(new == number(&honest["holds"]) && new > 0);
    let presets = coverage["presets"].as_array().unwrap();
    assert_eq!(presets.len(), PRESETS.len());
}

/// The regions of one engine against the states of the other.
#[test]
fn premises_are_met_in_the_same_configurations_by_both_engines() {
    for id in ["article-on-premises-published", "pilot-never-finished", "adfs-mfa-instead"] {
        let cube = preset(id);
        let whole = Coverage::of(&cube, &mut |_, _| {}).unwrap();
        let one_by_one = in_preset(&cube, 2);
        let mut met = 0;
        for (premise, other) in whole.premises.iter().zip(&one_by_one.met) {
            let here = (premise.claim.id, premise.applicable, premise.met);
            assert_eq!(here, (other.claim.id, other.applicable, other.configurations), "{id}");
            assert_eq!(other.states == 0, other.configurations == 0, "{id}");
            met += usize::from(other.states > 0);
        }
        assert!(met > 8, "{id}");
        let honest = whole.honest.unwrap();
        assert_eq!(honest.holds, honest.witnessed, "{id}");
        for run in &honest.runs {
            let hers = |action: &Action| action.by() == model::party::Party::Attacker;
            assert!(run.new > 0 && !run.actions.iter().any(hers), "{id}");
        }
    }
}

#[test]
fn an_empty_premise_and_a_configuration_without_an_honest_run_are_seen() {
    let online = Coverage::of(&preset("article-exchange-online"), &mut |_, _| {}).unwrap();
    let empty: Vec<&str> = online.vacuous().collect();
    assert!(empty.contains(&"on-behalf-of-gains-nothing"), "{empty:?}");
    assert!(!empty.contains(&"mailbox-data-requires-mfa"), "{empty:?}");
    let legacy = with(preset("article-exchange-online"), &["client=legacy"]);
    let honest = Coverage::of(&legacy, &mut |_, _| {}).unwrap().honest.unwrap();
    assert_eq!((honest.holds, honest.witnessed, honest.runs.len()), (0, 0, 0));
    let whole = Coverage::of(&preset("article-on-premises"), &mut |_, _| {}).unwrap();
    assert!(whole.controls.iter().any(|it| it.passes && it.stops));
    assert!(whole.controls.iter().any(|it| it.passes != it.stops));
    assert!(whole.steps.dead().any(|id| id == "read-as-administrator"));
}

/// Turning an assumption in one exploration, and deciding again by the other engine.
#[test]
fn what_turns_in_a_preset_turns_for_stateright_too() {
    let cube = preset("article-on-premises");
    let turned = turned_in(&cube).unwrap();
    let options = Options { engine: Engine::Stateright, limit: usize::MAX, threads: 2 };
    let mut seen = Vec::new();
    for (assumption, row) in setting::rows().filter(|(_, row)| row.who == Who::Nobody) {
        for to in (0..u8::try_from(row.values.len()).unwrap()).filter(|it| *it != row.default) {
            let values = family::variable::Values::one(to);
            let there = cube.clone().with(assumption, values);
            let before = decide(&cube, asked(), options, &mut |_, _| {}).unwrap();
            let after = decide(&there, asked(), options, &mut |_, _| {}).unwrap();
            for (was, is) in before.answers.iter().zip(&after.answers) {
                let counts = (was.violating_count(), is.violating_count());
                if counts.0 != counts.1 {
                    seen.push((assumption, to, was.claim.id, counts.0, counts.1));
                }
            }
        }
    }
    let turned: Vec<_> = turned
        .iter()
        .map(|it| (it.setting, it.to, it.claim, it.violating, it.violating_otherwise))
        .collect();
    assert_eq!(turned, seen);
    assert!(seen.len() > 5);
}

/// The counts of a family against each of its configurations alone.
#[test]
fn what_an_assumption_turns_is_counted_as_one_by_one() {
    let cube = Attacker::Password.at_her_best(preset("article-on-premises"));
    let fixed =
        ["identity-model=federated", "user-bypasses-autodetect=no", "device-state=unmanaged"];
    let cube =
        with(cube, &[&fixed[..], &["exo-basic-retired=yes", "app-protection=absent"]].concat());
    let found = Sensitivity::of(&cube, &mut |_, _| {}).unwrap();
    let marks = asked();
    let mut violates: BTreeMap<Assignment, Vec<bool>> = BTreeMap::new();
    for configuration in configurations(&found.scope) {
        let view = Concrete(&configuration);
        let shown = judge(&Graph::explore(&view), marks, &view);
        let each = claim::all().iter().enumerate().map(|(place, claim)| match claim.kind {
            Kind::Reachable(_) => !shown.found.has(place),
            _ => shown.found.has(place),
        });
        violates.insert(configuration.clone(), each.collect());
    }
    let about_runs = |kind: Kind| {
        matches!(kind, Kind::Invariant(_) | Kind::Progress { .. } | Kind::Reachable(_))
    };
    let mut seen = 0;
    for turned in &found.turned {
        for (place, claim) in claim::all().iter().enumerate() {
            if !marks.has(place) || !about_runs(claim.kind) {
                continue;
            }
            let (mut hurts, mut helps) = (0, 0);
            for (configuration, is) in &violates {
                let applies = claim
                    .applies
                    .iter()
                    .all(|(it, values)| values.contains(configuration.get(*it)));
                if applies && configuration.get(turned.setting) == turned.from {
                    let other = &violates[&configuration.clone().with(turned.setting, turned.to)];
                    hurts += u128::from(!is[place] && other[place]);
                    helps += u128::from(is[place] && !other[place]);
                }
            }
            let said = turned.claims.iter().find(|it| it.claim.id == claim.id);
            assert_eq!(
                said.map_or((0, 0), |it| (it.hurts, it.helps)),
                (hurts, helps),
                "{}",
                claim.id
            );
            seen += usize::from(hurts + helps > 0);
        }
    }
    assert!(seen > 5, "{seen}");
}

#[test]
fn an_assumption_that_matters_nowhere_is_said_to_matter_nowhere() {
    let sensitivity = committed("sensitivity", "sensitivity");
    let turned = |family: usize, id: &str| -> usize {
        let all = sensitivity["families"][family]["assumptions"].as_array().unwrap().clone();
        all.iter().find(|it| it["setting"] == id).unwrap()["claims"].as_array().unwrap().len()
    };
    assert_eq!(turned(0, "autodiscover-online-answer"), 0);
    assert!(turned(0, "onprem-policy-before-password") == 1);
    // Who has a proxy needs no app that goes where it is told; who answers discovery alone does.
    assert!(turned(0, "client-pins-authority") == 0 && turned(1, "client-pins-authority") == 0);
    let cube = Attacker::None.at_her_best(preset("article-on-premises"));
    let alone = turned_in(&with(cube, &["attacker-controls-discovery=yes"])).unwrap();
    let pins = setting::find("client-pins-authority").unwrap().0;
    assert!(alone.iter().any(|it| it.setting == pins));
}

fn level(preset_id: &str, attacker: Attacker, pair: Pair) -> Option<Level> {
    let rungs = ladder(&attacker.at_her_best(preset(preset_id)), 2);
    rungs.into_iter().find(|it| it.pair == pair).unwrap().level
}

#[test]
fn the_ladder_of_the_architectures_of_the_article() {
    use Attacker::{None as Nobody, Password, Phisher};
    use Level::{Aliveness, Injective, NonInjective, None, Weak};
    let expected = [
        ("article-exchange-online", Password, Pair::EntraToUser, Some(Injective)),
        // A token is taken as often as it is brought.
        ("article-exchange-online", Password, Pair::ServerToUser, Some(NonInjective)),
        ("article-exchange-online", Password, Pair::ClientToServer, Some(Injective)),
        // Through a proxy she has signed in, and means another client.
        ("article-exchange-online", Phisher, Pair::EntraToUser, Some(Weak)),
        ("article-on-premises", Password, Pair::ServerToEntra, Some(NonInjective)),
        ("article-on-premises", Phisher, Pair::ClientToServer, Some(None)),
        // On-premises a password is taken, and Entra ID does not hear of it.
        ("article-on-premises-published", Password, Pair::ServerToEntra, Some(None)),
        ("article-on-premises-published", Password, Pair::ServerToUser, Some(None)),
        ("hybrid-agent-basic", Nobody, Pair::ServerToUser, Some(Injective)),
        ("hybrid-agent-basic", Nobody, Pair::EntraToUser, Option::None),
    ];
    for (id, attacker, pair, is) in expected {
        assert_eq!(level(id, attacker, pair), is, "{id}, {attacker:?}, {pair:?}");
    }
    assert!(None < Aliveness && Aliveness < Weak && Weak < NonInjective);
}

#[test]
fn each_run_that_breaks_a_level_is_a_run_and_no_level_falls_with_a_weaker_attacker() {
    for id in ["article-on-premises-published", "microsoft-baseline", "hybrid-agent-basic"] {
        let ladders = [Attacker::None, Attacker::Password]
            .map(|attacker| ladder(&attacker.at_her_best(preset(id)), 2));
        for rung in ladders.iter().flatten() {
            let Some((run, configuration)) = &rung.broken_by else { continue };
            let view = Concrete(configuration);
            let mut state = World.initial();
            for action in run {
                let mut offered = Vec::new();
                World.actions(&state, &mut offered);
                assert!(offered.contains(action), "{id}");
                state = World.next(&state, *action, &view, &mut Vec::new()).unwrap();
            }
        }
        for (weak, strong) in ladders[0].iter().zip(&ladders[1]) {
            let (weak, strong) = (weak.level, strong.level);
            assert!(weak.is_none() || strong <= weak, "{id}: {strong:?} > {weak:?}");
        }
    }
}

/// The world with one thing wrong.
#[derive(Clone, Copy)]
enum Wrong {
    /// She holds a token that nobody issued.
    UnissuedToken,
    /// A code can be redeemed again.
    CodeTwice,
}

impl Protocol for Wrong {
    type State = State;
    type Action = Action;
    type Event = Event;

    fn initial(&self) -> State {
        let initial = World.initial();
        let attacker = match self {
            Self::UnissuedToken => initial.attacker.learn(Right::Online, true, false),
            Self::CodeTwice => initial.attacker,
        };
        State { attacker, ..initial }
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        World.actions(state, actions);
    }

    fn next(
        &self,
        state: &State,
        action: Action,
        view: &dyn View,
        events: &mut Vec<Event>,
    ) -> Option<State> {
        let next = World.next(state, action, view, events)?;
        Some(match (self, action) {
            (Self::CodeTwice, Action::RedeemCode) => *state,
            _ => next,
        })
    }
}

#[test]
fn a_token_that_nobody_issued_and_a_code_that_is_taken_twice_lower_the_ladder() {
    use Level::{Injective, NonInjective, None};
    let configuration = Attacker::None.at_her_best(preset("article-exchange-online"));
    let configuration = configuration.least().unwrap();
    let view = Concrete(&configuration);
    let levels = |graph: Graph| in_graph(&graph).iter().map(|it| it.level).collect::<Vec<_>>();
    assert_eq!(levels(Graph::explore(&view)), [NonInjective, NonInjective, Injective, Injective]);
    let unissued = levels(Graph::explore_of(&Wrong::UnissuedToken, &view));
    assert_eq!(unissued, [None, None, Injective, Injective]);
    let twice = levels(Graph::explore_of(&Wrong::CodeTwice, &view));
    assert_eq!(twice[2], NonInjective);
}
