//! Primes, repairs, conflicts and effects against every assignment of small domains, one by one.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by a panic, in its helpers too"
)]

use family::changes::{Variables, hitting_sets};
use family::cube::{Assignment, Cube};
use family::formula::{Formula, Formulas};
use family::region::{Region, Space};
use family::variable::{Domain, Values, Variable, VariableId};
use proptest::prelude::*;

const NAMES: [&str; 5] = ["a", "b", "c", "d", "e"];
const VALUES: [&str; 4] = ["0", "1", "2", "3"];
const MOST: usize = 1_000_000;

/// A domain, all its assignments, and some of them as a region.
struct Small {
    domain: Domain,
    all: Vec<Assignment>,
    space: Space,
    region: Region,
}

impl Small {
    fn new(sizes: &[usize], members: &[bool]) -> Self {
        let variables = sizes.iter().zip(NAMES);
        let variables = variables.map(|(size, name)| Variable { name, values: &VALUES[..*size] });
        let domain = Domain::new(variables.collect()).unwrap();
        let mut all = vec![Vec::new()];
        for (variable, _) in domain.variables() {
            let longer = |start: &Vec<u8>, value| [&start[..], &[value]].concat();
            let values: Vec<u8> = domain.values(variable).iter().collect();
            all = all.iter().flat_map(|it| values.iter().map(move |at| longer(it, *at))).collect();
        }
        let all: Vec<Assignment> = all.into_iter().map(Assignment::new).collect();
        let space = Space::new(&domain, 100_000).unwrap();
        let chosen = all.iter().zip(members.iter().cycle()).filter(|(_, member)| **member);
        let cubes: Vec<Cube> = chosen.map(|(it, _)| point(it)).collect();
        let region = space.cubes(&cubes).unwrap();
        Self { domain, all, space, region }
    }

    fn has(&self, it: &Assignment) -> bool {
        self.space.contains(&self.region, it)
    }

    fn all_within(&self, cube: &Cube) -> bool {
        self.all.iter().filter(|it| cube.contains(it)).all(|it| self.has(it))
    }

    /// All cubes of the domain.
    fn cubes(&self) -> Vec<Cube> {
        let mut cubes = vec![Cube::full(&self.domain)];
        for (variable, _) in self.domain.variables() {
            let size = self.domain.values(variable).len();
            cubes = cubes
                .iter()
                .flat_map(|cube| {
                    let wide = 1_u16..1 << size;
                    wide.map(|bits| cube.clone().with(variable, Values::from_bits(bits)))
                })
                .collect();
        }
        cubes
    }

    fn variables(&self) -> Vec<VariableId> {
        self.domain.variables().map(|(variable, _)| variable).collect()
    }

    /// All sets of variables.
    fn sets(&self) -> Vec<Variables> {
        let variables = self.variables();
        let in_set = |bits: u32| {
            let chosen = variables.iter().enumerate().filter(move |(at, _)| bits >> at & 1 == 1);
            chosen.map(|(_, variable)| *variable).collect()
        };
        (0..1 << variables.len()).map(in_set).collect()
    }
}

fn point(it: &Assignment) -> Cube {
    it.iter().map(|(_, value)| Values::one(value)).collect()
}

fn is_wider(cube: &Cube, than: &Cube) -> bool {
    cube != than && cube.iter().all(|(at, values)| than.get(at).minus(values).is_empty())
}

/// Those of which no other is a part.
fn least(sets: &[Variables]) -> Vec<Variables> {
    let is_least = |set: &&Variables| !sets.iter().any(|it| it != *set && it.is_subset(set));
    let mut least: Vec<Variables> = sets.iter().filter(is_least).cloned().collect();
    least.sort_unstable();
    least.dedup();
    least
}

/// Whether a formula names a condition.
fn names(formula: &Formula, number: usize) -> bool {
    match formula {
        Formula::Condition(it) => *it == number,
        Formula::All(parts) | Formula::Any(parts) => parts.iter().any(|it| names(it, number)),
        Formula::Is(..) => false,
    }
}

fn small() -> impl Strategy<Value = (Vec<usize>, Vec<bool>)> {
    prop::collection::vec(1_usize..=4, 1..=3).prop_flat_map(|sizes| {
        let count: usize = sizes.iter().product();
        (Just(sizes), prop::collection::vec(prop::bool::weighted(0.6), count))
    })
}

proptest! {
    #[test]
    fn primes_are_the_widest_cubes_within((sizes, members) in small()) {
        let small = Small::new(&sizes, &members);
        let within: Vec<Cube> =
            small.cubes().into_iter().filter(|cube| small.all_within(cube)).collect();
        let is_widest = |cube: &&Cube| !within.iter().any(|other| is_wider(other, cube));
        let mut expected: Vec<Cube> = within.iter().filter(is_widest).cloned().collect();
        expected.sort_unstable();
        let primes = small.space.primes(&small.region, MOST).unwrap().unwrap();
        prop_assert!(small.space.cubes(&primes).unwrap() == small.region);
        prop_assert_eq!(primes, expected);
    }

    #[test]
    fn repairs_are_the_least_changes_and_hit_every_conflict((sizes, members) in small(), at in 0_usize..64) {
        let small = Small::new(&sizes, &members);
        let from = &small.all[at % small.all.len()];
        let changed = |other: &Assignment| -> Variables {
            other.iter().filter(|(at, value)| from.get(*at) != *value).map(|(at, _)| at).collect()
        };
        let changes: Vec<Variables> =
            small.all.iter().filter(|it| small.has(it)).map(changed).collect();
        let none = Variables::new();
        let repairs = small.space.repairs(&small.region, from, &none, MOST).unwrap().unwrap();
        prop_assert_eq!(&repairs, &least(&changes));

        let keeps_out = |held: &Variables| {
            let alike = |it: &&Assignment| held.iter().all(|at| it.get(*at) == from.get(*at));
            !small.all.iter().filter(alike).any(|it| small.has(it))
        };
        let holding: Vec<Variables> = small.sets().into_iter().filter(keeps_out).collect();
        let conflicts = small.space.conflicts(&small.region, from, MOST).unwrap().unwrap();
        prop_assert_eq!(&conflicts, &least(&holding));
        prop_assert_eq!(hitting_sets(&conflicts, MOST), repairs.clone());

        for repair in &repairs {
            let values = small.space.values_of_change(&small.region, from, repair, MOST);
            for cube in values.unwrap().unwrap() {
                let alike = |it: &&Assignment| {
                    it.iter().all(|(at, value)| {
                        if repair.contains(&at) {
                            cube.get(at).contains(value)
                        } else {
                            from.get(at) == value
                        }
                    })
                };
                prop_assert!(small.all.iter().filter(alike).count() > 0);
                prop_assert!(small.all.iter().filter(alike).all(|it| small.has(it)));
            }
        }
    }

    #[test]
    fn what_is_changed_in_any_case_is_in_every_repair((sizes, members) in small()) {
        let small = Small::new(&sizes, &members);
        let from = &small.all[0];
        let also = Variables::from([small.variables()[0]]);
        let changed = |other: &Assignment| -> Variables {
            let changed = other.iter().filter(|(at, value)| from.get(*at) != *value);
            changed.map(|(at, _)| at).chain(also.clone()).collect()
        };
        let changes: Vec<Variables> =
            small.all.iter().filter(|it| small.has(it)).map(changed).collect();
        let repairs = small.space.repairs(&small.region, from, &also, MOST).unwrap().unwrap();
        prop_assert_eq!(least(&repairs), least(&changes));
    }

    #[test]
    fn a_formula_holds_exactly_in_its_region(
        (sizes, members) in small(),
        groups in prop::collection::vec(prop::collection::vec(0_u16..3, 1..3), 0..3),
    ) {
        let small = Small::new(&sizes, &members);
        let variables = small.variables();
        let groups = groups.iter().map(|group| {
            group.iter().filter_map(|at| variables.get(usize::from(*at)).copied()).collect()
        });
        let mut formulas = Formulas::new(&small.space, groups.collect());
        let formula = formulas.of(&small.region).unwrap();
        prop_assert!(formulas.region(&formula).unwrap() == small.region);
        let mut number = 0;
        while let Some(region) = formulas.condition(number).cloned() {
            let definition = formulas.definition(&region).unwrap();
            prop_assert!(!names(&definition, number));
            prop_assert!(formulas.region(&definition).unwrap() == region);
            number += 1;
        }
        // A region that was named is that condition, also as a part of another.
        let named = formulas.name(&small.region);
        prop_assert_eq!(formulas.of(&small.region).unwrap(), Formula::Condition(named));
    }

    #[test]
    fn factors_have_no_variable_in_common_and_are_the_region_together((sizes, members) in small()) {
        let small = Small::new(&sizes, &members);
        let factors = small.space.factors(&small.region).unwrap();
        let mut all = small.space.all();
        let mut seen: Vec<VariableId> = Vec::new();
        for factor in &factors {
            let support = small.space.support(factor).unwrap();
            prop_assert!(support.iter().all(|it| !seen.contains(it)));
            seen.extend(support);
            all = small.space.and(&all, factor).unwrap();
        }
        if !small.region.is_empty() {
            prop_assert!(all == small.region);
            prop_assert_eq!(seen.len(), small.space.support(&small.region).unwrap().len());
        }
        // No factor falls apart by any split of its variables.
        for factor in &factors {
            let support = small.space.support(factor).unwrap();
            for set in small.sets() {
                let (some, others): (Vec<_>, Vec<_>) =
                    support.iter().partition(|it| set.contains(it));
                if some.is_empty() || others.is_empty() {
                    continue;
                }
                let one = small.space.exists(factor, &others).unwrap();
                let other = small.space.exists(factor, &some).unwrap();
                prop_assert!(small.space.and(&one, &other).unwrap() != *factor);
            }
        }
    }

    #[test]
    fn the_cubes_of_a_diagram_have_each_assignment_of_the_region_once((sizes, members) in small()) {
        let small = Small::new(&sizes, &members);
        let none = small.space.none();
        let diagram = small.space.diagram([&none, &small.region]);
        prop_assert_eq!(diagram.cubes(0, Cube::full(&small.domain)).count(), 0);
        prop_assert_eq!(diagram.cubes(2, Cube::full(&small.domain)).count(), 0);
        let cubes: Vec<Cube> = diagram.cubes(1, Cube::full(&small.domain)).collect();
        for it in &small.all {
            let times = cubes.iter().filter(|cube| cube.contains(it)).count();
            prop_assert_eq!(times, usize::from(small.has(it)));
        }
    }

    #[test]
    fn an_effect_counts_every_assignment(
        (sizes, members) in small(),
        scope in prop::collection::vec(prop::bool::ANY, 64),
    ) {
        let small = Small::new(&sizes, &members);
        let scope = Small::new(&sizes, &scope);
        let count = |is_one: &dyn Fn(&Assignment) -> bool| {
            small.all.iter().filter(|it| is_one(it)).count() as u128
        };
        for variable in small.variables() {
            let cubes = small.space.diagram([&small.region]);
            let scope_region = small.space.regions(&scope.space.diagram([&scope.region])).unwrap();
            let region = small.space.regions(&cubes).unwrap();
            let effect = small.space.effect(&region[0], &scope_region[0], variable).unwrap();
            let values = || small.domain.values(variable).iter();
            let differs = |it: &Assignment| {
                let there = || values().map(|value| it.clone().with(variable, value));
                let there: Vec<bool> =
                    there().filter(|it| scope.has(it)).map(|it| small.has(&it)).collect();
                scope.has(it) && there.contains(&true) && there.contains(&false)
            };
            prop_assert_eq!(effect.decides, count(&differs));
            prop_assert_eq!(effect.turns.len(), values().count() - 1);
            for turn in &effect.turns {
                let turned = |it: &Assignment| it.clone().with(variable, turn.to);
                let applies = |it: &Assignment| {
                    it.get(variable) == turn.from && scope.has(it) && scope.has(&turned(it))
                };
                let enters = |it: &Assignment| {
                    applies(it) && !small.has(it) && small.has(&turned(it))
                };
                let leaves = |it: &Assignment| {
                    applies(it) && small.has(it) && !small.has(&turned(it))
                };
                prop_assert_eq!(turn.enters, count(&enters));
                prop_assert_eq!(turn.leaves, count(&leaves));
                prop_assert_eq!(turn.example.as_ref(), small.all.iter().find(|it| enters(it)));
            }
        }
    }
}

proptest! {
    #[test]
    fn the_nearest_assignment_is_the_least_of_those_with_the_fewest_differences(
        (sizes, members) in small(),
        from in 0_usize..4_096,
    ) {
        let small = Small::new(&sizes, &members);
        let to = &small.all[from % small.all.len()];
        let differences = |it: &Assignment| {
            it.iter().zip(to.iter()).filter(|(one, other)| one != other).count()
        };
        let nearest = small.all.iter().filter(|it| small.has(it));
        let nearest = nearest.min_by_key(|it| (differences(it), (*it).clone()));
        prop_assert_eq!(small.space.nearest(&small.region, to), nearest.cloned());
    }
}

#[test]
fn too_many_are_not_given_in_part() {
    // Parity has no prime but its points.
    let parity: Vec<bool> = (0_u32..32).map(|it| it.count_ones() % 2 == 1).collect();
    let small = Small::new(&[2, 2, 2, 2, 2], &parity);
    assert_eq!(small.space.primes(&small.region, 16).unwrap().map(|it| it.len()), Some(16));
    assert_eq!(small.space.primes(&small.region, 15), Ok(None));
    let (from, none) = (&small.all[0], Variables::new());
    let repairs = |most| small.space.repairs(&small.region, from, &none, most).unwrap();
    assert_eq!(repairs(5).map(|it| it.len()), Some(5));
    assert_eq!(repairs(4), None);
}
