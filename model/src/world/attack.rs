//! The attacker's moves. Each runs to its end: nothing between its parts depends on what the others
//! do meanwhile, but for the account's second factor, which a move reads once.
//!
//! What a move needs from the start is read here, when it is used. What she can come by at any time and
//! by settings alone is no state: a move that needs the password says how she comes by it.

mod password;
mod sign_in;
mod token;
mod theft;

use crate::action::{Action, Bait};
use crate::actor::attacker::{Right, Seat};
use crate::actor::{client, directory};
use crate::event::{Event, Hand, Reader};
use crate::fault::Fault;
use crate::party::Party;
use crate::protocol::credential::{App, Site};
use crate::protocol::message::Message;
use crate::protocol::token::Root;
use crate::setting::{
    AttackerControlsDiscovery, AttackerEnrolsDevice, AttackerInsideNetwork, AttackerKnowsPassword,
    AttackerPhishingProxy, Client,
};
use crate::world::run::Run;
use crate::world::state::State;

/// Mail for the attacker.
fn mail(root: Root) -> Event {
    Event::MailReturned { hand: Hand::Attacker, reader: Reader::Attacker, root }
}

/// What a token rests on.
fn root(by_alice: bool) -> Root {
    Root::SignIn { owner_mfa: by_alice }
}

/// Whether she can sit there.
pub(super) fn sits(run: &Run<'_>, seat: Seat) -> bool {
    let eyes = run.eyes(Party::Attacker);
    match seat {
        Seat::Outside => true,
        Seat::Inside => eyes.is(AttackerInsideNetwork::Yes),
        Seat::Enrolled => eyes.is(AttackerEnrolsDevice::Yes),
        Seat::InsideEnrolled => {
            eyes.is(AttackerInsideNetwork::Yes) && eyes.is(AttackerEnrolsDevice::Yes)
        }
    }
}

/// Whether she comes by the password; says how, where it is Alice who gives it to her. An app that follows
/// her to an authority of hers follows her to a server that takes a password, too.
fn password(run: &mut Run<'_>) -> bool {
    run.eyes(Party::Attacker).is(AttackerKnowsPassword::Yes)
        || phishes(run)
        || follows(run, Bait::Password)
}

/// Whether Alice signs in through the attacker's proxy.
fn proxy(run: &mut Run<'_>) -> bool {
    phishes(run) || follows(run, Bait::Authority)
}

/// Whether Alice is led to the proxy by a link, and not by her app.
fn phishes(run: &mut Run<'_>) -> bool {
    let phishes = run.eyes(Party::Attacker).is(AttackerPhishingProxy::Yes);
    if phishes {
        entered(run);
    }
    phishes
}

/// Whether Alice's app follows what the attacker answers in the name of her server.
///
/// Outlook mobile has Exchange Online asked first, in Microsoft's own service: its own discovery passes
/// an AutoDiscover name of the organization only for an on-premises mailbox. Another app asks that name
/// for either; a legacy one sends the password with the question.
fn follows(run: &mut Run<'_>, bait: Bait) -> bool {
    if !run.eyes(Party::Attacker).is(AttackerControlsDiscovery::Yes) {
        return false;
    }
    let app = run.eyes(Party::Client);
    let asks_online_first = !run.eyes(Party::AutoDetect).has(Fault::AutoDetectAsksDomainFirst);
    if app.is(Client::OutlookMobile)
        && asks_online_first
        && run.directory(Party::Attacker, directory::Request::Locate)
            != directory::Response::Mailbox(Site::OnPremises)
    {
        return false;
    }
    match bait {
        Bait::Password => {
            run.say(Party::Client, Party::Attacker, Message::EmptyBearer(Site::OnPremises));
            run.say(Party::Attacker, Party::Client, Message::BareChallenge { basic: true });
        }
        Bait::Authority => {
            if app.is(Client::Legacy) || client::pins_authority(app) {
                return false;
            }
            run.say(Party::Client, Party::Attacker, Message::EmptyBearer(Site::OnPremises));
            run.say(Party::Attacker, Party::Client, Message::FalseAuthority);
        }
    }
    entered(run);
    true
}

/// Alice enters her password where the attacker reads it.
fn entered(run: &mut Run<'_>) {
    run.say(Party::User, Party::Attacker, Message::Password);
    run.emit(Event::PasswordEntered { at: Party::Attacker });
}

/// The steps of the attacker.
pub(super) fn step(run: &mut Run<'_>, state: State, action: Action) -> Option<State> {
    use sign_in::{Ruse, sign_in, sign_in_with};
    match action {
        Action::TryPassword(site, over, who, seat) => {
            password::try_password(run, state, site, over, who, seat)
        }
        Action::SignInAsUser(audience, app, platform, suspicious, seat) => {
            sign_in(run, state, Ruse::Alone, (audience, app, platform), suspicious, seat)
        }
        Action::SignInAtFederation(audience, app, seat) => {
            sign_in_with(run, state, Ruse::Hint, audience, app, seat)
        }
        Action::ForgeResponse(audience, app, platform, suspicious, seat) => {
            sign_in(run, state, Ruse::Forgery, (audience, app, platform), suspicious, seat)
        }
        Action::RelaySignIn(audience, app, seat) => {
            sign_in_with(run, state, Ruse::Relay, audience, app, seat)
        }
        Action::SignInWithPrompt(audience, app, seat) => {
            sign_in_with(run, state, Ruse::Prompt, audience, app, seat)
        }
        Action::ForgeResponseWithPrompt(audience, app, seat) => {
            sign_in_with(run, state, Ruse::ForgeryAndPrompt, audience, app, seat)
        }
        Action::UseDeviceCode(audience, from, seat) => {
            sign_in_with(run, state, Ruse::DeviceCode(from), audience, App::Native, seat)
        }
        Action::TradePassword(audience, seat) => {
            password::trade_password(run, state, audience, seat)
        }
        Action::TradeAtFederation(audience, seat) => {
            password::trade_at_federation(run, state, audience, seat)
        }
        Action::MisdirectApp(bait) => password::misdirect_app(run, state, bait),
        Action::ReadOnline(by_alice) => token::read_online(run, state, Right::Online, by_alice),
        Action::ReadOutdated(by_alice) => token::read_online(run, state, Right::Revoked, by_alice),
        Action::ProvisionAndRead(by_alice) => token::provision_and_read(run, state, by_alice),
        Action::ProvisionElsewhere(whose, by_alice) => {
            token::provision_elsewhere(run, state, whose, by_alice)
        }
        Action::ReadOnPremises(who, right, by_alice, seat) => {
            token::read_on_premises(run, state, who, (right, by_alice), seat)
        }
        Action::ReadInBrowser(by_alice) => token::read_in_browser(run, state, by_alice),
        Action::ReadOverWebServices(right, by_alice, seat) => {
            token::read_over_web_services(run, state, (right, by_alice), seat)
        }
        Action::RedeemRefreshToken(audience, by_alice, seat) => {
            token::redeem_refresh_token(run, state, audience, by_alice, seat)
        }
        Action::PresentCounterfeit(site, what, by_alice) => {
            token::present(run, state, site, what, by_alice)
        }
        Action::AskOnBehalf(by_alice) => token::ask_on_behalf(run, state, by_alice),
        Action::ReadAsAdministrator => token::read_as_administrator(run, state),
        Action::UseSharedPrincipal(over) => {
            token::use_servers_key(run, state, token::Principal::Shared, over)
        }
        Action::UseHybridApplication(over) => {
            token::use_servers_key(run, state, token::Principal::Dedicated, over)
        }
        Action::LookUp => Some(token::look_up(run, state)),
        Action::StealAccessToken => theft::steal_access_token(run, state),
        Action::StealRefreshToken => theft::steal_refresh_token(run, state),
        Action::StealSyncToken => theft::steal_sync_token(run, state),
        Action::StealCode => theft::steal_code(run, state),
        Action::MisdirectSync => theft::misdirect_sync(run, state),
        // Not hers.
        _ => None,
    }
}
