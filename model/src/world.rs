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

use family::protocol::Protocol;
use family::view::View;

use crate::action::{Action, Bait, Counterfeit};
use crate::actor::attacker::{Disguise, Held, Right, Seat};
use crate::actor::client::{Access, Phase};
use crate::actor::entra::Stage;
use crate::actor::federation_server::Record as Page;
use crate::actor::provisioning::Stage as Sync;
use crate::event::Event;
use crate::fault::Fault;
use crate::protocol::credential::{App, Location, PasswordProtocol, Platform, Site};
use crate::protocol::token::Audience;
use crate::world::heard::Heard;
use crate::world::run::{Recorder, Run, Spoken};
use crate::world::state::{Ghost, State};

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
        if lockout::is_locked(state) {
            lockout::while_locked(actions);
            return;
        }
        from_phase(state, actions);
        in_background(state, actions);
        if revocation::is_aftermath(state) {
            revocation::afterwards(state, actions);
            with_old_tokens(state, actions);
            return;
        }
        revocation::causes(state, actions);
        lockout::sprays(state, actions);
        with_a_password(actions);
        with_what_was_learnt(state, actions);
        with_help(actions);
        with_what_others_hold(state, actions);
        // No server sees ghosts, and so nobody's choice of actions depends on them.
        if (State { ghost: Ghost::default(), ..*state }) == State::initial() {
            with_nothing(actions);
        }
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

/// What Alice and her app can do next, with the servers' parts in it.
fn from_phase(state: &State, actions: &mut Vec<Action>) {
    let valid = state.client.access == Access::Valid;
    match state.client.phase {
        Phase::Start => actions.extend([Action::EnterAddress, Action::FindServer]),
        Phase::AddressGiven => actions.push(Action::LookUpOnline),
        Phase::OnlineAsked => actions.push(Action::RedirectToOnPremises),
        Phase::Redirected => actions.push(Action::LookUpOnPremises),
        Phase::Located => actions.push(Action::Probe),
        Phase::Probed => actions.push(Action::Challenge),
        Phase::Challenged(_) => actions.push(Action::HandOverAuthority),
        Phase::Ready => actions.extend(LOCATIONS.map(Action::OpenSignIn)),
        Phase::AtProxy => actions.push(Action::ShowSignInPage),
        Phase::SigningIn => signing_in(state, actions),
        Phase::PasswordOffered => actions.extend([Action::StartAgain, Action::FallBackToPassword]),
        Phase::Denied(_) => actions.push(Action::StartAgain),
        Phase::Tokens if valid => match state.client.site {
            Some(Site::OnPremises) => {
                actions.extend([Action::RequestProvisioning, Action::ConnectDirectly]);
            }
            Some(Site::Online) | None => actions.push(Action::ReadMailbox),
        },
        Phase::Provisioning if valid && state.sync.stage == Sync::Synchronized => {
            actions.push(Action::DeliverFromCache);
        }
        Phase::Connected => {
            if valid {
                match state.client.site {
                    Some(Site::OnPremises) if state.sync.mail => {
                        actions.extend([Action::DeliverFromCache, Action::ConnectDirectly]);
                    }
                    Some(Site::OnPremises) => actions.push(Action::ConnectDirectly),
                    Some(Site::Online) | None => actions.push(Action::ReadMailbox),
                }
            }
            actions.push(Action::StartAgain);
        }
        Phase::Tokens | Phase::Provisioning => {}
    }
    match state.client.access {
        Access::Valid => actions.push(Action::AccessTokenExpires),
        Access::Expired => actions.extend(LOCATIONS.map(Action::RefreshAccessToken)),
        Access::None => {}
    }
}

fn signing_in(state: &State, actions: &mut Vec<Action>) {
    match (state.page, state.session.stage) {
        (Page::SecondFactor, _) => actions.push(Action::CompleteFederationMfa),
        (Page::Response(_), _) => actions.push(Action::ReturnToEntra),
        (Page::Idle, Stage::Federated) => actions.push(Action::RedirectToFederation),
        (Page::Page, _) | (Page::Idle, Stage::PasswordPage) => {
            actions.push(Action::EnterCredentials);
        }
        (Page::Idle, Stage::FirstFactor) => {
            actions.extend([false, true].map(Action::EvaluatePolicy));
        }
        (Page::Idle, Stage::Asked) => actions.push(Action::EnforceControls),
        (Page::Idle, Stage::Registration) => actions.push(Action::RegisterFactor),
        (Page::Idle, Stage::SecondFactor) => actions.push(Action::CompleteMfa),
        (Page::Idle, Stage::Granted) => actions.push(Action::ReceiveCode),
        (Page::Idle, Stage::Code) => actions.push(Action::RedeemCode),
        (Page::Idle, Stage::Idle) => {}
    }
}

/// What the provisioning service and time can do next.
fn in_background(state: &State, actions: &mut Vec<Action>) {
    match state.sync.stage {
        Sync::Idle => {}
        Sync::Requested => actions.push(Action::ExchangeOnBehalfOf),
        Sync::Tokens => {
            let next = if state.sync.mailbox { Action::Synchronize } else { Action::CreateMailbox };
            actions.extend([next, Action::SyncTokenExpires]);
        }
        Sync::Synchronized => actions.push(Action::SyncTokenExpires),
        Sync::Expired => actions.push(Action::RefreshSyncToken),
    }
}

/// What can be tried with a password alone, at any time.
fn with_a_password(actions: &mut Vec<Action>) {
    for site in SITES {
        for location in LOCATIONS {
            // On-premises nobody asks where a client is.
            if site == Site::Online || location == Location::Elsewhere {
                actions.push(Action::SignInByHand(site, location));
                actions.extend(
                    PasswordProtocol::ALL
                        .into_iter()
                        .filter(|over| {
                            over.exists_at(site) && *over != PasswordProtocol::OutlookOnTheWeb
                        })
                        .map(|over| Action::SignInLegacy(site, over, location)),
                );
            }
        }
        for over in PasswordProtocol::ALL.into_iter().filter(|over| over.exists_at(site)) {
            // Only the on-premises server asks an ActiveSync client what it is.
            let disguises: &[Disguise] =
                if site == Site::OnPremises && over == PasswordProtocol::ActiveSync {
                    &[Disguise::Plain, Disguise::ExchangeOnline, Disguise::RealOutlook]
                } else {
                    &[Disguise::Plain]
                };
            for seat in NEAR {
                let of = |who: &Disguise| Action::TryPassword(site, over, *who, seat);
                // The real Outlook connects from Microsoft 365, wherever she sits.
                let fits =
                    |who: &&Disguise| seat == Seat::Outside || **who != Disguise::RealOutlook;
                actions.extend(disguises.iter().filter(fits).map(of));
            }
        }
    }
    for audience in AUDIENCES {
        for seat in Seat::ALL {
            for app in APPS {
                for platform in [Platform::Phone, Platform::Other] {
                    let sign_in = |at| Action::SignInAsUser(audience, app, platform, at, seat);
                    actions.extend([false, true].map(sign_in));
                }
            }
            actions.extend([
                Action::TradePassword(audience, seat),
                Action::TradeAtFederation(audience, seat),
            ]);
        }
    }
}

/// What the attacker can do with Alice's help, or with a key of AD FS.
fn with_help(actions: &mut Vec<Action>) {
    for audience in AUDIENCES {
        for seat in Seat::ALL {
            for app in APPS {
                actions.extend([
                    Action::RelaySignIn(audience, app, seat),
                    Action::SignInWithPrompt(audience, app, seat),
                    Action::ForgeResponseWithPrompt(audience, app, seat),
                ]);
                for platform in [Platform::Phone, Platform::Other] {
                    let sign_in = |at| Action::ForgeResponse(audience, app, platform, at, seat);
                    actions.extend([false, true].map(sign_in));
                }
            }
            let from = |from| Action::UseDeviceCode(audience, from, seat);
            actions.extend(LOCATIONS.map(from));
        }
    }
}

/// What the attacker can take of what honest parties hold at the moment.
fn with_what_others_hold(state: &State, actions: &mut Vec<Action>) {
    if state.client.access == Access::Valid {
        actions.extend([Action::StealAccessToken, Action::MisdirectSync]);
    }
    if state.client.access != Access::None {
        actions.push(Action::StealRefreshToken);
    }
    if matches!(state.sync.stage, Sync::Tokens | Sync::Synchronized) {
        actions.push(Action::StealSyncToken);
    }
    if state.session.stage == Stage::Code {
        actions.push(Action::StealCode);
    }
}

/// What the attacker can do with what she is, or with nothing. It tells nothing of the state and changes
/// nothing of it, so it is tried before anything else has happened.
fn with_nothing(actions: &mut Vec<Action>) {
    actions.extend([Bait::Password, Bait::Authority].map(Action::MisdirectApp));
    for site in SITES {
        let present = |what| Action::PresentCounterfeit(site, what, false);
        actions.extend([Counterfeit::Mallorys, Counterfeit::Foreign].map(present));
    }
    actions.extend([
        Action::ProvisionElsewhere(Counterfeit::Mallorys, false),
        Action::ReadAsAdministrator,
        Action::LookUp,
    ]);
}

/// What the attacker can do with what she has learnt.
fn with_what_was_learnt(state: &State, actions: &mut Vec<Action>) {
    // What the copy holds, the shared principal opens too.
    actions.push(Action::UseSharedPrincipal);
    with_old_tokens(state, actions);
    for by_alice in [false, true] {
        let holds = |right| state.attacker.held(right, by_alice) != Held::Nothing;
        if holds(Right::Online) {
            actions.extend([
                Action::ReadOnline(by_alice),
                Action::ProvisionAndRead(by_alice),
                Action::ProvisionElsewhere(Counterfeit::Elsewheres, by_alice),
                Action::PresentCounterfeit(Site::OnPremises, Counterfeit::Elsewheres, by_alice),
                Action::AskOnBehalf(by_alice),
            ]);
        }
        for right in [Right::OnPremises, Right::Sync].into_iter().filter(|it| holds(*it)) {
            for seat in NEAR {
                let read = |who| Action::ReadOnPremises(who, right, by_alice, seat);
                actions.extend([Disguise::Plain, Disguise::ExchangeOnline].map(read));
            }
        }
        if holds(Right::OnPremises) {
            actions.extend([
                Action::ReadInBrowser(by_alice),
                Action::PresentCounterfeit(Site::Online, Counterfeit::Elsewheres, by_alice),
            ]);
        }
        if holds(Right::Refresh) {
            for audience in AUDIENCES {
                let redeem = |seat| Action::RedeemRefreshToken(audience, by_alice, seat);
                actions.extend(Seat::ALL.map(redeem));
            }
        }
    }
}

/// What the attacker can do with tokens from before a revocation.
fn with_old_tokens(state: &State, actions: &mut Vec<Action>) {
    for by_alice in [false, true] {
        if state.attacker.held(Right::Revoked, by_alice) != Held::Nothing {
            actions.push(Action::ReadOutdated(by_alice));
        }
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
