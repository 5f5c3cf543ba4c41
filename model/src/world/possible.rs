//! What can happen in a state: a superset, since no setting is read.

use crate::action::{Action, Bait, Counterfeit};
use crate::actor::attacker::{Disguise, Held, Right, Seat};
use crate::actor::client::{Access, Phase};
use crate::actor::entra::Stage;
use crate::actor::federation_server::Record as Page;
use crate::actor::provisioning::Stage as Sync;
use crate::protocol::credential::{Location, PasswordProtocol, Platform, Site};
use crate::protocol::token::Interface;
use crate::world::state::{Ghost, State};
use crate::world::{APPS, AUDIENCES, LOCATIONS, NEAR, SITES, lockout, revocation};

/// All of it.
pub(super) fn all(state: &State, actions: &mut Vec<Action>) {
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
            actions.extend(APPS.map(|app| Action::SignInAtFederation(audience, app, seat)));
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
    // What the copy holds, Exchange Server's key opens too.
    actions.extend([Interface::Ews, Interface::Other].map(Action::UseSharedPrincipal));
    actions.extend([Interface::Ews, Interface::Graph].map(Action::UseHybridApplication));
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
                actions.push(Action::ReadOverWebServices(right, by_alice, seat));
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
