//! The cross-check of the engines: what it compares, that nothing differs, and that it sees a guard that is
//! turned.

use std::collections::{BTreeMap, BTreeSet};

use family::cube::{Assignment, Cube};
use family::protocol::Protocol;
use family::recording::Recording;
use family::region::{CAPACITY, Space};
use family::variable::{Values, VariableId};
use family::view::{Concrete, Decision, Reader, View};
use model::action::Action;
use model::actor::attacker::{Disguise, Seat};
use model::advice::hierarchy::with_only;
use model::advice::violations::marks;
use model::agreement::{Agreement, Alone, Family, Part, Sizes, pick, sub_family, usual};
use model::capability::Attacker;
use model::event::Event;
use model::graph::Graph;
use model::protocol::credential::{PasswordProtocol, Site};
use model::sample::Numbers;
use model::setting;
use model::survey::relevant;
use model::world::World;
use model::world::state::State;

use crate::common::model;

/// How one action is turned.
#[derive(Clone, Copy, Debug)]
enum Turn {
    /// It is never enabled.
    Gone,
    /// It shows nothing.
    Silent,
    /// It is offered at the beginning too.
    Sooner,
    /// It takes one value of a setting for another.
    Reads(VariableId, u8, u8),
}

/// The world with one guard turned.
#[derive(Clone, Copy, Debug)]
struct Turned {
    action: Action,
    /// Whether all actions of its kind are turned with it.
    all: bool,
    turn: Turn,
}

impl Protocol for Turned {
    type State = State;
    type Action = Action;
    type Event = Event;

    fn initial(&self) -> State {
        World.initial()
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        World.actions(state, actions);
        let is_sooner = matches!(self.turn, Turn::Sooner) && *state == World.initial();
        if is_sooner && !actions.contains(&self.action) {
            actions.push(self.action);
        }
    }

    fn next(
        &self,
        state: &State,
        action: Action,
        view: &dyn View,
        events: &mut Vec<Event>,
    ) -> Option<State> {
        let is_turned = action == self.action || self.all && action.id() == self.action.id();
        if !is_turned {
            return World.next(state, action, view, events);
        }
        match self.turn {
            Turn::Gone => None,
            Turn::Silent => World.next(state, action, view, &mut Vec::new()),
            Turn::Sooner => World.next(state, action, view, events),
            Turn::Reads(variable, from, to) => {
                World.next(state, action, &Instead { view, variable, from, to }, events)
            }
        }
    }
}

/// A view with one value of a setting taken for another.
struct Instead<'a> {
    view: &'a dyn View,
    variable: VariableId,
    from: u8,
    to: u8,
}

impl View for Instead<'_> {
    fn contains(&self, reader: Reader, variable: VariableId, values: Values) -> bool {
        if variable == self.variable {
            values.contains(self.value(reader, variable))
        } else {
            self.view.contains(reader, variable, values)
        }
    }

    fn value(&self, reader: Reader, variable: VariableId) -> u8 {
        let value = self.view.value(reader, variable);
        if variable == self.variable && value == self.from { self.to } else { value }
    }

    fn decide(&self, decision: &'static Decision, input: u32) -> u32 {
        (decision.function)(input, self)
    }
}

/// For each setting the steps of a configuration that read it.
fn readers(graph: &Graph, it: &Assignment) -> BTreeMap<VariableId, Vec<(State, Action)>> {
    let mut readers: BTreeMap<VariableId, Vec<(State, Action)>> = BTreeMap::new();
    let mut met = BTreeSet::new();
    let mut actions = Vec::new();
    let concrete = Concrete(it);
    for state in graph.states() {
        actions.clear();
        World.actions(state, &mut actions);
        for action in actions.drain(..) {
            if !met.insert((relevant(state, action), action)) {
                continue;
            }
            let recording = Recording::new(&concrete);
            World.next(state, action, &recording, &mut Vec::new());
            let reads: BTreeSet<VariableId> =
                recording.reads().into_iter().map(|(_, variable)| variable).collect();
            for variable in reads {
                readers.entry(variable).or_default().push((*state, action));
            }
        }
    }
    readers
}

/// An action that a configuration reaches, and another value of a setting under which the action leads
/// elsewhere or shows something else.
fn told_apart(
    readers: &[(State, Action)],
    it: &Assignment,
    variable: VariableId,
) -> Option<Turned> {
    let from = it.get(variable);
    let values = setting::domain().values(variable);
    for (state, action) in readers {
        let take = |configuration: &Assignment| {
            let mut events = Vec::new();
            let next = World.next(state, *action, &Concrete(configuration), &mut events);
            (next.is_some().then_some(events), next)
        };
        let here = take(it);
        for to in values.iter().filter(|to| *to != from) {
            if take(&it.clone().with(variable, to)) != here {
                let turn = Turn::Reads(variable, from, to);
                return Some(Turned { action: *action, all: false, turn });
            }
        }
    }
    None
}

/// Families: in the first the attacker is able to do what chance gives her, in the others she knows the
/// password alone, because a family of the world itself with all that she learns takes a minute.
fn families(seed: u64, count: usize) -> Vec<Family> {
    cubes(seed, count).iter().map(family).collect()
}

fn cubes(seed: u64, count: usize) -> Vec<Cube> {
    let mut numbers = Numbers(seed);
    let knows = setting::find("attacker-knows-password").unwrap().0;
    let cubes = (0..count).map(|place| {
        let cube = sub_family(&mut numbers);
        if place == 0 { cube } else { with_only(&cube, &[knows]) }
    });
    cubes.collect()
}

fn family(cube: &Cube) -> Family {
    Family::of(cube, &|_, _, _| {}).unwrap()
}

/// Some members of each family, with their graphs.
fn members(families: &[Family]) -> Vec<(&Family, Assignment, Graph)> {
    let some = |family| Family::members(family).into_iter().step_by(97).map(move |it| (family, it));
    let with_graph = |(family, it)| {
        let graph = Graph::explore(&Concrete(&it));
        (family, it, graph)
    };
    let mut members: Vec<_> = families.iter().flat_map(some).map(with_graph).collect();
    // What can be seen at a small graph is seen there: it is compared again and again.
    members.sort_by_key(|(_, _, graph)| graph.states().len());
    members
}

/// At how many members a setting is misread at the most, where no verdict changes at any.
const TRIES: usize = 1;

/// Whether a turned guard is seen at a member. Where the world differs too, that says nothing: `is_as_alone`.
fn is_seen(family: &Family, member: &Assignment, turned: Turned) -> Part {
    let part = family.of_one(&Alone(turned), member);
    assert!(part.differences > 0, "{turned:?} is not seen");
    part
}

/// The world shows no difference at a member.
fn is_as_alone(family: &Family, member: &Assignment) {
    assert_eq!(family.of_one(&Alone::world(), member).differences, 0);
}

/// Whether a verdict is among what differs.
fn is_verdict(part: &Part) -> bool {
    part.named.iter().any(|it| model::claim::find(&it.about).is_some())
}

#[test]
fn every_action_and_every_setting_that_is_turned_is_seen() {
    let families = families(5, 6);
    let members = members(&families);
    // What is turned is seen at few of them.
    let mut used = BTreeSet::new();
    let mut gone: BTreeMap<&str, bool> = BTreeMap::new();
    let mut silent: BTreeMap<&str, bool> = BTreeMap::new();
    for (place, (family, member, graph)) in members.iter().enumerate() {
        for edge in graph.edges() {
            let id = edge.action.id();
            if !gone.contains_key(id) {
                used.insert(place);
                let turned = Turned { action: edge.action, all: false, turn: Turn::Gone };
                gone.insert(id, is_verdict(&is_seen(family, member, turned)));
            }
            if !edge.events.is_empty() && !silent.contains_key(id) {
                used.insert(place);
                let turned = Turned { action: edge.action, all: false, turn: Turn::Silent };
                silent.insert(id, is_verdict(&is_seen(family, member, turned)));
            }
        }
    }
    let mut read: BTreeMap<&str, bool> = BTreeMap::new();
    let mut actions = BTreeSet::new();
    let readers: Vec<_> = members.iter().map(|(_, member, graph)| readers(graph, member)).collect();
    for (variable, row) in setting::rows() {
        let mut tried = 0;
        for (place, ((family, member, _), readers)) in members.iter().zip(&readers).enumerate() {
            let readers = readers.get(&variable).into_iter().flatten().copied().collect::<Vec<_>>();
            if let Some(turned) = told_apart(&readers, member, variable) {
                used.insert(place);
                actions.insert(turned.action.id());
                let verdict = is_verdict(&is_seen(family, member, turned));
                let known = read.entry(row.id).or_default();
                *known |= verdict;
                tried += 1;
                if *known || tried == TRIES {
                    break;
                }
            }
        }
    }
    for (family, member, _) in used.iter().filter_map(|place| members.get(*place)) {
        is_as_alone(family, member);
    }
    let verdicts = |of: &BTreeMap<&str, bool>| of.values().filter(|verdict| **verdict).count();
    let told = [
        (gone.len(), verdicts(&gone)),
        (silent.len(), verdicts(&silent)),
        (read.len(), verdicts(&read)),
    ];
    let unread: Vec<&str> =
        setting::rows().map(|(_, row)| row.id).filter(|id| !read.contains_key(id)).collect();
    // How many were turned, and of how many some verdict changes.
    assert_eq!((told, actions.len()), ([(45, 24), (32, 21), (62, 34)], 27));
    // No single step under any of these configurations depends on the others alone.
    assert_eq!(unread.len() + read.len(), setting::domain().len(), "{unread:?}");
}

#[test]
fn an_action_that_is_offered_too_soon_is_seen() {
    // Not the first: what is open to an attacker with many capabilities takes minutes.
    let families: Vec<Family> = cubes(6, 3).iter().skip(1).map(family).collect();
    let mut seen = 0;
    for action in
        [Action::StartAgain, Action::ReadMailbox, Action::CreateMailbox, Action::ReadOnline(false)]
    {
        let turned = Turned { action, all: false, turn: Turn::Sooner };
        let takes = |it: &Assignment| {
            World.next(&World.initial(), action, &Concrete(it), &mut Vec::new()).is_some()
        };
        let members =
            families.iter().flat_map(|it| it.members().into_iter().map(move |at| (it, at)));
        if let Some((family, member)) = members.into_iter().find(|(_, member)| takes(member)) {
            is_as_alone(family, &member);
            is_seen(family, &member, turned);
            seen += 1;
        }
    }
    assert!(seen >= 2, "{seen}");
}

/// What was compared, in one line for each comparison.
fn told(agreement: &Agreement) -> Vec<String> {
    let line = |part: &Part| {
        let numbers = part.numbers.iter().map(|(what, number)| format!("{number} {what}"));
        format!("{}: {}", part.title, numbers.collect::<Vec<_>>().join(", "))
    };
    agreement.parts.iter().map(line).collect()
}

#[test]
fn nothing_differs() {
    let sizes = Sizes { families: 1, samples: 16, seed: 3, claims: usual() };
    let agreement = Agreement::of(&Alone::world(), sizes, &|_, _, _| {}).unwrap();
    let named: Vec<_> = agreement.parts.iter().flat_map(|part| &part.named).collect();
    assert!(agreement.differences() == 0, "{named:#?}");
    let expected = [
        "whole sub-families, each configuration alone: 1 families, 10 open settings, \
         2304 configurations, 181296 states, 2868336 transitions, 186624 verdicts, \
         49344 of them violated",
        "random configurations of all, each alone: 16 configurations, 853 states, 1296 verdicts, \
         285 of them violated",
        "prime implicants, and a neighbour at each literal: 79 parts, 237 prime implicants, \
         237 inside, 1798 neighbours",
        "runs of the catalogue, taken again step by step: \
         4460387980705963236453777408 violating configurations explained, 2954 pairs of runs, \
         97 runs, 347 steps, 194 inside, 194 outside",
        "baselines, and what happens without each pin: 1429 baselines found, 24 baselines, \
         235 pins, 48 kept, 235 runs without a pin",
    ];
    assert_eq!(told(&agreement), expected);
}

#[test]
fn each_comparison_sees_a_turned_guard() {
    let claims = marks(&["basic-authentication-never-succeeds"]);
    let sizes = Sizes { families: 0, samples: 40, seed: 4, claims };
    let variable = |id| setting::find(id).unwrap().0;
    // In every sign-in of the attacker with a password alone: whether she knows it, and whether the
    // server's virtual directory takes it. And no such sign-in at all.
    let turns = [
        Turn::Reads(variable("attacker-knows-password"), 1, 0),
        Turn::Reads(variable("onprem-activesync-basic"), 1, 0),
        Turn::Gone,
    ];
    let action = Action::TryPassword(
        Site::OnPremises,
        PasswordProtocol::ActiveSync,
        Disguise::Plain,
        Seat::Outside,
    );
    let mut seen: BTreeMap<&str, Vec<u128>> = BTreeMap::new();
    for turn in turns {
        let turned = Turned { action, all: true, turn };
        let agreement = Agreement::of(&Alone(turned), sizes, &|_, _, _| {}).unwrap();
        for part in &agreement.parts {
            seen.entry(part.title).or_default().push(part.differences);
        }
    }
    seen.retain(|_, differences| differences.iter().all(|differences| *differences == 0));
    let unseen: Vec<&str> = seen.into_keys().collect();
    // Of no family nothing differs; the test above turns guards in families.
    assert_eq!(unseen, ["whole sub-families, each configuration alone"]);
}

#[test]
fn a_sub_family_has_all_values_of_ten_settings() {
    let mut numbers = Numbers(8);
    let mut settings = BTreeSet::new();
    for _ in 0..300 {
        let scope: Cube = sub_family(&mut numbers);
        let open: Vec<_> = scope.iter().filter(|(_, values)| values.len() > 1).collect();
        assert!(open.len() >= 10 && scope.count() <= 3_072, "{}", scope.count());
        let all = Attacker::All.everything();
        assert!(open.iter().all(|(variable, values)| *values == all.get(*variable)));
        settings.extend(open.into_iter().map(|(variable, _)| variable));
    }
    assert_eq!(settings.len(), setting::domain().len());
}

#[test]
fn what_is_picked_is_inside_and_is_not_always_the_same() {
    let space = Space::new(setting::domain(), CAPACITY / 16).unwrap();
    let mut numbers = Numbers(9);
    let cubes: Vec<Cube> = (0..3).map(|_| sub_family(&mut numbers)).collect();
    let region =
        space.minus(&space.cubes(&cubes).unwrap(), &space.cube(&cubes[0]).unwrap()).unwrap();
    let picked: BTreeSet<Assignment> =
        (0..200).map(|_| pick(&space, &region, &mut numbers).unwrap()).collect();
    assert!(picked.iter().all(|it| space.contains(&region, it)) && picked.len() > 100);
    assert_eq!(pick(&space, &space.none(), &mut numbers), None);
}

#[test]
fn the_command_prints_what_it_compared() {
    let asked =
        ["agree", "--families", "0", "--samples", "4", "--claim", "on-behalf-of-gains-nothing"];
    let ran = model(&asked);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.ends_with("\n0 differences\n"), "{}", ran.out);
    assert_eq!(ran.out, model(&asked).out);
    assert_eq!(model(&["agree", "--claim", "mailbox-data"]).code, 2);
    assert_eq!(model(&["agree", "--claim", "identity-models-agree"]).code, 2);
}
