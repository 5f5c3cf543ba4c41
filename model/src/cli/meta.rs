//! What the command line says of itself: completions, manual page, schemas.

use std::io::Write;

use anyhow::Context;
use clap::ValueEnum;
use clap_complete::Shell;
use model::report::export::schemas;

use crate::cli::output::OutputArg;
use crate::cli::{End, write_json};

/// Write completions for a shell.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  model completions bash -o model.bash")]
pub(super) struct CompletionsArgs {
    /// The shell
    shell: Shell,
    #[command(flatten)]
    pub(super) output: OutputArg,
}

/// Write the JSON Schema of an output.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  model schema check")]
pub(super) struct SchemaArgs {
    /// The command whose output it describes
    of: Of,
    #[command(flatten)]
    pub(super) output: OutputArg,
}

/// Write the manual page.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  model man -o model.1")]
pub(super) struct ManArgs {
    #[command(flatten)]
    pub(super) output: OutputArg,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Of {
    /// `check --format json`
    Check,
    /// `trace --format json`
    Trace,
    /// `verify --format json`
    Verify,
    /// `explain --format json`
    Explain,
    /// `repair --format json`
    Repair,
    /// `settings --format json`
    Settings,
    /// `claims --format json`
    Claims,
    /// `presets --format json`
    Presets,
    /// `article --format json`
    Article,
    /// `graph --format json`
    Graph,
    /// `certificate`
    Certificate,
    /// `impact --format json`
    Impact,
    /// `diff --format json`
    Diff,
    /// `audit --format json`
    Audit,
    /// `hierarchy --format json`
    Hierarchy,
    /// `attacks --format json`, and `traces/attacks.json`
    Attacks,
    /// `faults --format json`, and `traces/faults.json`
    Faults,
    /// `traces/verdicts.json`
    Verdicts,
    /// A line of `check plan`
    CheckPlan,
    /// A line of `check run`
    CheckRun,
}

pub(super) fn completions(
    args: &CompletionsArgs,
    mut command: clap::Command,
    out: &mut dyn Write,
) -> anyhow::Result<End> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut command, "model", &mut text);
    out.write_all(&text)?;
    Ok(End::Well)
}

pub(super) fn man(command: &clap::Command, out: &mut dyn Write) -> anyhow::Result<End> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut text)?;
    for sub in command.get_subcommands() {
        let title = format!("model-{}", sub.get_name());
        clap_mangen::Man::new(sub.clone()).title(&title).render(&mut text)?;
        for part in sub.get_subcommands() {
            let title = format!("{title}-{}", part.get_name());
            clap_mangen::Man::new(part.clone()).title(title).render(&mut text)?;
        }
    }
    out.write_all(&text)?;
    Ok(End::Well)
}

pub(super) fn schema(args: &SchemaArgs, out: &mut dyn Write) -> anyhow::Result<End> {
    let name = args.of.to_possible_value().map(|value| value.get_name().to_owned());
    let schemas = schemas();
    let schema = name.as_deref().and_then(|name| schemas.get(name));
    let schema = schema.context("there is no schema of that name")?;
    write_json(out, schema)?;
    Ok(End::Well)
}
