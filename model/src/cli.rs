//! One file per subcommand; all input and output of the crate.

mod scope;
mod bar;
mod output;
mod format;
mod lines;
mod beside;
mod check;
mod explain;
mod repair;
mod impact;
mod diff;
mod audit;
mod hierarchy;
mod coverage;
mod sensitivity;
mod ladder;
mod agree;
mod trace;
mod verify;
mod replay;
mod certificate;
mod explore;
mod settings;
mod claims;
mod presets;
mod article;
mod graph;
mod export;
mod attacks;
mod faults;
mod findings;
mod meta;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use input::line;

/// Can anyone get at a mailbox without multifactor authentication, and what must change?
///
/// A formal model of Microsoft's two architectures for Outlook mobile, checked under each
/// configuration.
#[derive(Debug, Parser)]
#[command(name = "model", version, max_term_width = 100, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Decide claims: for every preset, or for a scope of your own
    Check(check::Args),
    /// Show exactly when a claim is violated, the runs behind it, and what guarantees it
    Explain(explain::Args),
    /// Show the least that must change for a claim to hold, and in which order
    Repair(repair::Args),
    /// Say which claims change if settings are given a value
    Impact(impact::Args),
    /// Say in which settings and answers two presets or files differ
    Diff(diff::Args),
    /// Say which settings matter to a claim, and what is never done
    Audit(audit::Args),
    /// Show the least that an attacker must be able to do for a claim to fail
    Hierarchy(hierarchy::Args),
    /// Show where the premises of claims are met, and what is seen both ways
    Coverage(coverage::Args),
    /// Say which answers rest on which assumption, and in how many configurations
    Sensitivity(sensitivity::Args),
    /// Show how far a party that is done can rely on another (Lowe)
    Ladder(ladder::Args),
    /// Hold what is said of all configurations at once against configurations one by one
    Agree(agree::Args),
    /// Show the canonical run that violates a claim, or witnesses it
    Trace(trace::Args),
    /// List the requests that show on your own servers whether a claim is so there
    Verify(verify::Args),
    /// Take a run again that was written to a file
    Replay(replay::Args),
    /// Write a proof of the answer to one claim, for `certifier` to confirm
    Certificate(certificate::Args),
    /// Walk through one configuration in a browser
    Explore(explore::Args),
    /// List the settings, or write a configuration file to fill in
    Settings(settings::Args),
    /// List the claims
    Claims(claims::Args),
    /// List the presets
    Presets(presets::Args),
    /// Show what covers each step and sentence of the article
    Article(article::Args),
    /// Write the reachable states of one configuration, for other tools
    Graph(graph::Args),
    /// Write the model's part of traces/, or compare it
    Export(export::Args),
    /// Make known attacks again, and stop them
    Attacks(attacks::Args),
    /// Put named faults into the implementations, and see which claims notice
    Faults(faults::Args),
    /// Write what was found as a page in Markdown
    Findings(findings::Args),
    /// Write completions for a shell
    Completions(meta::CompletionsArgs),
    /// Write the manual page
    Man(meta::ManArgs),
    /// Write the JSON Schema of an output
    Schema(meta::SchemaArgs),
}

/// How a command ended.
enum End {
    /// As asked, and all is well.
    Well,
    /// As asked, and something is not as it should be.
    NotWell,
}

/// Runs the command line.
pub(crate) fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refuse_arguments(&error),
    };
    let mut out = anstream::stdout().lock();
    let result = match cli.command {
        Command::Check(args) => args.output.to(&mut out, |out| check::run(&args, out)),
        Command::Explain(args) => explain::run(&args, &mut out),
        Command::Repair(args) => repair::run(&args, &mut out),
        Command::Impact(args) => impact::run(&args, &mut out),
        Command::Hierarchy(args) => hierarchy::run(&args, &mut out),
        Command::Coverage(args) => coverage::run(&args, &mut out),
        Command::Sensitivity(args) => sensitivity::run(&args, &mut out),
        Command::Ladder(args) => ladder::run(&args, &mut out),
        Command::Diff(args) => diff::run(&args, &mut out),
        Command::Audit(args) => audit::run(&args, &mut out),
        Command::Agree(args) => agree::run(&args, &mut out),
        Command::Trace(args) => args.output.to(&mut out, |out| trace::run(&args, out)),
        Command::Verify(args) => verify::run(&args, &mut out),
        Command::Replay(args) => replay::run(&args, &mut out),
        Command::Certificate(args) => certificate::run(&args, &mut out),
        Command::Explore(args) => explore::run(&args, &mut out),
        Command::Settings(args) => settings::run(&args, &mut out),
        Command::Claims(args) => claims::run(&args, &mut out),
        Command::Presets(args) => presets::run(&args, &mut out),
        Command::Article(args) => article::run(&args, &mut out),
        Command::Graph(args) => args.output.to(&mut out, |out| graph::run(&args, out)),
        Command::Export(args) => export::run(&args, &mut out),
        Command::Attacks(args) => attacks::run(&args, &mut out),
        Command::Faults(args) => faults::run(&args, &mut out),
        Command::Findings(args) => args.output.to(&mut out, findings::run),
        Command::Completions(args) => {
            args.output.to(&mut out, |out| meta::completions(&args, Cli::command(), out))
        }
        Command::Man(args) => args.output.to(&mut out, |out| meta::man(&Cli::command(), out)),
        Command::Schema(args) => args.output.to(&mut out, |out| meta::schema(&args, out)),
    };
    match result.and_then(|end| out.flush().map(|()| end).map_err(Into::into)) {
        Ok(End::Well) => ExitCode::SUCCESS,
        Ok(End::NotWell) => ExitCode::from(1),
        // Whoever reads has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("error: {error:#}"));
            ExitCode::from(2)
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Help and version are answers; everything else is one line.
fn refuse_arguments(error: &clap::Error) -> ExitCode {
    use clap::error::ErrorKind;
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // Nothing can be done about an output that cannot be written to.
            let _ = error.print();
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            let command = Cli::command();
            let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
            complain(&format!(
                "error: no subcommand given, expected one of {} (see --help)",
                names.join(", ")
            ));
            ExitCode::from(2)
        }
        _ => {
            let text = error.render().to_string();
            let useful = |line: &&str| {
                let line = line.trim();
                !line.is_empty() && !line.starts_with("Usage:") && !line.starts_with("For more")
            };
            let lines: Vec<&str> = text.lines().filter(useful).map(str::trim).take(6).collect();
            complain(&format!("{} (see --help)", lines.join(" ")));
            ExitCode::from(2)
        }
    }
}

/// Writes one line on standard error, without anything that a terminal would obey.
fn complain(line: &str) {
    // Nothing can be done about an error output that cannot be written to.
    let _ = writeln!(anstream::stderr(), "{}", line::one(line));
}

/// Writes a value as JSON, with a newline at the end.
fn write_json(out: &mut dyn Write, value: &impl serde::Serialize) -> anyhow::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value).map_err(io::Error::from)?;
    writeln!(out)?;
    Ok(())
}
