//! Conditional Access, security defaults and per-user multifactor authentication.
//!
//! A policy applies when all its assignments match; it is asked after the first factor. `ca-*` is
//! the joint effect of all grant policies; the policy that blocks legacy clients stands apart.
//!
//! Source: `ED:concept-conditional-access-policies`, `ED:concept-conditional-access-conditions`,
//! `ED:concept-conditional-access-grant`, `ED:security-defaults`, `ED:howto-mfa-userstates`,
//! `GR:internalDomainFederation`; readings 2, 6, 7 and 14.

use serde::{Deserialize, Serialize};

use family::view::Decision;

use crate::eyes::Eyes;
use crate::fault::Fault;
use crate::party::Party;
use crate::policy::Rule;
use crate::policy::federation::Method;
use crate::protocol::credential::{App, Location, Platform};
use crate::protocol::token::Audience;
use crate::setting::{
    AppProtection, AuthenticationStrength, CaBlockLegacy, CaBlockLegacyCoversUser, CaClientApps,
    CaCoversExchange, CaCoversUser, CaExcludesTrustedLocations, CaGovernsOnpremAudience,
    CaGrantOperator, CaPlatforms, CaPolicy, CaRequireAppProtection, CaRequireCompliantDevice,
    CaRequireMfa, DeviceState, FederatedIdpMfaBehavior, PerUserMfa,
    RefreshTokenCarriesAppProtection, RefreshTokenCarriesDevice, SecurityDefaults,
};

/// A sign-in as Entra ID sees it when the first factor has been checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The kind of app.
    pub app: App,
    /// The platform that the user agent claims.
    pub platform: Platform,
    /// Where it comes from.
    pub location: Location,
    /// For whom the token shall be.
    pub audience: Audience,
    /// From what machine it comes.
    pub machine: Machine,
    /// Whether the service finds multifactor authentication necessary; heard by security defaults
    /// alone, which decide so themselves (reading 14).
    pub suspicious: bool,
    /// What AD FS said.
    pub method: Method,
    /// Whether a second factor has been given to Entra ID.
    pub second_factor: bool,
}

/// From what machine a sign-in comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(u8)]
#[serde(rename_all = "kebab-case")]
pub enum Machine {
    /// Alice's own phone and app, with whatever they have enrolled.
    Alices,
    /// One that is not enrolled.
    Attackers,
    /// One that the attacker has enrolled as Alice's, compliant and with protected apps.
    Enrolled,
    /// One that is not enrolled, with a refresh token that was issued to Alice's phone and app.
    Copied,
}

/// What a sign-in needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Grant {
    /// Nothing more.
    Granted,
    /// A second factor, given to Entra ID.
    SecondFactor,
    /// Something that it cannot give.
    Denied,
}

static ASKS: Decision = Decision {
    name: "Conditional Access asks",
    function: |input, view| decide_asks(input, Eyes::of(Party::EntraId, view)),
};
static GRANT: Decision = Decision {
    name: "Conditional Access grants",
    function: |input, view| decide_grant(input, Eyes::of(Party::EntraId, view)),
};
static RESISTANT: Decision = Decision {
    name: "Conditional Access wants a factor bound to its page",
    function: |input, view| decide_resistant(input, Eyes::of(Party::EntraId, view)),
};
static LEGACY: Decision = Decision {
    name: "Entra ID refuses legacy",
    function: |input, view| decide_legacy(input, Eyes::of(Party::EntraId, view)),
};

/// Who decides what, for a view with a fault.
pub(super) static RULES: [Rule; 4] = [
    (&ASKS, Party::EntraId, decide_asks),
    (&GRANT, Party::EntraId, decide_grant),
    (&RESISTANT, Party::EntraId, decide_resistant),
    (&LEGACY, Party::EntraId, decide_legacy),
];

/// Whether anything asks this sign-in for more than the first factor.
#[must_use]
pub fn asks(sign_in: SignIn, eyes: Eyes<'_>) -> bool {
    eyes.decide(&ASKS, decide_asks, sign_in.encode()) != 0
}

/// What the controls make of this sign-in.
#[must_use]
pub fn grant(sign_in: SignIn, eyes: Eyes<'_>) -> Grant {
    match eyes.decide(&GRANT, decide_grant, sign_in.encode()) {
        0 => Grant::Granted,
        1 => Grant::SecondFactor,
        _ => Grant::Denied,
    }
}

/// Whether the second factor that is asked for must be phishing-resistant: bound to the page on which
/// it is given.
#[must_use]
pub fn wants_resistant(sign_in: SignIn, eyes: Eyes<'_>) -> bool {
    eyes.decide(&RESISTANT, decide_resistant, sign_in.encode()) != 0
}

/// Whether Entra ID refuses a legacy client that has given the right password.
#[must_use]
pub fn refuses_legacy(platform: Platform, location: Location, eyes: Eyes<'_>) -> bool {
    eyes.decide(&LEGACY, decide_legacy, SignIn::legacy(platform, location).encode()) != 0
}

impl SignIn {
    fn legacy(platform: Platform, location: Location) -> Self {
        Self {
            app: App::Legacy,
            platform,
            location,
            audience: Audience::ExchangeOnline,
            machine: Machine::Attackers,
            suspicious: false,
            method: Method::Managed,
            second_factor: false,
        }
    }

    /// As an input of a decision: below 2048.
    pub(crate) fn encode(self) -> u32 {
        self.app as u32
            + 4 * (self.platform as u32)
            + 8 * (self.location as u32)
            + 16 * (self.audience as u32)
            + 32 * (self.machine as u32)
            + 128 * u32::from(self.suspicious)
            + 256 * (self.method as u32)
            + 1024 * u32::from(self.second_factor)
    }

    /// Of an input; what stands above is nothing of a sign-in.
    pub(crate) fn decode(code: u32) -> Self {
        let bit = |weight: u32| code & weight != 0;
        Self {
            app: match code & 3 {
                0 => App::Browser,
                1 => App::Native,
                _ => App::Legacy,
            },
            platform: if bit(4) { Platform::Other } else { Platform::Phone },
            location: if bit(8) { Location::Trusted } else { Location::Elsewhere },
            audience: if bit(16) { Audience::OnPremises } else { Audience::ExchangeOnline },
            machine: match code >> 5 & 3 {
                0 => Machine::Alices,
                1 => Machine::Attackers,
                2 => Machine::Enrolled,
                _ => Machine::Copied,
            },
            suspicious: bit(128),
            method: match code >> 8 & 3 {
                0 => Method::Managed,
                1 => Method::Password,
                _ => Method::Multiple,
            },
            second_factor: bit(1024),
        }
    }
}

fn decide_asks(input: u32, eyes: Eyes<'_>) -> u32 {
    let sign_in = SignIn::decode(input);
    u32::from(
        (applies(sign_in, eyes) && has_control(eyes))
            || user_needs_mfa(eyes)
            || (sign_in.suspicious && security_defaults(eyes)),
    )
}

fn decide_grant(input: u32, eyes: Eyes<'_>) -> u32 {
    let sign_in = SignIn::decode(input);
    let controls = if applies(sign_in, eyes) { controls(sign_in, eyes) } else { Grant::Granted };
    let grant = match controls {
        Grant::Denied => Grant::Denied,
        Grant::SecondFactor => {
            let strong = eyes.is(AuthenticationStrength::PhishingResistant);
            second_factor(sign_in, strong, eyes)
        }
        Grant::Granted
            if user_needs_mfa(eyes) || (sign_in.suspicious && security_defaults(eyes)) =>
        {
            second_factor(sign_in, false, eyes)
        }
        Grant::Granted => Grant::Granted,
    };
    grant as u32
}

fn decide_resistant(input: u32, eyes: Eyes<'_>) -> u32 {
    let sign_in = SignIn::decode(input);
    u32::from(
        eyes.is(AuthenticationStrength::PhishingResistant)
            && !eyes.has(Fault::StrengthIgnored)
            && applies(sign_in, eyes)
            && controls(sign_in, eyes) == Grant::SecondFactor,
    )
}

fn decide_legacy(input: u32, eyes: Eyes<'_>) -> u32 {
    let sees = !eyes.has(Fault::LegacyNotSeen);
    u32::from(
        (sees && eyes.is(CaBlockLegacy::Enabled) && eyes.is(CaBlockLegacyCoversUser::Yes))
            // A legacy client can satisfy no grant control, so any of them refuses it.
            || (sees && applies(SignIn::decode(input), eyes) && has_control(eyes))
            || (security_defaults(eyes) && !eyes.has(Fault::SecurityDefaultsAdmitLegacy))
            || eyes.is(PerUserMfa::Enforced),
    )
}

/// Whether all assignments of the policy match.
fn applies(sign_in: SignIn, eyes: Eyes<'_>) -> bool {
    let is_elsewhere =
        sign_in.location == Location::Elsewhere && !eyes.has(Fault::EveryPlaceTrusted);
    is_in_force(eyes)
        && eyes.is(CaCoversUser::Yes)
        && eyes.is(CaCoversExchange::Yes)
        && (sign_in.audience == Audience::ExchangeOnline
            || (eyes.is(CaGovernsOnpremAudience::Yes) && !eyes.has(Fault::OnpremNameNotGoverned)))
        && eyes.is_any(match sign_in.app {
            App::Browser => {
                &[CaClientApps::BrowserOnly, CaClientApps::ModernOnly, CaClientApps::All]
            }
            App::Native => {
                &[CaClientApps::MobileAndDesktopOnly, CaClientApps::ModernOnly, CaClientApps::All]
            }
            App::Legacy => &[CaClientApps::All],
        })
        && (sign_in.platform == Platform::Phone
            || (eyes.is(CaPlatforms::All) && !eyes.has(Fault::AllPlatformsMeansPhones)))
        && (is_elsewhere || eyes.is(CaExcludesTrustedLocations::No))
}

/// Whether the policy is enforced: logged in report-only, it is not.
fn is_in_force(eyes: Eyes<'_>) -> bool {
    match eyes.fault {
        Some(Fault::ReportOnlyEnforced) => eyes.is_any(&[CaPolicy::Enabled, CaPolicy::ReportOnly]),
        Some(Fault::EnabledNotEnforced) => false,
        _ => eyes.is(CaPolicy::Enabled),
    }
}

fn has_control(eyes: Eyes<'_>) -> bool {
    eyes.is(CaRequireMfa::Yes)
        || eyes.is(CaRequireCompliantDevice::Yes)
        || eyes.is(CaRequireAppProtection::Yes)
}

/// What the grant controls of an applying policy ask for (reading 6). Controls that are checked
/// without the user come first.
fn controls(sign_in: SignIn, eyes: Eyes<'_>) -> Grant {
    let mfa = eyes.is(CaRequireMfa::Yes);
    let device = eyes.is(CaRequireCompliantDevice::Yes);
    let app = eyes.is(CaRequireAppProtection::Yes);
    if !mfa && !device && !app {
        return Grant::Granted;
    }
    let device_is = device
        && match sign_in.machine {
            Machine::Alices => eyes.is(DeviceState::Compliant),
            Machine::Attackers => eyes.has(Fault::ComplianceTakenFromClient),
            Machine::Enrolled => true,
            Machine::Copied => {
                eyes.has(Fault::ComplianceTakenFromClient)
                    || (eyes.is(RefreshTokenCarriesDevice::Yes) && eyes.is(DeviceState::Compliant))
            }
        };
    let app_is = app
        && match sign_in.machine {
            Machine::Alices => eyes.is(AppProtection::Present),
            Machine::Attackers => false,
            Machine::Enrolled => true,
            Machine::Copied => {
                eyes.is(RefreshTokenCarriesAppProtection::Yes) && eyes.is(AppProtection::Present)
            }
        };
    if eyes.is(CaGrantOperator::Or) || eyes.has(Fault::AllControlsReadAsOne) {
        if device_is || app_is {
            Grant::Granted
        } else if mfa {
            Grant::SecondFactor
        } else {
            Grant::Denied
        }
    } else if device != device_is || app != app_is {
        Grant::Denied
    } else if mfa {
        Grant::SecondFactor
    } else {
        Grant::Granted
    }
}

/// Whether a required second factor has been given, at Entra ID or at AD FS (reading 7).
fn second_factor(sign_in: SignIn, strong: bool, eyes: Eyes<'_>) -> Grant {
    if sign_in.second_factor {
        return Grant::Granted;
    }
    match sign_in.method {
        Method::Password if eyes.is(FederatedIdpMfaBehavior::Enforce) => Grant::Denied,
        Method::Multiple if !strong && accepts_federated_mfa(eyes) => Grant::Granted,
        Method::Managed | Method::Password | Method::Multiple => Grant::SecondFactor,
    }
}

/// Whether Entra ID takes AD FS's word for multifactor authentication.
#[must_use]
pub fn accepts_federated_mfa(eyes: Eyes<'_>) -> bool {
    eyes.is_any(&[FederatedIdpMfaBehavior::Accept, FederatedIdpMfaBehavior::Enforce])
        || eyes.has(Fault::RejectedFederatedMfaTaken)
}

/// Per-user multifactor authentication asks every modern sign-in, enforced or only enabled.
fn user_needs_mfa(eyes: Eyes<'_>) -> bool {
    eyes.is_any(if eyes.has(Fault::PerUserEnabledIgnored) {
        &[PerUserMfa::Enforced]
    } else {
        &[PerUserMfa::Enabled, PerUserMfa::Enforced]
    })
}

/// Security defaults are in force only where no policy is enabled.
fn security_defaults(eyes: Eyes<'_>) -> bool {
    eyes.is(SecurityDefaults::On)
        && eyes.is_any(&[CaPolicy::Disabled, CaPolicy::ReportOnly])
        && eyes.is_any(&[CaBlockLegacy::Disabled, CaBlockLegacy::ReportOnly])
}
