//! Conditional Access, security defaults and per-user multifactor authentication.

use std::collections::BTreeMap;

use family::variable::VariableId;

use crate::party::Party;
use crate::policy::conditional_access::{
    Grant, Machine, SignIn, accepts_federated_mfa, asks, grant, refuses_legacy,
};
use crate::policy::federation::Method;
use crate::protocol::credential::{App, Location, Platform};
use crate::protocol::token::Audience;
use crate::setting::{
    AppProtection, AuthenticationStrength, CaBlockLegacy, CaBlockLegacyCoversUser, CaClientApps,
    CaCoversExchange, CaCoversUser, CaExcludesTrustedLocations, CaGovernsOnpremAudience,
    CaGrantOperator, CaPlatforms, CaPolicy, CaRequireAppProtection, CaRequireCompliantDevice,
    CaRequireMfa, DeviceState, FederatedIdpMfaBehavior, PerUserMfa,
    RefreshTokenCarriesAppProtection, RefreshTokenCarriesDevice, SecurityDefaults, Setting,
};

use super::{Configuration, Dice, assert_reads};

mod oracle;
mod input;

const ASSIGNMENTS: &[VariableId] = &[
    CaPolicy::ID,
    CaCoversUser::ID,
    CaCoversExchange::ID,
    CaGovernsOnpremAudience::ID,
    CaClientApps::ID,
    CaPlatforms::ID,
    CaExcludesTrustedLocations::ID,
];
const REQUIRED: &[VariableId] =
    &[CaRequireMfa::ID, CaRequireCompliantDevice::ID, CaRequireAppProtection::ID];
const ENROLLED: &[VariableId] = &[DeviceState::ID, AppProtection::ID];
const CARRIED: &[VariableId] =
    &[RefreshTokenCarriesDevice::ID, RefreshTokenCarriesAppProtection::ID];
const FACTOR: &[VariableId] = &[AuthenticationStrength::ID, FederatedIdpMfaBehavior::ID];
const BESIDES: &[VariableId] = &[SecurityDefaults::ID, CaBlockLegacy::ID, PerUserMfa::ID];

/// A policy that applies to every sign-in, with no control yet.
fn applying() -> Configuration {
    Configuration::installed().with(CaPolicy::Enabled)
}

/// All 1152 sign-ins.
fn sign_ins() -> Vec<SignIn> {
    let mut all = Vec::new();
    for app in [App::Browser, App::Native, App::Legacy] {
        for platform in [Platform::Phone, Platform::Other] {
            for location in [Location::Elsewhere, Location::Trusted] {
                for audience in [Audience::ExchangeOnline, Audience::OnPremises] {
                    for method in [Method::Managed, Method::Password, Method::Multiple] {
                        for machine in MACHINES {
                            for [suspicious, second_factor] in BOOLEANS {
                                all.push(SignIn {
                                    app,
                                    platform,
                                    location,
                                    audience,
                                    machine,
                                    suspicious,
                                    method,
                                    second_factor,
                                });
                            }
                        }
                    }
                }
            }
        }
    }
    all
}

const MACHINES: [Machine; 4] =
    [Machine::Attackers, Machine::Alices, Machine::Enrolled, Machine::Copied];
const BOOLEANS: [[bool; 2]; 4] = [[false, false], [false, true], [true, false], [true, true]];

/// Those that can be asked for something. What becomes of legacy clients is another decision.
fn modern() -> Vec<SignIn> {
    sign_ins().into_iter().filter(|sign_in| sign_in.app != App::Legacy).collect()
}

fn assert_asks(configurations: &[Configuration], sign_ins: &[SignIn]) {
    for configuration in configurations {
        for sign_in in sign_ins {
            let found = configuration.ask(|eyes| asks(*sign_in, eyes));
            assert_eq!(
                found,
                oracle::asks(*sign_in, configuration),
                "{sign_in:?} {configuration:?}"
            );
        }
    }
}

fn assert_grants(configurations: &[Configuration], sign_ins: &[SignIn]) {
    for configuration in configurations {
        for sign_in in sign_ins {
            let found = configuration.ask(|eyes| grant(*sign_in, eyes));
            let expected = oracle::grant(*sign_in, configuration);
            assert_eq!(found, expected, "{sign_in:?} {configuration:?}");
        }
    }
}

#[test]
fn a_policy_asks_where_all_assignments_match_and_a_control_is_chosen() {
    let every = applying().every(&[ASSIGNMENTS, &[CaRequireMfa::ID]].concat());
    assert_eq!(every.len(), 3 * 2 * 2 * 2 * 4 * 2 * 2 * 2);
    assert_eq!(sign_ins().len(), 1152);
    assert_asks(&every, &sign_ins());
}

#[test]
fn any_control_asks_and_so_do_security_defaults_and_per_user_mfa() {
    let every = Configuration::installed().every(&[ASSIGNMENTS, REQUIRED, BESIDES].concat());
    assert_eq!(every.len(), 384 * 8 * 18);
    let bare = |sign_in: &SignIn| {
        (sign_in.machine, sign_in.method, sign_in.second_factor)
            == (Machine::Attackers, Method::Managed, false)
    };
    let sign_ins: Vec<SignIn> = modern().into_iter().filter(bare).collect();
    assert_eq!(sign_ins.len(), 32);
    assert_asks(&every, &sign_ins);
}

#[test]
fn a_grant_needs_mfa_only_where_all_assignments_match() {
    let every = applying().with(CaRequireMfa::Yes).every(ASSIGNMENTS);
    assert_eq!(every.len(), 3 * 2 * 2 * 2 * 4 * 2 * 2);
    assert_grants(&every, &modern());
}

#[test]
fn controls_combine_with_the_operator_and_only_her_own_device_or_what_a_token_carries_of_it_satisfies_them()
 {
    let settings = [REQUIRED, &[CaGrantOperator::ID], ENROLLED, CARRIED, FACTOR].concat();
    let every = applying().every(&settings);
    assert_eq!(every.len(), 8 * 2 * 4 * 4 * 6);
    assert_grants(&every, &modern());
}

/// Source: `ED:protecting-tokens`.
#[test]
fn a_copied_refresh_token_satisfies_the_device_control_of_the_phone_it_was_issued_to() {
    let copy = SignIn {
        machine: Machine::Copied,
        ..sign_ins().into_iter().find(|it| it.app == App::Native).unwrap()
    };
    let compliant = applying().with(CaRequireCompliantDevice::Yes).with(DeviceState::Compliant);
    assert_eq!(compliant.ask(|eyes| grant(copy, eyes)), Grant::Granted);
    let unmanaged = compliant.clone().with(DeviceState::Unmanaged);
    assert_eq!(unmanaged.ask(|eyes| grant(copy, eyes)), Grant::Denied);
    let bare = compliant.with(RefreshTokenCarriesDevice::No);
    assert_eq!(bare.ask(|eyes| grant(copy, eyes)), Grant::Denied);
    let app = applying().with(CaRequireAppProtection::Yes).with(AppProtection::Present);
    assert_eq!(app.ask(|eyes| grant(copy, eyes)), Grant::Granted);
    let bare = app.with(RefreshTokenCarriesAppProtection::No);
    assert_eq!(bare.ask(|eyes| grant(copy, eyes)), Grant::Denied);
}

#[test]
fn security_defaults_and_per_user_mfa_ask_for_any_factor_beside_the_policy() {
    let chosen = [CaRequireMfa::ID, CaRequireCompliantDevice::ID, CaGrantOperator::ID];
    let settings = [&[CaPolicy::ID, CaCoversUser::ID], &chosen[..], FACTOR, BESIDES].concat();
    let every = Configuration::installed().with(DeviceState::Compliant).every(&settings);
    assert_eq!(every.len(), 3 * 2 * 8 * 6 * 2 * 3 * 3);
    let alike = |sign_in: &SignIn| {
        (sign_in.app, sign_in.platform, sign_in.location, sign_in.audience)
            == (App::Native, Platform::Phone, Location::Elsewhere, Audience::OnPremises)
    };
    let sign_ins: Vec<SignIn> = modern().into_iter().filter(alike).collect();
    assert_eq!(sign_ins.len(), 48);
    assert_grants(&every, &sign_ins);
}

#[test]
fn legacy_clients_are_refused_by_either_policy_security_defaults_or_enforced_mfa() {
    let settings = [ASSIGNMENTS, REQUIRED, &[CaBlockLegacyCoversUser::ID], BESIDES].concat();
    let every = Configuration::installed().every(&settings);
    assert_eq!(every.len(), 384 * 8 * 2 * 18);
    for configuration in &every {
        for (platform, location) in oracle::LEGACY {
            let found = configuration.ask(|eyes| refuses_legacy(platform, location, eyes));
            let expected = oracle::refuses_legacy(platform, location, configuration);
            assert_eq!(found, expected, "{platform:?} {location:?} {configuration:?}");
        }
    }
}

#[test]
fn two_hundred_thousand_random_cases_are_decided_as_expected() {
    let modern = modern();
    let mut dice = Dice(2);
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    for turn in 0..200_000 {
        let mut configuration = Configuration::random(&mut dice);
        if turn % 2 == 0 {
            // A policy by chance alone seldom reaches a sign-in.
            configuration = configuration
                .with(CaPolicy::Enabled)
                .with(CaCoversUser::Yes)
                .with(CaCoversExchange::Yes);
        }
        let sign_in = modern[dice.below(modern.len())];
        let (platform, location) = (sign_in.platform, sign_in.location);
        let found = configuration.ask(|eyes| {
            (asks(sign_in, eyes), grant(sign_in, eyes), refuses_legacy(platform, location, eyes))
        });
        let expected = (
            oracle::asks(sign_in, &configuration),
            oracle::grant(sign_in, &configuration),
            oracle::refuses_legacy(platform, location, &configuration),
        );
        assert_eq!(found, expected, "{sign_in:?} {configuration:?}");
        let outcomes = [
            if found.0 { "asked" } else { "not asked" },
            match found.1 {
                Grant::Granted => "granted",
                Grant::SecondFactor => "second factor",
                Grant::Denied => "denied",
            },
            if found.2 { "legacy refused" } else { "legacy let in" },
        ];
        for outcome in outcomes {
            *seen.entry(outcome).or_default() += 1;
        }
    }
    assert_eq!(seen.len(), 7);
    assert!(seen.values().all(|count| *count > 10_000), "{seen:?}");
}

/// Source: `GR:internalDomainFederation`.
#[test]
fn the_word_of_a_federated_identity_provider_is_taken_unless_rejected() {
    for (behaviour, taken) in [
        (FederatedIdpMfaBehavior::Accept, true),
        (FederatedIdpMfaBehavior::Enforce, true),
        (FederatedIdpMfaBehavior::Reject, false),
    ] {
        let found = Configuration::installed().with(behaviour).ask(accepts_federated_mfa);
        assert_eq!(found, taken, "{behaviour:?}");
    }
}

/// Source: `ED:concept-conditional-access-grant`, `GR:conditionalAccessPolicy`.
#[test]
fn a_policy_as_in_the_article_asks_once_it_is_switched_on() {
    let drafted = Configuration::installed().with(CaRequireMfa::Yes);
    for sign_in in sign_ins().into_iter().filter(|sign_in| !sign_in.second_factor) {
        for state in [CaPolicy::Disabled, CaPolicy::ReportOnly] {
            let configuration = drafted.clone().with(state);
            assert!(!configuration.ask(|eyes| asks(sign_in, eyes)), "{state:?} {sign_in:?}");
            let found = configuration.ask(|eyes| grant(sign_in, eyes));
            assert_eq!(found, Grant::Granted, "{state:?} {sign_in:?}");
        }
        let enabled = drafted.clone().with(CaPolicy::Enabled);
        assert!(enabled.ask(|eyes| asks(sign_in, eyes)), "{sign_in:?}");
    }
}

#[test]
fn entra_id_reads_what_is_enumerated() {
    let all = sign_ins();
    let some: Vec<SignIn> = all.iter().copied().step_by(5).collect();
    let asking = [ASSIGNMENTS, REQUIRED, BESIDES].concat();
    assert_reads(Party::EntraId, &asking, |eyes| {
        some.iter().map(|sign_in| asks(*sign_in, eyes)).collect::<Vec<_>>()
    });
    let granting =
        [ASSIGNMENTS, REQUIRED, &[CaGrantOperator::ID], ENROLLED, CARRIED, FACTOR, BESIDES]
            .concat();
    assert_reads(Party::EntraId, &granting, |eyes| {
        some.iter().map(|sign_in| grant(*sign_in, eyes)).collect::<Vec<_>>()
    });
    // Exchange Online is the only audience of a legacy client.
    let mut refusing = [ASSIGNMENTS, REQUIRED, &[CaBlockLegacyCoversUser::ID], BESIDES].concat();
    refusing.retain(|variable| *variable != CaGovernsOnpremAudience::ID);
    assert_reads(Party::EntraId, &refusing, |eyes| {
        oracle::LEGACY.map(|(platform, location)| refuses_legacy(platform, location, eyes))
    });
    assert_reads(Party::EntraId, &[FederatedIdpMfaBehavior::ID], accepts_federated_mfa);
}
