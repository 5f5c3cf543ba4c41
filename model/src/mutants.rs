//! Named faults of implementations, put into the world one at a time: each is killed by a claim, or shown to
//! make no difference.
//!
//! A fault is killed where a claim that the world keeps is violated with the fault, in one configuration: the
//! least of those that the table names. The table says which claims these are, all of them; [`Row::try_out`]
//! decides. Comparisons are about more than one configuration and are not judged.

use family::cube::Assignment;
use family::variable::{Values, VariableId};
use family::view::Concrete;
use thiserror::Error;

use crate::advice::hierarchy::with_only;
use crate::claim::{self, Claim, Group, Kind, Marks};
use crate::fault::{Fate, Fault, Row};
use crate::graph::{Graph, judge};
use crate::preset::PRESETS;
use crate::scope::{Scope, ScopeError};
use crate::setting;
use crate::trace::{Replay, Trace, TraceError};
use crate::world::Faulty;

/// A fault that was tried out.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// What the table says of it.
    pub row: &'static Row,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a fault.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It was killed.
    Killed(Killed),
    /// In so many configurations it changed no state and no step.
    Equivalent {
        /// How many configurations.
        configurations: usize,
        /// How many states they have, added up.
        states: usize,
    },
}

/// How a fault was killed.
#[derive(Clone, Debug)]
pub struct Killed {
    /// The configuration.
    pub configuration: Assignment,
    /// The claims that the world keeps there and the fault violates.
    pub by: Vec<&'static Claim>,
    /// The first of them, which the run is about.
    pub claim: &'static Claim,
    /// The canonical run that violates it. Where no step at all leads on any more, the run that the world
    /// has, as far as it goes with the fault.
    pub run: Trace,
}

/// Why a fault is not as the table says.
#[derive(Debug, Error)]
pub enum MutantError {
    /// The table names what is not there.
    #[error(transparent)]
    Scope(#[from] ScopeError),
    /// The run could not be taken.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// The fault is killed by other claims, or does what it should not.
    #[error("fault {fault}: {is}, expected {expected}")]
    Otherwise {
        /// The fault.
        fault: Fault,
        /// What it is.
        is: String,
        /// What the table says.
        expected: String,
    },
}

impl Row {
    /// Tries the fault out, and sees that what comes of it is what the table says.
    pub fn try_out(&'static self) -> Result<Mutant, MutantError> {
        let outcome = match self.fate {
            Fate::Killed { preset, sets, has, by } => {
                let configuration = least(preset, sets, has)?;
                self.kill(by, configuration)?
            }
            Fate::Equivalent { has, .. } => self.compare(has)?,
        };
        Ok(Mutant { row: self, outcome })
    }

    fn kill(
        &self,
        by: &'static [&'static str],
        configuration: Assignment,
    ) -> Result<Outcome, MutantError> {
        let killers = killers(&configuration, self.fault);
        let (mut are, mut expected): (Vec<&str>, Vec<&str>) =
            (killers.iter().map(|claim| claim.id).collect(), by.to_vec());
        are.sort_unstable();
        expected.sort_unstable();
        let otherwise = || self.otherwise(&are, &expected);
        if are != expected {
            return Err(otherwise());
        }
        let first = killers.iter().find(|claim| by.first() == Some(&claim.id));
        let claim = *first.ok_or_else(otherwise)?;
        let found = Trace::find_with(claim, &configuration, Some(self.fault))?;
        let mut run = found.ok_or_else(otherwise)?;
        if run.steps.is_empty() {
            run = as_far_as_it_goes(claim, &configuration, self.fault);
        }
        let by = by.iter().filter_map(|id| claim::find(id)).map(|(_, claim)| claim).collect();
        Ok(Outcome::Killed(Killed { configuration, by, claim, run }))
    }

    /// Explores the least configuration of each preset with and without the fault.
    fn compare(&self, has: &[&str]) -> Result<Outcome, MutantError> {
        let (mut configurations, mut states) = (0, 0);
        for preset in &PRESETS {
            let configuration = least(preset.id, &[], has)?;
            let view = Concrete(&configuration);
            let [right, wrong] =
                [None, Some(self.fault)].map(|fault| Graph::explore_of(&Faulty(fault), &view));
            if !right.states().eq(wrong.states()) || right.edges() != wrong.edges() {
                let is = format!("it changes what happens in `{}`", preset.id);
                let expected = "no difference".to_owned();
                return Err(MutantError::Otherwise { fault: self.fault, is, expected });
            }
            configurations += 1;
            states += right.states().len();
        }
        Ok(Outcome::Equivalent { configurations, states })
    }

    fn otherwise(&self, are: &[&str], expected: &[&str]) -> MutantError {
        let named = |ids: &[&str]| {
            if ids.is_empty() {
                "seen by nothing".to_owned()
            } else {
                format!("killed by {}", ids.join(", "))
            }
        };
        MutantError::Otherwise { fault: self.fault, is: named(are), expected: named(expected) }
    }
}

/// The least configuration of a preset with something set, and with an attacker who can do this and no more.
fn least(preset: &str, sets: &[&str], has: &[&str]) -> Result<Assignment, ScopeError> {
    let mut scope = Scope::preset(preset)?;
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    scope.change(Scope::parse_sets(&sets)?);
    let has: Vec<VariableId> =
        has.iter().filter_map(|id| setting::find(id)).map(|(it, _)| it).collect();
    let least = with_only(&scope.cube, &has).least();
    Ok(least.unwrap_or_else(|| unreachable!("a scope has a configuration")))
}

/// The shortest run to the goal that the world has, taken with a fault as far as it can be.
fn as_far_as_it_goes(claim: &Claim, configuration: &Assignment, fault: Fault) -> Trace {
    let view = Concrete(configuration);
    let graph = Graph::explore_of(&Faulty(None), &view);
    let mut replay = Replay::with_fault(configuration, Some(fault));
    if let Kind::Progress { goals: [goal, ..], .. } = claim.kind
        && let Some(edge) = graph.first_showing(*goal, &view)
    {
        for action in graph.run_through(edge) {
            if replay.take(action).is_err() {
                break;
            }
        }
    }
    replay.finish()
}

/// The claims that kill a fault in a configuration: kept without it, and violated with it.
#[must_use]
pub fn killers(configuration: &Assignment, fault: Fault) -> Vec<&'static Claim> {
    let killed = violated(configuration, Some(fault)).minus(violated(configuration, None));
    let places = claim::all().iter().enumerate();
    places.filter(|(place, _)| killed.has(*place)).map(|(_, claim)| claim).collect()
}

/// The claims that one configuration violates, with a fault or without; of witnesses, that it lacks.
#[must_use]
pub fn violated(configuration: &Assignment, fault: Option<Fault>) -> Marks {
    let view = Concrete(configuration);
    let graph = Graph::explore_of(&Faulty(fault), &view);
    let everything = (0..claim::all().len()).fold(Marks::default(), Marks::with);
    let shown = judge(&graph, everything, &view);
    let is_violated = |place: usize, claim: &Claim| match claim.kind {
        Kind::Invariant(_) | Kind::Progress { .. } => shown.found.has(place),
        Kind::Reachable(_) | Kind::Witness(_) => !shown.found.has(place),
        Kind::Decision(fails) => fails(&view).is_some(),
        Kind::Comparison(_) => false,
    };
    // That a step is no longer reached says that something is broken, and not what.
    let is_judged = |claim: &Claim| claim.group != Group::Evidence;
    let applies = |claim: &Claim| {
        let has = |(variable, values): &(_, Values)| values.contains(configuration.get(*variable));
        claim.applies.iter().all(has)
    };
    let places = claim::all().iter().enumerate();
    places
        .filter(|(place, claim)| is_judged(claim) && applies(claim) && is_violated(*place, claim))
        .fold(Marks::default(), |marks, (place, _)| marks.with(place))
}
