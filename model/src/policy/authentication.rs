//! The effective authentication policy: does it block a password-only protocol?
//!
//! The two products use one cmdlet and opposite polarities. In Exchange Online a policy lists what
//! it allows (`AllowBasicAuth*`, omitted means blocked); on-premises it lists what it blocks
//! (`BlockLegacyAuth*`, omitted means allowed, from Exchange 2019 CU2 on). In both a policy on the
//! user beats the organization's (reading 4).
//!
//! Source: `EXOBASIC`, `LEG2019`, `PS:New-AuthenticationPolicy`.

use family::view::{Decision, View};

use crate::eyes::Eyes;
use crate::party::Party;
use crate::protocol::credential::PasswordProtocol;
use crate::setting::{
    ExoAllowBasicActivesync, ExoAllowBasicAutodiscover, ExoAllowBasicOther,
    ExoAllowBasicOutlookService, ExoPolicyAssignment, OnpremBlockLegacyActivesync,
    OnpremBlockLegacyAutodiscover, OnpremBlockLegacyOther, OnpremExchangeVersion,
    OnpremPolicyAssignment,
};

static ONLINE: Decision =
    Decision { name: "authentication policy in Exchange Online", function: online };
static ON_PREMISES: Decision =
    Decision { name: "authentication policy on-premises", function: on_premises };

/// Whether Alice's effective policy in Exchange Online blocks the protocol.
#[must_use]
pub fn blocked_online(protocol: PasswordProtocol, eyes: Eyes<'_>) -> bool {
    eyes.view.decide(&ONLINE, protocol as u32) != 0
}

/// Whether Alice's effective policy on-premises blocks the protocol.
#[must_use]
pub fn blocked_on_premises(protocol: PasswordProtocol, eyes: Eyes<'_>) -> bool {
    eyes.view.decide(&ON_PREMISES, protocol as u32) != 0
}

/// Why Alice's policy in Exchange Online lets a protocol through; for a run that is shown.
#[must_use]
pub fn why_open_online(eyes: Eyes<'_>) -> &'static str {
    match eyes.get::<ExoPolicyAssignment>() {
        ExoPolicyAssignment::None => "nobody has a policy",
        ExoPolicyAssignment::OthersOnly => "others have a policy, the user has none",
        ExoPolicyAssignment::OrganizationWithPermissiveUser => {
            "the user's own policy blocks nothing, and beats the organization's"
        }
        ExoPolicyAssignment::User | ExoPolicyAssignment::Organization => {
            "the user's policy allows Basic for this protocol"
        }
    }
}

/// Why Alice's policy on-premises lets a protocol through; for a run that is shown.
#[must_use]
pub fn why_open_on_premises(protocol: PasswordProtocol, eyes: Eyes<'_>) -> &'static str {
    if protocol == PasswordProtocol::OutlookOnTheWeb {
        return "none of its eight flags covers Outlook on the web";
    }
    if eyes.is(OnpremExchangeVersion::Exchange2016) {
        return "Exchange 2016 has no authentication policies";
    }
    match eyes.get::<OnpremPolicyAssignment>() {
        OnpremPolicyAssignment::None => "nobody has a policy",
        OnpremPolicyAssignment::OthersOnly => "others have a policy, the user has none",
        OnpremPolicyAssignment::OrganizationWithPermissiveUser => {
            "the user's own policy blocks nothing, and beats the organization's"
        }
        OnpremPolicyAssignment::User | OnpremPolicyAssignment::Organization => {
            "the user's policy does not block this protocol"
        }
    }
}

fn protocol(input: u32) -> Option<PasswordProtocol> {
    PasswordProtocol::ALL.into_iter().find(|protocol| *protocol as u32 == input)
}

fn online(input: u32, view: &dyn View) -> u32 {
    let eyes = Eyes::of(Party::ExchangeOnline, view);
    let blocked = protocol(input).is_some_and(|protocol| {
        eyes.is_any(&[ExoPolicyAssignment::User, ExoPolicyAssignment::Organization])
            && match protocol {
                PasswordProtocol::AutoDiscover => eyes.is(ExoAllowBasicAutodiscover::False),
                PasswordProtocol::ActiveSync => eyes.is(ExoAllowBasicActivesync::False),
                PasswordProtocol::OutlookService => eyes.is(ExoAllowBasicOutlookService::False),
                PasswordProtocol::Other | PasswordProtocol::Smtp => {
                    eyes.is(ExoAllowBasicOther::False)
                }
                PasswordProtocol::OutlookOnTheWeb => false,
            }
    });
    u32::from(blocked)
}

fn on_premises(input: u32, view: &dyn View) -> u32 {
    let eyes = Eyes::of(Party::ExchangeOnPremises, view);
    let blocked = protocol(input).is_some_and(|protocol| {
        eyes.is(OnpremExchangeVersion::Exchange2019OrSe)
            && eyes.is_any(&[OnpremPolicyAssignment::User, OnpremPolicyAssignment::Organization])
            && match protocol {
                PasswordProtocol::AutoDiscover => eyes.is(OnpremBlockLegacyAutodiscover::True),
                PasswordProtocol::ActiveSync => eyes.is(OnpremBlockLegacyActivesync::True),
                PasswordProtocol::Other => eyes.is(OnpremBlockLegacyOther::True),
                // None of the eight flags covers Outlook on the web; the others are not offered.
                PasswordProtocol::OutlookService
                | PasswordProtocol::Smtp
                | PasswordProtocol::OutlookOnTheWeb => false,
            }
    });
    u32::from(blocked)
}
