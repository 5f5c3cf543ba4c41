//! The least that an attacker must be able to do: for each claim the minimal sets of capabilities that
//! break it.
//!
//! Source of the idea: Basin and Cremers, "Know your enemy" (2014); Hammann, Radomirović and Sasse,
//! account access graphs (2019).

use family::cube::Cube;
use family::region::Exhausted;
use family::variable::{Values, VariableId};

use crate::capability::capabilities;
use crate::claim::{self, Claim, Kind, Limit, Marks};
use crate::families::at_once::Examples;
use crate::families::whole::Whole;
use crate::setting;

/// What breaks a claim in a scope.
#[derive(Clone, Debug)]
pub struct Hierarchy {
    /// The claim.
    pub claim: &'static Claim,
    /// The minimal sets of capabilities with which some configuration of the scope violates it, the
    /// smaller first. The empty set alone: it needs no attacker.
    pub least: Vec<Vec<VariableId>>,
    /// The capabilities that the claim itself is limited by, with the values that it is about. What the
    /// attacker has of them is no part of a set, and no set is asked for that the claim is not about.
    pub premise: Vec<Limit>,
    /// Whether every set that has one of them in it, and that the claim is about, violates it too, in some
    /// configuration. It must be so: nothing is stopped by being able to do more.
    pub is_upward_closed: bool,
}

/// The hierarchies of the marked invariants in a scope, in which every capability is left open.
/// `progress` hears how many states have been met.
pub fn hierarchies(
    scope: &Cube,
    claims: Marks,
    progress: &mut dyn FnMut(usize, u128),
) -> Result<Vec<Hierarchy>, Exhausted> {
    let of = capabilities();
    let scope = of.fold(scope.clone(), |cube, it| cube.with(it, setting::domain().values(it)));
    Whole::ask(&scope, progress, &mut |whole| {
        let invariants = claim::all().iter().enumerate().filter(|(place, claim)| {
            claims.has(*place) && matches!(claim.kind, Kind::Invariant(_))
        });
        invariants.map(|(place, claim)| hierarchy(whole, &scope, place, claim)).collect()
    })
}

fn hierarchy(
    whole: &Whole,
    scope: &Cube,
    place: usize,
    claim: &'static Claim,
) -> Result<Hierarchy, Exhausted> {
    let space = whole.space();
    let outcome = whole.decide(scope, Marks::default().with(place), Examples::Left)?;
    let capabilities: Vec<VariableId> = capabilities().collect();
    let others: Vec<VariableId> =
        setting::rows().map(|(it, _)| it).filter(|it| !capabilities.contains(it)).collect();
    let mut breaking = space.none();
    for answer in &outcome.answers {
        breaking =
            space.or(&breaking, &space.exists(&answer.violating.region(space)?, &others)?)?;
    }
    let premise: Vec<Limit> = claim.of_attacker().collect();
    let Some(any) = scope.least() else {
        return Ok(Hierarchy { claim, least: Vec::new(), premise, is_upward_closed: true });
    };
    let breaks = |set: u32| {
        let with = |one: family::cube::Assignment, (at, capability): (usize, &VariableId)| {
            // `yes` is the first value of each, `no` the second.
            one.with(*capability, u8::from(set >> at & 1 == 0))
        };
        space.contains(&breaking, &capabilities.iter().enumerate().fold(any.clone(), with))
    };
    // Only sets that the claim is about are asked for, and only what it leaves open is added to one.
    let is_about = |set: u32| {
        let has = |at: usize| u8::from(set >> at & 1 == 0);
        let of =
            |capability: VariableId| premise.iter().find(|(limited, _)| *limited == capability);
        let keeps =
            |(at, it): (usize, &VariableId)| of(*it).is_none_or(|it| it.1.contains(has(at)));
        capabilities.iter().enumerate().all(keeps)
    };
    let all = (0..1_u32 << capabilities.len()).filter(|set| is_about(*set));
    let mut sets: Vec<u32> = all.filter(|set| breaks(*set)).collect();
    let more = |set: u32| {
        (0..capabilities.len()).map(move |at| set | 1 << at).filter(|wider| is_about(*wider))
    };
    let is_upward_closed =
        sets.iter().all(|set| more(*set).all(|wider| sets.binary_search(&wider).is_ok()));
    sets.sort_by_key(|set| (set.count_ones(), *set));
    let mut least: Vec<u32> = Vec::new();
    for set in sets {
        if least.iter().all(|smaller| smaller & set != *smaller) {
            least.push(set);
        }
    }
    let named = |set: u32| {
        let with = capabilities.iter().enumerate().filter(move |(at, _)| set >> at & 1 == 1);
        with.map(|(_, capability)| *capability).collect()
    };
    let least = least.into_iter().map(named).collect();
    Ok(Hierarchy { claim, least, premise, is_upward_closed })
}

/// Configurations of a scope in which the attacker can do this and nothing else.
#[must_use]
pub fn with_only(scope: &Cube, set: &[VariableId]) -> Cube {
    capabilities()
        .fold(scope.clone(), |cube, it| cube.with(it, Values::one(u8::from(!set.contains(&it)))))
}
