//! Whether anything tells a structural fault: the product of the automaton as it should be and of the one with
//! the fault, in every configuration of the array.
//!
//! Up to where the fault is both are in one state, so the product begins there. It is finite, and is gone through to
//! its end: what it does not tell, no requests of the alphabet tell in these configurations.

use family::cube::Assignment;
use family::view::Concrete;

use crate::generation::assembly;
use crate::generation::automaton::Automaton;
use crate::generation::detection::is_apart;
use crate::generation::space::Space;
use crate::generation::structural::Structural;
use crate::generation::words;
use crate::role::{Ask, Records, Told, answer};

/// What the products say of a fault.
#[derive(Clone, Debug, PartialEq)]
pub enum Compared {
    /// These requests, in this configuration, tell it: the fewest there.
    Apart(Vec<Ask>, Assignment),
    /// Nothing tells it.
    Alike {
        /// Pairs of states that are not the same, in all configurations.
        pairs: usize,
        /// How many requests lead to the last of them.
        depth: usize,
        /// Whether an answer would be right under another value of what is only assumed.
        assumed: bool,
    },
}

/// Compares an implementation with a fault to one without.
#[must_use]
pub fn compare(space: &Space, fault: &Structural) -> Compared {
    let (mut pairs, mut depth, mut assumed) = (0, 0, false);
    for (configuration, automaton) in space.array.iter().zip(&space.automata) {
        let mut product =
            Product { space, fault, configuration, automaton, pairs: Vec::new(), assumed };
        if let Some(asks) = product.explore() {
            return Compared::Apart(asks, configuration.clone());
        }
        pairs += product.pairs.len();
        depth = product.pairs.iter().map(|it| it.asks.len()).fold(depth, usize::max);
        assumed = product.assumed;
    }
    Compared::Alike { pairs, depth, assumed }
}

/// Where both are after the same requests.
#[derive(Clone, Debug)]
struct Pair {
    right: usize,
    faulty: Records,
    asks: Vec<Ask>,
}

struct Product<'a> {
    space: &'a Space,
    fault: &'a Structural,
    configuration: &'a Assignment,
    automaton: &'a Automaton,
    pairs: Vec<Pair>,
    assumed: bool,
}

impl Product<'_> {
    /// Requests that tell them apart, if there are any.
    fn explore(&mut self) -> Option<Vec<Ask>> {
        let automaton = self.automaton;
        for (from, state) in automaton.states.iter().enumerate() {
            for by in automaton.answers_in(from).filter(|it| it.place == *self.fault.place()) {
                let asks = state.access.iter().copied().chain([by.ask]).collect();
                if let Some(found) = self.step(state.records, by.ask, by.told, by.to, asks) {
                    return Some(found);
                }
            }
        }
        let mut at = 0;
        while let Some(pair) = self.pairs.get(at).cloned() {
            at += 1;
            for by in automaton.answers_in(pair.right) {
                let asks = pair.asks.iter().copied().chain([by.ask]).collect();
                if let Some(found) = self.step(pair.faulty, by.ask, by.told, by.to, asks) {
                    return Some(found);
                }
            }
        }
        None
    }

    /// One request to both: all requests so far, if it tells.
    fn step(
        &mut self,
        before: Records,
        ask: Ask,
        right: Told,
        to: usize,
        asks: Vec<Ask>,
    ) -> Option<Vec<Ask>> {
        let (faulty, told) = self.with_fault(before, ask);
        if is_apart(self.space.role, ask, told, right) {
            if words::ahead(ask, right).contains(&told) || self.is_assumed(&asks, told) {
                // A vector ends there.
                self.assumed = true;
                return None;
            }
            return Some(asks);
        }
        let is_same = self.automaton.states.get(to).is_some_and(|it| it.records == faulty);
        let is_there = self.pairs.iter().any(|it| it.right == to && it.faulty == faulty);
        if !is_same && !is_there {
            self.pairs.push(Pair { right: to, faulty, asks });
        }
        None
    }

    fn with_fault(&self, before: Records, ask: Ask) -> (Records, Told) {
        let configuration = self.configuration;
        self.fault.instead(&before, ask, false, configuration).unwrap_or_else(|| {
            let mut records = before;
            let told = answer(&mut records, ask, false, &Concrete(configuration), (None, None));
            (records, told)
        })
    }

    /// Whether an answer to the last request is right under another value of an assumption that is read.
    fn is_assumed(&self, asks: &[Ask], told: Told) -> bool {
        let (_, assumptions) = assembly::read(asks, self.configuration, None);
        let natures = assembly::natures(asks, self.configuration, &assumptions);
        let Some(ask) = asks.last() else { return false };
        let allows = |allowed: &Told| !is_apart(self.space.role, *ask, told, *allowed);
        natures.iter().any(|nature| nature.told.last().is_some_and(allows))
    }
}
