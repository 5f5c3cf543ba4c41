//! A look at every step that any configuration can take: how far it splits, and who reads what.

use std::collections::{BTreeMap, BTreeSet};

use family::protocol::Protocol;
use family::recording::Recording;
use family::splitting::Splitter;
use family::variable::VariableId;
use family::view::Concrete;

use crate::action::Action;
use crate::party::Party;
use crate::setting;
use crate::world::World;
use crate::world::state::State;

/// What was met.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// How many states.
    pub states: usize,
    /// How many pairs of a state and an action.
    pub steps: usize,
    /// Into how many paths one step splits at most.
    pub paths_max: usize,
    /// The action that splits most.
    pub paths_max_action: String,
    /// Which settings each party reads.
    pub reads: BTreeMap<Party, BTreeSet<VariableId>>,
}

impl Survey {
    /// Looks at every step of every state that some path of splitting leads to. These are at least
    /// all states that any configuration can reach; a path of one step may not fit the path of the
    /// one before, so there can be more.
    #[must_use]
    pub fn of_every_step() -> Self {
        let mut survey = Self::default();
        let states = each_step(|state, action, splitter| survey.look(state, action, splitter));
        survey.states = states;
        survey
    }

    fn look(&mut self, state: &State, action: Action, splitter: &Splitter) -> Vec<State> {
        self.steps += 1;
        let leaves = splitter.split(|view| World.next(state, action, view, &mut Vec::new()));
        if leaves.len() > self.paths_max {
            self.paths_max = leaves.len();
            self.paths_max_action = action.label();
        }
        for cube in leaves.iter().flat_map(|leaf| &leaf.condition) {
            let Some(assignment) = cube.least() else { continue };
            let concrete = Concrete(&assignment);
            let recording = Recording::new(&concrete);
            World.next(state, action, &recording, &mut Vec::new());
            for (reader, variable) in recording.reads() {
                if let Some(party) = Party::of_reader(reader) {
                    self.reads.entry(party).or_default().insert(variable);
                }
            }
        }
        leaves.into_iter().filter_map(|leaf| leaf.result).collect()
    }
}

/// Calls `look` for every step that the splitting reaches; it returns the states that the step leads
/// to.
pub fn each_step(mut look: impl FnMut(&State, Action, &Splitter) -> Vec<State>) -> usize {
    let splitter = Splitter::new(setting::domain());
    let mut seen = BTreeSet::from([World.initial()]);
    let mut open = vec![World.initial()];
    let mut actions = Vec::new();
    while let Some(state) = open.pop() {
        actions.clear();
        World.actions(&state, &mut actions);
        for action in actions.iter().copied() {
            for next in look(&state, action, &splitter) {
                if seen.insert(next) {
                    open.push(next);
                }
            }
        }
    }
    seen.len()
}
