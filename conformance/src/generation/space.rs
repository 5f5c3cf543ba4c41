//! Where the automaton of a role is looked at: its alphabet, the settings that it reads, and a covering array of
//! configurations over them.

use std::collections::BTreeSet;

use family::cube::Assignment;
use family::variable::VariableId;
use model::preset::defaults;
use model::setting;

use crate::format::Role;
use crate::generation::assembly;
use crate::generation::automaton::{Alphabet, Automaton};
use crate::generation::configurations::explored;
use crate::generation::covering::array;
use crate::generation::selection::Chosen;
use crate::role::Ask;

/// Where a role is looked at.
#[derive(Clone, Debug)]
pub struct Space {
    /// The role.
    pub role: Role,
    /// What it is asked.
    pub alphabet: Alphabet,
    /// The settings on which its answers depend, in order.
    pub settings: Vec<VariableId>,
    /// Configurations in which every pair of values of these settings stands. All other settings are as
    /// installed.
    pub array: Vec<Assignment>,
    /// The role in each of these.
    pub automata: Vec<Automaton>,
}

impl Space {
    /// The space of a role, whose requests are those of its vectors so far.
    #[must_use]
    pub fn of(role: Role, chosen: &[Chosen]) -> Self {
        let alphabet = Alphabet::of(chosen.iter().map(|it| &it.candidate));
        let (settings, automata) = (Vec::new(), Vec::new());
        let array = defaults().least().into_iter().collect();
        let mut space = Self { role, alphabet, settings, array, automata };
        // Another value may let a request come to where it reads more.
        loop {
            let explore = |it| Automaton::explore(role, &space.alphabet, it);
            space.automata = space.array.iter().map(explore).collect();
            let read = space.read();
            if read == space.settings {
                return space;
            }
            space.settings = read;
            space.array = space.rows();
        }
    }

    /// Every setting that is read in the configurations so far.
    fn read(&self) -> Vec<VariableId> {
        let mut read: BTreeSet<VariableId> = self.settings.iter().copied().collect();
        for (configuration, it) in self.array.iter().zip(&self.automata) {
            for transition in &it.transitions {
                let Some(state) = it.states.get(transition.from) else { continue };
                let asks: Vec<Ask> = state.access.iter().copied().chain([transition.ask]).collect();
                let (settings, _) = assembly::read(&asks, configuration, None);
                read.extend(settings.keys().filter_map(|id| Some(setting::find(id)?.0)));
            }
        }
        read.into_iter().collect()
    }

    fn rows(&self) -> Vec<Assignment> {
        let size = |id: &VariableId| {
            let values = setting::row(*id).map_or(0, |row| row.values.len());
            u8::try_from(values).unwrap_or(u8::MAX)
        };
        let sizes: Vec<u8> = self.settings.iter().map(size).collect();
        let installed = defaults().least();
        let of = |row: Vec<u8>| {
            let values = self.settings.iter().copied().zip(row);
            let with = |it: Assignment, (id, value)| it.with(id, value);
            installed.clone().map(|installed| values.fold(installed, with))
        };
        array(&sizes).into_iter().filter_map(of).collect()
    }

    /// The array, and after it what is explored for the role's other vectors: there requests come furthest.
    #[must_use]
    pub fn configurations(&self) -> Vec<Assignment> {
        let mut all = self.array.clone();
        let assumed = defaults().least();
        for configuration in explored(self.role) {
            // Assumptions are as everywhere in the suite.
            let settings = self.settings.iter().copied();
            let with = |it: Assignment, id| it.with(id, configuration.get(id));
            let it = assumed.clone().map(|assumed| settings.fold(assumed, with));
            all.extend(it.filter(|it| !all.contains(it)));
        }
        all
    }
}
