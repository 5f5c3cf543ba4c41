//! `certificate`: a proof of an answer.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, bail};
use model::claim;
use model::families::certificate::certify;
use model::report::certificate::write;

use crate::cli::End;
use crate::cli::bar::spinner;
use crate::cli::scope::{ScopeArgs, find_claim};

/// Write a proof of the answer to one claim: how every state is reached, under exactly which
/// configurations, and what follows. `certifier` confirms it, without this program's engines.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    model certificate mailbox-data-requires-mfa --preset article-on-premises -o certificate.json\n  \
    certifier certificate.json\n\n\
    Exit status: 0 it is written; 2 could not run.")]
pub(super) struct Args {
    /// The claim
    claim: String,
    #[command(flatten)]
    scope: ScopeArgs,
    /// Where to write it, instead of to standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let place = find_claim(&args.claim)?;
    let scope = args.scope.scope()?;
    let Some(claim) = claim::all().get(place) else { bail!("unknown claim `{}`", args.claim) };
    let bar = spinner();
    let certificate = certify(claim, &scope.cube, &mut |states| {
        bar.set_message(format!("{states} states"));
    })?;
    bar.finish_and_clear();
    let text = write(&certificate)?;
    match &args.output {
        Some(path) => {
            let name = path.display();
            fs::write(path, text).with_context(|| format!("cannot write `{name}`"))?;
            writeln!(out, "{name}: a proof of the answer to {}; certifier confirms it", claim.id)?;
        }
        None => out.write_all(text.as_bytes())?,
    }
    Ok(End::Well)
}
