//! JUnit: a test case for each vector.

use quick_junit::{NonSuccessKind, Property, SerializeError, TestCase, TestCaseStatus, TestSuite};

use crate::runner::outcome::{Outcome, Report};
use crate::runner::verdict::Verdict;

pub(super) fn write(report: &Report) -> Result<String, SerializeError> {
    let mut suite = TestSuite::new(format!("{} as {}", report.sut.name, report.role.id()));
    for outcome in &report.run.outcomes {
        suite.add_test_case(case(outcome, report.role.id()));
    }
    let mut junit = quick_junit::Report::new("conformance");
    junit.add_test_suite(suite);
    junit.to_string()
}

fn case(outcome: &Outcome, role: &str) -> TestCase {
    let mut status = if outcome.is_expected() {
        match outcome.verdict {
            Verdict::Skipped => TestCaseStatus::skipped(),
            _ => TestCaseStatus::success(),
        }
    } else {
        match outcome.verdict {
            Verdict::SetupFailed | Verdict::Error => {
                TestCaseStatus::non_success(NonSuccessKind::Error)
            }
            _ => TestCaseStatus::non_success(NonSuccessKind::Failure),
        }
    };
    if outcome.verdict != Verdict::Pass {
        status.set_message(format!("{}: {}", outcome.verdict.id(), outcome.why));
        status.set_type(outcome.verdict.id());
    }
    let mut case = TestCase::new(outcome.id.clone(), status);
    case.set_classname(role);
    for required in &outcome.requirements {
        case.properties.push(Property::new("requirement", required.id.clone()));
    }
    let transcript = outcome.transcript.iter();
    let lines: Vec<String> =
        transcript.map(|it| format!("{}\n\n{}", it.request, it.response)).collect();
    case.set_system_out(lines.join("\n\n"));
    case
}
