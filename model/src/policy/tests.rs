//! Every decision function against tables from documents, over all combinations of what it reads.
//!
//! Nothing here asks the code under test what to expect. Keys after `Source:` are those of
//! [`SOURCES`](crate::article::SOURCES).

use std::collections::BTreeSet;

use family::cube::Assignment;
use family::recording::Recording;
use family::variable::VariableId;
use family::view::Concrete;

use crate::eyes::Eyes;
use crate::party::Party;
use crate::setting::{Setting, domain, find, row, rows};

mod authentication;
mod conditional_access;
mod device_access;
mod federation;
mod registration;
mod revocation;

/// A value for every setting.
#[derive(Clone, Debug)]
struct Configuration(Assignment);

impl Configuration {
    /// All settings at their defaults.
    fn installed() -> Self {
        Self(Assignment::new(rows().map(|(_, row)| row.default).collect()))
    }

    /// All settings by the dice, those that nobody should read too.
    fn random(dice: &mut Dice) -> Self {
        let value = |count| u8::try_from(dice.below(count)).unwrap();
        Self(Assignment::new(rows().map(|(_, row)| row.values.len()).map(value).collect()))
    }

    fn with<S: Setting>(self, value: S) -> Self {
        Self(self.0.with(S::ID, value.index()))
    }

    /// As somebody writes it down: a public id and the text of a value.
    fn with_text(self, id: &str, text: &str) -> Self {
        let (variable, row) = find(id).unwrap();
        let value = row.values.iter().position(|value| *value == text).unwrap();
        Self(self.0.with(variable, u8::try_from(value).unwrap()))
    }

    fn get<S: Setting>(&self) -> S {
        S::ALL[usize::from(self.0.get(S::ID))]
    }

    fn is<S: Setting>(&self, value: S) -> bool {
        self.get::<S>() == value
    }

    /// All combinations of the values of these settings, with the others as they are here.
    fn every(&self, settings: &[VariableId]) -> Vec<Self> {
        settings.iter().fold(vec![self.clone()], |configurations, variable| {
            let each = |configuration: Self| {
                let values = domain().values(*variable).iter();
                values
                    .map(|value| Self(configuration.0.clone().with(*variable, value)))
                    .collect::<Vec<_>>()
            };
            configurations.into_iter().flat_map(each).collect()
        })
    }

    /// What is answered under this configuration. Who asks makes no difference here.
    fn ask<T>(&self, question: impl FnOnce(Eyes<'_>) -> T) -> T {
        question(Eyes::of(Party::Clock, &Concrete(&self.0)))
    }

    /// The settings that are read for an answer, each by its owner.
    fn reads<T>(&self, asker: Party, question: impl FnOnce(Eyes<'_>) -> T) -> BTreeSet<VariableId> {
        let view = Concrete(&self.0);
        let recording = Recording::new(&view);
        question(Eyes::of(asker, &recording));
        let owned = |(reader, variable)| {
            let row = row(variable).unwrap();
            assert_eq!(Party::of_reader(reader), Some(row.owner), "reads {}", row.id);
            variable
        };
        recording.reads().into_iter().map(owned).collect()
    }
}

/// Asserts that an answer reads these settings and no others, so that enumerating them is enough.
fn assert_reads<T>(asker: Party, settings: &[VariableId], question: impl Fn(Eyes<'_>) -> T) {
    let mut dice = Dice(1);
    let mut reads = BTreeSet::new();
    for _ in 0..5_000 {
        reads.append(&mut Configuration::random(&mut dice).reads(asker, &question));
    }
    assert_eq!(reads, settings.iter().copied().collect());
}

/// Numbers that look random and are the same in every run (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.roll() % u64::try_from(count).unwrap()).unwrap()
    }
}

#[test]
fn every_combination_is_enumerated_once() {
    for settings in [authentication::ON_PREMISES_READS, device_access::READS] {
        let every = Configuration::installed().every(settings);
        let different: BTreeSet<_> = every.iter().map(|configuration| &configuration.0).collect();
        let product: u32 = settings.iter().map(|id| domain().values(*id).len()).product();
        assert_eq!(every.len(), different.len());
        assert_eq!(every.len(), usize::try_from(product).unwrap());
    }
}
