//! Entra ID, AD FS, Active Directory.

use crate::actor::entra::{
    self, Account, Answer, Call, Factor, Holder, Request, Response, Session, Stage,
};
use crate::actor::tests::{ask, token, told};
use crate::actor::{Turn, client, directory, federation_server as adfs};
use crate::control::Control;
use crate::party::Party;
use crate::policy::federation::Method;
use crate::protocol::credential::{Location, Password, Platform, Site};
use crate::protocol::token::{Audience, Issuer, Requester, Token};

const MFA: &[(&str, &str)] = &[("ca-policy", "enabled"), ("ca-require-mfa", "yes")];
const ALICE: Account = Account { registered_in_run: None, disabled: false };

fn session(stage: Stage, audience: Audience) -> Session {
    Session { stage, sign_in: client::sign_in(audience, Location::Elsewhere) }
}

/// What Entra ID answers when every call is answered with yes, and the records it keeps.
fn entra(
    changes: &[(&str, &str)],
    account: Account,
    session: Session,
    request: Request,
) -> (Account, Session, Response) {
    ask(Party::EntraId, changes, |eyes| {
        let mut turn = entra::handle(account, session, request, eyes);
        loop {
            match turn {
                Turn::Reply((account, session), response) => return (account, session, response),
                Turn::Call((account, session), _, wait) => {
                    turn = entra::resume(account, session, wait, Answer::RightPassword, eyes);
                }
            }
        }
    })
}

pub(super) fn answer(changes: &[(&str, &str)], stage: Stage, request: Request) -> Response {
    entra(changes, ALICE, session(stage, Audience::ExchangeOnline), request).2
}

/// Whom Entra ID calls first.
pub(super) fn call(changes: &[(&str, &str)], stage: Stage, request: Request) -> Option<Call> {
    ask(Party::EntraId, changes, |eyes| {
        match entra::handle(ALICE, session(stage, Audience::ExchangeOnline), request, eyes) {
            Turn::Call(_, call, _) => Some(call),
            Turn::Reply(..) => None,
        }
    })
}

pub(super) fn stage_after(changes: &[(&str, &str)], stage: Stage, request: Request) -> Stage {
    entra(changes, ALICE, session(stage, Audience::ExchangeOnline), request).1.stage
}

#[test]
fn a_request_that_does_not_fit_the_stage_ends_the_session() {
    let fitting = [
        (Request::Password, Stage::PasswordPage),
        (Request::Federated(Method::Password), Stage::Federated),
        (Request::Evaluate, Stage::FirstFactor),
        (Request::Enforce, Stage::Asked),
        (Request::Register(Holder::Owner), Stage::Registration),
        (Request::SecondFactor(Factor::on_page(Holder::Owner)), Stage::SecondFactor),
        (Request::Code, Stage::Granted),
        (Request::Redeem { verifier: true }, Stage::Code),
    ];
    for (request, own) in fitting {
        for (_, stage) in fitting {
            let (_, after, response) =
                entra(&[], ALICE, session(stage, Audience::ExchangeOnline), request);
            assert_eq!(response == Response::Refused, stage != own, "{request:?} at {stage:?}");
            if stage != own {
                assert_eq!(after.stage, Stage::Idle, "{request:?} at {stage:?}");
            }
        }
    }
}

#[test]
fn home_realm_discovery_sends_a_federated_user_to_ad_fs() {
    let federated = [("identity-model", "federated")];
    assert_eq!(answer(&federated, Stage::Idle, Request::Authorize), Response::RedirectToFederation);
    assert_eq!(stage_after(&federated, Stage::Idle, Request::Authorize), Stage::Federated);
    assert_eq!(answer(&[], Stage::Idle, Request::Authorize), Response::Continue);
    assert_eq!(stage_after(&[], Stage::Idle, Request::Authorize), Stage::PasswordPage);
}

#[test]
fn tokens_for_the_on_premises_name_need_its_registration() {
    for (registered, refused) in [("yes", false), ("no", true)] {
        let changes = [("onprem-namespace-registered", registered)];
        let at = session(Stage::Idle, Audience::OnPremises);
        for request in [Request::Authorize, Request::PasswordGrant] {
            let response = entra(&changes, ALICE, at, request).2;
            assert_eq!(response == Response::Refused, refused, "{request:?} {registered}");
        }
        assert_ne!(answer(&changes, Stage::Idle, Request::Authorize), Response::Refused);
    }
}

#[test]
fn the_password_is_checked_where_the_identity_model_says() {
    let check = Some(Call::Directory(directory::Request::CheckPassword(Password::Right)));
    let at_page =
        |model| call(&[("identity-model", model)], Stage::PasswordPage, Request::Password);
    assert_eq!(at_page("pass-through"), check);
    assert_eq!(at_page("password-hash-sync"), None);
    let ticket = Request::Ticket(Platform::Phone, Location::Elsewhere, Password::Right);
    let for_ticket = |model| call(&[("identity-model", model)], Stage::Idle, ticket);
    assert_eq!(for_ticket("pass-through"), check);
    assert_eq!(for_ticket("password-hash-sync"), None);
    assert_eq!(for_ticket("federated"), Some(Call::Federation(Password::Right)));
}

#[test]
fn an_unconfirmed_password_is_refused() {
    let changes = [("identity-model", "pass-through")];
    for request in [
        Request::Password,
        Request::PasswordGrant,
        Request::Ticket(Platform::Phone, Location::Elsewhere, Password::Right),
    ] {
        ask(Party::EntraId, &changes, |eyes| {
            let at = session(Stage::PasswordPage, Audience::ExchangeOnline);
            let Turn::Call((account, kept), _, wait) = entra::handle(ALICE, at, request, eyes)
            else {
                panic!("{request:?} is not checked")
            };
            let turn = entra::resume(account, kept, wait, Answer::Refused, eyes);
            assert_eq!(turn, Turn::Reply((account, kept), Response::Refused));
        });
    }
}

#[test]
fn a_ticket_is_issued_unless_legacy_clients_are_refused() {
    let ticket = Request::Ticket(Platform::Phone, Location::Elsewhere, Password::Right);
    for model in ["federated", "password-hash-sync", "pass-through"] {
        let open = [("identity-model", model)];
        assert_eq!(answer(&open, Stage::Idle, ticket), Response::Ticket, "{model}");
        let closed = [("identity-model", model), ("ca-block-legacy", "enabled")];
        assert_eq!(answer(&closed, Stage::Idle, ticket), Response::Refused, "{model}");
    }
}

#[test]
fn a_password_is_traded_for_tokens_where_no_person_is_needed() {
    let tokens = Response::Tokens(token(Audience::ExchangeOnline));
    assert_eq!(answer(&[], Stage::Idle, Request::PasswordGrant), tokens);
    assert_eq!(
        answer(&[("identity-model", "pass-through")], Stage::Idle, Request::PasswordGrant),
        tokens
    );
    let federated = [("identity-model", "federated")];
    assert_eq!(answer(&federated, Stage::Idle, Request::PasswordGrant), Response::Refused);
    let straight = [("identity-model", "federated"), ("hrd-cloud-password", "allowed")];
    assert_eq!(answer(&straight, Stage::Idle, Request::PasswordGrant), tokens);
    let managed = [("hrd-cloud-password", "off"), ("identity-model", "password-hash-sync")];
    assert_eq!(answer(&managed, Stage::Idle, Request::PasswordGrant), tokens);
    assert_eq!(answer(MFA, Stage::Idle, Request::PasswordGrant), Response::InteractionRequired);
}

#[test]
fn what_ad_fs_says_is_traded_for_tokens() {
    let password = Request::SamlGrant(Method::Password);
    let multiple = Request::SamlGrant(Method::Multiple);
    let with_mfa = Token { mfa: true, ..token(Audience::ExchangeOnline) };
    assert_eq!(
        answer(&[], Stage::Idle, password),
        Response::Tokens(token(Audience::ExchangeOnline))
    );
    assert_eq!(answer(&[], Stage::Idle, multiple), Response::Tokens(with_mfa));
    assert_eq!(answer(MFA, Stage::Idle, password), Response::InteractionRequired);
    assert_eq!(answer(MFA, Stage::Idle, multiple), Response::Tokens(with_mfa));
}

#[test]
fn a_refresh_is_asked_for_the_same_again() {
    let plain = token(Audience::ExchangeOnline);
    let with_mfa = Token { mfa: true, ..plain };
    assert_eq!(answer(&[], Stage::Idle, Request::Refresh(plain)), Response::Tokens(plain));
    assert_eq!(answer(MFA, Stage::Idle, Request::Refresh(with_mfa)), Response::Tokens(with_mfa));
    assert_eq!(answer(MFA, Stage::Idle, Request::Refresh(plain)), Response::InteractionRequired);
}

#[test]
fn on_behalf_of_takes_only_an_assertion_for_exchange_online_from_exchange_online() {
    let good = token(Audience::ExchangeOnline);
    let request =
        |assertion, requester| answer(&[], Stage::Idle, Request::OnBehalfOf(assertion, requester));
    for mfa in [false, true] {
        let issued =
            Token { mfa, requester: Requester::ExchangeOnline, ..token(Audience::OnPremises) };
        let assertion = Token { mfa, ..good };
        assert_eq!(request(assertion, Requester::ExchangeOnline), Response::Tokens(issued));
    }
    assert_eq!(request(good, Requester::MobileApp), Response::Refused);
    let elsewhere = token(Audience::OnPremises);
    assert_eq!(request(elsewhere, Requester::ExchangeOnline), Response::Refused);
    let foreign = Token { issuer: Issuer::Foreign, ..good };
    assert_eq!(request(foreign, Requester::ExchangeOnline), Response::Refused);
    let unregistered = [("onprem-namespace-registered", "no")];
    let request = Request::OnBehalfOf(good, Requester::ExchangeOnline);
    assert_eq!(answer(&unregistered, Stage::Idle, request), Response::Refused);
    let second = Token { requester: Requester::ExchangeOnline, ..elsewhere };
    assert_eq!(
        answer(&unregistered, Stage::Idle, Request::RefreshOnBehalfOf(second)),
        Response::Tokens(second)
    );
}

#[test]
fn controls_ask_for_a_factor_or_its_registration() {
    assert_eq!(answer(MFA, Stage::Asked, Request::Enforce), Response::SecondFactorWanted);
    let unregistered: Vec<_> =
        MFA.iter().copied().chain([("mfa-registration", "unregistered")]).collect();
    assert_eq!(answer(&unregistered, Stage::Asked, Request::Enforce), Response::RegistrationWanted);
    let device = [("ca-policy", "enabled"), ("ca-require-compliant-device", "yes")];
    assert_eq!(answer(&device, Stage::Asked, Request::Enforce), Response::Refused);
    assert_eq!(stage_after(&device, Stage::Asked, Request::Enforce), Stage::Idle);
    let compliant = [device[0], device[1], ("device-state", "compliant")];
    assert_eq!(stage_after(&compliant, Stage::Asked, Request::Enforce), Stage::Granted);
    assert_eq!(stage_after(MFA, Stage::FirstFactor, Request::Evaluate), Stage::Asked);
    assert_eq!(stage_after(&[], Stage::FirstFactor, Request::Evaluate), Stage::Granted);
}

#[test]
fn a_factor_counts_for_whoever_registered_it() {
    let unregistered = [("mfa-registration", "unregistered")];
    for (holder, other) in [(Holder::Owner, Holder::Intruder), (Holder::Intruder, Holder::Owner)] {
        let at = session(Stage::Registration, Audience::ExchangeOnline);
        let (account, after, response) = entra(&unregistered, ALICE, at, Request::Register(holder));
        assert_eq!(account.registered_in_run, Some(holder));
        assert_eq!((after.stage, response), (Stage::SecondFactor, Response::SecondFactorWanted));
        let own =
            entra(&unregistered, account, after, Request::SecondFactor(Factor::on_page(holder)));
        assert_eq!((own.1.stage, own.2), (Stage::Granted, Response::Continue));
        assert!(own.1.sign_in.second_factor);
        let others =
            entra(&unregistered, account, after, Request::SecondFactor(Factor::on_page(other)));
        assert_eq!((others.1.stage, others.2), (Stage::Idle, Response::Refused));
    }
    let protected = [unregistered[0], ("mfa-registration-protected", "yes")];
    let refused = answer(&protected, Stage::Registration, Request::Register(Holder::Owner));
    assert_eq!(refused, Response::NoFactor);
    assert_eq!(
        answer(&[], Stage::SecondFactor, Request::SecondFactor(Factor::on_page(Holder::Intruder))),
        Response::Refused
    );
}

/// What AD FS answers, the account's factor being this.
fn federation(
    changes: &[(&str, &str)],
    record: adfs::Record,
    request: adfs::Request,
    factor: Option<Holder>,
) -> (adfs::Record, adfs::Response) {
    ask(Party::FederationServer, changes, |eyes| {
        let mut turn = adfs::handle(adfs::Account::default(), record, request, eyes);
        loop {
            match turn {
                Turn::Reply((_, record), response) => return (record, response),
                Turn::Call(records, call, wait) => {
                    let answer = match call {
                        adfs::Call::Directory(_) => adfs::Answer::RightPassword,
                        adfs::Call::Factor => adfs::Answer::Factor(factor),
                    };
                    turn = adfs::resume(records, wait, answer, eyes);
                }
            }
        }
    })
}

#[test]
fn ad_fs_asks_for_a_second_factor_as_it_is_told() {
    let elsewhere = adfs::Request::Password(Location::Elsewhere, Password::Right);
    let ask = |mfa, factor| federation(&[("adfs-mfa", mfa)], adfs::Record::Page, elsewhere, factor);
    let plain = adfs::Response::Signed(Method::Password);
    assert_eq!(ask("off", None).1, plain);
    for mfa in ["extranet-only", "passive-only", "always"] {
        assert_eq!(ask(mfa, None), (adfs::Record::Idle, adfs::Response::NoFactor), "{mfa}");
        let wanted = (adfs::Record::SecondFactor, adfs::Response::SecondFactorWanted);
        assert_eq!(ask(mfa, Some(Holder::Owner)), wanted, "{mfa}");
        assert_eq!(ask(mfa, Some(Holder::Intruder)), wanted, "{mfa}");
    }
}

#[test]
fn ad_fs_takes_the_factor_of_the_account_alone() {
    let give = |given, registered| {
        let request = adfs::Request::SecondFactor(given);
        federation(&[], adfs::Record::SecondFactor, request, registered)
    };
    let signed = adfs::Response::Signed(Method::Multiple);
    assert_eq!(give(Holder::Owner, Some(Holder::Owner)).1, signed);
    assert_eq!(give(Holder::Intruder, Some(Holder::Intruder)).1, signed);
    for (given, registered) in [
        (Holder::Owner, Some(Holder::Intruder)),
        (Holder::Intruder, Some(Holder::Owner)),
        (Holder::Owner, None),
    ] {
        let refused = (adfs::Record::Idle, adfs::Response::Refused);
        assert_eq!(give(given, registered), refused);
    }
}

#[test]
fn ad_fs_refuses_what_does_not_fit_the_page() {
    use adfs::{Record, Request, Response};
    let records =
        [Record::Idle, Record::Page, Record::SecondFactor, Record::Response(Method::Password)];
    for record in records {
        let password =
            federation(&[], record, Request::Password(Location::Elsewhere, Password::Right), None)
                .1;
        assert_eq!(password == Response::Refused, record != Record::Page, "{record:?}");
        let owner = Some(Holder::Owner);
        let factor = federation(&[], record, Request::SecondFactor(Holder::Owner), owner).1;
        assert_eq!(factor == Response::Refused, record != Record::SecondFactor, "{record:?}");
        assert_eq!(federation(&[], record, Request::Open, None), (Record::Page, Response::Page));
    }
}

#[test]
fn the_active_endpoint_answers_where_it_is_published_and_may() {
    let ask = |changes: &[(&str, &str)]| {
        federation(
            changes,
            adfs::Record::Idle,
            adfs::Request::Active(Location::Elsewhere, Password::Right),
            None,
        )
        .1
    };
    let signed = adfs::Response::Signed(Method::Password);
    assert_eq!(ask(&[]), signed);
    assert_eq!(ask(&[("adfs-active-endpoint", "internal-only")]), adfs::Response::Refused);
    assert_eq!(ask(&[("adfs-mfa", "always")]), adfs::Response::Refused);
    assert_eq!(ask(&[("adfs-mfa", "always"), ("adfs-active-mfa", "ignored")]), signed);
    assert_eq!(ask(&[("adfs-mfa", "passive-only")]), signed);
    assert_eq!(
        ask(&[("adfs-mfa-claim", "issued-always")]),
        adfs::Response::Signed(Method::Multiple)
    );
}

#[test]
fn an_answer_to_another_question_is_refused() {
    ask(Party::FederationServer, &[], |eyes| {
        for (wait, answer) in [
            (adfs::Wait::Password(Location::Elsewhere), adfs::Answer::Factor(None)),
            (adfs::Wait::FactorWanted, adfs::Answer::RightPassword),
            (adfs::Wait::Active, adfs::Answer::Factor(Some(Holder::Owner))),
        ] {
            let account = adfs::Account::default();
            let turn = adfs::resume((account, adfs::Record::Page), wait, answer, eyes);
            let records = (account, adfs::Record::Idle);
            assert_eq!(turn, Turn::Reply(records, adfs::Response::Refused));
        }
    });
}

#[test]
fn active_directory_knows_where_the_mailbox_is() {
    let locate = |location| {
        ask(Party::Directory, &[("mailbox-location", location)], |eyes| {
            directory::handle(directory::Record::default(), directory::Request::Locate, eyes).1
        })
    };
    assert_eq!(locate("exchange-online"), directory::Response::Mailbox(Site::Online));
    assert_eq!(locate("exchange-on-premises"), directory::Response::Mailbox(Site::OnPremises));
}

#[test]
fn an_unregistered_name_is_said_to_be_stopped_at_the_token() {
    let authorize = |registered| {
        told(Party::EntraId, &[("onprem-namespace-registered", registered)], |eyes| {
            let at = session(Stage::Idle, Audience::OnPremises);
            entra::handle(ALICE, at, Request::Authorize, eyes)
        })
    };
    assert_eq!(authorize("no"), [(Control::Token, false)]);
    assert_eq!(authorize("yes"), []);
}
