//! Regions as plain data, to be written to a file and read again.
//!
//! A [`Diagram`] is a multi-valued decision diagram whose nodes stand in a list, each after those that it
//! leads to. It holds many regions, and what they share only once. It knows no codes: a node names a
//! variable and says where each of its values leads.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use thiserror::Error;

use crate::cube::Cube;
use crate::region::{Exhausted, Region, Space};
use crate::variable::{Values, VariableId};

/// Where a branch, or a region, leads: `0`: nowhere; `1`: everywhere; *n* + 2: to the node *n*.
pub type Place = u32;

/// No assignment.
pub const NONE: Place = 0;
/// All assignments.
pub const ALL: Place = 1;

/// A variable, and where each of its values leads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Node {
    /// The variable.
    pub variable: VariableId,
    /// Disjoint sets of values, all of the variable's together, with the places to which they lead.
    pub branches: Vec<(Values, Place)>,
}

/// Regions as plain data.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Diagram {
    /// The nodes. Each leads only to nodes before it, of variables after its own.
    pub nodes: Vec<Node>,
    /// The regions.
    pub regions: Vec<Place>,
}

/// A list of nodes that is no diagram, or regions that have no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DiagramError {
    /// A node leads to itself, to a later one, or to a variable that does not come after its own.
    #[error("node {node} does not lead downwards")]
    Order {
        /// Which node.
        node: usize,
    },
    /// The branches of a node are not its variable's values, each once.
    #[error("the branches of node {node} are not the values of a variable, each once")]
    Branches {
        /// Which node.
        node: usize,
    },
    /// A region has no place.
    #[error("region {region} leads to no node")]
    Region {
        /// Which region.
        region: usize,
    },
    /// There is no room for it.
    #[error(transparent)]
    Exhausted(#[from] Exhausted),
}

impl Diagram {
    /// The variable that a place tells apart; `None` where nothing is told apart any more.
    pub(crate) fn variable(&self, place: Place) -> Option<VariableId> {
        Some(self.node(place)?.variable)
    }

    /// Where a place leads with a value of a variable that is not after its own.
    pub(crate) fn below(&self, place: Place, variable: VariableId, value: u8) -> Place {
        match self.node(place) {
            Some(node) if node.variable == variable => {
                let branch = node.branches.iter().find(|(values, _)| values.contains(value));
                branch.map_or(NONE, |(_, below)| *below)
            }
            _ => place,
        }
    }

    fn node(&self, place: Place) -> Option<&Node> {
        self.nodes.get(place.checked_sub(2)? as usize)
    }

    /// A region as disjoint cubes, one after another: a cube for each way down from its place to [`ALL`].
    /// `full` has all values of each variable. No region: none.
    ///
    /// There can be very many of them. The diagram is one that [`Space::diagram`] made or
    /// [`Space::regions`] takes; of any other this says nothing sensible.
    pub fn cubes(&self, region: usize, full: Cube) -> impl Iterator<Item = Cube> {
        let place = self.regions.get(region).copied().unwrap_or(NONE);
        let mut open = vec![(place, full)];
        std::iter::from_fn(move || {
            while let Some((place, cube)) = open.pop() {
                let Some(number) = place.checked_sub(2) else {
                    if place == ALL {
                        return Some(cube);
                    }
                    continue;
                };
                let Some(node) = self.nodes.get(number as usize) else { continue };
                for (values, below) in node.branches.iter().rev() {
                    if *below != NONE {
                        open.push((*below, cube.clone().with(node.variable, *values)));
                    }
                }
            }
            None
        })
    }
}

impl Space {
    /// Regions as plain data.
    #[must_use]
    pub fn diagram<'a>(&self, regions: impl IntoIterator<Item = &'a Region>) -> Diagram {
        let mut writer =
            Writer { space: self, diagram: Diagram::default(), known: Known::default() };
        for region in regions {
            let place = writer.place(region);
            writer.diagram.regions.push(place);
        }
        writer.diagram
    }

    /// The regions of a diagram, which may come from anywhere.
    pub fn regions(&self, diagram: &Diagram) -> Result<Vec<Region>, DiagramError> {
        let mut known = vec![self.none(), self.all()];
        for (number, node) in diagram.nodes.iter().enumerate() {
            let mut region = self.none();
            let mut values = Values::NONE;
            for (branch, place) in &node.branches {
                let order = DiagramError::Order { node: number };
                let leads_down = match place.checked_sub(2).map(|below| below as usize) {
                    None => true,
                    Some(below) => diagram
                        .nodes
                        .get(below)
                        .is_some_and(|it| below < number && it.variable > node.variable),
                };
                let below = known.get(*place as usize).filter(|_| leads_down).ok_or(order)?;
                if !values.and(*branch).is_empty() {
                    return Err(DiagramError::Branches { node: number });
                }
                values = values.or(*branch);
                let here = self.and(&self.literal(node.variable, *branch)?, below)?;
                region = self.or(&region, &here)?;
            }
            if values.is_empty() || values != self.values(node.variable) {
                return Err(DiagramError::Branches { node: number });
            }
            known.push(region);
        }
        let found = diagram.regions.iter().enumerate().map(|(region, place)| {
            known.get(*place as usize).cloned().ok_or(DiagramError::Region { region })
        });
        found.collect()
    }
}

type Known = IndexMap<Region, Place, FxBuildHasher>;

struct Writer<'a> {
    space: &'a Space,
    diagram: Diagram,
    known: Known,
}

impl Writer<'_> {
    fn place(&mut self, region: &Region) -> Place {
        if region.is_empty() {
            return NONE;
        }
        if let Some(known) = self.known.get(region) {
            return *known;
        }
        let Some((variable, branches)) = self.space.branches(region) else { return ALL };
        // Values that lead to the same place stand together; if all do, nothing is told apart.
        let mut places: BTreeMap<Place, Values> = BTreeMap::new();
        for (values, rest) in branches {
            let place = self.place(&rest);
            let known = places.entry(place).or_insert(Values::NONE);
            *known = known.or(values);
        }
        let place = if places.len() == 1 {
            places.into_keys().next().unwrap_or(NONE)
        } else {
            let mut branches: Vec<(Values, Place)> =
                places.into_iter().map(|(place, values)| (values, place)).collect();
            branches.sort_by_key(|(values, _)| values.least());
            self.diagram.nodes.push(Node { variable, branches });
            Place::try_from(self.diagram.nodes.len() + 1).unwrap_or(Place::MAX)
        };
        self.known.insert(region.clone(), place);
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variable::{Domain, Variable};

    fn space() -> Space {
        let three = Variable { name: "three", values: &["a", "b", "c"] };
        let two = Variable { name: "two", values: &["a", "b"] };
        Space::new(&Domain::new(vec![three, two]).unwrap(), 100).unwrap()
    }

    fn node(variable: u16, branches: &[(&[u8], Place)]) -> Node {
        let branches = branches
            .iter()
            .map(|(values, place)| (values.iter().copied().collect::<Values>(), *place));
        Node { variable: VariableId(variable), branches: branches.collect() }
    }

    #[test]
    fn equal_regions_have_one_place_and_nothing_is_a_node_without_need() {
        let space = space();
        let b = space.literal(VariableId(1), Values::one(1)).unwrap();
        let a_or_b = space.literal(VariableId(0), Values::first(2)).unwrap();
        let both = space.and(&a_or_b, &b).unwrap();
        let diagram = space.diagram([&b, &both, &space.all(), &space.none(), &b]);
        assert_eq!(
            diagram.nodes,
            [node(1, &[(&[0], NONE), (&[1], ALL)]), node(0, &[(&[0, 1], 2), (&[2], NONE)])]
        );
        assert_eq!(diagram.regions, [2, 3, ALL, NONE, 2]);
        assert_eq!(
            space.regions(&diagram),
            Ok(vec![b.clone(), both, space.all(), space.none(), b])
        );
    }

    #[test]
    fn a_list_of_nodes_that_is_no_diagram_is_refused() {
        let space = space();
        let read = |nodes: &[Node], regions: &[Place]| {
            space.regions(&Diagram { nodes: nodes.to_vec(), regions: regions.to_vec() })
        };
        let last = node(1, &[(&[0], NONE), (&[1], ALL)]);
        let order = |node| Err(DiagramError::Order { node });
        let branches = |node| Err(DiagramError::Branches { node });
        // Later nodes, itself, a node of the same variable, a node that there is not.
        assert_eq!(read(&[node(0, &[(&[0], 3), (&[1, 2], ALL)]), last.clone()], &[]), order(0));
        assert_eq!(read(&[node(0, &[(&[0], 2), (&[1, 2], ALL)])], &[]), order(0));
        assert_eq!(read(&[last.clone(), node(1, &[(&[0], 2), (&[1], ALL)])], &[]), order(1));
        assert_eq!(read(&[node(0, &[(&[0], 9), (&[1, 2], ALL)])], &[]), order(0));
        // A value twice, missing, or not there; a variable that there is not.
        assert_eq!(read(&[node(1, &[(&[0, 1], NONE), (&[1], ALL)])], &[]), branches(0));
        assert_eq!(read(&[node(1, &[(&[0], ALL)])], &[]), branches(0));
        assert_eq!(read(&[node(1, &[(&[0, 1, 2], ALL)])], &[]), branches(0));
        assert_eq!(read(&[node(7, &[(&[0], ALL)])], &[]), branches(0));
        assert_eq!(read(&[node(7, &[])], &[]), branches(0));
        assert_eq!(read(&[last], &[2, 3]), Err(DiagramError::Region { region: 1 }));
    }
}
