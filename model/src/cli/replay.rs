//! `replay`: takes the run of a file again.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use input::{file, line};
use model::report::replay::replay;
use model::report::run::what_shows;

use crate::cli::End;

/// Take a run again, as `trace --format json` wrote it: each step must do, say and check what the
/// file says, and the whole must show the claim.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    model trace step-o20-is-reachable --format json -o run.json\n  \
    model replay run.json\n\n\
    Exit status: 0 the run fits; 1 it does not, with the step and the reason; 2 could not run.")]
pub(super) struct Args {
    /// The file
    file: PathBuf,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let name = args.file.display();
    let text = file::read(&args.file, file::MADE, "what `trace --format json` writes")?;
    let replayed = match replay(&text) {
        Ok(replayed) => replayed,
        Err(error) if error.is_misfit() => {
            writeln!(out, "{}", line::one(&format!("{name}: {error}")))?;
            return Ok(End::NotWell);
        }
        Err(error) => return Err(error).with_context(|| format!("`{name}`")),
    };
    writeln!(
        out,
        "{name}: fits: {} steps, {} ({})",
        replayed.trace.steps.len(),
        replayed.claim.id,
        what_shows(replayed.claim.kind)
    )?;
    if !replayed.defaulted.is_empty() {
        let defaulted = replayed.defaulted.join(" ");
        writeln!(out, "not in the file, and taken at their defaults: {defaulted}")?;
    }
    if replayed.is_of_another_model {
        writeln!(out, "another version of the model wrote it; it fits this one all the same")?;
    }
    Ok(End::Well)
}
