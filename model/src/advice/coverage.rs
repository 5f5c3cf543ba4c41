//! That the model is not empty where it says that something never happens: what the premises of claims
//! meet, which actions and guards are seen both ways, and that whoever may get mail gets it unattacked.

mod presets;
mod controls;

use family::cube::Cube;
use family::region::Exhausted;

pub use self::controls::{Asked, asked};
pub use self::presets::{InPreset, Met, in_preset};
use crate::advice::dead_ends::DeadEnds;
use crate::claim::{self, Claim, Kind, Marks};
use crate::families::at_once::Examples;
use crate::families::honest::Honest;
use crate::families::whole::Whole;

/// The progress claim for which honest runs are looked for.
pub const WORKS: &str = "legitimate-user-reaches-mailbox";

/// What a family covers.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// The family.
    pub scope: Cube,
    /// For each claim with a premise, where it is met.
    pub premises: Vec<Premise>,
    /// The actions with where they are enabled, and the settings that they read to no effect.
    pub steps: DeadEnds,
    /// For each kind of action and each control that it can meet, which way it was seen to decide.
    pub controls: Vec<Asked>,
    /// The runs in which Alice gets her mail and nobody attacks.
    pub honest: Option<Honest>,
}

/// Where the premise of a claim is met.
#[derive(Clone, Copy, Debug)]
pub struct Premise {
    /// The claim.
    pub claim: &'static Claim,
    /// To how many configurations it applies.
    pub applicable: u128,
    /// In how many of them some reachable step, or state, meets its premise.
    pub met: u128,
    /// Steps: by how many kinds of action.
    pub kinds: Option<usize>,
}

/// The claims that have a premise: for an invariant the place of the witness that says that what it
/// speaks of happens, for progress its own.
pub fn premises() -> impl Iterator<Item = (&'static Claim, usize)> {
    claim::all().iter().enumerate().filter_map(|(place, claim)| match claim.kind {
        Kind::Invariant(_) => {
            let partner = claim::find(&format!("{}-is-not-vacuous", claim.id))?;
            Some((claim, partner.0))
        }
        Kind::Progress { .. } => Some((claim, place)),
        _ => None,
    })
}

impl Coverage {
    /// What a family covers. `progress` hears how many states have been met.
    pub fn of(scope: &Cube, progress: &mut dyn FnMut(usize, u128)) -> Result<Self, Exhausted> {
        Self::look(scope, true, progress)
    }

    /// The same without honest runs.
    pub fn of_steps(
        scope: &Cube,
        progress: &mut dyn FnMut(usize, u128),
    ) -> Result<Self, Exhausted> {
        Self::look(scope, false, progress)
    }

    fn look(
        scope: &Cube,
        honest_too: bool,
        progress: &mut dyn FnMut(usize, u128),
    ) -> Result<Self, Exhausted> {
        Whole::ask(scope, progress, &mut |whole| {
            let honest = match claim::find(WORKS).filter(|_| honest_too) {
                Some((place, claim)) => whole.honest_runs(place, claim)?,
                None => None,
            };
            Ok(Self {
                scope: scope.clone(),
                premises: premises()
                    .map(|(claim, place)| premise(whole, claim, place))
                    .collect::<Result<_, _>>()?,
                steps: DeadEnds::of_steps(whole)?,
                controls: asked(whole)?,
                honest,
            })
        })
    }

    /// The claims that apply in the family, and whose premise is met nowhere in it.
    pub fn vacuous(&self) -> impl Iterator<Item = &'static str> {
        self.premises.iter().filter(|it| it.met == 0 && it.applicable > 0).map(|it| it.claim.id)
    }
}

fn premise(whole: &Whole, claim: &'static Claim, place: usize) -> Result<Premise, Exhausted> {
    let space = whole.space();
    let applicable = claim.within(whole.scope()).map_or(0, |it| it.count());
    if let Kind::Progress { .. } = claim.kind {
        let asked = Marks::default().with(place);
        let outcome = whole.decide(whole.scope(), asked, Examples::Left)?;
        let met = outcome.answers.iter().map(|answer| answer.applicable).sum();
        return Ok(Premise { claim, applicable, met, kinds: None });
    }
    let ways = whole.ways(place)?;
    let mut kinds: Vec<&str> = ways.iter().map(|(action, _)| action.id()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let met = match claim.within(whole.scope()) {
        Some(within) => {
            let all = space.together(ways.into_iter().map(|(_, region)| region).collect())?;
            space.count(&space.and(&all, &space.cube(&within)?)?)
        }
        None => 0,
    };
    Ok(Premise { claim, applicable, met, kinds: Some(kinds.len()) })
}
