//! Whether anything tells a structural fault: the product of the automaton as it should be and of the one with
//! the fault, in every configuration of the array.

use family::cube::Assignment;
use family::view::Concrete;

use crate::generation::assembly;
use crate::generation::automaton::Automaton;
use crate::generation::detection::is_apart;
use crate::generation::space::Space;
use crate::generation::structural::Structural;
use crate::role::{Ask, Records, Told, answer};

/// What the products say of a fault.
#[derive(Clone, Debug, PartialEq)]
pub enum Compared {
    /// These requests, in this configuration, tell it.
    Apart(Vec<Ask>, Assignment),
    /// Nothing tells it in so many pairs of states, which are at most so many requests deep.
    Alike {
        /// The pairs, in all configurations.
        pairs: usize,
        /// The requests.
        depth: usize,
        /// Whether an answer would be right under another value of what is only assumed.
        assumed: bool,
    },
}

/// Compares an implementation with a fault to one without.
#[must_use]
pub fn compare(space: &Space, fault: &Structural) -> Compared {
    let (mut pairs, mut depth, mut assumed) = (0, 0, false);
    for configuration in &space.array {
        let product = Product::explore(space, fault, configuration);
        if let Some(asks) = product.apart {
            return Compared::Apart(asks, configuration.clone());
        }
        pairs += product.pairs.len();
        depth = product.pairs.iter().map(|it| it.asks.len()).max().unwrap_or(0).max(depth);
        assumed |= product.assumed;
    }
    Compared::Alike { pairs, depth, assumed }
}

/// Where both are after the same requests.
#[derive(Clone, Debug, PartialEq)]
struct Pair {
    right: usize,
    faulty: Records,
    asks: Vec<Ask>,
}

struct Product {
    pairs: Vec<Pair>,
    apart: Option<Vec<Ask>>,
    assumed: bool,
}

impl Product {
    fn explore(space: &Space, fault: &Structural, configuration: &Assignment) -> Self {
        let automaton = Automaton::explore(space.role, &space.alphabet, configuration);
        let first = Pair { right: 0, faulty: Records::default(), asks: Vec::new() };
        let mut it = Self { pairs: vec![first], apart: None, assumed: false };
        let mut at = 0;
        while let Some(pair) = it.pairs.get(at).cloned() {
            at += 1;
            for by in automaton.answers_in(pair.right) {
                let asks: Vec<Ask> = pair.asks.iter().copied().chain([by.ask]).collect();
                let (faulty, told) = with(fault, pair.faulty, by.ask, configuration);
                if is_apart(space.role, by.ask, told, by.told) {
                    if !is_assumed(space, &asks, told, configuration) {
                        it.apart = Some(asks);
                        return it;
                    }
                    // A vector ends there.
                    it.assumed = true;
                    continue;
                }
                let is = |it: &Pair| it.right == by.to && it.faulty == faulty;
                if !it.pairs.iter().any(is) {
                    it.pairs.push(Pair { right: by.to, faulty, asks });
                }
            }
        }
        it
    }
}

/// One request to an implementation with the fault.
fn with(
    fault: &Structural,
    before: Records,
    ask: Ask,
    configuration: &Assignment,
) -> (Records, Told) {
    fault.instead(&before, ask, false, configuration).unwrap_or_else(|| {
        let mut records = before;
        let told = answer(&mut records, ask, false, &Concrete(configuration), (None, None));
        (records, told)
    })
}

/// Whether an answer to the last request is right under another value of an assumption that is read.
fn is_assumed(space: &Space, asks: &[Ask], told: Told, configuration: &Assignment) -> bool {
    let (_, assumptions) = assembly::read(asks, configuration, None);
    let natures = assembly::natures(asks, configuration, &assumptions);
    let last = asks.last().copied();
    let allows =
        |allowed: &Told| last.is_some_and(|ask| !is_apart(space.role, ask, told, *allowed));
    natures.iter().any(|nature| nature.told.last().is_some_and(allows))
}
