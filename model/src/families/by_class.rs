//! Deciding a family class by class: one configuration after another is explored by stateright, and
//! with it every other that no step and no claim could tell from it. A setting that nothing reads is
//! never enumerated. Beyond a stated number of explorations the rest stays unknown, and is counted.

use std::sync::Arc;

use family::cube::{Assignment, Cube};
use family::enumeration::{Class, Decided, Narrowing, enumerate};
use family::protocol::Protocol;
use family::view::View;

use crate::action::Action;
use crate::claim::{self, Claim, Comparison, Kind, Marks};
use crate::event::Event;
use crate::families::violating::Violating;
use crate::families::{Answer, Options, Outcome, Size, Verdict, marked};
use crate::graph::{Graph, Shown, judge};
use crate::system;
use crate::world::World;
use crate::world::state::State;

/// Decides the marked claims in a family. `progress` hears how many configurations have been explored
/// and how many that decides.
pub(super) fn decide(
    scope: &Cube,
    claims: Marks,
    options: Options,
    progress: &mut dyn FnMut(usize, u128),
) -> Outcome {
    let about_runs =
        marked(claims, |kind| !matches!(kind, Kind::Decision(_) | Kind::Comparison(_)));
    let (explored, size) = explore(scope, about_runs, options, progress);
    let mut answers = Vec::new();
    for (place, claim) in claim::all().iter().enumerate().filter(|(place, _)| claims.has(*place)) {
        answers.push(match claim.kind {
            Kind::Decision(fails) => decision(claim, fails, scope, options),
            Kind::Comparison(comparison) => compare(claim, comparison, scope, options),
            Kind::Invariant(_) | Kind::Reachable(_) | Kind::Witness(_) | Kind::Progress { .. } => {
                of_runs(place, claim, scope, &explored)
            }
        });
    }
    Outcome { scope: scope.clone(), answers, size }
}

fn explore(
    scope: &Cube,
    claims: Marks,
    options: Options,
    progress: &mut dyn FnMut(usize, u128),
) -> (Decided<Shown>, Size) {
    if claims.is_empty() {
        return (Decided { classes: Vec::new(), rest: Vec::new() }, Size::default());
    }
    let question = |view: &Arc<Narrowing>| {
        let (states, transitions) = system::transitions(view.clone());
        let mut shown = judge(&Graph::of(transitions), claims, &**view);
        // What stateright counted, not what was counted from what it handed over.
        shown.states = states;
        shown
    };
    let decided = enumerate(scope, options.limit, options.threads, &question, progress);
    let mut size = Size { explored: decided.classes.len(), ..Size::default() };
    for class in &decided.classes {
        let count = class.cube.count();
        size.decided += count;
        size.states += count * class.answer.states as u128;
        size.transitions += count * class.answer.transitions as u128;
        size.depth = size.depth.max(class.answer.depth);
    }
    (decided, size)
}

/// The answer to a claim about steps or progress.
fn of_runs(place: usize, claim: &'static Claim, scope: &Cube, explored: &Decided<Shown>) -> Answer {
    let counts = |cubes: &[Cube]| -> u128 {
        cubes.iter().filter_map(|cube| claim.within(cube)).map(|cube| cube.count()).sum()
    };
    let unknown = counts(&explored.rest);
    let is_progress = matches!(claim.kind, Kind::Progress { .. });
    let bad_when_found = matches!(claim.kind, Kind::Invariant(_) | Kind::Progress { .. });
    let mut applicable = unknown;
    let mut violating = Vec::new();
    let mut best: Option<(&Vec<Action>, Assignment)> = None;
    for Class { cube, answer } in &explored.classes {
        let Some(cube) = claim.within(cube) else { continue };
        if is_progress && !answer.met.has(place) {
            continue;
        }
        applicable += cube.count();
        let found = answer.found.has(place);
        if let (true, Some(run), Some(least)) = (found, answer.runs.get(&place), cube.least()) {
            let better = best.as_ref().is_none_or(|(shortest, example)| {
                (run.len(), run, &least) < (shortest.len(), *shortest, example)
            });
            if better {
                best = Some((run, least));
            }
        }
        if found == bad_when_found {
            violating.push(cube);
        }
    }
    let some_found = best.is_some();
    let verdict = match claim.kind {
        Kind::Witness(_) if some_found || applicable == 0 => Verdict::Holds,
        Kind::Witness(_) if unknown > 0 => Verdict::Unknown,
        Kind::Witness(_) => Verdict::Violated,
        _ => verdict(&violating, unknown),
    };
    if verdict == Verdict::Holds && matches!(claim.kind, Kind::Witness(_)) {
        violating.clear();
    }
    debug_assert!(applicable <= scope.count());
    let example = best.map(|(_, example)| example);
    // A claim that something can be reached has a counterexample without a run.
    let example = match claim.kind {
        Kind::Reachable(_) if verdict == Verdict::Violated => None,
        _ => example,
    };
    Answer {
        claim,
        verdict,
        applicable,
        violating: Violating::Cubes(violating),
        unknown,
        example,
        request: None,
    }
}

fn verdict(violating: &[Cube], unknown: u128) -> Verdict {
    if !violating.is_empty() {
        Verdict::Violated
    } else if unknown > 0 {
        Verdict::Unknown
    } else {
        Verdict::Holds
    }
}

fn decision(
    claim: &'static Claim,
    fails: fn(&dyn View) -> Option<&'static str>,
    scope: &Cube,
    options: Options,
) -> Answer {
    let Some(within) = claim.within(scope) else {
        return not_applicable(claim);
    };
    let question = |view: &Arc<Narrowing>| fails(&**view);
    let decided = enumerate(&within, options.limit, 1, &question, &mut |_, _| {});
    let unknown = decided.rest.iter().map(Cube::count).sum();
    let failing = || decided.classes.iter().filter(|class| class.answer.is_some());
    let violating: Vec<Cube> = failing().map(|class| class.cube.clone()).collect();
    let first = failing()
        .filter_map(|class| Some((class.cube.least()?, class.answer?)))
        .min_by(|a, b| a.0.cmp(&b.0));
    Answer {
        claim,
        verdict: verdict(&violating, unknown),
        applicable: within.count(),
        violating: Violating::Cubes(violating),
        unknown,
        request: first.as_ref().map(|(_, request)| *request),
        example: first.map(|(example, _)| example),
    }
}

fn not_applicable(claim: &'static Claim) -> Answer {
    Answer {
        claim,
        verdict: Verdict::Holds,
        applicable: 0,
        violating: Violating::Cubes(Vec::new()),
        unknown: 0,
        example: None,
        request: None,
    }
}

/// An edge as a comparison sees it.
type Compared = (State, Action, State, Vec<Event>);

/// How many configurations are explored for a comparison: their graphs are kept, and each is held
/// against each. No preset needs a tenth of it.
const COMPARED_MAX: usize = 2_000;

/// Compares the honest runs of configurations that differ in the named settings alone and to which the
/// claim applies, state by state and edge by edge.
fn compare(
    claim: &'static Claim,
    comparison: Comparison,
    scope: &Cube,
    options: Options,
) -> Answer {
    let (Some(within), Some(applies)) = (claim.within(scope), claim.domain()) else {
        return not_applicable(claim);
    };
    let over = (comparison.over)();
    let free = |mut cube: Cube| {
        for variable in &over {
            cube.set(*variable, applies.get(*variable));
        }
        cube
    };
    let question = |view: &Arc<Narrowing>| honest_edges(&comparison, &**view);
    let widened = free(within.clone());
    let limit = options.limit.min(COMPARED_MAX);
    let decided = enumerate(&widened, limit, options.threads, &question, &mut |_, _| {});
    // What is not known of one side of a comparison is not known of the other.
    let mut unknown = Vec::new();
    for rest in &decided.rest {
        add(&mut unknown, &free(rest.clone()), &within);
    }
    let mut violating: Vec<Cube> = Vec::new();
    for (position, one) in decided.classes.iter().enumerate() {
        for other in decided.classes.iter().skip(position + 1) {
            if one.answer != other.answer
                && let Some(both) = free(one.cube.clone()).and(&free(other.cube.clone()))
            {
                add(&mut violating, &both, &within);
            }
        }
    }
    for cube in &violating {
        unknown = unknown.iter().flat_map(|open| open.minus(cube)).collect();
    }
    let unknown = unknown.iter().map(Cube::count).sum();
    let example = violating.iter().filter_map(Cube::least).min();
    Answer {
        claim,
        verdict: verdict(&violating, unknown),
        applicable: within.count(),
        violating: Violating::Cubes(violating),
        unknown,
        example,
        request: None,
    }
}

/// Adds the part of a cube that is within bounds and not there yet, in disjoint pieces.
fn add(region: &mut Vec<Cube>, cube: &Cube, within: &Cube) {
    let mut pieces: Vec<Cube> = cube.and(within).into_iter().collect();
    for known in region.iter() {
        pieces = pieces.iter().flat_map(|piece| piece.minus(known)).collect();
    }
    region.append(&mut pieces);
}

/// The edges of the honest runs as a comparison sees them, sorted.
fn honest_edges(comparison: &Comparison, view: &dyn View) -> Vec<Compared> {
    let mut edges = Vec::new();
    let mut seen = std::collections::BTreeSet::from([World.initial()]);
    let mut open = vec![World.initial()];
    let mut actions = Vec::new();
    while let Some(state) = open.pop() {
        actions.clear();
        World.actions(&state, &mut actions);
        for action in actions.iter().filter(|action| Comparison::takes(**action)) {
            let mut events = Vec::new();
            let Some(next) = World.next(&state, *action, view, &mut events) else { continue };
            if seen.insert(next) {
                open.push(next);
            }
            if !(comparison.hides_action)(*action) {
                events.retain(|event| !(comparison.hides_event)(event));
                edges.push((
                    (comparison.state)(&state),
                    *action,
                    (comparison.state)(&next),
                    events,
                ));
            }
        }
    }
    edges.sort_unstable();
    edges.dedup();
    edges
}
