//! Small random protocols, for tests that compare what is said of all assignments with each alone.

use family::cube::Assignment;
use family::protocol::Protocol;
use family::variable::{Domain, Values, Variable, VariableId};
use family::view::{Decision, Reader, View};
use proptest::collection::vec;
use proptest::prelude::*;

pub(crate) const NAMES: [&str; 4] = ["alpha", "beta", "gamma", "delta"];
pub(crate) const VALUES: [&str; 3] = ["none", "some", "all"];
pub(crate) const STATES: u8 = 6;
pub(crate) const ACTIONS: u8 = 4;

/// What a step does: it reads some variables, and goes where their answers point.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) reads: Vec<(u16, u16, bool)>,
    /// By the number that the answers make: where it leads, and an event.
    pub(crate) ends: Vec<(Option<u8>, Option<u8>)>,
}

/// Splits by outcome: whether the first two variables have the same value.
static ALIKE: Decision = Decision {
    name: "alike",
    function: |_, view| {
        let value = |variable| view.value(Reader(0), VariableId(variable));
        u32::from(value(0) == value(1))
    },
};

#[derive(Clone, Debug)]
pub(crate) struct Random {
    pub(crate) domain: Domain,
    pub(crate) steps: Vec<Step>,
}

impl Random {
    fn step(&self, state: u8, action: u8) -> &Step {
        &self.steps[usize::from(state * ACTIONS + action)]
    }

    /// Every assignment of the domain.
    pub(crate) fn assignments(&self) -> Vec<Assignment> {
        let mut all = vec![Vec::new()];
        for (variable, _) in self.domain.variables() {
            let values: Vec<u8> = self.domain.values(variable).iter().collect();
            let longer = |start: &Vec<u8>| {
                let start = start.clone();
                values.iter().map(move |value| [&start[..], &[*value]].concat()).collect::<Vec<_>>()
            };
            all = all.iter().flat_map(longer).collect();
        }
        all.into_iter().map(Assignment::new).collect()
    }
}

impl Protocol for Random {
    type State = u8;
    type Action = u8;
    type Event = u8;

    fn initial(&self) -> u8 {
        0
    }

    fn actions(&self, _: &u8, actions: &mut Vec<u8>) {
        // Not in order: an engine must not rely on it.
        actions.extend((0..ACTIONS).rev());
    }

    fn next(&self, state: &u8, action: u8, view: &dyn View, events: &mut Vec<u8>) -> Option<u8> {
        let step = self.step(*state, action);
        let mut answer = 0;
        for (variable, values, decides) in &step.reads {
            let yes = if *decides && self.domain.len() > 1 {
                view.decide(&ALIKE, 0) == 1
            } else {
                let variable = VariableId(*variable % u16::try_from(self.domain.len()).unwrap());
                view.contains(Reader(0), variable, Values::from_bits(*values))
            };
            answer = answer * 2 + usize::from(yes);
        }
        let (next, event) = step.ends[answer % step.ends.len()];
        events.extend(event);
        next
    }
}

/// Any small protocol.
pub(crate) fn protocol() -> impl Strategy<Value = Random> {
    let end = (prop::option::weighted(0.7, 0..STATES), prop::option::of(0_u8..3));
    let read = (0_u16..4, 1_u16..7, prop::bool::weighted(0.2));
    let step = (vec(read, 0..3), vec(end, 1..5)).prop_map(|(reads, ends)| Step { reads, ends });
    let steps = vec(step, usize::from(STATES * ACTIONS));
    (vec(1_usize..=3, 1..=4), steps).prop_map(|(sizes, steps)| {
        let variables = sizes.iter().zip(NAMES);
        let variables = variables.map(|(size, name)| Variable { name, values: &VALUES[..*size] });
        Random { domain: Domain::new(variables.collect()).unwrap(), steps }
    })
}
