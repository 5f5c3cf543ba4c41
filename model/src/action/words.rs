//! The words for actions: labels for programs, sentences for people.

use super::{Action, Bait, Counterfeit, Door};
use crate::actor::attacker::{Disguise, Right, Seat};
use crate::protocol::credential::{App, Location, PasswordProtocol, Platform, Site};
use crate::protocol::token::{Audience, Cause, Interface};

/// The id of a site.
pub(crate) fn site(site: Site) -> &'static str {
    match site {
        Site::Online => "online",
        Site::OnPremises => "on-premises",
    }
}

/// The id of a password-only protocol.
pub(crate) fn protocol(protocol: PasswordProtocol) -> &'static str {
    match protocol {
        PasswordProtocol::AutoDiscover => "autodiscover",
        PasswordProtocol::ActiveSync => "activesync",
        PasswordProtocol::OutlookService => "outlook-service",
        PasswordProtocol::Other => "other",
        PasswordProtocol::Smtp => "smtp",
        PasswordProtocol::OutlookOnTheWeb => "owa",
    }
}

/// A revocation as a sentence.
fn revokes(cause: Cause) -> &'static str {
    match cause {
        Cause::Disable => "an administrator disables Alice's account",
        Cause::Delete => "an administrator deletes Alice's account",
        Cause::RevokeSessions => "Alice's sessions are revoked",
        Cause::Reset => "an administrator resets Alice's password",
        Cause::ChangePassword => "Alice changes her password",
    }
}

/// A false answer to Alice's app as a sentence.
fn misdirects(bait: Bait) -> &'static str {
    match bait {
        Bait::Password => "the attacker answers Alice's app that her server takes a password",
        Bait::Authority => "the attacker answers Alice's app with an authority of her own",
    }
}

impl Door {
    /// What tells it from others.
    fn words(self) -> Vec<&'static str> {
        match self {
            Self::Server(at, over) => vec![site(at), protocol(over)],
            Self::Page => vec!["sign-in-page"],
            Self::ActiveEndpoint => vec!["active-endpoint"],
        }
    }
}

fn as_shared_principal(over: Interface) -> &'static str {
    match over {
        Interface::Ews => {
            "the attacker opens the mailbox over EWS, as the principal that Exchange Server shares"
        }
        Interface::Graph | Interface::Other => {
            "the attacker opens the mailbox past EWS, as the principal that Exchange Server shares"
        }
    }
}

fn as_application(over: Interface) -> &'static str {
    match over {
        Interface::Graph => {
            "the attacker opens the mailbox over Graph, as Exchange Server's own application"
        }
        Interface::Ews | Interface::Other => {
            "the attacker opens the mailbox over EWS, as Exchange Server's own application"
        }
    }
}

impl Action {
    /// The id with its parameters: unique among all actions, and what a replay names.
    #[must_use]
    pub fn label(self) -> String {
        let parameters = self.parameters();
        if parameters.is_empty() {
            self.id().to_owned()
        } else {
            format!("{}({})", self.id(), parameters.join(","))
        }
    }

    /// What tells the actions of one id apart.
    #[must_use]
    pub fn parameters(self) -> Vec<&'static str> {
        let location = |location| match location {
            Location::Trusted => "trusted-location",
            Location::Elsewhere => "elsewhere",
        };
        let disguise = |disguise| match disguise {
            Disguise::Plain => "plain",
            Disguise::ExchangeOnline => "as-outlook-service",
            Disguise::RealOutlook => "real-outlook",
        };
        let audience = |audience| match audience {
            Audience::ExchangeOnline => "for-exchange-online",
            Audience::OnPremises => "for-on-premises",
        };
        let app = |app| match app {
            App::Browser => "browser",
            App::Native => "native",
            App::Legacy => "legacy",
        };
        let platform = |platform| match platform {
            Platform::Phone => "phone",
            Platform::Other => "other-platform",
        };
        let seat = |seat| -> &[_] {
            match seat {
                Seat::Outside => &[],
                Seat::Inside => &["inside"],
                Seat::Enrolled => &["enrolled"],
                Seat::InsideEnrolled => &["inside", "enrolled"],
            }
        };
        let by_alice = |by| -> &[_] { if by { &["mfa-by-alice"] } else { &[] } };
        let kind = |right| -> &[_] { if right == Right::Sync { &["sync-token"] } else { &[] } };
        let counterfeit = |what| match what {
            Counterfeit::Elsewheres => "alices-token",
            Counterfeit::Mallorys => "mallorys-token",
            Counterfeit::Foreign => "foreign-token",
        };
        match self {
            Self::OpenSignIn(at) | Self::RefreshAccessToken(at) => vec![location(at)],
            Self::EvaluatePolicy(true) => vec!["suspicious"],
            Self::SignInLegacy(at, over, from) => vec![site(at), protocol(over), location(from)],
            Self::SignInByHand(at, from) => vec![site(at), location(from)],
            Self::TryPassword(at, over, as_whom, from_where) => {
                [&[site(at), protocol(over), disguise(as_whom)], seat(from_where)].concat()
            }
            Self::SignInAsUser(whom, with, claims, risky, from_where)
            | Self::ForgeResponse(whom, with, claims, risky, from_where) => {
                let risky: &[_] = if risky { &["suspicious"] } else { &[] };
                [&[audience(whom), app(with), platform(claims)], risky, seat(from_where)].concat()
            }
            Self::RelaySignIn(whom, with, from_where)
            | Self::SignInAtFederation(whom, with, from_where)
            | Self::SignInWithPrompt(whom, with, from_where)
            | Self::ForgeResponseWithPrompt(whom, with, from_where) => {
                [&[audience(whom), app(with)], seat(from_where)].concat()
            }
            Self::UseDeviceCode(whom, from, from_where) => {
                [&[audience(whom), location(from)], seat(from_where)].concat()
            }
            Self::TradePassword(whom, from_where) | Self::TradeAtFederation(whom, from_where) => {
                [&[audience(whom)], seat(from_where)].concat()
            }
            Self::ReadOnline(by)
            | Self::ProvisionAndRead(by)
            | Self::ReadInBrowser(by)
            | Self::ReadOutdated(by)
            | Self::AskOnBehalf(by) => by_alice(by).to_vec(),
            Self::ReadOnPremises(as_whom, right, by, from_where) => {
                [&[disguise(as_whom)], kind(right), by_alice(by), seat(from_where)].concat()
            }
            Self::ReadOverWebServices(right, by, from_where) => {
                [kind(right), by_alice(by), seat(from_where)].concat()
            }
            Self::RedeemRefreshToken(whom, by, from_where) => {
                [&[audience(whom)], by_alice(by), seat(from_where)].concat()
            }
            Self::ProvisionElsewhere(what, by) => [&[counterfeit(what)], by_alice(by)].concat(),
            Self::PresentCounterfeit(at, what, by) => {
                [&[site(at), counterfeit(what)], by_alice(by)].concat()
            }
            Self::UseSharedPrincipal(over) | Self::UseHybridApplication(over) => vec![over.id()],
            Self::Revoke(cause) => vec![cause.id()],
            Self::Spray(door, from_where) => [&door.words()[..], seat(from_where)].concat(),
            Self::MisdirectApp(Bait::Password) => vec!["takes-a-password"],
            Self::MisdirectApp(Bait::Authority) => vec!["names-an-authority"],
            _ => Vec::new(),
        }
    }

    /// A sentence for people.
    #[must_use]
    pub fn sentence(self) -> String {
        let text = match self {
            Self::EnterAddress => "Alice enters her address; the app asks AutoDetect",
            Self::LookUpOnline => "AutoDetect asks Exchange Online where the mailbox is",
            Self::RedirectToOnPremises => "Exchange Online points to the on-premises AutoDiscover",
            Self::LookUpOnPremises => "AutoDetect asks Exchange on-premises for the ActiveSync URL",
            Self::Probe => "AutoDetect calls ActiveSync with an empty bearer",
            Self::Challenge => "the server answers how to sign in",
            Self::HandOverAuthority => "AutoDetect tells the app how to sign in",
            Self::FindServer => "the app finds its server and asks it how to sign in",
            Self::OpenSignIn(Location::Trusted) => {
                "the app opens a sign-in from a trusted location"
            }
            Self::OpenSignIn(Location::Elsewhere) => "the app opens a sign-in",
            Self::RedirectToFederation => "the browser is sent to Web Application Proxy",
            Self::ShowSignInPage => "AD FS shows its sign-in page",
            Self::EnterCredentials => "Alice enters her password",
            Self::CompleteFederationMfa => "Alice gives AD FS a second factor",
            Self::ReturnToEntra => "the browser returns to Entra ID with AD FS's response",
            Self::EvaluatePolicy(false) => "Entra ID asks Conditional Access",
            Self::EvaluatePolicy(true) => "Entra ID finds a second factor necessary this time",
            Self::EnforceControls => "Entra ID enforces the controls",
            Self::RegisterFactor => "Alice registers a second factor",
            Self::CompleteMfa => "Alice gives Entra ID a second factor",
            Self::ReceiveCode => "the app gets the code",
            Self::RedeemCode => "the app trades the code for tokens",
            Self::ReadMailbox => "the app reads the mailbox with its token",
            Self::RequestProvisioning => "the app asks for a copy of the on-premises mailbox",
            Self::ExchangeOnBehalfOf => "the provisioning service gets its own tokens",
            Self::CreateMailbox => "the provisioning service creates the mailbox for the copy",
            Self::Synchronize => "the provisioning service synchronises with Exchange on-premises",
            Self::DeliverFromCache => "the app gets mail from the copy",
            Self::ConnectDirectly => "the app reads the on-premises mailbox with its token",
            Self::AccessTokenExpires => "the app's access token expires",
            Self::RefreshAccessToken(_) => "the app renews its access token",
            Self::SyncTokenExpires => "the second access token expires",
            Self::RefreshSyncToken => "the provisioning service renews its access token",
            Self::StartAgain => "Alice removes the account and starts again",
            Self::FallBackToPassword => "the app falls back to the password",
            Self::SignInLegacy(..) => "the legacy app signs in with the password",
            Self::SignInByHand(..) => "Alice sets the account up by hand, with her password",
            Self::TryPassword(..) => "the attacker tries the password",
            Self::SignInAsUser(..) => "the attacker signs in as Alice",
            Self::SignInAtFederation(..) => {
                "the attacker signs in as Alice at AD FS, past staged rollout"
            }
            Self::TradePassword(..) => "the attacker trades the password for a token at Entra ID",
            Self::TradeAtFederation(..) => "the attacker trades the password for a token at AD FS",
            Self::ReadOnline(_) => "the attacker reads mail with a token for Exchange Online",
            Self::ProvisionAndRead(_) => "the attacker has the mailbox copied and reads the copy",
            Self::ReadOnPremises(_, Right::Sync, ..) => {
                "the attacker reads on-premises mail with Exchange Online's own token"
            }
            Self::ReadOnPremises(..) => "the attacker reads on-premises mail with a token",
            Self::ReadInBrowser(_) => "the attacker reads mail in Outlook on the web with a token",
            Self::ReadOverWebServices(Right::Sync, ..) => {
                "the attacker reads mail over EWS with Exchange Online's own token"
            }
            Self::ReadOverWebServices(..) => {
                "the attacker reads on-premises mail over EWS with a token"
            }
            Self::RelaySignIn(..) => "Alice signs in through the attacker's proxy",
            Self::SignInWithPrompt(..) => "the attacker signs in as Alice, who approves the prompt",
            Self::ForgeResponse(..) => "the attacker signs AD FS's response for Alice herself",
            Self::ForgeResponseWithPrompt(..) => {
                "the attacker signs AD FS's response herself, and Alice approves the prompt"
            }
            Self::UseDeviceCode(..) => "Alice enters the attacker's device code and signs in",
            Self::MisdirectApp(bait) => misdirects(bait),
            Self::StealAccessToken => "the attacker copies the app's access token",
            Self::StealRefreshToken => "the attacker copies the app's refresh token",
            Self::StealSyncToken => "the attacker copies Exchange Online's token for Exchange",
            Self::StealCode => "the attacker reads the authorization code and trades it",
            Self::MisdirectSync => "the attacker names Alice's app an endpoint of her own",
            Self::RedeemRefreshToken(..) => "the attacker trades the copied refresh token",
            Self::ProvisionElsewhere(..) => {
                "the attacker asks for a copy with an endpoint of her own"
            }
            Self::PresentCounterfeit(..) => {
                "the attacker presents a token that was not issued for Alice there"
            }
            Self::AskOnBehalf(_) => "the attacker asks for a token on behalf of Alice",
            Self::ReadAsAdministrator => "the attacker opens the mailbox as administrator",
            Self::UseSharedPrincipal(over) => as_shared_principal(over),
            Self::UseHybridApplication(over) => as_application(over),
            Self::Revoke(cause) => revokes(cause),
            Self::EnableAccount => "an administrator enables Alice's account again",
            Self::ReadOutdated(_) => "the attacker reads mail with a token from before that",
            Self::Spray(..) => "the attacker sends wrong passwords",
            Self::LockoutEnds => "time passes, and nobody is locked out any more",
            Self::LookUp => "the attacker asks where the mailbox is, without signing in",
        };
        match self {
            Self::SignInLegacy(_, over, _)
            | Self::TryPassword(_, over, ..)
            | Self::Spray(Door::Server(_, over), _) => {
                format!("{text} over {}", over.title())
            }
            _ => text.to_owned(),
        }
    }
}
