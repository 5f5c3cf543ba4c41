//! The level of a pair in one graph.

use std::collections::{BTreeSet, VecDeque};

use crate::action::Action;
use crate::advice::ladder::pairs::Datum;
use crate::advice::ladder::{Level, Pair, Reached};
use crate::graph::{Edge, Graph};

/// The highest level that is reached with all below it, and what breaks the next.
pub(super) fn reached(graph: &Graph, pair: Pair) -> Reached {
    let is_met = graph.edges().iter().any(|edge| !pair.commits(Level::None, edge).is_empty());
    let mut level = Level::None;
    for next in Level::ALL.into_iter().skip(1) {
        if let Some(run) = broken(graph, pair, next) {
            return Reached { level, broken_by: Some(run), is_met };
        }
        level = next;
    }
    Reached { level, broken_by: None, is_met }
}

/// The shortest run that breaks a level, then the least.
fn broken(graph: &Graph, pair: Pair, level: Level) -> Option<Vec<Action>> {
    let seen = graph.edges().iter();
    let seen: Vec<Seen> = seen.map(|edge| Seen::of(pair, level, edge)).collect();
    let data: BTreeSet<Datum> = seen.iter().flat_map(|it| &it.commits).copied().collect();
    let runs = data.into_iter().filter_map(|datum| Walk::new(graph, &seen, level, datum).first());
    runs.min_by(|one, other| (one.len(), one).cmp(&(other.len(), other)))
}

/// The data with which each party is seen in an edge.
struct Seen {
    runs: Vec<Datum>,
    commits: Vec<Datum>,
}

impl Seen {
    fn of(pair: Pair, level: Level, edge: &Edge) -> Self {
        Self { runs: pair.runs(level, edge), commits: pair.commits(level, edge) }
    }
}

/// How often the other party has taken part, at most once, and it has not been used up.
type Unused = usize;

/// For the edges of a state, in their order: how often each party is seen in them.
struct Step {
    edge: usize,
    to: usize,
    runs: usize,
    commits: usize,
}

/// A walk through a graph that looks at one datum.
struct Walk<'a> {
    graph: &'a Graph,
    is_injective: bool,
    /// The steps of each state.
    steps: Vec<Vec<Step>>,
}

impl<'a> Walk<'a> {
    fn new(graph: &'a Graph, seen: &[Seen], level: Level, datum: Datum) -> Self {
        let mut steps: Vec<Vec<Step>> = Vec::new();
        steps.resize_with(graph.states().len(), Vec::new);
        for (place, (edge, seen)) in graph.edges().iter().zip(seen).enumerate() {
            let count = |all: &[Datum]| all.iter().filter(|it| **it == datum).count();
            let (runs, commits) = (count(&seen.runs), count(&seen.commits));
            if let Some(steps) = steps.get_mut(edge.from) {
                steps.push(Step { edge: place, to: edge.to, runs, commits });
            }
        }
        Self { graph, is_injective: level == Level::Injective, steps }
    }

    /// What is unused after a step; `None`, if the first party is done there without the other.
    fn after(&self, step: &Step, unused: Unused) -> Option<Unused> {
        let unused = if step.runs > 0 { step.runs } else { unused };
        if !self.is_injective {
            return (step.commits == 0 || unused > 0).then_some(unused.min(1));
        }
        unused.checked_sub(step.commits)
    }

    /// The first step, breadth first, that breaks the level.
    fn first(&self) -> Option<Vec<Action>> {
        let start = (0_usize, 0);
        let mut seen = BTreeSet::from([start]);
        let mut open = VecDeque::from([start]);
        let mut parents = Vec::new();
        let mut places = vec![None];
        let mut at = 0;
        while let Some((state, unused)) = open.pop_front() {
            let own = places.get(at).copied().flatten();
            at += 1;
            for step in self.steps.get(state).into_iter().flatten() {
                let Some(next) = self.after(step, unused) else {
                    return Some(self.run(&parents, own, step.edge));
                };
                // For lack of one that is done without the other, nothing more is asked after it.
                if (!self.is_injective && next > 0) || !seen.insert((step.to, next)) {
                    continue;
                }
                places.push(Some(parents.len()));
                parents.push((own, step.edge));
                open.push_back((step.to, next));
            }
        }
        None
    }

    fn run(
        &self,
        parents: &[(Option<usize>, usize)],
        mut at: Option<usize>,
        last: usize,
    ) -> Vec<Action> {
        let mut edges = vec![last];
        while let Some((before, edge)) = at.and_then(|place| parents.get(place)) {
            edges.push(*edge);
            at = *before;
        }
        let action = |edge: usize| self.graph.edges().get(edge).map(|edge| edge.action);
        edges.into_iter().rev().filter_map(action).collect()
    }
}
