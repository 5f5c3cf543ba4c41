//! A sign-in with a person in front: each page leads to the next, as the model's handler goes on.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use maud::html;
use model::actor::entra::{
    self, Factor, Request as Asked, Response as Is, Session as Record, Stage,
};
use model::policy::conditional_access::SignIn;
use model::policy::federation::Method;
use model::protocol::token::Subject;
use sha2::{Digest, Sha256};

use super::step;
use crate::binding::identity_provider::answers::{Field, Refusal, field, form, render};
use crate::binding::identity_provider::{ENTER, FACTOR, LOGIN, REGISTER, beginning, sign_in};
use crate::binding::names;
use crate::binding::origin::{self, Origin};
use crate::binding::{federation_server as adfs, saml};
use crate::http::{Request, Response, encode, pairs};
use crate::lab::party::AtWork;
use crate::lab::world::{Challenge, Session};
use crate::role::{Ask, Records, Told};

/// A refusal as a page.
fn refuse(number: u32, why: &str) -> Response {
    Refusal::new(number, "invalid_request", why).page()
}

/// What is asked, from the query or a form.
fn said(request: &Request) -> std::collections::BTreeMap<String, String> {
    let mut said = request.query();
    if request.method == "POST" {
        said.extend(pairs(&String::from_utf8_lossy(&request.body)));
    }
    said
}

/// `/authorize`.
pub(super) fn authorize(server: &AtWork<'_>, request: &Request) -> Response {
    let said = said(request);
    let of = |name: &str| said.get(name).cloned().unwrap_or_default();
    if of("response_type") != "code" {
        return refuse(900_144, "`response_type` must be `code`");
    }
    if names::find_client(&of("client_id")).is_none_or(|client| client.secret.is_some()) {
        return refuse(700_016, "there is no such public client");
    }
    let redirect = of("redirect_uri");
    if redirect.is_empty() || redirect.contains(char::is_control) {
        return refuse(50_011, "`redirect_uri` is missing or no URI");
    }
    let scope = if of("resource").is_empty() { of("scope") } else { of("resource") };
    let Some(audience) = names::find_audience(&scope) else {
        return refuse(500_011, "neither `scope` nor `resource` names Exchange");
    };
    let challenge = match (of("code_challenge"), of("code_challenge_method").as_str()) {
        (it, _) if it.is_empty() => None,
        (it, "S256") => Some(Challenge::Sha256(it)),
        (it, "" | "plain") => Some(Challenge::Plain(it)),
        _ => return refuse(501_491, "`code_challenge_method` must be `S256` or `plain`"),
    };
    let from = match Origin::read(request) {
        Ok(from) => from,
        Err(why) => return refuse(900_144, &why),
    };
    let sign_in = sign_in(request, from, origin::app(&redirect), audience);
    let session = Session {
        record: Record { stage: Stage::Idle, sign_in },
        redirect,
        state: of("state"),
        scope,
        nonce: of("nonce"),
        challenge,
        device: None,
    };
    let context = {
        let mut world = server.lab.world();
        let context = world.name();
        world.records.sessions.insert(context.clone(), session);
        context
    };
    let begun = began(server, request);
    let answer = match begun {
        Some(record) => go_back(server, &context, record),
        None => go_on(server, &context, beginning(&said), from),
    };
    answer.with("Set-Cookie", format!("{BROWSER}={context}; Path=/; Secure; HttpOnly"))
}

/// The cookie of the browser in which a sign-in begins.
const BROWSER: &str = "signin";

/// The session that was begun in this browser, if somebody has signed in to it and it goes with whoever began it: that
/// is a fault.
fn began(server: &AtWork<'_>, request: &Request) -> Option<Record> {
    if server.see(entra::binds_session) {
        return None;
    }
    let cookies: Vec<&str> = request.header("cookie").flat_map(|it| it.split("; ")).collect();
    let context = cookies.iter().find_map(|it| it.strip_prefix(BROWSER)?.strip_prefix('='))?;
    let record = server.lab.world().records.sessions.get(context)?.record;
    (record.stage == Stage::Code).then_some(record)
}

/// What came of a session, for another request.
fn go_back(server: &AtWork<'_>, context: &str, record: Record) -> Response {
    let session = server.lab.world().records.sessions.get(context).cloned();
    match session {
        Some(session) => keep(server, context, &Session { record, ..session }, Is::Code),
        None => refuse(165_000, "there is no such sign-in"),
    }
}

/// The context of a form, and where it comes from.
fn context(request: &Request, name: &str) -> Result<(String, Origin), Response> {
    let from = Origin::read(request).map_err(|why| refuse(900_144, &why))?;
    let form = request.form();
    let context = form.get(name).cloned().ok_or_else(|| refuse(165_000, "the form has no context"));
    context.map(|context| (context, from))
}

/// The password page was sent.
pub(super) fn login(server: &AtWork<'_>, request: &Request) -> Response {
    let (context, from) = match context(request, "ctx") {
        Ok(read) => read,
        Err(response) => return response,
    };
    let form = request.form();
    let of = |name: &str| form.get(name).map_or("", String::as_str);
    let user = names::find_user(of("login")).filter(|user| user.password == of("passwd"));
    if user.is_none_or(|user| user.subject != Subject::Alice) {
        return refuse(50_126, "the address or the password is wrong");
    }
    go_on(server, &context, Asked::Password, from)
}

/// A second factor was sent.
pub(super) fn factor(server: &AtWork<'_>, request: &Request) -> Response {
    let (context, from) = match context(request, "ctx") {
        Ok(read) => read,
        Err(response) => return response,
    };
    let form = request.form();
    let of = |name: &str| form.get(name).map_or("", String::as_str);
    let Some(holder) = names::find_holder(of("otc")) else {
        return refuse(500_121, "the second factor is wrong");
    };
    let on_page = of("mfaAuthMethod") == "FidoKey";
    go_on(server, &context, Asked::SecondFactor(Factor { holder, on_page }), from)
}

/// A second factor is to be registered.
pub(super) fn register(server: &AtWork<'_>, request: &Request) -> Response {
    let (context, from) = match context(request, "ctx") {
        Ok(read) => read,
        Err(response) => return response,
    };
    let form = request.form();
    let factor = form.get("factor").map_or("", String::as_str);
    match names::find_holder(factor) {
        Some(holder) => go_on(server, &context, Asked::Register(holder), from),
        None => refuse(500_121, "that is no second factor"),
    }
}

/// AD FS's response arrived.
pub(super) fn federated(server: &AtWork<'_>, request: &Request) -> Response {
    let (context, from) = match context(request, "wctx") {
        Ok(read) => read,
        Err(response) => return response,
    };
    let form = request.form();
    let text = form.get("wresult").map_or("", String::as_str);
    match response_method(server, text) {
        Ok(method) => go_on(server, &context, Asked::Federated(method), from),
        Err(why) => {
            bent(server, &context, from, Ask::Forged).unwrap_or_else(|| refuse(50_008, &why))
        }
    }
}

/// What AD FS's response says, if it is taken.
pub(super) fn response_method(server: &AtWork<'_>, text: &str) -> Result<Method, String> {
    let key = &server.lab.keys().federation;
    let is_of_now =
        saml::issued(text).is_none_or(|it| !server.lab.world().is_from_another_time(it));
    match saml::read(text, server.lab.now(), key) {
        Ok(_) if !is_of_now => Err("the assertion is not valid yet".to_owned()),
        Ok((user, method))
            if names::find_user(&user).is_some_and(|it| it.subject == Subject::Alice) =>
        {
            Ok(method)
        }
        Ok((user, _)) => Err(format!("`{user}` is not known here")),
        Err(why) => match saml::says(text) {
            Some(method) if server.see(|eyes| entra::takes_response(false, eyes)) => Ok(method),
            _ => Err(why),
        },
    }
}

/// A device code is entered.
pub(super) fn enter(server: &AtWork<'_>, request: &Request) -> Response {
    let said = said(request);
    let Some(code) = said.get("user_code").or_else(|| said.get("otc")) else {
        let fields = [field("The code that your device shows", "user_code", "text")];
        return form("device-code", "Enter code", &path(ENTER), "", &fields);
    };
    let from = match Origin::read(request) {
        Ok(from) => from,
        Err(why) => return refuse(900_144, &why),
    };
    let context = {
        let world = server.lab.world();
        let is = |it: &&Session| it.device.as_ref().is_some_and(|flow| flow.user_code == *code);
        let found = world.records.sessions.iter().find(|(_, session)| is(session));
        found.map(|(context, _)| context.clone())
    };
    match context {
        Some(context) => go_on(server, &context, Asked::Authorize, from),
        None => refuse(700_016, "there is no such device code"),
    }
}

/// What a structural fault makes of a request of a session, if it makes anything of it.
fn bent(
    server: &AtWork<'_>,
    context: &str,
    from: Origin,
    ask: impl Fn(SignIn) -> Ask,
) -> Option<Response> {
    let (account, session) = {
        let world = server.lab.world();
        (world.records.account, world.records.sessions.get(context).cloned()?)
    };
    let before = Records { account, session: session.record, ..Records::default() };
    let ask = ask(session.record.sign_in);
    let (after, Told::Entra(answer)) = server.bent(ask, &before, from.suspicious)? else {
        return None;
    };
    server.lab.world().records.account = after.account;
    Some(keep(server, context, &Session { record: after.session, ..session }, answer))
}

/// One request of a session, and the pages that Entra ID goes on to of itself.
fn go_on(server: &AtWork<'_>, context: &str, asked: Asked, from: Origin) -> Response {
    if let Some(response) = bent(server, context, from, |sign_in| Ask::Entra(asked, sign_in)) {
        return response;
    }
    let (mut account, session) = {
        let world = server.lab.world();
        (world.records.account, world.records.sessions.get(context).cloned())
    };
    let Some(mut session) = session else {
        return refuse(165_000, "there is no such sign-in");
    };
    let is_device = session.device.is_some();
    let mut record = session.record;
    let mut is_checked = false;
    let mut answer;
    (account, record, answer) = step(server, account, record, asked);
    while answer == Is::Continue {
        let next = match record.stage {
            Stage::FirstFactor if is_device && !is_checked => Asked::DeviceCode,
            Stage::FirstFactor => {
                record.sign_in.suspicious = from.suspicious;
                Asked::Evaluate
            }
            Stage::Asked => Asked::Enforce,
            Stage::Granted => Asked::Code,
            Stage::Idle
            | Stage::Federated
            | Stage::PasswordPage
            | Stage::SecondFactor
            | Stage::Registration
            | Stage::Code => break,
        };
        is_checked |= next == Asked::DeviceCode;
        (account, record, answer) = step(server, account, record, next);
    }
    server.lab.world().records.account = account;
    session.record = record;
    keep(server, context, &session, answer)
}

/// Keeps a session, and shows the next page.
fn keep(server: &AtWork<'_>, context: &str, session: &Session, answer: Is) -> Response {
    let is_device = session.device.is_some();
    let code = {
        let mut world = server.lab.world();
        world.records.sessions.insert(context.to_owned(), session.clone());
        (answer == Is::Code && !is_device).then(|| {
            let code = format!("0.{}", world.name());
            world.records.codes.insert(code.clone(), context.to_owned());
            code
        })
    };
    next_page(server, context, session, answer, code.as_deref())
}

fn path(page: &str) -> String {
    format!("/common{page}")
}

fn next_page(
    server: &AtWork<'_>,
    context: &str,
    session: &Session,
    answer: Is,
    code: Option<&str>,
) -> Response {
    match answer {
        Is::RedirectToFederation => {
            let sts = format!("https://{}{}", names::FEDERATION_SERVER, adfs::PAGE);
            let realm = "urn:federation:MicrosoftOnline";
            let to = format!("{sts}?wa=wsignin1.0&wtrealm={realm}&wctx={}", encode(context));
            Response::empty(302).with("Location", to)
        }
        Is::Continue => {
            let alice = names::user(Subject::Alice).address.to_owned();
            let login = Field { value: alice, ..field("Sign in", "login", "text") };
            let fields = [login, field("Password", "passwd", "password")];
            form("password", "Sign in", &path(LOGIN), context, &fields)
        }
        Is::SecondFactorWanted => {
            let way = Field { value: "FidoKey".to_owned(), ..field("By", "mfaAuthMethod", "text") };
            let fields = [field("Second factor", "otc", "text"), way];
            form("second-factor", "Approve sign in request", &path(FACTOR), context, &fields)
        }
        Is::RegistrationWanted => {
            let fields = [field("New second factor", "factor", "text")];
            form("registration", "More information required", &path(REGISTER), context, &fields)
        }
        Is::Code => {
            let Some(code) = code else {
                let body = html! { p { "You may now close this window." } };
                return render(200, "You have signed in", "done", &body);
            };
            let mark = if session.redirect.contains('?') { '&' } else { '?' };
            let state = encode(&session.state);
            let to = format!("{}{mark}code={code}&state={state}", session.redirect);
            Response::empty(302).with("Location", to)
        }
        Is::Tokens(_)
        | Is::Ticket
        | Is::InteractionRequired
        | Is::NoFactor
        | Is::PasswordRefused
        | Is::Revoked
        | Is::Refused => Refusal::of(answer, &server.checks()).page(),
    }
}

/// Whether a verifier is that of a session's challenge. Without a challenge there is nothing to prove.
pub(super) fn proves(session: &Session, verifier: Option<&str>) -> bool {
    match (&session.challenge, verifier) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(Challenge::Plain(challenge)), Some(verifier)) => challenge == verifier,
        (Some(Challenge::Sha256(challenge)), Some(verifier)) => {
            *challenge == URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
        }
    }
}
