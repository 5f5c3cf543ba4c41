//! The program's runner as a user starts it, against labs and against what is no server at all.

#![cfg(test)]

mod common;
mod scripted;
mod servers;
mod over_https;
mod expected;
mod suites;
mod adapters;
mod endpoints;
mod listening;
mod recordings;
mod matrix;
