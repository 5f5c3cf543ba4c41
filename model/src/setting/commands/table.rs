//! What is said of the commands of each setting, a file for each part.

mod conditional_access;
mod federation;
mod on_premises;
mod online;

use super::Entry;

pub(super) const ENTRIES: [&[Entry]; 4] =
    [conditional_access::ENTRIES, online::ENTRIES, on_premises::ENTRIES, federation::ENTRIES];
