//! Structural faults: an implementation that is wrong in one branch of its automaton, and nowhere else.
//!
//! Three operators make them. *Output*: another answer that requests of this kind get, and that looks otherwise in
//! HTTP. *Transfer*: the right answer, and the session that is asked for is left in another stage. *Guard*: the check that stopped the request is not made, so
//! it is answered, and leads on, as where it is let through. A branch is a [`Place`]: it is the same in every
//! configuration in which the same request is decided by the same checks, and so is the fault.

use std::collections::{BTreeMap, BTreeSet};

use family::cube::Assignment;

use crate::format::Role;
use crate::generation::automaton::{Place, Stage, is_of_session, take};
use crate::generation::detection::is_apart;
use crate::generation::selection::brief;
use crate::generation::space::Space;
use crate::generation::words::{self, is_granted};
use crate::role::{Ask, Records, Told};

/// How many faults of a role are tried.
pub const COUNT: usize = 100;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operator {
    /// Another answer.
    Output,
    /// Another stage of the session.
    Transfer,
    /// A check that is not made.
    Guard,
}

impl Operator {
    /// The word on screens.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Output => "output",
            Self::Transfer => "transfer",
            Self::Guard => "guard",
        }
    }
}

/// A fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Structural {
    /// What is wrong, in a line.
    pub name: String,
    /// By which operator it was made.
    pub operator: Operator,
    /// Of which role it is.
    pub role: Role,
    /// Where it is.
    place: Place,
    /// What is answered, where that is another.
    told: Option<Told>,
    /// Where the session is left, where that is another.
    stage: Option<Stage>,
}

impl Structural {
    /// The branch in which it is.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// What an implementation with the fault makes of a request; `None` where it does what is right.
    #[must_use]
    pub fn instead(
        &self,
        before: &Records,
        ask: Ask,
        suspicious: bool,
        configuration: &Assignment,
    ) -> Option<(Records, Told)> {
        let (after, told, place) = take(self.role, before, ask, suspicious, configuration);
        let moved = |stage: Stage| stage.moved(&after);
        (place == self.place).then(|| (self.stage.map_or(after, moved), self.told.unwrap_or(told)))
    }
}

/// A branch as it was first met.
struct Met {
    ask: Ask,
    told: Told,
    after: Option<Stage>,
    /// The stages of the automaton in which it was.
    stages: BTreeSet<Stage>,
}

/// Every fault of a role that the operators make in the configurations of its array, in order.
#[must_use]
pub fn all(space: &Space) -> Vec<Structural> {
    let role = space.role;
    let mut met: BTreeMap<Place, Met> = BTreeMap::new();
    for automaton in &space.automata {
        let stages = Stage::all(role, automaton);
        for it in &automaton.transitions {
            let after = automaton.states.get(it.to);
            let after = after.and_then(|after| Stage::of(role, &after.records));
            let new = || Met { ask: it.ask, told: it.told, after, stages: stages.clone() };
            met.entry(it.place.clone()).or_insert_with(new);
        }
    }
    let mut answers: BTreeMap<&str, BTreeMap<String, Told>> = BTreeMap::new();
    for (place, it) in &met {
        let answers = answers.entry(name(&place.ask)).or_default();
        answers.entry(brief(role, &words::told(it.told))).or_insert(it.told);
    }
    let mut all = Vec::new();
    for (place, it) in &met {
        let others = answers.get(name(&place.ask)).into_iter().flatten();
        for (says, told) in others.filter(|(_, told)| is_apart(role, it.ask, **told, it.told)) {
            let what = format!("{says} in place of {}", place.told);
            all.push(fault(role, Operator::Output, place, &what, Some(*told), None));
        }
        let stages = it.stages.iter().filter(|_| is_of_session(it.ask));
        for stage in stages.filter(|stage| Some(**stage) != it.after) {
            let what = format!("{} and left in {}", place.told, stage.says());
            all.push(fault(role, Operator::Transfer, place, &what, None, Some(*stage)));
        }
        if let Some((passed, by)) = let_through(place, &met) {
            let what = format!("{} in place of {}", passed.told, place.told);
            all.push(fault(role, Operator::Guard, place, &what, Some(by.told), by.after));
        }
    }
    all
}

fn name(message: &str) -> &str {
    message.split(' ').next().unwrap_or_default()
}

fn fault(
    role: Role,
    operator: Operator,
    place: &Place,
    what: &str,
    told: Option<Told>,
    stage: Option<Stage>,
) -> Structural {
    let at = if place.stage.is_empty() { String::new() } else { format!(" in {}", place.stage) };
    let why = place.decided.last().map_or_else(String::new, |why| format!(" ({why})"));
    let name = format!("{}: {}{at}: {what}{why}", operator.id(), place.ask);
    Structural { name, operator, role, place: place.clone(), told, stage }
}

/// For a request that a check stops the branch in which it, or else one of its kind, is let through: that which
/// has most checks in common with it.
fn let_through<'a>(place: &Place, met: &'a BTreeMap<Place, Met>) -> Option<(&'a Place, &'a Met)> {
    let stopped = place.decided.last().filter(|check| check.contains(" stopped: "))?;
    let is_near = |(it, by): &(&Place, &Met)| {
        it.stage == place.stage
            && name(&it.ask) == name(&place.ask)
            && is_granted(by.told)
            && !it.decided.contains(stopped)
    };
    let alike = |it: &Place| {
        let both = it.decided.iter().zip(&place.decided);
        (it.ask == place.ask, both.take_while(|(a, b)| a == b).count())
    };
    // Of those that are as near the first.
    met.iter().filter(is_near).rev().max_by_key(|(it, _)| alike(it))
}

/// Some of the faults by a seed: of each operator as many, as long as there are.
#[must_use]
pub fn sample(all: Vec<Structural>, seed: u64, count: usize) -> Vec<Structural> {
    let mut by_operator: BTreeMap<Operator, Vec<Structural>> = BTreeMap::new();
    for it in all {
        by_operator.entry(it.operator).or_default().push(it);
    }
    let mut taken = draw(by_operator.into_values(), seed, count);
    taken.sort_by(|a, b| a.name.cmp(&b.name));
    taken
}

/// Some of each group by a seed: of each as many, as long as there are.
pub fn draw<T>(groups: impl Iterator<Item = Vec<T>>, seed: u64, count: usize) -> Vec<T> {
    let mut chance = seed;
    let mut groups: Vec<Vec<T>> = groups.collect();
    for group in &mut groups {
        for place in (1..group.len()).rev() {
            let other = next(&mut chance) % (place as u64 + 1);
            group.swap(place, usize::try_from(other).unwrap_or_default());
        }
    }
    let mut taken = Vec::new();
    while taken.len() < count {
        let before = taken.len();
        for group in groups.iter_mut().rev() {
            taken.extend(group.pop().filter(|_| taken.len() < count));
        }
        if taken.len() == before {
            break;
        }
    }
    taken
}

/// The next number of a sequence that looks like chance (`SplitMix64`; Steele, Lea and Flood, 2014).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut it = *state;
    it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    it ^ (it >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generation::export::choose;

    fn space() -> Space {
        let (chosen, _) = choose(Role::FederationServer).unwrap();
        Space::of(Role::FederationServer, &chosen)
    }

    #[test]
    fn a_seed_draws_the_same_faults_each_time() {
        let all = all(&space());
        let names = |faults: &[Structural]| -> BTreeSet<String> {
            faults.iter().map(|it| it.name.clone()).collect()
        };
        assert_eq!(names(&all).len(), all.len(), "two faults have one name");
        let of = |seed| names(&sample(all.clone(), seed, COUNT));
        assert_eq!(of(1), of(1));
        assert_ne!(of(1), of(2));
        assert_eq!(of(1).len(), COUNT);
        for operator in [Operator::Output, Operator::Transfer, Operator::Guard] {
            assert!(all.iter().any(|it| it.operator == operator), "{}", operator.id());
        }
        assert_eq!(sample(all.clone(), 1, usize::MAX).len(), all.len());
    }

    /// A fault is in its branch and nowhere else, and there it does what is wrong.
    #[test]
    fn a_fault_is_in_one_branch() {
        let space = space();
        for fault in all(&space) {
            let mut there = 0;
            for (configuration, automaton) in space.array.iter().zip(&space.automata) {
                for it in &automaton.transitions {
                    let before = &automaton.states[it.from].records;
                    let instead = fault.instead(before, it.ask, false, configuration);
                    assert_eq!(instead.is_some(), it.place == *fault.place(), "{}", fault.name);
                    let right = (automaton.states[it.to].records, it.told);
                    assert_ne!(instead, Some(right), "{}", fault.name);
                    there += usize::from(instead.is_some());
                }
            }
            assert!(there > 0, "{} is nowhere", fault.name);
        }
    }
}
