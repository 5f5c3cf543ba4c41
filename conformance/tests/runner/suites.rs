//! Suites that are not what they were: an error, before anything is sent.

use std::fs;
use std::path::Path;

use conformance::format::Role;
use serde_json::Value;

use crate::common::{Ran, conformance, folder, lab, suite, write};

const VECTOR: &str = "vectors/activesync-onprem/activesync-onprem-malformed-no-credentials.json";

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::copy(from, to).unwrap();
    }
}

/// A copy of the suite, in which a vector is changed.
fn changed(test: &str, change: impl FnOnce(&mut Value)) -> (Ran, Ran) {
    let folder = folder(test);
    for part in ["coverage.json", "itf/vectors", "schema/conformance", "suite.json", "vectors"] {
        fs::create_dir_all(folder.join("suite").join(part).parent().unwrap()).unwrap();
        copy(&suite().join(part), &folder.join("suite").join(part));
    }
    let path = folder.join("suite").join(VECTOR);
    let mut vector: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    change(&mut vector);
    fs::write(&path, vector.to_string()).unwrap();
    let running = lab(None);
    write(&folder, &running.sut("ca.pem"), &running.authority);
    let [suite, sut] = ["suite", "sut.toml"].map(|name| folder.join(name));
    let [suite, sut] = [&suite, &sut].map(|path| path.to_str().unwrap());
    let role = Role::ActivesyncOnprem.id();
    let ran = conformance(&["run", "--sut", sut, "--role", role, "--suite", suite]);
    assert!(running.lab.log().is_empty(), "something was sent");
    (ran, conformance(&["verify-suite", "--suite", suite]))
}

/// The run is refused and the suite is not whole, both for this reason.
fn is_refused(test: &str, change: impl FnOnce(&mut Value), says: &[&str]) {
    let (ran, verified) = changed(test, change);
    assert_eq!((ran.code, ran.out.as_str(), verified.code), (2, "", 1), "{ran:?} {verified:?}");
    assert_eq!(ran.err.lines().count(), 1);
    for text in says.iter().chain([&VECTOR]) {
        assert!(ran.err.contains(text), "{test}: {}", ran.err);
        assert!(verified.out.contains(text), "{test}: {}", verified.out);
    }
}

#[test]
fn a_vector_of_a_newer_format_is_refused() {
    let newer = |format: &'static str| move |vector: &mut Value| vector["format"] = format.into();
    for format in ["1.4", "2.0", "2", "soon"] {
        let says = format!("is of format {format}, and this program reads 1.3");
        is_refused("newer", newer(format), &[&says, "a newer program is needed"]);
    }
    // Whatever else a newer one has, its version is what is told.
    let more = |vector: &mut Value| {
        vector["format"] = "1.7".into();
        vector["weather"] = "fine".into();
    };
    is_refused("newer-more", more, &["is of format 1.7"]);
}

#[test]
fn an_edited_vector_is_refused() {
    let edit = |vector: &mut Value| vector["title"] = "Another".into();
    is_refused("edited", edit, &["was changed: its hash is sha256:"]);
    // With its own hash made right it is not the one of the suite.
    let sealed = |vector: &mut Value| {
        vector["title"] = "Another".into();
        let hash = conformance::format::canonical::content_hash(vector).unwrap();
        vector["content_hash"] = hash.into();
    };
    is_refused("resealed", sealed, &["was changed", "and `suite.json` says"]);
    let more = |vector: &mut Value| vector["weather"] = "fine".into();
    is_refused("more", more, &["unknown field `weather`"]);
}

#[test]
fn a_list_of_nothing_is_an_error() {
    let ran = conformance(&["list", "--suite", suite().to_str().unwrap(), "--run", "nope*"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
    assert!(ran.err.starts_with("error: no vector is meant"), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), 1);
}
