//! Vectors of the roles that ask others: the app, AutoDetect, the provisioning service.
//!
//! Such a role is a program that asks, and goes on by what it is answered. What everybody else answers it in a run of the
//! model is what the tester answers; what it asks in that run is what it must ask; how the run ends is what comes of it.

mod app;
mod auto_detect;
mod client;
mod misleading;
mod provisioning;
mod requests;
mod script;
mod words;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use family::cube::Assignment;
use family::view::Concrete;
use model::action::Action;
use model::attacks::ATTACKS;
use model::fault::Fault;
use model::graph::{Edge, Graph};
use model::world::heard::Heard;
use model::world::state::State;
use model::world::{Faulty, World};

use crate::format::{AttackOf, Role, Vector};
use crate::generation::candidates::Looked;
use crate::generation::configurations::explored_widely;
use crate::generation::reduction::{Shows, reduced};

/// A vector, and the run behind it.
#[derive(Clone, Debug)]
pub struct Made {
    /// The vector, which is not sealed yet.
    pub vector: Vector,
    /// The run; empty where the vector is of none.
    pub run: Vec<Action>,
    /// The configuration in which it was taken.
    pub configuration: Assignment,
    /// What it is the first to show.
    pub goals: Vec<String>,
}

/// The vectors of a role that asks others, and how much was looked at for them. Those that are published stay.
#[must_use]
pub fn vectors(role: Role, published: &BTreeSet<&str>) -> (Vec<Made>, Looked) {
    let mut looked = Looked::default();
    let made = match role {
        Role::Client => client::vectors(&mut looked, published),
        Role::AutoDetect => auto_detect::vectors(&mut looked, published),
        Role::Provisioning => provisioning::vectors(&mut looked, published),
        Role::ActivesyncOnprem
        | Role::IdentityProvider
        | Role::ActivesyncOnline
        | Role::AutodiscoverOnline
        | Role::AutodiscoverOnprem
        | Role::FederationServer => Vec::new(),
    };
    (made, looked)
}

/// Of vectors what is published, and as few more as show all the goals that any of them does and that are not shown yet.
/// What differs in nothing that is sent is one.
fn chosen(mut all: Vec<Made>, known: BTreeSet<String>, published: &BTreeSet<&str>) -> Vec<Made> {
    let mut there: BTreeMap<String, Vector> = BTreeMap::new();
    all.retain(|it| match there.entry(it.vector.id.clone()) {
        Entry::Vacant(new) => {
            new.insert(it.vector.clone());
            true
        }
        Entry::Occupied(first) => *first.get() != it.vector,
    });
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut number = |goal: String| {
        let next = numbers.len();
        *numbers.entry(goal).or_insert(next)
    };
    let mut found: BTreeSet<usize> = known.into_iter().map(&mut number).collect();
    let mut sets: Vec<Shows> = Vec::new();
    let mut taken = BTreeSet::new();
    for (place, it) in all.iter().enumerate() {
        let shows: BTreeSet<usize> = it.goals.iter().cloned().map(&mut number).collect();
        if published.contains(it.vector.id.as_str()) {
            found.extend(&shows);
            taken.insert(place);
        }
        sets.push((shows, it.vector.steps.len()));
    }
    taken.extend(reduced(&sets, &mut found));
    let all = all.into_iter().enumerate();
    all.filter(|(place, _)| taken.contains(place)).map(|(_, it)| it).collect()
}

/// A step of a run: where it was taken, and what servers were asked in it.
struct Taken {
    before: State,
    heard: Vec<Heard>,
}

/// Who takes a run: its configuration, its actions, and what happened in it.
type Takes<'a> = dyn FnMut(&Assignment, Vec<Action>, Vec<Taken>) + 'a;

/// Hands over every run of the explored configurations that ends with a step of these, the shortest of each
/// configuration first.
fn runs(
    role: Role,
    looked: &mut Looked,
    is_end: &dyn Fn(&State, Action, &State) -> bool,
    take: &mut Takes<'_>,
) {
    for configuration in explored_widely(role) {
        looked.configurations += 1;
        let view = Concrete(&configuration);
        let graph = Graph::explore(&view);
        for edge in graph.edges() {
            let (Some(from), Some(to)) = (graph.state(edge.from), graph.state(edge.to)) else {
                continue;
            };
            if !is_end(from, edge.action, to) {
                continue;
            }
            looked.transitions += 1;
            let run = graph.run_through(edge);
            if let Some(taken) = replay(&configuration, &run) {
                take(&configuration, run, taken);
            }
        }
    }
}

/// A run, step by step.
fn replay(configuration: &Assignment, run: &[Action]) -> Option<Vec<Taken>> {
    let view = Concrete(configuration);
    let mut state = State::initial();
    let mut taken = Vec::new();
    for action in run {
        let (after, heard) = World.hear(&state, *action, &view)?;
        taken.push(Taken { before: state, heard });
        state = after;
    }
    Some(taken)
}

/// The shortest way on from a state to one of these, by these actions.
fn way_on(
    graph: &Graph,
    from: usize,
    takes: &dyn Fn(Action) -> bool,
    is_end: &dyn Fn(&State) -> bool,
) -> Option<Vec<Action>> {
    let mut ways: BTreeMap<usize, Vec<Action>> = BTreeMap::from([(from, Vec::new())]);
    let mut open = VecDeque::from([from]);
    while let Some(state) = open.pop_front() {
        let way = ways.get(&state).cloned().unwrap_or_default();
        if graph.state(state).is_some_and(is_end) {
            return Some(way);
        }
        let leads = |edge: &&Edge| edge.from == state && takes(edge.action);
        for edge in graph.edges().iter().filter(leads) {
            if let Entry::Vacant(new) = ways.entry(edge.to) {
                new.insert(way.iter().copied().chain([edge.action]).collect());
                open.push_back(edge.to);
            }
        }
    }
    None
}

/// Whether a fault of an implementation changes anything in a run: what somebody is asked, or answers, or where it leads.
#[must_use]
pub fn differs(configuration: &Assignment, run: &[Action], fault: Fault) -> bool {
    let view = Concrete(configuration);
    let mut state = State::initial();
    run.iter().any(|action| {
        let right = World.hear(&state, *action, &view);
        let wrong = Faulty(Some(fault)).hear(&state, *action, &view);
        let is_same = right == wrong;
        state = right.map_or(state, |(next, _)| next);
        !is_same
    })
}

/// What a vector says of a known attack.
fn attack(id: &str) -> Option<AttackOf> {
    let attack = ATTACKS.iter().find(|it| it.id == id)?;
    Some(AttackOf {
        id: attack.id.to_owned(),
        title: attack.title.to_owned(),
        needs: attack.needs.iter().map(|&need| need.to_owned()).collect(),
    })
}
