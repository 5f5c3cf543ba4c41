//! The lab asked as a tester asks it.

mod tester;
mod edges;
mod bad_input;
mod extreme;
mod foreign;
mod log;
mod server;

use family::cube::Assignment;
use family::variable::Values;
use model::{preset, setting};

/// The least configuration of a preset, with some settings changed.
fn configuration(id: Option<&str>, changes: &[(&str, &str)]) -> Assignment {
    let mut cube = id.map_or_else(preset::defaults, |id| preset::find(id).unwrap().cube());
    for (id, value) in changes {
        let (variable, row) = setting::find(id).unwrap();
        let values: Values = setting::values(row, [*value].into_iter()).unwrap();
        cube.set(variable, values);
    }
    cube.least().unwrap()
}
