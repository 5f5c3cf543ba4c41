//! Faults of Exchange Online.

use crate::fault::{Fate, Fault, Row};
use crate::party::Party;

const PASSWORD: &[&str] = &["attacker-knows-password"];

/// Its rows.
pub(super) const ROWS: &[Row] = &[
    Row {
        fault: Fault::OnlineAudienceIgnored,
        who: Party::ExchangeOnline,
        right: "Takes only tokens that are for Exchange Online.",
        wrong: "Takes a token for another server.",
        source: &["RFC 7519, 4.1.3", "RFC 9068, 4", "RFC9700"],
        fate: Fate::Killed {
            preset: "article-exchange-online",
            sets: &["ca-governs-onprem-audience=no"],
            has: PASSWORD,
            by: &[
                "audience-and-issuer-are-enforced",
                "mailbox-data-requires-mfa",
                "attacker-never-reads-mailbox",
            ],
        },
    },
    Row {
        fault: Fault::OnlineIssuerIgnored,
        who: Party::ExchangeOnline,
        right: "Takes only tokens that the tenant's Entra ID issued.",
        wrong: "Takes a token that anybody has signed.",
        source: &["RFC 7519, 4.1.1", "RFC 9068, 4", "CWE-347"],
        fate: Fate::Killed {
            preset: "article-exchange-online",
            sets: &[],
            has: &[],
            by: &[
                "audience-and-issuer-are-enforced",
                "mailbox-data-requires-mfa",
                "attacker-never-reads-mailbox",
            ],
        },
    },
    Row {
        fault: Fault::OnlineSubjectIgnored,
        who: Party::ExchangeOnline,
        right: "Opens the mailbox of the token's user.",
        wrong: "Opens the mailbox that the request names.",
        source: &["CWE-639"],
        fate: Fate::Killed {
            preset: "article-exchange-online",
            sets: &[],
            has: &["attacker-own-account"],
            by: &["attacker-never-reads-mailbox", "mailbox-data-requires-mfa"],
        },
    },
    Row {
        fault: Fault::OnlineRevocationIgnored,
        who: Party::ExchangeOnline,
        right: "With continuous access evaluation, refuses a token that Entra ID has revoked.",
        wrong: "Takes it until it expires.",
        source: &["ED:concept-continuous-access-evaluation", "CWE-613"],
        fate: Fate::Killed {
            preset: "article-on-premises",
            sets: &[],
            has: &[],
            by: &["access-token-dies-after-revocation", "cache-is-unreadable-after-revocation"],
        },
    },
    Row {
        fault: Fault::OnlinePolicyIgnored,
        who: Party::ExchangeOnline,
        right: "Refuses a password over a protocol that the user's authentication policy blocks.",
        wrong: "Does not ask the authentication policy.",
        source: &["EXOBASIC", "CWE-862"],
        fate: Fate::Killed {
            preset: "article-exchange-online",
            sets: &[
                "exo-basic-retired=no",
                "ca-block-legacy=disabled",
                "ca-client-apps=modern-only",
                "adfs-active-endpoint=published",
                "user-bypasses-autodetect=no",
            ],
            has: PASSWORD,
            by: &[
                "blocked-protocol-refuses-legacy",
                "blocked-before-identity-provider",
                "mailbox-data-requires-mfa",
                "attacker-never-reads-mailbox",
                "basic-authentication-never-succeeds",
            ],
        },
    },
    Row {
        fault: Fault::OnlinePolicyAfterIdentityProvider,
        who: Party::ExchangeOnline,
        right: "Asks the authentication policy before an identity provider sees the password.",
        wrong: "Asks it when the identity provider has answered.",
        source: &["EXOBASIC", "CWE-696"],
        fate: Fate::Killed {
            preset: "article-exchange-online",
            sets: &["exo-basic-retired=no", "user-bypasses-autodetect=no"],
            has: PASSWORD,
            by: &["blocked-before-identity-provider"],
        },
    },
    Row {
        fault: Fault::OnlineOrganizationBeatsUser,
        who: Party::ExchangeOnline,
        right: "A policy on the user beats the organization's.",
        wrong: "The organization's policy beats the user's.",
        source: &["EXOBASIC", "CWE-684"],
        fate: Fate::Killed {
            preset: "article-exchange-online",
            sets: &[
                "client=legacy",
                "exo-policy-assignment=organization-with-permissive-user",
                "exo-basic-retired=no",
                "ca-block-legacy=disabled",
                "ca-client-apps=modern-only",
                "adfs-active-endpoint=published",
                "user-bypasses-autodetect=no",
            ],
            has: &[],
            by: &["legitimate-user-reaches-mailbox"],
        },
    },
    Row {
        fault: Fault::OnlineUserPolicyIgnored,
        who: Party::ExchangeOnline,
        right: "A policy on the user is in force.",
        wrong: "Asks the organization's policy alone.",
        source: &["EXOBASIC", "CWE-863"],
        fate: Fate::Killed {
            preset: "article-exchange-online",
            sets: &[
                "exo-policy-assignment=user",
                "exo-basic-retired=no",
                "ca-block-legacy=disabled",
                "ca-client-apps=modern-only",
                "adfs-active-endpoint=published",
                "user-bypasses-autodetect=no",
            ],
            has: PASSWORD,
            by: &[
                "blocked-protocol-refuses-legacy",
                "blocked-before-identity-provider",
                "mailbox-data-requires-mfa",
                "attacker-never-reads-mailbox",
                "basic-authentication-never-succeeds",
            ],
        },
    },
    Row {
        fault: Fault::OnlineRetirementIgnored,
        who: Party::ExchangeOnline,
        right: "Takes no password where Basic authentication is retired.",
        wrong: "Still takes it.",
        source: &["EXODEP", "CWE-308"],
        fate: Fate::Killed {
            preset: "nothing-configured",
            sets: &[
                "mailbox-location=exchange-online",
                "adfs-active-endpoint=published",
                "exo-basic-retired=yes",
                "exo-smtp-auth=disabled",
            ],
            has: PASSWORD,
            by: &["basic-authentication-never-succeeds"],
        },
    },
    Row {
        fault: Fault::OnlineSmtpAuthIgnored,
        who: Party::ExchangeOnline,
        right: "Takes no password over SMTP where SMTP AUTH is disabled.",
        wrong: "Takes it.",
        source: &["SMTPAUTH", "CWE-308"],
        fate: Fate::Killed {
            preset: "nothing-configured",
            sets: &[
                "mailbox-location=exchange-online",
                "adfs-active-endpoint=published",
                "exo-basic-retired=yes",
                "exo-smtp-auth=disabled",
            ],
            has: PASSWORD,
            by: &["basic-authentication-never-succeeds"],
        },
    },
    Row {
        fault: Fault::OnlineTicketNotAwaited,
        who: Party::ExchangeOnline,
        right: "Lets a password in when Entra ID has issued the ticket.",
        wrong: "Lets it in whatever Entra ID answers.",
        source: &["EXOBASIC", "CWE-636"],
        fate: Fate::Killed {
            preset: "microsoft-baseline",
            sets: &["exo-basic-retired=no", "user-bypasses-autodetect=no"],
            has: PASSWORD,
            by: &[
                "basic-authentication-never-succeeds",
                "mailbox-data-requires-mfa",
                "attacker-never-reads-mailbox",
            ],
        },
    },
    Row {
        fault: Fault::OnlineChallengeWithoutAuthority,
        who: Party::ExchangeOnline,
        right: "Answers an empty bearer with the authority at which to sign in.",
        wrong: "Names none.",
        source: &["RFC 9728, 5", "CWE-684"],
        fate: Fate::Killed {
            preset: "article-exchange-online",
            sets: &[],
            has: &[],
            by: &["legitimate-user-reaches-mailbox"],
        },
    },
    Row {
        fault: Fault::OnlineDoesNotRedirect,
        who: Party::ExchangeOnline,
        right: "Points to the on-premises server where the mailbox is there.",
        wrong: "Names itself.",
        source: &["CSS:Get-ProtocolEndpointViaAutoDv2", "CWE-684"],
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
