//! A region in flat form: prime implicants that are the region together.

use family::cube::Cube;
use family::region::{Exhausted, Region, Space};
use family::variable::Values;

/// A region in flat form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Prime implicants that are the region together, none of which can be left out.
    pub rules: Vec<Cube>,
    /// How many prime implicants there are, if they were few enough to be listed.
    pub primes: Option<usize>,
}

/// Prime implicants of a region that are the region together, none of which can be left out. Where there
/// are more than `most` primes, they are looked for in each part of the region that its first settings
/// tell apart, and widened to primes of the whole.
pub fn cover(space: &Space, region: &Region, most: usize) -> Result<Rules, Exhausted> {
    let all = space.primes(region, most)?;
    let primes = all.as_ref().map(Vec::len);
    let candidates = match all {
        Some(all) => all,
        None => in_parts(space, region, &space.full(), most)?,
    };
    let mut rules = irredundant(space, region, candidates)?;
    if primes.is_none() {
        for rule in &mut rules {
            *rule = widened(space, region, rule)?;
        }
        rules = irredundant(space, region, rules)?;
    }
    rules.sort_unstable();
    Ok(Rules { rules, primes })
}

/// The primes of the parts of a region.
fn in_parts(
    space: &Space,
    region: &Region,
    part: &Cube,
    most: usize,
) -> Result<Vec<Cube>, Exhausted> {
    if let Some(primes) = space.primes(region, most)? {
        return Ok(primes.iter().filter_map(|prime| prime.and(part)).collect());
    }
    let Some((variable, branches)) = space.branches(region) else { return Ok(Vec::new()) };
    let mut primes = Vec::new();
    for (values, _) in branches {
        let Some(value) = values.least() else { continue };
        let rest = space.given(region, variable, value)?;
        primes.extend(in_parts(space, &rest, &part.clone().with(variable, values), most)?);
    }
    Ok(primes)
}

/// A cube as wide as a region allows.
fn widened(space: &Space, region: &Region, cube: &Cube) -> Result<Cube, Exhausted> {
    let mut widest = cube.clone();
    for (variable, all) in space.full().iter() {
        for more in std::iter::once(all).chain(all.iter().map(Values::one)) {
            let wider = widest.clone().with(variable, widest.get(variable).or(more));
            if wider != widest && space.is_within(&space.cube(&wider)?, region)? {
                widest = wider;
            }
        }
    }
    Ok(widest)
}

/// Of cubes that are a region together, some that are, too, and none of which can be left out.
fn irredundant(
    space: &Space,
    region: &Region,
    mut cubes: Vec<Cube>,
) -> Result<Vec<Cube>, Exhausted> {
    // The widest first; of equals, in the order of cubes.
    cubes.sort_by_cached_key(|cube| (std::cmp::Reverse(cube.count()), cube.clone()));
    let mut rest = region.clone();
    let mut chosen: Vec<(Cube, Region, Region)> = Vec::new();
    let mut sum = space.none();
    for cube in cubes {
        let here = space.cube(&cube)?;
        let left = space.minus(&rest, &here)?;
        if left != rest {
            rest = left;
            let before = sum.clone();
            sum = space.or(&sum, &here)?;
            chosen.push((cube, here, before));
        }
        if rest.is_empty() {
            break;
        }
    }
    // What those before it and those that are kept after it cover is left out, the narrowest first.
    let mut after = space.none();
    let mut kept = Vec::new();
    while let Some((cube, here, before)) = chosen.pop() {
        if !space.is_within(&here, &space.or(&before, &after)?)? {
            after = space.or(&after, &here)?;
            kept.push(cube);
        }
    }
    Ok(kept)
}
