//! ActiveSync device access on-premises: allow, quarantine or block by what the device says.
//!
//! Rules outrank the default level (`PS:Set-ActiveSyncOrganizationSettings`). Which of two matching
//! rules wins is not documented: `onprem-rule-precedence`. A rule matches a reported string, so none
//! of this keeps out a client that lies (`OLEXO`: no security guarantee).

use family::view::Decision;

use crate::eyes::Eyes;
use crate::fault::Fault;
use crate::party::Party;
use crate::protocol::credential::{Device, DeviceModel, DeviceType};
use crate::setting::{
    OnpremDefaultAccessLevel, OnpremRuleAllowOutlookService, OnpremRuleBlockOutlookModel,
    OnpremRulePrecedence,
};

/// What a device gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Access {
    /// Its mailbox.
    Allow,
    /// Nothing until an administrator has looked.
    Quarantine,
    /// Nothing.
    Block,
}

static ACCESS: Decision = Decision {
    name: "device access on-premises",
    function: |input, view| decide(input, Eyes::of(Party::ExchangeOnPremises, view)),
};

/// What the rules and the default level give to a device.
#[must_use]
pub fn access(device: Device, eyes: Eyes<'_>) -> Access {
    let input = u32::from(device.kind == DeviceType::OutlookService)
        + 2 * u32::from(device.model == DeviceModel::Outlook);
    match eyes.decide(&ACCESS, decide, input) {
        0 => Access::Allow,
        1 => Access::Quarantine,
        _ => Access::Block,
    }
}

fn decide(input: u32, eyes: Eyes<'_>) -> u32 {
    let allowed = input & 1 != 0
        && eyes.is(OnpremRuleAllowOutlookService::Present)
        && !eyes.has(Fault::DeviceAllowRuleIgnored);
    let blocked = input & 2 != 0 && eyes.is(OnpremRuleBlockOutlookModel::Present);
    let access = match (allowed, blocked) {
        (true, true) if eyes.is(OnpremRulePrecedence::AllowFirst) => Access::Allow,
        (true, false) => Access::Allow,
        (_, true) => Access::Block,
        (false, false) => match eyes.get::<OnpremDefaultAccessLevel>() {
            OnpremDefaultAccessLevel::Allow => Access::Allow,
            OnpremDefaultAccessLevel::Quarantine => Access::Quarantine,
            OnpremDefaultAccessLevel::Block => Access::Block,
        },
    };
    access as u32
}
