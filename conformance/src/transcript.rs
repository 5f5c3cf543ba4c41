//! A recorded session held against the model: whether it is a run that the model allows, and under which
//! configurations.

pub mod har;
mod client;
mod exchange;
mod identity_provider;
mod meaning;
pub mod report;
pub mod check;

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test fails by a panic")]
mod tests;
