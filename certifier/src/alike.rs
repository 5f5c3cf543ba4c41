//! The view of one assignment that keeps which others would have read the same.

use std::cell::RefCell;

use family::cube::{Assignment, Cube};
use family::variable::{Values, VariableId};
use family::view::{Decision, Reader, View};

/// Reads one assignment. Every read takes away those that it would have told something else.
#[derive(Debug)]
pub struct Alike<'a> {
    assignment: &'a Assignment,
    cube: RefCell<Cube>,
}

impl<'a> Alike<'a> {
    /// Before the first read: all of a cube.
    #[must_use]
    pub fn new(assignment: &'a Assignment, all: Cube) -> Self {
        Self { assignment, cube: RefCell::new(all) }
    }

    /// The assignments to which every read has said the same.
    #[must_use]
    pub fn finish(self) -> Cube {
        self.cube.into_inner()
    }

    fn keep(&self, variable: VariableId, values: Values) {
        let mut cube = self.cube.borrow_mut();
        let left = cube.get(variable).and(values);
        cube.set(variable, left);
    }
}

impl View for Alike<'_> {
    fn contains(&self, _: Reader, variable: VariableId, values: Values) -> bool {
        let is_in = values.contains(self.assignment.get(variable));
        self.keep(variable, if is_in { values } else { values.complement() });
        is_in
    }

    fn value(&self, _: Reader, variable: VariableId) -> u8 {
        let value = self.assignment.get(variable);
        self.keep(variable, Values::one(value));
        value
    }

    /// The reads of a decision are reads like all others.
    fn decide(&self, decision: &'static Decision, input: u32) -> u32 {
        (decision.function)(input, self)
    }
}
