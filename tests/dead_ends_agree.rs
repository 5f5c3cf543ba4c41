//! What a scope is said never to do against what each of its configurations does.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use family::cube::{Assignment, Cube};
use family::protocol::Protocol;
use family::recording::Recording;
use family::variable::VariableId;
use family::view::Concrete;
use model::action::Action;
use model::advice::audit::Audit;
use model::advice::dead_ends::DeadEnds;
use model::claim::Marks;
use model::event::Event;
use model::graph::Graph;
use model::party::Party;
use model::sample::{Numbers, near_preset};
use model::survey::{relevant, usual};
use model::trace::Trace;
use model::world::World;
use model::world::state::State;

use crate::advice_agrees::{cube, near};
use crate::common::{configurations, full, root, sampled};

fn dead_ends(scope: &Cube) -> DeadEnds {
    Audit::of(scope, Marks::default(), true, &mut |_, _| {}).unwrap().dead_ends.unwrap()
}

/// A state with what the attacker has learnt forgotten.
fn forgotten(state: &State) -> State {
    State { attacker: World.initial().attacker, ..*state }
}

/// The states, so forgotten, from which nobody but the attacker goes on under one configuration, but by a
/// revocation or its undoing.
fn deadlocks(graph: &Graph) -> BTreeSet<State> {
    let states: Vec<State> = graph.states().copied().collect();
    let mut onward = BTreeSet::new();
    for edge in graph.edges() {
        let counts = !matches!(edge.action.by(), Party::Attacker | Party::Administrator)
            && !matches!(edge.action, Action::Revoke(_));
        if edge.to != edge.from && counts {
            onward.insert(edge.from);
        }
    }
    let stuck = (0..states.len()).filter(|at| !onward.contains(at));
    stuck.map(|at| forgotten(&states[at])).collect()
}

#[test]
fn of_all_configurations_a_sample_has_no_other_dead_ends() {
    let all = full();
    let everything = dead_ends(&all);
    let dead: BTreeSet<&str> = everything.dead().collect();
    let listed: BTreeSet<State> = everything.deadlocks.iter().map(|it| it.state).collect();
    let mut seen = BTreeSet::new();
    let mut numbers = Numbers(41);
    let near = (0..sampled(60, 20)).map(|_| near_preset(&mut numbers));
    for configuration in usual().step_by(sampled(31, 93)).chain(near).filter(|it| all.contains(it))
    {
        let graph = Graph::explore(&Concrete(&configuration));
        seen.extend(graph.edges().iter().map(|edge| edge.action.id()));
        let stuck = deadlocks(&graph);
        assert!(stuck.is_subset(&listed), "{configuration:?}");
    }
    assert!(seen.is_disjoint(&dead), "{dead:?}");
    assert!(seen.len() > 35, "{seen:?}");
    assert_eq!(everything.actions.len(), Action::IDS.len());
}

/// What a step can tell of a state.
fn part(state: &State, action: Action) -> State {
    let is_password_only = matches!(
        action,
        Action::SignInLegacy(..) | Action::SignInByHand(..) | Action::TryPassword(..)
    );
    if action.by() == Party::Attacker {
        relevant(state, action)
    } else if is_password_only {
        let mut seen = State { account: state.account, ..World.initial() };
        seen.sync.mail = state.sync.mail;
        seen
    } else {
        forgotten(state)
    }
}

fn does(it: &Assignment, state: &State, action: Action) -> Option<(State, Vec<Event>)> {
    let mut events = Vec::new();
    World.next(state, action, &Concrete(it), &mut events).map(|next| (next, events))
}

/// Every dead end of a scope, configuration by configuration.
fn dead_ends_agree(scope: &Cube) -> (usize, usize) {
    let found = dead_ends(scope);
    let mut enabled: BTreeMap<&str, u128> = BTreeMap::new();
    let (mut stuck, mut reached) = (BTreeMap::new(), BTreeMap::new());
    let mut any = 0;
    let mut steps: BTreeMap<Assignment, BTreeSet<(State, Action)>> = BTreeMap::new();
    for it in configurations(scope) {
        let graph = Graph::explore(&Concrete(&it));
        let ids: BTreeSet<&str> = graph.edges().iter().map(|edge| edge.action.id()).collect();
        for id in ids {
            *enabled.entry(id).or_default() += 1;
        }
        let locks = deadlocks(&graph);
        any += u128::from(!locks.is_empty());
        for state in locks {
            *stuck.entry(state).or_insert(0) += 1;
        }
        let states: BTreeSet<State> = graph.states().map(forgotten).collect();
        for state in states {
            *reached.entry(state).or_insert(0) += 1;
        }
        let offered = steps.entry(it).or_default();
        for state in graph.states() {
            let mut actions = Vec::new();
            World.actions(state, &mut actions);
            offered.extend(actions.into_iter().map(|action| (part(state, action), action)));
        }
    }
    for it in &found.actions {
        let count = enabled.get(it.action).copied().unwrap_or_default();
        assert_eq!(it.configurations, count, "{}", it.action);
    }
    assert_eq!(found.stuck, any);
    let told: BTreeMap<State, u128> =
        found.deadlocks.iter().map(|it| (it.state, it.stuck)).collect();
    assert_eq!(told, stuck);
    for it in &found.deadlocks {
        assert_eq!(it.reached, reached[&it.state]);
        let (run, configuration) = it.run.as_ref().unwrap();
        let trace = Trace::replay(configuration, run).unwrap();
        assert_eq!(forgotten(&trace.state(run.len())), it.state);
        let graph = Graph::explore(&Concrete(configuration));
        assert!(scope.contains(configuration) && deadlocks(&graph).contains(&it.state));
    }
    // For each action and setting: in how many configurations it is read, and what parts on it.
    let mut guards: BTreeMap<(&str, VariableId), (BTreeSet<Assignment>, bool, bool)> =
        BTreeMap::new();
    for (it, offered) in &steps {
        for (state, action) in offered {
            let concrete = Concrete(it);
            let recording = Recording::new(&concrete);
            World.next(state, *action, &recording, &mut Vec::new());
            let read: BTreeSet<VariableId> =
                recording.reads().into_iter().map(|(_, variable)| variable).collect();
            for variable in read.into_iter().filter(|it| scope.get(*it).len() > 1) {
                let entry = guards.entry((action.id(), variable)).or_default();
                entry.0.insert(it.clone());
                for value in scope.get(variable).iter() {
                    let other = it.clone().with(variable, value);
                    if does(it, state, *action) != does(&other, state, *action) {
                        let both = steps[&other].contains(&(*state, *action));
                        entry.1 |= both;
                        entry.2 |= !both;
                    }
                }
            }
        }
    }
    let expected: Vec<_> = guards
        .into_iter()
        .filter(|(_, (_, parts, _))| !parts)
        .map(|((action, variable), (read, _, settled))| {
            (action, variable, read.len() as u128, settled)
        })
        .collect();
    let told: Vec<_> =
        found.guards.iter().map(|it| (it.action, it.setting, it.read, it.settled)).collect();
    assert_eq!(told, expected);
    (told.len(), found.deadlocks.len())
}

#[test]
fn dead_ends_are_those_of_every_configuration() {
    let mut numbers = Numbers(51);
    let (mut guards, mut locks) = (0, 0);
    let federated = ["identity-model=federated", "client=*", "app-protection=absent"];
    let mut scopes = vec![
        cube("article-on-premises", &[&federated[..], &["exo-basic-retired=no"]].concat()),
        cube("nothing-configured", &[&federated[..], &["user-bypasses-autodetect=no"]].concat()),
    ];
    scopes.extend((0..2).map(|_| near(&mut numbers, 48)));
    for scope in &scopes {
        let (read, stuck) = dead_ends_agree(scope);
        guards += read;
        locks += stuck;
    }
    assert!(guards > 5 && locks > 1, "{guards} {locks}");
}

#[test]
fn every_kind_of_action_is_listed() {
    let source = fs::read_to_string(root().join("model/src/action.rs")).unwrap();
    let (_, body) = source.split_once("pub fn id(self)").unwrap();
    let (body, _) = body.split_once("/// Who makes it happen").unwrap();
    let ids: Vec<&str> =
        body.split("=> \"").skip(1).map(|it| it.split('"').next().unwrap()).collect();
    assert_eq!(ids, Action::IDS);
}
