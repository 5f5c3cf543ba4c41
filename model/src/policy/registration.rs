//! Who may register a second factor for an account that has none.
//!
//! Source: `ED:policy-all-users-security-info-registration`.

use crate::eyes::Eyes;
use crate::fault::Fault;
use crate::protocol::credential::Location;
use crate::setting::MfaRegistrationProtected;

/// Whether whoever has passed the first factor may register (reading 11). The policy that protects
/// registration asks for a trusted location, where only the user can be.
#[must_use]
pub fn allowed(location: Location, eyes: Eyes<'_>) -> bool {
    match location {
        Location::Trusted => true,
        Location::Elsewhere => {
            eyes.is(MfaRegistrationProtected::No) || eyes.has(Fault::RegistrationNotProtected)
        }
    }
}
