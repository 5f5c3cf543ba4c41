//! Authentication policies: precedence, polarity, and which flag covers which protocol.

use family::variable::VariableId;

use crate::party::Party;
use crate::policy::authentication::{blocked_on_premises, blocked_online};
use crate::protocol::credential::PasswordProtocol;
use crate::setting::{
    ExoAllowBasicActivesync, ExoAllowBasicAutodiscover, ExoAllowBasicOther,
    ExoAllowBasicOutlookService, ExoPolicyAssignment, OnpremBlockLegacyActivesync,
    OnpremBlockLegacyAutodiscover, OnpremBlockLegacyOther, OnpremExchangeVersion,
    OnpremPolicyAssignment, Setting, find,
};

use super::{Configuration, assert_reads};

const ONLINE_READS: &[VariableId] = &[
    ExoPolicyAssignment::ID,
    ExoAllowBasicAutodiscover::ID,
    ExoAllowBasicActivesync::ID,
    ExoAllowBasicOutlookService::ID,
    ExoAllowBasicOther::ID,
];

pub(super) const ON_PREMISES_READS: &[VariableId] = &[
    OnpremExchangeVersion::ID,
    OnpremPolicyAssignment::ID,
    OnpremBlockLegacyAutodiscover::ID,
    OnpremBlockLegacyActivesync::ID,
    OnpremBlockLegacyOther::ID,
];

/// Who has the policy, whether its `AllowBasicAuth*` is True, whether the protocol is blocked.
///
/// Source: `EXOBASIC`, `PS:New-AuthenticationPolicy`, `PS:Set-User`.
const ONLINE: [(ExoPolicyAssignment, bool, bool); 10] = [
    (ExoPolicyAssignment::None, false, false),
    (ExoPolicyAssignment::None, true, false),
    (ExoPolicyAssignment::OthersOnly, false, false),
    (ExoPolicyAssignment::OthersOnly, true, false),
    (ExoPolicyAssignment::OrganizationWithPermissiveUser, false, false),
    (ExoPolicyAssignment::OrganizationWithPermissiveUser, true, false),
    (ExoPolicyAssignment::User, false, true),
    (ExoPolicyAssignment::User, true, false),
    (ExoPolicyAssignment::Organization, false, true),
    (ExoPolicyAssignment::Organization, true, false),
];

/// Who has the policy, whether its `BlockLegacyAuth*` is True, whether the protocol is blocked.
///
/// Source: `LEG2019`, `PS:New-AuthenticationPolicy`, `PS:Set-User`.
const ON_PREMISES: [(OnpremPolicyAssignment, bool, bool); 10] = [
    (OnpremPolicyAssignment::None, false, false),
    (OnpremPolicyAssignment::None, true, false),
    (OnpremPolicyAssignment::OthersOnly, false, false),
    (OnpremPolicyAssignment::OthersOnly, true, false),
    (OnpremPolicyAssignment::OrganizationWithPermissiveUser, false, false),
    (OnpremPolicyAssignment::OrganizationWithPermissiveUser, true, false),
    (OnpremPolicyAssignment::User, false, false),
    (OnpremPolicyAssignment::User, true, true),
    (OnpremPolicyAssignment::Organization, false, false),
    (OnpremPolicyAssignment::Organization, true, true),
];

/// Whether the flag that covers the protocol is True. `AllowBasicAuthSmtp` is one of the others;
/// Outlook on the web has none of the twelve flags.
///
/// Source: `PS:New-AuthenticationPolicy`.
fn online_flag(protocol: PasswordProtocol, configuration: &Configuration) -> Option<bool> {
    match protocol {
        PasswordProtocol::AutoDiscover => Some(configuration.is(ExoAllowBasicAutodiscover::True)),
        PasswordProtocol::ActiveSync => Some(configuration.is(ExoAllowBasicActivesync::True)),
        PasswordProtocol::OutlookService => {
            Some(configuration.is(ExoAllowBasicOutlookService::True))
        }
        PasswordProtocol::Other | PasswordProtocol::Smtp => {
            Some(configuration.is(ExoAllowBasicOther::True))
        }
        PasswordProtocol::OutlookOnTheWeb => None,
    }
}

/// Whether the flag that covers the protocol is True. None of the eight flags covers SMTP, Outlook
/// Service or Outlook on the web.
///
/// Source: `PS:New-AuthenticationPolicy`.
fn on_premises_flag(protocol: PasswordProtocol, configuration: &Configuration) -> Option<bool> {
    match protocol {
        PasswordProtocol::AutoDiscover => {
            Some(configuration.is(OnpremBlockLegacyAutodiscover::True))
        }
        PasswordProtocol::ActiveSync => Some(configuration.is(OnpremBlockLegacyActivesync::True)),
        PasswordProtocol::Other => Some(configuration.is(OnpremBlockLegacyOther::True)),
        PasswordProtocol::Smtp
        | PasswordProtocol::OutlookService
        | PasswordProtocol::OutlookOnTheWeb => None,
    }
}

#[test]
fn exchange_online_blocks_what_an_effective_policy_does_not_allow() {
    let mut blocked = 0;
    let every = Configuration::installed().every(ONLINE_READS);
    assert_eq!(every.len(), 5 * 2 * 2 * 2 * 2);
    for configuration in &every {
        let assignment = configuration.get::<ExoPolicyAssignment>();
        for protocol in PasswordProtocol::ALL {
            let expected = online_flag(protocol, configuration).is_some_and(|flag| {
                ONLINE.iter().find(|row| (row.0, row.1) == (assignment, flag)).unwrap().2
            });
            let found = configuration.ask(|eyes| blocked_online(protocol, eyes));
            assert_eq!(found, expected, "{protocol:?} with {assignment:?}");
            blocked += u32::from(found);
        }
    }
    // Two assignments, half of the flags, five protocols.
    assert_eq!(blocked, 2 * 8 * 5);
}

#[test]
fn exchange_on_premises_blocks_what_an_effective_policy_says_from_exchange_2019_on() {
    let mut blocked = 0;
    let every = Configuration::installed().every(ON_PREMISES_READS);
    assert_eq!(every.len(), 2 * 5 * 2 * 2 * 2);
    for configuration in &every {
        let version = configuration.get::<OnpremExchangeVersion>();
        let assignment = configuration.get::<OnpremPolicyAssignment>();
        for protocol in PasswordProtocol::ALL {
            // Source: `PS:New-AuthenticationPolicy`: the flags exist from Exchange 2019 CU2 on.
            let expected = match (version, on_premises_flag(protocol, configuration)) {
                (OnpremExchangeVersion::Exchange2016, _) | (_, None) => false,
                (OnpremExchangeVersion::Exchange2019OrSe, Some(flag)) => {
                    ON_PREMISES.iter().find(|row| (row.0, row.1) == (assignment, flag)).unwrap().2
                }
            };
            let found = configuration.ask(|eyes| blocked_on_premises(protocol, eyes));
            assert_eq!(found, expected, "{protocol:?} with {assignment:?} on {version:?}");
            blocked += u32::from(found);
        }
    }
    // One version, two assignments, half of the flags, three protocols.
    assert_eq!(blocked, 2 * 4 * 3);
}

/// Source: `PS:New-AuthenticationPolicy`, `EXOBASIC`, `LEG2019`.
#[test]
fn the_same_text_of_a_flag_means_the_opposite_in_the_two_products() {
    let flags = [
        (
            PasswordProtocol::AutoDiscover,
            "exo-allow-basic-autodiscover",
            "onprem-block-legacy-autodiscover",
        ),
        (
            PasswordProtocol::ActiveSync,
            "exo-allow-basic-activesync",
            "onprem-block-legacy-activesync",
        ),
        (PasswordProtocol::Other, "exo-allow-basic-other", "onprem-block-legacy-other"),
    ];
    let governed = Configuration::installed()
        .with(ExoPolicyAssignment::Organization)
        .with(OnpremPolicyAssignment::Organization);
    for (protocol, online, on_premises) in flags {
        // What is written, whether it blocks in Exchange Online, whether it blocks on-premises.
        for (text, blocks_online, blocks_on_premises) in
            [("true", false, true), ("false", true, false)]
        {
            let configuration = governed.clone().with_text(online, text);
            let configuration = configuration.with_text(on_premises, text);
            let found = configuration.ask(|eyes| blocked_online(protocol, eyes));
            assert_eq!(found, blocks_online, "{online}={text}");
            let found = configuration.ask(|eyes| blocked_on_premises(protocol, eyes));
            assert_eq!(found, blocks_on_premises, "{on_premises}={text}");
        }
        // A flag left out is False in both: blocked in Exchange Online, allowed on-premises.
        for id in [online, on_premises] {
            let (_, row) = find(id).unwrap();
            assert_eq!(row.values[usize::from(row.default)], "false", "{id}");
        }
        assert!(governed.ask(|eyes| blocked_online(protocol, eyes)));
        assert!(!governed.ask(|eyes| blocked_on_premises(protocol, eyes)));
    }
}

/// Source: `EXOBASIC`, `LEG2019`, `PS:Set-User`.
#[test]
fn the_policy_of_the_user_beats_the_policy_of_the_organization() {
    let blocking = Configuration::installed()
        .with(OnpremBlockLegacyAutodiscover::True)
        .with(OnpremBlockLegacyActivesync::True)
        .with(OnpremBlockLegacyOther::True);
    // Whether a policy that blocks everything is the user's, the organization's, or neither's here.
    for (text, blocked) in [
        ("none", false),
        ("others-only", false),
        ("organization", true),
        ("organization-with-permissive-user", false),
        ("user", true),
    ] {
        let configuration = blocking.clone().with_text("exo-policy-assignment", text);
        let configuration = configuration.with_text("onprem-policy-assignment", text);
        for protocol in
            [PasswordProtocol::AutoDiscover, PasswordProtocol::ActiveSync, PasswordProtocol::Other]
        {
            assert_eq!(configuration.ask(|eyes| blocked_online(protocol, eyes)), blocked, "{text}");
            let found = configuration.ask(|eyes| blocked_on_premises(protocol, eyes));
            assert_eq!(found, blocked, "{text}");
        }
    }
}

/// Source: `PS:New-AuthenticationPolicy`.
#[test]
fn the_strictest_policies_leave_only_what_no_flag_covers() {
    let strictest = Configuration::installed()
        .with(ExoPolicyAssignment::Organization)
        .with(OnpremPolicyAssignment::Organization)
        .with(OnpremBlockLegacyAutodiscover::True)
        .with(OnpremBlockLegacyActivesync::True)
        .with(OnpremBlockLegacyOther::True);
    // Protocol, whether a flag of Exchange Online covers it, whether one of on-premises does.
    for (protocol, online, on_premises) in [
        (PasswordProtocol::AutoDiscover, true, true),
        (PasswordProtocol::ActiveSync, true, true),
        (PasswordProtocol::OutlookService, true, false),
        (PasswordProtocol::Other, true, true),
        (PasswordProtocol::Smtp, true, false),
        (PasswordProtocol::OutlookOnTheWeb, false, false),
    ] {
        let found = strictest.ask(|eyes| blocked_online(protocol, eyes));
        assert_eq!(found, online, "{protocol:?} in Exchange Online");
        let found = strictest.ask(|eyes| blocked_on_premises(protocol, eyes));
        assert_eq!(found, on_premises, "{protocol:?} on-premises");
    }
}

#[test]
fn policies_are_read_by_the_exchange_that_holds_them() {
    assert_reads(Party::ExchangeOnline, ONLINE_READS, |eyes| {
        PasswordProtocol::ALL.map(|protocol| blocked_online(protocol, eyes))
    });
    assert_reads(Party::ExchangeOnPremises, ON_PREMISES_READS, |eyes| {
        PasswordProtocol::ALL.map(|protocol| blocked_on_premises(protocol, eyes))
    });
}
