//! A run as a sequence diagram: lanes, and rows from top to bottom. What draws it decides how it looks.

pub mod svg;
pub mod mermaid;

use crate::claim::Claim;
use crate::control::Control;
use crate::party::{Party, Place};
use crate::report::run::{condition_lines, what_shows};
use crate::trace::Trace;

/// A sequence diagram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagram {
    /// What the run shows.
    pub title: String,
    /// The same in a sentence.
    pub subtitle: String,
    /// The parties that take part, in the order of their lanes.
    pub lanes: Vec<Party>,
    /// What happens, from top to bottom.
    pub rows: Vec<Row>,
    /// The controls that were never asked, with the reason.
    pub never: Vec<String>,
    /// The settings on which the run rests.
    pub condition: Vec<String>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A step begins.
    Step {
        /// Its number in the run, counted from 1.
        number: usize,
        /// The article's step, where it is one.
        article: Option<&'static str>,
        /// A sentence.
        says: String,
        /// Whether it is the attacker's doing.
        hostile: bool,
    },
    /// A message.
    Message {
        /// Who says it.
        from: Party,
        /// To whom.
        to: Party,
        /// What.
        text: String,
        /// Whether it is the attacker's doing.
        hostile: bool,
    },
    /// A control that was asked.
    Note {
        /// Where.
        at: Party,
        /// The control.
        control: Control,
        /// Whether it let the attempt through.
        passed: bool,
        /// Why.
        why: &'static str,
    },
}

impl Diagram {
    /// The diagram of a run.
    #[must_use]
    pub fn new(trace: &Trace, title: impl Into<String>, subtitle: impl Into<String>) -> Self {
        let mut rows = Vec::new();
        for (place, step) in trace.steps.iter().enumerate() {
            let hostile = step.action.by() == Party::Attacker;
            rows.push(Row::Step {
                number: place + 1,
                article: step.article,
                says: step.action.sentence(),
                hostile,
            });
            for spoken in &step.spoken {
                let (from, to) = (spoken.from, spoken.to);
                if from != to {
                    rows.push(Row::Message { from, to, text: spoken.message.to_string(), hostile });
                }
                rows.extend(spoken.checks.iter().map(|check| Row::Note {
                    at: to,
                    control: check.control,
                    passed: check.passed,
                    why: check.why,
                }));
            }
        }
        let never = trace
            .never_asked()
            .iter()
            .map(|never| format!("{}: {}", never.control.title(), never.why))
            .collect();
        Self {
            title: title.into(),
            subtitle: subtitle.into(),
            lanes: lanes(&rows),
            rows,
            never,
            condition: condition_lines(&trace.condition),
        }
    }

    /// The diagram of a run that shows something of a claim.
    #[must_use]
    pub fn of_claim(trace: &Trace, claim: &Claim) -> Self {
        Self::new(trace, format!("{}: {}", claim.id, what_shows(claim.kind)), claim.says.clone())
    }

    /// The lanes of each place, in order.
    #[must_use]
    pub fn places(&self) -> Vec<(Place, Vec<Party>)> {
        let mut places: Vec<(Place, Vec<Party>)> = Vec::new();
        for party in &self.lanes {
            match places.last_mut() {
                Some((place, parties)) if *place == party.place() => parties.push(*party),
                _ => places.push((party.place(), vec![*party])),
            }
        }
        places
    }
}

/// Who takes part. A run in which nothing is said is Alice's.
fn lanes(rows: &[Row]) -> Vec<Party> {
    let takes_part = |party: &Party| {
        rows.iter().any(|row| match row {
            Row::Step { .. } => false,
            Row::Message { from, to, .. } => from == party || to == party,
            Row::Note { at, .. } => at == party,
        })
    };
    let lanes: Vec<Party> = Party::ALL.into_iter().filter(takes_part).collect();
    if lanes.is_empty() { vec![Party::User] } else { lanes }
}
