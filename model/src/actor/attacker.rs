//! The attacker: what she has learnt, and what she says of herself.
//!
//! She sends anonymous requests, runs any client, and reports any header, device and user agent. What
//! she has from the start is a setting, read when a move uses it; what she learns only grows.

use serde::{Deserialize, Serialize};

use crate::policy::conditional_access::SignIn;
use crate::policy::federation::Method;
use crate::protocol::credential::{App, Device, Location, Platform, Route};
use crate::protocol::token::{Audience, Issuer, Requester, Subject, Token};

/// The best token for one audience that the attacker has got in Alice's name.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Held {
    /// None.
    #[default]
    Nothing,
    /// One without an `mfa` claim.
    Token,
    /// One with an `mfa` claim.
    TokenWithMfa,
}

/// What the attacker has learnt in this run.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// For Exchange Online.
    pub online: Held,
    /// For the on-premises server.
    pub on_premises: Held,
}

impl Record {
    /// What is known after learning a token.
    #[must_use]
    pub fn learn(self, token: Token) -> Self {
        let held = if token.mfa { Held::TokenWithMfa } else { Held::Token };
        match token.audience {
            Audience::ExchangeOnline => Self { online: self.online.max(held), ..self },
            Audience::OnPremises => Self { on_premises: self.on_premises.max(held), ..self },
        }
    }

    /// The best token for an audience.
    #[must_use]
    pub fn token(self, audience: Audience) -> Option<Token> {
        let held = match audience {
            Audience::ExchangeOnline => self.online,
            Audience::OnPremises => self.on_premises,
        };
        (held != Held::Nothing).then_some(Token {
            issuer: Issuer::Tenant,
            audience,
            subject: Subject::Alice,
            requester: Requester::MobileApp,
            mfa: held == Held::TokenWithMfa,
        })
    }
}

/// What the attacker's ActiveSync client pretends to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Disguise {
    /// Nothing that a rule names.
    Plain,
    /// Exchange Online itself: `DeviceType=OutlookService`.
    ExchangeOnline,
    /// Nothing: it is the real Outlook, set up by hand with Alice's password.
    RealOutlook,
}

impl Disguise {
    /// From where it connects, and what it says.
    #[must_use]
    pub fn appearance(self) -> (Route, Device) {
        match self {
            Self::Plain => (Route::Internet, Device::OWN),
            Self::ExchangeOnline => (Route::Internet, Device::SPOOFED),
            Self::RealOutlook => (Route::Microsoft365, Device::OUTLOOK),
        }
    }
}

/// The attacker's modern sign-in: never from a trusted location, on a device of her own, with a user
/// agent that claims any platform.
#[must_use]
pub fn sign_in(audience: Audience, app: App, platform: Platform) -> SignIn {
    SignIn {
        app,
        platform,
        location: Location::Elsewhere,
        audience,
        own_device: false,
        suspicious: false,
        method: Method::Managed,
        second_factor: false,
    }
}
