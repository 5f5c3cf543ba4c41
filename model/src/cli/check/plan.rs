//! `check plan`: splits a scope into shards.

use std::io::Write;
use std::path::PathBuf;

use model::shards::plan::Plan;

use crate::cli::End;
use crate::cli::check::files::Unfinished;
use crate::cli::scope::ScopeArgs;

/// Split a scope into shards: disjoint sets of its configurations, of like work, that can be decided apart.
///
/// The plan is written as JSON Lines, one for each shard. Shards are counted from 0. The same scope, claims
/// and number give the same plan.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    model check plan --shards 8 -o plan.jsonl\n  \
    model check plan --shards 4 --preset article-on-premises --claim mailbox-data-requires-mfa\n\n\
    Exit status: 0 written; 2 could not run.")]
pub(super) struct Args {
    /// How many shards
    #[arg(long, value_name = "N")]
    shards: u64,
    #[command(flatten)]
    scope: ScopeArgs,
    /// Decide this claim alone; may be given several times
    #[arg(long = "claim", value_name = "ID")]
    claims: Vec<String>,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let plan = Plan::new(args.scope.scope()?, &args.claims, args.shards)?;
    let lines = plan.lines()?;
    let Some(path) = &args.out else {
        for line in lines {
            writeln!(out, "{line}")?;
        }
        return Ok(End::Well);
    };
    Unfinished::begin(path)?.finish(&lines)?;
    writeln!(
        out,
        "{}: {} configurations in {} shards, 0 to {}",
        path.display(),
        plan.scope.cube.count(),
        plan.shards(),
        plan.shards().saturating_sub(1)
    )?;
    Ok(End::Well)
}
