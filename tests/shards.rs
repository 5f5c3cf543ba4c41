//! A scope decided in shards against the scope decided whole.

mod cover;
mod agree;
mod files;
mod schedulers;

use family::region::{CAPACITY, Space};
use model::families::{Engine, Options, Outcome, decide};
use model::scope::Scope;
use model::setting;
use model::shards::merge::{Results, merge};
use model::shards::plan::Plan;
use model::shards::reading::{Found, read_result};
use model::shards::result::{ShardResult, decide_shard, write_result};

const OPTIONS: Options = Options { engine: Engine::Family, limit: usize::MAX, threads: 2 };

/// A preset, or everything, with some settings changed.
fn scope(preset: Option<&str>, sets: &[&str]) -> Scope {
    let mut scope = preset.map_or_else(Scope::default, |id| Scope::preset(id).unwrap());
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    scope.change(Scope::parse_sets(&sets).unwrap());
    scope
}

fn plan(scope: &Scope, claims: &[&str], shards: u64) -> Plan {
    let claims: Vec<String> = claims.iter().map(|&id| id.to_owned()).collect();
    Plan::new(scope.clone(), &claims, shards).unwrap()
}

/// The text of a plan's file.
fn text(lines: &[String]) -> String {
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

/// The file of a shard that is decided.
fn decided(plan: &Plan, shard: u32) -> String {
    let (_, cube) = plan.shard(shard.into()).unwrap();
    let outcome = decide_shard(plan, cube, OPTIONS, &mut |_, _| {}).unwrap();
    text(&write_result(plan, shard, &outcome).unwrap())
}

fn complete(plan: &Plan, text: &str) -> ShardResult {
    match read_result(text, plan) {
        Ok(Found::Complete(result)) => *result,
        other => panic!("{other:?}"),
    }
}

fn results(plan: &Plan, shards: impl Iterator<Item = u32>) -> Results {
    shards.map(|shard| (shard, complete(plan, &decided(plan, shard)))).collect()
}

/// What is said of a scope, but for how it was explored, and with the runs.
fn told(outcome: &Outcome) -> Vec<String> {
    let space = Space::new(setting::domain(), CAPACITY / 16).unwrap();
    let answers = outcome.answers.iter().map(|answer| {
        let region = space.regions(&answer.violating.diagram().unwrap()).unwrap();
        let actions = answer.trace().unwrap().map(|trace| trace.key(answer.claim.id));
        let (verdict, applicable, unknown) = (answer.verdict, answer.applicable, answer.unknown);
        let (id, example, request) = (answer.claim.id, &answer.example, answer.request);
        // Regions of one space are equal if they hold the same.
        let region = space.diagram(&region);
        format!(
            "{id} {verdict:?} {applicable} {unknown} {region:?} {example:?} {request:?} {actions:?}"
        )
    });
    answers.collect()
}

/// The whole and its shards must say the same of every claim, down to region and run.
fn agree(scope: &Scope, claims: &[&str], shards: u64) {
    let plan = plan(scope, claims, shards);
    let whole = decide(&scope.cube, plan.claims(), OPTIONS, &mut |_, _| {}).unwrap();
    let merged = merge(&plan, &results(&plan, 0..plan.shards())).unwrap();
    assert_eq!(merged.missing, Vec::<u32>::new());
    assert_eq!(merged.outcome.size.decided, scope.cube.count());
    for (merged, whole) in told(&merged.outcome).iter().zip(told(&whole)) {
        assert_eq!(*merged, whole, "{shards} shards");
    }
}
