//! Decision functions: pure, total, each checked by enumeration against a table from its document.
//!
//! They read settings through the eyes of the party that decides, and are split by outcome.

pub mod authentication;
pub mod device_access;
pub mod conditional_access;
pub mod federation;
pub mod registration;

#[cfg(test)]
mod tests;
