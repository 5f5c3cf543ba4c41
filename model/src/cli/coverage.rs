//! `coverage`: that claims are not empty, and that everything is seen both ways.

use std::collections::BTreeMap;
use std::io::Write;
use std::thread;

use model::advice::coverage::{Coverage, InPreset, Premise, in_preset};
use model::preset::{PRESETS, Preset};
use model::report::json::{CoverageJson, CoverageOfFamily, CoverageOfPreset};
use model::scope::Scope;

use crate::cli::bar::spinner;
use crate::cli::format::Format;
use crate::cli::lines::{number, percent, write_lines, write_scope};
use crate::cli::scope::ScopeArgs;
use crate::cli::{End, write_json};

/// Show where the premises of claims are met, which actions and guards are seen both ways, and that
/// whoever may get mail can get it with nobody attacking.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    model coverage\n  \
    model coverage --preset article-on-premises\n  \
    model coverage --preset microsoft-baseline --format json\n\n\
    Without a preset, a file or a setting: of all configurations, once more with an attacker who\n\
    can do everything, once more with one who can do all that a claim about a stranger leaves, and then\n\
    of every preset.\n\n\
    Exit status: 0 no premise is empty, every kind of action that the attacker of the scope can take is\n\
    enabled somewhere, and every configuration in which Outlook works has an honest run; 1 otherwise;\n\
    2 could not run.")]
pub(super) struct Args {
    #[command(flatten)]
    scope: ScopeArgs,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let scope = args.scope.scope()?;
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let bar = spinner();
    let coverage = Coverage::of(&scope.cube, &mut |states, _| {
        bar.set_message(format!("{states} states"));
    })?;
    let mut families = vec![(scope, coverage)];
    let mut presets: Vec<(&Preset, InPreset)> = Vec::new();
    if args.scope.is_everything() {
        for scope in Scope::at_their_best() {
            let coverage = Coverage::of_steps(&scope.cube, &mut |states, _| {
                bar.set_message(format!("{states} states"));
            })?;
            families.push((scope, coverage));
        }
        for preset in &PRESETS {
            bar.set_message(preset.id);
            presets.push((preset, in_preset(&args.scope.within(preset.cube()), threads)));
        }
    }
    bar.finish_and_clear();
    if args.format == Format::Json {
        let families = families.iter().map(|(scope, it)| CoverageOfFamily::new(scope, it));
        let presets = presets.iter().map(|(preset, it)| CoverageOfPreset::new(preset.id, it));
        write_json(out, &CoverageJson::new(families.collect(), presets.collect()))?;
    } else {
        for (scope, coverage) in &families {
            write(scope, coverage, out)?;
        }
        write_presets(&presets, out)?;
    }
    Ok(if families.iter().all(|(_, it)| is_well(it)) { End::Well } else { End::NotWell })
}

/// Whether nothing is empty.
fn is_well(it: &Coverage) -> bool {
    let honest = it.honest.as_ref().is_none_or(|honest| honest.holds == honest.witnessed);
    it.vacuous().next().is_none() && honest
}

fn write(scope: &Scope, it: &Coverage, out: &mut dyn Write) -> anyhow::Result<()> {
    write_scope(scope, out)?;
    writeln!(out, "\nWhere the premise of a claim is met")?;
    for premise in &it.premises {
        write_premise(premise, out)?;
    }
    let dead: Vec<&str> = it.steps.dead().collect();
    let kinds = it.steps.actions.len();
    writeln!(out, "\nActions: {} of {kinds} kinds are enabled somewhere", kinds - dead.len())?;
    if !dead.is_empty() {
        write_lines(out, 3, "never: ", &dead.join(", "))?;
    }
    let (both, one) = (it.steps.parting, it.steps.guards.len());
    writeln!(
        out,
        "Guards: {both} pairs of an action and a setting that it reads are seen both ways; {one} have \
         no\n   effect there (audit --dead-ends)"
    )?;
    let mut one_way: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for asked in it.controls.iter().filter(|asked| !(asked.passes && asked.stops)) {
        let way = if asked.passes { "never stops" } else { "never lets through" };
        one_way.entry((asked.control.title(), way)).or_default().push(asked.action);
    }
    let both = it.controls.iter().filter(|asked| asked.passes && asked.stops).count();
    writeln!(
        out,
        "Controls: {both} of {} pairs of an action and a control are seen to let through and to stop",
        it.controls.len()
    )?;
    for ((control, way), actions) in one_way {
        write_lines(out, 3, &format!("{control} {way}: "), &actions.join(", "))?;
    }
    let Some(honest) = &it.honest else { return Ok(()) };
    let runs = number(honest.runs.len() as u128, "run", "runs");
    let text = format!(
        "of {} configurations in which Alice's app can always get her mail, {} have a run in which \
         nobody attacks; {runs} witness them all; {} other configurations have one too",
        honest.holds, honest.witnessed, honest.elsewhere
    );
    write_lines(out, 0, "Honest runs: ", &text)
}

fn write_premise(it: &Premise, out: &mut dyn Write) -> anyhow::Result<()> {
    if it.applicable == 0 {
        writeln!(out, "   {:<42} applies to none", it.claim.id)?;
        return Ok(());
    }
    let share = percent(it.met, it.applicable);
    let kinds = match it.kinds {
        Some(kinds) => format!("by {}", number(kinds as u128, "kind of action", "kinds of action")),
        None => "in some state".to_owned(),
    };
    let is_empty = if it.met == 0 { "EMPTY" } else { "" };
    writeln!(out, "   {:<42}{:>28} {share:>8}  {kinds} {is_empty}", it.claim.id, it.met)?;
    Ok(())
}

/// Writes for each claim and preset in how many states the premise is met.
fn write_presets(presets: &[(&Preset, InPreset)], out: &mut dyn Write) -> anyhow::Result<()> {
    for (preset, it) in presets {
        let total = number(it.configurations, "configuration", "configurations");
        writeln!(out, "\n{}: {total}", preset.id)?;
        for met in it.met.iter().filter(|met| met.applicable > 0) {
            let states = number(met.states, "state", "states");
            writeln!(
                out,
                "   {:<42} in {:>4} of {:>4}, {states}",
                met.claim.id, met.configurations, met.applicable
            )?;
        }
    }
    Ok(())
}
