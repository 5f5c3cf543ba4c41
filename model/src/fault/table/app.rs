//! Faults of the app, and of AutoDetect.

use crate::fault::{Fate, Fault, Row};
use crate::party::Party;

/// Its rows.
pub(super) const ROWS: &[Row] = &[
    Row {
        fault: Fault::AppFollowsAnyAuthority,
        who: Party::Client,
        right: "Signs in only at an authority that it knows, whatever a challenge says.",
        wrong: "Signs in at the authority that a challenge names.",
        source: &["RFC9700", "CWE-346"],
        fate: Fate::Killed {
            preset: "article-on-premises",
            sets: &[],
            has: &["attacker-controls-discovery"],
            by: &[
                "sign-in-agrees-with-user",
                "attacker-never-reads-mailbox",
                "only-approved-clients-receive-data",
                "access-token-dies-after-revocation",
                "cache-is-unreadable-after-revocation",
            ],
        },
    },
    Row {
        fault: Fault::AppAsksForOtherAudience,
        who: Party::Client,
        right: "Outlook asks for a token for Exchange Online, wherever the mailbox is.",
        wrong: "Asks for a token for the on-premises name, which the provisioning service does not take.",
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
    Row {
        fault: Fault::AppKeepsRevokedTokens,
        who: Party::Client,
        right: "Has the user sign in again when its refresh token is refused.",
        wrong: "Goes on trying with it.",
        source: &["ED:refresh-tokens", "RFC 6749, 5.2"],
        fate: Fate::Killed {
            preset: "article-exchange-online",
            sets: &[],
            has: &[],
            by: &["legitimate-user-reaches-mailbox", "access-recovers-after-revocation"],
        },
    },
    Row {
        fault: Fault::AutoDetectDropsAuthority,
        who: Party::AutoDetect,
        right: "Hands the authority of the challenge to the app.",
        wrong: "Tells the app that the server takes a password.",
        source: &["CSS:Test-HMAEAS", "CWE-757"],
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
        fault: Fault::AutoDetectAsksDomainFirst,
        who: Party::AutoDetect,
        right: "Asks Exchange Online first, in Microsoft's own service.",
        wrong: "Asks a name of the organization first, which somebody else may own.",
        source: &["CSS:Get-ProtocolEndpointViaAutoDv2", "CWE-346"],
        fate: Fate::Killed {
            preset: "article-exchange-online",
            sets: &[],
            has: &["attacker-controls-discovery"],
            by: &["credentials-only-at-trusted-authority"],
        },
    },
];
