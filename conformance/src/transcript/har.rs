//! HAR 1.2, as the lab, browsers and proxies write it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use input::json::{self, JsonError};
use serde::Deserialize;
use thiserror::Error;

use crate::http::{Request, Response};
use crate::moment::Moment;

/// What the lab writes in place of a secret.
const LEFT_OUT: &str = "[left out]";

/// A request with its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number, counted from 1.
    pub number: usize,
    /// When it began.
    pub began: Moment,
    /// The request.
    pub request: Request,
    /// The answer, if there was one.
    pub response: Option<Response>,
}

/// Why a file cannot be read.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum HarError {
    /// It ends in the middle.
    #[error("the file ends early, expected the rest of its JSON: {0}")]
    EndsEarly(String),
    /// It is no JSON.
    #[error("the file is no JSON: {0}")]
    NoJson(String),
    /// It is no HAR.
    #[error("the file is no HAR 1.2 (`log` with `version` and `entries`): {0}")]
    NoHar(String),
    /// It is of another version.
    #[error("the file is HAR {0}, expected 1.1 or 1.2")]
    Version(String),
    /// There is nothing in it.
    #[error("the file has no entries: nothing was recorded")]
    Empty,
    /// An entry is not as it should be.
    #[error("entry {number}: {why}")]
    Entry {
        /// Its number.
        number: usize,
        /// What is wrong.
        why: String,
    },
}

#[derive(Deserialize)]
struct File {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    version: String,
    entries: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    started_date_time: String,
    request: Sent,
    response: Came,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    method: String,
    url: String,
    headers: Vec<Pair>,
    post_data: Option<PostData>,
    #[serde(default)]
    body_size: i64,
}

#[derive(Deserialize)]
struct Pair {
    name: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PostData {
    #[serde(default)]
    mime_type: String,
    text: Option<String>,
    #[serde(default)]
    params: Vec<Pair>,
}

#[derive(Deserialize)]
struct Came {
    status: u16,
    headers: Vec<Pair>,
    #[serde(default)]
    content: Content,
}

#[derive(Default, Deserialize)]
struct Content {
    #[serde(default)]
    size: i64,
    text: Option<String>,
    encoding: Option<String>,
}

/// The entries with a host that is meant, in order; and how many have another.
pub fn read(text: &[u8], is_meant: impl Fn(&str) -> bool) -> Result<(Vec<Entry>, usize), HarError> {
    if let Some(JsonError::Twice { line, place }) = twice(text) {
        return Err(HarError::NoJson(format!("line {line}: `{place}` stands twice")));
    }
    let value: serde_json::Value = serde_json::from_slice(text).map_err(|error| {
        let why = error.to_string();
        if error.is_eof() { HarError::EndsEarly(why) } else { HarError::NoJson(why) }
    })?;
    let file: File =
        serde_json::from_value(value).map_err(|error| HarError::NoHar(error.to_string()))?;
    if !["1.1", "1.2"].contains(&file.log.version.as_str()) {
        return Err(HarError::Version(file.log.version));
    }
    if file.log.entries.is_empty() {
        return Err(HarError::Empty);
    }
    let (mut entries, mut others) = (Vec::new(), 0_usize);
    for (number, written) in (1..).zip(file.log.entries) {
        let request = Request {
            method: written.request.method.clone(),
            target: written.request.url.clone(),
            headers: pairs(&written.request.headers),
            body: Vec::new(),
        };
        if !is_meant(&request.host()) {
            others = others.saturating_add(1);
            continue;
        }
        let entry = entry(number, &written, request);
        entries.push(entry.map_err(|why| HarError::Entry { number, why })?);
    }
    Ok((entries, others))
}

/// The member that stands twice, if one does: one reader would take the first, another the last.
fn twice(text: &[u8]) -> Option<JsonError> {
    let error = str::from_utf8(text).ok().and_then(|text| json::check(text).err())?;
    matches!(error, JsonError::Twice { .. }).then_some(error)
}

fn pairs(pairs: &[Pair]) -> Vec<(String, String)> {
    pairs.iter().map(|pair| (pair.name.clone(), pair.value.clone())).collect()
}

fn entry(number: usize, written: &Written, request: Request) -> Result<Entry, String> {
    let moment = &written.started_date_time;
    let began = Moment::read(moment).ok_or_else(|| {
        let expected = "a moment in ISO 8601 between the years 1970 and 9000";
        format!("`startedDateTime` is `{moment}`, expected {expected}")
    })?;
    let body = match &written.request.post_data {
        Some(data) => posted(data)?,
        None if written.request.body_size > 0 => {
            let size = written.request.body_size;
            return Err(format!("the request's body of {size} bytes was not recorded"));
        }
        None => Vec::new(),
    };
    let response = match written.response.status {
        // What HAR writes where there was no answer.
        0 => None,
        status => {
            let headers = pairs(&written.response.headers);
            Some(Response { status, headers, body: content(&written.response.content)? })
        }
    };
    let request = Request { body, ..request };
    let all = [request.target.as_bytes(), &request.body];
    let sent = request.headers.iter().map(|(_, value)| value.as_bytes());
    let came = response.iter().flat_map(|it| it.headers.iter().map(|(_, value)| value.as_bytes()));
    let bodies = response.iter().map(|it| it.body.as_slice());
    let left_out = LEFT_OUT.as_bytes();
    let has = |text: &[u8]| text.windows(left_out.len()).any(|it| it == left_out);
    if all.into_iter().chain(sent).chain(came).chain(bodies).any(has) {
        return Err("secrets were left out, and with them what it means: record it again with \
                    `conformance lab --show-secrets`"
            .to_owned());
    }
    Ok(Entry { number, began, request, response })
}

/// The body of a request. HAR does not say how bytes are written: base64, or a letter for each.
fn posted(data: &PostData) -> Result<Vec<u8>, String> {
    let Some(text) = &data.text else {
        let pair = |it: &Pair| {
            format!("{}={}", crate::http::encode(&it.name), crate::http::encode(&it.value))
        };
        return Ok(data.params.iter().map(pair).collect::<Vec<_>>().join("&").into_bytes());
    };
    if !data.mime_type.contains("wbxml") {
        return Ok(text.clone().into_bytes());
    }
    if let Ok(bytes) = STANDARD.decode(text) {
        return Ok(bytes);
    }
    let bytes: Result<Vec<u8>, _> = text.chars().map(|it| u8::try_from(u32::from(it))).collect();
    bytes.map_err(|_| "the request's body is neither base64 nor bytes".to_owned())
}

fn content(content: &Content) -> Result<Vec<u8>, String> {
    match (&content.text, content.encoding.as_deref()) {
        (None, _) if content.size > 0 => {
            let size = content.size;
            Err(format!(
                "the answer's body of {size} bytes was not recorded: record it with bodies"
            ))
        }
        (None, _) => Ok(Vec::new()),
        (Some(text), None | Some("")) => Ok(text.clone().into_bytes()),
        (Some(text), Some("base64")) => STANDARD.decode(text).map_err(|error| {
            format!("the answer's body says that it is base64, and is not: {error}")
        }),
        (Some(_), Some(other)) => {
            Err(format!("the answer's body is in `{other}`, expected `base64` or nothing"))
        }
    }
}
