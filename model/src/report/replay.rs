//! A run from a file, taken again step by step.

use std::collections::BTreeMap;

use family::cube::Assignment;
use serde::Deserialize;
use serde_json::{Value, json};
use thiserror::Error;

use crate::claim::{self, Claim};
use crate::fault::Fault;
use crate::report::json::{FORMAT, StepJson, TraceJson};
use crate::scope::{Scope, ScopeError, nearest};
use crate::setting;
use crate::trace::{Replay, Trace};

/// A run that was taken again.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// The claim of which it shows something.
    pub claim: &'static Claim,
    /// The run.
    pub trace: Trace,
    /// The settings that the file does not mention, taken at their defaults.
    pub defaulted: Vec<&'static str>,
}

/// Why a file is no run, or no longer one.
#[derive(Debug, Error)]
pub enum ReplayError {
    /// The file cannot be read as a run.
    #[error("{0}")]
    File(String),
    /// A setting or value is unknown.
    #[error(transparent)]
    Scope(#[from] ScopeError),
    /// A step does not fit.
    #[error("step {step}, {action}, does not fit: {why}")]
    Step {
        /// Which, counted from 1.
        step: usize,
        /// The action that the file names.
        action: String,
        /// Why.
        why: String,
    },
    /// Every step fits, and something else does not.
    #[error("every step fits, but {0}")]
    Whole(String),
}

impl ReplayError {
    /// Whether the file was read, and is about a run that does not fit.
    #[must_use]
    pub fn is_misfit(&self) -> bool {
        matches!(self, Self::Step { .. } | Self::Whole(_))
    }
}

/// What is read of a file. Everything else in it is compared with what is written of the run that is
/// taken again.
#[derive(Deserialize)]
struct File {
    format: String,
    claim: String,
    fault: Option<String>,
    trace: Option<Run>,
}

#[derive(Deserialize)]
struct Run {
    configuration: BTreeMap<String, String>,
    condition: Value,
    steps: Vec<Value>,
    never_asked: Value,
    replay: String,
}

/// Takes the run of a file again, as `trace --format json` wrote it.
pub fn replay(text: &str) -> Result<Replayed, ReplayError> {
    let file: File = serde_json::from_str(text).map_err(|error| {
        ReplayError::File(format!("expected what `trace --format json` writes: {error}"))
    })?;
    if file.format != FORMAT {
        let format = shown(&json!(file.format));
        return Err(ReplayError::File(format!("format {format}, expected \"{FORMAT}\"")));
    }
    let Some((_, claim)) = claim::find(&file.claim) else {
        let ids = claim::all().iter().map(|claim| claim.id);
        let nearest = nearest(&file.claim, ids);
        return Err(ScopeError::Claim { id: file.claim, nearest }.into());
    };
    let Some(run) = file.trace else {
        return Err(ReplayError::File("there is no run in it, `trace` is null".to_owned()));
    };
    let fault = file.fault.map(|id| of_fault(&id)).transpose()?;
    let (configuration, defaulted) = configuration(&run.configuration)?;
    let trace = take(&configuration, fault, &run.steps)?;
    let whole = |text: String| Err(ReplayError::Whole(text));
    let steps = trace.steps.len();
    if let Some(all) = steps_of(&run.replay).filter(|all| *all != steps) {
        return whole(format!(
            "there are {steps} of them, and the replay key is of a run of {all}"
        ));
    }
    if !trace.shows(claim) {
        return whole(format!("the run ends, after {steps}, before it shows `{}`", claim.id));
    }
    let key = trace.key(claim.id);
    if run.replay != key {
        let file = shown(&json!(run.replay));
        return whole(format!("the replay key {file} is of another run; of this one it is {key}"));
    }
    let written = json!(TraceJson::new(&trace, claim.id));
    for (name, value) in [("condition", &run.condition), ("never_asked", &run.never_asked)] {
        if let Some(difference) = difference(name, value, written.get(name).unwrap_or(&Value::Null))
        {
            return whole(difference);
        }
    }
    Ok(Replayed { claim, trace, defaulted })
}

/// The fault that a file names.
fn of_fault(id: &str) -> Result<Fault, ReplayError> {
    Fault::find(id).ok_or_else(|| {
        let near = nearest(id, Fault::ALL.iter().map(|fault| fault.id()));
        let near = near.map(|near| format!("; near it: {near}")).unwrap_or_default();
        let id = shown(&json!(id));
        ReplayError::File(format!("unknown fault {id}, expected one of `model faults`{near}"))
    })
}

/// How many steps the run of a replay key has.
fn steps_of(key: &str) -> Option<usize> {
    key.split_once('-')?.0.parse().ok()
}

/// The configuration of a file. A setting that came after the file was written has its default.
fn configuration(
    file: &BTreeMap<String, String>,
) -> Result<(Assignment, Vec<&'static str>), ReplayError> {
    let sets: Vec<String> =
        file.iter().map(|(setting, value)| format!("{setting}={value}")).collect();
    let sets = Scope::parse_sets(&sets)?;
    let mut defaulted = Vec::new();
    let mut values = Vec::new();
    for (variable, row) in setting::rows() {
        let value = sets.get(&variable).and_then(|values| {
            let mut values = values.iter();
            values.next().filter(|_| values.next().is_none())
        });
        if !sets.contains_key(&variable) {
            defaulted.push(row.id);
        } else if value.is_none() {
            return Err(ReplayError::File(format!(
                "`{}` has several values, expected one",
                row.id
            )));
        }
        values.push(value.unwrap_or(row.default));
    }
    Ok((Assignment::new(values), defaulted))
}

/// Takes the steps one by one, and compares each with what the file says of it.
fn take(
    configuration: &Assignment,
    fault: Option<Fault>,
    steps: &[Value],
) -> Result<Trace, ReplayError> {
    let mut replay = Replay::with_fault(configuration, fault);
    for (place, step) in steps.iter().enumerate() {
        let name = step.get("action").unwrap_or(&Value::Null);
        let misfit = |why: String| ReplayError::Step { step: place + 1, action: shown(name), why };
        let Some(name) = name.as_str() else {
            return Err(misfit("it names no action".to_owned()));
        };
        let offered = replay.offered();
        let Some(action) = offered.iter().find(|action| action.label() == name) else {
            let labels: Vec<String> = offered.iter().map(|action| action.label()).collect();
            let near = nearest(name, labels.iter().map(String::as_str));
            let near = near.map(|near| format!("; near it: {near}")).unwrap_or_default();
            return Err(misfit(format!("no such action can be tried here{near}")));
        };
        let Ok(taken) = replay.take(*action) else {
            return Err(misfit("the action does nothing in this configuration".to_owned()));
        };
        if let Some(difference) = difference("", step, &json!(StepJson::new(taken))) {
            return Err(misfit(difference));
        }
    }
    Ok(replay.finish())
}

/// The first difference between what a file says and what is written now, with its place.
fn difference(place: &str, file: &Value, now: &Value) -> Option<String> {
    let inner =
        |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
    match (file, now) {
        (Value::Object(old), Value::Object(new)) => {
            let of_file = old.iter().map(|(name, value)| {
                difference(&inner(name), value, new.get(name).unwrap_or(&Value::Null))
            });
            let missing = new
                .keys()
                .filter(|name| !old.contains_key(*name))
                .map(|name| Some(format!("`{}` is missing in the file", inner(name))));
            of_file.chain(missing).flatten().next()
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => old
            .iter()
            .zip(new)
            .enumerate()
            .find_map(|(at, (old, new))| difference(&format!("{place}[{at}]"), old, new)),
        (Value::Array(old), Value::Array(new)) => {
            Some(format!("`{place}` has {} entries in the file, and {} now", old.len(), new.len()))
        }
        (old, new) if old == new => None,
        (old, new) => {
            Some(format!("`{place}` is {} in the file, and {} now", shown(old), shown(new)))
        }
    }
}

/// A value, short enough for a line.
fn shown(value: &Value) -> String {
    short(&value.to_string())
}

fn short(text: &str) -> String {
    const MAX: usize = 120;
    if text.chars().count() <= MAX {
        return text.to_owned();
    }
    text.chars().take(MAX).chain(['…']).collect()
}
