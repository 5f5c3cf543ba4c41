//! One HTML file. Everything is escaped by `maud`; the page loads and runs nothing.

use std::collections::BTreeMap;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::format::Tier;
use crate::report::words;
use crate::runner::outcome::{Outcome, Report, Required};
use crate::runner::verdict::Verdict;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;\
    color:#222;background:#fff}h1{font-size:1.5em}h2{font-size:1.15em;margin-top:2em}\
    table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.3em .6em;\
    border-bottom:1px solid #ddd}pre{background:#f5f5f5;padding:.7em;overflow-x:auto;white-space:pre-wrap;\
    overflow-wrap:anywhere}details{margin:.4em 0}summary{cursor:pointer}.good{color:#11651f}\
    .bad{color:#a11}.wide{overflow-x:auto}.other{color:#765}code{overflow-wrap:anywhere}";

pub(super) fn write(report: &Report) -> String {
    let title = format!("{} as {}", report.sut.name, report.role.id());
    let (is, class) =
        if report.as_expected { ("As expected", "good") } else { ("Not as expected", "bad") };
    let body = html! {
        p { b class=(class) { (is) } ". " (words::verdict(report)) }
        p { (report.summary) "." }
        p {
            "Version " (report.sut.version) ". Suite " (report.suite.release) ", "
            code { (report.suite.sha256) } "."
        }
        h2 { "By tier" }
        (tiers(report))
        h2 { "Requirements" }
        (requirements(report))
        h2 { "What is not a pass" }
        @for outcome in worst_first(report) {
            (told(outcome))
        }
        h2 { "Passed" }
        (list(report, Verdict::Pass))
        h2 { "Not run" }
        @let skips = words::skips(report);
        @if !skips.is_empty() {
            table {
                tr { th { "vectors" } th { "need" } }
                @for (reason, count) in skips { tr { td { (count) } td { (reason) } } }
            }
        }
        (list(report, Verdict::Skipped))
        h2 { "What no vector of the role covers" }
        (uncovered(report))
        p.other {
            "What is covered is the model. To pass certifies nothing, and products of Microsoft were \
             not run."
        }
    };
    page(&title, &body)
}

/// A page that loads and runs nothing.
pub(super) fn page(title: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (title) }
                (body)
            }
        }
    };
    page.into_string()
}

fn worst_first(report: &Report) -> Vec<&Outcome> {
    let is_told = |it: &&Outcome| !matches!(it.verdict, Verdict::Pass | Verdict::Skipped);
    let mut told: Vec<&Outcome> = report.run.outcomes.iter().filter(is_told).collect();
    told.sort_by_key(|it| std::cmp::Reverse(it.verdict));
    told
}

pub(super) fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "good",
        Verdict::Skipped | Verdict::Inconclusive | Verdict::Warn => "other",
        _ => "bad",
    }
}

/// How many vectors of each tier there are, were run, and what came of them.
fn tiers(report: &Report) -> Markup {
    let of = |tier| report.run.outcomes.iter().filter(move |it| it.tier == tier);
    let count = |tier, is: fn(Verdict) -> bool| of(tier).filter(|it| is(it.verdict)).count();
    html! {
        table {
            tr { th { "tier" } th { "vectors" } th { "run" } th { "passed" } th { "failed" } th { "warn" } }
            @for tier in Tier::ALL {
                tr {
                    td { (tier.id()) }
                    td { (of(tier).count()) }
                    td { (count(tier, Verdict::is_executed)) }
                    td { (count(tier, |it| it == Verdict::Pass)) }
                    @let failed = count(tier, Verdict::is_failure);
                    td class=(if failed > 0 { "bad" } else { "other" }) { (failed) }
                    td { (count(tier, |it| it == Verdict::Warn)) }
                }
            }
        }
    }
}

/// What the suite says that it does not show.
fn uncovered(report: &Report) -> Markup {
    let mut rows: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for it in &report.uncovered {
        rows.entry((&it.reason, &it.why)).or_default().push(&it.what);
    }
    html! {
        details {
            summary { (report.uncovered.len()) " goals" }
            table {
                tr { th { "why" } th { "what" } }
                @for ((reason, why), what) in rows {
                    tr { td { b { (reason) } ": " (why) } td { (what.join("; ")) } }
                }
            }
        }
    }
}

/// Every requirement with how many of its vectors passed, failed and were not run: failures first.
fn requirements(report: &Report) -> Markup {
    let mut rows: BTreeMap<&str, (&Required, [usize; 3])> = BTreeMap::new();
    for outcome in &report.run.outcomes {
        for required in &outcome.requirements {
            let (_, [passed, failed, other]) =
                rows.entry(&required.id).or_insert((required, [0; 3]));
            match outcome.verdict {
                Verdict::Pass => *passed += 1,
                verdict if verdict.is_failure() => *failed += 1,
                _ => *other += 1,
            }
        }
    }
    let mut rows: Vec<_> = rows.into_values().collect();
    rows.sort_by_key(|(_, [_, failed, _])| std::cmp::Reverse(*failed));
    html! {
        table {
            tr { th { "requirement" } th { "says" } th { "failed" } th { "passed" } th { "other" } }
            @for (required, [passed, failed, other]) in rows {
                tr {
                    td { code { (required.id) } br; (required.strength.id()) }
                    td { (required.says) br; span.other { (required.source) } }
                    td class=(if failed > 0 { "bad" } else { "other" }) { (failed) }
                    td { (passed) }
                    td { (other) }
                }
            }
        }
    }
}

fn told(outcome: &Outcome) -> Markup {
    html! {
        details open[outcome.verdict.is_failure()] {
            summary {
                b class=(class(outcome.verdict)) { (outcome.verdict.id()) } " " code { (outcome.id) }
            }
            p { b { "Should be: " } (outcome.title) "." }
            p { b { "Came: " } (words::came(outcome)) }
            @if !outcome.allowed.is_empty() {
                p { b { "Allowed" } " at step " (outcome.step.unwrap_or_default()) ":" }
                ul { @for allowed in &outcome.allowed { li { (words::allowed(allowed)) } } }
            }
            @if let Some(known) = &outcome.known {
                p { @if known.is_so { "Known: " } @else { "Stale entry: " } (known.reason) }
            }
            @if !outcome.claims.is_empty() {
                p { b { "Violates" } ":" }
                ul { @for claim in &outcome.claims { li { (words::claim(claim)) } } }
            }
            @for required in &outcome.requirements {
                p { b { (required.strength.id()) " " (required.id) } ": " (required.says) " " span.other { (required.source) } }
            }
            @if !outcome.configuration.is_empty() {
                p { b { "In the configuration" } ":" }
                ul {
                    @for (setting, value) in &outcome.configuration {
                        li { code { (setting) "=" (value) } " " span.other { (words::product(setting)) } }
                    }
                }
            }
            @for exchange in &outcome.transcript {
                p { b { "Sent" } ", from " (exchange.network) ":" }
                pre { (exchange.request) }
                p { b { "Answered" } ":" }
                pre { (exchange.response) }
            }
            p { "Again: " code { "conformance run --sut FILE " (outcome.repeat) } }
        }
    }
}

fn list(report: &Report, verdict: Verdict) -> Markup {
    html! {
        details {
            summary { (report.run.counts.get(&verdict).copied().unwrap_or_default()) " vectors" }
            ul {
                @for outcome in report.run.outcomes.iter().filter(|it| it.verdict == verdict) {
                    li { code { (outcome.id) } " " (outcome.title)
                        @if !outcome.why.is_empty() { " (" (outcome.why) ")" } }
                }
            }
        }
    }
}
