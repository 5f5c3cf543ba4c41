//! Access and refresh tokens: what is written in them, and what only the model knows of them.

use serde::{Deserialize, Serialize};

/// For whom a token is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// Exchange Online (`00000002-0000-0ff1-ce00-000000000000`).
    ExchangeOnline,
    /// The on-premises ActiveSync name, a service principal name of the same principal.
    OnPremises,
}

/// Who issued a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Issuer {
    /// The tenant's Entra ID.
    Tenant,
    /// Anybody else.
    Foreign,
}

/// To which client a token was issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Requester {
    /// A public client: Outlook mobile, or whoever uses its client id.
    MobileApp,
    /// Exchange Online, for on-behalf-of tokens.
    ExchangeOnline,
    /// Exchange Server, through the service principal that it shares with Exchange Online.
    ExchangeServer,
    /// The dedicated hybrid application, of which Exchange Server has the key.
    HybridApplication,
}

/// How an application reaches mailboxes in Exchange Online with a token in no user's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Interface {
    /// Exchange Web Services.
    Ews,
    /// Microsoft Graph.
    Graph,
    /// Any other.
    Other,
}

impl Interface {
    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Ews => "ews",
            Self::Graph => "graph",
            Self::Other => "another-interface",
        }
    }
}

/// Whose mail a token opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// Alice.
    Alice,
    /// Mallory, an ordinary user of the same tenant.
    Mallory,
}

/// The claims that a server can read in an access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token {
    /// `iss`.
    pub issuer: Issuer,
    /// `aud`.
    pub audience: Audience,
    /// `sub`, `upn`.
    pub subject: Subject,
    /// `appid`, `azp`.
    pub requester: Requester,
    /// Whether `amr` contains `mfa`.
    pub mfa: bool,
    /// How it stands to the last revocation, by when its sign-in was (`iat` against what Entra ID keeps of
    /// the account).
    pub age: Age,
}

/// How a token stands to the last revocation.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Age {
    /// Its sign-in came after it, or there was none.
    #[default]
    Current,
    /// Its sign-in came before, and Entra ID has not revoked it.
    Outdated,
    /// Entra ID has revoked it.
    Revoked,
    /// Entra ID has revoked it, and Exchange Online does not hear of that: whoever asked for it did not
    /// declare the client capability `cp1` (no `xms_cc` in it).
    Unheard,
}

impl Age {
    /// Whether Entra ID has revoked it.
    #[must_use]
    pub fn is_revoked(self) -> bool {
        matches!(self, Self::Revoked | Self::Unheard)
    }
}

/// Why the tokens of an account are to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// An administrator disables the account.
    Disable,
    /// An administrator deletes it.
    Delete,
    /// An administrator, or Alice, revokes its sessions.
    RevokeSessions,
    /// An administrator resets its password in the Entra admin center.
    Reset,
    /// Alice changes her password, in Active Directory.
    ChangePassword,
}

impl Cause {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Disable, Self::Delete, Self::RevokeSessions, Self::Reset, Self::ChangePassword];

    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Disable => "disable",
            Self::Delete => "delete",
            Self::RevokeSessions => "revoke-sessions",
            Self::Reset => "reset-password",
            Self::ChangePassword => "change-password",
        }
    }

    /// Whether nobody can sign in afterwards, until the account is enabled or restored.
    #[must_use]
    pub fn disables(self) -> bool {
        matches!(self, Self::Disable | Self::Delete)
    }
}

/// Where a right to read mail comes from: ghost, never seen by a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Root {
    /// A password alone.
    Password,
    /// A sign-in for a token; whether Alice herself did multifactor authentication in it.
    SignIn {
        /// Whether she did.
        owner_mfa: bool,
    },
    /// No sign-in of Alice's: the mailbox's server was administered, or a service vouched for her.
    Elsewhere,
}
