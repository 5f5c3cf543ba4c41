//! That no fewer runs than those of a catalogue explain every violation.
//!
//! Of each run one configuration is taken that no other run of the catalogue explains. Where no run of the
//! model at all violates the claim under two of these configurations, each of them needs a run of its own,
//! so every catalogue has at least as many runs.
//!
//! Runs that try something in vain are left out: whoever has a password may try one thing after another,
//! and such a run explains as much as the runs that it is put together from.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use family::cube::{Assignment, Cube};
use family::region::{Exhausted, Region};
use family::view::Concrete;
use model::action::Action;
use model::advice::catalogue::catalogue;
use model::claim::{self, Kind, Shows};
use model::families::whole::Whole;
use model::graph::Graph;

use crate::command_line::DATA;
use crate::common::full;
use crate::explains::{as_read, region};

/// What changes something under one configuration, or violates the claim: for each state the actions,
/// where they lead, and whether they violate it.
type Steps = Vec<BTreeMap<Action, (usize, bool)>>;

fn steps(configuration: &Assignment, shows: Shows) -> Steps {
    let view = Concrete(configuration);
    let graph = Graph::explore(&view);
    let mut steps = vec![BTreeMap::new(); graph.states().len()];
    for edge in graph.edges() {
        let from = graph.state(edge.from).unwrap();
        let violates = edge.events.iter().any(|event| shows(from, edge.action, event, &view));
        if violates || edge.to != edge.from {
            steps[edge.from].insert(edge.action, (edge.to, violates));
        }
    }
    steps
}

/// A run that violates the claim under both.
fn shared(one: &Steps, other: &Steps) -> Option<Vec<Action>> {
    let mut known = BTreeSet::from([(0, 0)]);
    let mut open = VecDeque::from([(0, 0, Vec::new())]);
    while let Some((here, there, run)) = open.pop_front() {
        for (action, (to, violates)) in &one[here] {
            let Some((also, violates_also)) = other[there].get(action) else { continue };
            let run = [&run[..], &[*action]].concat();
            if *violates && *violates_also {
                return Some(run);
            }
            if known.insert((*to, *also)) {
                open.push_back((*to, *also, run));
            }
        }
    }
    None
}

/// For each run of a catalogue the configurations that it alone explains.
fn alone(whole: &Whole, id: &str) -> Result<Vec<Region>, Exhausted> {
    let (place, claim) = claim::find(id).unwrap();
    let violating = region(whole.space(), &whole.answer(place, claim)?.violating);
    let runs = catalogue(whole, place, &violating, &mut |_| {})?;
    let mut alone = Vec::new();
    for run in &runs {
        let mut rest = run.region.clone();
        for other in runs.iter().filter(|other| other.actions != run.actions) {
            rest = whole.space().minus(&rest, &other.region)?;
        }
        alone.push(rest);
    }
    Ok(alone)
}

/// How many configurations there are, one for each run, no two of which share a run.
fn apart(scope: &Cube, id: &str) -> usize {
    let (place, claim) = claim::find(id).unwrap();
    let Kind::Invariant(shows) = claim.kind else { panic!("{id}") };
    Whole::ask(scope, &mut |_, _| {}, &mut |whole| {
        let space = whole.space();
        let mut alone = alone(whole, id)?;
        let mut chosen: Vec<Steps> =
            alone.iter().map(|it| steps(&space.least(it).unwrap(), shows)).collect();
        // Where two share a run, another configuration takes the place of one: one without that run.
        let mut open: Vec<(usize, usize)> =
            (0..alone.len()).flat_map(|one| (0..one).map(move |other| (one, other))).collect();
        while let Some((one, other)) = open.pop() {
            let Some(run) = shared(&chosen[one], &chosen[other]) else { continue };
            let taken = whole.taken(place, &run)?;
            let (of, rest) = [one, other]
                .into_iter()
                .map(|of| (of, space.minus(&alone[of], &taken).unwrap()))
                .find(|(_, rest)| !rest.is_empty())
                .unwrap_or_else(|| panic!("{id}: {run:?} explains all that two runs do"));
            chosen[of] = steps(&space.least(&rest).unwrap(), shows);
            alone[of] = rest;
            open.extend((0..alone.len()).filter(|it| *it != of).map(|it| (of.max(it), of.min(it))));
        }
        Ok(chosen.len())
    })
    .unwrap()
}

#[test]
fn no_fewer_runs_explain_every_violation() {
    let found = [
        apart(&full(), DATA),
        apart(&as_read(), DATA),
        apart(&full(), "basic-authentication-never-succeeds"),
        apart(&full(), "attacker-never-reads-mailbox"),
        apart(&full(), "only-approved-clients-receive-data"),
        apart(&full(), "blocked-before-identity-provider"),
    ];
    assert_eq!(found, [74, 56, 23, 49, 56, 9]);
}
