//! `impact`: what a change of a setting changes.

use std::io::Write;

use family::variable::Values;
use model::advice::impact::{Changed, Impact, commands};
use model::claim::{Group, Kind};
use model::report::json::ImpactJson;
use model::report::screen;
use model::scope::{Scope, write_cube};
use model::setting::{self, Who};

use crate::cli::bar::spinner;
use crate::cli::beside::{alone, write_beside};
use crate::cli::format::Format;
use crate::cli::lines::{
    id, literals, number, value, values, word, write_lines, write_scope, write_screen,
};
use crate::cli::scope::{ScopeArgs, claims};
use crate::cli::{End, write_json};

/// Say which claims change if settings are given a value, everything else as it is.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    model impact onprem-owa-sign-in=password --preset article-on-premises\n  \
    model impact ca-policy=report-only --preset microsoft-baseline --claim mailbox-data-requires-mfa\n  \
    model impact hybrid-modern-auth=off --config my.toml --format json\n\n\
    Several changes are made together. Exit status: 0 said; 2 could not run.")]
pub(super) struct Args {
    /// The setting with its new value; several are changed together
    #[arg(required = true, value_name = "ID=VALUE")]
    changes: Vec<String>,
    #[command(flatten)]
    scope: ScopeArgs,
    /// Look at this claim alone; may be given several times
    #[arg(long = "claim", value_name = "ID")]
    claims: Vec<String>,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How many rules a person is shown.
const RULES_SHOWN: usize = 3;

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let changes = Scope::parse_changes(&args.changes)?;
    let scope = args.scope.scope()?;
    let marks = claims(&args.claims)?;
    let bar = spinner();
    let impact = Impact::of(&scope.cube, &changes, marks, &mut |states, _| {
        bar.set_message(format!("{states} states"));
    });
    bar.finish_and_clear();
    let impact = impact?;
    if args.format == Format::Json {
        write_json(out, &ImpactJson::new(&scope, &impact)?)?;
    } else {
        write(&scope, &impact, out)?;
        let then = changes.iter().fold(scope.cube.clone(), |cube, (setting, value)| {
            cube.with(*setting, Values::one(*value))
        });
        for claim in alone(marks) {
            write_beside(claim, &scope.cube, "as it is: ", out)?;
            write_beside(claim, &then, "with the change: ", out)?;
        }
    }
    Ok(End::Well)
}

fn write(scope: &Scope, impact: &Impact, out: &mut dyn Write) -> anyhow::Result<()> {
    let changes: Vec<String> =
        impact.changes.iter().map(|(it, to)| format!("{}={}", id(*it), value(*it, *to))).collect();
    let changes = changes.join(" ");
    write_scope(scope, out)?;
    let total = scope.cube.count();
    let differ = match impact.differ {
        0 => "as all of them are already".to_owned(),
        all if all == total => "as none of them is now".to_owned(),
        some => format!("as {some} of them are not now"),
    };
    write_lines(out, 0, "given ", &format!("{changes}, {differ}"))?;
    let mut group = None;
    for changed in &impact.changed {
        if group.replace(changed.claim.group) != Some(changed.claim.group) {
            writeln!(out, "{}", changed.claim.group.title())?;
        }
        write_changed(changed, impact, out)?;
    }
    if impact.unchanged > 0 {
        let unchanged = number(impact.unchanged as u128, "claim does", "claims do");
        writeln!(out, "{unchanged} not change")?;
    }
    for (variable, to) in &impact.changes {
        let Some(row) = setting::row(*variable) else { continue };
        let (from, to_name) = (values(*variable, scope.cube.get(*variable)), value(*variable, *to));
        writeln!(out, "{}: {from} -> {to_name}   [{}]", row.id, row.who.id())?;
        if row.who == Who::Nobody {
            write_lines(out, 3, "", "an assumption: nobody turns it")?;
            continue;
        }
        let (change, undo) = commands(row, scope.cube.get(*variable), *to);
        if row.values.len() > 2 {
            write_lines(
                out,
                3,
                "",
                "commands of the table; the value in them may have to be another",
            )?;
        }
        write_lines(out, 3, "change: ", change)?;
        write_lines(out, 3, "tightening breaks: ", row.breaks)?;
        write_lines(out, 3, "undo: ", undo)?;
    }
    Ok(())
}

fn write_changed(it: &Changed, impact: &Impact, out: &mut dyn Write) -> anyhow::Result<()> {
    let (before, after) = (word(it.claim, &it.before), word(it.claim, &it.after));
    let verdicts = if before == after {
        format!("{before} as before")
    } else {
        format!("{before} -> {after}")
    };
    writeln!(out, "  {:<42} {verdicts}", it.claim.id)?;
    let is_evidence = it.claim.group == Group::Evidence;
    let what = if matches!(it.claim.kind, Kind::Witness(_)) { "lacked by" } else { "violated in" };
    let counts = format!(
        "{what} {} -> {} of {}; {} safe, {} violating",
        it.before.found(),
        it.after.found(),
        impact.scope.count(),
        number(it.becomes_safe, "becomes", "become"),
        number(it.becomes_violating, "becomes", "become"),
    );
    write_lines(out, 6, "", &counts)?;
    if it.becomes_violating == 0 || is_evidence {
        return Ok(());
    }
    let rules = it.rules(&impact.scope, RULES_SHOWN)?;
    for rule in &rules.some {
        let cube = write_cube(rule, &impact.scope);
        let text = literals(cube.iter().map(|(id, values)| (id, values.join(","))));
        let text = if text.is_empty() { "always" } else { &text };
        write_lines(out, 6, "newly when: ", text)?;
    }
    if !rules.all {
        writeln!(out, "      and by more rules")?;
    }
    let Some(trace) = it.trace()? else { return Ok(()) };
    let mut text = String::new();
    screen::write_short_run(&mut text, &trace, "        ")?;
    write_screen(out, &text)?;
    if matches!(it.claim.kind, Kind::Progress { .. }) {
        let since = if trace.steps.is_empty() { "from the start" } else { "after this run" };
        writeln!(out, "      {since} no honest run leads there")?;
    }
    Ok(())
}
