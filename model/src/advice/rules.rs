//! A region in flat form: prime implicants that are the region together.

use family::cube::Cube;
use family::region::{Exhausted, Region, Space};

/// Prime implicants of a region that are the region together, none of which can be left out; and how many
/// primes there are. `None` if there are more than `most`.
pub fn cover(
    space: &Space,
    region: &Region,
    most: usize,
) -> Result<Option<(Vec<Cube>, usize)>, Exhausted> {
    let Some(mut primes) = space.primes(region, most)? else { return Ok(None) };
    let total = primes.len();
    // The widest first; of equals, in the order of cubes.
    primes.sort_by_cached_key(|prime| std::cmp::Reverse(prime.count()));
    let mut rest = region.clone();
    let mut chosen = Vec::new();
    for prime in primes {
        let cube = space.cube(&prime)?;
        let left = space.minus(&rest, &cube)?;
        if left != rest {
            rest = left;
            chosen.push((prime, cube));
        }
        if rest.is_empty() {
            break;
        }
    }
    // What is covered by those before it and after it is left out, the narrowest first.
    let mut after = vec![space.none()];
    let mut kept: Vec<(Cube, Region)> = Vec::new();
    let mut before = Vec::with_capacity(chosen.len());
    let mut sum = space.none();
    for (_, cube) in &chosen {
        before.push(sum.clone());
        sum = space.or(&sum, cube)?;
    }
    while let (Some((prime, cube)), Some(before)) = (chosen.pop(), before.pop()) {
        let Some(later) = after.last() else { break };
        let others = space.or(&before, later)?;
        if !space.is_within(&cube, &others)? {
            after.push(space.or(later, &cube)?);
            kept.push((prime, cube));
        }
    }
    let mut cover: Vec<Cube> = kept.into_iter().map(|(prime, _)| prime).collect();
    cover.sort_unstable();
    Ok(Some((cover, total)))
}
