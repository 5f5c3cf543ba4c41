//! The attacker: what she has learnt, and what she says of herself.
//!
//! She sends anonymous requests, runs any client, and reports any header, device and user agent. What
//! she has from the start is a setting, read when a move uses it; what she learns only grows.

use serde::{Deserialize, Serialize};

use crate::policy::conditional_access::{Machine, SignIn};
use crate::policy::federation::Method;
use crate::protocol::credential::{App, Device, Location, Platform, Route};
use crate::protocol::token::{Age, Audience, Issuer, Requester, Subject, Token};

/// The best right of one kind that the attacker has got in Alice's name.
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

/// What a token that the attacker holds is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// To be presented to Exchange Online.
    Online,
    /// To be presented to the on-premises server.
    OnPremises,
    /// The same, issued to Exchange Online for its synchronisation.
    Sync,
    /// To be traded for access tokens: a refresh token of the app.
    Refresh,
    /// To outlive a revocation: a token for Exchange Online that was asked for without the client
    /// capability `cp1`, beside what it is good for now.
    Lasting,
    /// To be presented to Exchange Online, and revoked; Exchange Online has not heard of that.
    Revoked,
}

impl Right {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Online, Self::OnPremises, Self::Sync, Self::Refresh, Self::Lasting, Self::Revoked];

    /// That of an access token.
    #[must_use]
    pub fn of(token: Token) -> Self {
        match (token.audience, token.requester) {
            (Audience::ExchangeOnline, _) => Self::Online,
            (Audience::OnPremises, Requester::ExchangeOnline) => Self::Sync,
            (Audience::OnPremises, _) => Self::OnPremises,
        }
    }
}

/// Two of a kind, by what no server sees: whether Alice herself did multifactor authentication in the
/// sign-in at the root.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// She did not.
    pub without: Held,
    /// She did.
    pub by_alice: Held,
}

/// What the attacker has learnt in this run.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Tokens for Exchange Online.
    pub online: Pair,
    /// Tokens for the on-premises server.
    pub on_premises: Pair,
    /// Tokens of Exchange Online for the on-premises server.
    pub sync: Pair,
    /// Refresh tokens of the app.
    pub refresh: Pair,
    /// Of the tokens for Exchange Online those of whose revocation it would not hear.
    pub lasting: Pair,
    /// Tokens for Exchange Online that have been revoked, of which it has not heard.
    pub revoked: Pair,
}

impl Record {
    /// What is known after learning a right. What has been revoked is forgotten then.
    #[must_use]
    pub fn learn(self, right: Right, mfa: bool, by_alice: bool) -> Self {
        Self { revoked: Pair::default(), ..self }.with(right, mfa, by_alice)
    }

    /// What is known after getting an access token. What the attacker asks for itself it asks for without
    /// the client capability; a copy of another's token `lasts` if its app did so.
    #[must_use]
    pub fn get(self, token: Token, by_alice: bool, lasts: bool) -> Self {
        let right = Right::of(token);
        let known = self.learn(right, token.mfa, by_alice);
        // Exchange Online does not look for the `mfa` claim.
        let lasts = lasts && right == Right::Online;
        if lasts { known.with(Right::Lasting, false, by_alice) } else { known }
    }

    /// What a revocation leaves.
    #[must_use]
    pub fn after_revocation(self) -> Self {
        Self { revoked: self.lasting, ..Self::default() }
    }

    fn with(self, right: Right, mfa: bool, by_alice: bool) -> Self {
        let mut known = self;
        let held = if mfa { Held::TokenWithMfa } else { Held::Token };
        let pair = known.pair_mut(right);
        let place = if by_alice { &mut pair.by_alice } else { &mut pair.without };
        *place = held.max(*place);
        known
    }

    /// What is held of a right.
    #[must_use]
    pub fn held(self, right: Right, by_alice: bool) -> Held {
        let pair = match right {
            Right::Online => self.online,
            Right::OnPremises => self.on_premises,
            Right::Sync => self.sync,
            Right::Refresh => self.refresh,
            Right::Lasting => self.lasting,
            Right::Revoked => self.revoked,
        };
        if by_alice { pair.by_alice } else { pair.without }
    }

    /// The best access token of a right; for a refresh token the claims that go with it.
    #[must_use]
    pub fn token(self, right: Right, by_alice: bool) -> Option<Token> {
        let held = self.held(right, by_alice);
        let (audience, requester) = match right {
            Right::Online | Right::Refresh | Right::Lasting | Right::Revoked => {
                (Audience::ExchangeOnline, Requester::MobileApp)
            }
            Right::OnPremises => (Audience::OnPremises, Requester::MobileApp),
            Right::Sync => (Audience::OnPremises, Requester::ExchangeOnline),
        };
        (held != Held::Nothing).then_some(Token {
            issuer: Issuer::Tenant,
            audience,
            subject: Subject::Alice,
            requester,
            mfa: held == Held::TokenWithMfa,
            age: if right == Right::Revoked { Age::Unheard } else { Age::Current },
        })
    }

    /// What is known of two records.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let each = Right::ALL.into_iter().flat_map(|right| [false, true].map(|it| (right, it)));
        each.fold(self, |known, (right, by_alice)| match other.token(right, by_alice) {
            Some(token) => known.with(right, token.mfa, by_alice),
            None => known,
        })
    }

    /// Of what is known one right alone.
    #[must_use]
    pub fn only(self, right: Right, by_alice: bool) -> Self {
        match self.token(right, by_alice) {
            Some(token) => Self::default().with(right, token.mfa, by_alice),
            None => Self::default(),
        }
    }

    /// Each right apart, as if it were the only one.
    pub fn one_by_one(self) -> impl Iterator<Item = Self> {
        let each = Right::ALL.into_iter().flat_map(|right| [false, true].map(|it| (right, it)));
        each.map(move |(right, by_alice)| self.only(right, by_alice))
            .filter(|one| *one != Self::default())
    }

    fn pair_mut(&mut self, right: Right) -> &mut Pair {
        match right {
            Right::Online => &mut self.online,
            Right::OnPremises => &mut self.on_premises,
            Right::Sync => &mut self.sync,
            Right::Refresh => &mut self.refresh,
            Right::Lasting => &mut self.lasting,
            Right::Revoked => &mut self.revoked,
        }
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
    pub fn appearance(self, from: Location) -> (Route, Device) {
        let own = match from {
            Location::Elsewhere => Route::Internet,
            Location::Trusted => Route::Internal,
        };
        match self {
            Self::Plain => (own, Device::OWN),
            Self::ExchangeOnline => (own, Device::SPOOFED),
            Self::RealOutlook => (Route::Microsoft365, Device::OUTLOOK),
        }
    }
}

/// Where the attacker sits, and at what machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Seat {
    /// Anywhere, with a machine of her own.
    Outside,
    /// In the organization's network, with a machine of her own.
    Inside,
    /// Anywhere, with a device that is enrolled as Alice's.
    Enrolled,
    /// In the network, with such a device.
    InsideEnrolled,
}

impl Seat {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Outside, Self::Inside, Self::Enrolled, Self::InsideEnrolled];

    /// Where that is, as servers see it.
    #[must_use]
    pub fn location(self) -> Location {
        match self {
            Self::Outside | Self::Enrolled => Location::Elsewhere,
            Self::Inside | Self::InsideEnrolled => Location::Trusted,
        }
    }

    /// The machine.
    #[must_use]
    pub fn machine(self) -> Machine {
        match self {
            Self::Outside | Self::Inside => Machine::Attackers,
            Self::Enrolled | Self::InsideEnrolled => Machine::Enrolled,
        }
    }

    /// The machine, with a refresh token that was copied from Alice's app.
    #[must_use]
    pub fn machine_with_copy(self) -> Machine {
        match self.machine() {
            Machine::Attackers => Machine::Copied,
            other => other,
        }
    }
}

/// The attacker's modern sign-in, with a user agent that claims any platform.
#[must_use]
pub fn sign_in(audience: Audience, app: App, platform: Platform, seat: Seat) -> SignIn {
    SignIn {
        app,
        platform,
        location: seat.location(),
        audience,
        machine: seat.machine(),
        suspicious: false,
        method: Method::Managed,
        second_factor: false,
    }
}
