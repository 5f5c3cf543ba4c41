//! `check-transcript` as a user calls it.

use std::fs;
use std::path::{Path, PathBuf};

use conformance::format::Role;
use conformance::lab::Options;
use conformance::lab::tester::InProcess;
use conformance::runner::play::play;
use conformance::suite::vector;
use serde_json::Value;

use crate::common::{Ran, conformance, folder, suite};

/// A password is taken on-premises.
const VECTOR: &str = "activesync-onprem-positive-password-as-outlookservice-accepted-mail-yes-device-says-itself-allowed";

/// What the lab records of the vector.
fn recorded(shows_secrets: bool) -> Value {
    let path = suite().join(format!("vectors/activesync-onprem/{VECTOR}.json"));
    let vector = vector(VECTOR, &fs::read(path).unwrap()).unwrap();
    let options = Options { shows_secrets, ..Options::default() };
    let mut tester = InProcess::with(Role::ActivesyncOnprem, &options).unwrap();
    assert_eq!(play(&vector, &mut tester).why, "");
    tester.lab().log().har()
}

fn write(folder: &Path, har: &str) -> PathBuf {
    let path = folder.join("recorded.har");
    fs::write(&path, har).unwrap();
    path
}

fn check(path: &Path, more: &[&str]) -> Ran {
    let role = Role::ActivesyncOnprem.id();
    let path = path.to_str().unwrap();
    conformance(&[&["check-transcript", path, "--role", role], more].concat())
}

/// What is said in JSON, which is as the committed schema says.
fn as_json(ran: &Ran) -> Value {
    let schema = fs::read(suite().join("schema/conformance/transcript.json")).unwrap();
    let schema: Value = serde_json::from_slice(&schema).unwrap();
    let said: Value = serde_json::from_str(&ran.out).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&said).map(|it| it.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    said
}

#[test]
fn a_recording_is_allowed_under_conditions() {
    let path = write(&folder("recorded"), &recorded(true).to_string());
    let ran = check(&path, &[]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(
        lines[0],
        "activesync-onprem: 1 entries followed, 0 that are no requests, 0 beside the model, 0 of other hosts"
    );
    assert_eq!(lines[1], "allowed");
    assert!(lines[2].starts_with("under ") && lines[2].contains(" of "), "{}", lines[2]);
    assert!(lines[3..].iter().all(|line| line.contains("onprem-activesync-basic = on")), "{ran:?}");
    let ran = check(&path, &["--format", "json"]);
    let said = as_json(&ran);
    assert_eq!((ran.code, &said["allowed"], &said["refused"]), (0, &true.into(), &Value::Null));
    let rules = said["configurations"]["rules"].as_array().unwrap();
    assert!(!rules.is_empty());
    assert!(rules.iter().all(|rule| rule["onprem-activesync-basic"][0] == "on"), "{said}");
}

#[test]
fn a_recording_in_another_encoding_is_the_same() {
    let folder = folder("recorded-wide");
    let text = recorded(true).to_string();
    let path = folder.join("wide.har");
    for (mark, units) in [
        ([0xff, 0xfe], text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()),
        ([0xfe, 0xff], text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
    ] {
        fs::write(&path, [&mark[..], &units].concat()).unwrap();
        let ran = check(&path, &[]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
        fs::write(&path, &units).unwrap();
        let ran = check(&path, &[]);
        assert!(ran.code == 2 && ran.err.contains("UTF-16 without a byte order mark"), "{ran:?}");
    }
    fs::write(&path, format!("\u{feff}{text}")).unwrap();
    assert_eq!(check(&path, &[]).code, 0);
}

#[test]
fn a_name_that_turns_the_direction_of_writing_is_said_without_it() {
    let ran = conformance(&["check-transcript", "a\u{202e}b.har", "--role", "client"]);
    assert!(ran.code == 2 && !ran.err.contains('\u{202e}'), "{ran:?}");
    let long = "x".repeat(70_000);
    let ran = conformance(&["check-transcript", &long, "--role", "client"]);
    assert!(ran.code == 2 && ran.err.chars().count() < 1_300, "{} characters", ran.err.len());
}

#[test]
fn a_changed_recording_is_refused_with_what_was_allowed() {
    let mut har = recorded(true);
    har["log"]["entries"][0]["response"]["status"] = 302.into();
    let path = write(&folder("recorded-changed"), &har.to_string());
    let ran = check(&path, &[]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""), "{ran:?}");
    for says in [
        "not allowed: entry 1: POST https://mail.contoso.test/Microsoft-Server-ActiveSync\n",
        "\n  asked: password device=outlook-service",
        "\n  came: status 302\n",
        "\n  allowed: accepted mail=yes (",
        "status 302, expected 200",
    ] {
        assert!(ran.out.contains(says), "{says}: {}", ran.out);
    }
    let said = as_json(&check(&path, &["--format", "json"]));
    assert_eq!((&said["allowed"], &said["refused"]["entry"]), (&false.into(), &1.into()));
}

#[test]
fn what_is_no_recording_is_told() {
    let folder = folder("no-recording");
    let whole = recorded(true).to_string();
    let (half, _) = whole.split_at(whole.len() / 2);
    for (text, says) in [
        ("hello", "recorded.har`: the file is no JSON"),
        (half, "the file ends early"),
        ("{\"log\":{\"version\":\"1.2\",\"entries\":[]}}", "the file has no entries"),
        (&recorded(false).to_string(), "entry 1: secrets were left out"),
    ] {
        let ran = check(&write(&folder, text), &[]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
        assert!(ran.err.contains(says), "{}", ran.err);
        assert_eq!(ran.err.lines().count(), 1);
    }
    let ran = check(&folder.join("nowhere.har"), &[]);
    assert!(ran.code == 2 && ran.err.contains("cannot read"), "{ran:?}");
    let ran = conformance(&["check-transcript", "x.har"]);
    assert!(ran.code == 2 && ran.err.contains("--role"), "{ran:?}");
    let ran = conformance(&["check-transcript", "x.har", "--role", "nobody"]);
    assert!(ran.code == 2 && ran.err.contains("expected one of activesync-onprem"), "{ran:?}");
}
