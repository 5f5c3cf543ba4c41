//! How large the decision diagrams of all configurations are. The order of the settings is the order of
//! the diagrams, and decides that; whoever moves, adds or splits a setting sees here what it costs.

use family::diagram::{ALL, Diagram, NONE};
use family::region::{Region, Space};
use family::variable::{Domain, VariableId};
use model::claim;
use model::families::violating::Violating;
use model::families::whole::Whole;
use model::sample::Numbers;
use model::setting;

use crate::common::full;

/// Nodes of the region that violates a claim.
const VIOLATING: [(&str, usize); 3] = [
    ("mailbox-data-requires-mfa", 18_078),
    ("basic-authentication-never-succeeds", 1_125),
    ("legitimate-user-reaches-mailbox", 10_966),
];

/// Of the regions under which each state of both slices is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sizes {
    regions: usize,
    /// The nodes of each, added up.
    total: usize,
    mean: usize,
    max: usize,
    /// The same as one diagram of settings, which holds what they share only once.
    shared: usize,
}

const REACHED: Sizes =
    Sizes { regions: 15_989, total: 4_083_283, mean: 255, max: 3_707, shared: 95_677 };

/// The same backwards, with the attacker's settings first, and in an order that keeps nothing together.
/// Backwards shares less, and so does the attacker first: what counts is who stands together.
const BACKWARDS: Sizes =
    Sizes { total: 3_563_580, mean: 222, max: 3_247, shared: 106_940, ..REACHED };
const ATTACKER_FIRST: Sizes = Sizes { shared: 131_485, ..REACHED };
const SHUFFLED: Sizes =
    Sizes { total: 10_928_271, mean: 683, max: 8_295, shared: 208_696, ..REACHED };

impl Sizes {
    fn of(space: &Space, regions: &[Region]) -> Self {
        let nodes = || regions.iter().map(Region::nodes);
        Self {
            regions: regions.len(),
            total: nodes().sum(),
            mean: nodes().sum::<usize>() / regions.len(),
            max: nodes().max().unwrap(),
            shared: space.diagram(regions).nodes.len(),
        }
    }
}

/// The same regions over settings that stand in another order.
fn in_order(diagram: &Diagram, order: &[VariableId]) -> (Space, Vec<Region>) {
    let variables = order.iter().map(|it| {
        let (_, variable) = setting::domain().variables().nth(it.index()).unwrap();
        *variable
    });
    let space = Space::new(&Domain::new(variables.collect()).unwrap(), 16_000_000).unwrap();
    let place_of = |variable: VariableId| {
        VariableId(u16::try_from(order.iter().position(|it| *it == variable).unwrap()).unwrap())
    };
    // By the places of a diagram: its nodes stand after those that they lead to.
    assert_eq!((NONE, ALL), (0, 1));
    let mut known = vec![space.none(), space.all()];
    for node in &diagram.nodes {
        let mut region = space.none();
        for (values, place) in &node.branches {
            let here = space.literal(place_of(node.variable), *values).unwrap();
            let here = space.and(&here, &known[*place as usize]).unwrap();
            region = space.or(&region, &here).unwrap();
        }
        known.push(region);
    }
    let regions = diagram.regions.iter().map(|place| known[*place as usize].clone()).collect();
    (space, regions)
}

#[test]
fn the_diagrams_of_all_configurations_are_as_large_as_they_were() {
    let (violating, reached, diagram) = Whole::ask(&full(), &mut |_, _| {}, &mut |whole| {
        let mut violating = Vec::new();
        for (id, _) in VIOLATING {
            let (place, claim) = claim::find(id).unwrap();
            let Violating::Region(_, region) = whole.answer(place, claim)?.violating else {
                panic!("{id} was not decided at once");
            };
            violating.push((id, region.nodes()));
        }
        let reached: Vec<Region> = whole.reached().filter(|it| !it.is_empty()).cloned().collect();
        Ok((violating, Sizes::of(whole.space(), &reached), whole.space().diagram(&reached)))
    })
    .unwrap();
    assert_eq!(violating, VIOLATING);

    let order: Vec<VariableId> = setting::domain().variables().map(|(it, _)| it).collect();
    let attacker = setting::find("attacker-knows-password").unwrap().0.index();
    let rotated = [&order[attacker..], &order[..attacker]].concat();
    let backwards: Vec<VariableId> = order.iter().rev().copied().collect();
    let mut left = order.clone();
    let mut numbers = Numbers(5);
    let shuffled: Vec<VariableId> = (1..=u32::try_from(order.len()).unwrap())
        .rev()
        .map(|count| left.remove(numbers.below(count) as usize))
        .collect();
    let orders = [
        ("as it is", order, REACHED),
        ("backwards", backwards, BACKWARDS),
        ("attacker first", rotated, ATTACKER_FIRST),
        ("shuffled", shuffled, SHUFFLED),
    ];
    let expected: Vec<_> = orders.iter().map(|(name, _, expected)| (*name, *expected)).collect();
    let found: Vec<_> = orders
        .iter()
        .map(|(name, order, _)| {
            let (space, regions) = in_order(&diagram, order);
            (*name, Sizes::of(&space, &regions))
        })
        .collect();
    assert_eq!((reached, found), (REACHED, expected));
}
