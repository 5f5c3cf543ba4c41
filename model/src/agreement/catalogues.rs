//! The runs that together explain every violation: each can be taken and shows it where it is said to,
//! and nowhere else.

use family::cube::Assignment;
use family::region::{Exhausted, Region};

use crate::action::Action;
use crate::advice::catalogue::{Explains, catalogue};
use crate::advice::violations::Violations;
use crate::agreement::alone::Alone;
use crate::agreement::choose::{below, pick};
use crate::agreement::{ALONE, Difference, Part, Progress, Sizes, TOGETHER};
use crate::claim::{self, Claim, Kind};
use crate::families::whole::Whole;
use crate::sample::Numbers;
use crate::trace::Trace;
use crate::world::Like;

/// The claims whose runs are looked at.
const CLAIMS: [&str; 2] = ["mailbox-data-requires-mfa", "basic-authentication-never-succeeds"];

/// How many configurations are tried inside and outside of what a run explains, for so many samples.
const PER_RUN: usize = 20;

pub(super) fn catalogues<P: Like + Copy + Send + Sync + 'static>(
    alone: &Alone<P>,
    whole: &Whole,
    sizes: Sizes,
    progress: Progress<'_>,
) -> Result<Part, Exhausted> {
    let mut numbers = Numbers(sizes.seed.wrapping_add(3));
    let mut part = Part::new("runs of the catalogue, taken again step by step");
    let asked = CLAIMS.iter().filter_map(|id| claim::find(id));
    for (place, claim) in asked.filter(|(place, _)| sizes.claims.has(*place)) {
        let violations = Violations::alone(whole, crate::claim::Marks::default().with(place))?;
        let violating = violations.region(claim);
        let runs = catalogue(whole, place, &violating, &mut |runs| progress("runs", runs, 0))?;
        whole_and_apart(whole, claim, &violating, &runs, &mut part)?;
        for run in &runs {
            part.count("runs", 1);
            part.count("steps", run.actions.len() as u128);
            let about = |what| format!("{}, {what}: {}", claim.id, sentence(&run.actions));
            let mut checks = vec![(run.example.clone(), true, "the example of a run")];
            for _ in 0..sizes.samples.div_ceil(PER_RUN) {
                let Some(inside) = pick(whole.space(), &run.region, &mut numbers) else { continue };
                let beside = beside(whole, run, &inside, &mut numbers);
                checks.push((inside, true, "where a run shows it"));
                checks.extend(beside.map(|it| (it, false, "beside where a run shows it")));
                let outside =
                    whole.space().minus(&whole.space().cube(whole.cube())?, &run.region)?;
                let outside = pick(whole.space(), &outside, &mut numbers);
                checks.extend(outside.map(|it| (it, false, "where a run does not show it")));
            }
            for (configuration, expected, what) in checks {
                part.count(if expected { "inside" } else { "outside" }, 1);
                // Twice: with all that is said on the way, and by the steps alone.
                let replayed = Trace::replay(&configuration, &run.actions);
                let replayed = replayed.is_ok_and(|trace| trace.shows(claim));
                let taken = alone.takes(&configuration, &run.actions, claim);
                for (who, is) in [("replay", replayed), (ALONE, taken)] {
                    let about = || about(what);
                    part.same(about, &configuration, (TOGETHER, says(expected)), (who, says(is)));
                }
            }
        }
    }
    Ok(part)
}

/// The regions of the runs are the violating region together, and no two runs are one but for the order.
fn whole_and_apart(
    whole: &Whole,
    claim: &Claim,
    violating: &Region,
    runs: &[Explains],
    part: &mut Part,
) -> Result<(), Exhausted> {
    let space = whole.space();
    let mut union = space.none();
    for run in runs {
        union = space.or(&union, &run.region)?;
    }
    let missing = space.or(&space.minus(violating, &union)?, &space.minus(&union, violating)?)?;
    part.count("violating configurations explained", space.count(&union));
    if let Some(configuration) = space.least(&missing) {
        let about = format!("{}, what all runs explain together", claim.id);
        let is = space.contains(&union, &configuration);
        let says = [("runs", says(is).to_owned()), (TOGETHER, says(!is).to_owned())];
        part.differs(Difference { about, configuration, says });
    }
    let sorted = |run: &Explains| {
        let mut actions = run.actions.clone();
        actions.sort_unstable();
        actions
    };
    for (at, run) in runs.iter().enumerate() {
        for other in runs.iter().skip(at + 1) {
            part.count("pairs of runs", 1);
            if sorted(run) == sorted(other) {
                let about = format!("{}, two runs of the same actions", claim.id);
                let says = [("one", sentence(&run.actions)), ("other", sentence(&other.actions))];
                let configuration = run.example.clone();
                part.differs(Difference { about, configuration, says });
            }
        }
    }
    Ok(())
}

/// A configuration that is not explained any more, one setting away from one that is.
fn beside(
    whole: &Whole,
    run: &Explains,
    inside: &Assignment,
    numbers: &mut Numbers,
) -> Option<Assignment> {
    let mut turned = Vec::new();
    for (variable, values) in whole.cube().iter() {
        turned.extend(values.iter().map(|value| inside.clone().with(variable, value)));
    }
    while !turned.is_empty() {
        let at = below(numbers, turned.len());
        let other = turned.swap_remove(at);
        if !whole.space().contains(&run.region, &other) {
            return Some(other);
        }
    }
    None
}

/// Whether a claim is about single steps that must not be.
pub(super) fn is_about_steps(claim: &Claim) -> bool {
    matches!(claim.kind, Kind::Invariant(_))
}

pub(super) fn sentence(actions: &[Action]) -> String {
    actions.iter().map(|action| action.label()).collect::<Vec<_>>().join(" ")
}

pub(super) fn says(shows: bool) -> &'static str {
    if shows { "is taken and shows it" } else { "does not show it" }
}
