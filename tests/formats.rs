//! What the program writes for other programs.

use std::collections::BTreeSet;

use family::view::Concrete;
use model::claim;
use model::graph::Graph;
use model::preset::{self, PRESETS};
use model::report::expected;
use model::{scope, setting};
use serde_json::Value;

use crate::command_line::{DATA, OPEN, SHUT, succeeds};
use crate::common::{Ran, file, model};

/// The presets, with a glance at what is beyond them.
const GLANCE: [&str; 5] = ["check", "--engine", "stateright", "--limit", "5"];

fn in_format(format: &str) -> String {
    succeeds(0, &[&GLANCE[..], &["--format", format]].concat())
}

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn every_json_output_is_what_its_schema_says() {
    let outputs: [(&str, i32, &[&str]); 17] = [
        ("check", 0, &GLANCE),
        ("check", 0, &SHUT),
        ("check", 1, &["check", "--preset", "nothing-configured"]),
        ("check", 1, &["check", "--engine", "stateright", "--limit", "3", "--set", "client=*"]),
        ("trace", 0, &["trace", DATA, "--preset", "article-on-premises-published"]),
        ("trace", 1, &["trace", DATA, "--preset", "article-on-premises"]),
        ("repair", 0, &["repair", "--preset", "article-on-premises-published"]),
        ("repair", 0, &["repair", "--preset", "microsoft-baseline"]),
        ("explain", 1, &["explain", DATA, "--preset", "adfs-mfa-instead-legacy-exempt"]),
        ("explain", 0, &["explain", "denied-user-can-comply", "--preset", "security-defaults"]),
        ("graph", 0, &["graph", "--config", &fixed("schema.json")]),
        ("article", 0, &["article"]),
        ("verify", 0, &["verify", DATA, "--preset", "article-exchange-online"]),
        (
            "verify",
            1,
            &[
                "verify",
                "step-e13-is-reachable",
                "--preset",
                "nothing-configured",
                "--attacker",
                "none",
            ],
        ),
        ("settings", 0, &["settings"]),
        ("claims", 0, &["claims"]),
        ("presets", 0, &["presets"]),
    ];
    for (name, code, arguments) in outputs {
        let schema = parse(&succeeds(0, &["schema", name]));
        jsonschema::meta::validate(&schema).unwrap();
        let schema = jsonschema::validator_for(&schema).unwrap();
        let written = parse(&succeeds(code, &[arguments, &["--format", "json"]].concat()));
        let errors: Vec<_> = schema.iter_errors(&written).map(|it| it.to_string()).collect();
        assert!(errors.is_empty(), "{arguments:?}: {errors:?}");
        // The schema says something: fields are missed, and can be of no other type.
        let mut spared = Vec::new();
        for key in written.as_object().unwrap().keys() {
            let mut changed = written.clone();
            changed.as_object_mut().unwrap().remove(key);
            if schema.is_valid(&changed) {
                spared.push(key.as_str());
            }
            changed[key] = Value::from(1.5);
            assert!(!schema.is_valid(&changed), "{name}: {key} may be anything");
        }
        let expected: &[&str] = match name {
            "trace" => &["tool", "trace"],
            "repair" => &["preset", "margin"],
            "explain" => &["preset", "primes_total", "runs", "baselines", "baselines_total"],
            _ => &[],
        };
        assert_eq!(spared, expected, "{name}");
    }
}

#[test]
fn a_certificate_is_what_its_schema_says() {
    let schema = parse(&succeeds(0, &["schema", "certificate"]));
    jsonschema::meta::validate(&schema).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    for (claim, preset) in [
        (DATA, "article-on-premises-published"),
        ("background-sync-needs-no-user", "article-on-premises"),
        ("hardening-commands-commute", "nothing-configured"),
    ] {
        let written = parse(&succeeds(0, &["certificate", claim, "--preset", preset]));
        let errors: Vec<_> = schema.iter_errors(&written).map(|it| it.to_string()).collect();
        assert!(errors.is_empty(), "{claim}: {errors:?}");
        for key in written.as_object().unwrap().keys() {
            let mut changed = written.clone();
            changed.as_object_mut().unwrap().remove(key);
            assert!(!schema.is_valid(&changed), "{key} is not missed");
            changed[key] = Value::from(1.5);
            assert!(!schema.is_valid(&changed), "{key} may be anything");
        }
    }
}

#[test]
fn json_lists_every_setting_claim_and_preset() {
    let ids = |arguments: &[&str], key: &str| -> Vec<String> {
        let rows = parse(&model(&[arguments, &["--format", "json"]].concat()).out);
        let rows = rows[key].as_array().unwrap().clone();
        rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
    };
    let settings: Vec<&str> = setting::rows().map(|(_, row)| row.id).collect();
    let claims: Vec<&str> = claim::all().iter().map(|claim| claim.id).collect();
    let presets: Vec<&str> = PRESETS.iter().map(|preset| preset.id).collect();
    assert_eq!(ids(&["settings"], "settings"), settings);
    assert_eq!(ids(&["claims"], "claims"), claims);
    assert_eq!(ids(&["presets"], "presets"), presets);
    assert_eq!(ids(&GLANCE, "presets"), presets);
    assert_eq!(ids(&["check", "--preset", "security-defaults"], "claims"), claims);
}

#[test]
fn junit_has_a_suite_for_every_preset_and_a_case_for_every_expectation() {
    let text = in_format("junit");
    assert!(text.starts_with("<?xml version=\"1.0\""), "{text}");
    assert_eq!(text.matches("<testsuite ").count(), PRESETS.len());
    for preset in &PRESETS {
        let (_, suite) = text.split_once(&format!("<testsuite name=\"{}\"", preset.id)).unwrap();
        let (suite, _) = suite.split_once("</testsuite>").unwrap();
        let cases = suite.matches("<testcase ").count();
        assert_eq!(cases, expected::table()[preset.id].claims.len(), "{}", preset.id);
    }
    assert!(!text.contains("<failure"), "{text}");
    let text = succeeds(1, &[&OPEN[..], &["--format", "junit"]].concat());
    assert!(text.contains("failures=\"1\"") && text.contains("<failure message="), "{text}");
}

#[test]
fn sarif_has_a_rule_for_every_claim_and_a_result_for_every_one_that_does_not_hold() {
    let log = parse(&in_format("sarif"));
    assert_eq!(log["version"], "2.1.0");
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    let rules: Vec<&str> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    assert_eq!(rules, claim::all().iter().map(|claim| claim.id).collect::<Vec<_>>());
    assert_eq!(log["runs"][0]["results"], Value::Array(Vec::new()));
    let log = parse(&succeeds(1, &[&OPEN[..], &["--format", "sarif"]].concat()));
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 1);
    assert_eq!(results[0]["ruleId"], DATA);
    assert!(!results[0]["message"]["text"].as_str().unwrap().is_empty());
}

#[test]
fn markdown_has_a_table_for_every_preset() {
    let text = in_format("markdown");
    for preset in &PRESETS {
        let (_, section) = text.split_once(&format!("## {}\n\n", preset.id)).unwrap();
        let rows: Vec<&str> = section.lines().take_while(|line| line.starts_with('|')).collect();
        assert_eq!(rows.len(), 2 + expected::table()[preset.id].claims.len(), "{}", preset.id);
        for row in rows {
            assert_eq!(row.replace("\\|", "").matches('|').count(), 5, "{row}");
        }
    }
}

/// A file that leaves nothing open.
fn fixed(name: &str) -> String {
    let configuration = preset::find("article-on-premises").unwrap().cube().least().unwrap();
    let entries =
        scope::write(&configuration).into_iter().map(|(id, value)| (id.into(), value.into()));
    file(name, Value::Object(entries.collect()).to_string())
}

#[test]
fn a_graph_has_the_states_and_transitions_that_there_are() {
    let configuration = preset::find("article-on-premises").unwrap().cube().least().unwrap();
    let graph = Graph::explore(&Concrete(&configuration));
    let expected: BTreeSet<String> = graph
        .edges()
        .iter()
        .map(|edge| format!("({}, \"{}\", {})", edge.from, edge.action.label(), edge.to))
        .collect();
    let name = fixed("graph.json");
    let text = succeeds(0, &["graph", "--config", &name, "--format", "aut"]);
    let (head, edges) = text.split_once('\n').unwrap();
    assert_eq!(head, format!("des (0, {}, {})", graph.edges().len(), graph.states().len()));
    assert_eq!(edges.lines().count(), graph.edges().len());
    let underscored = expected.iter().map(|edge| edge.replace('-', "_")).collect();
    assert_eq!(edges.lines().map(str::to_owned).collect::<BTreeSet<_>>(), underscored);
    let text = parse(&succeeds(0, &["graph", "--config", &name, "--format", "json"]));
    assert_eq!(text["states"], graph.states().len());
    let listed: BTreeSet<String> = text["transitions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| format!("({}, {}, {})", it["from"], it["action"], it["to"]))
        .collect();
    assert_eq!(listed, expected);
    let text = succeeds(0, &["graph", "--config", &name]);
    assert!(text.starts_with("digraph ") && text.trim_end().ends_with('}'), "{text}");
    assert!(text.matches(" -> ").count() > 0);
}

#[test]
fn of_a_family_one_graph_is_written_and_what_was_chosen_is_said() {
    let Ran { code, out, err } =
        model(&["graph", "--preset", "article-on-premises", "--format", "aut"]);
    assert!(code == 0 && out.starts_with("des (0, "), "{code}: {err}");
    assert!(err.starts_with("chosen: ") && err.lines().count() == 1, "{err}");
    assert!(err.contains(" identity-model=") && !err.contains("mailbox-location"), "{err}");
}
