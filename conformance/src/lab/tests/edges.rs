//! Every explored edge of some configurations, played through the lab: its servers answer as in the model,
//! and keep what they keep there.
//!
//! Entra ID goes on to the next page of itself, where the model takes a step for each; so such steps are
//! played as part of the request before them. Time does not pass: what has expired is the client's matter.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use family::cube::Assignment;
use family::protocol::Protocol;
use family::view::{Concrete, View};
use model::action::Action;
use model::actor::entra::{self, Stage};
use model::actor::federation_server::Record as Page;
use model::actor::provisioning::{Request as Copying, Stage as Copied};
use model::capability::{Attacker, capabilities};
use model::fault::Fault;
use model::party::Party;
use model::protocol::token::Age;
use model::setting::row;
use model::world::Faulty;
use model::world::heard::Heard;
use model::world::state::State;

use super::configuration;
use super::tester::Tester;
use crate::lab::world::Records;
use crate::lab::{Lab, Options};
use crate::moment::Moment;

/// How far one has come in the model and in the lab.
#[derive(Clone)]
struct Node {
    state: State,
    records: Records,
    tester: Tester,
    now: Moment,
}

/// What was played.
#[derive(Debug, Default, PartialEq, Eq)]
struct Played {
    states: usize,
    edges: usize,
    /// Of these the ones that Entra ID takes of itself.
    own: usize,
    /// How many requests were sent.
    requests: usize,
}

fn is_own(action: Action) -> bool {
    matches!(action, Action::EvaluatePolicy(_) | Action::EnforceControls | Action::ReceiveCode)
}

/// Whether Entra ID may go on of itself after the action.
fn goes_on(action: Action) -> bool {
    matches!(
        action,
        Action::EnterCredentials
            | Action::ReturnToEntra
            | Action::RegisterFactor
            | Action::CompleteMfa
    )
}

/// Whether the request is a step that Entra ID takes of itself.
fn is_own_request(heard: Heard) -> bool {
    use entra::Request as Of;
    matches!(heard, Heard::Entra(_, Of::Evaluate | Of::Enforce | Of::Code | Of::DeviceCode, _))
}

/// Whether another server sent the request, on the way to its own answer.
fn is_nested(heard: Heard, next: Option<&Heard>) -> bool {
    use entra::Request as Of;
    use model::actor::exchange_onprem::Request as Onprem;
    use model::actor::federation_server::Request as Adfs;
    match heard {
        Heard::Entra(_, Of::Ticket(..), _) => true,
        Heard::Federation(_, Adfs::Active(..), _) => {
            matches!(next, Some(Heard::Entra(_, Of::Ticket(..), _)))
        }
        Heard::Entra(_, Of::OnBehalfOf(..) | Of::RefreshOnBehalfOf(_), _) => {
            matches!(next, Some(Heard::Provisioning(..)))
        }
        Heard::ExchangeOnPremises(Onprem::ActiveSync(_), _) => {
            matches!(next, Some(Heard::Provisioning(_, Copying::Synchronize, _)))
        }
        _ => false,
    }
}

/// What a tester sends, each with the answer that comes at the end of what Entra ID goes on to, and whether
/// it is to find that suspicious.
fn sent(heard: &[Heard]) -> Vec<(Heard, Heard, bool)> {
    let mut sent: Vec<(Heard, Heard, bool)> = Vec::new();
    for (place, one) in heard.iter().enumerate() {
        if is_nested(*one, heard.get(place + 1)) {
            continue;
        }
        match (is_own_request(*one), sent.last_mut()) {
            (true, Some((_, answer, risk))) => {
                if let Heard::Entra(_, _, entra::Response::Continue) = answer {
                    *answer = *one;
                }
                if let Heard::Entra(before, entra::Request::Evaluate, _) = one {
                    *risk |= before.sign_in.suspicious;
                }
            }
            _ => sent.push((*one, *one, false)),
        }
    }
    sent
}

/// Where an edge can lead, with what Entra ID goes on to.
fn ends(
    world: Faulty,
    state: State,
    heard: Vec<Heard>,
    view: &dyn View,
) -> Vec<(State, Vec<Heard>)> {
    let mut actions = Vec::new();
    world.actions(&state, &mut actions);
    let own: Vec<_> = actions
        .into_iter()
        .filter(|action| is_own(*action))
        .filter_map(|action| world.hear(&state, action, view))
        .collect();
    if own.is_empty() {
        return vec![(state, heard)];
    }
    let further = own.into_iter().flat_map(|(next, more)| {
        ends(world, next, heard.iter().copied().chain(more).collect(), view)
    });
    further.collect()
}

/// The lab keeps what the model keeps.
fn holds(lab: &Lab, tester: &Tester, before: &State, state: &State, action: Action) {
    let records = lab.records();
    assert_eq!(records.account, state.account, "{action:?}");
    let session = tester.value("ctx").and_then(|it| records.sessions.get(it));
    let reached = session.map_or(Stage::Idle, |session| session.record.stage);
    assert_eq!(reached, state.session.stage, "{action:?}");
    if let (Some(session), true) = (session, reached != Stage::Idle) {
        assert_eq!(session.record, state.session, "{action:?}");
    }
    if state.page != Page::Idle {
        let page = tester.value("page").and_then(|it| records.pages.get(it));
        assert_eq!(page.map(|page| page.record), Some(state.page), "{action:?}");
    }
    let mut kept = records.copies.get("outlook").map(|copy| copy.record).unwrap_or_default();
    if action == Action::ExchangeOnBehalfOf && state.sync.stage == Copied::Idle {
        // That the service forgets a request that failed is a step of the world.
        kept.stage = Copied::Idle;
    }
    if action == Action::SyncTokenExpires {
        kept.stage = Copied::Expired;
    }
    if matches!(action, Action::Revoke(_)) || before.sync.age != Age::Current {
        // How what a service holds stands to a revocation, the world keeps in its record; in the lab that is
        // Entra ID's to know.
        kept = state.sync;
    }
    assert_eq!(kept, state.sync, "{action:?}");
}

/// What is kept of a lab for a state: of Alice's own session and copy alone, as the model has them.
fn node(mut records: Records, tester: Tester, state: State, now: Moment) -> Node {
    let context = tester.value("ctx").cloned().unwrap_or_default();
    let page = tester.value("page").cloned().unwrap_or_default();
    records.sessions.retain(|name, _| *name == context);
    records.codes.retain(|_, it| *it == context);
    records.pages.retain(|name, _| *name == page);
    records.copies.retain(|name, _| name == "outlook");
    if let Some(session) = records.sessions.get_mut(&context) {
        session.record = state.session;
    }
    if let Some(copy) = records.copies.get_mut("outlook") {
        copy.record = state.sync;
    }
    Node { state, records, tester, now }
}

/// Plays one edge from a node to one of its ends.
fn play(lab: &Lab, from: &Node, action: Action, end: &(State, Vec<Heard>)) -> (Tester, usize) {
    lab.restore(from.records.clone());
    lab.turn_to(from.now);
    let is_attack = action.by() == Party::Attacker;
    let mut tester = if is_attack { from.tester.attacker(action) } else { from.tester.clone() };
    let requests = sent(&end.1);
    for (heard, answer, risk) in &requests {
        tester.play(lab, *heard, *answer, *risk);
    }
    if action == Action::StealCode {
        // In the model the app's own trade is not disturbed.
        let account = lab.records().account;
        lab.restore(Records { account, ..from.records.clone() });
    }
    let mut tester = if is_attack { from.tester.clone() } else { tester };
    match action {
        Action::Revoke(cause) => {
            lab.revoke(cause);
            tester.forget_tokens();
        }
        Action::EnableAccount => lab.enable(),
        _ => {}
    }
    holds(lab, &tester, &from.state, &end.0, action);
    (tester, requests.len())
}

/// Plays the world with one fault, or none, through a lab with another, or none.
fn explore(configuration: &Assignment, of_world: Option<Fault>, of_lab: Option<Fault>) -> Played {
    let options = Options { fault: of_lab, kept: 0, ..Options::default() };
    let lab = Lab::new(configuration.clone(), &options).unwrap();
    let view = Concrete(configuration);
    let world = Faulty(of_world);
    let mut played = Played::default();
    let mut seen = BTreeSet::from([world.initial()]);
    let mut open = VecDeque::new();
    open.push_back(Arc::new(node(Records::default(), Tester::new(), world.initial(), lab.now())));
    while let Some(from) = open.pop_front() {
        played.states += 1;
        let mut actions = Vec::new();
        world.actions(&from.state, &mut actions);
        for action in actions {
            let Some((next, heard)) = world.hear(&from.state, action, &view) else { continue };
            played.edges += 1;
            let (records, tester) = if is_own(action) {
                // It was played with the request before it.
                played.own += 1;
                lab.restore(from.records.clone());
                lab.turn_to(from.now);
                (from.records.clone(), from.tester.clone())
            } else {
                let mut tester = from.tester.clone();
                let ends = if goes_on(action) {
                    ends(world, next, heard, &view)
                } else {
                    vec![(next, heard)]
                };
                for end in ends {
                    let requests;
                    (tester, requests) = play(&lab, &from, action, &end);
                    played.requests += requests;
                }
                (lab.records(), tester)
            };
            if seen.insert(next) {
                open.push_back(Arc::new(node(records, tester, next, lab.now())));
            }
        }
    }
    played
}

/// A preset, what is changed in it, and what the attacker can do.
struct Case {
    preset: &'static str,
    changes: &'static [(&'static str, &'static str)],
    attacker: Attacker,
    played: Played,
}

/// Configurations that differ in who asks whom.
const CASES: [Case; 3] = [
    Case {
        preset: "article-on-premises",
        changes: &[("identity-model", "federated")],
        attacker: Attacker::TokenThief,
        played: Played { states: 2_183, edges: 26_336, own: 330, requests: 27_329 },
    },
    Case {
        preset: "article-exchange-online",
        changes: &[("identity-model", "pass-through"), ("mfa-registration", "unregistered")],
        attacker: Attacker::Phisher,
        played: Played { states: 562, edges: 20_351, own: 138, requests: 53_549 },
    },
    Case {
        preset: "nothing-configured",
        changes: &[("identity-model", "federated"), ("client", "third-party-modern")],
        attacker: Attacker::Password,
        played: Played { states: 120, edges: 2_638, own: 20, requests: 6_128 },
    },
];

impl Case {
    fn configuration(&self) -> Assignment {
        let powers = capabilities().map(|it| (row(it).unwrap().id, self.attacker.may_have(it)));
        let powers = powers.map(|(id, has)| (id, if has { "yes" } else { "no" }));
        let changes: Vec<_> = powers.chain(self.changes.iter().copied()).collect();
        configuration(Some(self.preset), &changes)
    }
}

#[test]
fn every_edge_of_three_configurations_is_answered_as_in_the_model() {
    let played = CASES.map(|case| (case.preset, explore(&case.configuration(), None, None)));
    assert_eq!(played, CASES.map(|case| (case.preset, case.played)));
}

#[test]
fn a_lab_with_a_fault_answers_as_the_model_with_the_fault() {
    let [_, _, case] = CASES;
    let fault = Some(Fault::RegistrationNotProtected);
    explore(&case.configuration(), fault, fault);
}

#[test]
#[should_panic(expected = "left: Some(")]
fn a_lab_with_a_fault_does_not_answer_as_the_model_without() {
    let [_, case, _] = CASES;
    explore(&case.configuration(), None, Some(Fault::EnabledNotEnforced));
}
