//! A role under test as an automaton: what it is asked, what it answers, what it keeps.
//!
//! It is the model's own handler. What the role does of itself between a request and its answer (asking
//! the directory, going on to the next page) is part of the answer.

pub mod device_code;
pub mod exchange_onprem;
pub mod identity_provider;
pub mod exchange_online;
pub mod federation_server;

use family::view::View;
use model::action::Action;
use model::actor::{self, entra};
use model::control::{Control, Trail};
use model::eyes::Eyes;
use model::fault::Fault;
use model::party::Party;
use model::policy::conditional_access::{Machine, SignIn};
use model::policy::federation::Method;
use model::world::heard::Heard;
use model::world::state::State;

use crate::format::Role;
use device_code::{Asked, Waits};

/// What a role is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Exchange Server.
    Onprem(actor::exchange_onprem::Request),
    /// Exchange Online.
    Online(actor::exchange_online::Request),
    /// AD FS.
    Federation(actor::federation_server::Request),
    /// Entra ID, by a sign-in of which this is known.
    Entra(entra::Request, SignIn),
    /// Entra ID, with a response for AD FS's that another key has signed.
    Forged(SignIn),
    /// Entra ID, by an authorization request of an attacker, of whose sign-in this is known.
    Lure(Lure, SignIn),
    /// Entra ID, in the flow of a device code, for a client of which this is known.
    Device(Asked, SignIn),
}

/// When an attacker makes her authorization request who has Alice go through the sign-in that she began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lure {
    /// To begin it.
    Begin,
    /// To have what comes of it, in the browser in which she began.
    Return,
}

impl Ask {
    /// What it is as far as a request shows: it does not show who signed, nor who sends it.
    #[must_use]
    pub fn shown(self) -> Self {
        match self {
            Self::Forged(sign_in) => Self::Entra(FORGED, sign_in),
            Self::Lure(_, sign_in) => Self::Entra(entra::Request::Authorize, sign_in),
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
    Onprem(actor::exchange_onprem::Response),
    /// Exchange Online.
    Online(actor::exchange_online::Response),
    /// AutoDiscover of either takes a password, and gives settings.
    Settings,
    /// AD FS.
    Federation(actor::federation_server::Response),
    /// Entra ID.
    Entra(entra::Response),
    /// Entra ID gives a device code and a user code.
    DeviceCode,
    /// Entra ID has signed a person in for a client that waits elsewhere.
    SignedIn,
    /// Entra ID waits for that.
    Pending,
}

/// The party whose implementation a role is.
#[must_use]
pub fn party(role: Role) -> Party {
    match role {
        Role::ActivesyncOnprem | Role::AutodiscoverOnprem => Party::ExchangeOnPremises,
        Role::ActivesyncOnline | Role::AutodiscoverOnline => Party::ExchangeOnline,
        Role::IdentityProvider => Party::EntraId,
        Role::FederationServer => Party::FederationServer,
        Role::Client => Party::Client,
        Role::AutoDetect => Party::AutoDetect,
        Role::Provisioning => Party::Provisioning,
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
    /// Whether a client waits for it with a device code.
    pub waits: Waits,
    /// The one sign-in on AD FS's page.
    pub page: actor::federation_server::Record,
}

impl Default for Records {
    fn default() -> Self {
        let State { account, session, .. } = State::initial();
        let (waits, page) = (Waits::Not, actor::federation_server::Record::Idle);
        Self { account, session, waits, page }
    }
}

/// A request that a role has heard in a run, as a tester sends it; `None` where the request is another
/// role's, or a step that the role takes of itself, or brings what the format cannot say yet: a token from
/// before a revocation, or wrong passwords.
#[must_use]
pub fn project(role: Role, heard: Heard) -> Option<Ask> {
    match heard {
        Heard::ExchangeOnPremises(request, _) => (exchange_onprem::role_of(request) == Some(role)
            && !exchange_onprem::is_old_or_wrong(request))
        .then_some(Ask::Onprem(request)),
        Heard::ExchangeOnline(request, _) => (exchange_online::role_of(request) == Some(role)
            && !exchange_online::is_spared_or_wrong(request))
        .then_some(Ask::Online(request)),
        Heard::Entra(before, request, _) => (role == Role::IdentityProvider
            && !identity_provider::is_own_step(request)
            && !identity_provider::is_spared_or_wrong(request))
        .then_some(Ask::Entra(request, at_a_machine(before.sign_in))),
        Heard::Federation(_, request, _) => (role == Role::FederationServer
            && !federation_server::is_wrong(request))
        .then_some(Ask::Federation(request)),
        Heard::Provisioning(..) => None,
    }
}

/// A sign-in as a tester makes it. A refresh token of the suite's is the tester's own, and carries no device of
/// Alice's: with a copied one the answer may be another, and such a request is no vector then.
fn at_a_machine(sign_in: SignIn) -> SignIn {
    match sign_in.machine {
        Machine::Copied => SignIn { machine: Machine::Attackers, ..sign_in },
        _ => sign_in,
    }
}

/// The answer in a run; `None` for a role that is not tested.
#[must_use]
pub fn heard_answer(heard: Heard) -> Option<Told> {
    match heard {
        Heard::Entra(_, _, response) => Some(Told::Entra(response)),
        Heard::ExchangeOnPremises(request, response) => {
            Some(exchange_onprem::told(request, response))
        }
        Heard::ExchangeOnline(request, response) => Some(exchange_online::told(request, response)),
        Heard::Federation(_, _, response) => Some(Told::Federation(response)),
        // Of a role that the suite does not test yet.
        Heard::Provisioning(..) => None,
    }
}

/// What a role has heard in a step of a run, as a tester sends it, with the answers.
#[must_use]
pub fn heard_in(role: Role, action: Action, heard: Vec<Heard>) -> Vec<(Ask, Told)> {
    if let (Role::IdentityProvider, Action::UseDeviceCode(..)) = (role, action) {
        return heard.into_iter().flat_map(device_code::heard).collect();
    }
    let asked = |it: Heard| Some((project(role, it)?, heard_answer(it)?));
    heard.into_iter().filter_map(asked).collect()
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
        Ask::Onprem(request) => exchange_onprem::answer(request, &eyes),
        Ask::Online(request) => exchange_online::answer(request, &eyes),
        Ask::Federation(request) => {
            let account = records.account;
            Told::Federation(federation_server::answer(&mut records.page, account, request, &eyes))
        }
        Ask::Entra(request, sign_in) => {
            let sign_in = SignIn { suspicious, ..sign_in };
            Told::Entra(identity_provider::answer(records, request, sign_in, &eyes))
        }
        // Who has signed in elsewhere has not signed in here, so the attacker is where she began.
        Ask::Lure(Lure::Return, _)
            if !entra::binds_session(eyes(Party::EntraId))
                && records.session.stage == entra::Stage::Code =>
        {
            Told::Entra(entra::Response::Code)
        }
        Ask::Lure(..) => answer(records, ask.shown(), suspicious, view, (trail, fault)),
        Ask::Device(device, sign_in) => {
            let sign_in = SignIn { suspicious, ..sign_in };
            device_code::answer(records, device, sign_in, &eyes)
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
