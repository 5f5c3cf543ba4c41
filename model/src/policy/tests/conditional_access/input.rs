//! What a sign-in is to the view that decides: a number of its own.

use std::cell::RefCell;
use std::collections::BTreeSet;

use family::variable::{Values, VariableId};
use family::view::{Concrete, Decision, Reader, View};

use crate::eyes::Eyes;
use crate::party::Party;
use crate::policy::conditional_access::{Machine, SignIn, asks, grant, refuses_legacy};
use crate::policy::federation::Method;
use crate::policy::tests::Configuration;
use crate::protocol::credential::App;
use crate::protocol::token::Audience;

use super::{oracle, sign_ins};

/// A view that hears which decisions are asked.
struct Listening<'a> {
    view: Concrete<'a>,
    heard: RefCell<Vec<(&'static str, u32)>>,
}

impl View for Listening<'_> {
    fn contains(&self, reader: Reader, variable: VariableId, values: Values) -> bool {
        self.view.contains(reader, variable, values)
    }

    fn value(&self, reader: Reader, variable: VariableId) -> u8 {
        self.view.value(reader, variable)
    }

    fn decide(&self, decision: &'static Decision, input: u32) -> u32 {
        self.heard.borrow_mut().push((decision.name, input));
        self.view.decide(decision, input)
    }
}

/// What a question asks of the view.
fn heard<T>(question: impl FnOnce(Eyes<'_>) -> T) -> (&'static str, u32) {
    let Configuration(installed) = Configuration::installed();
    let listening = Listening { view: Concrete(&installed), heard: RefCell::default() };
    question(Eyes::of(Party::EntraId, &listening));
    let heard = listening.heard.into_inner();
    assert_eq!(heard.len(), 1);
    heard[0]
}

#[test]
fn sign_ins_are_told_apart_by_what_is_asked_of_the_view() {
    let mut inputs = BTreeSet::new();
    for sign_in in sign_ins() {
        let (asking, input) = heard(|eyes| asks(sign_in, eyes));
        let (granting, same) = heard(|eyes| grant(sign_in, eyes));
        assert_ne!(asking, granting);
        assert_eq!(input, same, "{sign_in:?}");
        assert!(inputs.insert(input), "{sign_in:?}");
    }
    assert_eq!(inputs.len(), 1152);
}

#[test]
fn a_legacy_client_is_a_sign_in_to_exchange_online_that_brings_nothing_but_a_password() {
    for (platform, location) in oracle::LEGACY {
        let bare = SignIn {
            app: App::Legacy,
            platform,
            location,
            audience: Audience::ExchangeOnline,
            machine: Machine::Attackers,
            suspicious: false,
            method: Method::Managed,
            second_factor: false,
        };
        let (_, expected) = heard(|eyes| asks(bare, eyes));
        let (_, found) = heard(|eyes| refuses_legacy(platform, location, eyes));
        assert_eq!(found, expected, "{platform:?} {location:?}");
    }
}
