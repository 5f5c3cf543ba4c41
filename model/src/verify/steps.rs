//! The steps of one configuration that concern a claim: what would break it and is stopped, what breaks
//! it, what it is about, and the run that shows it.

use std::collections::{BTreeMap, BTreeSet};

use family::cube::Assignment;
use family::protocol::Protocol;
use family::recording::Recording;
use family::variable::VariableId;
use family::view::{Concrete, View};

use crate::action::Action;
use crate::claim::{self, Claim, Kind, Shows};
use crate::fault::table::rows;
use crate::fault::{Fate, Fault};
use crate::graph::{Edge, Graph};
use crate::setting::{self, Who};
use crate::verify::Why;
use crate::verify::progress;
use crate::world::heard::Heard;
use crate::world::state::State;
use crate::world::{Faulty, World};

/// A step that concerns a claim, and how the world gets there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Concern {
    /// Why it does.
    pub(super) why: Why,
    /// What was done before.
    pub(super) before: Vec<Action>,
    /// What is done.
    pub(super) action: Action,
    /// Of the requests that servers hear in it, the first that matters.
    pub(super) first: usize,
}

impl Concern {
    /// The last step of a run, with all its requests.
    pub(super) fn last_of(why: Why, mut run: Vec<Action>) -> Option<Self> {
        let action = run.pop()?;
        Some(Self { why, before: run, action, first: 0 })
    }
}

/// What the model answers here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The claim holds.
    Holds,
    /// It is violated.
    Violated,
    /// The configuration has the run that the claim looks for.
    Shown,
    /// It has none.
    NotShown,
}

impl Answer {
    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Violated => "violated",
            Self::Shown => "shown",
            Self::NotShown => "not-shown",
        }
    }
}

/// The steps that concern a claim in one configuration, what ought to be stopped first. `None` for a
/// comparison, which no single configuration can show.
pub(super) fn of(claim: &Claim, here: &Assignment) -> Option<(Answer, Vec<Concern>)> {
    let graph = Graph::explore(&Concrete(here));
    Some(match claim.kind {
        Kind::Invariant(shows) => invariant(claim, shows, &graph, here),
        Kind::Reachable(shows) | Kind::Witness(shows) => {
            match graph.first_showing(shows, &Concrete(here)) {
                Some(edge) => (Answer::Shown, every_step(&graph.run_through(edge))),
                None => (Answer::NotShown, Vec::new()),
            }
        }
        Kind::Progress { when, by, goals } => progress::of(&graph, here, when, by, goals),
        Kind::Decision(wrong) => decision(wrong, &graph, here),
        Kind::Comparison(_) => return None,
    })
}

/// Every step of a run.
pub(super) fn every_step(run: &[Action]) -> Vec<Concern> {
    let steps = (1..=run.len()).filter_map(|end| run.get(..end));
    steps.filter_map(|run| Concern::last_of(Why::Run, run.to_vec())).collect()
}

fn invariant(
    claim: &Claim,
    shows: Shows,
    graph: &Graph,
    here: &Assignment,
) -> (Answer, Vec<Concern>) {
    let mut concerns = attempts(claim, shows, here);
    let violating = firsts(graph, shows, here);
    let answer = if violating.is_empty() { Answer::Holds } else { Answer::Violated };
    for edge in violating {
        concerns.extend(where_controls_are_asked(&graph.run_through(edge), here));
    }
    let partner = claim::find(&format!("{}-is-not-vacuous", claim.id));
    if let Some((_, Claim { kind: Kind::Witness(premise), .. })) = partner {
        let premises = firsts(graph, *premise, here);
        let runs = premises.into_iter().map(|edge| graph.run_through(edge));
        concerns.extend(runs.filter_map(|run| Concern::last_of(Why::Premise, run)));
    }
    (answer, concerns)
}

/// Of the steps that show something the first of each action.
fn firsts<'a>(graph: &'a Graph, shows: Shows, here: &Assignment) -> Vec<&'a Edge> {
    let view = Concrete(here);
    let mut actions = BTreeSet::new();
    let edges = graph.edges().iter().filter(|edge| graph.shows(edge, shows, &view));
    edges.filter(|edge| actions.insert(edge.action)).collect()
}

/// The last step of a run, and those before it in which a control was asked.
fn where_controls_are_asked(run: &[Action], here: &Assignment) -> Vec<Concern> {
    let view = Concrete(here);
    let mut state = State::initial();
    let mut concerns = Vec::new();
    for (place, action) in run.iter().enumerate() {
        let Some((next, spoken)) = World.show(&state, *action, &view, &mut Vec::new()) else {
            break;
        };
        state = next;
        if place + 1 == run.len() || spoken.iter().any(|it| !it.checks.is_empty()) {
            let run = run.iter().take(place + 1).copied().collect();
            concerns.extend(Concern::last_of(Why::Violation, run));
        }
    }
    concerns
}

/// What would break an invariant: where every ordered setting has its weakest value, and where one
/// implementation has a fault that the invariant sees. Here it goes as far as something answers
/// otherwise.
fn attempts(claim: &Claim, shows: Shows, here: &Assignment) -> Vec<Concern> {
    let mut concerns = diverging(None, &weakest(here), here, shows);
    for row in rows() {
        if let Fate::Killed { by, .. } = row.fate
            && by.contains(&claim.id)
        {
            concerns.extend(diverging(Some(row.fault), here, here, shows));
        }
    }
    concerns
}

/// The same with every setting that somebody can weaken at its weakest. What the attacker can do, and
/// what is not ordered, stays.
fn weakest(here: &Assignment) -> Assignment {
    let value = |(variable, value): (VariableId, u8)| match setting::row(variable) {
        Some(row) if row.ordered && row.who != Who::Attacker => 0,
        _ => value,
    };
    Assignment::new(here.iter().map(value).collect())
}

/// For each way to break an invariant elsewhere, the first step that is answered otherwise here.
fn diverging(
    fault: Option<Fault>,
    there: &Assignment,
    here: &Assignment,
    shows: Shows,
) -> Vec<Concern> {
    let world = Faulty(fault);
    let graph = Graph::explore_of(&world, &Concrete(there));
    let runs = ways(&graph, shows, there);
    runs.iter().flat_map(|run| first_difference(world, there, here, run)).collect()
}

/// A run for each action that shows something and for each action that makes it possible.
fn ways(graph: &Graph, shows: Shows, there: &Assignment) -> Vec<Vec<Action>> {
    let view = Concrete(there);
    let mut showing: BTreeMap<usize, BTreeSet<Action>> = BTreeMap::new();
    for edge in graph.edges().iter().filter(|edge| graph.shows(edge, shows, &view)) {
        showing.entry(edge.from).or_default().insert(edge.action);
    }
    let firsts = firsts(graph, shows, there).into_iter().map(|edge| graph.run_through(edge));
    let mut runs: Vec<Vec<Action>> = firsts.collect();
    let mut pairs = BTreeSet::new();
    for edge in graph.edges() {
        let before = showing.get(&edge.from);
        for action in showing.get(&edge.to).into_iter().flatten() {
            if !before.is_some_and(|known| known.contains(action))
                && pairs.insert((edge.action, *action))
            {
                let mut run = graph.run_through(edge);
                run.push(*action);
                runs.push(run);
            }
        }
    }
    runs
}

fn first_difference(
    world: Faulty,
    there: &Assignment,
    here: &Assignment,
    run: &[Action],
) -> Vec<Concern> {
    let (mut state, mut elsewhere) = (State::initial(), State::initial());
    for (place, action) in run.iter().enumerate() {
        let before: Vec<Action> = run.iter().take(place).copied().collect();
        let Some((reached, other)) = world.hear(&elsewhere, *action, &Concrete(there)) else {
            return Vec::new();
        };
        let Some((next, heard)) = taken(&state, *action, &Concrete(here)) else {
            return instead(world, (&elsewhere, there), (&state, here), *action, &before);
        };
        let same = heard.iter().zip(&other).take_while(|(one, other)| one == other).count();
        if same < heard.len() {
            return vec![Concern { why: Why::Attempt, before, action: *action, first: same }];
        }
        (state, elsewhere) = (next, reached);
    }
    Vec::new()
}

/// What the same party does here where it cannot do what it does elsewhere.
fn instead(
    world: Faulty,
    (elsewhere, there): (&State, &Assignment),
    (state, here): (&State, &Assignment),
    wanted: Action,
    before: &[Action],
) -> Vec<Concern> {
    let mut offered = Vec::new();
    World.actions(state, &mut offered);
    let mut concerns = Vec::new();
    for action in offered.into_iter().filter(|action| action.by() == wanted.by()) {
        let is_heard =
            taken(state, action, &Concrete(here)).is_some_and(|(_, heard)| !heard.is_empty());
        if is_heard && world.hear(elsewhere, action, &Concrete(there)).is_none() {
            let before = before.to_vec();
            concerns.push(Concern { why: Why::Attempt, before, action, first: 0 });
        }
    }
    concerns
}

/// A step, if it is offered and can be taken.
fn taken(state: &State, action: Action, view: &dyn View) -> Option<(State, Vec<Heard>)> {
    let mut offered = Vec::new();
    World.actions(state, &mut offered);
    offered.contains(&action).then(|| World.hear(state, action, view))?
}

/// The requests whose answers turn on what a decision reads.
fn decision(
    wrong: fn(&dyn View) -> Option<&'static str>,
    graph: &Graph,
    here: &Assignment,
) -> (Answer, Vec<Concern>) {
    let view = Concrete(here);
    let recording = Recording::new(&view);
    let answer = if wrong(&recording).is_some() { Answer::Violated } else { Answer::Holds };
    let read: BTreeSet<VariableId> = recording.reads().into_iter().map(|(_, it)| it).collect();
    let mut actions = BTreeSet::new();
    let mut concerns = Vec::new();
    for edge in graph.edges() {
        let Some(state) = graph.state(edge.from) else { continue };
        let recording = Recording::new(&view);
        let is_heard =
            World.hear(state, edge.action, &recording).is_some_and(|(_, heard)| !heard.is_empty());
        let turns = recording.reads().iter().any(|(_, variable)| read.contains(variable));
        if is_heard && turns && actions.insert(edge.action) {
            concerns.extend(Concern::last_of(Why::Decided, graph.run_through(edge)));
        }
    }
    (answer, concerns)
}
