//! What a [`Protocol`] must keep for the engines to be right, as checks that a test can run.

use std::fmt;

use crate::cube::{Assignment, Cube};
use crate::protocol::Protocol;
use crate::splitting::{Leaf, Splitter};
use crate::view::{Concrete, View};

/// A successor and the events on the way, or `None` where the action is not enabled.
pub type Taken<P> = Option<(<P as Protocol>::State, Vec<<P as Protocol>::Event>)>;

/// Takes one step under a view.
pub fn take<P: Protocol>(
    protocol: &P,
    state: &P::State,
    action: P::Action,
    view: &dyn View,
) -> Taken<P> {
    let mut events = Vec::new();
    protocol.next(state, action, view, &mut events).map(|next| (next, events))
}

/// A law that a step broke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The conditions of the leaves do not add up to the domain.
    Cover {
        /// How many assignments the leaves have together.
        covered: u128,
        /// How many there are.
        expected: u128,
    },
    /// Two leaves claim the same assignment.
    Overlap,
    /// The leaf of an assignment says something else than the step under that assignment.
    Disagree {
        /// The assignment.
        assignment: Assignment,
    },
}

impl fmt::Display for Broken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cover { covered, expected } => {
                write!(formatter, "the leaves cover {covered} assignments, expected {expected}")
            }
            Self::Overlap => write!(formatter, "two leaves claim one assignment"),
            Self::Disagree { assignment } => {
                write!(formatter, "split and concrete step differ under {assignment:?}")
            }
        }
    }
}

impl std::error::Error for Broken {}

/// Splits one step and checks it: the leaves are disjoint, cover the domain of `count` assignments,
/// and agree with the concrete step on each of `samples` and on the least assignment of each leaf.
pub fn check_step<P: Protocol>(
    protocol: &P,
    splitter: &Splitter,
    count: u128,
    state: &P::State,
    action: P::Action,
    samples: &[Assignment],
) -> Result<Vec<Leaf<Taken<P>>>, Broken> {
    let leaves = splitter.split(|view| take(protocol, state, action, view));
    let cubes: Vec<_> = leaves.iter().flat_map(|leaf| &leaf.condition).collect();
    let covered = cubes.iter().map(|cube| cube.count()).sum();
    if covered != count {
        return Err(Broken::Cover { covered, expected: count });
    }
    for (position, cube) in cubes.iter().enumerate() {
        if cubes.iter().skip(position + 1).any(|other| cube.and(other).is_some()) {
            return Err(Broken::Overlap);
        }
    }
    let own = leaves.iter().flat_map(|leaf| leaf.condition.iter().filter_map(Cube::least));
    for assignment in own.chain(samples.iter().cloned()) {
        let split = leaves
            .iter()
            .find(|leaf| leaf.condition.iter().any(|cube| cube.contains(&assignment)))
            .map(|leaf| &leaf.result);
        if split != Some(&take(protocol, state, action, &Concrete(&assignment))) {
            return Err(Broken::Disagree { assignment });
        }
    }
    Ok(leaves)
}
