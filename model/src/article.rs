//! The article that the model formalises: its steps, its configuration sentences, and the
//! documents behind every fact.
//!
//! The article is paraphrased here, never quoted. A setting names the documents that it stands on
//! by their keys in [`SOURCES`].

/// A public document that a fact stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The short name by which facts refer to it.
    pub key: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// Where it is published.
    pub url: &'static str,
}

/// Which of the two architectures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Architecture {
    /// The mailbox is in Exchange Online.
    ExchangeOnline,
    /// The mailbox is on Exchange Server.
    ExchangeOnPremises,
}

/// A step of one of the two numbered workflows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// `E1` to `E15`, `O1` to `O20`.
    pub id: &'static str,
    /// The workflow that it belongs to.
    pub architecture: Architecture,
    /// What happens, in our words.
    pub says: &'static str,
    /// The ids of the actions that carry it out; the first is the step's own.
    pub actions: &'static [&'static str],
    /// Whether it happens for federated domains alone.
    pub federated_only: bool,
    /// The ids of the settings that decide what it does. Without one it is the same in every
    /// configuration that gets there.
    pub settings: &'static [&'static str],
}

/// A sentence of one of the two configuration sections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// `EC1` to `EC4`, `OC1` to `OC7`.
    pub id: &'static str,
    /// The section that it belongs to.
    pub architecture: Architecture,
    /// What it asks for, in our words.
    pub says: &'static str,
    /// The ids of the actions that its settings decide in this architecture.
    pub actions: &'static [&'static str],
    /// The ids of the settings that carry it out.
    pub settings: &'static [&'static str],
    /// The ids of the claims that say whether it works.
    pub claims: &'static [&'static str],
}

/// The document with this key.
#[must_use]
pub fn source(key: &str) -> Option<&'static Source> {
    SOURCES.iter().find(|source| source.key == key)
}

/// The step with this id.
#[must_use]
pub fn step(id: &str) -> Option<&'static Step> {
    STEPS.iter().find(|step| step.id == id)
}

/// The workflows of the article, in its order: Exchange Online, then Exchange on-premises.
pub const STEPS: &[Step] = &[
    online("E1", &["enter-address"], "The user types an e-mail address; the app asks AutoDetect.")
        .settings(&["client"]),
    online(
        "E2",
        &["look-up-online"],
        "AutoDetect asks Exchange Online for the mailbox without signing in, and is sent to \
         ActiveSync in Exchange Online.",
    )
    .settings(&["autodiscover-online-answer", "mailbox-location"]),
    online("E3", &["probe"], "AutoDetect calls ActiveSync without credentials."),
    online(
        "E4",
        &["challenge"],
        "Exchange Online refuses with 401 and names Entra ID as the place to get a token.",
    ),
    online("E5", &["hand-over-authority"], "AutoDetect tells the app that place."),
    online("E6", &["open-sign-in"], "The app opens Entra ID's sign-in for the address.")
        .settings(&["identity-model"]),
    online("E7", &["redirect-to-federation"], "Entra ID sends the sign-in to the AD FS proxy.")
        .federated_only(),
    online("E8", &["show-sign-in-page"], "The proxy passes it to AD FS, which shows its page.")
        .federated_only(),
    online("E9", &["enter-credentials"], "The user enters name and password.").settings(&[
        "adfs-mfa",
        "adfs-mfa-claim",
        "identity-model",
        "mfa-registration",
    ]),
    online("E10", &["return-to-entra"], "AD FS sends the user back to Entra ID.").federated_only(),
    online("E11", &["evaluate-policy"], "Entra ID evaluates Conditional Access.").settings(&[
        "ca-block-legacy",
        "ca-client-apps",
        "ca-covers-exchange",
        "ca-covers-user",
        "ca-excludes-trusted-locations",
        "ca-policy",
        "ca-require-app-protection",
        "ca-require-compliant-device",
        "ca-require-mfa",
        "per-user-mfa",
        "security-defaults",
    ]),
    online(
        "E12",
        &["enforce-controls"],
        "Conditional Access asks for a managed device, app protection, MFA, or some of them.",
    )
    .settings(&[
        "app-protection",
        "authentication-strength",
        "ca-block-legacy",
        "ca-client-apps",
        "ca-covers-exchange",
        "ca-covers-user",
        "ca-excludes-trusted-locations",
        "ca-grant-operator",
        "ca-policy",
        "ca-require-app-protection",
        "ca-require-compliant-device",
        "ca-require-mfa",
        "device-state",
        "federated-idp-mfa-behavior",
        "mfa-registration",
        "per-user-mfa",
        "security-defaults",
    ]),
    online(
        "E13",
        &["complete-mfa", "register-factor"],
        "The user meets what is asked and completes MFA.",
    )
    .settings(&["mfa-registration", "mfa-registration-protected"]),
    online(
        "E14",
        &["redeem-code", "receive-code"],
        "The app receives an access token and a refresh token.",
    )
    .settings(&["federated-idp-mfa-behavior"]),
    online("E15", &["read-mailbox"], "The app reads the mailbox with the access token.")
        .settings(&["continuous-access-evaluation", "mailbox-location"]),
    on_premises(
        "O1",
        &["enter-address"],
        "The user types an e-mail address; the app asks AutoDetect.",
    )
    .settings(&["client"]),
    on_premises(
        "O2",
        &["look-up-online"],
        "AutoDetect asks Exchange Online for the mailbox without signing in.",
    )
    .settings(&["mailbox-location"]),
    on_premises(
        "O3",
        &["redirect-to-on-premises"],
        "Exchange Online sees that the mailbox is elsewhere and redirects to AutoDiscover \
         on-premises.",
    ),
    on_premises(
        "O4",
        &["look-up-on-premises"],
        "AutoDetect asks the on-premises server without signing in and learns its ActiveSync URL.",
    ),
    on_premises(
        "O5",
        &["challenge", "probe"],
        "AutoDetect calls that URL without credentials; the server refuses with 401 and names \
         Entra ID as the place to get a token.",
    )
    .settings(&["hybrid-modern-auth", "onprem-activesync-basic", "onprem-publishing"]),
    on_premises("O6", &["hand-over-authority"], "AutoDetect tells the app that place."),
    on_premises("O7", &["open-sign-in"], "The app opens Entra ID's sign-in for the address.")
        .settings(&["client", "identity-model", "onprem-namespace-registered"]),
    on_premises(
        "O8",
        &["redirect-to-federation"],
        "Entra ID sends the sign-in to the AD FS proxy.",
    )
    .federated_only(),
    on_premises(
        "O9",
        &["show-sign-in-page"],
        "The proxy passes it to AD FS, which shows its page.",
    )
    .federated_only(),
    on_premises("O10", &["enter-credentials"], "The user enters name and password.").settings(&[
        "adfs-mfa",
        "adfs-mfa-claim",
        "identity-model",
        "mfa-registration",
    ]),
    on_premises("O11", &["return-to-entra"], "AD FS sends the user back to Entra ID.")
        .federated_only(),
    on_premises("O12", &["evaluate-policy"], "Entra ID evaluates Conditional Access.").settings(&[
        "ca-block-legacy",
        "ca-client-apps",
        "ca-covers-exchange",
        "ca-covers-user",
        "ca-excludes-trusted-locations",
        "ca-governs-onprem-audience",
        "ca-policy",
        "ca-require-app-protection",
        "ca-require-compliant-device",
        "ca-require-mfa",
        "per-user-mfa",
        "security-defaults",
    ]),
    on_premises(
        "O13",
        &["enforce-controls"],
        "Conditional Access asks for a managed device, app protection, MFA, or some of them.",
    )
    .settings(&[
        "app-protection",
        "authentication-strength",
        "ca-block-legacy",
        "ca-client-apps",
        "ca-covers-exchange",
        "ca-covers-user",
        "ca-excludes-trusted-locations",
        "ca-governs-onprem-audience",
        "ca-grant-operator",
        "ca-policy",
        "ca-require-app-protection",
        "ca-require-compliant-device",
        "ca-require-mfa",
        "device-state",
        "federated-idp-mfa-behavior",
        "mfa-registration",
        "per-user-mfa",
        "security-defaults",
    ]),
    on_premises(
        "O14",
        &["complete-mfa", "register-factor"],
        "The user meets what is asked and completes MFA.",
    )
    .settings(&["mfa-registration", "mfa-registration-protected"]),
    on_premises(
        "O15",
        &["redeem-code", "receive-code"],
        "The app receives an access token and a refresh token.",
    )
    .settings(&["federated-idp-mfa-behavior"]),
    on_premises(
        "O16",
        &["request-provisioning"],
        "The app gives Exchange Online its access token and the on-premises ActiveSync URL, and \
         asks for a cached mailbox.",
    )
    .settings(&["client", "continuous-access-evaluation"]),
    on_premises(
        "O17",
        &["exchange-on-behalf-of"],
        "Exchange Online trades that token for tokens of its own, on behalf of the user, meant \
         for the on-premises server.",
    )
    .settings(&["onprem-namespace-registered"]),
    on_premises("O18", &["create-mailbox"], "Exchange Online makes the cache if there is none."),
    on_premises(
        "O19",
        &["synchronize", "refresh-sync-token"],
        "Exchange Online syncs with the on-premises server under its own token, and goes on in \
         the background by renewing it, without the user.",
    )
    .settings(&[
        "exo-sync-device-model",
        "hybrid-modern-auth",
        "mailbox-location",
        "onprem-default-access-level",
        "onprem-publishing",
        "onprem-rule-allow-outlook-service",
        "onprem-rule-block-outlook-model",
        "onprem-rule-precedence",
    ]),
    on_premises("O20", &["deliver-from-cache"], "The app gets the mail from the cache.")
        .settings(&["continuous-access-evaluation", "mailbox-location"]),
];

/// The configuration sections of the article, sentence by sentence.
pub const SENTENCES: &[Sentence] = &[
    Sentence {
        id: "EC1",
        architecture: Architecture::ExchangeOnline,
        says: "An authentication policy keeps password-only sign-in out of ActiveSync in Exchange \
               Online.",
        actions: &["sign-in-by-hand", "sign-in-legacy", "try-password"],
        settings: &["exo-policy-assignment", "exo-allow-basic-activesync"],
        claims: &[
            "mailbox-data-requires-mfa",
            "blocked-protocol-refuses-legacy",
            "basic-authentication-never-succeeds",
            "blocked-before-identity-provider",
        ],
    },
    Sentence {
        id: "EC2",
        architecture: Architecture::ExchangeOnline,
        says: "The policy refuses it for AutoDiscover, ActiveSync and Outlook Service.",
        actions: &["sign-in-by-hand", "sign-in-legacy", "try-password"],
        settings: &[
            "exo-allow-basic-autodiscover",
            "exo-allow-basic-activesync",
            "exo-allow-basic-outlook-service",
        ],
        claims: &[
            "blocked-protocol-refuses-legacy",
            "basic-authentication-never-succeeds",
            "blocking-legacy-keeps-modern-clients",
        ],
    },
    Sentence {
        id: "EC3",
        architecture: Architecture::ExchangeOnline,
        says: "Pilot users get the policy first; then it becomes the organization's default.",
        actions: &["sign-in-by-hand", "sign-in-legacy", "try-password"],
        settings: &["exo-policy-assignment"],
        claims: &[
            "no-user-weaker-than-organization",
            "pilot-changes-nobody-else",
            "blocking-legacy-keeps-modern-clients",
        ],
    },
    Sentence {
        id: "EC4",
        architecture: Architecture::ExchangeOnline,
        says: "For a federated domain AD FS can ask for MFA in the place of Conditional Access, \
               which is to be preferred.",
        actions: &[
            "complete-federation-mfa",
            "enforce-controls",
            "enter-credentials",
            "evaluate-policy",
            "forge-response",
            "forge-response-with-prompt",
            "redeem-code",
            "redeem-refresh-token",
            "refresh-access-token",
            "relay-sign-in",
            "sign-in-as-user",
            "sign-in-by-hand",
            "sign-in-legacy",
            "sign-in-with-prompt",
            "steal-code",
            "trade-at-federation",
            "trade-password",
            "try-password",
            "use-device-code",
        ],
        settings: INSTEAD,
        claims: &["mailbox-data-requires-mfa", "identity-models-agree"],
    },
    Sentence {
        id: "OC1",
        architecture: Architecture::ExchangeOnPremises,
        says: "An authentication policy keeps password-only sign-in out of AutoDiscover and \
               ActiveSync on the server.",
        actions: &["fall-back-to-password", "sign-in-by-hand", "sign-in-legacy", "try-password"],
        settings: &[
            "onprem-policy-assignment",
            "onprem-block-legacy-autodiscover",
            "onprem-block-legacy-activesync",
        ],
        claims: &[
            "mailbox-data-requires-mfa",
            "blocked-protocol-refuses-legacy",
            "basic-authentication-never-succeeds",
            "blocked-before-identity-provider",
            "blocking-legacy-keeps-modern-clients",
        ],
    },
    Sentence {
        id: "OC2",
        architecture: Architecture::ExchangeOnPremises,
        says: "Pilot users get the policy first; then it becomes the organization's default.",
        actions: &["fall-back-to-password", "sign-in-by-hand", "sign-in-legacy", "try-password"],
        settings: &["onprem-policy-assignment"],
        claims: &[
            "no-user-weaker-than-organization",
            "pilot-changes-nobody-else",
            "blocking-legacy-keeps-modern-clients",
        ],
    },
    Sentence {
        id: "OC3",
        architecture: Architecture::ExchangeOnPremises,
        says: "The server turns away every client but Outlook mobile with modern authentication.",
        actions: &[
            "connect-directly",
            "fall-back-to-password",
            "provision-and-read",
            "read-on-premises",
            "sign-in-by-hand",
            "sign-in-legacy",
            "synchronize",
            "try-password",
        ],
        settings: &[
            "onprem-default-access-level",
            "onprem-rule-allow-outlook-service",
            "onprem-rule-block-outlook-model",
        ],
        claims: &[
            "mailbox-data-requires-mfa",
            "article-order-is-safe",
            "legitimate-user-reaches-mailbox",
        ],
    },
    Sentence {
        id: "OC4",
        architecture: Architecture::ExchangeOnPremises,
        says: "First command: devices that no rule names are blocked.",
        actions: &[
            "connect-directly",
            "fall-back-to-password",
            "provision-and-read",
            "read-on-premises",
            "sign-in-by-hand",
            "sign-in-legacy",
            "synchronize",
            "try-password",
        ],
        settings: &["onprem-default-access-level"],
        claims: &[
            "mailbox-data-requires-mfa",
            "hardening-commands-commute",
            "article-order-is-safe",
        ],
    },
    Sentence {
        id: "OC5",
        architecture: Architecture::ExchangeOnPremises,
        says: "Second command: unless the default level is Allow, a rule lets Exchange Online in.",
        actions: &["provision-and-read", "read-on-premises", "synchronize", "try-password"],
        settings: &["onprem-rule-allow-outlook-service"],
        claims: &[
            "hardening-commands-commute",
            "article-order-is-safe",
            "legitimate-user-reaches-mailbox",
            "background-sync-needs-no-user",
            "provisioning-new-mailbox-delivers",
            "provisioning-existing-mailbox-delivers",
        ],
    },
    Sentence {
        id: "OC6",
        architecture: Architecture::ExchangeOnPremises,
        says: "Third command: a rule blocks Outlook mobile that signs in with a password.",
        actions: &[
            "fall-back-to-password",
            "provision-and-read",
            "sign-in-by-hand",
            "synchronize",
            "try-password",
        ],
        settings: &["onprem-rule-block-outlook-model"],
        claims: &[
            "mailbox-data-requires-mfa",
            "hardening-commands-commute",
            "article-order-is-safe",
        ],
    },
    Sentence {
        id: "OC7",
        architecture: Architecture::ExchangeOnPremises,
        says: "For a federated domain AD FS can ask for MFA in the place of Conditional Access, \
               which is to be preferred.",
        actions: &[
            "complete-federation-mfa",
            "enforce-controls",
            "enter-credentials",
            "evaluate-policy",
            "forge-response",
            "forge-response-with-prompt",
            "redeem-code",
            "redeem-refresh-token",
            "refresh-access-token",
            "relay-sign-in",
            "sign-in-as-user",
            "sign-in-with-prompt",
            "steal-code",
            "trade-at-federation",
            "trade-password",
            "use-device-code",
        ],
        settings: INSTEAD,
        claims: &["mailbox-data-requires-mfa", "identity-models-agree"],
    },
];

/// MFA by AD FS or by Conditional Access: the settings of `EC4` and `OC7`.
const INSTEAD: &[&str] = &[
    "adfs-mfa",
    "adfs-mfa-claim",
    "adfs-active-endpoint",
    "federated-idp-mfa-behavior",
    "ca-policy",
    "ca-require-mfa",
];

macro_rules! learn {
    ($($path:literal),+ $(,)?) => {
        concat!("https://learn.microsoft.com/", $($path),+)
    };
}

/// The documents, sorted by key.
pub const SOURCES: &[Source] = &[
    document(
        "ARTICLE",
        "Enhanced-security hybrid messaging infrastructure - mobile access, \
         Azure Architecture Center",
        learn!("azure/architecture/example-scenario/hybrid/secure-hybrid-messaging-mobile"),
    ),
    document(
        "CSS:ConfigureExchangeHybridApplication",
        "ConfigureExchangeHybridApplication.ps1, CSS-Exchange",
        concat!(
            "https://microsoft.github.io/CSS-Exchange/Hybrid/",
            "ConfigureExchangeHybridApplication/"
        ),
    ),
    document(
        "CSS:Get-ProtocolEndpointViaAutoDv2",
        "Get-ProtocolEndpointViaAutoDv2.ps1, CSS-Exchange",
        concat!(
            "https://github.com/microsoft/CSS-Exchange/blob/main/Shared/",
            "Get-ProtocolEndpointViaAutoDv2.ps1"
        ),
    ),
    document(
        "CSS:Test-HMAEAS",
        "Test-HMAEAS.ps1, CSS-Exchange",
        "https://github.com/microsoft/CSS-Exchange/blob/main/Hybrid/Test-HMAEAS.ps1",
    ),
    document(
        "ED:attributes-synchronized",
        "Microsoft Entra Connect Sync: attributes synchronized to Microsoft Entra ID",
        learn!("entra/identity/hybrid/connect/reference-connect-sync-attributes-synchronized"),
    ),
    document(
        "ED:block-legacy-authentication",
        "Block legacy authentication with Conditional Access",
        learn!("entra/identity/conditional-access/block-legacy-authentication"),
    ),
    document(
        "ED:concept-assignment-network",
        "Conditional Access: network assignment",
        learn!("entra/identity/conditional-access/concept-assignment-network"),
    ),
    document(
        "ED:concept-authentication-flows",
        "Conditional Access: authentication flows",
        learn!("entra/identity/conditional-access/concept-authentication-flows"),
    ),
    document(
        "ED:concept-authentication-strengths",
        "Conditional Access authentication strength",
        learn!("entra/identity/authentication/concept-authentication-strengths"),
    ),
    document(
        "ED:concept-conditional-access-cloud-apps",
        "Conditional Access: target resources",
        learn!("entra/identity/conditional-access/concept-conditional-access-cloud-apps"),
    ),
    document(
        "ED:concept-conditional-access-conditions",
        "Conditional Access: conditions",
        learn!("entra/identity/conditional-access/concept-conditional-access-conditions"),
    ),
    document(
        "ED:concept-conditional-access-grant",
        "Conditional Access: grant",
        learn!("entra/identity/conditional-access/concept-conditional-access-grant"),
    ),
    document(
        "ED:concept-conditional-access-policies",
        "Building a Conditional Access policy",
        learn!("entra/identity/conditional-access/concept-conditional-access-policies"),
    ),
    document(
        "ED:concept-conditional-access-users-groups",
        "Conditional Access: users, groups and workload identities",
        learn!("entra/identity/conditional-access/concept-conditional-access-users-groups"),
    ),
    document(
        "ED:concept-continuous-access-evaluation",
        "Continuous access evaluation",
        learn!("entra/identity/conditional-access/concept-continuous-access-evaluation"),
    ),
    document(
        "ED:home-realm-discovery-policy",
        "Home Realm Discovery for an application",
        learn!("entra/identity/enterprise-apps/home-realm-discovery-policy"),
    ),
    document(
        "ED:how-to-connect-password-hash-synchronization",
        "Implement password hash synchronization with Microsoft Entra Connect Sync",
        learn!("entra/identity/hybrid/connect/how-to-connect-password-hash-synchronization"),
    ),
    document(
        "ED:how-to-connect-pta-how-it-works",
        "Microsoft Entra pass-through authentication: technical deep dive",
        learn!("entra/identity/hybrid/connect/how-to-connect-pta-how-it-works"),
    ),
    document(
        "ED:how-to-mfa-expected-inbound-assertions",
        "Satisfy Microsoft Entra MFA controls with MFA claims from a federated IdP",
        learn!("entra/identity/authentication/how-to-mfa-expected-inbound-assertions"),
    ),
    document(
        "ED:howto-mfa-adfs",
        "Securing cloud resources with Microsoft Entra MFA and AD FS",
        learn!("entra/identity/authentication/howto-mfa-adfs"),
    ),
    document(
        "ED:howto-mfa-userdevicesettings",
        "Manage user authentication methods for Microsoft Entra MFA",
        learn!("entra/identity/authentication/howto-mfa-userdevicesettings"),
    ),
    document(
        "ED:howto-mfa-userstates",
        "Enable per-user Microsoft Entra MFA",
        learn!("entra/identity/authentication/howto-mfa-userstates"),
    ),
    document(
        "ED:howto-password-smart-lockout",
        "Protect user accounts with Microsoft Entra smart lockout",
        learn!("entra/identity/authentication/howto-password-smart-lockout"),
    ),
    document(
        "ED:migrate-approved-client-app",
        "Migrate approved client app to application protection policy",
        learn!("entra/identity/conditional-access/migrate-approved-client-app"),
    ),
    document(
        "ED:migrate-from-federation-to-cloud-authentication",
        "Migrate from federation to cloud authentication",
        learn!("entra/identity/hybrid/connect/migrate-from-federation-to-cloud-authentication"),
    ),
    document(
        "ED:policy-all-users-security-info-registration",
        "Protect security info registration with Conditional Access",
        learn!("entra/identity/conditional-access/policy-all-users-security-info-registration"),
    ),
    document(
        "ED:policy-block-legacy-authentication",
        "Conditional Access policy: block legacy authentication",
        learn!("entra/identity/conditional-access/policy-block-legacy-authentication"),
    ),
    document(
        "ED:refresh-tokens",
        "Refresh tokens in the Microsoft identity platform",
        learn!("entra/identity-platform/refresh-tokens"),
    ),
    document(
        "ED:security-defaults",
        "Security defaults in Microsoft Entra ID",
        learn!("entra/fundamentals/security-defaults"),
    ),
    document(
        "ED:v2-oauth2-on-behalf-of-flow",
        "Microsoft identity platform and the OAuth 2.0 on-behalf-of flow",
        learn!("entra/identity-platform/v2-oauth2-on-behalf-of-flow"),
    ),
    document(
        "EXBUILDS",
        "Exchange Server build numbers and release dates",
        learn!("exchange/new-features/build-numbers-and-release-dates"),
    ),
    document(
        "EXOBASIC",
        "Disable Basic authentication in Exchange Online",
        learn!(
            "exchange/clients-and-mobile-in-exchange-online/",
            "disable-basic-authentication-in-exchange-online"
        ),
    ),
    document(
        "EXODEP",
        "Deprecation of Basic authentication in Exchange Online",
        learn!(
            "exchange/clients-and-mobile-in-exchange-online/",
            "deprecation-of-basic-authentication-exchange-online"
        ),
    ),
    document(
        "GR:conditionalAccessConditionSet",
        "conditionalAccessConditionSet, Microsoft Graph",
        learn!("graph/api/resources/conditionalaccessconditionset"),
    ),
    document(
        "GR:conditionalAccessGrantControls",
        "conditionalAccessGrantControls, Microsoft Graph",
        learn!("graph/api/resources/conditionalaccessgrantcontrols"),
    ),
    document(
        "GR:conditionalAccessPolicy",
        "conditionalAccessPolicy, Microsoft Graph",
        learn!("graph/api/resources/conditionalaccesspolicy"),
    ),
    document(
        "GR:conditionalAccessUsers",
        "conditionalAccessUsers, Microsoft Graph",
        learn!("graph/api/resources/conditionalaccessusers"),
    ),
    document(
        "GR:homeRealmDiscoveryPolicy",
        "homeRealmDiscoveryPolicy, Microsoft Graph",
        learn!("graph/api/resources/homerealmdiscoverypolicy"),
    ),
    document(
        "GR:identitySecurityDefaultsEnforcementPolicy",
        "identitySecurityDefaultsEnforcementPolicy, Microsoft Graph",
        learn!("graph/api/resources/identitysecuritydefaultsenforcementpolicy"),
    ),
    document(
        "GR:internalDomainFederation",
        "internalDomainFederation, Microsoft Graph",
        learn!("graph/api/resources/internaldomainfederation"),
    ),
    document(
        "GR:strongAuthenticationRequirements",
        "strongAuthenticationRequirements, Microsoft Graph (beta)",
        learn!("graph/api/resources/strongauthenticationrequirements"),
    ),
    document(
        "HMA",
        "Using hybrid Modern Authentication with Outlook for iOS and Android",
        learn!("exchange/clients/outlook-for-ios-and-android/use-hybrid-modern-auth"),
    ),
    document(
        "HMACFG",
        "Configure Exchange Server on-premises to use Hybrid Modern Authentication",
        learn!(
            "microsoft-365/enterprise/configure-exchange-server-for-hybrid-modern-authentication"
        ),
    ),
    document(
        "HMAOVW",
        "Hybrid Modern Authentication overview and prerequisites",
        learn!("microsoft-365/enterprise/hybrid-modern-auth-overview"),
    ),
    document(
        "HYBAGENT",
        "Microsoft Hybrid Agent",
        learn!("exchange/hybrid-deployment/hybrid-agent"),
    ),
    document(
        "INTUNE:app-protection-policy",
        "App protection policies overview",
        learn!("mem/intune/apps/app-protection-policy"),
    ),
    document(
        "INTUNE:device-compliance-get-started",
        "Device compliance policies in Microsoft Intune",
        learn!("mem/intune/protect/device-compliance-get-started"),
    ),
    document(
        "ISSUE:OfficeDocs-Exchange-2442",
        "Disabling Legacy Authentication in Exchange Server 2019 with a DAG (a reader's report)",
        "https://github.com/MicrosoftDocs/OfficeDocs-Exchange/issues/2442",
    ),
    document(
        "LEG2019",
        "Block legacy authentication in Exchange 2019 hybrid",
        learn!("exchange/hybrid-deployment/block-legacy-auth-2019-hybrid"),
    ),
    document(
        "M365URLS",
        "Microsoft 365 URLs and IP address ranges",
        learn!("microsoft-365/enterprise/urls-and-ip-address-ranges"),
    ),
    document(
        "MRSPROXY",
        "Enable the MRS Proxy endpoint for remote moves",
        learn!("exchange/architecture/mailbox-servers/mrs-proxy-endpoint"),
    ),
    document(
        "OLEXO",
        "Securing Outlook for iOS and Android in Exchange Online",
        learn!(
            "exchange/clients-and-mobile-in-exchange-online/",
            "outlook-for-ios-and-android/secure-outlook-for-ios-and-android"
        ),
    ),
    document(
        "OLMDM",
        "Managing devices for Outlook for iOS and Android for Exchange Server",
        learn!("exchange/clients/outlook-for-ios-and-android/manage-devices"),
    ),
    document(
        "OLPWD",
        "Passwords and security in Outlook for iOS and Android for Exchange Server",
        learn!("exchange/clients/outlook-for-ios-and-android/passwords-and-security"),
    ),
    document(
        "OS:MS-ASHTTP",
        "[MS-ASHTTP] Exchange ActiveSync: HTTP Protocol",
        learn!("openspecs/exchange_server_protocols/ms-ashttp"),
    ),
    document(
        "PS:New-ActiveSyncDeviceAccessRule",
        "New-ActiveSyncDeviceAccessRule, Exchange PowerShell",
        learn!("powershell/module/exchangepowershell/new-activesyncdeviceaccessrule"),
    ),
    document(
        "PS:New-AuthenticationPolicy",
        "New-AuthenticationPolicy, Exchange PowerShell",
        learn!("powershell/module/exchangepowershell/new-authenticationpolicy"),
    ),
    document(
        "PS:New-MoveRequest",
        "New-MoveRequest, Exchange PowerShell",
        learn!("powershell/module/exchangepowershell/new-moverequest"),
    ),
    document(
        "PS:Set-ActiveSyncOrganizationSettings",
        "Set-ActiveSyncOrganizationSettings, Exchange PowerShell",
        learn!("powershell/module/exchangepowershell/set-activesyncorganizationsettings"),
    ),
    document(
        "PS:Set-ActiveSyncVirtualDirectory",
        "Set-ActiveSyncVirtualDirectory, Exchange PowerShell",
        learn!("powershell/module/exchangepowershell/set-activesyncvirtualdirectory"),
    ),
    document(
        "PS:Set-AdfsAdditionalAuthenticationRule",
        "Set-AdfsAdditionalAuthenticationRule, AD FS PowerShell",
        learn!("powershell/module/adfs/set-adfsadditionalauthenticationrule"),
    ),
    document(
        "PS:Set-AdfsEndpoint",
        "Set-AdfsEndpoint, AD FS PowerShell",
        learn!("powershell/module/adfs/set-adfsendpoint"),
    ),
    document(
        "PS:Set-AdfsRelyingPartyTrust",
        "Set-AdfsRelyingPartyTrust, AD FS PowerShell",
        learn!("powershell/module/adfs/set-adfsrelyingpartytrust"),
    ),
    document(
        "PS:Set-AuthServer",
        "Set-AuthServer, Exchange PowerShell",
        learn!("powershell/module/exchangepowershell/set-authserver"),
    ),
    document(
        "PS:Set-AuthenticationPolicy",
        "Set-AuthenticationPolicy, Exchange PowerShell",
        learn!("powershell/module/exchangepowershell/set-authenticationpolicy"),
    ),
    document(
        "PS:Set-CASMailbox",
        "Set-CASMailbox, Exchange PowerShell",
        learn!("powershell/module/exchangepowershell/set-casmailbox"),
    ),
    document(
        "PS:Set-OrganizationConfig",
        "Set-OrganizationConfig, Exchange PowerShell",
        learn!("powershell/module/exchangepowershell/set-organizationconfig"),
    ),
    document(
        "PS:Set-TransportConfig",
        "Set-TransportConfig, Exchange PowerShell",
        learn!("powershell/module/exchangepowershell/set-transportconfig"),
    ),
    document(
        "PS:Set-User",
        "Set-User, Exchange PowerShell",
        learn!("powershell/module/exchangepowershell/set-user"),
    ),
    document(
        "RFC7636",
        "Proof Key for Code Exchange by OAuth Public Clients",
        "https://www.rfc-editor.org/rfc/rfc7636",
    ),
    document(
        "RFC9700",
        "Best Current Practice for OAuth 2.0 Security",
        "https://www.rfc-editor.org/rfc/rfc9700",
    ),
    document(
        "SMTPAUTH",
        "Enable or disable authenticated client SMTP submission (SMTP AUTH) in Exchange Online",
        learn!(
            "exchange/clients-and-mobile-in-exchange-online/authenticated-client-smtp-submission"
        ),
    ),
    document(
        "SMTPRETIRE",
        "Exchange Online to retire Basic auth for Client Submission (SMTP AUTH)",
        concat!(
            "https://techcommunity.microsoft.com/blog/exchange/",
            "exchange-online-to-retire-basic-auth-for-client-submission-smtp-auth/4114750"
        ),
    ),
    document(
        "WS:Access-Control-Policies-W2K12",
        "Access control policies in Windows Server 2012 R2 and 2012 AD FS",
        learn!("windows-server/identity/ad-fs/operations/access-control-policies-w2k12"),
    ),
    document(
        "WS:Access-Control-Policies-in-AD-FS",
        "Access control policies in AD FS",
        learn!("windows-server/identity/ad-fs/operations/access-control-policies-in-ad-fs"),
    ),
    document(
        "WS:Best-Practices-Securing-AD-FS",
        "Best practices for securing AD FS and Web Application Proxy",
        learn!("windows-server/identity/ad-fs/deployment/best-practices-securing-ad-fs"),
    ),
    document(
        "WS:Configure-AD-FS-Extranet-Smart-Lockout",
        "AD FS Extranet Smart Lockout protection",
        learn!(
            "windows-server/identity/ad-fs/operations/",
            "configure-ad-fs-extranet-smart-lockout-protection"
        ),
    ),
    document(
        "WS:Configure-AD-FS-Extranet-Soft-Lockout",
        "AD FS Extranet Soft Lockout protection",
        learn!(
            "windows-server/identity/ad-fs/operations/",
            "configure-ad-fs-extranet-soft-lockout-protection"
        ),
    ),
    document(
        "WS:account-lockout-threshold",
        "Account lockout threshold",
        learn!(
            "previous-versions/windows/it-pro/windows-10/security/threat-protection/",
            "security-policy-settings/account-lockout-threshold"
        ),
    ),
];

const fn online(id: &'static str, actions: &'static [&'static str], says: &'static str) -> Step {
    let architecture = Architecture::ExchangeOnline;
    Step { id, architecture, says, actions, federated_only: false, settings: &[] }
}

const fn on_premises(
    id: &'static str,
    actions: &'static [&'static str],
    says: &'static str,
) -> Step {
    let architecture = Architecture::ExchangeOnPremises;
    Step { id, architecture, says, actions, federated_only: false, settings: &[] }
}

impl Step {
    const fn federated_only(mut self) -> Self {
        self.federated_only = true;
        self
    }

    const fn settings(mut self, settings: &'static [&'static str]) -> Self {
        self.settings = settings;
        self
    }
}

const fn document(key: &'static str, title: &'static str, url: &'static str) -> Source {
    Source { key, title, url }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setting::{self, Who};

    #[test]
    fn keys_are_sorted_and_unique() {
        assert!(SOURCES.is_sorted_by(|one, next| one.key < next.key));
        for document in SOURCES {
            assert!(document.url.starts_with("https://"), "{}", document.key);
            assert!(!document.title.is_empty(), "{}", document.key);
            assert_eq!(source(document.key), Some(document));
        }
        assert!(source("ARTICLE").is_some());
    }

    #[test]
    fn steps_are_all_there_in_order() {
        let expected: Vec<String> = (1..=15)
            .map(|number| format!("E{number}"))
            .chain((1..=20).map(|number| format!("O{number}")))
            .collect();
        let ids: Vec<&str> = STEPS.iter().map(|step| step.id).collect();
        assert_eq!(ids, expected);
        for found in STEPS {
            assert_eq!(step(found.id), Some(found));
            let online = found.architecture == Architecture::ExchangeOnline;
            assert_eq!(online, found.id.starts_with('E'), "{}", found.id);
            assert!(!found.says.is_empty() && !found.actions.is_empty(), "{}", found.id);
        }
        let federated: Vec<&str> =
            STEPS.iter().filter(|step| step.federated_only).map(|step| step.id).collect();
        assert_eq!(federated, ["E7", "E8", "E10", "O8", "O9", "O11"]);
    }

    #[test]
    fn sentences_are_all_there_and_name_settings() {
        let ids: Vec<&str> = SENTENCES.iter().map(|sentence| sentence.id).collect();
        assert_eq!(
            ids,
            ["EC1", "EC2", "EC3", "EC4", "OC1", "OC2", "OC3", "OC4", "OC5", "OC6", "OC7"]
        );
        for sentence in SENTENCES {
            let online = sentence.architecture == Architecture::ExchangeOnline;
            assert_eq!(online, sentence.id.starts_with('E'), "{}", sentence.id);
            assert!(!sentence.says.is_empty(), "{}", sentence.id);
            assert!(!sentence.settings.is_empty(), "{}", sentence.id);
            assert!(!sentence.claims.is_empty(), "{}", sentence.id);
            for id in sentence.settings {
                assert!(setting::find(id).is_some(), "{}: {id}", sentence.id);
            }
        }
    }

    #[test]
    fn every_setting_says_what_it_is_and_on_what_it_stands() {
        for (_, row) in setting::rows() {
            for text in [row.product, row.read, row.change, row.undo, row.breaks] {
                assert!(!text.trim().is_empty(), "{} leaves a text empty", row.id);
            }
            assert!(!row.source.is_empty(), "{} names no document", row.id);
            for key in row.source {
                assert!(source(key).is_some(), "{} names {key}", row.id);
            }
            let assumes = row.assumes.is_some_and(|text| !text.is_empty());
            assert_eq!(assumes, row.who == Who::Nobody, "{}", row.id);
        }
    }
}
