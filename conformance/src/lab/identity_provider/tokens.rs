//! The token endpoint, the device code, and the ticket of Exchange Online.

use std::collections::BTreeMap;

use model::actor::entra::{Request as Asked, Response as Is, Session as Record, Stage};
use model::protocol::credential::App;
use model::protocol::credential::Password;
use model::protocol::token::{Audience, Issuer, Requester, Subject, Token};
use model::world::state::no_session;
use serde_json::json;

use super::pages::{proves, response_method};
use super::{as_json, step};
use crate::binding::identity_provider::answers::{Refusal, tokens};
use crate::binding::identity_provider::{DEVICE_CODE, JWT_BEARER, SAML_BEARER, sign_in};
use crate::binding::names::{self, Client};
use crate::binding::origin::{self, Origin};
use crate::binding::saml;
use crate::binding::token::{self, LIFETIME, Use};
use crate::http::{Request, Response};
use crate::lab::party::AtWork;
use crate::lab::world::{DeviceFlow, Session};
use crate::role::{Ask, Records, Told};

type Form = BTreeMap<String, String>;
type Outcome = Result<Response, Refusal>;

fn refusal<T>(number: u32, error: &'static str, why: &str) -> Result<T, Refusal> {
    Err(Refusal::new(number, error, why))
}

fn of<'a>(form: &'a Form, name: &str) -> &'a str {
    form.get(name).map_or("", String::as_str)
}

/// The token endpoint.
pub(super) fn token(server: &AtWork<'_>, request: &Request) -> Response {
    let form = request.form();
    let outcome = grant(server, request, &form);
    outcome.unwrap_or_else(|refusal| {
        let id = server.lab.world().name();
        refusal.json(server.lab.now(), &id)
    })
}

fn grant(server: &AtWork<'_>, request: &Request, form: &Form) -> Outcome {
    let from = match Origin::read(request) {
        Ok(from) => from,
        Err(why) => return refusal(900_144, "invalid_request", &why),
    };
    let client = client(form)?;
    let alone = |audience| Record {
        stage: Stage::Idle,
        sign_in: sign_in(request, from, App::Native, audience),
    };
    match of(form, "grant_type") {
        "authorization_code" => redeem(server, form, client),
        DEVICE_CODE => poll(server, form),
        "refresh_token" => refresh(server, form, client, alone),
        "password" => {
            let user = names::find_user(of(form, "username"));
            let user = user.filter(|user| user.password == of(form, "password"));
            if user.is_none_or(|user| user.subject != Subject::Alice) {
                return refusal(50126, "invalid_grant", "the address or the password is wrong");
            }
            unattended(server, form, alone(audience(form)?), Asked::PasswordGrant)
        }
        SAML_BEARER => {
            let text = saml::unpack(of(form, "assertion"));
            match response_method(server, &text) {
                Ok(method) => {
                    unattended(server, form, alone(audience(form)?), Asked::SamlGrant(method))
                }
                Err(why) => refusal(50008, "invalid_grant", &why),
            }
        }
        JWT_BEARER => {
            if of(form, "requested_token_use") != "on_behalf_of" {
                let why = "`requested_token_use` must be `on_behalf_of`";
                return refusal(900_144, "invalid_request", why);
            }
            let read = match server.token(of(form, "assertion")) {
                Ok(read) => read,
                Err(why) => return refusal(50013, "invalid_grant", &format!("assertion: {why}")),
            };
            let asked = Asked::OnBehalfOf(read.token, client.requester);
            unattended(server, form, no_session(), asked)
        }
        "client_credentials" if client.requester == Requester::ExchangeServer => {
            unattended(server, form, no_session(), Asked::SharedPrincipal)
        }
        "" => refusal(900_144, "invalid_request", "`grant_type` is missing"),
        _ => refusal(70003, "unsupported_grant_type", "there is no such grant for this client"),
    }
}

/// The client, if it shows who it is. On-behalf-of can be asked by a client without a secret: the model's
/// handler decides what becomes of it.
fn client(form: &Form) -> Result<Client, Refusal> {
    let Some(client) = names::find_client(of(form, "client_id")) else {
        return refusal(700_016, "unauthorized_client", "there is no such client");
    };
    match (client.secret, form.get("client_secret")) {
        (None, Some(_)) => {
            refusal(700_025, "invalid_client", "a public client must not send a secret")
        }
        (Some(secret), given) if given.map(String::as_str) != Some(secret) => {
            refusal(7_000_215, "invalid_client", "the client's secret is wrong")
        }
        _ => Ok(client),
    }
}

fn audience(form: &Form) -> Result<Audience, Refusal> {
    let wanted =
        if of(form, "resource").is_empty() { of(form, "scope") } else { of(form, "resource") };
    match names::find_audience(wanted) {
        Some(audience) => Ok(audience),
        None => {
            refusal(500_011, "invalid_resource", "neither `scope` nor `resource` names Exchange")
        }
    }
}

/// A grant that leaves sessions alone.
fn unattended(server: &AtWork<'_>, form: &Form, session: Record, asked: Asked) -> Outcome {
    let account = server.lab.world().records.account;
    let before = Records { account, session, ..Records::default() };
    let bent = server.bent(Ask::Entra(asked, session.sign_in), &before, false);
    let (account, answer) = if let Some((after, Told::Entra(answer))) = bent {
        (after.account, answer)
    } else {
        let (account, _, answer) = step(server, account, session, asked);
        (account, answer)
    };
    server.lab.world().records.account = account;
    issue(server, of(form, "scope"), answer, None)
}

fn issue(server: &AtWork<'_>, scope: &str, answer: Is, nonce: Option<(&str, Client)>) -> Outcome {
    let Is::Tokens(token) = answer else {
        return Err(Refusal::of(answer, &server.checks()));
    };
    let (now, keys) = (server.lab.now(), server.lab.keys());
    let write = |purpose| token::write(token, purpose, now, keys).map_err(broken);
    let id = match nonce {
        Some((nonce, client)) if scope.contains("openid") => {
            let user = names::user(token.subject);
            let mut claims = json!({
                "iss": names::ISSUER, "aud": client.id, "sub": user.id, "oid": user.id,
                "tid": names::TENANT, "preferred_username": user.address,
                "iat": now, "nbf": now, "exp": now.later(LIFETIME), "ver": "2.0",
            });
            // It is there where the request had one, and only there: MSAL Node refuses another.
            if let (Some(claims), false) = (claims.as_object_mut(), nonce.is_empty()) {
                claims.insert("nonce".to_owned(), nonce.into());
            }
            Some(token::sign(&claims, &keys.tenant).map_err(broken)?)
        }
        _ => None,
    };
    Ok(tokens(&write(Use::Access)?, &write(Use::Refresh)?, scope, id.as_deref()))
}

fn broken(why: String) -> Refusal {
    Refusal { number: 90_033, error: "temporarily_unavailable", why }
}

/// A code is redeemed: once, by the client to which it went.
fn redeem(server: &AtWork<'_>, form: &Form, client: Client) -> Outcome {
    let code = of(form, "code");
    let found = {
        let world = server.lab.world();
        let context = world.records.codes.get(code).cloned();
        context.and_then(|it| world.records.sessions.get(&it).cloned().map(|session| (it, session)))
    };
    let Some((context, session)) = found else {
        return refusal(54005, "invalid_grant", "the code is unknown, or was redeemed already");
    };
    if of(form, "redirect_uri") != session.redirect {
        return refusal(50011, "invalid_grant", "`redirect_uri` is not that of the code");
    }
    let verifier = proves(&session, form.get("code_verifier").map(String::as_str));
    let answer = redeem_session(server, &context, session.clone(), verifier);
    // A structural fault may make a spent code good again.
    if matches!(answer, Is::Tokens(_)) && !server.is_bent() {
        server.lab.world().records.codes.remove(code);
    }
    issue(server, &session.scope, answer, Some((&session.nonce, client)))
}

fn redeem_session(server: &AtWork<'_>, context: &str, mut session: Session, verifier: bool) -> Is {
    let account = server.lab.world().records.account;
    let asked = Asked::Redeem { verifier };
    let before = Records { account, session: session.record, ..Records::default() };
    let bent = server.bent(Ask::Entra(asked, session.record.sign_in), &before, false);
    let (account, record, answer) = match bent {
        Some((after, Told::Entra(answer))) => (after.account, after.session, answer),
        _ => step(server, account, session.record, asked),
    };
    session.record = record;
    let mut world = server.lab.world();
    world.records.account = account;
    world.records.sessions.insert(context.to_owned(), session);
    answer
}

/// A refresh token is traded. It is bound to the client and the user, not to a resource.
fn refresh(
    server: &AtWork<'_>,
    form: &Form,
    client: Client,
    alone: impl Fn(Audience) -> Record,
) -> Outcome {
    let read = match token::read(of(form, "refresh_token"), server.lab.keys()) {
        Ok(read) if read.purpose == Use::Refresh && read.token.issuer == Issuer::Tenant => {
            server.lab.world().aged(read)
        }
        _ => return refusal(9_002_313, "invalid_grant", "that is no refresh token"),
    };
    let now = server.lab.now();
    if server.lab.world().is_from_before(read.issued) {
        return refusal(50173, "invalid_grant", "the refresh token was revoked");
    }
    if read.expires <= now {
        return refusal(700_082, "invalid_grant", "the refresh token has expired");
    }
    if read.token.requester != client.requester || read.token.subject != Subject::Alice {
        return refusal(70000, "invalid_grant", "the refresh token is another client's");
    }
    let asks_none = of(form, "scope").is_empty() && of(form, "resource").is_empty();
    let audience = if asks_none { read.token.audience } else { audience(form)? };
    let token = Token { audience, ..read.token };
    match client.requester {
        Requester::ExchangeOnline => {
            unattended(server, form, no_session(), Asked::RefreshOnBehalfOf(token))
        }
        Requester::MobileApp | Requester::ExchangeServer | Requester::HybridApplication => {
            unattended(server, form, alone(audience), Asked::Refresh(token))
        }
    }
}

/// A client asks for a device code.
pub(super) fn device(server: &AtWork<'_>, request: &Request) -> Response {
    let outcome = begin_device(server, request);
    outcome.unwrap_or_else(|refusal| refusal.json(server.lab.now(), "0"))
}

fn begin_device(server: &AtWork<'_>, request: &Request) -> Outcome {
    let form = request.form();
    client(&form)?;
    let audience = audience(&form)?;
    let from = match Origin::read(request) {
        Ok(from) => from,
        Err(why) => return refusal(900_144, "invalid_request", &why),
    };
    let record =
        Record { stage: Stage::Idle, sign_in: sign_in(request, from, App::Native, audience) };
    let mut world = server.lab.world();
    let (context, device_code, letters) = (world.name(), world.name(), world.name());
    let user_code: String = letters.to_uppercase().chars().take(9).collect();
    let flow = DeviceFlow { device_code: device_code.clone(), user_code: user_code.clone() };
    let session = Session {
        record,
        redirect: String::new(),
        state: String::new(),
        scope: of(&form, "scope").to_owned(),
        nonce: String::new(),
        challenge: None,
        device: Some(flow),
    };
    world.records.sessions.insert(context, session);
    let page = format!("https://{}/common/oauth2/deviceauth", names::IDENTITY_PROVIDER);
    let message = format!("To sign in, open {page} and enter the code {user_code}.");
    Ok(as_json(
        200,
        &json!({
            "device_code": device_code, "user_code": user_code, "verification_uri": page,
            "expires_in": 900, "interval": 1, "message": message,
        }),
    ))
}

/// The client asks whether its device code has been entered.
fn poll(server: &AtWork<'_>, form: &Form) -> Outcome {
    let code = of(form, "device_code");
    let found = {
        let world = server.lab.world();
        let is = |it: &Session| it.device.as_ref().is_some_and(|flow| flow.device_code == code);
        let mut all = world.records.sessions.iter();
        all.find(|(_, it)| is(it)).map(|(context, it)| (context.clone(), it.clone()))
    };
    let Some((context, session)) = found else {
        return refusal(70_000, "invalid_grant", "there is no such device code");
    };
    match session.record.stage {
        Stage::Code => {
            let scope = session.scope.clone();
            let answer = redeem_session(server, &context, session, true);
            if let Is::Tokens(_) = answer {
                server.lab.world().records.sessions.remove(&context);
            }
            issue(server, &scope, answer, None)
        }
        Stage::Idle
        | Stage::PasswordPage
        | Stage::Federated
        | Stage::SecondFactor
        | Stage::Registration
        | Stage::FirstFactor
        | Stage::Asked
        | Stage::Granted => {
            refusal(70016, "authorization_pending", "nobody has finished signing in")
        }
    }
}

/// Exchange Online has a password checked and asks for a ticket: ours.
pub(super) fn ticket(server: &AtWork<'_>, request: &Request) -> Response {
    let form = request.form();
    let user = names::find_user(of(&form, "username"));
    let user = user.filter(|user| user.password == of(&form, "password"));
    let from = match Origin::read(request) {
        Ok(from) if user.is_some_and(|user| user.subject == Subject::Alice) => from,
        _ => return as_json(403, &json!({ "ticket": null })),
    };
    let account = server.lab.world().records.account;
    let asked = Asked::Ticket(origin::platform(request), from.location, Password::Right);
    let (account, _, answer) = step(server, account, no_session(), asked);
    server.lab.world().records.account = account;
    match answer {
        Is::Ticket => as_json(200, &json!({ "ticket": "issued" })),
        _ => as_json(403, &json!({ "ticket": null, "why": server.why() })),
    }
}
