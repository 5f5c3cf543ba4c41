//! A certificate as a file.
//!
//! Everything after the first line has the SHA-256 that stands in it, so a file that was changed is refused
//! before it is read. What it says is confirmed all the same: whoever changes a file can write a new sum.
//! For what is read there is one way to write it ([`crate::written`]); anything else is no certificate.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use family::cube::{Assignment, Cube};
use family::diagram::{Node, Place};
use family::variable::{Values, VariableId};
use model::actor::{attacker, client, directory, entra, federation_server, provisioning};
use model::claim::{self, Claim};
use model::report::json;
use model::scope::{write, write_cube};
use model::setting;
use model::world::state::{Ghost, State};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::proof::{Layer, Proof, Rule};
use crate::written::other_line;

/// The version of the shape that is read.
pub const FORMAT: &str = "1";

/// Why a file is not read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FileError {
    /// It is something else, or written in another way.
    #[error("this is no certificate: {0}")]
    Shape(String),
    /// It is one, and was changed, or is about something else.
    #[error("{0}")]
    Other(String),
}

/// What a file says.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// The claim.
    pub claim: &'static Claim,
    /// The scope.
    pub scope: Cube,
    /// The part of it to which the claim applies.
    pub within: Option<Cube>,
    /// The verdict.
    pub verdict: String,
    /// How many configurations the claim applies to, in decimal digits.
    pub applicable: String,
    /// How many of them violate it.
    pub violating: String,
    /// The proof.
    pub proof: Proof<State>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "format")]
    _format: String,
    #[serde(rename = "sha256")]
    _sha256: String,
    tool: Tool,
    claim: String,
    kind: String,
    settings: Vec<(String, Vec<String>)>,
    scope: BTreeMap<String, Vec<String>>,
    answer: Answer,
    records: Records,
    states: Vec<[usize; 9]>,
    nodes: Vec<(u16, Vec<(u16, Place)>)>,
    layers: Vec<Layer>,
    ranks: Vec<Vec<Layer>>,
    applicable: Place,
    found: Place,
    rules: Vec<RuleOfFile>,
    complete: bool,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Tool {
    version: String,
    model_sha256: String,
    facts: String,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    verdict: String,
    configurations: String,
    applicable: String,
    violating: String,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Records {
    client: Vec<client::Record>,
    account: Vec<entra::Account>,
    session: Vec<entra::Session>,
    page: Vec<federation_server::Record>,
    sync: Vec<provisioning::Record>,
    attacker: Vec<attacker::Record>,
    ghost: Vec<Ghost>,
    extranet: Vec<federation_server::Account>,
    directory: Vec<directory::Record>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct RuleOfFile {
    rule: BTreeMap<String, Vec<String>>,
    configuration: BTreeMap<String, String>,
    actions: Vec<String>,
    request: Option<String>,
}

fn shape<T>(why: impl Into<String>) -> Result<T, FileError> {
    Err(FileError::Shape(why.into()))
}

fn other<T>(why: impl Into<String>) -> Result<T, FileError> {
    Err(FileError::Other(why.into()))
}

/// Reads a file.
pub fn read(text: &str) -> Result<Certificate, FileError> {
    is_whole(text)?;
    let file: File =
        serde_json::from_str(text).map_err(|error| FileError::Shape(error.to_string()))?;
    if let Some(line) = other_line(&file, text) {
        return shape(format!("line {line} is not as `model certificate` writes what it says"));
    }
    is_of_this_model(&file)?;
    let Some((_, claim)) = claim::find(&file.claim) else {
        return other(format!("there is no claim `{}`", file.claim));
    };
    if file.kind != claim.kind.id() {
        return other(format!("`{}` is no claim of the kind `{}`", claim.id, file.kind));
    }
    let full = Cube::full(setting::domain());
    let scope = cube(&file.scope, &full)?;
    let within = claim.within(&scope);
    if file.answer.configurations != scope.count().to_string() {
        return other("the scope has another number of configurations");
    }
    let whole = within.as_ref().unwrap_or(&full);
    let rules = file.rules.iter().map(|it| rule(it, whole)).collect::<Result<_, _>>()?;
    let states = states(&file.records, &file.states)?;
    let nodes = file.nodes.iter().map(|(variable, branches)| Node {
        variable: VariableId(*variable),
        branches: branches.iter().map(|(bits, at)| (Values::from_bits(*bits), *at)).collect(),
    });
    Ok(Certificate {
        claim,
        proof: Proof {
            states,
            nodes: nodes.collect(),
            layers: file.layers,
            ranks: file.ranks,
            applicable: file.applicable,
            found: file.found,
            rules,
            complete: file.complete,
        },
        scope,
        within,
        verdict: file.answer.verdict,
        applicable: file.answer.applicable,
        violating: file.answer.violating,
    })
}

/// The first line is as it must be, and has the sum of all after it.
fn is_whole(text: &str) -> Result<(), FileError> {
    let Some((first, body)) = text.split_once('\n') else {
        return shape("it has one line alone");
    };
    let sum = first.strip_prefix("{\"format\":\"").and_then(|rest| rest.split_once('"'));
    let Some((format, sum)) = sum else {
        return shape("it does not begin as `model certificate` writes it");
    };
    if format != FORMAT {
        return shape(format!("it has another format, expected \"{FORMAT}\""));
    }
    let sum = sum.strip_prefix(",\"sha256\":\"").and_then(|rest| rest.strip_suffix("\","));
    let Some(sum) = sum else {
        return shape("it does not begin as `model certificate` writes it");
    };
    if sum == sum_of(body) { Ok(()) } else { other("it was changed: its SHA-256 is another") }
}

/// The SHA-256 of what follows the first line, in hexadecimal digits.
#[must_use]
pub fn sum_of(body: &str) -> String {
    let mut sum = String::new();
    for byte in Sha256::digest(body.as_bytes()) {
        // Writing to a string does not fail.
        let _ = write!(sum, "{byte:02x}");
    }
    sum
}

/// It is about the model that is built into this program.
fn is_of_this_model(file: &File) -> Result<(), FileError> {
    let this = json::Tool::this();
    if file.tool.model_sha256 != this.model_sha256 {
        let this = this.model_sha256;
        return other(format!("it is about other sources of the model; these have SHA-256 {this}"));
    }
    if file.tool.version != this.version || file.tool.facts != this.facts {
        return other("it is of another version, or of product facts of another date");
    }
    let mut settings = file.settings.iter();
    for (_, row) in setting::rows() {
        if settings.next().is_none_or(|(id, values)| id != row.id || values != row.values) {
            return other(format!("its settings are others; here there is `{}`", row.id));
        }
    }
    if settings.next().is_some() { other("it has settings that there are not") } else { Ok(()) }
}

/// A cube by its settings that are not as free as in `whole`.
fn cube(written: &BTreeMap<String, Vec<String>>, whole: &Cube) -> Result<Cube, FileError> {
    let mut cube = whole.clone();
    for (id, names) in written {
        let Some((variable, row)) = setting::find(id) else {
            return shape(format!("there is no setting `{id}`"));
        };
        match setting::values(row, names.iter().map(String::as_str)) {
            Ok(values) if !values.is_empty() => cube.set(variable, values),
            Ok(_) => return shape(format!("`{id}` has no value")),
            Err(value) => return shape(format!("`{id}` has no value `{value}`")),
        }
    }
    let again = write_cube(&cube, whole);
    let is_same = again.len() == written.len()
        && again.iter().all(|(id, names)| written.get(*id).is_some_and(|it| it == names));
    if is_same { Ok(cube) } else { shape("settings are not written as they must be") }
}

fn rule(written: &RuleOfFile, within: &Cube) -> Result<Rule, FileError> {
    let mut values = Vec::new();
    for (_, row) in setting::rows() {
        let value = written.configuration.get(row.id);
        let value = value.and_then(|value| row.values.iter().position(|it| it == value));
        let Some(value) = value.and_then(|value| u8::try_from(value).ok()) else {
            return shape(format!("a configuration has no such value of `{}`", row.id));
        };
        values.push(value);
    }
    let example = Assignment::new(values);
    if write(&example).len() != written.configuration.len() {
        return shape("a configuration has settings that there are not");
    }
    Ok(Rule {
        cube: cube(&written.rule, within)?,
        example,
        actions: written.actions.clone(),
        request: written.request.clone(),
    })
}

/// States by the numbers of their records.
fn states(records: &Records, numbers: &[[usize; 9]]) -> Result<Vec<State>, FileError> {
    let column = |place: usize| numbers.iter().filter_map(move |it| it.get(place).copied());
    let is_well_formed = is_in_order(&records.client, column(0))
        && is_in_order(&records.account, column(1))
        && is_in_order(&records.session, column(2))
        && is_in_order(&records.page, column(3))
        && is_in_order(&records.sync, column(4))
        && is_in_order(&records.attacker, column(5))
        && is_in_order(&records.ghost, column(6))
        && is_in_order(&records.extranet, column(7))
        && is_in_order(&records.directory, column(8));
    if !is_well_formed {
        return shape("the records of states are not each there once, in their order");
    }
    let state = |numbers: &[usize; 9]| {
        let [client, account, session, page, sync, attacker, ghost, extranet, directory] = numbers;
        Some(State {
            client: *records.client.get(*client)?,
            account: *records.account.get(*account)?,
            session: *records.session.get(*session)?,
            page: *records.page.get(*page)?,
            sync: *records.sync.get(*sync)?,
            attacker: *records.attacker.get(*attacker)?,
            ghost: *records.ghost.get(*ghost)?,
            extranet: *records.extranet.get(*extranet)?,
            directory: *records.directory.get(*directory)?,
        })
    };
    let states: Option<Vec<State>> = numbers.iter().map(state).collect();
    states.map_or_else(|| shape("a state has a record that there is not"), Ok)
}

/// Whether each record is there once, and they are first used in their order.
fn is_in_order<T: Ord>(records: &[T], uses: impl Iterator<Item = usize>) -> bool {
    let mut next = 0;
    for number in uses {
        if number > next {
            return false;
        }
        next += usize::from(number == next);
    }
    next == records.len() && records.iter().collect::<BTreeSet<_>>().len() == records.len()
}
