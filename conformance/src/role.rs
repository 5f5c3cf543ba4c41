//! A role under test as an automaton: what it is asked, what it answers, what it keeps.
//!
//! It is the model's own handler. What the role does of itself between a request and its answer (asking
//! the directory, going on to the next page) is part of the answer.

pub mod activesync_onprem;
pub mod identity_provider;

use family::view::View;
use model::actor::{entra, exchange_onprem};
use model::control::{Control, Trail};
use model::eyes::Eyes;
use model::fault::Fault;
use model::party::Party;
use model::policy::conditional_access::SignIn;
use model::policy::federation::Method;
use model::world::heard::Heard;
use model::world::state::State;

use crate::format::Role;

/// What a role is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Exchange Server.
    ActiveSync(exchange_onprem::Request),
    /// Entra ID, by a sign-in of which this is known.
    Entra(entra::Request, SignIn),
    /// Entra ID, with a response for AD FS's that another key has signed.
    Forged(SignIn),
}

impl Ask {
    /// What it is as far as a request shows: it does not show who signed.
    #[must_use]
    pub fn shown(self) -> Self {
        match self {
            Self::Forged(sign_in) => Self::Entra(FORGED, sign_in),
            other => other,
        }
    }
}

/// What a forged response says.
const FORGED: entra::Request = entra::Request::Federated(Method::Multiple);

/// What it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Exchange Server.
    ActiveSync(exchange_onprem::Response),
    /// Entra ID.
    Entra(entra::Response),
}

/// The party whose implementation a role is.
#[must_use]
pub fn party(role: Role) -> Party {
    match role {
        Role::ActivesyncOnprem => Party::ExchangeOnPremises,
        Role::IdentityProvider => Party::EntraId,
    }
}

/// The faults that an implementation of a role may have.
pub fn faults(role: Role) -> impl Iterator<Item = Fault> {
    Fault::ALL.iter().copied().filter(move |fault| fault.row().who == party(role))
}

/// What a role keeps between requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Records {
    /// Alice's account at Entra ID.
    pub account: entra::Account,
    /// The one session there.
    pub session: entra::Session,
}

impl Default for Records {
    fn default() -> Self {
        let State { account, session, .. } = State::initial();
        Self { account, session }
    }
}

/// A request that a role has heard in a run, as a tester sends it; `None` where the request is another
/// role's, or a step that the role takes of itself, or brings what the format cannot say yet: a token from
/// before a revocation, or wrong passwords.
#[must_use]
pub fn project(role: Role, heard: Heard) -> Option<Ask> {
    match (role, heard) {
        (Role::ActivesyncOnprem, Heard::ExchangeOnPremises(request, _)) => {
            let can_be_sent =
                activesync_onprem::is_its(request) && !activesync_onprem::is_old_or_wrong(request);
            can_be_sent.then_some(Ask::ActiveSync(request))
        }
        (Role::IdentityProvider, Heard::Entra(before, request, _)) => {
            let can_be_sent = !identity_provider::is_own_step(request)
                && !identity_provider::is_old_or_wrong(request);
            can_be_sent.then_some(Ask::Entra(request, before.sign_in))
        }
        (Role::ActivesyncOnprem, Heard::Entra(..))
        | (Role::IdentityProvider, Heard::ExchangeOnPremises(..))
        | (_, Heard::ExchangeOnline(..) | Heard::Federation(..) | Heard::Provisioning(..)) => None,
    }
}

/// The answer of the role, which goes on from these records. What it decides by is kept in the trail; its
/// implementation may have a fault.
pub fn answer(
    records: &mut Records,
    ask: Ask,
    suspicious: bool,
    view: &dyn View,
    (trail, fault): (Option<&Trail>, Option<Fault>),
) -> Told {
    let eyes = |party| Eyes { trail, ..Eyes::of(party, view) }.with_fault(fault);
    match ask {
        Ask::ActiveSync(request) => Told::ActiveSync(activesync_onprem::answer(request, &eyes)),
        Ask::Entra(request, sign_in) => {
            let sign_in = SignIn { suspicious, ..sign_in };
            Told::Entra(identity_provider::answer(records, request, sign_in, &eyes))
        }
        Ask::Forged(_) if entra::takes_response(false, eyes(Party::EntraId)) => {
            answer(records, ask.shown(), suspicious, view, (trail, fault))
        }
        Ask::Forged(_) => {
            eyes(Party::EntraId)
                .stopped(Control::Token, "another key than that of AD FS has signed it");
            Told::Entra(entra::Response::Refused)
        }
    }
}
