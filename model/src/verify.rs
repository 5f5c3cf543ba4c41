//! What an administrator sends to his own servers to see whether they do what a claim says.
//!
//! The list is made from the model: the least configuration of a scope is explored, and what servers are
//! asked in the steps that concern the claim is what there is to send. What a server is expected to
//! answer is what the model's server answers there.

mod asked;
mod steps;
mod progress;
mod form;
mod expected;
pub mod logs;

use std::collections::BTreeMap;

use family::cube::{Assignment, Cube};
use family::enumeration::Narrowing;
use family::variable::Values;
use thiserror::Error;

use crate::action::Action;
use crate::claim::{Claim, Kind};
use crate::control::Check;
use crate::party::Party;
use crate::scope::{write, write_cube, write_values};
use crate::setting::{self, Who};
use crate::world::World;
use crate::world::state::State;

pub use expected::Outcome;
pub use form::{Form, How, PLACEHOLDERS, Place, placeholders};
pub use logs::{LOGS, Log, Seen};
pub use steps::Answer;

/// What there is to send for a claim in one configuration.
#[derive(Clone, Debug)]
pub struct Verification {
    /// The claim.
    pub claim: &'static Claim,
    /// The configuration: the least of the scope to which the claim applies.
    pub configuration: Assignment,
    /// What the model answers in it.
    pub answer: Answer,
    /// The settings that the scope leaves open and that the steps in question read: with another value
    /// another list may be right.
    pub open: Vec<Open>,
    /// The requests, what is to be refused first.
    pub tests: Vec<Test>,
}

/// A setting that a scope leaves open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The id.
    pub setting: &'static str,
    /// The value in the configuration of the list.
    pub value: &'static str,
    /// The other values of the scope.
    pub others: Vec<&'static str>,
}

/// A request to send, and what to expect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// How it is sent.
    pub form: Form,
    /// Why it is in the list.
    pub why: Why,
    /// The steps of the model in which it is sent.
    pub of: Vec<Action>,
    /// What has happened before that is no part of an honest sign-in: moves of the attacker, what an
    /// administrator did, time.
    pub after: Vec<Action>,
    /// What comes of it.
    pub outcome: Outcome,
    /// The answer, as it is seen from outside.
    pub expected: String,
    /// What was checked in the model's step.
    pub checks: Vec<Check>,
    /// The settings on which the answer rests, with their values.
    pub rests_on: BTreeMap<&'static str, &'static str>,
    /// Where it can be seen.
    pub logs: Vec<Seen>,
}

/// Why a request is in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It breaks the claim.
    Violation,
    /// It would break the claim where nothing stopped it.
    Attempt,
    /// It is what the claim is about.
    Premise,
    /// It is part of the run that the claim is about.
    Run,
    /// The same settings decide it.
    Decided,
}

impl Why {
    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Attempt => "attempt",
            Self::Violation => "violation",
            Self::Premise => "premise",
            Self::Run => "run",
            Self::Decided => "decided",
        }
    }
}

impl Test {
    /// What another answer would mean.
    #[must_use]
    pub fn otherwise(&self) -> &'static str {
        match (self.why, self.outcome) {
            (Why::Attempt, Outcome::Refused | Outcome::LeadsOn) => {
                "if it is granted, nothing stops on your servers what would break the claim: some \
                 setting is not as it stands here, or a server does not do what it is set to"
            }
            (Why::Attempt, Outcome::Granted) => {
                "if more is granted than this, mail among it, the claim is broken; if it is refused, \
                 your servers stop it earlier than the model's"
            }
            (Why::Violation, Outcome::Refused) => {
                "if it is granted, there is one way more to break the claim"
            }
            (Why::Violation, _) => {
                "this answer breaks the claim, or leads there; if it is refused, your servers are \
                 safer than this configuration: some setting is not as it stands here"
            }
            (Why::Premise | Why::Decided, Outcome::Refused) => {
                "if it is granted, your servers let through what this configuration stops: some setting \
                 is not as it stands here"
            }
            (Why::Premise | Why::Decided, _) => {
                "if it is refused, your servers stop what this configuration lets through: some setting \
                 is not as it stands here"
            }
            (Why::Run, Outcome::Refused) => {
                "if it is granted, the way goes on where the model's ends: some setting is not as it \
                 stands here"
            }
            (Why::Run, _) => {
                "with another answer the way ends here on your servers: some setting is not as it \
                 stands here"
            }
        }
    }

    fn is_like(&self, other: &Self) -> bool {
        (&self.form, self.outcome, &self.expected) == (&other.form, other.outcome, &other.expected)
    }
}

/// Why there is no list.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum VerifyError {
    /// No request can show the claim.
    #[error(
        "`{claim}` is a comparison claim: it is about two configurations, and requests to one show \
         nothing of it, expected a claim about one; `model check --claim {claim}` shows its answer"
    )]
    Comparison {
        /// The claim.
        claim: &'static str,
    },
    /// The claim applies nowhere in the scope.
    #[error(
        "`{claim}` applies to no configuration of the scope, expected one with {}; `model claims` shows \
         where each claim applies",
        write_limits(limits)
    )]
    Applies {
        /// The claim.
        claim: &'static str,
        /// Where it applies.
        limits: BTreeMap<&'static str, Vec<&'static str>>,
    },
}

fn write_limits(limits: &BTreeMap<&'static str, Vec<&'static str>>) -> String {
    let limits = limits.iter().map(|(id, values)| format!("{id}={}", values.join(",")));
    limits.collect::<Vec<_>>().join(" and ")
}

/// What there is to send to see whether a claim is so, in the least configuration of a scope.
pub fn verify(claim: &'static Claim, scope: &Cube) -> Result<Verification, VerifyError> {
    let comparison = || VerifyError::Comparison { claim: claim.id };
    if matches!(claim.kind, Kind::Comparison(_)) {
        return Err(comparison());
    }
    let limits = claim.applies.iter().filter_map(|(variable, values)| {
        let row = setting::row(*variable)?;
        Some((row.id, write_values(row, *values)))
    });
    let applies = || VerifyError::Applies { claim: claim.id, limits: limits.collect() };
    let cube = claim.within(scope).filter(|cube| !cube.is_empty());
    let Some((cube, view)) =
        cube.and_then(|cube| Some((cube.clone(), Narrowing::least_of(&cube)?)))
    else {
        return Err(applies());
    };
    let configuration = view.assignment().clone();
    let (answer, concerns) = steps::of(claim, &configuration).ok_or_else(comparison)?;
    let mut tests: Vec<Test> = Vec::new();
    for concern in &concerns {
        for test in of_concern(concern, &view) {
            match tests.iter_mut().find(|known| known.is_like(&test)) {
                Some(known) => {
                    known.why = known.why.min(test.why);
                    if !known.of.contains(&concern.action) {
                        known.of.push(concern.action);
                    }
                }
                None => tests.push(test),
            }
        }
    }
    tests.sort_by_key(|test| (test.outcome != Outcome::Refused, test.why));
    let open = open(&cube, &view);
    Ok(Verification { claim, configuration, answer, open, tests })
}

/// The settings that a scope leaves open and that were read.
fn open(cube: &Cube, view: &Narrowing) -> Vec<Open> {
    let alike = view.class();
    let read = |(variable, values): &(_, Values)| alike.get(*variable) != *values;
    let open = cube.iter().filter(read).filter_map(|(variable, values)| {
        let row = setting::row(variable)?;
        let here = view.assignment().get(variable);
        let value = *row.values.get(usize::from(here))?;
        let others = write_values(row, values).into_iter().filter(|it| *it != value).collect();
        Some(Open { setting: row.id, value, others })
    });
    open.collect()
}

/// What servers hear in a step that concerns the claim.
fn of_concern(concern: &steps::Concern, view: &Narrowing) -> Vec<Test> {
    let mut state = State::initial();
    for action in &concern.before {
        let Some((next, _)) = World.hear(&state, *action, view) else { return Vec::new() };
        state = next;
    }
    let Some((_, heard)) = World.hear(&state, concern.action, view) else { return Vec::new() };
    let shown = World.show(&state, concern.action, view, &mut Vec::new());
    let checks: Vec<Check> =
        shown.into_iter().flat_map(|(_, spoken)| spoken).flat_map(|it| it.checks).collect();
    let stopped = checks.iter().rev().find(|check| !check.passed);
    let rests_on = rests_on(&state, concern.action, view.assignment());
    let after = after(&concern.before);
    let tests = asked::of(&heard, concern.first).into_iter().map(|asked| {
        let (outcome, expected) = expected::of(&asked, stopped);
        Test {
            form: form::of(&asked),
            why: concern.why,
            of: vec![concern.action],
            after: after.clone(),
            outcome,
            expected,
            checks: checks.clone(),
            rests_on: rests_on.clone(),
            logs: logs::of(&asked, outcome, stopped),
        }
    });
    tests.collect()
}

/// Of what was done before, what does not go without saying.
fn after(before: &[Action]) -> Vec<Action> {
    let is_plain = |action: &Action| {
        matches!(
            action.by(),
            Party::User
                | Party::Client
                | Party::AutoDetect
                | Party::ExchangeOnline
                | Party::Provisioning
                | Party::EntraId
                | Party::FederationServer
                | Party::Directory
                | Party::ExchangeOnPremises
        ) && !matches!(action, Action::Revoke(_))
    };
    before.iter().copied().filter(|action| !is_plain(action)).collect()
}

/// The settings of the organization that a step reads, with their values.
fn rests_on(
    state: &State,
    action: Action,
    configuration: &Assignment,
) -> BTreeMap<&'static str, &'static str> {
    let full = Cube::full(setting::domain());
    let Some(view) = Narrowing::of(configuration.clone(), &full) else { return BTreeMap::new() };
    World.show(state, action, &view, &mut Vec::new());
    let read = write_cube(&view.class(), &full);
    let is_capability =
        |id: &str| setting::find(id).is_some_and(|(_, row)| row.who == Who::Attacker);
    write(configuration)
        .into_iter()
        .filter(|(id, _)| read.contains_key(id) && !is_capability(id))
        .collect()
}
