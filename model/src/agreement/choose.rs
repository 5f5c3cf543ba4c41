//! What is compared, chosen by numbers.

use family::cube::{Assignment, Cube};
use family::enumeration::Narrowing;
use family::region::{Region, Space};
use family::variable::{Values, VariableId};

use crate::graph::Graph;
use crate::sample::{Numbers, near_preset};
use crate::setting;

/// How many settings a sub-family leaves open at least, and how many configurations it has at most.
const OPEN_MIN: usize = 10;
const MEMBERS_MAX: u128 = 3_072;

/// All values of at least ten settings, the others as in a configuration near a preset. Most of the ten
/// are read in some run of that configuration.
pub fn sub_family(numbers: &mut Numbers) -> Cube {
    let full = Cube::full(setting::domain());
    let base = near_preset(numbers);
    let only: Cube = base.iter().map(|(_, value)| Values::one(value)).collect();
    let read = read(&base, &full);
    let mut rest: Vec<VariableId> = setting::rows().map(|(variable, _)| variable).collect();
    let mut scope = only;
    let mut open = 0;
    while open < OPEN_MIN && !rest.is_empty() {
        let some: Vec<usize> = (0..rest.len())
            .filter(|at| rest.get(*at).is_some_and(|it| read.contains(it)))
            .collect();
        // Three of ten are any settings, so that one that is not read has its turn.
        let is_any = some.is_empty() || open % 4 == 3;
        let count = if is_any { rest.len() } else { some.len() };
        let at = below(numbers, count);
        let at = if is_any { at } else { some.get(at).copied().unwrap_or_default() };
        let variable = rest.swap_remove(at);
        let wider = scope.clone().with(variable, full.get(variable));
        // The settings that are still to come have two values at least.
        let still = u32::try_from(OPEN_MIN - open - 1).unwrap_or_default();
        if wider.count() << still <= MEMBERS_MAX {
            scope = wider;
            open += 1;
        }
    }
    scope
}

/// The settings that are read when all runs of a configuration are taken.
fn read(base: &Assignment, full: &Cube) -> Vec<VariableId> {
    let Some(view) = Narrowing::of(base.clone(), full) else { return Vec::new() };
    let _ = Graph::explore(&view);
    let class = view.class();
    let cut = class.iter().zip(full.iter()).filter(|((_, some), (_, all))| some != all);
    cut.map(|((variable, _), _)| variable).collect()
}

/// A choice among so many.
pub(super) fn below(numbers: &mut Numbers, count: usize) -> usize {
    numbers.below(u32::try_from(count).unwrap_or(u32::MAX)) as usize
}

/// A value of some, by chance.
fn value(values: Values, numbers: &mut Numbers) -> u8 {
    let at = numbers.below(values.len()) as usize;
    values.iter().nth(at).unwrap_or_default()
}

/// Some configuration of a region, by chance, though not each with the same; `None` for the empty one.
#[must_use]
pub fn pick(space: &Space, region: &Region, numbers: &mut Numbers) -> Option<Assignment> {
    if region.is_empty() {
        return None;
    }
    let mut chosen = space.full();
    let mut rest = region.clone();
    while let Some((variable, mut branches)) = space.branches(&rest) {
        branches.retain(|(_, rest)| !rest.is_empty());
        let at = below(numbers, branches.len());
        if at >= branches.len() {
            return None;
        }
        let (values, next) = branches.swap_remove(at);
        chosen.set(variable, values);
        rest = next;
    }
    Some(Assignment::new(chosen.iter().map(|(_, values)| value(values, numbers)).collect()))
}

/// So many different things of a list, by chance, in their order.
pub(super) fn some_of<T: Clone>(all: &[T], most: usize, numbers: &mut Numbers) -> Vec<T> {
    let mut places: Vec<usize> = (0..all.len()).collect();
    while places.len() > most {
        let at = below(numbers, places.len());
        places.swap_remove(at);
    }
    places.sort_unstable();
    places.into_iter().filter_map(|at| all.get(at).cloned()).collect()
}
