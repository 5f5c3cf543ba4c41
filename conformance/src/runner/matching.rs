//! Whether a response or a request is like a pattern, and if not, why not.

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use regex::Regex;
use serde_json::Value;

use crate::format::{Attribute, Challenge, Matcher, RequestPattern, ResponsePattern};
use crate::http::{Request, Response, fill, parameters};
use crate::runner::challenge::{self, Offered};
use crate::runner::markup::attribute;
use crate::runner::values::s256;

/// The values of bindings, by name.
pub type Values = BTreeMap<String, String>;

/// Holds a response against a pattern. Captured values are handed back; the first that is not as it should
/// be is told.
pub fn hold(
    pattern: &ResponsePattern,
    response: &Response,
    values: &Values,
) -> Result<Values, String> {
    let mut captured = Values::new();
    let status = response.status.to_string();
    let is_status = |wanted: &String| match wanted.strip_suffix("xx") {
        Some(class) => status.starts_with(class),
        None => *wanted == status,
    };
    if !pattern.status.is_empty() && !pattern.status.iter().any(is_status) {
        return Err(format!("status {status}, expected {}", pattern.status.join(" or ")));
    }
    for (name, matcher) in &pattern.headers {
        let all: Vec<&str> = response.header(name).collect();
        let joined = (!all.is_empty()).then(|| all.join(", "));
        value(matcher, joined.as_deref(), values, &mut captured)
            .map_err(|why| format!("header `{name}`: {why}"))?;
    }
    if let Some(wanted) = &pattern.challenge {
        let offered = challenge::read(response.header("www-authenticate"));
        challenges(wanted, &offered, values, &mut captured)?;
    }
    if !pattern.json.is_empty() {
        let body: Value = serde_json::from_slice(&response.body)
            .map_err(|error| format!("the body is no JSON: {error}"))?;
        members(&pattern.json, &body, values, &mut captured)?;
    }
    for matcher in &pattern.text {
        value(matcher, Some(&response.text()), values, &mut captured)
            .map_err(|why| format!("the body: {why}"))?;
    }
    Ok(captured)
}

/// Holds a request against a pattern, as [`hold`] does a response.
pub fn request(
    pattern: &RequestPattern,
    request: &Request,
    values: &Values,
) -> Result<Values, String> {
    let mut captured = Values::new();
    if let Some(host) = &pattern.host {
        let wanted = fill(host, values);
        let wanted = wanted.split(':').next().unwrap_or_default().to_ascii_lowercase();
        if request.host() != wanted {
            return Err(format!("to `{}`, expected `{wanted}`", request.host()));
        }
    }
    if let Some(method) = pattern.method.as_ref().filter(|it| **it != request.method) {
        return Err(format!("method {}, expected {method}", request.method));
    }
    if let Some(matcher) = &pattern.path {
        value(matcher, Some(&request.path()), values, &mut captured)
            .map_err(|why| format!("the path: {why}"))?;
    }
    let mut fields = |of: &str, wanted: &BTreeMap<String, Matcher>, found: &Values| {
        wanted.iter().try_for_each(|(name, matcher)| {
            value(matcher, found.get(name).map(String::as_str), values, &mut captured)
                .map_err(|why| format!("{of} `{name}`: {why}"))
        })
    };
    fields("query", &pattern.query, &request.query())?;
    fields("form", &pattern.form, &request.form())?;
    for (name, matcher) in &pattern.headers {
        let all: Vec<&str> = request.header(name).collect();
        let joined = (!all.is_empty()).then(|| all.join(", "));
        value(matcher, joined.as_deref(), values, &mut captured)
            .map_err(|why| format!("header `{name}`: {why}"))?;
    }
    if !pattern.json.is_empty() {
        let body: Value = serde_json::from_slice(&request.body)
            .map_err(|error| format!("the body is no JSON: {error}"))?;
        members(&pattern.json, &body, values, &mut captured)?;
    }
    Ok(captured)
}

/// Members of JSON, by JSON Pointer.
fn members(
    wanted: &BTreeMap<String, Matcher>,
    body: &Value,
    values: &Values,
    captured: &mut Values,
) -> Result<(), String> {
    for (pointer, matcher) in wanted {
        let found = body.pointer(pointer).map(|it| match it {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        value(matcher, found.as_deref(), values, captured)
            .map_err(|why| format!("JSON `{pointer}`: {why}"))?;
    }
    Ok(())
}

/// The claims of a JWT.
fn claims(token: &str) -> Result<Value, String> {
    let parts: Vec<&str> = token.split('.').collect();
    let &[_, claims, _] = parts.as_slice() else {
        return Err("it is no JWT: it has not three parts".to_owned());
    };
    let claims = BASE64_URL_SAFE_NO_PAD.decode(claims);
    let claims = claims.map_err(|error| format!("it is no JWT: {error}"))?;
    serde_json::from_slice(&claims).map_err(|error| format!("it is no JWT: {error}"))
}

fn challenges(
    wanted: &Challenge,
    offered: &[Offered],
    values: &Values,
    captured: &mut Values,
) -> Result<(), String> {
    let has = |scheme: &str| offered.iter().any(|it| it.scheme.eq_ignore_ascii_case(scheme));
    if let Some(scheme) = wanted.forbid_schemes.iter().find(|scheme| has(scheme)) {
        return Err(format!("a challenge offers {scheme}, and none should"));
    }
    let names = |name: &str| offered.iter().flat_map(|it| &it.parameters).any(|(it, _)| it == name);
    if let Some(name) = wanted.forbid_parameters.iter().find(|name| names(name)) {
        return Err(format!("a challenge has `{name}`, and none should"));
    }
    let Some(scheme) = &wanted.scheme else { return Ok(()) };
    let fits: Vec<&Offered> =
        offered.iter().filter(|it| it.scheme.eq_ignore_ascii_case(scheme)).collect();
    if fits.is_empty() {
        let there: Vec<&str> = offered.iter().map(|it| it.scheme.as_str()).collect();
        let there = if there.is_empty() { "none".to_owned() } else { there.join(", ") };
        return Err(format!("no {scheme} challenge; offered: {there}"));
    }
    for (name, matcher) in &wanted.parameters {
        let found = fits.iter().flat_map(|it| &it.parameters).find(|(it, _)| it == name);
        value(matcher, found.map(|(_, it)| it.as_str()), values, captured)
            .map_err(|why| format!("{scheme} challenge, `{name}`: {why}"))?;
    }
    Ok(())
}

fn value(
    matcher: &Matcher,
    found: Option<&str>,
    values: &Values,
    captured: &mut Values,
) -> Result<(), String> {
    let there = match (matcher, found) {
        (Matcher::Present(false) | Matcher::Lacks(_), None) => return Ok(()),
        (Matcher::Present(false), Some(it)) => {
            return Err(format!("`{}`, expected none", short(it)));
        }
        (_, None) => return Err("there is none".to_owned()),
        (_, Some(it)) => it,
    };
    let wrong = |wanted: &str| Err(format!("`{}`, expected {wanted}", short(there)));
    match matcher {
        Matcher::Present(_) => {}
        Matcher::Equals(wanted) => {
            let wanted = fill(wanted, values);
            if there != wanted {
                return wrong(&format!("`{wanted}`"));
            }
        }
        Matcher::OneOf(wanted) => {
            if !wanted.iter().any(|it| it == there) {
                return wrong(&format!("one of {}", wanted.join(", ")));
            }
        }
        Matcher::Contains(wanted) => {
            let wanted = fill(wanted, values);
            if !there.contains(&wanted) {
                return wrong(&format!("something with `{wanted}`"));
            }
        }
        Matcher::Lacks(unwanted) => {
            let unwanted = fill(unwanted, values);
            if there.contains(&unwanted) {
                return wrong(&format!("nothing with `{unwanted}`"));
            }
        }
        Matcher::Sha256(wanted) => {
            let wanted = fill(wanted, values);
            if s256(there) != wanted {
                return wrong(&format!("what has the SHA-256 `{wanted}`"));
            }
        }
        Matcher::Query(wanted) => {
            let fields = parameters(there);
            for (name, matcher) in wanted {
                value(matcher, fields.get(name).map(String::as_str), values, captured)
                    .map_err(|why| format!("parameter `{name}` of `{}`: {why}", short(there)))?;
            }
        }
        Matcher::Attribute(wanted) => {
            let Attribute { element, with, name, is } = wanted;
            let found = attribute(there, element, with, name);
            value(is, found.as_deref(), values, captured)
                .map_err(|why| format!("attribute `{name}` of `<{element}>`: {why}"))?;
        }
        Matcher::Jwt(wanted) => members(wanted, &claims(there)?, values, captured)?,
        Matcher::Regex(wanted) => {
            if !regex(wanted)?.is_match(there) {
                return wrong(&format!("what fits `{wanted}`"));
            }
        }
        Matcher::Capture(name) => {
            captured.insert(name.clone(), there.to_owned());
        }
        Matcher::CaptureRegex { name, regex: wanted } => {
            let Some(group) = regex(wanted)?.captures(there).and_then(|groups| groups.get(1))
            else {
                return wrong(&format!("what fits `{wanted}`"));
            };
            captured.insert(name.clone(), group.as_str().to_owned());
        }
    }
    Ok(())
}

fn regex(text: &str) -> Result<Regex, String> {
    Regex::new(text).map_err(|error| format!("the vector's expression cannot be read: {error}"))
}

/// A value, short enough for a line.
fn short(text: &str) -> String {
    const MAX: usize = 120;
    if text.chars().count() <= MAX {
        return text.to_owned();
    }
    text.chars().take(MAX).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, challenge: &str, body: &str) -> Response {
        let headers = vec![("WWW-Authenticate".to_owned(), challenge.to_owned())];
        Response { status, headers, body: body.as_bytes().to_vec() }
    }

    fn pattern(json: &str) -> ResponsePattern {
        serde_json::from_str(json).unwrap()
    }

    fn holds(json: &str, response: &Response) -> Result<Values, String> {
        hold(&pattern(json), response, &Values::from([("u".to_owned(), "alice".to_owned())]))
    }

    #[test]
    fn statuses_and_classes() {
        let it = response(403, "", "");
        assert!(holds(r#"{"status":["401","4xx"]}"#, &it).is_ok());
        assert_eq!(holds(r#"{"status":["401"]}"#, &it).unwrap_err(), "status 403, expected 401");
    }

    #[test]
    fn challenges_are_told_apart() {
        let it = response(401, "Bearer authorization_uri=\"https://x\", Basic realm=\"m\"", "");
        let wants = r#"{"challenge":{"scheme":"bearer","parameters":{"authorization_uri":{"regex":"^https:"}}}}"#;
        assert!(holds(wants, &it).is_ok());
        let forbids = r#"{"challenge":{"forbid_schemes":["Basic"]}}"#;
        assert!(holds(forbids, &it).unwrap_err().contains("offers Basic"));
        let forbids = r#"{"challenge":{"forbid_parameters":["authorization_uri"]}}"#;
        assert!(holds(forbids, &it).is_err());
        let basic = response(401, "Basic realm=\"m\"", "");
        assert_eq!(holds(wants, &basic).unwrap_err(), "no bearer challenge; offered: Basic");
    }

    /// What is captured is what the other side meant, however it has written it.
    #[test]
    fn what_is_captured_is_decoded() {
        let code = r#"{"headers":[["location",{"query":{"code":{"capture":"c"},"state":{"equals":"${u}"}}}]]}"#;
        for location in [
            "urn:x?code=4%2F0A%3d%3D&state=alice",
            "https://x/y?a=1&state=%61lice&code=4%2f0A==#x",
            "https://x/y?a=1#state=alice&code=4/0A%3D%3D",
            "?code=4/0A%3D%3D&state=alice&code=other",
        ] {
            let it = Response::empty(302).with("Location", location);
            assert_eq!(holds(code, &it).unwrap()["c"], "4/0A==", "{location}");
        }
        for location in
            ["https://x/code=1&state=alice", "https://x/?state=alice", "?code=1&state=bob"]
        {
            assert!(holds(code, &Response::empty(302).with("Location", location)).is_err());
        }
        let ctx = r#"{"text":[{"attribute":{"element":"input","with":{"name":"ctx"},"name":"value","is":{"capture":"c"}}}]}"#;
        let it = response(200, "", "<input name=ctx value='a&amp;b=&#34;'>");
        assert_eq!(holds(ctx, &it).unwrap()["c"], "a&b=\"");
        assert!(holds(ctx, &response(200, "", "<input name=other value=x>")).is_err());
    }

    #[test]
    fn members_of_json_are_held_and_captured() {
        let it = response(200, "", r#"{"error":"invalid_grant","n":3,"for":"alice"}"#);
        assert!(holds(r#"{"json":{"/n":{"equals":"3"},"/for":{"equals":"${u}"}}}"#, &it).is_ok());
        let captured = holds(r#"{"json":{"/error":{"capture":"e"}}}"#, &it).unwrap();
        assert_eq!(captured["e"], "invalid_grant");
        assert!(holds(r#"{"json":{"/error":{"one-of":["a","b"]}}}"#, &it).is_err());
        assert!(holds(r#"{"json":{"/none":{"present":true}}}"#, &it).is_err());
        assert!(holds(r#"{"json":{"/none":{"present":false}}}"#, &it).is_ok());
    }
}
