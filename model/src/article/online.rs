//! The workflow with the mailbox in Exchange Online, E1 to E15.

use crate::article::{Architecture, Step};
use crate::party::Party;

/// The steps, in order.
pub(super) const STEPS: &[Step] = &[
    online("E1", &["enter-address"], "The user types an e-mail address; the app asks AutoDetect.")
        .settings(&["client"])
    .parties(&[Party::Client, Party::AutoDetect]),
    online(
        "E2",
        &["look-up-online"],
        "AutoDetect asks Exchange Online for the mailbox without signing in, and is sent to \
         ActiveSync in Exchange Online.",
    )
    .settings(&["autodiscover-online-answer", "mailbox-location"])
    .parties(&[Party::AutoDetect, Party::ExchangeOnline]),
    online("E3", &["probe"], "AutoDetect calls ActiveSync without credentials.")
    .parties(&[Party::AutoDetect, Party::ExchangeOnline]),
    online(
        "E4",
        &["challenge"],
        "Exchange Online refuses with 401 and names Entra ID as the place to get a token.",
    )
    .parties(&[Party::AutoDetect, Party::ExchangeOnline]),
    online("E5", &["hand-over-authority"], "AutoDetect tells the app that place.")
    .parties(&[Party::AutoDetect, Party::Client]),
    online("E6", &["open-sign-in"], "The app opens Entra ID's sign-in for the address.")
        .settings(&["identity-model", "staged-rollout"])
    .parties(&[Party::Client, Party::EntraId]),
    online("E7", &["redirect-to-federation"], "Entra ID sends the sign-in to the AD FS proxy.")
        .federated_only()
    .parties(&[Party::Client, Party::EntraId]),
    online("E8", &["show-sign-in-page"], "The proxy passes it to AD FS, which shows its page.")
        .federated_only()
    .parties(&[Party::Client, Party::FederationServer]),
    online("E9", &["enter-credentials"], "The user enters name and password.").settings(&[
        "adfs-mfa",
        "adfs-mfa-claim",
        "identity-model",
        "mfa-registration",
        "staged-rollout",
    ])
    .parties(&[Party::EntraId, Party::FederationServer, Party::Directory]),
    online("E10", &["return-to-entra"], "AD FS sends the user back to Entra ID.").federated_only()
    .parties(&[Party::Client, Party::EntraId, Party::FederationServer]),
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
    ])
    .parties(&[Party::EntraId])
    .without_vectors(
        "It happens inside Entra ID, between two pages, with no request of its own: the answers \
         of steps E13 and E14 show what was decided.",
    ),
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
    ])
    .parties(&[Party::EntraId])
    .without_vectors(
        "The controls are chosen inside Entra ID, between two pages, with no request of its own: \
         the answers of steps E13 and E14 show what was decided.",
    ),
    online(
        "E13",
        &["complete-mfa", "register-factor"],
        "The user meets what is asked and completes MFA.",
    )
    .settings(&["mfa-registration", "mfa-registration-protected"])
    .parties(&[Party::EntraId]),
    online(
        "E14",
        &["redeem-code", "receive-code"],
        "The app receives an access token and a refresh token.",
    )
    .settings(&["federated-idp-mfa-behavior"])
    .parties(&[Party::Client, Party::EntraId]),
    online("E15", &["read-mailbox"], "The app reads the mailbox with the access token.")
        .settings(&["continuous-access-evaluation", "mailbox-location"])
    .parties(&[Party::Client, Party::ExchangeOnline]),
];

const fn online(id: &'static str, actions: &'static [&'static str], says: &'static str) -> Step {
    Step::of(Architecture::ExchangeOnline, id, actions, says)
}
