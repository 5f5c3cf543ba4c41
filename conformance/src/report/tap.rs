//! The Test Anything Protocol, version 14.

use std::fmt::Write;

use crate::runner::outcome::Report;
use crate::runner::verdict::Verdict;

pub(super) fn write(report: &Report) -> String {
    let mut tap = format!("TAP version 14\n1..{}\n", report.run.outcomes.len());
    for (place, outcome) in report.run.outcomes.iter().enumerate() {
        // `ok` with TODO would hide what is stale: what is expected is ok.
        let ok = if outcome.is_expected() { "ok" } else { "not ok" };
        let directive = match outcome.verdict {
            Verdict::Skipped => format!(" # SKIP {}", line(&outcome.why)),
            _ => String::new(),
        };
        // Writing to a string does not fail.
        let _ = writeln!(tap, "{ok} {} - {}{directive}", place + 1, outcome.id);
        if !matches!(outcome.verdict, Verdict::Pass | Verdict::Skipped) {
            let (verdict, why) = (outcome.verdict.id(), line(&outcome.why).replace('\'', "''"));
            let _ = writeln!(tap, "  ---\n  verdict: {verdict}\n  why: '{why}'\n  ...");
        }
    }
    tap
}

/// A text in one line that starts no directive.
fn line(text: &str) -> String {
    text.chars()
        .map(|it| if it.is_control() || it == '#' { ' ' } else { it })
        .collect::<String>()
        .replace('\\', "\\\\")
}
