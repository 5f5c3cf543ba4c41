//! Protocols whose behaviour depends on settings, described once and explored in several ways.
//!
//! A *variable* is a knob with a finite domain. A protocol's step function reads variables only
//! through a [`View`](view::View), at the moment they matter. The same function then runs under one
//! assignment ([`Concrete`](view::Concrete)), tells which variables it read
//! ([`Recording`](recording::Recording)), or is split into all its paths
//! ([`split`](splitting::split)), each with the exact set of assignments that takes it.
//! [`enumerate`](enumeration::enumerate) decides a question for a whole [`Cube`](cube::Cube) of
//! assignments by asking it once per class of assignments that no read can tell apart.
//!
//! Nothing here knows what the protocol is about. The modules below stand in reading order; each
//! uses only those above it.

pub mod variable;
pub mod cube;
pub mod view;
pub mod recording;
pub mod splitting;
pub mod enumeration;
pub mod protocol;
pub mod laws;
