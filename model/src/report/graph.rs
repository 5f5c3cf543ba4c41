//! The reachable graph of one configuration in the formats of other tools.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use family::cube::Assignment;
use schemars::JsonSchema;
use serde::Serialize;

use crate::graph::Graph;
use crate::report::json::{FORMAT, Tool};
use crate::scope::write;

/// A graph as JSON. States are numbered in canonical order; the run starts in state 0.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GraphJson {
    /// The version of this shape.
    pub format: &'static str,
    /// What produced it.
    pub tool: Tool,
    /// The configuration.
    pub configuration: BTreeMap<&'static str, &'static str>,
    /// How many states there are.
    pub states: usize,
    /// The transitions, in canonical order.
    pub transitions: Vec<TransitionJson>,
}

/// A transition.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TransitionJson {
    /// The state that it leaves.
    pub from: usize,
    /// The action with its parameters.
    pub action: String,
    /// The state that it reaches.
    pub to: usize,
}

impl GraphJson {
    /// A graph of a configuration.
    #[must_use]
    pub fn new(configuration: &Assignment, graph: &Graph) -> Self {
        let transitions = graph.edges().iter().map(|edge| TransitionJson {
            from: edge.from,
            action: edge.action.label(),
            to: edge.to,
        });
        Self {
            format: FORMAT,
            tool: Tool::this(),
            configuration: write(configuration),
            states: graph.states().len(),
            transitions: transitions.collect(),
        }
    }
}

/// The Aldebaran format of CADP and mCRL2: a header, then `(from, "label", to)`. A label is an action
/// of mCRL2: its name and its arguments are identifiers there, and know no hyphen.
pub fn write_aut(out: &mut dyn Write, graph: &Graph) -> fmt::Result {
    writeln!(out, "des (0, {}, {})", graph.edges().len(), graph.states().len())?;
    for edge in graph.edges() {
        let label = edge.action.label().replace('-', "_");
        writeln!(out, "({}, \"{label}\", {})", edge.from, edge.to)?;
    }
    Ok(())
}

/// The language of Graphviz. What leaves the state as it is is left out: it would be drawn as a loop
/// at almost every state.
pub fn write_dot(out: &mut dyn Write, graph: &Graph) -> fmt::Result {
    writeln!(out, "digraph model {{\n  rankdir=LR;\n  node [shape=circle];")?;
    for edge in graph.edges().iter().filter(|edge| edge.from != edge.to) {
        writeln!(out, "  {} -> {} [label=\"{}\"];", edge.from, edge.to, edge.action.label())?;
    }
    writeln!(out, "}}")
}
