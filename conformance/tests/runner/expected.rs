//! What is expected of a run, and its exit status.

use std::collections::BTreeMap;

use conformance::format::Role;
use conformance::runner::outcome::Report;
use conformance::runner::sut::{KnownFailure, Sut};
use conformance::runner::verdict::Verdict;
use model::fault::Fault;

use crate::common::{Ran, conformance, counts, folder, lab, run, suite, write};

/// Runs all of a role against a lab with a fault, or none.
fn with(
    test: &str,
    fault: Option<Fault>,
    more: &[&str],
    change: impl FnOnce(Sut) -> Sut,
) -> (Ran, Report) {
    let running = lab(fault);
    let folder = folder(test);
    write(&folder, &change(running.sut("ca.pem")), &running.authority);
    run(&folder, Role::ActivesyncOnprem, more)
}

fn known(vector: &str, verdict: Verdict) -> KnownFailure {
    KnownFailure { vector: vector.to_owned(), verdict, reason: "it is so".to_owned() }
}

/// The fault, and what fails with it.
fn fault() -> (Fault, BTreeMap<String, Verdict>) {
    let fault = Fault::find("onprem-issuer-ignored").unwrap();
    let (ran, report) = with("fails", Some(fault), &[], |sut| sut);
    assert_eq!(ran.code, 1, "{ran:?}");
    let failed = report.run.outcomes.iter().filter(|it| !it.is_expected());
    let failed: BTreeMap<_, _> = failed.map(|it| (it.id.clone(), it.verdict)).collect();
    assert!(!failed.is_empty());
    for (id, verdict) in &failed {
        assert!(ran.out.contains(&format!("{}: {id}\n", verdict.id())), "{}", ran.out);
    }
    (fault, failed)
}

#[test]
fn what_is_known_to_fail_must_fail_so() {
    let (fault, failed) = fault();
    let all: Vec<_> = failed.iter().map(|(id, verdict)| known(id, *verdict)).collect();
    let (ran, report) =
        with("known", Some(fault), &[], |sut| Sut { known_failure: all.clone(), ..sut });
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(report.as_expected && ran.out.lines().count() == 1, "{}", ran.out);
    // The same where nothing fails any more.
    let (ran, report) = with("stale", None, &[], |sut| Sut { known_failure: all.clone(), ..sut });
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(!report.as_expected);
    assert_eq!(counts(&report), BTreeMap::from([(Verdict::Pass, 101)]));
    let stale = |(id, verdict): (&String, &Verdict)| {
        format!("stale: {id} is pass, and is known to be {}\n", verdict.id())
    };
    assert!(failed.iter().map(stale).all(|line| ran.out.contains(&line)), "{}", ran.out);
    // Failing in another way is not what is known.
    let other = failed.keys().map(|id| known(id, Verdict::FailTimeout)).collect();
    let (ran, _) = with("other", Some(fault), &[], |sut| Sut { known_failure: other, ..sut });
    assert_eq!(ran.code, 1, "{ran:?}");
}

#[test]
fn an_entry_that_means_no_vector_is_stale() {
    let entry = vec![known("activesync-onprem-gone-*", Verdict::FailUnexpected)];
    let change = |sut| Sut { known_failure: entry.clone(), ..sut };
    let (ran, report) = with("unmet", None, &[], change);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(report.run.unmet, ["activesync-onprem-gone-*"]);
    assert!(ran.out.contains("`activesync-onprem-gone-*` is known to fail, and means no vector"));
    // Of a part of the suite nobody can tell.
    let (ran, _) = with("unmet-part", None, &["--kind", "robustness"], change);
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[test]
fn a_run_of_nothing_is_an_error() {
    let nobody = |sut| Sut { control: None, ..sut };
    let (ran, report) = with("nothing", None, &["--kind", "positive"], nobody);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("nothing was run: ") && ran.err.contains("0 executed"), "{ran:?}");
    assert!(!report.as_expected);
    assert_eq!(counts(&report).keys().collect::<Vec<_>>(), [&Verdict::Skipped]);
    assert!(report.run.outcomes.iter().all(|it| it.why.starts_with("needs control: ")));
    // Nor are no vectors a run.
    let folder = folder("none-meant");
    write(&folder, &lab(None).sut("ca.pem"), "");
    let (sut, traces) = (folder.join("sut.toml"), suite());
    let [sut, traces] = [&sut, &traces].map(|path| path.to_str().unwrap());
    let role = Role::ActivesyncOnprem.id();
    let ran =
        conformance(&["run", "--sut", sut, "--role", role, "--suite", traces, "--run", "no-such"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("no vector is meant"), "{ran:?}");
}

#[test]
fn a_sut_that_contradicts_itself_is_told() {
    let folder = folder("sut-errors");
    let path = folder.join("sut.toml");
    let (name, traces) = (path.to_str().unwrap(), suite());
    let control = "[control]\nbase = \"https://lab.test\"\n";
    for (text, says) in [
        ("", "missing field `name`"),
        ("name = 'x'\nx = 1", "unknown field `x`"),
        ("name = 'x'\n[control]\nbase = 'http://lab.test'", "control: base is `http://lab.test`"),
        (
            &format!("name = 'x'\nperson = true\n{control}"),
            "more than one of control, adapter and person",
        ),
        (&format!("name = 'x'\n{control}"), "no `[role.activesync-onprem]`"),
        ("name = 'x'\n[role.activesync-onprem]\nbase = 'https://h'\nca = 'none.pem'", "none.pem"),
    ] {
        std::fs::write(&path, text).unwrap();
        let traces = traces.to_str().unwrap();
        let role = Role::ActivesyncOnprem.id();
        let ran = conformance(&["run", "--sut", name, "--role", role, "--suite", traces]);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.err.contains(says), "{text}: {}", ran.err);
    }
}
