//! `merge`: reports side by side.

use std::io::Write;
use std::path::PathBuf;

use anyhow::bail;
use clap::ValueEnum;
use conformance::format::canonical::text;
use conformance::report::matrix;
use conformance::runner::outcome::Report;
use input::file;

use crate::cli::End;
use crate::cli::files::write;

/// Put the JSON reports of several implementations side by side, by role and by requirement.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    conformance merge one.json another.json\n  \
    conformance merge --format html one.json another.json -o matrix.html\n\n\
    Exit status: 0 the reports are of one suite; 2 they are not, or cannot be read.")]
pub(super) struct Args {
    /// Reports of `conformance run --report json:FILE`
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// How to write the matrix
    #[arg(long, value_enum, default_value_t = As::Markdown)]
    format: As,
    /// Write to this file, as UTF-8, instead of to standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum As {
    Markdown,
    Html,
    Json,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let mut reports = Vec::new();
    for path in &args.files {
        let name = path.display().to_string();
        let json =
            file::read(path, file::MADE, "a report of `conformance run --report json:FILE`")?;
        let report: Report = match input::json::read(&json) {
            Ok(report) => report,
            Err(error) => bail!(
                "`{name}` is no report: {error}; expected what `conformance run --report json:FILE` writes"
            ),
        };
        reports.push((name, report));
    }
    let matrix = matrix::of(&reports)?;
    let written = match args.format {
        As::Markdown => matrix::as_markdown(&matrix),
        As::Html => matrix::as_html(&matrix),
        As::Json => text(&matrix)?,
    };
    match &args.output {
        Some(path) => {
            write(path, &written)?;
            writeln!(out, "{}: written", path.display())?;
        }
        None => out.write_all(written.as_bytes())?,
    }
    Ok(End::Well)
}
