//! Every run of the app under a configuration, as it sees it: until it has mail, or gave up; and from there on.

use std::collections::{BTreeSet, VecDeque};

use family::cube::Assignment;
use family::protocol::Protocol;
use family::view::Concrete;
use model::action::Action;
use model::actor::client::{Access, Phase};
use model::actor::{exchange_online, exchange_onprem};
use model::party::Party;
use model::protocol::credential::{Location, Site};
use model::protocol::token::Cause;
use model::world::World;
use model::world::heard::Heard;
use model::world::state::State;

use super::{Answer, Mail, Seen};
use crate::generation::candidates::Looked;

/// How often the app is used in a run: to add the account, once to go on, and once more to look where that has led.
const USES_MAX: usize = 3;

/// Where a walk stands.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    state: State,
    seen: Seen,
    /// Whether the app has what it was used for, or gave up, and is used no more by itself.
    rests: bool,
    /// Whether something has been revoked.
    revoked: bool,
}

/// Hands over every run up to where the app rests.
pub(super) fn walk(
    configuration: &Assignment,
    seen: Seen,
    looked: &mut Looked,
    take: &mut dyn FnMut(&Seen, &[Action]),
) {
    let view = Concrete(configuration);
    let first = Place { state: World.initial(), seen, rests: false, revoked: false };
    let mut known = BTreeSet::from([first.clone()]);
    let mut open = VecDeque::from([(first, Vec::new())]);
    while let Some((place, run)) = open.pop_front() {
        let mut actions = Vec::new();
        World.actions(&place.state, &mut actions);
        for action in actions {
            if !is_taken(&place, action) {
                continue;
            }
            let Some((after, heard)) = World.hear(&place.state, action, &view) else { continue };
            let answer = answer(&place.state, action, &after, &heard);
            let mut next = place.clone();
            next.state = after;
            next.revoked |= matches!(action, Action::Revoke(_));
            if place.rests && is_read(action) {
                next.seen.answers.push(Answer::Again { expired: false });
            }
            next.seen.answers.extend(answer);
            looked.transitions += usize::from(answer.is_some());
            next.rests = match answer {
                Some(Answer::Mail(_, Mail::Given) | Answer::Password(..)) => true,
                _ => matches!(next.state.client.phase, Phase::Denied(_)),
            };
            next.rests |= matches!(action, Action::Revoke(_));
            if next.seen.uses() > USES_MAX {
                continue;
            }
            let run: Vec<Action> = run.iter().copied().chain([action]).collect();
            if next.rests && answer.is_some() {
                take(&next.seen, &run);
            }
            if known.insert(next.clone()) {
                open.push_back((next, run));
            }
        }
    }
}

fn is_read(action: Action) -> bool {
    matches!(action, Action::ReadMailbox | Action::DeliverFromCache | Action::ConnectDirectly)
}

/// Whether the walk goes on with an action: one of the app, of its user on her way to mail, or of who answers it.
fn is_taken(place: &Place, action: Action) -> bool {
    let client = place.state.client;
    let has_mail =
        place.rests && client.phase == Phase::Connected && client.access == Access::Valid;
    match action {
        Action::StartAgain => place.rests && !has_mail,
        Action::AccessTokenExpires => has_mail,
        Action::Revoke(cause) => has_mail && !place.revoked && cause == Cause::RevokeSessions,
        Action::SyncTokenExpires
        | Action::RefreshSyncToken
        | Action::SignInLegacy(..)
        | Action::SignInByHand(..)
        | Action::EvaluatePolicy(true)
        | Action::EnableAccount => false,
        _ if place.rests => has_mail && is_read(action),
        Action::OpenSignIn(location) | Action::RefreshAccessToken(location) => {
            location == Location::Elsewhere
        }
        _ => action.by() != Party::Attacker && action.by() != Party::Administrator,
    }
}

/// What the app is answered in a step.
fn answer(before: &State, action: Action, after: &State, heard: &[Heard]) -> Option<Answer> {
    let is_denied = matches!(after.client.phase, Phase::Denied(_));
    let site = before.client.site;
    match action {
        Action::HandOverAuthority => match before.client.phase {
            Phase::Challenged(advice) => Some(Answer::Advice(site?, advice)),
            _ => None,
        },
        Action::FindServer => {
            let offers = heard.iter().find_map(|it| match it {
                Heard::ExchangeOnline(_, exchange_online::Response::Challenge(it))
                | Heard::ExchangeOnPremises(_, exchange_onprem::Response::Challenge(it)) => {
                    Some(*it)
                }
                _ => None,
            });
            Some(Answer::Offers(after.client.site?, offers?))
        }
        Action::ReceiveCode => Some(Answer::SignIn { granted: !is_denied }),
        Action::RedeemCode => Some(Answer::Redeem { granted: !is_denied }),
        Action::RefreshAccessToken(_) => {
            Some(Answer::Renew { granted: after.client.access == Access::Valid })
        }
        Action::AccessTokenExpires => Some(Answer::Again { expired: true }),
        Action::StartAgain => Some(Answer::Restart),
        Action::RequestProvisioning | Action::ExchangeOnBehalfOf | Action::CreateMailbox => {
            is_denied.then_some(Answer::Provision { granted: false })
        }
        Action::Synchronize => (before.client.phase == Phase::Provisioning)
            .then_some(Answer::Provision { granted: !is_denied }),
        Action::ReadMailbox | Action::DeliverFromCache => {
            Some(Answer::Mail(Site::Online, given(after, is_denied)))
        }
        Action::ConnectDirectly => Some(Answer::Mail(Site::OnPremises, given(after, is_denied))),
        Action::FallBackToPassword => {
            let is_mail = heard.iter().any(|it| {
                matches!(
                    it,
                    Heard::ExchangeOnline(_, exchange_online::Response::Accepted { mail: true })
                        | Heard::ExchangeOnPremises(
                            _,
                            exchange_onprem::Response::Accepted { mail: true }
                        )
                )
            });
            Some(Answer::Password(site?, if is_mail { Mail::Given } else { Mail::Refused }))
        }
        // In the middle of a sign-in.
        _ => is_denied.then_some(Answer::SignIn { granted: false }),
    }
}

fn given(after: &State, is_denied: bool) -> Mail {
    match (is_denied, after.client.access) {
        (true, _) => Mail::Refused,
        (false, Access::Expired) => Mail::Revoked,
        (false, _) => Mail::Given,
    }
}
