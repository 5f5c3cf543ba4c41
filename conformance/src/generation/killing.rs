//! Vectors for structural faults that none kills so far: the requests that tell each in the product with the
//! automaton as it should be.
//!
//! All faults that the operators make are looked at, not those alone that a seed draws, so the score of the tier
//! does not hang on the seed.

use std::cell::RefCell;
use std::collections::BTreeSet;

use family::cube::Assignment;
use family::view::Concrete;
use model::control::Control;

use crate::format::{Message, Vector};
use crate::generation::automaton::Place;
use crate::generation::detection::{Effect, configuration, judge};
use crate::generation::equivalence::{Compared, compare};
use crate::generation::exhaustive::{branches, chosen as become_one};
use crate::generation::selection::Chosen;
use crate::generation::space::Space;
use crate::generation::structural::{Structural, all};
use crate::generation::{assembly, words};
use crate::role::{Ask, Records, answer};

/// A vector with its requests and the branches that they take.
struct Armed {
    vector: Vector,
    asks: Vec<Ask>,
    branches: BTreeSet<Place>,
}

impl Armed {
    fn of(space: &Space, chosen: &Chosen) -> Option<Self> {
        let asks = chosen.candidate.asks.clone();
        let branches = branches(space.role, &asks, &chosen.candidate.configuration);
        let vector = assembly::vector(chosen).ok()?;
        Some(Self { vector, asks, branches: branches.into_iter().collect() })
    }

    fn kills(&self, fault: &Structural) -> bool {
        self.branches.contains(fault.place())
            && effect(&self.vector, &self.asks, fault) > Effect::None
    }
}

/// For each fault that can be told and that no vector so far kills, a vector that does.
#[must_use]
pub fn seek(space: &Space, so_far: &[Chosen]) -> Vec<Chosen> {
    let mut armed: Vec<Armed> = so_far.iter().filter_map(|it| Armed::of(space, it)).collect();
    let mut found = Vec::new();
    for fault in all(space) {
        if armed.iter().any(|it| it.kills(&fault)) {
            continue;
        }
        let Compared::Apart(asks, configuration) = compare(space, &fault) else { continue };
        let new = become_one(space.role, configuration, asks, Vec::new());
        let is_new = so_far.iter().chain(&found).all(|it: &Chosen| it.id != new.id);
        if let Some(it) = Armed::of(space, &new).filter(|_| is_new) {
            armed.push(it);
            found.push(new);
        }
    }
    found
}

/// What was published to kill a fault and is not among these vectors: other vectors kill it now.
#[must_use]
pub fn again(space: &Space, there: &[Chosen], published: &BTreeSet<&str>) -> Vec<Chosen> {
    let of_tier = format!("{}-exhaustive-", space.role.id());
    let mut missing: BTreeSet<&str> =
        published.iter().copied().filter(|id| id.starts_with(&of_tier)).collect();
    for it in there {
        missing.remove(it.id.as_str());
    }
    let mut found = Vec::new();
    for fault in all(space) {
        if missing.is_empty() {
            break;
        }
        let Compared::Apart(asks, configuration) = compare(space, &fault) else { continue };
        let it = become_one(space.role, configuration, asks, Vec::new());
        if missing.remove(it.id.as_str()) {
            found.push(it);
        }
    }
    found
}

/// For each vector the faults that it kills, by their places among all.
#[must_use]
pub fn killed(space: &Space, chosen: &[Chosen]) -> Vec<BTreeSet<usize>> {
    let faults = all(space);
    let of = |it: &Chosen| {
        let Some(armed) = Armed::of(space, it) else { return BTreeSet::new() };
        let killed = faults.iter().enumerate().filter(|(_, fault)| armed.kills(fault));
        killed.map(|(place, _)| place).collect()
    };
    chosen.iter().map(of).collect()
}

/// What a structural fault makes of a vector, whose requests these are.
fn effect(vector: &Vector, asks: &[Ask], fault: &Structural) -> Effect {
    let Some(configuration) = configuration(&vector.configuration) else { return Effect::None };
    let mut records = Records::default();
    let given: Vec<(Message, Option<Control>)> =
        asks.iter().map(|ask| given(&mut records, *ask, fault, &configuration)).collect();
    judge(vector, asks, &given)
}

fn given(
    records: &mut Records,
    ask: Ask,
    fault: &Structural,
    configuration: &Assignment,
) -> (Message, Option<Control>) {
    if let Some((after, told)) = fault.instead(records, ask, false, configuration) {
        *records = after;
        return (words::told(told), None);
    }
    let trail = RefCell::default();
    let told = answer(records, ask, false, &Concrete(configuration), (Some(&trail), None));
    let checks = trail.into_inner();
    let stopped_by = checks.iter().rev().find(|it| !it.passed).map(|it| it.control);
    (words::told(told), stopped_by)
}
