//! The command line of the conformance suite.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
