//! The article's matrix as JSON: what covers each step and sentence.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use crate::article::{self, SENTENCES, STEPS, Sentence, Step};
use crate::claim;
use crate::report::json::FORMAT;
use crate::report::suite::Vector;

/// The answer of `article`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Article {
    /// The version of this shape.
    pub format: &'static str,
    /// The article's title.
    pub title: &'static str,
    /// Where it is published.
    pub url: &'static str,
    /// Its steps, then the sentences of its configuration sections.
    pub rows: Vec<ArticleRowJson>,
}

/// A step or a sentence of the article, with what covers it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ArticleRowJson {
    /// `E1` to `E15`, `O1` to `O20`, `EC1` to `EC4`, `OC1` to `OC7`.
    pub id: &'static str,
    /// What it says, in our words.
    pub says: &'static str,
    /// A step: the actions that carry it out. A sentence: those that its settings decide.
    pub actions: Vec<&'static str>,
    /// A step: the settings that decide what it does; none, where it is the same in every
    /// configuration. A sentence: the settings that carry it out.
    pub settings: Vec<&'static str>,
    /// The claims that say whether it can happen, or works.
    pub claims: Vec<&'static str>,
    /// Where nothing covers it: why.
    pub uncovered: Option<&'static str>,
    /// With `--suite`. A step: the vectors that test a party that takes part in it there. A
    /// sentence: the vectors that fix one of its settings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vectors: Option<Vec<String>>,
    /// With `--suite`, where no vector belongs to it: why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without_vectors: Option<&'static str>,
}

impl Article {
    /// The matrix, without a suite.
    #[must_use]
    pub fn matrix() -> Self {
        let source = article::source("ARTICLE");
        Self {
            format: FORMAT,
            title: source.map_or("", |source| source.title),
            url: source.map_or("", |source| source.url),
            rows: STEPS.iter().map(of_step).chain(SENTENCES.iter().map(of_sentence)).collect(),
        }
    }

    /// The matrix, with the vectors of a suite.
    #[must_use]
    pub fn with_suite(suite: &[Vector]) -> Self {
        let ids = |belongs: &dyn Fn(&Vector) -> bool| {
            let ids: BTreeSet<&str> =
                suite.iter().filter(|it| belongs(it)).map(|it| it.id.as_str()).collect();
            ids.into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        let steps = STEPS.iter().map(|step| {
            of_step(step).with_vectors(ids(&|it| it.tests(step)), step.without_vectors)
        });
        let sentences = SENTENCES.iter().map(|sentence| {
            let vectors = ids(&|it| it.fixes(sentence));
            of_sentence(sentence).with_vectors(vectors, sentence.without_vectors)
        });
        Self { rows: steps.chain(sentences).collect(), ..Self::matrix() }
    }
}

impl ArticleRowJson {
    /// The same row with its vectors; without one, with the reason.
    fn with_vectors(self, vectors: Vec<String>, why: Option<&'static str>) -> Self {
        let without_vectors = if vectors.is_empty() { why } else { None };
        Self { vectors: Some(vectors), without_vectors, ..self }
    }
}

fn of_step(step: &Step) -> ArticleRowJson {
    let claim = claim::find(&format!("step-{}-is-reachable", step.id.to_lowercase()));
    ArticleRowJson {
        id: step.id,
        says: step.says,
        actions: step.actions.to_vec(),
        settings: step.settings.to_vec(),
        claims: claim.map(|(_, claim)| claim.id).into_iter().collect(),
        uncovered: None,
        vectors: None,
        without_vectors: None,
    }
}

fn of_sentence(sentence: &Sentence) -> ArticleRowJson {
    ArticleRowJson {
        id: sentence.id,
        says: sentence.says,
        actions: sentence.actions.to_vec(),
        settings: sentence.settings.to_vec(),
        claims: sentence.claims.to_vec(),
        uncovered: (sentence.settings.is_empty() && sentence.claims.is_empty())
            .then_some("nothing in the model speaks of it"),
        vectors: None,
        without_vectors: None,
    }
}
