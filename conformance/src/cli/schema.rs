//! `schema`: the JSON Schemas.

use std::io::Write;

use anyhow::bail;
use conformance::format::canonical::text;
use conformance::schema::schemas;

use crate::cli::End;

/// Write the JSON Schema (draft 2020-12) of a file, or of what programs say to each other.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Of what; without it the names are listed
    name: Option<String>,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let schemas = schemas();
    let names = || schemas.keys().copied().collect::<Vec<_>>().join(", ");
    match &args.name {
        None => writeln!(out, "{}", names())?,
        Some(name) => match schemas.get(name.as_str()) {
            Some(schema) => write!(out, "{}", text(schema)?)?,
            None => bail!("there is no schema `{name}`, expected one of {}", names()),
        },
    }
    Ok(End::Well)
}
