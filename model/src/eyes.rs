//! How a party reads settings, and tells what it decided.

use family::view::{Decision, View};

use crate::control::{Check, Control, Trail};
use crate::fault::Fault;
use crate::party::Party;
use crate::setting::Setting;

/// A party's eyes on the settings. Reads are made in the party's name; a test allows it only the
/// settings that it owns.
#[derive(Clone, Copy)]
pub struct Eyes<'a> {
    /// Who reads.
    pub party: Party,
    /// What is read.
    pub view: &'a dyn View,
    /// Where checks are kept, if a run is to be shown. Nothing ever depends on it.
    pub trail: Option<&'a Trail>,
    /// The fault that the implementations have, if one was put in on purpose.
    pub fault: Option<Fault>,
}

impl<'a> Eyes<'a> {
    /// The eyes of a party without a fault, with nobody watching.
    #[must_use]
    pub fn of(party: Party, view: &'a dyn View) -> Self {
        Self { party, view, trail: None, fault: None }
    }

    /// The same with a fault.
    #[must_use]
    pub fn with_fault(self, fault: Option<Fault>) -> Self {
        Self { fault, ..self }
    }

    /// Whether the implementation has this fault. Asked where a check is made that it spoils.
    #[must_use]
    pub fn has(self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    /// The outcome of a decision, which the view may have ready. No view has that of a fault: with one,
    /// `made` is asked instead, which decides the same by these eyes.
    #[must_use]
    pub fn decide(
        self,
        decision: &'static Decision,
        made: fn(u32, Eyes<'_>) -> u32,
        input: u32,
    ) -> u32 {
        match self.fault {
            None => self.view.decide(decision, input),
            Some(_) => made(input, self),
        }
    }

    /// Whether the setting has this value.
    #[must_use]
    pub fn is<S: Setting>(self, value: S) -> bool {
        self.view.contains(self.party.reader(), S::ID, value.one())
    }

    /// Whether the setting has one of these values.
    #[must_use]
    pub fn is_any<S: Setting>(self, values: &[S]) -> bool {
        let set = values.iter().map(|value| value.index()).collect();
        self.view.contains(self.party.reader(), S::ID, set)
    }

    /// The setting's value, for when each value leads elsewhere.
    #[must_use]
    pub fn get<S: Setting>(self) -> S {
        let value = usize::from(self.view.value(self.party.reader(), S::ID));
        match S::ALL.get(value).or(S::ALL.first()) {
            Some(value) => *value,
            None => unreachable!("every setting has a value"),
        }
    }

    /// Whether checks are kept, so that a reason is worth finding.
    #[must_use]
    pub fn is_watched(self) -> bool {
        self.trail.is_some()
    }

    /// Tells that a control was asked and let the attempt through.
    pub fn passed(self, control: Control, why: &'static str) {
        self.tell(control, true, why);
    }

    /// Tells that a control was asked and stopped the attempt.
    pub fn stopped(self, control: Control, why: &'static str) {
        self.tell(control, false, why);
    }

    fn tell(self, control: Control, passed: bool, why: &'static str) {
        if let Some(trail) = self.trail {
            trail.borrow_mut().push(Check { control, passed, why });
        }
    }
}
