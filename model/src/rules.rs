//! A region in few words: cubes as wide as it allows.

use family::cube::Cube;
use family::variable::Values;

/// How many cubes are widened; beyond that they are only merged.
const WIDENED_MAX: usize = 300;

/// The same region in fewer cubes, which may overlap: each is as wide as the region allows, and none
/// is covered by the others.
#[must_use]
pub fn rules(region: &[Cube], scope: &Cube) -> Vec<Cube> {
    let region = merged(region);
    if region.len() > WIDENED_MAX {
        return region;
    }
    let mut wide: Vec<Cube> = Vec::new();
    for cube in &region {
        if covers(&wide, cube) {
            continue;
        }
        let mut widest = cube.clone();
        for (variable, values) in scope.iter() {
            let one_by_one = values.iter().map(Values::one);
            for more in std::iter::once(values).chain(one_by_one) {
                let wider = widest.clone().with(variable, widest.get(variable).or(more));
                if wider != widest && covers(&region, &wider) {
                    widest = wider;
                }
            }
        }
        wide.push(widest);
    }
    let mut place = 0;
    while place < wide.len() {
        let mut others = wide.clone();
        let cube = others.remove(place);
        if covers(&others, &cube) {
            wide = others;
        } else {
            place += 1;
        }
    }
    wide.sort_unstable();
    wide
}

/// Whether every assignment of a cube is in one of some others.
fn covers(cubes: &[Cube], cube: &Cube) -> bool {
    let mut rest = vec![cube.clone()];
    for other in cubes {
        rest = rest.iter().flat_map(|piece| piece.minus(other)).collect();
        if rest.is_empty() {
            return true;
        }
    }
    rest.is_empty()
}

/// Merges cubes that differ in one setting alone, until none do: fewer lines for the same region.
fn merged(cubes: &[Cube]) -> Vec<Cube> {
    let mut cubes = cubes.to_vec();
    cubes.sort_unstable();
    loop {
        let mut changed = false;
        let mut kept: Vec<Cube> = Vec::new();
        for cube in cubes {
            let partner = kept.iter().position(|other| differs_in_one(other, &cube).is_some());
            match partner.and_then(|at| Some((at, differs_in_one(kept.get(at)?, &cube)?))) {
                Some((at, merged)) => {
                    changed = true;
                    if let Some(slot) = kept.get_mut(at) {
                        *slot = merged;
                    }
                }
                None => kept.push(cube),
            }
        }
        cubes = kept;
        if !changed {
            cubes.sort_unstable();
            return cubes;
        }
    }
}

/// Both cubes in one, if they differ in one variable at most.
fn differs_in_one(one: &Cube, other: &Cube) -> Option<Cube> {
    let mut differences = one.iter().zip(other.iter()).filter(|((_, a), (_, b))| a != b);
    let Some(((variable, a), (_, b))) = differences.next() else { return Some(one.clone()) };
    differences.next().is_none().then(|| one.clone().with(variable, a.or(b)))
}
