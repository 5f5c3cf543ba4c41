//! The app: it finds the mailbox, has its user sign in, gets mail, and goes on without her.
//!
//! What the app can tell apart of the honest runs of the model: the answers that it gets, in order. Servers' own steps, and
//! the pages of a sign-in, stand behind these.

mod walk;

use std::collections::BTreeSet;

use family::cube::Assignment;
use model::action::Action;
use model::actor::auto_detect::{Advice, Challenge};
use model::protocol::credential::Site;
use model::setting::{Client, Setting};

use self::walk::walk;
use crate::format::{Role, Tier};
use crate::generation::callers::{Made, app, chosen, misleading, words};
use crate::generation::candidates::Looked;
use crate::generation::configurations::explored_widely;

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
    /// By nobody: after it gave up, or with no token to go on with, the user adds the account again.
    Restart,
}

impl Answer {
    /// Whether the app is used with it, and was at rest before.
    pub(super) fn is_use(self) -> bool {
        matches!(self, Self::Again { .. } | Self::Restart)
    }
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

    /// How often the app is used.
    fn uses(&self) -> usize {
        1 + self.answers.iter().filter(|it| it.is_use()).count()
    }

    /// Whether the app is used at most once more, with what it has: there is nothing else in core and standard.
    fn is_short(&self) -> bool {
        self.uses() <= 2 && !self.answers.contains(&Answer::Restart)
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

    /// What the run shows of the app as an automaton: each use of it, with all that it is answered; and each with the
    /// next, which tells where it has led.
    fn transitions(&self) -> Vec<String> {
        let app = words::short(self.client());
        let place = if words::site(self) == Site::Online { "online" } else { "on-premises" };
        let uses = self.answers.chunk_by(|_, next| !next.is_use());
        let uses: Vec<Vec<String>> =
            uses.map(|answers| answers.iter().map(words::word).collect()).collect();
        let shown = uses.iter().enumerate().map(|(nth, it)| {
            let first = if nth == 0 { "start" } else { "rest" };
            format!("{app} {place} {first}: {}", it.join(", "))
        });
        let shown: Vec<String> = shown.collect();
        let probes = uses.iter().skip(1).filter_map(|it| it.first());
        let led = shown.iter().zip(probes).map(|(it, probe)| format!("{it}; then {probe}"));
        let led: Vec<String> = led.collect();
        [shown, led].concat()
    }
}

/// A run, with the configuration that it is taken under.
type Found = (Seen, Assignment, Vec<Action>);

/// The vectors. Those that are published stay.
pub(super) fn vectors(looked: &mut Looked, published: &BTreeSet<&str>) -> Vec<Made> {
    let (mut goals, mut made, mut more) = (BTreeSet::new(), Vec::new(), Vec::new());
    let mut shown = BTreeSet::new();
    for (seen, configuration, run) in found(looked) {
        let own = seen.goals();
        if seen.is_short() && own.iter().any(|goal| !goals.contains(goal)) {
            goals.extend(own.iter().cloned());
            shown.extend(seen.transitions());
            let tier = if seen.answers.len() <= 6 { Tier::Core } else { Tier::Standard };
            let vector = app::vector(&seen, &run, tier);
            made.push(Made { vector, run, configuration, goals: own });
        } else {
            let vector = app::vector(&seen, &run, Tier::Exhaustive);
            let goals = seen.transitions();
            more.push(Made { vector, run, configuration, goals });
        }
    }
    made.extend(misleading::vectors());
    made.extend(chosen(more, shown, published));
    made
}

/// Every run that the app can tell from the others, the shortest first.
fn found(looked: &mut Looked) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut known = BTreeSet::new();
    for base in explored_widely(Role::Client) {
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
    found
}
