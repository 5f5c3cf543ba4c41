//! Configurations of the whole domain: in the violating region exactly those that violate the claim alone.

use family::region::Exhausted;

use crate::advice::violations::Violations;
use crate::agreement::alone::Alone;
use crate::agreement::families::word;
use crate::agreement::{ALONE, Part, Progress, Sizes, TOGETHER, about_one};
use crate::claim;
use crate::families::whole::Whole;
use crate::sample::{Numbers, assignment, near_preset};
use crate::scope::Scope;
use crate::world::Like;

/// Every second configuration is near a preset: of uniform ones few are hardened.
pub(super) fn samples<P: Like + Copy + Send + Sync + 'static>(
    alone: &Alone<P>,
    whole: &Whole,
    sizes: Sizes,
    progress: Progress<'_>,
) -> Result<Part, Exhausted> {
    let mut numbers = Numbers(sizes.seed.wrapping_add(1));
    let mut part = Part::new("random configurations of all, each alone");
    let claims = about_one();
    progress("claims of all configurations", 0, 0);
    let violations = Violations::alone(whole, claims)?;
    let full = Scope::default().cube;
    for done in 0..sizes.samples {
        progress("random configurations", done, sizes.samples);
        let configuration =
            if done % 2 == 0 { assignment(&full, &mut numbers) } else { near_preset(&mut numbers) };
        let one = alone.ask(&configuration, claims);
        part.count("configurations", 1);
        part.count("states", one.graph.states().len() as u128);
        alone.by_checker(&one, &mut part);
        for (answer, region) in &violations.claims {
            let Some((place, claim)) = claim::find(answer.claim.id) else { continue };
            let (there, is) =
                (violations.space.contains(region, &configuration), one.violates(place, claim));
            part.count("verdicts", 1);
            part.count("of them violated", u128::from(is));
            let about = || claim.id.to_owned();
            part.same(about, &configuration, (TOGETHER, word(there)), (ALONE, word(is)));
        }
    }
    Ok(part)
}
