//! `check merge`: puts the results of shards together.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use input::file;
use model::shards::ShardError;
use model::shards::merge::{Results, merge};
use model::shards::plan::Plan;
use model::shards::reading::{Found, read_result};

use crate::cli::check::files::Unfinished;
use crate::cli::check::{Format, one_scope, table};
use crate::cli::{End, complain};

/// Put the results of shards together, and answer as `check` does of the whole scope.
///
/// Every file is held against the plan first: that it is of this plan and this model, whole and unchanged,
/// and that its regions are parts of its shard. What a missing shard would say is unknown in the answer.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    model check merge plan.jsonl shard-*.jsonl\n  \
    model check merge plan.jsonl results/ --format json\n  \
    model check merge plan.jsonl results/ --parquet violating.parquet\n\n\
    Exit status: 0 all claims asked for hold in the scope (without --claim in the plan: all but the\n    \
    evidence); 1 otherwise, or shards are missing; 2 could not run.")]
pub(super) struct Args {
    /// The plan
    plan: PathBuf,
    /// The results; of a folder all that are named shard-*.jsonl in it
    #[arg(required = true)]
    results: Vec<PathBuf>,
    /// Write the configurations that violate a claim to this file too, as a Parquet table of disjoint
    /// cubes
    #[arg(long, value_name = "FILE")]
    parquet: Option<PathBuf>,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Results, with the files that they are from.
#[derive(Default)]
struct Gathered {
    results: Results,
    from: BTreeMap<u32, PathBuf>,
    unfinished: Vec<PathBuf>,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let table = args.parquet.as_deref().map(Unfinished::begin).transpose()?;
    let text = file::read(&args.plan, file::MADE, "a plan, as `check plan` writes it")?;
    let plan = Plan::read(&text).with_context(|| format!("`{}`", args.plan.display()))?;
    let mut gathered = Gathered::default();
    for path in files(&args.results)? {
        gather(&plan, path, &mut gathered)?;
    }
    let merged = merge(&plan, &gathered.results).map_err(|error| {
        let of = match &error {
            ShardError::Result { shard, .. } => gathered.from.get(shard),
            _ => None,
        };
        let name = of.unwrap_or(&args.plan).display().to_string();
        anyhow::Error::new(error).context(format!("`{name}`"))
    })?;
    if let Some(table) = table {
        table::write(table, &plan, &merged)?;
    }
    one_scope::write_outcome(args.format, &plan.scope, &merged.outcome, plan.claims(), out)?;
    if merged.missing.is_empty() {
        return Ok(one_scope::end(!plan.named.is_empty(), &merged.outcome, plan.claims()));
    }
    out.flush()?;
    complain(&missing(args, &plan, &merged.missing, &gathered.unfinished));
    Ok(End::NotWell)
}

/// Files, and what is in folders.
fn files(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let error = || format!("cannot read `{}`, expected a folder of results", path.display());
        let mut inside = Vec::new();
        for entry in fs::read_dir(path).with_context(error)? {
            let name = entry.with_context(error)?.file_name();
            let name = name.to_string_lossy();
            if name.starts_with("shard-") && name.ends_with(".jsonl") {
                inside.push(path.join(&*name));
            }
        }
        inside.sort_unstable();
        files.append(&mut inside);
    }
    Ok(files)
}

fn gather(plan: &Plan, path: PathBuf, gathered: &mut Gathered) -> anyhow::Result<()> {
    let text = file::read(&path, file::MADE, "a result, as `check run` writes it")?;
    let result = match read_result(&text, plan).with_context(|| format!("`{}`", path.display()))? {
        Found::Unfinished(_) => {
            gathered.unfinished.push(path);
            return Ok(());
        }
        Found::Complete(result) => *result,
    };
    let shard = result.complete.shard;
    match (gathered.results.get(&shard), gathered.from.get(&shard)) {
        (Some(known), Some(from)) if *known != result => bail!(
            "`{}` and `{}` are results of shard {shard} and differ, expected one of them: run the shard \
             again with --force",
            from.display(),
            path.display()
        ),
        _ => {
            gathered.results.insert(shard, result);
            gathered.from.entry(shard).or_insert(path);
        }
    }
    Ok(())
}

/// What is missing, and how to get it.
fn missing(args: &Args, plan: &Plan, missing: &[u32], unfinished: &[PathBuf]) -> String {
    let folder = args.results.first().map_or(Path::new("."), |path| {
        if path.is_dir() { path } else { path.parent().unwrap_or(path) }
    });
    let folder = folder.display().to_string();
    let folder = if folder.is_empty() { "." } else { &folder };
    let names: Vec<String> =
        unfinished.iter().map(|path| format!("`{}`", path.display())).collect();
    let unfinished = match names.len() {
        0 => String::new(),
        1 => format!(" ({} is unfinished)", names.join(", ")),
        _ => format!(" ({} are unfinished)", names.join(", ")),
    };
    let ranges = ranges(missing);
    format!(
        "{} of {} shards are missing: {ranges}{unfinished}; run each: model check run --plan {} --out {folder} \
         --shard I (sbatch --array={ranges})",
        missing.len(),
        plan.shards(),
        args.plan.display()
    )
}

/// Numbers in ascending order as `sbatch --array` takes them.
fn ranges(numbers: &[u32]) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(*number) => *last = *number,
            _ => ranges.push((*number, *number)),
        }
    }
    let ranges = ranges.iter().map(|(first, last)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    });
    ranges.collect::<Vec<_>>().join(",")
}
