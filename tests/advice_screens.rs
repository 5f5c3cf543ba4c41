//! The screens and files of advice: what is refused, what fits, and what the schemas say.

use std::fs;

use serde_json::Value;

use crate::bad_input::amiss;
use crate::command_line::{DATA, succeeds};
use crate::common::{file, model, root};

#[test]
fn what_cannot_be_asked_is_refused_in_one_line() {
    let table: &[(&[&str], &[&str])] = &[
        (&["impact"], &["<ID=VALUE>"]),
        (&["impact", "identiy-model=federated"], &["`identiy-model`", "`identity-model`?"]),
        (&["impact", "identity-model=fedrated"], &["`fedrated`", "`federated`?"]),
        (&["impact", "identity-model"], &["`identity-model` is no setting"]),
        (
            &["impact", "client=*"],
            &["`client=*` leaves 3 values of setting `client`, expected one"],
        ),
        (&["impact", "client=legacy,outlook-mobile"], &["leaves 2 values", "expected one"]),
        (&["impact", "client=legacy", "client=outlook-mobile"], &["exclude each other"]),
        (&["impact", "client=legacy", "--claim", "qqq"], &["unknown claim `qqq`"]),
        (&["impact", "client=legacy", "--preset", "qqq"], &["unknown preset `qqq`"]),
        (&["diff", "article-on-premises"], &["<B>"]),
        (
            &["diff", "article-on-premises", "article-on-premise"],
            &["`article-on-premise` is neither a preset nor a file", "`article-on-premises`?"],
        ),
        (&["diff", "no-such.toml", "article-on-premises"], &["neither a preset nor a file"]),
        (&["diff", ".", "article-on-premises"], &["cannot read `.`"]),
        (
            &["audit", "mailbox-data"],
            &["unknown claim `mailbox-data`", "`mailbox-data-requires-mfa`?"],
        ),
        (&["audit", "--preset", "qqq"], &["unknown preset `qqq`"]),
        (&["audit", DATA, "--dead-ends"], &["--dead-ends"]),
    ];
    let mut wrong: Vec<_> = table.iter().filter_map(|(line, words)| amiss(line, words)).collect();
    let broken = file("broken-for-diff.toml", "client = \"legacy\"\nclient = \"legacy\"\n");
    wrong.extend(amiss(
        &["diff", "article-on-premises", &broken],
        &["`broken-for-diff.toml`", "line 2"],
    ));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const ASKED: [(&str, &[&str]); 6] = [
    ("impact", &["impact", "onprem-owa-sign-in=password", "--preset", "article-on-premises"]),
    (
        "impact",
        &["impact", "ca-policy=report-only", "client=legacy", "--preset", "microsoft-baseline"],
    ),
    ("diff", &["diff", "article-on-premises", "article-on-premises-published"]),
    ("diff", &["diff", "microsoft-baseline", "nothing-configured"]),
    ("audit", &["audit", DATA, "--preset", "nothing-configured"]),
    ("audit", &["audit", "--dead-ends", "--preset", "article-exchange-online"]),
];

#[test]
fn advice_as_json_is_what_the_committed_schemas_say() {
    for (name, arguments) in ASKED {
        let path = root().join(format!("traces/schema/{name}.json"));
        let committed = fs::read_to_string(path).unwrap();
        assert_eq!(committed, succeeds(0, &["schema", name]));
        let schema: Value = serde_json::from_str(&committed).unwrap();
        let schema = jsonschema::validator_for(&schema).unwrap();
        let written = succeeds(0, &[arguments, &["--format", "json"]].concat());
        let written: Value = serde_json::from_str(&written).unwrap();
        let errors: Vec<_> = schema.iter_errors(&written).map(|it| it.to_string()).collect();
        assert!(errors.is_empty(), "{arguments:?}: {errors:?}");
        for key in written.as_object().unwrap().keys() {
            let mut changed = written.clone();
            changed.as_object_mut().unwrap().remove(key);
            assert!(!schema.is_valid(&changed), "{name} without {key}");
        }
    }
}

#[test]
fn advice_as_text_fits_on_a_screen() {
    for (_, arguments) in ASKED {
        let text = succeeds(0, arguments);
        let long: Vec<&str> = text.lines().filter(|line| line.chars().count() > 100).collect();
        assert!(long.is_empty(), "{arguments:?}\n{}", long.join("\n"));
    }
    assert_eq!(
        model(&["audit", "--dead-ends", "--preset", "article-on-premises"])
            .out
            .matches("Dead ends")
            .count(),
        1
    );
}

#[test]
fn a_file_is_held_against_a_preset_as_it_is_written() {
    let name =
        file("for-diff.json", r#"{"mailbox-location": "exchange-online", "client": "unknown"}"#);
    let text = succeeds(0, &["diff", &name, "microsoft-baseline", "--claim", DATA]);
    assert!(text.contains(&format!("A  {name}: ")) && text.contains("client: A any;"), "{text}");
    let text = succeeds(0, &["diff", "microsoft-baseline", "microsoft-baseline"]);
    assert!(
        text.contains("0 settings differ") && text.contains("84 claims are the same"),
        "{text}"
    );
}

#[test]
fn an_impact_names_the_command_of_its_direction() {
    let told = |change: &str| {
        let asked = ["impact", change, "--preset", "microsoft-baseline", "--claim", DATA];
        let written = succeeds(0, &[&asked[..], &["--format", "json"]].concat());
        let written: Value = serde_json::from_str(&written).unwrap();
        let field = |name: &str| written["changes"][0][name].as_str().unwrap().to_owned();
        (field("change"), field("undo"))
    };
    let (change, undo) = told("ca-policy=report-only");
    assert!(change.contains("$p.state = 'enabledForReportingButNotEnforced'"), "{change}");
    assert!(undo.starts_with("Undo-CaPolicy <policy> ca-policy state"), "{undo}");
    let row = model::setting::find("exo-policy-assignment").unwrap().1;
    let (change, undo) = (row.change.to_owned(), row.undo.to_owned());
    assert_eq!(told("exo-policy-assignment=organization"), (change, undo));
}

/// Every step of a repair of an excluded account reads and saves before it writes, and keeps the exclusions.
#[test]
fn a_repair_says_first_what_its_steps_use() {
    let text = succeeds(0, &["repair", "--preset", "excluded-account"]);
    let lines: Vec<&str> = text.lines().collect();
    let place = |word: &str| lines.iter().position(|line| line.contains(word));
    let function = place("function Edit-CaPolicy").unwrap_or_else(|| panic!("{text}"));
    assert!(function < place("Edit-CaPolicy <policy>").unwrap(), "{text}");
    for word in ["IncludeUsers = @('All')", "ExcludeGroups = @()", "-Conditions"] {
        assert!(!text.contains(word), "{word}\n{text}");
    }
    let asked = ["repair", "basic-authentication-never-succeeds", "--preset", "nothing-configured"];
    let text = succeeds(0, &asked);
    let made = text.find("New-AuthenticationPolicy").unwrap_or_else(|| panic!("{text}"));
    let used = text.find("-DefaultAuthenticationPolicy").unwrap_or_else(|| panic!("{text}"));
    assert!(made < used, "{text}");
}
