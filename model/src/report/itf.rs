//! A run in the Informal Trace Format of Apalache and Quint, in the subset that its readers share:
//! texts and records of texts, names that are identifiers, no null and no number but an index.
//!
//! The format: <https://apalache-mc.org/docs/adr/015adr-trace.html>. Two readers want more than it
//! says, and get it: the crate `itf` a `#meta` with texts alone, the package `itf-py` field names that
//! Python takes for names.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::report::state::holdings;
use crate::scope::write;
use crate::trace::Trace;
use crate::world::state::State;

/// A trace file.
#[derive(Clone, Debug, Serialize)]
pub struct Itf {
    /// What the trace is.
    #[serde(rename = "#meta")]
    pub meta: BTreeMap<&'static str, String>,
    /// The variables, which every state has.
    pub vars: Vec<&'static str>,
    /// The states, the first one before any step.
    pub states: Vec<ItfState>,
}

/// A state.
#[derive(Clone, Debug, Serialize)]
pub struct ItfState {
    /// Its place.
    #[serde(rename = "#meta")]
    pub meta: Index,
    /// The action that led here.
    pub action: String,
    /// The article's step that it is.
    pub article_step: &'static str,
    /// What everybody holds.
    #[serde(flatten)]
    pub holdings: BTreeMap<&'static str, BTreeMap<&'static str, &'static str>>,
}

/// The place of a state.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Index {
    /// Counted from 0.
    pub index: usize,
}

impl Itf {
    /// The states of a run that shows something of a claim.
    #[must_use]
    pub fn new(trace: &Trace, claim: &str) -> Self {
        let configuration: Vec<String> = write(&trace.configuration)
            .into_iter()
            .map(|(setting, value)| format!("{setting}={value}"))
            .collect();
        let meta = [
            ("format", "ITF".to_owned()),
            ("format-description", "https://apalache-mc.org/docs/adr/015adr-trace.html".to_owned()),
            ("description", format!("a run of the model for the claim {claim}")),
            ("claim", claim.to_owned()),
            ("configuration", configuration.join(" ")),
            ("replay", trace.key(claim)),
        ];
        let mut vars = vec!["action", "article_step"];
        vars.extend(holdings(&State::initial()).iter().map(|holding| holding.id));
        let mut states = vec![ItfState::new(0, "none".to_owned(), None, &trace.state(0))];
        for (place, step) in trace.steps.iter().enumerate() {
            let action = step.action.label();
            states.push(ItfState::new(place + 1, action, step.article, &step.reaches));
        }
        Self { meta: meta.into(), vars, states }
    }
}

impl ItfState {
    fn new(index: usize, action: String, article: Option<&'static str>, state: &State) -> Self {
        Self {
            meta: Index { index },
            action,
            article_step: article.unwrap_or("none"),
            holdings: holdings(state)
                .into_iter()
                .map(|holding| (holding.id, holding.facts.into_iter().collect()))
                .collect(),
        }
    }
}
