//! Runs as files and pictures: what is written, what is read again, and what is refused.

use std::fs;
use std::path::PathBuf;

use itf::Trace;
use model::report::diagram::svg::write_svg;
use model::report::diagram::{Diagram, Row};
use model::report::replay::{ReplayError, Replayed, replay};
use model::trace;
use serde_json::{Value, json};

use crate::command_line::succeeds;
use crate::common::{Ran, directory, file, files, model, root};

const HOLE: [&str; 4] =
    ["trace", "mailbox-data-requires-mfa", "--preset", "article-on-premises-published"];
const WHOLE: [&str; 6] = [
    "trace",
    "step-o20-is-reachable",
    "--preset",
    "article-on-premises",
    "--set",
    "identity-model=federated",
];

fn written(run: &[&str], format: &str) -> String {
    succeeds(0, &[run, &["--format", format]].concat())
}

/// The committed runs.
fn committed(folder: &str) -> Vec<(PathBuf, String)> {
    let files = files(&root().join("traces").join(folder));
    files.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Why a run is refused: the step, if it is one, and the words.
fn refused(run: &Value) -> (Option<usize>, String) {
    let error = replay(&run.to_string()).unwrap_err();
    let step = if let ReplayError::Step { step, .. } = &error { Some(*step) } else { None };
    (step, error.to_string())
}

#[test]
fn every_committed_run_can_be_taken_again() {
    let runs = committed("runs");
    assert!(runs.len() > 60, "{}", runs.len());
    for (path, text) in runs {
        let Replayed { claim, trace, defaulted, .. } =
            replay(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        // An attack's run stands under the name of the attack, a fault's under that of the fault.
        let is_in = |name: &str| path.parent().is_some_and(|folder| folder.ends_with(name));
        let is_attack = is_in("attacks") || is_in("faults");
        let is_named = path.ends_with(format!("{}.json", claim.id));
        assert!(is_attack || is_named, "{}", path.display());
        assert!(trace.shows(claim) && defaulted.is_empty(), "{}", path.display());
    }
}

#[test]
fn a_run_that_was_written_is_read_again() {
    for (name, run) in [("hole.json", &HOLE[..]), ("whole.json", &WHOLE)] {
        let name = file(name, written(run, "json"));
        let Ran { code, out, err } = model(&["replay", &name]);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        assert!(out.starts_with(&format!("{name}: fits: ")) && out.contains(run[1]), "{out}");
    }
}

#[test]
fn every_edit_of_every_step_is_refused_with_the_step() {
    let whole = parse(&written(&WHOLE, "json"));
    let steps = whole["trace"]["steps"].as_array().unwrap().clone();
    assert_eq!(steps.len(), 22);
    let mut edits = 0;
    for place in 0..steps.len() {
        for pointer in pointers(&steps[place]) {
            let mut edited = whole.clone();
            let value = edited["trace"]["steps"][place].pointer_mut(&pointer).unwrap();
            *value = match &*value {
                Value::Bool(it) => Value::Bool(!it),
                Value::String(text) => Value::String(format!("{text}x")),
                Value::Null => json!("E1"),
                other => panic!("{other}"),
            };
            let (step, words) = refused(&edited);
            assert_eq!(step, Some(place + 1), "{pointer}: {words}");
            edits += 1;
        }
        let mut without = steps.clone();
        without.remove(place);
        let mut edited = whole.clone();
        edited["trace"]["steps"] = Value::Array(without);
        let (step, words) = refused(&edited);
        if place + 1 == steps.len() {
            assert!(words.contains("21 of them") && words.contains("a run of 22"), "{words}");
        } else {
            assert_eq!(step, Some(place + 1), "{words}");
        }
        let mut swapped = steps.clone();
        swapped.swap(place, (place + 1) % steps.len());
        edited["trace"]["steps"] = Value::Array(swapped);
        assert!(refused(&edited).0.is_some());
    }
    assert!(edits > 200, "{edits}");
}

/// Where the values are that are not made of others.
fn pointers(value: &Value) -> Vec<String> {
    let inner = |key: String, value: &Value| -> Vec<String> {
        pointers(value).into_iter().map(|rest| format!("/{key}{rest}")).collect()
    };
    match value {
        Value::Object(map) => {
            map.iter().flat_map(|(key, value)| inner(key.clone(), value)).collect()
        }
        Value::Array(list) => {
            list.iter().enumerate().flat_map(|(at, value)| inner(at.to_string(), value)).collect()
        }
        _ => vec![String::new()],
    }
}

#[test]
fn every_start_of_a_run_is_refused() {
    let whole = parse(&written(&WHOLE, "json"));
    let steps = whole["trace"]["steps"].as_array().unwrap();
    for length in 0..steps.len() {
        let mut cut = whole.clone();
        cut["trace"]["steps"] = steps[..length].into();
        let (_, words) = refused(&cut);
        assert!(words.contains(&format!("there are {length} of them")), "{words}");
        // Not even with a key that counts right.
        let key =
            whole["trace"]["replay"].as_str().unwrap().replacen("22-", &format!("{length}-"), 1);
        cut["trace"]["replay"] = key.into();
        assert!(refused(&cut).1.contains("before it shows"), "{length}");
    }
}

#[test]
fn what_surrounds_the_steps_may_not_be_edited_either() {
    let hole = parse(&written(&HOLE, "json"));
    let edits: [(&str, Value, &str); 8] = [
        ("/trace/replay", json!("1-00"), "replay key"),
        ("/trace/replay", json!(""), "replay key"),
        ("/trace/condition/0/mailbox-location", json!([]), "`condition[0].mailbox-location`"),
        ("/trace/never_asked", json!([]), "`never_asked` has 0 entries in the file"),
        ("/trace/never_asked/0/why", json!("?"), "`never_asked[0].why` is \"?\""),
        ("/claim", json!("basic-authentication-never-succeeds"), "replay key"),
        ("/trace/configuration/adfs-mfa", json!("always"), "replay key"),
        ("/trace/configuration/mailbox-location", json!("exchange-online"), "step 1"),
    ];
    for (pointer, value, words) in edits {
        let mut edited = hole.clone();
        *edited.pointer_mut(pointer).unwrap() = value;
        let name = file("edited.json", edited.to_string());
        let Ran { code, out, err } = model(&["replay", &name]);
        assert_eq!((code, err.as_str()), (1, ""), "{pointer}: {out}");
        assert!(out.contains(words) && out.lines().count() == 1, "{pointer}: {out}");
    }
}

/// The ends of every member and element of a value, itself among them.
fn places(value: &Value) -> Vec<String> {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(list) => {
            list.iter().enumerate().map(|(at, it)| (at.to_string(), it)).collect()
        }
        _ => Vec::new(),
    };
    let deeper = inner.into_iter().flat_map(|(key, value)| {
        places(value).into_iter().map(move |rest| format!("/{key}{rest}"))
    });
    [String::new()].into_iter().chain(deeper).collect()
}

#[test]
fn whatever_is_changed_added_or_left_out_anywhere_is_refused() {
    let hole = parse(&written(&HOLE, "json"));
    let mut edits = 0;
    for place in places(&hole) {
        // Of another model's run the tool may be another.
        let is_of_tool = place.starts_with("/tool/");
        let mut edited = hole.clone();
        let value = edited.pointer_mut(&place).unwrap();
        match value {
            Value::Object(map) => {
                for added in [Value::Null, json!("x")] {
                    let mut edited = hole.clone();
                    let map = edited.pointer_mut(&place).unwrap().as_object_mut().unwrap();
                    map.insert("unheard-of".to_owned(), added);
                    assert!(replay(&edited.to_string()).is_err(), "{place}: added");
                }
                for name in map.keys() {
                    let mut edited = hole.clone();
                    let map = edited.pointer_mut(&place).unwrap().as_object_mut().unwrap();
                    map.remove(name);
                    // A setting that is left out has its default, and files may do without the tool.
                    let may =
                        place == "/trace/configuration" || (place.is_empty() && name == "tool");
                    assert!(may || replay(&edited.to_string()).is_err(), "{place}: without {name}");
                }
                edits += 1;
            }
            Value::Array(list) => {
                list.push(Value::Null);
                assert!(replay(&edited.to_string()).is_err(), "{place}: added");
            }
            Value::String(text) if !is_of_tool && !place.starts_with("/trace/configuration/") => {
                *text = format!("{text} ");
                assert!(replay(&edited.to_string()).is_err(), "{place}");
                edits += 1;
            }
            Value::String(text) if !is_of_tool => {
                for value in [format!("{text},{text}"), format!(" {text}"), text.to_uppercase()] {
                    let mut edited = hole.clone();
                    *edited.pointer_mut(&place).unwrap() = value.into();
                    assert!(replay(&edited.to_string()).is_err(), "{place}");
                }
            }
            Value::Bool(it) => {
                *it = !*it;
                assert!(replay(&edited.to_string()).is_err(), "{place}");
            }
            _ => {}
        }
    }
    assert!(edits > 40, "{edits}");
}

#[test]
fn what_a_file_says_of_itself_is_held_against_the_run() {
    let hole = parse(&written(&HOLE, "json"));
    for (pointer, value, words) in [
        ("/verdict", json!("holds"), "`verdict` is \"holds\" in the file, and \"violated\" now"),
        ("/kind", json!("x"), "`kind` is \"x\" in the file"),
        ("/tool/version", json!("0"), "`tool.version` is \"0\" in the file"),
        ("/tool/engine", json!("x"), "`tool.engine`"),
    ] {
        let mut edited = hole.clone();
        *edited.pointer_mut(pointer).unwrap() = value;
        let error = replay(&edited.to_string()).unwrap_err();
        assert!(error.is_misfit() && error.to_string().contains(words), "{pointer}: {error}");
    }
    let mut other = hole.clone();
    other["tool"]["model_sha256"] = json!("0");
    other["tool"]["version"] = json!("0");
    assert!(replay(&other.to_string()).unwrap().is_of_another_model);
    assert!(!replay(&hole.to_string()).unwrap().is_of_another_model);
}

#[test]
fn a_member_that_stands_twice_is_refused_wherever_it_is() {
    let hole = written(&HOLE, "json");
    for (once, place) in [
        ("\"kind\": \"invariant\"", "kind"),
        ("\"onprem-owa-sign-in\": \"password\"", "trace.configuration.onprem-owa-sign-in"),
    ] {
        assert!(hole.contains(once), "{once}");
        let twice = hole.replacen(once, &format!("{once},\n{once}"), 1);
        let name = file("run-twice.json", twice);
        let Ran { code, out, err } = model(&["replay", &name]);
        assert_eq!((code, out.as_str(), err.lines().count()), (2, "", 1), "{err}");
        assert!(err.contains(&format!("`{place}` stands twice")) && err.contains(&name), "{err}");
    }
}

#[test]
fn a_run_in_another_encoding_is_the_same_run() {
    let hole = written(&HOLE, "json");
    let wide = hole.replace('\n', "\r\n");
    let little = [0xff, 0xfe].into_iter().chain(wide.encode_utf16().flat_map(u16::to_le_bytes));
    for (name, bytes) in [
        ("wide-run.json", little.collect::<Vec<u8>>()),
        ("marked-run.json", [b"\xef\xbb\xbf", hole.as_bytes()].concat()),
    ] {
        let name = file(name, bytes);
        let Ran { code, out, err } = model(&["replay", &name]);
        assert_eq!((code, err.as_str()), (0, ""), "{name}: {out}");
    }
}

#[test]
fn what_is_written_to_a_file_is_what_is_written_to_standard_output() {
    let name = file("run-by-name.json", "what was there");
    let said = succeeds(0, &[&HOLE[..], &["--format", "json", "-o", &name]].concat());
    assert_eq!(said, format!("{name}: written\n"));
    let content = fs::read_to_string(directory().join(&name)).unwrap();
    assert_eq!(content, written(&HOLE, "json"));
}

#[test]
fn what_is_no_run_is_refused_in_one_line() {
    let hole = written(&HOLE, "json");
    let half = hole.chars().take(hole.len() / 2).collect::<String>();
    let with = |pointer: &str, value: Value| {
        let mut edited = parse(&hole);
        *edited.pointer_mut(pointer).unwrap() = value;
        edited.to_string()
    };
    let none =
        succeeds(1, &["trace", HOLE[1], "--preset", "article-on-premises", "--format", "json"]);
    let files: [(&str, String, &str); 9] = [
        ("half.json", half, "EOF while parsing"),
        ("empty-run.json", String::new(), "the file is empty"),
        ("other.json", "{}".to_owned(), "missing field `format`"),
        ("format.json", with("/format", json!("2")), "format \"2\", expected \"1\""),
        ("claim.json", with("/claim", json!("mailbox-data")), "`mailbox-data-requires-mfa`?"),
        ("setting.json", with("/trace/configuration", json!({"x": "y"})), "unknown setting `x`"),
        (
            "value.json",
            with("/trace/configuration/client", json!("x")),
            "unknown value `x` of setting `client`",
        ),
        (
            "values.json",
            with("/trace/configuration/client", json!("legacy,outlook-mobile")),
            "`client` has several values",
        ),
        ("none.json", none, "there is no run in it"),
    ];
    for (name, text, words) in files {
        let name = file(name, text);
        let Ran { code, out, err } = model(&["replay", &name]);
        assert_eq!((code, out.as_str(), err.lines().count()), (2, "", 1), "{name}: {err}");
        assert!(err.contains(words) && err.contains(&name), "{name}: {err}");
    }
    let Ran { code, err, .. } = model(&["replay", "not-there.json"]);
    assert!(code == 2 && err.contains("cannot read `not-there.json`"), "{err}");
}

#[test]
fn a_setting_that_a_file_does_not_mention_has_its_default_and_that_is_said() {
    let mut hole = parse(&written(&HOLE, "json"));
    hole["trace"]["configuration"].as_object_mut().unwrap().remove("adfs-mfa");
    let Replayed { defaulted, .. } = replay(&hole.to_string()).unwrap();
    assert_eq!(defaulted, ["adfs-mfa"]);
}

/// A record as the crate `itf` reads it: a field for each fact, all of them texts.
macro_rules! record {
    ($name:ident { $($field:ident)* }) => {
        #[derive(serde::Deserialize, serde::Serialize)]
        #[serde(deny_unknown_fields)]
        struct $name {
            $($field: String),*
        }
    };
}
record!(Client { stage mailbox access_token mfa_in_tokens tokens });
record!(EntraId {
    second_factor_of_account disabled sign_in app platform location token_for from_phone_of_alice found_risky
    federation_response second_factor_given
});
record!(FederationServer { sign_in locked_out_from_outside });
record!(Directory { locked });
record!(Provisioning { stage mailbox_for_copy mail_in_copy mfa_in_tokens tokens });
record!(Attacker {
    token_for_exchange_online token_for_exchange_server token_of_exchange_online refresh_token
    revoked_token
});
record!(Unseen {
    mfa_by_alice_in_this_sign_in mfa_by_alice_for_tokens_of_app mfa_by_alice_for_tokens_of_service
    copy_created_in_this_setup
});

/// A state of a run.
#[derive(serde::Deserialize, serde::Serialize)]
struct ItfState {
    action: String,
    article_step: String,
    client: Client,
    entra_id: EntraId,
    federation_server: FederationServer,
    directory: Directory,
    provisioning: Provisioning,
    attacker: Attacker,
    unseen: Unseen,
}

impl ItfState {
    fn records(&self) -> Value {
        serde_json::to_value(self).unwrap()
    }
}

#[test]
fn a_run_in_itf_is_read_by_the_reader_of_others() {
    let without = |folder: &str, part: &str| {
        let mut texts = committed(folder);
        texts.retain(|(path, _)| !path.to_str().unwrap().contains(part));
        texts
    };
    // Vectors have states of their own, and what a faulty implementation does is no run of the world.
    let texts = without("itf", "/itf/vectors/");
    assert_eq!(texts.len(), without("runs", "/runs/faults/").len());
    for (path, text) in texts {
        let read: Trace<ItfState> = itf::trace_from_str(&text).unwrap();
        let run = path.to_str().unwrap().replace("/itf/", "/runs/").replace(".itf.json", ".json");
        let run = parse(&fs::read_to_string(run).unwrap());
        let run = replay(&run.to_string()).unwrap().trace;
        assert_eq!(read.vars.len(), 9);
        assert_eq!(read.states.len(), run.steps.len() + 1, "{}", path.display());
        assert_eq!(read.states[0].value.action, "none");
        for (place, state) in read.states.iter().enumerate() {
            let state = &state.value;
            if let Some(before) = place.checked_sub(1) {
                let step = &run.steps[before];
                assert_eq!(state.action, step.action.label());
                assert_eq!(state.article_step, step.article.unwrap_or("none"));
            }
            // Every fact is a field of its own name.
            let records = state.records();
            for holding in model::report::state::holdings(&run.state(place)) {
                let facts = &records[holding.id];
                assert_eq!(facts.as_object().unwrap().len(), holding.facts.len());
                for (name, value) in holding.facts {
                    assert_eq!(facts[name], value, "{}.{name}", holding.id);
                }
            }
        }
    }
}

/// All runs that are committed.
fn runs() -> Vec<(trace::Trace, String)> {
    let run = |(path, text): (PathBuf, String)| {
        (replay(&text).unwrap().trace, path.display().to_string())
    };
    committed("runs").into_iter().map(run).collect()
}

#[test]
fn a_picture_is_well_formed_and_nothing_in_it_is_clipped() {
    for (run, name) in runs() {
        let diagram = Diagram::new(&run, "title", "subtitle");
        let mut svg = String::new();
        write_svg(&mut svg, &diagram).unwrap();
        let svg = roxmltree::Document::parse(&svg).unwrap();
        let number = |node: &roxmltree::Node, name: &str| -> f64 {
            node.attribute(name).unwrap().parse().unwrap()
        };
        let root = svg.root_element();
        let (width, height) = (number(&root, "width"), number(&root, "height"));
        let mut words = String::new();
        for node in svg.descendants().filter(|node| node.has_tag_name("text")) {
            let text = node.text().unwrap();
            words.extend([text, " "]);
            // A common fixed-width font is no wider.
            let letters = f64::from(u32::try_from(text.chars().count()).unwrap());
            let wide = 0.605 * number(&node, "font-size") * letters;
            let (x, y) = (number(&node, "x"), number(&node, "y"));
            let left =
                if node.attribute("text-anchor") == Some("middle") { x - wide / 2.0 } else { x };
            let fits = left >= 0.0 && left + wide <= width && y >= 8.0 && y <= height - 4.0;
            assert!(fits, "{name}: {text}");
        }
        // Everything is in it.
        let words: String = words.split_whitespace().collect();
        let said = diagram.rows.iter().map(|row| match row {
            Row::Step { says, .. } => says.clone(),
            Row::Message { text, .. } => text.clone(),
            Row::Note { why, .. } => (*why).to_owned(),
        });
        for said in said.chain(diagram.never.clone()).chain(diagram.condition.clone()) {
            let said: String = said.split_whitespace().collect();
            assert!(words.contains(&said), "{name}: {said}");
        }
    }
}

#[test]
fn the_attackers_arrows_are_others_than_alices() {
    let (hole, whole) = (written(&HOLE, "svg"), written(&WHOLE, "svg"));
    assert_eq!(hole.matches("class=\"run-bad-arrow\"").count(), 3);
    assert!(!hole.contains("class=\"run-arrow\""));
    assert!(!whole.contains("class=\"run-bad-arrow\""));
    assert!(whole.matches("class=\"run-arrow\"").count() > 25);
    for step in (1..=20).map(|step| format!(">O{step}<")) {
        assert!(whole.contains(&step), "{step}");
    }
}

#[test]
fn mermaid_names_every_lane_before_it_is_used() {
    for run in [&HOLE[..], &WHOLE] {
        let text = written(run, "mermaid");
        let mut lines = text.lines().map(str::trim);
        assert_eq!(lines.next(), Some("sequenceDiagram"));
        let parties: Vec<&str> = lines
            .clone()
            .filter_map(|line| Some(line.strip_prefix("participant ")?.split_once(' ')?.0))
            .collect();
        let mut arrows = 0;
        for line in lines {
            let arrow = ["->>", "--)"].iter().find_map(|arrow| line.split_once(arrow));
            if let Some((from, rest)) = arrow {
                let (to, text) = rest.split_once(": ").unwrap();
                assert!(parties.contains(&from) && parties.contains(&to), "{line}");
                // What is left of the characters that mean something is an entity.
                let entities = text.matches('#').count();
                assert_eq!(entities, text.matches(';').count(), "{line}");
                arrows += 1;
            }
        }
        assert!(arrows >= 3, "{text}");
        assert_eq!(text.matches("    box ").count(), text.matches("    end\n").count());
    }
}

#[test]
fn where_there_is_no_run_nothing_is_drawn() {
    for format in ["svg", "mermaid", "itf"] {
        let Ran { code, out, err } =
            model(&["trace", HOLE[1], "--preset", "article-on-premises", "--format", format]);
        assert_eq!((code, out.as_str(), err.lines().count()), (1, "", 1), "{format}");
    }
}
