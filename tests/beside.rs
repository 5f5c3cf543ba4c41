//! Whoever asks whether mail is protected by multifactor authentication is told whether the attacker reads it,
//! and the other way round, as it is in the scope that was asked.

use serde_json::Value;

use crate::command_line::succeeds;
use crate::common::model;

const DATA: &str = "mailbox-data-requires-mfa";
const READ: &str = "attacker-never-reads-mailbox";
const PAST: &str =
    "but the attacker reads mail past it: attacker-never-reads-mailbox is VIOLATED in ";

fn check(claim: &str, attacker: &str, more: &[&str]) -> String {
    let words =
        ["check", "--preset", "microsoft-baseline", "--attacker", attacker, "--claim", claim];
    model(&[&words[..], more].concat()).out
}

/// The text without its line ends.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_claim_that_holds_is_told_with_the_mail_that_is_read_past_it() {
    for attacker in ["phisher", "token-thief", "insider", "all"] {
        let text = flat(&check(DATA, attacker, &[]));
        let read = flat(&check(READ, attacker, &[]));
        let is_read = read.contains(&format!("VIOLATED {READ}"));
        if text.contains(&format!("holds {DATA}")) {
            assert_eq!(text.contains(PAST), is_read, "{attacker}: {text}");
        }
        assert_eq!(
            read.contains(&format!("{DATA} holds")),
            text.contains(&format!("holds {DATA}"))
        );
    }
    let phisher = flat(&check(DATA, "phisher", &[]));
    assert!(phisher.contains(&format!("holds {DATA}")) && phisher.contains(PAST), "{phisher}");
    let password = flat(&check(DATA, "password", &[]));
    assert!(
        password.contains(&format!("and the attacker reads no mail: {READ} holds")),
        "{password}"
    );
    // Both at once are told beside each other too, and what else was asked is not.
    let both = check(DATA, "phisher", &["--claim", READ, "--claim", "article-order-is-safe"]);
    assert_eq!(both.matches(" reads mail past ").count(), 1, "{both}");
    assert_eq!(both.matches("article-order-is-safe").count(), 1, "{both}");
}

#[test]
fn it_is_told_in_every_format() {
    let json: Value = serde_json::from_str(&check(DATA, "phisher", &["--format", "json"])).unwrap();
    assert_eq!(json["claims"].as_array().unwrap().len(), 1);
    let beside = &json["claims"][0]["beside"];
    assert_eq!((&beside["id"], &beside["verdict"]), (&READ.into(), &"violated".into()));
    assert_eq!(beside["contrary"], true);
    let alone: Value =
        serde_json::from_str(&check(READ, "phisher", &["--format", "json"])).unwrap();
    assert_eq!(alone["claims"][0]["configurations"], beside["configurations"]);
    assert_eq!(alone["claims"][0]["beside"]["contrary"], false);
    let markdown = check(DATA, "phisher", &["--format", "markdown"]);
    assert!(markdown.contains(&format!("`{DATA}` holds, {PAST}")), "{markdown}");
    let junit = check(DATA, "phisher", &["--format", "junit"]);
    assert!(junit.contains("<system-out>but the attacker reads mail past it"), "{junit}");
    assert!(!junit.contains("<failure"), "{junit}");
    let sarif: Value =
        serde_json::from_str(&check(DATA, "phisher", &["--format", "sarif"])).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 1);
    assert_eq!((&results[0]["ruleId"], &results[0]["level"]), (&READ.into(), &"warning".into()));
    let sarif: Value =
        serde_json::from_str(&check(DATA, "password", &["--format", "sarif"])).unwrap();
    assert_eq!(sarif["runs"][0]["results"], Value::Array(Vec::new()));
}

#[test]
fn other_commands_tell_it_too() {
    let with = ["--preset", "microsoft-baseline", "--attacker", "phisher"];
    for (code, command) in [(0, "explain"), (0, "repair"), (1, "trace")] {
        let text = flat(&succeeds(code, &[&[command, DATA][..], &with].concat()));
        assert!(text.contains(PAST), "{command}: {text}");
    }
    let presets =
        ["microsoft-baseline", "security-defaults", "--claim", DATA, "--attacker", "phisher"];
    let text = flat(&succeeds(0, &[&["diff"][..], &presets].concat()));
    assert!(text.contains(&format!("A: {DATA} holds, {PAST}")), "{text}");
    let change = ["impact", "security-defaults=on", "--claim", DATA];
    let text = flat(&succeeds(0, &[&change[..], &with].concat()));
    assert!(text.contains(&format!("as it is: {DATA} holds, {PAST}")), "{text}");
}
