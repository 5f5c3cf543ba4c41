//! A scope in disjoint cubes of like size.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use family::cube::{Assignment, Cube};
use family::variable::Values;

/// Splits a cube into so many, if it has so many configurations: disjoint, all of it together, in the
/// order of their least configurations.
///
/// The largest is halved, again and again, at the first setting in the order of the table that is open in
/// it. The table begins with the settings that a deployment is made of, the site of the mailbox first and
/// the identity model next; these decide which steps there are at all. A setting of three values is
/// halved into one and two, so no shard has more than three times the configurations of another.
#[must_use]
pub fn split(scope: &Cube, shards: u32) -> Option<Vec<Cube>> {
    let wanted = usize::try_from(shards).ok()?;
    // By size; among equals the one with the least configuration first.
    let mut open: BinaryHeap<(u128, Reverse<Assignment>, Cube)> = BinaryHeap::new();
    let sized = |cube: Cube| Some((cube.count(), Reverse(cube.least()?), cube));
    open.push(sized(scope.clone())?);
    while open.len() < wanted {
        let (_, _, cube) = open.pop()?;
        let (variable, values) = cube.iter().find(|(_, values)| values.len() > 1)?;
        let half = usize::try_from(values.len() / 2).ok()?;
        let first: Values = values.iter().take(half).collect();
        open.push(sized(cube.clone().with(variable, first))?);
        open.push(sized(cube.with(variable, values.minus(first)))?);
    }
    let mut cubes: Vec<(Assignment, Cube)> =
        open.into_iter().map(|(_, Reverse(least), cube)| (least, cube)).collect();
    cubes.sort_unstable();
    Some(cubes.into_iter().map(|(_, cube)| cube).collect())
        .filter(|cubes: &Vec<Cube>| cubes.len() == wanted)
}
