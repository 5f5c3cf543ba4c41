//! Structural faults of a role that asks others: of the requests of one kind one thing is wrong, or their answer is
//! taken for another; everywhere else it does what is right.
//!
//! A kind is a method, a host and a path, of the token endpoint with the grant. What there is to get wrong is taken
//! from what the lab's own implementation asks in the vectors of the role.

mod free;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use crate::binding::names;
use crate::binding::origin::HEADER;
use crate::format::{Role, Vector};
use crate::generation::structural::draw;
use crate::http::{Request, Response, Way, decode};
use crate::lab::tester::InProcess;
use crate::runner::play::play;
use crate::runner::stage::Stage;
use crate::runner::tester::Tester;

/// What is wrong with the requests of a kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Wrong {
    /// They are not made, and nothing answers.
    Unasked,
    /// Another host is asked.
    Elsewhere,
    /// A part is left out.
    Without(Part),
    /// A part says something else.
    Other(Part),
    /// Whatever is granted is taken for a refusal.
    TakenForRefused,
    /// A refusal is taken for what was asked for.
    TakenForGranted,
    /// What it was answered first stays, and nothing after it is taken.
    FirstKept,
}

impl Wrong {
    /// The way in which it is wrong, whatever part is meant.
    fn way(&self) -> u8 {
        match self {
            Self::Unasked => 0,
            Self::Elsewhere => 1,
            Self::Without(_) => 2,
            Self::Other(_) => 3,
            Self::TakenForRefused => 4,
            Self::TakenForGranted => 5,
            Self::FirstKept => 6,
        }
    }
}

/// A part of a request that has a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// Of the query.
    Query(String),
    /// A header.
    Header(String),
    /// Of a form, or a member of a JSON object.
    Body(String),
}

/// A fault.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Asking {
    /// The kind of the requests.
    kind: String,
    wrong: Wrong,
}

impl Asking {
    /// What is wrong, in a line.
    pub(super) fn name(&self) -> String {
        let wrong = match &self.wrong {
            Wrong::Unasked => "is not sent".to_owned(),
            Wrong::Elsewhere => "goes to another host".to_owned(),
            Wrong::Without(part) => format!("without {}", part.says()),
            Wrong::Other(part) => format!("with another {}", part.says()),
            Wrong::TakenForRefused => "is taken for refused".to_owned(),
            Wrong::TakenForGranted => "is taken for granted".to_owned(),
            Wrong::FirstKept => "keeps what it was answered first".to_owned(),
        };
        format!("{}: {wrong}", self.kind)
    }

    /// Why no vector need kill it, if none need.
    pub(super) fn allowed(&self, role: Role) -> Option<&'static str> {
        free::why(role, &self.name())
    }
}

impl Part {
    fn says(&self) -> String {
        match self {
            Self::Query(name) => format!("`{name}` in the query"),
            Self::Header(name) => format!("header `{name}`"),
            Self::Body(name) => format!("`{name}` in the body"),
        }
    }
}

/// What stands in place of something else.
const OTHER: &str = "other";

/// Headers that say nothing about what is asked.
const PLAIN: [&str; 2] = ["content-type", "user-agent"];

/// Every fault there is to make in what the lab asks in these vectors.
pub(super) fn all(vectors: &[&Vector], tester: &mut InProcess) -> Vec<Asking> {
    let Some(stage) = tester.stage() else { return Vec::new() };
    let met = Arc::new(Met { stage, kinds: Mutex::default() });
    let way: Arc<dyn Way> = Arc::<Met>::clone(&met);
    tester.lab().go(way);
    for vector in vectors {
        // What it comes to is looked at elsewhere.
        let _ = play(vector, tester);
    }
    tester.lab().go_own_way();
    let kinds = met.kinds.lock().unwrap_or_else(PoisonError::into_inner);
    let mut all = BTreeSet::new();
    for (kind, seen) in kinds.iter() {
        let mut make = |wrong| all.insert(Asking { kind: kind.clone(), wrong });
        make(Wrong::Unasked);
        make(Wrong::Elsewhere);
        for part in &seen.parts {
            make(Wrong::Without(part.clone()));
            make(Wrong::Other(part.clone()));
        }
        if seen.granted {
            make(Wrong::TakenForRefused);
        }
        if seen.refused {
            make(Wrong::TakenForGranted);
        }
        if seen.renewed {
            make(Wrong::FirstKept);
        }
    }
    all.into_iter().collect()
}

/// Some of the faults by a seed: of each way to be wrong as many, as long as there are.
pub(super) fn sample(all: Vec<Asking>, seed: u64, count: usize) -> Vec<Asking> {
    let mut ways: BTreeMap<_, Vec<Asking>> = BTreeMap::new();
    for it in all {
        ways.entry(it.wrong.way()).or_default().push(it);
    }
    let mut drawn = draw(ways.into_values(), seed, count);
    drawn.sort_unstable();
    drawn
}

/// Has the party of a tester be wrong so from here on.
pub(super) fn go_wrong(tester: &InProcess, fault: &Asking) {
    if let Some(stage) = tester.stage() {
        let bent = Bent { stage, fault: fault.clone(), first: Mutex::default() };
        tester.lab().go(Arc::new(bent));
    }
}

/// What is asked, and whether it was granted or refused.
#[derive(Debug, Default)]
struct Seen {
    parts: BTreeSet<Part>,
    granted: bool,
    refused: bool,
    /// What was answered first in the vector that is played, and in which that is.
    first: Option<(u64, Response)>,
    /// Whether it was answered something else later in a vector.
    renewed: bool,
}

/// Keeps what was answered first in a vector.
fn first(kept: &mut Option<(u64, Response)>, now: u64, response: Response) -> Response {
    match kept {
        Some((then, first)) if *then == now => first.clone(),
        _ => {
            *kept = Some((now, response.clone()));
            response
        }
    }
}

/// A way that keeps what is asked.
struct Met {
    stage: Arc<Stage>,
    kinds: Mutex<BTreeMap<String, Seen>>,
}

impl Way for Met {
    fn carry(&self, request: &Request) -> Option<Response> {
        let response = self.stage.carry(request);
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = kinds.entry(kind(request)).or_default();
        seen.parts.extend(parts(request));
        let is_granted = response.as_ref().is_some_and(|it| it.status < 400);
        seen.granted |= is_granted;
        seen.refused |= !is_granted;
        if let Some(now) = response.clone() {
            seen.renewed |= first(&mut seen.first, self.stage.cleared(), now.clone()) != now;
        }
        response
    }
}

/// A way on which one kind of request goes wrong.
struct Bent {
    stage: Arc<Stage>,
    fault: Asking,
    /// What was answered first.
    first: Mutex<Option<(u64, Response)>>,
}

impl Way for Bent {
    fn carry(&self, request: &Request) -> Option<Response> {
        if kind(request) != self.fault.kind {
            return self.stage.carry(request);
        }
        match &self.fault.wrong {
            Wrong::Unasked => None,
            Wrong::Elsewhere => {
                let host = format!("https://{}", request.host());
                let rest = request.target.strip_prefix(&host).unwrap_or_default();
                let target = format!("https://{}{rest}", names::ELSEWHERE);
                self.stage.carry(&Request { target, ..request.clone() })
            }
            Wrong::Without(part) => self.stage.carry(&changed(request, part, None)),
            Wrong::Other(part) => self.stage.carry(&changed(request, part, Some(OTHER))),
            Wrong::TakenForRefused => {
                self.stage.carry(request).map(|it| if it.status < 400 { refused() } else { it })
            }
            Wrong::TakenForGranted => {
                self.stage.carry(request).map(|it| if it.status < 400 { it } else { granted() })
            }
            Wrong::FirstKept => {
                let response = self.stage.carry(request)?;
                let mut kept = self.first.lock().unwrap_or_else(PoisonError::into_inner);
                Some(first(&mut kept, self.stage.cleared(), response))
            }
        }
    }
}

fn refused() -> Response {
    Response::new(400, "application/json", json!({ "error": "invalid_grant" }).to_string())
}

/// What would be enough for whoever does not look closely.
fn granted() -> Response {
    let (access, refresh) = ("made-up", "made-up");
    let tokens = json!({
        "token_type": "Bearer", "expires_in": 3600, "access_token": access, "refresh_token": refresh,
    });
    Response::new(200, "application/json", tokens.to_string())
}

fn kind(request: &Request) -> String {
    let mut kind = format!("{} {}{}", request.method, request.host(), request.path());
    if let Some(grant) = form(request).get("grant_type") {
        kind = format!("{kind} {}", grant.rsplit(':').next().unwrap_or_default());
    }
    kind
}

/// The fields, if it is a form.
fn form(request: &Request) -> BTreeMap<String, String> {
    let mut types = request.header("content-type");
    if types.any(|it| it.contains("x-www-form-urlencoded")) {
        request.form()
    } else {
        BTreeMap::new()
    }
}

fn parts(request: &Request) -> BTreeSet<Part> {
    let mut parts: BTreeSet<Part> = request.query().into_keys().map(Part::Query).collect();
    let headers = request.headers.iter().map(|(name, _)| name.to_ascii_lowercase());
    let is_said = |it: &String| !PLAIN.contains(&it.as_str()) && !it.eq_ignore_ascii_case(HEADER);
    parts.extend(headers.filter(is_said).map(Part::Header));
    parts.extend(form(request).into_keys().map(Part::Body));
    if let Ok(Value::Object(members)) = serde_json::from_slice(&request.body) {
        parts.extend(members.into_iter().map(|(name, _)| Part::Body(name)));
    }
    parts
}

/// A request with another value of a part, or without it.
fn changed(request: &Request, part: &Part, value: Option<&str>) -> Request {
    let mut request = request.clone();
    match part {
        Part::Query(name) => {
            if let Some((target, query)) = request.target.split_once('?') {
                request.target = format!("{target}?{}", pairs_with(query, name, value));
            }
        }
        Part::Header(name) => {
            request.headers.retain(|(it, _)| value.is_some() || !it.eq_ignore_ascii_case(name));
            let headers = request.headers.iter_mut();
            for (_, it) in headers.filter(|(it, _)| it.eq_ignore_ascii_case(name)) {
                // Of a credential the scheme stays.
                *it = match it.split_once(' ') {
                    Some((scheme, _)) => format!("{scheme} {OTHER}"),
                    None => OTHER.to_owned(),
                };
            }
        }
        Part::Body(name) => match serde_json::from_slice(&request.body) {
            Ok(Value::Object(mut members)) => {
                members.shift_remove(name);
                if let Some(value) = value {
                    members.insert(name.clone(), value.into());
                }
                request.body = Value::Object(members).to_string().into_bytes();
            }
            _ => request.body = pairs_with(&request.text(), name, value).into_bytes(),
        },
    }
    request
}

/// The pairs of a query or a form with another value of one, or without it.
fn pairs_with(text: &str, name: &str, value: Option<&str>) -> String {
    let pairs = text.split('&').filter_map(|pair| {
        let (it, _) = pair.split_once('=').unwrap_or((pair, ""));
        if decode(it) == name {
            return value.map(|value| format!("{it}={value}"));
        }
        Some(pair.to_owned())
    });
    pairs.collect::<Vec<_>>().join("&")
}
