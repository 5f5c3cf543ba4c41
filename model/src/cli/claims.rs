//! `claims`: what can be asked.

use std::io::Write;

use model::claim;
use model::report::json::Claims;

use crate::cli::format::Format;
use crate::cli::{End, write_json};

/// List the claims.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  model claims\n  model claims --format json")]
pub(super) struct Args {
    /// How to write the list
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    if args.format == Format::Json {
        write_json(out, &Claims::all())?;
        return Ok(End::Well);
    }
    let mut group = None;
    for claim in claim::all() {
        if group.replace(claim.group) != Some(claim.group) {
            writeln!(out, "{}", claim.group.title())?;
        }
        writeln!(out, "  {:<52}{:<11}{}", claim.id, claim.kind.id(), claim.says)?;
    }
    Ok(End::Well)
}
