//! `findings`: what was found, as a page.

use std::io::Write;
use std::thread;

use anyhow::bail;
use model::findings::{FINDINGS, Known};
use model::report::findings::{write_finding, write_head};

use crate::cli::End;
use crate::cli::bar::spinner;
use crate::cli::output::OutputArg;

/// Write what was found about the article's architectures and what is like them, as Markdown.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  model findings -o FINDINGS.md\n\n\
    Exit status: 0 every finding is as its words say; 2 could not run, or one is not.")]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) output: OutputArg,
}

pub(super) fn run(out: &mut dyn Write) -> anyhow::Result<End> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let bar = spinner();
    let mut text = String::new();
    write_head(&mut text)?;
    let mut known = Known::default();
    for (place, finding) in FINDINGS.iter().enumerate() {
        bar.set_message(format!("{} of {}: {}", place + 1, FINDINGS.len(), finding.title));
        let found = finding.look(threads, &mut known)?;
        if found.answer.verdict != finding.verdict {
            bail!(
                "`{}` is {} in {}, expected {}: its words have to be written again",
                finding.claim,
                found.answer.verdict.id(),
                finding.preset,
                finding.verdict.id()
            );
        }
        write_finding(&mut text, place + 1, finding, &found)?;
    }
    bar.finish_and_clear();
    out.write_all(text.trim_end().as_bytes())?;
    writeln!(out)?;
    Ok(End::Well)
}
