//! The model of multifactor authentication for Outlook mobile: who takes part, what they say, what
//! decides, what can go wrong, and what is claimed of it.
//!
//! The modules stand in reading order, and each uses only those above it.

pub mod party;
pub mod article;
pub mod setting;
pub mod control;
pub mod fault;
pub mod eyes;
pub mod protocol;
pub mod policy;
pub mod actor;
pub mod event;
pub mod action;
pub mod world;
pub mod capability;
pub mod claim;
pub mod graph;
pub mod system;
pub mod preset;
pub mod dated;
pub mod scope;
pub mod trace;
pub mod rules;
pub mod families;
pub mod advice;
pub mod sample;
pub mod agreement;
pub mod survey;
pub mod attacks;
pub mod mutants;
pub mod findings;
pub mod verify;
pub mod report;
pub mod shards;
pub mod explorer;
