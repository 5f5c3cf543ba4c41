//! `export`: writes the suite, or compares it.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, bail};
use conformance::generation::export::{ExportError, export};
use conformance::schema::schemas;

use crate::cli::End;
use crate::cli::files::{read, write};

/// Write the suite's part of traces/: the vectors, their runs in ITF, the manifest, what is covered, the
/// schemas. What stands in those folders and is not written any more is removed; ids are only ever added
/// to the list.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    conformance export\n  \
    conformance export --check\n\n\
    Exit status: 0 written, or nothing differs; 1 something differs; 2 could not run.")]
pub(super) struct Args {
    /// Write nothing; say what differs from what is there
    #[arg(long)]
    check: bool,
    /// The folder
    #[arg(long, value_name = "DIR", default_value = "traces")]
    to: PathBuf,
    /// The list of all ids that there ever were
    #[arg(long, value_name = "FILE", default_value = "conformance/ids.txt")]
    ids: PathBuf,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let name = args.to.display();
    if !args.to.is_dir() {
        bail!(
            "there is no folder `{name}`, expected the one of the repository, or another with --to"
        );
    }
    let ids = match fs::read_to_string(&args.ids) {
        Ok(ids) => ids,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => {
            return Err(error).with_context(|| format!("cannot read `{}`", args.ids.display()));
        }
    };
    let there = read(&args.to)?;
    let new = match export(&ids, &schemas()) {
        // There may be many, and each wants a reason: they are listed.
        Err(ExportError::Gone(ids)) => {
            for id in &ids {
                writeln!(out, "{id}")?;
            }
            return Err(ExportError::Gone(ids).into());
        }
        new => new?,
    };
    let differs: Vec<&String> = new
        .files
        .iter()
        .filter(|(place, text)| there.get(*place).is_none_or(|old| old != text.as_bytes()))
        .map(|(place, _)| place)
        .collect();
    let gone: Vec<&String> = there.keys().filter(|place| !new.files.contains_key(*place)).collect();
    if !args.check {
        for place in &differs {
            write(&args.to.join(place), new.files.get(*place).map_or("", |text| text))?;
        }
        for place in &gone {
            let path = args.to.join(place);
            fs::remove_file(&path)
                .with_context(|| format!("cannot remove `{}`", path.display()))?;
        }
        write(&args.ids, &new.ids)?;
        let (written, removed) = (differs.len(), gone.len());
        writeln!(out, "{name}: {} files; {written} written, {removed} removed", new.files.len())?;
        return Ok(End::Well);
    }
    for place in &differs {
        let what = if there.contains_key(*place) { "differs" } else { "is missing" };
        writeln!(out, "{name}/{place}: {what}")?;
    }
    for place in &gone {
        writeln!(out, "{name}/{place}: is not written any more")?;
    }
    if new.ids != ids {
        writeln!(out, "{}: lacks ids", args.ids.display())?;
    }
    let count = differs.len() + gone.len() + usize::from(new.ids != ids);
    if count == 0 {
        writeln!(out, "{name}: {} files, as they are written now", new.files.len())?;
        return Ok(End::Well);
    }
    writeln!(out, "{count} files differ; if that is meant: conformance export")?;
    Ok(End::NotWell)
}
