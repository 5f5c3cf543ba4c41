//! The program, run as people and scripts run it.

use std::process::Stdio;

use model::capability::Attacker;
use model::claim::{self, Group};
use model::preset::PRESETS;
use model::report::expected;

use crate::common::{Ran, command, file, model, once};
use crate::named;

/// Some subcommands; there may be more.
const SUBCOMMANDS: [&str; 11] = [
    "check",
    "trace",
    "replay",
    "explore",
    "settings",
    "claims",
    "presets",
    "export",
    "completions",
    "man",
    "schema",
];
pub(crate) const DATA: &str = "mailbox-data-requires-mfa";
pub(crate) const OPEN: [&str; 5] =
    ["check", "--preset", "article-on-premises-published", "--claim", DATA];
pub(crate) const SHUT: [&str; 5] = ["check", "--preset", "article-on-premises", "--claim", DATA];

/// Runs the program where it must succeed: with this status, and nothing on standard error.
pub(crate) fn succeeds(code: i32, arguments: &[&str]) -> String {
    let Ran { code: found, out, err } = model(arguments);
    assert_eq!((found, err.as_str()), (code, ""), "{arguments:?}\n{out}");
    assert!(out.ends_with('\n') && !out.contains('\u{1b}'), "{arguments:?}");
    out
}

#[test]
fn check_finds_every_preset_as_expected_and_all_evidence() {
    let checked = once(&["check"]);
    let Ran { code, out, err } = &*checked;
    assert_eq!((*code, err.as_str()), (0, ""), "{out}");
    assert!(out.ends_with('\n') && !out.contains('\u{1b}'), "{out}");
    let evidence = claim::all().iter().filter(|claim| claim.group == Group::Evidence).count();
    let wanted = format!("17 of 17 presets as expected; evidence {evidence} of {evidence}; ");
    let found = out.lines().rev().take(3).filter(|line| line.starts_with(&wanted)).count();
    assert_eq!(found, 1, "{out}");
    for preset in &PRESETS {
        let because = &expected::table()[preset.id].because;
        let rows = out
            .lines()
            .filter(|line| line.trim_start().starts_with(&format!("{} ", preset.id)))
            .filter(|line| line.ends_with(&format!(" {because}")));
        assert_eq!(rows.count(), 1, "{} has no line of its own in\n{out}", preset.id);
    }
    assert!(!out.contains("NOT AS EXPECTED"), "{out}");
    let count = Attacker::Password.everything().count();
    let all = format!("All {count} configurations there are, decided at once (");
    assert!(out.contains(&all), "{out}");
}

#[test]
fn a_day_fixes_what_the_products_did_then_unless_a_file_or_a_setting_says_otherwise() {
    let first = |code, more: &[&str]| {
        let asked =
            ["check", "--preset", "excluded-account", "--claim", "blocked-protocol-refuses-legacy"];
        let out = succeeds(code, &[&asked[..], more].concat());
        out.lines().next().unwrap().to_owned()
    };
    // Then EWS still answered Exchange Server's shared principal.
    let then = |basic: &str, count| {
        format!("excluded-account with {basic}shared-principal-ews=open: {count} configurations")
    };
    let before = then("exo-basic-retired=no ", 96);
    assert_eq!(first(0, &["--as-of", "2022-09-30"]), before);
    assert_eq!(first(0, &["--as-of", "2022-10-01"]), then("", 192));
    assert_eq!(first(0, &["--as-of", "2023-02-01"]), then("exo-basic-retired=yes ", 96));
    let now = "excluded-account with exo-basic-retired=yes: 96 configurations";
    assert_eq!(first(0, &["--as-of", "2026-11-22"]), now);
    let otherwise = ["--as-of", "2023-02-01", "--set", "exo-basic-retired=no"];
    assert_eq!(first(0, &otherwise), before);
    let file = file("dated.toml", "exo-basic-retired = \"no\"\nsecurity-defaults = \"unknown\"\n");
    let out = succeeds(
        1,
        &["check", "--config", &file, "--as-of", "2018-01-01", "--claim", DATA, "--format", "json"],
    );
    let read: serde_json::Value = serde_json::from_str(&out).unwrap();
    let changed = &read["scope"]["changed"];
    assert_eq!(changed["exo-basic-retired"], serde_json::json!(["no"]));
    assert_eq!(changed["security-defaults"], serde_json::json!(["off"]));
    assert_eq!(changed["onprem-exchange-version"], serde_json::json!(["exchange-2016"]));
}

#[test]
fn an_untouched_template_is_told_that_nothing_is_filled_in() {
    let template = file("untouched.toml", succeeds(0, &["settings", "--template"]));
    let Ran { code, out, err } = model(&["check", "--config", &template, "--claim", DATA]);
    assert_eq!((code, out.as_str(), err.lines().count()), (2, "", 1), "{err}");
    assert!(err.contains("nothing is filled in") && err.contains("untouched.toml"), "{err}");
}

#[test]
fn a_template_that_is_filled_in_says_the_same_as_the_settings_one_by_one() {
    let sets = [
        ("mailbox-location", "exchange-on-premises"),
        ("onprem-exchange-version", "exchange-2016"),
        ("identity-model", "federated,pass-through"),
        ("hybrid-modern-auth", "on"),
        ("client", "outlook-mobile"),
        ("ca-block-legacy", "enabled"),
        ("mfa-registration", "registered"),
    ];
    let mut template = succeeds(0, &["settings", "--template"]);
    for (id, values) in sets {
        let list = format!("{:?}", values.split(',').collect::<Vec<_>>());
        let entry = if values.contains(',') { list } else { format!("{values:?}") };
        let before = template.clone();
        template =
            template.replace(&format!("\n{id} = \"unknown\"\n"), &format!("\n{id} = {entry}\n"));
        assert_ne!(template, before, "{id}");
    }
    let name = file("filled-in.toml", template);
    let one_by_one: Vec<String> =
        sets.iter().flat_map(|(id, values)| ["--set".into(), format!("{id}={values}")]).collect();
    let one_by_one: Vec<&str> = one_by_one.iter().map(String::as_str).collect();
    for format in ["text", "markdown", "junit", "sarif"] {
        let asked = ["--claim", DATA, "--format", format];
        let filled_in = succeeds(1, &[&["check", "--config", &name][..], &asked].concat());
        let one_by_one = succeeds(1, &[&["check"][..], &one_by_one, &asked].concat());
        assert_eq!(without_id(&filled_in), without_id(&one_by_one));
    }
}

/// A text without what differs between any two runs.
fn without_id(text: &str) -> Vec<&str> {
    text.lines().filter(|line| !line.contains("uuid=")).collect()
}

#[test]
fn check_ends_with_1_where_a_claim_is_violated_and_with_0_where_all_hold() {
    let out = succeeds(1, &OPEN);
    assert!(out.contains(&format!("VIOLATED  {DATA}")), "{out}");
    let out = succeeds(0, &SHUT);
    assert!(out.contains(&format!("holds     {DATA}")), "{out}");
    // One of two is enough.
    let moved = ["check", "--preset", "migrated-onprem-left-running", "--claim", DATA];
    succeeds(0, &moved);
    succeeds(1, &[&moved[..], &["--claim", "basic-authentication-never-succeeds"]].concat());
    // What is not decided does not hold.
    let out = succeeds(1, &[&SHUT[..], &["--engine", "stateright", "--limit", "1"]].concat());
    assert!(out.contains(&format!("unknown   {DATA}")), "{out}");
    // Without the attacker it holds in more scopes.
    succeeds(
        0,
        &[&OPEN[..], &["--attacker", "none", "--set", "user-bypasses-autodetect=no"]].concat(),
    );
}

#[test]
fn trace_ends_with_0_with_a_run_and_with_1_without_one_and_with_2_where_it_cannot_run() {
    let out = succeeds(0, &["trace", DATA, "--preset", "article-on-premises-published"]);
    assert!(out.starts_with(&format!("{DATA}: violated by this run\n")), "{out}");
    let witness = ["trace", "step-o20-is-reachable", "--preset", "article-on-premises"];
    let out = succeeds(0, &witness);
    assert!(out.starts_with("step-o20-is-reachable: shown by this run\n"), "{out}");
    assert!(out.contains("O19") && out.contains("O20"), "{out}");
    let out = succeeds(1, &["trace", DATA, "--preset", "article-on-premises"]);
    assert!(out.contains("no run to show"), "{out}");
    assert_eq!(model(&["trace", "no-such-claim"]).code, 2);
    assert_eq!(model(&["trace", "identity-models-agree"]).code, 2);
}

/// All subcommands, as the help lists them.
fn subcommands() -> Vec<String> {
    let help = succeeds(0, &["--help"]);
    let (_, commands) = help.split_once("Commands:\n").unwrap();
    let names = commands.lines().map_while(|line| line.split_whitespace().next());
    let names: Vec<String> = names.filter(|name| *name != "help").map(str::to_owned).collect();
    for name in SUBCOMMANDS {
        assert!(names.iter().any(|it| it == name), "the help has no `{name}`");
    }
    names
}

#[test]
fn completions_and_the_manual_page_name_every_subcommand() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let text = succeeds(0, &["completions", shell]);
        for name in subcommands() {
            assert!(text.contains(&name), "{shell} does not complete `{name}`");
        }
    }
    let page = succeeds(0, &["man"]);
    for name in subcommands() {
        assert!(page.contains(&format!(".TH model-{name} ")), "the page has no `{name}`");
    }
}

/// The examples in the help of a subcommand, without what a shell does with their output.
fn examples(name: &str) -> Vec<String> {
    let help = succeeds(0, &[name, "--help"]);
    let Some((_, examples)) = help.split_once("\nExample") else { return Vec::new() };
    let examples = examples.lines().filter_map(|line| line.strip_prefix("  model "));
    examples.map(|line| line.split(['>', '|']).next().unwrap().to_owned()).collect()
}

#[test]
fn every_subcommand_has_help_with_an_example() {
    let lacking: Vec<String> =
        subcommands().into_iter().filter(|name| examples(name).is_empty()).collect();
    assert!(lacking.is_empty(), "no example in the help of {lacking:?}");
}

#[test]
fn every_example_in_the_help_can_be_run() {
    // What serves until it is interrupted has tests of its own.
    let names = subcommands().into_iter().filter(|name| name != "explore");
    for example in names.flat_map(|name| examples(&name)) {
        let arguments: Vec<&str> = example.split_whitespace().collect();
        let ran = named::run(&arguments);
        let Ran { code, out, err } = &*ran;
        // Of a family that was asked for its graph, one member is chosen, and that is said; and so is
        // which shards are missing, of which the examples run the first alone.
        let says = arguments[0] == "graph" || arguments.starts_with(&["check", "merge"]);
        assert!(
            *code < 2 && (err.is_empty() || says) && !out.is_empty(),
            "{example}: {code} {err}"
        );
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let mut command = command(&["settings"]);
    let mut running = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(running.stdout.take());
    let ended = running.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(0));
    assert!(ended.stderr.is_empty());
}
