//! The conformance suite: test vectors from the model, a lab that answers as the model does, and a runner
//! that holds vectors against anything that speaks HTTP.
//!
//! The modules stand in reading order, and each uses only those above it.

pub mod format;
pub mod http;
pub mod moment;
pub mod role;
pub mod requirement;
pub mod binding;
pub mod generation;
pub mod suite;
pub mod runner;
pub mod lab;
pub mod transcript;
pub mod selftest;
pub mod report;
pub mod schema;
