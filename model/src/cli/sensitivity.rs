//! `sensitivity`: which answers rest on which assumption.

use std::io::Write;

use model::advice::sensitivity::{Difference, Sensitivity, Turned, TurnedVerdict, turned_in};
use model::preset::PRESETS;
use model::report::json::{SensitivityJson, SensitivityOfFamily, TurnedInPreset};
use model::scope::Scope;

use crate::cli::bar::spinner;
use crate::cli::format::Format;
use crate::cli::lines::{id, number, percent, value, write_scope};
use crate::cli::scope::ScopeArgs;
use crate::cli::{End, write_json};

/// Say for each assumption which claims depend on it, in how many configurations, and in which presets.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    model sensitivity\n  \
    model sensitivity --preset article-on-premises --attacker all\n  \
    model sensitivity --preset microsoft-baseline --format json\n\n\
    Every assumption is left open, and then turned alone, everything else as it is. Without a preset, a\n\
    file or a setting: in all configurations, once more with an attacker who can do everything, once more\n\
    with one who can do all that a claim about a stranger leaves, and then in every preset, where all other\n\
    assumptions are as the model reads them.\n\n\
    Exit status: 0 said; 2 could not run.")]
pub(super) struct Args {
    #[command(flatten)]
    scope: ScopeArgs,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let mut scopes = vec![args.scope.scope()?];
    if args.scope.is_everything() {
        scopes.extend(Scope::at_their_best());
    }
    let bar = spinner();
    let mut families: Vec<(Scope, Sensitivity)> = Vec::new();
    for scope in scopes {
        let sensitivity = Sensitivity::of(&scope.cube, &mut |states, _| {
            bar.set_message(format!("{states} states"));
        })?;
        families.push((scope, sensitivity));
    }
    let mut presets: Vec<(&'static str, TurnedVerdict)> = Vec::new();
    if args.scope.is_everything() {
        for preset in &PRESETS {
            bar.set_message(preset.id);
            let turned = turned_in(&args.scope.within(preset.cube()))?;
            presets.extend(turned.into_iter().map(|it| (preset.id, it)));
        }
    }
    bar.finish_and_clear();
    if args.format == Format::Json {
        let families = families.iter().map(|(scope, it)| SensitivityOfFamily::new(scope, it));
        let presets = presets.iter().map(|(preset, it)| TurnedInPreset::new(preset, it));
        write_json(out, &SensitivityJson::new(families.collect(), presets.collect()))?;
    } else {
        for (scope, sensitivity) in &families {
            write(scope, sensitivity, out)?;
        }
        write_presets(&presets, out)?;
    }
    Ok(End::Well)
}

fn write(scope: &Scope, it: &Sensitivity, out: &mut dyn Write) -> anyhow::Result<()> {
    write_scope(scope, out)?;
    for turned in &it.turned {
        write_turned(turned, out)?;
    }
    Ok(())
}

fn write_turned(it: &Turned, out: &mut dyn Write) -> anyhow::Result<()> {
    let (from, to) = (value(it.setting, it.from), value(it.setting, it.to));
    writeln!(out, "\n{}: {from} -> {to}", id(it.setting))?;
    for difference in &it.claims {
        write_difference(difference, out)?;
    }
    let unchanged = number(it.unchanged as u128, "claim does", "claims do");
    writeln!(out, "   {unchanged} not depend on it, which is proved")?;
    Ok(())
}

fn write_difference(it: &Difference, out: &mut dyn Write) -> anyhow::Result<()> {
    let does = match (it.hurts, it.helps) {
        (hurts, 0) => format!("hurts in {}", percent(hurts, it.applicable)),
        (0, helps) => format!("helps in {}", percent(helps, it.applicable)),
        (hurts, helps) => format!(
            "hurts in {}, helps in {}",
            percent(hurts, it.applicable),
            percent(helps, it.applicable)
        ),
    };
    let verdict = if it.as_read == it.otherwise {
        String::new()
    } else {
        format!("; {} -> {}", it.as_read.id(), it.otherwise.id())
    };
    writeln!(
        out,
        "   {:<42} {does} ({} of {} configurations){verdict}",
        it.claim.id,
        it.hurts + it.helps,
        it.applicable
    )?;
    Ok(())
}

fn write_presets(presets: &[(&str, TurnedVerdict)], out: &mut dyn Write) -> anyhow::Result<()> {
    if presets.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nIn presets, all other assumptions as they are read")?;
    for (preset, it) in presets {
        let to = format!("{}={}", id(it.setting), value(it.setting, it.to));
        let verdict = if it.as_read == it.otherwise {
            format!("{} as before", it.as_read.id())
        } else {
            format!("{} -> {}", it.as_read.id(), it.otherwise.id())
        };
        let counts = format!("violated in {} -> {}", it.violating, it.violating_otherwise);
        writeln!(out, "   {preset}, {to}\n      {}: {verdict}, {counts}", it.claim)?;
    }
    Ok(())
}
