//! The manifest of the suite, the requirements, and what is covered.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::format::{Kind, Role, Strength, Tier};

/// `suite.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Suite {
    /// The version of the format.
    pub format: String,
    /// The version of the suite.
    pub release: String,
    /// The date of the product facts that the vectors stand on.
    pub facts: String,
    /// Every vector, by id.
    pub vectors: Vec<Listed>,
    /// Ids that are not used any more, and never again.
    pub tombstones: Vec<Tombstone>,
    /// What the vectors are evidence for.
    pub requirements: Vec<Requirement>,
    /// The other files of the suite with their hashes, by their place in `traces/`.
    pub files: BTreeMap<String, String>,
}

/// A vector in the manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// Its place in `traces/`.
    pub path: String,
    /// Its content hash.
    pub content_hash: String,
    /// Its run in the Informal Trace Format, with the hash of the file; a vector of no run has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub itf: Option<ListedFile>,
    /// Its role.
    pub role: Role,
    /// Its kind.
    pub kind: Kind,
    /// Its tier.
    pub tier: Tier,
    /// The requirements that it cites.
    pub requirements: Vec<String>,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedFile {
    /// Its place in `traces/`.
    pub path: String,
    /// Its hash.
    pub sha256: String,
}

/// An id that is not used any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tombstone {
    /// The id.
    pub id: String,
    /// Why the vector was removed, and in which release.
    pub reason: String,
}

/// A requirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Its id.
    pub id: String,
    /// Of which role.
    pub role: Role,
    /// What is required, in our words.
    pub says: String,
    /// How strongly it is meant.
    pub strength: Strength,
    /// How sure it is that documents say so.
    pub certainty: Certainty,
    /// The document.
    pub source: Source,
}

/// How sure a requirement is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// A document of the maker, or a standard, says it.
    Documented,
    /// It follows from such documents.
    Deduced,
    /// Others have seen it.
    Observed,
}

/// A document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its title.
    pub title: String,
    /// Its address.
    pub address: String,
}

/// `coverage.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// The version of the format.
    pub format: String,
    /// Each role.
    pub roles: Vec<RoleCoverage>,
}

/// What is covered of a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleCoverage {
    /// The role.
    pub role: Role,
    /// How many configurations were explored for it.
    pub configurations: usize,
    /// How many transitions of theirs ask the role something.
    pub transitions: usize,
    /// How many vectors there are of each kind.
    pub kinds: BTreeMap<String, usize>,
    /// What was looked for, with the vectors that cover it. Empty: see `uncovered`.
    pub goals: BTreeMap<String, Vec<String>>,
    /// The requirements with the vectors that cite them.
    pub requirements: BTreeMap<String, Vec<String>>,
    /// The pairs of values of settings; absent where a role has no two settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pairs: Option<PairCoverage>,
    /// What no vector covers, and why.
    pub uncovered: Vec<Uncovered>,
}

/// What is covered of the pairs of values of settings. A pair is covered by a vector whose `configuration` has both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PairCoverage {
    /// The settings on which the role's answers depend, with their values; of a role that asks others, its own.
    pub settings: BTreeMap<String, Vec<String>>,
    /// In how many configurations of a covering array every pair stands.
    pub array: usize,
    /// In how many configurations the role's automaton was looked at, those of the array among them.
    pub configurations: usize,
    /// How many pairs there are.
    pub pairs: usize,
    /// How many of them a vector covers.
    pub covered: usize,
    /// Those that no vector covers, `setting=value with setting=value`, by why not.
    pub uncovered: Vec<UncoveredPairs>,
}

/// Pairs that no vector covers for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UncoveredPairs {
    /// Why, in a word: `never-read-together` or `nothing-required`.
    pub reason: String,
    /// Why, in a sentence.
    pub why: String,
    /// The pairs.
    pub pairs: Vec<String>,
}

/// Something that no vector covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Uncovered {
    /// What.
    pub what: String,
    /// Why, in a word: `not-in-http`, `two-sessions`, `no-public-format`, `other-role`, `no-run`,
    /// `assumption`.
    pub reason: String,
    /// Why, in a sentence.
    pub why: String,
}
