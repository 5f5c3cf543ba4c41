//! What the claims of the model ask, and what a file says of them.

use family::cube::Cube;
use family::protocol::Protocol;
use family::view::View;
use model::action::Action;
use model::claim::{Claim, Kind as ClaimKind, Shows as OfEvent};
use model::event::Event;
use model::party::Party;
use model::setting;
use model::world::state::State;
use thiserror::Error;

use crate::confirm::{Confirmed, confirm};
use crate::file::Certificate;
use crate::proof::{Comparison, Kind, Question, Shows, Violating};
use crate::refusal::Refusal;

/// Why a certificate of the model is not confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NotConfirmed {
    /// The proof does not hold.
    #[error(transparent)]
    Proof(#[from] Refusal),
    /// The proof holds, and what is said of it is something else.
    #[error("the proof holds, but {what} is {proved}, and the certificate says {said}")]
    Answer {
        /// What is said.
        what: &'static str,
        /// What is proved.
        proved: String,
        /// What the certificate says.
        said: String,
    },
}

/// A protocol of the model's world: the world itself, or one that a test has made of it.
pub trait Worldly: Protocol<State = State, Action = Action, Event = Event> {}

impl<P: Protocol<State = State, Action = Action, Event = Event>> Worldly for P {}

/// Confirms what a file says of the world.
pub fn confirm_certificate<P: Worldly>(
    protocol: &P,
    certificate: &Certificate,
) -> Result<Confirmed, NotConfirmed> {
    let question = question(protocol, certificate.claim, certificate.within.clone());
    let confirmed = confirm(&question, &certificate.proof)?;
    let verdict = if confirmed.violating == "0" { "holds" } else { "violated" };
    let answers = [
        ("the number to which the claim applies", &confirmed.applicable, &certificate.applicable),
        ("the number that violate it", &confirmed.violating, &certificate.violating),
        ("the verdict", &verdict.to_owned(), &certificate.verdict),
    ];
    for (what, proved, said) in answers {
        if proved != said {
            let (proved, said) = (proved.clone(), said.clone());
            return Err(NotConfirmed::Answer { what, proved, said });
        }
    }
    Ok(confirmed)
}

/// What a claim asks within a scope.
#[must_use]
pub fn question<'a, P: Worldly>(
    protocol: &'a P,
    claim: &'static Claim,
    within: Option<Cube>,
) -> Question<'a, P> {
    let steps = |of_event, violating| Kind::Steps { shows: shows::<P>(of_event), violating };
    let kind = match claim.kind {
        ClaimKind::Invariant(of_event) => steps(of_event, Violating::Found),
        ClaimKind::Reachable(of_event) => steps(of_event, Violating::Lacking),
        ClaimKind::Witness(of_event) => steps(of_event, Violating::AllOrNone),
        ClaimKind::Progress { when, by, goals } => Kind::Progress {
            when: Box::new(when),
            by: Box::new(by),
            goals: goals.iter().map(|goal| shows::<P>(*goal)).collect(),
        },
        ClaimKind::Decision(fails) => Kind::Decision(Box::new(fails)),
        ClaimKind::Comparison(comparison) => Kind::Comparison(Comparison {
            over: (comparison.over)(),
            among: claim.domain().unwrap_or_else(|| Cube::from_iter([])),
            takes: Box::new(|action: Action| action.by() != Party::Attacker),
            state: Box::new(comparison.state),
            hides_action: Box::new(comparison.hides_action),
            hides_event: Box::new(comparison.hides_event),
        }),
    };
    Question { protocol, domain: setting::domain(), within, kind, name: Action::label }
}

/// Whether a step has an event that shows it.
fn shows<'a, P: Worldly>(of_event: OfEvent) -> Shows<'a, P> {
    Box::new(move |state: &State, action, events: &[Event], view: &dyn View| {
        events.iter().any(|event| of_event(state, action, event, view))
    })
}
