//! The model and a closed form that was written without it say the same.

use std::collections::BTreeMap;

use family::cube::Assignment;
use family::view::Concrete;
use model::claim::{self, Marks};
use model::graph::{Graph, judge};
use model::sample::{Numbers, assignment, near_preset};
use model::scope::{self, Scope};

use crate::closed_form::{
    attacker_reads, mailbox_data_without_mfa, password_alone_accepted, user_can_be_locked_out,
};
use crate::common::sampled;

const CLAIMS: [&str; 4] = [
    "mailbox-data-requires-mfa",
    "attacker-never-reads-mailbox",
    "basic-authentication-never-succeeds",
    "legitimate-user-reaches-mailbox",
];

/// What differs under one configuration: by claim, what the model says.
fn differences(configuration: &Assignment) -> Vec<(&'static str, bool)> {
    let places = CLAIMS.map(|id| claim::find(id).unwrap().0);
    let marks = places.iter().fold(Marks::default(), |marks, place| marks.with(*place));
    let view = Concrete(configuration);
    let shown = judge(&Graph::explore(&view), marks, &view);
    let written: BTreeMap<&str, &str> = scope::write(configuration);
    let get = |id: &str| written[id];
    let closed = [
        mailbox_data_without_mfa(&get),
        attacker_reads(&get),
        password_alone_accepted(&get),
        user_can_be_locked_out(&get),
    ];
    CLAIMS
        .iter()
        .zip(places)
        .zip(closed)
        .map(|((id, place), closed)| (*id, shown.found.has(place), closed))
        .filter(|(_, model, closed)| model != closed)
        .map(|(id, model, _)| (id, model))
        .collect()
}

fn check(configurations: impl Iterator<Item = Assignment>) {
    let mut wrong = Vec::new();
    for configuration in configurations {
        for (id, model) in differences(&configuration) {
            wrong.push(format!(
                "{id}: the model says violated={model} in {:?}",
                scope::write(&configuration)
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differences, among them\n{}",
        wrong.len(),
        wrong[..wrong.len().min(3)].join("\n")
    );
}

#[test]
fn on_random_configurations() {
    let full = Scope::default().cube;
    let mut numbers = Numbers(1);
    check((0..sampled(20_000, 5_000)).map(|_| assignment(&full, &mut numbers)));
}

#[test]
fn on_neighbours_of_presets() {
    let mut numbers = Numbers(2);
    check((0..sampled(20_000, 5_000)).map(|_| near_preset(&mut numbers)));
}
