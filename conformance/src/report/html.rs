//! One HTML file. Everything is escaped by `maud`; the page loads and runs nothing.

use std::collections::{BTreeMap, BTreeSet};

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::format::Tier;
use crate::format::suite::PairCoverage;
use crate::report::words;
use crate::runner::outcome::{NamedFault, Outcome, Report, Required};
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
        @if !report.faults.is_empty() {
            h2 { "Named faults" }
            (faults(report))
        }
        @if let Some(pairs) = &report.pairs {
            h2 { "Pairs of settings" }
            (setting_pairs(report, pairs))
        }
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

/// What a run says of a named fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Says {
    /// A vector that sees it did not pass.
    Possible,
    /// No vector that sees it was run.
    Open,
    /// No vector sees it.
    Unseen,
    /// One that sees it was run, and all of those passed.
    RuledOut,
}

/// What a run says of a fault, with the vectors that see it: how many were run, and those that did not pass.
fn says<'a>(report: &'a Report, fault: &NamedFault) -> (Says, usize, Vec<&'a str>) {
    let seen: BTreeSet<&str> = fault.vectors.iter().map(String::as_str).collect();
    let run = report.run.outcomes.iter();
    let run = run.filter(|it| it.verdict.is_executed() && seen.contains(it.id.as_str()));
    let run: Vec<&Outcome> = run.collect();
    let amiss = run.iter().filter(|it| it.verdict != Verdict::Pass).map(|it| it.id.as_str());
    let amiss: Vec<&str> = amiss.collect();
    let says = match (seen.is_empty(), run.is_empty(), amiss.is_empty()) {
        (true, ..) => Says::Unseen,
        (_, true, _) => Says::Open,
        (.., false) => Says::Possible,
        (.., true) => Says::RuledOut,
    };
    (says, run.len(), amiss)
}

/// Each named fault of the party with what the run says of it, what may be there first.
fn faults(report: &Report) -> Markup {
    let mut rows: Vec<_> = report.faults.iter().map(|it| (says(report, it), it)).collect();
    rows.sort_by_key(|((says, ..), fault)| (*says, &fault.id));
    let count = |wanted| rows.iter().filter(|((says, ..), _)| *says == wanted).count();
    html! {
        p {
            (count(Says::RuledOut)) " of " (rows.len()) " ruled out, "
            (count(Says::Possible)) " possible, "
            (count(Says::Open)) " not looked for in this run, "
            (count(Says::Unseen)) " that no vector sees."
        }
        details open[count(Says::Possible) > 0] {
            summary { (rows.len()) " faults" }
            table {
                tr { th { "fault" } th { "what is right, and what it does" } th { "this run" } }
                @for ((says, run, amiss), fault) in &rows {
                    tr {
                        td { code { (fault.id) } }
                        td { span.other { (fault.right) } br; "With the fault: " (fault.wrong) }
                        @let of = fault.vectors.len();
                        @match says {
                            Says::Possible => td.bad {
                                "possible: not passed "
                                @for (place, id) in amiss.iter().enumerate() {
                                    @if place > 0 { ", " }
                                    code { (id) }
                                }
                            },
                            Says::Open => td.other { "not looked for: none of the " (of) " vectors that see it was run" },
                            Says::Unseen => td.other { "no vector sees it. " (fault.why.as_deref().unwrap_or_default()) },
                            Says::RuledOut => td.good { "ruled out by " (run) " of the " (of) " vectors that see it" },
                        }
                    }
                }
            }
        }
    }
}

/// How much of what settings do together is in vectors, and in those that were run.
fn setting_pairs(report: &Report, pairs: &PairCoverage) -> Markup {
    let mut run = BTreeSet::new();
    let known = |(id, value): &(&String, &String)| {
        pairs.settings.get(*id).is_some_and(|values| values.contains(value))
    };
    for outcome in report.run.outcomes.iter().filter(|it| it.verdict.is_executed()) {
        let values: Vec<_> = outcome.configuration.iter().filter(known).collect();
        for (place, one) in values.iter().enumerate() {
            run.extend(values.iter().skip(place + 1).map(|other| (*one, *other)));
        }
    }
    html! {
        p {
            (pairs.settings.len()) " settings decide what the role answers. Of the " (pairs.pairs)
            " pairs of their values " (pairs.covered) " are in vectors, and " (run.len())
            " in vectors of this run."
        }
        @for open in &pairs.uncovered {
            details {
                summary { (open.pairs.len()) " in no vector: " (open.reason) }
                p { (open.why) }
                ul { @for pair in &open.pairs { li { code { (pair) } } } }
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
