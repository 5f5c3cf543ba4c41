//! What was exchanged, as HAR 1.2. Secrets are left out unless they are asked for.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::binding::names::{CLIENTS, USERS};
use crate::binding::saml;
use crate::format::Header;
use crate::http::{Request, Response, encode};

/// The log of a lab.
#[derive(Debug)]
pub struct Log {
    kept: usize,
    shows_secrets: bool,
    entries: Mutex<VecDeque<(u64, Request, Response)>>,
}

impl Log {
    pub(super) fn new(kept: usize, shows_secrets: bool) -> Self {
        Self { kept, shows_secrets, entries: Mutex::default() }
    }

    fn entries(&self) -> MutexGuard<'_, VecDeque<(u64, Request, Response)>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn keep(&self, began: u64, request: &Request, response: &Response) {
        // What is asked of the lab itself is no exchange of its world.
        if self.kept == 0 || request.host() == crate::binding::names::CONTROL {
            return;
        }
        let mut entries = self.entries();
        if entries.len() >= self.kept {
            entries.pop_front();
        }
        entries.push_back((began, request.clone(), response.clone()));
    }

    pub(super) fn clear(&self) {
        self.entries().clear();
    }

    /// How many exchanges are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// Whether none is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }

    /// The file. Times are the lab's own; how long something took is not told.
    #[must_use]
    pub fn har(&self) -> Value {
        let entries: Vec<Value> = self
            .entries()
            .iter()
            .map(|(began, request, response)| self.entry(*began, request, response))
            .collect();
        let version = env!("CARGO_PKG_VERSION");
        json!({ "log": {
            "version": "1.2",
            "creator": { "name": "conformance lab", "version": version },
            "entries": entries,
        } })
    }

    fn entry(&self, began: u64, request: &Request, response: &Response) -> Value {
        let scrub = |text: &str| if self.shows_secrets { text.to_owned() } else { scrub(text) };
        let is_binary = std::str::from_utf8(&request.body).is_err();
        let posted =
            if is_binary { STANDARD.encode(&request.body) } else { scrub(&request.text()) };
        let mut sent = json!({
            "method": request.method,
            "url": scrub(&request.target),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": self.headers(&request.headers),
            "queryString": request.query().iter()
                .map(|(name, value)| json!({ "name": name, "value": secret(name, value, &scrub) }))
                .collect::<Vec<_>>(),
            "headersSize": -1,
            "bodySize": request.body.len(),
        });
        if let (false, Some(members)) = (request.body.is_empty(), sent.as_object_mut()) {
            let kind = request.header("Content-Type").next().unwrap_or_default();
            members.insert("postData".to_owned(), json!({ "mimeType": kind, "text": posted }));
        }
        let kind = response.header("Content-Type").next().unwrap_or_default();
        let content = match std::str::from_utf8(&response.body) {
            Ok(text) => {
                json!({ "size": response.body.len(), "mimeType": kind, "text": scrub(text) })
            }
            Err(_) => json!({
                "size": response.body.len(), "mimeType": kind,
                "text": STANDARD.encode(&response.body), "encoding": "base64",
            }),
        };
        let location = response.header("Location").next().unwrap_or_default();
        json!({
            "startedDateTime": saml::time(began),
            "time": 0,
            "request": sent,
            "response": {
                "status": response.status,
                "statusText": "",
                "httpVersion": "HTTP/1.1",
                "cookies": [],
                "headers": self.headers(&response.headers),
                "content": content,
                "redirectURL": scrub(location),
                "headersSize": -1,
                "bodySize": response.body.len(),
            },
            "cache": {},
            "timings": { "send": 0, "wait": 0, "receive": 0 },
        })
    }

    fn headers(&self, headers: &[Header]) -> Value {
        let shown = |(name, value): &Header| {
            let value = if self.shows_secrets {
                value.clone()
            } else if name.eq_ignore_ascii_case("Authorization") {
                match value.trim().split_once(' ') {
                    Some((scheme, _)) => format!("{scheme} {LEFT_OUT}"),
                    None => value.clone(),
                }
            } else {
                scrub(value)
            };
            json!({ "name": name, "value": value })
        };
        headers.iter().map(shown).collect()
    }
}

fn secret(name: &str, value: &str, scrub: &dyn Fn(&str) -> String) -> String {
    // As it would stand in the query, so that one table is enough.
    let joined = scrub(&format!("{name}={value}"));
    joined.split_once('=').map(|(_, value)| value.to_owned()).unwrap_or_default()
}

const LEFT_OUT: &str = "[left out]";

/// What stands between these is a secret.
const BETWEEN: [(&str, &[&str]); 21] = [
    ("code=", &["&", "\"", " "]),
    ("passwd=", &["&"]),
    ("password=", &["&"]),
    ("Password=", &["&"]),
    ("otc=", &["&"]),
    ("VerificationCode=", &["&"]),
    ("factor=", &["&"]),
    ("client_secret=", &["&"]),
    ("assertion=", &["&"]),
    ("code_verifier=", &["&"]),
    ("refresh_token=", &["&"]),
    ("wresult=", &["&"]),
    ("\"access_token\":\"", &["\""]),
    ("\"refresh_token\":\"", &["\""]),
    ("\"id_token\":\"", &["\""]),
    ("\"token\":\"", &["\""]),
    ("_code\":\"", &["\""]),
    ("name=\"wresult\" value=\"", &["\""]),
    ("Password>", &["<"]),
    ("<saml:Assertion ", &["</saml:Assertion>"]),
    ("eyJ", &["&", "\"", " ", "<", ";"]),
];

/// A text without its secrets: what stands where secrets stand, and what is known to be one.
fn scrub(text: &str) -> String {
    let mut text = text.to_owned();
    for (start, ends) in BETWEEN {
        text = blank(&text, start, ends);
    }
    let passwords = USERS.iter().map(|user| user.password);
    for known in passwords.chain(CLIENTS.iter().filter_map(|client| client.secret)) {
        text = text.replace(known, LEFT_OUT).replace(&encode(known), LEFT_OUT);
    }
    text
}

fn blank(text: &str, start: &str, ends: &[&str]) -> String {
    let mut blanked = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(start) {
        blanked.push_str(before);
        blanked.push_str(start);
        let end = ends.iter().filter_map(|end| behind.find(end)).min().unwrap_or(behind.len());
        if end > 0 {
            blanked.push_str(LEFT_OUT);
        }
        rest = behind.get(end..).unwrap_or_default();
    }
    blanked.push_str(rest);
    blanked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_is_left_out_and_nothing_else() {
        let form = "grant_type=authorization_code&code=0.ab&code_verifier=xyz&scope=a";
        let wanted = format!(
            "grant_type=authorization_code&code={LEFT_OUT}&code_verifier={LEFT_OUT}&scope=a"
        );
        assert_eq!(scrub(form), wanted);
        assert_eq!(
            scrub("{\"access_token\":\"eyJh.b\",\"scope\":\"s\"}").matches(LEFT_OUT).count(),
            1
        );
        assert_eq!(scrub("nothing"), "nothing");
        assert!(!scrub(&format!("x {}", USERS[0].password)).contains(USERS[0].password));
    }
}
