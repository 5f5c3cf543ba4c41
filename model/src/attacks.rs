//! Attacks that are known, made again: each with what it needs, what it breaks, and the settings of which
//! each stops it.
//!
//! The table says what is to be seen; [`Attack::make`] decides. A capability that an attack is said to need
//! is needed: without it the claim holds.

mod table;

use family::cube::Cube;
use family::region::Exhausted;
use family::variable::VariableId;
use thiserror::Error;

use crate::advice::hierarchy::with_only;
use crate::claim::{self, Claim, Marks};
use crate::families::{Engine, Options, Verdict, decide};
use crate::scope::{Scope, ScopeError};
use crate::setting;
use crate::trace::{Trace, TraceError};

pub use self::table::ATTACKS;

/// A known attack.
#[derive(Clone, Copy, Debug)]
pub struct Attack {
    /// A short id.
    pub id: &'static str,
    /// What it is.
    pub title: &'static str,
    /// The preset in which it is made.
    pub preset: &'static str,
    /// What is set beside it.
    pub sets: &'static [&'static str],
    /// The capabilities that it needs, all of them; she has no other.
    pub needs: &'static [&'static str],
    /// The claim that it breaks.
    pub claim: &'static str,
    /// What stops it: settings, of which those in one place go together.
    pub stops: &'static [&'static [&'static str]],
    /// What does not, though one might think so.
    pub spares: &'static [&'static [&'static str]],
}

/// An attack that was made.
#[derive(Clone, Debug)]
pub struct Made {
    /// Where: the preset with what is set, and what she is able to do.
    pub scope: Cube,
    /// The claim.
    pub claim: &'static Claim,
    /// The canonical run.
    pub run: Trace,
}

/// Why an attack is not as the table says.
#[derive(Debug, Error)]
pub enum AttackError {
    /// The table names what is not there.
    #[error(transparent)]
    Scope(#[from] ScopeError),
    /// There is not enough memory.
    #[error(transparent)]
    Exhausted(#[from] Exhausted),
    /// The run could not be taken.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// A verdict is not what the table says.
    #[error("attack {id}: `{claim}` {is} {with}, expected the opposite")]
    Otherwise {
        /// The attack.
        id: &'static str,
        /// The claim.
        claim: &'static str,
        /// What it does there.
        is: &'static str,
        /// Where.
        with: String,
    },
}

impl Attack {
    /// Makes it, makes it with each capability missing, and with each of what stops it.
    pub fn make(&self) -> Result<Made, AttackError> {
        let mut scope = Scope::preset(self.preset)?;
        scope.change(Scope::parse_sets(&owned(self.sets))?);
        let needs: Vec<VariableId> =
            self.needs.iter().filter_map(|id| setting::find(id)).map(|(it, _)| it).collect();
        let scope = with_only(&scope.cube, &needs);
        let (claim, run) = self.expect(&scope, true, "as it is made")?;
        for missing in &needs {
            let less: Vec<VariableId> = needs.iter().copied().filter(|it| it != missing).collect();
            let id = setting::row(*missing).map_or("", |row| row.id);
            self.expect(&with_only(&scope, &less), false, &format!("without {id}"))?;
        }
        for (all, is_made) in [(self.stops, false), (self.spares, true)] {
            for sets in all {
                let values = Scope::parse_sets(&owned(sets))?;
                let with = |cube: Cube, (it, values)| cube.with(it, values);
                let changed = values.into_iter().fold(scope.clone(), with);
                self.expect(&changed, is_made, &format!("with {}", sets.join(" and ")))?;
            }
        }
        let otherwise = || self.otherwise(false, "as it is made");
        Ok(Made { scope, claim, run: run.ok_or_else(otherwise)? })
    }

    fn otherwise(&self, is_violated: bool, with: &str) -> AttackError {
        let is = if is_violated { "is violated" } else { "holds" };
        AttackError::Otherwise { id: self.id, claim: self.claim, is, with: with.to_owned() }
    }

    /// The canonical run, where the claim is to be violated.
    fn expect(
        &self,
        scope: &Cube,
        violated: bool,
        with: &str,
    ) -> Result<(&'static Claim, Option<Trace>), AttackError> {
        let Some((place, claim)) = claim::find(self.claim) else {
            return Err(self.otherwise(!violated, with));
        };
        let options = Options { engine: Engine::Family, limit: usize::MAX, threads: 1 };
        let outcome = decide(scope, Marks::default().with(place), options, &mut |_, _| {})?;
        let answer = outcome.answers.first();
        let is_violated = answer.is_some_and(|answer| answer.verdict == Verdict::Violated);
        if is_violated != violated {
            return Err(self.otherwise(is_violated, with));
        }
        let run = match answer {
            Some(answer) if violated => answer.trace()?,
            _ => None,
        };
        Ok((claim, run))
    }
}

fn owned(sets: &[&str]) -> Vec<String> {
    sets.iter().map(|&it| it.to_owned()).collect()
}
