//! Answers for other tools: `JUnit` for build servers, SARIF for code scanning, Markdown for people.

use std::fmt::{self, Write};

use serde_json::{Value, json};

use crate::report::json::{BesideJson, Check, ClaimJson};

/// Answers as a Markdown table.
pub fn markdown(out: &mut dyn Write, check: &Check) -> fmt::Result {
    for preset in &check.presets {
        writeln!(out, "## {}\n", preset.id)?;
        writeln!(out, "| claim | verdict | expected | reason |\n|---|---|---|---|")?;
        for claim in &preset.claims {
            let reason = claim.reason.replace('|', "\\|");
            writeln!(
                out,
                "| `{}` | {} | {} | {reason} |",
                claim.id, claim.verdict, claim.expected
            )?;
        }
        writeln!(out)?;
    }
    if !check.claims.is_empty() {
        writeln!(out, "| claim | verdict | applies to | violating | unknown |")?;
        writeln!(out, "|---|---|---:|---:|---:|")?;
        for claim in &check.claims {
            let counts = &claim.configurations;
            writeln!(
                out,
                "| `{}` | {} | {} | {} | {} |",
                claim.id, claim.verdict, counts.applicable, counts.violating, counts.unknown
            )?;
        }
        let mut lead = "\n";
        for (claim, beside) in check.claims.iter().filter_map(|it| Some((it, it.beside.as_ref()?)))
        {
            writeln!(out, "{lead}`{}` {}, {}.", claim.id, claim.verdict, beside.says)?;
            lead = "";
        }
    }
    Ok(())
}

/// A finding: where, which claim, whether it is one, and what to say.
struct Finding<'a> {
    scope: &'a str,
    claim: &'a str,
    found: bool,
    text: String,
    beside: Option<&'a BesideJson>,
}

/// What is found in a scope; where none was given, in the presets. What is unknown of the whole domain
/// is no finding.
fn findings(check: &Check) -> Vec<Finding<'_>> {
    let scope = check.scope.preset.unwrap_or("scope");
    let asked = if check.presets.is_empty() { check.claims.as_slice() } else { &[] };
    let claims = asked.iter().map(|claim| Finding {
        scope,
        claim: claim.id,
        found: claim.verdict != "holds",
        text: describe(claim),
        beside: claim.beside.as_ref(),
    });
    let presets = check.presets.iter().flat_map(|preset| {
        preset.claims.iter().map(|claim| Finding {
            scope: preset.id,
            claim: claim.id,
            found: claim.verdict != claim.expected,
            text: format!("{}, expected {}: {}", claim.verdict, claim.expected, claim.reason),
            beside: None,
        })
    });
    claims.chain(presets).collect()
}

fn describe(claim: &ClaimJson) -> String {
    let counts = &claim.configurations;
    let beside = claim.beside.as_ref().map(|beside| format!("; {}", beside.says));
    format!(
        "{} {} ({} of {} configurations, {} unknown){}",
        claim.says,
        claim.verdict,
        counts.violating,
        counts.applicable,
        counts.unknown,
        beside.unwrap_or_default()
    )
}

/// Answers as a `JUnit` report: a case per claim, failed where it does not hold, or in a preset where it
/// is not as expected.
pub fn junit(check: &Check) -> Result<String, quick_junit::SerializeError> {
    use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
    let mut report = Report::new("model check");
    let findings = findings(check);
    let mut suites: Vec<TestSuite> = Vec::new();
    for finding in &findings {
        let status = if finding.found {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(finding.text.clone());
            status
        } else {
            TestCaseStatus::success()
        };
        let mut case = TestCase::new(finding.claim, status);
        if let Some(beside) = finding.beside.filter(|_| !finding.found) {
            case.set_system_out(beside.says.clone());
        }
        match suites.last_mut() {
            Some(suite) if suite.name.as_str() == finding.scope => {
                suite.add_test_case(case);
            }
            _ => {
                let mut suite = TestSuite::new(finding.scope);
                suite.add_test_case(case);
                suites.push(suite);
            }
        }
    }
    report.add_test_suites(suites);
    report.to_string()
}

/// Answers as SARIF 2.1.0: a rule per claim, a result per claim that does not hold. A claim that holds beside
/// one that is violated and was not asked has a warning of that one.
#[must_use]
pub fn sarif(check: &Check) -> Value {
    let rules: Vec<Value> = crate::claim::all()
        .iter()
        .map(|claim| json!({ "id": claim.id, "shortDescription": { "text": claim.says } }))
        .collect();
    let findings = findings(check);
    let result = |rule: &str, level: &str, text: &str, scope: &str| {
        json!({
            "ruleId": rule,
            "level": level,
            "message": { "text": text },
            "locations": [{ "logicalLocations": [{ "name": scope }] }],
        })
    };
    let is_asked = |id: &str| findings.iter().any(|it| it.claim == id);
    let results = findings.iter().filter_map(|it| match it.beside {
        _ if it.found => Some(result(it.claim, "error", &it.text, it.scope)),
        Some(beside) if beside.contrary && !is_asked(beside.id) => Some(result(
            beside.id,
            "warning",
            &format!("{} holds, {}", it.claim, beside.says),
            it.scope,
        )),
        _ => None,
    });
    let results: Vec<Value> = results.collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "model",
                "version": check.tool.version,
                "rules": rules,
            } },
            "results": results,
        }],
    })
}
