//! What revocation makes of tokens, cause by cause.

use crate::party::Party;
use crate::policy::revocation::{Family, age};
use crate::protocol::token::{Age, Cause};
use crate::setting::{Setting, SyncTokenSurvivesPasswordChange as Survives};

use super::{Configuration, assert_reads};

const FAMILIES: [Family; 2] = [Family::App, Family::Service];

/// Whether tokens of an app, and of a confidential client, are revoked.
///
/// Source: `ED:refresh-tokens`, the table of revocation; a reset is one in the Entra admin center.
const REVOKED: [(Cause, bool, bool); 5] = [
    (Cause::Disable, true, true),
    (Cause::Delete, true, true),
    (Cause::RevokeSessions, true, true),
    (Cause::Reset, true, true),
    (Cause::ChangePassword, true, false),
];

#[test]
fn tokens_are_revoked_as_the_table_says() {
    let mut seen = 0;
    for configuration in Configuration::installed().every(&[Survives::ID]) {
        for (cause, app, service) in REVOKED {
            let service = service || configuration.is(Survives::No);
            for (family, revoked) in FAMILIES.into_iter().zip([app, service]) {
                let expected = if revoked { Age::Revoked } else { Age::Outdated };
                let found = configuration.ask(|eyes| age(cause, family, eyes));
                assert_eq!(found, expected, "{cause:?} {family:?} {configuration:?}");
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 2 * 5 * 2);
}

#[test]
fn revocation_reads_what_is_enumerated() {
    assert_reads(Party::EntraId, &[Survives::ID], |eyes| {
        Cause::ALL.map(|cause| FAMILIES.map(|family| age(cause, family, eyes)))
    });
}
