//! The conformance suite: test vectors from the model, a lab that answers as the model does, and a runner
//! that holds vectors against anything that speaks HTTP.
//!
//! The modules stand in reading order, and each uses only those above it. Those that work with numbers which others
//! say have no arithmetic that can overflow; clippy holds them to it.

pub mod format;
#[warn(clippy::arithmetic_side_effects)]
pub mod http;
#[warn(clippy::arithmetic_side_effects)]
pub mod moment;
pub mod role;
pub mod requirement;
#[warn(clippy::arithmetic_side_effects)]
pub mod binding;
pub mod generation;
pub mod suite;
pub mod runner;
#[warn(clippy::arithmetic_side_effects)]
pub mod lab;
#[warn(clippy::arithmetic_side_effects)]
pub mod transcript;
pub mod selftest;
pub mod report;
pub mod schema;
