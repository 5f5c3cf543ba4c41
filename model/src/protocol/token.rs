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
