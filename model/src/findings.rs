//! What was found: claims in scopes that people have, each with what follows from the model.
//!
//! The table says what is looked at and in what words; verdicts, conditions, runs, repairs and the
//! assumptions that turn a verdict are computed. A test compares the verdicts with the table, because the
//! words speak of them.

mod table;

use std::sync::Arc;

use family::cube::Cube;
use family::region::Exhausted;
use family::variable::{Values, VariableId};
use thiserror::Error;

use crate::advice::repair::{Problem, Repair, Weights};
use crate::advice::violations::Violations;
use crate::claim::{self, Claim, Kind, Marks};
use crate::families::at_once::Examples;
use crate::families::whole::Whole;
use crate::families::{Answer, Engine, Options, Verdict, decide};
use crate::scope::{Scope, ScopeError};
use crate::setting::{self, Who};
use crate::trace::{Trace, TraceError};

pub use self::table::FINDINGS;

/// What is looked at, and in what words it is told.
#[derive(Clone, Copy, Debug)]
pub struct Finding {
    /// What is found, in a sentence.
    pub title: &'static str,
    /// What it means for whoever runs such an organization.
    pub says: &'static str,
    /// The preset.
    pub preset: &'static str,
    /// What is set beside it.
    pub sets: &'static [&'static str],
    /// The claim.
    pub claim: &'static str,
    /// The verdict of which the words speak.
    pub verdict: Verdict,
    /// Keys of [`article::SOURCES`](crate::article::SOURCES) that say that the products behave so.
    pub source: &'static [&'static str],
}

/// What follows from the model.
#[derive(Clone, Debug)]
pub struct Found {
    /// The scope.
    pub scope: Scope,
    /// The claim.
    pub claim: &'static Claim,
    /// The answer.
    pub answer: Answer,
    /// The canonical run of a violation, where the claim is about runs.
    pub run: Option<Trace>,
    /// Minimal sets of changes that close it, the cheapest first.
    pub repairs: Vec<Repair>,
    /// The assumptions that turn the verdict, with the values under which it is the other.
    pub turned_by: Vec<(VariableId, u8)>,
}

/// Why a finding could not be looked at.
#[derive(Debug, Error)]
pub enum FindingError {
    /// The table names what is not there.
    #[error(transparent)]
    Scope(#[from] ScopeError),
    /// There is no such claim, or it was not decided.
    #[error("the claim `{0}` was not decided")]
    Claim(&'static str),
    /// There is not enough memory.
    #[error(transparent)]
    Exhausted(#[from] Exhausted),
    /// The run could not be taken.
    #[error(transparent)]
    Trace(#[from] TraceError),
}

/// What has been decided around scopes: many have the same around them.
#[derive(Debug, Default)]
pub struct Known(Vec<(Marks, Arc<Violations>)>);

impl Known {
    /// The claims that a repair asks for, around a scope.
    fn around(&mut self, scope: &Cube, claim: &Claim) -> Result<Arc<Violations>, Exhausted> {
        let (around, asked) = (Problem::around(scope), Problem::asked(claim));
        let known = self.0.iter().find(|(marks, it)| *marks == asked && it.scope == around);
        if let Some((_, known)) = known {
            return Ok(Arc::clone(known));
        }
        let violations = Arc::new(Violations::of(&around, asked, &mut |_, _| {})?);
        self.0.push((asked, Arc::clone(&violations)));
        Ok(violations)
    }
}

impl Finding {
    /// Decides it.
    pub fn look(&self, threads: usize, known: &mut Known) -> Result<Found, FindingError> {
        let mut scope = Scope::preset(self.preset)?;
        let sets: Vec<String> = self.sets.iter().map(|&it| it.to_owned()).collect();
        scope.change(Scope::parse_sets(&sets)?);
        let (place, claim) = claim::find(self.claim).ok_or(FindingError::Claim(self.claim))?;
        let marks = Marks::default().with(place);
        let options = Options { engine: Engine::Family, limit: usize::MAX, threads };
        let outcome = decide(&scope.cube, marks, options, &mut |_, _| {})?;
        let answer = outcome.answers.into_iter().next().ok_or(FindingError::Claim(self.claim))?;
        let is_violated = answer.verdict == Verdict::Violated;
        let about_runs = !matches!(claim.kind, Kind::Decision(_) | Kind::Comparison(_));
        let run = if is_violated && about_runs { answer.trace()? } else { None };
        let repairs = if is_violated {
            let violations = known.around(&scope.cube, claim)?;
            let problem = Problem::among(violations, &scope.cube, claim, Weights::new());
            problem.repairs()?.map(|it| it.repairs).unwrap_or_default()
        } else {
            Vec::new()
        };
        let turned_by = turned_by(&scope.cube, marks, answer.verdict)?;
        Ok(Found { scope, claim, answer, run, repairs, turned_by })
    }
}

/// The assumptions that turn a verdict: each other value of each alone, all at once in one exploration.
fn turned_by(
    scope: &Cube,
    marks: Marks,
    verdict: Verdict,
) -> Result<Vec<(VariableId, u8)>, Exhausted> {
    let assumptions: Vec<VariableId> =
        setting::rows().filter(|(_, row)| row.who == Who::Nobody).map(|(it, _)| it).collect();
    let open = assumptions
        .iter()
        .fold(scope.clone(), |cube, it| cube.with(*it, setting::domain().values(*it)));
    Whole::ask(&open, &mut |_, _| {}, &mut |whole| {
        let mut turned = Vec::new();
        for &assumption in &assumptions {
            let as_read = scope.get(assumption);
            let others = open.get(assumption).iter().filter(|value| !as_read.contains(*value));
            for value in others {
                let part = scope.clone().with(assumption, Values::one(value));
                let outcome = whole.decide(&part, marks, Examples::Left)?;
                if outcome.answers.iter().any(|answer| answer.verdict != verdict) {
                    turned.push((assumption, value));
                }
            }
        }
        Ok(turned)
    })
}
