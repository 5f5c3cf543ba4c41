//! The pairs of parties, and what it means in each that one is done and that the other has taken part.

use crate::action::Action;
use crate::advice::ladder::Level;
use crate::event::{Done, Event, Obtained, Reader};
use crate::graph::Edge;
use crate::party::Party;
use crate::protocol::credential::{PasswordProtocol, Site};
use crate::protocol::token::{Age, Subject, Token};

/// One party that is done, and another on which it relies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pair {
    /// An Exchange server takes a token or a password in Alice's name, and Alice has signed in; they agree
    /// on the client.
    ServerToUser,
    /// An Exchange server takes a token or a password in Alice's name, and Entra ID has vouched for it; they
    /// agree on the whole token, or on the site and protocol of the password.
    ServerToEntra,
    /// Entra ID issues tokens for a sign-in in Alice's name, and she has made it; they agree on the client,
    /// and on multifactor authentication where the token claims it.
    EntraToUser,
    /// Alice's app takes an answer for her server's, and the server has given it; they agree on the answer.
    ClientToServer,
}

/// All pairs.
pub const PAIRS: [Pair; 4] =
    [Pair::ServerToUser, Pair::ServerToEntra, Pair::EntraToUser, Pair::ClientToServer];

/// What two parties agree on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Datum {
    /// Nothing in particular.
    Any,
    /// Alice's own client, or what her server said to it.
    Hers,
    /// Something that she, or her server, never means.
    Others,
    /// A token.
    Token(Token),
    /// A password over a protocol of a site.
    Password(Site, PasswordProtocol),
}

impl Datum {
    /// What is written in a token; how it stands to a revocation is not.
    fn token(token: Token) -> Self {
        Self::Token(Token { age: Age::Current, ..token })
    }
}

impl Pair {
    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::ServerToUser => "server-to-user",
            Self::ServerToEntra => "server-to-entra-id",
            Self::EntraToUser => "entra-id-to-user",
            Self::ClientToServer => "client-to-server",
        }
    }

    /// The name on screens.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::ServerToUser => "server -> user",
            Self::ServerToEntra => "server -> Entra ID",
            Self::EntraToUser => "Entra ID -> user",
            Self::ClientToServer => "client -> server",
        }
    }

    /// How often, and about what, the first party is done in a step.
    pub(super) fn commits(self, level: Level, edge: &Edge) -> Vec<Datum> {
        let commits = edge.events.iter().filter_map(|event| self.commit(edge.action, event));
        let led_astray = self == Self::ClientToServer && leads_astray(edge.action);
        let all = commits.chain(led_astray.then_some(Datum::Others));
        if level >= Level::NonInjective { all.collect() } else { all.map(|_| Datum::Any).collect() }
    }

    fn commit(self, action: Action, event: &Event) -> Option<Datum> {
        let is_hers = action.by() == Party::Attacker;
        let whose = if is_hers { Datum::Others } else { Datum::Hers };
        match (self, *event) {
            (Self::ServerToUser, Event::PasswordAccepted { .. }) => Some(whose),
            (Self::ServerToUser, Event::TokenAccepted { token, .. }) => {
                (token.subject == Subject::Alice).then_some(whose)
            }
            (Self::ServerToEntra, Event::PasswordAccepted { site, protocol }) => {
                Some(Datum::Password(site, protocol))
            }
            (Self::ServerToEntra, Event::TokenAccepted { token, .. }) => {
                (token.subject == Subject::Alice).then_some(Datum::token(token))
            }
            (Self::EntraToUser, Event::TokenIssued { token, obtained, done, .. }) => {
                let is_sign_in = matches!(obtained, Obtained::Code | Obtained::Silently);
                let claims_too_much = token.mfa && done != Done::ByAlice;
                (is_sign_in && token.subject == Subject::Alice).then_some(if claims_too_much {
                    Datum::Others
                } else {
                    whose
                })
            }
            (Self::ClientToServer, Event::MailReturned { reader: Reader::App, .. }) => {
                Some(Datum::Hers)
            }
            _ => None,
        }
    }

    /// How the other party takes part in a step, as a level asks for it.
    pub(super) fn runs(self, level: Level, edge: &Edge) -> Vec<Datum> {
        let any = |does: bool| if does { vec![Datum::Any] } else { Vec::new() };
        let hers = |does: bool| if does { vec![Datum::Hers] } else { Vec::new() };
        match (self, level) {
            (_, Level::None) => vec![Datum::Any],
            (Self::ServerToUser | Self::EntraToUser, Level::Aliveness) => any(alice_acts(edge)),
            (Self::ServerToUser | Self::EntraToUser, Level::Weak) => any(alice_signs_in(edge)),
            (Self::ServerToUser, _) => hers(signs_in_for_her_app(edge)),
            (Self::EntraToUser, _) => hers(matches!(edge.action, Action::EnterCredentials)),
            (Self::ServerToEntra, Level::Aliveness) => any(entra_acts(edge)),
            (Self::ServerToEntra, Level::Weak) => any(!vouched(edge).is_empty()),
            (Self::ServerToEntra, _) => vouched(edge),
            (Self::ClientToServer, Level::Aliveness) => any(server_acts(edge)),
            (Self::ClientToServer, Level::Weak) => any(server_answers_her_app(edge)),
            (Self::ClientToServer, _) => {
                let mail = edge.events.iter().filter(|event| is_mail_for_app(event));
                mail.map(|_| Datum::Hers).collect()
            }
        }
    }
}

/// Whether somebody answers Alice's app in the name of her server.
fn leads_astray(action: Action) -> bool {
    matches!(action, Action::MisdirectApp(_) | Action::MisdirectSync)
}

/// Whether Alice takes part: of herself, through an app that has her password, or because somebody made
/// her.
fn alice_acts(edge: &Edge) -> bool {
    edge.action.by() == Party::User || alice_signs_in(edge)
}

/// Whether Alice gives her password or her second factor, in a sign-in for her mail as she thinks.
fn alice_signs_in(edge: &Edge) -> bool {
    let gives = |event: &Event| {
        matches!(
            event,
            Event::PasswordEntered { .. }
                | Event::TokenIssued { done: Done::ByAlice | Done::ByAliceForAnother, .. }
        )
    };
    signs_in_for_her_app(edge) || edge.events.iter().any(gives)
}

/// Whether Alice signs in for an app of her own, or an app of hers that has her password does.
fn signs_in_for_her_app(edge: &Edge) -> bool {
    matches!(
        edge.action,
        Action::EnterCredentials
            | Action::SignInLegacy(..)
            | Action::SignInByHand(..)
            | Action::FallBackToPassword
    )
}

/// What Entra ID vouches for in a step.
fn vouched(edge: &Edge) -> Vec<Datum> {
    let through_principal =
        matches!(edge.action, Action::UseSharedPrincipal(_) | Action::UseHybridApplication(_));
    let of = |event: &Event| match *event {
        Event::TokenIssued { token, .. } if token.subject == Subject::Alice => {
            Some(Datum::token(token))
        }
        // The principal's token is issued and presented in one step.
        Event::TokenAccepted { token, .. } if through_principal => Some(Datum::token(token)),
        Event::PasswordForwarded { site, protocol, to: Party::EntraId } => {
            Some(Datum::Password(site, protocol))
        }
        _ => None,
    };
    edge.events.iter().filter_map(of).collect()
}

/// Whether Entra ID is asked for something.
fn entra_acts(edge: &Edge) -> bool {
    let asks = matches!(
        edge.action,
        Action::OpenSignIn(_)
            | Action::RedirectToFederation
            | Action::EnterCredentials
            | Action::ReturnToEntra
            | Action::RegisterFactor
            | Action::CompleteMfa
            | Action::RedeemCode
            | Action::ExchangeOnBehalfOf
            | Action::RefreshAccessToken(_)
            | Action::RefreshSyncToken
            | Action::SignInAsUser(..)
            | Action::SignInAtFederation(..)
            | Action::TradePassword(..)
            | Action::TradeAtFederation(..)
            | Action::RelaySignIn(..)
            | Action::SignInWithPrompt(..)
            | Action::ForgeResponse(..)
            | Action::ForgeResponseWithPrompt(..)
            | Action::UseDeviceCode(..)
            | Action::StealCode
            | Action::RedeemRefreshToken(..)
            | Action::AskOnBehalf(_)
            | Action::UseSharedPrincipal(_)
            | Action::UseHybridApplication(_)
            | Action::LookUp
    );
    asks || edge.action.by() == Party::EntraId || !vouched(edge).is_empty()
}

/// Whether an Exchange server answers somebody.
fn server_acts(edge: &Edge) -> bool {
    let answers = |event: &Event| {
        matches!(
            event,
            Event::MailReturned { .. } | Event::TokenAccepted { .. } | Event::PasswordTried { .. }
        )
    };
    server_answers_her_app(edge) || edge.action == Action::LookUp || edge.events.iter().any(answers)
}

/// Whether an Exchange server answers Alice's app, or AutoDetect for it.
fn server_answers_her_app(edge: &Edge) -> bool {
    matches!(
        edge.action,
        Action::LookUpOnline
            | Action::RedirectToOnPremises
            | Action::LookUpOnPremises
            | Action::Probe
            | Action::Challenge
            | Action::FindServer
    ) || edge.events.iter().any(is_mail_for_app)
}

fn is_mail_for_app(event: &Event) -> bool {
    matches!(event, Event::MailReturned { reader: Reader::App, .. })
}
