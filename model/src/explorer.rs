//! The Explorer shell: one configuration as a [`stateright::Model`] that people walk through in a
//! browser.
//!
//! The Explorer tells two arrivals in one state apart by what they show of a claim, so that a path to
//! a counterexample ends with the step that is one. It therefore counts more states than `check`. Of
//! all steps that violate a claim, its search stops at the last one of the canonical run; the way there
//! may be longer, because stateright searches deep first when it serves. The canonical runs are
//! addresses of their own ([`Explorer::canonical`]).

use std::collections::BTreeSet;
use std::fmt::{self, Write};

use family::cube::Assignment;
use family::protocol::Protocol;
use family::view::Concrete;
use stateright::{Expectation, Model, Path, Property};

use crate::action::Action;
use crate::claim::{self, Claim, Group, Kind, Marks};
use crate::event::Event;
use crate::graph::Graph;
use crate::report::diagram::Diagram;
use crate::report::diagram::svg::write_svg;
use crate::report::run::write_spoken;
use crate::report::state::write_state;
use crate::trace::{Trace, TraceError, article_step};
use crate::world::World;
use crate::world::state::State;

/// One configuration, ready to be walked through.
pub struct Explorer {
    configuration: Assignment,
    /// The claims that are watched, by their place in [`claim::all`].
    watched: Vec<(usize, &'static Claim)>,
    /// For the claims about progress: the states from which no honest run leads on.
    stuck: Vec<(usize, BTreeSet<State>)>,
    /// For each claim that can be seen: its canonical run.
    canonical: Vec<(usize, Trace)>,
}

/// A state, and what the step that led there shows. It prints as what everybody holds.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Arrival {
    state: State,
    /// The claims that are seen here.
    shown: Marks,
    /// Of these, the claims whose canonical run ends with this very step.
    canonical: Marks,
}

impl fmt::Debug for Arrival {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_shown(formatter, self.shown)?;
        write_state(formatter, &self.state)
    }
}

/// What is to be seen of claims here, a line for each.
fn write_shown(out: &mut dyn Write, shown: Marks) -> fmt::Result {
    for (_, claim) in claims().filter(|(place, _)| shown.has(*place)) {
        let verb = if is_bad(claim) { "VIOLATES" } else { "shows" };
        writeln!(out, "{verb} {}: {}", claim.id, claim.says)?;
    }
    Ok(())
}

/// Whether a claim is violated where it can be seen.
fn is_bad(claim: &Claim) -> bool {
    matches!(claim.kind, Kind::Invariant(_) | Kind::Progress { .. })
}

/// The claims that can be seen in a run. The evidence is left out: it would fill the page, and
/// `check` tells of it.
fn claims() -> impl Iterator<Item = (usize, &'static Claim)> {
    claim::all().iter().enumerate().filter(|(_, claim)| {
        let is_about_runs = !matches!(claim.kind, Kind::Decision(_) | Kind::Comparison(_));
        is_about_runs && claim.group != Group::Evidence
    })
}

impl Explorer {
    /// The claims that apply to a configuration, ready to be watched.
    pub fn new(configuration: Assignment) -> Result<Self, TraceError> {
        let view = Concrete(&configuration);
        let applies = |claim: &Claim| {
            let has = |(variable, values): &(_, family::variable::Values)| {
                values.contains(configuration.get(*variable))
            };
            claim.applies.iter().all(has)
        };
        let watched: Vec<_> = claims().filter(|(_, claim)| applies(claim)).collect();
        let graph = Graph::explore(&view);
        let mut stuck = Vec::new();
        for (place, claim) in &watched {
            if let Kind::Progress { when, by, goals } = claim.kind {
                let bad = graph.states().zip(graph.stuck(by, goals, &view));
                let bad = bad.filter(|(state, stuck)| *stuck && when(state));
                stuck.push((*place, bad.map(|(state, _)| *state).collect()));
            }
        }
        let mut canonical = Vec::new();
        for (place, claim) in &watched {
            if let Some(trace) = Trace::find(claim, &configuration)? {
                canonical.push((*place, trace));
            }
        }
        Ok(Self { configuration, watched, stuck, canonical })
    }

    /// What an arrival shows.
    fn shown(&self, before: Option<(&State, Action, &[Event])>, state: &State) -> Marks {
        let view = Concrete(&self.configuration);
        let mut marks = Marks::default();
        for (place, claim) in &self.watched {
            let seen = match claim.kind {
                Kind::Invariant(shows) | Kind::Reachable(shows) | Kind::Witness(shows) => before
                    .is_some_and(|(before, action, events)| {
                        events.iter().any(|event| shows(before, action, event, &view))
                    }),
                Kind::Progress { .. } => {
                    self.stuck.iter().any(|(of, states)| of == place && states.contains(state))
                }
                Kind::Decision(_) | Kind::Comparison(_) => false,
            };
            if seen {
                marks = marks.with(*place);
            }
        }
        marks
    }

    fn start(&self) -> Arrival {
        let state = World.initial();
        let shown = self.shown(None, &state);
        let at_once = |(_, trace): &&(usize, Trace)| trace.steps.is_empty();
        let canonical = self.canonical.iter().filter(at_once);
        let canonical = canonical.fold(Marks::default(), |marks, (place, _)| marks.with(*place));
        Arrival { state, shown, canonical }
    }

    fn arrive(&self, from: &State, action: Action) -> Option<Arrival> {
        let mut events = Vec::new();
        let state = World.next(from, action, &Concrete(&self.configuration), &mut events)?;
        let shown = self.shown(Some((from, action, &events)), &state);
        let is_last = |(_, trace): &&(usize, Trace)| {
            let before = trace.steps.len().checked_sub(1);
            trace.steps.last().is_some_and(|last| last.action == action)
                && before.is_some_and(|before| trace.state(before) == *from)
        };
        let canonical = self.canonical.iter().filter(is_last);
        let canonical = canonical.fold(Marks::default(), |marks, (place, _)| marks.with(*place));
        Some(Arrival { state, shown, canonical })
    }

    /// What can happen next, in canonical order. What cannot happen in this configuration is left
    /// out: the page would list some fifty attempts that come to nothing, at every state.
    fn possible(&self, state: &State) -> Vec<Action> {
        let mut actions = Vec::new();
        World.actions(state, &mut actions);
        actions.sort_unstable();
        let view = Concrete(&self.configuration);
        actions.retain(|action| World.next(state, *action, &view, &mut Vec::new()).is_some());
        actions
    }

    /// The claims whose violation, or example, can be seen, each with the canonical run as a path of
    /// the Explorer's own kind: the number of each choice.
    #[must_use]
    pub fn canonical(&self) -> Vec<(&'static Claim, String)> {
        let mut found = Vec::new();
        for (place, trace) in &self.canonical {
            let choices = trace.steps.iter().enumerate().map(|(before, step)| {
                let possible = self.possible(&trace.state(before));
                possible.iter().position(|action| *action == step.action).unwrap_or_default()
            });
            let path: Vec<String> =
                std::iter::once(0).chain(choices).map(|it| it.to_string()).collect();
            let path = path.join("/");
            found.extend(claim::all().get(*place).map(|claim| (claim, path)));
        }
        found
    }

    /// Whether a claim is violated where it is seen; otherwise it is shown.
    #[must_use]
    pub fn is_violation(claim: &Claim) -> bool {
        is_bad(claim)
    }

    /// Serves the Explorer at an address, and does not return.
    pub fn serve(self, address: &str) {
        let _checker = self.checker().serve(address);
    }
}

impl Model for Explorer {
    type State = Arrival;
    type Action = Action;

    fn init_states(&self) -> Vec<Arrival> {
        vec![self.start()]
    }

    fn actions(&self, arrival: &Arrival, actions: &mut Vec<Action>) {
        actions.extend(self.possible(&arrival.state));
    }

    fn next_state(&self, arrival: &Arrival, action: Action) -> Option<Arrival> {
        self.arrive(&arrival.state, action)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let property = |(place, claim): &(usize, &'static Claim)| {
            let (never, some) = *CONDITIONS.get(*place)?;
            let (expectation, condition) = if is_bad(claim) {
                (Expectation::Always, never)
            } else {
                (Expectation::Sometimes, some)
            };
            Some(Property { expectation, name: claim.id, condition })
        };
        self.watched.iter().filter_map(property).collect()
    }

    fn format_action(&self, action: &Action) -> String {
        let step = article_step(*action, &Concrete(&self.configuration));
        let parameters = action.parameters();
        let parameters = if parameters.is_empty() {
            String::new()
        } else {
            format!(" ({})", parameters.join(", "))
        };
        let step = step.map(|step| format!("{step} ")).unwrap_or_default();
        format!("{step}{}{parameters}", action.sentence())
    }

    fn format_step(&self, arrival: &Arrival, action: Action) -> Option<String> {
        let view = Concrete(&self.configuration);
        let (_, spoken) = World.show(&arrival.state, action, &view, &mut Vec::new())?;
        let next = self.arrive(&arrival.state, action)?;
        let mut text = format!("{}\n", self.format_action(&action));
        for spoken in &spoken {
            write_spoken(&mut text, spoken, "    ").ok()?;
        }
        text.push('\n');
        write_shown(&mut text, next.shown).ok()?;
        text.push_str("\nWhat everybody holds now\n\n");
        write_state(&mut text, &next.state).ok()?;
        Some(text)
    }

    fn as_svg(&self, path: Path<Arrival, Action>) -> Option<String> {
        let last = path.last_state().shown;
        let actions = path.into_actions();
        if actions.is_empty() {
            return None;
        }
        let trace = Trace::replay(&self.configuration, &actions).ok()?;
        let title = match actions.len() {
            1 => "a run of one step".to_owned(),
            steps => format!("a run of {steps} steps"),
        };
        let mut shown = String::new();
        write_shown(&mut shown, last).ok()?;
        let mut svg = String::new();
        write_svg(&mut svg, &Diagram::new(&trace, title, shown.trim_end())).ok()?;
        Some(svg)
    }
}

/// What an arrival is asked: not to end a claim's canonical run, or to end it.
type Conditions = (fn(&Explorer, &Arrival) -> bool, fn(&Explorer, &Arrival) -> bool);

fn never<const PLACE: usize>(_: &Explorer, arrival: &Arrival) -> bool {
    !arrival.canonical.has(PLACE)
}

fn some<const PLACE: usize>(_: &Explorer, arrival: &Arrival) -> bool {
    arrival.canonical.has(PLACE)
}

/// A property of stateright is a plain function and carries nothing, so there is one for each place
/// of a claim.
macro_rules! conditions {
    ($($place:literal)*) => {
        [$((never::<$place>, some::<$place>)),*]
    };
}

const CONDITIONS: [Conditions; 32] = conditions!(
    0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31
);

#[cfg(test)]
mod tests {
    use indexmap::IndexSet;
    use stateright::Checker;

    use super::*;
    use crate::preset::PRESETS;

    #[test]
    fn every_claim_that_can_be_seen_has_its_condition() {
        assert!(claims().all(|(place, _)| place < CONDITIONS.len()));
    }

    #[test]
    fn it_sees_what_the_graph_shows_and_no_state_more() {
        for preset in &PRESETS {
            let configuration = preset.cube().least().unwrap();
            let graph = Graph::explore(&Concrete(&configuration));
            let explorer = Explorer::new(configuration).unwrap();
            let mut states = BTreeSet::new();
            let mut found = Marks::default();
            let mut open = explorer.init_states();
            let mut seen = IndexSet::<Arrival>::from_iter(open.clone());
            while let Some(arrival) = open.pop() {
                states.insert(arrival.state);
                found = found.or(arrival.shown);
                for action in explorer.possible(&arrival.state) {
                    let next = explorer.next_state(&arrival, action).unwrap();
                    if seen.insert(next.clone()) {
                        open.push(next);
                    }
                }
            }
            assert_eq!(states, graph.states().copied().collect(), "{}", preset.id);
            for (claim, path) in explorer.canonical() {
                let (place, _) = claim::find(claim.id).unwrap();
                assert!(found.has(place), "{} {}", preset.id, claim.id);
                // The path is walked as the page walks it, and ends where the claim is seen.
                let mut arrival = explorer.init_states().remove(0);
                for choice in path.split('/').skip(1) {
                    let mut actions = Vec::new();
                    explorer.actions(&arrival, &mut actions);
                    let action = actions[choice.parse::<usize>().unwrap()];
                    arrival = explorer.next_state(&arrival, action).unwrap();
                }
                let ends = arrival.shown.has(place) && arrival.canonical.has(place);
                assert!(ends, "{} {}", preset.id, claim.id);
            }
            // stateright finds just these.
            let checker = explorer.checker().spawn_bfs().join();
            let discovered: BTreeSet<&str> = checker.discoveries().into_keys().collect();
            let shown = claims().filter(|(place, _)| found.has(*place)).map(|(_, claim)| claim.id);
            assert_eq!(discovered, shown.collect(), "{}", preset.id);
        }
    }
}
