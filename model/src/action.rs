//! What can happen next.

mod words;

pub(crate) use self::words::{protocol, site};

use crate::actor::attacker::{Disguise, Right, Seat};
use crate::party::Party;
use crate::protocol::credential::{App, Location, PasswordProtocol, Platform, Site};
use crate::protocol::token::{Audience, Cause, Interface};

/// An action. The order is the canonical one: of two runs of one length, the one with the lesser
/// first different action is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// E1, O1.
    EnterAddress,
    /// E2, O2.
    LookUpOnline,
    /// O3.
    RedirectToOnPremises,
    /// O4.
    LookUpOnPremises,
    /// E3, O5.
    Probe,
    /// E4, O5.
    Challenge,
    /// E5, O6.
    HandOverAuthority,
    /// Another modern app finds its server without AutoDetect.
    FindServer,
    /// E6, O7.
    OpenSignIn(Location),
    /// E7, O8.
    RedirectToFederation,
    /// E8, O9.
    ShowSignInPage,
    /// E9, O10.
    EnterCredentials,
    /// The second factor that AD FS asks for.
    CompleteFederationMfa,
    /// E10, O11.
    ReturnToEntra,
    /// E11, O12. With `true`, the service finds a second factor necessary where nothing else does.
    EvaluatePolicy(bool),
    /// E12, O13.
    EnforceControls,
    /// Part of E13, O14: Alice registers a second factor.
    RegisterFactor,
    /// E13, O14.
    CompleteMfa,
    /// Part of E14, O15: the code.
    ReceiveCode,
    /// E14, O15.
    RedeemCode,
    /// E15.
    ReadMailbox,
    /// O16.
    RequestProvisioning,
    /// O17.
    ExchangeOnBehalfOf,
    /// O18.
    CreateMailbox,
    /// O19.
    Synchronize,
    /// O20.
    DeliverFromCache,
    /// Another modern app reads an on-premises mailbox with its own token.
    ConnectDirectly,
    /// The app's access token expires.
    AccessTokenExpires,
    /// The app renews it.
    RefreshAccessToken(Location),
    /// The second access token expires.
    SyncTokenExpires,
    /// Part of O19: the service renews it.
    RefreshSyncToken,
    /// Alice removes the account and starts again.
    StartAgain,
    /// A modern app falls back to the password.
    FallBackToPassword,
    /// A legacy app signs in.
    SignInLegacy(Site, PasswordProtocol, Location),
    /// Alice sets the account up by hand.
    SignInByHand(Site, Location),
    /// The attacker tries the password over a password-only protocol.
    TryPassword(Site, PasswordProtocol, Disguise, Seat),
    /// The attacker signs in like a person, with a user agent of this platform. With `true`, the
    /// service finds a second factor necessary where nothing else does.
    SignInAsUser(Audience, App, Platform, bool, Seat),
    /// The attacker signs in like a person at AD FS, where staged rollout has Alice sign in at Entra ID.
    SignInAtFederation(Audience, App, Seat),
    /// The attacker trades the password for a token at Entra ID.
    TradePassword(Audience, Seat),
    /// The attacker trades it at AD FS's active endpoint, and the response for a token.
    TradeAtFederation(Audience, Seat),
    /// The attacker reads mail with a token for Exchange Online. Here and below, `true`: one at whose
    /// root Alice did multifactor authentication.
    ReadOnline(bool),
    /// The attacker has the on-premises mailbox provisioned, and reads the copy.
    ProvisionAndRead(bool),
    /// The attacker reads on-premises mail with a token, over ActiveSync.
    ReadOnPremises(Disguise, Right, bool, Seat),
    /// The attacker reads on-premises mail with a token, in Outlook on the web.
    ReadInBrowser(bool),
    /// The attacker reads on-premises mail with a token, over EWS.
    ReadOverWebServices(Right, bool, Seat),
    /// Alice signs in through the attacker's proxy.
    RelaySignIn(Audience, App, Seat),
    /// The attacker signs in with the password, and Alice approves the prompt.
    SignInWithPrompt(Audience, App, Seat),
    /// The attacker signs AD FS's response herself, and otherwise signs in like a person.
    ForgeResponse(Audience, App, Platform, bool, Seat),
    /// The same, and Alice approves the prompt.
    ForgeResponseWithPrompt(Audience, App, Seat),
    /// Alice, from there, enters the attacker's device code and signs in.
    UseDeviceCode(Audience, Location, Seat),
    /// The attacker answers Alice's app in the name of her server.
    MisdirectApp(Bait),
    /// The attacker copies the app's access token.
    StealAccessToken,
    /// The attacker copies the app's refresh token.
    StealRefreshToken,
    /// The attacker copies the token with which Exchange Online synchronises.
    StealSyncToken,
    /// The attacker reads the authorization code, and trades it.
    StealCode,
    /// The attacker names Alice's app another endpoint for its copy.
    MisdirectSync,
    /// The attacker trades the copied refresh token for an access token.
    RedeemRefreshToken(Audience, bool, Seat),
    /// The attacker asks for a copy with an endpoint of her own, with a token in Alice's name or with
    /// Mallory's.
    ProvisionElsewhere(Counterfeit, bool),
    /// The attacker presents a token that was not issued for Alice there.
    PresentCounterfeit(Site, Counterfeit, bool),
    /// The attacker asks for a token on behalf of Alice.
    AskOnBehalf(bool),
    /// The attacker opens the mailbox on a server that she administers.
    ReadAsAdministrator,
    /// The attacker uses the principal that Exchange Server shares with Exchange Online.
    UseSharedPrincipal(Interface),
    /// The attacker uses the dedicated hybrid application, of which Exchange Server has the key.
    UseHybridApplication(Interface),
    /// The attacker asks AutoDiscover and Entra ID without signing in.
    LookUp,
    /// An administrator, or Alice, ends what was issued for her.
    Revoke(Cause),
    /// An administrator enables her account again.
    EnableAccount,
    /// The attacker reads mail with a token for Exchange Online from before that. With `true`, one at whose
    /// root Alice did multifactor authentication.
    ReadOutdated(bool),
    /// The attacker sends wrong passwords.
    Spray(Door, Seat),
    /// Nobody is kept out any more because of wrong passwords.
    LockoutEnds,
}

/// Where the attacker sends wrong passwords.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Door {
    /// To a mail server, over a password-only protocol.
    Server(Site, PasswordProtocol),
    /// To the sign-in page of AD FS.
    Page,
    /// To the active endpoint of AD FS.
    ActiveEndpoint,
}

/// What the attacker answers in the name of Alice's server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bait {
    /// That it takes a password.
    Password,
    /// That an authority of hers is the one to sign in at.
    Authority,
}

/// A token that is not what a server ought to take for Alice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counterfeit {
    /// In Alice's name and rightly issued, for use elsewhere.
    Elsewheres,
    /// Mallory's.
    Mallorys,
    /// Signed by somebody else than the tenant's Entra ID.
    Foreign,
}

impl Action {
    /// All ids, in the order of the actions.
    pub const IDS: [&str; 69] = [
        "enter-address",
        "look-up-online",
        "redirect-to-on-premises",
        "look-up-on-premises",
        "probe",
        "challenge",
        "hand-over-authority",
        "find-server",
        "open-sign-in",
        "redirect-to-federation",
        "show-sign-in-page",
        "enter-credentials",
        "complete-federation-mfa",
        "return-to-entra",
        "evaluate-policy",
        "enforce-controls",
        "register-factor",
        "complete-mfa",
        "receive-code",
        "redeem-code",
        "read-mailbox",
        "request-provisioning",
        "exchange-on-behalf-of",
        "create-mailbox",
        "synchronize",
        "deliver-from-cache",
        "connect-directly",
        "access-token-expires",
        "refresh-access-token",
        "sync-token-expires",
        "refresh-sync-token",
        "start-again",
        "fall-back-to-password",
        "sign-in-legacy",
        "sign-in-by-hand",
        "try-password",
        "sign-in-as-user",
        "sign-in-at-federation",
        "trade-password",
        "trade-at-federation",
        "read-online",
        "provision-and-read",
        "read-on-premises",
        "read-in-browser",
        "read-over-ews",
        "relay-sign-in",
        "sign-in-with-prompt",
        "forge-response",
        "forge-response-with-prompt",
        "use-device-code",
        "misdirect-app",
        "steal-access-token",
        "steal-refresh-token",
        "steal-sync-token",
        "steal-code",
        "misdirect-sync",
        "redeem-refresh-token",
        "provision-elsewhere",
        "present-counterfeit",
        "ask-on-behalf",
        "read-as-administrator",
        "use-shared-principal",
        "use-hybrid-application",
        "look-up",
        "revoke",
        "enable-account",
        "read-outdated",
        "spray",
        "lockout-ends",
    ];

    /// The id in files and in the article's table: the kind of action, without its parameters.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::EnterAddress => "enter-address",
            Self::LookUpOnline => "look-up-online",
            Self::RedirectToOnPremises => "redirect-to-on-premises",
            Self::LookUpOnPremises => "look-up-on-premises",
            Self::Probe => "probe",
            Self::Challenge => "challenge",
            Self::HandOverAuthority => "hand-over-authority",
            Self::FindServer => "find-server",
            Self::OpenSignIn(_) => "open-sign-in",
            Self::RedirectToFederation => "redirect-to-federation",
            Self::ShowSignInPage => "show-sign-in-page",
            Self::EnterCredentials => "enter-credentials",
            Self::CompleteFederationMfa => "complete-federation-mfa",
            Self::ReturnToEntra => "return-to-entra",
            Self::EvaluatePolicy(_) => "evaluate-policy",
            Self::EnforceControls => "enforce-controls",
            Self::RegisterFactor => "register-factor",
            Self::CompleteMfa => "complete-mfa",
            Self::ReceiveCode => "receive-code",
            Self::RedeemCode => "redeem-code",
            Self::ReadMailbox => "read-mailbox",
            Self::RequestProvisioning => "request-provisioning",
            Self::ExchangeOnBehalfOf => "exchange-on-behalf-of",
            Self::CreateMailbox => "create-mailbox",
            Self::Synchronize => "synchronize",
            Self::DeliverFromCache => "deliver-from-cache",
            Self::ConnectDirectly => "connect-directly",
            Self::AccessTokenExpires => "access-token-expires",
            Self::RefreshAccessToken(_) => "refresh-access-token",
            Self::SyncTokenExpires => "sync-token-expires",
            Self::RefreshSyncToken => "refresh-sync-token",
            Self::StartAgain => "start-again",
            Self::FallBackToPassword => "fall-back-to-password",
            Self::SignInLegacy(..) => "sign-in-legacy",
            Self::SignInByHand(..) => "sign-in-by-hand",
            Self::TryPassword(..) => "try-password",
            Self::SignInAsUser(..) => "sign-in-as-user",
            Self::SignInAtFederation(..) => "sign-in-at-federation",
            Self::TradePassword(..) => "trade-password",
            Self::TradeAtFederation(..) => "trade-at-federation",
            Self::ReadOnline(_) => "read-online",
            Self::ProvisionAndRead(_) => "provision-and-read",
            Self::ReadOnPremises(..) => "read-on-premises",
            Self::ReadInBrowser(_) => "read-in-browser",
            Self::ReadOverWebServices(..) => "read-over-ews",
            Self::RelaySignIn(..) => "relay-sign-in",
            Self::SignInWithPrompt(..) => "sign-in-with-prompt",
            Self::ForgeResponse(..) => "forge-response",
            Self::ForgeResponseWithPrompt(..) => "forge-response-with-prompt",
            Self::UseDeviceCode(..) => "use-device-code",
            Self::MisdirectApp(_) => "misdirect-app",
            Self::StealAccessToken => "steal-access-token",
            Self::StealRefreshToken => "steal-refresh-token",
            Self::StealSyncToken => "steal-sync-token",
            Self::StealCode => "steal-code",
            Self::MisdirectSync => "misdirect-sync",
            Self::RedeemRefreshToken(..) => "redeem-refresh-token",
            Self::ProvisionElsewhere(..) => "provision-elsewhere",
            Self::PresentCounterfeit(..) => "present-counterfeit",
            Self::AskOnBehalf(_) => "ask-on-behalf",
            Self::ReadAsAdministrator => "read-as-administrator",
            Self::UseSharedPrincipal(_) => "use-shared-principal",
            Self::UseHybridApplication(_) => "use-hybrid-application",
            Self::LookUp => "look-up",
            Self::Revoke(_) => "revoke",
            Self::EnableAccount => "enable-account",
            Self::ReadOutdated(_) => "read-outdated",
            Self::Spray(..) => "spray",
            Self::LockoutEnds => "lockout-ends",
        }
    }

    /// Who makes it happen. Progress claims say whose actions they count on.
    #[must_use]
    pub fn by(self) -> Party {
        match self {
            Self::EnterAddress
            | Self::OpenSignIn(_)
            | Self::EnterCredentials
            | Self::CompleteFederationMfa
            | Self::RegisterFactor
            | Self::CompleteMfa
            | Self::StartAgain
            | Self::Revoke(Cause::ChangePassword)
            | Self::SignInByHand(..) => Party::User,
            Self::Revoke(_) | Self::EnableAccount => Party::Administrator,
            Self::FindServer
            | Self::RedirectToFederation
            | Self::ReturnToEntra
            | Self::RedeemCode
            | Self::ReadMailbox
            | Self::RequestProvisioning
            | Self::DeliverFromCache
            | Self::ConnectDirectly
            | Self::RefreshAccessToken(_)
            | Self::FallBackToPassword
            | Self::SignInLegacy(..) => Party::Client,
            Self::LookUpOnline | Self::LookUpOnPremises | Self::Probe | Self::HandOverAuthority => {
                Party::AutoDetect
            }
            Self::RedirectToOnPremises => Party::ExchangeOnline,
            // The server that was probed answers: at either site.
            Self::Challenge => Party::ExchangeOnPremises,
            Self::ShowSignInPage => Party::FederationServer,
            Self::EvaluatePolicy(_) | Self::EnforceControls | Self::ReceiveCode => Party::EntraId,
            Self::ExchangeOnBehalfOf
            | Self::CreateMailbox
            | Self::Synchronize
            | Self::RefreshSyncToken => Party::Provisioning,
            Self::AccessTokenExpires | Self::SyncTokenExpires | Self::LockoutEnds => Party::Clock,
            Self::TryPassword(..)
            | Self::SignInAsUser(..)
            | Self::SignInAtFederation(..)
            | Self::TradePassword(..)
            | Self::TradeAtFederation(..)
            | Self::ReadOnline(_)
            | Self::ProvisionAndRead(_)
            | Self::ReadOnPremises(..)
            | Self::ReadInBrowser(_)
            | Self::ReadOverWebServices(..)
            | Self::RelaySignIn(..)
            | Self::SignInWithPrompt(..)
            | Self::ForgeResponse(..)
            | Self::ForgeResponseWithPrompt(..)
            | Self::UseDeviceCode(..)
            | Self::MisdirectApp(_)
            | Self::StealAccessToken
            | Self::StealRefreshToken
            | Self::StealSyncToken
            | Self::StealCode
            | Self::MisdirectSync
            | Self::RedeemRefreshToken(..)
            | Self::ProvisionElsewhere(..)
            | Self::PresentCounterfeit(..)
            | Self::AskOnBehalf(_)
            | Self::ReadAsAdministrator
            | Self::UseSharedPrincipal(_)
            | Self::UseHybridApplication(_)
            | Self::ReadOutdated(_)
            | Self::Spray(..)
            | Self::LookUp => Party::Attacker,
        }
    }
}
