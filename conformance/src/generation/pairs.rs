//! Which pairs of values of settings the vectors of a role cover, and which not and why.

use std::collections::{BTreeMap, BTreeSet};

use model::setting;

use crate::format::suite::{PairCoverage, UncoveredPairs};
use crate::format::{Role, Vector};
use crate::generation::configurations::{explored, explored_widely};
use crate::generation::space::Space;

/// A setting with a value.
type Value = (String, String);

/// What vectors cover of the pairs of a space.
#[must_use]
pub fn cover(space: &Space, vectors: &[Vector]) -> PairCoverage {
    let uncovered = UncoveredPairs {
        reason: "never-read-together".to_owned(),
        why: "In none of the configurations that were looked at does the answer to any request depend on both: \
              where the one has this value, what decides is settled without the other."
            .to_owned(),
        pairs: Vec::new(),
    };
    let ids: BTreeSet<&str> =
        space.settings.iter().filter_map(|id| setting::row(*id)).map(|row| row.id).collect();
    let looked = (space.array.len(), space.configurations().len());
    of_settings(&ids, looked, uncovered, vectors)
}

/// What the vectors of a role that asks others cover of the pairs of its own settings, which are those that they name.
/// The settings of others are in what these answer.
#[must_use]
pub fn cover_own(role: Role, vectors: &[Vector]) -> PairCoverage {
    let uncovered = UncoveredPairs {
        reason: "nothing-required".to_owned(),
        why: "Nothing is required of what does both: without modern authentication an app sends its password, and one \
              that knows no authority of its own may go to any that it is told."
            .to_owned(),
        pairs: Vec::new(),
    };
    let ids: BTreeSet<&str> =
        vectors.iter().flat_map(|it| it.configuration.keys()).map(String::as_str).collect();
    let all = explored_widely(role).len();
    of_settings(&ids, (all - explored(role).len(), all), uncovered, vectors)
}

fn of_settings(
    ids: &BTreeSet<&str>,
    (array, configurations): (usize, usize),
    uncovered: UncoveredPairs,
    vectors: &[Vector],
) -> PairCoverage {
    let rows = ids.iter().filter_map(|id| setting::find(id));
    let settings: BTreeMap<String, Vec<String>> = rows
        .map(|(_, row)| (row.id.to_owned(), row.values.iter().map(|&it| it.to_owned()).collect()))
        .collect();
    let values: Vec<Value> = settings
        .iter()
        .flat_map(|(id, values)| values.iter().map(|value| (id.clone(), value.clone())))
        .collect();
    let all: BTreeSet<[Value; 2]> = of(&values).collect();
    let mut covered = BTreeSet::new();
    for vector in vectors {
        let values: Vec<Value> =
            vector.configuration.iter().map(|(id, value)| (id.clone(), value.clone())).collect();
        covered.extend(of(&values));
    }
    let covered: BTreeSet<[Value; 2]> = covered.intersection(&all).cloned().collect();
    let open = all
        .difference(&covered)
        .map(|[one, other]| format!("{}={} with {}={}", one.0, one.1, other.0, other.1));
    let uncovered = UncoveredPairs { pairs: open.collect(), ..uncovered };
    PairCoverage {
        settings,
        array,
        configurations,
        pairs: all.len(),
        covered: covered.len(),
        uncovered: Some(uncovered).filter(|it| !it.pairs.is_empty()).into_iter().collect(),
    }
}

/// The pairs of values of different settings.
fn of(values: &[Value]) -> impl Iterator<Item = [Value; 2]> {
    let pairs = values.iter().enumerate().flat_map(|(place, one)| {
        let others = values.iter().skip(place + 1).filter(|other| other.0 != one.0);
        others.map(|other| [one.clone(), other.clone()])
    });
    pairs.collect::<Vec<_>>().into_iter()
}
