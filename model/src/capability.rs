//! What an action of the attacker needs of her capabilities: a scope in which she has not got it needs not
//! try the action.

use family::cube::Cube;
use family::variable::VariableId;

use crate::action::{Action, Counterfeit};
use crate::actor::attacker::Seat;
use crate::setting::{
    AttackerAccessToken, AttackerAdfsKey, AttackerAuthorizationCode, AttackerControlsDiscovery,
    AttackerDeviceCode, AttackerEnrolsDevice, AttackerInsideNetwork, AttackerKnowsPassword,
    AttackerOnpremAdmin, AttackerOwnAccount, AttackerPhishingProxy, AttackerPromptApproved,
    AttackerRefreshToken, AttackerSyncToken, Setting,
};

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
        Action::ReadAsAdministrator | Action::UseSharedPrincipal => &[&[AttackerOnpremAdmin::ID]],
        _ => &[],
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
        | Action::TradePassword(.., seat)
        | Action::TradeAtFederation(.., seat)
        | Action::ReadOnPremises(.., seat)
        | Action::RelaySignIn(.., seat)
        | Action::SignInWithPrompt(.., seat)
        | Action::ForgeResponse(.., seat)
        | Action::ForgeResponseWithPrompt(.., seat)
        | Action::UseDeviceCode(.., seat)
        | Action::RedeemRefreshToken(.., seat) => seat,
        _ => Seat::Outside,
    }
}
