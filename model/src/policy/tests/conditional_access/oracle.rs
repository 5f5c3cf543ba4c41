//! What documents say of a sign-in, as tables.

use crate::policy::conditional_access::{Grant, Machine, SignIn};
use crate::policy::federation::Method;
use crate::policy::tests::Configuration;
use crate::protocol::credential::{App, Location, Platform};
use crate::protocol::token::Audience;
use crate::setting::{
    AppProtection, AuthenticationStrength, CaBlockLegacy, CaBlockLegacyCoversUser, CaClientApps,
    CaCoversExchange, CaCoversUser, CaExcludesTrustedLocations, CaGovernsOnpremAudience,
    CaGrantOperator, CaPlatforms, CaPolicy, CaRequireAppProtection, CaRequireCompliantDevice,
    CaRequireMfa, DeviceState, FederatedIdpMfaBehavior, PerUserMfa,
    RefreshTokenCarriesAppProtection, RefreshTokenCarriesDevice, SecurityDefaults,
};

/// Whatever a legacy client can say of itself.
pub(super) const LEGACY: [(Platform, Location); 4] = [
    (Platform::Phone, Location::Elsewhere),
    (Platform::Phone, Location::Trusted),
    (Platform::Other, Location::Elsewhere),
    (Platform::Other, Location::Trusted),
];

/// The client app types that a policy names and the apps that are among them.
///
/// Source: `ED:concept-conditional-access-conditions`, `GR:conditionalAccessConditionSet`.
const CLIENT_APPS: [(CaClientApps, &[App]); 4] = [
    (CaClientApps::BrowserOnly, &[App::Browser]),
    (CaClientApps::MobileAndDesktopOnly, &[App::Native]),
    (CaClientApps::ModernOnly, &[App::Browser, App::Native]),
    (CaClientApps::All, &[App::Browser, App::Native, App::Legacy]),
];

/// Whether the policy leaves the sign-in alone: one assignment that does not match is enough.
///
/// Source: `ED:concept-conditional-access-policies`, `ED:concept-conditional-access-conditions`,
/// `ED:concept-conditional-access-users-groups`, `ED:concept-conditional-access-cloud-apps`,
/// `ED:concept-assignment-network`, `GR:conditionalAccessPolicy`.
fn outside(sign_in: SignIn, configuration: &Configuration) -> bool {
    let named = configuration.get::<CaClientApps>();
    let (_, apps) = CLIENT_APPS.iter().find(|row| row.0 == named).unwrap();
    [
        configuration.is(CaPolicy::Disabled),
        configuration.is(CaPolicy::ReportOnly),
        configuration.is(CaCoversUser::No),
        configuration.is(CaCoversExchange::No),
        configuration.is(CaGovernsOnpremAudience::No) && sign_in.audience == Audience::OnPremises,
        configuration.is(CaPlatforms::IosAndroidOnly) && sign_in.platform == Platform::Other,
        configuration.is(CaExcludesTrustedLocations::Yes) && sign_in.location == Location::Trusted,
        !apps.contains(&sign_in.app),
    ]
    .contains(&true)
}

const YES: Grant = Grant::Granted;
const MFA: Grant = Grant::SecondFactor;
const NO: Grant = Grant::Denied;

/// The controls that are required (a factor, a compliant device, a protected app), and what is left
/// to ask for with `or` and with `and`; each of a sign-in that has neither device nor app, the
/// device, the app, or both.
///
/// What a sign-in brings by itself is looked at first. So with `or` either of the two spares the
/// user a prompt, and with `and` either of them missing makes a prompt useless.
///
/// Source: `ED:concept-conditional-access-grant`, `GR:conditionalAccessGrantControls`.
const CONTROLS: [([bool; 3], [Grant; 4], [Grant; 4]); 8] = [
    ([false, false, false], [YES, YES, YES, YES], [YES, YES, YES, YES]),
    ([true, false, false], [MFA, MFA, MFA, MFA], [MFA, MFA, MFA, MFA]),
    ([false, true, false], [NO, YES, NO, YES], [NO, YES, NO, YES]),
    ([false, false, true], [NO, NO, YES, YES], [NO, NO, YES, YES]),
    ([true, true, false], [MFA, YES, MFA, YES], [NO, MFA, NO, MFA]),
    ([true, false, true], [MFA, MFA, YES, YES], [NO, NO, MFA, MFA]),
    ([false, true, true], [NO, YES, YES, YES], [NO, NO, NO, YES]),
    ([true, true, true], [MFA, YES, YES, YES], [NO, NO, NO, MFA]),
];

fn required(configuration: &Configuration) -> [bool; 3] {
    [
        configuration.is(CaRequireMfa::Yes),
        configuration.is(CaRequireCompliantDevice::Yes),
        configuration.is(CaRequireAppProtection::Yes),
    ]
}

fn controls(sign_in: SignIn, configuration: &Configuration) -> Grant {
    let row = CONTROLS.iter().find(|row| row.0 == required(configuration)).unwrap();
    let answers = match configuration.get::<CaGrantOperator>() {
        CaGrantOperator::Or => row.1,
        CaGrantOperator::And => row.2,
    };
    let enrolled = (configuration.get::<DeviceState>(), configuration.get::<AppProtection>());
    // A copied refresh token stands for Alice's phone as far as it carries what that has.
    let (machine, enrolled) = match sign_in.machine {
        Machine::Copied => (Machine::Alices, carried(enrolled, configuration)),
        machine => (machine, enrolled),
    };
    match (machine, enrolled) {
        (Machine::Attackers, _)
        | (Machine::Alices, (DeviceState::Unmanaged, AppProtection::Absent)) => answers[0],
        (Machine::Alices, (DeviceState::Compliant, AppProtection::Absent)) => answers[1],
        (Machine::Alices, (DeviceState::Unmanaged, AppProtection::Present)) => answers[2],
        // Whatever Alice has enrolled, the attacker's device is compliant and its apps are protected.
        (Machine::Alices, (DeviceState::Compliant, AppProtection::Present))
        | (Machine::Enrolled | Machine::Copied, _) => answers[3],
    }
}

/// What of Alice's phone and app a copy of their refresh token brings along.
fn carried(
    (device, app): (DeviceState, AppProtection),
    configuration: &Configuration,
) -> (DeviceState, AppProtection) {
    let carries_device = configuration.is(RefreshTokenCarriesDevice::Yes);
    let carries_app = configuration.is(RefreshTokenCarriesAppProtection::Yes);
    (
        if carries_device { device } else { DeviceState::Unmanaged },
        if carries_app { app } else { AppProtection::Absent },
    )
}

/// Which factor is required, what AD FS said, and what becomes of a sign-in that has given no factor
/// to Entra ID under `accept`, `enforce` and `reject`.
///
/// Source: `GR:internalDomainFederation`, `ED:concept-authentication-strengths`,
/// `ED:howto-mfa-adfs`.
const FACTOR: [(AuthenticationStrength, Method, [Grant; 3]); 6] = [
    (AuthenticationStrength::AnyMfa, Method::Managed, [MFA, MFA, MFA]),
    (AuthenticationStrength::AnyMfa, Method::Password, [MFA, NO, MFA]),
    (AuthenticationStrength::AnyMfa, Method::Multiple, [YES, YES, MFA]),
    (AuthenticationStrength::PhishingResistant, Method::Managed, [MFA, MFA, MFA]),
    (AuthenticationStrength::PhishingResistant, Method::Password, [MFA, NO, MFA]),
    (AuthenticationStrength::PhishingResistant, Method::Multiple, [MFA, MFA, MFA]),
];

fn factor(
    sign_in: SignIn,
    strength: AuthenticationStrength,
    configuration: &Configuration,
) -> Grant {
    let required = (strength, sign_in.method);
    let (.., [accept, enforce, reject]) =
        *FACTOR.iter().find(|row| (row.0, row.1) == required).unwrap();
    match (sign_in.second_factor, configuration.get::<FederatedIdpMfaBehavior>()) {
        (true, _) => Grant::Granted,
        (false, FederatedIdpMfaBehavior::Accept) => accept,
        (false, FederatedIdpMfaBehavior::Enforce) => enforce,
        (false, FederatedIdpMfaBehavior::Reject) => reject,
    }
}

/// The states of the two policies in which security defaults, if on, are in force.
///
/// Source: `ED:security-defaults`.
const NO_POLICY: [(CaPolicy, CaBlockLegacy); 4] = [
    (CaPolicy::Disabled, CaBlockLegacy::Disabled),
    (CaPolicy::Disabled, CaBlockLegacy::ReportOnly),
    (CaPolicy::ReportOnly, CaBlockLegacy::Disabled),
    (CaPolicy::ReportOnly, CaBlockLegacy::ReportOnly),
];

fn security_defaults(configuration: &Configuration) -> bool {
    match configuration.get::<SecurityDefaults>() {
        SecurityDefaults::Off => false,
        SecurityDefaults::On => NO_POLICY.contains(&(configuration.get(), configuration.get())),
    }
}

/// Per-user multifactor authentication: whether it asks modern sign-ins, whether it refuses legacy.
///
/// Source: `ED:howto-mfa-userstates`.
const PER_USER: [(PerUserMfa, bool, bool); 3] = [
    (PerUserMfa::Disabled, false, false),
    (PerUserMfa::Enabled, true, false),
    (PerUserMfa::Enforced, true, true),
];

fn per_user(configuration: &Configuration) -> (bool, bool) {
    let state = configuration.get::<PerUserMfa>();
    let (_, asks, refuses) = *PER_USER.iter().find(|row| row.0 == state).unwrap();
    (asks, refuses)
}

/// Whether something beside the policy asks for a factor, of any strength.
fn asked_besides(sign_in: SignIn, configuration: &Configuration) -> bool {
    let (per_user, _) = per_user(configuration);
    if sign_in.suspicious { per_user || security_defaults(configuration) } else { per_user }
}

pub(super) fn asks(sign_in: SignIn, configuration: &Configuration) -> bool {
    if outside(sign_in, configuration) || required(configuration) == [false; 3] {
        asked_besides(sign_in, configuration)
    } else {
        true
    }
}

pub(super) fn grant(sign_in: SignIn, configuration: &Configuration) -> Grant {
    let left = if outside(sign_in, configuration) {
        Grant::Granted
    } else {
        controls(sign_in, configuration)
    };
    match (left, asked_besides(sign_in, configuration)) {
        (Grant::Denied, _) => Grant::Denied,
        (Grant::SecondFactor, _) => factor(sign_in, configuration.get(), configuration),
        (Grant::Granted, true) => factor(sign_in, AuthenticationStrength::AnyMfa, configuration),
        (Grant::Granted, false) => Grant::Granted,
    }
}

/// Source: `ED:block-legacy-authentication`, `ED:policy-block-legacy-authentication`,
/// `ED:concept-conditional-access-conditions`, `ED:security-defaults`, `ED:howto-mfa-userstates`.
pub(super) fn refuses_legacy(
    platform: Platform,
    location: Location,
    configuration: &Configuration,
) -> bool {
    let sign_in = SignIn {
        app: App::Legacy,
        platform,
        location,
        audience: Audience::ExchangeOnline,
        machine: Machine::Attackers,
        suspicious: false,
        method: Method::Managed,
        second_factor: false,
    };
    let blocking = (configuration.get(), configuration.get());
    let reasons = [
        blocking == (CaBlockLegacy::Enabled, CaBlockLegacyCoversUser::Yes),
        !outside(sign_in, configuration) && required(configuration).contains(&true),
        security_defaults(configuration),
        per_user(configuration).1,
    ];
    reasons.contains(&true)
}
