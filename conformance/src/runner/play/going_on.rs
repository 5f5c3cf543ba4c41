//! Whether the server goes on after a vector.

use crate::format::{Kind, Silence, Step};
use crate::runner::play::{End, Game};
use crate::runner::verdict::Verdict;

impl Game<'_> {
    /// Whether a vector may end the server: it sends what is no request, or nothing fits, or silence is allowed.
    pub(super) fn asks_whether_it_goes_on(&self) -> bool {
        let allows = |step: &Step| match step {
            Step::Expect { silence, .. } => *silence == Silence::Allowed,
            Step::Control { .. }
            | Step::Send { .. }
            | Step::Peer { .. }
            | Step::Drive { .. }
            | Step::Asked { .. } => false,
        };
        self.vector.kind == Kind::Robustness || self.vector.steps.iter().any(allows)
    }

    /// The server has not ended over the vector: it answers a harmless request as it did before. Whom the network
    /// lets ask nothing at all cannot know.
    pub(super) fn goes_on(&mut self) -> Result<(), End> {
        let Some(before) = self.before else { return Ok(()) };
        if self.vector.kind != Kind::Robustness && !self.was_silent {
            return Ok(());
        }
        let says = match self.tester.harmless() {
            Ok(after) if after < 500 || before >= 500 => return Ok(()),
            Ok(after) => format!("status {after}, and before status {before}"),
            Err(none) => none.says(),
        };
        self.outcome.came.clone_from(&says);
        let why = format!("the server does not go on: a harmless request is answered by {says}");
        Err((Verdict::FailUnexpected, why))
    }
}
