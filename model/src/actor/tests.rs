//! What each server answers, asked directly: also what no run of the model asks it.

mod identity;
mod mail;
mod application;
mod ended;
mod beside;

use family::cube::Assignment;
use family::variable::Values;
use family::view::Concrete;

use crate::control::{Control, Trail};
use crate::eyes::Eyes;
use crate::party::Party;
use crate::preset::defaults;
use crate::protocol::token::{Age, Audience, Issuer, Requester, Subject, Token};
use crate::setting;

/// The defaults with some settings changed.
fn with(changes: &[(&str, &str)]) -> Assignment {
    let mut cube = defaults();
    for (id, value) in changes {
        let (variable, row) = setting::find(id).unwrap();
        let values: Values = setting::values(row, [*value].into_iter()).unwrap();
        cube.set(variable, values);
    }
    cube.least().unwrap()
}

/// Asks something with a party's eyes on the defaults with some settings changed.
fn ask<T>(party: Party, changes: &[(&str, &str)], question: impl Fn(Eyes<'_>) -> T) -> T {
    let configuration = with(changes);
    let view = Concrete(&configuration);
    question(Eyes::of(party, &view))
}

/// Asks something, and returns which controls say that they let it through or stopped it.
fn told<T>(
    party: Party,
    changes: &[(&str, &str)],
    question: impl Fn(Eyes<'_>) -> T,
) -> Vec<(Control, bool)> {
    let configuration = with(changes);
    let view = Concrete(&configuration);
    let trail = Trail::default();
    question(Eyes { trail: Some(&trail), ..Eyes::of(party, &view) });
    trail.into_inner().into_iter().map(|check| (check.control, check.passed)).collect()
}

fn token(audience: Audience) -> Token {
    Token {
        issuer: Issuer::Tenant,
        audience,
        subject: Subject::Alice,
        requester: Requester::MobileApp,
        mfa: false,
        age: Age::Current,
    }
}
