//! What Entra ID answers: pages, redirects, tokens, errors; and what a tester reads out of them.

use maud::{DOCTYPE, Markup, html};
use model::actor::entra::{Request as Asked, Response as Answer};
use model::control::{Check, Control};
use serde_json::json;

use crate::binding::identity_provider::page_of;
use crate::binding::keys::Keys;
use crate::binding::{names, token};
use crate::http::Response;
use crate::moment::Moment;

const JSON: &str = "application/json; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";

/// An error: its number, `error` of OAuth, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The number behind `AADSTS`.
    pub number: u32,
    /// The code of OAuth.
    pub error: &'static str,
    /// Why.
    pub why: String,
}

impl Refusal {
    /// A refusal.
    #[must_use]
    pub fn new(number: u32, error: &'static str, why: &str) -> Self {
        Self { number, error, why: why.to_owned() }
    }

    /// What became of what was asked, from the check that stopped it.
    ///
    /// Microsoft tells clients to look at `error` alone; numbers may change.
    #[must_use]
    pub fn of(answer: Answer, checks: &[Check]) -> Self {
        let last = checks.iter().rev().find(|check| !check.passed);
        let why = last.map_or("the request does not fit the state of the sign-in", |it| it.why);
        if answer == Answer::InteractionRequired {
            return Self::new(50076, "interaction_required", why);
        }
        if answer == Answer::NoFactor {
            return Self::new(50079, "interaction_required", why);
        }
        let (number, error) = match last.map(|check| check.control) {
            _ if why.starts_with("AADSTS500011") => (500_011, "invalid_resource"),
            _ if why.starts_with("AADSTS501481") => (501_481, "invalid_grant"),
            _ if why.starts_with("AADSTS50173") => (50173, "invalid_grant"),
            _ if why.starts_with("AADSTS50057") => (50057, "invalid_grant"),
            Some(Control::ConditionalAccess) => (53003, "interaction_required"),
            Some(Control::SecondFactor) => (500_121, "invalid_grant"),
            Some(Control::Password) => (50126, "invalid_grant"),
            Some(Control::Token) => (50013, "invalid_grant"),
            _ => (70000, "invalid_grant"),
        };
        Self::new(number, error, why)
    }

    fn text(&self) -> String {
        let Self { number, why, .. } = self;
        let prefix = format!("AADSTS{number}: ");
        if why.starts_with(&prefix) { why.clone() } else { format!("{prefix}{why}") }
    }

    /// As the answer of the token endpoint.
    #[must_use]
    pub fn json(&self, now: Moment, id: &str) -> Response {
        let status = if self.error == "invalid_client" { 401 } else { 400 };
        let body = json!({
            "error": self.error,
            "error_description": self.text(),
            "error_codes": [self.number],
            "timestamp": now.text(),
            "trace_id": id,
            "correlation_id": id,
        });
        Response::new(status, JSON, body.to_string()).with("Cache-Control", "no-store")
    }

    /// As a page.
    #[must_use]
    pub fn page(&self) -> Response {
        let text = self.text();
        let kind = if self.number == 50079 { "no-factor" } else { "refused" };
        let status = if self.number == 50079 { 403 } else { 400 };
        render(status, "Sorry, we cannot sign you in", kind, &html! { p { (text) } })
    }
}

/// A page.
#[must_use]
pub fn render(status: u16, title: &str, kind: &str, content: &Markup) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { (title) } }
            body data-page=(kind) { h1 { (title) } (content) }
        }
    };
    Response::new(status, HTML, page.into_string()).with("Cache-Control", "no-store")
}

/// A page with a form that goes on with a context.
#[must_use]
pub fn form(kind: &str, title: &str, action: &str, context: &str, fields: &[Field]) -> Response {
    let body = html! {
        form method="post" action=(action) {
            input type="hidden" name="ctx" value=(context);
            @for field in fields {
                label { (field.label) " " input name=(field.name) type=(field.kind) value=(field.value); }
                br;
            }
            button { "Next" }
        }
    };
    render(200, title, kind, &body)
}

/// A field of a form.
#[derive(Clone, Debug)]
pub struct Field {
    /// For people.
    pub label: &'static str,
    /// In the form.
    pub name: &'static str,
    /// The type of input.
    pub kind: &'static str,
    /// What is in it already.
    pub value: String,
}

/// A field that is empty.
#[must_use]
pub fn field(label: &'static str, name: &'static str, kind: &'static str) -> Field {
    Field { label, name, kind, value: String::new() }
}

/// Access and refresh tokens.
#[must_use]
pub fn tokens(access: &str, refresh: &str, scope: &str, id: Option<&str>) -> Response {
    let mut body = json!({
        "token_type": "Bearer",
        "scope": scope,
        "expires_in": token::LIFETIME,
        "ext_expires_in": token::LIFETIME,
        "access_token": access,
        "refresh_token": refresh,
    });
    if let (Some(id), Some(members)) = (id, body.as_object_mut()) {
        members.insert("id_token".to_owned(), id.into());
    }
    Response::new(200, JSON, body.to_string()).with("Cache-Control", "no-store")
}

/// What a tester reads out of an answer; `None` for what is none of Entra ID's.
#[must_use]
pub fn read(asked: Asked, response: &Response, keys: &Keys) -> Option<Answer> {
    let location = response.header("Location").next().unwrap_or_default();
    let text = response.text();
    if let 302 | 303 = response.status {
        let to_federation = location.starts_with(&format!("https://{}", names::FEDERATION_SERVER));
        return match (to_federation, location.contains("code=")) {
            (true, _) => Some(Answer::RedirectToFederation),
            (false, true) => Some(Answer::Code),
            (false, false) => Some(Answer::Refused),
        };
    }
    let json: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let member = |name: &str| json.get(name).and_then(serde_json::Value::as_str);
    if let (200, Some(access)) = (response.status, member("access_token")) {
        return Some(Answer::Tokens(token::read(access, keys).ok()?.token));
    }
    match (response.status, page_of(&text).as_deref(), asked) {
        (200, _, Asked::Ticket(..)) => Some(Answer::Ticket),
        (200, Some("password"), _) => Some(Answer::Continue),
        // For a client that waits elsewhere.
        (200, Some("done"), _) => Some(Answer::Code),
        (200, Some("second-factor"), _) => Some(Answer::SecondFactorWanted),
        (200, Some("registration"), _) => Some(Answer::RegistrationWanted),
        (403, Some("no-factor"), _) => Some(Answer::NoFactor),
        (400, None, _)
            if member("error") == Some("interaction_required") && !text.contains("AADSTS53003") =>
        {
            Some(Answer::InteractionRequired)
        }
        (400, _, _) if response.text().contains("AADSTS50173") => Some(Answer::Revoked),
        (400..=403, _, _) => Some(Answer::Refused),
        _ => None,
    }
}
