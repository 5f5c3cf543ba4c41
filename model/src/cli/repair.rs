//! `repair`: the least that must change.

use std::io::Write;

use anyhow::{Context, bail};
use family::changes::Variables;
use model::advice::repair::{Problem, Repair, Repairs, Weights, write_changes};
use model::report::json::{FORMAT, RepairsJson};
use model::scope::{Scope, ScopeError, nearest, write_values};
use model::setting;

use crate::cli::bar::spinner;
use crate::cli::beside::write_beside;
use crate::cli::format::Format;
use crate::cli::lines::{write_scope, write_under};
use crate::cli::scope::{ScopeArgs, find_claim_about_all};
use crate::cli::{End, write_json};

/// How many repairs are listed in a line each.
const LISTED: usize = 10;

/// How many single changes that break it again are named.
const MARGIN_SHOWN: usize = 6;

/// Show the least that an administrator must change for a claim to hold, and in which order.
///
/// Every minimal set of changes is found, for all configurations of the scope at once. What worked goes
/// on working after each of the steps.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    model repair --preset article-on-premises-published\n  \
    model repair basic-authentication-never-succeeds --config my.toml\n  \
    model repair --preset security-defaults --number 2 --weight per-user-mfa=50\n\n\
    Exit status: 0 it holds already, or there is a repair; 1 there is none; 2 could not run.")]
pub(super) struct Args {
    /// The claim that is to hold
    #[arg(default_value = "mailbox-data-requires-mfa")]
    claim: String,
    #[command(flatten)]
    scope: ScopeArgs,
    /// What it costs to turn a setting: 1 is a command, 10 a project, 100 a migration
    #[arg(long = "weight", value_name = "ID=N")]
    weights: Vec<String>,
    /// Which repair to show in full
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    number: u32,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let (_, claim) = find_claim_about_all(&args.claim)?;
    if args.scope.names_nothing() {
        bail!("nothing to repair, expected --preset, --config or --set to say what there is");
    }
    let scope = args.scope.scope()?;
    let weights = weights(&args.weights)?;
    let bar = spinner();
    let problem = Problem::new(&scope.cube, claim, weights, &mut |states, _| {
        bar.set_message(format!("{states} states"));
    })?;
    bar.set_message("repairs");
    let repairs = if problem.violating(claim, &scope.cube)? == 0 {
        Repairs { repairs: Vec::new(), only_at_once: 0, all_tried: true }
    } else {
        let repairs = problem.repairs()?;
        repairs.context("there are too many minimal repairs to list, expected a narrower scope")?
    };
    bar.finish_and_clear();
    let number = args.number as usize;
    if args.format == Format::Json {
        write_json(out, &RepairsJson::new(&scope, &problem, &repairs, FORMAT)?)?;
    } else {
        write_text(&scope, &problem, &repairs, number, out)?;
        let (lead, then) = match repairs.repairs.get(number - 1) {
            Some(repair) => ("then ", problem.after(&repair.steps)),
            None => ("", scope.cube.clone()),
        };
        write_beside(claim, &then, lead, out)?;
    }
    let holds = problem.violating(claim, &scope.cube)? == 0;
    Ok(if holds || !repairs.repairs.is_empty() { End::Well } else { End::NotWell })
}

fn weights(texts: &[String]) -> anyhow::Result<Weights> {
    let mut weights = Weights::new();
    for text in texts {
        let parts = text.split_once('=').map(|(id, weight)| (id.trim(), weight.trim()));
        let parsed = parts.and_then(|(id, weight)| Some((id, weight.parse::<u16>().ok()?)));
        let Some((id, weight)) = parsed else {
            bail!("--weight `{text}`: expected id=N with N from 0 to 65535");
        };
        let Some((variable, _)) = setting::find(id) else {
            let nearest = nearest(id, setting::rows().map(|(_, row)| row.id));
            return Err(ScopeError::Setting { id: id.to_owned(), nearest }.into());
        };
        weights.insert(variable, weight.into());
    }
    Ok(weights)
}

fn write_text(
    scope: &Scope,
    problem: &Problem,
    repairs: &Repairs,
    number: usize,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let claim = problem.claim();
    let (violating, total) = (problem.violating(claim, &scope.cube)?, scope.cube.count());
    write_scope(scope, out)?;
    writeln!(out, "{}", claim.id)?;
    write_under(out, "  ", &claim.says)?;
    if violating == 0 {
        writeln!(out, "holds in all {total} configurations")?;
        return write_margin(problem, problem.margin(&scope.cube)?, "breaks it", out);
    }
    writeln!(out, "violated in {violating} of {total} configurations")?;
    let count = repairs.repairs.len();
    if count == 0 {
        writeln!(out, "No change by an administrator closes it and keeps what works working.")?;
    } else {
        let sets = if count == 1 {
            "minimal set of changes closes it; Outlook works"
        } else {
            "minimal sets of changes close it; Outlook works"
        };
        writeln!(out, "{count} {sets} before, between and after the steps wherever it did:")?;
        for (place, repair) in repairs.repairs.iter().enumerate().take(LISTED.max(number)) {
            let lead = format!("  {:>2}. cost {:>3}  ", place + 1, repair.cost);
            write_under(out, &lead, &write_changes(&repair.steps))?;
        }
        if count > LISTED.max(number) {
            writeln!(
                out,
                "  and {} more: --format json has the first twenty",
                count - LISTED.max(number)
            )?;
        }
        writeln!(
            out,
            "  cost: 1 a command, 10 a project, 100 a migration; --weight says otherwise"
        )?;
    }
    if repairs.only_at_once > 0 {
        let sets = repairs.only_at_once;
        writeln!(out, "{sets} more would do, but break something on the way in whatever order")?;
    }
    if !repairs.all_tried {
        writeln!(
            out,
            "of the settings that the scope leaves open, up to two were made sure of at a time"
        )?;
    }
    match repairs.repairs.get(number - 1) {
        Some(repair) => write_repair(problem, repair, number, out),
        None if count > 0 => bail!("--number {number}: there are {count} repairs"),
        None => Ok(()),
    }
}

fn write_repair(
    problem: &Problem,
    repair: &Repair,
    number: usize,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    writeln!(out, "Repair {number}, in this order:")?;
    for (place, change) in repair.steps.iter().enumerate() {
        let Some(row) = setting::row(change.setting) else { continue };
        let from = write_values(row, change.from).join(" or ");
        let to = row.values.get(usize::from(change.to)).copied().unwrap_or_default();
        writeln!(out, "  {}. {}: {from} -> {to}", place + 1, row.id)?;
        let (change, undo) = change.commands();
        write_under(out, "     do      ", &change)?;
        write_under(out, "     breaks  ", row.breaks)?;
        write_under(out, "     verify  ", row.read)?;
        write_under(out, "     undo    ", &undo)?;
        let after = problem.after(repair.steps.get(..=place).unwrap_or_default());
        let violating = problem.violating(problem.claim(), &after)?;
        let total = after.count();
        let still = match violating {
            0 => format!("it holds in all {total} configurations"),
            _ => format!("it is still violated in {violating} of {total} configurations"),
        };
        writeln!(out, "     then    {still}; what worked works")?;
    }
    let after = problem.after(&repair.steps);
    for (claim, before, now) in problem.besides(problem.scope(), &after)? {
        let (was, is) = (problem.scope().count(), after.count());
        write_under(
            out,
            "besides: ",
            &format!("{} violated in {before} of {was} before, in {now} of {is} after", claim.id),
        )?;
    }
    write_margin(problem, problem.margin(&after)?, "breaks it again", out)
}

fn write_margin(
    problem: &Problem,
    sets: Option<Vec<Variables>>,
    breaks: &str,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let Some(sets) = sets else {
        return Ok(writeln!(out, "margin: too many sets of changes break it to look at")?);
    };
    let Some(size) = sets.first().map(Variables::len) else {
        let id = problem.claim().id;
        return Ok(writeln!(out, "margin: no change of a setting breaks {id}")?);
    };
    let name = |set: &Variables| {
        let rows = set.iter().filter_map(|it| setting::row(*it));
        rows.map(|row| row.id).collect::<Vec<_>>().join(" with ")
    };
    let names: Vec<String> = sets.iter().take(MARGIN_SHOWN).map(name).collect();
    let more = sets.len().saturating_sub(MARGIN_SHOWN);
    let more = if more == 0 { String::new() } else { format!(", or one of {more} more") };
    let changes = if size == 1 { "1 change" } else { &format!("{size} changes") };
    write_under(out, "margin: ", &format!("{changes} {breaks}: {}{more}", names.join(", or ")))
}
