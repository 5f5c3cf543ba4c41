//! The lab asked about itself: its page, its configuration, its time, and what a tester cannot make alone.

mod foreign;

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use family::cube::{Assignment, Cube};
use family::variable::Values;
use input::json as strict;
use maud::html;
use model::actor::entra::Holder;
use model::fault::Fault;
use model::policy::federation::Method;
use model::protocol::token::{Age, Cause, Issuer, Requester, Subject, Token};
use model::scope::Scope;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::binding::identity_provider::answers::render;
use crate::binding::token::{self, Use};
use crate::binding::{names, saml};
use crate::format::UserAction;
use crate::generation::words;
use crate::http::{Request, Response};
use crate::lab::Lab;
use crate::lab::server::way::ThroughProxy;

/// Another configuration: a preset or the one at the start, then single settings.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reset {
    preset: Option<String>,
    #[serde(default)]
    settings: BTreeMap<String, String>,
    /// Its id, or `none`; as it was, if there is nothing.
    fault: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    seconds: u64,
}

/// Through whom the lab's servers ask others.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Others {
    proxy: Option<String>,
    #[serde(default)]
    authority: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UseOfApp {
    action: UserAction,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Revocation {
    cause: String,
}

/// A token that the tester wants.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    #[serde(default)]
    issuer: String,
    audience: String,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    requester: String,
    #[serde(default)]
    mfa: bool,
    #[serde(default)]
    refresh: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WantedResponse {
    multiple: bool,
    /// Whether another key signs it.
    #[serde(default)]
    foreign: bool,
}

/// Answers.
pub(super) fn answer(lab: &Lab, request: &Request) -> Response {
    if let Some(refusal) = foreign::refusal(request) {
        return refusal;
    }
    let body = &request.body;
    let outcome = match (request.method.as_str(), request.path().as_str()) {
        ("GET", "/" | "") => return page(lab),
        ("GET", "/control/state") => Ok(state(lab)),
        ("GET", "/control/users") => Ok(users()),
        ("GET", "/control/har") => return har(lab),
        ("POST", "/control/reset") => parsed(body).and_then(|it| reset(lab, &it)),
        ("POST", "/control/advance") => parsed(body).and_then(|it: Advance| {
            let now = lab.advance(it.seconds).map_err(|error| {
                format!("`seconds` is {}: the time would be {error}", it.seconds)
            })?;
            Ok(json!({ "now": now }))
        }),
        ("POST", "/control/expire") => match lab.expire() {
            Ok(now) => Ok(json!({ "now": now })),
            Err(error) => Err(format!("the time would be {error}; reset the lab")),
        },
        ("POST", "/control/others") => parsed(body).and_then(|it| others(lab, &it)),
        ("POST", "/control/use") => parsed(body).map(|it: UseOfApp| {
            let sees = lab.use_app(it.action);
            json!({ "sees": sees })
        }),
        ("POST", "/control/revoke") => parsed(body).and_then(|it| revoke(lab, &it)),
        ("POST", "/control/enable") => {
            lab.enable();
            Ok(state(lab))
        }
        ("POST", "/control/token") => parsed(body).and_then(|it| mint(lab, &it)),
        ("POST", "/control/response") => parsed(body).and_then(|it| respond(lab, &it)),
        (_, path) => {
            let why = format!("there is no `{path}` for {}", request.method);
            return Response::new(404, "application/json", json!({ "error": why }).to_string());
        }
    };
    match outcome {
        Ok(body) => Response::new(200, "application/json", body.to_string()),
        Err(why) => Response::new(400, "application/json", json!({ "error": why }).to_string()),
    }
}

fn parsed<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    let text = str::from_utf8(body).map_err(|_| "the body is no text in UTF-8".to_owned())?;
    strict::read(text).map_err(|error| format!("the body cannot be read: {error}"))
}

/// A configuration with some settings changed.
pub fn changed(
    base: &Assignment,
    settings: &BTreeMap<String, String>,
) -> Result<Assignment, String> {
    let texts: Vec<String> = settings.iter().map(|(id, value)| format!("{id}={value}")).collect();
    let mut cube: Cube = base.iter().map(|(_, value)| Values::one(value)).collect();
    for (variable, values) in Scope::parse_sets(&texts).map_err(|error| error.to_string())? {
        cube.set(variable, values);
    }
    cube.least().ok_or_else(|| "there is no such configuration".to_owned())
}

fn reset(lab: &Lab, wanted: &Reset) -> Result<Value, String> {
    let base = match &wanted.preset {
        None => lab.world().base.clone(),
        Some(id) => {
            let scope = Scope::preset(id).map_err(|error| error.to_string())?;
            scope.choose().map(|(it, _)| it).ok_or("the preset has no configuration")?
        }
    };
    let configuration = changed(&base, &wanted.settings)?;
    match &wanted.fault {
        None => lab.reset(configuration),
        Some(id) if id == "none" => lab.reset_with(configuration, None),
        Some(id) => {
            let fault = Fault::find(id).ok_or_else(|| format!("there is no fault `{id}`"))?;
            lab.reset_with(configuration, Some(fault));
        }
    }
    Ok(state(lab))
}

/// What the lab's servers ask each other goes through a tester's proxy, or its own way again.
fn others(lab: &Lab, wanted: &Others) -> Result<Value, String> {
    match &wanted.proxy {
        None => lab.go_own_way(),
        Some(proxy) => {
            lab.go(Arc::new(ThroughProxy::on_loopback(proxy, wanted.authority.as_bytes())?));
        }
    }
    Ok(json!({ "now": lab.now() }))
}

fn mint(lab: &Lab, wanted: &Wanted) -> Result<Value, String> {
    let unknown = |name: &str, it: &str| format!("`{name}` is `{it}`, which is unknown");
    let token = Token {
        issuer: match wanted.issuer.as_str() {
            "" | "tenant" => Issuer::Tenant,
            "foreign" => Issuer::Foreign,
            other => return Err(unknown("issuer", other)),
        },
        audience: token::audience(&wanted.audience)
            .ok_or_else(|| unknown("audience", &wanted.audience))?,
        subject: match wanted.subject.as_str() {
            "" | "alice" => Subject::Alice,
            "mallory" => Subject::Mallory,
            other => return Err(unknown("subject", other)),
        },
        requester: match wanted.requester.as_str() {
            "" | "mobile-app" => Requester::MobileApp,
            "exchange-online" => Requester::ExchangeOnline,
            "exchange-server" => Requester::ExchangeServer,
            other => return Err(unknown("requester", other)),
        },
        mfa: wanted.mfa,
        age: Age::Current,
    };
    let purpose = if wanted.refresh { Use::Refresh } else { Use::Access };
    let text = token::write(token, purpose, lab.now(), lab.keys())?;
    Ok(json!({ "token": text }))
}

/// Ends what was issued for Alice, as an administrator does, or she.
fn revoke(lab: &Lab, wanted: &Revocation) -> Result<Value, String> {
    let cause = Cause::ALL.into_iter().find(|cause| cause.id() == wanted.cause);
    lab.revoke(cause.ok_or_else(|| {
        let causes = Cause::ALL.map(Cause::id).join(", ");
        format!("`cause` is `{}`, which is unknown; expected one of {causes}", wanted.cause)
    })?);
    Ok(state(lab))
}

/// AD FS's response for Alice, as whoever has its key can sign it.
fn respond(lab: &Lab, wanted: &WantedResponse) -> Result<Value, String> {
    let method = if wanted.multiple { Method::Multiple } else { Method::Password };
    let user = names::user(Subject::Alice);
    let keys = lab.keys();
    let key = if wanted.foreign { &keys.foreign } else { &keys.federation };
    let assertion = saml::assertion(user, method, lab.now(), key)?;
    Ok(json!({ "response": saml::response(&assertion), "assertion": STANDARD.encode(&assertion) }))
}

fn state(lab: &Lab) -> Value {
    let world = lab.world();
    json!({
        "now": world.now,
        "time": world.now.text(),
        "fault": world.fault.map(Fault::id),
        "settings": model::scope::write(&world.configuration),
        "disabled": world.records.account.disabled,
        "factor-registered-in-run": world.records.account.registered_in_run.map(names::holder),
        "sessions": world.records.sessions.len(),
        "copies": world.records.copies.len(),
    })
}

fn users() -> Value {
    let user = |it: names::User| json!({ "address": it.address, "password": it.password });
    let [alice, mallory] = names::USERS;
    let clients: Vec<Value> = names::CLIENTS
        .iter()
        .map(|client| {
            let name = words::requester(client.requester);
            json!({ "name": name, "id": client.id, "secret": client.secret })
        })
        .collect();
    json!({
        "users": { "alice": user(alice), "mallory": user(mallory) },
        "factors": {
            "owner": names::factor(Holder::Owner),
            "intruder": names::factor(Holder::Intruder),
        },
        "clients": clients,
    })
}

/// What was exchanged. It is written as it is made: no second form of it is kept.
fn har(lab: &Lab) -> Response {
    match serde_json::to_vec(&lab.log().har()) {
        Ok(har) => {
            let kind = ("Content-Type".to_owned(), "application/json".to_owned());
            Response { status: 200, headers: vec![kind], body: har }
        }
        Err(error) => Response::new(500, "text/plain", error.to_string()),
    }
}

/// The page for people.
fn page(lab: &Lab) -> Response {
    let world = lab.world();
    let settings = model::scope::write(&world.configuration);
    let content = html! {
        p { "Every server here answers as the model does. Nothing listens beyond this machine." }
        @if let Some(fault) = world.fault { p { "It has the fault " code { (fault.id()) } "." } }
        p { "It is " (world.now.text()) " here." }
        h2 { "Hosts" }
        table { @for (host, role) in names::HOSTS { tr { td { code { (host) } } td { (role) } } } }
        h2 { "Users" }
        table {
            @for user in names::USERS {
                tr { td { code { (user.address) } } td { code { (user.password) } } }
            }
        }
        p {
            "Alice's second factor is " code { (names::factor(Holder::Owner)) }
            ", an intruder's " code { (names::factor(Holder::Intruder)) } "."
        }
        h2 { "Settings" }
        table { @for (id, value) in settings { tr { td { code { (id) } } td { (value) } } } }
    };
    drop(world);
    render(200, "The lab", "lab", &content)
}
