//! What came of a run: the JSON report, from which the others are made.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::format::suite::{PairCoverage, Uncovered};
use crate::format::{Kind, Role, Strength, Tier};
use crate::runner::verdict::Verdict;

/// The version of the report.
pub const REPORT: &str = "1.3";

/// A report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// The version of this shape.
    pub format: String,
    /// What was tested.
    pub sut: Tested,
    /// The suite: its release and the hash of its manifest.
    pub suite: Used,
    /// The role under test.
    pub role: Role,
    /// Whether everything was as expected.
    pub as_expected: bool,
    /// In a line.
    pub summary: String,
    /// What came of the vectors.
    pub run: Run,
    /// What no vector of the role covers, and why. Reports of 1.0 do not say.
    #[serde(default)]
    pub uncovered: Vec<Uncovered>,
    /// What the vectors of the role cover of the pairs of values of settings; none of a role without the tier
    /// `exhaustive`. Reports before 1.2 do not say.
    #[serde(default)]
    pub pairs: Option<PairCoverage>,
    /// The named faults of the party. Reports before 1.2 do not say.
    #[serde(default)]
    pub faults: Vec<NamedFault>,
}

/// A named fault of the party under test, and the vectors that see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedFault {
    /// Its id, as `model faults` has it.
    pub id: String,
    /// What is right.
    pub right: String,
    /// What a party with the fault does.
    pub wrong: String,
    /// The vectors of the tiers `core` and `standard` that the lab does not pass with it, and passes without.
    pub vectors: Vec<String>,
    /// Why none sees it.
    pub why: Option<String>,
}

/// What was tested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tested {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The suite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Used {
    /// Its release.
    pub release: String,
    /// The hash of `suite.json`.
    pub sha256: String,
}

/// What came of all vectors.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// Each vector, in the order of the ids.
    pub outcomes: Vec<Outcome>,
    /// How many there are of each verdict.
    pub counts: BTreeMap<Verdict, usize>,
    /// Entries of what is known to fail that mean no vector of the run.
    pub unmet: Vec<String>,
    /// Whether nothing at all was heard of the tested party. Reports before 1.3 do not say.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_silent: bool,
}

/// What came of a vector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// Its kind.
    pub kind: Kind,
    /// Its tier.
    pub tier: Tier,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, in a sentence; empty for a pass.
    pub why: String,
    /// The step that decided, counted from 1; none where it was not run.
    pub step: Option<usize>,
    /// What was allowed there.
    pub allowed: Vec<String>,
    /// What came.
    pub came: String,
    /// The claims of the model that were violated.
    pub claims: Vec<String>,
    /// The configuration.
    pub configuration: BTreeMap<String, String>,
    /// What it is evidence for.
    pub requirements: Vec<Required>,
    /// What was sent and what came, with names in place of secrets.
    pub transcript: Vec<Exchange>,
    /// The command that repeats it, after `conformance run --sut FILE`.
    pub repeat: String,
    /// What was known of it before.
    pub known: Option<Known>,
    /// How many answers of the tested party came, and how many requests of it.
    #[serde(skip)]
    pub heard: usize,
}

/// A requirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Required {
    /// Its id.
    pub id: String,
    /// How strongly it is meant.
    pub strength: Strength,
    /// What it says.
    pub says: String,
    /// The document.
    pub source: String,
}

/// A request with its answer, as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// From which network it had to come.
    pub network: String,
    /// The request.
    pub request: String,
    /// The answer, or why there is none.
    pub response: String,
}

/// What was known of a vector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The verdict that was expected.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
    /// Whether it is so.
    pub is_so: bool,
}

impl Outcome {
    /// Whether it is what was expected: no failure, or the one that is known.
    #[must_use]
    pub fn is_expected(&self) -> bool {
        match &self.known {
            Some(known) => known.is_so,
            None => matches!(
                self.verdict,
                Verdict::Pass | Verdict::Warn | Verdict::Inconclusive | Verdict::Skipped
            ),
        }
    }
}

impl Run {
    /// What came of these vectors; `unmet` of what is known to fail means none of them.
    #[must_use]
    pub fn of(outcomes: Vec<Outcome>, unmet: Vec<String>) -> Self {
        let mut counts: BTreeMap<Verdict, usize> = Verdict::ALL.map(|verdict| (verdict, 0)).into();
        for outcome in &outcomes {
            *counts.entry(outcome.verdict).or_default() += 1;
        }
        let is_silent = outcomes.iter().all(|it| it.heard == 0);
        Self { outcomes, counts, unmet, is_silent }
    }

    /// How many vectors were run to a verdict about the tested party.
    #[must_use]
    pub fn executed(&self) -> usize {
        self.outcomes.iter().filter(|it| it.verdict.is_executed()).count()
    }

    /// Whether there are positive vectors, and none was run: whoever refuses everything would have done as well. One
    /// that ended inconclusively shows nothing.
    #[must_use]
    pub fn lacks_positive(&self) -> bool {
        let mut positive = self.outcomes.iter().filter(|it| it.kind == Kind::Positive).peekable();
        let shows = |verdict: Verdict| {
            matches!(verdict, Verdict::Pass | Verdict::Warn) || verdict.is_failure()
        };
        positive.peek().is_some() && !positive.any(|it| shows(it.verdict))
    }

    /// Whether everything is as expected, and something was tested.
    #[must_use]
    pub fn is_expected(&self) -> bool {
        self.executed() > 0
            && !self.is_silent
            && !self.lacks_positive()
            && self.unmet.is_empty()
            && self.outcomes.iter().all(Outcome::is_expected)
    }

    /// In a line.
    #[must_use]
    pub fn summary(&self) -> String {
        let counts = self.counts.iter().filter(|(_, count)| **count > 0);
        let counts: Vec<String> =
            counts.map(|(verdict, count)| format!("{count} {}", verdict.id())).collect();
        let executed = self.executed();
        let stale = self.outcomes.iter().filter(|it| it.known.as_ref().is_some_and(|it| !it.is_so));
        let stale = stale.count() + self.unmet.len();
        let stale = if stale == 0 { String::new() } else { format!("; {stale} stale entries") };
        let counts = counts.join(", ");
        format!("{} vectors, {executed} executed: {counts}{stale}", self.outcomes.len())
    }
}
