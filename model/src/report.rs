//! Answers as data and as text. Nothing here prints.

pub mod suite;
pub mod json;
pub mod graph;
pub mod expected;
pub mod run;
pub mod diagram;
pub mod state;
pub mod itf;
pub mod replay;
pub mod certificate;
pub mod export;
pub mod screen;
pub mod explanation;
pub mod exchange;
pub mod findings;
