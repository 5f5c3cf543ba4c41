//! What is asked of a random protocol, under one assignment alone.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use family::cube::Assignment;
use family::protocol::Protocol;
use family::variable::{Values, VariableId};
use family::view::{Concrete, Reader, View};

use crate::random::{ACTIONS, Random, STATES};
use crate::{Asked, GOALS, when};

/// A step: from, action, to, events.
type Taken = (u8, u8, u8, Vec<u8>);

/// A protocol under one assignment.
pub(crate) struct Alone<'a> {
    protocol: &'a Random,
    assignment: &'a Assignment,
}

impl<'a> Alone<'a> {
    pub(crate) fn new(protocol: &'a Random, assignment: &'a Assignment) -> Self {
        Self { protocol, assignment }
    }

    fn next(&self, state: u8, action: u8) -> Option<(u8, Vec<u8>)> {
        let mut events = Vec::new();
        let view = Concrete(self.assignment);
        Some((self.protocol.next(&state, action, &view, &mut events)?, events))
    }

    /// The least of the shortest runs to each state.
    fn runs(&self, takes: impl Fn(u8) -> bool) -> BTreeMap<u8, Vec<u8>> {
        let mut runs = BTreeMap::from([(0, Vec::new())]);
        let mut open = VecDeque::from([0]);
        while let Some(state) = open.pop_front() {
            for action in (0..ACTIONS).filter(|action| takes(*action)) {
                let Some((next, _)) = self.next(state, action) else { continue };
                if !runs.contains_key(&next) {
                    let run = [&runs[&state][..], &[action]].concat();
                    runs.insert(next, run);
                    open.push_back(next);
                }
            }
        }
        runs
    }

    fn taken(&self, allows: impl Fn(u8) -> bool) -> BTreeSet<Taken> {
        let mut taken = BTreeSet::new();
        for state in self.runs(&allows).into_keys() {
            for action in (0..ACTIONS).filter(|action| allows(*action)) {
                if let Some((next, events)) = self.next(state, action) {
                    taken.insert((state, action, next, events));
                }
            }
        }
        taken
    }

    /// From which states steps of even actions lead through the goals.
    fn able(&self) -> BTreeSet<u8> {
        let taken = self.taken(|_| true);
        let even = || taken.iter().filter(|(_, action, _, _)| action % 2 == 0);
        let mut then: BTreeSet<u8> = (0..STATES).collect();
        for goal in GOALS.iter().rev() {
            let goals =
                even().filter(|(_, _, to, events)| events.contains(goal) && then.contains(to));
            let mut can: BTreeSet<u8> = goals.map(|taken| taken.0).collect();
            loop {
                let more: Vec<u8> =
                    even().filter(|it| can.contains(&it.2)).map(|it| it.0).collect();
                let before = can.len();
                can.extend(more);
                if can.len() == before {
                    break;
                }
            }
            then = can;
        }
        then
    }

    /// Whether a run can be taken, and its end shows what is asked.
    pub(crate) fn shows(&self, run: &[u8], asked: Asked) -> bool {
        let (mut state, mut is_shown) = (0, false);
        for action in run {
            let Some((next, events)) = self.next(state, *action) else { return false };
            (state, is_shown) = (next, events.contains(&2));
        }
        match asked {
            Asked::Progress => when(state) && !self.able().contains(&state),
            _ => is_shown,
        }
    }
}

/// A run that shows what is asked.
pub(crate) fn run(protocol: &Random, assignment: &Assignment, asked: Asked) -> Option<Vec<u8>> {
    let alone = Alone::new(protocol, assignment);
    let runs = alone.runs(|_| true);
    let longer = runs
        .values()
        .flat_map(|run| (0..ACTIONS).map(move |action| [&run[..], &[action]].concat()));
    let mut all: Vec<Vec<u8>> = runs.values().cloned().chain(longer).collect();
    all.sort_by_key(Vec::len);
    all.into_iter().find(|run| alone.shows(run, asked))
}

/// Whether what is asked is found under an assignment.
pub(crate) fn is_found(protocol: &Random, assignment: &Assignment, asked: Asked) -> bool {
    match asked {
        Asked::Steps(_) | Asked::Progress => run(protocol, assignment, asked).is_some(),
        Asked::Decision => decided(&Concrete(assignment)).is_some(),
        Asked::Comparison(_) => false,
    }
}

/// Whether a claim of progress asks something under an assignment.
pub(crate) fn is_asked(protocol: &Random, assignment: &Assignment) -> bool {
    Alone::new(protocol, assignment).runs(|_| true).into_keys().any(when)
}

/// Something that is wrong where the first variable has its first or last value.
pub(crate) fn decided(view: &dyn View) -> Option<&'static str> {
    (view.value(Reader(0), VariableId(0)) != 1).then_some("wrong")
}

/// The assignments under which compared steps are other than under another value of a variable.
pub(crate) fn differing(
    protocol: &Random,
    these: &[Assignment],
    over: VariableId,
    among: Values,
) -> Vec<Assignment> {
    let seen = |assignment: &Assignment| -> BTreeSet<Taken> {
        let taken = Alone::new(protocol, assignment).taken(|action| action != 1);
        let compared = taken.into_iter().filter(|(_, action, _, _)| *action != 3);
        compared
            .map(|(from, action, to, mut events)| {
                events.retain(|event| *event != 1);
                (from / 2, action, to / 2, events)
            })
            .collect()
    };
    let differs = |it: &&Assignment| {
        let others = protocol.domain.values(over).and(among);
        let here = seen(it);
        others.iter().any(|value| seen(&(*it).clone().with(over, value)) != here)
    };
    these.iter().filter(differs).cloned().collect()
}
