//! Lowe's ladder of authentication: how far one party, when it is done, can rely on another having taken
//! part (Gavin Lowe, *A Hierarchy of Authentication Specifications*, 1997).
//!
//! Nothing is added to the states. That something happens only after something else is looked at in the
//! graph from which the steps of the latter are taken away: what can still be reached there, it can be
//! reached without. For *injective* a counter walks along: whether the last run of the other party has
//! been used up.

mod pairs;
mod search;

use std::collections::BTreeMap;
use std::sync::Arc;

use family::cube::{Assignment, Cube};
use family::enumeration::{Narrowing, enumerate};

pub use self::pairs::{PAIRS, Pair};
use crate::action::Action;
use crate::graph::Graph;

/// How far one party can rely on another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Not at all: the other need not have done anything.
    None,
    /// The other has taken part in the protocol.
    Aliveness,
    /// The other has taken part, and as it thinks with this one.
    Weak,
    /// And both mean the same: the client, the token, the answer.
    NonInjective,
    /// And no run of the other stands for two of this one.
    Injective,
}

impl Level {
    /// All of them, the lowest first.
    pub const ALL: [Self; 5] =
        [Self::None, Self::Aliveness, Self::Weak, Self::NonInjective, Self::Injective];

    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Aliveness => "aliveness",
            Self::Weak => "weak-agreement",
            Self::NonInjective => "non-injective-agreement",
            Self::Injective => "injective-agreement",
        }
    }
}

/// What one configuration reaches for one pair, and the shortest run that breaks the level above.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The level.
    pub level: Level,
    /// The run; none, where the highest is reached.
    pub broken_by: Option<Vec<Action>>,
    /// Whether the first party is ever done: otherwise every level is reached in vain.
    pub is_met: bool,
}

/// What a family reaches for one pair.
#[derive(Clone, Debug)]
pub struct Rung {
    /// The pair.
    pub pair: Pair,
    /// The level that all configurations reach in which the first party is ever done; `None`, if it is
    /// in none.
    pub level: Option<Level>,
    /// How many configurations reach each level and no more.
    pub configurations: BTreeMap<Level, u128>,
    /// The run that breaks the level above it: the shortest, then the least, with the least configuration.
    pub broken_by: Option<(Vec<Action>, Assignment)>,
}

/// What each pair reaches in one graph.
#[must_use]
pub fn in_graph(graph: &Graph) -> Vec<Reached> {
    PAIRS.iter().map(|pair| search::reached(graph, *pair)).collect()
}

/// What a family reaches, configuration by configuration, by a plain loop.
#[must_use]
pub fn ladder(scope: &Cube, threads: usize) -> Vec<Rung> {
    let question = |view: &Arc<Narrowing>| in_graph(&Graph::explore(&**view));
    let decided = enumerate(scope, usize::MAX, threads, &question, &mut |_, _| {});
    let rungs = PAIRS.iter().enumerate().map(|(at, pair)| {
        let mut rung =
            Rung { pair: *pair, level: None, configurations: BTreeMap::new(), broken_by: None };
        for class in &decided.classes {
            let Some(it) = class.answer.get(at).filter(|it| it.is_met) else { continue };
            *rung.configurations.entry(it.level).or_default() += class.cube.count();
            let (Some(run), Some(least)) = (&it.broken_by, class.cube.least()) else { continue };
            let is_better = match (&rung.level, &rung.broken_by) {
                (Some(level), Some((known, example))) => {
                    (it.level, run.len(), run, &least) < (*level, known.len(), known, example)
                }
                _ => true,
            };
            if is_better {
                rung.level = Some(it.level);
                rung.broken_by = Some((run.clone(), least));
            }
        }
        rung.level = rung.configurations.keys().next().copied();
        rung
    });
    rungs.collect()
}
