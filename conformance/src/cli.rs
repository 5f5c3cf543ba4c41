//! One file for each subcommand; all input and output of the crate but that of the network.

mod files;
mod export;
mod list;
mod explain;
mod verify_suite;
mod run;
mod check_transcript;
mod schema;
mod lab;
mod selftest;
mod merge;
#[cfg(test)]
mod documents;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use input::line;

/// Test vectors from the model of Outlook mobile's sign-in, and a runner for them.
#[derive(Debug, Parser)]
#[command(name = "conformance", version, max_term_width = 100, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the suite's part of traces/, or compare it
    Export(export::Args),
    /// List the vectors
    List(list::Args),
    /// Show one vector, step by step
    Explain(explain::Args),
    /// Run vectors against a tested party
    Run(run::Args),
    /// Hold a recorded session (HAR) against the model
    CheckTranscript(check_transcript::Args),
    /// Hold every file of the suite against its hash and its schema
    VerifySuite(verify_suite::Args),
    /// Write the JSON Schema of a file, or of what programs say to each other
    Schema(schema::Args),
    /// Start every server role on loopback, answered by the model
    Lab(lab::Args),
    /// Put reports of several implementations side by side
    Merge(merge::Args),
    /// Run the suite against the lab, and against the lab with faults
    Selftest(selftest::Args),
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
        Command::Export(args) => export::run(&args, &mut out),
        Command::List(args) => list::run(&args, &mut out),
        Command::Explain(args) => explain::run(&args, &mut out),
        Command::Run(args) => run::run(&args, &mut out),
        Command::CheckTranscript(args) => check_transcript::run(&args, &mut out),
        Command::VerifySuite(args) => verify_suite::run(&args, &mut out),
        Command::Schema(args) => schema::run(&args, &mut out),
        Command::Lab(args) => lab::run(&args, &mut out),
        Command::Merge(args) => merge::run(&args, &mut out),
        Command::Selftest(args) => selftest::run(&args, &mut out),
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
            let names = names.join(", ");
            complain(&format!("error: no subcommand given, expected one of {names} (see --help)"));
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
