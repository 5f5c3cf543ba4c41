//! Explanations for a person.

use std::io::Write;

use family::cube::Assignment;
use model::action::Action;
use model::advice::catalogue::Explains;
use model::advice::explain::{StepKind, write_literal};
use model::advice::parts::{Part, PartOf};
use model::report::explanation::write_explanation;
use model::report::screen::write_short_run;
use model::scope::write_values;
use model::setting::{self, AttackerKnowsPassword, Row, Setting};
use model::trace::Trace;

use crate::cli::lines::{literals, write_lines, write_under};

use super::{BASELINES_SHOWN, Explained};

/// A share in percent, with two digits after the point.
fn percent(part: u128, whole: u128) -> String {
    let hundredths = part.saturating_mul(10_000) / whole.max(1);
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}

fn head(it: &Explained, out: &mut dyn Write) -> anyhow::Result<()> {
    let name = it.scope.preset.map_or("all configurations", |preset| preset.id);
    let (bad, all) = (it.answer.violating_count(), it.answer.applicable);
    let share = percent(bad, all);
    let verdict = if bad == 0 { "holds".to_owned() } else { format!("is violated in {share}") };
    writeln!(out, "{} {verdict}: {bad} of {all} configurations", it.claim.id)?;
    let changed = it.scope.changed.iter().filter_map(|(variable, values)| {
        let row = setting::row(*variable)?;
        Some((&row.id, write_values(row, *values).join(",")))
    });
    let changed = literals(changed);
    let with = if changed.is_empty() { String::new() } else { format!(" with {changed}") };
    let knows = it.scope.cube.get(AttackerKnowsPassword::ID);
    let attacker = if knows == AttackerKnowsPassword::No.one() {
        "does nothing"
    } else if knows == AttackerKnowsPassword::Yes.one() {
        "knows her password"
    } else {
        "may know her password"
    };
    let text = format!(
        "{name}{with}; the attacker {attacker}; assumptions that are not set are as the model reads them"
    );
    write_lines(out, 0, "in: ", &text)
}

/// Writes when the claim is violated, with at most so many lines in a block.
pub(super) fn write(it: &Explained, most: usize, out: &mut dyn Write) -> anyhow::Result<()> {
    head(it, out)?;
    if it.answer.violating_count() > 0 {
        writeln!(out, "exactly when one of these lines holds; a comma is \"and\"")?;
        let mut text = String::new();
        write_explanation(&mut text, &it.explanation, most)?;
        out.write_all(text.as_bytes())?;
    }
    if !it.parts.is_empty() {
        write_parts(it, out)?;
    }
    let id = it.claim.id;
    writeln!(
        out,
        "runs behind it: explain {id} --runs    what guarantees it: explain {id} --baselines"
    )?;
    Ok(())
}

/// Writes what each setting does: first what is needed, then what makes it worse, what is spare, and in
/// a line what has no part.
fn write_parts(it: &Explained, out: &mut dyn Write) -> anyhow::Result<()> {
    writeln!(out, "What each setting does here, everything else as it is:")?;
    let total = it.answer.applicable;
    let lines = |wanted: fn(&Part) -> bool| it.parts.iter().filter(move |it| wanted(&it.part));
    let values = |row: &'static Row, values| write_values(row, values).join(" or ");
    for of in lines(|part| matches!(part, Part::Needed(..))) {
        let (Some(row), Part::Needed(others, count)) = (setting::row(of.setting), &of.part) else {
            continue;
        };
        write_under(
            out,
            "  needed  ",
            &format!(
                "{}: with {} it is violated in {count} of {total}",
                literal(of),
                values(row, *others)
            ),
        )?;
    }
    for of in lines(|part| matches!(part, Part::Worse(..))) {
        let (Some(row), Part::Worse(others, count)) = (setting::row(of.setting), &of.part) else {
            continue;
        };
        write_under(
            out,
            "  worse   ",
            &format!(
                "{}: with {} it is violated in no more than {count} of {total}",
                literal(of),
                values(row, *others)
            ),
        )?;
    }
    for of in lines(|part| matches!(part, Part::Mends(_))) {
        let Part::Mends(others) = &of.part else { continue };
        let ids: Vec<&str> =
            others.iter().filter_map(|it| setting::row(*it)).map(|row| row.id).collect();
        let with = ids.join(" and ");
        write_under(out, "  repair  ", &format!("{}: changed together with {with}", literal(of)))?;
    }
    for of in lines(|part| matches!(part, Part::Spare(_))) {
        let Part::Spare(others) = &of.part else { continue };
        let ids: Vec<&str> =
            others.iter().filter_map(|it| setting::row(*it)).map(|row| row.id).collect();
        write_under(
            out,
            "  spare   ",
            &format!("{} because of {}", literal(of), ids.join(" and ")),
        )?;
    }
    let none: Vec<&str> = lines(|part| *part == Part::None)
        .filter_map(|of| setting::row(of.setting))
        .map(|row| row.id)
        .collect();
    if !none.is_empty() {
        write_under(out, "  no part ", &none.join(", "))?;
    }
    Ok(())
}

fn literal(it: &PartOf) -> String {
    write_literal(it.setting, family::variable::Values::one(it.value))
}

pub(super) fn write_runs(it: &Explained, out: &mut dyn Write) -> anyhow::Result<()> {
    head(it, out)?;
    let Some(runs) = &it.runs else { return Ok(()) };
    let bad = it.answer.violating_count();
    writeln!(
        out,
        "{}. None can be left out.",
        match runs.len() {
            1 => "This run can be taken in each of them".to_owned(),
            count => format!("In each of them one of these {count} runs can be taken"),
        }
    )?;
    let open = others_open(it, runs);
    if !open.is_empty() {
        write_lines(
            out,
            0,
            "",
            &format!("Who stops them has not closed what is open too: {open}."),
        )?;
    }
    writeln!(out, "The share in which each can be taken, and it alone:")?;
    for (place, run) in runs.iter().enumerate() {
        let (share, alone) = (percent(run.configurations, bad), percent(run.alone, bad));
        let steps: Vec<String> = run.actions.iter().map(|it| it.label()).collect();
        let steps = match steps.len() {
            0..=4 => steps.join(" > "),
            count => {
                let last = steps.get(count - 2..).unwrap_or_default().join(" > ");
                format!("{} > … {} more … > {last}", steps.first().map_or("", |it| it), count - 3)
            }
        };
        write_under(out, &format!("  {:>3}. {share:>8} {alone:>8}  ", place + 1), &steps)?;
    }
    if let Some(first) = runs.first() {
        writeln!(out, "The first of them, in the least configuration that takes it:")?;
        write_run(it, &first.example, &first.actions, out)?;
    }
    writeln!(out, "all of them step by step, with their exact conditions: --format json")?;
    Ok(())
}

/// The ways that are open and that no run of the catalogue takes.
fn others_open(it: &Explained, runs: &[Explains]) -> String {
    let taken: Vec<StepKind> = runs
        .iter()
        .filter_map(|run| run.actions.last().map(|action| StepKind::of(*action)))
        .collect();
    let ways = it.explanation.sites.iter().flat_map(|(_, ways)| ways);
    let open: Vec<&str> = ways
        .filter(|way| !way.kinds.iter().any(|kind| taken.contains(kind)))
        .map(|way| way.says.as_str())
        .collect();
    open.join("; ")
}

fn write_run(
    it: &Explained,
    example: &Assignment,
    actions: &[Action],
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let trace = Trace::replay(example, actions)?;
    anyhow::ensure!(
        trace.shows(it.claim),
        "a run does not show `{}`: please report this",
        it.claim.id
    );
    let mut text = String::new();
    write_short_run(&mut text, &trace, "     ")?;
    out.write_all(text.as_bytes())?;
    Ok(())
}

pub(super) fn write_baselines(it: &Explained, out: &mut dyn Write) -> anyhow::Result<()> {
    head(it, out)?;
    let Some((found, proofs)) = &it.baselines else {
        writeln!(
            out,
            "There are too many baselines to list: narrow the scope, as with --set mailbox-location=…"
        )?;
        return Ok(());
    };
    if found.is_empty() {
        writeln!(out, "No setting of an administrator guarantees it whatever the rest is.")?;
        return Ok(());
    }
    writeln!(
        out,
        "{} minimal sets of an administrator's settings guarantee it, whatever all others are.",
        found.len()
    )?;
    writeln!(
        out,
        "First those that leave Outlook a way, then the cheapest (1 a command, 10 a project, 100 a migration):"
    )?;
    for (place, baseline) in found.iter().take(BASELINES_SHOWN).enumerate() {
        let works = percent(baseline.works, baseline.leaves);
        writeln!(
            out,
            "{}. cost {}; Outlook works in {works} of what it leaves open",
            place + 1,
            baseline.cost
        )?;
        for (variable, values) in &baseline.pins {
            let why = proofs.get(place).into_iter().flatten().find(|it| it.setting == *variable);
            let Some(row) = setting::row(*variable) else { continue };
            let pin = format!("{}={}", row.id, write_values(row, *values).join(" or "));
            let without = why.map_or_else(String::new, |why| {
                let value = row.values.get(usize::from(why.example.get(*variable)));
                let last = why.actions.last().map_or_else(String::new, |it| it.label());
                format!("  with {}: {last}", value.copied().unwrap_or_default())
            });
            write_under(out, "       ", &format!("{pin}{without}"))?;
        }
    }
    if found.len() > BASELINES_SHOWN {
        writeln!(
            out,
            "and {} more; the first twenty: --format json",
            found.len() - BASELINES_SHOWN
        )?;
    }
    Ok(())
}
