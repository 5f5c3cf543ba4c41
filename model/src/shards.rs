//! A scope decided in parts, on many machines, and put together again.
//!
//! A [`Plan`](plan::Plan) splits a scope into shards: disjoint cubes that cover it. Each shard is decided
//! for itself, and its [`ShardResult`](result::ShardResult) says of every claim exactly which of its configurations violate it. A
//! [`merge`](merge::merge) answers as `check` does of the whole scope.
//!
//! REDUCTION: that is exact for every kind of claim, because what a claim says of a configuration does not
//! depend on the scope that it is asked in. A comparison is no exception: it holds a configuration against
//! all that differ from it in some settings, *whether or not the scope has them*, so a scope may be split
//! at those settings too. What is said of a scope as a whole is made of that again: a claim is violated
//! where some shard has a configuration that violates it; a witness is there where some shard has a run;
//! and the canonical run, the least in an order of runs, is the least of those of the shards.
//!
//! Nothing that a file says is believed that can be looked up: a plan's cubes are compared with its scope, a
//! result's regions with its counts and cubes, and the run that is shown is taken again.

pub mod split;
pub mod plan;
pub mod region;
pub mod result;
pub mod reading;
pub mod merge;
pub mod table;

use family::region::Exhausted;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use thiserror::Error;

use crate::report::json::shards::MadeBy;
use crate::report::json::{FACTS, Tool};
use crate::scope::ScopeError;
use crate::shards::plan::SHARDS_MAX;
use crate::trace::TraceError;

/// Why there is no plan, no result, or no answer.
#[derive(Debug, Error)]
pub enum ShardError {
    /// There are not so many shards.
    #[error(
        "{shards} shards of {configurations} configurations, expected 1 to {most}: each has one at least, \
         and a plan has no more than {SHARDS_MAX}"
    )]
    Shards {
        /// How many were asked for.
        shards: u64,
        /// How many configurations there are.
        configurations: u128,
        /// How many shards there can be.
        most: u128,
    },
    /// There is no shard of that number.
    #[error("there is no shard {shard}, expected 0 to {last}")]
    Shard {
        /// The number.
        shard: u64,
        /// The last that there is.
        last: u32,
    },
    /// A line is not what it should be.
    #[error("line {line}: {problem}")]
    Line {
        /// Which, counted from 1.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
    /// A result does not fit its shard.
    #[error("shard {shard}: {problem}: run it again with --force")]
    Result {
        /// The shard.
        shard: u32,
        /// What does not fit.
        problem: String,
    },
    /// The lines are, and together they are not.
    #[error("{0}")]
    Whole(String),
    /// A preset, setting, value or claim that there is not.
    #[error(transparent)]
    Scope(#[from] ScopeError),
    /// There is no room to decide.
    #[error(transparent)]
    Exhausted(#[from] Exhausted),
    /// A run does not show what it was found for.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// Something cannot be written as JSON.
    #[error("cannot be written")]
    Json(#[from] serde_json::Error),
}

impl ShardError {
    /// Something wrong with a line, counted from 0.
    fn line(place: usize, problem: impl Into<String>) -> Self {
        Self::Line { line: place + 1, problem: problem.into() }
    }
}

/// This program.
#[must_use]
pub fn this() -> MadeBy {
    let tool = Tool::this();
    MadeBy {
        version: tool.version.to_owned(),
        model_sha256: tool.model_sha256.to_owned(),
        facts: FACTS.to_owned(),
    }
}

/// The SHA-256 of some lines, each with a newline at its end.
fn sha256<'a>(lines: impl IntoIterator<Item = &'a str>) -> String {
    let mut digest = Sha256::new();
    for line in lines {
        digest.update(line);
        digest.update("\n");
    }
    let mut hex = String::new();
    for byte in digest.finalize() {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// A text from a file as an error shows it: not more of it than a line holds.
fn shown(text: &str) -> String {
    const MOST: usize = 80;
    let short: String = text.chars().take(MOST).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

/// A number of configurations from a file.
fn number(text: &str, what: &str) -> Result<u128, String> {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|_| is_plain);
    number.ok_or_else(|| format!("`{what}` is `{}`, expected a decimal number", shown(text)))
}
