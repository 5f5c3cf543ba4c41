//! Everything that may differ between two moments of a run.

use serde::{Deserialize, Serialize};

use crate::actor::{attacker, client, directory, entra, federation_server, provisioning};
use crate::protocol::credential::Location;
use crate::protocol::token::{Audience, Root};

/// A state: the records of all parties, and the ghosts.
///
/// One honest session and one attacker are bounds of the model; no setting's value is in here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State {
    /// Alice's app.
    pub client: client::Record,
    /// Alice's account at Entra ID.
    pub account: entra::Account,
    /// Her sign-in session at Entra ID.
    pub session: entra::Session,
    /// Her sign-in at AD FS.
    pub page: federation_server::Record,
    /// Her account at AD FS.
    pub extranet: federation_server::Account,
    /// Her account in Active Directory.
    pub directory: directory::Record,
    /// The synchronisation of her mailbox.
    pub sync: provisioning::Record,
    /// What the attacker has learnt.
    pub attacker: attacker::Record,
    /// What no server sees.
    pub ghost: Ghost,
}

/// What no server sees: whether Alice herself did multifactor authentication, and whether the copy's
/// mailbox is new. Written by the world, read by claims.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[expect(clippy::struct_excessive_bools, reason = "four independent facts, each of its own moment")]
#[serde(deny_unknown_fields)]
pub struct Ghost {
    /// In the sign-in under way.
    pub session_mfa: bool,
    /// In the sign-in at the root of the app's tokens.
    pub tokens_mfa: bool,
    /// In the sign-in at the root of the provisioning service's tokens.
    pub sync_mfa: bool,
    /// The mailbox for the copy was created in the present set-up.
    pub created: bool,
}

impl Ghost {
    /// What the app's tokens rest on.
    #[must_use]
    pub fn tokens_root(self) -> Root {
        Root::SignIn { owner_mfa: self.tokens_mfa }
    }

    /// What the provisioning service's tokens rest on.
    #[must_use]
    pub fn sync_root(self) -> Root {
        Root::SignIn { owner_mfa: self.sync_mfa }
    }
}

impl State {
    /// Nothing has happened.
    #[must_use]
    pub fn initial() -> Self {
        Self {
            client: client::Record::default(),
            account: entra::Account::default(),
            session: no_session(),
            page: federation_server::Record::default(),
            extranet: federation_server::Account::default(),
            directory: directory::Record::default(),
            sync: provisioning::Record::default(),
            attacker: attacker::Record::default(),
            ghost: Ghost::default(),
        }
    }
}

/// No sign-in is under way. One value, so that states differ only in what matters.
#[must_use]
pub fn no_session() -> entra::Session {
    let sign_in = client::sign_in(Audience::ExchangeOnline, Location::Elsewhere);
    entra::Session { stage: entra::Stage::Idle, sign_in }
}
