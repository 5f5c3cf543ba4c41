//! The provisioning service: it takes a token, trades it for its own, makes a copy.

mod beside;

use std::collections::BTreeSet;

use family::cube::Assignment;
use family::view::Concrete;
use model::action::Action;
use model::actor::{entra, exchange_onprem, provisioning};
use model::graph::Graph;
use model::protocol::credential::{Device, Site};
use model::protocol::token::{Age, Audience, Issuer, Requester, Subject, Token};
use model::world::heard::Heard;

use crate::binding::exchange::answers::{onprem, url};
use crate::binding::identity_provider::answers::{Refusal, tokens};
use crate::binding::origin::Origin;
use crate::binding::{exchange, names, provisioning as own};
use crate::format::{
    AttackOf, Binding, Kind, Matcher, Message, RequestPattern, RequestTemplate, ResponsePattern,
    Role, Tier, Vector,
};
use crate::generation::callers::script::{About, Script, message};
use crate::generation::callers::{Made, replay, requests, way_on};
use crate::generation::candidates::Looked;
use crate::generation::configurations::explored;
use crate::generation::wire::status;
use crate::generation::words;
use crate::http::{Response, request};
use crate::role::Told;

/// One request to the service with its answer, and what it was answered by whom it asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Part {
    asked: provisioning::Request,
    answer: provisioning::Response,
    entra: Option<entra::Response>,
    exchange: Option<exchange_onprem::Response>,
}

/// The vectors.
pub(super) fn vectors(looked: &mut Looked) -> Vec<Made> {
    let (mut seen, mut made) = (Vec::new(), Vec::new());
    let mut goals_seen: BTreeSet<String> = BTreeSet::new();
    let mut take = |configuration: &Assignment, run: Vec<Action>, parts: Vec<Part>| {
        if parts.iter().any(|it| is_old(it.asked)) || seen.contains(&parts) {
            return;
        }
        seen.push(parts.clone());
        let Some((vector, goals)) = vector(&parts, &run) else { return };
        if goals.iter().any(|goal| !goals_seen.contains(goal)) {
            goals_seen.extend(goals.iter().cloned());
            made.push(Made { vector, run, configuration: configuration.clone(), goals });
        }
    };
    for configuration in explored(Role::Provisioning) {
        looked.configurations += 1;
        let view = Concrete(&configuration);
        let graph = Graph::explore(&view);
        for edge in graph.edges() {
            let asks = |run: &[Action]| parts(&configuration, run);
            let mut run = graph.run_through(edge);
            let Some(last) = replay(&configuration, &run).and_then(|mut it| it.pop()) else {
                continue;
            };
            if !last.heard.iter().any(|it| matches!(it, Heard::Provisioning(..))) {
                continue;
            }
            looked.transitions += 1;
            // The service goes on by itself until the copy is there, or something refuses.
            if edge.action == Action::RequestProvisioning
                && let Some(way) = way_on(&graph, edge.to, &|action| is_own(action), &|state| {
                    state.sync.stage == provisioning::Stage::Synchronized
                })
            {
                run.extend(way);
            }
            if let Some(parts) = asks(&run) {
                take(&configuration, run, parts);
            }
        }
    }
    made.extend(beside::elsewhere());
    made.extend(beside::malformed());
    made
}

/// What the service does without being asked.
fn is_own(action: Action) -> bool {
    matches!(
        action,
        Action::ExchangeOnBehalfOf
            | Action::CreateMailbox
            | Action::Synchronize
            | Action::SyncTokenExpires
            | Action::RefreshSyncToken
    )
}

/// Whether a request brings a token from before a revocation.
fn is_old(asked: provisioning::Request) -> bool {
    match asked {
        provisioning::Request::Provision(token) | provisioning::Request::OnBehalfOf(token) => {
            token.age != Age::Current
        }
        _ => false,
    }
}

/// What a run has the service be asked, since it was asked for a copy last; `None` where it has not done all that it
/// does then.
fn parts(configuration: &Assignment, run: &[Action]) -> Option<Vec<Part>> {
    let mut parts: Vec<Part> = Vec::new();
    for taken in replay(configuration, run)? {
        let (mut entra, mut exchange) = (None, None);
        for heard in taken.heard {
            match heard {
                Heard::Entra(_, _, answer) => entra = Some(answer),
                Heard::ExchangeOnPremises(_, answer) => exchange = Some(answer),
                Heard::Provisioning(_, asked, answer) => {
                    if matches!(asked, provisioning::Request::Provision(_)) {
                        parts.clear();
                        (entra, exchange) = (None, None);
                    }
                    parts.push(Part {
                        asked,
                        answer,
                        entra: entra.take(),
                        exchange: exchange.take(),
                    });
                }
                Heard::ExchangeOnline(..) | Heard::Federation(..) => {}
            }
        }
    }
    let first = parts.first()?;
    let last = parts.last()?;
    let begins = matches!(first.asked, provisioning::Request::Provision(_));
    let is_whole = last.answer == provisioning::Response::Refused
        || matches!(last.asked, provisioning::Request::Synchronize);
    (begins && is_whole).then_some(parts)
}

fn binding(token: Token) -> Binding {
    Binding::Token {
        issuer: words::issuer(token.issuer).to_owned(),
        audience: words::audience(token.audience).to_owned(),
        subject: words::subject(token.subject).to_owned(),
        requester: words::requester(token.requester).to_owned(),
        mfa: token.mfa,
    }
}

/// The words for a token that is not the app's usual one.
fn of_token(token: Token) -> String {
    let mut words = Vec::new();
    if token.issuer != Issuer::Tenant {
        words.push("of a foreign issuer");
    }
    if token.audience != Audience::ExchangeOnline {
        words.push("for on-premises");
    }
    if token.subject != Subject::Alice {
        words.push("of Mallory");
    }
    if token.requester != Requester::MobileApp {
        words.push("of another client");
    }
    words.join(" ")
}

/// What is posted, and where: a copy with an endpoint.
fn ask(endpoint: &str) -> RequestTemplate {
    let mut http = own::ask_for_copy("conformance", &url(endpoint));
    for (_, value) in &mut http.headers {
        *value = value.replace("${token}", "${app-token}");
    }
    http
}

/// The tokens of the service, as Entra ID issues them.
fn issued(number: usize) -> Response {
    let scope = format!("{}/.default", names::resource(Audience::OnPremises));
    let (access, refresh) =
        (format!("${{service-token{number}}}"), format!("${{service-refresh{number}}}"));
    tokens(&access, &refresh, &scope, None)
}

fn done() -> ResponsePattern {
    let json = [("/done".to_owned(), Matcher::Equals("true".to_owned()))].into();
    ResponsePattern { json, ..status(&["200"]) }
}

/// What must be so whatever is asked.
fn guard(script: &mut Script, is_traded: bool) {
    script.never_tells(
        "app-token",
        "The app's token went to another than Microsoft.",
        &["attacker-never-reads-mailbox"],
        &["idp", "exo"],
    );
    if is_traded {
        script.never_tells(
            "service-token1",
            "The service's own token went to another than the server that it is for.",
            &["sync-stays-with-registered-endpoint"],
            &["eas"],
        );
        script.never_returns("service-token1", "The service's own token was given to the app.");
    }
}

/// A vector in the making.
#[derive(Default)]
struct Play {
    script: Script,
    /// How many pairs of tokens of its own the service has got.
    number: usize,
    /// What it is to have asked since the tester asked it, or since its token has expired.
    asked: Vec<(Message, Vec<RequestPattern>)>,
    /// What it is to have asked before that.
    before: Vec<(Message, Vec<RequestPattern>)>,
}

impl Play {
    fn ask(&mut self, name: &str, any_of: Vec<RequestPattern>) {
        self.asked.push((message(name, &[]), any_of));
    }

    /// Whom the service asks answers; the name of what is asked of the service, or does of itself.
    fn answer(&mut self, part: &Part) -> Option<&'static str> {
        match part.asked {
            provisioning::Request::Provision(_) => Some("provision"),
            provisioning::Request::OnBehalfOf(_) => {
                let expected = requests::on_behalf_of_for_onprem("app-token");
                let pattern = requests::on_behalf_of("app-token");
                self.issue(part.entra?, "on-behalf-of", pattern, expected);
                Some("on-behalf-of")
            }
            provisioning::Request::CreateMailbox => Some("create-mailbox"),
            provisioning::Request::Synchronize => {
                self.synchronize(part.exchange?);
                Some("synchronize")
            }
            provisioning::Request::Refresh => {
                self.before.append(&mut self.asked);
                let token = format!("service-refresh{}", self.number);
                let expected = requests::refresh_of_service(&token);
                self.issue(
                    part.entra?,
                    "refresh-on-behalf-of",
                    requests::refresh(&token),
                    expected,
                );
                Some("refresh")
            }
            provisioning::Request::SynchronizeElsewhere => None,
        }
    }

    fn issue(
        &mut self,
        answer: entra::Response,
        asks: &str,
        pattern: RequestPattern,
        expected: Vec<RequestPattern>,
    ) {
        self.number += 1;
        let token = match answer {
            entra::Response::Tokens(token) => Some(token),
            _ => None,
        };
        own_tokens(&mut self.script, self.number, token);
        let written = token.map_or_else(refusal, |_| issued(self.number));
        let means = words::told(Told::Entra(answer));
        self.script.peer("identity-provider", pattern, means, &written);
        self.ask(asks, expected);
    }

    fn synchronize(&mut self, answer: exchange_onprem::Response) {
        let pattern = requests::synchronize(&format!("service-token{}", self.number));
        let means = words::told(Told::Onprem(answer));
        let (site, device) = (Site::OnPremises, Device::OWN);
        let sent = exchange::active_sync(site, device, "Bearer ${token}", Origin::default());
        let written = onprem(&request(&sent, &[].into()), answer, "");
        self.script.peer("exchange-onprem", pattern.clone(), means, &written);
        self.ask("synchronize", vec![pattern]);
    }
}

fn is_refused(part: &Part) -> bool {
    part.answer == provisioning::Response::Refused
}

fn vector(parts: &[Part], run: &[Action]) -> Option<(Vector, Vec<String>)> {
    let (first, last) = (parts.first()?, parts.last()?);
    let provisioning::Request::Provision(token) = first.asked else { return None };
    let of = of_token(token);
    let mut play = Play::default();
    play.script.bind("app-token", binding(token));
    let (mut goals, mut shows) = (Vec::new(), Vec::new());
    for part in parts {
        let name = play.answer(part)?;
        let said = if is_refused(part) { "refused" } else { "done" };
        goals.push(format!("{name} {of} -> {said}").replace("  ", " "));
        shows.push((name, said));
    }
    let is_traded = |part: &Part| matches!(part.entra, Some(entra::Response::Tokens(_)));
    let is_renewed = !play.before.is_empty();
    let Play { mut script, asked, before, .. } = play;
    guard(&mut script, parts.iter().any(is_traded));
    if is_refused(first) {
        script.never_asks(
            "not-traded",
            "A token that is not for the service was traded all the same.",
            &["audience-and-issuer-are-enforced"],
            requests::token_endpoint(),
        );
    }
    script.send(message("provision", &[("endpoint", "on-premises")]), ask(names::EXCHANGE_ONPREM));
    if is_refused(last) && !is_renewed {
        script.expect(vec![("refused", message("refused", &[]), status(&["4xx"]))]);
    } else {
        script.expect(vec![("done", message("done", &[]), done())]);
    }
    for (means, pattern) in before {
        script.asked(means, pattern);
    }
    if is_renewed {
        script.expire();
    }
    for (means, pattern) in asked {
        script.asked(means, pattern);
    }
    let kind = match (is_refused(last), parts.len()) {
        (false, _) => Kind::Positive,
        (true, 1) => Kind::Attack,
        (true, _) => Kind::Negative,
    };
    let (name, said) = *shows.last()?;
    let of = if of.is_empty() { of } else { format!(" {of}") };
    let renewed = if is_renewed { " renewed" } else { "" };
    let about = About {
        role: Role::Provisioning,
        kind,
        tier: if goals.len() > 2 || parts.len() == 1 { Tier::Core } else { Tier::Standard },
        words: format!("{name}{renewed}{of} {said} {}", mfa(token)),
        title: title(name, said, &of, is_renewed),
        settings: &[],
        shows,
        attack: (kind == Kind::Attack).then(|| AttackOf {
            id: "none".to_owned(),
            title: "A move that the model lets the attacker make".to_owned(),
            needs: Vec::new(),
        }),
        from: "the reachable graph",
    };
    Some((script.finish(about, run), goals))
}

fn title(name: &str, said: &str, of: &str, is_renewed: bool) -> String {
    match (name, said) {
        ("provision", _) => format!("A token{of} is refused, and nothing is asked with it"),
        ("on-behalf-of", _) => format!(
            "For a token{of}, Entra ID issues none on behalf of its user: there is no copy, and the server on-premises is \
             not asked"
        ),
        ("synchronize", "refused") => {
            format!("The server on-premises refuses the service's token: there is no copy{of}")
        }
        ("refresh", "refused") => {
            "When its token has expired and the refresh token is refused, the service synchronises no more"
                .to_owned()
        }
        _ if is_renewed => {
            "When its token has expired, the service renews it and goes on without the user"
                .to_owned()
        }
        _ => format!("For a token{of}, the service gets one of its own, and makes a copy"),
    }
}

fn mfa(token: Token) -> &'static str {
    if token.mfa { "" } else { "without MFA" }
}

/// The tokens that the service is to get.
fn own_tokens(script: &mut Script, number: usize, token: Option<Token>) {
    if let Some(token) = token {
        script.bind(&format!("service-token{number}"), binding(token));
        script.bind(&format!("service-refresh{number}"), Binding::Random {});
    }
}

fn refusal() -> Response {
    Refusal::new(50013, "invalid_grant", "the assertion is not accepted")
        .json(1_767_225_600, "00000000-0000-4000-8000-000000000000")
}
