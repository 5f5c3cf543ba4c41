//! Vectors against a tested party.

pub mod no_response;
pub mod challenge;
pub mod markup;
pub mod secret;
pub mod matching;
pub mod verdict;
pub mod sut;
pub mod adapter;
pub mod transport;
pub mod control;
pub mod values;
pub mod stage;
mod cookies;
pub mod tester;
pub mod play;
pub mod outcome;
pub mod advice;

use crate::format::Vector;
use crate::runner::outcome::{Known, Outcome, Run};
use crate::runner::sut::KnownFailure;
use crate::runner::tester::Tester;
use crate::suite::{Loaded, fits};

/// Runs vectors in the order of their ids. What is known to fail is run, and held against what is known.
pub fn run(
    loaded: &Loaded,
    vectors: &[&Vector],
    tester: &mut dyn Tester,
    known: &[KnownFailure],
    heard: &mut dyn FnMut(&Outcome),
) -> Run {
    let mut outcomes = Vec::new();
    for vector in vectors {
        let mut outcome = play::play(vector, tester);
        outcome.requirements = requirements(loaded, vector);
        outcome.known = known.iter().find(|it| fits(&it.vector, &vector.id)).map(|it| Known {
            verdict: it.verdict,
            reason: it.reason.clone(),
            is_so: it.verdict == outcome.verdict,
        });
        heard(&outcome);
        outcomes.push(outcome);
    }
    let meant = |it: &KnownFailure| vectors.iter().any(|vector| fits(&it.vector, &vector.id));
    let unmet = known.iter().filter(|it| !meant(it)).map(|it| it.vector.clone()).collect();
    Run::of(outcomes, unmet)
}

fn requirements(loaded: &Loaded, vector: &Vector) -> Vec<outcome::Required> {
    let required = |cited: &crate::format::Cited| {
        let row = loaded.suite.requirements.iter().find(|row| row.id == cited.id);
        outcome::Required {
            id: cited.id.clone(),
            strength: cited.strength,
            says: row.map(|row| row.says.clone()).unwrap_or_default(),
            source: row
                .map(|row| format!("{} <{}>", row.source.title, row.source.address))
                .unwrap_or_default(),
        }
    };
    vector.requirements.iter().map(required).collect()
}
