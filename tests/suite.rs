//! The tests that look at the workspace as a whole.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by a panic, in its helpers too"
)]

// What the claims must say, from the documents alone.
pub mod closed_form;
mod closed_form_agrees;
// What several of these need: the program, and configurations.
mod common;
// The program, as people and scripts run it.
mod command_line;
// One line for whatever is wrong with what somebody wrote.
mod bad_input;
// Two engines, one graph.
mod engines_agree;
// A step under all configurations at once and under each alone.
mod splitting_agrees;
// A family of configurations decided at once and one by one.
mod families_agree;
// What the tables name is there, and of all that is there they say something.
mod tables;
// What the sources may name.
mod architecture;
