//! Progress is lost exactly where no run leads on.

use std::collections::BTreeSet;

use family::view::{Concrete, View};
use model::action::Action;
use model::claim::{self, Kind, Shows};
use model::graph::Graph;
use model::sample::{Numbers, near_preset};
use model::system;
use model::trace::Trace;

use crate::common::owned;

/// Whether some run of these actions from a state shows the goals, each with a step of its own.
fn leads_on(
    graph: &Graph,
    from: usize,
    by: fn(Action) -> bool,
    goals: &[Shows],
    view: &dyn View,
) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![(from, 0)];
    while let Some((at, shown)) = open.pop() {
        if shown == goals.len() {
            return true;
        }
        if seen.insert((at, shown)) {
            for edge in graph.edges().iter().filter(|edge| edge.from == at && by(edge.action)) {
                let state = graph.state(at).unwrap();
                let shows = |event| goals[shown](state, edge.action, event, view);
                open.push((edge.to, shown));
                if edge.events.iter().any(shows) {
                    open.push((edge.to, shown + 1));
                }
            }
        }
    }
    false
}

#[test]
fn progress_is_lost_exactly_where_no_run_leads_on() {
    let mut numbers = Numbers(14);
    let (mut lost, mut kept) = (0, 0);
    for _ in 0..120 {
        let configuration = near_preset(&mut numbers);
        let view = Concrete(&configuration);
        let graph = Graph::explore(&view);
        for claim in claim::all() {
            let Kind::Progress { when, by, goals } = claim.kind else { continue };
            let stuck = graph.stuck(by, goals, &view);
            for (state, stuck) in stuck.iter().enumerate() {
                assert_ne!(*stuck, leads_on(&graph, state, by, goals, &view), "{}", claim.id);
            }
            let bad: Vec<usize> = (0..stuck.len())
                .filter(|it| stuck[*it] && when(graph.state(*it).unwrap()))
                .collect();
            kept += stuck.len() - bad.len();
            lost += bad.len();
            let run = bad.first().map(|first| graph.run_to(*first));
            let states = bad.iter().map(|state| *graph.state(*state).unwrap()).collect();
            assert_eq!(system::run_to_state(owned(&configuration), states), run, "{}", claim.id);
            if let Some(run) = run {
                assert!(Trace::replay(&configuration, &run).unwrap().shows(claim), "{}", claim.id);
            }
        }
    }
    assert!(lost > 100 && kept > 1_000, "{lost} lost, {kept} kept");
}
