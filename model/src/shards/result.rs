//! The result of one shard: decided, and written as lines.

use std::collections::BTreeMap;

use family::cube::Cube;
use family::region::Exhausted;

use crate::claim::Kind;
use crate::families::{Answer, Options, Outcome, decide, decide_at_once};
use crate::report::json::FORMAT;
use crate::report::json::shards::{ClaimLine, CompleteLine, ExampleLine, ResultLine};
use crate::scope::write;
use crate::shards::plan::Plan;
use crate::shards::region::write_region;
use crate::shards::{ShardError, sha256, this};

/// The lines of a finished shard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShardResult {
    /// The answers, in the order of the claims.
    pub claims: Vec<ClaimLine>,
    /// What was explored.
    pub complete: CompleteLine,
}

/// Decides a shard. Nothing of it stays unknown.
pub fn decide_shard(
    plan: &Plan,
    cube: &Cube,
    options: Options,
    progress: &mut dyn FnMut(usize, u128),
) -> Result<Outcome, Exhausted> {
    let outcome = decide(cube, plan.claims(), options, progress)?;
    // Class by class a comparison is given up where there are too many classes to compare.
    if outcome.answers.iter().any(|answer| answer.unknown > 0) {
        return decide_at_once(cube, plan.claims(), progress);
    }
    Ok(outcome)
}

/// The lines of a shard that was decided.
pub fn write_result(plan: &Plan, shard: u32, outcome: &Outcome) -> Result<Vec<String>, ShardError> {
    let mut lines = Vec::new();
    for answer in &outcome.answers {
        let line = ResultLine::Claim(claim_line(plan, shard, outcome, answer)?);
        lines.push(serde_json::to_string(&line)?);
    }
    let size = outcome.size;
    let complete = CompleteLine {
        format: FORMAT.to_owned(),
        tool: this(),
        plan_sha256: plan.sha256.clone(),
        shard,
        shards: plan.shards(),
        configurations: outcome.scope.count().to_string(),
        explored: size.explored as u64,
        states: size.states.to_string(),
        transitions: size.transitions.to_string(),
        counted: size.counted.id().to_owned(),
        depth: size.depth as u64,
        lines: lines.len() as u64,
        sha256: sha256(lines.iter().map(String::as_str)),
    };
    lines.push(serde_json::to_string(&ResultLine::Complete(complete))?);
    Ok(lines)
}

fn claim_line(
    plan: &Plan,
    shard: u32,
    outcome: &Outcome,
    answer: &Answer,
) -> Result<ClaimLine, ShardError> {
    Ok(ClaimLine {
        format: FORMAT.to_owned(),
        plan_sha256: plan.sha256.clone(),
        shard,
        claim: answer.claim.id.to_owned(),
        verdict: answer.verdict.id().to_owned(),
        configurations: outcome.scope.count().to_string(),
        applicable: answer.applicable.to_string(),
        violating: answer.violating_count().to_string(),
        region: write_region(&answer.violating.diagram()?),
        example: example(answer)?,
        request: answer.request.map(str::to_owned),
    })
}

fn example(answer: &Answer) -> Result<Option<ExampleLine>, ShardError> {
    let Some(configuration) = &answer.example else { return Ok(None) };
    let written = write(configuration).into_iter();
    let configuration: BTreeMap<String, String> =
        written.map(|(id, value)| (id.to_owned(), value.to_owned())).collect();
    let actions = match answer.trace()? {
        Some(trace) => trace.steps.iter().map(|step| step.action.label()).collect(),
        None if is_about_runs(answer.claim.kind) => {
            return Err(ShardError::Whole(format!("`{}` has no run to show", answer.claim.id)));
        }
        None => Vec::new(),
    };
    Ok(Some(ExampleLine { configuration, actions }))
}

/// Whether the example of a claim is a run.
pub(super) fn is_about_runs(kind: Kind) -> bool {
    !matches!(kind, Kind::Decision(_) | Kind::Comparison(_))
}
