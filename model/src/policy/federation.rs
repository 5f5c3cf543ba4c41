//! Multifactor authentication at AD FS: when it is asked for, and what AD FS says of it.
//!
//! Source: `WS:Best-Practices-Securing-AD-FS`, `ED:howto-mfa-adfs`, `GR:internalDomainFederation`.

use serde::{Deserialize, Serialize};

use crate::eyes::Eyes;
use crate::fault::Fault;
use crate::protocol::credential::Location;
use crate::setting::{AdfsActiveMfa, AdfsMfa, AdfsMfaClaim};

/// What the federation response says of the authentication method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(u8)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// There was no federation response: the domain is managed.
    Managed,
    /// A password.
    Password,
    /// `http://schemas.microsoft.com/claims/multipleauthn`.
    Multiple,
}

/// Whether AD FS asks a person in front of its page for a second factor.
///
/// `extranet-only` asks who comes through the proxy. A trusted location is taken for the corporate
/// network, where AD FS is reached directly.
#[must_use]
pub fn asks_on_page(location: Location, eyes: Eyes<'_>) -> bool {
    if eyes.has(Fault::FederationMfaNotAsked) {
        return false;
    }
    match location {
        Location::Elsewhere => !eyes.is(AdfsMfa::Off),
        Location::Trusted => eyes.is_any(&[AdfsMfa::PassiveOnly, AdfsMfa::Always]),
    }
}

/// Whether AD FS refuses a password at its active endpoint because it would have to ask for more.
/// `extranet-only` and `passive-only` speak of people in front of a page (reading 10).
#[must_use]
pub fn refuses_active(eyes: Eyes<'_>) -> bool {
    eyes.is(AdfsMfa::Always)
        && eyes.is(AdfsActiveMfa::Refused)
        && !eyes.has(Fault::ActiveMfaSkipped)
}

/// What AD FS says after an authentication with or without a second factor.
#[must_use]
pub fn method(done: bool, eyes: Eyes<'_>) -> Method {
    let said = if done {
        eyes.is_any(&[AdfsMfaClaim::IssuedAlways, AdfsMfaClaim::IssuedWhenDone])
    } else {
        eyes.is(AdfsMfaClaim::IssuedAlways) || eyes.has(Fault::FederationMfaMadeUp)
    };
    if said { Method::Multiple } else { Method::Password }
}
