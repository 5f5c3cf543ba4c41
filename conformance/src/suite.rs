//! A suite as it is read: every file held against its hash, its version and its type, and all that is said of
//! vectors against the vectors.

mod held;
mod release;

pub mod soundness;

use std::collections::{BTreeMap, BTreeSet};

use input::json::{self, JsonError};
use serde::de::DeserializeOwned;
use serde_json::Value;
use thiserror::Error;

use crate::format::canonical::{SUM, content_hash, sha256, sum_line};
use crate::format::suite::{Coverage, Suite};
use crate::format::{FORMAT, Step, Vector};
use crate::suite::soundness::Examiner;

/// A suite that can be run.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The manifest.
    pub suite: Suite,
    /// The vectors, by id.
    pub vectors: BTreeMap<String, Vector>,
    /// What is covered.
    pub coverage: Coverage,
    /// The runs behind vectors that are not there. Nothing needs them to run a vector.
    pub missing: Vec<String>,
    /// The hash of the manifest, which names the suite in reports.
    pub sha256: String,
}

/// Why a suite cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SuiteError {
    /// A file of the manifest is not there.
    #[error("`{0}` is missing")]
    Missing(String),
    /// A file is there that the manifest does not know.
    #[error("`{0}` is not in `suite.json`")]
    Unknown(String),
    /// A file is no JSON, or not of its type.
    #[error("`{place}` is not what it should be: {why}")]
    Type {
        /// The file.
        place: String,
        /// Why.
        why: String,
    },
    /// A file is of another version of the format.
    #[error(
        "`{place}` is of format {format}, and this program reads {FORMAT} and what is older of it; a newer \
         program is needed"
    )]
    Version {
        /// The file.
        place: String,
        /// Its version.
        format: String,
    },
    /// A file was changed.
    #[error("`{place}` was changed: its hash is {is}, and `suite.json` says {says}")]
    Hash {
        /// The file.
        place: String,
        /// What it is.
        is: String,
        /// What it should be.
        says: String,
    },
    /// The manifest contradicts the vectors, what is covered, itself, or this program.
    #[error("`suite.json`: {0}")]
    Manifest(String),
    /// A vector contradicts the manifest or itself.
    #[error("`{place}`: {why}")]
    Vector {
        /// The file.
        place: String,
        /// What is wrong.
        why: String,
    },
}

/// The suite in these files.
pub fn load(files: &BTreeMap<String, Vec<u8>>) -> Result<Loaded, SuiteError> {
    let manifest = bytes(files, "suite.json")?;
    let sum = sha256(manifest);
    if let Some(says) = files.get(SUM) {
        hold_manifest(&sum_line(manifest), &String::from_utf8_lossy(says))?;
    }
    let suite: Suite = typed("suite.json", manifest)?;
    let mut known = BTreeSet::from(["suite.json".to_owned(), SUM.to_owned()]);
    for (place, says) in &suite.files {
        let file = bytes(files, place)?;
        hold(place, &sha256(file), says)?;
        once(place, file)?;
        known.insert(place.clone());
    }
    let coverage: Coverage = typed("coverage.json", bytes(files, "coverage.json")?)?;
    let (mut vectors, mut missing) = (BTreeMap::new(), Vec::new());
    let mut examiner = Examiner::default();
    for listed in &suite.vectors {
        let vector = read(&listed.path, bytes(files, &listed.path)?, &mut examiner)?;
        hold(&listed.path, &vector.content_hash, &listed.content_hash)?;
        held::as_listed(&vector, listed)?;
        known.insert(listed.path.clone());
        if let Some(itf) = &listed.itf {
            match files.get(&itf.path) {
                Some(file) => {
                    hold(&itf.path, &sha256(file), &itf.sha256)?;
                    once(&itf.path, file)?;
                }
                None => missing.push(itf.path.clone()),
            }
            known.insert(itf.path.clone());
        }
        vectors.insert(vector.id.clone(), vector);
    }
    if let Some(place) = files.keys().find(|place| !known.contains(*place)) {
        return Err(SuiteError::Unknown(place.clone()));
    }
    held::within_itself(&suite).map_err(SuiteError::Manifest)?;
    held::by_vectors(&suite, &vectors).map_err(SuiteError::Manifest)?;
    held::coverage(&suite, &coverage, &vectors).map_err(|why| {
        let place = "coverage.json".to_owned();
        SuiteError::Vector { place, why }
    })?;
    release::is_as_here(&suite).map_err(SuiteError::Manifest)?;
    Ok(Loaded { suite, vectors, coverage, missing, sha256: sum })
}

/// One vector, held against its own hash, and looked at whether it can be run.
pub fn vector(place: &str, text: &[u8]) -> Result<Vector, SuiteError> {
    read(place, text, &mut Examiner::default())
}

fn read(place: &str, text: &[u8], examiner: &mut Examiner) -> Result<Vector, SuiteError> {
    let vector: Vector = typed(place, text)?;
    let value: Value = serde_json::from_slice(text).map_err(|error| wrong(place, error))?;
    let is = content_hash(&value).map_err(|error| wrong(place, error))?;
    hold(place, &is, &vector.content_hash)?;
    let named = names(&vector);
    if let Some(name) = named.iter().find(|name| !vector.bindings.contains_key(*name)) {
        let why = format!("it names `${{{name}}}`, and has no such binding");
        return Err(SuiteError::Vector { place: place.to_owned(), why });
    }
    let unsound = |why| SuiteError::Vector { place: place.to_owned(), why };
    examiner.examine(&vector).map_err(unsound)?;
    Ok(vector)
}

/// Every binding that a vector's requests name, and those of whom the tester plays.
fn names(vector: &Vector) -> BTreeSet<String> {
    let requests = vector.steps.iter().filter_map(|step| match step {
        Step::Send { http, .. } => serde_json::to_string(http).ok(),
        Step::Peer { request, http, .. } => serde_json::to_string(&(request, http)).ok(),
        Step::Asked { any_of, .. } => serde_json::to_string(any_of).ok(),
        Step::Control { .. } | Step::Expect { .. } | Step::Drive { .. } => None,
    });
    let mut names = BTreeSet::new();
    for text in requests {
        let after = text.split("${").skip(1).filter_map(|rest| rest.split_once('}'));
        names.extend(after.map(|(name, _)| name.to_owned()));
    }
    names
}

fn bytes<'a>(files: &'a BTreeMap<String, Vec<u8>>, place: &str) -> Result<&'a [u8], SuiteError> {
    files.get(place).map(Vec::as_slice).ok_or_else(|| SuiteError::Missing(place.to_owned()))
}

fn hold(place: &str, is: &str, says: &str) -> Result<(), SuiteError> {
    if is == says {
        return Ok(());
    }
    let (place, is, says) = (place.to_owned(), is.to_owned(), says.to_owned());
    Err(SuiteError::Hash { place, is, says })
}

fn hold_manifest(is: &str, says: &str) -> Result<(), SuiteError> {
    if is == says {
        return Ok(());
    }
    let expected = "expected the line that `sha256sum suite.json` writes";
    let why = format!("`suite.json` was changed, or this file: {expected}");
    Err(SuiteError::Vector { place: SUM.to_owned(), why })
}

fn wrong(place: &str, error: impl Into<JsonError>) -> SuiteError {
    SuiteError::Type { place: place.to_owned(), why: error.into().to_string() }
}

/// No member stands twice in a file: two readers of it read the same.
fn once(place: &str, text: &[u8]) -> Result<(), SuiteError> {
    let why = "it is no text".to_owned();
    let text =
        str::from_utf8(text).map_err(|_| SuiteError::Type { place: place.to_owned(), why })?;
    json::check(text).map_err(|error| wrong(place, error))
}

/// A file of a type. The version is looked at first: a newer file may have what this program does not know.
fn typed<T: DeserializeOwned>(place: &str, text: &[u8]) -> Result<T, SuiteError> {
    once(place, text)?;
    let value: Value = serde_json::from_slice(text).map_err(|error| wrong(place, error))?;
    let format = value.get("format").and_then(Value::as_str).unwrap_or_default();
    if !is_readable(format) {
        let (place, format) = (place.to_owned(), format.to_owned());
        return Err(SuiteError::Version { place, format });
    }
    serde_json::from_slice(text).map_err(|error| wrong(place, error))
}

/// Whether a version is this one, or an older minor version of it.
#[must_use]
pub fn is_readable(format: &str) -> bool {
    let parts = |text: &str| -> Option<(u32, u32)> {
        let (major, minor) = text.split_once('.')?;
        Some((major.parse().ok()?, minor.parse().ok()?))
    };
    match (parts(format), parts(FORMAT)) {
        (Some((major, minor)), Some((own, newest))) => major == own && minor <= newest,
        _ => false,
    }
}

/// Whether an id is meant by a pattern: itself, or the beginning where the pattern ends with `*`.
#[must_use]
pub fn fits(pattern: &str, id: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => id.starts_with(beginning),
        None => pattern == id,
    }
}

#[cfg(test)]
mod tests;
