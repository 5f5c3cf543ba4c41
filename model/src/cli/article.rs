//! `article`: which part of the model covers which sentence of the article, and which vectors test it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use input::file;
use model::report::json::{Article, ArticleRowJson};
use model::report::run::wrapped;
use model::report::suite::Vector;

use crate::cli::format::Format;
use crate::cli::{End, write_json};

/// How many vectors of a row are named in text.
const VECTORS_MAX: usize = 6;

/// Show what covers each step and each configuration sentence of the article.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  model article\n  model article --format json\n\n\
    With the vectors that test each row, in the root of the repository: --suite traces")]
pub(super) struct Args {
    /// Name the vectors of the conformance suite in this folder too
    #[arg(long, value_name = "DIR")]
    suite: Option<PathBuf>,
    /// How to write the matrix
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let article = match &args.suite {
        Some(folder) => Article::with_suite(&read(folder)?),
        None => Article::matrix(),
    };
    if args.format == Format::Json {
        write_json(out, &article)?;
        return Ok(End::Well);
    }
    writeln!(out, "{}", article.title)?;
    writeln!(out, "{}", article.url)?;
    for row in &article.rows {
        write_lines(out, &format!("{:<5}", row.id), row.says)?;
        let settings = if row.settings.is_empty() {
            "none: it is the same in every configuration".to_owned()
        } else {
            row.settings.join(", ")
        };
        for (what, text) in [
            ("actions", row.actions.join(", ")),
            ("settings", settings),
            ("claims", row.claims.join(", ")),
            ("vectors", vectors(row)),
            ("not covered", row.uncovered.unwrap_or_default().to_owned()),
        ] {
            if !text.is_empty() {
                write_lines(out, &format!("     {what:<9}"), &text)?;
            }
        }
    }
    Ok(End::Well)
}

/// The vectors of a row in words; nothing without a suite.
fn vectors(row: &ArticleRowJson) -> String {
    let Some(vectors) = &row.vectors else { return String::new() };
    let why = row.without_vectors.unwrap_or("nobody has said why");
    match vectors.len().checked_sub(VECTORS_MAX) {
        _ if vectors.is_empty() => format!("none. {why}"),
        None | Some(0) => vectors.join(", "),
        Some(more) => {
            let named: Vec<&str> = vectors.iter().map(String::as_str).take(VECTORS_MAX).collect();
            format!("{}, and {more} more (--format json names them)", named.join(", "))
        }
    }
}

/// The vectors of a suite, in the order of their files.
fn read(suite: &Path) -> anyhow::Result<Vec<Vector>> {
    let folder = suite.join("vectors");
    if !folder.is_dir() {
        bail!(
            "there is no folder `{}`, expected the suite that `conformance export` writes: \
             in the repository `--suite traces`",
            folder.display()
        );
    }
    let mut files = Vec::new();
    let mut open = vec![folder.clone()];
    while let Some(folder) = open.pop() {
        let error = || format!("cannot read the folder `{}`", folder.display());
        for entry in fs::read_dir(&folder).with_context(error)? {
            let path = entry.with_context(error)?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "json") {
                files.push(path);
            }
        }
    }
    if files.is_empty() {
        bail!(
            "there is no vector in `{}`, expected a file `ROLE/ID.json` for each: \
             `conformance export` writes them",
            folder.display()
        );
    }
    files.sort_unstable();
    files.iter().map(|path| vector(path)).collect()
}

fn vector(path: &Path) -> anyhow::Result<Vector> {
    let name = path.display();
    let text =
        file::read(path, file::MADE, "a vector of the suite, which `conformance export` writes")?;
    Vector::parse(&text)
        .with_context(|| format!("`{name}` is no vector; write it anew with `conformance export`"))
}

/// A text in lines, the first with a lead and the others as far to the right.
fn write_lines(out: &mut dyn Write, lead: &str, text: &str) -> anyhow::Result<()> {
    let wide = lead.chars().count();
    for (place, line) in wrapped(text, 98 - wide).iter().enumerate() {
        let lead = if place == 0 { lead } else { "" };
        writeln!(out, "{lead:<wide$}{line}")?;
    }
    Ok(())
}
