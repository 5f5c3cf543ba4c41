//! `check` with a scope: its claims.

use std::io::Write;

use family::cube::Cube;
use model::advice::beside::{self, Beside, with_others};
use model::claim::{self, Group, Kind, Marks};
use model::families::{Answer, Counted, Options, Outcome, Verdict, decide};
use model::report::json::{BesideJson, Check, ClaimJson, FORMAT, ScopeJson, Tool};
use model::report::run::{condition_lines, wrapped};
use model::report::screen;
use model::scope::{Scope, write_cube};
use model::setting::{self, Who};

use crate::cli::End;
use crate::cli::bar::spinner;
use crate::cli::check::{Args, Format, write_exchange};

/// How many rules a person is shown.
const RULES_SHOWN: usize = 5;

/// Of how many settings a person is told that they decide.
const DECIDING_SHOWN: usize = 4;

/// How many are looked for.
const RULES_LOOKED_FOR: usize = 20;

pub(super) fn run(
    args: &Args,
    options: Options,
    scope: &Scope,
    marks: Marks,
    out: &mut dyn Write,
) -> anyhow::Result<End> {
    let outcome = explore(options, scope, with_others(marks))?;
    write_outcome(args.format, scope, &outcome, marks, out)?;
    if args.format == Format::Text && args.assumptions {
        write_assumptions(options, scope, &outcome, marks, out)?;
    }
    Ok(end(!args.claims.is_empty(), &outcome, marks))
}

/// Writes what was decided of a scope for the claims that were asked. What else was decided is told beside
/// them.
pub(super) fn write_outcome(
    format: Format,
    scope: &Scope,
    outcome: &Outcome,
    claims: Marks,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    if format == Format::Text {
        return write_scope(scope, outcome, claims, out);
    }
    let check = Check {
        format: FORMAT,
        tool: tool(outcome),
        scope: ScopeJson::new(scope, outcome),
        claims: answers_as_json(scope, outcome, claims)?,
        presets: Vec::new(),
    };
    write_exchange(format, &check, out)
}

/// Whether all claims hold that count. What was not asked for by name is not missed where a narrow scope
/// cannot show it.
pub(super) fn end(by_name: bool, outcome: &Outcome, claims: Marks) -> End {
    let counts = |answer: &&Answer| by_name || answer.claim.group != Group::Evidence;
    let holds =
        asked(outcome, claims).filter(counts).all(|answer| answer.verdict == Verdict::Holds);
    if holds { End::Well } else { End::NotWell }
}

/// The answers to the claims that were asked.
fn asked(outcome: &Outcome, claims: Marks) -> impl Iterator<Item = &Answer> {
    let is_asked = move |answer: &&Answer| {
        claim::find(answer.claim.id).is_some_and(|(place, _)| claims.has(place))
    };
    outcome.answers.iter().filter(is_asked)
}

/// Says which of the answers, but for the evidence, rest on an assumption.
fn write_assumptions(
    options: Options,
    scope: &Scope,
    outcome: &Outcome,
    claims: Marks,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let name = scope.preset.map_or("this scope", |preset| preset.id);
    let told = |answer: &&Answer| answer.claim.group != Group::Evidence;
    let answers: Vec<&Answer> = asked(outcome, claims).filter(told).collect();
    let sensitive = screen::sensitive_in(name, &scope.cube, &answers, &mut |scope, marks| {
        decide(scope, marks, options, &mut |_, _| {})
    })?;
    let mut text = String::new();
    screen::write_sensitive(&mut text, &sensitive)?;
    writeln!(out, "{} answers rest on something Microsoft does not document", sensitive.len())?;
    out.write_all(text.as_bytes())?;
    Ok(())
}

/// Decides the marked claims, with a bar where a person watches.
pub(super) fn explore(options: Options, scope: &Scope, marks: Marks) -> anyhow::Result<Outcome> {
    let bar = spinner();
    let outcome = decide(&scope.cube, marks, options, &mut |explored, decided| {
        bar.set_message(format!("{explored} explored, {decided} configurations decided"));
    });
    bar.finish_and_clear();
    Ok(outcome?)
}

/// The program with the engine that gave an answer.
pub(super) fn tool(outcome: &Outcome) -> Tool {
    let engine = match outcome.size.counted {
        Counted::Slices | Counted::Shards => "family",
        Counted::Sum => "stateright",
    };
    Tool { engine, ..Tool::this() }
}

/// The answers as JSON.
pub(super) fn answers_as_json(
    scope: &Scope,
    outcome: &Outcome,
    claims: Marks,
) -> anyhow::Result<Vec<ClaimJson>> {
    let answers = asked(outcome, claims).map(|answer| {
        let beside = Beside::of(answer, outcome).map(|it| BesideJson::new(&it, &scope.cube));
        Ok(ClaimJson { beside, ..ClaimJson::new(answer, &scope.cube)? })
    });
    answers.collect()
}

fn write_scope(
    scope: &Scope,
    outcome: &Outcome,
    claims: Marks,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let name = scope.preset.map_or("all configurations", |preset| preset.id);
    let total = scope.cube.count();
    writeln!(out, "{name}{}: {total} configurations", changes(scope))?;
    let mut group = None;
    for answer in asked(outcome, claims) {
        if group.replace(answer.claim.group) != Some(answer.claim.group) {
            writeln!(out, "{}", answer.claim.group.title())?;
        }
        write_answer(answer, outcome, scope, out)?;
    }
    let size = outcome.size;
    if size.counted == Counted::Slices {
        writeln!(
            out,
            "{total} configurations decided at once; {} states, depth {}",
            size.states, size.depth
        )?;
    } else if size.counted == Counted::Shards {
        writeln!(
            out,
            "{} of {total} configurations decided in shards; {} states in all of them, depth {}",
            size.decided, size.states, size.depth
        )?;
    } else if size.explored > 0 {
        writeln!(
            out,
            "{} of {total} configurations decided by {} explorations; {} states, depth {}",
            size.decided, size.explored, size.states, size.depth
        )?;
        if size.decided < total {
            writeln!(out, "the rest is unknown: raise --limit, or narrow the scope")?;
        }
    }
    Ok(())
}

fn changes(scope: &Scope) -> String {
    let before = scope.preset.map_or_else(|| Scope::default().cube, model::preset::Preset::cube);
    let literals = literals(&write_cube(&scope.cube, &before));
    if literals.is_empty() { String::new() } else { format!(" with {literals}") }
}

fn literals(values: &model::report::json::Values) -> String {
    let one = |(id, values): (&&str, &Vec<&str>)| format!("{id}={}", values.join(","));
    values.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn write_answer(
    answer: &Answer,
    outcome: &Outcome,
    scope: &Scope,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let word = match answer.verdict {
        Verdict::Holds if answer.applicable == 0 => "n/a",
        Verdict::Holds => "holds",
        Verdict::Violated if matches!(answer.claim.kind, Kind::Witness(_)) => "not seen",
        Verdict::Violated => "VIOLATED",
        Verdict::Unknown => "unknown",
    };
    writeln!(out, "  {word:<9} {}", answer.claim.id)?;
    let indent = "            ";
    if answer.claim.group != Group::Evidence {
        write_wrapped(out, indent, "", &answer.claim.says)?;
    }
    match (Beside::of(answer, outcome), beside::other(answer.claim.id)) {
        (Some(beside), _) => write_wrapped(out, indent, "", &beside.says())?,
        (None, Some(other)) => writeln!(out, "{indent}not asked here: {other}")?,
        (None, None) => {}
    }
    if answer.verdict == Verdict::Unknown {
        writeln!(out, "{indent}{} of {} not decided", answer.unknown, answer.applicable)?;
    }
    if answer.verdict != Verdict::Violated || word == "not seen" {
        return Ok(());
    }
    let unknown = match answer.unknown {
        0 => String::new(),
        unknown => format!(", {unknown} not decided"),
    };
    let (violating, applicable) = (answer.violating_count(), answer.applicable);
    writeln!(out, "{indent}in {violating} of {applicable} configurations{unknown}")?;
    if let Some(request) = answer.request {
        writeln!(out, "{indent}for: {request}")?;
    }
    let within = answer.claim.within(&scope.cube).unwrap_or_else(|| scope.cube.clone());
    let rules = answer.violating.rules(&within, RULES_LOOKED_FOR)?;
    for rule in rules.some.iter().take(RULES_SHOWN) {
        let text = literals(&write_cube(rule, &within));
        let text = if text.is_empty() { "always" } else { &text };
        write_wrapped(out, indent, "when: ", text)?;
    }
    if rules.some.len() > RULES_SHOWN {
        let (more, at_least) =
            (rules.some.len() - RULES_SHOWN, if rules.all { "" } else { "at least " });
        writeln!(out, "{indent}and {at_least}{more} more rules")?;
    }
    write_deciding(answer, &within, indent, out)?;
    let Some(trace) = answer.trace()? else { return Ok(()) };
    let mut text = String::new();
    screen::write_short_run(&mut text, &trace, "              ")?;
    out.write_all(text.as_bytes())?;
    if matches!(answer.claim.kind, Kind::Progress { .. }) {
        writeln!(out, "{indent}after this run no honest run leads there")?;
    }
    let rests = condition_lines(&trace.condition).join("; ");
    write_wrapped(out, indent, "this run rests on: ", &rests)
}

/// Writes which of the settings that the scope leaves open make the difference, and how to look them up.
fn write_deciding(
    answer: &Answer,
    within: &Cube,
    indent: &str,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    if answer.unknown > 0 {
        return Ok(());
    }
    let deciding = answer.violating.deciding(within)?;
    let total = within.count().max(1);
    for (variable, count) in deciding.iter().take(DECIDING_SHOWN) {
        let Some(row) = setting::row(*variable) else { continue };
        let share = tenths_of_percent(*count, total);
        let look = if row.who == Who::Nobody { "an assumption" } else { row.read };
        writeln!(out, "{indent}turns on: {} (in {share})", row.id)?;
        write_wrapped(out, indent, "   look: ", look)?;
    }
    let more = deciding.len();
    if more > DECIDING_SHOWN {
        writeln!(out, "{indent}and on {} more settings", more - DECIDING_SHOWN)?;
    }
    Ok(())
}

/// A share in percent, with one digit after the point.
pub(super) fn tenths_of_percent(part: u128, whole: u128) -> String {
    let tenths = part * 1000 / whole.max(1);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// Writes a text in lines of at most a hundred characters, the first with a lead.
fn write_wrapped(out: &mut dyn Write, indent: &str, lead: &str, text: &str) -> anyhow::Result<()> {
    for (place, line) in wrapped(&format!("{lead}{text}"), 98 - indent.len()).iter().enumerate() {
        let hang = if place > 0 && !lead.is_empty() { "   " } else { "" };
        writeln!(out, "{indent}{hang}{line}")?;
    }
    Ok(())
}
