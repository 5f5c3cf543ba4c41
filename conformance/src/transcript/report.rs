//! What is said of a recorded session.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::format::{Message, Role};

/// The version of this shape.
pub const CHECKED: &str = "1.0";

/// What is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Checked {
    /// The version of this shape.
    pub format: String,
    /// The role that it was held against.
    pub role: Role,
    /// Whether the model allows it, under some configuration.
    pub allowed: bool,
    /// What was in the file. Where an entry is not allowed, those after it were not looked at.
    pub entries: Entries,
    /// The first entry that no configuration allows after those before it.
    pub refused: Option<Refused>,
    /// The configurations that allow it: all entries, or those before the one that is not allowed.
    pub configurations: Configurations,
}

/// How many entries there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entries {
    /// Requests of the model, which were followed.
    pub followed: usize,
    /// Requests that are none, and have to be refused.
    pub malformed: usize,
    /// Requests for something else that the role's host has: nothing was expected of their answers.
    pub beside: usize,
    /// Requests to other hosts, which were skipped.
    pub other_hosts: usize,
}

/// An entry that is not allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// Its number in the file, counted from 1.
    pub entry: usize,
    /// The method and the URL without its query.
    pub request: String,
    /// What it means; nothing where it is no request of the model.
    pub asked: Option<Message>,
    /// What came.
    pub came: String,
    /// What was allowed, and why what came is not that.
    pub instead: Vec<Instead>,
}

/// An answer that was allowed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Instead {
    /// What it means.
    pub answer: String,
    /// Why what came is not it.
    pub but: String,
    /// Under how many of the configurations that allow what was before.
    pub configurations: String,
}

/// Some configurations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Configurations {
    /// How many, in decimal digits.
    pub count: String,
    /// Of how many.
    pub of: String,
    /// They are those that fit at least one of these: settings, each with the values that it may have. What a
    /// rule does not mention may have any value.
    pub rules: Vec<BTreeMap<String, Vec<String>>>,
    /// Whether these are all rules.
    pub rules_complete: bool,
}
