//! `article`: which part of the model covers which sentence of the article.

use std::io::Write;

use model::report::json::Article;
use model::report::run::wrapped;

use crate::cli::format::Format;
use crate::cli::{End, write_json};

/// Show what covers each step and each configuration sentence of the article.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  model article\n  model article --format json")]
pub(super) struct Args {
    /// How to write the matrix
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
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
            ("not covered", row.uncovered.unwrap_or_default().to_owned()),
        ] {
            if !text.is_empty() {
                write_lines(out, &format!("     {what:<9}"), &text)?;
            }
        }
    }
    Ok(End::Well)
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
