//! Recorded sessions of the lab, as they are and changed.

use std::fs;
use std::path::{Path, PathBuf};

use model::fault::Fault;
use serde_json::{Value, json};

use super::check::{Followed, check};
use super::har::{HarError, read};
use crate::format::{Capability, Role, Tier, Vector};
use crate::lab::Options;
use crate::lab::tested;
use crate::lab::tester::InProcess;
use crate::runner::play::play;
use crate::runner::verdict::Verdict;
use crate::suite::vector;

/// The committed vectors of a role but those of the third tier, and those with a device code, which is not followed,
/// in the order of their ids.
fn vectors(role: Role) -> Vec<Vector> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../traces/vectors").join(role.id());
    let mut paths: Vec<PathBuf> =
        fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: &PathBuf| vector("a vector", &fs::read(path).unwrap()).unwrap();
    let is_meant =
        |it: &Vector| it.tier < Tier::Exhaustive && !it.requires.contains(&Capability::DeviceCode);
    paths.iter().map(read).filter(is_meant).collect()
}

/// A lab that shows secrets.
fn lab(role: Role, fault: Option<Fault>) -> InProcess {
    let options = Options { fault, shows_secrets: true, ..Options::default() };
    InProcess::with(role, &options).unwrap()
}

fn follow(role: Role, har: &Value) -> Followed {
    let is_meant = |host: &str| tested::is_at(role, host);
    let (entries, others) = read(har.to_string().as_bytes(), is_meant).unwrap();
    check(role, &entries, others).unwrap()
}

/// What the lab records of a vector.
fn record(tester: &mut InProcess, vector: &Vector) -> Value {
    assert_eq!(play(vector, tester).verdict, Verdict::Pass, "{}", vector.id);
    serde_json::to_value(tester.lab().log().har()).unwrap()
}

/// The statuses of a recording.
fn statuses(har: &Value) -> Vec<u64> {
    let entries = har["log"]["entries"].as_array().unwrap();
    entries.iter().map(|entry| entry["response"]["status"].as_u64().unwrap()).collect()
}

/// What the lab records of every vector is allowed, under the lab's configuration among others; and not under
/// another in which the lab refuses what was given, or gives what was refused. Counts the recordings that tell
/// configurations apart, and the others that were held against them.
fn all_are_allowed(role: Role) -> (usize, usize, usize) {
    let mut tester = lab(role, None);
    let (mut all, mut telling, mut excluded) = (0, 0, 0);
    for vector in vectors(role) {
        let har = record(&mut tester, &vector);
        let followed = follow(role, &har);
        let checked = &followed.checked;
        assert!(checked.allowed, "{}: {:#?}", vector.id, checked.refused);
        assert!(followed.allows(&tester.lab().configuration()), "{}", vector.id);
        all += 1;
        telling += usize::from(checked.configurations.count != checked.configurations.of);
        for (id, value) in &vector.configuration {
            let (_, row) = model::setting::find(id).unwrap();
            for other in row.values.iter().filter(|other| *other != value) {
                let mut changed = vector.clone();
                changed.configuration.insert(id.clone(), (*other).to_owned());
                let fails = play(&changed, &mut tester).verdict.is_failure();
                let others = statuses(&serde_json::to_value(tester.lab().log().har()).unwrap());
                let differs = |(one, other): (u64, &u64)| (one < 400) != (*other < 400);
                if fails && statuses(&har).into_iter().zip(&others).any(differs) {
                    let configuration = tester.lab().configuration();
                    assert!(!followed.allows(&configuration), "{}: {id}={other}", vector.id);
                    excluded += 1;
                }
            }
        }
    }
    (all, telling, excluded)
}

#[test]
fn what_the_lab_records_of_exchange_server_is_allowed() {
    assert_eq!(all_are_allowed(Role::ActivesyncOnprem), (101, 76, 95));
}

#[test]
fn what_the_lab_records_of_exchange_online_and_autodiscover_is_allowed() {
    let roles = [Role::ActivesyncOnline, Role::AutodiscoverOnline, Role::AutodiscoverOnprem];
    assert_eq!(roles.map(all_are_allowed), [(59, 35, 64), (34, 20, 27), (22, 7, 14)]);
}

#[test]
fn a_role_that_is_not_followed_is_told() {
    let Err(error) = check(Role::FederationServer, &[], 0) else { panic!("it is followed") };
    assert!(error.to_string().starts_with("`federation-server`: "), "{error}");
}

#[test]
fn what_the_lab_records_of_entra_id_is_allowed() {
    assert_eq!(all_are_allowed(Role::IdentityProvider), (166, 147, 232));
}

/// A sign-in from its beginning to tokens.
const SIGN_IN: &str = "identity-provider-positive-redeem";

fn sign_in() -> Vector {
    let all = vectors(Role::IdentityProvider).into_iter();
    all.filter(|it| it.id.starts_with(SIGN_IN)).max_by_key(|it| it.steps.len()).unwrap()
}

#[test]
fn a_changed_answer_is_refused_where_it_is() {
    let role = Role::IdentityProvider;
    let har = record(&mut lab(role, None), &sign_in());
    let count = har["log"]["entries"].as_array().unwrap().len();
    assert!(count >= 4, "{count}");
    let whole = follow(role, &har).checked;
    assert_eq!((whole.entries.followed, whole.refused), (count, None));
    let change = |entry: usize, to: &Value| {
        let mut har = har.clone();
        har["log"]["entries"][entry]["response"] = to.clone();
        follow(role, &har).checked
    };
    let page = json!({ "status": 200, "headers": [], "content": { "text": "<p>Fine</p>" } });
    for entry in 0..count {
        let before = (entry > 0).then(|| entry - 1);
        // Nonsense, the answer before once more, and nothing at all.
        let last = before.map(|it| har["log"]["entries"][it]["response"].clone());
        let none = json!({ "status": 0, "headers": [], "content": {} });
        for to in [Some(page.clone()), last, Some(none)].into_iter().flatten() {
            let checked = change(entry, &to);
            let refused = checked.refused.unwrap();
            assert!(!checked.allowed);
            assert_eq!(refused.entry, entry + 1, "{to}");
            assert!(refused.asked.is_some() && !refused.instead.is_empty());
            assert_ne!(checked.configurations.count, "0");
        }
    }
}

#[test]
fn what_a_faulty_lab_gives_is_allowed_by_no_configuration() {
    for (role, fault, refused) in [
        (Role::ActivesyncOnprem, "onprem-audience-ignored", 2),
        (Role::ActivesyncOnprem, "onprem-issuer-ignored", 1),
        (Role::ActivesyncOnprem, "onprem-subject-ignored", 1),
        (Role::IdentityProvider, "on-behalf-of-audience-confusion", 4),
        (Role::IdentityProvider, "on-behalf-of-for-a-stranger", 2),
        (Role::IdentityProvider, "on-behalf-of-claims-mfa", 1),
    ] {
        let mut tester = lab(role, Some(Fault::find(fault).unwrap()));
        let mut seen = 0;
        for vector in vectors(role) {
            if !play(&vector, &mut tester).verdict.is_failure() {
                continue;
            }
            let har = serde_json::to_value(tester.lab().log().har()).unwrap();
            let last = har["log"]["entries"].as_array().unwrap().len();
            let checked = follow(role, &har).checked;
            assert_eq!(checked.refused.unwrap().entry, last, "{}", vector.id);
            seen += 1;
        }
        assert_eq!(seen, refused, "{fault}");
    }
}

#[test]
fn entries_of_others_are_counted_and_nothing_of_the_role_is_an_error() {
    let role = Role::IdentityProvider;
    let mut har = record(&mut lab(role, None), &sign_in());
    let entries = har["log"]["entries"].as_array_mut().unwrap();
    let (count, mut other, mut beside) = (entries.len(), entries[0].clone(), entries[0].clone());
    other["request"]["url"] = "https://www.example.com/".into();
    // What is not of the role need not be complete.
    other["startedDateTime"] = "some day".into();
    beside["request"]["url"] =
        "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration".into();
    entries.splice(1..1, [other.clone(), beside, other]);
    let checked = follow(role, &har).checked;
    let found = checked.entries;
    assert!(checked.allowed);
    assert_eq!((found.followed, found.beside, found.other_hosts), (count, 1, 2));
    let role = Role::ActivesyncOnprem;
    let is_meant = |host: &str| tested::is_at(role, host);
    let (entries, others) = read(har.to_string().as_bytes(), is_meant).unwrap();
    let Err(error) = check(role, &entries, others) else { panic!("there is nothing of it") };
    assert!(error.to_string().starts_with("no entry asks `activesync-onprem` anything"), "{error}");
}

#[test]
fn files_that_are_no_recordings_are_told() {
    let wrong = |text: &str| read(text.as_bytes(), |_| true).unwrap_err();
    let says = |text: &str| wrong(text).to_string();
    assert!(says("hello").starts_with("the file is no JSON: "));
    for nothing in ["", "{\"log\": {\"version\": \"1.2\", \"entr"] {
        assert!(says(nothing).starts_with("the file ends early"), "{nothing}");
    }
    assert!(says("{}").contains("missing field `log`"));
    assert!(says("[1]").starts_with("the file is no HAR 1.2"));
    let log = |version: &str, entries: Value| {
        json!({ "log": { "version": version, "entries": entries } }).to_string()
    };
    assert_eq!(wrong(&log("1.2", json!([]))), HarError::Empty);
    assert_eq!(wrong(&log("2.0", json!([]))), HarError::Version("2.0".to_owned()));
    let entry = |change: fn(&mut Value)| {
        let mut entry = json!({
            "startedDateTime": "2026-01-01T00:00:00.000Z",
            "request": { "method": "GET", "url": "https://h/", "headers": [] },
            "response": { "status": 200, "headers": [], "content": { "size": 2, "text": "aGk=" } },
        });
        change(&mut entry);
        log("1.2", json!([entry]))
    };
    let body = |change: fn(&mut Value)| {
        let (entries, _) = read(entry(change).as_bytes(), |_| true).unwrap();
        String::from_utf8(entries[0].response.clone().unwrap().body).unwrap()
    };
    assert_eq!(body(|_| {}), "aGk=");
    assert_eq!(body(|it| it["response"]["content"]["encoding"] = "base64".into()), "hi");
    for (change, why) in [
        (
            (|it| it["startedDateTime"] = "noon".into()) as fn(&mut Value),
            "`startedDateTime` is `noon`",
        ),
        (
            |it| it["response"]["content"]["text"] = Value::Null,
            "answer's body of 2 bytes was not recorded",
        ),
        (|it| it["request"]["bodySize"] = 7.into(), "request's body of 7 bytes was not recorded"),
        (|it| it["response"]["content"]["encoding"] = "rot13".into(), "is in `rot13`"),
        (
            |it| it["response"]["content"] = json!({ "text": "a", "encoding": "base64" }),
            "says that it is base64, and is not",
        ),
        (|it| it["request"]["url"] = "https://h/?code=[left out]".into(), "secrets were left out"),
    ] {
        let says = says(&entry(change));
        assert!(says.starts_with("entry 1: ") && says.contains(why), "{says}");
    }
    assert!(says(&entry(|it| it["response"]["status"] = "fine".into())).contains("no HAR 1.2"));
}

#[test]
fn a_moment_that_is_none_is_told_with_its_entry() {
    let role = Role::IdentityProvider;
    for moment in [
        "2026-01-01T00:00:00+9223372036854775807:00",
        "2026-01-01T00:00:00+00:9223372036854775807",
        "2026-01-01T00:00:00-2562047788015214:00",
        "2026-01-01T00:00:00+18446744073709551616:00",
        "9223372036854775807-01-01T00:00:00Z",
        "9999-12-31T23:59:60-23:59",
    ] {
        let har = json!({ "log": { "version": "1.2", "entries": [{
            "startedDateTime": moment,
            "request": { "method": "GET", "url": "https://login.microsoftonline.com/", "headers": [] },
            "response": { "status": 200, "headers": [] },
        }] } });
        let read = read(har.to_string().as_bytes(), |host| tested::is_at(role, host));
        let Err(HarError::Entry { number, why }) = read else { panic!("{moment}: {read:?}") };
        assert_eq!(number, 1);
        assert!(why.contains(moment) && why.contains("expected a moment"), "{why}");
    }
}

#[test]
fn a_member_that_stands_twice_is_told() {
    let har = br#"{"log":{"version":"1.2","version":"1.1","entries":[]}}"#;
    let error = read(har, |_| true).unwrap_err().to_string();
    assert!(error.contains("`log.version` stands twice"), "{error}");
}
