//! What Entra ID answers for beside its records: whose signature it takes, whose a session is, what it tells
//! without a sign-in. Right is right under every setting; only a fault makes a difference.

use crate::eyes::Eyes;
use crate::fault::Fault;

/// Whether a federation response is taken: where AD FS's own key has signed it, and no other.
#[must_use]
pub fn takes_response(signed_by_its_key: bool, eyes: Eyes<'_>) -> bool {
    signed_by_its_key || eyes.has(Fault::ForeignSignatureTaken)
}

/// Whether a session goes with the browser that signed in, and not with whoever began it.
#[must_use]
pub fn binds_session(eyes: Eyes<'_>) -> bool {
    !eyes.has(Fault::SessionFixation)
}

/// Whether somebody who has not signed in is told whether a second factor is registered.
#[must_use]
pub fn tells_factor(eyes: Eyes<'_>) -> bool {
    eyes.has(Fault::RealmTellsFactor)
}
