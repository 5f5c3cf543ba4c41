//! Merged, the shards say what the whole says.

use family::cube::Cube;
use family::variable::Values;
use model::claim::{self, Claim, Kind};
use model::families::{Verdict, decide};
use model::scope::Scope;
use model::shards::merge::merge;

use crate::common::full;
use crate::shards::{OPTIONS, agree, plan, results, scope, told};

/// More than are decided class by class.
const LARGE: [&str; 8] = [
    "client=*",
    "device-state=*",
    "ca-policy=*",
    "ca-grant-operator=*",
    "hybrid-modern-auth=*",
    "mfa-registration=*",
    "onprem-default-access-level=*",
    "onprem-other-protocols-published=*",
];

#[test]
fn a_small_scope_in_any_number_of_shards() {
    let scope = scope(Some("nothing-configured"), &[]);
    for shards in [1, 2, 3, 5, 16] {
        agree(&scope, &[], shards);
    }
}

#[test]
fn a_scope_in_as_many_shards_as_it_has_configurations() {
    let scope =
        scope(Some("pilot-never-finished"), &["device-state=unmanaged", "app-protection=absent"]);
    let count = u64::try_from(scope.cube.count()).unwrap();
    assert!(count < 200, "{count}");
    agree(&scope, &[], count);
}

#[test]
fn a_large_scope_whose_shards_are_decided_by_either_way() {
    let scope = scope(Some("article-on-premises"), &LARGE);
    assert!(scope.cube.count() > 4_096);
    for shards in [2, 3, 7] {
        agree(&scope, &[], shards);
    }
}

#[test]
fn a_scope_with_both_sites_of_the_mailbox() {
    let scope = scope(Some("microsoft-baseline"), &["mailbox-location=*", "identity-model=*"]);
    agree(&scope, &[], 6);
}

/// A comparison holds each configuration against all that differ in some settings, whether or not the
/// scope has them; so it may be split at these.
#[test]
fn a_comparison_whose_settings_are_split() {
    let comparisons = claim::all().iter().filter_map(|claim| match claim.kind {
        Kind::Comparison(comparison) => Some((claim, (comparison.over)())),
        _ => None,
    });
    let mut seen = 0;
    for (claim, over) in comparisons {
        let free = ["identity-model=*", "exo-policy-assignment=*", "onprem-policy-assignment=*"];
        let mut scope = scope(Some("nothing-configured"), &free);
        let least = claim.within(&full()).and_then(|within| within.least()).unwrap();
        for (variable, value) in least.iter().filter(|(variable, _)| !over.contains(variable)) {
            scope.cube.set(variable, Values::one(value));
        }
        // Every shard is one configuration, and all differ in these settings alone.
        let count = u64::try_from(scope.cube.count()).unwrap();
        let plan = plan(&scope, &[claim.id], count);
        let is_split = |cube: &Cube| over.iter().any(|it| cube.get(*it) != scope.cube.get(*it));
        assert!(count > 2 && plan.cubes.iter().all(is_split), "{}: {count}", claim.id);
        agree(&scope, &[claim.id], count);
        // And where the answer is not the same everywhere.
        let scope = scope_of(claim);
        agree(&scope, &[claim.id], 36);
        seen += 1;
    }
    assert_eq!(seen, 3);
}

/// Some settings of a comparison and some others open.
fn scope_of(claim: &Claim) -> Scope {
    let free = [
        "identity-model=*",
        "exo-policy-assignment=none,organization",
        "ca-block-legacy=*",
        "client=*",
        "mfa-registration=*",
        "hybrid-modern-auth=*",
        "attacker-knows-password=no",
    ];
    let mut scope = scope(Some("nothing-configured"), &free);
    scope.cube = claim.within(&scope.cube).unwrap_or(scope.cube);
    scope
}

#[test]
fn what_a_missing_shard_would_say_is_unknown_and_nothing_that_is_there_is_lost() {
    let scope = scope(Some("pilot-never-finished"), &[]);
    let plan = plan(&scope, &[], 4);
    let whole = decide(&scope.cube, plan.claims(), OPTIONS, &mut |_, _| {}).unwrap();
    let all = results(&plan, 0..4);
    for present in 0_u32..16 {
        let some = all.iter().filter(|(shard, _)| present >> **shard & 1 == 1);
        let some = some.map(|(shard, result)| (*shard, result.clone())).collect();
        let merged = merge(&plan, &some).unwrap();
        let missing: Vec<u32> = (0..4).filter(|shard| present >> shard & 1 == 0).collect();
        assert_eq!(merged.missing, missing);
        let open: Vec<&Cube> = missing.iter().map(|shard| &plan.cubes[*shard as usize]).collect();
        for (answer, whole) in merged.outcome.answers.iter().zip(&whole.answers) {
            let id = answer.claim.id;
            let within = open.iter().filter_map(|cube| answer.claim.within(cube));
            assert_eq!(answer.unknown, within.map(|cube| cube.count()).sum::<u128>(), "{id}");
            // Of a witness none lack it as soon as one configuration has it, and that one may be missing.
            let is_witness = matches!(answer.claim.kind, Kind::Witness(_));
            let most = whole.violating_count() + answer.unknown;
            assert!(is_witness || answer.violating_count() <= most, "{id}");
            match answer.verdict {
                // What is said is what the whole says.
                Verdict::Unknown => assert!(answer.unknown > 0, "{id}"),
                known => assert_eq!(known, whole.verdict, "{id} with {present:b}"),
            }
            if answer.unknown == 0 {
                assert_eq!(answer.verdict, whole.verdict, "{id}");
            }
            answer.trace().unwrap();
        }
    }
    assert_eq!(told(&merge(&plan, &all).unwrap().outcome), told(&whole));
}
