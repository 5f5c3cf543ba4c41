//! Faults of Entra ID's tokens and sessions.

use crate::fault::{Fate, Fault, Row};
use crate::party::Party;

const PASSWORD: &[&str] = &["attacker-knows-password"];

/// Its rows.
pub(super) const ROWS: &[Row] = &[
    Row {
        fault: Fault::OnBehalfOfAudienceConfusion,
        who: Party::EntraId,
        right: "Takes an assertion only from the service to which it is addressed.",
        wrong: "Takes any token of the tenant as an assertion, whoever brings it.",
        source: &["ED:v2-oauth2-on-behalf-of-flow", "RFC 8693, 5", "CWE-441"],
        fate: Fate::Killed {
            preset: "article-on-premises",
            sets: &["user-bypasses-autodetect=no", "ca-governs-onprem-audience=no"],
            has: PASSWORD,
            by: &["on-behalf-of-gains-nothing"],
        },
    },
    Row {
        fault: Fault::OnBehalfOfForStranger,
        who: Party::EntraId,
        right: "Gives tokens on behalf of a user to the service that was called, and to no other client.",
        wrong: "Gives them to any client that has the user's token.",
        source: &["ED:v2-oauth2-on-behalf-of-flow", "RFC 8693, 5", "CWE-441"],
        fate: Fate::Killed {
            preset: "article-on-premises",
            sets: &[],
            has: &["attacker-access-token"],
            by: &["on-behalf-of-gains-nothing"],
        },
    },
    Row {
        fault: Fault::OnBehalfOfOtherUser,
        who: Party::EntraId,
        right: "The token is for the assertion's user.",
        wrong: "The token is for the user whom the request names.",
        source: &["ED:v2-oauth2-on-behalf-of-flow", "CWE-639"],
        fate: Fate::Killed {
            preset: "article-on-premises",
            sets: &[],
            has: &["attacker-own-account"],
            by: &["on-behalf-of-gains-nothing"],
        },
    },
    Row {
        fault: Fault::OnBehalfOfClaimsMfa,
        who: Party::EntraId,
        right: "The token claims no multifactor authentication that the assertion does not.",
        wrong: "The token always claims it.",
        source: &["ED:v2-oauth2-on-behalf-of-flow", "CWE-863"],
        fate: Fate::Killed {
            preset: "article-on-premises",
            sets: &["ca-policy=disabled"],
            has: &[],
            by: &["on-behalf-of-gains-nothing"],
        },
    },
    Row {
        fault: Fault::MfaFlagCopied,
        who: Party::EntraId,
        right: "A token claims the multifactor authentication of its own sign-in alone.",
        wrong: "The token of a sign-in with a password claims that of another sign-in of the account.",
        source: &["ED:how-to-mfa-expected-inbound-assertions", "CWE-287"],
        fate: Fate::Killed {
            preset: "microsoft-baseline",
            sets: &["ca-policy=disabled", "ca-block-legacy=disabled"],
            has: PASSWORD,
            by: &["federation-cannot-fake-mfa"],
        },
    },
    Row {
        fault: Fault::PkceNotChecked,
        who: Party::EntraId,
        right: "Trades a code only with the verifier of its proof key.",
        wrong: "Trades it with any.",
        source: &["RFC7636", "RFC9700"],
        fate: Fate::Killed {
            preset: "article-exchange-online",
            sets: &[],
            has: &["attacker-authorization-code"],
            by: &[
                "sign-in-agrees-with-user",
                "attacker-never-reads-mailbox",
                "access-token-dies-after-revocation",
            ],
        },
    },
    Row {
        fault: Fault::CodeSurvivesWrongVerifier,
        who: Party::EntraId,
        right: "A code is used up when it is brought, with a wrong verifier too.",
        wrong: "It can be brought again.",
        source: &["RFC9700", "RFC7636"],
        fate: Fate::Equivalent {
            why: "Whoever has copied a code has its verifier no more the second time than the first, \
                and the code that Alice's own app holds is another copy: the world gives Entra ID a \
                copy of the session. A server that keeps the code is seen by a request made to it \
                directly, and by no run.",
            has: &[
                "attacker-knows-password",
                "attacker-authorization-code",
                "attacker-access-token",
                "attacker-refresh-token",
            ],
        },
    },
    Row {
        fault: Fault::RefreshTokenNotRevoked,
        who: Party::EntraId,
        right: "Revokes the app's refresh token with the user's sessions.",
        wrong: "Still renews access with it.",
        source: &["ED:refresh-tokens", "RFC 7009, 2.1", "CWE-613"],
        fate: Fate::Killed {
            preset: "article-exchange-online",
            sets: &[],
            has: &[],
            by: &["access-token-dies-after-revocation"],
        },
    },
    Row {
        fault: Fault::SyncRefreshTokenNotRevoked,
        who: Party::EntraId,
        right: "Revokes the refresh token of Exchange Online with the user's sessions.",
        wrong: "Still renews access with it.",
        source: &["ED:refresh-tokens", "RFC 7009, 2.1", "CWE-613"],
        fate: Fate::Killed {
            preset: "article-on-premises",
            sets: &["sync-token-survives-password-change=no"],
            has: &[],
            by: &["sync-stops-after-revocation"],
        },
    },
    Row {
        fault: Fault::SessionFixation,
        who: Party::EntraId,
        right: "A session goes with the browser in which the user signs in.",
        wrong: "It stays with whoever began it and knew its number.",
        source: &["CWE-384"],
        fate: Fate::Killed {
            preset: "article-exchange-online",
            sets: &[],
            has: &[],
            by: &[
                "sign-in-agrees-with-user",
                "attacker-never-reads-mailbox",
                "access-token-dies-after-revocation",
            ],
        },
    },
    Row {
        fault: Fault::RefreshWithoutPolicy,
        who: Party::EntraId,
        right: "Asks Conditional Access again whenever a token is renewed.",
        wrong: "Renews it without asking.",
        source: &["ED:refresh-tokens", "CWE-862"],
        fate: Fate::Killed {
            preset: "mfa-except-trusted-network",
            sets: &[],
            has: &[],
            by: &["tokens-satisfy-conditional-access"],
        },
    },
    Row {
        fault: Fault::PasswordGrantWithoutPolicy,
        who: Party::EntraId,
        right: "Asks Conditional Access before a password is traded for a token.",
        wrong: "Trades it without asking.",
        source: &["RFC9700", "CWE-288"],
        fate: Fate::Killed {
            preset: "microsoft-baseline",
            sets: &[],
            has: PASSWORD,
            by: &[
                "tokens-satisfy-conditional-access",
                "mailbox-data-requires-mfa",
                "attacker-never-reads-mailbox",
                "sign-in-agrees-with-user",
                "access-token-dies-after-revocation",
            ],
        },
    },
    Row {
        fault: Fault::UnregisteredNameServed,
        who: Party::EntraId,
        right: "Issues tokens for the on-premises name only where it is registered.",
        wrong: "Issues them for any name.",
        source: &["HMACFG", "CWE-862"],
        fate: Fate::Killed {
            preset: "article-on-premises",
            sets: &["onprem-namespace-registered=no", "provisioning-checks-endpoint=no"],
            has: &["attacker-own-account"],
            by: &["sync-stays-with-registered-endpoint", "sync-stops-after-revocation"],
        },
    },
    Row {
        fault: Fault::SharedPrincipalKept,
        who: Party::EntraId,
        right: "Takes no key of Exchange Server for Exchange Online where none is left on the shared \
            principal.",
        wrong: "Still takes it.",
        source: &["CVE-2025-53786", "CSS:ConfigureExchangeHybridApplication"],
        fate: Fate::Killed {
            preset: "microsoft-baseline",
            sets: &["dedicated-hybrid-app=removed"],
            has: &["attacker-onprem-admin"],
            by: &["attacker-never-reads-mailbox", "mailbox-data-requires-mfa"],
        },
    },
    Row {
        fault: Fault::RealmTellsFactor,
        who: Party::EntraId,
        right: "Tells who has not signed in whether the domain is federated, and no more.",
        wrong: "Tells whether the account has a second factor.",
        source: &["CWE-204"],
        fate: Fate::Killed {
            preset: "article-exchange-online",
            sets: &[],
            has: &[],
            by: &["discovery-reveals-only-location"],
        },
    },
];
