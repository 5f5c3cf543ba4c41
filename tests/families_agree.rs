//! What is decided of a family of configurations is what each of them says alone.

use std::collections::BTreeSet;

use family::cube::{Assignment, Cube};
use family::variable::VariableId;
use family::view::Concrete;
use model::claim::{self, Claim, Kind, Marks};
use model::families::violating::Violating;
use model::families::{Answer, Engine, Options, Outcome, Verdict, decide};
use model::graph::{Graph, Shown, judge};
use model::preset;
use model::rules::rules;
use model::sample::{Numbers, assignment, near_preset};
use model::setting;

use crate::common::{all_claims, configurations, full, only};

pub(crate) const EVERYTHING: Options =
    Options { engine: Engine::Stateright, limit: usize::MAX, threads: 1 };

pub(crate) fn ask(scope: &Cube, claims: Marks, options: Options) -> Outcome {
    decide(scope, claims, options, &mut |_, _| {}).unwrap()
}

/// Every configuration of a scope with what it shows alone.
fn brute(scope: &Cube, claims: Marks) -> Vec<(Assignment, Shown)> {
    configurations(scope)
        .into_iter()
        .map(|configuration| {
            let view = Concrete(&configuration);
            let shown = judge(&Graph::explore(&view), claims, &view);
            (configuration, shown)
        })
        .collect()
}

/// What is true of one claim in a scope.
pub(crate) struct Truth {
    pub(crate) verdict: Verdict,
    pub(crate) applicable: BTreeSet<Assignment>,
    pub(crate) violating: BTreeSet<Assignment>,
    pub(crate) example: Option<Assignment>,
}

/// What is true of a claim that is not a comparison.
fn truth(place: usize, claim: &Claim, shown: &[(Assignment, Shown)]) -> Truth {
    let applies = |it: &Assignment| claim.applies.iter().all(|(id, in_)| in_.contains(it.get(*id)));
    let applicable: Vec<&(Assignment, Shown)> = shown
        .iter()
        .filter(|(configuration, shown)| {
            let met = !matches!(claim.kind, Kind::Progress { .. }) || shown.met.has(place);
            applies(configuration) && met
        })
        .collect();
    let decides = |configuration: &Assignment, shown: &Shown| match claim.kind {
        Kind::Decision(fails) => fails(&Concrete(configuration)).is_some(),
        _ => shown.found.has(place),
    };
    let found: Vec<&(Assignment, Shown)> =
        applicable.iter().copied().filter(|(it, shown)| decides(it, shown)).collect();
    let shortest = found.iter().min_by_key(|(configuration, shown)| {
        let run = shown.runs.get(&place);
        (run.map(Vec::len), run, configuration)
    });
    let example = shortest.map(|(configuration, _)| configuration.clone());
    let all = |some: &[&(Assignment, Shown)]| some.iter().map(|(it, _)| it.clone()).collect();
    let (applicable, found): (BTreeSet<_>, BTreeSet<_>) = (all(&applicable), all(&found));
    let lacking = &applicable - &found;
    let (violating, example) = match claim.kind {
        Kind::Reachable(_) if lacking.is_empty() => (lacking, example),
        Kind::Reachable(_) => (lacking, None),
        Kind::Witness(_) if found.is_empty() => (lacking, None),
        Kind::Witness(_) => (BTreeSet::new(), example),
        _ => (found, example),
    };
    let verdict = if violating.is_empty() { Verdict::Holds } else { Verdict::Violated };
    Truth { verdict, applicable, violating, example }
}

/// The configurations of some cubes, none of which may be in two of them.
fn union(cubes: &[Cube]) -> BTreeSet<Assignment> {
    let all: Vec<Assignment> = cubes.iter().flat_map(configurations).collect();
    let union: BTreeSet<Assignment> = all.iter().cloned().collect();
    assert_eq!(union.len(), all.len(), "two cubes have a configuration in common");
    union
}

/// What is decided class by class is violated in cubes.
pub(crate) fn cubes(answer: &Answer) -> &[Cube] {
    match &answer.violating {
        Violating::Cubes(cubes) => cubes,
        Violating::Region(..) => panic!("{} was decided at once", answer.claim.id),
    }
}

pub(crate) fn agrees(answer: &Answer, truth: &Truth, scope: &Cube) {
    let id = answer.claim.id;
    assert_eq!(answer.verdict, truth.verdict, "{id}");
    assert_eq!(answer.unknown, 0, "{id}");
    assert_eq!(answer.applicable, truth.applicable.len() as u128, "{id}");
    assert_eq!(answer.violating_count(), truth.violating.len() as u128, "{id}");
    assert_eq!(union(cubes(answer)), truth.violating, "{id}");
    assert_eq!(answer.example, truth.example, "{id}");
    if let Some(within) = answer.claim.within(scope) {
        let turns = |variable, it: &Assignment| {
            within.get(variable).iter().any(|value| {
                let turned = it.clone().with(variable, value);
                truth.violating.contains(it) != truth.violating.contains(&turned)
            })
        };
        let all = configurations(&within);
        let mut deciding: Vec<(VariableId, u128)> = within
            .iter()
            .map(|(variable, _)| {
                (variable, all.iter().filter(|it| turns(variable, it)).count() as u128)
            })
            .filter(|(_, count)| *count > 0)
            .collect();
        // The most for what it takes to look it up; 300 is a multiple of what that is.
        deciding.sort_by_key(|(variable, count)| {
            (std::cmp::Reverse(count * 300 / u128::from(setting::look(*variable))), *variable)
        });
        assert_eq!(answer.violating.deciding(&within), Ok(deciding), "what decides {id}");
    }
    let ruled = rules(cubes(answer), scope);
    let ruled: BTreeSet<Assignment> = ruled.iter().flat_map(configurations).collect();
    assert_eq!(ruled, truth.violating, "the rules of {id}");
}

fn check(scope: &Cube) {
    let shown = brute(scope, all_claims());
    let outcome = ask(scope, all_claims(), EVERYTHING);
    assert_eq!(outcome.answers.len(), claim::all().len());
    for (place, answer) in outcome.answers.iter().enumerate() {
        assert_eq!(answer.claim.id, claim::all()[place].id);
        if !matches!(answer.claim.kind, Kind::Comparison(_)) {
            agrees(answer, &truth(place, answer.claim, &shown), scope);
        }
    }
    let size = outcome.size;
    assert_eq!(size.decided, scope.count());
    assert_eq!(size.states, shown.iter().map(|(_, it)| it.states as u128).sum());
    assert_eq!(size.transitions, shown.iter().map(|(_, it)| it.transitions as u128).sum());
    assert_eq!(Some(size.depth), shown.iter().map(|(_, it)| it.depth).max());
    assert!(size.explored as u128 <= size.decided);
    same(&outcome, &ask(scope, all_claims(), Options { threads: 2, ..EVERYTHING }));
}

pub(crate) fn same(one: &Outcome, two: &Outcome) {
    assert_eq!(one.size, two.size);
    assert_eq!(one.answers.len(), two.answers.len());
    for (one, two) in one.answers.iter().zip(&two.answers) {
        let all = |it: &Answer| {
            let counts = (it.verdict, it.applicable, it.unknown);
            (it.claim.id, counts, cubes(it).to_vec(), it.example.clone(), it.request)
        };
        assert_eq!(all(one), all(two));
    }
}

/// One configuration near a preset, with some settings freed.
pub(crate) fn random_cube(numbers: &mut Numbers) -> Cube {
    let base = near_preset(numbers);
    let mut cube = only(&base);
    let settings = u32::try_from(setting::domain().len()).unwrap();
    for _ in 0..3 + numbers.below(4) {
        let variable = VariableId(u16::try_from(numbers.below(settings)).unwrap());
        cube.set(variable, full().get(variable));
    }
    cube
}

#[test]
fn every_claim_in_every_preset() {
    for preset in &preset::PRESETS {
        check(&preset.cube());
    }
}

#[test]
fn every_claim_in_random_families() {
    let mut numbers = Numbers(31);
    let mut sizes = BTreeSet::new();
    for _ in 0..60 {
        let cube = random_cube(&mut numbers);
        sizes.insert(cube.count());
        check(&cube);
    }
    assert!(sizes.last() > Some(&32), "{sizes:?}");
}

#[test]
fn what_is_not_decided_is_counted_and_what_is_decided_is_right() {
    let mut numbers = Numbers(32);
    let published = preset::find("article-on-premises-published").unwrap().cube();
    let cubes = std::iter::once(published).chain((0..5).map(|_| random_cube(&mut numbers)));
    let mut undecided = 0;
    for scope in cubes {
        let shown = brute(&scope, all_claims());
        for limit in [1, 2, 3, 7, 20] {
            let outcome = ask(&scope, all_claims(), Options { limit, ..EVERYTHING });
            assert!(outcome.size.explored <= limit);
            same(&outcome, &ask(&scope, all_claims(), Options { limit, threads: 2, ..EVERYTHING }));
            for (place, answer) in outcome.answers.iter().enumerate() {
                if !matches!(answer.claim.kind, Kind::Comparison(_)) {
                    undecided += answer.unknown;
                    bounded(answer, &truth(place, answer.claim, &shown));
                }
            }
        }
    }
    assert!(undecided > 0);
}

/// What must be so where a limit may have been reached.
pub(crate) fn bounded(answer: &Answer, truth: &Truth) {
    let id = answer.claim.id;
    let (violating, unknown) = (answer.violating_count(), answer.unknown);
    let true_violating = truth.violating.len() as u128;
    let true_holding = truth.applicable.len() as u128 - true_violating;
    if matches!(answer.claim.kind, Kind::Progress { .. }) {
        // Where it was not explored, nobody knows whether it is concerned.
        assert!(answer.applicable >= truth.applicable.len() as u128, "{id}");
    } else {
        assert_eq!(answer.applicable, truth.applicable.len() as u128, "{id}");
        let holding = answer.applicable - violating - unknown;
        if !matches!(answer.claim.kind, Kind::Witness(_)) {
            assert!(holding <= true_holding, "{id}");
            assert!(violating <= true_violating && true_violating <= violating + unknown, "{id}");
        }
    }
    match (answer.verdict, answer.claim.kind) {
        (Verdict::Unknown, _) => assert!(unknown > 0, "{id}"),
        (Verdict::Holds, Kind::Witness(_)) => {}
        (Verdict::Holds, _) | (Verdict::Violated, Kind::Witness(_)) => {
            assert_eq!(unknown, 0, "{id}");
        }
        (Verdict::Violated, _) => assert!(violating > 0, "{id}"),
    }
    if answer.verdict != Verdict::Unknown {
        assert_eq!(answer.verdict, truth.verdict, "{id}");
    }
    if !matches!(answer.claim.kind, Kind::Witness(_)) {
        assert!(union(cubes(answer)).is_subset(&truth.violating), "{id}");
    }
    let witnesses = matches!(answer.claim.kind, Kind::Reachable(_) | Kind::Witness(_));
    if let Some(example) = &answer.example {
        assert!(truth.applicable.contains(example), "{id}");
        assert_ne!(truth.violating.contains(example), witnesses, "{id}");
    }
}

#[test]
fn a_family_of_one_is_what_its_only_configuration_says() {
    let mut numbers = Numbers(34);
    for _ in 0..30 {
        check(&only(&assignment(&full(), &mut numbers)));
    }
}
