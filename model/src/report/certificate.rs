//! A certificate as a file: JSON, with the SHA-256 of all that follows the first line in that line.
//!
//! What a state holds is written once for each record that some state has; a state is the numbers of its
//! records.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::hash::Hash;
use std::io;

use family::cube::Cube;
use family::diagram::{Node, Place};
use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::families::Verdict;
use crate::families::certificate::{Certificate, Rule};
use crate::report::json::{FORMAT, Tool, Values};
use crate::scope::{write as write_configuration, write_cube};
use crate::setting;
use crate::world::state::State;

/// A certificate.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CertificateJson {
    /// The version of this shape.
    pub format: &'static str,
    /// The SHA-256 of everything after the first line, in hexadecimal digits.
    pub sha256: String,
    /// What it was made with.
    pub tool: ToolJson,
    /// The claim.
    pub claim: &'static str,
    /// Its kind.
    pub kind: &'static str,
    /// All settings with their values, in the order in which the rest counts them.
    pub settings: Vec<(&'static str, Vec<&'static str>)>,
    /// The scope: the settings that are not free, with their values.
    pub scope: Values,
    /// What is certified.
    pub answer: AnswerJson,
    /// What states are made of.
    pub records: RecordsJson,
    /// The states: for each the numbers of its records, in the order in which those stand.
    pub states: Vec<[usize; 9]>,
    /// The decision diagrams: for each node a setting, by its number, and where sets of its values lead,
    /// as bit masks with the first value lowest. `0`: to no configuration; `1`: to all; *n* + 2: to the
    /// node *n*, which stands before.
    pub nodes: Vec<(u16, Vec<(u16, Place)>)>,
    /// For each number of steps, the states that are reached after so many, with the configurations under
    /// which they are reached so first.
    pub layers: Vec<Vec<(usize, Place)>>,
    /// For progress, for each goal: the states from which a step shows it, those from which one step leads
    /// to these, and so on, with the configurations under which that is so.
    pub ranks: Vec<Vec<Vec<(usize, Place)>>>,
    /// The configurations to which the claim applies. For progress: in which it asks something.
    pub applicable: Place,
    /// The configurations in which there is what the claim speaks of: a step that violates or witnesses
    /// it, a state from which no way leads on, a request that is decided wrongly, a difference.
    pub found: Place,
    /// Parts of these, as wide as they can be, each with an example.
    pub rules: Vec<RuleJson>,
    /// Whether the rules are all of it.
    pub complete: bool,
}

/// What a certificate was made with.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ToolJson {
    /// The version of the program.
    pub version: &'static str,
    /// The SHA-256 of the sources of the model.
    pub model_sha256: &'static str,
    /// The date of the product facts.
    pub facts: &'static str,
}

impl ToolJson {
    /// This program.
    fn this() -> Self {
        let Tool { version, model_sha256, facts, .. } = Tool::this();
        Self { version, model_sha256, facts }
    }
}

/// What is certified. Counts are decimal strings.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AnswerJson {
    /// `holds` or `violated`.
    pub verdict: &'static str,
    /// How many configurations the scope has.
    pub configurations: String,
    /// To how many of them the claim applies.
    pub applicable: String,
    /// How many of these violate it. For a witness that some have: none.
    pub violating: String,
}

/// The records of all states, by what holds them. Each stands once, in the order in which states need it.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct RecordsJson {
    /// Alice's app.
    pub client: Vec<Value>,
    /// Alice's account at Entra ID.
    pub account: Vec<Value>,
    /// Her sign-in session at Entra ID.
    pub session: Vec<Value>,
    /// Her sign-in at AD FS.
    pub page: Vec<Value>,
    /// The synchronisation of her mailbox.
    pub sync: Vec<Value>,
    /// What the attacker has learnt.
    pub attacker: Vec<Value>,
    /// What no server sees.
    pub ghost: Vec<Value>,
    /// Alice's account at AD FS.
    pub extranet: Vec<Value>,
    /// Her account in Active Directory.
    pub directory: Vec<Value>,
}

/// A part of what was found.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RuleJson {
    /// The settings that are not as free as where the claim applies, with their values.
    pub rule: Values,
    /// The least configuration of it that no earlier rule has.
    pub configuration: BTreeMap<&'static str, &'static str>,
    /// The canonical run under that configuration, where the claim is about runs.
    pub actions: Vec<String>,
    /// For a decision: the request that is decided wrongly.
    pub request: Option<&'static str>,
}

impl CertificateJson {
    /// A certificate, as yet without its SHA-256.
    fn new(certificate: &Certificate) -> Self {
        let full = Cube::full(setting::domain());
        let within = certificate.within.clone().unwrap_or_else(|| full.clone());
        let violating = certificate.violating_count;
        let (records, states) = records(&certificate.states);
        let verdict = if violating == 0 { Verdict::Holds } else { Verdict::Violated };
        Self {
            format: FORMAT,
            sha256: String::new(),
            tool: ToolJson::this(),
            claim: certificate.claim.id,
            kind: certificate.claim.kind.id(),
            settings: setting::rows().map(|(_, row)| (row.id, row.values.to_vec())).collect(),
            scope: write_cube(&certificate.scope, &full),
            answer: AnswerJson {
                verdict: verdict.id(),
                configurations: certificate.scope.count().to_string(),
                applicable: certificate.applicable_count.to_string(),
                violating: violating.to_string(),
            },
            records,
            states,
            nodes: certificate.nodes.iter().map(node).collect(),
            layers: certificate.layers.clone(),
            ranks: certificate.ranks.clone(),
            applicable: certificate.applicable,
            found: certificate.found,
            rules: certificate.rules.iter().map(|rule| RuleJson::new(rule, &within)).collect(),
            complete: certificate.complete,
        }
    }
}

impl RuleJson {
    fn new(rule: &Rule, within: &Cube) -> Self {
        Self {
            rule: write_cube(&rule.cube, within),
            configuration: write_configuration(&rule.configuration),
            actions: rule.actions.iter().map(|action| action.label()).collect(),
            request: rule.request,
        }
    }
}

fn node(node: &Node) -> (u16, Vec<(u16, Place)>) {
    let branches = node.branches.iter().map(|(values, place)| (values.bits(), *place));
    (node.variable.0, branches.collect())
}

/// Records, each once.
struct Interned<T>(IndexSet<T, FxBuildHasher>);

impl<T: Serialize + Hash + Eq> Interned<T> {
    fn new() -> Self {
        Self(IndexSet::default())
    }

    fn number(&mut self, record: T) -> usize {
        self.0.insert_full(record).0
    }

    fn finish(self) -> Vec<Value> {
        self.0.iter().map(|record| json!(record)).collect()
    }
}

fn records(states: &[State]) -> (RecordsJson, Vec<[usize; 9]>) {
    let (mut client, mut account) = (Interned::new(), Interned::new());
    let (mut session, mut page, mut sync) = (Interned::new(), Interned::new(), Interned::new());
    let (mut attacker, mut ghost) = (Interned::new(), Interned::new());
    let (mut extranet, mut directory) = (Interned::new(), Interned::new());
    let states = states.iter().map(|state| {
        [
            client.number(state.client),
            account.number(state.account),
            session.number(state.session),
            page.number(state.page),
            sync.number(state.sync),
            attacker.number(state.attacker),
            ghost.number(state.ghost),
            extranet.number(state.extranet),
            directory.number(state.directory),
        ]
    });
    let states = states.collect();
    let records = RecordsJson {
        client: client.finish(),
        account: account.finish(),
        session: session.finish(),
        page: page.finish(),
        sync: sync.finish(),
        attacker: attacker.finish(),
        ghost: ghost.finish(),
        extranet: extranet.finish(),
        directory: directory.finish(),
    };
    (records, states)
}

/// A certificate as the text of a file.
pub fn write(certificate: &Certificate) -> Result<String, serde_json::Error> {
    let mut text = Vec::new();
    let mut lines = Serializer::with_formatter(&mut text, Lines::default());
    CertificateJson::new(certificate).serialize(&mut lines)?;
    // Everything that is written is text.
    let text = String::from_utf8(text).unwrap_or_default();
    let (_, body) = text.split_once('\n').unwrap_or(("", &text));
    let body = format!("{body}\n");
    let mut digest = String::new();
    for byte in Sha256::digest(body.as_bytes()) {
        // Writing to a string does not fail.
        let _ = write!(digest, "{byte:02x}");
    }
    Ok(format!("{{\"format\":\"{FORMAT}\",\"sha256\":\"{digest}\",\n{body}"))
}

/// JSON with a line for each field after the first two, and for each entry of a list in one.
#[derive(Clone, Copy, Debug, Default)]
struct Lines {
    depth: usize,
    fields: usize,
}

impl Lines {
    fn open<W: ?Sized + io::Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        out.write_all(bracket)
    }

    fn close<W: ?Sized + io::Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth -= 1;
        out.write_all(bracket)
    }

    fn separate<W: ?Sized + io::Write>(out: &mut W, first: bool, line: bool) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        if line { out.write_all(b"\n") } else { Ok(()) }
    }
}

impl Formatter for Lines {
    fn begin_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"[")
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"]")
    }

    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> io::Result<()> {
        Self::separate(out, first, self.depth == 2)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"{")
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"}")
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> io::Result<()> {
        let is_field = self.depth == 1;
        self.fields += usize::from(is_field);
        Self::separate(out, first, is_field && self.fields > 2)
    }
}
