//! The provisioning service of Exchange Online. Its interface has no public format: this is ours.
//!
//! `POST /x-provisioning/{copy}` with the app's token and the endpoint asks for a copy; the service then
//! gets tokens of its own, creates a mailbox and synchronises. With `X-Lab-Steps: own` it does none of that
//! of itself: each is then asked for with `POST /x-provisioning/{copy}/{step}`.

use model::actor::provisioning::{Request as Asked, Response as Answer};

use crate::binding::exchange::answers::url;
use crate::binding::keys::Keys;
use crate::binding::{names, post, token, with};
use crate::format::{Body, RequestTemplate};
use crate::http::Response;

/// Where the service is.
pub const PATH: &str = "/x-provisioning/";
/// Who asks for its steps one by one says so.
pub const STEPS: &str = "X-Lab-Steps";

/// The steps that it otherwise takes of itself, in order.
pub const OWN: [&str; 3] = ["on-behalf-of", "create-mailbox", "synchronize"];

/// A request about a copy, with an endpoint. Placeholder: `${token}`.
#[must_use]
pub fn request(asked: Asked, copy: &str, endpoint: &str) -> RequestTemplate {
    let base = format!("https://{}{PATH}{copy}", names::EXCHANGE_ONLINE);
    let step = |name: &str| post(&format!("{base}/{name}"), &[]);
    match asked {
        Asked::Provision(_) => with(ask_for_copy(copy, &url(endpoint)), STEPS, "own"),
        Asked::OnBehalfOf(_) => step("on-behalf-of"),
        Asked::CreateMailbox => step("create-mailbox"),
        Asked::Synchronize | Asked::SynchronizeElsewhere => step("synchronize"),
        Asked::Refresh => step("refresh"),
    }
}

/// The app asks for a copy with this endpoint; the service goes on by itself. Placeholder: `${token}`.
#[must_use]
pub fn ask_for_copy(copy: &str, endpoint: &str) -> RequestTemplate {
    let text = format!("{{\"endpoint\":\"{endpoint}\"}}");
    let target = format!("https://{}{PATH}{copy}", names::EXCHANGE_ONLINE);
    let template = RequestTemplate { body: Some(Body::Text { text }), ..post(&target, &[]) };
    let template = with(template, "Content-Type", "application/json");
    with(template, "Authorization", "Bearer ${token}")
}

/// What it answers. The token is the one that it gives away, if it does.
#[must_use]
pub fn answer(answer: Answer, token: &str) -> Response {
    match answer {
        // What it never ought to do.
        Answer::SecondToken(_) => {
            let body = serde_json::json!({ "done": true, "token": token });
            Response::new(200, "application/json", body.to_string())
        }
        Answer::Done => Response::new(200, "application/json", "{\"done\":true}"),
        Answer::Refused => Response::new(403, "application/json", "{\"done\":false}"),
    }
}

/// What a tester reads out of it.
#[must_use]
pub fn read(response: &Response, keys: &Keys) -> Answer {
    let body: serde_json::Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let given = body.get("token").and_then(serde_json::Value::as_str);
    match (response.status, given.map(|text| token::read(text, keys))) {
        (200, Some(Ok(read))) => Answer::SecondToken(read.token),
        (200, _) => Answer::Done,
        _ => Answer::Refused,
    }
}
