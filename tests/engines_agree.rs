//! stateright and a plain loop over the same step functions find the same states, transitions,
//! distances and runs.

use std::collections::BTreeMap;

use family::cube::Assignment;
use family::view::Concrete;
use model::action::Action;
use model::claim::{self, Claim, Kind, Shows};
use model::event::Event;
use model::graph::Graph;
use model::sample::{Numbers, assignment, near_preset};
use model::trace::{Step, Trace};
use model::world::state::State;
use model::{preset, scope, system};

use crate::common::{configurations, full, only, owned, with};

type Taken = (State, Action, State, Vec<Event>);

/// How many states are how far away.
type Histogram = BTreeMap<usize, usize>;

fn invariants() -> impl Iterator<Item = (&'static Claim, Shows)> {
    claim::all().iter().filter_map(|claim| match claim.kind {
        Kind::Invariant(shows) => Some((claim, shows)),
        _ => None,
    })
}

fn histogram(depths: impl Iterator<Item = usize>) -> Histogram {
    depths.fold(Histogram::new(), |mut histogram, depth| {
        *histogram.entry(depth).or_default() += 1;
        histogram
    })
}

/// How far each state is from the first, by these transitions alone.
fn distances(taken: &[Taken]) -> BTreeMap<State, usize> {
    let mut after: BTreeMap<State, Vec<State>> = BTreeMap::new();
    for (from, _, to, _) in taken {
        after.entry(*from).or_default().push(*to);
    }
    let mut distances = BTreeMap::from([(State::initial(), 0)]);
    let mut layer = vec![State::initial()];
    for distance in 1.. {
        let mut next = Vec::new();
        for state in layer.iter().filter_map(|state| after.get(state)).flatten() {
            if !distances.contains_key(state) {
                distances.insert(*state, distance);
                next.push(*state);
            }
        }
        if next.is_empty() {
            break;
        }
        layer = next;
    }
    distances
}

/// What both engines found of one configuration.
#[derive(Default)]
struct Met {
    states: usize,
    transitions: usize,
    runs: usize,
}

fn check(configuration: &Assignment) -> Met {
    let what = || format!("{:?}", scope::write(configuration));
    let view = Concrete(configuration);
    let graph = Graph::explore(&view);
    let (states, transitions) = system::transitions(owned(configuration));
    let rebuilt = Graph::of(transitions.clone());
    let mut theirs: Vec<Taken> =
        transitions.into_iter().map(|it| (it.from, it.action, it.to, it.events)).collect();
    let mut ours: Vec<Taken> = graph
        .edges()
        .iter()
        .map(|edge| {
            let (from, to) = (graph.state(edge.from).unwrap(), graph.state(edge.to).unwrap());
            (*from, edge.action, *to, edge.events.clone())
        })
        .collect();
    theirs.sort_unstable();
    ours.sort_unstable();
    assert!(ours == theirs, "the transitions differ in {}", what());
    assert!(ours.windows(2).all(|two| two[0] != two[1]), "one was taken twice in {}", what());
    assert_eq!(graph.states().len(), states, "{}", what());

    let depths = || (0..states).map(|state| graph.run_to(state).len());
    let distances = distances(&theirs);
    assert_eq!(histogram(depths()), histogram(distances.values().copied()), "{}", what());
    assert_eq!(depths().max(), Some(graph.depth()), "{}", what());
    assert!(graph.states().zip(depths()).all(|(state, depth)| distances[state] == depth));
    assert!(rebuilt.states().eq(graph.states()), "{}", what());
    assert_eq!(rebuilt.edges(), graph.edges(), "{}", what());

    let mut met = Met { states, transitions: ours.len(), runs: 0 };
    for (claim, shows) in invariants() {
        let run = graph.first_showing(shows, &view).map(|edge| graph.run_through(edge));
        if let Some(run) = run {
            met.runs += 1;
            let found = system::run_to_step(owned(configuration), shows);
            assert_eq!(found.as_ref(), Some(&run), "{} in {}", claim.id, what());
            let trace = Trace::replay(configuration, &run).unwrap();
            assert!(trace.shows(claim), "{} in {}", claim.id, what());
            assert!(trace.condition.contains(configuration), "{} in {}", claim.id, what());
            assert_eq!(trace.steps.len(), run.len());
            // Wherever the run is said to rest on the same, it is taken, and ends alike.
            let mut numbers = Numbers(run.len() as u64);
            for _ in 0..3 {
                let other = assignment(&trace.condition, &mut numbers);
                let there = Trace::replay(&other, &run).unwrap();
                let both = trace.steps.iter().zip(&there.steps);
                let alike = |(one, two): (&Step, &Step)| {
                    one.events == two.events && one.reaches == two.reaches
                };
                assert!(both.into_iter().all(alike), "{} in {}", claim.id, what());
            }
            // The run is a shortest one: nothing shows it from a state that is nearer.
            let showing = |edge: &&model::graph::Edge| {
                let from = graph.state(edge.from).unwrap();
                edge.events.iter().any(|event| shows(from, edge.action, event, &view))
            };
            let nearest = graph.edges().iter().filter(showing);
            let nearest = nearest.map(|edge| graph.run_to(edge.from).len() + 1).min();
            assert_eq!(nearest, Some(run.len()), "{} in {}", claim.id, what());
        }
    }
    met
}

/// Checks them all, and returns what was met together.
fn check_all(configurations: impl Iterator<Item = Assignment>) -> Met {
    configurations.map(|configuration| check(&configuration)).fold(Met::default(), |all, one| Met {
        states: all.states + one.states,
        transitions: all.transitions + one.transitions,
        runs: all.runs + one.runs,
    })
}

#[test]
fn on_three_hundred_random_configurations() {
    let mut numbers = Numbers(11);
    let met = check_all((0..300).map(|_| assignment(&full(), &mut numbers)));
    assert!(met.states > 3_000 && met.transitions > met.states && met.runs > 100);
}

#[test]
fn on_three_hundred_neighbours_of_presets() {
    let mut numbers = Numbers(12);
    let met = check_all((0..300).map(|_| near_preset(&mut numbers)));
    assert!(met.states > 3_000 && met.transitions > met.states && met.runs > 100);
}

#[test]
fn on_every_combination_of_ten_settings() {
    let preset = preset::find("article-on-premises").unwrap().cube().least().unwrap();
    let cube = with(
        only(&preset),
        &[
            "mailbox-location=*",
            "identity-model=federated,password-hash-sync",
            "hybrid-modern-auth=*",
            "client=third-party-modern,outlook-mobile",
            "ca-policy=report-only,enabled",
            "mfa-registration=*",
            "onprem-block-legacy-activesync=*",
            "exo-sync-device-model=*",
            "attacker-knows-password=*",
            "user-bypasses-autodetect=*",
        ],
    );
    assert_eq!(cube.count(), 1024);
    let met = check_all(configurations(&cube).into_iter());
    assert!(met.states > 20_000 && met.transitions > met.states && met.runs > 500);
}

#[test]
fn where_nothing_violates_an_invariant_neither_finds_a_run() {
    let mut numbers = Numbers(13);
    let mut held = 0;
    for _ in 0..40 {
        let configuration = near_preset(&mut numbers);
        let view = Concrete(&configuration);
        let graph = Graph::explore(&view);
        for (claim, shows) in invariants() {
            if graph.first_showing(shows, &view).is_none() {
                held += 1;
                let found = system::run_to_step(owned(&configuration), shows);
                assert_eq!(found, None, "{} in {:?}", claim.id, scope::write(&configuration));
            }
        }
    }
    assert!(held > 100);
}

#[test]
fn a_run_is_no_run_where_a_step_cannot_be_taken() {
    let on_premises = preset::find("article-on-premises").unwrap().cube().least().unwrap();
    let online = preset::find("article-exchange-online").unwrap().cube().least().unwrap();
    let view = Concrete(&on_premises);
    let graph = Graph::explore(&view);
    let (_, step) = claim::find("step-o20-is-reachable").unwrap();
    let Kind::Witness(shows) = step.kind else { panic!("a witness") };
    let run = graph.run_through(graph.first_showing(shows, &view).unwrap());
    assert!(Trace::replay(&on_premises, &run).unwrap().shows(step));
    assert!(Trace::replay(&online, &run).is_err());
    assert!(Trace::replay(&on_premises, &run[1..]).is_err());
    assert!(!Trace::replay(&on_premises, &run[..run.len() - 1]).unwrap().shows(step));
    assert!(!Trace::replay(&on_premises, &[]).unwrap().shows(step));
}
