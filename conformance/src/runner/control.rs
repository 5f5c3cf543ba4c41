//! A tested party that is put in order over HTTPS, as the lab is.

use std::collections::BTreeMap;
use std::time::Duration;

use model::protocol::token::Cause;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::format::{UserAction, UserSees};
use crate::http::{Request, Response};
use crate::moment::Moment;
use crate::runner::adapter::Unable;
use crate::runner::sut::Endpoint;
use crate::runner::transport::Https;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// How much time passes after a reset: what the tester brings was issued before, and is not what is issued
/// from then on.
const LATER: u64 = 60;

/// Where it is asked.
pub struct OverHttps {
    https: Https,
    authority: String,
}

impl OverHttps {
    /// `ca` is the content of the file that the endpoint names.
    pub fn new(endpoint: &Endpoint, ca: Option<&[u8]>) -> Result<Self, String> {
        let https = Https::new(endpoint, ca).map_err(|why| format!("control: {why}"))?;
        Ok(Self { https, authority: endpoint.authority().unwrap_or_default().to_owned() })
    }

    /// Has it forget all sessions and take these settings. The time of the reset comes back; it is later
    /// by then.
    pub fn reset(&self, configuration: &BTreeMap<String, String>) -> Result<Moment, Unable> {
        let state = self.ask("/control/reset", &json!({ "settings": configuration }))?;
        let now = state.get("now").unwrap_or(&Value::Null);
        let now = Moment::deserialize(now).map_err(|error| {
            let why = format!("expected `now`, its time in seconds since 1970: {error}");
            Unable::Failed(format!("control: the answer to a reset is `{}`, {why}", short(&state)))
        })?;
        self.ask("/control/advance", &json!({ "seconds": LATER }))?;
        Ok(now)
    }

    /// Has it revoke what was issued for Alice so far.
    pub fn revoke(&self) -> Result<(), Unable> {
        self.ask("/control/revoke", &json!({ "cause": Cause::RevokeSessions.id() })).map(|_| ())
    }

    /// Has it let access tokens expire, and go on.
    pub fn expire(&self) -> Result<(), Unable> {
        self.ask("/control/expire", &json!({})).map(|_| ())
    }

    /// Has it ask others through a proxy, whose hosts show this certificate; or its own way again.
    pub fn others(&self, through: Option<(&str, &str)>) -> Result<(), Unable> {
        let body = match through {
            Some((proxy, authority)) => json!({ "proxy": proxy, "authority": authority }),
            None => json!({}),
        };
        self.ask("/control/others", &body).map(|_| ())
    }

    /// Has its app used, and says what is seen.
    pub fn use_app(&self, action: UserAction, within: Duration) -> Result<UserSees, Unable> {
        let said = self.ask_within("/control/use", &json!({ "action": action }), within)?;
        let sees = said.get("sees").cloned().unwrap_or_default();
        serde_json::from_value(sees).map_err(|error| {
            let why = "expected `sees`: `mail` or `refused`";
            Unable::Failed(format!("control: the answer is `{}`, {why}: {error}", short(&said)))
        })
    }

    fn ask(&self, path: &str, body: &Value) -> Result<Value, Unable> {
        self.ask_within(path, body, PATIENCE)
    }

    fn ask_within(&self, path: &str, body: &Value, within: Duration) -> Result<Value, Unable> {
        let target = format!("https://{}{path}", self.authority);
        let failed = |why: String| Unable::Failed(format!("control: {target}: {why}"));
        let request = Request {
            method: "POST".to_owned(),
            target: target.clone(),
            headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
            body: body.to_string().into_bytes(),
        };
        let answer = self.https.exchange(&request, within);
        let Response { status, body, .. } = answer.map_err(|none| failed(none.says()))?;
        let body = serde_json::from_slice::<Value>(&body).map_err(|error| {
            failed(format!("status {status}, and the answer is no JSON: {error}"))
        })?;
        if status == 200 {
            Ok(body)
        } else {
            Err(failed(format!("status {status}: {}", short(&body))))
        }
    }
}

/// A value, short enough for a line.
fn short(value: &Value) -> String {
    value.to_string().chars().take(200).collect()
}
