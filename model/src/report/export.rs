//! The committed results: every verdict of every preset with its counts, and the canonical runs. They
//! hold nothing that differs from machine to machine, or that changes without them.

pub mod comparison;
pub mod evidence;

use std::collections::{BTreeMap, BTreeSet};

use family::region::Exhausted;
use schemars::JsonSchema;
use serde::Serialize;
use thiserror::Error;

use crate::attacks::{ATTACKS, AttackError};
use crate::claim::{self, Claim, Group, Marks};
use crate::families::{Answer, Engine, Options, Outcome, Verdict, decide};
use crate::fault::Fault;
use crate::mutants::{MutantError, Outcome as Mutated};
use crate::preset::{PRESETS, Preset};
use crate::report::certificate::CertificateJson;
use crate::report::diagram::Diagram;
use crate::report::diagram::svg::write_svg;
use crate::report::graph::GraphJson;
use crate::report::itf::Itf;
use crate::report::json::shards::{PlanLine, ResultLine};
use crate::report::json::{
    Article, AttackJson, AttacksJson, AuditJson, Check, Claims, Counts, CoverageJson,
    DifferenceJson, Explain, FACTS, FORMAT, FaultsJson, HierarchiesJson, ImpactJson, LaddersJson,
    Presets, RepairsJson, SensitivityJson, Settings, TraceFile, TraceJson, VerifyJson,
};
use crate::scope::{Scope, ScopeError};
use crate::trace::{Trace, TraceError};

/// What is exported, in parts that can be written and compared one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Verdicts, runs, attacks, faults, pictures and schemas.
    Results,
    /// Where premises are met, and what is seen both ways.
    Coverage,
    /// What rests on which assumption.
    Sensitivity,
    /// How far parties can rely on each other.
    Ladder,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Results, Self::Coverage, Self::Sensitivity, Self::Ladder];

    /// The id.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Results => "results",
            Self::Coverage => "coverage",
            Self::Sensitivity => "sensitivity",
            Self::Ladder => "ladder",
        }
    }

    /// The files and folders that are written for it, and hold nothing else.
    #[must_use]
    pub fn places(self) -> &'static [&'static str] {
        match self {
            Self::Results => &[
                "attacks.json",
                "faults.json",
                "itf",
                "pictures",
                "runs",
                "schema",
                "verdicts.json",
            ],
            Self::Coverage => &["premises.json"],
            Self::Sensitivity => &["sensitivity.json"],
            Self::Ladder => &["ladder.json"],
        }
    }
}

/// What of these folders is the conformance suite's.
pub const OTHERS: [&str; 2] = ["itf/vectors", "schema/conformance"];

/// The pictures: name, claim, preset, and what is set besides. Federation has the most steps.
const PICTURES: [(&str, &str, &str, &[&str]); 3] = [
    ("article-exchange-online", "step-e15-is-reachable", "article-exchange-online", FEDERATED),
    ("article-on-premises", "step-o20-is-reachable", "article-on-premises", FEDERATED),
    (
        "article-on-premises-published",
        "mailbox-data-requires-mfa",
        "article-on-premises-published",
        &[],
    ),
];
const FEDERATED: &[&str] = &["identity-model=federated"];

/// Why nothing could be exported.
#[derive(Debug, Error)]
pub enum ExportError {
    /// A run does not show what it was found for.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// There is no room to decide.
    #[error(transparent)]
    Exhausted(#[from] Exhausted),
    /// An attack is not as it is said to be.
    #[error(transparent)]
    Attack(#[from] AttackError),
    /// A fault is not as it is said to be.
    #[error(transparent)]
    Fault(#[from] MutantError),
    /// A picture names a preset or setting that there is not.
    #[error(transparent)]
    Scope(#[from] ScopeError),
    /// A picture has no run.
    #[error("the picture `{name}` has no run to show")]
    Picture {
        /// Which.
        name: &'static str,
    },
    /// Something cannot be written as text.
    #[error("cannot be written")]
    Write(#[from] std::fmt::Error),
    /// Something cannot be written as JSON.
    #[error("cannot be written")]
    Json(#[from] serde_json::Error),
}

/// `verdicts.json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Verdicts {
    /// The version of this shape.
    pub format: &'static str,
    /// The date of the product facts.
    pub facts: &'static str,
    /// Every preset, in order.
    pub presets: Vec<PresetVerdicts>,
}

/// A preset.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PresetVerdicts {
    /// The id.
    pub id: &'static str,
    /// How many configurations it has. All are decided.
    pub configurations: String,
    /// The reachable states of all of them, added up.
    pub states: String,
    /// Their transitions, added up.
    pub transitions: String,
    /// The greatest distance of any state.
    pub depth: usize,
    /// Every claim, in order.
    pub claims: Vec<ClaimVerdict>,
}

/// A claim in a preset.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ClaimVerdict {
    /// The id.
    pub id: &'static str,
    /// The kind.
    pub kind: &'static str,
    /// The verdict.
    pub verdict: &'static str,
    /// How many configurations.
    pub configurations: Counts,
    /// How many steps the canonical run has, where there is one.
    pub depth: Option<usize>,
    /// Its replay key, which begins with that number and ends with a SHA-256.
    pub replay: Option<String>,
    /// The file in which it is.
    pub run: Option<String>,
}

/// The schemas of what is written as JSON, by the name of the command, or of the file.
#[must_use]
pub fn schemas() -> BTreeMap<&'static str, schemars::Schema> {
    BTreeMap::from([
        ("article", schemars::schema_for!(Article)),
        ("attacks", schemars::schema_for!(AttacksJson)),
        ("audit", schemars::schema_for!(AuditJson)),
        ("certificate", schemars::schema_for!(CertificateJson)),
        ("check", schemars::schema_for!(Check)),
        ("check-plan", schemars::schema_for!(PlanLine)),
        ("check-run", schemars::schema_for!(ResultLine)),
        ("claims", schemars::schema_for!(Claims)),
        ("coverage", schemars::schema_for!(CoverageJson)),
        ("diff", schemars::schema_for!(DifferenceJson)),
        ("faults", schemars::schema_for!(FaultsJson)),
        ("explain", schemars::schema_for!(Explain)),
        ("graph", schemars::schema_for!(GraphJson)),
        ("hierarchy", schemars::schema_for!(HierarchiesJson)),
        ("impact", schemars::schema_for!(ImpactJson)),
        ("ladder", schemars::schema_for!(LaddersJson)),
        ("presets", schemars::schema_for!(Presets)),
        ("repair", schemars::schema_for!(RepairsJson)),
        ("sensitivity", schemars::schema_for!(SensitivityJson)),
        ("settings", schemars::schema_for!(Settings)),
        ("trace", schemars::schema_for!(TraceFile)),
        ("verify", schemars::schema_for!(VerifyJson)),
        ("verdicts", schemars::schema_for!(Verdicts)),
    ])
}

/// Every file of some parts, by its place below `traces/`. `progress` hears of what is under way.
pub fn files(
    parts: &[Part],
    threads: usize,
    progress: &mut dyn FnMut(&'static str),
) -> Result<BTreeMap<String, String>, ExportError> {
    let mut files = BTreeMap::new();
    for part in parts {
        // Each of the others is one file.
        let name = part.places().concat();
        match part {
            Part::Results => files.append(&mut results(threads, progress)?),
            Part::Coverage => {
                files.insert(name, json(&evidence::coverage(threads, progress)?)?);
            }
            Part::Sensitivity => {
                files.insert(name, json(&evidence::sensitivity(progress)?)?);
            }
            Part::Ladder => {
                files.insert(name, json(&evidence::ladders(threads, progress))?);
            }
        }
    }
    Ok(files)
}

/// Verdicts, runs, attacks, faults, pictures and schemas.
fn results(
    threads: usize,
    progress: &mut dyn FnMut(&'static str),
) -> Result<BTreeMap<String, String>, ExportError> {
    let options = Options { engine: Engine::Stateright, limit: usize::MAX, threads };
    let mut files = BTreeMap::new();
    let mut witnessed = BTreeSet::new();
    let (mut presets, mut attacks) = (Vec::new(), Vec::new());
    for preset in &PRESETS {
        progress(preset.id);
        let marks = (0..claim::all().len()).fold(Marks::default(), Marks::with);
        let outcome = decide(&preset.cube(), marks, options, &mut |_, _| {})?;
        presets.push(of_preset(preset, &outcome, &mut witnessed, &mut files)?);
    }
    let verdicts = Verdicts { format: FORMAT, facts: FACTS, presets };
    files.insert("verdicts.json".to_owned(), json(&verdicts)?);
    for attack in ATTACKS {
        progress(attack.id);
        let made = attack.make()?;
        insert_run(
            &format!("attacks/{}", attack.id),
            &made.run,
            made.claim,
            Verdict::Violated,
            &mut files,
        )?;
        attacks.push(AttackJson::new(attack, &made));
    }
    files.insert("attacks.json".to_owned(), json(&AttacksJson::new(attacks))?);
    insert_faults(progress, &mut files)?;
    for (name, schema) in schemas() {
        files.insert(format!("schema/{name}.json"), json(&schema)?);
    }
    for (name, claim, preset, sets) in PICTURES {
        files.insert(format!("pictures/{name}.svg"), picture(name, claim, preset, sets, options)?);
    }
    Ok(files)
}

/// The named faults, with the run that shows each.
fn insert_faults(
    progress: &mut dyn FnMut(&'static str),
    files: &mut BTreeMap<String, String>,
) -> Result<(), ExportError> {
    let mut mutants = Vec::new();
    for fault in Fault::ALL {
        progress(fault.id());
        let mutant = fault.row().try_out()?;
        if let Mutated::Killed(killed) = &mutant.outcome {
            let file = of_run(&killed.run, killed.claim, Verdict::Violated);
            files.insert(format!("runs/faults/{fault}.json"), json(&file)?);
        }
        mutants.push(mutant);
    }
    files.insert("faults.json".to_owned(), json(&FaultsJson::new(&mutants))?);
    Ok(())
}

fn of_preset(
    preset: &Preset,
    outcome: &Outcome,
    witnessed: &mut BTreeSet<&'static str>,
    files: &mut BTreeMap<String, String>,
) -> Result<PresetVerdicts, ExportError> {
    let mut claims = Vec::new();
    for answer in &outcome.answers {
        let trace = answer.trace()?;
        // Evidence is the same run in many presets: the first that has it is enough.
        let is_wanted =
            |_: &&Trace| answer.claim.group != Group::Evidence || witnessed.insert(answer.claim.id);
        let mut run = None;
        if let Some(trace) = trace.as_ref().filter(is_wanted) {
            let name = format!("{}/{}", preset.id, answer.claim.id);
            insert_run(&name, trace, answer.claim, answer.verdict, files)?;
            run = Some(format!("runs/{name}.json"));
        }
        claims.push(of_claim(answer, trace.as_ref(), run, outcome));
    }
    Ok(PresetVerdicts {
        id: preset.id,
        configurations: outcome.scope.count().to_string(),
        states: outcome.size.states.to_string(),
        transitions: outcome.size.transitions.to_string(),
        depth: outcome.size.depth,
        claims,
    })
}

/// A run, as JSON and in the Informal Trace Format.
fn insert_run(
    name: &str,
    trace: &Trace,
    claim: &Claim,
    verdict: Verdict,
    files: &mut BTreeMap<String, String>,
) -> Result<(), ExportError> {
    files.insert(format!("runs/{name}.json"), json(&of_run(trace, claim, verdict))?);
    files.insert(format!("itf/{name}.itf.json"), json(&Itf::new(trace, claim.id))?);
    Ok(())
}

fn of_run(trace: &Trace, claim: &Claim, verdict: Verdict) -> TraceFile {
    TraceFile {
        format: FORMAT,
        tool: None,
        claim: claim.id,
        kind: claim.kind.id(),
        verdict: verdict.id(),
        fault: trace.fault.map(Fault::id),
        trace: Some(TraceJson::new(trace, claim.id)),
    }
}

fn of_claim(
    answer: &Answer,
    trace: Option<&Trace>,
    run: Option<String>,
    outcome: &Outcome,
) -> ClaimVerdict {
    ClaimVerdict {
        id: answer.claim.id,
        kind: answer.claim.kind.id(),
        verdict: answer.verdict.id(),
        configurations: Counts::new(answer, &outcome.scope),
        depth: trace.map(|trace| trace.steps.len()),
        replay: trace.map(|trace| trace.key(answer.claim.id)),
        run,
    }
}

fn picture(
    name: &'static str,
    claim: &str,
    preset: &str,
    sets: &[&str],
    options: Options,
) -> Result<String, ExportError> {
    let none = ExportError::Picture { name };
    let Some((place, claim)) = claim::find(claim) else { return Err(none) };
    let mut scope = Scope::preset(preset)?;
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    scope.change(Scope::parse_sets(&sets)?);
    let outcome = decide(&scope.cube, Marks::default().with(place), options, &mut |_, _| {})?;
    let trace = match outcome.answers.first() {
        Some(answer) => answer.trace()?,
        None => None,
    };
    let Some(trace) = trace else { return Err(none) };
    let mut svg = String::new();
    write_svg(&mut svg, &Diagram::of_claim(&trace, claim as &Claim))?;
    Ok(svg)
}

fn json(value: &impl Serialize) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}
