//! What the tests share: the program, a lab, and a place for files.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use conformance::format::Role;
use conformance::lab::server::{Places, Running};
use conformance::lab::{Lab, Options};
use conformance::moment::Moment;
use conformance::runner::outcome::{Outcome, Report};
use conformance::runner::sut::Sut;
use conformance::runner::verdict::Verdict;
use model::fault::Fault;
use model::preset::defaults;

/// How a run of the program ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The suite of the repository.
pub(crate) fn suite() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../traces")
}

/// Runs the program. One that does not end is killed, and the test fails.
pub(crate) fn conformance(arguments: &[&str]) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_conformance"))
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let read = |mut from: Box<dyn Read + Send>| {
        let (sender, receiver) = channel();
        thread::spawn(move || {
            let mut text = String::new();
            from.read_to_string(&mut text).unwrap();
            sender.send(text).unwrap_or_default();
        });
        // What it has started and left would hold its output open.
        move || receiver.recv_timeout(Duration::from_secs(10)).expect("a process is left behind")
    };
    let out = read(Box::new(child.stdout.take().unwrap()));
    let err = read(Box::new(child.stderr.take().unwrap()));
    for _ in 0..1200 {
        if let Some(status) = child.try_wait().unwrap() {
            let (out, err) = (out(), err());
            return Ran { code: status.code().unwrap(), out, err };
        }
        thread::sleep(Duration::from_millis(100));
    }
    child.kill().unwrap();
    panic!("`conformance {}` does not end", arguments.join(" "));
}

/// A folder of a test's own, empty.
pub(crate) fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A lab that listens.
pub(crate) fn lab(fault: Option<Fault>) -> Running {
    // Later than any clock: who does not ask the lab for its time brings what has expired there.
    let options =
        Options { fault, now: Moment::said(4_000_000_000).unwrap(), ..Options::default() };
    let lab = Lab::new(defaults().least().unwrap(), &options).unwrap();
    Running::start(lab, &Places::default()).unwrap()
}

/// Writes `sut.toml` and the lab's certificate beside it.
pub(crate) fn write(folder: &Path, sut: &Sut, ca: &str) {
    fs::write(folder.join("ca.pem"), ca).unwrap();
    fs::write(folder.join("sut.toml"), sut.written().unwrap()).unwrap();
}

/// Runs the suite with the `sut.toml` of a folder, and reads the report that it leaves there.
pub(crate) fn run(folder: &Path, role: Role, more: &[&str]) -> (Ran, Report) {
    let sut = folder.join("sut.toml");
    let report = folder.join("report.json");
    let to = format!("json:{}", report.display());
    let suite = suite();
    let mut arguments = vec!["run", "--sut", sut.to_str().unwrap(), "--role", role.id()];
    arguments.extend(["--suite", suite.to_str().unwrap(), "--report", &to]);
    arguments.extend(more);
    let ran = conformance(&arguments);
    let text = fs::read(&report).unwrap_or_else(|error| panic!("no report: {error}: {ran:?}"));
    (ran, serde_json::from_slice(&text).unwrap())
}

/// How many vectors there are of each verdict, without those of which there are none.
pub(crate) fn counts(report: &Report) -> BTreeMap<Verdict, usize> {
    report.run.counts.iter().filter(|(_, count)| **count > 0).map(|(it, n)| (*it, *n)).collect()
}

/// The outcomes that are not this.
pub(crate) fn others(report: &Report, verdict: Verdict) -> Vec<(&str, &Outcome)> {
    let others = report.run.outcomes.iter().filter(|it| it.verdict != verdict);
    others.map(|it| (it.id.as_str(), it)).collect()
}
