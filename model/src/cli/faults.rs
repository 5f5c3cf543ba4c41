//! `faults`: named faults of implementations, and the claims that see them.

use std::io::Write;

use anyhow::bail;
use clap::ValueEnum;
use model::claim::{self, Claim, Group, Kind};
use model::fault::{Fate, Fault};
use model::mutants::{Killed, Mutant, Outcome};
use model::report::json::FaultsJson;
use model::report::run::{condition_lines, write_run};
use model::scope::nearest;

use crate::cli::bar::spinner;
use crate::cli::lines::write_under;
use crate::cli::{End, write_json};

/// Put named faults into the implementations, one at a time, and see which claims are violated then.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    model faults\n  \
    model faults second-factor-not-bound-to-first\n  \
    model faults --format json\n\n\
    Exit status: 0 each is killed by the claims that are said to, and by no other, or makes no\n\
    difference where that is said; 2 could not run, or one is otherwise.")]
pub(super) struct Args {
    /// Of this fault alone, with the run that shows it
    fault: Option<String>,
    /// How to write the list
    #[arg(long, value_enum, default_value_t = How::Text)]
    format: How,
}

/// How to write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum How {
    /// For people
    Text,
    /// For programs; its schema: `model schema faults`
    Json,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let faults = match &args.fault {
        Some(id) => vec![find(id)?],
        None => Fault::ALL.to_vec(),
    };
    let bar = spinner();
    let mut mutants = Vec::new();
    for fault in faults {
        bar.set_message(fault.id());
        mutants.push(fault.row().try_out()?);
    }
    bar.finish_and_clear();
    if args.format == How::Json {
        write_json(out, &FaultsJson::new(&mutants))?;
        return Ok(End::Well);
    }
    for mutant in &mutants {
        write_fault(out, mutant)?;
    }
    match (&args.fault, mutants.as_slice()) {
        (Some(_), [Mutant { outcome: Outcome::Killed(killed), .. }]) => write_killed(out, killed)?,
        (Some(_), _) => {}
        (None, mutants) => write_matrix(out, mutants)?,
    }
    Ok(End::Well)
}

fn find(id: &str) -> anyhow::Result<Fault> {
    let Some(fault) = Fault::find(id) else {
        let near = nearest(id, Fault::ALL.iter().map(|fault| fault.id()));
        let near = near.map(|near| format!("; near it: {near}")).unwrap_or_default();
        bail!("unknown fault `{id}`, expected one that `model faults` lists{near}");
    };
    Ok(fault)
}

fn write_fault(out: &mut dyn Write, mutant: &Mutant) -> anyhow::Result<()> {
    let row = mutant.row;
    writeln!(out, "{} ({})", row.fault, row.who.title())?;
    write_under(out, "  right   ", row.right)?;
    write_under(out, "  fault   ", row.wrong)?;
    write_under(out, "  see     ", &row.source.join("; "))?;
    match (row.fate, &mutant.outcome) {
        (Fate::Killed { preset, sets, has, .. }, Outcome::Killed(killed)) => {
            let by: Vec<&str> = killed.by.iter().map(|claim| claim.id).collect();
            let steps = match killed.run.steps.len() {
                1 => "1 step".to_owned(),
                steps => format!("{steps} steps"),
            };
            write_under(out, "  killed  ", &format!("by {} ({steps})", by.join(", ")))?;
            write_under(out, "  in      ", &[&[preset], sets, has].concat().join(" "))?;
        }
        (Fate::Equivalent { why, .. }, Outcome::Equivalent { configurations, states }) => {
            write_under(out, "  spared  ", why)?;
            let same = format!(
                "the same {states} states and the same steps, with the fault and without, in the \
                 least configuration of each of {configurations} presets"
            );
            write_under(out, "  seen    ", &same)?;
        }
        _ => {}
    }
    Ok(())
}

/// The run that shows a fault, and where it can be taken.
fn write_killed(out: &mut dyn Write, killed: &Killed) -> anyhow::Result<()> {
    let shows = match killed.claim.kind {
        Kind::Progress { .. } => "so far an honest run goes, and no way leads on",
        _ => "violated by this run, and kept by the right implementation",
    };
    let mut text = format!("\n{}: {shows}\n{}\n", killed.claim.id, killed.claim.says);
    write_run(&mut text, &killed.run, "")?;
    text.push_str("This run can be taken wherever\n");
    for line in condition_lines(&killed.run.condition) {
        text.extend(["   ", &line, "\n"]);
    }
    out.write_all(text.as_bytes())?;
    Ok(())
}

/// Which claim sees which fault: a column for each claim that sees one.
fn write_matrix(out: &mut dyn Write, mutants: &[Mutant]) -> anyhow::Result<()> {
    let kills = |mutant: &Mutant, claim: &Claim| match &mutant.outcome {
        Outcome::Killed(killed) => killed.by.iter().any(|it| it.id == claim.id),
        Outcome::Equivalent { .. } => false,
    };
    let judged = claim::all().iter().filter(|claim| {
        claim.group != Group::Evidence && !matches!(claim.kind, Kind::Comparison(_))
    });
    let count = |claim: &Claim| mutants.iter().filter(|mutant| kills(mutant, claim)).count();
    let (seeing, others): (Vec<&Claim>, Vec<&Claim>) = judged.partition(|claim| count(claim) > 0);
    let letters = || ('A'..='Z').zip(&seeing);
    writeln!(out, "\nWhich claim sees which fault")?;
    for (letter, claim) in letters() {
        writeln!(out, "  {letter}  {:<44} {:>3}", claim.id, count(claim))?;
    }
    if !others.is_empty() {
        let ids: Vec<&str> = others.iter().map(|claim| claim.id).collect();
        write_under(out, "  no fault of these is seen by  ", &ids.join(", "))?;
    }
    writeln!(out)?;
    for mutant in mutants {
        let marks: String = letters()
            .map(|(letter, claim)| if kills(mutant, claim) { letter } else { '.' })
            .collect();
        writeln!(out, "  {:<44} {marks}", mutant.row.fault.id())?;
    }
    let killed = mutants.iter().filter(|it| matches!(it.outcome, Outcome::Killed(_))).count();
    let spared = mutants.len() - killed;
    writeln!(out, "{} faults: {killed} killed, {spared} without a difference", mutants.len())?;
    Ok(())
}
