//! The workflow with the mailbox on Exchange Server, O1 to O20.

use crate::article::{Architecture, Step};
use crate::party::Party;

/// The steps, in order.
pub(super) const STEPS: &[Step] = &[
    on_premises(
        "O1",
        &["enter-address"],
        "The user types an e-mail address; the app asks AutoDetect.",
    )
    .settings(&["client"])
    .parties(&[Party::Client, Party::AutoDetect]),
    on_premises(
        "O2",
        &["look-up-online"],
        "AutoDetect asks Exchange Online for the mailbox without signing in.",
    )
    .settings(&["mailbox-location"])
    .parties(&[Party::AutoDetect, Party::ExchangeOnline]),
    on_premises(
        "O3",
        &["redirect-to-on-premises"],
        "Exchange Online sees that the mailbox is elsewhere and redirects to AutoDiscover \
         on-premises.",
    )
    .parties(&[Party::AutoDetect, Party::ExchangeOnline]),
    on_premises(
        "O4",
        &["look-up-on-premises"],
        "AutoDetect asks the on-premises server without signing in and learns its ActiveSync URL.",
    )
    .parties(&[Party::AutoDetect, Party::ExchangeOnPremises]),
    on_premises(
        "O5",
        &["challenge", "probe"],
        "AutoDetect calls that URL without credentials; the server refuses with 401 and names \
         Entra ID as the place to get a token.",
    )
    .settings(&["hybrid-modern-auth", "onprem-activesync-basic", "onprem-publishing"])
    .parties(&[Party::AutoDetect, Party::ExchangeOnPremises]),
    on_premises("O6", &["hand-over-authority"], "AutoDetect tells the app that place.")
    .parties(&[Party::AutoDetect, Party::Client]),
    on_premises("O7", &["open-sign-in"], "The app opens Entra ID's sign-in for the address.")
        .settings(&["client", "identity-model", "onprem-namespace-registered", "staged-rollout"])
    .parties(&[Party::Client, Party::EntraId]),
    on_premises(
        "O8",
        &["redirect-to-federation"],
        "Entra ID sends the sign-in to the AD FS proxy.",
    )
    .federated_only()
    .parties(&[Party::Client, Party::EntraId]),
    on_premises(
        "O9",
        &["show-sign-in-page"],
        "The proxy passes it to AD FS, which shows its page.",
    )
    .federated_only()
    .parties(&[Party::Client, Party::FederationServer]),
    on_premises("O10", &["enter-credentials"], "The user enters name and password.").settings(&[
        "adfs-mfa",
        "adfs-mfa-claim",
        "identity-model",
        "mfa-registration",
        "staged-rollout",
    ])
    .parties(&[Party::EntraId, Party::FederationServer, Party::Directory]),
    on_premises("O11", &["return-to-entra"], "AD FS sends the user back to Entra ID.")
        .federated_only()
    .parties(&[Party::Client, Party::EntraId, Party::FederationServer]),
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
    ])
    .parties(&[Party::EntraId])
    .without_vectors(
        "It happens inside Entra ID, between two pages, with no request of its own: the answers \
         of steps O14 and O15 show what was decided.",
    ),
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
    ])
    .parties(&[Party::EntraId])
    .without_vectors(
        "The controls are chosen inside Entra ID, between two pages, with no request of its own: \
         the answers of steps O14 and O15 show what was decided.",
    ),
    on_premises(
        "O14",
        &["complete-mfa", "register-factor"],
        "The user meets what is asked and completes MFA.",
    )
    .settings(&["mfa-registration", "mfa-registration-protected"])
    .parties(&[Party::EntraId]),
    on_premises(
        "O15",
        &["redeem-code", "receive-code"],
        "The app receives an access token and a refresh token.",
    )
    .settings(&["federated-idp-mfa-behavior"])
    .parties(&[Party::Client, Party::EntraId]),
    on_premises(
        "O16",
        &["request-provisioning"],
        "The app gives Exchange Online its access token and the on-premises ActiveSync URL, and \
         asks for a cached mailbox.",
    )
    .settings(&["client", "continuous-access-evaluation"])
    .parties(&[Party::Client, Party::Provisioning]),
    on_premises(
        "O17",
        &["exchange-on-behalf-of"],
        "Exchange Online trades that token for tokens of its own, on behalf of the user, meant \
         for the on-premises server.",
    )
    .settings(&["onprem-namespace-registered"])
    .parties(&[Party::Provisioning, Party::EntraId]),
    on_premises("O18", &["create-mailbox"], "Exchange Online makes the cache if there is none.")
    .parties(&[Party::ExchangeOnline, Party::Provisioning]),
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
    ])
    .parties(&[Party::Provisioning, Party::EntraId, Party::ExchangeOnPremises]),
    on_premises("O20", &["deliver-from-cache"], "The app gets the mail from the cache.")
        .settings(&["continuous-access-evaluation", "mailbox-location"])
    .parties(&[Party::Client, Party::ExchangeOnline]),
];

const fn on_premises(
    id: &'static str,
    actions: &'static [&'static str],
    says: &'static str,
) -> Step {
    Step::of(Architecture::ExchangeOnPremises, id, actions, says)
}
