//! AutoDetect, which finds the mail server for Outlook mobile and asks it how to sign in.
//!
//! It runs in Microsoft's cloud, so a firewall that lets Microsoft 365 in lets it in. Its own
//! interface is not documented; Microsoft's test script reads from its answer the service, the
//! sign-in endpoint and the on-premises URL (`CSS:Test-HMAEAS`).

use serde::{Deserialize, Serialize};

use crate::eyes::Eyes;
use crate::fault::Fault;

/// What a mail server answers to an empty bearer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Challenge {
    /// Whether the bearer challenge names an `authorization_uri`.
    pub authority: bool,
    /// Whether Basic is offered.
    pub basic: bool,
}

/// What AutoDetect tells the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Advice {
    /// Sign in at this authority.
    SignIn,
    /// There is no authority; the server offers a password sign-in.
    Password,
    /// There is no way in.
    Nothing,
}

/// What the app is told of a challenge. Without an authority AutoDetect ends with plain ActiveSync
/// (`QA1792037`).
#[must_use]
pub fn advise(challenge: Challenge, eyes: Eyes<'_>) -> Advice {
    if challenge.authority && !eyes.has(Fault::AutoDetectDropsAuthority) {
        Advice::SignIn
    } else if challenge.basic {
        Advice::Password
    } else {
        Advice::Nothing
    }
}
