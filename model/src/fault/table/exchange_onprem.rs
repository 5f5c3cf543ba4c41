//! Faults of Exchange Server.

use crate::fault::{Fate, Fault, Row};
use crate::party::Party;

const PASSWORD: &[&str] = &["attacker-knows-password"];

/// Its rows.
pub(super) const ROWS: &[Row] = &[
    Row {
        fault: Fault::OnpremAudienceIgnored,
        who: Party::ExchangeOnPremises,
        right: "Takes only tokens that are for this server.",
        wrong: "Takes a token for another server.",
        source: &["RFC 7519, 4.1.3", "RFC 9068, 4", "RFC9700"],
        fate: Fate::Killed {
            preset: "article-on-premises",
            sets: &[],
            has: &["attacker-access-token"],
            by: &["audience-and-issuer-are-enforced", "mailbox-data-requires-mfa"],
        },
    },
    Row {
        fault: Fault::OnpremIssuerIgnored,
        who: Party::ExchangeOnPremises,
        right: "Takes only tokens that the tenant's Entra ID issued.",
        wrong: "Takes a token that anybody has signed.",
        source: &["RFC 7519, 4.1.1", "RFC 9068, 4", "CWE-347"],
        fate: Fate::Killed {
            preset: "article-on-premises",
            sets: &[],
            has: &[],
            by: &[
                "audience-and-issuer-are-enforced",
                "mailbox-data-requires-mfa",
                "attacker-never-reads-mailbox",
                "only-approved-clients-receive-data",
            ],
        },
    },
    Row {
        fault: Fault::OnpremSubjectIgnored,
        who: Party::ExchangeOnPremises,
        right: "Opens the mailbox of the token's user.",
        wrong: "Opens the mailbox that the request names.",
        source: &["CWE-639"],
        fate: Fate::Killed {
            preset: "article-on-premises",
            sets: &[],
            has: &["attacker-own-account"],
            by: &[
                "attacker-never-reads-mailbox",
                "mailbox-data-requires-mfa",
                "only-approved-clients-receive-data",
            ],
        },
    },
    Row {
        fault: Fault::OnpremPolicyIgnored,
        who: Party::ExchangeOnPremises,
        right: "Refuses a password over a protocol that the user's authentication policy blocks.",
        wrong: "Does not ask the authentication policy.",
        source: &["LEG2019", "CWE-862"],
        fate: Fate::Killed {
            preset: "article-on-premises",
            sets: &["user-bypasses-autodetect=no"],
            has: PASSWORD,
            by: &[
                "blocked-protocol-refuses-legacy",
                "blocked-before-identity-provider",
                "mailbox-data-requires-mfa",
                "attacker-never-reads-mailbox",
                "only-approved-clients-receive-data",
                "basic-authentication-never-succeeds",
            ],
        },
    },
    Row {
        fault: Fault::OnpremOrganizationBeatsUser,
        who: Party::ExchangeOnPremises,
        right: "A policy on the user beats the organization's.",
        wrong: "The organization's policy beats the user's.",
        source: &["LEG2019", "CWE-684"],
        fate: Fate::Killed {
            preset: "article-on-premises",
            sets: &[
                "client=legacy",
                "onprem-policy-assignment=organization-with-permissive-user",
                "onprem-default-access-level=allow",
                "user-bypasses-autodetect=no",
            ],
            has: &[],
            by: &["legitimate-user-reaches-mailbox"],
        },
    },
    Row {
        fault: Fault::OnpremChallengeWithoutAuthority,
        who: Party::ExchangeOnPremises,
        right: "Answers an empty bearer with the authority at which to sign in.",
        wrong: "Names none.",
        source: &["HMA", "RFC 9728, 5", "CWE-684"],
        fate: Fate::Killed {
            preset: "article-on-premises",
            sets: &[],
            has: &[],
            by: &[
                "legitimate-user-reaches-mailbox",
                "provisioning-new-mailbox-delivers",
                "provisioning-existing-mailbox-delivers",
            ],
        },
    },
    Row {
        fault: Fault::OnpremModernAuthOffIgnored,
        who: Party::ExchangeOnPremises,
        right: "Takes no token where hybrid modern authentication is off.",
        wrong: "Takes it.",
        source: &["HMACFG", "CWE-288"],
        fate: Fate::Killed {
            preset: "article-on-premises",
            sets: &["hybrid-modern-auth=off", "ca-policy=disabled", "user-bypasses-autodetect=no"],
            has: PASSWORD,
            by: &[
                "mailbox-data-requires-mfa",
                "attacker-never-reads-mailbox",
                "only-approved-clients-receive-data",
            ],
        },
    },
    Row {
        fault: Fault::OnpremClientIgnored,
        who: Party::ExchangeOnPremises,
        right: "Takes a token of Exchange Online alone, where it is assumed to.",
        wrong: "Takes a token of any client.",
        source: &["HMAOVW", "CWE-863"],
        fate: Fate::Killed {
            preset: "article-on-premises",
            sets: &[
                "client=third-party-modern",
                "onprem-direct-oauth=no",
                "onprem-default-access-level=allow",
            ],
            has: &[],
            by: &["only-approved-clients-receive-data"],
        },
    },
    Row {
        fault: Fault::DeviceRulesIgnored,
        who: Party::ExchangeOnPremises,
        right: "Asks the device access rules, and the default level where no rule fits.",
        wrong: "Lets in every device.",
        source: &["PS:Set-ActiveSyncOrganizationSettings", "CWE-862"],
        fate: Fate::Killed {
            preset: "article-on-premises",
            sets: &["client=third-party-modern"],
            has: &[],
            by: &["only-approved-clients-receive-data"],
        },
    },
    Row {
        fault: Fault::DeviceAllowRuleIgnored,
        who: Party::ExchangeOnPremises,
        right: "A rule that allows a device outranks the default level.",
        wrong: "The default level decides though a rule allows the device.",
        source: &["PS:New-ActiveSyncDeviceAccessRule", "CWE-684"],
        fate: Fate::Killed {
            preset: "article-on-premises",
            sets: &[],
            has: &[],
            by: &[
                "background-sync-needs-no-user",
                "legitimate-user-reaches-mailbox",
                "provisioning-new-mailbox-delivers",
                "provisioning-existing-mailbox-delivers",
                "access-recovers-after-revocation",
            ],
        },
    },
];
