//! The conformance suite: test vectors from the model, and a runner that holds them against anything that
//! speaks HTTP.
//!
//! The modules stand in reading order, and each uses only those above it.

pub mod encoding;
pub mod format;
pub mod role;
pub mod requirement;
pub mod generation;
pub mod suite;
pub mod runner;
pub mod report;
pub mod schema;
