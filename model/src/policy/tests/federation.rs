//! Multifactor authentication at AD FS: asked where, refused where, and said how.

use crate::party::Party;
use crate::policy::federation::{Method, asks_on_page, method, refuses_active};
use crate::protocol::credential::Location;
use crate::setting::{AdfsActiveMfa, AdfsMfa, AdfsMfaClaim, Setting};

use super::{Configuration, assert_reads};

/// The rule, and whether AD FS asks a person from elsewhere and one from the corporate network.
///
/// Source: `WS:Access-Control-Policies-in-AD-FS`, `WS:Access-Control-Policies-W2K12`,
/// `PS:Set-AdfsAdditionalAuthenticationRule`.
const PASSIVE: [(AdfsMfa, bool, bool); 4] = [
    (AdfsMfa::Off, false, false),
    (AdfsMfa::ExtranetOnly, true, false),
    (AdfsMfa::PassiveOnly, true, true),
    (AdfsMfa::Always, true, true),
];

/// The rule, what AD FS then does to active clients, and whether it refuses them. Only one rule
/// speaks of them at all.
///
/// Source: `PS:Set-AdfsAdditionalAuthenticationRule`.
const ACTIVE: [(AdfsMfa, AdfsActiveMfa, bool); 8] = [
    (AdfsMfa::Off, AdfsActiveMfa::Ignored, false),
    (AdfsMfa::Off, AdfsActiveMfa::Refused, false),
    (AdfsMfa::ExtranetOnly, AdfsActiveMfa::Ignored, false),
    (AdfsMfa::ExtranetOnly, AdfsActiveMfa::Refused, false),
    (AdfsMfa::PassiveOnly, AdfsActiveMfa::Ignored, false),
    (AdfsMfa::PassiveOnly, AdfsActiveMfa::Refused, false),
    (AdfsMfa::Always, AdfsActiveMfa::Ignored, false),
    (AdfsMfa::Always, AdfsActiveMfa::Refused, true),
];

/// The claim rule, whether a second factor was given to AD FS, and what AD FS says.
///
/// Source: `ED:howto-mfa-adfs`, `ED:how-to-mfa-expected-inbound-assertions`.
const SAID: [(AdfsMfaClaim, bool, Method); 6] = [
    (AdfsMfaClaim::IssuedAlways, false, Method::Multiple),
    (AdfsMfaClaim::IssuedAlways, true, Method::Multiple),
    (AdfsMfaClaim::NotPassedThrough, false, Method::Password),
    (AdfsMfaClaim::NotPassedThrough, true, Method::Password),
    (AdfsMfaClaim::IssuedWhenDone, false, Method::Password),
    (AdfsMfaClaim::IssuedWhenDone, true, Method::Multiple),
];

#[test]
fn a_person_is_asked_according_to_the_rule_and_the_network() {
    for (rule, elsewhere, inside) in PASSIVE {
        let configuration = Configuration::installed().with(rule);
        let found = configuration.ask(|eyes| asks_on_page(Location::Elsewhere, eyes));
        assert_eq!(found, elsewhere, "{rule:?} from elsewhere");
        let found = configuration.ask(|eyes| asks_on_page(Location::Trusted, eyes));
        assert_eq!(found, inside, "{rule:?} from the corporate network");
    }
}

#[test]
fn an_active_client_is_refused_only_where_the_rule_speaks_of_it() {
    for (rule, active, refused) in ACTIVE {
        let configuration = Configuration::installed().with(rule).with(active);
        assert_eq!(configuration.ask(refuses_active), refused, "{rule:?} {active:?}");
    }
}

#[test]
fn what_is_said_of_the_method_follows_the_claim_rule() {
    for (claim, done, said) in SAID {
        let configuration = Configuration::installed().with(claim);
        assert_eq!(configuration.ask(|eyes| method(done, eyes)), said, "{claim:?}, done: {done}");
    }
}

#[test]
fn the_federation_server_reads_what_is_enumerated() {
    let server = Party::FederationServer;
    for location in [Location::Elsewhere, Location::Trusted] {
        assert_reads(server, &[AdfsMfa::ID], |eyes| asks_on_page(location, eyes));
    }
    assert_reads(server, &[AdfsMfa::ID, AdfsActiveMfa::ID], refuses_active);
    for done in [false, true] {
        assert_reads(server, &[AdfsMfaClaim::ID], |eyes| method(done, eyes));
    }
}
