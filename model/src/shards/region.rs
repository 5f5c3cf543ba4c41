//! Cubes, configurations and regions in the words of a file.

use std::collections::BTreeMap;

use family::cube::{Assignment, Cube};
use family::diagram::{Diagram, Node};
use family::variable::{Values, VariableId};

use crate::report::json::shards::{BranchLine, Named, NodeLine, RegionLine};
use crate::scope::{Scope, ScopeError, nearest, unknown, write_values};
use crate::setting::{self, Row};
use crate::shards::shown;

/// A cube: the settings that do not have all their values in it.
#[must_use]
pub fn write_cube(cube: &Cube) -> Named {
    let full = Cube::full(setting::domain());
    let closed = cube.iter().filter(|(variable, values)| *values != full.get(*variable));
    write_settings(closed)
}

/// Settings with some values each.
#[must_use]
pub fn write_settings(settings: impl Iterator<Item = (VariableId, Values)>) -> Named {
    let named = settings.filter_map(|(variable, values)| {
        let row = setting::row(variable)?;
        Some((
            row.id.to_owned(),
            write_values(row, values).into_iter().map(str::to_owned).collect(),
        ))
    });
    named.collect()
}

/// A cube from a file.
pub fn read_cube(named: &Named) -> Result<Cube, ScopeError> {
    let mut cube = Cube::full(setting::domain());
    for (variable, values) in read_settings(named)? {
        cube.set(variable, values);
    }
    Ok(cube)
}

/// Settings from a file, with the values that it gives them.
pub fn read_settings(named: &Named) -> Result<BTreeMap<VariableId, Values>, ScopeError> {
    let read = named.iter().map(|(id, names)| {
        let (variable, row) = find(id)?;
        Ok((variable, read_values(row, names)?))
    });
    read.collect()
}

/// A configuration from a file, which gives every setting one value.
pub fn read_configuration(named: &BTreeMap<String, String>) -> Result<Assignment, String> {
    let mut values = Vec::new();
    for (_, row) in setting::rows() {
        let name = named.get(row.id).ok_or_else(|| {
            format!("the configuration does not say `{}`, expected every setting", row.id)
        })?;
        let value =
            read_values(row, std::slice::from_ref(name)).map_err(|error| error.to_string())?;
        values.extend(value.least());
    }
    if let Some(id) = named.keys().find(|id| setting::find(id).is_none()) {
        return Err(format!("unknown setting `{}`", shown(id)));
    }
    Ok(Assignment::new(values))
}

/// A diagram with one region.
#[must_use]
pub fn write_region(diagram: &Diagram) -> RegionLine {
    let nodes = diagram.nodes.iter().filter_map(|node| {
        let row = setting::row(node.variable)?;
        let branches = node.branches.iter().map(|(values, to)| BranchLine {
            values: write_values(row, *values).into_iter().map(str::to_owned).collect(),
            to: *to,
        });
        Some(NodeLine { setting: row.id.to_owned(), branches: branches.collect() })
    });
    RegionLine {
        nodes: nodes.collect(),
        root: diagram.regions.first().copied().unwrap_or(family::diagram::NONE),
    }
}

/// A diagram from a file. Whether it is one, a space says.
pub fn read_region(region: &RegionLine) -> Result<Diagram, ScopeError> {
    let nodes = region.nodes.iter().map(|node| {
        let (variable, row) = find(&node.setting)?;
        let branches =
            node.branches.iter().map(|branch| Ok((read_values(row, &branch.values)?, branch.to)));
        Ok(Node { variable, branches: branches.collect::<Result<_, ScopeError>>()? })
    });
    Ok(Diagram { nodes: nodes.collect::<Result<_, ScopeError>>()?, regions: vec![region.root] })
}

/// The scope that a preset and what was changed after it give.
pub fn read_scope(preset: Option<&str>, changed: &Named) -> Result<Scope, ScopeError> {
    let mut scope = match preset {
        Some(id) => Scope::preset(id)?,
        None => Scope::default(),
    };
    scope.change(read_settings(changed)?);
    Ok(scope)
}

fn find(id: &str) -> Result<(VariableId, &'static Row), ScopeError> {
    setting::find(id).ok_or_else(|| ScopeError::Setting {
        id: shown(id),
        nearest: nearest(id, setting::rows().map(|(_, row)| row.id)),
    })
}

fn read_values(row: &Row, names: &[String]) -> Result<Values, ScopeError> {
    setting::values(row, names.iter().map(String::as_str))
        .map_err(|value| unknown(row, value, None))
}
