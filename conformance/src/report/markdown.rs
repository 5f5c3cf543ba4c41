//! A summary in Markdown.

use std::fmt::Write;

use crate::runner::outcome::Report;
use crate::runner::verdict::Verdict;

pub(super) fn write(report: &Report) -> String {
    let mut text = format!("# {} as {}\n\n", cell(&report.sut.name), report.role.id());
    let is = if report.as_expected { "as expected" } else { "not as expected" };
    // Writing to a string does not fail.
    let _ = writeln!(text, "{}: {}.\n", is, report.summary);
    let _ = writeln!(text, "Suite {}, `{}`.\n", report.suite.release, report.suite.sha256);
    let told = report.run.outcomes.iter().filter(|it| it.verdict != Verdict::Pass);
    let _ = writeln!(text, "| vector | verdict | why | requirements |\n|---|---|---|---|");
    for outcome in told {
        let ids: Vec<&str> = outcome.requirements.iter().map(|it| it.id.as_str()).collect();
        let known = match &outcome.known {
            Some(known) if known.is_so => format!(" (known: {})", cell(&known.reason)),
            Some(_) => " (stale entry)".to_owned(),
            None => String::new(),
        };
        let (id, verdict, why) = (&outcome.id, outcome.verdict.id(), cell(&outcome.why));
        let _ = writeln!(text, "| `{id}` | {verdict}{known} | {why} | {} |", ids.join(", "));
    }
    text
}

/// A text in a cell of a table: nothing in it is markup.
fn cell(text: &str) -> String {
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
