//! All configurations at once against classes of them, against each alone, and the slices against the
//! world.

use std::collections::BTreeMap;

use family::cube::{Assignment, Cube};
use family::protocol::Protocol;
use family::variable::Values;
use family::view::Concrete;
use model::action::Action;
use model::actor::attacker;
use model::actor::entra::Holder;
use model::claim::Kind;
use model::families::at_once::Examples;
use model::families::told;
use model::families::violating::Violating;
use model::families::whole::Whole;
use model::families::{Answer, Outcome, Verdict, decide_at_once};
use model::graph::Graph;
use model::party::Party;
use model::preset::{PRESETS, Preset, defaults};
use model::sample::{Numbers, assignment, near_preset};
use model::setting;
use model::survey::usual;
use model::world::World;
use model::world::state::State;

use crate::common::{all_claims, configurations, full, sampled};
use crate::families_agree::{EVERYTHING, ask};

fn at_once(scope: &Cube) -> Outcome {
    decide_at_once(scope, all_claims(), &mut |_, _| {}).unwrap()
}

/// Both engines must say the same of every claim, down to the configuration of the canonical run.
fn agree(scope: &Cube, name: &str) -> usize {
    let (together, by_class) = (at_once(scope), ask(scope, all_claims(), EVERYTHING));
    assert_eq!(together.answers.len(), by_class.answers.len());
    assert_eq!(together.size.decided, scope.count());
    for (one, other) in together.answers.iter().zip(&by_class.answers) {
        let id = one.claim.id;
        let told =
            |it: &Answer| (it.verdict, it.applicable, it.violating_count(), it.unknown, it.request);
        assert_eq!(told(one), told(other), "{id} in {name}");
        let Violating::Cubes(cubes) = &other.violating else { panic!("{id} in {name}") };
        for cube in cubes {
            assert_eq!(one.violating.count_within(cube), Ok(cube.count()), "{id} in {name}");
        }
        assert_eq!(one.example, other.example, "{id} in {name}");
        let within = one.claim.within(scope).unwrap_or_else(|| scope.clone());
        let deciding = |it: &Answer| it.violating.deciding(&within).unwrap();
        assert_eq!(deciding(one), deciding(other), "{id} in {name}");
        // The rules are the region.
        let rules = one.violating.rules(&within, 20).unwrap();
        let by_a_rule = |it: &Assignment| rules.some.iter().any(|rule| rule.contains(it));
        if rules.all && scope.count() < 1_000 {
            for it in configurations(scope) {
                assert_eq!(by_a_rule(&it), one.violating.contains(&it), "{id} in {name}");
            }
        }
    }
    together.answers.len()
}

#[test]
fn on_every_preset() {
    let mut compared = 0;
    for preset in &PRESETS {
        compared += agree(&preset.cube(), preset.id);
    }
    assert_eq!(compared, PRESETS.len() * 84);
}

#[test]
fn a_preset_as_a_part_of_all_configurations_is_as_it_is_alone() {
    let parts = Whole::ask(&full(), &mut |_, _| {}, &mut |whole| {
        let parts = PRESETS.iter();
        let part = |it: &Preset| whole.decide(&it.cube(), all_claims(), Examples::Left);
        parts.map(part).collect::<Result<Vec<_>, _>>()
    });
    for (part, preset) in parts.unwrap().iter().zip(&PRESETS) {
        let alone = ask(&preset.cube(), all_claims(), EVERYTHING);
        assert_eq!(part.size.decided, alone.scope.count());
        for (one, other) in part.answers.iter().zip(&alone.answers) {
            let told = |it: &Answer| {
                (it.claim.id, it.verdict, it.applicable, it.violating_count(), it.request)
            };
            assert_eq!(told(one), told(other), "{}", preset.id);
            let Violating::Cubes(cubes) = &other.violating else { panic!("{}", preset.id) };
            for cube in cubes {
                assert_eq!(one.violating.count_within(cube), Ok(cube.count()), "{}", preset.id);
            }
        }
    }
}

#[test]
fn on_families_of_ten_settings_near_presets() {
    let mut numbers = Numbers(7);
    for round in 0..sampled(12, 4) {
        let mut scope: Cube =
            near_preset(&mut numbers).iter().map(|(_, value)| Values::one(value)).collect();
        let count = u32::try_from(setting::domain().len()).unwrap();
        for _ in 0..10 {
            let at = numbers.below(count) as usize;
            let (variable, _) = setting::domain().variables().nth(at).unwrap();
            scope.set(variable, setting::domain().values(variable));
        }
        agree(&scope, &format!("round {round}"));
    }
}

#[test]
fn all_configurations_are_as_a_sample_is_alone_and_can_be_shown() {
    let everything = at_once(&full());
    assert!(everything.answers.iter().all(|answer| answer.unknown == 0));
    let mut numbers = Numbers(11);
    let near = std::iter::repeat_with(|| near_preset(&mut numbers)).take(sampled(150, 40));
    let mut other = Numbers(12);
    let random = std::iter::repeat_with(|| assignment(&full(), &mut other)).take(sampled(150, 40));
    let mut violated = BTreeMap::new();
    for configuration in near.chain(random) {
        let only = crate::common::only(&configuration);
        let alone = ask(&only, all_claims(), EVERYTHING);
        for (answer, alone) in everything.answers.iter().zip(&alone.answers) {
            // That some configuration has it says nothing of this one.
            if matches!(answer.claim.kind, Kind::Witness(_)) {
                continue;
            }
            let is = answer.violating.contains(&configuration);
            assert_eq!(is, alone.verdict == Verdict::Violated, "{}", answer.claim.id);
            *violated.entry(answer.claim.id).or_insert(0) += usize::from(is);
        }
    }
    assert!(violated.values().filter(|count| **count > 10).count() > 5, "{violated:?}");
    // And what is to be shown of all configurations can be shown.
    for answer in &everything.answers {
        let is_about_runs = !matches!(answer.claim.kind, Kind::Decision(_) | Kind::Comparison(_));
        let trace = answer.trace().unwrap();
        assert_eq!(trace.is_some(), is_about_runs && answer.example.is_some());
        let Some(trace) = trace else { continue };
        assert!(trace.shows(answer.claim), "{}", answer.claim.id);
        if matches!(answer.claim.kind, Kind::Invariant(_)) {
            assert!(answer.violating.contains(&trace.configuration), "{}", answer.claim.id);
        }
    }
}

fn step(
    state: &State,
    action: Action,
    configuration: &Assignment,
) -> Option<(State, Vec<model::event::Event>)> {
    let mut events = Vec::new();
    World.next(state, action, &Concrete(configuration), &mut events).map(|next| (next, events))
}

#[test]
fn the_laws_on_which_the_slices_rest() {
    let mut seen_steps = 0;
    let defaults = defaults().least();
    for configuration in usual().step_by(sampled(23, 115)).chain(defaults) {
        let graph = Graph::explore(&Concrete(&configuration));
        for state in graph.states() {
            let mut actions = Vec::new();
            World.actions(state, &mut actions);
            for action in actions {
                let full = step(state, action, &configuration);
                let is_password_only = matches!(
                    action,
                    Action::SignInLegacy(..) | Action::SignInByHand(..) | Action::TryPassword(..)
                );
                if action.by() == Party::Attacker || is_password_only {
                    // They tell and change no more than that part.
                    let part = step(&told(state, action), action, &configuration);
                    let put = part.clone().map(|(next, events)| {
                        let State { account, extranet, directory, attacker, .. } = next;
                        (State { account, extranet, directory, attacker, ..*state }, events)
                    });
                    assert_eq!(full, put, "{action:?}");
                    // What is learnt does not depend on the mail in the copy.
                    let mut other = told(state, action);
                    other.sync.mail = !other.sync.mail;
                    let learnt =
                        |it: Option<(State, _)>| it.map(|(it, _)| (it.account, it.attacker));
                    let changes = |it: &Option<(State, _)>| {
                        it.as_ref().is_some_and(|(next, _)| {
                            (next.account, next.attacker) != (state.account, state.attacker)
                        })
                    };
                    let there = step(&other, action, &configuration);
                    if changes(&part) || changes(&there) {
                        assert_eq!(learnt(part.clone()), learnt(there), "{action:?}");
                    }
                    // A move that needs nothing learnt is the same whatever is, and teaches as much.
                    let unlearnt =
                        State { attacker: attacker::Record::default(), ..told(state, action) };
                    let mut without = Vec::new();
                    World.actions(&State { attacker: unlearnt.attacker, ..*state }, &mut without);
                    if without.contains(&action) {
                        let alone = step(&unlearnt, action, &configuration);
                        let told = alone.map(|(next, events)| {
                            // What has been revoked is forgotten when another thing is learnt.
                            let revoked = if next.attacker == attacker::Record::default() {
                                state.attacker.revoked
                            } else {
                                attacker::Pair::default()
                            };
                            let kept = attacker::Record { revoked, ..state.attacker };
                            let all = kept.or(next.attacker);
                            (State { attacker: all, ..next }, events)
                        });
                        assert_eq!(part, told, "{action:?}");
                    }
                } else {
                    // What the attacker has learnt is nothing to the others.
                    let forgetful = State { attacker: attacker::Record::default(), ..*state };
                    let there = step(&forgetful, action, &configuration);
                    let kept = match action {
                        // But for what she has, which it ends.
                        Action::Revoke(_) => state.attacker.after_revocation(),
                        _ => state.attacker,
                    };
                    let there =
                        there.map(|(next, events)| (State { attacker: kept, ..next }, events));
                    let ends_hers = matches!(action, Action::Revoke(_)) && there.is_none();
                    let hers_alone = State { attacker: kept, ..*state };
                    let expected = if ends_hers && hers_alone != *state {
                        Some((hers_alone, Vec::new()))
                    } else {
                        there
                    };
                    assert_eq!(full, expected, "{action:?}");
                }
                // Whose the second factor is: nobody's, then Alice's; or the attacker's, then Alice's.
                if let Some((next, _)) = &full {
                    let holders = (state.account.registered_in_run, next.account.registered_in_run);
                    let in_order = holders.0 == holders.1
                        || matches!(
                            holders,
                            (None, _) | (Some(Holder::Intruder), Some(Holder::Owner))
                        );
                    assert!(in_order, "{action:?}: {holders:?}");
                }
                seen_steps += 1;
            }
        }
    }
    assert!(seen_steps > sampled(100_000, 20_000), "{seen_steps}");
}
