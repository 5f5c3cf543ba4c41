//! Every file of the suite.

use std::collections::{BTreeMap, BTreeSet};

use model::attacks::AttackError;
use model::report::itf::Itf;
use model::report::json::FACTS;
use model::trace::{Trace, TraceError};
use thiserror::Error;

use crate::format::canonical::{SUM, sealed, sha256, sum_line, text};
use crate::format::suite::{
    Coverage, Listed, ListedFile, RoleCoverage, Suite, Tombstone, Uncovered,
};
use crate::format::{FORMAT, Kind, Role, Tier, Vector};
use crate::generation::candidates::{Looked, from_graphs};
use crate::generation::selection::{Chosen, Selection};
use crate::generation::space::Space;
use crate::generation::{assembly, attempts, callers, exhaustive, faults, pairs, wire};
use crate::requirement;
use crate::role::Ask;

/// The version of the suite.
pub const RELEASE: &str = "2026.12.0";

/// Why the suite could not be made.
#[derive(Debug, Error)]
pub enum ExportError {
    /// An attack is not as it is said to be.
    #[error(transparent)]
    Attack(#[from] AttackError),
    /// A run cannot be taken again.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// Something cannot be written as JSON.
    #[error("cannot be written")]
    Json(#[from] serde_json::Error),
    /// Two vectors have one id.
    #[error("two vectors have the id `{0}`")]
    Twice(String),
    /// A line of the list of ids is none.
    #[error("`{0}` is no line of the list of ids, expected an id, or an id and ` # ` and a reason")]
    Line(String),
    /// Ids are in the list, and no vector has them: all that are.
    #[error(
        "no vector has {} of the ids any more; ids are never removed from the list: write the reason and the \
         release behind each, `id # reason`",
        .0.len()
    )]
    Gone(Vec<String>),
    /// A vector has an id that was given up.
    #[error("the id `{0}` was given up, and a vector has it again")]
    Back(String),
}

/// The files of the suite by their place in `traces/`, and the list of ids as it is to be.
#[derive(Clone, Debug)]
pub struct Exported {
    /// The files.
    pub files: BTreeMap<String, String>,
    /// The list of ids.
    pub ids: String,
}

/// The suite of all roles. `ids` is the list of ids so far, `schemas` what is written of schemas.
pub fn export(
    ids: &str,
    schemas: &BTreeMap<&'static str, schemars::Schema>,
) -> Result<Exported, ExportError> {
    let mut files = BTreeMap::new();
    let mut listed = Vec::new();
    let mut roles = Vec::new();
    let mut runs = BTreeMap::new();
    let published: BTreeSet<&str> = ids.lines().collect();
    for role in Role::ALL {
        let (vectors, coverage) = of_role(role, &published, &mut runs)?;
        roles.push(coverage);
        for vector in vectors {
            listed.push(list(&vector, &runs, &mut files)?);
        }
    }
    listed.sort_by(|a, b| a.id.cmp(&b.id));
    let twice = listed.iter().zip(listed.iter().skip(1)).find(|(a, b)| a.id == b.id);
    if let Some((twice, _)) = twice {
        return Err(ExportError::Twice(twice.id.clone()));
    }
    let (ids, tombstones) = keep(ids, &listed)?;
    let coverage = Coverage { format: FORMAT.to_owned(), roles };
    let mut others = BTreeMap::from([("coverage.json".to_owned(), text(&coverage)?)]);
    for (name, schema) in schemas {
        others.insert(format!("schema/conformance/{name}.json"), text(schema)?);
    }
    let suite = Suite {
        format: FORMAT.to_owned(),
        release: RELEASE.to_owned(),
        facts: FACTS.to_owned(),
        vectors: listed,
        tombstones,
        requirements: requirement::rows().map(requirement::Row::written).collect(),
        files: others
            .iter()
            .map(|(place, text)| (place.clone(), sha256(text.as_bytes())))
            .collect(),
    };
    files.extend(others);
    let manifest = text(&suite)?;
    files.insert(SUM.to_owned(), sum_line(manifest.as_bytes()));
    files.insert("suite.json".to_owned(), manifest);
    Ok(Exported { files, ids })
}

/// What is chosen for a role, and how much was looked at for it.
pub fn choose(role: Role) -> Result<(Vec<Chosen>, Looked), ExportError> {
    let mut selection = Selection::default();
    attempts::stopped(role, &mut |candidate| selection.take(candidate))?;
    // What runs with a device code share with others, the others show.
    let mut of_device = Vec::new();
    let looked = from_graphs(role, &mut |candidate| match candidate.asks.last() {
        Some(Ask::Device(..)) => of_device.push(candidate),
        _ => selection.take(candidate),
    });
    let mut more = Vec::new();
    let there: Vec<_> = selection.candidates().collect();
    attempts::out_of_order(&there, &mut |candidate| more.push(candidate));
    attempts::forged(&there, &mut |candidate| more.push(candidate));
    attempts::lured(&there, &mut |candidate| more.push(candidate));
    attempts::beside_the_page(&there, &mut |candidate| more.push(candidate));
    attempts::near_misses(&there, &mut |candidate| more.push(candidate));
    attempts::early_polls(&of_device, &mut |candidate| more.push(candidate));
    for candidate in more.into_iter().chain(of_device) {
        selection.take(candidate);
    }
    let mut chosen = selection.finish();
    let told_apart = faults::seek(role, &chosen)?;
    chosen.extend(told_apart);
    Ok((chosen, looked))
}

/// The runs behind vectors, in the Informal Trace Format, by place.
type Runs = BTreeMap<String, String>;

fn of_role(
    role: Role,
    published: &BTreeSet<&str>,
    runs: &mut Runs,
) -> Result<(Vec<Vector>, RoleCoverage), ExportError> {
    if role.asks_others() {
        return of_caller(role, published, runs);
    }
    let (mut chosen, looked) = choose(role)?;
    let space = Space::of(role, &chosen);
    chosen.extend(exhaustive::seek(&space, &chosen, published));
    let (mut vectors, mut goals) = (Vec::new(), BTreeMap::new());
    let mut unsent: BTreeMap<String, usize> = BTreeMap::new();
    for chosen in &chosen {
        let goal = format!("{} -> {} ({})", chosen.goal.ask, chosen.goal.told, chosen.goal.decided);
        let covers: &mut Vec<String> = goals.entry(goal).or_default();
        match assembly::vector(chosen) {
            Ok(vector) => {
                covers.push(vector.id.clone());
                if let Some(place) = &vector.provenance.itf {
                    let of = chosen.candidate.attack_configuration();
                    let trace = Trace::replay(of, &chosen.candidate.run)?;
                    runs.insert(place.clone(), text(&Itf::new(&trace, &vector.id))?);
                }
                vectors.push(sealed(vector)?);
            }
            Err(name) => *unsent.entry(name).or_default() += 1,
        }
    }
    for (place, malformed) in wire::malformed(role).into_iter().enumerate() {
        let tier = if place < 3 { Tier::Core } else { Tier::Standard };
        vectors.push(sealed(assembly::malformed(role, tier, malformed))?);
    }
    let mut coverage = cover(role, looked, &vectors, goals, &unsent);
    coverage.pairs = Some(pairs::cover(&space, &vectors));
    Ok((vectors, coverage))
}

/// The same for a role that asks others.
fn of_caller(
    role: Role,
    published: &BTreeSet<&str>,
    runs: &mut Runs,
) -> Result<(Vec<Vector>, RoleCoverage), ExportError> {
    let (made, looked) = callers::vectors(role, published);
    let (mut vectors, mut goals) = (Vec::new(), BTreeMap::new());
    for callers::Made { vector, run, configuration, goals: shown } in made {
        for goal in shown {
            let covers: &mut Vec<String> = goals.entry(goal).or_default();
            covers.push(vector.id.clone());
        }
        if let Some(place) = &vector.provenance.itf {
            let trace = Trace::replay(&configuration, &run)?;
            runs.insert(place.clone(), text(&Itf::new(&trace, &vector.id))?);
        }
        vectors.push(sealed(vector)?);
    }
    let mut coverage = cover(role, looked, &vectors, goals, &BTreeMap::new());
    coverage.pairs = Some(pairs::cover_own(role, &vectors)).filter(|it| it.pairs > 0);
    Ok((vectors, coverage))
}

fn list(vector: &Vector, runs: &Runs, files: &mut Runs) -> Result<Listed, ExportError> {
    let path = format!("vectors/{}/{}.json", vector.role.id(), vector.id);
    let run = vector.provenance.itf.as_ref().and_then(|place| Some((place, runs.get(place)?)));
    let itf = run.map(|(place, run)| {
        files.insert(place.clone(), run.clone());
        ListedFile { path: place.clone(), sha256: sha256(run.as_bytes()) }
    });
    files.insert(path.clone(), text(vector)?);
    Ok(Listed {
        id: vector.id.clone(),
        path,
        content_hash: vector.content_hash.clone(),
        itf,
        role: vector.role,
        kind: vector.kind,
        tier: vector.tier,
        requirements: vector.requirements.iter().map(|it| it.id.clone()).collect(),
    })
}

fn cover(
    role: Role,
    looked: Looked,
    vectors: &[Vector],
    goals: BTreeMap<String, Vec<String>>,
    unsent: &BTreeMap<String, usize>,
) -> RoleCoverage {
    let of_kind = |kind: Kind| vectors.iter().filter(|it| it.kind == kind).count();
    let of_requirement = |id: &str| -> Vec<String> {
        let cites = |it: &&Vector| it.requirements.iter().any(|cited| cited.id == id);
        vectors.iter().filter(cites).map(|it| it.id.clone()).collect()
    };
    let rows = requirement::rows().filter(|row| row.role == role);
    let requirements: BTreeMap<String, Vec<String>> =
        rows.map(|row| (row.id.to_owned(), of_requirement(row.id))).collect();
    let gap = |what: String, reason: &str, why: &str| Uncovered {
        what,
        reason: reason.to_owned(),
        why: why.to_owned(),
    };
    let mut uncovered: Vec<Uncovered> = unsent
        .iter()
        .map(|(name, count)| {
            let what = format!("{name}: {count} goals");
            gap(what, "no-public-format", "The request has no public format, or is not sent yet.")
        })
        .collect();
    uncovered.extend(requirements.iter().filter(|(_, by)| by.is_empty()).map(|(id, _)| {
        gap(format!("requirement {id}"), "no-run", "No explored run shows what it speaks of.")
    }));
    uncovered.extend(
        faults::unseen(role).map(|it| gap(format!("fault {}", it.fault), it.reason, it.why)),
    );
    if looked.two_sessions > 0 {
        let what = format!("{} requests of runs", looked.two_sessions);
        let why = "They stand in two sessions at once, and a vector has one.";
        uncovered.push(gap(what, "two-sessions", why));
    }
    RoleCoverage {
        role,
        configurations: looked.configurations,
        transitions: looked.transitions,
        kinds: Kind::ALL.map(|kind| (kind.id().to_owned(), of_kind(kind))).into(),
        goals,
        requirements,
        pairs: None,
        uncovered,
    }
}

/// The list of ids with the new ones at its end, and the tombstones in it.
fn keep(ids: &str, listed: &[Listed]) -> Result<(String, Vec<Tombstone>), ExportError> {
    let mut text = ids.to_owned();
    let there: BTreeSet<&str> = listed.iter().map(|it| it.id.as_str()).collect();
    let (mut known, mut tombstones) = (BTreeSet::new(), Vec::new());
    let mut gone = Vec::new();
    for line in ids.lines() {
        let (id, reason) = match line.split_once(" # ") {
            Some((id, reason)) => (id, Some(reason)),
            None => (line, None),
        };
        if id.is_empty() || id.contains(' ') {
            return Err(ExportError::Line(line.to_owned()));
        }
        match (reason, there.contains(id)) {
            (None, true) => {}
            (None, false) => gone.push(id.to_owned()),
            (Some(_), true) => return Err(ExportError::Back(id.to_owned())),
            (Some(reason), false) => {
                tombstones.push(Tombstone { id: id.to_owned(), reason: reason.to_owned() });
            }
        }
        known.insert(id);
    }
    if !gone.is_empty() {
        return Err(ExportError::Gone(gone));
    }
    for id in there.iter().filter(|id| !known.contains(*id)) {
        text.push_str(id);
        text.push('\n');
    }
    Ok((text, tombstones))
}
