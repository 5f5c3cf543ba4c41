//! The least that an administrator must pin for a claim to hold whatever everything else is.
//!
//! A baseline is a prime implicant, over the settings that are the administrator's, of the configurations
//! that keep the claim whatever the user, Microsoft, the attacker and the assumptions make of the rest. So
//! no pin can be left out or widened, and each has a run that shows what happens without it.

use family::cube::{Assignment, Cube};
use family::region::{Exhausted, Region};
use family::variable::{Values, VariableId};

use crate::action::Action;
use crate::advice::violations::{all_of, whatever};
use crate::families::whole::Whole;
use crate::setting::{self, Who};

/// How many prime implicants are looked at.
const PRIMES_MAX: usize = 20_000;

/// Settings that guarantee a claim.
#[derive(Clone, Debug)]
pub struct Baseline {
    /// The settings, and the values that each may have.
    pub pins: Vec<(VariableId, Values)>,
    /// What it costs to turn them all: 1 for a command, 10 for a project, 100 for a migration.
    pub cost: u32,
    /// How many configurations of the family it leaves.
    pub leaves: u128,
    /// In how many of those the works claim holds.
    pub works: u128,
}

/// What happens without a pin.
#[derive(Clone, Debug)]
pub struct Without {
    /// The setting.
    pub setting: VariableId,
    /// The least configuration that keeps to all other pins and violates the claim soonest.
    pub example: Assignment,
    /// The run that does.
    pub actions: Vec<Action>,
}

/// All baselines within a family: those that leave the works claim a way first, then the cheapest. `None`
/// if there are too many to look at.
pub fn baselines(
    whole: &Whole,
    violating: &Region,
    broken: &Region,
) -> Result<Option<Vec<Baseline>>, Exhausted> {
    let space = whole.space();
    let scope = space.cube(whole.cube())?;
    let is_open = |variable: VariableId| whole.cube().get(variable).len() > 1;
    let is_pin = |variable: VariableId| {
        setting::row(variable).is_some_and(|row| row.who == Who::Admin) && is_open(variable)
    };
    let rest: Vec<VariableId> =
        setting::rows().map(|(variable, _)| variable).filter(|it| !is_pin(*it)).collect();
    let safe = space.minus(&space.all(), violating)?;
    let safe = whatever(space, &safe, &rest, whole.cube())?;
    // A value that the family does not have is no pin.
    let pins = setting::rows().map(|(variable, _)| {
        if is_pin(variable) { whole.cube().get(variable) } else { all_of(variable) }
    });
    let safe = space.and(&safe, &space.cube(&pins.collect::<Cube>())?)?;
    let Some(primes) = space.primes(&safe, PRIMES_MAX)? else { return Ok(None) };
    let mut baselines = Vec::new();
    for prime in primes {
        let left = space.and(&space.cube(&prime)?, &scope)?;
        let pins: Vec<(VariableId, Values)> = prime
            .iter()
            .filter(|(variable, values)| {
                *values != whole.cube().get(*variable) && is_pin(*variable)
            })
            .collect();
        baselines.push(Baseline {
            cost: pins.iter().map(|(variable, _)| setting::effort(*variable)).sum(),
            pins,
            leaves: space.count(&left),
            works: space.count(&space.minus(&left, broken)?),
        });
    }
    baselines.sort_by(|one, other| {
        let key = |it: &Baseline| (it.works == 0, it.cost, it.pins.len());
        key(one).cmp(&key(other)).then_with(|| one.pins.cmp(&other.pins))
    });
    Ok(Some(baselines))
}

/// What happens without each pin of a baseline.
pub fn without(
    whole: &Whole,
    place: usize,
    violating: &Region,
    baseline: &Baseline,
) -> Result<Vec<Without>, Exhausted> {
    let space = whole.space();
    let mut shown = Vec::new();
    for (dropped, _) in &baseline.pins {
        let others = baseline.pins.iter().filter(|(setting, _)| setting != dropped);
        let cube = others.fold(whole.cube().clone(), |cube, (setting, values)| {
            let both = cube.get(*setting).and(*values);
            cube.with(*setting, both)
        });
        let bad = space.and(violating, &space.cube(&cube)?)?;
        if let Some((actions, example)) = whole.run_within(place, &bad)? {
            shown.push(Without { setting: *dropped, example, actions });
        }
    }
    Ok(shown)
}
