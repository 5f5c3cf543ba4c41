//! The Exchange sites, provisioning, AutoDetect, and what the app and the attacker hold.

use crate::actor::attacker::{Held, Pair, Record as Attacker, Right};
use crate::actor::auto_detect::{Advice, Challenge, advise};
use crate::actor::exchange_onprem::Bearer;
use crate::actor::tests::{ask, token, told};
use crate::actor::{Turn, client, directory, exchange_online, exchange_onprem, provisioning};
use crate::control::Control;
use crate::eyes::Eyes;
use crate::party::Party;
use crate::protocol::credential::{
    Device, Location, Password, PasswordProtocol, PasswordSignIn, Platform, Route, Site,
};
use crate::protocol::token::{Age, Audience, Issuer, Requester, Token};

pub(super) const HMA: (&str, &str) = ("hybrid-modern-auth", "on");
pub(super) const ON_PREMISES: (&str, &str) = ("mailbox-location", "exchange-on-premises");

pub(super) fn sign_in(protocol: PasswordProtocol, route: Route) -> PasswordSignIn {
    PasswordSignIn {
        protocol,
        route,
        device: Device::OWN,
        platform: Platform::Phone,
        location: Location::Elsewhere,
        password: Password::Right,
    }
}

pub(super) fn online(
    changes: &[(&str, &str)],
    site: Site,
    ticket: bool,
    request: exchange_online::Request,
) -> exchange_online::Response {
    use exchange_online::{Answer, Call, handle, resume};
    ask(Party::ExchangeOnline, changes, |eyes| {
        let mut turn = handle(request, eyes);
        loop {
            match turn {
                Turn::Reply((), response) => return response,
                Turn::Call((), Call::Directory(_), wait) => {
                    turn = resume(wait, Answer::Mailbox(site), eyes);
                }
                Turn::Call((), Call::Ticket(_), wait) => {
                    turn = resume(wait, Answer::Ticket(ticket), eyes);
                }
            }
        }
    })
}

#[test]
fn exchange_online_takes_passwords_in_the_order_of_the_documents() {
    use exchange_online::Response;
    let open: &[(&str, &str)] = &[("exo-basic-retired", "no")];
    let try_it = |changes: &[(&str, &str)], protocol, site, ticket| {
        let request = exchange_online::Request::Password(sign_in(protocol, Route::Internet));
        online(changes, site, ticket, request)
    };
    for protocol in PasswordProtocol::ALL {
        let accepted = Response::Accepted { mail: protocol.bears_data() };
        let exists = protocol != PasswordProtocol::OutlookOnTheWeb;
        let expected = if exists { accepted } else { Response::Refused };
        assert_eq!(try_it(open, protocol, Site::Online, true), expected, "{protocol:?}");
        assert_eq!(try_it(open, protocol, Site::Online, false), Response::Refused);
        assert_eq!(try_it(open, protocol, Site::OnPremises, true), Response::NoMailbox);
        let retired = try_it(&[], protocol, Site::Online, true);
        let smtp = protocol == PasswordProtocol::Smtp;
        assert_eq!(retired, if smtp { accepted } else { Response::Refused }, "{protocol:?}");
        let policy = [("exo-basic-retired", "no"), ("exo-policy-assignment", "user")];
        assert_eq!(try_it(&policy, protocol, Site::Online, true), Response::Refused);
    }
    let disabled = [("exo-smtp-auth", "disabled")];
    assert_eq!(try_it(&disabled, PasswordProtocol::Smtp, Site::Online, true), Response::Refused);
}

#[test]
fn exchange_online_gives_mail_for_its_own_tokens() {
    use exchange_online::{Request, Response};
    let good = token(Audience::ExchangeOnline);
    assert_eq!(online(&[], Site::Online, false, Request::Mail(good)), Response::Mail);
    assert_eq!(online(&[], Site::OnPremises, false, Request::Mail(good)), Response::Cached);
    let others = [
        token(Audience::OnPremises),
        Token { issuer: Issuer::Foreign, ..good },
        Token { issuer: Issuer::Foreign, ..token(Audience::OnPremises) },
    ];
    for other in others {
        assert_eq!(online(&[], Site::Online, false, Request::Mail(other)), Response::Refused);
    }
}

#[test]
fn exchange_online_points_to_the_mailbox_and_to_entra_id() {
    use crate::setting::AutodiscoverOnlineAnswer::{Json, Redirect};
    use exchange_online::{Request, Response};
    assert_eq!(online(&[], Site::Online, false, Request::Discover), Response::Found(Json));
    let redirects = [("autodiscover-online-answer", "redirect")];
    assert_eq!(
        online(&redirects, Site::Online, false, Request::Discover),
        Response::Found(Redirect)
    );
    assert_eq!(online(&[], Site::OnPremises, false, Request::Discover), Response::Elsewhere);
    let challenge = Challenge { authority: true, basic: false };
    assert_eq!(online(&[], Site::Online, false, Request::Probe), Response::Challenge(challenge));
}

/// What an Exchange Server answers, Active Directory finding the mailbox at a site and the password
/// right.
fn answer(
    site: Site,
    request: exchange_onprem::Request,
    eyes: Eyes<'_>,
) -> exchange_onprem::Response {
    use exchange_onprem::{handle, resume};
    let mut turn = handle(request, eyes);
    loop {
        turn = match turn {
            Turn::Reply((), response) => return response,
            Turn::Call((), directory::Request::Locate, wait) => {
                resume(wait, directory::Response::Mailbox(site), eyes)
            }
            Turn::Call((), directory::Request::CheckPassword(_), wait) => {
                resume(wait, directory::Response::RightPassword, eyes)
            }
        };
    }
}

pub(super) fn on_premises(
    changes: &[(&str, &str)],
    request: exchange_onprem::Request,
) -> exchange_onprem::Response {
    let site = if changes.contains(&ON_PREMISES) { Site::OnPremises } else { Site::Online };
    ask(Party::ExchangeOnPremises, changes, |eyes| answer(site, request, eyes))
}

#[test]
fn exchange_server_answers_a_probe_by_what_stands_in_front_of_it() {
    use exchange_onprem::{Request, Response};
    let probe = |changes: &[(&str, &str)], route| on_premises(changes, Request::Probe(route));
    let challenge = |authority, basic| Response::Challenge(Challenge { authority, basic });
    assert_eq!(probe(&[HMA], Route::Internet), challenge(true, false));
    assert_eq!(probe(&[], Route::Internet), challenge(false, true));
    assert_eq!(
        probe(&[("onprem-activesync-basic", "off")], Route::Internet),
        challenge(false, false)
    );
    let in_front = |what| probe(&[HMA, ("onprem-publishing", what)], Route::Internet);
    assert_eq!(in_front("pre-authenticated"), challenge(false, true));
    assert_eq!(in_front("tls-offloaded"), challenge(true, false));
    let firewall = ("onprem-activesync-reachable-from", "microsoft-365-only");
    assert_eq!(probe(&[HMA, firewall], Route::Internet), Response::Unreachable);
    assert_eq!(probe(&[HMA, firewall], Route::Microsoft365), challenge(true, false));
}

#[test]
fn exchange_server_takes_passwords_where_they_reach_it() {
    use exchange_onprem::{Request, Response};
    let try_it = |changes: &[(&str, &str)], protocol, route| {
        on_premises(changes, Request::Password(sign_in(protocol, route)))
    };
    for protocol in PasswordProtocol::ALL {
        let accepted = if protocol.exists_at(Site::OnPremises) {
            Response::Accepted { mail: protocol.bears_data() }
        } else {
            Response::Refused
        };
        assert_eq!(try_it(&[ON_PREMISES], protocol, Route::Internet), accepted, "{protocol:?}");
        assert_eq!(try_it(&[], protocol, Route::Internet), Response::NotPublished);
        let left = [("onprem-endpoints-left-published", "yes")];
        let old = match accepted {
            Response::Accepted { .. } => Response::Accepted { mail: false },
            other => other,
        };
        assert_eq!(try_it(&left, protocol, Route::Internet), old, "{protocol:?}");
    }
    let closed = [
        (PasswordProtocol::ActiveSync, ("onprem-activesync-basic", "off")),
        (PasswordProtocol::ActiveSync, ("onprem-activesync-reachable-from", "microsoft-365-only")),
        (PasswordProtocol::Other, ("onprem-other-protocols-published", "microsoft-365-only")),
        (PasswordProtocol::Other, ("onprem-other-protocols-published", "no")),
        (PasswordProtocol::OutlookOnTheWeb, ("onprem-owa-sign-in", "modern")),
        (PasswordProtocol::OutlookOnTheWeb, ("onprem-owa-sign-in", "not-published")),
        (PasswordProtocol::Smtp, ("onprem-smtp-auth", "internal")),
        (PasswordProtocol::Smtp, ("onprem-smtp-auth", "off")),
    ];
    for (protocol, change) in closed {
        let answer = try_it(&[ON_PREMISES, change], protocol, Route::Internet);
        assert_eq!(answer, Response::Refused, "{change:?}");
        let open = [PasswordProtocol::AutoDiscover, protocol];
        let others = PasswordProtocol::ALL.into_iter().filter(|other| !open.contains(other));
        for other in others.filter(|other| other.exists_at(Site::OnPremises)) {
            let answer = try_it(&[ON_PREMISES, change], other, Route::Internet);
            assert_ne!(answer, Response::Refused, "{change:?} {other:?}");
        }
    }
    let firewall = [ON_PREMISES, ("onprem-activesync-reachable-from", "microsoft-365-only")];
    let from_cloud = try_it(&firewall, PasswordProtocol::ActiveSync, Route::Microsoft365);
    assert_eq!(from_cloud, Response::Accepted { mail: true });
}

#[test]
fn the_policy_blocks_before_the_password_or_after() {
    use exchange_onprem::{Request, Response, handle};
    let request = Request::Password(sign_in(PasswordProtocol::ActiveSync, Route::Internet));
    for (before, checked) in [("yes", false), ("no", true)] {
        let changes = [
            ON_PREMISES,
            ("onprem-policy-assignment", "user"),
            ("onprem-block-legacy-activesync", "true"),
            ("onprem-policy-before-password", before),
        ];
        assert_eq!(on_premises(&changes, request), Response::Refused);
        ask(Party::ExchangeOnPremises, &changes, |eyes| {
            let Turn::Call((), _, wait) = handle(request, eyes) else { panic!("not located") };
            let mailbox = directory::Response::Mailbox(Site::OnPremises);
            let turn = exchange_onprem::resume(wait, mailbox, eyes);
            assert_eq!(matches!(turn, Turn::Call(..)), checked, "{before}");
        });
    }
}

#[test]
fn device_rules_withhold_mail_and_not_the_sign_in() {
    use exchange_onprem::{Request, Response};
    for level in ["quarantine", "block"] {
        let changes = [ON_PREMISES, ("onprem-default-access-level", level)];
        for (protocol, mail) in
            [(PasswordProtocol::ActiveSync, false), (PasswordProtocol::Other, true)]
        {
            let request = Request::Password(sign_in(protocol, Route::Internet));
            assert_eq!(on_premises(&changes, request), Response::Accepted { mail });
        }
    }
}

#[test]
fn exchange_server_takes_tokens_as_documented() {
    use exchange_onprem::{Request, Response};
    let second = Token { requester: Requester::ExchangeOnline, ..token(Audience::OnPremises) };
    let own = token(Audience::OnPremises);
    let try_it = |changes: &[(&str, &str)], token| {
        let bearer = Bearer { token, route: Route::Internet, device: Device::OWN };
        on_premises(changes, Request::ActiveSync(bearer))
    };
    let open = [ON_PREMISES, HMA];
    assert_eq!(try_it(&open, own), Response::Mail);
    assert_eq!(try_it(&open, second), Response::Mail);
    assert_eq!(try_it(&[HMA], own), Response::Refused);
    assert_eq!(try_it(&[ON_PREMISES], own), Response::Refused);
    assert_eq!(try_it(&open, token(Audience::ExchangeOnline)), Response::Refused);
    assert_eq!(try_it(&open, Token { issuer: Issuer::Foreign, ..own }), Response::Refused);
    let with = |change| [ON_PREMISES, HMA, change];
    let indirect = with(("onprem-direct-oauth", "no"));
    assert_eq!(try_it(&indirect, own), Response::Refused);
    assert_eq!(try_it(&indirect, second), Response::Mail);
    for publishing in ["pre-authenticated", "tls-offloaded"] {
        assert_eq!(try_it(&with(("onprem-publishing", publishing)), own), Response::Refused);
    }
    let firewall = with(("onprem-activesync-reachable-from", "microsoft-365-only"));
    assert_eq!(try_it(&firewall, own), Response::Unreachable);
    let blocked = with(("onprem-default-access-level", "block"));
    assert_eq!(try_it(&blocked, own), Response::Refused);
}

#[test]
fn outlook_on_the_web_takes_a_token_only_with_modern_sign_in() {
    use exchange_onprem::{Request, Response};
    let own = token(Audience::OnPremises);
    let try_it = |sign_in, token| {
        let changes = [ON_PREMISES, ("onprem-owa-sign-in", sign_in)];
        on_premises(&changes, Request::OutlookOnTheWeb(token))
    };
    assert_eq!(try_it("modern", own), Response::Mail);
    assert_eq!(try_it("password", own), Response::Refused);
    assert_eq!(try_it("not-published", own), Response::Refused);
    assert_eq!(try_it("modern", token(Audience::ExchangeOnline)), Response::Refused);
    let modern = [("onprem-owa-sign-in", "modern")];
    assert_eq!(on_premises(&modern, Request::OutlookOnTheWeb(own)), Response::Refused);
}

#[test]
fn provisioning_takes_tokens_for_exchange_online() {
    use provisioning::{Record, Request, Response, Stage, handle};
    let good = Token { mfa: true, ..token(Audience::ExchangeOnline) };
    let others = [token(Audience::OnPremises), Token { issuer: Issuer::Foreign, ..good }];
    ask(Party::Provisioning, &[], |eyes| {
        let requested = Record { stage: Stage::Requested, mfa: true, ..Record::default() };
        let turn = handle(Record::default(), Request::Provision(good), eyes);
        assert_eq!(turn, Turn::Reply(requested, Response::Done));
        for other in others {
            let turn = handle(Record::default(), Request::Provision(other), eyes);
            assert_eq!(turn, Turn::Reply(Record::default(), Response::Refused));
        }
    });
}

#[test]
fn autodetect_advises_by_the_challenge() {
    let challenge = |authority, basic| Challenge { authority, basic };
    let advise = |challenge| ask(Party::AutoDetect, &[], |eyes| advise(challenge, eyes));
    assert_eq!(advise(challenge(true, false)), Advice::SignIn);
    assert_eq!(advise(challenge(true, true)), Advice::SignIn);
    assert_eq!(advise(challenge(false, true)), Advice::Password);
    assert_eq!(advise(challenge(false, false)), Advice::Nothing);
}

#[test]
fn the_app_asks_tokens_for_whom_it_talks_to() {
    let audience =
        |app, site| ask(Party::Client, &[("client", app)], |eyes| client::audience(site, eyes));
    for site in [Site::Online, Site::OnPremises] {
        assert_eq!(audience("outlook-mobile", site), Audience::ExchangeOnline);
    }
    assert_eq!(audience("third-party-modern", Site::Online), Audience::ExchangeOnline);
    assert_eq!(audience("third-party-modern", Site::OnPremises), Audience::OnPremises);
    let route = |app| ask(Party::Client, &[("client", app)], client::password_route);
    assert_eq!(route("outlook-mobile"), (Route::Microsoft365, Device::OUTLOOK));
    assert_eq!(route("third-party-modern"), (Route::Internet, Device::OWN));
    assert_eq!(route("legacy"), (Route::Internet, Device::OWN));
}

#[test]
fn the_attacker_keeps_the_best_token_for_each_audience() {
    let plain = token(Audience::ExchangeOnline);
    let with_mfa = Token { mfa: true, ..plain };
    let learn = |known: Attacker, token: Token| known.learn(Right::of(token), token.mfa, false);
    let best = learn(learn(Attacker::default(), with_mfa), plain);
    let without = Pair { without: Held::TokenWithMfa, by_alice: Held::Nothing };
    assert_eq!(best, Attacker { online: without, ..Attacker::default() });
    assert_eq!(best.token(Right::Online, false), Some(with_mfa));
    assert_eq!(best.token(Right::Online, true), None);
    assert_eq!(best.token(Right::OnPremises, false), None);
    let both = learn(best, token(Audience::OnPremises));
    assert_eq!(both.token(Right::OnPremises, false), Some(token(Audience::OnPremises)));
    assert_eq!(both.token(Right::Online, false), Some(with_mfa));
    let hers = both.learn(Right::Sync, false, true);
    let synced = hers.token(Right::Sync, true).unwrap();
    assert_eq!(
        (synced.audience, synced.requester, synced.mfa),
        (Audience::OnPremises, Requester::ExchangeOnline, false)
    );
    assert_eq!(Right::of(synced), Right::Sync);
    let apart: Vec<Attacker> = hers.one_by_one().collect();
    assert_eq!(apart.len(), 3);
    assert!(apart.iter().all(|one| one.one_by_one().eq([*one])));
}

/// Source: `ED:app-resilience-continuous-access-evaluation`.
#[test]
fn a_revocation_leaves_the_attacker_what_was_asked_for_without_the_capability() {
    let plain = token(Audience::ExchangeOnline);
    let copied = Attacker::default().get(plain, true, false);
    assert_eq!(copied.after_revocation(), Attacker::default());
    let own = copied.get(Token { mfa: true, ..plain }, false, true).after_revocation();
    let left = Token { age: Age::Unheard, ..plain };
    assert_eq!(own.token(Right::Revoked, false), Some(left));
    assert_eq!(own.token(Right::Revoked, true), None);
    // What lasts is a matter of Exchange Online, which alone hears of revocations.
    let elsewhere = Attacker::default().get(token(Audience::OnPremises), false, true);
    assert_eq!(elsewhere.after_revocation(), Attacker::default());
    // It is forgotten when something else is learnt.
    assert_eq!(own.get(plain, true, false).token(Right::Revoked, false), None);
}

#[test]
fn what_cannot_be_reached_is_said_to_be_stopped_by_the_publishing() {
    use exchange_onprem::{Request, handle};
    let firewall = [("onprem-activesync-reachable-from", "microsoft-365-only")];
    let probe = |route| {
        told(Party::ExchangeOnPremises, &firewall, |eyes| handle(Request::Probe(route), eyes))
    };
    assert_eq!(probe(Route::Internet), [(Control::Publishing, false)]);
    assert_eq!(probe(Route::Microsoft365), []);
}

#[test]
fn a_token_for_another_server_is_said_to_be_stopped_and_a_fitting_one_is_not() {
    use exchange_onprem::Request;
    let open = [ON_PREMISES, HMA, ("onprem-owa-sign-in", "modern")];
    let tell = |request| {
        told(Party::ExchangeOnPremises, &open, |eyes| answer(Site::OnPremises, request, eyes))
    };
    let sync = |token| {
        tell(Request::ActiveSync(Bearer { token, route: Route::Internet, device: Device::OWN }))
    };
    let browse = |token| tell(Request::OutlookOnTheWeb(token));
    let (fitting, other) = (token(Audience::OnPremises), token(Audience::ExchangeOnline));
    assert_eq!(sync(other), [(Control::Token, false)]);
    assert_eq!(sync(fitting), [(Control::Token, true), (Control::DeviceAccess, true)]);
    assert_eq!(browse(other), [(Control::Token, false)]);
    assert_eq!(browse(fitting), [(Control::Token, true)]);
}

#[test]
fn the_second_pair_of_tokens_says_of_mfa_what_the_answer_says() {
    use provisioning::{Answer, Record, Response, Stage, resume};
    for mfa in [false, true] {
        for before in [false, true] {
            let record = Record { stage: Stage::Requested, mfa: before, ..Record::default() };
            let second = Token { mfa, ..token(Audience::OnPremises) };
            let after = Record { stage: Stage::Tokens, mfa, ..Record::default() };
            let turn =
                ask(Party::Provisioning, &[], |eyes| resume(record, Answer::Tokens(second), eyes));
            assert_eq!(turn, Turn::Reply(after, Response::Done));
        }
    }
}
