//! AutoDetect: where the mailbox is, and how to sign in there.

use std::collections::BTreeSet;

use family::view::Concrete;
use model::action::Action;
use model::actor::auto_detect::{Advice, Challenge, advise};
use model::actor::client::Phase;
use model::actor::{exchange_online, exchange_onprem};
use model::eyes::Eyes;
use model::party::Party;
use model::protocol::credential::Site;
use model::setting::AutodiscoverOnlineAnswer;
use model::world::heard::Heard;

use crate::binding::exchange::answers::{online, onprem};
use crate::binding::origin::Origin;
use crate::binding::{auto_detect, exchange, names};
use crate::format::{
    Kind, Matcher, Message, RequestPattern, RequestTemplate, ResponsePattern, Role, Tier, Vector,
};
use crate::generation::callers::script::{About, Script, message};
use crate::generation::callers::{Made, Taken, chosen, requests, runs};
use crate::generation::candidates::Looked;
use crate::generation::configurations::explored;
use crate::generation::wire::status;
use crate::generation::words;
use crate::http::{Request, Response, request};
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

impl Found {
    fn words(self) -> &'static str {
        match self {
            Self::Json => "online",
            Self::Redirect => "online by redirect",
            Self::Elsewhere => "on-premises",
        }
    }
}

/// The vectors. Those that are published stay.
pub(super) fn vectors(looked: &mut Looked, published: &BTreeSet<&str>) -> Vec<Made> {
    let (mut seen, mut made) = (BTreeSet::new(), Vec::new());
    let is_end = |_: &_, action, _: &_| action == Action::HandOverAuthority;
    runs(Role::AutoDetect, looked, &is_end, &mut |configuration, run, taken| {
        let Some(told) = told(&taken) else { return };
        if seen.insert(told) {
            let tier = if seen.len() <= 3 { Tier::Core } else { Tier::Standard };
            let (vector, goal) = vector(told, &run, tier);
            let (configuration, goals) = (configuration.clone(), vec![goal]);
            made.push(Made { vector, run, configuration, goals });
        }
    });
    made.extend(without_address());
    made.extend(chosen(beside(&seen), BTreeSet::new(), published));
    made
}

/// The third tier: whatever else it may be told, as the model's own handler takes it, and answers that say nothing. It
/// keeps nothing, so there is no state to probe.
fn beside(seen: &BTreeSet<Told>) -> Vec<Made> {
    let Some(configuration) = explored(Role::AutoDetect).into_iter().next() else {
        return Vec::new();
    };
    let view = Concrete(&configuration);
    let eyes = Eyes::of(Party::AutoDetect, &view);
    let mut made = Vec::new();
    let mut add = |(vector, goal)| {
        let configuration = configuration.clone();
        made.push(Made { vector, run: Vec::new(), configuration, goals: vec![goal] });
    };
    for online in [Found::Json, Found::Redirect, Found::Elsewhere] {
        let site = if online == Found::Elsewhere { Site::OnPremises } else { Site::Online };
        for (authority, basic) in [(true, true), (true, false), (false, true), (false, false)] {
            let advice = advise(Challenge { authority, basic }, eyes);
            let told = Told { online, site, authority, basic, advice };
            if !seen.contains(&told) {
                add(vector(told, &[], Tier::Exhaustive));
            }
        }
        for silent in silent(site) {
            add(without_answer(online, site, silent));
        }
    }
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

/// What whom it asks answers, and what it is to have asked.
struct Asks {
    script: Script,
    asked: Vec<(Message, Vec<RequestPattern>)>,
}

impl Asks {
    /// Exchange Online says where the mailbox is, and AutoDiscover on-premises what its server is called.
    fn find(told: Found) -> Self {
        let mut asks = Self { script: Script::default(), asked: Vec::new() };
        let answer = match told {
            Found::Json => exchange_online::Response::Found(AutodiscoverOnlineAnswer::Json),
            Found::Redirect => exchange_online::Response::Found(AutodiscoverOnlineAnswer::Redirect),
            Found::Elsewhere => exchange_online::Response::Elsewhere,
        };
        let pattern = requests::discover(Site::Online);
        let means = words::told(role::Told::Online(answer));
        let http = online(&sent(&exchange::discover(Site::Online)), answer, "");
        asks.script.peer("exchange-online", pattern, means, &http);
        let any_of = requests::discover_alice(Site::Online);
        asks.asked.push((message("discover", &[("site", "online")]), any_of));
        // A name of the organization's domain answers anyway, and is not to be asked where the mailbox is online.
        let answer = exchange_onprem::Response::Found;
        let pattern = requests::discover(Site::OnPremises);
        let means = words::told(role::Told::Onprem(answer));
        let http = onprem(&sent(&exchange::discover(Site::OnPremises)), answer, "");
        asks.script.peer("exchange-onprem", pattern, means, &http);
        if told == Found::Elsewhere {
            let any_of = requests::discover_alice(Site::OnPremises);
            asks.asked.push((message("discover", &[("site", "on-premises")]), any_of));
        }
        asks
    }

    /// The mail server answers an empty bearer.
    fn probe(&mut self, site: Site, means: Message, answer: &Response) {
        let (server, place) = match site {
            Site::Online => ("exchange-online", "online"),
            Site::OnPremises => ("exchange-onprem", "on-premises"),
        };
        let pattern = requests::probe(site);
        self.script.peer(server, pattern.clone(), means, answer);
        self.asked.push((message("probe", &[("site", place)]), vec![pattern]));
    }

    /// AutoDetect is asked, and has asked all this, and nothing that it must not.
    fn finish(
        self,
        site: Site,
        any_of: Vec<(&str, Message, ResponsePattern)>,
        about: About<'_>,
        run: &[Action],
    ) -> Vector {
        let Self { mut script, asked } = self;
        if site == Site::Online {
            script.never_asks(
                "domain-not-asked",
                "A name of the organization's domain was asked, which somebody else may own: Exchange Online has \
                 the mailbox.",
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
        script.send(message("detect", &[]), auto_detect::request());
        script.expect(any_of);
        for (means, pattern) in asked {
            script.asked(means, pattern);
        }
        script.finish(about, run)
    }
}

fn vector(told: Told, run: &[Action], tier: Tier) -> (Vector, String) {
    let mut asks = Asks::find(told.online);
    let challenge = Challenge { authority: told.authority, basic: told.basic };
    let probe = exchange::probe(told.site, Origin::default());
    let (means, answer) = match told.site {
        Site::Online => {
            let it = exchange_online::Response::Challenge(challenge);
            (words::told(role::Told::Online(it)), online(&sent(&probe), it, ""))
        }
        Site::OnPremises => {
            let it = exchange_onprem::Response::Challenge(challenge);
            (words::told(role::Told::Onprem(it)), onprem(&sent(&probe), it, ""))
        }
    };
    asks.probe(told.site, means, &answer);
    let answer = advice(told.advice);
    let place = told.online.words();
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
        from: if run.is_empty() {
            "the handler of the role, told what no run has"
        } else {
            "the reachable graph"
        },
    };
    let goal = format!("detect {place}, {offers} -> {answer}");
    let any_of = vec![(answer, message(answer, &[]), pattern(told))];
    (asks.finish(told.site, any_of, about, run), goal)
}

/// Answers of a mail server to an empty bearer that offer nothing: a word, what they are, and the answer.
fn silent(site: Site) -> [(&'static str, &'static str, Response); 4] {
    let host = exchange::host(site);
    [
        ("fails", "fails", Response::empty(503)),
        ("takes anybody", "asks for nothing", Response::empty(200)),
        ("refuses", "refuses without a challenge", Response::empty(403)),
        (
            "challenge unreadable",
            "answers with a challenge that is none",
            Response::empty(401).with("WWW-Authenticate", format!("=\"{host}\",,")),
        ),
    ]
}

/// A mail server says nothing of how to sign in, and the app is told of no way in.
fn without_answer(
    online: Found,
    site: Site,
    (word, says, answer): (&'static str, &'static str, Response),
) -> (Vector, String) {
    let mut asks = Asks::find(online);
    asks.probe(site, message("silent", &[]), &answer);
    let place = online.words();
    let told = Told { online, site, authority: false, basic: false, advice: Advice::Nothing };
    let any_of = vec![
        ("nothing", message("nothing", &[]), pattern(told)),
        ("refused", message("refused", &[]), status(&["4xx", "5xx"])),
    ];
    let about = About {
        role: Role::AutoDetect,
        kind: Kind::Robustness,
        tier: Tier::Exhaustive,
        words: format!("{place} server {word}"),
        title: format!(
            "The mailbox is {place} and its server {says}: the app is told of no way in"
        ),
        settings: &[],
        shows: vec![("detect", "nothing")],
        attack: None,
        from: "an answer that no run has",
    };
    let goal = format!("detect {place}, server {word} -> nothing");
    (asks.finish(site, any_of, about, &[]), goal)
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
