//! What a recorded request is, before a role looks at it.

use crate::role::Ask;

/// What an entry is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Meant {
    /// The role is asked this: of a session, or of none.
    Ask(Asked),
    /// It may be refused before it means anything, or be that.
    Maybe(Asked),
    /// It is no request of the model, and is refused.
    Refused,
    /// It asks for something else that the host has: nothing is expected of the answer.
    Beside,
}

/// What the role is asked.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    /// What.
    pub(super) ask: Ask,
    /// By which session, by its place.
    pub(super) session: Option<usize>,
    /// Whether the service found it suspicious, where that is known.
    pub(super) suspicious: Option<bool>,
}
