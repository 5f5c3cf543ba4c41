//! What a family never does: actions that are never enabled, settings that a step reads to no effect,
//! and states from which nobody goes on.

use std::collections::BTreeMap;

use family::cube::Assignment;
use family::region::{Exhausted, Region};
use family::variable::VariableId;

use crate::action::Action;
use crate::families::steps::{Outcome, Split, Steps, Stuck};
use crate::families::whole::Whole;
use crate::party::Party;
use crate::preset::defaults;
use crate::trace::Trace;
use crate::world::World;
use crate::world::state::State;
use family::protocol::Protocol;

/// What a family never does.
#[derive(Clone, Debug)]
pub struct DeadEnds {
    /// Every kind of action, with the configurations under which it is enabled in some reachable state.
    pub actions: Vec<Enabled>,
    /// The open settings that some step of an action reads, and that never part two configurations there.
    pub guards: Vec<Guard>,
    /// How many pairs of an action and an open setting are seen both ways: two configurations that both
    /// come to a state, and differ in the setting alone, do different things there.
    pub parting: usize,
    /// The states from which no step of an honest party, and no passing of time, leads to another state.
    pub deadlocks: Vec<Deadlock>,
    /// In how many configurations there is such a state.
    pub stuck: u128,
}

/// A kind of action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enabled {
    /// Its id.
    pub action: &'static str,
    /// In how many configurations it is enabled in some reachable state.
    pub configurations: u128,
}

/// A setting that the steps of an action read, and that changes nothing.
///
/// In no reachable state, as far as the step can tell it, do two configurations of the family that both
/// come there and differ in this setting alone do different things: lead to different states, or show
/// different events. What is said on the way may differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Guard {
    /// The action.
    pub action: &'static str,
    /// The setting.
    pub setting: VariableId,
    /// In how many configurations it is read in some reachable state.
    pub read: u128,
    /// Whether another value would make a difference in some such state, if only it led there: the
    /// setting has had its say before. Otherwise not even that.
    pub settled: bool,
}

/// A reachable state from which no step of an honest party, and no passing of time, leads on. That an account
/// can be disabled and enabled leads nowhere.
#[derive(Clone, Debug)]
pub struct Deadlock {
    /// The state, with what the attacker has learnt forgotten.
    pub state: State,
    /// How many configurations reach it.
    pub reached: u128,
    /// In how many of them no step leads on.
    pub stuck: u128,
    /// In how many of these there is a step that stays where it is: a sign-in with a password alone.
    pub stays: u128,
    /// The canonical run there, and of the configurations that take it and go no further the one that
    /// differs least from the defaults of the table.
    pub run: Option<(Vec<Action>, Assignment)>,
}

impl DeadEnds {
    /// Looks at every step of a family that has been explored, in the two slices: why that is exact is
    /// argued in [`steps`](crate::families::steps).
    pub fn of(whole: &Whole) -> Result<Self, Exhausted> {
        Self::look(whole, true)
    }

    /// The same of actions and guards alone.
    pub fn of_steps(whole: &Whole) -> Result<Self, Exhausted> {
        Self::look(whole, false)
    }

    fn look(whole: &Whole, deadlocks_too: bool) -> Result<Self, Exhausted> {
        let mut look = Look {
            whole,
            steps: Steps::new(whole),
            scope: whole.space().cube(whole.scope())?,
            enabled: Action::IDS.iter().map(|id| (*id, whole.space().none())).collect(),
            guards: BTreeMap::new(),
        };
        for (state, reached, actions) in whole.offers()? {
            for action in actions {
                let split = look.steps.split(&state, action)?;
                look.step(action, &reached, &split)?;
            }
        }
        let mut deadlocks = Vec::new();
        let mut stuck = whole.space().none();
        for it in if deadlocks_too { whole.stuck()? } else { Vec::new() } {
            stuck = whole.space().or(&stuck, &it.stuck)?;
            deadlocks.push(look.deadlock(&it)?);
        }
        deadlocks.sort_by_key(|it| {
            let steps = it.run.as_ref().map(|(run, _)| run.len());
            (steps, std::cmp::Reverse(it.stuck))
        });
        let space = whole.space();
        let actions = Action::IDS.iter().map(|action| {
            let region = look.enabled.get(action);
            let configurations = region.map_or(0, |region| space.count(region));
            Enabled { action, configurations }
        });
        let guards = look.guards.iter().filter_map(|((action, setting), read)| {
            let Effect::None { settled } = read.effect else { return None };
            let read = space.count(&read.region);
            Some(Guard { action, setting: *setting, read, settled })
        });
        Ok(Self {
            actions: actions.collect(),
            guards: guards.collect(),
            parting: look.guards.values().filter(|read| read.effect == Effect::Some).count(),
            deadlocks,
            stuck: space.count(&stuck),
        })
    }

    /// The actions that no configuration ever enables.
    pub fn dead(&self) -> impl Iterator<Item = &'static str> {
        self.actions.iter().filter(|it| it.configurations == 0).map(|it| it.action)
    }
}

/// What is known of a setting that an action's steps read.
struct Read {
    /// Where it is read.
    region: Region,
    effect: Effect,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    Some,
    None { settled: bool },
}

struct Look<'a> {
    whole: &'a Whole,
    steps: Steps<'a>,
    /// The family.
    scope: Region,
    enabled: BTreeMap<&'static str, Region>,
    guards: BTreeMap<(&'static str, VariableId), Read>,
}

impl Look<'_> {
    /// Looks at one step, from a state that some configurations reach.
    fn step(&mut self, action: Action, reached: &Region, split: &Split) -> Result<(), Exhausted> {
        let space = self.whole.space();
        if let Some(enabled) = self.enabled.get_mut(action.id()) {
            for (region, _) in split.outcomes.iter().filter(|(_, outcome)| outcome.is_some()) {
                *enabled = space.or(enabled, &space.and(region, reached)?)?;
            }
        }
        for (variable, region) in &split.reads {
            if self.whole.scope().get(*variable).len() < 2 {
                continue;
            }
            let here = space.and(region, reached)?;
            if here.is_empty() {
                continue;
            }
            let read = self.guards.entry((action.id(), *variable)).or_insert_with(|| Read {
                region: space.none(),
                effect: Effect::None { settled: false },
            });
            if read.effect == Effect::Some {
                continue;
            }
            read.region = space.or(&read.region, &here)?;
            match parts(self.whole, *variable, reached, &self.scope, split)? {
                Some(Parting::Both) => read.effect = Effect::Some,
                Some(Parting::One) => read.effect = Effect::None { settled: true },
                None => {}
            }
        }
        Ok(())
    }

    /// What is told of a state from which nobody goes on.
    fn deadlock(&mut self, it: &Stuck) -> Result<Deadlock, Exhausted> {
        let space = self.whole.space();
        let mut offered = Vec::new();
        World.actions(&it.state, &mut offered);
        let mut stays = space.none();
        for action in offered.into_iter().filter(|action| action.by() != Party::Attacker) {
            let stays_there =
                |outcome: &Outcome| outcome.as_ref().is_some_and(|(next, _)| *next == it.state);
            let split = self.steps.split(&it.state, action)?;
            for (region, _) in split.outcomes.iter().filter(|(_, to)| stays_there(to)) {
                stays = space.or(&stays, region)?;
            }
        }
        Ok(Deadlock {
            state: it.state,
            reached: space.count(&it.reached),
            stuck: space.count(&it.stuck),
            stays: space.count(&space.and(&stays, &it.stuck)?),
            run: self.run(it)?,
        })
    }

    /// The canonical run to such a state, and a configuration near the defaults that takes it.
    fn run(&self, it: &Stuck) -> Result<Option<(Vec<Action>, Assignment)>, Exhausted> {
        let space = self.whole.space();
        let Some((run, least)) = self.whole.run_to_state(&it.state, &it.stuck)? else {
            return Ok(None);
        };
        // The same run can be taken wherever its reads have the same answers.
        let condition = Trace::replay(&least, &run).map(|trace| trace.condition);
        let alike = match &condition {
            Ok(condition) => space.and(&space.cube(condition)?, &it.stuck)?,
            Err(_) => space.none(),
        };
        let near = defaults().least().and_then(|usual| space.nearest(&alike, &usual));
        Ok(Some((run, near.unwrap_or(least))))
    }
}

/// How a setting parts two configurations at a step.
enum Parting {
    /// Both reach the state.
    Both,
    /// Only one of them does.
    One,
}

/// Whether a setting parts two configurations at a step.
fn parts(
    whole: &Whole,
    variable: VariableId,
    reached: &Region,
    scope: &Region,
    split: &Split,
) -> Result<Option<Parting>, Exhausted> {
    let space = whole.space();
    let mut one = None;
    for (region, _) in &split.outcomes {
        let here = space.and(region, reached)?;
        if here.is_empty() {
            continue;
        }
        // Those that would do the same with some value of the setting, but do not as they are.
        let near = space.exists(&here, &[variable])?;
        let others = space.minus(&space.and(&near, scope)?, region)?;
        if others.is_empty() {
            continue;
        }
        if !space.and(&others, reached)?.is_empty() {
            return Ok(Some(Parting::Both));
        }
        one = Some(Parting::One);
    }
    Ok(one)
}
