//! The command line of the certifier.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use certifier::confirm::Confirmed;
use certifier::file::{Certificate, FileError, read};
use certifier::world::{NotConfirmed, confirm_certificate};
use clap::Parser;
use family::cube::Cube;
use input::{file, line, text};
use model::report::json::Tool;
use model::scope::write_cube;
use model::setting;
use model::world::World;

/// Taking a step allocates many small things.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Confirms a certificate that `model certificate` wrote, with none of the engines that found what it
/// says.
#[derive(Debug, Parser)]
#[command(name = "certifier", version, max_term_width = 100)]
#[command(after_help = "Example:\n  \
    certifier certificate.json\n\n\
    Exit status: 0 it is confirmed; 1 it is not; 2 the file cannot be read, or is no certificate.")]
struct Cli {
    /// The certificate
    file: PathBuf,
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Nothing can be done about an output that cannot be written to.
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    let mut out = anstream::stdout().lock();
    match run(&cli.file).and_then(|words| Ok(out.write_all(words.as_bytes())?)) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let is_refused = error.is::<NotConfirmed>()
                || matches!(error.downcast_ref(), Some(FileError::Other(_)));
            complain(&if is_refused {
                format!("not confirmed: {error:#}")
            } else {
                format!("error: {error:#}")
            });
            ExitCode::from(if is_refused { 1 } else { 2 })
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Writes one line on standard error, without anything that a terminal would obey.
fn complain(line: &str) {
    // Nothing can be done about an error output that cannot be written to.
    let _ = writeln!(anstream::stderr(), "{}", line::one(line));
}

fn run(path: &Path) -> anyhow::Result<String> {
    let name = || format!("`{}`", path.display());
    let text = file::read(path, file::MADE, "a certificate, as `model certificate` writes it")?;
    // What a shell makes of line ends and encoding is no change of what a certificate says.
    let text = text::with_newlines(text);
    let certificate = read(&text).with_context(name)?;
    drop(text);
    let confirmed = confirm_certificate(&World, &certificate).with_context(name)?;
    Ok(words(&certificate, &confirmed)?)
}

fn words(certificate: &Certificate, confirmed: &Confirmed) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    let claim = certificate.claim;
    writeln!(text, "confirmed: {} {}", claim.id, certificate.verdict)?;
    writeln!(text, "  {}", claim.says)?;
    writeln!(text, "scope: {} configurations", certificate.scope.count())?;
    for (id, values) in write_cube(&certificate.scope, &Cube::full(setting::domain())) {
        writeln!(text, "  {id}={}", values.join(","))?;
    }
    writeln!(text, "  it applies to:      {}", confirmed.applicable)?;
    writeln!(text, "  of these violate it: {}", confirmed.violating)?;
    writeln!(
        text,
        "proof: {} states, {} paths of steps, {} rules, {} runs taken again",
        confirmed.states,
        confirmed.paths,
        certificate.proof.rules.len(),
        confirmed.runs
    )?;
    let tool = Tool::this();
    writeln!(text, "model: SHA-256 {}, facts of {}", tool.model_sha256, tool.facts)?;
    Ok(text)
}
