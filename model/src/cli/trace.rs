//! `trace`: shows one run.

use std::io::Write;
use std::num::NonZeroUsize;
use std::thread;

use anyhow::bail;
use clap::ValueEnum;
use model::claim::{self, Kind, Marks};
use model::families::{Options, decide};
use model::report::json::{FORMAT, Tool, TraceFile, TraceJson};
use model::report::run::{condition_lines, write_run};

use crate::cli::scope::{ScopeArgs, find_claim};
use crate::cli::{End, write_json};

/// Show the canonical run that violates a claim, or witnesses it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    model trace mailbox-data-requires-mfa --preset article-on-premises-published\n  \
    model trace step-o20-is-reachable --preset article-on-premises --format json\n\n\
    Exit status: 0 a run is shown; 1 there is none in the scope; 2 could not run.")]
pub(super) struct Args {
    /// The claim
    claim: String,
    #[command(flatten)]
    scope: ScopeArgs,
    /// How to write the run
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// How many configurations may be explored
    #[arg(long, value_name = "N", default_value = "10000")]
    limit: NonZeroUsize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a person
    Text,
    /// For programs; its schema: `model schema trace`
    Json,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let place = find_claim(&args.claim)?;
    let scope = args.scope.scope()?;
    let Some(claim) = claim::all().get(place) else { bail!("unknown claim `{}`", args.claim) };
    if matches!(claim.kind, Kind::Decision(_) | Kind::Comparison(_)) {
        bail!(
            "`{}` is a {} claim, expected one about runs; `model check --claim {}` shows its answer",
            claim.id,
            claim.kind.id(),
            claim.id
        );
    }
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let options = Options { limit: args.limit.get(), threads };
    let marks = Marks::default().with(place);
    let outcome = decide(&scope.cube, marks, options, &mut |_, _| {});
    let Some(answer) = outcome.answers.first() else { bail!("nothing was decided") };
    let trace = answer.trace()?;
    if args.format == Format::Json {
        let file = TraceFile {
            format: FORMAT,
            tool: Tool::this(),
            claim: claim.id,
            kind: claim.kind.id(),
            verdict: answer.verdict.id(),
            trace: trace.as_ref().map(TraceJson::new),
        };
        write_json(out, &file)?;
    } else if let Some(trace) = &trace {
        let what = match claim.kind {
            Kind::Invariant(_) => "violated by this run",
            Kind::Progress { .. } => "violated: after this run no honest run leads there",
            Kind::Reachable(_) | Kind::Witness(_) => "shown by this run",
            Kind::Decision(_) | Kind::Comparison(_) => "",
        };
        writeln!(out, "{}: {what}", claim.id)?;
        writeln!(out, "{}", claim.says)?;
        let mut text = String::new();
        write_run(&mut text, trace, "")?;
        out.write_all(text.as_bytes())?;
        writeln!(out, "This run can be taken wherever")?;
        for line in condition_lines(&trace.condition) {
            writeln!(out, "   {line}")?;
        }
    } else {
        writeln!(out, "{}: {}; there is no run to show", claim.id, answer.verdict.id())?;
    }
    Ok(if trace.is_some() { End::Well } else { End::NotWell })
}
