//! Named faults of implementations: a check that one party forgets, or makes wrongly.
//!
//! The world has none. A fault is put into it on purpose, to see that a claim notices it; and a server that
//! is started with one must be found out. Each is one condition at the place of the check that it spoils
//! ([`Eyes::has`](crate::eyes::Eyes::has)), and one row of the table in [`table`].

pub mod table;

use std::fmt;

use crate::party::Party;

/// Declares the faults, each with its public id.
macro_rules! faults {
    ( $( $(#[$doc:meta])* $name:ident = $id:literal, )+ ) => {
        /// A fault. The ids are public: never renamed, never used for another.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Fault {
            $( $(#[$doc])* $name, )+
        }

        impl Fault {
            /// All of them, in the order of the table.
            pub const ALL: &'static [Self] = &[ $( Self::$name, )+ ];

            /// The public id.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self {
                    $( Self::$name => $id, )+
                }
            }
        }
    };
}

faults! {
    /// The app signs in wherever a server says.
    AppFollowsAnyAuthority = "app-follows-any-authority",
    /// The app asks for a token that its own service does not take.
    AppAsksForOtherAudience = "app-asks-for-other-audience",
    /// The app goes on trying with tokens that were revoked.
    AppKeepsRevokedTokens = "app-keeps-revoked-tokens",
    /// `AutoDetect` does not hand over the authority.
    AutoDetectDropsAuthority = "auto-detect-drops-authority",
    /// `AutoDetect` asks a name of the organization before it asks Exchange Online.
    AutoDetectAsksDomainFirst = "auto-detect-asks-domain-first",
    /// Exchange Online does not look for whom a token is.
    OnlineAudienceIgnored = "online-audience-ignored",
    /// Exchange Online does not look who issued a token.
    OnlineIssuerIgnored = "online-issuer-ignored",
    /// Exchange Online does not look whose token it is.
    OnlineSubjectIgnored = "online-subject-ignored",
    /// Exchange Online takes a token though it has heard that it was revoked.
    OnlineRevocationIgnored = "online-revocation-ignored",
    /// Exchange Online does not ask the authentication policy.
    OnlinePolicyIgnored = "online-policy-ignored",
    /// Exchange Online asks the authentication policy after the identity provider.
    OnlinePolicyAfterIdentityProvider = "online-policy-after-identity-provider",
    /// In Exchange Online the organization's policy beats the user's.
    OnlineOrganizationBeatsUser = "online-organization-policy-beats-user",
    /// In Exchange Online the user's own policy counts for nothing.
    OnlineUserPolicyIgnored = "online-user-policy-ignored",
    /// Exchange Online still takes what is retired.
    OnlineRetirementIgnored = "online-basic-retirement-ignored",
    /// Exchange Online takes SMTP AUTH that is switched off.
    OnlineSmtpAuthIgnored = "online-smtp-auth-switch-ignored",
    /// Exchange Online does not wait for the ticket.
    OnlineTicketNotAwaited = "online-ticket-not-awaited",
    /// The challenge of Exchange Online names no authority.
    OnlineChallengeWithoutAuthority = "online-challenge-without-authority",
    /// Exchange Online does not point to the on-premises server.
    OnlineDoesNotRedirect = "online-does-not-redirect",
    /// Exchange Server does not look for whom a token is.
    OnpremAudienceIgnored = "onprem-audience-ignored",
    /// Exchange Server does not look who issued a token.
    OnpremIssuerIgnored = "onprem-issuer-ignored",
    /// Exchange Server does not look whose token it is.
    OnpremSubjectIgnored = "onprem-subject-ignored",
    /// Exchange Server does not ask the authentication policy.
    OnpremPolicyIgnored = "onprem-policy-ignored",
    /// On Exchange Server the organization's policy beats the user's.
    OnpremOrganizationBeatsUser = "onprem-organization-policy-beats-user",
    /// The challenge of Exchange Server names no authority.
    OnpremChallengeWithoutAuthority = "onprem-challenge-without-authority",
    /// Exchange Server takes tokens though modern authentication is off.
    OnpremModernAuthOffIgnored = "onprem-modern-auth-off-ignored",
    /// Exchange Server takes a token from any client, where it should from Exchange Online alone.
    OnpremClientIgnored = "onprem-client-ignored",
    /// Exchange Server lets in every device.
    DeviceRulesIgnored = "device-rules-ignored",
    /// Exchange Server does not let in the device that a rule allows.
    DeviceAllowRuleIgnored = "device-allow-rule-ignored",
    /// The provisioning service does not look for whom a token is.
    ProvisioningAudienceIgnored = "provisioning-audience-ignored",
    /// The provisioning service does not look who issued a token.
    ProvisioningIssuerIgnored = "provisioning-issuer-ignored",
    /// The provisioning service does not compare the endpoint with its token.
    EndpointNotCompared = "endpoint-not-compared",
    /// The provisioning service gives the second token to whom it serves.
    SecondTokenHandedOut = "second-token-handed-out",
    /// The provisioning service does not renew its token.
    SyncTokenNotRenewed = "sync-token-not-renewed",
    /// The provisioning service reports another device type.
    SyncUnderOtherDeviceType = "sync-under-other-device-type",
    /// The provisioning service does not create the mailbox for a copy.
    CopyMailboxNotCreated = "copy-mailbox-not-created",
    /// Entra ID gives tokens on behalf of a user for any assertion, whoever brings it.
    OnBehalfOfAudienceConfusion = "on-behalf-of-audience-confusion",
    /// Entra ID gives tokens on behalf of a user to a client that is nobody's service.
    OnBehalfOfForStranger = "on-behalf-of-for-a-stranger",
    /// Entra ID gives a token on behalf of another user than the assertion's.
    OnBehalfOfOtherUser = "on-behalf-of-another-user",
    /// A token on behalf of a user claims more than the assertion.
    OnBehalfOfClaimsMfa = "on-behalf-of-claims-mfa",
    /// A new token claims the multifactor authentication of another sign-in.
    MfaFlagCopied = "mfa-flag-copied-to-new-token",
    /// The verifier of a proof key is not looked at.
    PkceNotChecked = "pkce-not-checked",
    /// A code can be traded again after it was brought with a wrong verifier.
    CodeSurvivesWrongVerifier = "code-survives-wrong-verifier",
    /// Entra ID renews tokens with the app's refresh token though it was revoked.
    RefreshTokenNotRevoked = "refresh-token-not-revoked",
    /// Entra ID renews tokens with the service's refresh token though it was revoked.
    SyncRefreshTokenNotRevoked = "sync-refresh-token-not-revoked",
    /// A session belongs to whoever knew its number before the sign-in.
    SessionFixation = "session-fixation",
    /// Conditional Access is not asked again when a token is renewed.
    RefreshWithoutPolicy = "refresh-without-policy",
    /// Conditional Access is not asked when a password is traded for a token.
    PasswordGrantWithoutPolicy = "password-grant-without-policy",
    /// Entra ID issues tokens for a name that is not registered.
    UnregisteredNameServed = "unregistered-name-served",
    /// Exchange Server's key still opens what it shared with Exchange Online.
    SharedPrincipalKept = "shared-principal-kept",
    /// Entra ID tells who has not signed in whether a second factor is registered.
    RealmTellsFactor = "realm-tells-factor",
    /// Entra ID takes anybody's second factor.
    SecondFactorOfAnybody = "second-factor-of-anybody",
    /// Entra ID lets anybody register a factor who knows the password.
    RegistrationNotProtected = "registration-not-protected",
    /// Entra ID lets nobody register a factor where registration is protected.
    RegistrationRefused = "registration-refused",
    /// Entra ID lets a factor be registered in place of the one that is there.
    RegistrationOverRegistered = "registration-over-registered",
    /// Conditional Access does not see legacy clients.
    LegacyNotSeen = "legacy-not-seen-by-conditional-access",
    /// Security defaults let legacy clients in.
    SecurityDefaultsAdmitLegacy = "security-defaults-admit-legacy",
    /// A policy in report-only is enforced.
    ReportOnlyEnforced = "report-only-enforced",
    /// A policy that is enabled is not enforced.
    EnabledNotEnforced = "enabled-not-enforced",
    /// A policy that covers the audience of the token is not asked where it is the on-premises name.
    OnpremNameNotGoverned = "onprem-name-not-governed",
    /// Every place counts as trusted.
    EveryPlaceTrusted = "every-place-trusted",
    /// A policy for all platforms is asked of phones alone.
    AllPlatformsMeansPhones = "all-platforms-means-phones",
    /// Of several controls that are all required one is enough.
    AllControlsReadAsOne = "all-controls-read-as-one",
    /// A device counts as compliant because it says so.
    ComplianceTakenFromClient = "compliance-taken-from-client",
    /// The strength of the second factor is not looked at.
    StrengthIgnored = "authentication-strength-ignored",
    /// Per-user multifactor authentication asks only where it is enforced.
    PerUserEnabledIgnored = "per-user-mfa-enabled-ignored",
    /// The device code flow is not blocked.
    DeviceCodeBlockIgnored = "device-code-block-ignored",
    /// Entra ID takes AD FS's word though it is to be rejected.
    RejectedFederatedMfaTaken = "rejected-federated-mfa-taken",
    /// Entra ID takes a federation response whoever signed it.
    ForeignSignatureTaken = "foreign-signature-taken",
    /// Entra ID asks for the password of a federated user itself.
    FederatedTakenForManaged = "federated-taken-for-managed",
    /// AD FS does not bind the second factor to the first.
    SecondFactorNotBound = "second-factor-not-bound-to-first",
    /// AD FS does not ask for a second factor.
    FederationMfaNotAsked = "federation-mfa-not-asked",
    /// AD FS says that multifactor authentication was done, and it was not.
    FederationMfaMadeUp = "federation-mfa-made-up",
    /// The active endpoint of AD FS can be reached from everywhere.
    ActiveEndpointOpen = "active-endpoint-open",
    /// AD FS's smart lockout does not tell the user's own places apart.
    SmartLockoutForgetsPlaces = "smart-lockout-forgets-places",
    /// The active endpoint of AD FS does without the second factor that is demanded.
    ActiveMfaSkipped = "active-mfa-skipped",
}

impl Fault {
    /// The fault with this id.
    #[must_use]
    pub fn find(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|fault| fault.id() == id)
    }

    /// What the table says of it.
    #[must_use]
    pub fn row(self) -> &'static Row {
        match table::rows().find(|row| row.fault == self) {
            Some(row) => row,
            None => unreachable!("every fault has a row"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.id())
    }
}

/// What the table says of one fault.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The fault.
    pub fault: Fault,
    /// The party whose implementation has it.
    pub who: Party,
    /// What is right.
    pub right: &'static str,
    /// What the faulty one does.
    pub wrong: &'static str,
    /// Public documents that say so, or that know the fault: keys of
    /// [`article::SOURCES`](crate::article::SOURCES), RFCs, CWEs, CVEs.
    pub source: &'static [&'static str],
    /// What comes of it.
    pub fate: Fate,
}

/// What comes of a fault.
#[derive(Clone, Copy, Debug)]
pub enum Fate {
    /// A claim that the right implementation keeps is violated.
    Killed {
        /// Where: the least configuration of a preset…
        preset: &'static str,
        /// … with this set beside it, …
        sets: &'static [&'static str],
        /// … and with these capabilities of the attacker, and no other.
        has: &'static [&'static str],
        /// The claims that are violated there, all of them; the first is the one that is shown.
        by: &'static [&'static str],
    },
    /// No run can tell it.
    Equivalent {
        /// Why not.
        why: &'static str,
        /// With which capabilities of the attacker that is looked at, in the least configuration of each
        /// preset.
        has: &'static [&'static str],
    },
}
