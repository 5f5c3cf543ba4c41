//! A question decided for every assignment of a cube, asked once per class of assignments that
//! none of its reads can tell apart.
//!
//! The question is asked for the least assignment of what is left. Every read narrows the set of
//! assignments that would have been answered alike; that set is a cube, the answer holds for all of
//! it, and the rest is again a union of cubes. What is never read is never enumerated.

use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::cube::{Assignment, Cube};
use crate::variable::{Values, VariableId};
use crate::view::{Decision, Reader, View};

/// The view of one assignment that keeps which other assignments would have read the same.
#[derive(Debug)]
pub struct Narrowing {
    assignment: Assignment,
    alike: Vec<AtomicU16>,
    /// The reads that told some of the cube apart, in order.
    cuts: Mutex<Vec<(VariableId, Values)>>,
}

impl Narrowing {
    /// The view of the least assignment of a cube; `None` for an empty cube.
    #[must_use]
    pub fn least_of(cube: &Cube) -> Option<Self> {
        Self::of(cube.least()?, cube)
    }

    /// The view of one assignment of a cube; `None` for one that is not in it.
    #[must_use]
    pub fn of(assignment: Assignment, cube: &Cube) -> Option<Self> {
        let alike = cube.iter().map(|(_, values)| AtomicU16::new(values.bits())).collect();
        let cuts = Mutex::default();
        cube.contains(&assignment).then_some(Self { assignment, alike, cuts })
    }

    /// The assignment that is read.
    #[must_use]
    pub fn assignment(&self) -> &Assignment {
        &self.assignment
    }

    /// The assignments of the cube for which every read so far has the same answer.
    #[must_use]
    pub fn class(&self) -> Cube {
        self.alike.iter().map(|values| Values::from_bits(values.load(Ordering::Relaxed))).collect()
    }

    fn narrow(&self, variable: VariableId, values: Values) {
        if let Some(alike) = self.alike.get(variable.index())
            && alike.load(Ordering::Relaxed) & !values.bits() != 0
        {
            alike.fetch_and(values.bits(), Ordering::Relaxed);
            self.cuts.lock().unwrap_or_else(PoisonError::into_inner).push((variable, values));
        }
    }

    /// What of the cube is not in the class, in disjoint pieces: one for each read that told
    /// assignments apart, with those that the reads before it did not.
    ///
    /// Cut in the order of reading, a piece is asked about what the reads before it have not settled,
    /// and no path of the question is asked about twice. Cut in any other order it can be.
    fn others(&self, cube: &Cube) -> Vec<Cube> {
        let mut rest = cube.clone();
        let mut pieces = Vec::new();
        for (variable, values) in &*self.cuts.lock().unwrap_or_else(PoisonError::into_inner) {
            pieces.extend(rest.restrict(*variable, values.complement()));
            rest.set(*variable, rest.get(*variable).and(*values));
        }
        pieces
    }
}

impl View for Narrowing {
    fn contains(&self, _: Reader, variable: VariableId, values: Values) -> bool {
        let inside = values.contains(self.assignment.get(variable));
        self.narrow(variable, if inside { values } else { values.complement() });
        inside
    }

    fn value(&self, _: Reader, variable: VariableId) -> u8 {
        let value = self.assignment.get(variable);
        self.narrow(variable, Values::one(value));
        value
    }

    fn decide(&self, decision: &'static Decision, input: u32) -> u32 {
        (decision.function)(input, self)
    }
}

/// A class of assignments with their common answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class<T> {
    /// The assignments, disjoint from those of every other class.
    pub cube: Cube,
    /// What the question returned for them.
    pub answer: T,
}

/// What is known after the last question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided<T> {
    /// The classes in the order in which they were asked.
    pub classes: Vec<Class<T>>,
    /// The assignments that were not asked about because the limit was reached. Disjoint.
    pub rest: Vec<Cube>,
}

/// How many questions are asked before the next ones are chosen; constant, so that the number of
/// threads does not change which classes are asked about before a limit.
const BATCH: usize = 128;

/// Asks `question` until every assignment of `scope` has an answer, at most `limit` times.
///
/// The result does not depend on the number of threads. The view is handed over in an [`Arc`], for
/// engines that want to own what they explore; reads after the question has returned do not count.
/// A question must read in one order: from one thread.
/// `progress` hears how many questions have
/// been answered and how many assignments that decides.
pub fn enumerate<T: Send>(
    scope: &Cube,
    limit: usize,
    threads: usize,
    question: &(dyn Fn(&Arc<Narrowing>) -> T + Sync),
    progress: &mut dyn FnMut(usize, u128),
) -> Decided<T> {
    let mut classes = Vec::new();
    let mut open: Vec<Cube> = vec![scope.clone()];
    let mut decided = 0;
    while !open.is_empty() && classes.len() < limit {
        let later = open.split_off(open.len().min(limit - classes.len()).min(BATCH));
        let answers = ask_all(&open, threads, question);
        let mut next = Vec::new();
        for (class, others) in answers.into_iter().flatten() {
            next.extend(others);
            decided += class.cube.count();
            classes.push(class);
        }
        progress(classes.len(), decided);
        next.extend(later);
        open = next;
    }
    Decided { classes, rest: open }
}

fn ask_all<T: Send>(
    cubes: &[Cube],
    threads: usize,
    question: &(dyn Fn(&Arc<Narrowing>) -> T + Sync),
) -> Vec<Option<(Class<T>, Vec<Cube>)>> {
    let ask = |cube: &Cube| {
        let view = Arc::new(Narrowing::least_of(cube)?);
        let answer = question(&view);
        Some((Class { cube: view.class(), answer }, view.others(cube)))
    };
    if threads <= 1 || cubes.len() <= 1 {
        return cubes.iter().map(ask).collect();
    }
    let next = AtomicUsize::new(0);
    let answers = Mutex::new(Vec::with_capacity(cubes.len()));
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((index, cube)) = Some(next.fetch_add(1, Ordering::Relaxed))
                    .and_then(|i| Some((i, cubes.get(i)?)))
                {
                    let class = ask(cube);
                    answers.lock().unwrap_or_else(PoisonError::into_inner).push((index, class));
                }
            });
        }
    });
    let mut answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
    answers.sort_by_key(|(index, _)| *index);
    answers.into_iter().map(|(_, class)| class).collect()
}
