//! What follows from the verdicts: what to change, what to guarantee, what matters, and why.

pub mod violations;
pub mod repair;
pub mod explain;
