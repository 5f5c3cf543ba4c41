//! `check` without a scope: every preset against what is expected of it, and as much of the whole
//! domain as the limit allows.

use std::io::Write;

use family::cube::Cube;
use model::capability::Attacker;
use model::families::at_once::Examples;
use model::families::whole::Whole;
use model::families::{Answer, Counted, Engine, Options, Outcome, Verdict, decide};
use model::preset::PRESETS;
use model::report::json::{Check, FORMAT, PresetClaimJson, PresetJson, ScopeJson};
use model::report::screen::{self, Decided, Sensitive};
use model::scope::Scope;

use crate::cli::End;
use crate::cli::bar::{progress, spinner};
use crate::cli::check::{Args, Format, one_scope, write_exchange};
use crate::cli::scope::all_claims;

/// Everything that is said.
struct All {
    presets: Vec<Decided>,
    sensitive: Vec<Sensitive>,
    domain: Outcome,
}

pub(super) fn run(
    args: &Args,
    options: Options,
    domain: &Scope,
    out: &mut dyn Write,
) -> anyhow::Result<End> {
    let all = match options.engine {
        Engine::Family => at_once(args, domain)?,
        Engine::Stateright => one_by_one(args, options, domain)?,
    };
    if args.format == Format::Text {
        write_text(args, &all, out)?;
    } else {
        let check = Check {
            format: FORMAT,
            tool: one_scope::tool(&all.domain),
            scope: ScopeJson::new(domain, &all.domain),
            claims: one_scope::answers_as_json(domain, &all.domain, all_claims())?,
            presets: all.presets.iter().map(json).collect(),
        };
        write_exchange(args.format, &check, out)?;
    }
    let (shown, evidence) = screen::evidence(&all.presets);
    let well = as_expected(args, &all.presets).is_none_or(|count| count == all.presets.len());
    Ok(if well && shown == evidence { End::Well } else { End::NotWell })
}

/// Whether the assumptions are asked for.
fn wants_sensitive(args: &Args) -> bool {
    args.format == Format::Text || args.assumptions
}

/// Decides the whole domain, and every preset as a part of it.
fn at_once(args: &Args, domain: &Scope) -> anyhow::Result<All> {
    let bar = spinner();
    // Runs are for programs; the one that a person is shown is found apart.
    let examples = if args.format == Format::Text { Examples::Left } else { Examples::Found };
    let explored = &mut |states, _| bar.set_message(format!("{states} states"));
    let all = Whole::ask(&domain.cube, explored, &mut |whole| {
        let mut presets = Vec::new();
        for preset in &PRESETS {
            bar.set_message(preset.id);
            let cube = args.scope.within(preset.cube());
            let outcome = whole.decide(&cube, all_claims(), Examples::Left)?;
            presets.push(Decided { preset, outcome });
        }
        bar.set_message("assumptions");
        let mut sensitive = Vec::new();
        if wants_sensitive(args) {
            let decide = &mut |part: &Cube, claims| whole.decide(part, claims, Examples::Left);
            sensitive = screen::sensitive(&presets, decide)?;
        }
        bar.set_message("all configurations");
        let domain = whole.decide(&domain.cube, all_claims(), examples)?;
        Ok(All { presets, sensitive, domain })
    })?;
    bar.finish_and_clear();
    Ok(all)
}

/// Decides every preset by stateright, and of the whole domain as much as the limit allows.
fn one_by_one(args: &Args, options: Options, domain: &Scope) -> anyhow::Result<All> {
    // A preset is decided whole; the limit is for the domain.
    let whole = Options { limit: usize::MAX, ..options };
    let bar = progress(PRESETS.len() as u64 + 1, "presets");
    let mut presets = Vec::new();
    for preset in &PRESETS {
        bar.set_message(preset.id);
        let cube = args.scope.within(preset.cube());
        presets.push(Decided::new(preset, &cube, all_claims(), whole)?);
        bar.inc(1);
    }
    bar.set_message("assumptions");
    let mut sensitive = Vec::new();
    if wants_sensitive(args) {
        let decide = &mut |part: &Cube, claims| decide(part, claims, whole, &mut |_, _| {});
        sensitive = screen::sensitive(&presets, decide)?;
    }
    bar.finish_and_clear();
    let domain = one_scope::explore(options, domain, all_claims())?;
    Ok(All { presets, sensitive, domain })
}

/// How many presets are as expected. What is expected is expected of an attacker who may know the
/// password.
fn as_expected(args: &Args, presets: &[Decided]) -> Option<usize> {
    let count = || presets.iter().filter(|decided| decided.is_as_expected()).count();
    (args.scope.attacker() == Attacker::Password).then(count)
}

fn write_text(args: &Args, all: &All, out: &mut dyn Write) -> anyhow::Result<()> {
    let All { presets, sensitive, domain } = all;
    let as_expected = as_expected(args, presets);
    let mut text = String::new();
    screen::write_head(&mut text, args.scope.attacker())?;
    screen::write_table(&mut text, presets)?;
    screen::write_read_past(&mut text, presets)?;
    if as_expected.is_some() {
        screen::write_story(&mut text, presets)??;
    }
    screen::write_foot(&mut text, sensitive.len())?;
    if args.assumptions {
        screen::write_sensitive(&mut text, sensitive)?;
    }
    out.write_all(text.as_bytes())?;
    if let Some(count) = as_expected {
        for decided in presets {
            let cells = decided.expected();
            for (answer, cell) in cells.filter(|(answer, cell)| answer.verdict != cell.verdict) {
                let (is, expected) = (answer.verdict.id(), cell.verdict.id());
                writeln!(
                    out,
                    "NOT AS EXPECTED: {} {}: {is}, expected {expected}: {}",
                    decided.preset.id, answer.claim.id, cell.reason
                )?;
            }
        }
        write!(out, "{count} of {} presets as expected; ", presets.len())?;
    }
    let (shown, evidence) = screen::evidence(presets);
    let configurations: u128 = presets.iter().map(|it| it.outcome.scope.count()).sum();
    writeln!(out, "evidence {shown} of {evidence}; {configurations} configurations of presets")?;
    write_domain(domain, out)
}

/// What is known of everything beyond the presets.
fn write_domain(outcome: &Outcome, out: &mut dyn Write) -> anyhow::Result<()> {
    let (size, total) = (outcome.size, outcome.scope.count());
    if size.counted == Counted::Sum {
        let open = outcome.answers.iter().filter(|it| it.verdict == Verdict::Unknown).count();
        writeln!(
            out,
            "All {total} configurations there are: {} decided by {} explorations, the rest unknown \
             ({open} of {} claims open)",
            size.decided,
            size.explored,
            outcome.answers.len()
        )?;
        return Ok(());
    }
    let share = |id: &str| {
        let answer = outcome.answers.iter().find(|answer| answer.claim.id == id);
        let violating = answer.map_or(0, Answer::violating_count);
        one_scope::tenths_of_percent(violating, total)
    };
    writeln!(
        out,
        "All {total} configurations there are, decided at once ({} states):\n   mail w/o MFA in {}, a \
         password alone accepted in {}, no way left for Outlook in {}",
        size.states,
        share("mailbox-data-requires-mfa"),
        share("basic-authentication-never-succeeds"),
        share("legitimate-user-reaches-mailbox"),
    )?;
    Ok(())
}

fn json(decided: &Decided) -> PresetJson {
    PresetJson {
        id: decided.preset.id,
        configurations: decided.outcome.scope.count().to_string(),
        claims: decided
            .expected()
            .map(|(answer, cell)| PresetClaimJson::new(answer, cell))
            .collect(),
    }
}
