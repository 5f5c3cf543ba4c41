//! A scope in disjoint cubes of like work.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use family::cube::{Assignment, Cube};
use family::variable::{Values, VariableId};

use crate::setting::{
    AttackerKnowsPassword, IdentityModel, MailboxLocation, MfaRegistration, PerUserMfa, Setting,
};

/// At which settings a cube is halved first: those after which both halves are less work than the whole,
/// because they decide which steps there are. After these, all others in the order of the table; halving at
/// most of them saves little, because what is explored for all configurations at once shares it.
const FIRST: [VariableId; 5] = [
    MailboxLocation::ID,
    IdentityModel::ID,
    MfaRegistration::ID,
    AttackerKnowsPassword::ID,
    PerUserMfa::ID,
];

/// How much more work a value is than others of its setting, as was measured on the whole domain: the
/// on-premises architecture has the longer workflow, and federation another party in it.
fn weight(variable: VariableId, value: u8) -> u128 {
    let is_heavy = (variable == MailboxLocation::ID
        && value == MailboxLocation::ExchangeOnPremises.index())
        || (variable == IdentityModel::ID && value == IdentityModel::Federated.index());
    if is_heavy { 4 } else { 1 }
}

/// The estimated work of a cube: its configurations, each as often as it weighs.
fn work(cube: &Cube) -> u128 {
    let weigh = |(variable, values): (VariableId, Values)| -> u128 {
        values.iter().map(|value| weight(variable, value)).sum()
    };
    cube.iter().map(weigh).product()
}

/// The setting at which a cube is halved, with the values of the first half.
fn halve(cube: &Cube) -> Option<(VariableId, Values)> {
    let all = cube.iter().map(|(variable, _)| variable);
    let variable = FIRST.into_iter().chain(all).find(|it| cube.get(*it).len() > 1)?;
    let values = cube.get(variable);
    let half = usize::try_from(values.len() / 2).ok()?;
    Some((variable, values.iter().take(half).collect()))
}

/// Splits a cube into so many, if it has so many configurations: disjoint, all of it together, in the
/// order of their least configurations. That which is the most work, by an estimate, is halved again and
/// again.
#[must_use]
pub fn split(scope: &Cube, shards: u32) -> Option<Vec<Cube>> {
    let wanted = usize::try_from(shards).ok()?;
    // By work; among equals the one with the least configuration first.
    let mut open: BinaryHeap<(u128, Reverse<Assignment>, Cube)> = BinaryHeap::new();
    // Those of one configuration.
    let mut done: Vec<(Assignment, Cube)> = Vec::new();
    let weighed = |cube: Cube| Some((work(&cube), Reverse(cube.least()?), cube));
    open.push(weighed(scope.clone())?);
    while open.len() + done.len() < wanted {
        let (_, Reverse(least), cube) = open.pop()?;
        let Some((variable, first)) = halve(&cube) else {
            done.push((least, cube));
            continue;
        };
        let second = cube.get(variable).minus(first);
        open.push(weighed(cube.clone().with(variable, first))?);
        open.push(weighed(cube.with(variable, second))?);
    }
    done.extend(open.into_iter().map(|(_, Reverse(least), cube)| (least, cube)));
    done.sort_unstable();
    let cubes = done.into_iter().map(|(_, cube)| cube).collect::<Vec<_>>();
    (cubes.len() == wanted).then_some(cubes)
}
