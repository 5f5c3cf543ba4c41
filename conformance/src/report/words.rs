//! A report in the words of whoever wrote the tested party: what was wanted, what came, what it is for.

use std::collections::BTreeMap;

use model::{claim, setting};

use crate::format::{Challenge, Matcher, RequestPattern, ResponsePattern};
use crate::runner::outcome::{Outcome, Report, Required};
use crate::runner::verdict::Verdict;

/// What it comes to, in a sentence or two.
pub(super) fn verdict(report: &Report) -> String {
    let run = &report.run;
    let failed = run.outcomes.iter().filter(|it| it.verdict.is_failure()).count();
    let of = run.executed();
    let unmet: Vec<&str> = unmet(report).into_iter().map(|(it, _)| it.id.as_str()).collect();
    match (failed, unmet.as_slice()) {
        (0, _) => format!("None of the {of} vectors that were run failed."),
        (_, []) => format!("{failed} of the {of} vectors that were run failed."),
        (_, ids) => {
            let ids = ids.join(", ");
            format!("{failed} of the {of} vectors that were run failed. Not met: {ids}.")
        }
    }
}

/// The requirements of which some vector failed, with how many; those with most first.
pub(super) fn unmet(report: &Report) -> Vec<(&Required, usize)> {
    let mut rows: BTreeMap<&str, (&Required, usize)> = BTreeMap::new();
    for outcome in report.run.outcomes.iter().filter(|it| it.verdict.is_failure()) {
        for required in &outcome.requirements {
            rows.entry(&required.id).or_insert((required, 0)).1 += 1;
        }
    }
    let mut rows: Vec<_> = rows.into_values().collect();
    rows.sort_by_key(|(_, failed)| std::cmp::Reverse(*failed));
    rows
}

/// Why vectors were skipped, with how many; the most frequent reason first.
pub(super) fn skips(report: &Report) -> Vec<(String, usize)> {
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for outcome in report.run.outcomes.iter().filter(|it| it.verdict == Verdict::Skipped) {
        let why = &outcome.why;
        let reason = if why.starts_with("not applicable") {
            "another configuration than the one under `settings` in sut.toml".to_owned()
        } else if why.starts_with("needs control") {
            "a setting of which sut.toml says nothing".to_owned()
        } else if let Some(capability) = why.strip_prefix("needs ") {
            format!("the capability `{capability}`, which sut.toml does not list")
        } else {
            why.clone()
        };
        *reasons.entry(reason).or_default() += 1;
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    reasons
}

/// What came, and why that is wrong.
pub(super) fn came(outcome: &Outcome) -> String {
    match (outcome.came.as_str(), outcome.why.as_str()) {
        ("", why) => why.to_owned(),
        (came, why) if why == came => came.to_owned(),
        (came, why) => format!("{came}. {why}"),
    }
}

/// What was allowed, from `label (message): pattern`.
pub(super) fn allowed(text: &str) -> String {
    let read = text.split_once("): ").and_then(|(front, json)| {
        let label = front.split(" (").next().unwrap_or(front);
        if front.ends_with("(asked") {
            let pattern: RequestPattern = serde_json::from_str(json).ok()?;
            return Some(format!("{label}: {}", asks(&pattern)));
        }
        let pattern: ResponsePattern = serde_json::from_str(json).ok()?;
        Some(format!("{label}: {}", says(&pattern)))
    });
    read.unwrap_or_else(|| text.to_owned())
}

/// A claim of the model, with its sentence.
pub(super) fn claim(id: &str) -> String {
    claim::find(id).map_or_else(|| id.to_owned(), |(_, it)| format!("{} ({id})", it.says))
}

/// A setting, with what the product calls it.
pub(super) fn product(id: &str) -> &'static str {
    setting::find(id).map_or("", |(_, row)| row.product)
}

fn says(pattern: &ResponsePattern) -> String {
    let mut all = Vec::new();
    if !pattern.status.is_empty() {
        let status: Vec<String> = pattern.status.iter().map(|it| status(it)).collect();
        all.push(format!("status {}", status.join(" or ")));
    }
    let of = |what: &str, name: &str, it: &Matcher| format!("{what} `{name}` {}", must(it));
    all.extend(pattern.headers.iter().map(|(name, it)| of("header", name, it)));
    all.extend(pattern.challenge.iter().map(challenge));
    all.extend(pattern.json.iter().map(|(pointer, it)| of("JSON", pointer, it)));
    all.extend(pattern.text.iter().map(|it| format!("a body that {}", must(it))));
    if all.is_empty() { "any answer".to_owned() } else { all.join(", ") }
}

fn asks(pattern: &RequestPattern) -> String {
    let mut all = vec![format!("a request to {}", pattern.host.as_deref().unwrap_or("anybody"))];
    all.extend(pattern.method.iter().map(|it| format!("method {it}")));
    let of = |what: &str, name: &str, it: &Matcher| format!("{what} `{name}` {}", must(it));
    all.extend(pattern.path.iter().map(|it| format!("whose path {}", must(it))));
    all.extend(pattern.query.iter().map(|(name, it)| of("query", name, it)));
    all.extend(pattern.headers.iter().map(|(name, it)| of("header", name, it)));
    all.extend(pattern.form.iter().map(|(name, it)| of("form", name, it)));
    all.extend(pattern.json.iter().map(|(pointer, it)| of("JSON", pointer, it)));
    all.join(", ")
}

/// `4xx` as a range.
fn status(text: &str) -> String {
    text.strip_suffix("xx").map_or_else(|| text.to_owned(), |it| format!("{it}00 to {it}99"))
}

fn challenge(wanted: &Challenge) -> String {
    let mut all = Vec::new();
    if let Some(scheme) = &wanted.scheme {
        let with = wanted.parameters.iter().map(|(name, it)| format!(" `{name}` {}", must(it)));
        let with = with.collect::<Vec<_>>().join(" and");
        let with = if with.is_empty() { with } else { format!(" whose{with}") };
        all.push(format!("a {scheme} challenge{with}"));
    }
    all.extend(wanted.forbid_schemes.iter().map(|it| format!("no {it} challenge")));
    all.extend(wanted.forbid_parameters.iter().map(|it| format!("no challenge with `{it}`")));
    all.join(", ")
}

fn must(matcher: &Matcher) -> String {
    match matcher {
        Matcher::Equals(it) => format!("is `{it}`"),
        Matcher::OneOf(all) => format!("is one of {}", all.join(", ")),
        Matcher::Contains(it) => format!("has `{it}` in it"),
        Matcher::Lacks(it) => format!("has no `{it}` in it"),
        Matcher::Regex(it) | Matcher::CaptureRegex { regex: it, .. } => format!("fits `{it}`"),
        Matcher::Query(fields) => {
            let all = fields.iter().map(|(name, it)| format!("`{name}` {}", must(it)));
            format!("is an address in which {}", all.collect::<Vec<_>>().join(", "))
        }
        Matcher::Attribute(it) => {
            format!("is HTML with `{}` of `<{}>`, which {}", it.name, it.element, must(&it.is))
        }
        Matcher::Sha256(it) => format!("has the SHA-256 `{it}`"),
        Matcher::Present(true) | Matcher::Capture(_) => "is there".to_owned(),
        Matcher::Present(false) => "is not there".to_owned(),
        Matcher::Jwt(claims) => {
            let all = claims.iter().map(|(pointer, it)| format!("`{pointer}` {}", must(it)));
            format!("is a JWT whose {}", all.collect::<Vec<_>>().join(" and "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_allowed_is_said_in_words() {
        let says = |json: &str| allowed(&format!("label (message): {json}"));
        assert_eq!(says(r#"{"status":["4xx","503"]}"#), "label: status 400 to 499 or 503");
        assert_eq!(
            says(
                r#"{"status":["401"],"challenge":{"scheme":"Bearer","parameters":{"client_id":{"present":true}}}}"#
            ),
            "label: status 401, a Bearer challenge whose `client_id` is there"
        );
        assert_eq!(
            says(r#"{"json":{"/error":{"one-of":["a","b"]}}}"#),
            "label: JSON `/error` is one of a, b"
        );
        assert_eq!(
            says(r#"{"json":{"/n":{"equals":"1"}}}"#).replace("label", ""),
            ": JSON `/n` is `1`"
        );
        assert_eq!(
            allowed(r#"mail (asked): {"host":"${exo}","form":{"code":{"sha256":"x"}}}"#),
            "mail: a request to ${exo}, form `code` has the SHA-256 `x`"
        );
        assert_eq!(allowed("no answer"), "no answer");
    }

    #[test]
    fn claims_and_settings_are_explained() {
        assert!(claim("attacker-never-reads-mailbox").ends_with("(attacker-never-reads-mailbox)"));
        assert_eq!(claim("none-such"), "none-such");
        assert!(product("onprem-block-legacy-activesync").contains("BlockLegacyAuthActiveSync"));
    }
}
