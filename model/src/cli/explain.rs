//! `explain`: the exact condition of a violation, the runs behind it, and what guarantees that there is none.

mod json;
mod text;

use std::io::Write;

use anyhow::bail;
use family::cube::Cube;
use family::region::{Exhausted, Region};
use family::variable::Values;
use model::advice::baselines::{Baseline, Without, baselines, without};
use model::advice::catalogue::{Explains, catalogue};
use model::advice::explain::{Explanation, explain};
use model::advice::parts::{PartOf, parts};
use model::advice::repair::{Problem, WORKS, Weights};
use model::claim::{self, Claim, Kind};
use model::families::Answer;
use model::families::whole::Whole;
use model::report::explanation::BLOCK;
use model::scope::Scope;
use model::setting::{self, Who};

use crate::cli::bar::spinner;
use crate::cli::beside::write_beside;
use crate::cli::format::Format;
use crate::cli::scope::{ScopeArgs, find_claim_about_all};
use crate::cli::{End, write_json};

/// Show exactly when a claim is violated, and why.
///
/// Without more, in lines that name decisions: a line for each way, and what the numbers in it stand for
/// once below. Assumptions are as the model reads them; `--set id=*` frees one.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    model explain mailbox-data-requires-mfa\n  \
    model explain mailbox-data-requires-mfa --preset article-on-premises\n  \
    model explain mailbox-data-requires-mfa --runs\n  \
    model explain mailbox-data-requires-mfa --baselines --set mailbox-location=exchange-on-premises\n\n\
    Exit status: 0 the claim holds in the whole scope; 1 it does not; 2 could not run.")]
pub(super) struct Args {
    /// The claim
    claim: String,
    #[command(flatten)]
    scope: ScopeArgs,
    /// Show all lines of a block, where it has more than a screen shows
    #[arg(long, conflicts_with_all = ["runs", "baselines"])]
    whole: bool,
    /// Show the runs that together explain every violating configuration
    #[arg(long)]
    runs: bool,
    /// Show what an administrator can pin so that it holds whatever the rest is, and why no pin can go
    #[arg(long)]
    baselines: bool,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Everything that is said of a claim in a scope.
struct Explained {
    claim: &'static Claim,
    scope: Scope,
    answer: Answer,
    explanation: Explanation,
    runs: Option<Vec<Explains>>,
    /// All of them, and for the first ones what happens without each pin.
    baselines: Option<Baselines>,
    parts: Vec<PartOf>,
}

/// How many baselines a person is shown.
const BASELINES_SHOWN: usize = 3;

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let (place, claim) = find_claim_about_all(&args.claim)?;
    let is_about_steps = matches!(claim.kind, Kind::Invariant(_));
    if args.runs && !is_about_steps {
        bail!("--runs: `{}` is not violated by a step, expected an invariant", claim.id);
    }
    let scope = assumed(args.scope.scope()?);
    let is_json = args.format == Format::Json;
    let bar = spinner();
    let parts = if scope.preset.is_some() || is_json {
        bar.set_message("settings");
        let problem = Problem::new(&scope.cube, claim, Weights::new(), &mut |_, _| {})?;
        parts(&problem)?.unwrap_or_default()
    } else {
        Vec::new()
    };
    let explained = Whole::ask(
        &scope.cube,
        &mut |states, _| bar.set_message(format!("{states} states")),
        &mut |whole| {
            let answer = whole.answer(place, claim)?;
            let violating = answer.violating.region(whole.space())?;
            bar.set_message("conditions");
            let explanation = explain(whole, place, claim)?;
            let runs = if is_about_steps && (args.runs || is_json) {
                let found = catalogue(whole, place, &violating, &mut |runs| {
                    bar.set_message(format!("{runs} runs"));
                })?;
                Some(found)
            } else {
                None
            };
            let baselines = if args.baselines || is_json {
                bar.set_message("baselines");
                of_baselines(whole, place, claim, &violating, BASELINES_SHOWN)?
            } else {
                None
            };
            Ok(Explained {
                claim,
                scope: scope.clone(),
                answer,
                explanation,
                runs,
                baselines,
                parts: parts.clone(),
            })
        },
    )?;
    bar.finish_and_clear();
    if is_json {
        write_json(out, &json::explain(&explained)?)?;
    } else if args.runs {
        text::write_runs(&explained, out)?;
    } else if args.baselines {
        text::write_baselines(&explained, out)?;
    } else {
        text::write(&explained, if args.whole { usize::MAX } else { BLOCK }, out)?;
    }
    if !is_json {
        write_beside(claim, &explained.scope.cube, "", out)?;
    }
    Ok(if explained.answer.violating_count() == 0 { End::Well } else { End::NotWell })
}

/// A scope in which the assumptions that nobody set are as the model reads them.
fn assumed(mut scope: Scope) -> Scope {
    let full = Cube::full(setting::domain());
    for (variable, row) in setting::rows().filter(|(_, row)| row.who == Who::Nobody) {
        if scope.cube.get(variable) == full.get(variable) && !scope.changed.contains_key(&variable)
        {
            scope.cube.set(variable, Values::one(row.default));
        }
    }
    scope
}

type Baselines = (Vec<Baseline>, Vec<Vec<Without>>);

fn of_baselines(
    whole: &Whole,
    place: usize,
    claim: &'static Claim,
    violating: &Region,
    shown: usize,
) -> Result<Option<Baselines>, Exhausted> {
    let works =
        claim::find(WORKS[0]).map(|(place, works)| whole.answer(place, works)).transpose()?;
    let broken = match &works {
        Some(works) => works.violating.region(whole.space())?,
        None => whole.space().none(),
    };
    let Some(found) = baselines(whole, violating, &broken)? else { return Ok(None) };
    let about_steps = matches!(claim.kind, Kind::Invariant(_));
    let proofs = found.iter().take(if about_steps { shown } else { 0 });
    let proofs = proofs.map(|it| without(whole, place, violating, it)).collect::<Result<_, _>>()?;
    Ok(Some((found, proofs)))
}
