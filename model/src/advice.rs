//! What follows from the verdicts: what to change, what to guarantee, what matters, and why.

pub mod violations;
pub mod repair;
pub mod impact;
pub mod difference;
pub mod dead_ends;
pub mod audit;
