//! What is committed in `traces/`, and what makes its comparison red.

use std::fs;
use std::path::{Path, PathBuf};

use model::claim;
use model::preset::PRESETS;
use model::report::export::{self, Part};
use serde_json::Value;

use crate::common::{Ran, directory, files, model, root};

fn check(folder: &Path) -> Ran {
    model(&["export", "--check", "--only", "results", "--to", folder.to_str().unwrap()])
}

/// A copy of what is committed.
fn copy(name: &str) -> PathBuf {
    let (from, to) = (root().join("traces"), directory().join(name));
    let _ = fs::remove_dir_all(&to);
    for path in files(&from) {
        let copied = to.join(path.strip_prefix(&from).unwrap());
        fs::create_dir_all(copied.parent().unwrap()).unwrap();
        fs::copy(path, copied).unwrap();
    }
    to
}

#[test]
fn what_is_committed_is_what_is_written() {
    let traces = root().join("traces");
    let Ran { code, out, err } = model(&["export", "--check", "--to", traces.to_str().unwrap()]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
}

#[test]
fn any_change_of_a_verdict_a_count_a_run_a_picture_or_a_schema_is_seen() {
    let folder = copy("traces-changed");
    let run = "runs/article-on-premises-published/mailbox-data-requires-mfa.json";
    let itf = "itf/article-on-premises-published/mailbox-data-requires-mfa.itf.json";
    // Of one file the first line that differs is named, so its changes are made one after another.
    let edits: [&[_]; 4] = [
        &[
            ("verdicts.json", "\"verdict\": \"holds\"", "\"verdict\": \"violated\""),
            ("faults.json", "\"audience-and-issuer-are-enforced\"", "\"other\""),
            (run, "200, mail", "403"),
            (itf, "try-password", "try-passwort"),
            ("pictures/article-on-premises.svg", "O20", "O21"),
            ("schema/trace.json", "\"steps\"", "\"stops\""),
        ],
        &[("verdicts.json", "\"applicable\": \"1", "\"applicable\": \"2")],
        &[("verdicts.json", "\"depth\": 1", "\"depth\": 2")],
        &[("verdicts.json", "\"states\": \"", "\"states\": \"1")],
    ];
    for edits in edits {
        let mut before = Vec::new();
        for (place, from, to) in edits {
            let path = folder.join(place);
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.contains(from), "{place}: {from}");
            fs::write(&path, text.replacen(from, to, 1)).unwrap();
            before.push((path, text));
        }
        let Ran { code, out, err } = check(&folder);
        assert_eq!((code, err.as_str()), (1, ""), "{out}");
        assert_eq!(out.lines().count(), edits.len() + 1, "{out}");
        for (place, _, _) in edits {
            assert!(
                out.lines().any(|line| line.contains(&format!("/{place}: line "))),
                "{place}: {out}"
            );
        }
        for (path, text) in before {
            fs::write(path, text).unwrap();
        }
    }
    fs::write(folder.join("runs/other.json"), "{}").unwrap();
    fs::remove_file(folder.join(run)).unwrap();
    let Ran { code, out, .. } = check(&folder);
    assert!(code == 1 && out.contains("runs/other.json: is not written any more"), "{out}");
    assert!(out.contains(&format!("{run}: is missing")), "{out}");
    // And writing mends it.
    let Ran { code, out, err } =
        model(&["export", "--only", "results", "--to", folder.to_str().unwrap()]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("1 written, 1 removed"), "{out}");
    assert_eq!(check(&folder).code, 0);
    assert_eq!(files(&folder).len(), files(&root().join("traces")).len());
}

#[test]
fn a_folder_that_is_not_there_is_refused() {
    for arguments in [&["export", "--to", "nowhere"][..], &["export", "--check", "--to", "nowhere"]]
    {
        let Ran { code, out, err } = model(arguments);
        assert_eq!((code, out.as_str(), err.lines().count()), (2, "", 1), "{err}");
        assert!(err.contains("no folder `nowhere`"), "{err}");
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let files =
        |threads| export::files(&[Part::Results, Part::Ladder], threads, &mut |_| {}).unwrap();
    assert_eq!(files(1), files(3));
}

#[test]
fn the_verdicts_are_what_their_schema_says_and_name_every_preset_claim_and_run() {
    let read = |place: &str| -> Value {
        serde_json::from_str(&fs::read_to_string(root().join("traces").join(place)).unwrap())
            .unwrap()
    };
    let verdicts = read("verdicts.json");
    let schema = jsonschema::validator_for(&read("schema/verdicts.json")).unwrap();
    assert!(schema.is_valid(&verdicts));
    let of_run = jsonschema::validator_for(&read("schema/trace.json")).unwrap();
    let presets = verdicts["presets"].as_array().unwrap();
    assert_eq!(presets.len(), PRESETS.len());
    let mut runs = Vec::new();
    for (preset, is) in PRESETS.iter().zip(presets) {
        assert_eq!(is["id"], preset.id);
        let claims = is["claims"].as_array().unwrap();
        assert_eq!(claims.len(), claim::all().len());
        for (claim, is) in claim::all().iter().zip(claims) {
            assert_eq!(is["id"], claim.id);
            if let Some(place) = is["run"].as_str() {
                let run = read(place);
                assert!(of_run.is_valid(&run), "{place}");
                assert_eq!(run["trace"]["replay"], is["replay"], "{place}");
                assert_eq!(run["trace"]["steps"].as_array().unwrap().len(), is["depth"], "{place}");
                runs.push(place.to_owned());
            }
        }
    }
    let attacks = read("attacks.json");
    assert!(jsonschema::validator_for(&read("schema/attacks.json")).unwrap().is_valid(&attacks));
    for attack in attacks["attacks"].as_array().unwrap() {
        let place = format!("runs/attacks/{}.json", attack["id"].as_str().unwrap());
        let run = read(&place);
        assert!(of_run.is_valid(&run), "{place}");
        assert_eq!(run["trace"]["replay"], attack["replay"], "{place}");
        assert_eq!(run["claim"], attack["claim"], "{place}");
        runs.push(place);
    }
    let faults = read("faults.json");
    assert!(jsonschema::validator_for(&read("schema/faults.json")).unwrap().is_valid(&faults));
    for fault in faults["faults"].as_array().unwrap() {
        let killed = &fault["killed"];
        if killed.is_null() {
            assert!(fault["equivalent"].is_object(), "{}", fault["id"]);
            continue;
        }
        let place = format!("runs/faults/{}.json", fault["id"].as_str().unwrap());
        let run = read(&place);
        assert!(of_run.is_valid(&run), "{place}");
        assert_eq!(run["trace"]["replay"], killed["replay"], "{place}");
        assert_eq!((&run["claim"], &run["fault"]), (&killed["by"][0], &fault["id"]), "{place}");
        runs.push(place);
    }
    runs.sort_unstable();
    let mut there: Vec<String> = files(&root().join("traces/runs"))
        .iter()
        .map(|path| path.strip_prefix(root().join("traces")).unwrap().display().to_string())
        .collect();
    there.sort_unstable();
    assert_eq!(runs, there);
}
