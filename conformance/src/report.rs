//! Reports: the same outcomes for programs and for people.

mod words;
mod junit;
mod tap;
mod markdown;
mod html;
pub mod matrix;

use thiserror::Error;

use crate::format::canonical::text;
use crate::runner::outcome::Report;

/// The formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Everything, with a schema.
    Json,
    /// For build servers.
    Junit,
    /// The Test Anything Protocol, version 14.
    Tap,
    /// A summary.
    Markdown,
    /// One file to be read in a browser.
    Html,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Json, Self::Junit, Self::Tap, Self::Markdown, Self::Html];

    /// The id on the command line.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Tap => "tap",
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }

    /// The format with this id.
    #[must_use]
    pub fn find(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.id() == id)
    }
}

/// Why there is no report.
#[derive(Debug, Error)]
pub enum ReportError {
    /// It cannot be written as JSON.
    #[error("cannot be written")]
    Json(#[from] serde_json::Error),
    /// It cannot be written as JUnit.
    #[error("cannot be written")]
    Junit(#[from] quick_junit::SerializeError),
}

/// A report as text.
pub fn write(format: Format, report: &Report) -> Result<String, ReportError> {
    Ok(match format {
        Format::Json => text(report)?,
        Format::Junit => junit::write(report)?,
        Format::Tap => tap::write(report),
        Format::Markdown => markdown::write(report),
        Format::Html => html::write(report),
    })
}
