//! `graph`: the reachable states of one configuration, for other tools.

use std::io::Write;

use anyhow::Context;
use clap::ValueEnum;
use family::view::Concrete;
use model::graph::Graph;
use model::report::graph::{GraphJson, write_aut, write_dot};

use crate::cli::output::OutputArg;
use crate::cli::scope::ScopeArgs;
use crate::cli::{End, write_json};

/// Write the reachable states of one configuration. What the scope leaves open is chosen, and said on
/// standard error.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    model graph --preset article-on-premises | dot -Tsvg > graph.svg\n  \
    model graph --preset article-on-premises --format aut -o graph.aut")]
pub(super) struct Args {
    #[command(flatten)]
    scope: ScopeArgs,
    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Dot)]
    format: Format,
    #[command(flatten)]
    pub(super) output: OutputArg,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Graphviz
    Dot,
    /// Aldebaran, for CADP and mCRL2
    Aut,
    /// For programs; its schema: `model schema graph`
    Json,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let scope = args.scope.scope()?;
    let (configuration, chosen) = scope.choose().context("the scope has no configuration")?;
    if !chosen.is_empty() {
        crate::cli::complain(&format!("chosen: {}", chosen.join(" ")));
    }
    let graph = Graph::explore(&Concrete(&configuration));
    let mut text = String::new();
    match args.format {
        Format::Dot => write_dot(&mut text, &graph)?,
        Format::Aut => write_aut(&mut text, &graph)?,
        Format::Json => write_json(out, &GraphJson::new(&configuration, &graph))?,
    }
    out.write_all(text.as_bytes())?;
    Ok(End::Well)
}
