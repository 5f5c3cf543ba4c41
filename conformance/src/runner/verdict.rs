//! What a vector showed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A verdict. The order is from the best to the worst.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Every answer was one that is allowed.
    Pass,
    /// It was not run, and says why.
    Skipped,
    /// An answer was allowed that the rest of the vector is not about.
    Inconclusive,
    /// An answer was not what a document recommends, allows, or others have seen.
    Warn,
    /// An answer came that is not allowed.
    FailUnexpected,
    /// No answer came.
    FailTimeout,
    /// An answer came that violates a claim.
    FailForbidden,
    /// The role under test could not be put in order, or not be reached.
    SetupFailed,
    /// The runner, the adapter or the vector failed.
    Error,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Pass,
        Self::Skipped,
        Self::Inconclusive,
        Self::Warn,
        Self::FailUnexpected,
        Self::FailTimeout,
        Self::FailForbidden,
        Self::SetupFailed,
        Self::Error,
    ];

    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Skipped => "skipped",
            Self::Inconclusive => "inconclusive",
            Self::Warn => "warn",
            Self::FailUnexpected => "fail-unexpected",
            Self::FailTimeout => "fail-timeout",
            Self::FailForbidden => "fail-forbidden",
            Self::SetupFailed => "setup-failed",
            Self::Error => "error",
        }
    }

    /// Whether the tested party failed.
    #[must_use]
    pub fn is_failure(self) -> bool {
        matches!(self, Self::FailUnexpected | Self::FailTimeout | Self::FailForbidden)
    }

    /// Whether the vector was run to a verdict about the tested party.
    #[must_use]
    pub fn is_executed(self) -> bool {
        !matches!(self, Self::Skipped | Self::SetupFailed | Self::Error)
    }
}
