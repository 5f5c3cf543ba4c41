//! `verify-suite`: every file against its hash and its schema.

use std::io::Write;

use conformance::suite;

use crate::cli::End;
use crate::cli::files::Where;

/// Hold every file of the suite against its hash, its version and its type.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit status: 0 the suite is whole; 1 it is not; 2 could not run.")]
pub(super) struct Args {
    #[command(flatten)]
    place: Where,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let name = args.place.suite.display();
    match suite::load(&args.place.read()?) {
        Ok(loaded) if !loaded.missing.is_empty() => {
            for place in &loaded.missing {
                writeln!(out, "{name}: `{place}` is missing")?;
            }
            Ok(End::NotWell)
        }
        Ok(loaded) => {
            let (vectors, release) = (loaded.vectors.len(), &loaded.suite.release);
            writeln!(out, "{name}: release {release}, {vectors} vectors, every hash is right")?;
            Ok(End::Well)
        }
        Err(error) => {
            writeln!(out, "{name}: {error}")?;
            Ok(End::NotWell)
        }
    }
}
