//! Which way each control was seen to decide, in the steps of each kind of action.

use std::collections::BTreeMap;

use family::guards::Guards;
use family::region::Exhausted;

use crate::control::Control;
use crate::families::whole::Whole;
use crate::world::World;

/// A control that the steps of a kind of action meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The action.
    pub action: &'static str,
    /// The control.
    pub control: Control,
    /// Whether it was seen to let something through.
    pub passes: bool,
    /// Whether it was seen to stop something.
    pub stops: bool,
}

/// The controls that the reachable steps of a family meet.
pub fn asked(whole: &Whole) -> Result<Vec<Asked>, Exhausted> {
    let space = whole.space();
    let guards = Guards::new(space);
    let mut seen: BTreeMap<(&'static str, Control), [bool; 2]> = BTreeMap::new();
    for (state, reached, actions) in whole.offers()? {
        for action in actions {
            let paths = guards.split(|view| {
                let shown = World.show(&state, action, view, &mut Vec::new());
                let checks = shown.into_iter().flat_map(|(_, spoken)| spoken);
                let checks = checks.flat_map(|it| it.checks);
                checks.map(|it| (it.control, it.passed)).collect::<Vec<_>>()
            })?;
            for (region, checks) in paths {
                let is_new = |it: &(Control, bool)| {
                    let known = seen.get(&(action.id(), it.0));
                    known.is_none_or(|ways| !ways.get(usize::from(it.1)).copied().unwrap_or(true))
                };
                if !checks.iter().any(is_new) || space.and(&region, &reached)?.is_empty() {
                    continue;
                }
                for (control, passed) in checks {
                    let ways = seen.entry((action.id(), control)).or_default();
                    if let Some(way) = ways.get_mut(usize::from(passed)) {
                        *way = true;
                    }
                }
            }
        }
    }
    let all = seen.into_iter().map(|((action, control), [stops, passes])| Asked {
        action,
        control,
        passes,
        stops,
    });
    Ok(all.collect())
}
