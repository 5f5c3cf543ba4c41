//! The named faults: each is killed by the claims that the table names and by no other, or makes no difference.

use std::collections::BTreeSet;
use std::fs;

use family::view::Concrete;
use model::article::source;
use model::claim::{self, Group, Kind};
use model::fault::{Fate, Fault, Row, table};
use model::graph::Graph;
use model::mutants::{Killed, Mutant, Outcome, killers, violated};
use model::party::Party;
use model::preset::PRESETS;
use model::report::replay::replay;
use model::setting::{self, Who};
use model::system::transitions_of;
use model::world::Faulty;
use serde_json::Value;

use crate::common::{Ran, model, owned, root};

/// A fault that is to be killed.
fn killed(fault: Fault) -> Option<Killed> {
    match fault.row().try_out() {
        Ok(Mutant { outcome: Outcome::Killed(killed), .. }) => Some(killed),
        Ok(Mutant { outcome: Outcome::Equivalent { .. }, .. }) => None,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn every_fault_is_killed_by_its_claims_which_hold_without_it() {
    let mut equivalent = Vec::new();
    let mut seeing = BTreeSet::new();
    for fault in Fault::ALL {
        let Some(killed) = killed(*fault) else {
            equivalent.push(fault.id());
            continue;
        };
        let Fate::Killed { by, .. } = fault.row().fate else { panic!("{fault}") };
        assert!(!by.is_empty() && killed.claim.id == by[0], "{fault}");
        let right = violated(&killed.configuration, None);
        let wrong = violated(&killed.configuration, Some(*fault));
        for id in by {
            let (place, _) = claim::find(id).unwrap();
            assert!(!right.has(place) && wrong.has(place), "{fault}, {id}");
            seeing.insert(*id);
        }
        assert_eq!(killers(&killed.configuration, *fault).len(), by.len(), "{fault}");
        assert_eq!(killed.run.fault, Some(*fault));
        assert!(killed.run.shows(killed.claim) && !killed.run.steps.is_empty(), "{fault}");
    }
    assert_eq!((Fault::ALL.len(), equivalent), (75, vec!["code-survives-wrong-verifier"]));
    // A decision is asked of the faulty implementation too.
    assert!(seeing.contains("decisions-ignore-spoofable-fields"));
    // Every claim about steps, and every one that something works, sees a fault.
    for claim in claim::all() {
        let is_about_runs = !matches!(claim.kind, Kind::Decision(_) | Kind::Comparison(_));
        if claim.group != Group::Evidence && is_about_runs {
            assert!(seeing.contains(claim.id), "no fault is seen by {}", claim.id);
        }
    }
}

#[test]
fn stateright_explores_a_fault_as_the_plain_loop_does() {
    let mut states = 0;
    for fault in Fault::ALL {
        let Some(killed) = killed(*fault) else { continue };
        let world = Faulty(Some(*fault));
        let graph = Graph::explore_of(&world, &Concrete(&killed.configuration));
        let (count, transitions) = transitions_of(world, owned(&killed.configuration));
        let theirs = Graph::of(transitions);
        assert_eq!((count, theirs.edges()), (graph.states().len(), graph.edges()), "{fault}");
        states += count;
    }
    assert!(states > 6_000, "{states}");
}

#[test]
fn a_world_without_a_fault_is_the_world() {
    for preset in &PRESETS {
        let least = preset.cube().least().unwrap();
        let one = Graph::explore(&Concrete(&least));
        let other = Graph::explore_of(&Faulty(None), &Concrete(&least));
        assert!(one.states().eq(other.states()) && one.edges() == other.edges(), "{}", preset.id);
    }
}

#[test]
fn a_fault_that_is_not_as_it_is_said_to_be_is_refused() {
    let row = *Fault::SecondFactorNotBound.row();
    let Fate::Killed { preset, sets, has, by } = row.fate else { panic!() };
    let wrong = [
        (Fate::Killed { preset, sets, has, by: &by[..1] }, "killed by"),
        (Fate::Killed { preset, sets, has: &[], by }, "seen by nothing"),
        (Fate::Killed { preset, sets: &["adfs-mfa=off"], has, by }, "seen by nothing"),
        (Fate::Killed { preset: "no-preset", sets, has, by }, "unknown preset"),
        (Fate::Equivalent { why: "", has: &["attacker-knows-password"] }, "adfs-mfa-instead"),
    ];
    for (fate, words) in wrong {
        let row: &'static Row = Box::leak(Box::new(Row { fate, ..row }));
        let error = row.try_out().unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}

/// Ids that a fault once had; none is ever given to another.
const RETIRED: &[&str] = &[];

#[test]
fn the_table_has_each_fault_once_and_names_only_what_there_is() {
    let rows: Vec<Fault> = table::rows().map(|row| row.fault).collect();
    assert_eq!(rows, Fault::ALL, "the table is in the order of the faults");
    let ids: BTreeSet<&str> = Fault::ALL.iter().map(|fault| fault.id()).collect();
    assert_eq!(ids.len(), Fault::ALL.len());
    assert!(RETIRED.iter().all(|id| !ids.contains(id)));
    for row in table::rows() {
        let fault = row.fault;
        assert_eq!(Fault::find(fault.id()), Some(fault));
        let is_id = |it: char| it.is_ascii_lowercase() || it == '-';
        assert!(fault.id().chars().all(is_id), "{fault}");
        for sentence in [row.right, row.wrong] {
            assert!(sentence.ends_with('.') && sentence.len() < 130, "{fault}: {sentence}");
        }
        assert!(!row.source.is_empty(), "{fault}");
        for it in row.source {
            let is_public = ["RFC ", "CWE-", "CVE-"].iter().any(|start| it.starts_with(start));
            assert!(is_public || source(it).is_some(), "{fault} names {it}");
        }
        let (Fate::Killed { has, .. } | Fate::Equivalent { has, .. }) = row.fate;
        for id in has {
            assert_eq!(setting::find(id).unwrap().1.who, Who::Attacker, "{fault} names {id}");
        }
        assert!(!matches!(row.who, Party::User | Party::Attacker | Party::Clock), "{fault}");
    }
    assert_eq!(Fault::find("no-fault"), None);
}

#[test]
fn the_command_shows_the_matrix_one_fault_and_what_is_not_there() {
    let Ran { code, out, err } = model(&["faults"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.ends_with("75 faults: 74 killed, 1 without a difference\n"), "{out}");
    assert_eq!(out.lines().filter(|line| line.starts_with("  killed  by ")).count(), 74);
    let Ran { code, out, err } = model(&["faults", "second-factor-not-bound-to-first"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("CVE-2018-8340") && out.contains("the second factor was given"), "{out}");
    let Ran { code, out, err } = model(&["faults", "code-survives-wrong-verifier"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("the same 12159 states"), "{out}");
    let Ran { code, out, err } = model(&["faults", "pkce-not-checkt"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("near it: pkce-not-checked") && err.lines().count() == 1, "{err}");
    let Ran { code, out, .. } = model(&["faults", "pkce-not-checked", "--format", "json"]);
    let json: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, json["faults"].as_array().unwrap().len()), (0, 1));
}

#[test]
fn a_run_with_a_fault_is_taken_again_with_it_and_with_no_other() {
    let place = root().join("traces/runs/faults/second-factor-not-bound-to-first.json");
    let text = fs::read_to_string(place).unwrap();
    let again = replay(&text).unwrap();
    assert_eq!(again.trace.fault, Some(Fault::SecondFactorNotBound));
    let with = |fault: Value| {
        let mut file: Value = serde_json::from_str(&text).unwrap();
        file["fault"] = fault;
        replay(&file.to_string()).unwrap_err()
    };
    // Without the fault AD FS refuses; with another, too; and there is no fault of any name.
    assert!(with(Value::Null).is_misfit());
    assert!(with("pkce-not-checked".into()).is_misfit());
    let unknown = with("no-fault".into());
    assert!(!unknown.is_misfit() && unknown.to_string().contains("model faults"), "{unknown}");
}
