//! What becomes of tokens when an account's sessions, password or state change.
//!
//! Entra ID hears of a password that is changed in Active Directory whatever the identity model is: Entra
//! Connect synchronizes when it was set, and tokens from before are invalidated by that.
//!
//! Source: `ED:refresh-tokens` (the table of revocation), `ED:attributes-synchronized` (`pwdLastSet`).

use crate::eyes::Eyes;
use crate::protocol::token::{Age, Cause};
use crate::setting::SyncTokenSurvivesPasswordChange;

/// Whose tokens they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Those of an app: of a public client.
    App,
    /// Those that Exchange Online got on behalf of the user: of a confidential client.
    Service,
}

/// How tokens that were issued before it stand afterwards.
#[must_use]
pub fn age(cause: Cause, family: Family, eyes: Eyes<'_>) -> Age {
    let survives = cause == Cause::ChangePassword
        && family == Family::Service
        && eyes.is(SyncTokenSurvivesPasswordChange::Yes);
    if survives { Age::Outdated } else { Age::Revoked }
}
