//! Faults of the provisioning service.

use crate::fault::{Fate, Fault, Row};
use crate::party::Party;

const PASSWORD: &[&str] = &["attacker-knows-password"];

/// Its rows.
pub(super) const ROWS: &[Row] = &[
    Row {
        fault: Fault::ProvisioningAudienceIgnored,
        who: Party::Provisioning,
        right: "Takes only tokens that are for Exchange Online.",
        wrong: "Takes a token for another server.",
        source: &["RFC 7519, 4.1.3", "RFC 9068, 4", "ED:v2-oauth2-on-behalf-of-flow"],
        fate: Fate::Killed {
            preset: "article-on-premises",
            sets: &["ca-governs-onprem-audience=no", "user-bypasses-autodetect=no"],
            has: PASSWORD,
            by: &["audience-and-issuer-are-enforced"],
        },
    },
    Row {
        fault: Fault::ProvisioningIssuerIgnored,
        who: Party::Provisioning,
        right: "Takes only tokens that the tenant's Entra ID issued.",
        wrong: "Takes a token that anybody has signed.",
        source: &["RFC 7519, 4.1.1", "RFC 9068, 4", "CWE-347"],
        fate: Fate::Killed {
            preset: "article-on-premises",
            sets: &[],
            has: &[],
            by: &["audience-and-issuer-are-enforced"],
        },
    },
    Row {
        fault: Fault::EndpointNotCompared,
        who: Party::Provisioning,
        right: "Takes its token to no host but the one it was issued for.",
        wrong: "Takes it to the endpoint that it was told.",
        source: &["RFC9700", "CWE-918"],
        fate: Fate::Killed {
            preset: "article-on-premises",
            sets: &[],
            has: &["attacker-own-account"],
            by: &["sync-stays-with-registered-endpoint"],
        },
    },
    Row {
        fault: Fault::SecondTokenHandedOut,
        who: Party::Provisioning,
        right: "Keeps its own token for the on-premises server to itself.",
        wrong: "Gives it to the app that it serves.",
        source: &["ED:v2-oauth2-on-behalf-of-flow", "CWE-201"],
        fate: Fate::Killed {
            preset: "article-on-premises",
            sets: &[],
            has: &[],
            by: &["sync-stays-with-registered-endpoint"],
        },
    },
    Row {
        fault: Fault::SyncTokenNotRenewed,
        who: Party::Provisioning,
        right: "Renews its token, without the user.",
        wrong: "Does not renew it.",
        source: &["HMA", "CWE-684"],
        fate: Fate::Killed {
            preset: "article-on-premises",
            sets: &[],
            has: &[],
            by: &["background-sync-needs-no-user", "legitimate-user-reaches-mailbox"],
        },
    },
    Row {
        fault: Fault::SyncUnderOtherDeviceType,
        who: Party::Provisioning,
        right: "Reports the device type `OutlookService` when it synchronises.",
        wrong: "Reports another one.",
        source: &["OLEXO", "CWE-684"],
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
    Row {
        fault: Fault::CopyMailboxNotCreated,
        who: Party::Provisioning,
        right: "Creates the mailbox for the copy where there is none.",
        wrong: "Does not create it.",
        source: &["HMA", "CWE-684"],
        fate: Fate::Killed {
            preset: "article-on-premises",
            sets: &[],
            has: &[],
            by: &[
                "legitimate-user-reaches-mailbox",
                "provisioning-new-mailbox-delivers",
                "provisioning-existing-mailbox-delivers",
                "access-recovers-after-revocation",
            ],
        },
    },
];
