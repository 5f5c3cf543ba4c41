//! `ladder`: how far the parties can rely on each other.

use std::io::Write;
use std::thread;

use family::cube::Cube;
use model::advice::ladder::{Level, Rung, ladder};
use model::preset::PRESETS;
use model::report::json::{LadderJson, LaddersJson};

use crate::cli::bar::spinner;
use crate::cli::format::Format;
use crate::cli::lines::write_lines;
use crate::cli::scope::ScopeArgs;
use crate::cli::{End, write_json};

/// Show how far a party that is done can rely on another: the level of Lowe's ladder for each pair.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    model ladder\n  \
    model ladder --preset microsoft-baseline --attacker phisher\n  \
    model ladder --attacker none --format json\n\n\
    The levels are none, aliveness, weak-agreement, non-injective-agreement, injective-agreement. The\n\
    attacker has all that --attacker names. Each configuration is explored by itself, so a scope should\n\
    be narrow. Without a preset, a file or a setting: every preset.\n\n\
    Exit status: 0 said; 2 could not run.")]
pub(super) struct Args {
    #[command(flatten)]
    scope: ScopeArgs,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let attacker = args.scope.attacker();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let scopes: Vec<(Option<&'static str>, Cube)> = if args.scope.is_everything() {
        PRESETS.iter().map(|preset| (Some(preset.id), preset.cube())).collect()
    } else {
        let scope = args.scope.scope()?;
        vec![(scope.preset.map(|preset| preset.id), scope.cube)]
    };
    let bar = spinner();
    let mut all = Vec::new();
    for (preset, cube) in scopes {
        bar.set_message(preset.unwrap_or("the scope"));
        let rungs = ladder(&attacker.at_her_best(cube), threads);
        if args.format == Format::Text {
            bar.suspend(|| write(preset.unwrap_or("the scope"), &rungs, out))?;
        }
        all.push(LadderJson::new(preset, attacker.id(), &rungs));
    }
    bar.finish_and_clear();
    if args.format == Format::Json {
        write_json(out, &LaddersJson::new(all))?;
    }
    Ok(End::Well)
}

fn write(name: &str, rungs: &[Rung], out: &mut dyn Write) -> anyhow::Result<()> {
    writeln!(out, "{name}")?;
    for rung in rungs {
        let level = rung.level.map_or("does not occur", Level::id);
        writeln!(out, "   {:<20} {level}", rung.pair.title())?;
        let Some((run, _)) = &rung.broken_by else { continue };
        let labels: Vec<String> = run.iter().map(|action| action.label()).collect();
        write_lines(out, 9, "no more: ", &labels.join(", "))?;
    }
    Ok(())
}
