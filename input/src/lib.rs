//! What every program of this workspace does with what it is given, and nothing of what it means.
//!
//! A file becomes text in one way ([`text`]), within a limit ([`mod@file`]). JSON is read so that nothing in it
//! can be read in two ways ([`json`]). What a file is, if it is none of ours, is told by its content
//! ([`mod@foreign`]). And what is said of it on a terminal is one line that a terminal does not obey ([`mod@line`]).

pub mod line;
pub mod text;
pub mod json;
pub mod foreign;
pub mod file;
