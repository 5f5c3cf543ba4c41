//! Alice's mail app: how far it has come, and what it holds.

use serde::{Deserialize, Serialize};

use crate::actor::auto_detect::Advice;
use crate::eyes::Eyes;
use crate::fault::Fault;
use crate::policy::conditional_access::{Machine, SignIn};
use crate::policy::federation::Method;
use crate::protocol::credential::{App, Device, Location, Platform, Route, Site};
use crate::protocol::token::{Age, Audience, Issuer, Requester, Subject, Token};
use crate::setting::{Client, ClientPinsAuthority, ThirdPartyDeclaresCae};

/// Why the app gave up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Denial {
    /// The server offers no way to sign in.
    NoWayIn,
    /// The server cannot be reached.
    Unreachable,
    /// A second factor is wanted and none is registered: that alone.
    NoFactor,
    /// A second factor is wanted and the registered one is not Alice's.
    OthersFactor,
    /// The password was right, and refused all the same.
    Password,
    /// Conditional Access, or what it makes of the federation, refused.
    Policy,
    /// No token, or no mail for it.
    Resource,
}

/// How far the app has come.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Nothing has been set up.
    #[default]
    Start,
    /// The address has been entered.
    AddressGiven,
    /// Exchange Online has been asked and points elsewhere.
    OnlineAsked,
    /// AutoDetect has the redirect to the on-premises server.
    Redirected,
    /// The ActiveSync URL is known.
    Located,
    /// The server has been asked how to sign in.
    Probed,
    /// It has answered.
    Challenged(Advice),
    /// The app knows where to sign in.
    Ready,
    /// The app may only send a password.
    PasswordOffered,
    /// A sign-in is under way.
    SigningIn,
    /// The browser is at Web Application Proxy.
    AtProxy,
    /// The app has tokens and no mail yet.
    Tokens,
    /// The app has asked for provisioning.
    Provisioning,
    /// The app has mail.
    Connected,
    /// The app gave up.
    Denied(Denial),
}

/// The app's access token.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Access {
    /// None.
    #[default]
    None,
    /// Valid.
    Valid,
    /// Expired; the refresh token is there.
    Expired,
}

/// What the app holds.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// How far it has come.
    pub phase: Phase,
    /// Where the mailbox is, once it knows.
    pub site: Option<Site>,
    /// Its access token.
    pub access: Access,
    /// The `mfa` claim of its tokens.
    pub mfa: bool,
    /// How they stand to the last revocation.
    pub age: Age,
}

/// For whom the app asks tokens: Outlook mobile always for Exchange Online, another app for the
/// server that it will talk to.
#[must_use]
pub fn audience(site: Site, eyes: Eyes<'_>) -> Audience {
    let asks_other = eyes.has(Fault::AppAsksForOtherAudience);
    if site == Site::Online || (eyes.is(Client::OutlookMobile) && !asks_other) {
        Audience::ExchangeOnline
    } else {
        Audience::OnPremises
    }
}

/// Whether the app signs in at no authority but one that it knows, whatever a challenge says.
#[must_use]
pub fn pins_authority(eyes: Eyes<'_>) -> bool {
    eyes.is(ClientPinsAuthority::Yes) && !eyes.has(Fault::AppFollowsAnyAuthority)
}

/// The app's sign-in, on Alice's own phone.
#[must_use]
pub fn sign_in(audience: Audience, location: Location) -> SignIn {
    SignIn {
        app: App::Native,
        platform: Platform::Phone,
        location,
        audience,
        machine: Machine::Alices,
        suspicious: false,
        method: Method::Managed,
        second_factor: false,
    }
}

/// Whether the app asks for its tokens with the client capability `cp1`: that it can handle a claims
/// challenge. Outlook mobile does (`ED:concept-continuous-access-evaluation`).
#[must_use]
pub fn declares_capability(eyes: Eyes<'_>) -> bool {
    eyes.is(Client::OutlookMobile) || eyes.is(ThirdPartyDeclaresCae::Yes)
}

/// The access token that the app holds.
#[must_use]
pub fn token(record: Record, audience: Audience) -> Token {
    Token {
        issuer: Issuer::Tenant,
        audience,
        subject: Subject::Alice,
        requester: Requester::MobileApp,
        mfa: record.mfa,
        age: record.age,
    }
}

/// How the app reaches a server with a password, and what it says of itself (reading 8). Outlook's
/// password goes to Microsoft's service, which connects in its place.
#[must_use]
pub fn password_route(eyes: Eyes<'_>) -> (Route, Device) {
    if eyes.is(Client::OutlookMobile) {
        (Route::Microsoft365, Device::OUTLOOK)
    } else {
        (Route::Internet, Device::OWN)
    }
}
