//! Vectors from the explored model.
//!
//! Runs of the model are projected onto a role: what the role was asked in them, in order. Of all the
//! projections those are kept, the shortest first, that show an answer, or a reason for an answer, that no
//! vector before shows.

pub mod words;
pub mod configurations;
pub mod callers;
pub mod candidates;
pub mod attempts;
pub mod phrases;
pub mod selection;
pub mod wire;
pub mod harm;
pub mod assembly;
pub mod detection;
pub mod faults;
pub mod covering;
pub mod automaton;
pub mod space;
pub mod probes;
pub mod reduction;
pub mod exhaustive;
pub mod pairs;
pub mod structural;
pub mod equivalence;
pub mod killing;
pub mod export;
