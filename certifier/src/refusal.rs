//! Why a certificate is not confirmed: exactly what does not hold, in one line.

use thiserror::Error;

use crate::diagram::DiagramError;
use crate::paths::PathsError;
use crate::space::TooLarge;

/// What does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// A state of the list.
    #[error("state {state} {why}")]
    State {
        /// Its number.
        state: usize,
        /// What does not hold.
        why: String,
    },
    /// A step from a state.
    #[error("state {state}, action {action}: {why}")]
    Step {
        /// The state.
        state: usize,
        /// The action.
        action: String,
        /// What does not hold.
        why: String,
    },
    /// A state in a layer.
    #[error("layer {layer}, state {state}: {why}")]
    Layer {
        /// The layer, counted from 0.
        layer: usize,
        /// The state.
        state: usize,
        /// What does not hold.
        why: &'static str,
    },
    /// A state in a layer of a goal.
    #[error("goal {goal}, layer {layer}, state {state}: {why}")]
    Rank {
        /// The goal, counted from 1.
        goal: usize,
        /// The layer, counted from 0.
        layer: usize,
        /// The state.
        state: usize,
        /// What does not hold.
        why: &'static str,
    },
    /// A state that leads where it must not.
    #[error("goal {goal}, state {state}: can lead on to state {to}, and no layer says so")]
    Stuck {
        /// The goal, counted from 1.
        goal: usize,
        /// The state.
        state: usize,
        /// Where it leads.
        to: usize,
    },
    /// A rule.
    #[error("rule {rule}: {why}")]
    Rule {
        /// Which, counted from 1.
        rule: usize,
        /// What does not hold.
        why: String,
    },
    /// What is said of the whole.
    #[error("{0}")]
    Whole(String),
    /// The diagrams.
    #[error("diagrams: {0}")]
    Diagram(DiagramError),
}

// No source: its sentence is in this one already, and whoever prints a chain would print it twice.
impl From<DiagramError> for Refusal {
    fn from(error: DiagramError) -> Self {
        Self::Diagram(error)
    }
}

impl From<TooLarge> for Refusal {
    fn from(error: TooLarge) -> Self {
        Self::Diagram(error.into())
    }
}

impl From<PathsError> for Refusal {
    fn from(error: PathsError) -> Self {
        match error {
            PathsError::TooLarge(error) => error.into(),
            PathsError::Partition => Self::Whole(error.to_string()),
        }
    }
}
