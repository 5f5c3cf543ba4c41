//! What was exchanged, as HAR 1.2. Secrets are left out unless they are asked for.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::binding::names::{CLIENTS, USERS};
use crate::format::Header;
use crate::http::{Request, Response, encode};
use crate::moment::Moment;

/// The log of a lab: the last exchanges, within a number of them and of their bytes.
#[derive(Debug)]
pub struct Log {
    kept: usize,
    kept_bytes: usize,
    shows_secrets: bool,
    kept_now: Mutex<Kept>,
}

/// What is kept now.
#[derive(Debug, Default)]
struct Kept {
    exchanges: VecDeque<Arc<Exchange>>,
    bytes: usize,
    /// How many there were before.
    left_out: usize,
}

/// A request with its answer, and when it began.
#[derive(Debug)]
struct Exchange {
    began: Moment,
    request: Request,
    response: Response,
}

impl Exchange {
    /// How many bytes it takes, about.
    fn bytes(&self) -> usize {
        let (request, response) = (&self.request, &self.response);
        let headers = request.headers.iter().chain(&response.headers);
        let headers = headers.flat_map(|(name, value)| [64, name.len(), value.len()]);
        let others = [128, request.target.len(), request.body.len(), response.body.len()];
        headers.chain(others).fold(0, usize::saturating_add)
    }
}

impl Log {
    pub(super) fn new((kept, kept_bytes): (usize, usize), shows_secrets: bool) -> Self {
        Self { kept, kept_bytes, shows_secrets, kept_now: Mutex::default() }
    }

    fn kept_now(&self) -> MutexGuard<'_, Kept> {
        self.kept_now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn keep(&self, began: Moment, request: &Request, response: &Response) {
        // What is asked of the lab itself is no exchange of its world.
        if self.kept == 0 || request.host() == crate::binding::names::CONTROL {
            return;
        }
        let (request, response) = (request.clone(), response.clone());
        let exchange = Exchange { began, request, response };
        let mut now = self.kept_now();
        now.bytes = now.bytes.saturating_add(exchange.bytes());
        now.exchanges.push_back(Arc::new(exchange));
        while now.exchanges.len() > self.kept || now.bytes > self.kept_bytes {
            let Some(first) = now.exchanges.pop_front() else { break };
            now.bytes = now.bytes.saturating_sub(first.bytes());
            now.left_out = now.left_out.saturating_add(1);
        }
    }

    pub(super) fn clear(&self) {
        *self.kept_now() = Kept::default();
    }

    /// How many exchanges are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept_now().exchanges.len()
    }

    /// How many were before these, and are not kept any more.
    #[must_use]
    pub fn left_out(&self) -> usize {
        self.kept_now().left_out
    }

    /// Whether none is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept_now().exchanges.is_empty()
    }

    /// The file. Times are the lab's own; how long something took is not told.
    #[must_use]
    pub fn har(&self) -> Har {
        let now = self.kept_now();
        let (exchanges, left_out) = (now.exchanges.iter().cloned().collect(), now.left_out);
        Har { exchanges, left_out, shows_secrets: self.shows_secrets }
    }
}

/// A log as HAR 1.2. Each entry is made when it is written.
#[derive(Debug)]
pub struct Har {
    exchanges: Vec<Arc<Exchange>>,
    left_out: usize,
    shows_secrets: bool,
}

impl Serialize for Har {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut file = serializer.serialize_map(Some(1))?;
        file.serialize_entry("log", &Within(self))?;
        file.end()
    }
}

struct Within<'a>(&'a Har);

impl Serialize for Within<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(har) = self;
        let mut log = serializer.serialize_map(None)?;
        log.serialize_entry("version", "1.2")?;
        let version = env!("CARGO_PKG_VERSION");
        log.serialize_entry("creator", &json!({ "name": "conformance lab", "version": version }))?;
        if har.left_out > 0 {
            let why = "the lab keeps the last ones alone";
            let comment = format!("{} earlier exchanges are left out: {why}", har.left_out);
            log.serialize_entry("comment", &comment)?;
        }
        log.serialize_entry("entries", &Entries(har))?;
        log.end()
    }
}

struct Entries<'a>(&'a Har);

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.exchanges.iter().map(|exchange| self.0.entry(exchange)))
    }
}

impl Har {
    fn entry(&self, exchange: &Exchange) -> Value {
        let Exchange { began, request, response } = exchange;
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
            "startedDateTime": began.text(),
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
