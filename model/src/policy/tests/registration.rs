//! Registration of a second factor.

use crate::party::Party;
use crate::policy::registration::allowed;
use crate::protocol::credential::Location;
use crate::setting::{MfaRegistrationProtected, Setting};

use super::{Configuration, assert_reads};

/// Whether a policy protects registration, from where it is tried, and whether it is allowed.
///
/// Source: `ED:policy-all-users-security-info-registration`.
const REGISTRATION: [(MfaRegistrationProtected, Location, bool); 4] = [
    (MfaRegistrationProtected::No, Location::Elsewhere, true),
    (MfaRegistrationProtected::No, Location::Trusted, true),
    (MfaRegistrationProtected::Yes, Location::Elsewhere, false),
    (MfaRegistrationProtected::Yes, Location::Trusted, true),
];

#[test]
fn protected_registration_needs_a_trusted_location() {
    for (protected, location, expected) in REGISTRATION {
        let configuration = Configuration::installed().with(protected);
        let found = configuration.ask(|eyes| allowed(location, eyes));
        assert_eq!(found, expected, "{protected:?} {location:?}");
    }
}

#[test]
fn registration_reads_what_is_enumerated() {
    assert_reads(Party::EntraId, &[MfaRegistrationProtected::ID], |eyes| {
        [Location::Elsewhere, Location::Trusted].map(|location| allowed(location, eyes))
    });
}
