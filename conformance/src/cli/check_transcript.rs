//! `check-transcript`: a recorded session against the model.

use std::io::Write;
use std::path::PathBuf;

use anyhow::anyhow;
use clap::ValueEnum;
use conformance::format::Role;
use conformance::format::canonical::text;
use conformance::lab::tested;
use conformance::transcript::check::check;
use conformance::transcript::har::read;
use conformance::transcript::report::{Checked, Configurations};
use input::file;
use input::line::plain;

use crate::cli::End;
use crate::cli::list::role;

/// How many rules a person is shown.
const RULES_SHOWN: usize = 8;

/// Hold a recorded session against the model: is it a run that the model allows, and under which configurations?
///
/// Hosts, users, clients and keys are those of the lab. Entries of other hosts are skipped and counted.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    conformance lab --ca lab.pem --har lab.har --show-secrets\n  \
    conformance check-transcript lab.har --role identity-provider\n  \
    conformance check-transcript lab.har --role activesync-onprem --format json\n\n\
    Exit status: 0 some configuration allows it; 1 none does; 2 could not run.")]
pub(super) struct Args {
    /// The recording, in HAR 1.2, with its secrets
    file: PathBuf,
    /// The role that answered
    #[arg(long, value_parser = role)]
    role: Role,
    /// For people, or for programs
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let name = args.file.display();
    let har = file::read(&args.file, file::MADE, "a recording in HAR 1.2")?;
    let is_meant = |host: &str| tested::is_at(args.role, host);
    let (entries, others) =
        read(har.as_bytes(), is_meant).map_err(|error| anyhow!("`{name}`: {error}"))?;
    let followed =
        check(args.role, &entries, others).map_err(|error| anyhow!("`{name}`: {error}"))?;
    match args.format {
        Format::Json => write!(out, "{}", text(&followed.checked)?)?,
        Format::Text => tell(&followed.checked, out)?,
    }
    Ok(if followed.checked.allowed { End::Well } else { End::NotWell })
}

fn tell(checked: &Checked, out: &mut dyn Write) -> anyhow::Result<()> {
    let entries = &checked.entries;
    writeln!(
        out,
        "{}: {} entries followed, {} that are no requests, {} beside the model, {} of other hosts",
        checked.role.id(),
        entries.followed,
        entries.malformed,
        entries.beside,
        entries.other_hosts
    )?;
    let Some(refused) = &checked.refused else {
        writeln!(out, "allowed")?;
        return tell_configurations(&checked.configurations, out);
    };
    writeln!(out, "not allowed: entry {}: {}", refused.entry, plain(&refused.request))?;
    if let Some(asked) = &refused.asked {
        let arguments = asked.arguments.iter().map(|(name, value)| format!(" {name}={value}"));
        writeln!(out, "  asked: {}{}", asked.name, arguments.collect::<String>())?;
    }
    writeln!(out, "  came: {}", refused.came)?;
    for instead in &refused.instead {
        let (answer, but) = (&instead.answer, plain(&instead.but));
        writeln!(out, "  allowed: {answer} ({} configurations): {but}", instead.configurations)?;
    }
    writeln!(out, "what was before it is allowed")?;
    tell_configurations(&checked.configurations, out)
}

fn tell_configurations(of: &Configurations, out: &mut dyn Write) -> anyhow::Result<()> {
    writeln!(out, "under {} of {} configurations", of.count, of.of)?;
    for rule in of.rules.iter().take(RULES_SHOWN) {
        let conditions: Vec<String> = rule
            .iter()
            .map(|(setting, values)| format!("{setting} = {}", values.join(" | ")))
            .collect();
        let conditions =
            if conditions.is_empty() { "any".to_owned() } else { conditions.join(", ") };
        writeln!(out, "  {conditions}")?;
    }
    if of.rules.len() > RULES_SHOWN || !of.rules_complete {
        writeln!(out, "  and by more rules (--format json)")?;
    }
    Ok(())
}
