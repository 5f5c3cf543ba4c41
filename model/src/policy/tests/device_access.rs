//! Device access on-premises: rules before the default level.

use family::variable::VariableId;

use crate::party::Party;
use crate::policy::device_access::{Access, access};
use crate::protocol::credential::{Device, DeviceModel, DeviceType};
use crate::setting::{
    OnpremDefaultAccessLevel, OnpremRuleAllowOutlookService, OnpremRuleBlockOutlookModel,
    OnpremRulePrecedence, Setting,
};

use super::{Configuration, assert_reads};

pub(super) const READS: &[VariableId] = &[
    OnpremDefaultAccessLevel::ID,
    OnpremRuleAllowOutlookService::ID,
    OnpremRuleBlockOutlookModel::ID,
    OnpremRulePrecedence::ID,
];

/// The type and the model that a device reports, and whether the rule for the type `OutlookService`
/// and the rule for the model `Outlook for iOS and Android` name it: a rule matches one string.
///
/// Source: `PS:New-ActiveSyncDeviceAccessRule`.
const DEVICES: [(DeviceType, DeviceModel, bool, bool); 6] = [
    (DeviceType::OutlookService, DeviceModel::Outlook, true, true),
    (DeviceType::OutlookService, DeviceModel::Other, true, false),
    (DeviceType::Outlook, DeviceModel::Outlook, false, true),
    (DeviceType::Outlook, DeviceModel::Other, false, false),
    (DeviceType::Other, DeviceModel::Outlook, false, true),
    (DeviceType::Other, DeviceModel::Other, false, false),
];

/// Whether a rule that allows matches, whether one that blocks does, which goes first, and what the
/// rules give; nothing if the default level decides.
///
/// Source: `PS:Set-ActiveSyncOrganizationSettings`; which goes first is an assumption.
const RULES: [(bool, bool, OnpremRulePrecedence, Option<Access>); 8] = [
    (false, false, OnpremRulePrecedence::AllowFirst, None),
    (false, false, OnpremRulePrecedence::BlockFirst, None),
    (true, false, OnpremRulePrecedence::AllowFirst, Some(Access::Allow)),
    (true, false, OnpremRulePrecedence::BlockFirst, Some(Access::Allow)),
    (false, true, OnpremRulePrecedence::AllowFirst, Some(Access::Block)),
    (false, true, OnpremRulePrecedence::BlockFirst, Some(Access::Block)),
    (true, true, OnpremRulePrecedence::AllowFirst, Some(Access::Allow)),
    (true, true, OnpremRulePrecedence::BlockFirst, Some(Access::Block)),
];

/// The default level and what a device gets that no rule names.
///
/// Source: `PS:Set-ActiveSyncOrganizationSettings`.
const LEVELS: [(OnpremDefaultAccessLevel, Access); 3] = [
    (OnpremDefaultAccessLevel::Allow, Access::Allow),
    (OnpremDefaultAccessLevel::Quarantine, Access::Quarantine),
    (OnpremDefaultAccessLevel::Block, Access::Block),
];

fn expected(kind: DeviceType, model: DeviceModel, configuration: &Configuration) -> Access {
    let named = DEVICES.iter().find(|row| (row.0, row.1) == (kind, model)).unwrap();
    let allows = named.2 && !configuration.is(OnpremRuleAllowOutlookService::Absent);
    let blocks = named.3 && !configuration.is(OnpremRuleBlockOutlookModel::Absent);
    let rules = (allows, blocks, configuration.get::<OnpremRulePrecedence>());
    let level = configuration.get::<OnpremDefaultAccessLevel>();
    let by_rule = RULES.iter().find(|row| (row.0, row.1, row.2) == rules).unwrap().3;
    by_rule.unwrap_or_else(|| LEVELS.iter().find(|row| row.0 == level).unwrap().1)
}

#[test]
fn rules_outrank_the_default_level_and_match_what_is_reported() {
    let every = Configuration::installed().every(READS);
    assert_eq!(every.len(), 3 * 2 * 2 * 2);
    for configuration in &every {
        for (kind, model, ..) in DEVICES {
            let found = configuration.ask(|eyes| access(Device { kind, model }, eyes));
            assert_eq!(found, expected(kind, model, configuration), "{kind:?} {model:?}");
        }
    }
}

/// Source: `HMA`.
#[test]
fn the_three_commands_leave_exchange_online_alone_and_whoever_says_the_same() {
    let commanded = Configuration::installed()
        .with(OnpremDefaultAccessLevel::Block)
        .with(OnpremRuleAllowOutlookService::Present)
        .with(OnpremRuleBlockOutlookModel::Present);
    for (device, given) in [
        (Device::SPOOFED, Access::Allow),
        (Device::OUTLOOK, Access::Block),
        (Device::OWN, Access::Block),
    ] {
        assert_eq!(commanded.ask(|eyes| access(device, eyes)), given, "{device:?}");
        let installed = Configuration::installed().ask(|eyes| access(device, eyes));
        assert_eq!(installed, Access::Allow, "{device:?}");
    }
}

#[test]
fn device_access_is_read_by_the_server_on_premises() {
    assert_reads(Party::ExchangeOnPremises, READS, |eyes| {
        DEVICES.map(|(kind, model, ..)| access(Device { kind, model }, eyes))
    });
}
