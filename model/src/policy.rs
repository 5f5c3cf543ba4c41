//! Decision functions: pure, total, each checked by enumeration against a table from its document.
//!
//! They read settings through the eyes of the party that decides, and are split by outcome.

pub mod authentication;
pub mod device_access;
pub mod conditional_access;
pub mod federation;
pub mod registration;
pub mod revocation;

use family::variable::{Values, VariableId};
use family::view::{Decision, Reader, View};

use crate::eyes::Eyes;
use crate::fault::Fault;
use crate::party::Party;

#[cfg(test)]
mod tests;

/// A decision, who makes it, and how by whoever's eyes.
type Rule = (&'static Decision, Party, fn(u32, Eyes<'_>) -> u32);

/// A view in which decisions are made by an implementation with a fault: what a claim about decisions asks.
pub struct Faulted<'a> {
    /// What is read.
    pub view: &'a dyn View,
    /// The fault.
    pub fault: Fault,
}

impl View for Faulted<'_> {
    fn contains(&self, reader: Reader, variable: VariableId, values: Values) -> bool {
        self.view.contains(reader, variable, values)
    }

    fn value(&self, reader: Reader, variable: VariableId) -> u8 {
        self.view.value(reader, variable)
    }

    fn decide(&self, decision: &'static Decision, input: u32) -> u32 {
        let groups: [&[Rule]; 3] =
            [&authentication::RULES, &device_access::RULES, &conditional_access::RULES];
        match groups.into_iter().flatten().find(|(it, ..)| it.name == decision.name) {
            Some((_, party, made)) => {
                made(input, Eyes::of(*party, self.view).with_fault(Some(self.fault)))
            }
            None => (decision.function)(input, self),
        }
    }
}
