//! Endpoints that are no servers: a verdict, a report, and an end.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{fs, thread};

use conformance::format::{Capability, Role};
use conformance::lab::tested;
use conformance::runner::outcome::Report;
use conformance::runner::sut::{Endpoint, Sut};
use conformance::runner::verdict::Verdict;

use crate::common::{Ran, conformance, counts, folder, lab, others, run, suite, write};
use crate::scripted::{obliging, script};
use crate::servers::{Does, Server};

/// A vector that a document asks for, and that is answered.
const ONE: &str =
    "activesync-onprem-positive-probe-from-microsoft-365-challenge-with-authority-without-basic";

fn sut(base: &str) -> Sut {
    let at = Endpoint { base: base.to_owned(), ca: Some("ca.pem".to_owned()), proxy: None };
    Sut {
        name: "no server".to_owned(),
        version: String::new(),
        role: BTreeMap::from([(Role::ActivesyncOnprem, at)]),
        capabilities: Vec::new(),
        users: tested::users(),
        settings: BTreeMap::new(),
        others: None,
        control: None,
        adapter: Some(script(&obliging("none", ":"), 5000)),
        lab: true,
        person: false,
        known_failure: Vec::new(),
    }
}

/// Runs a vector against a server.
fn against(server: &Server, test: &str) -> (Ran, Report) {
    let folder = folder(test);
    write(&folder, &sut(&server.base), &server.pem);
    run(&folder, Role::ActivesyncOnprem, &["--run", ONE])
}

/// The vector fails so, and for this reason.
fn fails(does: Does, verdict: Verdict, why: &str) -> Server {
    let server = Server::start(does);
    let (ran, report) = against(&server, &format!("{does:?}"));
    let outcome = &report.run.outcomes[0];
    assert_eq!(outcome.verdict, verdict, "{does:?}: {}", outcome.why);
    assert!(outcome.why.contains(why), "{does:?}: {}", outcome.why);
    assert_eq!(outcome.came, outcome.why, "{does:?}");
    assert_eq!(outcome.transcript.len(), 1);
    // Nothing at all was answered, so nothing was tested.
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.out.starts_with(&format!("{}: {ONE}\n", verdict.id())), "{}", ran.out);
    let says = format!("error: nothing was tested: `{}` never answered", server.base);
    assert!(ran.err.starts_with(&says), "{}", ran.err);
    assert!(!report.as_expected);
    server
}

#[test]
fn one_that_ends_the_connection_fails() {
    fails(Does::ClosesAtOnce, Verdict::FailUnexpected, "no answer: ");
    fails(Does::ClosesAfterRequest, Verdict::FailUnexpected, "no answer: ");
    fails(Does::ClosesInBody, Verdict::FailUnexpected, "no whole HTTP answer: ");
    fails(Does::TalksNonsense, Verdict::FailUnexpected, "no whole HTTP answer: ");
}

#[test]
fn an_answer_without_end_is_cut() {
    let too_long = "an answer of more than 1048576 bytes";
    for (does, why) in [
        (Does::SendsTooMuch, too_long),
        (Does::SendsTooMuchInChunks, too_long),
        (Does::SendsTooManyHeaders, "no whole HTTP answer: "),
    ] {
        let server = fails(does, Verdict::FailUnexpected, why);
        // What is cut was not read and thrown away: the rest was never taken.
        assert!(server.sent() < 30_000_000, "{does:?}: {} bytes", server.sent());
    }
}

#[test]
fn one_that_says_nothing_is_waited_for_no_longer_than_the_vector_says() {
    fails(Does::SaysNothing, Verdict::FailTimeout, "no answer in time");
}

/// What is no request must be refused with a status: who says nothing, or speaks no HTTP, has refused nothing.
#[test]
fn who_speaks_no_http_refuses_nothing() {
    const MALFORMED: &str = "activesync-onprem-malformed-no-credentials";
    let no = "no whole HTTP answer: ";
    for (does, verdict, why) in [
        (Does::ClosesAtOnce, Verdict::FailUnexpected, "no answer: "),
        (Does::ClosesAfterRequest, Verdict::FailUnexpected, "no answer: "),
        (Does::SaysNothing, Verdict::FailTimeout, "no answer in time"),
        (Does::TalksNonsense, Verdict::FailUnexpected, no),
        (Does::ClosesInBody, Verdict::FailUnexpected, no),
        (Does::Sends("\0\0\u{4}\0\0\0\0\0"), Verdict::FailUnexpected, no),
        (Does::Sends("HTTP/1.1 401 No\r\nContent-"), Verdict::FailUnexpected, no),
        (Does::Sends("HTTP/1.1 42 No\r\nContent-Length: 0\r\n\r\n"), Verdict::FailUnexpected, no),
        (Does::Sends("HTTP/1.1 401 No\r\nContent-Length: -1\r\n\r\n"), Verdict::FailUnexpected, no),
        (
            Does::Sends("HTTP/1.1 401 No\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\nhello"),
            Verdict::FailUnexpected,
            no,
        ),
        (
            Does::Sends("HTTP/1.1 401 No\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\nfoo"),
            Verdict::FailUnexpected,
            no,
        ),
        (
            Does::Stops("HTTP/1.1 401 No\r\nContent-Length: 500\r\n\r\nabc"),
            Verdict::FailTimeout,
            "an answer that did not end in time",
        ),
        (Does::Stops("HTTP/1.1 40"), Verdict::FailTimeout, "an answer that did not end in time"),
    ] {
        let server = Server::start(does);
        let folder = folder("no-http");
        write(&folder, &sut(&server.base), &server.pem);
        let (ran, report) = run(&folder, Role::ActivesyncOnprem, &["--run", MALFORMED]);
        let outcome = &report.run.outcomes[0];
        assert_eq!((outcome.verdict, ran.code > 0), (verdict, true), "{does:?}: {}", outcome.why);
        assert!(outcome.why.starts_with(why), "{does:?}: {}", outcome.why);
    }
}

#[test]
fn who_crashes_over_what_is_no_request_does_not_go_on() {
    let server = Server::start(Does::CrashesAfterAnswer);
    let folder = folder("crashes");
    write(&folder, &sut(&server.base), &server.pem);
    let id = "activesync-onprem-malformed-bearer-of-nothing";
    let (ran, report) = run(&folder, Role::ActivesyncOnprem, &["--run", id]);
    let outcome = &report.run.outcomes[0];
    assert_eq!((outcome.verdict, ran.code), (Verdict::FailUnexpected, 1), "{ran:?}");
    assert!(outcome.why.starts_with("the server does not go on: "), "{}", outcome.why);
}

/// A party of nothing but an address, and of settings that nobody can change.
fn plain(role: Role, base: &str) -> Sut {
    let at = Endpoint { base: base.to_owned(), ca: Some("ca.pem".to_owned()), proxy: None };
    Sut { role: BTreeMap::from([(role, at)]), adapter: None, lab: false, ..sut(base) }
}

/// Whether it is put in order or not, whoever is not there passes nothing, in any role.
#[test]
fn a_dead_server_is_no_success_in_any_role() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let there = Server::start(Does::ClosesAtOnce);
    let not_there = format!("https://{taken}");
    for role in Role::ALL {
        for (base, name) in [(&not_there, "not-there"), (&there.base, "closes")] {
            for in_order in [false, true] {
                let folder = folder(&format!("dead-{}-{name}", role.id()));
                let adapter = sut(base).adapter.filter(|_| in_order);
                // An app is its adapter: a dead one ends.
                let app = role.is_app().then(|| script("exit 0", 5000));
                let lab = in_order;
                let sut = Sut { adapter: app.or(adapter), lab, ..plain(role, base) };
                write(&folder, &sut, &there.pem);
                let (ran, report) = run(&folder, role, &[]);
                assert_eq!(ran.code, 2, "{} {name} {in_order}: {ran:?}", role.id());
                assert!(!report.as_expected);
                assert!(ran.err.starts_with("error: "), "{}", ran.err);
            }
        }
    }
}

#[test]
fn who_refuses_everything_is_told_what_to_set() {
    let server = Server::start(Does::Sends("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"));
    let folder = folder("refuses-everything");
    let role = Role::ActivesyncOnprem;
    let with = |settings: &[(&str, &str)], capabilities: Vec<Capability>| {
        let settings = settings.iter().map(|(id, value)| ((*id).to_owned(), (*value).to_owned()));
        Sut { settings: settings.collect(), capabilities, ..plain(role, &server.base) }
    };
    write(&folder, &with(&[], Vec::new()), &server.pem);
    let (ran, report) = run(&folder, role, &[]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(report.run.executed() > 0 && !report.as_expected);
    assert_eq!(
        others(&report, Verdict::Pass)
            .iter()
            .filter(|(_, it)| it.verdict != Verdict::Skipped)
            .count(),
        0
    );
    let says =
        "error: no positive vector was run, so whoever refuses everything would do as well; with `";
    assert!(ran.err.starts_with(says), "{}", ran.err);
    // What it says to set is enough: then a positive vector is run, and fails.
    let (_, after) = ran.err.split_once("with `").unwrap();
    let (first, _) = after.split_once(" more would run").unwrap();
    let settings: Vec<(&str, &str)> = first
        .split(" and `")
        .filter_map(|it| it.trim_matches(['`', ' ']).split_once(" = \""))
        .filter_map(|(id, value)| Some((id, value.split_once('"')?.0)))
        .collect();
    let capabilities: Vec<Capability> = first
        .split("the capability `")
        .skip(1)
        .filter_map(|it| it.split_once('`'))
        .map(|(id, _)| serde_json::from_value(id.into()).unwrap())
        .collect();
    assert!(!settings.is_empty() || !capabilities.is_empty(), "{first}");
    write(&folder, &with(&settings, capabilities), &server.pem);
    let (ran, _) = run(&folder, role, &[]);
    assert_eq!(ran.code, 1, "{settings:?}: {ran:?}");
}

/// A path that is mistyped is told before anything is run, and no folder is made.
#[test]
fn a_report_goes_into_a_folder_that_is_there() {
    let folder = folder("report-nowhere");
    let missing = folder.join("nowhere/report.json");
    write(&folder, &plain(Role::ActivesyncOnprem, "https://127.0.0.1:9"), "");
    let sut = folder.join("sut.toml");
    let to = format!("json:{}", missing.display());
    let suite = suite();
    let ran = conformance(&[
        "run",
        "--sut",
        sut.to_str().unwrap(),
        "--suite",
        suite.to_str().unwrap(),
        "--role",
        "activesync-onprem",
        "--report",
        &to,
    ]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("there is no folder `"), "{}", ran.err);
    assert!(!missing.parent().unwrap().exists());
}

/// An interrupt loses nothing that is known by then.
#[test]
fn an_interrupt_leaves_what_came_so_far() {
    let server = Server::start(Does::Sends("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n"));
    for signal in ["INT", "TERM"] {
        let folder = folder(&format!("interrupt-{signal}"));
        // The third reset does not come back.
        let hangs = format!(
            "n=$((n+1)); if [ $n -gt 2 ]; then touch '{}'; sleep 60; fi; \
            echo \"{{\\\"id\\\":$id,\\\"answer\\\":{{\\\"ok\\\":null}}}}\"",
            folder.join("hangs").display()
        );
        let adapter = Some(script(&obliging("reset", &hangs), 50_000));
        write(&folder, &Sut { adapter, ..sut(&server.base) }, &server.pem);
        let report = folder.join("report.json");
        let mut child = Command::new(env!("CARGO_BIN_EXE_conformance"))
            .args(["run", "--role", "activesync-onprem", "--sut"])
            .arg(folder.join("sut.toml"))
            .arg("--suite")
            .arg(suite())
            .args(["--report", &format!("json:{}", report.display())])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        for _ in 0..600 {
            if folder.join("hangs").exists() {
                break;
            }
            thread::sleep(Duration::from_millis(100));
        }
        let pid = child.id().to_string();
        assert!(
            Command::new("kill").args([&format!("-{signal}"), &pid]).status().unwrap().success()
        );
        assert_eq!(child.wait().unwrap().code(), Some(130));
        let report: Report = serde_json::from_slice(&fs::read(&report).unwrap()).unwrap();
        assert_eq!(report.run.outcomes.len(), 2);
        assert!(!report.as_expected);
        assert!(report.summary.starts_with("interrupted before the end of 101 vectors; 2 vectors"));
    }
}

/// Nothing is run, and the report says of every vector why.
fn not_reached(test: &str, sut: &Sut, ca: &str, why: &str) {
    let folder = folder(test);
    write(&folder, sut, ca);
    let (ran, report) = run(&folder, Role::ActivesyncOnprem, &[]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.starts_with("error: ") && ran.err.contains(why), "{}", ran.err);
    assert_eq!(ran.out, "");
    assert_eq!(counts(&report), BTreeMap::from([(Verdict::SetupFailed, 101)]));
    assert!(report.run.outcomes.iter().all(|outcome| outcome.why.contains(why)));
    assert!(!report.as_expected);
}

#[test]
fn one_with_an_unknown_certificate_is_not_tested() {
    let (one, other) = (lab(None), Server::start(Does::ClosesAfterRequest));
    let untrusted = "no trusted connection: ";
    not_reached("unknown-certificate", &sut(&other.base), &one.authority, untrusted);
    not_reached("unknown-through-proxy", &one.sut("ca.pem"), &other.pem, untrusted);
}

#[test]
fn one_that_is_not_there_is_not_tested() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let server = Server::start(Does::ClosesAtOnce);
    not_reached("not-there", &sut(&format!("https://{taken}")), &server.pem, "cannot be reached");
}

#[test]
fn a_control_that_fails_is_no_fault_of_what_is_tested() {
    let running = lab(None);
    let control = Server::start(Does::ClosesAfterRequest);
    let folder = folder("control-fails");
    let at = Endpoint { base: control.base.clone(), ca: Some("ca.pem".to_owned()), proxy: None };
    let both = format!("{}{}", running.authority, control.pem);
    // Its own address, not the proxy's names.
    let mut sut = running.sut("ca.pem");
    sut.control = Some(at);
    for endpoint in sut.role.values_mut() {
        let host = tested::host(Role::ActivesyncOnprem);
        (endpoint.base, endpoint.proxy) = (format!("https://{}", running.hosts[host]), None);
    }
    write(&folder, &sut, &both);
    let (ran, report) = run(&folder, Role::ActivesyncOnprem, &["--run", ONE]);
    assert_eq!(ran.code, 2, "{ran:?}");
    let outcome = &report.run.outcomes[0];
    assert_eq!(outcome.verdict, Verdict::SetupFailed);
    let why = format!("control: {}/control/reset: no answer: ", control.base);
    assert!(outcome.why.starts_with(&why), "{}", outcome.why);
}
