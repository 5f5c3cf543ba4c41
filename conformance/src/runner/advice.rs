//! What would have to be said of a tested party for more vectors to be run.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::format::{Capability, Kind, Vector};
use crate::runner::outcome::Run;
use crate::runner::verdict::Verdict;

/// What `sut.toml` says now.
pub struct Said<'a> {
    /// The settings, where nobody can change them.
    pub settings: Option<&'a BTreeMap<String, String>>,
    /// What the tester can do.
    pub capabilities: &'a BTreeSet<Capability>,
}

/// A change of that, and how many vectors more it lets run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Settings with other values.
    pub settings: BTreeMap<String, String>,
    /// What the tester would have to be able to do.
    pub capabilities: BTreeSet<Capability>,
    /// How many vectors would run that were skipped.
    pub vectors: usize,
    /// How many of these are positive.
    pub positive: usize,
}

/// What lacks for a vector: settings with the values that it wants, and capabilities.
type Lack = (BTreeMap<String, String>, BTreeSet<Capability>);

/// The changes that let a positive vector run, the cheapest first: the fewest settings and capabilities.
#[must_use]
pub fn changes(vectors: &[&Vector], run: &Run, said: &Said<'_>) -> Vec<Change> {
    let is_skipped =
        |id: &str| run.outcomes.iter().any(|it| it.id == id && it.verdict == Verdict::Skipped);
    let skipped = vectors.iter().filter(|it| is_skipped(&it.id));
    let lacks: Vec<(Kind, Lack)> = skipped.map(|it| (it.kind, lack(it, said))).collect();
    let wanted = lacks.iter().filter(|(kind, _)| *kind == Kind::Positive).map(|(_, lack)| lack);
    let wanted: BTreeSet<&Lack> =
        wanted.filter(|(settings, can)| !settings.is_empty() || !can.is_empty()).collect();
    let change = |(settings, capabilities): &Lack| {
        let is_met = |(_, (wants, needs)): &&(Kind, Lack)| {
            wants.iter().all(|(id, value)| settings.get(id) == Some(value))
                && needs.is_subset(capabilities)
        };
        let met: Vec<&(Kind, Lack)> = lacks.iter().filter(is_met).collect();
        let positive = met.iter().filter(|(kind, _)| *kind == Kind::Positive).count();
        let (settings, capabilities) = (settings.clone(), capabilities.clone());
        Change { settings, capabilities, vectors: met.len(), positive }
    };
    let mut changes: Vec<Change> = wanted.into_iter().map(change).collect();
    let cost = |it: &Change| it.settings.len() + it.capabilities.len();
    changes.sort_by_key(|it| (cost(it), Reverse((it.positive, it.vectors))));
    changes
}

fn lack(vector: &Vector, said: &Said<'_>) -> Lack {
    let settings = said.settings.map(|settings| {
        let differs = |(id, value): &(&String, &String)| settings.get(*id) != Some(*value);
        let wanted = vector.configuration.iter().filter(differs);
        wanted.map(|(id, value)| (id.clone(), value.clone())).collect()
    });
    let lacks = |it: &&Capability| !said.capabilities.contains(*it);
    (settings.unwrap_or_default(), vector.requires.iter().filter(lacks).copied().collect())
}

impl Change {
    /// In words.
    #[must_use]
    pub fn says(&self) -> String {
        let settings = self.settings.iter().map(|(id, value)| format!("`{id} = \"{value}\"`"));
        let capabilities =
            self.capabilities.iter().map(|it| format!("the capability `{}`", it.id()));
        let what = settings.chain(capabilities).collect::<Vec<_>>().join(" and ");
        let (vectors, positive) = (self.vectors, self.positive);
        format!("with {what} {vectors} more would run, {positive} of them positive")
    }
}

/// The cheapest few in a line; that there are none, if so.
#[must_use]
pub fn line(changes: &[Change]) -> String {
    const FEW: usize = 3;
    match changes {
        [] => "nothing in sut.toml would change that: see why vectors were skipped".to_owned(),
        _ => changes.iter().take(FEW).map(Change::says).collect::<Vec<_>>().join("; or "),
    }
}
