//! AutoDetect: where the mailbox is, and how to sign in there.

use std::collections::BTreeSet;

use model::action::Action;
use model::actor::auto_detect::Advice;
use model::actor::client::Phase;
use model::actor::{exchange_online, exchange_onprem};
use model::protocol::credential::{Route, Site};
use model::setting::AutodiscoverOnlineAnswer;
use model::world::heard::Heard;

use crate::binding::exchange::answers::{online, onprem};
use crate::binding::origin::Origin;
use crate::binding::{auto_detect, exchange, names};
use crate::format::{
    Kind, Matcher, Message, RequestPattern, RequestTemplate, ResponsePattern, Role, Tier, Vector,
};
use crate::generation::callers::script::{About, Script, message};
use crate::generation::callers::{Made, Taken, requests, runs};
use crate::generation::candidates::Looked;
use crate::generation::configurations::explored;
use crate::generation::wire::status;
use crate::generation::words;
use crate::http::{Request, request};
use crate::role;

/// What AutoDetect is told, and what it makes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Told {
    online: Found,
    site: Site,
    authority: bool,
    basic: bool,
    advice: Advice,
}

/// What Exchange Online says of the mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    Json,
    Redirect,
    Elsewhere,
}

/// The vectors.
pub(super) fn vectors(looked: &mut Looked) -> Vec<Made> {
    let (mut seen, mut made) = (BTreeSet::new(), Vec::new());
    let is_end = |_: &_, action, _: &_| action == Action::HandOverAuthority;
    runs(Role::AutoDetect, looked, &is_end, &mut |configuration, run, taken| {
        let Some(told) = told(&taken) else { return };
        if seen.insert(told) {
            let tier = if seen.len() <= 3 { Tier::Core } else { Tier::Standard };
            let (vector, goal) = vector(told, &taken, &run, tier);
            let (configuration, goals) = (configuration.clone(), vec![goal]);
            made.push(Made { vector, run, configuration, goals });
        }
    });
    made.extend(without_address());
    made
}

/// A request that names no mailbox.
fn without_address() -> Option<Made> {
    let configuration = explored(Role::AutoDetect).into_iter().next()?;
    let mut http = auto_detect::request();
    http.headers.clear();
    let mut script = Script::default();
    script.send(message("malformed", &[("what", "no-address")]), http);
    script.expect(vec![("refused", message("refused", &[]), status(&["4xx"]))]);
    let about = About {
        role: Role::AutoDetect,
        kind: Kind::Robustness,
        tier: Tier::Core,
        words: "no address".to_owned(),
        title: "A request is refused that is none: there is no address".to_owned(),
        settings: &[],
        shows: vec![("malformed", "refused")],
        attack: None,
        from: "a change to the bytes of a request",
    };
    let vector = script.finish(about, &[]);
    let goals = vec!["malformed no-address -> refused".to_owned()];
    Some(Made { vector, run: Vec::new(), configuration, goals })
}

/// What a run has AutoDetect be told.
fn told(taken: &[Taken]) -> Option<Told> {
    let (mut found, mut offers) = (None, None);
    for heard in taken.iter().flat_map(|it| &it.heard) {
        match heard {
            Heard::ExchangeOnline(exchange_online::Request::Discover, answer) => {
                found = Some(match answer {
                    exchange_online::Response::Found(AutodiscoverOnlineAnswer::Json) => Found::Json,
                    exchange_online::Response::Found(AutodiscoverOnlineAnswer::Redirect) => {
                        Found::Redirect
                    }
                    _ => Found::Elsewhere,
                });
            }
            Heard::ExchangeOnline(_, exchange_online::Response::Challenge(challenge))
            | Heard::ExchangeOnPremises(_, exchange_onprem::Response::Challenge(challenge)) => {
                offers = Some(*challenge);
            }
            _ => {}
        }
    }
    let (online, offers, last) = (found?, offers?, taken.last()?);
    let site = last.before.client.site?;
    let Phase::Challenged(advice) = last.before.client.phase else { return None };
    Some(Told { online, site, authority: offers.authority, basic: offers.basic, advice })
}

fn vector(told: Told, taken: &[Taken], run: &[Action], tier: Tier) -> (Vector, String) {
    let mut script = Script::default();
    let mut asked: Vec<(Message, Vec<RequestPattern>)> = Vec::new();
    for heard in taken.iter().flat_map(|it| &it.heard) {
        match *heard {
            Heard::ExchangeOnline(exchange_online::Request::Discover, answer) => {
                let pattern = requests::discover(Site::Online);
                let means = words::told(role::Told::Online(answer));
                let asks = sent(&exchange::discover(Site::Online));
                script.peer("exchange-online", pattern, means, &online(&asks, answer, ""));
                let any_of = requests::discover_alice(Site::Online);
                asked.push((message("discover", &[("site", "online")]), any_of));
            }
            Heard::ExchangeOnPremises(exchange_onprem::Request::Discover, answer) => {
                let pattern = requests::discover(Site::OnPremises);
                let means = words::told(role::Told::Onprem(answer));
                let asks = sent(&exchange::discover(Site::OnPremises));
                script.peer("exchange-onprem", pattern, means, &onprem(&asks, answer, ""));
                let any_of = requests::discover_alice(Site::OnPremises);
                asked.push((message("discover", &[("site", "on-premises")]), any_of));
            }
            Heard::ExchangeOnline(exchange_online::Request::Probe, answer) => {
                let pattern = requests::probe(Site::Online);
                let means = words::told(role::Told::Online(answer));
                let asks = sent(&exchange::probe(Site::Online, Origin::default()));
                script.peer("exchange-online", pattern.clone(), means, &online(&asks, answer, ""));
                asked.push((message("probe", &[("site", "online")]), vec![pattern]));
            }
            Heard::ExchangeOnPremises(exchange_onprem::Request::Probe(route), answer) => {
                debug_assert_eq!(route, Route::Microsoft365);
                let pattern = requests::probe(Site::OnPremises);
                let means = words::told(role::Told::Onprem(answer));
                let asks = sent(&exchange::probe(Site::OnPremises, Origin::default()));
                script.peer("exchange-onprem", pattern.clone(), means, &onprem(&asks, answer, ""));
                asked.push((message("probe", &[("site", "on-premises")]), vec![pattern]));
            }
            _ => {}
        }
    }
    if told.site == Site::Online {
        // A name of the organization's domain answers, and is not to be asked.
        let pattern = requests::discover(Site::OnPremises);
        let means = message("found", &[]);
        let asks = sent(&exchange::discover(Site::OnPremises));
        let answer = onprem(&asks, exchange_onprem::Response::Found, "");
        script.peer("exchange-onprem", pattern, means, &answer);
        script.never_asks(
            "domain-not-asked",
            "A name of the organization's domain was asked, which somebody else may own: Exchange Online has the \
             mailbox.",
            &["credentials-only-at-trusted-authority"],
            requests::any("discovery"),
        );
    }
    script.never_asks(
        "no-password",
        "AutoDetect sent a password.",
        &["basic-authentication-never-succeeds"],
        requests::basic(),
    );
    let answer = advice(told.advice);
    script.send(message("detect", &[]), auto_detect::request());
    script.expect(vec![(answer, message(answer, &[]), pattern(told))]);
    for (means, pattern) in asked {
        script.asked(means, pattern);
    }
    let place = match told.online {
        Found::Json => "online",
        Found::Redirect => "online by redirect",
        Found::Elsewhere => "on-premises",
    };
    let offers = match (told.authority, told.basic) {
        (true, true) => "an authority and Basic",
        (true, false) => "an authority",
        (false, true) => "Basic alone",
        (false, false) => "nothing",
    };
    let becomes = match told.advice {
        Advice::SignIn => "the app is sent to the authority",
        Advice::Password => "the app is told to use the password",
        Advice::Nothing => "the app is told that there is no way in",
    };
    let kind = if told.advice == Advice::Nothing { Kind::Negative } else { Kind::Positive };
    let about = About {
        role: Role::AutoDetect,
        kind,
        tier,
        words: format!("{place} {offers} {answer}"),
        title: format!("The mailbox is {place} and its server offers {offers}: {becomes}"),
        settings: &[],
        shows: vec![("detect", answer)],
        attack: None,
        from: "the reachable graph",
    };
    let goal = format!("detect {place}, {offers} -> {answer}");
    (script.finish(about, run), goal)
}

fn advice(advice: Advice) -> &'static str {
    match advice {
        Advice::SignIn => "sign-in",
        Advice::Password => "password",
        Advice::Nothing => "nothing",
    }
}

/// The answer to the app.
fn pattern(told: Told) -> ResponsePattern {
    let host = format!("${{{}}}", requests::mail_host(told.site));
    let contains = |text: String| Matcher::Contains(text);
    let none = || Matcher::Present(false);
    let json = match (told.advice, told.site) {
        (Advice::SignIn, Site::Online) => vec![
            ("/services/0/aad", contains("https://${idp}/".to_owned())),
            ("/services/0/onprem", Matcher::Lacks("https".to_owned())),
        ],
        (Advice::SignIn, Site::OnPremises) => vec![
            ("/services/0/aad", contains("https://${idp}/".to_owned())),
            ("/services/0/onprem", contains(format!("https://{host}/"))),
        ],
        (Advice::Password, _) => {
            vec![("/services/0/aad", none()), ("/protocols/0/hostname", Matcher::Equals(host))]
        }
        (Advice::Nothing, _) => vec![("/services/0/aad", none()), ("/protocols/0", none())],
    };
    let json = json.into_iter().map(|(pointer, it)| (pointer.to_owned(), it)).collect();
    ResponsePattern { json, ..status(&["200"]) }
}

/// A request of the binding, of which answers look at the path and the headers alone.
fn sent(template: &RequestTemplate) -> Request {
    let alice = names::USERS[0].address.to_owned();
    request(template, &[("alice".to_owned(), alice)].into())
}
