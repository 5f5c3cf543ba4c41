//! The verdicts that are expected of the presets, each with its reason.
//!
//! They are committed as data. A change of a verdict is a change of that file, and wants its reason
//! changed with it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::families::Verdict;

/// What is expected of one claim in one preset.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The verdict.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
}

/// What is expected of one preset.
#[derive(Clone, Debug)]
pub struct Row {
    /// In a few words, for the first screen.
    pub because: String,
    /// By claim id.
    pub claims: BTreeMap<String, Cell>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowFile {
    because: String,
    claims: BTreeMap<String, CellFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CellFile {
    verdict: VerdictFile,
    reason: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum VerdictFile {
    Holds,
    Violated,
}

/// The table, by preset id. A test reads the file and finds every preset and claim in it.
#[must_use]
pub fn table() -> &'static BTreeMap<String, Row> {
    static TABLE: LazyLock<BTreeMap<String, Row>> = LazyLock::new(|| {
        read(include_str!("../expected.toml"))
            .unwrap_or_else(|error| unreachable!("the committed table does not parse: {error}"))
    });
    &TABLE
}

fn read(text: &str) -> Result<BTreeMap<String, Row>, toml::de::Error> {
    let file: BTreeMap<String, RowFile> = toml::from_str(text)?;
    let cell = |cell: CellFile| Cell {
        verdict: match cell.verdict {
            VerdictFile::Holds => Verdict::Holds,
            VerdictFile::Violated => Verdict::Violated,
        },
        reason: cell.reason,
    };
    Ok(file
        .into_iter()
        .map(|(id, row)| {
            let claims = row.claims.into_iter().map(|(id, file)| (id, cell(file))).collect();
            (id, Row { because: row.because, claims })
        })
        .collect())
}

#[cfg(test)]
mod tests;
