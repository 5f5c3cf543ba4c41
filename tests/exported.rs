//! What is committed in `traces/`, and what makes its comparison red.

use std::collections::BTreeMap;
use std::fs;
use std::sync::LazyLock;

use model::claim;
use model::preset::PRESETS;
use model::report::export::comparison::{Difference, differences};
use model::report::export::{self, OTHERS, Part};
use serde_json::Value;

use crate::common::{Ran, directory, files, model, root};

/// What is written now of verdicts, runs and agreement, by two threads. What is decided of all configurations
/// (coverage, sensitivity) takes minutes more: `model export --check` compares that too.
static WRITTEN: LazyLock<BTreeMap<String, String>> =
    LazyLock::new(|| export::files(&PARTS, 2, &mut |_| {}).unwrap());
const PARTS: [Part; 2] = [Part::Results, Part::Ladder];

/// What is committed of these.
fn committed() -> BTreeMap<String, Vec<u8>> {
    let traces = root().join("traces");
    let places = PARTS.iter().flat_map(|part| part.places()).map(|place| traces.join(place));
    let all = places.flat_map(|place| if place.is_dir() { files(&place) } else { vec![place] });
    all.filter(|path| !OTHERS.iter().any(|other| path.starts_with(traces.join(other))))
        .map(|path| {
            let place: Vec<_> = path.strip_prefix(&traces).unwrap().iter().collect();
            let place: Vec<&str> = place.iter().map(|part| part.to_str().unwrap()).collect();
            (place.join("/"), fs::read(&path).unwrap())
        })
        .collect()
}

#[test]
fn what_is_committed_is_what_is_written() {
    assert_eq!(differences(&committed(), &WRITTEN), []);
}

#[test]
fn any_change_of_a_verdict_a_count_a_run_a_picture_or_a_schema_is_seen() {
    let run = "runs/article-on-premises-published/mailbox-data-requires-mfa.json";
    let itf = "itf/article-on-premises-published/mailbox-data-requires-mfa.itf.json";
    let edits = [
        ("verdicts.json", "\"verdict\": \"holds\"", "\"verdict\": \"violated\""),
        ("verdicts.json", "\"applicable\": \"1", "\"applicable\": \"2"),
        ("verdicts.json", "\"depth\": 1", "\"depth\": 2"),
        ("verdicts.json", "\"states\": \"", "\"states\": \"1"),
        ("faults.json", "\"audience-and-issuer-are-enforced\"", "\"other\""),
        (run, "200, mail", "403"),
        (itf, "try-password", "try-passwort"),
        ("pictures/article-on-premises.svg", "O20", "O21"),
        ("schema/trace.json", "\"steps\"", "\"stops\""),
    ];
    let committed = committed();
    for (place, from, to) in edits {
        let mut there = committed.clone();
        let text = String::from_utf8(there[place].clone()).unwrap();
        assert!(text.contains(from), "{place}: {from}");
        there.insert(place.to_owned(), text.replacen(from, to, 1).into_bytes());
        let line = text.lines().position(|line| line.contains(from)).unwrap() + 1;
        match &differences(&there, &WRITTEN)[..] {
            [(of, Difference::Line { line: at, there: Some(there), now: Some(now) })] => {
                assert_eq!((*of, *at), (place, line));
                assert!(there.contains(to) && now.contains(from), "{place}: {there}, {now}");
            }
            others => panic!("{place}: {others:?}"),
        }
    }
    let mut there = committed;
    there.insert("runs/other.json".to_owned(), b"{}".to_vec());
    there.remove(run);
    let wanted = [(run, Difference::Missing), ("runs/other.json", Difference::NotWritten)];
    assert_eq!(differences(&there, &WRITTEN), wanted);
}

/// The program, with the part that is written soonest.
#[test]
fn an_export_is_compared_written_and_cleared_of_what_is_not_written_any_more() {
    let folder = directory().join("traces-written");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("runs")).unwrap();
    fs::write(folder.join("runs/other.json"), "{}").unwrap();
    let to = folder.to_str().unwrap();
    let only = ["--only", "ladder", "--to", to];
    let Ran { code, out, err } = model(&[&["export", "--check"][..], &only].concat());
    assert_eq!((code, err.as_str()), (1, ""), "{out}");
    assert!(out.contains("/ladder.json: is missing\n1 files differ; "), "{out}");
    let Ran { code, out, err } = model(&[&["export"][..], &only].concat());
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("1 files; 1 written, 0 removed"), "{out}");
    assert_eq!(model(&[&["export", "--check"][..], &only].concat()).code, 0);
    // What belongs to another part stays.
    assert!(folder.join("runs/other.json").exists());
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
    let by_one = export::files(&[Part::Results], 1, &mut |_| {}).unwrap();
    assert!(!by_one.is_empty());
    for (place, text) in by_one {
        assert_eq!(WRITTEN.get(&place), Some(&text), "{place}");
    }
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
