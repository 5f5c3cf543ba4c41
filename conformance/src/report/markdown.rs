//! A summary in Markdown: what is not met, each failure, and what was not run.

use std::fmt::Write;

use crate::report::words;
use crate::runner::outcome::{Outcome, Report};
use crate::runner::verdict::Verdict;

pub(super) fn write(report: &Report) -> String {
    let mut text = format!("# {} as {}\n\n", cell(&report.sut.name), report.role.id());
    let is = if report.as_expected { "As expected" } else { "Not as expected" };
    // Writing to a string does not fail.
    let _ = writeln!(text, "**{is}.** {}\n", cell(&words::verdict(report)));
    let _ = writeln!(
        text,
        "{}. Suite {}, `{}`.",
        report.summary, report.suite.release, report.suite.sha256
    );
    let unmet = words::unmet(report);
    if !unmet.is_empty() {
        let _ = writeln!(text, "\n## Not met\n\n| requirement | says | failed |\n|---|---|---|");
        for (it, failed) in unmet {
            let (strength, says, source) = (it.strength.id(), cell(&it.says), cell(&it.source));
            let _ = writeln!(text, "| {} ({strength}) | {says} {source} | {failed} |", it.id);
        }
    }
    let told = |it: &&Outcome| !matches!(it.verdict, Verdict::Pass | Verdict::Skipped);
    let mut told: Vec<&Outcome> = report.run.outcomes.iter().filter(told).collect();
    told.sort_by_key(|it| std::cmp::Reverse(it.verdict));
    if !told.is_empty() {
        let _ = writeln!(text, "\n## What is not a pass");
    }
    for outcome in told {
        one(&mut text, outcome);
    }
    let skips = words::skips(report);
    if !skips.is_empty() {
        let _ = writeln!(text, "\n## Not run\n\n| vectors | need |\n|---|---|");
        for (reason, count) in skips {
            let _ = writeln!(text, "| {count} | {} |", cell(&reason));
        }
    }
    text
}

fn one(text: &mut String, outcome: &Outcome) {
    let known = match &outcome.known {
        Some(known) if known.is_so => format!(" (known: {})", cell(&known.reason)),
        Some(_) => " (stale entry)".to_owned(),
        None => String::new(),
    };
    let ids: Vec<&str> = outcome.requirements.iter().map(|it| it.id.as_str()).collect();
    let _ = writeln!(text, "\n### {}: `{}`{known}\n", outcome.verdict.id(), outcome.id);
    let mut say = |what: &str, says: &str| {
        if !says.is_empty() {
            let _ = writeln!(text, "- {what}: {}", cell(says));
        }
    };
    say("Should be", &outcome.title);
    say("Came", &words::came(outcome));
    let allowed: Vec<String> = outcome.allowed.iter().map(|it| words::allowed(it)).collect();
    say("Allowed", &allowed.join("; or "));
    let with = outcome.configuration.iter().map(|(setting, value)| format!("{setting}={value}"));
    say("In the configuration", &with.collect::<Vec<_>>().join(" "));
    say("Requirements", &ids.join(", "));
    let claims: Vec<String> = outcome.claims.iter().map(|it| words::claim(it)).collect();
    say("Violates", &claims.join("; "));
    let _ = writeln!(text, "- Again: `conformance run --sut FILE {}`", outcome.repeat);
}

/// A text in a cell of a table: nothing in it is markup.
pub(super) fn cell(text: &str) -> String {
    let mut safe = String::new();
    for letter in text.chars() {
        match letter {
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '#' => {
                safe.push('\\');
                safe.push(letter);
            }
            '<' => safe.push_str("&lt;"),
            '&' => safe.push_str("&amp;"),
            _ if letter.is_control() => safe.push(' '),
            _ => safe.push(letter),
        }
    }
    safe
}
