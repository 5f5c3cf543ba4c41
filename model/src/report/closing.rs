//! The smallest changes by an administrator that make a scope keep a claim.
//!
//! Any change that helps must take the way from under a violating run: it must set some setting that
//! the run reads to a value under which the run cannot be taken. So it is enough to follow one run
//! at a time, and to try sets of changes in order of their size.

use std::collections::BTreeSet;

use family::cube::Cube;
use family::variable::{Values, VariableId};

use crate::claim::Marks;
use crate::families::{Answer, Options, Verdict, decide};
use crate::setting::{self, Who};
use crate::trace::{Trace, TraceError};

/// Some settings with their new values.
pub type Changes = BTreeSet<(VariableId, u8)>;

/// How many changes are tried at most.
pub const CHANGES_MAX: usize = 3;

/// All smallest sets of changes, of at most [`CHANGES_MAX`], after which no configuration of the scope
/// violates `claim` and none more violates `works`. Empty where there are none.
pub fn smallest(
    scope: &Cube,
    claim: usize,
    works: usize,
    options: Options,
) -> Result<Vec<Changes>, TraceError> {
    let claims = Marks::default().with(claim).with(works);
    let ask = |scope: &Cube| {
        let mut answers = decide(scope, claims, options, &mut |_, _| {})?.answers;
        answers.sort_by_key(|answer| {
            crate::claim::find(answer.claim.id).map(|found| found.0 != claim)
        });
        Ok::<_, TraceError>(answers)
    };
    let count = |answers: &[Answer]| answers.get(1).map_or(0, Answer::violating_count);
    let broken = count(&ask(scope)?);
    let mut layer: BTreeSet<Changes> = BTreeSet::from([Changes::new()]);
    for _ in 0..=CHANGES_MAX {
        let mut closing = Vec::new();
        let mut next = BTreeSet::new();
        for changes in layer {
            let changed = apply(scope, &changes);
            let answers = ask(&changed)?;
            let Some(answer) = answers.first() else { continue };
            if answer.verdict == Verdict::Holds {
                if count(&answers) <= broken {
                    closing.push(changes);
                }
            } else if let Some(trace) = answer.trace()? {
                next.extend(candidates(&trace, &changes).into_iter().map(|change| {
                    let mut more = changes.clone();
                    more.insert(change);
                    more
                }));
            }
        }
        if !closing.is_empty() {
            return Ok(closing);
        }
        layer = next;
    }
    Ok(Vec::new())
}

/// The scope after some changes.
#[must_use]
pub fn apply(scope: &Cube, changes: &Changes) -> Cube {
    changes
        .iter()
        .fold(scope.clone(), |cube, (variable, value)| cube.with(*variable, Values::one(*value)))
}

/// The single changes by an administrator under which a run cannot be taken. To move the mailbox or
/// to change how the organization is deployed is no repair.
fn candidates(trace: &Trace, changes: &Changes) -> Vec<(VariableId, u8)> {
    setting::rows()
        .filter(|(variable, row)| {
            row.who == Who::Admin
                && row.group != "deployment"
                && !changes.iter().any(|(changed, _)| changed == variable)
        })
        .flat_map(|(variable, _)| {
            let outside = setting::domain().values(variable).minus(trace.condition.get(variable));
            outside.iter().map(move |value| (variable, value)).collect::<Vec<_>>()
        })
        .collect()
}

/// Changes as people write them.
#[must_use]
pub fn write(changes: &Changes) -> String {
    let one = |(variable, value): &(VariableId, u8)| {
        let row = setting::row(*variable)?;
        Some(format!("{}={}", row.id, row.values.get(usize::from(*value))?))
    };
    changes.iter().filter_map(one).collect::<Vec<_>>().join(" and ")
}
