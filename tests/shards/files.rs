//! Results as files: what is refused, what is missing, what is left of an interrupted shard.

use std::fmt::Write;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Stdio;

use model::sample::Numbers;
use model::shards::merge::merge;
use model::shards::plan::Plan;
use model::shards::reading::{Found, read_result};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::common::{Ran, command, directory, file, model};
use crate::shards::{complete, decided, plan, scope, text};

/// A folder of its own, empty.
pub(super) fn folder(name: &str) -> PathBuf {
    let folder = directory().join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn names(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(directory().join(folder)).unwrap();
    let mut names: Vec<String> =
        entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

fn run(arguments: &[&str]) -> Ran {
    model(&[&["check"], arguments].concat())
}

/// One line that names all this, and status 2.
fn amiss(ran: &Ran, words: &[&str]) {
    assert_eq!((ran.code, ran.err.lines().count()), (2, 1), "{}\n{}", ran.out, ran.err);
    assert!(words.iter().all(|word| ran.err.contains(word)), "{words:?}: {}", ran.err);
}

const SMALL: [&str; 4] =
    ["--preset", "article-on-premises", "--claim", "legitimate-user-reaches-mailbox"];

/// A plan of some shards, as a file in a folder, with the results of all.
fn made(name: &str, shards: usize) {
    folder(name);
    let (number, plan) = (shards.to_string(), format!("{name}/plan.jsonl"));
    let ran = run(&[&["plan", "--shards", &number, "-o", &plan], &SMALL[..]].concat());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    for shard in 0..shards {
        let (shard, out) = (shard.to_string(), format!("{name}/"));
        let ran = run(&["run", "--plan", &plan, "--shard", &shard, "--out", &out]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        assert!(
            ran.out.starts_with(&format!("shard {shard} of {shards} (--shard): ")),
            "{}",
            ran.out
        );
    }
}

#[test]
fn an_incomplete_set_says_what_is_missing_and_how_to_get_it() {
    made("shards-missing", 6);
    let merged =
        |results: &[&str]| run(&[&["merge", "shards-missing/plan.jsonl"], results].concat());
    let whole = run(&SMALL);
    let all = merged(&["shards-missing/"]);
    assert_eq!((all.code, all.err.as_str()), (whole.code, ""));
    for shard in [1, 3, 4] {
        fs::remove_file(directory().join(format!("shards-missing/shard-{shard}.jsonl"))).unwrap();
    }
    let some = merged(&["shards-missing/"]);
    assert_eq!((some.code, some.err.lines().count()), (1, 1), "{}", some.err);
    for words in [
        "3 of 6 shards are missing: 1,3-4;",
        "model check run --plan shards-missing/plan.jsonl --out shards-missing/ --shard I",
        "--array=1,3-4",
    ] {
        assert!(some.err.contains(words), "{}", some.err);
    }
    assert!(some.out.contains(" not decided"), "{}", some.out);
    // As data: what is unknown is counted.
    let some = merged(&["shards-missing/", "--format", "json"]);
    let written: Value = serde_json::from_str(&some.out).unwrap();
    let counts = &written["claims"][0]["configurations"];
    let unknown: u128 = counts["unknown"].as_str().unwrap().parse().unwrap();
    let decided: u128 = written["scope"]["decided"].as_str().unwrap().parse().unwrap();
    let total: u128 = counts["total"].as_str().unwrap().parse().unwrap();
    assert!(some.code == 1 && unknown > 0 && decided + unknown == total, "{counts}");
    // A file that was cut off is a shard that is missing.
    let cut = fs::read(directory().join("shards-missing/shard-0.jsonl")).unwrap();
    fs::write(directory().join("shards-missing/shard-1.jsonl"), &cut[..cut.len() - 20]).unwrap();
    let some = merged(&["shards-missing/"]);
    assert_eq!(some.code, 1);
    assert!(some.err.contains("`shards-missing/shard-1.jsonl` is unfinished"), "{}", some.err);
}

#[test]
fn a_result_twice_is_one_result_and_two_different_ones_are_refused() {
    made("shards-twice", 2);
    let [plan, first, second] =
        ["plan", "shard-0", "shard-1"].map(|name| format!("shards-twice/{name}.jsonl"));
    let whole = run(&["merge", &plan, &first, &second]);
    assert_eq!(whole.err, "");
    let twice = run(&["merge", &plan, &second, &first, &first]);
    assert_eq!((twice.code, &twice.out, twice.err.as_str()), (whole.code, &whole.out, ""));
    let result = fs::read_to_string(directory().join(&first)).unwrap();
    let other = result.replace("\"explored\":", "\"explored\":1");
    assert_ne!(other, result);
    let other = file("shards-twice/other.jsonl", other);
    amiss(&run(&["merge", &plan, &first, &other, &second]), &[&first, &other, "shard 0", "differ"]);
}

#[test]
fn a_file_that_is_no_result_of_the_plan_is_refused_with_its_name_and_line() {
    made("shards-foreign", 2);
    made("shards-elsewhere", 3);
    let plan = "shards-foreign/plan.jsonl";
    let merge = |other: &str| run(&["merge", plan, "shards-foreign/shard-0.jsonl", other]);
    let elsewhere = "shards-elsewhere/shard-1.jsonl";
    amiss(&merge(elsewhere), &[elsewhere, "line 1", "of the plan", "run the shard again"]);
    amiss(&merge(plan), &[plan, "line 1", "`check run`"]);
    amiss(&merge("shards-foreign/none.jsonl"), &["shards-foreign/none.jsonl", "cannot read"]);
    let bytes = file("shards-foreign/bytes", [0xff, 0xfe, b'\n']);
    amiss(&merge(&bytes), &[&bytes, "UTF-16 that breaks off"]);
    let words = file("shards-foreign/words", "hello");
    amiss(&merge(&words), &[&words, "line 1"]);
    amiss(&run(&["merge", "shards-foreign/shard-0.jsonl", plan]), &["line 1", "`check plan`"]);
    amiss(&run(&["merge", plan]), &["required", "RESULTS"]);
    // Another model.
    let of_another = |path: &str| {
        let text = fs::read_to_string(directory().join(path)).unwrap();
        let (start, rest) = text.split_once("\"model_sha256\":\"").unwrap();
        assert!(!rest.starts_with("00"));
        file("shards-foreign/model", format!("{start}\"model_sha256\":\"00{}", &rest[2..]))
    };
    let result = of_another("shards-foreign/shard-1.jsonl");
    amiss(&merge(&result), &[&result, "line 2", "result of the model 00"]);
    let plan = of_another(plan);
    let run = run(&["run", "--plan", &plan, "--shard", "0", "--out", "shards-foreign/x"]);
    amiss(&run, &[&plan, "line 1", "of the model 00", "plan again"]);
}

#[test]
fn a_plan_of_another_version_or_written_otherwise_is_refused() {
    made("shards-otherwise", 2);
    let written = fs::read_to_string(directory().join("shards-otherwise/plan.jsonl")).unwrap();
    let values = "\"client\":[\"outlook-mobile\"]";
    assert!(written.contains(values) && written.contains("\"facts\":\""));
    for (from, to, words) in [
        ("\"facts\":\"", "\"facts\":\"9", "plan again"),
        ("\"version\":\"", "\"version\":\"9", "plan again"),
        (values, "\"client\":[\"outlook-mobile\",\"outlook-mobile\"]", "plan again"),
        (values, "\"client\":[\"legacy\"],\"client\":[\"outlook-mobile\"]", "line 1"),
        ("{\"format\"", "{ \"format\"", "plan again"),
    ] {
        let name = file("shards-otherwise/edited.jsonl", written.replace(from, to));
        let out = ["--shard", "0", "--out", "shards-otherwise/x"];
        amiss(&run(&[&["run", "--plan", &name], &out[..]].concat()), &[words, "line 1"]);
        amiss(&run(&["merge", &name, "shards-otherwise/"]), &[words, "line 1"]);
    }
}

#[test]
fn an_interrupted_shard_leaves_no_result_and_is_run_again() {
    folder("shards-killed");
    let plan = "shards-killed/plan.jsonl";
    let ran = run(&["plan", "--shards", "1", "--set", "client=*", "-o", plan]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let arguments = ["check", "run", "--plan", plan, "--shard", "0", "--out", "shards-killed"];
    let mut running = command(&arguments).stdout(Stdio::piped()).spawn().unwrap();
    // What it says when it begins to decide.
    let mut said = String::new();
    BufReader::new(running.stdout.take().unwrap()).read_line(&mut said).unwrap();
    assert!(said.starts_with("shard 0 of 1"), "{said}");
    running.kill().unwrap();
    running.wait().unwrap();
    assert_eq!(names("shards-killed"), ["plan.jsonl"]);
    let merged = run(&["merge", plan, "shards-killed/"]);
    assert_eq!(merged.code, 1);
    assert!(merged.err.contains("1 of 1 shards are missing: 0;"), "{}", merged.err);
}

#[test]
fn what_is_finished_is_not_decided_again_and_what_is_not_is_replaced() {
    made("shards-again", 2);
    let place = directory().join("shards-again/shard-0.jsonl");
    let finished = fs::read(&place).unwrap();
    let again = |more: &[&str]| {
        let start =
            ["run", "--plan", "shards-again/plan.jsonl", "--out", "shards-again/shard-0.jsonl"];
        run(&[&start[..], more].concat())
    };
    let ran = again(&["--shard", "0"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains("is there already; --force"), "{}", ran.out);
    let ran = again(&["--shard", "0", "--force"]);
    assert!(ran.code == 0 && !ran.out.contains("already"), "{}", ran.out);
    assert_eq!(fs::read(&place).unwrap(), finished, "the same again");
    // What was cut off anywhere is replaced.
    let start = finished.iter().position(|byte| *byte == b'\n').unwrap();
    for end in [0, 5, start, start + 1, start + 9, finished.len() - 1] {
        fs::write(&place, &finished[..end]).unwrap();
        let ran = again(&["--shard", "0"]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "cut off after {end}");
        assert_eq!(fs::read(&place).unwrap(), finished);
    }
    // What is something else is not.
    amiss(&again(&["--shard", "1"]), &["no result of shard 1", "result of shard 0", "--force"]);
    for other in ["notes\n", "notes", "{}\n"] {
        fs::write(&place, other).unwrap();
        amiss(&again(&["--shard", "0"]), &["no result of shard 0", "--force"]);
        assert_eq!(fs::read(&place).unwrap(), other.as_bytes());
    }
    assert_eq!(again(&["--shard", "0", "--force"]).code, 0);
    assert_eq!(fs::read(&place).unwrap(), finished);
    assert_eq!(names("shards-again"), ["plan.jsonl", "shard-0.jsonl", "shard-1.jsonl"]);
}

/// A plan of two shards with one claim of each kind, and the text of the first.
fn sample() -> (Plan, String) {
    let claims = [
        "mailbox-data-requires-mfa",
        "legitimate-user-reaches-mailbox",
        "provisioning-new-mailbox-delivers",
        "no-user-weaker-than-organization",
        "step-o1-is-reachable",
    ];
    let sets = ["exo-policy-assignment=*", "exo-allow-basic-activesync=*"];
    let plan = plan(&scope(Some("nothing-configured"), &sets), &claims, 2);
    let text = decided(&plan, 1);
    (plan, text)
}

/// Puts the right SHA-256 under lines that were changed.
fn signed(lines: &[Value]) -> String {
    let (last, before) = lines.split_last().unwrap();
    let before: Vec<String> = before.iter().map(Value::to_string).collect();
    let mut last = last.clone();
    let mut hex = String::new();
    for byte in Sha256::digest(text(&before).as_bytes()) {
        write!(hex, "{byte:02x}").unwrap();
    }
    last["sha256"] = hex.into();
    text(&[before, vec![last.to_string()]].concat())
}

#[test]
fn an_edited_result_is_refused_even_where_its_digest_is_made_right() {
    let (plan, whole) = sample();
    let lines: Vec<Value> = whole.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let accepts = |text: &str| {
        let result = complete(&plan, text);
        let shard = result.complete.shard;
        merge(&plan, &[(shard, result)].into()).map(|_| ())
    };
    assert!(accepts(&signed(&lines)).is_ok());
    let mut tried = 0;
    let mut refuses = |place: usize, name: &str, edit: &dyn Fn(&mut Value)| {
        let mut lines = lines.clone();
        edit(&mut lines[place]);
        let text = signed(&lines);
        if let Ok(Found::Complete(result)) = read_result(&text, &plan) {
            let shard = result.complete.shard;
            let error = merge(&plan, &[(shard, *result)].into());
            let error = error.err().unwrap_or_else(|| panic!("{name} of line {place} is accepted"));
            assert!(!error.to_string().contains('\n'), "{error}");
        }
        tried += 1;
    };
    for (place, line) in lines.iter().enumerate().take(lines.len() - 1) {
        refuses(place, "verdict", &|line| {
            let other = if line["verdict"] == "holds" { "violated" } else { "holds" };
            line["verdict"] = other.into();
        });
        for field in ["configurations", "applicable", "violating"] {
            refuses(place, field, &|line| {
                let number: u128 = line[field].as_str().unwrap().parse().unwrap();
                line[field] = (number + 1).to_string().into();
            });
            refuses(place, field, &|line| line[field] = "9".repeat(60).into());
        }
        refuses(place, "root", &|line| {
            let root = line["region"]["root"].as_u64().unwrap();
            line["region"]["root"] = if root == 1 { 0.into() } else { 1.into() };
        });
        refuses(place, "root", &|line| line["region"]["root"] = 9_999.into());
        refuses(place, "claim", &|line| line["claim"] = "identity-models-agree".into());
        refuses(place, "shard", &|line| line["shard"] = 0.into());
        if line["example"].is_null() {
            refuses(place, "example", &|line| {
                let other = lines.iter().find(|other| other["example"].is_object()).unwrap();
                line["example"] = other["example"].clone();
            });
            continue;
        }
        refuses(place, "example", &|line| line["example"] = Value::Null);
        refuses(place, "site", &|line| {
            line["example"]["configuration"]["mailbox-location"] = "exchange-online".into();
        });
        refuses(place, "configuration", &|line| {
            line["example"]["configuration"].as_object_mut().unwrap().remove("client");
        });
        if line["example"]["actions"][0].is_string() {
            refuses(place, "action", &|line| line["example"]["actions"][0] = "fly".into());
            refuses(place, "actions", &|line| {
                let actions = line["example"]["actions"].as_array_mut().unwrap();
                actions.pop();
            });
        }
        if line["request"].is_string() {
            refuses(place, "request", &|line| line["request"] = "none".into());
        }
    }
    assert!(tried > 50, "{tried} edits");
}

#[test]
fn no_change_of_a_byte_and_no_cut_ends_in_anything_but_an_answer_or_one_line() {
    let (plan, whole) = sample();
    let mut numbers = Numbers(11);
    let length = u32::try_from(whole.len()).unwrap();
    let mut seen = [0, 0, 0];
    for round in 0..3_000 {
        let mut bytes = whole.clone().into_bytes();
        let place = numbers.below(length) as usize;
        if round % 3 == 0 {
            bytes.truncate(place);
        } else {
            bytes[place] = b"0129azx\"{}[],:\n "[numbers.below(16) as usize];
        }
        let Ok(changed) = String::from_utf8(bytes) else { continue };
        match read_result(&changed, &plan) {
            // What is said of states and explorations stands in the last line alone.
            Ok(Found::Complete(result)) => {
                let _ = merge(&plan, &[(result.complete.shard, *result)].into());
                seen[0] += 1;
            }
            Ok(Found::Unfinished(_)) => seen[1] += 1,
            Err(error) => {
                assert!(!error.to_string().contains('\n'), "{error}");
                seen[2] += 1;
            }
        }
    }
    assert!(seen[1] > 500 && seen[2] > 1_000, "{seen:?}");
}

#[test]
fn a_member_that_stands_twice_is_refused_in_plans_and_in_results() {
    made("shards-twice", 2);
    for (name, words) in [("shard-0.jsonl", "`format` stands twice"), ("plan.jsonl", "line 1: ")] {
        let place = directory().join("shards-twice").join(name);
        let text = fs::read_to_string(&place).unwrap();
        let twice = text.replacen('{', "{\"format\":\"1\",", 1);
        fs::write(&place, twice).unwrap();
        let ran = run(&["merge", "shards-twice/plan.jsonl", "shards-twice/"]);
        assert_eq!((ran.code, ran.err.lines().count()), (2, 1), "{}", ran.err);
        assert!(
            ran.err.contains(words) && ran.err.contains("`format` stands twice"),
            "{}",
            ran.err
        );
    }
}
