//! Confirms certificates: proofs, written by the model, of what it says about all configurations of a
//! scope at once.
//!
//! A certificate lists states, and says of each under which configurations it is reached in how many
//! steps. That is all that an exploration finds, and unlike the exploration it is easy to check: here
//! every step is taken again from every state, under a view that splits it into its paths, and each path
//! must lead to where the certificate says that it leads. Nothing is searched for, no fixed point is
//! computed.
//!
//! What is shared with what is checked is the model itself, its claims, and plain data: variables, cubes,
//! the trait through which settings are read. The decision diagrams are those of another library, and
//! what splits a step is written anew.
//!
//! The modules stand in reading order, and each uses only those above it.

pub mod space;
pub mod diagram;
pub mod paths;
pub mod alike;
pub mod proof;
pub mod refusal;
mod layers;
mod reached;
mod able;
mod difference;
mod rules;
pub mod confirm;
pub mod written;
pub mod file;
pub mod world;
