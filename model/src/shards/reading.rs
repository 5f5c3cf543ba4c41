//! The result of a shard read from a file, and held against the plan.

use crate::claim;
use crate::report::json::FORMAT;
use crate::report::json::shards::{ClaimLine, CompleteLine, ResultLine};
use crate::shards::plan::Plan;
use crate::shards::result::ShardResult;
use crate::shards::{ShardError, sha256, shown, this};

/// How every line of a result begins.
const BEGINS: &str = "{\"record\":\"";

/// What a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The result of a shard.
    Complete(Box<ShardResult>),
    /// The first lines of one, which was interrupted or cut off, and of which shard, if that can be told.
    Unfinished(Option<u32>),
}

/// Reads a result of a plan. What it says of its own lines is right; what it says of the shard is not
/// looked at yet.
pub fn read_result(text: &str, plan: &Plan) -> Result<Found, ShardError> {
    let text = text.trim_start_matches('\u{feff}');
    // What has no newline at its end was cut off there.
    let (whole, cut) = match text.rfind('\n') {
        Some(end) => text.split_at(end + 1),
        None => ("", text),
    };
    let lines: Vec<&str> = whole.lines().collect();
    let mut claims: Vec<ClaimLine> = Vec::new();
    let mut complete: Option<CompleteLine> = None;
    for (place, line) in lines.iter().enumerate() {
        let wrong = |problem: String| ShardError::line(place, problem);
        if complete.is_some() {
            return Err(wrong("there is something after the end of the result".to_owned()));
        }
        let line: ResultLine = input::json::read(line).map_err(|error| {
            wrong(format!("{}, expected what `check run` writes", error.problem()))
        })?;
        match line {
            ResultLine::Claim(line) => {
                check_line(plan, &claims, &line).map_err(wrong)?;
                claims.push(line);
            }
            ResultLine::Complete(line) => {
                let before = lines.get(..place).unwrap_or_default();
                check_end(plan, &claims, &line, before).map_err(wrong)?;
                complete = Some(line);
            }
        }
    }
    let is_start = BEGINS.starts_with(cut) || cut.starts_with(BEGINS);
    match complete {
        Some(complete) if cut.is_empty() => {
            Ok(Found::Complete(Box::new(ShardResult { claims, complete })))
        }
        None if is_start => Ok(Found::Unfinished(claims.first().map(|line| line.shard))),
        _ => {
            let problem = "no line of a result, expected what `check run` writes".to_owned();
            Err(ShardError::line(lines.len(), problem))
        }
    }
}

fn check_plan(plan: &Plan, format: &str, sha256: &str, shard: u32) -> Result<(), String> {
    if format != FORMAT {
        return Err(format!("format `{}`, expected `{FORMAT}`", shown(format)));
    }
    if sha256 != plan.sha256 {
        return Err(format!(
            "a result of the plan {}, expected one of {}: run the shard again",
            shown(sha256),
            plan.sha256
        ));
    }
    plan.shard(shard.into()).map(|_| ()).map_err(|error| error.to_string())
}

/// A claim's line stands in the place of that claim.
fn check_line(plan: &Plan, before: &[ClaimLine], line: &ClaimLine) -> Result<(), String> {
    check_plan(plan, &line.format, &line.plan_sha256, line.shard)?;
    let places = claim::all().iter().enumerate();
    let mut asked = places.filter(|(place, _)| plan.claims().has(*place));
    let expected = asked.nth(before.len()).map_or("the end", |(_, claim)| claim.id);
    if line.claim != expected {
        return Err(format!("claim `{}`, expected `{expected}`", shown(&line.claim)));
    }
    match before.first().map(|first| first.shard) {
        Some(shard) if shard != line.shard => {
            Err(format!("an answer of shard {} beside those of shard {shard}", line.shard))
        }
        _ => Ok(()),
    }
}

/// The last line says what stands before it.
fn check_end(
    plan: &Plan,
    claims: &[ClaimLine],
    line: &CompleteLine,
    before: &[&str],
) -> Result<(), String> {
    check_plan(plan, &line.format, &line.plan_sha256, line.shard)?;
    let this = this();
    if line.tool.model_sha256 != this.model_sha256 {
        return Err(format!(
            "a result of the model {}, expected one of {}: run the shard again",
            shown(&line.tool.model_sha256),
            this.model_sha256
        ));
    }
    let asked = (0..claim::all().len()).filter(|place| plan.claims().has(*place)).count();
    if claims.len() != asked || claims.first().is_some_and(|first| first.shard != line.shard) {
        return Err(format!(
            "the end of shard {} after {} answers, expected {asked} of its own",
            line.shard,
            claims.len()
        ));
    }
    let found = sha256(before.iter().copied());
    if line.lines != before.len() as u64 || line.sha256 != found || line.shards != plan.shards() {
        return Err(format!(
            "the lines before it were changed: their SHA-256 is {found}, expected {}: run the shard again",
            shown(&line.sha256)
        ));
    }
    Ok(())
}
