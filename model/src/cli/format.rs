//! How an answer is written, where there are two ways.

use clap::ValueEnum;

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For a person
    Text,
    /// For programs; `model schema` has its schema under the command's name
    Json,
}
