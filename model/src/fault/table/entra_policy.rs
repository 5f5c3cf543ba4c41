//! Faults of what Entra ID demands: policies, factors, the word of AD FS.

use crate::fault::{Fate, Fault, Row};
use crate::party::Party;

const PASSWORD: &[&str] = &["attacker-knows-password"];

/// Its rows.
pub(super) const ROWS: &[Row] = &[
    Row {
        fault: Fault::SecondFactorOfAnybody,
        who: Party::EntraId,
        right: "Takes the second factor that is registered for the account.",
        wrong: "Takes anybody's.",
        source: &["CWE-303"],
        fate: Fate::Killed {
            preset: "article-exchange-online",
            sets: &[],
            has: PASSWORD,
            by: &[
                "sign-in-agrees-with-user",
                "mailbox-data-requires-mfa",
                "attacker-never-reads-mailbox",
            ],
        },
    },
    Row {
        fault: Fault::RegistrationNotProtected,
        who: Party::EntraId,
        right: "Lets a factor be registered only from where the policy says.",
        wrong: "Lets whoever knows the password register one.",
        source: &["ED:policy-all-users-security-info-registration", "CWE-862"],
        fate: Fate::Killed {
            preset: "microsoft-baseline",
            sets: &["mfa-registration=unregistered", "mfa-registration-protected=yes"],
            has: PASSWORD,
            by: &[
                "mailbox-data-requires-mfa",
                "attacker-never-reads-mailbox",
                "sign-in-agrees-with-user",
                "legitimate-user-reaches-mailbox",
            ],
        },
    },
    Row {
        fault: Fault::RegistrationOverRegistered,
        who: Party::EntraId,
        right: "Asks for the factor that is registered.",
        wrong: "Has a new one registered in its place.",
        source: &["CWE-304", "CWE-640"],
        fate: Fate::Killed {
            preset: "microsoft-baseline",
            sets: &[],
            has: PASSWORD,
            by: &[
                "mailbox-data-requires-mfa",
                "attacker-never-reads-mailbox",
                "sign-in-agrees-with-user",
            ],
        },
    },
    Row {
        fault: Fault::LegacyNotSeen,
        who: Party::EntraId,
        right: "Conditional Access refuses legacy clients that a policy covers.",
        wrong: "It does not see them.",
        source: &["ED:policy-block-legacy-authentication", "CWE-288"],
        fate: Fate::Killed {
            preset: "microsoft-baseline",
            sets: &[
                "exo-basic-retired=no",
                "adfs-active-endpoint=published",
                "user-bypasses-autodetect=no",
            ],
            has: PASSWORD,
            by: &[
                "basic-authentication-never-succeeds",
                "mailbox-data-requires-mfa",
                "attacker-never-reads-mailbox",
            ],
        },
    },
    Row {
        fault: Fault::SecurityDefaultsAdmitLegacy,
        who: Party::EntraId,
        right: "Security defaults refuse legacy clients.",
        wrong: "They let them in.",
        source: &["ED:security-defaults", "CWE-288"],
        fate: Fate::Killed {
            preset: "security-defaults",
            sets: &[
                "exo-basic-retired=no",
                "adfs-active-endpoint=published",
                "user-bypasses-autodetect=no",
            ],
            has: PASSWORD,
            by: &["basic-authentication-never-succeeds"],
        },
    },
    Row {
        fault: Fault::ReportOnlyEnforced,
        who: Party::EntraId,
        right: "A policy in report-only is logged, and not enforced.",
        wrong: "It is enforced.",
        source: &["ED:concept-conditional-access-policies", "CWE-684"],
        fate: Fate::Killed {
            preset: "report-only-forever",
            sets: &["ca-require-compliant-device=yes"],
            has: &[],
            by: &["legitimate-user-reaches-mailbox"],
        },
    },
    Row {
        fault: Fault::EnabledNotEnforced,
        who: Party::EntraId,
        right: "A policy that is enabled is enforced.",
        wrong: "It is logged, and not enforced.",
        source: &["ED:concept-conditional-access-policies", "CWE-862"],
        fate: Fate::Killed {
            preset: "microsoft-baseline",
            sets: &[],
            has: &[],
            by: &["tokens-satisfy-conditional-access", "mailbox-data-requires-mfa"],
        },
    },
    Row {
        fault: Fault::OnpremNameNotGoverned,
        who: Party::EntraId,
        right: "A policy for Exchange Online governs tokens for the on-premises name, where it is \
            assumed to.",
        wrong: "It governs those for Exchange Online alone.",
        source: &["HMAOVW", "CWE-863"],
        fate: Fate::Killed {
            preset: "article-on-premises",
            sets: &["user-bypasses-autodetect=no"],
            has: PASSWORD,
            by: &[
                "tokens-satisfy-conditional-access",
                "mailbox-data-requires-mfa",
                "attacker-never-reads-mailbox",
                "only-approved-clients-receive-data",
                "sign-in-agrees-with-user",
            ],
        },
    },
    Row {
        fault: Fault::EveryPlaceTrusted,
        who: Party::EntraId,
        right: "A policy that leaves out trusted locations is asked everywhere else.",
        wrong: "Every place counts as trusted.",
        source: &["ED:concept-assignment-network", "CWE-863"],
        fate: Fate::Killed {
            preset: "mfa-except-trusted-network",
            sets: &[],
            has: PASSWORD,
            by: &[
                "tokens-satisfy-conditional-access",
                "attacker-never-reads-mailbox",
                "sign-in-agrees-with-user",
            ],
        },
    },
    Row {
        fault: Fault::AllPlatformsMeansPhones,
        who: Party::EntraId,
        right: "A policy for all platforms is asked whatever the user agent claims.",
        wrong: "It is asked of phones alone.",
        source: &["ED:concept-conditional-access-conditions", "CWE-807"],
        fate: Fate::Killed {
            preset: "microsoft-baseline",
            sets: &[],
            has: PASSWORD,
            by: &[
                "tokens-satisfy-conditional-access",
                "mailbox-data-requires-mfa",
                "attacker-never-reads-mailbox",
                "sign-in-agrees-with-user",
            ],
        },
    },
    Row {
        fault: Fault::AllControlsReadAsOne,
        who: Party::EntraId,
        right: "Where all controls are required, all must be satisfied.",
        wrong: "One is enough.",
        source: &["ED:concept-conditional-access-grant", "CWE-863"],
        fate: Fate::Killed {
            preset: "microsoft-baseline",
            sets: &[
                "ca-require-compliant-device=yes",
                "ca-grant-operator=and",
                "device-state=compliant",
            ],
            has: &[],
            by: &["tokens-satisfy-conditional-access", "mailbox-data-requires-mfa"],
        },
    },
    Row {
        fault: Fault::ComplianceTakenFromClient,
        who: Party::EntraId,
        right: "A device is compliant if it is registered as compliant.",
        wrong: "It is compliant if it says so.",
        source: &["ED:concept-conditional-access-grant", "CWE-807"],
        fate: Fate::Killed {
            preset: "compliant-or-mfa",
            sets: &["device-state=unmanaged"],
            has: PASSWORD,
            by: &[
                "tokens-satisfy-conditional-access",
                "mailbox-data-requires-mfa",
                "attacker-never-reads-mailbox",
                "sign-in-agrees-with-user",
            ],
        },
    },
    Row {
        fault: Fault::StrengthIgnored,
        who: Party::EntraId,
        right: "Where a phishing-resistant factor is required, takes only one that is bound to the page.",
        wrong: "Takes any factor.",
        source: &["ED:concept-authentication-strengths", "CWE-308"],
        fate: Fate::Killed {
            preset: "microsoft-baseline",
            sets: &["authentication-strength=phishing-resistant"],
            has: &["attacker-phishing-proxy"],
            by: &["sign-in-agrees-with-user", "attacker-never-reads-mailbox"],
        },
    },
    Row {
        fault: Fault::PerUserEnabledIgnored,
        who: Party::EntraId,
        right: "Asks for a second factor where per-user multifactor authentication is enabled.",
        wrong: "Asks only where it is enforced.",
        source: &["ED:howto-mfa-userstates", "CWE-308"],
        fate: Fate::Killed {
            preset: "security-defaults",
            sets: &["security-defaults=off", "per-user-mfa=enabled", "exo-basic-retired=yes"],
            has: &[],
            by: &["mailbox-data-requires-mfa"],
        },
    },
    Row {
        fault: Fault::DeviceCodeBlockIgnored,
        who: Party::EntraId,
        right: "Refuses the device code flow where a policy blocks it.",
        wrong: "Lets it through.",
        source: &["ED:concept-authentication-flows", "RFC 8628, 5.4"],
        fate: Fate::Killed {
            preset: "microsoft-baseline",
            sets: &[],
            has: &["attacker-device-code"],
            by: &["sign-in-agrees-with-user", "attacker-never-reads-mailbox"],
        },
    },
    Row {
        fault: Fault::RejectedFederatedMfaTaken,
        who: Party::EntraId,
        right: "Where AD FS's word for multifactor authentication is to be rejected, asks for a \
            factor itself.",
        wrong: "Takes the word.",
        source: &["GR:internalDomainFederation", "CWE-287"],
        fate: Fate::Killed {
            preset: "adfs-mfa-instead",
            sets: &["federated-idp-mfa-behavior=reject", "adfs-mfa-claim=issued-when-done"],
            has: &[],
            by: &["federation-cannot-fake-mfa"],
        },
    },
    Row {
        fault: Fault::ForeignSignatureTaken,
        who: Party::EntraId,
        right: "Takes a federation response that AD FS's key has signed.",
        wrong: "Takes one that anybody has signed.",
        source: &["ED:how-to-mfa-expected-inbound-assertions", "CWE-347"],
        fate: Fate::Killed {
            preset: "adfs-mfa-instead",
            sets: &[],
            has: &[],
            by: &[
                "federation-cannot-fake-mfa",
                "mailbox-data-requires-mfa",
                "attacker-never-reads-mailbox",
                "sign-in-agrees-with-user",
            ],
        },
    },
    Row {
        fault: Fault::FederatedTakenForManaged,
        who: Party::EntraId,
        right: "Sends the user of a federated domain to AD FS.",
        wrong: "Asks for the password itself.",
        source: &["ED:home-realm-discovery-policy", "CWE-288"],
        fate: Fate::Killed {
            preset: "adfs-mfa-instead",
            sets: &[],
            has: &[],
            by: &["mailbox-data-requires-mfa"],
        },
    },
];
