//! A small suite in which anything was changed: refused, or it says the same.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{Loaded, load, release};
use crate::format::canonical::{SUM, sha256, sum_line};
use crate::format::suite::Suite;
use crate::generation::export::RELEASE;

type Files = BTreeMap<String, Vec<u8>>;
type Change = fn(&mut Suite);

const VECTORS: [&str; 2] = [
    "activesync-onprem-attack-onprem-activesync-with-password-onprem-block-legacy-activesync-true",
    "activesync-onprem-malformed-no-credentials",
];

fn committed(place: &str) -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../traces");
    fs::read(root.join(place)).unwrap()
}

/// Two vectors of a release that this program does not know.
fn small() -> (Files, Value, Value) {
    let mut suite: Value = serde_json::from_slice(&committed("suite.json")).unwrap();
    let is_meant = |it: &Value| VECTORS.contains(&it["id"].as_str().unwrap());
    suite["vectors"].as_array_mut().unwrap().retain(is_meant);
    let listed = suite["vectors"].as_array().unwrap().clone();
    let cites =
        |id: &Value| listed.iter().any(|it| it["requirements"].as_array().unwrap().contains(id));
    suite["requirements"].as_array_mut().unwrap().retain(|it| cites(&it["id"]));
    suite["release"] = "2020.01.0".into();
    suite["tombstones"] = json!([{ "id": "gone", "reason": "it was wrong" }]);
    let mut files = Files::new();
    let (mut kinds, mut requirements) = (BTreeMap::<&str, usize>::new(), serde_json::Map::new());
    for kind in ["attack", "negative", "positive", "robustness"] {
        kinds.insert(kind, listed.iter().filter(|it| it["kind"] == kind).count());
    }
    for listed in &listed {
        for id in listed["requirements"].as_array().unwrap() {
            let of = requirements.entry(id.as_str().unwrap()).or_insert_with(|| json!([]));
            of.as_array_mut().unwrap().push(listed["id"].clone());
        }
        let places = [Some(&listed["path"]), listed.get("itf").map(|itf| &itf["path"])];
        for place in places.into_iter().flatten() {
            let place = place.as_str().unwrap();
            files.insert(place.to_owned(), committed(place));
        }
    }
    requirements.sort_keys();
    let coverage = json!({ "format": "1.2", "roles": [{
        "role": "activesync-onprem", "configurations": 1, "transitions": 1, "kinds": kinds,
        "goals": { "a goal": [VECTORS[0]] }, "requirements": requirements, "uncovered": [],
    }] });
    (files, suite, coverage)
}

/// A member that is to stand twice has this at its end until it is written.
const TWICE: char = '\u{1}';

fn written(value: &Value) -> Vec<u8> {
    value.to_string().replace("\\u0001", "").into_bytes()
}

/// The suite with these texts in place of its own.
fn with(files: &Files, suite: &Value, coverage: &Value) -> Files {
    let (mut files, coverage) = (files.clone(), written(coverage));
    let mut suite = suite.clone();
    if let Some(sums) = suite.get_mut("files").and_then(Value::as_object_mut) {
        // The hash is made right, whatever else is changed.
        sums.retain(|place, _| !place.starts_with("schema/") || place.ends_with(TWICE));
        if let Some(sum) = sums.get_mut("coverage.json").filter(|it| it.is_string()) {
            *sum = sha256(&coverage).into();
        }
    }
    files.insert("coverage.json".to_owned(), coverage);
    files.insert("suite.json".to_owned(), written(&suite));
    files
}

/// Hears of every value that differs from this one in one place, and of that place.
fn edits(value: &Value, path: &str, hear: &mut dyn FnMut(&str, Value)) {
    match value {
        Value::Object(members) => {
            let mut more = members.clone();
            more.insert("weather".to_owned(), json!("fine"));
            hear(path, Value::Object(more));
            for (name, value) in members {
                let place = format!("{path}/{name}");
                let mut less = members.clone();
                less.shift_remove(name);
                hear(&place, Value::Object(less));
                for twice in [value.clone(), Value::Null] {
                    let mut more = members.clone();
                    more.insert(format!("{name}{TWICE}"), twice.clone());
                    hear("twice", Value::Object(more));
                    let mut before = serde_json::Map::new();
                    before.insert(format!("{name}{TWICE}"), twice);
                    before.extend(members.clone());
                    hear("twice", Value::Object(before));
                }
                edits(value, &place, &mut |deep, inner| {
                    let mut members = members.clone();
                    members.insert(name.clone(), inner);
                    hear(deep, Value::Object(members));
                });
            }
            hear(path, Value::Null);
        }
        Value::Array(values) => {
            for (at, value) in values.iter().enumerate() {
                let place = format!("{path}/{at}");
                let mut less = values.clone();
                less.remove(at);
                hear(&place, Value::Array(less));
                let mut twice = values.clone();
                twice.insert(at, value.clone());
                hear(&place, Value::Array(twice));
                if at > 0 {
                    let mut swapped = values.clone();
                    swapped.swap(at, at - 1);
                    hear(path, Value::Array(swapped));
                }
                edits(value, &place, &mut |deep, inner| {
                    let mut values = values.clone();
                    values[at] = inner;
                    hear(deep, Value::Array(values));
                });
            }
            let mut more = values.clone();
            more.push(json!("another"));
            hear(path, Value::Array(more));
            hear(path, Value::Null);
        }
        Value::String(text) => {
            let others = ["core", "standard", "exhaustive", "MUST", "MAY", "attack", "negative"];
            let others = others.into_iter().map(str::to_owned);
            for other in others.chain([String::new(), format!("{text}1")]) {
                if other != *text {
                    hear(path, json!(other));
                }
            }
            hear(path, Value::Null);
        }
        Value::Number(number) => {
            hear(path, json!(number.as_u64().unwrap() + 1));
            hear(path, json!(-1));
        }
        Value::Null | Value::Bool(_) => hear(path, json!("another")),
    }
}

/// What stands in `suite.json` or `coverage.json` alone, and no other file tells of.
fn is_told_nowhere_else(file: &str, place: &str) -> bool {
    let last = place.rsplit('/').next().unwrap_or_default();
    let within = |start: &str| place.starts_with(start);
    if file == "suite.json" {
        let is_of_row = ["says", "certainty", "title", "address", "strength"].contains(&last);
        // The order of the requirements of different roles is of no account.
        let is_head = ["/release", "/facts", "/format", "/requirements"].contains(&place);
        return is_head || within("/tombstones") || within("/requirements") && is_of_row;
    }
    let own = ["configurations", "transitions"].contains(&last);
    own || place == "/format" || within("/roles/0/goals") || within("/roles/0/uncovered")
}

fn says(loaded: &Loaded) -> (Suite, &crate::format::suite::Coverage) {
    let mut suite = loaded.suite.clone();
    suite.files.clear();
    (suite, &loaded.coverage)
}

#[test]
fn whatever_is_changed_in_a_small_suite_is_refused_or_says_the_same() {
    let (files, suite, coverage) = small();
    let original = load(&with(&files, &suite, &coverage)).unwrap();
    let (mut tried, mut same) = (0, 0);
    for file in ["suite.json", "coverage.json"] {
        let value = if file == "suite.json" { &suite } else { &coverage };
        edits(value, "", &mut |place, edited| {
            let changed = match file {
                "suite.json" => with(&files, &edited, &coverage),
                _ => with(&files, &suite, &edited),
            };
            tried += 1;
            let Ok(loaded) = load(&changed) else { return };
            same += 1;
            let is_same = says(&loaded) == says(&original);
            assert_ne!(place, "twice", "{edited}");
            assert!(is_same || is_told_nowhere_else(file, place), "{file}{place}: {edited}");
        });
    }
    assert!(tried > 700 && same * 3 < tried, "{same} of {tried}");
}

#[test]
fn with_its_sum_beside_it_no_byte_of_the_manifest_can_be_changed() {
    let (files, suite, coverage) = small();
    let mut files = with(&files, &suite, &coverage);
    let manifest = files["suite.json"].clone();
    files.insert(SUM.to_owned(), sum_line(&manifest).into_bytes());
    load(&files).unwrap();
    for at in 0..manifest.len() {
        let mut changed = manifest.clone();
        changed[at] ^= 1;
        files.insert("suite.json".to_owned(), changed);
        assert!(load(&files).is_err(), "byte {at}");
    }
    files.insert("suite.json".to_owned(), [&manifest[..], b"\n"].concat());
    assert!(load(&files).is_err());
}

#[test]
fn a_member_that_stands_twice_in_any_file_is_refused() {
    let (files, suite, coverage) = small();
    let files = with(&files, &suite, &coverage);
    for place in files.keys() {
        let mut changed = files.clone();
        let text = String::from_utf8(files[place].clone()).unwrap();
        let text = text.replacen('{', "{\"title\":\"one\",\"title\":\"two\",", 1);
        // With every hash made right that stands outside the file.
        let mut suite = suite.clone();
        for listed in suite["vectors"].as_array_mut().unwrap() {
            if listed["itf"]["path"] == place.as_str() {
                listed["itf"]["sha256"] = sha256(text.as_bytes()).into();
            }
        }
        changed
            .insert("suite.json".to_owned(), with(&files, &suite, &coverage)["suite.json"].clone());
        changed.insert(place.clone(), text.into_bytes());
        let error = load(&changed).unwrap_err().to_string();
        let is_named = error.contains("`title` stands twice") || place == "coverage.json";
        assert!(error.contains(place) && is_named, "{place}: {error}");
    }
}

#[test]
fn a_suite_of_this_release_says_what_this_program_says() {
    let mut suite: Suite = serde_json::from_slice(&committed("suite.json")).unwrap();
    suite.requirements = crate::requirement::rows().map(crate::requirement::Row::written).collect();
    model::report::json::FACTS.clone_into(&mut suite.facts);
    assert_eq!(suite.release, RELEASE);
    assert_eq!(release::is_as_here(&suite), Ok(()));
    let changes: [(&str, Change); 10] = [
        ("date of its facts", |it| it.facts.push('1')),
        ("requirement", |it| it.requirements[3].says.push('!')),
        ("requirement", |it| it.requirements[3].source.address.push('!')),
        ("requirement", |it| it.requirements[3].strength = crate::format::Strength::May),
        ("requirement", |it| it.requirements.swap(0, 1)),
        ("requirement", |it| _ = it.requirements.pop()),
        ("table of requirements", |it| it.requirements.push(it.requirements[0].clone())),
        ("list of ids", |it| _ = it.vectors.pop()),
        ("list of ids", |it| it.vectors[0].id.push('x')),
        ("list of ids", |it| {
            let (id, reason) = ("gone".to_owned(), "so".to_owned());
            it.tombstones.push(crate::format::suite::Tombstone { id, reason });
        }),
    ];
    for (says, change) in changes {
        let mut other = suite.clone();
        change(&mut other);
        let error = release::is_as_here(&other).unwrap_err();
        assert!(error.contains(says) && error.contains(RELEASE), "{error}");
    }
    suite.release.push('1');
    suite.facts.push('1');
    assert_eq!(release::is_as_here(&suite), Ok(()));
}
