//! `settings`: the settings in their own words.

use std::io::Write;

use model::article::source;
use model::dated::{DATED, When};
use model::report::json::{FORMAT, SettingJson, Settings};
use model::report::run::wrapped;
use model::setting::{self, Row};
use model::survey::{self, Survey};

use crate::cli::bar::spinner;
use crate::cli::format::Format;
use crate::cli::output::OutputArg;
use crate::cli::{End, write_json};

/// List the settings, or write a configuration file to fill in.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    model settings\n  \
    model settings --template -o my.toml\n  \
    model settings --format json\n  \
    model settings --dated\n  \
    model settings --reads")]
pub(super) struct Args {
    /// Write a configuration file to fill in
    #[arg(long, conflicts_with_all = ["format", "reads"])]
    template: bool,
    /// Say which settings each party reads in any step of the model
    #[arg(long, conflicts_with = "format")]
    reads: bool,
    /// Say which settings a day decides, for --as-of
    #[arg(long, conflicts_with_all = ["format", "reads", "template"])]
    dated: bool,
    /// How to write the list
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    output: OutputArg,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    if args.template {
        return args.output.to_new(out, |out| template(out).map(|()| End::Well));
    }
    args.output.to(out, |out| list(args, out))
}

fn list(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    if args.reads {
        reads(out)?;
    } else if args.dated {
        dated(out)?;
    } else if args.format == Format::Json {
        let settings = setting::rows().map(|(_, row)| SettingJson::new(row)).collect();
        write_json(out, &Settings { format: FORMAT, settings })?;
    } else {
        let mut group = "";
        for (_, row) in setting::rows() {
            if group != row.group {
                group = row.group;
                writeln!(out, "{group}")?;
            }
            writeln!(out, "  {:<38}{}", row.id, values(row))?;
            for line in wrapped(row.product, 92) {
                writeln!(out, "      {line}")?;
            }
        }
        writeln!(
            out,
            "* default; who turns it is in brackets; a setting of nobody is an assumption"
        )?;
    }
    Ok(End::Well)
}

/// What --as-of fixes, and the documents that say so.
fn dated(out: &mut dyn Write) -> anyhow::Result<()> {
    for it in DATED {
        let Some(row) = setting::row(it.setting) else { continue };
        let value = row.values.get(usize::from(it.value)).copied().unwrap_or_default();
        let when = match it.when {
            When::Before(date) => format!("before {date}"),
            When::From(date) => format!("from {date}"),
        };
        writeln!(out, "{when:<18}{}={value}", row.id)?;
        for line in wrapped(it.says, 80) {
            writeln!(out, "      {line}")?;
        }
        for document in it.source.iter().filter_map(|key| source(key)) {
            writeln!(out, "      {}", document.title)?;
        }
    }
    writeln!(out, "On any other day, and without --as-of, nothing is fixed.")?;
    Ok(())
}

/// The values with the default marked, and who turns the setting.
fn values(row: &Row) -> String {
    let values: Vec<String> = row
        .values
        .iter()
        .enumerate()
        .map(|(place, value)| {
            let mark = if place == usize::from(row.default) { "*" } else { "" };
            format!("{value}{mark}")
        })
        .collect();
    format!("{}  [{}]", values.join(", "), row.who.id())
}

fn template(out: &mut dyn Write) -> anyhow::Result<()> {
    writeln!(out, "# Your configuration: replace \"unknown\" by a value, or by a list of values.")?;
    writeln!(out, "# Then: model check --config FILE. What stays \"unknown\" may be anything;")?;
    writeln!(out, "# of the attacker's capabilities, what --attacker says.")?;
    let mut group = "";
    for (_, row) in setting::rows() {
        if group != row.group {
            group = row.group;
            writeln!(out, "\n# --- {group} ---")?;
        }
        writeln!(out)?;
        for line in wrapped(row.product, 94) {
            writeln!(out, "# {line}")?;
        }
        writeln!(out, "# values: {}", row.values.join(", "))?;
        for line in row.read.lines() {
            writeln!(out, "# look:   {line}")?;
        }
        writeln!(out, "{} = \"unknown\"", row.id)?;
    }
    Ok(())
}

fn reads(out: &mut dyn Write) -> anyhow::Result<()> {
    let bar = spinner();
    bar.set_message("splitting every step of some thousand configurations");
    let survey = Survey::of(survey::usual());
    bar.finish_and_clear();
    writeln!(
        out,
        "{} configurations explored, {} states; {} steps, each split into all its paths",
        survey.configurations, survey.states, survey.steps
    )?;
    writeln!(
        out,
        "the most paths of one step: {} ({})",
        survey.paths_max, survey.paths_max_action
    )?;
    for (party, settings) in &survey.reads {
        writeln!(out, "{}", party.id())?;
        for variable in settings {
            if let Some(row) = setting::row(*variable) {
                let own = if row.owner == *party { "" } else { "  NOT ITS OWN" };
                writeln!(out, "  {}{own}", row.id)?;
            }
        }
    }
    Ok(())
}
