//! The app: it finds the mailbox, has its user sign in, gets mail, and goes on without her.
//!
//! What the app can tell apart of the honest runs of the model: the answers that it gets, in order. Servers' own steps, and
//! the pages of a sign-in, stand behind these.

use std::collections::BTreeSet;

use family::cube::Assignment;
use family::protocol::Protocol;
use family::view::Concrete;
use model::action::Action;
use model::actor::auto_detect::{Advice, Challenge};
use model::actor::client::{Access, Phase};
use model::actor::{exchange_online, exchange_onprem};
use model::party::Party;
use model::protocol::credential::{Location, Site};
use model::protocol::token::Cause;
use model::setting::{Client, Setting};
use model::world::World;
use model::world::heard::Heard;
use model::world::state::State;

use crate::format::Role;
use crate::generation::callers::{Made, app, misleading, words};
use crate::generation::candidates::Looked;
use crate::generation::configurations::explored;

/// How many answers a run may have: more have none that was not there.
const ANSWERS_MAX: usize = 16;

/// What the app is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Answer {
    /// By AutoDetect: where the mailbox is, and what to do.
    Advice(Site, Advice),
    /// By AutoDiscover and the mail server, asked by an app that has no AutoDetect.
    Offers(Site, Challenge),
    /// By the sign-in: it leads back with a code, or with an error.
    SignIn { granted: bool },
    /// By the token endpoint, for a code.
    Redeem { granted: bool },
    /// By the token endpoint, for a refresh token.
    Renew { granted: bool },
    /// By the provisioning service.
    Provision { granted: bool },
    /// By a mail server, for a token.
    Mail(Site, Mail),
    /// By a mail server, for the password.
    Password(Site, Mail),
    /// By nobody: the app is used again.
    Again {
        /// Whether its access token has expired.
        expired: bool,
    },
}

/// What a mail server gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mail {
    Given,
    Refused,
    /// It wants a newer token.
    Revoked,
}

/// A run as the app sees it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Seen {
    /// Which app: the place of its value of `client`.
    client: u8,
    /// What it is answered.
    pub(super) answers: Vec<Answer>,
}

impl Seen {
    /// Which app.
    pub(super) fn client(&self) -> Client {
        let is = |it: &&Client| it.index() == self.client;
        Client::ALL.iter().find(is).copied().unwrap_or(Client::OutlookMobile)
    }

    /// What is new about each answer: what stands before it, and what it is.
    fn goals(&self) -> Vec<String> {
        let before = std::iter::once(None).chain(self.answers.iter().map(Some));
        before
            .zip(&self.answers)
            .map(|(before, answer)| {
                let before = before.map_or_else(|| "start".to_owned(), words::word);
                format!("{} {before} -> {}", words::short(self.client()), words::word(answer))
            })
            .collect()
    }
}

/// The vectors.
pub(super) fn vectors(looked: &mut Looked) -> Vec<Made> {
    let mut found: Vec<(Seen, Assignment, Vec<Action>)> = Vec::new();
    let mut known = BTreeSet::new();
    for base in explored(Role::Client) {
        for client in [Client::OutlookMobile, Client::ThirdPartyModern] {
            let configuration = base.clone().with(Client::ID, client.index());
            looked.configurations += 1;
            let seen = Seen { client: client.index(), answers: Vec::new() };
            walk(&configuration, seen, looked, &mut |seen, run| {
                if known.insert(seen.clone()) {
                    found.push((seen.clone(), configuration.clone(), run.to_vec()));
                }
            });
        }
    }
    found.sort_by(|a, b| (a.0.answers.len(), &a.0).cmp(&(b.0.answers.len(), &b.0)));
    let (mut goals, mut made) = (BTreeSet::new(), Vec::new());
    for (seen, configuration, run) in found {
        let shown = seen.goals();
        if shown.iter().any(|goal| !goals.contains(goal)) {
            goals.extend(shown.iter().cloned());
            let vector = app::vector(&seen, &run);
            made.push(Made { vector, run, configuration, goals: shown });
        }
    }
    made.extend(misleading::vectors());
    made
}

/// Where a walk stands.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    state: State,
    seen: Seen,
    /// Whether it ends with the next mail.
    again: bool,
    /// Whether something has been revoked.
    revoked: bool,
}

/// Hands over every run of the app under a configuration, as it sees it: until it has mail, or gave up; and from there
/// once more.
fn walk(
    configuration: &Assignment,
    seen: Seen,
    looked: &mut Looked,
    take: &mut dyn FnMut(&Seen, &[Action]),
) {
    let view = Concrete(configuration);
    let first = Place { state: World.initial(), seen, again: false, revoked: false };
    let mut known = BTreeSet::from([first.clone()]);
    let mut open = std::collections::VecDeque::from([(first, Vec::new())]);
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
            next.seen.answers.extend(answer);
            if action == Action::AccessTokenExpires {
                next.again = true;
            } else if place.revoked && !place.again && is_read(action) {
                // The app is used again, and its token has not expired.
                next.again = true;
                let before = next.seen.answers.len().saturating_sub(1);
                next.seen.answers.insert(before, Answer::Again { expired: false });
            }
            if next.seen.answers.len() > ANSWERS_MAX {
                continue;
            }
            looked.transitions += usize::from(answer.is_some());
            let run: Vec<Action> = run.iter().copied().chain([action]).collect();
            let is_over = match answer {
                Some(Answer::Mail(_, Mail::Given)) => next.again,
                Some(Answer::Password(..)) => true,
                _ => matches!(next.state.client.phase, Phase::Denied(_)),
            };
            let is_shown = is_over || matches!(answer, Some(Answer::Mail(_, Mail::Given)));
            if is_shown {
                take(&next.seen, &run);
            }
            if !is_over && known.insert(next.clone()) {
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
    let has_mail = place.state.client.phase == Phase::Connected && !place.again;
    match action {
        Action::AccessTokenExpires => has_mail,
        Action::Revoke(cause) => has_mail && !place.revoked && cause == Cause::RevokeSessions,
        Action::OpenSignIn(location) | Action::RefreshAccessToken(location) => {
            location == Location::Elsewhere
        }
        // Mail that it has already is read again where something has happened.
        Action::ReadMailbox | Action::DeliverFromCache | Action::ConnectDirectly => {
            place.state.client.phase != Phase::Connected || place.again || place.revoked
        }
        Action::StartAgain
        | Action::SyncTokenExpires
        | Action::RefreshSyncToken
        | Action::SignInLegacy(..)
        | Action::SignInByHand(..)
        | Action::EvaluatePolicy(true)
        | Action::EnableAccount => false,
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
