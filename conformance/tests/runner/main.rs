//! The program's runner as a user starts it, against labs and against what is no server at all.

mod common;
mod over_https;
