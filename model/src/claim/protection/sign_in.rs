//! What must not happen in signing in, and on the way to it.

use family::view::{Decision, View};

use crate::claim::{Claim, Group, Growth, Kind, Shows, has};
use crate::event::{Done, Event, Fact, Obtained};
use crate::eyes::Eyes;
use crate::party::Party;
use crate::policy::conditional_access::{self, Machine, SignIn};
use crate::policy::device_access;
use crate::policy::federation::Method;
use crate::protocol::credential::{App, Device, DeviceModel, DeviceType, Location, Platform};
use crate::protocol::token::{Audience, Subject};
use crate::setting::{
    AppProtection, AuthenticationStrength, CaClientApps, CaCoversExchange, CaCoversUser,
    CaExcludesTrustedLocations, CaGovernsOnpremAudience, CaGrantOperator, CaPlatforms, CaPolicy,
    CaRequireAppProtection, CaRequireCompliantDevice, CaRequireMfa, DeviceState,
    FederatedIdpMfaBehavior, MailboxLocation, RefreshTokenCarriesAppProtection,
    RefreshTokenCarriesDevice,
};

pub(super) fn claims() -> Vec<Claim> {
    let claim = |id, says: &str, kind| Claim {
        id,
        group: Group::Protection,
        says: says.to_owned(),
        applies: Vec::new(),
        growth: Growth::usual(&kind),
        kind,
    };
    let invariant = |id, says: &str, violated: Shows| claim(id, says, Kind::Invariant(violated));
    vec![
        invariant(
            "sign-in-agrees-with-user",
            "Whoever gets tokens for a sign-in in Alice's name is the app for which she made it, \
             and gets them once.",
            |_, action, event, _| match *event {
                // A sign-in: a refresh token that was copied is another matter.
                Event::TokenIssued { token, obtained, .. } => {
                    action.by() == Party::Attacker
                        && token.subject == Subject::Alice
                        && matches!(obtained, Obtained::Code | Obtained::Silently)
                }
                _ => false,
            },
        ),
        invariant(
            "tokens-satisfy-conditional-access",
            "Every token of a sign-in, and every renewal by an app, satisfies the Conditional \
             Access policy that covers it.",
            |_, _, event, view| match *event {
                Event::TokenIssued { token, sign_in: Some(sign_in), .. } => {
                    let input = sign_in.encode() + if token.mfa { TOKEN_SAYS_MFA } else { 0 };
                    view.decide(&UNSATISFIED, input) != 0
                }
                _ => false,
            },
        ),
        invariant(
            "sync-stays-with-registered-endpoint",
            "The provisioning service takes its token to no endpoint but the organization's.",
            |_, _, event, _| matches!(event, Event::EndpointCalled { registered: false }),
        ),
        invariant(
            "credentials-only-at-trusted-authority",
            "Alice enters her password at Entra ID, at the organization's AD FS or, where an app \
             has no other way, for its mail server; never where the attacker reads it.",
            |_, _, event, _| matches!(event, Event::PasswordEntered { at: Party::Attacker }),
        ),
        invariant(
            "federation-cannot-fake-mfa",
            "A token that claims multifactor authentication rests on one that was done; where \
             Entra ID rejects AD FS's word, on one at Entra ID.",
            |_, _, event, view| match *event {
                Event::TokenIssued {
                    token,
                    obtained: Obtained::Code | Obtained::Silently,
                    done,
                    sign_in: Some(sign_in),
                } => {
                    token.mfa
                        && (done == Done::Nothing
                            || (!sign_in.second_factor
                                && has(view, &[FederatedIdpMfaBehavior::Reject])))
                }
                _ => false,
            },
        ),
        claim(
            "decisions-ignore-spoofable-fields",
            "No decision turns on what a client says of itself: device type, device model, \
             platform.",
            Kind::Decision(turns_on_what_is_said),
        ),
        invariant(
            "discovery-reveals-only-location",
            "Who asks without signing in learns no more than that there is a mailbox, at which \
             site, and whether the domain is federated.",
            |_, _, event, _| matches!(event, Event::Revealed(Fact::Other)),
        ),
    ]
}

/// Set beside a sign-in: the token says that multifactor authentication was done.
const TOKEN_SAYS_MFA: u32 = 2048;

static UNSATISFIED: Decision =
    Decision { name: "a token lacks what the policy requires", function: decide_unsatisfied };

fn decide_unsatisfied(input: u32, view: &dyn View) -> u32 {
    let sign_in = SignIn::decode(input);
    u32::from(covers(sign_in, view) && lacks(sign_in, input & TOKEN_SAYS_MFA != 0, view))
}

/// Whether the policy is in force for a sign-in, in the words of the documents: enabled, for this user,
/// this resource, this kind of app, this platform and this place.
fn covers(sign_in: SignIn, view: &dyn View) -> bool {
    let apps: &[CaClientApps] = match sign_in.app {
        App::Browser => &[CaClientApps::BrowserOnly, CaClientApps::ModernOnly, CaClientApps::All],
        App::Native => {
            &[CaClientApps::MobileAndDesktopOnly, CaClientApps::ModernOnly, CaClientApps::All]
        }
        App::Legacy => &[CaClientApps::All],
    };
    let audience = sign_in.audience == Audience::ExchangeOnline;
    has(view, &[CaPolicy::Enabled])
        && has(view, &[CaCoversUser::Yes])
        && has(view, &[CaCoversExchange::Yes])
        && has(view, apps)
        && (audience || has(view, &[CaGovernsOnpremAudience::Yes]))
        && (sign_in.platform == Platform::Phone || has(view, &[CaPlatforms::All]))
        && (sign_in.location == Location::Elsewhere || has(view, &[CaExcludesTrustedLocations::No]))
}

/// Whether a token was issued without what the policy's grant controls require.
fn lacks(sign_in: SignIn, says_mfa: bool, view: &dyn View) -> bool {
    let mfa = has(view, &[CaRequireMfa::Yes]).then(|| {
        says_mfa
            && (sign_in.second_factor || !has(view, &[AuthenticationStrength::PhishingResistant]))
    });
    let device = has(view, &[CaRequireCompliantDevice::Yes]).then(|| match sign_in.machine {
        Machine::Alices => has(view, &[DeviceState::Compliant]),
        Machine::Copied => {
            has(view, &[DeviceState::Compliant]) && has(view, &[RefreshTokenCarriesDevice::Yes])
        }
        Machine::Attackers => false,
        Machine::Enrolled => true,
    });
    let app = has(view, &[CaRequireAppProtection::Yes]).then(|| match sign_in.machine {
        Machine::Alices => has(view, &[AppProtection::Present]),
        Machine::Copied => {
            has(view, &[AppProtection::Present])
                && has(view, &[RefreshTokenCarriesAppProtection::Yes])
        }
        Machine::Attackers => false,
        Machine::Enrolled => true,
    });
    let mut wanted = [mfa, device, app].into_iter().flatten().peekable();
    if wanted.peek().is_none() {
        false
    } else if has(view, &[CaGrantOperator::Or]) {
        !wanted.any(|is_met| is_met)
    } else {
        !wanted.all(|is_met| is_met)
    }
}

/// Two requests that differ in what anybody can write into them, and are decided otherwise.
///
/// A property of two requests can be told by asking for both alone: here, and nowhere else, a claim asks
/// the function that it is about.
fn turns_on_what_is_said(view: &dyn View) -> Option<&'static str> {
    if has(view, &[MailboxLocation::ExchangeOnPremises]) {
        let eyes = Eyes::of(Party::ExchangeOnPremises, view);
        let access = |kind, model| device_access::access(Device { kind, model }, eyes);
        let own = access(DeviceType::Other, DeviceModel::Other);
        if access(DeviceType::OutlookService, DeviceModel::Other) != own {
            return Some("an ActiveSync request with another DeviceType");
        }
        if access(DeviceType::Other, DeviceModel::Outlook) != own {
            return Some("an ActiveSync request with another DeviceModel");
        }
    }
    let eyes = Eyes::of(Party::EntraId, view);
    let grant = |platform| {
        let sign_in = SignIn {
            app: App::Native,
            platform,
            location: Location::Elsewhere,
            audience: Audience::ExchangeOnline,
            machine: Machine::Attackers,
            suspicious: false,
            method: Method::Managed,
            second_factor: false,
        };
        conditional_access::grant(sign_in, eyes)
    };
    (grant(Platform::Phone) != grant(Platform::Other))
        .then_some("a sign-in with another platform in its user agent")
}
