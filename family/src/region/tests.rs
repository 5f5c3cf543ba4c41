//! Regions against sets of assignments, one by one.

use proptest::prelude::*;

use super::*;
use crate::variable::Variable;

const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
const VALUES: [&str; 5] = ["0", "1", "2", "3", "4"];

fn domain(sizes: &[usize]) -> Domain {
    let variables = sizes.iter().zip(NAMES);
    let variables = variables.map(|(size, name)| Variable { name, values: &VALUES[..*size] });
    Domain::new(variables.collect()).unwrap()
}

fn assignments(domain: &Domain) -> Vec<Assignment> {
    let mut all = vec![Vec::new()];
    for (variable, _) in domain.variables() {
        let longer = |start: &Vec<u8>, value| [&start[..], &[value]].concat();
        let values: Vec<u8> = domain.values(variable).iter().collect();
        all = all.iter().flat_map(|it| values.iter().map(move |at| longer(it, *at))).collect();
    }
    all.into_iter().map(Assignment::new).collect()
}

type Holds<'a> = &'a dyn Fn(&Assignment) -> bool;

/// Cubes, as the bits of their values.
type Bits = Vec<Vec<u16>>;

/// Sizes, two lists of cubes, and variables to quantify over.
fn any() -> impl Strategy<Value = (Vec<usize>, Bits, Bits, Vec<u16>)> {
    prop::collection::vec(1_usize..=5, 1..=5).prop_flat_map(|sizes| {
        let cube = sizes.iter().map(|size| 1_u16..(1 << size)).collect::<Vec<_>>();
        let over = prop::collection::vec(0..u16::try_from(sizes.len()).unwrap(), 0..3);
        let cubes = || prop::collection::vec(cube.clone(), 0..4);
        (Just(sizes), cubes(), cubes(), over)
    })
}

fn cubes(bits: &[Vec<u16>]) -> Vec<Cube> {
    bits.iter().map(|cube| cube.iter().map(|bits| Values::from_bits(*bits)).collect()).collect()
}

proptest! {
    #[test]
    fn regions_are_sets_of_assignments((sizes, one, other, over) in any()) {
        let domain = domain(&sizes);
        let all = assignments(&domain);
        let space = Space::new(&domain, 10_000).unwrap();
        let (one, other) = (cubes(&one), cubes(&other));
        let over: Vec<VariableId> = over.into_iter().map(VariableId).collect();
        let is_in = |cubes: &[Cube], it: &Assignment| cubes.iter().any(|cube| cube.contains(it));
        let (a, b) = (space.cubes(&one).unwrap(), space.cubes(&other).unwrap());
        let reach = |it: &Assignment| -> Vec<&Assignment> {
            let alike = |other: &&Assignment| {
                it.iter().all(|(at, value)| over.contains(&at) || other.get(at) == value)
            };
            all.iter().filter(alike).collect()
        };
        let expected: [(Region, Holds<'_>); 6] = [
            (a.clone(), &|it| is_in(&one, it)),
            (space.and(&a, &b).unwrap(), &|it| is_in(&one, it) && is_in(&other, it)),
            (space.or(&a, &b).unwrap(), &|it| is_in(&one, it) || is_in(&other, it)),
            (space.minus(&a, &b).unwrap(), &|it| is_in(&one, it) && !is_in(&other, it)),
            (space.exists(&a, &over).unwrap(), &|it| reach(it).iter().any(|it| is_in(&one, it))),
            (space.forall(&a, &over).unwrap(), &|it| reach(it).iter().all(|it| is_in(&one, it))),
        ];
        for (region, holds) in expected {
            let members: Vec<&Assignment> = all.iter().filter(|it| holds(it)).collect();
            for it in &all {
                prop_assert_eq!(space.contains(&region, it), holds(it));
            }
            prop_assert_eq!(space.count(&region), members.len() as u128);
            prop_assert_eq!(space.least(&region), members.first().copied().cloned());
            prop_assert_eq!(region.is_empty(), members.is_empty());
            let pieces = space.as_cubes(&region, usize::MAX).unwrap();
            prop_assert_eq!(pieces.iter().map(Cube::count).sum::<u128>(), members.len() as u128);
            prop_assert!(members.iter().all(|it| is_in(&pieces, it)));
            prop_assert!(space.cubes(&pieces).unwrap() == region);
            let diagram = space.diagram([&region]);
            prop_assert_eq!(space.regions(&diagram), Ok(vec![region]));
        }
    }
}

#[test]
fn an_assignment_of_a_value_that_there_is_not_is_in_no_region() {
    let space = Space::new(&domain(&[3]), 100).unwrap();
    assert!(!space.contains(&space.all(), &Assignment::new(vec![3])));
}

#[test]
fn exhaustion_is_an_error_and_leaves_what_there_is_usable() {
    let domain = domain(&[5, 5, 5, 5, 5]);
    let space = Space::new(&domain, 150).unwrap();
    let mut sum = space.none();
    let mut kept = Vec::new();
    let stopped = assignments(&domain).into_iter().step_by(7).find_map(|it| {
        let cube: Cube = it.iter().map(|(_, value)| Values::one(value)).collect();
        match space.cube(&cube).and_then(|cube| space.or(&sum, &cube)) {
            Ok(more) => {
                sum = more;
                kept.push(it);
                None
            }
            Err(error) => Some(error),
        }
    });
    assert_eq!(stopped, Some(Exhausted { capacity: 150 }));
    assert!(!kept.is_empty() && kept.iter().all(|it| space.contains(&sum, it)));
    assert_eq!(space.count(&sum), kept.len() as u128);
}
