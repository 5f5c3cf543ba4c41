//! Where the premises of claims are met in a preset: configuration by configuration, by a plain loop.

use std::collections::BTreeSet;
use std::sync::Arc;

use family::cube::Cube;
use family::enumeration::{Narrowing, enumerate};

use crate::advice::coverage::premises;
use crate::claim::{self, Claim, Kind};
use crate::graph::Graph;

/// A family with where premises are met in it.
#[derive(Clone, Debug)]
pub struct InPreset {
    /// How many configurations it has.
    pub configurations: u128,
    /// For each claim with a premise.
    pub met: Vec<Met>,
}

/// Where the premise of one claim is met.
#[derive(Clone, Copy, Debug)]
pub struct Met {
    /// The claim.
    pub claim: &'static Claim,
    /// To how many configurations it applies.
    pub applicable: u128,
    /// In how many of them its premise is met.
    pub configurations: u128,
    /// In how many of their reachable states, added up: states that a step leaves which meets it, or
    /// states that meet it.
    pub states: u128,
}

/// Where premises are met in a family, each class of configurations explored by a plain loop.
#[must_use]
pub fn in_preset(scope: &Cube, threads: usize) -> InPreset {
    let asked: Vec<(&Claim, usize)> = premises().collect();
    let question = |view: &Arc<Narrowing>| {
        let graph = Graph::explore(&**view);
        let count = |place: usize| -> u128 {
            match claim::all().get(place).map(|claim| claim.kind) {
                Some(Kind::Witness(shows)) => {
                    let meets = |edge: &&crate::graph::Edge| graph.shows(edge, shows, &**view);
                    let states: BTreeSet<usize> =
                        graph.edges().iter().filter(meets).map(|edge| edge.from).collect();
                    states.len() as u128
                }
                Some(Kind::Progress { when, .. }) => {
                    graph.states().filter(|state| when(state)).count() as u128
                }
                _ => 0,
            }
        };
        asked.iter().map(|(_, place)| count(*place)).collect::<Vec<u128>>()
    };
    let decided = enumerate(scope, usize::MAX, threads, &question, &mut |_, _| {});
    let met = asked.iter().enumerate().map(|(at, (claim, _))| {
        let mut met = Met { claim, applicable: 0, configurations: 0, states: 0 };
        for class in &decided.classes {
            let Some(within) = claim.within(&class.cube) else { continue };
            let states = class.answer.get(at).copied().unwrap_or_default();
            met.applicable += within.count();
            if states > 0 {
                met.configurations += within.count();
                met.states += within.count() * states;
            }
        }
        met
    });
    InPreset { configurations: scope.count(), met: met.collect() }
}
