//! The provisioning service: it takes a token, trades it for its own, makes a copy.

mod automaton;
mod beside;
mod play;

use std::collections::BTreeSet;

use family::cube::Assignment;
use family::view::Concrete;
use model::action::Action;
use model::actor::{entra, exchange_onprem, provisioning};
use model::graph::Graph;
use model::protocol::token::Age;
use model::world::heard::Heard;

use crate::format::Role;
use crate::generation::callers::{Made, chosen, replay, way_on};
use crate::generation::candidates::Looked;
use crate::generation::configurations::explored_widely;

/// One request to the service with its answer, and what it was answered by whom it asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Part {
    asked: provisioning::Request,
    answer: provisioning::Response,
    entra: Option<entra::Response>,
    exchange: Option<exchange_onprem::Response>,
}

/// What the service does at one time: a request of the tester with all that it asks for it, or the renewal of its token
/// with what it asks after that.
fn rounds(parts: &[Part]) -> impl Iterator<Item = &[Part]> {
    parts.chunk_by(|_, next| {
        !matches!(next.asked, provisioning::Request::Provision(_) | provisioning::Request::Refresh)
    })
}

/// The vectors. Those that are published stay.
pub(super) fn vectors(looked: &mut Looked, published: &BTreeSet<&str>) -> Vec<Made> {
    let (mut seen, mut shown, mut made) = (Vec::new(), Vec::new(), Vec::new());
    let mut goals_seen: BTreeSet<String> = BTreeSet::new();
    let mut take = |configuration: &Assignment, run: Vec<Action>, parts: Vec<Part>| {
        if parts.iter().any(|it| is_old(it.asked)) || seen.contains(&parts) {
            return;
        }
        seen.push(parts.clone());
        let Some((vector, goals)) = play::vector_of_run(&parts, &run) else { return };
        if goals.iter().any(|goal| !goals_seen.contains(goal)) {
            goals_seen.extend(goals.iter().cloned());
            shown.push(parts);
            made.push(Made { vector, run, configuration: configuration.clone(), goals });
        }
    };
    for configuration in explored_widely(Role::Provisioning) {
        looked.configurations += 1;
        let view = Concrete(&configuration);
        let graph = Graph::explore(&view);
        for edge in graph.edges() {
            let asks = |run: &[Action]| parts(&configuration, run);
            let mut run = graph.run_through(edge);
            let Some(last) = replay(&configuration, &run).and_then(|mut it| it.pop()) else {
                continue;
            };
            if !last.heard.iter().any(|it| matches!(it, Heard::Provisioning(..))) {
                continue;
            }
            looked.transitions += 1;
            // The service goes on by itself until the copy is there, or something refuses.
            if edge.action == Action::RequestProvisioning
                && let Some(way) = way_on(&graph, edge.to, &|action| is_own(action), &|state| {
                    state.sync.stage == provisioning::Stage::Synchronized
                })
            {
                run.extend(way);
            }
            if let Some(parts) = asks(&run) {
                take(&configuration, run, parts);
            }
        }
    }
    made.extend(beside::elsewhere());
    made.extend(beside::malformed());
    let (all, shown) = automaton::vectors(&seen, &shown);
    made.extend(chosen(all, shown, published));
    made
}

/// What the service does without being asked.
fn is_own(action: Action) -> bool {
    matches!(
        action,
        Action::ExchangeOnBehalfOf
            | Action::CreateMailbox
            | Action::Synchronize
            | Action::SyncTokenExpires
            | Action::RefreshSyncToken
    )
}

/// Whether a request brings a token from before a revocation.
fn is_old(asked: provisioning::Request) -> bool {
    match asked {
        provisioning::Request::Provision(token) | provisioning::Request::OnBehalfOf(token) => {
            token.age != Age::Current
        }
        _ => false,
    }
}

/// What a run has the service be asked, since it was asked for a copy last; `None` where it has not done all that it
/// does then.
fn parts(configuration: &Assignment, run: &[Action]) -> Option<Vec<Part>> {
    let mut parts: Vec<Part> = Vec::new();
    for taken in replay(configuration, run)? {
        let (mut entra, mut exchange) = (None, None);
        for heard in taken.heard {
            match heard {
                Heard::Entra(_, _, answer) => entra = Some(answer),
                Heard::ExchangeOnPremises(_, answer) => exchange = Some(answer),
                Heard::Provisioning(_, asked, answer) => {
                    if matches!(asked, provisioning::Request::Provision(_)) {
                        parts.clear();
                        (entra, exchange) = (None, None);
                    }
                    parts.push(Part {
                        asked,
                        answer,
                        entra: entra.take(),
                        exchange: exchange.take(),
                    });
                }
                Heard::ExchangeOnline(..) | Heard::Federation(..) => {}
            }
        }
    }
    let first = parts.first()?;
    let last = parts.last()?;
    let begins = matches!(first.asked, provisioning::Request::Provision(_));
    let is_whole = last.answer == provisioning::Response::Refused
        || matches!(last.asked, provisioning::Request::Synchronize);
    (begins && is_whole).then_some(parts)
}

#[cfg(test)]
mod tests {
    use model::actor::client;
    use model::protocol::token::{Audience, Token};

    use super::*;

    /// Every transition that anything shows, and what tells where it has led, is in what is chosen; and what was published
    /// stays, whether it would be chosen again or not.
    #[test]
    fn what_is_chosen_shows_all_and_what_is_published_stays() {
        let ids_of = |made: &[Made]| -> Vec<String> {
            let mut ids: Vec<String> = made.iter().map(|it| it.vector.id.clone()).collect();
            ids.sort();
            ids
        };
        let goals = |made: &[Made]| -> BTreeSet<String> {
            made.iter().flat_map(|it| it.goals.iter().cloned()).collect()
        };
        let runs: Vec<Vec<Part>> = tokens().into_iter().map(run).collect();
        let (all, _) = automaton::vectors(&runs, &[]);
        let again = |ids: &[String]| {
            let published = ids.iter().map(String::as_str).collect();
            chosen(all.clone(), BTreeSet::new(), &published)
        };
        let first = again(&[]);
        assert_eq!(goals(&first), goals(&all));
        let mut ids = ids_of(&first);
        assert!(ids.is_sorted_by(|one, other| one < other), "{ids:?}");
        assert!(ids.len() < all.len());
        assert_eq!(ids_of(&again(&ids)), ids);
        let other = all.iter().find(|it| !ids.contains(&it.vector.id)).unwrap();
        ids.push(other.vector.id.clone());
        ids.sort();
        assert_eq!(ids_of(&again(&ids)), ids);
    }

    /// The app's usual token, with a second factor and without, and one that is for somebody else.
    fn tokens() -> [Token; 3] {
        let usual = client::token(client::Record::default(), Audience::ExchangeOnline);
        let usual = Token { mfa: true, ..usual };
        [usual, Token { mfa: false, ..usual }, Token { audience: Audience::OnPremises, ..usual }]
    }

    fn run(token: Token) -> Vec<Part> {
        let asked = provisioning::Request::Provision(token);
        vec![Part { asked, answer: provisioning::Response::Done, entra: None, exchange: None }]
    }
}
