//! What makes a vector one that can be run and says something: found before anything is sent, so that what is wrong
//! with a vector is never told of the tested party.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use crate::binding::names;
use crate::format::step::ControlCall;
use crate::format::{
    Attribute, Binding, Body, Challenge, Header, Invariant, Matcher, RequestPattern,
    RequestTemplate, ResponsePattern, ResponseTemplate, Silence, Step, Vector,
};

/// The longest time that a step may wait for something, in milliseconds.
const WITHIN_MAX_MS: u32 = 600_000;

/// Looks at vectors, and remembers which regular expressions can be read.
#[derive(Debug, Default)]
pub struct Examiner {
    readable: BTreeSet<String>,
}

impl Examiner {
    /// Says what is wrong with a vector.
    pub fn examine(&mut self, vector: &Vector) -> Result<(), String> {
        let mut look = Look { vector, readable: &mut self.readable };
        look.bindings()?;
        look.order()?;
        for (place, step) in vector.steps.iter().enumerate() {
            look.step(step).map_err(|why| format!("step {}: {why}", place + 1))?;
        }
        for rule in &vector.always {
            look.invariant(rule).map_err(|why| format!("always: {why}"))?;
        }
        Ok(())
    }
}

struct Look<'a> {
    vector: &'a Vector,
    readable: &'a mut BTreeSet<String>,
}

impl Look<'_> {
    fn bindings(&self) -> Result<(), String> {
        for (name, binding) in &self.vector.bindings {
            match binding {
                Binding::Host { role }
                    if *role != self.vector.role.id() && names::of_role(role).is_none() =>
                {
                    return Err(format!("binding `{name}`: there is no host of `{role}`"));
                }
                Binding::Sha256 { of } => self.bound(of)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// The role is put in order first; every request is followed by what is expected of it; and something is decided.
    fn order(&self) -> Result<(), String> {
        let steps = &self.vector.steps;
        if !matches!(steps.first(), Some(Step::Control { call: ControlCall::Reset })) {
            return Err("its first step is no `reset`".to_owned());
        }
        let decides = |step: &Step| {
            matches!(step, Step::Expect { .. } | Step::Drive { .. } | Step::Asked { .. })
        };
        if !steps.iter().any(decides) {
            return Err("no step of it expects anything".to_owned());
        }
        let mut is_sent = false;
        for (place, step) in steps.iter().enumerate() {
            let is_expected = matches!(step, Step::Expect { .. });
            if is_sent != is_expected {
                let why = if is_sent { "no `expect` follows a `send`" } else { "nothing was sent" };
                return Err(format!("step {}: {why}", place + 1));
            }
            is_sent = matches!(step, Step::Send { .. });
        }
        if is_sent { Err("its last step is a `send`".to_owned()) } else { Ok(()) }
    }

    fn step(&mut self, step: &Step) -> Result<(), String> {
        match step {
            Step::Control { .. } => Ok(()),
            Step::Send { http, .. } => self.request(http),
            Step::Expect { within_ms, silence, any_of, forbid } => {
                within(*within_ms)?;
                if any_of.is_empty() && *silence == Silence::Forbidden {
                    return Err("no answer is allowed".to_owned());
                }
                let all = any_of.iter().map(|it| &it.http).chain(forbid.iter().map(|it| &it.http));
                all.into_iter().try_for_each(|it| self.response_pattern(it))
            }
            Step::Peer { request, http, .. } => {
                self.request_pattern(request)?;
                self.answer(http)
            }
            Step::Drive { within_ms, any_of, .. } => {
                within(*within_ms)?;
                if any_of.is_empty() { Err("nothing may be seen".to_owned()) } else { Ok(()) }
            }
            Step::Asked { any_of, .. } => {
                if any_of.is_empty() {
                    return Err("no request would do".to_owned());
                }
                any_of.iter().try_for_each(|it| self.request_pattern(it))
            }
        }
    }

    fn invariant(&mut self, rule: &Invariant) -> Result<(), String> {
        match rule {
            Invariant::NeverSends { http, .. } => self.response_pattern(http),
            Invariant::NeverReturns { binding, .. } => self.bound(binding),
            Invariant::NeverAsks { http, .. } => self.request_pattern(http),
            Invariant::NeverTells { binding, but, .. } => {
                self.bound(binding)?;
                let is_host = |it: &&String| !self.is_host(it);
                match but.iter().find(is_host) {
                    Some(name) => Err(format!("`{name}` is no host")),
                    None => Ok(()),
                }
            }
        }
    }

    /// A request goes to the role under test, and to nobody else.
    fn request(&self, http: &RequestTemplate) -> Result<(), String> {
        let target = &http.target;
        let elsewhere = || {
            let why = "expected `https://${NAME}/…` with the host of the role under test";
            format!("a request goes to `{target}`, {why}")
        };
        let (name, rest) = target
            .strip_prefix("https://${")
            .and_then(|it| it.split_once('}'))
            .ok_or_else(elsewhere)?;
        let is_own = match self.vector.bindings.get(name) {
            Some(Binding::Host { role }) => *role == self.vector.role.id(),
            _ => false,
        };
        if !is_own || !(rest.is_empty() || rest.starts_with(['/', '?'])) {
            return Err(elsewhere());
        }
        if target.chars().any(|it| it.is_control() || it.is_whitespace() || it == '#') {
            return Err(format!("`{target}` is no address"));
        }
        if !is_token(&http.method) {
            return Err(format!("`{}` is no method", http.method));
        }
        if http.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            return Err("a header `Host` is the tester's to send".to_owned());
        }
        Self::content(&http.headers, http.body.as_ref())?;
        // What it is told to ask others is no place for addresses of nobody either.
        match &http.body {
            Some(Body::Text { text }) if self.vector.role.asks_others() => self.addresses(text),
            _ => Ok(()),
        }
    }

    /// An answer in another's place leads nowhere but to those of the vector.
    fn answer(&self, http: &ResponseTemplate) -> Result<(), String> {
        if !(200..600).contains(&http.status) {
            return Err(format!("`{}` is no status of an answer", http.status));
        }
        Self::content(&http.headers, http.body.as_ref())?;
        for (name, value) in &http.headers {
            let is_captured = || {
                let (name, _) = value.strip_prefix("${")?.split_once('}')?;
                matches!(self.vector.bindings.get(name)?, Binding::Captured {}).then_some(())
            };
            let is_inside = value.starts_with('/') && !value.starts_with("//");
            let leads = value.starts_with("https://") || is_inside || is_captured().is_some();
            if name.eq_ignore_ascii_case("location") && !leads {
                return Err(format!(
                    "an answer leads to `{value}`, expected `https://${{NAME}}/…`"
                ));
            }
            self.addresses(value)?;
        }
        match &http.body {
            Some(Body::Text { text }) => self.addresses(text),
            Some(Body::Form { fields }) => {
                fields.iter().try_for_each(|(_, value)| self.addresses(value))
            }
            Some(Body::Hex { .. }) | None => Ok(()),
        }
    }

    /// Every address in a text is at a host of the vector.
    fn addresses(&self, text: &str) -> Result<(), String> {
        let mut before = "";
        for part in text.split("://") {
            if part.as_ptr() != text.as_ptr() {
                let named = part.strip_prefix("${").and_then(|it| it.split_once('}'));
                let goes_on = |it: char| it.is_alphanumeric() || ".-_~@:%$".contains(it);
                let is_there = named
                    .is_some_and(|(name, rest)| self.is_host(name) && !rest.starts_with(goes_on));
                if !before.ends_with("https") || !is_there {
                    let place: String = part.chars().take(60).collect();
                    return Err(format!("`://{place}` is at no host of the vector"));
                }
            }
            before = part;
        }
        Ok(())
    }

    /// Headers and a body that can be sent.
    fn content(headers: &[Header], body: Option<&Body>) -> Result<(), String> {
        for (name, value) in headers {
            if !is_token(name) {
                return Err(format!("`{name}` is no name of a header"));
            }
            if value.chars().any(char::is_control) {
                return Err(format!("the header `{name}` has more than a line"));
            }
        }
        match body {
            Some(Body::Hex { hex }) => {
                let is_hex = hex.bytes().all(|it| it.is_ascii_hexdigit()) && hex.len() % 2 == 0;
                if is_hex {
                    Ok(())
                } else {
                    Err(format!("`{hex}` is not two digits for each byte"))
                }
            }
            Some(Body::Form { .. } | Body::Text { .. }) | None => Ok(()),
        }
    }

    fn response_pattern(&mut self, pattern: &ResponsePattern) -> Result<(), String> {
        let ResponsePattern { status, headers, challenge, json, text } = pattern;
        if let Some(wrong) = status.iter().find(|it| !is_status(it)) {
            return Err(format!("`{wrong}` is no status, expected `401` or `4xx`"));
        }
        self.headers(headers)?;
        if let Some(Challenge { parameters, .. }) = challenge {
            self.matchers(parameters)?;
        }
        self.members(json)?;
        text.iter().try_for_each(|it| self.matcher(it))
    }

    fn request_pattern(&mut self, pattern: &RequestPattern) -> Result<(), String> {
        let RequestPattern { host, method, path, query, headers, form, json } = pattern;
        if let Some(method) = method.as_ref().filter(|it| !is_token(it)) {
            return Err(format!("`{method}` is no method"));
        }
        host.iter().try_for_each(|it| self.named(it))?;
        path.iter().try_for_each(|it| self.matcher(it))?;
        self.matchers(query)?;
        self.headers(headers)?;
        self.matchers(form)?;
        self.members(json)
    }

    fn headers(&mut self, headers: &[(String, Matcher)]) -> Result<(), String> {
        headers.iter().try_for_each(|(name, matcher)| {
            if !is_token(name) || *name != name.to_ascii_lowercase() {
                return Err(format!("`{name}` is no name of a header in lower case"));
            }
            self.matcher(matcher)
        })
    }

    fn matchers(&mut self, matchers: &BTreeMap<String, Matcher>) -> Result<(), String> {
        matchers.values().try_for_each(|it| self.matcher(it))
    }

    /// The same by JSON Pointer.
    fn members(&mut self, matchers: &BTreeMap<String, Matcher>) -> Result<(), String> {
        match matchers.keys().find(|it| !it.is_empty() && !it.starts_with('/')) {
            Some(pointer) => Err(format!("`{pointer}` is no JSON Pointer")),
            None => self.matchers(matchers),
        }
    }

    fn matcher(&mut self, matcher: &Matcher) -> Result<(), String> {
        match matcher {
            Matcher::Equals(text)
            | Matcher::Contains(text)
            | Matcher::Lacks(text)
            | Matcher::Sha256(text) => self.named(text),
            Matcher::OneOf(all) if all.is_empty() => Err("nothing would be one of none".to_owned()),
            Matcher::OneOf(_) | Matcher::Present(_) => Ok(()),
            Matcher::Jwt(claims) => self.members(claims),
            Matcher::Query(fields) => self.matchers(fields),
            Matcher::Attribute(Attribute { element, name, is, .. }) => {
                let wrong = |it: &&String| it.is_empty() || **it != it.to_ascii_lowercase();
                match [element, name].into_iter().find(wrong) {
                    Some(it) => Err(format!("`{it}` is no name in lower case")),
                    None => self.matcher(is),
                }
            }
            Matcher::Regex(regex) => self.expression(regex, 0),
            Matcher::Capture(name) => self.captured(name),
            Matcher::CaptureRegex { name, regex } => {
                self.captured(name)?;
                self.expression(regex, 1)
            }
        }
    }

    /// A regular expression that can be read, with as many groups.
    fn expression(&mut self, text: &str, groups: usize) -> Result<(), String> {
        if groups == 0 && self.readable.contains(text) {
            return Ok(());
        }
        let regex = Regex::new(text).map_err(|error| {
            let why = error.to_string();
            let why = why.lines().last().unwrap_or_default();
            format!("the regular expression `{text}` cannot be read: {why}")
        })?;
        if regex.captures_len() <= groups {
            return Err(format!("the regular expression `{text}` has no group to capture"));
        }
        self.readable.insert(text.to_owned());
        Ok(())
    }

    /// Every `${name}` in a text is a binding.
    fn named(&self, text: &str) -> Result<(), String> {
        let after = text.split("${").skip(1).filter_map(|rest| rest.split_once('}'));
        after.into_iter().try_for_each(|(name, _)| self.bound(name))
    }

    fn bound(&self, name: &str) -> Result<(), String> {
        if self.vector.bindings.contains_key(name) {
            return Ok(());
        }
        Err(format!("it names `${{{name}}}`, and has no such binding"))
    }

    fn captured(&self, name: &str) -> Result<(), String> {
        match self.vector.bindings.get(name) {
            Some(Binding::Captured {}) => Ok(()),
            _ => Err(format!("`{name}` is captured, and is no binding of the kind `captured`")),
        }
    }

    fn is_host(&self, name: &str) -> bool {
        matches!(self.vector.bindings.get(name), Some(Binding::Host { .. }))
    }
}

fn within(within_ms: u32) -> Result<(), String> {
    if (1..=WITHIN_MAX_MS).contains(&within_ms) {
        return Ok(());
    }
    Err(format!("`within_ms` is {within_ms}, expected 1 to {WITHIN_MAX_MS}"))
}

/// What HTTP calls a token (RFC 9110, 5.6.2).
fn is_token(text: &str) -> bool {
    let is_letter = |it: u8| it.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&it);
    !text.is_empty() && text.bytes().all(is_letter)
}

fn is_status(text: &str) -> bool {
    let mut bytes = text.bytes();
    let first = bytes.next().is_some_and(|it| (b'1'..=b'9').contains(&it));
    let rest: Vec<u8> = bytes.collect();
    first && rest.len() == 2 && (rest.iter().all(u8::is_ascii_digit) || rest == b"xx")
}
