//! Faults of AD FS.

use crate::fault::{Fate, Fault, Row};
use crate::party::Party;

const PASSWORD: &[&str] = &["attacker-knows-password"];

/// Its rows.
pub(super) const ROWS: &[Row] = &[
    Row {
        fault: Fault::SecondFactorNotBound,
        who: Party::FederationServer,
        right: "The second factor must be that of the user who gave the first.",
        wrong: "Anybody's second factor completes the sign-in.",
        source: &["CVE-2018-8340", "CWE-303"],
        fate: Fate::Killed {
            preset: "adfs-mfa-instead",
            sets: &[],
            has: &["attacker-knows-password", "attacker-own-account"],
            by: &[
                "sign-in-agrees-with-user",
                "mailbox-data-requires-mfa",
                "attacker-never-reads-mailbox",
                "access-token-dies-after-revocation",
            ],
        },
    },
    Row {
        fault: Fault::FederationMfaNotAsked,
        who: Party::FederationServer,
        right: "Asks for a second factor on the page where its rule says so.",
        wrong: "Does not ask.",
        source: &["WS:Access-Control-Policies-in-AD-FS", "CWE-304"],
        fate: Fate::Killed {
            preset: "adfs-mfa-instead",
            sets: &[],
            has: &[],
            by: &["mailbox-data-requires-mfa"],
        },
    },
    Row {
        fault: Fault::FederationMfaMadeUp,
        who: Party::FederationServer,
        right: "Says that multifactor authentication was done where it was.",
        wrong: "Always says so.",
        source: &["ED:how-to-mfa-expected-inbound-assertions", "CWE-287"],
        fate: Fate::Killed {
            preset: "adfs-mfa-instead",
            sets: &[
                "adfs-mfa=off",
                "adfs-mfa-claim=issued-when-done",
                "federated-idp-mfa-behavior=accept",
            ],
            has: &[],
            by: &["federation-cannot-fake-mfa"],
        },
    },
    Row {
        fault: Fault::ActiveEndpointOpen,
        who: Party::FederationServer,
        right: "The active endpoint is reached from outside only where it is published.",
        wrong: "It is reached from everywhere.",
        source: &["PS:Set-AdfsEndpoint", "CWE-284"],
        fate: Fate::Killed {
            preset: "adfs-mfa-instead-legacy-exempt",
            sets: &["adfs-active-endpoint=internal-only"],
            has: PASSWORD,
            by: &[
                "mailbox-data-requires-mfa",
                "attacker-never-reads-mailbox",
                "sign-in-agrees-with-user",
                "access-token-dies-after-revocation",
            ],
        },
    },
    Row {
        fault: Fault::SmartLockoutForgetsPlaces,
        who: Party::FederationServer,
        right: "Smart lockout keeps places from which the user has signed in apart from unknown ones.",
        wrong: "It locks everybody out who comes from outside.",
        source: &["WS:Configure-AD-FS-Extranet-Smart-Lockout", "CWE-645"],
        fate: Fate::Killed {
            preset: "article-exchange-online",
            sets: &["adfs-extranet-lockout=smart"],
            has: &["attacker-sprays"],
            by: &["stranger-cannot-lock-out-user"],
        },
    },
    Row {
        fault: Fault::ActiveMfaSkipped,
        who: Party::FederationServer,
        right: "Refuses a password at the active endpoint that must be followed by a second factor, as is assumed.",
        wrong: "Takes it without.",
        source: &["WS:Access-Control-Policies-in-AD-FS", "CWE-304"],
        fate: Fate::Killed {
            preset: "adfs-mfa-instead",
            sets: &["adfs-active-endpoint=published"],
            has: PASSWORD,
            by: &[
                "mailbox-data-requires-mfa",
                "attacker-never-reads-mailbox",
                "sign-in-agrees-with-user",
                "access-token-dies-after-revocation",
            ],
        },
    },
];
