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
// The commands that README.md and the help name.
mod named;
// The program, as people and scripts run it.
mod command_line;
// What it writes for other programs.
mod formats;
// Runs as files and pictures.
mod runs;
// What is committed in `traces/`.
mod exported;
// The Explorer over HTTP.
mod explorer;
// One line for whatever is wrong with what somebody typed.
mod bad_input;
// The same for files, with the line.
mod bad_files;
// Two engines, one graph.
mod engines_agree;
// What can no longer be reached, searched for state by state.
mod progress_agrees;
// A step under all configurations at once and under each alone.
mod splitting_agrees;
// A family of configurations decided at once and one by one.
mod families_agree;
// All configurations at once against classes, against each alone, and slices against the world.
mod at_once_agrees;
// What there is to send to see whether a claim is so.
mod verify;
// What an attacker must be able to do, and what stops her.
mod attackers;
// Which claim sees which fault of an implementation.
mod faults;
// That claims are not empty, what rests on assumptions, and how far parties can rely on each other.
mod quality;
// What she learns, closed off; and that more never stops her.
mod closure;
// What is left out of her, given to her.
mod boundary;
// One session, user or attacker more.
mod bounds;
// Revocation and wrong passwords, at any moment.
mod revocation;
// The cross-check that `agree` runs, and that it sees a guard that is turned.
mod agreement;
// How large the decision diagrams are.
mod diagrams;
// A scope decided in shards against the scope decided whole; plans and results as files.
mod shards;
// What advice says of a scope against each configuration of it.
mod advice_agrees;
// What two commands say that are asked the same.
mod scopes_agree;
// What is told beside a claim that is easily taken for another.
mod beside;
// What it says is never done.
mod dead_ends_agree;
// Its screens, its refusals and its schemas.
mod advice_screens;
// Configurations held against each other, all of them.
mod comparisons_agree;
// Repairs, held against decisions of every step and against the conflicts that they must hit.
mod repairs;
// Explanations, rules, runs and baselines, each held against the region that it is about.
mod explains;
// That a catalogue of runs is as short as can be.
mod fewest;
// What the tables name is there, and of all that is there they say something.
mod tables;
// What README.md shows is what there is.
mod documents;
// What the sources may name.
mod architecture;
