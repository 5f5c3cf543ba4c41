//! One server at work: its eyes on the configuration, what it decides, and whom it asks.

use std::collections::BTreeMap;
use std::sync::Arc;

use family::cube::Assignment;
use family::view::Concrete;
use model::actor::directory;
use model::control::{Check, Trail};
use model::eyes::Eyes;
use model::fault::Fault;
use model::party::Party;

use crate::binding::names;
use crate::binding::token::{self, Read, Use};
use crate::format::RequestTemplate;
use crate::generation::structural::Structural;
use crate::http::{Request, Response, request};
use crate::lab::Lab;
use crate::role::{Ask, Records, Told};

/// A server that answers one request.
pub(super) struct AtWork<'a> {
    pub(super) lab: &'a Lab,
    party: Party,
    configuration: Assignment,
    fault: Option<Fault>,
    bent: Option<Arc<Structural>>,
    trail: Trail,
}

impl<'a> AtWork<'a> {
    pub(super) fn new(lab: &'a Lab, party: Party) -> Self {
        let world = lab.world();
        let (configuration, fault) = (world.configuration.clone(), world.fault);
        let bent = world.bent.clone();
        Self { lab, party, configuration, fault, bent, trail: Trail::default() }
    }

    /// Asks a question with the server's eyes.
    pub(super) fn see<T>(&self, question: impl FnOnce(Eyes<'_>) -> T) -> T {
        self.see_as(self.party, question)
    }

    pub(super) fn see_as<T>(&self, party: Party, question: impl FnOnce(Eyes<'_>) -> T) -> T {
        let view = Concrete(&self.configuration);
        let eyes = Eyes::of(party, &view).with_fault(self.fault);
        question(Eyes { trail: Some(&self.trail), ..eyes })
    }

    /// Whether it has a structural fault.
    pub(super) fn is_bent(&self) -> bool {
        self.bent.is_some()
    }

    /// What a structural fault makes of a request, if it makes anything of it.
    pub(super) fn bent(
        &self,
        ask: Ask,
        before: &Records,
        suspicious: bool,
    ) -> Option<(Records, Told)> {
        self.bent.as_ref()?.instead(before, ask, suspicious, &self.configuration)
    }

    /// Asks Active Directory.
    pub(super) fn directory(&self, asked: directory::Request) -> directory::Response {
        // One wrong password locks nobody out.
        let record = directory::Record::default();
        self.see_as(Party::Directory, |eyes| directory::handle(record, asked, eyes)).1
    }

    /// What was checked, in order.
    pub(super) fn checks(&self) -> Vec<Check> {
        self.trail.borrow().clone()
    }

    /// What stopped the attempt.
    pub(super) fn why(&self) -> &'static str {
        let trail = self.trail.borrow();
        trail.iter().rev().find(|check| !check.passed).map_or("refused", |check| check.why)
    }

    /// Sends a request to another server, in Alice's name.
    pub(super) fn ask(
        &self,
        template: &RequestTemplate,
        more: &[(&str, &str)],
    ) -> Option<(Request, Response)> {
        let [alice, _] = names::USERS;
        let mut values = BTreeMap::from([
            ("alice".to_owned(), alice.address.to_owned()),
            ("password".to_owned(), alice.password.to_owned()),
        ]);
        values.extend(more.iter().map(|(name, it)| ((*name).to_owned(), (*it).to_owned())));
        let request = request(template, &values);
        let response = self.lab.call(&request)?;
        Some((request, response))
    }

    /// Follows a redirect; `None` where nothing answers, or it does not lead to a server.
    pub(super) fn get(&self, target: &str) -> Option<Response> {
        if !target.starts_with("https://") {
            return None;
        }
        let (method, target) = ("GET".to_owned(), target.to_owned());
        self.lab.call(&Request { method, target, headers: Vec::new(), body: Vec::new() })
    }

    /// Reads an access token that is valid now. What it says is for the handler to judge.
    pub(super) fn token(&self, text: &str) -> Result<Read, String> {
        let read = self.lab.world().aged(token::read(text, self.lab.keys())?);
        match read.purpose {
            Use::Refresh => Err("it is a refresh token".to_owned()),
            Use::Access if self.lab.world().is_from_another_time(read.issued) => {
                Err("it is not valid yet".to_owned())
            }
            Use::Access if read.expires <= self.lab.now() => Err("it has expired".to_owned()),
            Use::Access => Ok(read),
        }
    }
}
