//! Protocols whose behaviour depends on settings, described once and explored in several ways.
//!
//! A *variable* is a knob with a finite domain. A protocol's step function reads variables only
//! through a [`View`](view::View), at the moment they matter. The same function then runs under one
//! assignment ([`Concrete`](view::Concrete)), tells which variables it read
//! ([`Recording`](recording::Recording)), or is split into all its paths
//! ([`split`](splitting::Splitter::split)), each with the exact set of assignments that takes it.
//! [`enumerate`](enumeration::enumerate) decides a question for a whole [`Cube`](cube::Cube) of
//! assignments by asking it once per class of assignments that no read can tell apart. And an
//! [`Exploration`](exploration::Exploration) explores a protocol once, under all assignments together: it
//! keeps for each state the exact [`Region`](region::Region) of the assignments that reach it.
//!
//! ```
//! use family::splitting::Splitter;
//! use family::variable::{Domain, Values, Variable, VariableId};
//! use family::view::{Reader, View};
//!
//! const LOCK: VariableId = VariableId(0);
//! const KEY: VariableId = VariableId(1);
//! let domain = Domain::new(vec![
//!     Variable { name: "lock", values: &["none", "latch", "bolt"] },
//!     Variable { name: "key", values: &["lost", "held"] },
//! ])?;
//!
//! // Whether a door opens. The key matters only where there is a bolt.
//! let opens = |view: &dyn View| {
//!     let is = |variable, value| view.contains(Reader(0), variable, Values::one(value));
//!     !is(LOCK, 2) || is(KEY, 1)
//! };
//! let leaves = Splitter::new(&domain).split(opens);
//!
//! // Three paths, and for how many of the six assignments each is taken.
//! let mut paths: Vec<_> =
//!     leaves.iter().map(|leaf| (leaf.result, leaf.condition[0].count())).collect();
//! paths.sort();
//! assert_eq!(paths, [(false, 1), (true, 1), (true, 4)]);
//! # Ok::<(), family::variable::DomainError>(())
//! ```
//!
//! Nothing here knows what the protocol is about. The modules below stand in reading order; each
//! uses only those above it.

pub mod variable;
pub mod cube;
pub mod view;
pub mod recording;
mod script;
pub mod splitting;
pub mod enumeration;
pub mod probe;
pub mod region;
pub mod diagram;
pub mod influence;
pub mod widest;
pub mod primes;
pub mod changes;
pub mod effect;
pub mod factors;
pub mod formula;
pub mod protocol;
pub mod guards;
pub mod exploration;
pub mod laws;
