//! The tests that look at the workspace as a whole.

// What the claims must say, from the documents alone.
pub mod closed_form;
mod closed_form_agrees;
