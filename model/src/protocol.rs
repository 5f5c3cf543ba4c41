//! What the parties say to each other: password sign-ins, tokens, messages.

pub mod credential;
pub mod token;
pub mod message;
