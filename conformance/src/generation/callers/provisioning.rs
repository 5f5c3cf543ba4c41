//! The provisioning service: it takes a token, trades it for its own, makes a copy.

use std::collections::BTreeSet;

use family::cube::Assignment;
use family::view::Concrete;
use model::action::Action;
use model::actor::{entra, exchange_onprem, provisioning};
use model::graph::Graph;
use model::protocol::token::{Age, Requester, Token};
use model::setting::{self, ProvisioningChecksEndpoint, Setting};
use model::world::heard::Heard;

use crate::binding::exchange::answers::{onprem, url};
use crate::binding::identity_provider::answers::{Refusal, tokens};
use crate::binding::origin::Origin;
use crate::binding::{exchange, names, provisioning as own};
use crate::format::{Binding, Body, Kind, Matcher, Message, ResponsePattern, Role, Tier, Vector};
use crate::generation::callers::script::{About, Script, message};
use crate::generation::callers::{Made, replay, requests, way_on};
use crate::generation::candidates::Looked;
use crate::generation::configurations::explored;
use crate::generation::wire::status;
use crate::generation::words;
use crate::http::{Response, request};

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
    made.extend(elsewhere());
    made.extend(malformed());
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
    if token.issuer != model::protocol::token::Issuer::Tenant {
        words.push("of a foreign issuer");
    }
    if token.audience != model::protocol::token::Audience::ExchangeOnline {
        words.push("for on-premises");
    }
    if token.subject != model::protocol::token::Subject::Alice {
        words.push("of Mallory");
    }
    if token.requester != Requester::MobileApp {
        words.push("of another client");
    }
    words.join(" ")
}

/// What is posted, and where: a copy with an endpoint.
fn ask(endpoint: &str) -> crate::format::RequestTemplate {
    let mut http = own::ask_for_copy("conformance", &url(endpoint));
    for (_, value) in &mut http.headers {
        *value = value.replace("${token}", "${app-token}");
    }
    http
}

/// The tokens of the service, as Entra ID issues them.
fn issued(number: usize) -> Response {
    let scope =
        format!("{}/.default", names::resource(model::protocol::token::Audience::OnPremises));
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

fn vector(parts: &[Part], run: &[Action]) -> Option<(Vector, Vec<String>)> {
    let mut script = Script::default();
    let (mut asked, mut goals, mut shows) = (Vec::new(), Vec::new(), Vec::new());
    let (mut number, mut later) = (0, Vec::new());
    let mut words = String::new();
    let provisioning::Request::Provision(token) = parts.first()?.asked else { return None };
    script.bind("app-token", binding(token));
    let is_refused = |part: &Part| part.answer == provisioning::Response::Refused;
    for part in parts {
        let said = if is_refused(part) { "refused" } else { "done" };
        let name = match part.asked {
            provisioning::Request::Provision(token) => {
                words = of_token(token);
                "provision"
            }
            provisioning::Request::OnBehalfOf(_) => {
                number += 1;
                let token = match part.entra? {
                    entra::Response::Tokens(token) => Some(token),
                    _ => None,
                };
                own_tokens(&mut script, number, token);
                let answer = token.map_or_else(refusal, |_| issued(number));
                let pattern = requests::on_behalf_of("app-token");
                let means = words::told(crate::role::Told::Entra(part.entra?));
                script.peer("identity-provider", pattern.clone(), means, &answer);
                asked.push((message("on-behalf-of", &[]), vec![pattern]));
                "on-behalf-of"
            }
            provisioning::Request::CreateMailbox => "create-mailbox",
            provisioning::Request::Synchronize => {
                let token = format!("service-token{number}");
                let pattern = requests::synchronize(&token);
                let answer = part.exchange?;
                let means = words::told(crate::role::Told::Onprem(answer));
                let sent = exchange::active_sync(
                    model::protocol::credential::Site::OnPremises,
                    model::protocol::credential::Device::OWN,
                    "Bearer ${token}",
                    Origin::default(),
                );
                let rendered = onprem(&request(&sent, &[].into()), answer, "");
                script.peer("exchange-onprem", pattern.clone(), means, &rendered);
                asked.push((message("synchronize", &[]), vec![pattern]));
                "synchronize"
            }
            provisioning::Request::Refresh => {
                later.append(&mut asked);
                let before = number;
                number += 1;
                let entra::Response::Tokens(token) = part.entra? else { return None };
                own_tokens(&mut script, number, Some(token));
                let pattern = requests::refresh(&format!("service-refresh{before}"));
                let means = words::told(crate::role::Told::Entra(part.entra?));
                script.peer("identity-provider", pattern.clone(), means, &issued(number));
                asked.push((message("refresh-on-behalf-of", &[]), vec![pattern]));
                "refresh"
            }
            provisioning::Request::SynchronizeElsewhere => return None,
        };
        goals.push(format!("{name} {words} -> {said}").replace("  ", " "));
        shows.push((name, said));
    }
    let (first, after) = if later.is_empty() { (asked, Vec::new()) } else { (later, asked) };
    let last = parts.last()?;
    let is_traded = parts.len() > 1
        && number > 0
        && parts.iter().any(|it| matches!(it.entra, Some(entra::Response::Tokens(_))));
    guard(&mut script, is_traded);
    if is_refused(parts.first()?) {
        script.never_asks(
            "not-traded",
            "A token that is not for the service was traded all the same.",
            &["audience-and-issuer-are-enforced"],
            requests::token_endpoint(),
        );
    }
    script.send(message("provision", &[("endpoint", "on-premises")]), ask(names::EXCHANGE_ONPREM));
    let (means, pattern): (Message, _) = if is_refused(last) && after.is_empty() {
        (message("refused", &[]), status(&["4xx"]))
    } else {
        (message("done", &[]), done())
    };
    let label = if means.name == "done" { "done" } else { "refused" };
    script.expect(vec![(label, means, pattern)]);
    for (means, pattern) in first {
        script.asked(means, pattern);
    }
    if !after.is_empty() {
        script.expire();
        for (means, pattern) in after {
            script.asked(means, pattern);
        }
    }
    let (name, said) = *shows.last()?;
    let kind = match (is_refused(last), parts.len()) {
        (false, _) => Kind::Positive,
        (true, 1) => Kind::Attack,
        (true, _) => Kind::Negative,
    };
    let of = if words.is_empty() { String::new() } else { format!(" {words}") };
    let is_renewed = parts.iter().any(|it| it.asked == provisioning::Request::Refresh);
    let renewed = if is_renewed { " renewed" } else { "" };
    let title = match (name, said) {
        ("provision", _) => format!("A token{of} is refused, and nothing is asked with it"),
        ("on-behalf-of", _) => format!(
            "For a token{of}, Entra ID issues none on behalf of its user: there is no copy, and the server on-premises is \
             not asked"
        ),
        ("synchronize", "refused") => {
            format!("The server on-premises refuses the service's token: there is no copy{of}")
        }
        _ if is_renewed => {
            "When its token has expired, the service renews it and goes on without the user"
                .to_owned()
        }
        _ => format!("For a token{of}, the service gets one of its own, and makes a copy"),
    };
    let about = About {
        role: Role::Provisioning,
        kind,
        tier: if goals.len() > 2 || parts.len() == 1 { Tier::Core } else { Tier::Standard },
        words: format!("{name}{renewed}{of} {said} {}", mfa(token)),
        title,
        settings: &[],
        shows,
        attack: (kind == Kind::Attack).then(|| crate::format::AttackOf {
            id: "none".to_owned(),
            title: "A move that the model lets the attacker make".to_owned(),
            needs: Vec::new(),
        }),
        from: "the reachable graph",
    };
    Some((script.finish(about, run), goals))
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

/// Requests that are none: a name, what is wrong, the token that is sent, and what is posted.
const MALFORMED: [(&str, &str, &str, &str); 3] = [
    (
        "no token",
        "there is no token",
        "",
        "{\"endpoint\":\"https://mail.contoso.test/Microsoft-Server-ActiveSync\"}",
    ),
    (
        "token unreadable",
        "the token cannot be read",
        "Bearer not-a-token",
        "{\"endpoint\":\"https://mail.contoso.test/Microsoft-Server-ActiveSync\"}",
    ),
    ("no endpoint", "there is no endpoint", "Bearer ${app-token}", "{}"),
];

fn malformed() -> Vec<Made> {
    let Some(configuration) = explored(Role::Provisioning).into_iter().next() else {
        return Vec::new();
    };
    let made = |(name, says, authorization, body): (&str, &str, &str, &str)| {
        let mut script = Script::default();
        let mut http = ask(names::EXCHANGE_ONPREM);
        http.headers.retain(|(name, _)| name != "Authorization");
        if !authorization.is_empty() {
            http.headers.push(("Authorization".to_owned(), authorization.to_owned()));
        }
        if authorization.contains("app-token") {
            script.bind("app-token", binding(app_token()));
        }
        http.body = Some(Body::Text { text: body.to_owned() });
        script.never_asks(
            "not-traded",
            "Something was traded for a request that is none.",
            &["audience-and-issuer-are-enforced"],
            requests::token_endpoint(),
        );
        script.send(message("malformed", &[("what", name)]), http);
        script.expect(vec![("refused", message("refused", &[]), status(&["4xx"]))]);
        let about = About {
            role: Role::Provisioning,
            kind: Kind::Robustness,
            tier: Tier::Core,
            words: name.to_owned(),
            title: format!("A request is refused that is none: {says}"),
            settings: &[],
            shows: vec![("malformed", "refused")],
            attack: None,
            from: "a change to the bytes of a request",
        };
        let vector = script.finish(about, &[]);
        let goals = vec![format!("malformed {name} -> refused")];
        Made { vector, run: Vec::new(), configuration: configuration.clone(), goals }
    };
    MALFORMED.into_iter().map(made).collect()
}

/// The app's usual token.
fn app_token() -> Token {
    let record = model::actor::client::Record::default();
    model::actor::client::token(record, model::protocol::token::Audience::ExchangeOnline)
}

/// An endpoint that is not the server that the token is for.
fn elsewhere() -> Option<Made> {
    let configuration = explored(Role::Provisioning).into_iter().next()?;
    let yes = ProvisioningChecksEndpoint::Yes;
    let row = setting::row(ProvisioningChecksEndpoint::ID)?;
    let mut script = Script::default();
    let app = app_token();
    script.bind("app-token", binding(app));
    let second = Token {
        audience: model::protocol::token::Audience::OnPremises,
        requester: Requester::ExchangeOnline,
        ..app
    };
    own_tokens(&mut script, 1, Some(second));
    let means = words::told(crate::role::Told::Entra(entra::Response::Tokens(second)));
    script.peer("identity-provider", requests::on_behalf_of("app-token"), means, &issued(1));
    let there = Response::empty(200);
    script.peer("elsewhere", requests::any("elsewhere"), message("mail", &[]), &there);
    guard(&mut script, true);
    let means = message("provision", &[("endpoint", "elsewhere")]);
    script.send(means, ask(names::ELSEWHERE));
    script.expect(vec![("refused", message("refused", &[]), status(&["4xx"]))]);
    let value = row.values.get(usize::from(yes.index()))?;
    let about = About {
        role: Role::Provisioning,
        kind: Kind::Attack,
        tier: Tier::Core,
        words: "endpoint elsewhere refused".to_owned(),
        title: "An endpoint that is not the organization's gets none of the service's tokens"
            .to_owned(),
        settings: &[(row.id, value)],
        shows: vec![("provision-elsewhere", "refused")],
        attack: crate::generation::callers::attack("service-sent-elsewhere"),
        from: "the attack service-sent-elsewhere where provisioning-checks-endpoint=yes stops it",
    };
    let vector = script.finish(about, &[]);
    let goals = vec!["provision elsewhere -> refused".to_owned()];
    Some(Made { vector, run: Vec::new(), configuration, goals })
}
