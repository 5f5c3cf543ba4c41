//! The effective authentication policy: does it block a password-only protocol?
//!
//! The two products use one cmdlet and opposite polarities. In Exchange Online a policy lists what
//! it allows (`AllowBasicAuth*`, omitted means blocked); on-premises it lists what it blocks
//! (`BlockLegacyAuth*`, omitted means allowed, from Exchange 2019 CU2 on). In both a policy on the
//! user beats the organization's (reading 4).
//!
//! Source: `EXOBASIC`, `LEG2019`, `PS:New-AuthenticationPolicy`.

use family::view::Decision;

use crate::eyes::Eyes;
use crate::fault::Fault;
use crate::party::Party;
use crate::policy::Rule;
use crate::protocol::credential::PasswordProtocol;
use crate::setting::{
    ExoAllowBasicActivesync, ExoAllowBasicAutodiscover, ExoAllowBasicOther,
    ExoAllowBasicOutlookService, ExoPolicyAssignment, OnpremBlockLegacyActivesync,
    OnpremBlockLegacyAutodiscover, OnpremBlockLegacyOther, OnpremExchangeVersion,
    OnpremPolicyAssignment,
};

static ONLINE: Decision = Decision {
    name: "authentication policy in Exchange Online",
    function: |input, view| online(input, Eyes::of(Party::ExchangeOnline, view)),
};
static ON_PREMISES: Decision = Decision {
    name: "authentication policy on-premises",
    function: |input, view| on_premises(input, Eyes::of(Party::ExchangeOnPremises, view)),
};

/// Who decides what, for a view with a fault.
pub(super) static RULES: [Rule; 2] = [
    (&ONLINE, Party::ExchangeOnline, online),
    (&ON_PREMISES, Party::ExchangeOnPremises, on_premises),
];

/// Whether Alice's effective policy in Exchange Online blocks the protocol.
#[must_use]
pub fn blocked_online(protocol: PasswordProtocol, eyes: Eyes<'_>) -> bool {
    eyes.decide(&ONLINE, online, protocol as u32) != 0
}

/// Whether Alice's effective policy on-premises blocks the protocol.
#[must_use]
pub fn blocked_on_premises(protocol: PasswordProtocol, eyes: Eyes<'_>) -> bool {
    eyes.decide(&ON_PREMISES, on_premises, protocol as u32) != 0
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
    match protocol {
        PasswordProtocol::OutlookOnTheWeb => {
            return "none of its eight flags covers Outlook on the web";
        }
        PasswordProtocol::Smtp => return "none of its eight flags covers SMTP",
        _ => {}
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

fn online(input: u32, eyes: Eyes<'_>) -> u32 {
    use ExoPolicyAssignment::{Organization, OrganizationWithPermissiveUser, User};
    let assigned: &[ExoPolicyAssignment] = match eyes.fault {
        Some(Fault::OnlineOrganizationBeatsUser) => {
            &[User, Organization, OrganizationWithPermissiveUser]
        }
        Some(Fault::OnlineUserPolicyIgnored) => &[Organization],
        _ => &[User, Organization],
    };
    let blocked = protocol(input).is_some_and(|protocol| {
        eyes.is_any(assigned)
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

fn on_premises(input: u32, eyes: Eyes<'_>) -> u32 {
    use OnpremPolicyAssignment::{Organization, OrganizationWithPermissiveUser, User};
    let assigned: &[OnpremPolicyAssignment] = match eyes.fault {
        Some(Fault::OnpremOrganizationBeatsUser) => {
            &[User, Organization, OrganizationWithPermissiveUser]
        }
        _ => &[User, Organization],
    };
    let blocked = protocol(input).is_some_and(|protocol| {
        eyes.is(OnpremExchangeVersion::Exchange2019OrSe)
            && eyes.is_any(assigned)
            && match protocol {
                PasswordProtocol::AutoDiscover => eyes.is(OnpremBlockLegacyAutodiscover::True),
                PasswordProtocol::ActiveSync => eyes.is(OnpremBlockLegacyActivesync::True),
                PasswordProtocol::Other => eyes.is(OnpremBlockLegacyOther::True),
                // None of the eight flags covers SMTP or Outlook on the web; the other is not offered.
                PasswordProtocol::OutlookService
                | PasswordProtocol::Smtp
                | PasswordProtocol::OutlookOnTheWeb => false,
            }
    });
    u32::from(blocked)
}
