//! Baselines: what is pinned keeps the claim whatever the rest is, and without any of the pins there is a
//! run that violates it.

use family::cube::Cube;
use family::region::Exhausted;

use crate::advice::baselines::{Baseline, baselines, without};
use crate::advice::violations::Violations;
use crate::agreement::alone::Alone;
use crate::agreement::catalogues::{is_about_steps, says, sentence};
use crate::agreement::choose::{pick, some_of};
use crate::agreement::families::word;
use crate::agreement::{ALONE, Part, Progress, Sizes, TOGETHER, parts_of_the_domain};
use crate::claim::{self, Claim, Marks};
use crate::families::whole::Whole;
use crate::sample::Numbers;
use crate::trace::Trace;
use crate::world::Like;

/// The claims whose baselines are looked at.
const CLAIMS: [&str; 2] = ["mailbox-data-requires-mfa", "basic-authentication-never-succeeds"];

pub(super) fn guarantees<P: Like + Copy + Send + Sync + 'static>(
    alone: &Alone<P>,
    sizes: Sizes,
    progress: Progress<'_>,
) -> Result<Part, Exhausted> {
    let mut numbers = Numbers(sizes.seed.wrapping_add(4));
    let mut part = Part::new("baselines, and what happens without each pin");
    let pieces = parts_of_the_domain();
    let claims: Vec<(usize, &'static Claim)> = CLAIMS
        .iter()
        .filter_map(|id| claim::find(id))
        .filter(|(place, claim)| sizes.claims.has(*place) && is_about_steps(claim))
        .collect();
    for (done, piece) in pieces.iter().enumerate() {
        if claims.is_empty() {
            continue;
        }
        progress("baselines", done, pieces.len());
        let mut chance = numbers;
        let here = Whole::ask(piece, &mut |_, _| {}, &mut |whole| {
            chance = numbers;
            let mut here = part.clone();
            for (place, claim) in &claims {
                of(alone, whole, (*place, claim), sizes, &mut here, &mut chance)?;
            }
            Ok(here)
        })?;
        (part, numbers) = (here, chance);
    }
    Ok(part)
}

fn of<P: Like + Copy + Send + Sync + 'static>(
    alone: &Alone<P>,
    whole: &Whole,
    (place, claim): (usize, &Claim),
    sizes: Sizes,
    part: &mut Part,
    numbers: &mut Numbers,
) -> Result<(), Exhausted> {
    let space = whole.space();
    let marks = Marks::default().with(place);
    let violating = Violations::alone(whole, marks)?.region(claim);
    let Some(all) = baselines(whole, &violating, &space.none())? else {
        part.count("parts with too many", 1);
        return Ok(());
    };
    part.count("baselines found", all.len() as u128);
    for baseline in some_of(&all, sizes.samples.div_ceil(8), numbers) {
        part.count("baselines", 1);
        part.count("pins", baseline.pins.len() as u128);
        let kept = space.cube(&kept(whole.cube(), &baseline))?;
        for _ in 0..2 {
            let Some(it) = pick(space, &kept, numbers) else { continue };
            part.count("kept", 1);
            let is = alone.ask(&it, marks).violates(place, claim);
            let about = || format!("{}, where a baseline is kept", claim.id);
            part.same(about, &it, (TOGETHER, word(false)), (ALONE, word(is)));
        }
        let shown = without(whole, place, &violating, &baseline)?;
        let expected = baseline.pins.len();
        let example = shown.first().map(|it| it.example.clone()).or_else(|| space.least(&kept));
        if let Some(example) = example {
            let about = || format!("{}, pins of a baseline with a run without them", claim.id);
            part.same(about, &example, ("pins", expected), ("runs", shown.len()));
        }
        for it in &shown {
            part.count("runs without a pin", 1);
            let replayed = Trace::replay(&it.example, &it.actions);
            let replayed = replayed.is_ok_and(|trace| trace.shows(claim));
            let taken = alone.takes(&it.example, &it.actions, claim);
            for (who, is) in [("replay", replayed), (ALONE, taken)] {
                let about = || format!("{}, without a pin: {}", claim.id, sentence(&it.actions));
                part.same(about, &it.example, (TOGETHER, says(true)), (who, says(is)));
            }
        }
    }
    Ok(())
}

/// The configurations that keep all pins.
fn kept(scope: &Cube, baseline: &Baseline) -> Cube {
    baseline.pins.iter().fold(scope.clone(), |cube, (variable, values)| {
        let both = cube.get(*variable).and(*values);
        cube.with(*variable, both)
    })
}
