//! What has ended: revoked tokens, disabled and locked accounts.

use crate::actor::entra::{self, Account, Request, Response, Stage};
use crate::actor::tests::{ask, token};
use crate::actor::{Turn, client, directory, exchange_online, federation_server as adfs};
use crate::party::Party;
use crate::protocol::credential::{Location, Password, Platform};
use crate::protocol::token::{Age, Audience, Interface, Requester, Token};

fn entra(account: Account, request: Request) -> Response {
    ask(Party::EntraId, &[], |eyes| {
        let sign_in = client::sign_in(Audience::ExchangeOnline, Location::Elsewhere);
        let session = entra::Session { stage: Stage::Idle, sign_in };
        match entra::handle(account, session, request, eyes) {
            Turn::Reply(_, response) => response,
            Turn::Call(_, call, _) => panic!("asks {call:?}"),
        }
    })
}

fn aged(age: Age) -> Token {
    Token { age, ..token(Audience::ExchangeOnline) }
}

#[test]
fn a_revoked_refresh_token_is_refused_and_an_outdated_one_stays_outdated() {
    let app = |age| entra(Account::default(), Request::Refresh(aged(age)));
    assert_eq!(app(Age::Current), Response::Tokens(aged(Age::Current)));
    assert_eq!(app(Age::Outdated), Response::Tokens(aged(Age::Outdated)));
    assert_eq!(app(Age::Revoked), Response::Revoked);
    assert_eq!(app(Age::Unheard), Response::Revoked);
    let of_service = |age| Token {
        requester: Requester::ExchangeOnline,
        audience: Audience::OnPremises,
        ..aged(age)
    };
    let service = |age| entra(Account::default(), Request::RefreshOnBehalfOf(of_service(age)));
    assert_eq!(service(Age::Current), Response::Tokens(of_service(Age::Current)));
    assert_eq!(service(Age::Outdated), Response::Tokens(of_service(Age::Outdated)));
    assert_eq!(service(Age::Revoked), Response::Revoked);
    let assertion = |age| Request::OnBehalfOf(aged(age), Requester::ExchangeOnline);
    assert_eq!(entra(Account::default(), assertion(Age::Revoked)), Response::Revoked);
    assert_eq!(entra(Account::default(), assertion(Age::Unheard)), Response::Revoked);
    let outdated = entra(Account::default(), assertion(Age::Outdated));
    assert_eq!(outdated, Response::Tokens(of_service(Age::Outdated)));
}

#[test]
fn a_disabled_account_gets_nothing() {
    let disabled = Account { disabled: true, ..Account::default() };
    for request in [
        Request::Authorize,
        Request::Password,
        Request::PasswordGrant,
        Request::Refresh(aged(Age::Current)),
        Request::Ticket(Platform::Phone, Location::Elsewhere, Password::Right),
        Request::OnBehalfOf(aged(Age::Current), Requester::ExchangeOnline),
        Request::SharedPrincipal,
        Request::HybridApplication(Interface::Ews),
    ] {
        assert_eq!(entra(disabled, request), Response::Refused, "{request:?}");
    }
}

#[test]
fn exchange_online_hears_of_revocations_with_continuous_access_evaluation_alone() {
    let mail = |evaluation, age| {
        ask(Party::ExchangeOnline, &[("continuous-access-evaluation", evaluation)], |eyes| {
            match exchange_online::handle(exchange_online::Request::Mail(aged(age)), eyes) {
                Turn::Reply((), response) => Some(response),
                // It goes on to look for the mailbox.
                Turn::Call(..) => None,
            }
        })
    };
    let revoked = Some(exchange_online::Response::Revoked);
    assert_eq!(mail("on", Age::Revoked), revoked);
    for (evaluation, age) in
        [("off", Age::Revoked), ("on", Age::Outdated), ("off", Age::Outdated), ("on", Age::Current)]
    {
        assert_eq!(mail(evaluation, age), None, "{evaluation}, {age:?}");
    }
    // It hears of those alone whose client has declared that it can handle a claims challenge.
    for (evaluation, age) in [("on", Age::Unheard), ("off", Age::Unheard)] {
        assert_eq!(mail(evaluation, age), None, "{evaluation}, {age:?}");
    }
}

/// Source: `ED:app-resilience-continuous-access-evaluation`.
#[test]
fn outlook_mobile_declares_the_capability_and_another_app_is_taken_not_to() {
    let declares = |app, third_party| {
        let changes = [("client", app), ("third-party-declares-cae", third_party)];
        ask(Party::Client, &changes, client::declares_capability)
    };
    assert!(declares("outlook-mobile", "no"));
    assert!(!declares("third-party-modern", "no"));
    assert!(declares("third-party-modern", "yes"));
}

#[test]
fn wrong_passwords_lock_the_account_where_it_is_to_be_locked() {
    let check = |lockout, locked, password| {
        ask(Party::Directory, &[("ad-lockout", lockout)], |eyes| {
            let request = directory::Request::CheckPassword(password);
            directory::handle(directory::Record { locked }, request, eyes)
        })
    };
    let kept = |locked, response| (directory::Record { locked }, response);
    let (right, refused) = (directory::Response::RightPassword, directory::Response::Refused);
    assert_eq!(check("on", false, Password::Right), kept(false, right));
    assert_eq!(check("on", false, Password::Wrong), kept(true, refused));
    assert_eq!(check("on", true, Password::Right), kept(true, refused));
    assert_eq!(check("off", false, Password::Wrong), kept(false, refused));
    assert_eq!(check("off", false, Password::Right), kept(false, right));
}

#[test]
fn extranet_lockout_comes_before_active_directory_and_from_outside_alone() {
    use adfs::{Account, Record, Request, Response};
    /// Whether Active Directory is asked, or else what is kept and answered.
    type Asked = Result<(), (bool, Response)>;
    let check = |lockout, locked_out, request| -> Asked {
        ask(Party::FederationServer, &[("adfs-extranet-lockout", lockout)], |eyes| {
            match adfs::handle(Account { locked_out }, Record::Page, request, eyes) {
                Turn::Call(..) => Ok(()),
                Turn::Reply((account, _), response) => Err((account.locked_out, response)),
            }
        })
    };
    for request in [Request::Password, Request::Active] {
        let (outside, inside) = (
            |password| request(Location::Elsewhere, password),
            |password| request(Location::Trusted, password),
        );
        for lockout in ["off", "soft", "smart"] {
            assert_eq!(check(lockout, false, outside(Password::Right)), Ok(()), "{lockout}");
            assert_eq!(check(lockout, false, inside(Password::Wrong)), Ok(()), "{lockout}");
            assert_eq!(check(lockout, true, inside(Password::Right)), Ok(()), "{lockout}");
        }
        assert_eq!(check("off", false, outside(Password::Wrong)), Ok(()));
        let refused = |locked_out| Err((locked_out, Response::PasswordRefused));
        assert_eq!(check("soft", false, outside(Password::Wrong)), refused(true));
        assert_eq!(check("smart", false, outside(Password::Wrong)), refused(false));
        assert_eq!(check("soft", true, outside(Password::Right)), refused(true));
    }
}
