//! Files in which anything was changed, with a new sum: refused, or just as true.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by a panic, in its helpers too"
)]

use certifier::file::{Certificate, read, sum_of};
use certifier::world::confirm_certificate;
use model::action::Action;
use model::claim;
use model::families::certificate::certify;
use model::report::certificate::write;
use model::scope::Scope;
use model::trace::Replay;
use model::world::World;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

/// A certificate of each kind, over few configurations.
const CERTIFICATES: [(&str, &str); 8] = [
    ("mailbox-data-requires-mfa", "article-on-premises-published"),
    ("mailbox-data-requires-mfa", "article-on-premises"),
    ("provisioning-new-mailbox-delivers", "exchange-2016-hybrid"),
    ("mailbox-data-requires-mfa-is-not-vacuous", "compliant-or-mfa"),
    ("background-sync-needs-no-user", "article-on-premises"),
    ("denied-user-can-comply", "nothing-configured"),
    ("hardening-commands-commute", "nothing-configured"),
    ("identity-models-agree", "nothing-configured"),
];

/// How many changes of each are tried where not all are.
const SOME: usize = 150;

fn written(claim: &str, preset: &str) -> String {
    let (_, claim) = claim::find(claim).unwrap();
    let scope = Scope::preset(preset).unwrap();
    write(&certify(claim, &scope.cube, &mut |_| {}).unwrap()).unwrap()
}

/// A file with this content, written as it must be, and with the sum that it has.
fn with_sum(content: &Value) -> String {
    let mut content = content.clone();
    sort(&mut content["scope"]);
    for rule in content["rules"].as_array_mut().into_iter().flatten() {
        for name in ["rule", "configuration"] {
            rule.get_mut(name).into_iter().for_each(sort);
        }
    }
    summed(&content)
}

/// Settings stand in the order of their ids.
fn sort(settings: &mut Value) {
    if let Some(settings) = settings.as_object_mut() {
        settings.sort_keys();
    }
}

/// What is written of this, with the sum of all behind the first line.
fn summed(content: &impl Serialize) -> String {
    let mut text = Vec::new();
    certifier::written::write(content, &mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    let body = text.split_once('\n').map_or("", |(_, body)| body);
    format!("{{\"format\":\"1\",\"sha256\":\"{}\",\n{body}", sum_of(body))
}

/// The members of an object, in their order.
type Members = Vec<(String, Tree)>;

/// JSON in which a member may stand twice.
#[derive(Clone, Debug, PartialEq)]
enum Tree {
    Object(Members),
    List(Vec<Tree>),
    Leaf(Value),
}

impl From<&Value> for Tree {
    fn from(value: &Value) -> Self {
        match value {
            Value::Object(members) => {
                let members = members.iter().map(|(name, it)| (name.clone(), it.into()));
                Self::Object(members.collect())
            }
            Value::Array(values) => Self::List(values.iter().map(Self::from).collect()),
            leaf => Self::Leaf(leaf.clone()),
        }
    }
}

impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Object(members) => serializer.collect_map(members.iter().map(|(a, b)| (a, b))),
            Self::List(values) => serializer.collect_seq(values),
            Self::Leaf(value) => value.serialize(serializer),
        }
    }
}

impl Tree {
    /// Hears of every tree that differs from this one in one place in its structure.
    fn edits(&self, hear: &mut dyn FnMut(Self)) {
        let another = || Self::Leaf(json!("another"));
        match self {
            Self::Object(members) => {
                let with = |change: &dyn Fn(&mut Members)| {
                    let mut members = members.clone();
                    change(&mut members);
                    Self::Object(members)
                };
                hear(Self::Leaf(Value::Null));
                for name in ["weather", ""] {
                    for value in [another(), Self::Leaf(Value::Null)] {
                        let more = (name.to_owned(), value);
                        hear(with(&|it| it.push(more.clone())));
                        hear(with(&|it| it.insert(0, more.clone())));
                    }
                }
                for (at, (name, value)) in members.iter().enumerate() {
                    hear(with(&|it| _ = it.remove(at)));
                    hear(with(&|it| it[at].0.push('x')));
                    for twice in [value.clone(), another(), Self::Leaf(Value::Null)] {
                        let twice = (name.clone(), twice);
                        hear(with(&|it| it.insert(at, twice.clone())));
                        hear(with(&|it| it.insert(at + 1, twice.clone())));
                        hear(with(&|it| it.push(twice.clone())));
                    }
                    if at > 0 {
                        hear(with(&|it| it.swap(at, at - 1)));
                    }
                    value.edits(&mut |value| hear(with(&|it| it[at].1 = value.clone())));
                }
            }
            Self::List(values) => {
                let with = |change: &dyn Fn(&mut Vec<Self>)| {
                    let mut values = values.clone();
                    change(&mut values);
                    Self::List(values)
                };
                hear(Self::Leaf(Value::Null));
                hear(with(&|it| it.push(another())));
                for (at, value) in values.iter().enumerate() {
                    hear(with(&|it| _ = it.remove(at)));
                    hear(with(&|it| it.insert(at, value.clone())));
                    if at > 0 && values[at] != values[at - 1] {
                        hear(with(&|it| it.swap(at, at - 1)));
                    }
                    value.edits(&mut |value| hear(with(&|it| it[at] = value.clone())));
                }
            }
            Self::Leaf(Value::Null) => hear(another()),
            Self::Leaf(_) => {
                hear(Self::Leaf(Value::Null));
                hear(another());
            }
        }
    }
}

fn is_confirmed(text: &str) -> Option<Certificate> {
    let certificate = read(text).ok()?;
    confirm_certificate(&World, &certificate).ok().map(|_| certificate)
}

/// Everything with which a value can be replaced.
fn replaced(value: &Value, words: &[String]) -> Vec<Value> {
    match value {
        Value::Null => vec![json!("another"), json!(0)],
        Value::Bool(truth) => vec![json!(!truth), Value::Null],
        Value::Number(number) => {
            let number = number.as_u64().unwrap();
            let near = [number + 1, number.saturating_sub(1), 0, 1, number + 1000];
            let others = near.into_iter().filter(|near| *near != number);
            others.map(Value::from).chain([json!(-1)]).collect()
        }
        Value::String(text) => {
            let at = words.iter().position(|word| word == text).unwrap_or_default();
            let near = words.iter().cycle().skip(at + 1).take(2).map(|word| json!(word));
            near.chain([json!(format!("{text}1")), json!("")]).collect()
        }
        Value::Array(values) => {
            let mut all = vec![Value::Null];
            for at in 0..values.len() {
                let mut less = values.clone();
                less.remove(at);
                all.push(Value::Array(less));
                let mut twice = values.clone();
                twice.insert(at, values[at].clone());
                all.push(Value::Array(twice));
                if at > 0 && values[at] != values[at - 1] {
                    let mut swapped = values.clone();
                    swapped.swap(at, at - 1);
                    all.push(Value::Array(swapped));
                }
            }
            all
        }
        Value::Object(fields) => {
            let mut all = vec![Value::Null];
            for name in fields.keys() {
                let mut less = fields.clone();
                less.remove(name);
                all.push(Value::Object(less));
            }
            let mut more = fields.clone();
            more.insert("more".to_owned(), json!(1));
            all.push(Value::Object(more));
            all
        }
    }
}

/// Hears of each change: where it is, and what stands there then.
fn changes(value: &Value, path: &str, words: &[String], all: &mut Vec<(String, Value)>) {
    all.extend(replaced(value, words).into_iter().map(|it| (path.to_owned(), it)));
    match value {
        Value::Array(values) => {
            for (at, value) in values.iter().enumerate() {
                changes(value, &format!("{path}/{at}"), words, all);
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields.iter().filter(|(name, _)| *name != "sha256") {
                changes(value, &format!("{path}/{name}"), words, all);
            }
        }
        _ => {}
    }
}

fn words(value: &Value, all: &mut Vec<String>) {
    match value {
        Value::String(text) if !all.contains(text) => all.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| words(value, all)),
        Value::Object(fields) => fields.values().for_each(|value| words(value, all)),
        _ => {}
    }
}

/// The one change after which a statement is as true as before: another run in place of one, which can be
/// taken just as well and shows the same. The model itself takes it here.
fn has_only_other_runs(original: &Certificate, changed: &Certificate) -> bool {
    let mut same = changed.proof.clone();
    for (rule, original) in same.rules.iter_mut().zip(&original.proof.rules) {
        rule.actions.clone_from(&original.actions);
    }
    let is_run = |actions: &[String], configuration| {
        let mut replay = Replay::new(configuration);
        for name in actions {
            let offered = replay.offered();
            let action: Option<&Action> = offered.iter().find(|it| it.label() == *name);
            if action.is_none_or(|action| replay.take(*action).is_err()) {
                return false;
            }
        }
        replay.finish().shows(original.claim)
    };
    same == original.proof
        && changed.claim.id == original.claim.id
        && changed.scope == original.scope
        && changed.proof.rules.iter().all(|rule| is_run(&rule.actions, &rule.example))
}

/// Tries changes of all certificates, at most so many of each, spread evenly.
fn whatever_is_changed_is_refused(most: usize) {
    for (claim, preset) in CERTIFICATES {
        let text = written(claim, preset);
        let original = is_confirmed(&text).unwrap();
        let content: Value = serde_json::from_str(&text).unwrap();
        assert!(is_confirmed(&with_sum(&content)).is_some());
        let mut known = Vec::new();
        words(&content, &mut known);
        let mut all = Vec::new();
        changes(&content, "", &known, &mut all);
        assert!(all.len() > 500, "{claim}: {}", all.len());
        let stride = all.len().div_ceil(most).max(1);
        let mut other_runs = 0;
        for (path, value) in all.iter().step_by(stride).filter(|(path, _)| !path.is_empty()) {
            let mut changed = content.clone();
            *changed.pointer_mut(path).unwrap() = value.clone();
            if changed == content || path == "/format" {
                continue;
            }
            if let Some(confirmed) = is_confirmed(&with_sum(&changed)) {
                let why = format!("{claim}, {preset}: {path} is {value}");
                assert!(has_only_other_runs(&original, &confirmed), "{why}");
                other_runs += 1;
            }
        }
        assert!(other_runs * 20 < all.len(), "{claim}: {other_runs} of {}", all.len());
    }
}

#[test]
fn some_of_whatever_is_changed_is_refused() {
    whatever_is_changed_is_refused(SOME);
}

/// The certificates whose files are small.
fn small() -> Vec<(String, Value)> {
    let texts = CERTIFICATES.iter().map(|(claim, preset)| written(claim, preset));
    let texts: Vec<String> = texts.filter(|text| text.len() < 20_000).collect();
    assert!(!texts.is_empty());
    texts.into_iter().map(|text| (text.clone(), serde_json::from_str(&text).unwrap())).collect()
}

#[test]
fn whatever_is_dropped_doubled_added_or_moved_anywhere_is_refused() {
    for (text, content) in small() {
        let tree = Tree::from(&content);
        assert_eq!(summed(&tree), text);
        let original = is_confirmed(&text).unwrap();
        let mut tried = 0;
        tree.edits(&mut |edited| {
            let edited = summed(&edited);
            // The first two members are those of the file in any case.
            if edited != text {
                tried += 1;
                if let Some(confirmed) = is_confirmed(&edited) {
                    assert!(has_only_other_runs(&original, &confirmed), "{edited}");
                }
            }
        });
        assert!(tried > 1000, "{tried}");
    }
}

#[test]
fn another_spelling_of_the_same_is_refused() {
    let again =
        |body: &str| read(&format!("{{\"format\":\"1\",\"sha256\":\"{}\",\n{body}", sum_of(body)));
    for (text, content) in small() {
        let (_, body) = text.split_once('\n').unwrap();
        assert!(again(body).is_ok());
        let mut is_text = false;
        for (at, byte) in body.bytes().enumerate() {
            // No text in a certificate has a quotation mark in it.
            is_text ^= byte == b'"';
            if !is_text {
                for space in [" ", "\n", "\t", "\r"] {
                    let spaced = [&body[..=at], space, &body[at + 1..]].concat();
                    assert!(again(&spaced).is_err(), "a space behind byte {at}");
                }
                if byte == b'\n' {
                    let joined = [&body[..at], &body[at + 1..]].concat();
                    assert!(again(&joined).is_err(), "no line end at byte {at}");
                }
            }
            if !is_text && byte.is_ascii_digit() {
                for other in [".0", "e0"] {
                    let other = [&body[..=at], other, &body[at + 1..]].concat();
                    assert!(again(&other).is_err(), "a number at byte {at}");
                }
            }
            if is_text && byte.is_ascii_lowercase() {
                let escaped = format!("{}\\u{:04x}{}", &body[..at], byte, &body[at + 1..]);
                assert!(again(&escaped).is_err(), "an escape at byte {at}");
            }
        }
        for more in ["{}", "null", "\u{feff}", "\n", " "] {
            assert!(again(&format!("{body}{more}")).is_err(), "{more} behind it");
        }
        // One line, and as a program writes it that means well.
        assert!(again(&content.to_string()[1..]).is_err());
        let pretty = serde_json::to_string_pretty(&content).unwrap();
        assert!(again(&pretty[1..]).is_err());
    }
}

#[test]
fn a_setting_that_stands_twice_is_refused_wherever_it_stands() {
    let text = written("mailbox-data-requires-mfa", "article-on-premises-published");
    let (_, body) = text.split_once('\n').unwrap();
    for (from, to) in [
        ("\"scope\":{", "\"scope\":{\"client\":[\"legacy\"],"),
        ("\"rule\":{", "\"rule\":{\"client\":[\"legacy\"],"),
        ("\"configuration\":{", "\"configuration\":{\"client\":\"legacy\","),
    ] {
        assert!(body.contains(from));
        let body = body.replacen(from, to, 1);
        let sum = sum_of(&body);
        let text = format!("{{\"format\":\"1\",\"sha256\":\"{sum}\",\n{body}");
        let error = read(&text).unwrap_err().to_string();
        assert!(error.contains("is not as `model certificate` writes"), "{error}");
    }
}

#[test]
fn a_flipped_bit_is_refused_before_the_proof_is_read() {
    let text = written(CERTIFICATES[0].0, CERTIFICATES[0].1);
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1 << (at % 7);
        let Ok(changed) = String::from_utf8(bytes) else { continue };
        assert!(read(&changed).is_err(), "byte {at}");
    }
    // What is cut off, and what is put behind it.
    for end in 0..text.len() {
        assert!(read(&text[..end]).is_err(), "cut at {end}");
    }
    assert!(read(&format!("{text} ")).is_err());
}

#[test]
fn another_claim_is_refused_unless_it_is_as_true() {
    let preset = "article-on-premises-published";
    let text = written("mailbox-data-requires-mfa", preset);
    let content: Value = serde_json::from_str(&text).unwrap();
    let mut as_true = 0;
    for claim in claim::all().iter().filter(|claim| claim.id != "mailbox-data-requires-mfa") {
        let mut changed = content.clone();
        changed["claim"] = json!(claim.id);
        changed["kind"] = json!(claim.kind.id());
        if let Some(confirmed) = is_confirmed(&with_sum(&changed)) {
            // Then it is what is certified of that claim.
            let own = read(&written(claim.id, preset)).unwrap();
            let bare = |mut certificate: Certificate| {
                certificate.proof.rules.iter_mut().for_each(|rule| rule.actions.clear());
                (certificate.proof, certificate.violating, certificate.applicable)
            };
            assert_eq!(bare(confirmed), bare(own), "{}", claim.id);
            as_true += 1;
        }
    }
    // Three others are violated in just the same configurations there.
    assert_eq!(as_true, 3);
}

#[test]
fn another_scope_is_refused() {
    let text = written("mailbox-data-requires-mfa", "article-on-premises-published");
    let content: Value = serde_json::from_str(&text).unwrap();
    let scope = content["scope"].as_object().unwrap().clone();
    let mut tried = 0;
    for (variable, row) in model::setting::rows() {
        let there: Vec<&str> = match scope.get(row.id) {
            Some(values) => values.as_array().unwrap().iter().filter_map(Value::as_str).collect(),
            None => row.values.to_vec(),
        };
        let all = model::setting::domain().values(variable);
        for bits in 1..=all.bits() {
            let values: Vec<&str> = row
                .values
                .iter()
                .zip(0..)
                .filter(|(_, it)| bits >> it & 1 == 1)
                .map(|(value, _)| *value)
                .collect();
            if values == there {
                continue;
            }
            let mut changed = content.clone();
            let others = changed["scope"].as_object_mut().unwrap();
            if values.len() == row.values.len() {
                others.remove(row.id);
            } else {
                others.insert(row.id.to_owned(), json!(values));
            }
            // With the number of configurations that it has then, and as if all were as before.
            let count = content["answer"]["configurations"].as_str().unwrap();
            let count: usize = count.parse().unwrap();
            let count = count * values.len() / there.len();
            changed["answer"]["configurations"] = json!(count.to_string());
            tried += 1;
            assert!(is_confirmed(&with_sum(&changed)).is_none(), "{}={values:?}", row.id);
        }
    }
    assert!(tried > 100, "{tried}");
}
