//! Where an answer goes: to standard output, or to a file. What a shell writes with `>` may have another
//! encoding; a file that the program writes is UTF-8.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use anyhow::{Context, bail};

use crate::cli::End;

/// Where an answer goes.
#[derive(Debug, clap::Args)]
pub(super) struct OutputArg {
    /// Write to this file, as UTF-8, instead of to standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl OutputArg {
    /// Writes an answer; a file that is there is replaced when the answer is whole.
    pub(super) fn to(
        &self,
        out: &mut dyn Write,
        write: impl FnOnce(&mut dyn Write) -> anyhow::Result<End>,
    ) -> anyhow::Result<End> {
        self.put(out, false, write)
    }

    /// Writes what somebody will fill in; a file that is there stays.
    pub(super) fn to_new(
        &self,
        out: &mut dyn Write,
        write: impl FnOnce(&mut dyn Write) -> anyhow::Result<End>,
    ) -> anyhow::Result<End> {
        self.put(out, true, write)
    }

    fn put(
        &self,
        out: &mut dyn Write,
        is_new: bool,
        write: impl FnOnce(&mut dyn Write) -> anyhow::Result<End>,
    ) -> anyhow::Result<End> {
        let Some(path) = &self.output else { return write(out) };
        let name = path.display();
        let mut text = Vec::new();
        let end = write(&mut text)?;
        if text.is_empty() {
            return Ok(end);
        }
        let mut options = File::options();
        options.write(true);
        let options =
            if is_new { options.create_new(true) } else { options.create(true).truncate(true) };
        let mut file = match options.open(path) {
            Err(error) if is_new && error.kind() == ErrorKind::AlreadyExists => {
                bail!(
                    "`{name}` is there already and may be filled in, expected a new name, or none"
                )
            }
            opened => opened.with_context(|| format!("cannot write `{name}`"))?,
        };
        file.write_all(&text).with_context(|| format!("cannot write `{name}`"))?;
        writeln!(out, "{name}: written")?;
        Ok(end)
    }
}
