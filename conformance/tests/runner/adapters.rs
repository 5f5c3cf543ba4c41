//! Adapters that are no adapters: a verdict or an error, a report, and nothing left behind.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use conformance::format::Role;
use conformance::runner::outcome::Report;
use conformance::runner::sut::{AdapterOf, Sut};
use conformance::runner::verdict::Verdict;

use crate::common::{Ran, counts, folder, lab, others, run, suite, write};
use crate::scripted::{obliging, script};

/// Two vectors that the lab is reset for.
const SOME: &[&str] = &["--run", "activesync-onprem-malformed-bearer-*"];

/// Runs some vectors against a lab with an adapter.
fn with(test: &str, adapter: AdapterOf) -> (Ran, Report) {
    let running = lab(None);
    let folder = folder(test);
    let sut = Sut { control: None, adapter: Some(adapter), ..running.sut("ca.pem") };
    write(&folder, &sut, &running.authority);
    run(&folder, Role::ActivesyncOnprem, SOME)
}

/// Nothing could be run, and the report says why of every vector.
fn cannot_run(test: &str, adapter: AdapterOf, why: &str) {
    let (ran, report) = with(test, adapter);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.starts_with("error: ") && ran.err.contains(why), "{test}: {}", ran.err);
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    assert_eq!(report.run.outcomes.len(), 3);
    for (_, outcome) in others(&report, Verdict::Pass) {
        assert_eq!(outcome.verdict, Verdict::SetupFailed);
        assert!(outcome.why.contains(why), "{test}: {}", outcome.why);
    }
    assert!(!report.as_expected);
}

#[test]
fn one_that_cannot_be_started_is_told() {
    let adapter = AdapterOf { command: vec!["/nowhere/adapter".to_owned()], timeout_ms: 1000 };
    cannot_run("not-started", adapter, "the adapter `/nowhere/adapter` cannot be started");
}

#[test]
fn one_that_dies_is_told() {
    let why = "the adapter ended without an answer (exit status: 3)";
    cannot_run("dies", script("exit 3", 5000), why);
    let later = obliging("reset", "exit 3");
    let (ran, report) = with("dies-later", script(&later, 5000));
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("nothing was run: 3 vectors, 0 executed: 3 setup-failed"), "{ran:?}");
    for (_, outcome) in others(&report, Verdict::Pass) {
        assert_eq!(outcome.why, why);
    }
    assert_eq!(counts(&report)[&Verdict::SetupFailed], 3);
}

#[test]
fn one_that_talks_nonsense_is_told() {
    let nonsense = [
        ("no-json", "echo hello", "the adapter said what is no answer, `hello`"),
        ("no-answer", r#"echo '{"id":1}'"#, "missing field `answer`"),
        ("no-word", r#"echo '{"id":1,"answer":{"maybe":1}}'"#, "unknown variant `maybe`"),
        ("more", r#"echo '{"id":1,"answer":{"ok":1},"x":1}'"#, "unknown field `x`"),
        (
            "number",
            r#"echo '{"id":7,"answer":{"ok":1}}'"#,
            "the adapter answered 7, and was asked 1",
        ),
        ("hello", r#"echo '{"id":1,"answer":{"ok":1}}'"#, "the adapter's hello cannot be read"),
        ("bytes", r"printf '\377\376\000\n'", "the adapter said what is no answer"),
        ("long", "yes | tr -d '\\n'", "the adapter said what is no answer"),
        ("refuses", r#"echo '{"id":1,"answer":{"error":"no"}}'"#, "the adapter says: no"),
    ];
    for (test, says, why) in nonsense {
        cannot_run(test, script(&format!("read -r line; {says}; read -r line"), 5000), why);
    }
    let time = r#"echo "{\"id\":$id,\"answer\":{\"ok\":{\"now\":\"noon\"}}}""#;
    let (ran, report) = with("noon", script(&obliging("reset", time), 5000));
    assert_eq!(ran.code, 2, "{ran:?}");
    let (_, first) = others(&report, Verdict::Pass)[0];
    assert!(first.why.starts_with("the adapter says that it is `\"noon\"`"), "{}", first.why);
}

/// Whether a process is there and not over.
fn lives(id: &str) -> bool {
    let status = fs::read_to_string(format!("/proc/{}/stat", id.trim()));
    status.is_ok_and(|status| !status.contains(") Z "))
}

/// A script that heeds nothing, and starts another that does not either; and the file that has the numbers of
/// both.
fn heeds_nothing(test: &str) -> (String, PathBuf) {
    let ids = folder(test).join("ids");
    let at = ids.display();
    let hangs = format!(
        "trap '' TERM INT HUP; sleep 600 & echo $! > '{at}'; echo $$ >> '{at}'; \
         while true; do sleep 600; done"
    );
    (hangs, ids)
}

/// Waits until nobody lives whose number is in the file.
fn nobody_is_left(ids: &Path) {
    let left = fs::read_to_string(ids).unwrap();
    assert_eq!(left.lines().count(), 2);
    for _ in 0..50 {
        if !left.lines().any(lives) {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("{left}");
}

#[test]
fn one_that_hangs_is_ended_with_all_that_it_started() {
    let (hangs, ids) = heeds_nothing("hanging");
    cannot_run("hangs", script(&hangs, 500), "the adapter said nothing for 500 ms");
    nobody_is_left(&ids);
    // One that hangs later is asked no more.
    let (ran, report) = with("hangs-later", script(&obliging("reset", "sleep 600"), 500));
    assert_eq!(ran.code, 2, "{ran:?}");
    assert_eq!(counts(&report)[&Verdict::SetupFailed], 3);
}

#[test]
fn an_interrupt_ends_one_that_hangs() {
    for signal in ["INT", "TERM"] {
        let (hangs, ids) = heeds_nothing(&format!("interrupted-{signal}"));
        let running = lab(None);
        let place = folder(&format!("interrupts-{signal}"));
        let adapter = Some(script(&hangs, 600_000));
        let sut = Sut { control: None, adapter, ..running.sut("ca.pem") };
        write(&place, &sut, &running.authority);
        let mut runner = Command::new(env!("CARGO_BIN_EXE_conformance"))
            .args(["run", "--role", "activesync-onprem", "--sut"])
            .arg(place.join("sut.toml"))
            .arg("--suite")
            .arg(suite())
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let is_there = || fs::read_to_string(&ids).is_ok_and(|ids| ids.lines().count() == 2);
        for _ in 0..600 {
            if is_there() {
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
        let sent = Command::new("kill").args(["-s", signal, &runner.id().to_string()]).status();
        assert!(sent.unwrap().success());
        assert_eq!(runner.wait().unwrap().code(), Some(130));
        nobody_is_left(&ids);
    }
}
