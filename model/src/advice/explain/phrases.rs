//! Words for the conditions that decide, and the settings that belong together.

use family::region::{Exhausted, Region};
use family::variable::VariableId;
use family::view::View;

use crate::action::Action;
use crate::claim::{blocked, has};
use crate::eyes::Eyes;
use crate::families::whole::Whole;
use crate::party::Party;
use crate::policy::conditional_access::refuses_legacy;
use crate::protocol::credential::{Location, PasswordProtocol, Platform, Site};
use crate::protocol::token::Audience;
use crate::setting::{
    self, AdfsActiveEndpoint, AdfsActiveMfa, AdfsMfa, AdfsMfaClaim, AppProtection,
    AttackerKnowsPassword, AuthenticationStrength, CaBlockLegacy, CaBlockLegacyCoversUser,
    CaCoversExchange, CaCoversUser, CaGrantOperator, CaPolicy, CaRequireAppProtection,
    CaRequireCompliantDevice, CaRequireMfa, DeviceState, FederatedIdpMfaBehavior, HybridModernAuth,
    IdentityModel, MfaRegistration, MfaRegistrationProtected, OnpremNamespaceRegistered,
    OnpremPublishing, SecurityDefaults, Setting,
};

/// To what a Conditional Access policy applies.
const ASSIGNMENTS: [&str; 6] = [
    "ca-policy",
    "ca-covers-user",
    "ca-covers-exchange",
    "ca-client-apps",
    "ca-platforms",
    "ca-excludes-trusted-locations",
];
/// What it requires.
const CONTROLS: [&str; 3] =
    ["ca-require-mfa", "ca-require-compliant-device", "ca-require-app-protection"];
/// How that is combined, and what satisfies it.
const COMBINED: [&str; 2] = ["ca-grant-operator", "authentication-strength"];
const DEVICE: [&str; 2] = ["device-state", "app-protection"];

/// The settings that are looked at together, because a product decides by them together.
pub(super) fn groups() -> Vec<Vec<VariableId>> {
    let groups: [&[&[&str]]; 12] = [
        &[&ASSIGNMENTS, &CONTROLS],
        &[&["ca-block-legacy", "ca-block-legacy-covers-user"]],
        &[&["ca-policy", "ca-block-legacy", "security-defaults"]],
        &[&ASSIGNMENTS, &CONTROLS, &COMBINED, &DEVICE],
        &[&CONTROLS, &COMBINED, &DEVICE],
        &[&CONTROLS, &["ca-grant-operator"]],
        &[&["identity-model", "adfs-mfa", "adfs-mfa-claim", "federated-idp-mfa-behavior"]],
        &[&["adfs-mfa", "adfs-active-mfa", "adfs-active-endpoint"]],
        &[&[
            "exo-policy-assignment",
            "exo-allow-basic-activesync",
            "exo-allow-basic-outlook-service",
            "exo-allow-basic-other",
        ]],
        &[&[
            "onprem-exchange-version",
            "onprem-policy-assignment",
            "onprem-block-legacy-activesync",
        ]],
        &[&["onprem-exchange-version", "onprem-policy-assignment", "onprem-block-legacy-other"]],
        &[&[
            "onprem-default-access-level",
            "onprem-rule-allow-outlook-service",
            "onprem-rule-block-outlook-model",
            "onprem-rule-precedence",
            "exo-sync-device-model",
        ]],
    ];
    let ids = |parts: &&[&[&str]]| {
        let ids = parts.iter().copied().flatten();
        ids.filter_map(|id| setting::find(id)).map(|(variable, _)| variable).collect()
    };
    groups.iter().map(ids).collect()
}

/// A sentence with the condition that it says.
type Phrase = (&'static str, fn(&dyn View) -> bool);

/// Words for conditions that stand in place of a part of a formula wherever all of its terms do.
pub(super) fn parts() -> Vec<Phrase> {
    vec![
        ("no Conditional Access policy is in force for her and Exchange", |view| {
            !(has(view, &[CaPolicy::Enabled])
                && has(view, &[CaCoversUser::Yes])
                && has(view, &[CaCoversExchange::Yes]))
        }),
        ("it requires nothing", |view| {
            has(view, &[CaRequireMfa::No])
                && has(view, &[CaRequireCompliantDevice::No])
                && has(view, &[CaRequireAppProtection::No])
        }),
        ("hybrid modern authentication works", |view| {
            has(view, &[HybridModernAuth::On])
                && has(view, &[OnpremPublishing::PassThrough])
                && has(view, &[OnpremNamespaceRegistered::Yes])
        }),
        ("she has no second factor, and anyone with her password may register one", |view| {
            has(view, &[MfaRegistration::Unregistered])
                && has(view, &[MfaRegistrationProtected::No])
        }),
    ]
}

/// Words for what turns up as a condition by itself.
pub(super) fn labels() -> Vec<Phrase> {
    vec![
        ("Entra ID believes a claim that AD FS issues unasked", |view| {
            has(view, &[AdfsMfaClaim::IssuedAlways])
                && !has(view, &[FederatedIdpMfaBehavior::Reject])
        }),
        ("MFA is one of several controls of which any is enough", |view| {
            has(view, &[CaRequireMfa::Yes])
                && has(view, &[CaGrantOperator::Or])
                && has(view, &[AuthenticationStrength::AnyMfa])
        }),
        ("her device or app is enough, in place of MFA", |view| {
            let device =
                has(view, &[CaRequireCompliantDevice::Yes]) && has(view, &[DeviceState::Compliant]);
            let app =
                has(view, &[CaRequireAppProtection::Yes]) && has(view, &[AppProtection::Present]);
            (device || app) && has(view, &[CaGrantOperator::Or])
        }),
        ("her device and app are what is required of them", |view| {
            let device =
                has(view, &[CaRequireCompliantDevice::No]) || has(view, &[DeviceState::Compliant]);
            let app =
                has(view, &[CaRequireAppProtection::No]) || has(view, &[AppProtection::Present]);
            device && app
        }),
        ("neither a policy against legacy clients nor security defaults refuse them", |view| {
            let defaults = has(view, &[CaPolicy::Enabled])
                || has(view, &[CaBlockLegacy::Enabled])
                || has(view, &[SecurityDefaults::Off]);
            let policy =
                has(view, &[CaBlockLegacy::Enabled]) && has(view, &[CaBlockLegacyCoversUser::Yes]);
            defaults && !policy
        }),
        ("nothing is required of device or app", |view| {
            has(view, &[CaRequireCompliantDevice::No]) && has(view, &[CaRequireAppProtection::No])
        }),
    ]
}

/// Words for decisions, each the one long factor of what it says.
pub(super) fn decisions() -> Vec<Phrase> {
    fn refuses(platform: Platform, location: Location, view: &dyn View) -> bool {
        refuses_legacy(platform, location, Eyes::of(Party::EntraId, view))
    }
    fn onprem(protocol: PasswordProtocol, view: &dyn View) -> bool {
        !blocked(Site::OnPremises, protocol, view)
    }
    fn online(protocols: &[PasswordProtocol], view: &dyn View) -> bool {
        protocols.iter().any(|it| !blocked(Site::Online, *it, view))
    }
    vec![
        ("nothing at Entra ID refuses her legacy clients", |view| {
            [Location::Trusted, Location::Elsewhere]
                .iter()
                .any(|from| !refuses(Platform::Other, *from, view))
        }),
        ("nothing at Entra ID refuses the attacker's legacy client", |view| {
            [Platform::Phone, Platform::Other]
                .iter()
                .any(|claimed| !refuses(*claimed, Location::Elsewhere, view))
        }),
        ("a password can be checked without a browser", |view| {
            !has(view, &[IdentityModel::Federated])
                || (has(view, &[AdfsActiveEndpoint::Published])
                    && (!has(view, &[AdfsMfa::Always]) || has(view, &[AdfsActiveMfa::Ignored])))
        }),
        ("her policy in Exchange Online leaves a protocol open", |view| {
            use PasswordProtocol::{ActiveSync, Other, OutlookService};
            online(&[ActiveSync, OutlookService, Other], view)
        }),
        ("her policy in Exchange Online leaves ActiveSync open", |view| {
            online(&[PasswordProtocol::ActiveSync], view)
        }),
        ("her policy on the server leaves ActiveSync open", |view| {
            onprem(PasswordProtocol::ActiveSync, view)
        }),
        ("her policy on the server leaves EWS, IMAP, POP and the like open", |view| {
            onprem(PasswordProtocol::Other, view)
        }),
    ]
}

/// A sentence with several that each are enough for it.
type Split = (&'static str, Vec<(&'static str, Region)>);

/// How the attacker gets tokens.
pub(super) fn tokens(
    whole: &Whole,
    given: &dyn Fn(&Region) -> Result<Region, Exhausted>,
) -> Result<Vec<Split>, Exhausted> {
    let space = whole.space();
    let mut tokens: Vec<Split> = vec![
        ("the attacker gets a token for Exchange Online", Vec::new()),
        ("the attacker gets a token for Exchange Server", Vec::new()),
    ];
    for (action, region) in whole.tokens() {
        let (audience, says) = match action {
            Action::SignInAsUser(audience, ..) => (audience, "signs in on a page as Alice"),
            Action::SignInAtFederation(audience, ..) => {
                (audience, "signs in on AD FS's page, past staged rollout")
            }
            Action::TradePassword(audience, _) => (audience, "trades the password at Entra ID"),
            Action::TradeAtFederation(audience, _) => (audience, "trades the password at AD FS"),
            Action::RelaySignIn(audience, ..) => (audience, "has Alice sign in through a proxy"),
            Action::SignInWithPrompt(audience, ..) => (audience, "has Alice approve a prompt"),
            Action::ForgeResponse(audience, ..) | Action::ForgeResponseWithPrompt(audience, ..) => {
                (audience, "signs AD FS's response herself")
            }
            Action::UseDeviceCode(audience, ..) => (audience, "has Alice enter a device code"),
            Action::RedeemRefreshToken(audience, ..) => {
                (audience, "trades the app's refresh token")
            }
            _ => continue,
        };
        // What is needed for every use of the token is said there.
        let mut without = vec![AttackerKnowsPassword::ID];
        if *audience == Audience::OnPremises {
            without.push(OnpremNamespaceRegistered::ID);
        }
        let region = given(&space.exists(region, &without)?)?;
        let Some((_, ways)) = tokens.get_mut(*audience as usize) else { continue };
        match ways.iter_mut().find(|(of, _)| *of == says) {
            Some((_, known)) => *known = space.or(known, &region)?,
            None => ways.push((says, region)),
        }
    }
    Ok(tokens)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_setting_of_a_group_is_there() {
        assert_eq!(super::groups().iter().map(Vec::len).sum::<usize>(), 60);
    }
}
