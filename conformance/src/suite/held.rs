//! What `suite.json` and `coverage.json` say of vectors, held against the vectors.
//!
//! Each sentence here is one that another program can check with the files alone; `FORMAT.md` lists them.

use std::collections::{BTreeMap, BTreeSet};

use super::SuiteError;
use crate::format::suite::{Coverage, Listed, Requirement, RoleCoverage, Suite};
use crate::format::{Kind, Role, Strength, Vector};

/// A vector is as it is listed.
pub(super) fn as_listed(vector: &Vector, listed: &Listed) -> Result<(), SuiteError> {
    let list = |it: &[String]| format!("[{}]", it.join(", "));
    let cites: Vec<String> = vector.requirements.iter().map(|it| it.id.clone()).collect();
    let run = |it: Option<&String>| it.map_or("none", String::as_str).to_owned();
    let pairs = [
        ("id", vector.id.clone(), listed.id.clone()),
        ("role", vector.role.id().to_owned(), listed.role.id().to_owned()),
        ("kind", vector.kind.id().to_owned(), listed.kind.id().to_owned()),
        ("tier", vector.tier.id().to_owned(), listed.tier.id().to_owned()),
        ("list of requirements", list(&cites), list(&listed.requirements)),
        ("run", run(vector.provenance.itf.as_ref()), run(listed.itf.as_ref().map(|itf| &itf.path))),
        ("place", format!("vectors/{}/{}.json", vector.role.id(), vector.id), listed.path.clone()),
    ];
    for (what, is, says) in pairs {
        if is != says {
            let why = format!("its {what} is `{is}`, and `suite.json` says `{says}`");
            return Err(SuiteError::Vector { place: listed.path.clone(), why });
        }
    }
    Ok(())
}

/// Nothing stands twice in the manifest, and nothing in two lists that exclude each other.
pub(super) fn within_itself(suite: &Suite) -> Result<(), String> {
    for (one, next) in suite.vectors.iter().zip(suite.vectors.iter().skip(1)) {
        if one.id >= next.id {
            let (one, next) = (&one.id, &next.id);
            return Err(format!("`{next}` stands behind `{one}`, expected each id once, in order"));
        }
    }
    let vectors: BTreeSet<&str> = suite.vectors.iter().map(|it| it.id.as_str()).collect();
    let mut buried = BTreeSet::new();
    for id in suite.tombstones.iter().map(|it| it.id.as_str()) {
        if !buried.insert(id) {
            return Err(format!("the tombstone of `{id}` stands twice, expected it once"));
        }
        if vectors.contains(id) {
            return Err(format!("`{id}` has a tombstone, and is a vector"));
        }
    }
    let mut requirements = BTreeSet::new();
    let twice = suite.requirements.iter().find(|it| !requirements.insert(&it.id));
    if let Some(twice) = twice {
        return Err(format!("the requirement `{}` stands twice, expected it once", twice.id));
    }
    let mut places: BTreeSet<&str> = suite.files.keys().map(String::as_str).collect();
    places.insert("suite.json");
    let runs = suite.vectors.iter().filter_map(|it| it.itf.as_ref()).map(|itf| &itf.path);
    for place in suite.vectors.iter().map(|it| &it.path).chain(runs) {
        if !places.insert(place) {
            return Err(format!("`{place}` is listed twice, expected it once"));
        }
    }
    Ok(())
}

/// The requirements that vectors cite are in the table, of the same role and at least as strong.
pub(super) fn by_vectors(suite: &Suite, vectors: &BTreeMap<String, Vector>) -> Result<(), String> {
    let table: BTreeMap<&str, &Requirement> =
        suite.requirements.iter().map(|it| (it.id.as_str(), it)).collect();
    for vector in vectors.values() {
        let mut cites = BTreeSet::new();
        for cited in &vector.requirements {
            let (id, by) = (&cited.id, &vector.id);
            let Some(row) = table.get(id.as_str()) else {
                return Err(format!("`{by}` cites the requirement `{id}`, which is not there"));
            };
            // What is stronger comes first.
            if cited.strength < row.strength {
                let [is, says] = [row.strength, cited.strength].map(Strength::id);
                return Err(format!("the requirement `{id}` is a {is}, and `{by}` cites a {says}"));
            }
            if row.role != vector.role {
                let (of, role) = (row.role.id(), vector.role.id());
                return Err(format!("the requirement `{id}` is of `{of}`, and `{by}` of `{role}`"));
            }
            if !cites.insert(id) {
                return Err(format!("`{by}` cites the requirement `{id}` twice"));
            }
        }
    }
    Ok(())
}

/// What is said to be covered, is.
pub(super) fn coverage(
    suite: &Suite,
    coverage: &Coverage,
    vectors: &BTreeMap<String, Vector>,
) -> Result<(), String> {
    let mut roles = BTreeSet::new();
    for of in &coverage.roles {
        let role = of.role.id();
        if !roles.insert(of.role) {
            return Err(format!("the role `{role}` stands twice, expected it once"));
        }
        of_role(suite, of, vectors).map_err(|why| format!("of `{role}`: {why}"))?;
    }
    match vectors.values().find(|vector| !roles.contains(&vector.role)) {
        Some(vector) => Err(format!("the role `{}` is missing", vector.role.id())),
        None => Ok(()),
    }
}

fn of_role(
    suite: &Suite,
    of: &RoleCoverage,
    vectors: &BTreeMap<String, Vector>,
) -> Result<(), String> {
    let is_of = |role: Role| role == of.role;
    let own = || vectors.values().filter(|vector| is_of(vector.role));
    let count = |kind: Kind| own().filter(|vector| vector.kind == kind).count();
    let kinds: BTreeMap<String, usize> =
        Kind::ALL.map(|kind| (kind.id().to_owned(), count(kind))).into();
    if of.kinds != kinds {
        return Err(format!("it has {kinds:?} vectors, and `kinds` says {:?}", of.kinds));
    }
    for (goal, ids) in &of.goals {
        let other = ids.iter().find(|id| !vectors.get(*id).is_some_and(|it| is_of(it.role)));
        if let Some(other) = other {
            return Err(format!("`{goal}` names `{other}`, which is no vector of the role"));
        }
    }
    let rows = suite.requirements.iter().filter(|row| is_of(row.role));
    let rows: BTreeSet<&String> = rows.map(|row| &row.id).collect();
    if !rows.iter().copied().eq(of.requirements.keys()) {
        return Err("its requirements are others than in `suite.json`".to_owned());
    }
    for (id, ids) in &of.requirements {
        let cites = |vector: &&Vector| vector.requirements.iter().any(|cited| cited.id == *id);
        let by: BTreeSet<&str> = own().filter(cites).map(|it| it.id.as_str()).collect();
        if each_once(id, ids)? != by {
            return Err(format!("other vectors cite `{id}` than it says"));
        }
    }
    Ok(())
}

fn each_once<'a>(of: &str, ids: &'a [String]) -> Result<BTreeSet<&'a str>, String> {
    let mut once = BTreeSet::new();
    match ids.iter().find(|id| !once.insert(id.as_str())) {
        Some(id) => Err(format!("`{of}` names `{id}` twice")),
        None => Ok(once),
    }
}
