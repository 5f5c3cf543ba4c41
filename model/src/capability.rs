//! What the attacker can do, and what each of her actions needs of it: a scope in which she has not got it
//! needs not try the action.

use family::cube::Cube;
use family::variable::{Values, VariableId};

use crate::action::{Action, Counterfeit};
use crate::actor::attacker::{Right, Seat};
use crate::protocol::credential::Site;
use crate::setting::{
    self, AttackerAccessToken, AttackerAdfsKey, AttackerAuthorizationCode,
    AttackerControlsDiscovery, AttackerDeviceCode, AttackerEnrolsDevice, AttackerInsideNetwork,
    AttackerKnowsPassword, AttackerOnpremAdmin, AttackerOwnAccount, AttackerPhishingProxy,
    AttackerPromptApproved, AttackerRefreshToken, AttackerSprays, AttackerSyncToken, Setting, Who,
};

/// What an attacker may be able to do: sets of capabilities, each of which she has or has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attacker {
    /// Nothing, but to ask without signing in.
    None,
    /// Know the user's password.
    Password,
    /// That, and have the user's help by deceit.
    Phisher,
    /// Get copies of what has been issued.
    TokenThief,
    /// Be inside the organization, or have its keys.
    Insider,
    /// All of it.
    All,
}

impl Attacker {
    /// All of them.
    pub const EVERY: [Self; 6] =
        [Self::None, Self::Password, Self::Phisher, Self::TokenThief, Self::Insider, Self::All];

    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Password => "password",
            Self::Phisher => "phisher",
            Self::TokenThief => "token-thief",
            Self::Insider => "insider",
            Self::All => "all",
        }
    }

    /// Whether a setting is one of her capabilities.
    #[must_use]
    pub fn may_have(self, capability: VariableId) -> bool {
        let is_one_of = |capabilities: &[VariableId]| capabilities.contains(&capability);
        match self {
            Self::None => false,
            Self::Password => is_one_of(&[AttackerKnowsPassword::ID]),
            Self::Phisher => is_one_of(&[
                AttackerKnowsPassword::ID,
                AttackerPhishingProxy::ID,
                AttackerDeviceCode::ID,
                AttackerPromptApproved::ID,
                AttackerControlsDiscovery::ID,
            ]),
            Self::TokenThief => is_one_of(&[
                AttackerAccessToken::ID,
                AttackerRefreshToken::ID,
                AttackerSyncToken::ID,
                AttackerAuthorizationCode::ID,
            ]),
            Self::Insider => is_one_of(&[
                AttackerKnowsPassword::ID,
                AttackerAdfsKey::ID,
                AttackerOnpremAdmin::ID,
                AttackerInsideNetwork::ID,
                AttackerEnrolsDevice::ID,
                AttackerOwnAccount::ID,
            ]),
            Self::All => true,
        }
    }

    /// A scope with everything that the attacker may have given to it, and nothing else. What it breaks with
    /// less it breaks so, of every claim that says of itself that it grows with the attacker. A claim about
    /// an attacker who has not got something has a family of its own (`Scope::at_their_best`).
    #[must_use]
    pub fn at_her_best(self, scope: Cube) -> Cube {
        // `yes` is the first value of each, `no` the second.
        capabilities()
            .fold(scope, |cube, it| cube.with(it, Values::one(u8::from(!self.may_have(it)))))
    }

    /// Every configuration in which she has no other capability.
    #[must_use]
    pub fn everything(self) -> Cube {
        capabilities().filter(|it| !self.may_have(*it)).fold(
            Cube::full(setting::domain()),
            |cube, capability| match setting::row(capability) {
                Some(row) => cube.with(capability, Values::one(row.default)),
                None => cube,
            },
        )
    }
}

/// The capabilities of an attacker, by their settings.
pub fn capabilities() -> impl Iterator<Item = VariableId> {
    setting::rows().filter(|(_, row)| row.who == Who::Attacker).map(|(variable, _)| variable)
}

/// Any of these will do.
type Any = &'static [VariableId];

const PASSWORD: Any =
    &[AttackerKnowsPassword::ID, AttackerPhishingProxy::ID, AttackerControlsDiscovery::ID];
const PROXY: Any = &[AttackerPhishingProxy::ID, AttackerControlsDiscovery::ID];
const DISCOVERY: Any = &[AttackerControlsDiscovery::ID];
const PROMPT: Any = &[AttackerPromptApproved::ID];
const KEY: Any = &[AttackerAdfsKey::ID];

/// What an action needs, all of it, wherever she sits: of each the capabilities of which one is enough. It
/// may need more than that; without it there is no such action.
fn needs(action: Action) -> &'static [Any] {
    match action {
        Action::TryPassword(..)
        | Action::SignInAsUser(..)
        | Action::SignInAtFederation(..)
        | Action::TradePassword(..)
        | Action::TradeAtFederation(..) => &[PASSWORD],
        Action::RelaySignIn(..) => &[PROXY],
        Action::SignInWithPrompt(..) => &[PASSWORD, PROMPT],
        Action::ForgeResponse(..) => &[KEY],
        Action::ForgeResponseWithPrompt(..) => &[KEY, PROMPT],
        Action::UseDeviceCode(..) => &[&[AttackerDeviceCode::ID]],
        Action::MisdirectApp(_) | Action::MisdirectSync => &[DISCOVERY],
        Action::StealAccessToken => &[&[AttackerAccessToken::ID]],
        Action::StealRefreshToken | Action::RedeemRefreshToken(..) => {
            &[&[AttackerRefreshToken::ID]]
        }
        Action::StealSyncToken => &[&[AttackerSyncToken::ID]],
        Action::StealCode => &[&[AttackerAuthorizationCode::ID]],
        Action::PresentCounterfeit(_, Counterfeit::Mallorys, _)
        | Action::ProvisionElsewhere(Counterfeit::Mallorys, _) => &[&[AttackerOwnAccount::ID]],
        Action::Spray(..) => &[&[AttackerSprays::ID]],
        Action::ReadAsAdministrator
        | Action::UseSharedPrincipal(_)
        | Action::UseHybridApplication(_) => &[&[AttackerOnpremAdmin::ID]],
        _ => &[],
    }
}

/// The one thing that she must have learnt for an action, if any: no move uses two.
#[must_use]
pub fn used(action: Action) -> Option<(Right, bool)> {
    match action {
        Action::ReadOnline(by_alice)
        | Action::ProvisionAndRead(by_alice)
        | Action::ProvisionElsewhere(Counterfeit::Elsewheres, by_alice)
        | Action::PresentCounterfeit(Site::OnPremises, Counterfeit::Elsewheres, by_alice)
        | Action::AskOnBehalf(by_alice) => Some((Right::Online, by_alice)),
        Action::ReadOnPremises(_, right, by_alice, _)
        | Action::ReadOverWebServices(right, by_alice, _) => Some((right, by_alice)),
        Action::ReadInBrowser(by_alice)
        | Action::PresentCounterfeit(Site::Online, Counterfeit::Elsewheres, by_alice) => {
            Some((Right::OnPremises, by_alice))
        }
        Action::RedeemRefreshToken(_, by_alice, _) => Some((Right::Refresh, by_alice)),
        Action::ReadOutdated(by_alice) => Some((Right::Revoked, by_alice)),
        _ => None,
    }
}

/// Whether an action may be there in some configuration of a scope, as far as that is known beforehand.
#[must_use]
pub fn may_be_taken(action: Action, scope: &Cube) -> bool {
    // `yes` is the first value of each.
    let has = |capability: &VariableId| scope.get(*capability).iter().any(|value| value == 0);
    let needs = [at(seat(action)), needs(action)];
    needs.into_iter().flatten().all(|any| any.iter().any(has))
}

fn at(seat: Seat) -> &'static [Any] {
    const INSIDE: Any = &[AttackerInsideNetwork::ID];
    const ENROLLED: Any = &[AttackerEnrolsDevice::ID];
    match seat {
        Seat::Outside => &[],
        Seat::Inside => &[INSIDE],
        Seat::Enrolled => &[ENROLLED],
        Seat::InsideEnrolled => &[INSIDE, ENROLLED],
    }
}

fn seat(action: Action) -> Seat {
    match action {
        Action::TryPassword(.., seat)
        | Action::SignInAsUser(.., seat)
        | Action::SignInAtFederation(.., seat)
        | Action::TradePassword(.., seat)
        | Action::TradeAtFederation(.., seat)
        | Action::ReadOnPremises(.., seat)
        | Action::ReadOverWebServices(.., seat)
        | Action::RelaySignIn(.., seat)
        | Action::SignInWithPrompt(.., seat)
        | Action::ForgeResponse(.., seat)
        | Action::ForgeResponseWithPrompt(.., seat)
        | Action::UseDeviceCode(.., seat)
        | Action::RedeemRefreshToken(.., seat)
        | Action::Spray(_, seat) => seat,
        _ => Seat::Outside,
    }
}
