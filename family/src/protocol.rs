//! What every engine asks of a protocol.

use std::fmt::Debug;
use std::hash::Hash;

use crate::view::View;

/// A transition system whose steps read variables.
///
/// One initial state, with no variable's value in it. What a step decides may depend on the state,
/// the action and what it reads, and on nothing else: see [`laws`](crate::laws).
pub trait Protocol {
    /// Everything that may differ between two moments of a run.
    type State: Clone + Eq + Hash + Debug;
    /// What can happen next.
    type Action: Copy + Eq + Ord + Hash + Debug;
    /// What a step lets happen; claims are about these.
    type Event: Clone + Eq + Debug;

    /// The state in which every run starts.
    fn initial(&self) -> Self::State;

    /// All actions that some assignment enables in this state, in a fixed order. Reads no variable,
    /// so it may name more than one assignment enables.
    fn actions(&self, state: &Self::State, actions: &mut Vec<Self::Action>);

    /// Takes an action: the state it leads to, or `None` where the assignment does not enable it.
    /// Events are pushed in order.
    fn next(
        &self,
        state: &Self::State,
        action: Self::Action,
        view: &dyn View,
        events: &mut Vec<Self::Event>,
    ) -> Option<Self::State>;
}
