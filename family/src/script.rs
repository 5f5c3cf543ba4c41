//! Which way a run takes where it may take several: what lets a function be run along all its paths.

use std::cell::{Cell, RefCell};

/// The choices of one run, in order. Those that were made before are made again; a new one takes the
/// first way.
#[derive(Debug, Default)]
pub(crate) struct Script {
    choices: RefCell<Vec<Choice>>,
    position: Cell<usize>,
}

#[derive(Clone, Copy, Debug)]
struct Choice {
    taken: usize,
    ways: usize,
}

impl Script {
    /// The way to take of so many. One way is no choice.
    pub(crate) fn way(&self, ways: usize) -> usize {
        if ways <= 1 {
            return 0;
        }
        let mut choices = self.choices.borrow_mut();
        let position = self.position.replace(self.position.get() + 1);
        if let Some(choice) = choices.get(position) {
            return choice.taken;
        }
        choices.push(Choice { taken: 0, ways });
        0
    }

    /// The script of the next run: the last choice that has another way takes it. `None` after the last
    /// run.
    pub(crate) fn next(self) -> Option<Self> {
        let mut choices = self.choices.into_inner();
        while choices.last().is_some_and(|choice| choice.taken + 1 == choice.ways) {
            choices.pop();
        }
        choices.last_mut()?.taken += 1;
        Some(Self { choices: RefCell::new(choices), position: Cell::default() })
    }
}
