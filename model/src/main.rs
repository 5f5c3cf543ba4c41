//! The command line of the model.

mod cli;

use std::process::ExitCode;

/// Checking allocates many small things; with this allocator stateright is measurably faster.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
