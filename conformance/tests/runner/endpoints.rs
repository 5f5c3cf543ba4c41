//! Endpoints that are no servers: a verdict, a report, and an end.

use std::collections::BTreeMap;
use std::net::TcpListener;

use conformance::format::Role;
use conformance::lab::tested;
use conformance::runner::outcome::Report;
use conformance::runner::sut::{Endpoint, Sut};
use conformance::runner::verdict::Verdict;

use crate::common::{Ran, counts, folder, lab, run, write};
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
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.starts_with(&format!("{}: {ONE}\n", verdict.id())), "{}", ran.out);
    assert_eq!(ran.err, "");
    server
}

#[test]
fn one_that_ends_the_connection_fails() {
    fails(Does::ClosesAtOnce, Verdict::FailUnexpected, "no answer: ");
    fails(Does::ClosesAfterRequest, Verdict::FailUnexpected, "no answer: ");
    fails(Does::ClosesInBody, Verdict::FailUnexpected, "no answer: ");
    fails(Does::TalksNonsense, Verdict::FailUnexpected, "no answer: ");
}

#[test]
fn an_answer_without_end_is_cut() {
    let too_long = "an answer of more than 1048576 bytes";
    for (does, why) in [
        (Does::SendsTooMuch, too_long),
        (Does::SendsTooMuchInChunks, too_long),
        (Does::SendsTooManyHeaders, "no answer: "),
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
