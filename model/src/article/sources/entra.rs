//! Documents on Entra ID, Microsoft Graph, Intune, and the standards of OAuth.

use super::document;
use crate::article::Source;

/// The documents, sorted by key.
pub(super) const DOCUMENTS: &[Source] = &[
    // Read on 2026-11-30.
    document(
        "CBTOKEN",
        "Token replay protection and the compliant network check (a practitioner's article)",
        concat!(
            "https://chris-brumm.com/2026/04/",
            "Token-Replay-Protection-and-the-Compliant-Network-Check/"
        ),
    ),
    // Read on 2026-11-30.
    document(
        "ED:app-resilience-continuous-access-evaluation",
        "How to use continuous access evaluation enabled APIs in your applications",
        learn!("entra/identity-platform/app-resilience-continuous-access-evaluation"),
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
        "ED:concept-sign-ins",
        "Sign-in logs in Microsoft Entra ID",
        learn!("entra/identity/monitoring-health/concept-sign-ins"),
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
    // Read on 2026-11-30.
    document(
        "ED:how-to-connect-staged-rollout",
        "Migrate to cloud authentication using Staged Rollout",
        learn!("entra/identity/hybrid/connect/how-to-connect-staged-rollout"),
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
    // Read on 2026-11-30.
    document(
        "ED:protecting-tokens",
        "Protecting tokens in Microsoft Entra",
        learn!("entra/identity/devices/protecting-tokens-microsoft-entra-id"),
    ),
    document(
        "ED:reference-error-codes",
        "Microsoft Entra authentication and authorization error codes",
        learn!("entra/identity-platform/reference-error-codes"),
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
        "ED:v2-oauth-ropc",
        "Microsoft identity platform and the OAuth 2.0 password grant",
        learn!("entra/identity-platform/v2-oauth-ropc"),
    ),
    document(
        "ED:v2-oauth2-auth-code-flow",
        "Microsoft identity platform and the OAuth 2.0 authorization code flow",
        learn!("entra/identity-platform/v2-oauth2-auth-code-flow"),
    ),
    document(
        "ED:v2-oauth2-device-code",
        "Microsoft identity platform and the OAuth 2.0 device authorization grant",
        learn!("entra/identity-platform/v2-oauth2-device-code"),
    ),
    document(
        "ED:v2-oauth2-on-behalf-of-flow",
        "Microsoft identity platform and the OAuth 2.0 on-behalf-of flow",
        learn!("entra/identity-platform/v2-oauth2-on-behalf-of-flow"),
    ),
    document(
        "ED:v2-saml-bearer-assertion",
        "Microsoft identity platform and the SAML bearer assertion flow",
        learn!("entra/identity-platform/v2-saml-bearer-assertion"),
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
        "GR:featureRolloutPolicy",
        "featureRolloutPolicy resource type, Microsoft Graph",
        learn!("graph/api/resources/featurerolloutpolicy"),
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
    document("GR:signIn", "signIn, Microsoft Graph", learn!("graph/api/resources/signin")),
    document(
        "GR:strongAuthenticationRequirements",
        "strongAuthenticationRequirements, Microsoft Graph (beta)",
        learn!("graph/api/resources/strongauthenticationrequirements"),
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
        "RFC4954",
        "SMTP Service Extension for Authentication",
        "https://www.rfc-editor.org/rfc/rfc4954",
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
];
