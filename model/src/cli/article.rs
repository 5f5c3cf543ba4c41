//! `article`: which part of the model covers which sentence of the article.

use std::io::Write;

use clap::ValueEnum;
use model::report::json::Article;

use crate::cli::{End, write_json};

/// Show what covers each step and each configuration sentence of the article.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  model article\n  model article --format json")]
pub(super) struct Args {
    /// How to write the matrix
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a person
    Text,
    /// For programs; its schema: `model schema article`
    Json,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let article = Article::matrix();
    if args.format == Format::Json {
        write_json(out, &article)?;
        return Ok(End::Well);
    }
    writeln!(out, "{}", article.title)?;
    writeln!(out, "{}", article.url)?;
    for row in &article.rows {
        writeln!(out, "{:<4} {}", row.id, row.says)?;
        for (what, ids) in
            [("actions", &row.actions), ("settings", &row.settings), ("claims", &row.claims)]
        {
            if !ids.is_empty() {
                writeln!(out, "       {what:<9}{}", ids.join(", "))?;
            }
        }
        if let Some(reason) = row.uncovered {
            writeln!(out, "       not covered: {reason}")?;
        }
    }
    Ok(End::Well)
}
