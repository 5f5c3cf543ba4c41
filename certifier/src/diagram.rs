//! The nodes of a certificate, read as regions.
//!
//! There is one list of nodes for each list of regions, up to its order: no node tells nothing apart, none
//! stands twice, none is without use. What is not so is refused, and so a node that was changed is never
//! overlooked.

use std::cell::{Cell, RefCell};

use biodivine_lib_bdd::{Bdd, BddNode, BddPointer, BddVariable};
use family::diagram::{Node, Place};
use family::variable::Values;
use indexmap::{IndexMap, IndexSet};
use rustc_hash::FxBuildHasher;
use thiserror::Error;

use crate::space::{Region, Space, TooLarge};

/// A list of nodes that is no diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DiagramError {
    /// A node is not as it must be.
    #[error("node {node} {why}")]
    Node {
        /// Which.
        node: usize,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A region leads nowhere.
    #[error("there is no node for the place {place}")]
    Place {
        /// The place.
        place: Place,
    },
    /// There is no room.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
}

/// The nodes of a certificate.
#[derive(Debug)]
pub struct Diagram<'a> {
    space: &'a Space,
    nodes: &'a [Node],
    used: Vec<Cell<bool>>,
    known: RefCell<IndexMap<Place, Region, FxBuildHasher>>,
}

impl<'a> Diagram<'a> {
    /// Nodes that are as they must be, but for their use.
    pub fn new(space: &'a Space, nodes: &'a [Node]) -> Result<Self, DiagramError> {
        let mut seen: IndexSet<&Node, FxBuildHasher> = IndexSet::default();
        for (number, node) in nodes.iter().enumerate() {
            well_formed(space, nodes, number, node)
                .map_err(|why| DiagramError::Node { node: number, why })?;
            if !seen.insert(node) {
                return Err(DiagramError::Node { node: number, why: "stands there twice" });
            }
        }
        let used = nodes.iter().map(|_| Cell::new(false)).collect();
        Ok(Self { space, nodes, used, known: RefCell::default() })
    }

    /// The region at a place.
    pub fn region(&self, place: Place) -> Result<Region, DiagramError> {
        if let Some(known) = self.known.borrow().get(&place) {
            return Ok(*known);
        }
        let region = match place.checked_sub(2) {
            None if place == 0 => Region::NONE,
            None => Region::ALL,
            Some(number) => {
                let used = self.used.get(number as usize);
                used.ok_or(DiagramError::Place { place })?.set(true);
                Bits::new(self).diagram(place)?
            }
        };
        self.known.borrow_mut().insert(place, region);
        Ok(region)
    }

    /// Refuses nodes that no region has needed.
    pub fn finish(&self) -> Result<(), DiagramError> {
        for (number, node) in self.nodes.iter().enumerate().rev() {
            if !self.used.get(number).is_some_and(Cell::get) {
                return Err(DiagramError::Node { node: number, why: "has no use" });
            }
            for (_, place) in &node.branches {
                let below = place.checked_sub(2).and_then(|below| self.used.get(below as usize));
                if let Some(below) = below {
                    below.set(true);
                }
            }
        }
        Ok(())
    }
}

fn well_formed(
    space: &Space,
    nodes: &[Node],
    number: usize,
    node: &Node,
) -> Result<(), &'static str> {
    let (mut values, mut least) = (Values::NONE, None);
    let mut places: Vec<Place> = Vec::new();
    for (branch, place) in &node.branches {
        if branch.is_empty() || !values.and(*branch).is_empty() {
            return Err("has branches that are not sets of values, each value once");
        }
        values = values.or(*branch);
        if least.replace(branch.least()).is_some_and(|least| least > branch.least()) {
            return Err("has branches that are not in the order of values");
        }
        if places.contains(place) {
            return Err("has two branches that lead to one place");
        }
        places.push(*place);
        if let Some(below) = place.checked_sub(2) {
            let below = below as usize;
            let leads_down = nodes.get(below).is_some_and(|it| it.variable > node.variable);
            if below >= number || !leads_down {
                return Err("does not lead downwards");
            }
        }
    }
    if values.is_empty() || values != space.values(node.variable) {
        return Err("has branches that are not all values of a setting");
    }
    if places.len() < 2 { Err("tells nothing apart") } else { Ok(()) }
}

/// The diagram of one place, in bits.
struct Bits<'a> {
    diagram: &'a Diagram<'a>,
    nodes: Vec<BddNode>,
    stored: IndexMap<BddNode, BddPointer, FxBuildHasher>,
    known: IndexMap<Place, BddPointer, FxBuildHasher>,
}

impl<'a> Bits<'a> {
    fn new(diagram: &'a Diagram<'a>) -> Self {
        let count = diagram.space.bits();
        Self {
            diagram,
            nodes: vec![BddNode::mk_zero(count), BddNode::mk_one(count)],
            stored: IndexMap::default(),
            known: IndexMap::from_iter([(0, BddPointer::zero()), (1, BddPointer::one())]),
        }
    }

    /// Nodes lead downwards, so this ends; no deeper than there are variables.
    fn pointer(&mut self, place: Place) -> Result<BddPointer, DiagramError> {
        if let Some(known) = self.known.get(&place) {
            return Ok(*known);
        }
        let number = place.saturating_sub(2) as usize;
        let node = self.diagram.nodes.get(number).ok_or(DiagramError::Place { place })?;
        let block = self.diagram.space.block(node.variable);
        let mut ends = vec![BddPointer::zero(); 1 << block.len()];
        for (values, place) in &node.branches {
            let below = self.pointer(*place)?;
            for value in values.iter() {
                if let Some(end) = ends.get_mut(usize::from(value)) {
                    *end = below;
                }
            }
        }
        for bit in block.rev() {
            let variable = BddVariable::from_index(usize::from(bit));
            let pairs = ends.chunks(2).map(|pair| match pair {
                [low, high] if low != high => self.store(variable, *low, *high),
                pair => pair.first().copied().unwrap_or(BddPointer::zero()),
            });
            ends = pairs.collect();
        }
        let pointer = ends.first().copied().unwrap_or(BddPointer::zero());
        self.known.insert(place, pointer);
        Ok(pointer)
    }

    fn store(&mut self, variable: BddVariable, low: BddPointer, high: BddPointer) -> BddPointer {
        let node = BddNode::mk_node(variable, low, high);
        let (nodes, next) = (&mut self.nodes, BddPointer::from_index(self.stored.len() + 2));
        *self.stored.entry(node).or_insert_with(|| {
            nodes.push(node);
            next
        })
    }

    fn diagram(mut self, place: Place) -> Result<Region, DiagramError> {
        let root = self.pointer(place)?;
        // A diagram ends with its root; nodes after it are of no use to it.
        self.nodes.truncate(root.to_index() + 1);
        let diagram = Bdd::from_nodes(&self.nodes).map_err(|_| TooLarge)?;
        Ok(self.diagram.space.take(&diagram)?)
    }
}
