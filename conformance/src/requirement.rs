//! What roles are required to do, by whom, and how sure that is: one table.
//!
//! A requirement is cited by the vectors that ask for what it speaks of and expect what it says.

pub mod document;
mod activesync_onprem;
mod identity_provider;
mod activesync_online;
mod autodiscover_online;
mod autodiscover_onprem;
mod federation_server;
mod client;
mod auto_detect;
mod provisioning;

use crate::format::suite::{Certainty, Requirement, Source};
use crate::format::{Role, Strength};

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The public id: never renamed, never used again.
    pub id: &'static str,
    /// Of which role.
    pub role: Role,
    /// What is required, in our words.
    pub says: &'static str,
    /// How strongly it is meant.
    pub strength: Strength,
    /// How sure it is.
    pub certainty: Certainty,
    /// The document: a key that [`document::find`] knows.
    pub source: &'static str,
    /// What is asked, by the name of the message.
    pub asks: &'static [&'static str],
    /// What is answered: the name of the message, or the name and a `:` and `argument=value`.
    pub told: &'static [&'static str],
    /// The control that decided; empty: any, or none.
    pub control: &'static str,
}

/// The requirements of all roles.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    [
        activesync_onprem::ROWS,
        identity_provider::ROWS,
        activesync_online::ROWS,
        autodiscover_online::ROWS,
        autodiscover_onprem::ROWS,
        federation_server::ROWS,
        client::ROWS,
        auto_detect::ROWS,
        provisioning::ROWS,
    ]
    .into_iter()
    .flatten()
}

impl Row {
    /// The requirement as it is written.
    #[must_use]
    pub fn written(&self) -> Requirement {
        let (title, address) = document::find(self.source).unwrap_or_default();
        Requirement {
            id: self.id.to_owned(),
            role: self.role,
            says: self.says.split_whitespace().collect::<Vec<_>>().join(" "),
            strength: self.strength,
            certainty: self.certainty,
            source: Source { title: title.to_owned(), address: address.to_owned() },
        }
    }
}
