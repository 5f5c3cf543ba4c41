//! What can be heard of the work on regions, for whoever measures it.
//!
//! This library reads no clock. A space that was given a [`Probe`] tells it when a piece of work begins
//! and when it ends, and the probe may look at a clock then. Nothing that is computed depends on it.
//!
//! A second pass with the guards known already would need no probe, and would not be honest: it finds
//! the diagrams of the first in the table of nodes and in the cache of operations, and so the region
//! algebra in it is cheaper than it was. Listening measures the one pass that there is.

/// A piece of work. One may stand within another: a step reads, and so computes with regions; a read
/// may have to derive a decision first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Deriving the paths of a step or of a decision: all its runs, and putting together those that end
    /// alike.
    Guards,
    /// One run of a step or of a decision along one of its paths.
    Run,
    /// One operation on regions.
    Algebra,
}

/// Hears that a piece of work begins, with `true`, or ends. It is a plain function, so that a space stays
/// one that threads may share.
pub type Probe = fn(Work, bool);
