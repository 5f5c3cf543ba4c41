//! The tables name only what there is, and say something of all of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use family::enumeration::Narrowing;
use family::variable::VariableId;
use family::view::Concrete;
use model::action::Action;
use model::article::{Architecture, SENTENCES, STEPS, source};
use model::capability::Attacker;
use model::claim::{self, CLAIMS_MAX, Group, Kind, Marks};
use model::families::{Engine, Options, Verdict, decide};
use model::graph::Graph;
use model::party::Party;
use model::preset::{self, FREE, PRESETS, defaults};
use model::report::expected;
use model::report::json::Article;
use model::report::suite::Vector;
use model::scope::Scope;
use model::setting::{self, MailboxLocation, Setting, Who};
use model::survey::{Survey, usual};
use model::world::World;

use crate::bad_input::amiss;
use crate::command_line::succeeds;
use crate::common::{directory, files, full, root};

/// The ids of all actions that some configuration of the usual survey takes, with their labels.
fn actions() -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut met: BTreeSet<Action> = BTreeSet::new();
    for configuration in usual().step_by(2) {
        let graph = Graph::explore(&Concrete(&configuration));
        met.extend(graph.edges().iter().map(|edge| edge.action));
    }
    let mut labels: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let count = met.len();
    for action in met {
        assert!(!action.sentence().is_empty(), "{action:?}");
        labels.entry(action.id()).or_default().insert(action.label());
    }
    let unique = labels.values().flatten().collect::<BTreeSet<_>>().len();
    assert_eq!(unique, count, "two actions have one label");
    labels
}

#[test]
fn the_article_names_actions_settings_and_claims_that_there_are() {
    let actions = actions();
    assert_eq!(actions.len(), Action::IDS.len(), "{:?}", actions.keys());
    for (id, labels) in &actions {
        assert!(labels.iter().all(|label| label == id || label.starts_with(&format!("{id}("))));
    }
    for step in STEPS.iter() {
        for id in step.actions {
            assert!(actions.contains_key(id), "{} names the action `{id}`", step.id);
        }
    }
    let mut named = BTreeSet::new();
    for sentence in SENTENCES {
        for id in sentence.settings {
            assert!(setting::find(id).is_some(), "{} names the setting `{id}`", sentence.id);
        }
        for id in sentence.claims {
            let (_, claim) =
                claim::find(id).unwrap_or_else(|| panic!("{} names the claim `{id}`", sentence.id));
            assert_ne!(claim.group, Group::Evidence, "{} names `{id}`", sentence.id);
            named.insert(*id);
        }
    }
    assert!(named.contains("mailbox-data-requires-mfa") && named.len() > 10, "{named:?}");
}

#[test]
fn claim_ids_are_unique_and_fit_into_the_marks() {
    let ids: BTreeSet<&str> = claim::all().iter().map(|claim| claim.id).collect();
    assert_eq!(ids.len(), claim::all().len());
    assert!(claim::all().len() <= CLAIMS_MAX);
    for (place, claim) in claim::all().iter().enumerate() {
        assert_eq!(claim::find(claim.id).unwrap().0, place);
        assert!(Marks::default().with(place).has(place), "{}", claim.id);
        assert!(claim.says.ends_with('.') && !claim.says.contains("  "), "{}", claim.id);
        assert!(claim.domain().is_some(), "{} applies nowhere", claim.id);
    }
    assert!(claim::all().is_sorted_by_key(|claim| claim.group), "a group stands in two places");
}

#[test]
fn every_invariant_has_a_partner_that_shows_that_it_is_not_vacuous() {
    let invariants: BTreeSet<String> = claim::all()
        .iter()
        .filter(|claim| matches!(claim.kind, Kind::Invariant(_)))
        .map(|claim| format!("{}-is-not-vacuous", claim.id))
        .collect();
    let partners: BTreeSet<String> = claim::all()
        .iter()
        .filter(|claim| matches!(claim.kind, Kind::Witness(_)) && claim.group == Group::Evidence)
        .map(|claim| claim.id.to_owned())
        .filter(|id| !id.starts_with("step-"))
        .collect();
    assert_eq!(partners, invariants);
}

#[test]
fn every_step_of_the_article_has_a_claim_that_is_shown_by_the_steps_own_action() {
    let claims: Vec<&str> =
        claim::all().iter().map(|claim| claim.id).filter(|id| id.starts_with("step-")).collect();
    let ids: Vec<String> =
        STEPS.iter().map(|step| format!("step-{}-is-reachable", step.id.to_lowercase())).collect();
    assert_eq!(claims, ids);
    assert_eq!(claims.len(), 35);
    for (step, id) in STEPS.iter().zip(ids) {
        let (preset, location) = match step.architecture {
            Architecture::ExchangeOnline => {
                ("article-exchange-online", MailboxLocation::ExchangeOnline)
            }
            Architecture::ExchangeOnPremises => {
                ("article-on-premises", MailboxLocation::ExchangeOnPremises)
            }
        };
        let (place, claim) = claim::find(&id).unwrap();
        assert!(claim.applies.contains(&(MailboxLocation::ID, location.one())), "{id}");
        assert_eq!(claim.applies.len(), if step.federated_only { 2 } else { 1 }, "{id}");
        let scope = preset::find(preset).unwrap().cube();
        let options = Options { engine: Engine::Stateright, limit: usize::MAX, threads: 1 };
        let outcome =
            decide(&scope, Marks::default().with(place), options, &mut |_, _| {}).unwrap();
        let trace = outcome.answers[0].trace().unwrap().unwrap();
        let last = trace.steps.last().unwrap();
        assert_eq!(outcome.answers[0].verdict, Verdict::Holds, "{id}");
        assert_eq!(last.action.id(), step.actions[0], "{id}");
        assert_eq!(last.article, Some(step.id), "{id}");
    }
}

#[test]
fn presets_fix_settings_that_there_are_to_values_that_they_have() {
    let ids: BTreeSet<&str> = PRESETS.iter().map(|preset| preset.id).collect();
    assert_eq!(ids.len(), PRESETS.len());
    for id in FREE {
        assert!(setting::find(id).is_some(), "`{id}` is free");
    }
    for preset in &PRESETS {
        assert!(!preset.says.is_empty(), "{}", preset.id);
        let fixed: BTreeSet<&str> = preset.fixes.iter().map(|(id, _)| *id).collect();
        assert_eq!(fixed.len(), preset.fixes.len(), "{} fixes a setting twice", preset.id);
        let mut cube = defaults();
        for id in FREE {
            let (variable, _) = setting::find(id).unwrap();
            cube.set(variable, full().get(variable));
        }
        for (id, values) in preset.fixes {
            let (variable, row) = setting::find(id)
                .unwrap_or_else(|| panic!("{} fixes the setting `{id}`", preset.id));
            let values = if *values == "*" {
                full().get(variable)
            } else {
                setting::values(row, values.split(','))
                    .unwrap_or_else(|value| panic!("{} fixes {id} to `{value}`", preset.id))
            };
            cube.set(variable, values);
        }
        assert!(!cube.is_empty(), "{}", preset.id);
        assert_eq!(preset.cube(), cube, "{}", preset.id);
        assert_eq!(preset::find(preset.id).map(|found| found.id), Some(preset.id));
    }
}

#[test]
fn something_is_expected_of_every_preset_and_every_claim_with_its_reason() {
    let presets: BTreeSet<&str> = PRESETS.iter().map(|preset| preset.id).collect();
    let claims: BTreeSet<&str> = claim::all()
        .iter()
        .filter(|claim| claim.group != Group::Evidence)
        .map(|claim| claim.id)
        .collect();
    let table = expected::table();
    assert_eq!(table.keys().map(String::as_str).collect::<BTreeSet<_>>(), presets);
    for (preset, row) in table {
        let because = row.because.chars().count();
        assert!((1..=46).contains(&because), "because of {preset} has {because} characters");
        let named: BTreeSet<&str> = row.claims.keys().map(String::as_str).collect();
        assert_eq!(named, claims, "{preset}");
        for (claim, cell) in &row.claims {
            assert!(cell.reason.trim().len() > 20, "{preset}, {claim}: {}", cell.reason);
            assert_ne!(cell.verdict, Verdict::Unknown, "{preset}, {claim}");
        }
    }
}

#[test]
fn every_setting_has_its_texts() {
    let mut ids = BTreeSet::new();
    for (variable, row) in setting::rows() {
        assert!(ids.insert(row.id), "{} stands twice", row.id);
        assert_eq!(setting::find(row.id).unwrap().0, variable);
        assert_eq!(setting::row(variable).unwrap().id, row.id);
        assert_eq!(setting::domain().values(variable).len() as usize, row.values.len());
        assert!(row.values.len() > 1 && usize::from(row.default) < row.values.len(), "{}", row.id);
        let plain = |text: &str| {
            text.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-')
        };
        assert!(plain(row.id) && row.values.iter().all(|value| plain(value)), "{}", row.id);
        assert!(!row.values.contains(&"unknown"), "{}", row.id);
        let texts = [row.group, row.product, row.read, row.change, row.undo, row.breaks];
        assert!(texts.iter().all(|text| !text.trim().is_empty()), "{}", row.id);
        assert!(row.source.iter().all(|key| source(key).is_some()), "{}", row.id);
        assert!(!row.source.is_empty(), "{}", row.id);
        assert_eq!(row.assumes.is_some(), row.who == Who::Nobody, "{}", row.id);
    }
    let groups: Vec<&str> = setting::rows().map(|(_, row)| row.group).collect();
    let runs = 1 + groups.windows(2).filter(|two| two[0] != two[1]).count();
    assert_eq!(runs, groups.iter().collect::<BTreeSet<_>>().len(), "a group stands in two places");
}

#[test]
fn there_are_as_many_configurations_as_values_multiply_to() {
    let product: u128 = setting::rows().map(|(_, row)| row.values.len() as u128).product();
    let everything = Attacker::All.everything();
    assert_eq!(everything.count(), product);
    assert_eq!(full().count() << 14, product);
    assert!(product > 1 << 64, "{product}");
    assert_eq!(everything.iter().count(), setting::rows().count());
    assert_eq!(setting::domain().len(), setting::rows().count());
    assert_eq!(defaults().count(), 1);
}

#[test]
fn the_settings_of_a_step_decide_it_and_the_actions_of_a_sentence_are_decided_by_its_settings() {
    let survey = Survey::of(usual());
    for step in STEPS.iter() {
        let decide =
            step.actions.iter().filter_map(|id| survey.decide.get(&(step.architecture, id)));
        let decide: BTreeSet<&str> =
            decide.flatten().map(|variable| setting::row(*variable).unwrap().id).collect();
        assert_eq!(decide, step.settings.iter().copied().collect(), "{}", step.id);
    }
    for sentence in SENTENCES {
        let of_sentence = |variable: &VariableId| {
            sentence.settings.contains(&setting::row(*variable).unwrap().id)
        };
        let decided = survey.decide.iter().filter(|((architecture, _), settings)| {
            *architecture == sentence.architecture && settings.iter().any(of_sentence)
        });
        // A spray meets what the right password meets.
        let decided = decided.map(|((_, action), _)| *action).filter(|action| *action != "spray");
        let decided: BTreeSet<&str> = decided.collect();
        assert_eq!(decided, sentence.actions.iter().copied().collect(), "{}", sentence.id);
    }
}

#[test]
fn every_row_of_the_article_is_covered() {
    let rows = Article::matrix().rows;
    assert_eq!(rows.len(), 35 + 11);
    for row in rows {
        assert!(!row.claims.is_empty() && row.uncovered.is_none(), "{} is not covered", row.id);
        assert!(!row.actions.is_empty(), "{}", row.id);
        let is_step = STEPS.iter().any(|step| step.id == row.id);
        assert!(is_step || !row.settings.is_empty(), "{}", row.id);
        for id in row.settings {
            assert!(setting::find(id).is_some(), "{}: {id}", row.id);
        }
        for id in row.claims {
            assert!(claim::find(id).is_some(), "{}: {id}", row.id);
        }
    }
}

/// The committed suite, as `model article --suite traces` reads it.
fn suite() -> Vec<Vector> {
    let files = files(&root().join("traces/vectors"));
    files.iter().map(|path| Vector::parse(&fs::read_to_string(path).unwrap()).unwrap()).collect()
}

#[test]
fn every_row_of_the_article_has_vectors_or_a_reason_and_never_both() {
    let suite = suite();
    let rows = Article::with_suite(&suite).rows;
    assert_eq!(rows.len(), 35 + 11);
    let ids: BTreeSet<&str> = suite.iter().map(|vector| vector.id.as_str()).collect();
    assert_eq!(ids.len(), suite.len());
    for row in &rows {
        let vectors = row.vectors.as_ref().unwrap();
        assert_eq!(vectors.is_empty(), row.without_vectors.is_some(), "{}", row.id);
        assert!(row.without_vectors.is_none_or(|why| why.len() > 30), "{}", row.id);
        assert!(vectors.iter().all(|id| ids.contains(id.as_str())), "{}", row.id);
    }
    let of = |id: &str| rows.iter().find(|row| row.id == id).unwrap().vectors.clone().unwrap();
    let reads = |id: &String| id.starts_with("activesync-online-") || id.starts_with("client-");
    assert!(of("E15").iter().all(reads), "{:?}", of("E15"));
    assert!(of("E1").iter().any(|id| id.starts_with("client-")), "{:?}", of("E1"));
    assert!(of("O17").iter().any(|id| id.starts_with("provisioning-")), "{:?}", of("O17"));
    assert!(of("O4").iter().any(|id| id.starts_with("autodiscover-onprem-")), "{:?}", of("O4"));
    for row in rows.iter().filter(|row| row.id.starts_with(['E', 'O'])) {
        let elsewhere = if row.id.starts_with('E') { "-on-premises-" } else { "-online-" };
        let is_elsewhere = |id: &&String| {
            let asks = id.starts_with("auto-detect-") || id.starts_with("client-");
            asks && (id.contains(elsewhere) || id.contains("-other-"))
        };
        assert_eq!(row.vectors.iter().flatten().find(is_elsewhere), None, "{}", row.id);
    }
    assert!(of("OC1").len() > 10, "{:?}", of("OC1"));
}

#[test]
fn a_suite_that_cannot_be_read_is_refused_with_the_file_and_what_to_do() {
    let folder = |name: &str, vectors: &[(&str, &str)]| {
        let folder = directory().join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("vectors/client")).unwrap();
        for (file, text) in vectors {
            fs::write(folder.join("vectors/client").join(file), text).unwrap();
        }
        name.to_owned()
    };
    let empty = folder("suite-empty", &[]);
    let cut = folder("suite-cut", &[("cut.json", "{\"id\": ")]);
    let other = "{\"id\": \"v\", \"role\": \"server\", \"configuration\": {}, \
                 \"provenance\": {\"run\": []}}";
    let other = folder("suite-other", &[("other.json", other)]);
    let table: &[(&str, &[&str])] = &[
        ("no-such-folder", &["`no-such-folder/vectors`", "conformance export", "--suite traces"]),
        (&empty, &["no vector in `suite-empty/vectors`", "conformance export"]),
        (&cut, &["`suite-cut/vectors/client/cut.json`", "expected a vector", "line 1"]),
        (
            &other,
            &["other.json`", "unknown role `server`", "activesync-online", "conformance export"],
        ),
    ];
    let wrong: Vec<_> = table
        .iter()
        .filter_map(|(suite, words)| amiss(&["article", "--suite", suite], words))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_matrix_names_vectors_as_text_and_as_json() {
    let traces = root().join("traces");
    let traces = traces.to_str().unwrap();
    let text = succeeds(0, &["article", "--suite", traces]);
    assert!(text.contains("     vectors  none. It happens inside Entra ID"), "{text}");
    assert!(text.contains("     vectors  activesync-online-"), "{text}");
    assert!(!succeeds(0, &["article"]).contains("vectors"));
    let json = succeeds(0, &["article", "--suite", traces, "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let schema = serde_json::from_str(&succeeds(0, &["schema", "article"])).unwrap();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&json));
    let row = &json["rows"][14];
    assert_eq!((&row["id"], row["vectors"].as_array().unwrap().is_empty()), (&"E15".into(), false));
}

#[test]
fn without_a_suite_no_row_speaks_of_vectors() {
    assert!(Article::matrix().rows.iter().all(|row| row.vectors.is_none()));
    let rows = Article::with_suite(&[]).rows;
    let silent: Vec<&str> = rows
        .iter()
        .filter(|row| row.without_vectors.is_none() && row.vectors == Some(Vec::new()))
        .map(|row| row.id)
        .collect();
    // These have vectors, so nobody has said why they might not.
    assert!(silent.contains(&"E15") && !silent.contains(&"O12"), "{silent:?}");
}

#[test]
fn the_parties_of_a_step_are_those_that_say_or_hear_something_in_it() {
    let mut parties: BTreeMap<(Architecture, &str), BTreeSet<Party>> = BTreeMap::new();
    for (architecture, preset) in [
        (Architecture::ExchangeOnline, "article-exchange-online"),
        (Architecture::ExchangeOnPremises, "article-on-premises"),
    ] {
        for model in ["federated", "password-hash-sync", "pass-through"] {
            let mut scope = Scope::preset(preset).unwrap();
            scope.change(Scope::parse_sets(&[format!("identity-model={model}")]).unwrap());
            let view = Narrowing::least_of(&scope.cube).unwrap();
            let graph = Graph::explore(&view);
            for edge in graph.edges() {
                let from = graph.state(edge.from).unwrap();
                let (_, spoken) = World.show(from, edge.action, &view, &mut Vec::new()).unwrap();
                let met = parties.entry((architecture, edge.action.id())).or_default();
                met.extend(spoken.iter().flat_map(|it| [it.from, it.to]));
                // What happens inside one party is said by nobody.
                met.extend(spoken.is_empty().then(|| edge.action.by()));
            }
        }
    }
    let mut wrong = Vec::new();
    for step in STEPS.iter() {
        let met = step.actions.iter().filter_map(|id| parties.get(&(step.architecture, id)));
        let mut met: BTreeSet<Party> = met.flatten().copied().collect();
        met.remove(&Party::User);
        if met != step.parties.iter().copied().collect() {
            wrong.push(format!("{}: {met:?}, and not {:?}", step.id, step.parties));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_it_takes_to_look_a_setting_up_is_as_its_command_says() {
    for (variable, row) in setting::rows() {
        let outside =
            ["curl", ".\\Test-", "openssl", "Test-OAuth"].iter().any(|it| row.read.starts_with(it));
        let look = match row.who {
            Who::Attacker => 100,
            // What an app asks for is seen in a recording of its requests.
            _ if row.read.starts_with("By a test") || row.read.contains("token request") => 10,
            _ if outside => 3,
            _ => 1,
        };
        assert_eq!(setting::look(variable), look, "{}", row.id);
        // The order by worth divides by it.
        assert_eq!(300 % look, 0, "{}", row.id);
    }
}
