//! Deciding claims for a whole family of configurations: all of them at once, or class by class.

mod by_class;
pub mod violating;
mod slices;
pub mod whole;
pub mod steps;
pub mod at_once;
pub mod honest;
pub mod certificate;

use family::cube::{Assignment, Cube};
use family::region::Exhausted;

pub use self::slices::told;
use crate::claim::{self, Claim, Kind, Marks};
use crate::families::violating::Violating;
use crate::trace::{Trace, TraceError};

/// The engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// All configurations at once, or class by class where the family is small. There is no limit.
    Family,
    /// Class by class, each explored by stateright, within the limit.
    Stateright,
}

/// A family of so many configurations is decided class by class by either engine: that is faster.
const SMALL: u128 = 4_096;

/// How to decide.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The engine.
    pub engine: Engine,
    /// How many configurations stateright may explore.
    pub limit: usize,
    /// How many at once. The answers do not depend on it.
    pub threads: usize,
}

/// What is known of a claim in a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// No configuration violates it; a witness: some configuration has it.
    Holds,
    /// Some configuration violates it; a witness: none has it.
    Violated,
    /// The limit was reached before either was known.
    Unknown,
}

impl Verdict {
    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Violated => "violated",
            Self::Unknown => "unknown",
        }
    }
}

/// The answer to one claim.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The claim.
    pub claim: &'static Claim,
    /// The verdict.
    pub verdict: Verdict,
    /// How many configurations of the family the claim applies to. For progress: in how many
    /// explored ones its `when` is met, and the unexplored ones.
    pub applicable: u128,
    /// The configurations that violate it; for a witness, that lack it.
    pub violating: Violating,
    /// How many were not decided.
    pub unknown: u128,
    /// The least of the configurations with the shortest run that violates the claim, or witnesses it;
    /// none, where it was not looked for.
    pub example: Option<Assignment>,
    /// For a decision: the request that is decided wrongly.
    pub request: Option<&'static str>,
}

impl Answer {
    /// How many configurations violate the claim.
    #[must_use]
    pub fn violating_count(&self) -> u128 {
        self.violating.count()
    }

    /// The canonical run, where the claim is about runs and one was found.
    pub fn trace(&self) -> Result<Option<Trace>, TraceError> {
        match &self.example {
            Some(configuration) => Trace::find(self.claim, configuration),
            None => Ok(None),
        }
    }
}

/// How states and transitions are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Counted {
    /// Class by class: those of each configuration, added up.
    #[default]
    Sum,
    /// All at once: each once, in the two slices that are explored. A sign-in with a password alone is
    /// a transition of the first of them where it matters from which state it is made.
    Slices,
    /// In shards: as in each of them, by either way, added up.
    Shards,
}

impl Counted {
    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Slices => "slices",
            Self::Shards => "shards",
        }
    }
}

/// What was explored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// How many explorations there were: one for each class, or a single one for all configurations.
    pub explored: usize,
    /// How many configurations that decides.
    pub decided: u128,
    /// How states and transitions are counted.
    pub counted: Counted,
    /// The reachable states of all decided configurations.
    pub states: u128,
    /// Their transitions.
    pub transitions: u128,
    /// The greatest depth of any.
    pub depth: usize,
}

/// The answers to some claims in a family.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The family.
    pub scope: Cube,
    /// The answers, in the order of the claims.
    pub answers: Vec<Answer>,
    /// What was explored for the claims about steps and progress.
    pub size: Size,
}

/// Decides the marked claims in a family all at once, however small it is. `progress` hears how many
/// states have been met, and no configuration is decided before all are.
pub fn decide_at_once(
    scope: &Cube,
    claims: Marks,
    progress: &mut dyn FnMut(usize, u128),
) -> Result<Outcome, Exhausted> {
    at_once::decide(scope, claims, progress)
}

/// Decides the marked claims in a family. `progress` hears how many configurations have been explored
/// and how many that decides.
pub fn decide(
    scope: &Cube,
    claims: Marks,
    options: Options,
    progress: &mut dyn FnMut(usize, u128),
) -> Result<Outcome, Exhausted> {
    Ok(match options.engine {
        Engine::Family if scope.count() > SMALL => at_once::decide(scope, claims, progress)?,
        Engine::Family => {
            by_class::decide(scope, claims, Options { limit: usize::MAX, ..options }, progress)
        }
        Engine::Stateright => by_class::decide(scope, claims, options, progress),
    })
}

fn marked(claims: Marks, wanted: impl Fn(Kind) -> bool) -> Marks {
    let places = claim::all().iter().enumerate();
    places
        .filter(|(place, claim)| claims.has(*place) && wanted(claim.kind))
        .fold(Marks::default(), |marks, (place, _)| marks.with(place))
}
