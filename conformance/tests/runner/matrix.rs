//! Reports of several implementations side by side.

use std::fs;
use std::path::{Path, PathBuf};

use conformance::format::Role;
use conformance::report::matrix::{Matrix, Stands};
use conformance::runner::outcome::Report;
use model::fault::Fault;

use crate::common::{conformance, folder, lab, run, write};

/// The report of a lab in a role, under a name of its own.
fn report(name: &str, role: Role, fault: Option<&str>) -> PathBuf {
    let running = lab(fault.map(|id| Fault::find(id).unwrap()));
    let place = folder(&format!("matrix-{name}-{}", role.id()));
    let sut = conformance::runner::sut::Sut { name: name.to_owned(), ..running.sut("ca.pem") };
    write(&place, &sut, &running.authority);
    run(&place, role, &[]);
    place.join("report.json")
}

/// Where a person finds what the report has: by tier, and what no vector covers.
#[test]
fn a_page_has_tiers_and_what_is_not_covered() {
    let running = lab(None);
    let place = folder("page");
    write(&place, &running.sut("ca.pem"), &running.authority);
    let page = place.join("report.html");
    let (html, role) = (format!("html:{}", text(&page)), Role::AutodiscoverOnprem);
    let (_, report) = run(&place, role, &["--exhaustive", "--report", &html]);
    assert!(!report.uncovered.is_empty());
    let page = fs::read_to_string(page).unwrap();
    let count = |tier: &str| report.run.outcomes.iter().filter(|it| it.tier.id() == tier).count();
    for tier in ["core", "standard", "exhaustive"] {
        let of = count(tier);
        let row = format!("<td>{tier}</td><td>{of}</td><td>{of}</td><td>{of}</td>");
        assert!(of > 0 && page.contains(&row), "{tier}");
    }
    assert!(page.contains(&format!("<summary>{} goals</summary>", report.uncovered.len())));
    // All pairs that a vector has were run; of the ten named faults the vectors see two.
    let pairs = report.pairs.unwrap();
    let all =
        format!("{} are in vectors, and {} in vectors of this run.", pairs.covered, pairs.covered);
    assert!(pairs.covered > 20 && page.contains(&all), "{all}");
    assert_eq!(report.faults.len(), 10);
    let none =
        "2 of 10 ruled out, 0 possible, 0 not looked for in this run, 8 that no vector sees.";
    assert!(page.contains(none));
}

/// Where a person finds which fault an implementation may have.
#[test]
fn a_page_names_the_fault_that_an_implementation_may_have() {
    let id = "onprem-issuer-ignored";
    let running = lab(Fault::find(id));
    let place = folder("page-of-a-fault");
    write(&place, &running.sut("ca.pem"), &running.authority);
    let path = place.join("report.html");
    let html = format!("html:{}", text(&path));
    let (_, report) = run(&place, Role::ActivesyncOnprem, &["--report", &html]);
    let fault = report.faults.iter().find(|it| it.id == id).unwrap();
    assert!(!fault.vectors.is_empty() && fault.why.is_none(), "{fault:?}");
    let page = fs::read_to_string(path).unwrap();
    let row = page.split("<tr>").find(|row| row.contains(&format!("<code>{id}</code>"))).unwrap();
    assert!(row.contains("possible: not passed") && row.contains(&fault.vectors[0]), "{row}");
    assert!(
        page.contains("ruled out by") && page.contains("<p>8 of 10 ruled out, 1 possible, 0 not")
    );
    // Of one vector alone the run says little.
    let one = format!("html:{}", text(&place.join("one.html")));
    run(
        &place,
        Role::ActivesyncOnprem,
        &["--run", "activesync-onprem-malformed-*", "--report", &one],
    );
    let page = fs::read_to_string(place.join("one.html")).unwrap();
    assert!(
        page.contains("0 possible, 9 not looked for in this run, 1 that no vector sees"),
        "{page}"
    );
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn implementations_stand_side_by_side() {
    let good = report("good", Role::ActivesyncOnprem, None);
    let page = report("good", Role::AutodiscoverOnprem, None);
    let bad = report("bad", Role::ActivesyncOnprem, Some("onprem-issuer-ignored"));
    let files = [text(&good), text(&page), text(&bad)];

    let ran = conformance(&[&["merge", "--format", "json"], &files[..]].concat());
    assert_eq!(ran.code, 0, "{ran:?}");
    let matrix: Matrix = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(matrix.roles, [Role::ActivesyncOnprem, Role::AutodiscoverOnprem]);
    let names: Vec<_> = matrix.implementations.iter().map(|it| it.tested.name.as_str()).collect();
    assert_eq!(names, ["bad", "good"]);
    let stands = |id: &str| {
        let row = matrix.requirements.iter().find(|it| it.required.id == id).unwrap();
        row.stands.clone()
    };
    let unmet = &matrix.implementations[0].roles[&Role::ActivesyncOnprem].unmet;
    assert!(!unmet.is_empty());
    for row in &matrix.requirements {
        let is_unmet = unmet.contains_key(&row.required.id);
        assert_eq!(row.stands[0] == Stands::NotMet, is_unmet, "{}", row.required.id);
        assert_eq!(row.stands[1], Stands::Met, "{}", row.required.id);
    }
    // Only the good one was run as AutoDiscover.
    let discovery = matrix.requirements.iter().find(|it| it.required.id.starts_with("DISCOVERY"));
    assert_eq!(stands(&discovery.unwrap().required.id), [Stands::NotRun, Stands::Met]);

    let ran = conformance(&[&["merge"], &files[..]].concat());
    let lines: Vec<&str> = ran.out.lines().take(4).collect();
    assert_eq!(lines[0], "| implementation | activesync-onprem | autodiscover-onprem |");
    assert!(lines[2].starts_with("| bad ") && lines[2].ends_with("| not tested |"), "{lines:?}");
    assert!(lines[3].contains("| 101 pass | 22 pass |"), "{lines:?}");
    let ran = conformance(&[&["merge", "--format", "html"], &files[..]].concat());
    assert!(ran.out.contains("<td class=\"bad\">not met</td>"), "{}", ran.out);
}

#[test]
fn what_cannot_stand_side_by_side_is_told() {
    let refused = |files: &[&str], says: &str| {
        let ran = conformance(&[&["merge"], files].concat());
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
        assert!(ran.err.starts_with("error: ") && ran.err.contains(says), "{}", ran.err);
    };
    let one = report("one", Role::AutodiscoverOnprem, None);
    refused(&[text(&one), text(&one)], "as autodiscover-onprem: leave one out");
    let place = folder("matrix-refused");
    let changed = |name: &str, change: &dyn Fn(&mut Report)| {
        let mut it: Report = serde_json::from_slice(&fs::read(&one).unwrap()).unwrap();
        change(&mut it);
        let path = place.join(name);
        fs::write(&path, serde_json::to_string(&it).unwrap()).unwrap();
        path
    };
    let other = changed("other.json", &|it| it.suite.sha256 = "sha256:0".to_owned());
    refused(&[text(&one), text(&other)], "with the other's suite");
    fs::write(place.join("cut.json"), "{").unwrap();
    refused(&[text(&place.join("cut.json"))], "is no report");
    refused(&[text(&place.join("missing.json"))], "cannot read");
    // A report of the version before is read.
    let older = place.join("older.json");
    let mut it: serde_json::Value = serde_json::from_slice(&fs::read(&one).unwrap()).unwrap();
    for new in ["uncovered", "pairs", "faults"] {
        it.as_object_mut().unwrap().remove(new);
    }
    it["format"] = "1.0".into();
    fs::write(&older, it.to_string()).unwrap();
    assert_eq!(conformance(&["merge", text(&older)]).code, 0);
}
