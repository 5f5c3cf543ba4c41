//! A view that keeps who read what.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::variable::{Values, VariableId};
use crate::view::{Decision, Reader, View};

/// Passes every read on to another view and keeps it.
pub struct Recording<'a> {
    inner: &'a dyn View,
    reads: RefCell<BTreeSet<(Reader, VariableId)>>,
}

impl<'a> Recording<'a> {
    /// Records what is read from `inner`.
    #[must_use]
    pub fn new(inner: &'a dyn View) -> Self {
        Self { inner, reads: RefCell::default() }
    }

    /// All reads so far.
    #[must_use]
    pub fn reads(self) -> BTreeSet<(Reader, VariableId)> {
        self.reads.into_inner()
    }

    fn note(&self, reader: Reader, variable: VariableId) {
        self.reads.borrow_mut().insert((reader, variable));
    }
}

impl View for Recording<'_> {
    fn contains(&self, reader: Reader, variable: VariableId, values: Values) -> bool {
        self.note(reader, variable);
        self.inner.contains(reader, variable, values)
    }

    fn value(&self, reader: Reader, variable: VariableId) -> u8 {
        self.note(reader, variable);
        self.inner.value(reader, variable)
    }

    /// A decision is run here, so that its own reads are kept too.
    fn decide(&self, decision: &'static Decision, input: u32) -> u32 {
        (decision.function)(input, self)
    }
}
