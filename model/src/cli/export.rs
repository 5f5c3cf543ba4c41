//! `export`: writes the committed results, or compares them.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, bail};
use clap::ValueEnum;
use model::report::export::comparison::differences;
use model::report::export::{OTHERS, Part, files};

use crate::cli::End;
use crate::cli::bar::spinner;

/// Write the model's part of traces/: every verdict of every preset with its counts, the canonical
/// runs as JSON and ITF, the pictures, the schemas, and the evidence of coverage, sensitivity and
/// agreement. What stands in those folders and is not written any more is removed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    model export\n  \
    model export --check\n  \
    model export --check --only results\n\n\
    Exit status: 0 written, or nothing differs; 1 something differs; 2 could not run.")]
pub(super) struct Args {
    /// Write nothing; say what differs from what is there
    #[arg(long)]
    check: bool,
    /// Only this part; may be given several times
    #[arg(long, value_enum, value_name = "PART")]
    only: Vec<PartArg>,
    /// The folder
    #[arg(long, value_name = "DIR", default_value = "traces")]
    to: PathBuf,
}

/// A part of what is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PartArg {
    /// Verdicts, runs, attacks, faults, pictures and schemas
    Results,
    /// Where premises are met, and what is seen both ways
    Coverage,
    /// What rests on which assumption
    Sensitivity,
    /// How far parties can rely on each other
    Ladder,
}

impl From<PartArg> for Part {
    fn from(part: PartArg) -> Self {
        match part {
            PartArg::Results => Self::Results,
            PartArg::Coverage => Self::Coverage,
            PartArg::Sensitivity => Self::Sensitivity,
            PartArg::Ladder => Self::Ladder,
        }
    }
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let name = args.to.display();
    if !args.to.is_dir() {
        bail!(
            "there is no folder `{name}`, expected the one of the repository, or another with --to"
        );
    }
    let parts: Vec<Part> = match args.only.as_slice() {
        [] => Part::ALL.to_vec(),
        only => only.iter().map(|part| Part::from(*part)).collect(),
    };
    let there = read(&args.to, &parts)?;
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let bar = spinner();
    let new = files(&parts, threads, &mut |what| bar.set_message(what))?;
    bar.finish_and_clear();
    if args.check {
        return compare(args, &there, &new, out);
    }
    let mut changed = 0;
    for (place, text) in &new {
        if there.get(place).is_none_or(|old| old != text.as_bytes()) {
            write(&args.to.join(place), text)?;
            changed += 1;
        }
    }
    let mut removed = 0;
    for place in there.keys().filter(|place| !new.contains_key(*place)) {
        let path = args.to.join(place);
        fs::remove_file(&path).with_context(|| format!("cannot remove `{}`", path.display()))?;
        removed += 1;
    }
    writeln!(out, "{name}: {} files; {changed} written, {removed} removed", new.len())?;
    Ok(End::Well)
}

/// Says what differs.
fn compare(
    args: &Args,
    there: &BTreeMap<String, Vec<u8>>,
    new: &BTreeMap<String, String>,
    out: &mut dyn Write,
) -> anyhow::Result<End> {
    let name = args.to.display();
    let differences = differences(there, new);
    for (place, difference) in &differences {
        writeln!(out, "{name}/{place}: {difference}")?;
    }
    if differences.is_empty() {
        writeln!(out, "{name}: {} files, as they are written now", new.len())?;
        return Ok(End::Well);
    }
    writeln!(out, "{} files differ; if that is meant: model export", differences.len())?;
    Ok(End::NotWell)
}

/// What there is of some parts.
fn read(root: &Path, parts: &[Part]) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let mut found = BTreeMap::new();
    let places = parts.iter().flat_map(|part| part.places());
    let mut open: Vec<PathBuf> = places.map(PathBuf::from).collect();
    while let Some(place) = open.pop() {
        let path = root.join(&place);
        let error = || format!("cannot read `{}`", path.display());
        if OTHERS.iter().any(|it| place == Path::new(it)) {
            continue;
        }
        if path.is_dir() {
            for entry in fs::read_dir(&path).with_context(error)? {
                open.push(place.join(entry.with_context(error)?.file_name()));
            }
        } else if path.exists() {
            let name: Vec<_> = place.iter().map(|part| part.to_string_lossy()).collect();
            found.insert(name.join("/"), fs::read(&path).with_context(error)?);
        }
    }
    Ok(found)
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let error = || format!("cannot write `{}`", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(error)?;
    }
    fs::write(path, text).with_context(error)
}
