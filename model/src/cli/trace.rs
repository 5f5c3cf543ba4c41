//! `trace`: shows one run.

use std::io::Write;
use std::num::NonZeroUsize;
use std::thread;

use anyhow::bail;
use clap::ValueEnum;
use model::advice::beside::{Beside, with_others};
use model::claim::{self, Claim, Kind, Marks};
use model::families::{Options, decide};
use model::report::diagram::Diagram;
use model::report::diagram::mermaid::write_mermaid;
use model::report::diagram::svg::write_svg;
use model::report::itf::Itf;
use model::report::json::{FORMAT, Tool, TraceFile, TraceJson};
use model::report::run::{condition_lines, what_shows, write_run};
use model::trace::Trace;

use crate::cli::lines::write_lines;
use crate::cli::output::OutputArg;
use crate::cli::scope::{EngineArg, ScopeArgs, find_claim, limit_is_for_stateright};
use crate::cli::{End, complain, write_json};

/// Show the canonical run that violates a claim, or witnesses it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    model trace mailbox-data-requires-mfa --preset article-on-premises-published\n  \
    model trace step-o20-is-reachable --preset article-on-premises --format svg -o o20.svg\n\n\
    Exit status: 0 a run is shown; 1 there is none in the scope; 2 could not run.")]
pub(super) struct Args {
    /// The claim
    claim: String,
    #[command(flatten)]
    scope: ScopeArgs,
    /// How to write the run
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    pub(super) output: OutputArg,
    /// What decides
    #[arg(long, value_enum, default_value_t = EngineArg::Family)]
    engine: EngineArg,
    /// With --engine stateright: how many configurations may be explored [default: 10000]
    #[arg(long, value_name = "N")]
    limit: Option<NonZeroUsize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a person
    Text,
    /// A sequence diagram for Markdown, in the language of Mermaid
    Mermaid,
    /// A sequence diagram as a picture
    Svg,
    /// For programs, and for `model replay`; its schema: `model schema trace`
    Json,
    /// The Informal Trace Format of Apalache and Quint
    Itf,
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
    limit_is_for_stateright(args.engine, args.limit)?;
    let limit = args.limit.map_or(10_000, NonZeroUsize::get);
    let options = Options { engine: args.engine.into(), limit, threads };
    let marks = Marks::default().with(place);
    let outcome = decide(&scope.cube, with_others(marks), options, &mut |_, _| {})?;
    let answer = outcome.answers.iter().find(|answer| answer.claim.id == claim.id);
    let Some(answer) = answer else { bail!("nothing was decided") };
    let trace = answer.trace()?;
    if args.format == Format::Json {
        let file = TraceFile {
            format: FORMAT,
            tool: Some(Tool::this()),
            claim: claim.id,
            kind: claim.kind.id(),
            verdict: answer.verdict.id(),
            fault: None,
            trace: trace.as_ref().map(|trace| TraceJson::new(trace, claim.id)),
        };
        write_json(out, &file)?;
    } else if let Some(trace) = &trace {
        write(args.format, claim, trace, out)?;
    } else {
        let words = format!("{}: {}; there is no run to show", claim.id, answer.verdict.id());
        if args.format == Format::Text {
            writeln!(out, "{words}")?;
        } else {
            // A program that draws what comes here must not be given words.
            complain(&words);
        }
    }
    if let (Format::Text, Some(beside)) = (args.format, Beside::of(answer, &outcome)) {
        write_lines(out, 0, "", &beside.says())?;
    }
    Ok(if trace.is_some() { End::Well } else { End::NotWell })
}

/// Writes a run that there is.
fn write(format: Format, claim: &Claim, trace: &Trace, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut text = String::new();
    match format {
        Format::Text | Format::Json => {
            text = format!("{}: {}\n{}\n", claim.id, what_shows(claim.kind), claim.says);
            write_run(&mut text, trace, "")?;
            text.push_str("This run can be taken wherever\n");
            for line in condition_lines(&trace.condition) {
                text.extend(["   ", &line, "\n"]);
            }
        }
        Format::Mermaid => write_mermaid(&mut text, &Diagram::of_claim(trace, claim))?,
        Format::Svg => write_svg(&mut text, &Diagram::of_claim(trace, claim))?,
        Format::Itf => write_json(out, &Itf::new(trace, claim.id))?,
    }
    out.write_all(text.as_bytes())?;
    Ok(())
}
