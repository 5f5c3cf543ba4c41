//! What runs show of a role.

use std::cell::RefCell;

use family::cube::Assignment;
use family::view::Concrete;
use model::action::Action;
use model::actor::{entra, federation_server};
use model::attacks::Attack;
use model::control::Control;
use model::graph::Graph;
use model::party::Party;
use model::world::World;

use crate::format::{Kind, Role};
use crate::generation::configurations::explored;
use crate::generation::words::is_granted;
use crate::role::device_code::Asked;
use crate::role::{
    Ask, Lure, Records, Told, answer, federation_server as adfs, heard_in, identity_provider,
};

/// What a run shows of a role, and may become a vector.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The role.
    pub role: Role,
    /// What the vector would be for.
    pub kind: Kind,
    /// The configuration.
    pub configuration: Assignment,
    /// The configuration in which the run was taken, where it is another one.
    pub run_under: Option<Assignment>,
    /// What the role is asked.
    pub asks: Vec<Ask>,
    /// The run in which it is; empty where the last request was put to the role beside any run.
    pub run: Vec<Action>,
    /// The attack whose move it is.
    pub attack: Option<&'static Attack>,
    /// How it was found, in words.
    pub from: String,
}

impl Candidate {
    /// The configuration in which the run was taken.
    #[must_use]
    pub fn attack_configuration(&self) -> &Assignment {
        self.run_under.as_ref().unwrap_or(&self.configuration)
    }
}

/// How much was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// Configurations.
    pub configurations: usize,
    /// Transitions that ask the role something.
    pub transitions: usize,
    /// Requests in them that do not go on from the session before: somebody else's session.
    pub two_sessions: usize,
}

/// What the role answers to each request, and what it decided by at the last.
#[must_use]
pub fn play(
    asks: &[Ask],
    suspicious: bool,
    configuration: &Assignment,
) -> (Vec<Told>, Vec<String>) {
    let view = Concrete(configuration);
    let mut records = Records::default();
    let mut told = Vec::new();
    let mut decided = Vec::new();
    for ask in asks {
        let trail = RefCell::default();
        told.push(answer(&mut records, *ask, suspicious, &view, (Some(&trail), None)));
        let checks = trail.into_inner().into_iter().map(|check| {
            let how = if check.passed { "passed" } else { "stopped" };
            format!("{} {how}: {}", check.control.id(), check.why)
        });
        // What comes of a poll was decided when the person signed in.
        if !matches!(ask, Ask::Device(Asked::Poll, _)) {
            decided = checks.collect();
        }
    }
    (told, decided)
}

/// The last control that stopped something on the way to the answer to each request.
#[must_use]
pub fn stops(asks: &[Ask], configuration: &Assignment) -> Vec<Option<Control>> {
    let view = Concrete(configuration);
    let mut records = Records::default();
    let stop = |ask: &Ask| {
        let trail = RefCell::default();
        answer(&mut records, *ask, false, &view, (Some(&trail), None));
        let checks = trail.into_inner();
        checks.iter().rev().find(|it| !it.passed).map(|it| it.control)
    };
    asks.iter().map(stop).collect()
}

/// Hands over what the transitions of all explored configurations show of a role, the shortest runs of a
/// configuration first.
pub fn from_graphs(role: Role, take: &mut dyn FnMut(Candidate)) -> Looked {
    let mut looked = Looked::default();
    for configuration in explored(role) {
        looked.configurations += 1;
        from_graph(role, &configuration, &mut looked, take);
    }
    looked
}

/// Hands over what the transitions of one configuration show of a role, the shortest runs first.
pub fn from_graph(
    role: Role,
    configuration: &Assignment,
    looked: &mut Looked,
    take: &mut dyn FnMut(Candidate),
) {
    let graph = Graph::explore(&Concrete(configuration));
    let mut histories: Vec<Option<Vec<Ask>>> = vec![None; graph.depths().len()];
    if let Some(first) = histories.first_mut() {
        *first = Some(Vec::new());
    }
    for edge in graph.edges() {
        let Some(state) = graph.state(edge.from) else { continue };
        let Some((_, heard)) = World.hear(state, edge.action, &Concrete(configuration)) else {
            continue;
        };
        let before = histories.get(edge.from).cloned().flatten().unwrap_or_default();
        let (new, answers): (Vec<Ask>, Vec<Told>) =
            heard_in(role, edge.action, heard).into_iter().unzip();
        if let Some(history) = histories.get_mut(edge.to)
            && history.is_none()
        {
            *history = Some(before.iter().chain(&new).copied().collect());
        }
        if new.is_empty() {
            continue;
        }
        looked.transitions += 1;
        for (count, answer) in answers.iter().enumerate() {
            let asks: Vec<Ask> = before.iter().chain(new.iter().take(count + 1)).copied().collect();
            let asks = since_the_session_began(&asks);
            // What came of the pages of a device code, the poll shows.
            let is_page = matches!(asks.last(), Some(Ask::Device(Asked::Page(_), _)));
            if is_page && count + 1 < new.len() {
                continue;
            }
            let (told, _) = play(&asks, false, configuration);
            let Some(told) = told.last().filter(|told| agrees(**told, *answer)) else {
                looked.two_sessions += 1;
                continue;
            };
            let granted = is_granted(*told);
            let kind = match (granted, edge.action.by() == Party::Attacker) {
                (true, _) => Kind::Positive,
                (false, true) => Kind::Attack,
                (false, false) => Kind::Negative,
            };
            take(Candidate {
                role,
                kind,
                configuration: configuration.clone(),
                run_under: None,
                asks,
                run: graph.run_through(edge),
                attack: None,
                from: "the reachable graph".to_owned(),
            });
        }
    }
}

/// Whether the role alone answers as in the run. There it goes on to the next page in a step of its own.
fn agrees(alone: Told, in_run: Told) -> bool {
    alone == in_run || in_run == Told::Entra(entra::Response::Continue)
}

/// The requests on which the answer to the last can depend: of its session, or none but itself.
#[must_use]
pub fn since_the_session_began(asks: &[Ask]) -> Vec<Ask> {
    let Some((last, before)) = asks.split_last() else { return Vec::new() };
    let is_of_session = |ask: &Ask| match ask {
        Ask::Onprem(_) | Ask::Online(_) => false,
        Ask::Federation(request) => adfs::is_of_session(*request),
        Ask::Entra(request, _) => identity_provider::is_of_session(*request),
        Ask::Forged(_) | Ask::Lure(..) | Ask::Device(..) => true,
    };
    if !is_of_session(last) {
        return vec![*last];
    }
    let begins = |ask: &&Ask| {
        matches!(
            ask,
            Ask::Entra(entra::Request::Authorize | entra::Request::AuthorizeWithHint, _)
                | Ask::Lure(Lure::Begin, _)
                | Ask::Device(Asked::Start, _)
                | Ask::Federation(federation_server::Request::Open)
        )
    };
    let of_session: Vec<Ask> = before.iter().filter(|ask| is_of_session(ask)).copied().collect();
    let first = if begins(&last) {
        of_session.len()
    } else {
        of_session.iter().rposition(|ask| begins(&ask)).unwrap_or_default()
    };
    of_session.into_iter().skip(first).chain([*last]).collect()
}
