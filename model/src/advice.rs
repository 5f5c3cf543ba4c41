//! What follows from the verdicts: what to change, what to guarantee, what matters, and why.

pub mod beside;
pub mod violations;
pub mod repair;
pub mod parts;
pub mod rules;
pub mod explain;
pub mod catalogue;
pub mod baselines;
pub mod impact;
pub mod difference;
pub mod dead_ends;
pub mod audit;
pub mod hierarchy;
pub mod coverage;
pub mod sensitivity;
pub mod ladder;
