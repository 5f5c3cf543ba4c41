//! The one way to read variables.

use std::fmt;

use crate::cube::Assignment;
use crate::variable::{Values, VariableId};

/// Who reads. Engines pass it on; [`Recording`](crate::recording::Recording) keeps it, so that a
/// test can say which part of a protocol may read what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reader(pub u8);

/// A function of variables that is enumerated once and then split by outcome, not by variable.
///
/// Reading ten variables one by one splits a step into the product of their values; a decision with
/// three outcomes splits it into three.
#[derive(Clone, Copy)]
pub struct Decision {
    /// Names the decision in reports; unique within a protocol.
    pub name: &'static str,
    /// Maps an input to an outcome. Both are small numbers whose meaning is the protocol's. It reads
    /// variables only through the view, and depends on nothing else.
    pub function: fn(u32, &dyn View) -> u32,
}

impl fmt::Debug for Decision {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Decision({})", self.name)
    }
}

/// Reads variables. The values are constant in a run.
pub trait View {
    /// Whether the variable has one of `values`.
    fn contains(&self, reader: Reader, variable: VariableId, values: Values) -> bool;

    /// The variable's value. For when each value leads elsewhere; otherwise
    /// [`contains`](View::contains) tells fewer cases apart.
    fn value(&self, reader: Reader, variable: VariableId) -> u8;

    /// The outcome of a decision on an input.
    fn decide(&self, decision: &'static Decision, input: u32) -> u32;
}

/// The view of one assignment.
#[derive(Clone, Copy, Debug)]
pub struct Concrete<'a>(pub &'a Assignment);

impl View for Concrete<'_> {
    fn contains(&self, _: Reader, variable: VariableId, values: Values) -> bool {
        values.contains(self.0.get(variable))
    }

    fn value(&self, _: Reader, variable: VariableId) -> u8 {
        self.0.get(variable)
    }

    fn decide(&self, decision: &'static Decision, input: u32) -> u32 {
        (decision.function)(input, self)
    }
}
