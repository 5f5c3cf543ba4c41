//! `check run`: decides one shard of a plan.

use std::env;
use std::io::Write;
use std::path::{Path, PathBuf, is_separator};
use std::thread;

use anyhow::{Context, bail};
use input::file;
use model::families::{Engine, Options, Verdict};
use model::shards::ShardError;
use model::shards::plan::Plan;
use model::shards::reading::{Found, read_result};
use model::shards::result::{decide_shard, write_result};

use crate::cli::End;
use crate::cli::bar::spinner;
use crate::cli::check::files::Unfinished;

/// Where schedulers say which part of a job this is.
const KUBERNETES: &str = "JOB_COMPLETION_INDEX";
const SLURM: &str = "SLURM_ARRAY_TASK_ID";

/// Decide one shard of a plan, and write its result as JSON Lines: an answer for each claim, with exactly
/// the configurations that violate it, and at the end what was explored.
///
/// The file appears when it is whole. A shard that was interrupted leaves none, and is run again; one that
/// is there already is not.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    model check run --plan plan.jsonl --shard 0 --out shard-0.jsonl\n  \
    model check run --plan plan.jsonl --out results/      (as part of an array or an Indexed Job)\n\n\
    Without --shard the shard is JOB_COMPLETION_INDEX, as an Indexed Job of Kubernetes sets it, or\n    \
    SLURM_ARRAY_TASK_ID, as `sbatch --array=0-7` does. Shards are counted from 0: an array that\n    \
    begins at 1 misses the first.\n\n\
    Exit status: 0 decided, whatever the answers are; 2 could not run.")]
pub(super) struct Args {
    /// The plan
    #[arg(long, value_name = "FILE")]
    plan: PathBuf,
    /// The number of the shard, counted from 0
    #[arg(long, value_name = "I")]
    shard: Option<u64>,
    /// Write to this file; in a folder, or where the name ends with a slash, to shard-I.jsonl there
    #[arg(long, value_name = "FILE|DIR")]
    out: PathBuf,
    /// Decide again what is there already, and replace whatever has the file's name
    #[arg(long)]
    force: bool,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let name = args.plan.display();
    let text = file::read(&args.plan, file::MADE, "a plan, as `check plan` writes it")?;
    let plan = Plan::read(&text).with_context(|| format!("`{name}`"))?;
    let (number, source) = match args.shard {
        Some(shard) => (shard, "--shard".to_owned()),
        None => from_environment()?,
    };
    let (shard, cube) = plan.shard(number).with_context(|| source.clone())?;
    let path = place(&args.out, shard);
    let what = format!("shard {shard} of {} ({source})", plan.shards());
    if !args.force && is_there(&path, &plan, shard)? {
        writeln!(out, "{what}: `{}` is there already; --force decides it again", path.display())?;
        return Ok(End::Well);
    }
    let unfinished = Unfinished::begin(&path)?;
    writeln!(out, "{what}: {} configurations", cube.count())?;
    out.flush()?;
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let options = Options { engine: Engine::Family, limit: usize::MAX, threads };
    let bar = spinner();
    let outcome = decide_shard(&plan, cube, options, &mut |explored, decided| {
        bar.set_message(format!("{explored} explored, {decided} configurations decided"));
    });
    bar.finish_and_clear();
    let outcome = outcome?;
    unfinished.finish(&write_result(&plan, shard, &outcome)?)?;
    let violated = outcome.answers.iter().filter(|it| it.verdict == Verdict::Violated).count();
    writeln!(
        out,
        "{}: {} claims, {violated} of them violated or not seen; {} states",
        path.display(),
        outcome.answers.len(),
        outcome.size.states
    )?;
    Ok(End::Well)
}

/// The number of the shard as a scheduler says it, and where it does.
fn from_environment() -> anyhow::Result<(u64, String)> {
    let (kubernetes, slurm) = (variable(KUBERNETES)?, variable(SLURM)?);
    match (kubernetes, slurm) {
        (Some(one), Some(other)) if one != other => {
            bail!("{KUBERNETES} is {one} and {SLURM} is {other}, expected one of them, or --shard")
        }
        (Some(shard), Some(_)) => Ok((shard, format!("{KUBERNETES} and {SLURM}"))),
        (Some(shard), None) => Ok((shard, KUBERNETES.to_owned())),
        (None, Some(shard)) => Ok((shard, SLURM.to_owned())),
        (None, None) => bail!("no shard is named, expected --shard, {KUBERNETES} or {SLURM}"),
    }
}

fn variable(name: &str) -> anyhow::Result<Option<u64>> {
    let Some(text) = env::var_os(name) else { return Ok(None) };
    let number = text.to_str().and_then(|text| text.trim().parse().ok());
    let number = number.with_context(|| {
        format!("{name} is `{}`, expected the number of a shard", text.to_string_lossy())
    })?;
    Ok(Some(number))
}

fn place(path: &Path, shard: u32) -> PathBuf {
    let is_folder = path.is_dir() || path.to_string_lossy().ends_with(is_separator);
    if is_folder { path.join(format!("shard-{shard}.jsonl")) } else { path.to_owned() }
}

/// Whether the shard's result is there. What is something else is not replaced.
fn is_there(path: &Path, plan: &Plan, shard: u32) -> anyhow::Result<bool> {
    if !path.exists() {
        return Ok(false);
    }
    let name = path.display();
    let text =
        file::read(path, file::MADE, "no file, or a result of this shard; --force replaces it")?;
    let found = match read_result(&text, plan) {
        Ok(Found::Complete(result)) if result.complete.shard == shard => return Ok(true),
        Ok(Found::Unfinished(of)) if of.is_none_or(|of| of == shard) => return Ok(false),
        Ok(Found::Complete(result)) => format!("a result of shard {}", result.complete.shard),
        Ok(Found::Unfinished(of)) => {
            format!("the beginning of shard {}", of.map_or_else(String::new, |of| of.to_string()))
        }
        Err(error @ (ShardError::Line { .. } | ShardError::Whole(_))) => error.to_string(),
        Err(error) => return Err(error).with_context(|| format!("`{name}`")),
    };
    bail!("`{name}` is no result of shard {shard}, expected another --out, or --force: {found}")
}
