//! What entries mean, for a role, with what the entries before them led to.

use super::client::{Asked, Meant};
use super::identity_provider::Book;
use super::{exchange, identity_provider};
use crate::binding::keys::Keys;
use crate::format::Role;
use crate::http::Response;
use crate::runner::matching::Values;
use crate::transcript::har::Entry;

/// Reads the entries of a role, in order.
pub(super) struct Reader {
    role: Role,
    keys: Keys,
    book: identity_provider::Book,
}

impl Reader {
    pub(super) fn new(role: Role) -> Result<Self, String> {
        if role == Role::FederationServer || role.asks_others() {
            let why = "what it goes on with is not followed yet; another role can be checked";
            return Err(format!("`{}`: {why}", role.id()));
        }
        Ok(Self { role, keys: Keys::published()?, book: Book::default() })
    }

    /// What an entry means; why it cannot be followed, where it cannot.
    pub(super) fn read(&mut self, entry: &Entry) -> Result<Meant, String> {
        match self.role {
            Role::IdentityProvider => self.book.read(entry, &self.keys),
            _ => Ok(exchange::read(self.role, entry, &self.keys)),
        }
    }

    /// How many sessions have begun.
    pub(super) fn sessions(&self) -> usize {
        self.book.sessions()
    }

    /// The values that an answer is held against.
    pub(super) fn values(&self, asked: &Asked) -> Values {
        self.book.values(asked.session)
    }

    /// Keeps what an answer led on with.
    pub(super) fn keep(&mut self, asked: &Asked, captured: &Values) {
        self.book.keep(asked.session, captured);
    }
}

/// Whether an answer refuses, in whatever way. A server that fails does not.
pub(super) fn refuses(response: Option<&Response>) -> bool {
    let Some(response) = response else { return true };
    match response.status {
        500 => false,
        400..=599 => true,
        300..=399 => response.header("Location").any(|it| it.contains("error=")),
        _ => response.text().contains("data-page=\"error\""),
    }
}
