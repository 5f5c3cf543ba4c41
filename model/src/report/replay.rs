//! A run from a file, taken again step by step.

use std::collections::BTreeMap;

use family::cube::Assignment;
use input::foreign::{Foreign, foreign};
use serde::Deserialize;
use serde_json::{Value, json};
use thiserror::Error;

use crate::claim::{self, Claim, Kind};
use crate::families::Verdict;
use crate::fault::Fault;
use crate::report::json::{FORMAT, StepJson, Tool, TraceFile, TraceJson};
use crate::scope::{ScopeError, find_setting, nearest, unknown};
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
    /// Whether the file says that another model wrote it.
    pub is_of_another_model: bool,
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

/// What is needed of a file to take its run again. The whole file is then compared, member by member, with
/// what is written of that run.
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
    steps: Vec<Value>,
    replay: String,
}

/// Takes the run of a file again, as `trace --format json` wrote it.
pub fn replay(text: &str) -> Result<Replayed, ReplayError> {
    let no_run = |why: String| {
        ReplayError::File(format!("expected what `trace --format json` writes: {why}"))
    };
    if let Some(foreign) = foreign(text).filter(|it| *it == Foreign::Empty) {
        return Err(no_run(foreign.says().to_owned()));
    }
    let mut written: Value = input::json::read(text).map_err(|error| no_run(error.to_string()))?;
    let file = File::deserialize(&written).map_err(|error| no_run(error.to_string()))?;
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
    let tool = written.as_object_mut().and_then(|members| members.shift_remove("tool"));
    let verdict = written.get("verdict").and_then(Value::as_str).unwrap_or_default();
    let mut again = json!(TraceFile {
        format: FORMAT,
        tool: None,
        claim: claim.id,
        kind: claim.kind.id(),
        verdict: the_verdict(claim, verdict),
        fault: fault.map(Fault::id),
        trace: Some(TraceJson::new(&trace, claim.id)),
    });
    let configuration = again.pointer_mut("/trace/configuration").and_then(Value::as_object_mut);
    if let Some(configuration) = configuration {
        configuration.retain(|id, _| !defaulted.contains(&id.as_str()));
    }
    let of_trace = |of: &Value| of.get("trace").cloned().unwrap_or_default();
    let differs = difference("", &of_trace(&written), &of_trace(&again))
        .or_else(|| difference("", &written, &again));
    if let Some(difference) = differs {
        return whole(difference);
    }
    let is_of_another_model = match tool {
        Some(tool) => is_of_another(&tool).map_err(ReplayError::Whole)?,
        None => false,
    };
    Ok(Replayed { claim, trace, defaulted, is_of_another_model })
}

/// The verdict of a file with a run of such a claim. A run that reaches what must be reachable leaves it unknown
/// where not all configurations were explored.
fn the_verdict(claim: &Claim, written: &str) -> &'static str {
    let verdict = match claim.kind {
        Kind::Reachable(_) if written == Verdict::Unknown.id() => Verdict::Unknown,
        Kind::Reachable(_) | Kind::Witness(_) => Verdict::Holds,
        _ => Verdict::Violated,
    };
    verdict.id()
}

/// What a file may say of the program that wrote it: whether that is another one than this.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenBy {
    version: String,
    model_sha256: String,
    facts: String,
    engine: String,
}

fn is_of_another(tool: &Value) -> Result<bool, String> {
    let by = WrittenBy::deserialize(tool).map_err(|error| format!("`tool` is wrong: {error}"))?;
    let this = Tool::this();
    let is_this = by.model_sha256 == this.model_sha256;
    for (name, value, now) in
        [("version", &by.version, this.version), ("facts", &by.facts, this.facts)]
    {
        if is_this && value != now {
            let value = shown(&json!(value));
            return Err(format!(
                "`tool.{name}` is {value} in the file, and \"{now}\" of this model"
            ));
        }
    }
    if ["family", "stateright"].contains(&by.engine.as_str()) {
        Ok(!is_this)
    } else {
        let engine = shown(&json!(by.engine));
        Err(format!("`tool.engine` is {engine} in the file, expected \"family\" or \"stateright\""))
    }
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

/// The configuration of a file, exactly as it is written: ids and values of the table. A setting that came
/// after the file was written has its default.
fn configuration(
    file: &BTreeMap<String, String>,
) -> Result<(Assignment, Vec<&'static str>), ReplayError> {
    for (id, value) in file {
        let (_, row) = find_setting(id)?;
        if !row.values.contains(&value.as_str()) {
            let is_list = value.split(',').all(|it| row.values.contains(&it));
            return Err(if is_list {
                ReplayError::File(format!("`{id}` has several values, expected one"))
            } else {
                unknown(row, value, None).into()
            });
        }
    }
    let mut defaulted = Vec::new();
    let mut values = Vec::new();
    for (_, row) in setting::rows() {
        let written = file.get(row.id);
        if written.is_none() {
            defaulted.push(row.id);
        }
        let value = written.and_then(|value| row.values.iter().position(|it| it == value));
        values.push(value.and_then(|value| u8::try_from(value).ok()).unwrap_or(row.default));
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
            let of_file = old.iter().map(|(name, value)| match new.get(name) {
                Some(now) => difference(&inner(name), value, now),
                None => {
                    Some(format!("`{}` is in the file, and in no such run", short(&inner(name))))
                }
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
