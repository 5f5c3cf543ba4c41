//! `check`: decides claims.

mod every_preset;
mod one_scope;
mod files;
mod plan;
mod run;
mod merge;
mod table;

use std::io::Write;
use std::num::NonZeroUsize;
use std::thread;

use clap::{Subcommand, ValueEnum};
use model::families::Options;
use model::report::exchange;
use model::report::json::Check;

use crate::cli::output::OutputArg;
use crate::cli::scope::{EngineArg, ScopeArgs, claims, limit_is_for_stateright};
use crate::cli::{End, write_json};

/// Decide claims: for every preset, or for a scope of your own.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
#[command(after_help = "Examples:\n  \
    model check\n  \
    model check --preset article-on-premises --set onprem-owa-sign-in=password\n  \
    model check --config my.toml --claim mailbox-data-requires-mfa --format json\n  \
    model check --assumptions\n\n\
    On many machines:\n  \
    model check plan --shards 8 -o plan.jsonl\n  \
    model check run --plan plan.jsonl --shard 0 --out results/\n  \
    model check merge plan.jsonl results/\n\n\
    Exit status: 0 as expected, or all claims asked for hold in the scope (without --claim: all but\n    the evidence); 1 otherwise; 2 could not run.")]
pub(super) struct Args {
    #[command(flatten)]
    scope: ScopeArgs,
    /// Decide this claim alone; may be given several times
    #[arg(long = "claim", value_name = "ID")]
    claims: Vec<String>,
    /// The engine that decides
    #[arg(long, value_enum, default_value_t = EngineArg::Family)]
    engine: EngineArg,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    pub(super) output: OutputArg,
    /// Say which answers rest on an assumption
    #[arg(long)]
    assumptions: bool,
    /// With --engine stateright: how many configurations may be explored before the rest stays unknown [default: 10000 in
    /// a scope; 1000 of the whole domain where none is given]
    #[arg(long, value_name = "N")]
    limit: Option<NonZeroUsize>,
    #[command(subcommand)]
    shards: Option<Shards>,
}

/// The same in parts, on many machines.
#[derive(Debug, Subcommand)]
enum Shards {
    /// Split a scope into shards that can be decided apart
    Plan(plan::Args),
    /// Decide one shard of a plan
    Run(run::Args),
    /// Put the results of shards together: the answer of `check` for the whole scope
    Merge(merge::Args),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a person
    Text,
    /// For programs; its schema: `model schema check`
    Json,
    /// A table
    Markdown,
    /// For build servers
    Junit,
    /// For code scanning
    Sarif,
}

/// How many configurations of a scope may be explored.
const SCOPE_LIMIT: usize = 10_000;

/// How many of the whole domain are explored where no scope is given: enough to see that there is
/// more to it than the presets, in about two seconds.
const DOMAIN_LIMIT: usize = 1_000;

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    match &args.shards {
        Some(Shards::Plan(args)) => return plan::run(args, out),
        Some(Shards::Run(args)) => return run::run(args, out),
        Some(Shards::Merge(args)) => return merge::run(args, out),
        None => {}
    }
    let scope = args.scope.scope()?;
    let marks = claims(&args.claims)?;
    limit_is_for_stateright(args.engine, args.limit)?;
    let options = |default| Options {
        engine: args.engine.into(),
        limit: args.limit.map_or(default, NonZeroUsize::get),
        threads: thread::available_parallelism().map_or(1, usize::from),
    };
    if args.scope.is_everything() && args.claims.is_empty() {
        every_preset::run(args, options(DOMAIN_LIMIT), &scope, out)
    } else {
        one_scope::run(args, options(SCOPE_LIMIT), &scope, marks, out)
    }
}

fn write_exchange(format: Format, check: &Check, out: &mut dyn Write) -> anyhow::Result<()> {
    match format {
        Format::Json | Format::Text => write_json(out, check)?,
        Format::Sarif => write_json(out, &exchange::sarif(check))?,
        Format::Junit => out.write_all(exchange::junit(check)?.as_bytes())?,
        Format::Markdown => {
            let mut text = String::new();
            exchange::markdown(&mut text, check)?;
            out.write_all(text.as_bytes())?;
        }
    }
    Ok(())
}
