//! `check` without a scope: every preset against what is expected of it, and as much of the whole
//! domain as the limit allows.

use std::io::Write;

use model::families::{Answer, Counted, Options, Verdict};
use model::preset::PRESETS;
use model::report::json::{Check, FORMAT, PresetClaimJson, PresetJson, ScopeJson};
use model::report::screen::{self, Decided, Sensitive};
use model::scope::Scope;

use crate::cli::End;
use crate::cli::bar::progress;
use crate::cli::check::{Args, Format, one_scope, write_exchange};
use crate::cli::scope::{Attacker, all_claims};

pub(super) fn run(
    args: &Args,
    options: Options,
    domain: &Scope,
    out: &mut dyn Write,
) -> anyhow::Result<End> {
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
    let wants_sensitive = args.format == Format::Text || args.assumptions;
    let sensitive = if wants_sensitive { screen::sensitive(&presets, whole)? } else { Vec::new() };
    bar.finish_and_clear();
    if args.format == Format::Text {
        write_text(args, &presets, &sensitive, out)?;
        write_domain(options, domain, out)?;
    } else {
        let outcome = one_scope::explore(options, domain, all_claims())?;
        let check = Check {
            format: FORMAT,
            tool: one_scope::tool(&outcome),
            scope: ScopeJson::new(domain, &outcome),
            claims: one_scope::claims(domain, &outcome)?,
            presets: presets.iter().map(json).collect(),
        };
        write_exchange(args.format, &check, out)?;
    }
    let (shown, evidence) = screen::evidence(&presets);
    let well = as_expected(args, &presets).is_none_or(|count| count == presets.len());
    Ok(if well && shown == evidence { End::Well } else { End::NotWell })
}

/// How many presets are as expected. What is expected is expected of an attacker who may know the
/// password.
fn as_expected(args: &Args, presets: &[Decided]) -> Option<usize> {
    let count = || presets.iter().filter(|decided| decided.is_as_expected()).count();
    (args.scope.attacker == Attacker::Password).then(count)
}

fn write_text(
    args: &Args,
    presets: &[Decided],
    sensitive: &[Sensitive],
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let as_expected = as_expected(args, presets);
    let mut text = String::new();
    screen::write_head(&mut text, as_expected.is_some())?;
    screen::write_table(&mut text, presets)?;
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
    let explored: usize = presets.iter().map(|it| it.outcome.size.explored).sum();
    let states: u128 = presets.iter().map(|it| it.outcome.size.states).sum();
    writeln!(
        out,
        "evidence {shown} of {evidence}; {configurations} configurations, all decided by {explored} \
         explorations; {states} states"
    )?;
    Ok(())
}

/// What is known of everything beyond the presets.
fn write_domain(options: Options, domain: &Scope, out: &mut dyn Write) -> anyhow::Result<()> {
    let outcome = one_scope::explore(options, domain, all_claims())?;
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
