//! The article that the model formalises: its steps, its configuration sentences, and the
//! documents behind every fact.
//!
//! The article is paraphrased here, never quoted. A setting names the documents that it stands on
//! by their keys in [`SOURCES`].

mod online;
mod on_premises;
mod sentences;
mod sources;

use std::sync::LazyLock;

use crate::party::Party;

/// A public document that a fact stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The short name by which facts refer to it.
    pub key: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// Where it is published.
    pub url: &'static str,
}

/// Which of the two architectures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Architecture {
    /// The mailbox is in Exchange Online.
    ExchangeOnline,
    /// The mailbox is on Exchange Server.
    ExchangeOnPremises,
}

/// A step of one of the two numbered workflows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// `E1` to `E15`, `O1` to `O20`.
    pub id: &'static str,
    /// The workflow that it belongs to.
    pub architecture: Architecture,
    /// What happens, in our words.
    pub says: &'static str,
    /// The ids of the actions that carry it out; the first is the step's own.
    pub actions: &'static [&'static str],
    /// Whether it happens for federated domains alone.
    pub federated_only: bool,
    /// The ids of the settings that decide what it does. Without one it is the same in every
    /// configuration that gets there.
    pub settings: &'static [&'static str],
    /// Who says or hears something in it.
    pub parties: &'static [Party],
    /// Why no vector of the conformance suite may end with it. What is left when there is none.
    pub without_vectors: Option<&'static str>,
}

/// A sentence of one of the two configuration sections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// `EC1` to `EC4`, `OC1` to `OC7`.
    pub id: &'static str,
    /// The section that it belongs to.
    pub architecture: Architecture,
    /// What it asks for, in our words.
    pub says: &'static str,
    /// The ids of the actions that its settings decide in this architecture.
    pub actions: &'static [&'static str],
    /// The ids of the settings that carry it out.
    pub settings: &'static [&'static str],
    /// The ids of the claims that say whether it works.
    pub claims: &'static [&'static str],
    /// Why no vector of the conformance suite may name its settings. What is left when there is none.
    pub without_vectors: Option<&'static str>,
}

/// The document with this key.
#[must_use]
pub fn source(key: &str) -> Option<&'static Source> {
    SOURCES.iter().find(|source| source.key == key)
}

/// The step with this id.
#[must_use]
pub fn step(id: &str) -> Option<&'static Step> {
    STEPS.iter().find(|step| step.id == id)
}

/// The workflows of the article, in its order: Exchange Online, then Exchange on-premises.
pub static STEPS: LazyLock<Vec<Step>> =
    LazyLock::new(|| [online::STEPS, on_premises::STEPS].concat());

/// The configuration sections of the article, sentence by sentence.
pub const SENTENCES: &[Sentence] = sentences::SENTENCES;

/// The documents, sorted by key.
pub static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(sources::all);

impl Step {
    const fn of(
        architecture: Architecture,
        id: &'static str,
        actions: &'static [&'static str],
        says: &'static str,
    ) -> Self {
        let (settings, parties, without_vectors) = (&[], &[], None);
        let federated_only = false;
        Self { id, architecture, says, actions, federated_only, settings, parties, without_vectors }
    }

    const fn federated_only(mut self) -> Self {
        self.federated_only = true;
        self
    }

    const fn settings(mut self, settings: &'static [&'static str]) -> Self {
        self.settings = settings;
        self
    }

    const fn parties(mut self, parties: &'static [Party]) -> Self {
        self.parties = parties;
        self
    }

    const fn without_vectors(mut self, why: &'static str) -> Self {
        self.without_vectors = Some(why);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setting::{self, Who};

    #[test]
    fn keys_are_sorted_and_unique() {
        assert!(SOURCES.is_sorted_by(|one, next| one.key < next.key));
        for document in SOURCES.iter() {
            assert!(document.url.starts_with("https://"), "{}", document.key);
            assert!(!document.title.is_empty(), "{}", document.key);
            assert_eq!(source(document.key), Some(document));
        }
        assert!(source("ARTICLE").is_some());
    }

    #[test]
    fn steps_are_all_there_in_order() {
        let expected: Vec<String> = (1..=15)
            .map(|number| format!("E{number}"))
            .chain((1..=20).map(|number| format!("O{number}")))
            .collect();
        let ids: Vec<&str> = STEPS.iter().map(|step| step.id).collect();
        assert_eq!(ids, expected);
        for found in STEPS.iter() {
            assert_eq!(step(found.id), Some(found));
            let online = found.architecture == Architecture::ExchangeOnline;
            assert_eq!(online, found.id.starts_with('E'), "{}", found.id);
            assert!(!found.says.is_empty() && !found.actions.is_empty(), "{}", found.id);
        }
        let federated: Vec<&str> =
            STEPS.iter().filter(|step| step.federated_only).map(|step| step.id).collect();
        assert_eq!(federated, ["E7", "E8", "E10", "O8", "O9", "O11"]);
    }

    #[test]
    fn sentences_are_all_there_and_name_settings() {
        let ids: Vec<&str> = SENTENCES.iter().map(|sentence| sentence.id).collect();
        assert_eq!(
            ids,
            ["EC1", "EC2", "EC3", "EC4", "OC1", "OC2", "OC3", "OC4", "OC5", "OC6", "OC7"]
        );
        for sentence in SENTENCES {
            let online = sentence.architecture == Architecture::ExchangeOnline;
            assert_eq!(online, sentence.id.starts_with('E'), "{}", sentence.id);
            assert!(!sentence.says.is_empty(), "{}", sentence.id);
            assert!(!sentence.settings.is_empty(), "{}", sentence.id);
            assert!(!sentence.claims.is_empty(), "{}", sentence.id);
            for id in sentence.settings {
                assert!(setting::find(id).is_some(), "{}: {id}", sentence.id);
            }
        }
    }

    #[test]
    fn every_setting_says_what_it_is_and_on_what_it_stands() {
        for (_, row) in setting::rows() {
            for text in [row.product, row.read, row.change, row.undo, row.breaks] {
                assert!(!text.trim().is_empty(), "{} leaves a text empty", row.id);
            }
            assert!(!row.source.is_empty(), "{} names no document", row.id);
            for key in row.source {
                assert!(source(key).is_some(), "{} names {key}", row.id);
            }
            let assumes = row.assumes.is_some_and(|text| !text.is_empty());
            assert_eq!(assumes, row.who == Who::Nobody, "{}", row.id);
        }
    }
}
