//! That commands which are asked the same look at the same configurations: what is said of two scopes held
//! against each other is what is said of each alone.

use std::collections::BTreeMap;

use family::variable::{Values, VariableId};
use model::advice::difference::Difference;
use model::capability::{Attacker, capabilities};
use model::claim::{self, Kind};
use model::families::{Answer, Engine, Options, decide};
use model::preset::PRESETS;
use model::sample::{Numbers, near_preset};
use model::scope::{Asked, Scope, write};
use model::setting;
use serde_json::Value;

use crate::command_line::succeeds;
use crate::common::{all_claims, file, model, only};

/// As `check` decides.
const CHECK: Options = Options { engine: Engine::Family, limit: usize::MAX, threads: 1 };

/// What a file says that gives all settings values but some, and nothing of the attacker.
fn random_file(numbers: &mut Numbers) -> BTreeMap<VariableId, Values> {
    let near = only(&near_preset(numbers));
    let mut file: BTreeMap<VariableId, Values> = near.iter().collect();
    file.retain(|it, _| !capabilities().any(|capability| capability == *it));
    let count = u32::try_from(setting::domain().len()).unwrap();
    for _ in 0..3 {
        file.remove(&VariableId(u16::try_from(numbers.below(count)).unwrap()));
    }
    file
}

/// A scope as somebody may ask for it.
fn random(numbers: &mut Numbers, attacker: Attacker) -> Scope {
    let presets = u32::try_from(PRESETS.len()).unwrap();
    let asked = if numbers.below(2) == 0 {
        let preset = &PRESETS[numbers.below(presets) as usize];
        Asked { preset: Some(preset.id.to_owned()), attacker, ..Asked::default() }
    } else {
        Asked { file: Some(random_file(numbers)), attacker, ..Asked::default() }
    };
    asked.scope().unwrap()
}

fn answers(scope: &Scope) -> Vec<Answer> {
    decide(&scope.cube, all_claims(), CHECK, &mut |_, _| {}).unwrap().answers
}

#[test]
fn what_is_said_of_two_scopes_is_what_is_said_of_each_alone() {
    let mut numbers = Numbers(3);
    let (mut differ, mut of_witnesses) = (0, 0);
    for round in 0..6 {
        let attacker = Attacker::EVERY[round % 6];
        let scopes = [random(&mut numbers, attacker), random(&mut numbers, attacker)];
        let [a, b] = [0, 1].map(|side| answers(&scopes[side]));
        let [one, other] = scopes.each_ref().map(|scope| &scope.cube);
        let difference = Difference::of(one, other, all_claims(), &mut |_, _| {}).unwrap();
        assert_eq!(difference.claims.len() + difference.same, claim::all().len());
        for (a, b) in a.iter().zip(&b) {
            let found = difference.claims.iter().find(|it| it.claim.id == a.claim.id);
            let Some(found) = found else {
                assert_eq!(a.verdict, b.verdict, "{attacker:?} {}", a.claim.id);
                continue;
            };
            differ += 1;
            of_witnesses += usize::from(matches!(a.claim.kind, Kind::Witness(_)));
            for (side, alone) in found.sides.iter().zip([a, b]) {
                let said = (side.verdict, side.applicable, side.violating);
                let alone = (alone.verdict, alone.applicable, alone.violating_count());
                assert_eq!(said, alone, "{attacker:?} {}", a.claim.id);
            }
        }
    }
    assert!(differ > 30 && of_witnesses > 0, "{differ} {of_witnesses}");
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&model(arguments).out).unwrap()
}

/// A file in which everything is said but what the attacker can do.
fn whole_file(name: &str, sets: &[&str]) -> String {
    let asked = Asked { preset: Some("microsoft-baseline".to_owned()), ..Asked::default() };
    let mut scope = asked.scope().unwrap();
    scope.change(
        Scope::parse_sets(&sets.iter().map(|&set| set.to_owned()).collect::<Vec<_>>()).unwrap(),
    );
    let values = write(&scope.cube.least().unwrap());
    let lines = values.iter().filter(|(id, _)| !id.starts_with("attacker-"));
    file(
        name,
        lines.map(|(id, value)| format!("{id} = \"{value}\"\n")).collect::<Vec<_>>().concat(),
    )
}

#[test]
fn every_command_means_the_same_attacker_unless_it_is_told_another() {
    let name = whole_file("same-attacker.toml", &[]);
    let claim = "mailbox-data-requires-mfa";
    for (attacker, configurations) in [("password", "2"), ("none", "1"), ("phisher", "32")] {
        let with = ["--attacker", attacker, "--format", "json"];
        let scope = ["--config", name.as_str()];
        for (command, pointer) in [
            (vec!["check", "--claim", claim], "/scope/configurations"),
            (vec!["impact", "client=legacy", "--claim", claim], "/scope/configurations"),
            (vec!["audit", claim], "/scope/configurations"),
            (vec!["explain", claim], "/configurations/total"),
            (vec!["repair", claim], "/configurations"),
        ] {
            let said = json(&[&command[..], &scope, &with].concat());
            assert_eq!(said.pointer(pointer).unwrap(), configurations, "{command:?} {attacker}");
        }
        let diff =
            json(&[&["diff", &name, "security-defaults", "--claim", claim][..], &with].concat());
        assert_eq!(diff["a"]["configurations"], configurations, "{attacker}");
        let plan =
            model(&["check", "plan", "--shards", "1", "--config", &name, "--attacker", attacker]);
        let plan: Value = serde_json::from_str(plan.out.lines().next().unwrap()).unwrap();
        assert_eq!(plan["scope"]["configurations"], configurations, "{attacker}");
    }
}

#[test]
fn a_file_that_holds_is_not_said_to_be_violated_beside_a_preset() {
    let name = whole_file("holds.toml", &[]);
    let claim = "mailbox-data-requires-mfa";
    let check = succeeds(0, &["check", "--config", &name, "--claim", claim]);
    assert!(check.contains("holds     mailbox-data-requires-mfa"), "{check}");
    let diff = ["diff", "microsoft-baseline", &name, "--claim", claim];
    let said = succeeds(0, &diff);
    assert!(
        said.contains("1 claim is the same in both") && !said.contains("   attacker-"),
        "{said}"
    );
    // Both sides have what is asked of both.
    let said = succeeds(0, &[&diff[..], &["--attacker", "all", "--set", "client=legacy"]].concat());
    assert!(!said.contains("   attacker-") && !said.contains("   client:"), "{said}");
}
