//! The world: all parties, what can happen, and the one step relation that every engine uses.

pub mod state;
pub mod heard;
pub mod run;
mod discovery;
mod signing_in;
mod mailbox;
mod revocation;
mod attack;
mod lockout;
mod possible;

use family::protocol::Protocol;
use family::view::View;

use crate::action::Action;
use crate::actor::attacker::Seat;
use crate::actor::client::Phase;
use crate::actor::federation_server::Record as Page;
use crate::event::Event;
use crate::fault::Fault;
use crate::protocol::credential::{App, Location, Site};
use crate::protocol::token::Audience;
use crate::world::heard::Heard;
use crate::world::run::{Recorder, Run, Spoken};
use crate::world::state::State;

/// The protocol of the article, with everything beside it that can go wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct World;

/// A protocol of the world's states, actions and events: the world itself, or one that differs from it
/// somewhere, which a check must then see.
pub trait Like: Protocol<State = State, Action = Action, Event = Event> {}

impl<P: Protocol<State = State, Action = Action, Event = Event>> Like for P {}

const LOCATIONS: [Location; 2] = [Location::Elsewhere, Location::Trusted];
const SITES: [Site; 2] = [Site::Online, Site::OnPremises];
const AUDIENCES: [Audience; 2] = [Audience::ExchangeOnline, Audience::OnPremises];
const APPS: [App; 2] = [App::Browser, App::Native];
/// Where it matters in what network the attacker is, and not at what machine.
const NEAR: [Seat; 2] = [Seat::Outside, Seat::Inside];

impl Protocol for World {
    type State = State;
    type Action = Action;
    type Event = Event;

    fn initial(&self) -> State {
        State::initial()
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        possible::all(state, actions);
    }

    fn next(
        &self,
        state: &State,
        action: Action,
        view: &dyn View,
        events: &mut Vec<Event>,
    ) -> Option<State> {
        Faulty(None).next(state, action, view, events)
    }
}

/// The world in which one party's implementation has a fault, if one is named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faulty(pub Option<Fault>);

impl Protocol for Faulty {
    type State = State;
    type Action = Action;
    type Event = Event;

    fn initial(&self) -> State {
        World.initial()
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        World.actions(state, actions);
    }

    fn next(
        &self,
        state: &State,
        action: Action,
        view: &dyn View,
        events: &mut Vec<Event>,
    ) -> Option<State> {
        self.step(*state, action, view, events, None)
    }
}

impl World {
    /// The same step, with everything that is said and checked on the way.
    pub fn show(
        self,
        state: &State,
        action: Action,
        view: &dyn View,
        events: &mut Vec<Event>,
    ) -> Option<(State, Vec<Spoken>)> {
        Faulty(None).show(state, action, view, events)
    }

    /// The same step, with what servers were asked in it.
    #[must_use]
    pub fn hear(
        self,
        state: &State,
        action: Action,
        view: &dyn View,
    ) -> Option<(State, Vec<Heard>)> {
        Faulty(None).hear(state, action, view)
    }
}

impl Faulty {
    /// The same step, with everything that is said and checked on the way.
    pub fn show(
        self,
        state: &State,
        action: Action,
        view: &dyn View,
        events: &mut Vec<Event>,
    ) -> Option<(State, Vec<Spoken>)> {
        let recorder = Recorder::default();
        let next = self.step(*state, action, view, events, Some(&recorder))?;
        Some((next, recorder.finish().0))
    }

    /// The same step, with what servers were asked in it.
    #[must_use]
    pub fn hear(
        self,
        state: &State,
        action: Action,
        view: &dyn View,
    ) -> Option<(State, Vec<Heard>)> {
        let (recorder, mut events) = (Recorder::default(), Vec::new());
        let next = self.step(*state, action, view, &mut events, Some(&recorder))?;
        Some((next, recorder.finish().1))
    }

    fn step(
        self,
        state: State,
        action: Action,
        view: &dyn View,
        events: &mut Vec<Event>,
        recorder: Option<&Recorder>,
    ) -> Option<State> {
        let mut run = Run::new(&state, view, events, recorder, self.0);
        let next = step(&mut run, revocation::before(state, action), action)?;
        Some(lockout::after(&run, revocation::after(&state, next, action), action))
    }
}

fn step(run: &mut Run<'_>, state: State, action: Action) -> Option<State> {
    match action {
        Action::EnterAddress => discovery::enter_address(run, state),
        Action::LookUpOnline => discovery::look_up_online(run, state),
        Action::RedirectToOnPremises => Some(discovery::redirect_to_on_premises(run, state)),
        Action::LookUpOnPremises => Some(discovery::look_up_on_premises(run, state)),
        Action::Probe => discovery::probe(run, state),
        Action::Challenge => discovery::challenge(run, state),
        Action::HandOverAuthority => match state.client.phase {
            Phase::Challenged(advice) => Some(discovery::hand_over_authority(run, state, advice)),
            _ => None,
        },
        Action::FindServer => discovery::find_server(run, state),
        Action::OpenSignIn(from) => signing_in::open_sign_in(run, state, from),
        Action::RedirectToFederation => Some(signing_in::redirect_to_federation(run, state)),
        Action::ShowSignInPage => Some(signing_in::show_sign_in_page(run, state)),
        Action::EnterCredentials => Some(signing_in::enter_credentials(run, state)),
        Action::CompleteFederationMfa => Some(signing_in::complete_federation_mfa(run, state)),
        Action::ReturnToEntra => match state.page {
            Page::Response(method) => Some(signing_in::return_to_entra(run, state, method)),
            Page::Idle | Page::Page | Page::SecondFactor => None,
        },
        Action::EvaluatePolicy(suspicious) => signing_in::evaluate_policy(run, state, suspicious),
        Action::EnforceControls => Some(signing_in::enforce_controls(run, state)),
        Action::RegisterFactor => Some(signing_in::register_factor(run, state)),
        Action::CompleteMfa => Some(signing_in::complete_mfa(run, state)),
        Action::ReceiveCode => Some(signing_in::receive_code(run, state)),
        Action::RedeemCode => Some(signing_in::redeem_code(run, state)),
        Action::ReadMailbox => Some(mailbox::read_mailbox(run, state)),
        Action::RequestProvisioning => mailbox::request_provisioning(run, state),
        Action::ExchangeOnBehalfOf => Some(mailbox::exchange_on_behalf_of(run, state)),
        Action::CreateMailbox => Some(mailbox::create_mailbox(run, state)),
        Action::Synchronize => Some(mailbox::synchronize(run, state)),
        Action::DeliverFromCache => mailbox::deliver_from_cache(run, state),
        Action::ConnectDirectly => mailbox::connect_directly(run, state),
        Action::AccessTokenExpires => Some(mailbox::access_token_expires(run, state)),
        Action::RefreshAccessToken(from) => signing_in::refresh_access_token(run, state, from),
        Action::SyncTokenExpires => Some(mailbox::sync_token_expires(run, state)),
        Action::RefreshSyncToken => Some(mailbox::refresh_sync_token(run, state)),
        Action::StartAgain => Some(signing_in::start_again(run, state)),
        Action::FallBackToPassword => mailbox::fall_back_to_password(run, state),
        Action::SignInLegacy(site, over, from) => {
            mailbox::sign_in_legacy(run, state, site, over, from)
        }
        Action::Revoke(cause) => revocation::revoke(run, state, cause),
        Action::EnableAccount => Some(revocation::enable_account(run, state)),
        Action::LockoutEnds => Some(lockout::lockout_ends(run, state)),
        Action::Spray(door, seat) => lockout::spray(run, state, door, seat),
        Action::SignInByHand(site, from) => mailbox::sign_in_by_hand(run, state, site, from),
        _ => attack::step(run, state, action),
    }
}
