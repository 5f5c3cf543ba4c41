//! Repairs: held against a class-by-class decision of every step, against brute force, and against the
//! conflicts that they must hit.

use std::sync::{Arc, LazyLock};

use family::changes::{hitting_sets, minimal};
use family::cube::Cube;
use family::variable::Values;
use model::advice::repair::{Problem, Repair, WORKS, Weights};
use model::advice::violations::Violations;
use model::claim::{self, Claim, Marks};
use model::families::violating::Violating;
use model::families::{Engine, Options, Outcome, decide};
use model::preset::PRESETS;
use model::setting::{self, Who};

use crate::common::full;
use crate::families_agree::EVERYTHING;

const DATA: &str = "mailbox-data-requires-mfa";
const PASSWORD: &str = "basic-authentication-never-succeeds";

fn find(id: &str) -> &'static Claim {
    claim::find(id).unwrap().1
}

/// Everything decided once, for every problem.
fn violations() -> Arc<Violations> {
    static ALL: LazyLock<Arc<Violations>> = LazyLock::new(|| {
        let asked = Problem::asked(find(DATA));
        Arc::new(Violations::of(&full(), asked, &mut |_, _| {}).unwrap())
    });
    Arc::clone(&ALL)
}

fn problem(scope: &Cube, id: &str) -> Problem {
    Problem::among(violations(), scope, find(id), Weights::new())
}

/// The claim and those of works, decided by the other engine.
fn decided(scope: &Cube, id: &str) -> Outcome {
    let places = [id, WORKS[0], WORKS[1]].map(|id| claim::find(id).unwrap().0);
    let marks = places.into_iter().fold(Marks::default(), Marks::with);
    let options = Options { engine: Engine::Stateright, ..EVERYTHING };
    decide(scope, marks, options, &mut |_, _| {}).unwrap()
}

fn cubes<'a>(outcome: &'a Outcome, id: &str) -> &'a [Cube] {
    let answer = outcome.answers.iter().find(|answer| answer.claim.id == id).unwrap();
    let Violating::Cubes(cubes) = &answer.violating else { panic!("{id}") };
    cubes
}

/// No configuration that worked before is broken after. One in which an open setting was made sure of
/// stands for all that it may have been.
fn works_on(before: &Outcome, after: &Outcome, changed: &Cube) {
    for id in WORKS {
        for broken in cubes(after, id) {
            // The same configurations as they were before the changes.
            let was: Cube = broken
                .iter()
                .map(|(variable, now)| {
                    let was = before.scope.get(variable);
                    if after.scope.get(variable) == was { now } else { was }
                })
                .collect();
            let known: u128 = cubes(before, id)
                .iter()
                .filter_map(|cube| cube.and(&was))
                .map(|it| it.count())
                .sum();
            assert_eq!(known, was.count(), "{id} is broken by a change to {changed:?}");
        }
    }
}

/// What a repair says is seen by the engine that does not know of it.
fn check(problem: &Problem, repair: &Repair, before: &Outcome) {
    let id = problem.claim().id;
    for count in 1..=repair.steps.len() {
        let there = problem.after(&repair.steps[..count]);
        let after = decided(&there, id);
        works_on(before, &after, &there);
        let violating: u128 = cubes(&after, id).iter().map(Cube::count).sum();
        assert_eq!(violating, problem.violating(find(id), &there).unwrap(), "{id}");
        if count == repair.steps.len() {
            assert_eq!(violating, 0, "{id} after {:?}", repair.steps);
        }
    }
}

#[test]
fn every_step_of_every_cheap_repair_of_a_preset_is_as_it_says() {
    let mut checked = 0;
    for preset in &PRESETS {
        for id in [DATA, PASSWORD] {
            let problem = problem(&preset.cube(), id);
            let before = decided(&preset.cube(), id);
            let violating: u128 = cubes(&before, id).iter().map(Cube::count).sum();
            if violating == 0 {
                continue;
            }
            let found = problem.repairs().unwrap().unwrap();
            assert!(found.all_tried && !found.repairs.is_empty(), "{id} in {}", preset.id);
            assert!(found.repairs.is_sorted_by_key(|repair| repair.cost), "{id} in {}", preset.id);
            for repair in found.repairs.iter().take(2) {
                check(&problem, repair, &before);
                checked += 1;
            }
        }
    }
    assert_eq!(checked, 40);
}

#[test]
fn repairs_are_the_minimal_hitting_sets_of_the_conflicts() {
    let mut compared = 0;
    for preset in &PRESETS {
        for id in [DATA, PASSWORD, "blocked-protocol-refuses-legacy", WORKS[0]] {
            let problem = problem(&preset.cube(), id);
            let conflicts = problem.conflicts().unwrap().unwrap();
            let mut sets = problem.sets().unwrap().unwrap();
            sets.sort_unstable();
            assert_eq!(hitting_sets(&conflicts, usize::MAX), sets, "{id} in {}", preset.id);
            compared += sets.len();
        }
    }
    assert!(compared > 200, "{compared}");
}

/// Every change of one or two settings, tried one by one by the other engine.
#[test]
fn no_smaller_or_other_repair_is_missed() {
    let preset = PRESETS.iter().find(|it| it.id == "article-on-premises-published").unwrap();
    // One configuration, so that every set is decided quickly.
    let least = preset.cube().least().unwrap();
    let scope: Cube = least.iter().map(|(_, value)| Values::one(value)).collect();
    let problem = problem(&scope, DATA);
    let before = decided(&scope, DATA);
    assert_eq!(cubes(&before, DATA).len(), 1);
    let found = problem.repairs().unwrap().unwrap();
    let admins: Vec<_> = setting::rows().filter(|(_, row)| row.who == Who::Admin).collect();
    let keeps = |changed: &Cube| {
        let after = decided(changed, DATA);
        let works = |id| cubes(&after, id).is_empty() || !cubes(&before, id).is_empty();
        cubes(&after, DATA).is_empty() && WORKS.iter().all(|id| works(id))
    };
    let mut singles = Vec::new();
    let mut sets = Vec::new();
    for (variable, _) in &admins {
        for value in setting::domain().values(*variable).minus(scope.get(*variable)).iter() {
            let changed = scope.clone().with(*variable, Values::one(value));
            singles.push((*variable, changed.clone()));
            if keeps(&changed) {
                sets.push([*variable].into());
            }
        }
    }
    for (at, (one, changed)) in singles.iter().enumerate() {
        for (other, _) in singles.get(at..).unwrap().iter().filter(|(other, _)| other > one) {
            for value in setting::domain().values(*other).minus(scope.get(*other)).iter() {
                let both = changed.clone().with(*other, Values::one(value));
                if problem.violating(find(DATA), &both).unwrap() == 0 && keeps(&both) {
                    sets.push([*one, *other].into());
                }
            }
        }
    }
    let expected = minimal(sets);
    let of_repair = |it: &Repair| it.steps.iter().map(|step| step.setting).collect();
    let repairs = minimal(found.repairs.iter().map(of_repair).collect());
    let small: Vec<_> = repairs.into_iter().filter(|set| set.len() <= 2).collect();
    assert_eq!(small, expected);
    assert_eq!(small.len(), 3);
}

#[test]
fn a_weight_reorders_and_a_margin_breaks() {
    let preset = PRESETS.iter().find(|it| it.id == "compliant-or-mfa").unwrap();
    let (per_user, _) = setting::find("per-user-mfa").unwrap();
    let weights = Weights::from([(per_user, 50)]);
    // Decided around the preset alone: the repairs are the same.
    let problem = Problem::new(&preset.cube(), find(DATA), weights, &mut |_, _| {}).unwrap();
    let found = problem.repairs().unwrap().unwrap();
    let costs: Vec<u32> = found.repairs.iter().map(|it| it.cost).collect();
    assert_eq!(costs, [10, 50, 110]);
    for repair in &found.repairs {
        let after = problem.after(&repair.steps);
        for set in problem.margin(&after).unwrap().unwrap() {
            // Some values of those settings, and of no fewer, let a configuration violate it again.
            let freed = set.iter().fold(after.clone(), |cube, variable| {
                cube.with(*variable, setting::domain().values(*variable))
            });
            assert!(problem.violating(find(DATA), &freed).unwrap() > 0);
        }
    }
}
