//! What the article does not draw: SMTP and EWS of Exchange Server, and users in staged rollout.

use crate::actor::directory;
use crate::actor::entra::{Call, Request, Response, Stage};
use crate::actor::exchange_onprem;
use crate::actor::tests::identity::{answer, call, stage_after};
use crate::actor::tests::mail::{HMA, ON_PREMISES, on_premises, sign_in};
use crate::actor::tests::token;
use crate::protocol::credential::{Location, Password, PasswordProtocol, Platform, Route};
use crate::protocol::token::{Audience, Issuer, Requester, Token};

#[test]
fn ews_takes_the_tokens_that_activesync_takes_and_asks_no_device() {
    use exchange_onprem::{Request, Response};
    let second = Token { requester: Requester::ExchangeOnline, ..token(Audience::OnPremises) };
    let own = token(Audience::OnPremises);
    let from = |route, changes: &[(&str, &str)], token| {
        on_premises(changes, Request::WebServices(token, route))
    };
    let try_it = |changes: &[(&str, &str)], token| from(Route::Internet, changes, token);
    let with = |change| [ON_PREMISES, HMA, change];
    let open = [ON_PREMISES, HMA];
    assert_eq!(try_it(&open, own), Response::Mail);
    assert_eq!(try_it(&open, second), Response::Mail);
    assert_eq!(try_it(&[HMA], own), Response::Refused);
    assert_eq!(try_it(&[ON_PREMISES], own), Response::Refused);
    assert_eq!(try_it(&open, token(Audience::ExchangeOnline)), Response::Refused);
    assert_eq!(try_it(&open, Token { issuer: Issuer::Foreign, ..own }), Response::Refused);
    let indirect = with(("onprem-direct-oauth", "no"));
    assert_eq!(try_it(&indirect, own), Response::Refused);
    assert_eq!(try_it(&indirect, second), Response::Mail);
    for change in [
        ("onprem-default-access-level", "block"),
        ("onprem-activesync-reachable-from", "microsoft-365-only"),
        ("onprem-block-legacy-other", "true"),
        ("onprem-publishing", "tls-offloaded"),
    ] {
        assert_eq!(try_it(&with(change), own), Response::Mail, "{change:?}");
    }
    for published in ["microsoft-365-only", "no"] {
        let closed = with(("onprem-other-protocols-published", published));
        assert_eq!(try_it(&closed, own), Response::Unreachable, "{published}");
        assert_eq!(from(Route::Internal, &closed, own), Response::Mail, "{published}");
    }
}

#[test]
fn smtp_takes_a_password_from_where_the_connectors_offer_it() {
    use exchange_onprem::{Request, Response};
    let taken = Response::Accepted { mail: false };
    let try_it = |offered, route| {
        let changes = [
            ON_PREMISES,
            ("onprem-smtp-auth", offered),
            ("onprem-policy-assignment", "organization"),
            ("onprem-block-legacy-other", "true"),
        ];
        on_premises(&changes, Request::Password(sign_in(PasswordProtocol::Smtp, route)))
    };
    for (offered, outside, inside) in [
        ("internet", taken, taken),
        ("internal", Response::Refused, taken),
        ("off", Response::Refused, Response::Refused),
    ] {
        assert_eq!(try_it(offered, Route::Internet), outside, "{offered}");
        assert_eq!(try_it(offered, Route::Internal), inside, "{offered}");
    }
}

/// Source: `ED:how-to-connect-staged-rollout`.
#[test]
fn staged_rollout_signs_a_federated_user_in_at_entra_id_but_with_a_hint() {
    let agent = Some(Call::Directory(directory::Request::CheckPassword(Password::Right)));
    let ticket = Request::Ticket(Platform::Phone, Location::Elsewhere, Password::Right);
    for (rollout, check) in [("password-hash-sync", None), ("pass-through", agent)] {
        let staged = [("identity-model", "federated"), ("staged-rollout", rollout)];
        assert_eq!(answer(&staged, Stage::Idle, Request::Authorize), Response::Continue);
        assert_eq!(stage_after(&staged, Stage::Idle, Request::Authorize), Stage::PasswordPage);
        let hinted = answer(&staged, Stage::Idle, Request::AuthorizeWithHint);
        assert_eq!(hinted, Response::RedirectToFederation);
        assert_eq!(call(&staged, Stage::PasswordPage, Request::Password), check);
        assert_eq!(call(&staged, Stage::Idle, Request::PasswordGrant), check);
        // Legacy clients fall back to AD FS.
        assert_eq!(call(&staged, Stage::Idle, ticket), Some(Call::Federation(Password::Right)));
        // It is of a federated domain alone.
        let managed = [("identity-model", "password-hash-sync"), ("staged-rollout", rollout)];
        assert_eq!(call(&managed, Stage::PasswordPage, Request::Password), None);
        let hinted = answer(&managed, Stage::Idle, Request::AuthorizeWithHint);
        assert_eq!(hinted, Response::Continue);
    }
    let federated = [("identity-model", "federated")];
    let hinted = answer(&federated, Stage::Idle, Request::AuthorizeWithHint);
    assert_eq!(hinted, Response::RedirectToFederation);
}
