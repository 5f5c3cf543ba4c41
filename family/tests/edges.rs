//! What random small systems do not reach: refusals, names, sizes beyond counting, batches, threads,
//! and steps that break the laws in each way.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use family::cube::{Assignment, Cube};
use family::enumeration::{Decided, Narrowing, enumerate};
use family::laws::{Broken, check_step};
use family::protocol::Protocol;
use family::recording::Recording;
use family::splitting::{Leaf, Splitter};
use family::variable::{Domain, DomainError, VALUES_MAX, Values, Variable, VariableId};
use family::view::{Concrete, Decision, Reader, View};

const A: VariableId = VariableId(0);
const B: VariableId = VariableId(1);
const ME: Reader = Reader(1);

/// A limit that no enumeration here reaches; one that does not end must stop there.
const PLENTY: usize = 999;

const NAMES: [&str; 20] = [
    "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s",
    "t",
];

/// A domain of variables with these numbers of values.
fn domain(sizes: &[usize]) -> Result<Domain, DomainError> {
    let variables = NAMES.iter().zip(sizes);
    Domain::new(
        variables
            .map(|(name, size)| Variable { name, values: NAMES.get(..*size).unwrap_or_default() })
            .collect(),
    )
}

#[test]
fn a_variable_has_one_to_sixteen_values() {
    for size in 1..=VALUES_MAX {
        assert_eq!(domain(&[2, size]).unwrap().values(B), Values::first(size));
    }
    for size in [0, VALUES_MAX + 1] {
        let refused = domain(&[2, size]).unwrap_err();
        assert_eq!(refused, DomainError::Size { variable: "b", values: size });
        assert_eq!(refused.to_string(), format!("`b` has {size} values, expected 1 to 16"));
    }
}

#[test]
fn names_stand_once() {
    let door = Variable { name: "door", values: &["open", "shut"] };
    let refused = Domain::new(vec![door, Variable { name: "wall", ..door }, door]).unwrap_err();
    assert_eq!(refused, DomainError::Duplicate { name: "door" });
    assert_eq!(refused.to_string(), "the name `door` stands twice");
    let twice = Variable { name: "door", values: &["open", "shut", "open"] };
    assert_eq!(Domain::new(vec![twice]), Err(DomainError::Duplicate { name: "open" }));
    // Two variables may use the same words.
    assert!(Domain::new(vec![door, Variable { name: "wall", ..door }]).is_ok());
}

#[test]
fn no_variables_make_one_assignment() {
    let domain = domain(&[]).unwrap();
    assert!(domain.is_empty());
    assert_eq!(domain.len(), 0);
    let full = Cube::full(&domain);
    assert_eq!((full.count(), full.is_empty()), (1, false));
    assert_eq!(full.least(), Some(Assignment::new(Vec::new())));
    assert_eq!(full.and(&full), Some(full.clone()));
    assert_eq!(full.minus(&full), []);
    let leaves = Splitter::new(&domain).split(|_| 5);
    assert_eq!(leaves, [Leaf { condition: vec![full.clone()], result: 5 }]);
    let decided = enumerate(&full, 9, 1, &|_| 5, &mut |_, _| ());
    assert_eq!((decided.classes.len(), decided.rest), (1, Vec::new()));
}

#[test]
fn a_variable_of_another_domain_changes_nothing() {
    let domain = domain(&[2, 3]).unwrap();
    let (full, foreign) = (Cube::full(&domain), VariableId(2));
    assert!(!domain.is_empty());
    assert_eq!(domain.values(foreign), Values::NONE);
    assert_eq!(full.get(foreign), Values::NONE);
    assert_eq!(full.clone().with(foreign, Values::one(1)), full);
    assert_eq!(full.restrict(foreign, Values::one(0)), None);
    let assignment = Assignment::new(vec![1, 2]);
    assert_eq!(assignment.get(foreign), 0);
    assert_eq!(assignment.clone().with(foreign, 1), assignment);
    let narrowing = Narrowing::least_of(&full).unwrap();
    assert_eq!(narrowing.value(ME, foreign), 0);
    assert_eq!(narrowing.class(), full);
}

/// Counts its runs, so only one test may use it.
static COUNTED: Decision = Decision {
    name: "counted",
    function: |input, view| {
        COUNTED_RUNS.fetch_add(1, Ordering::Relaxed);
        u32::from(view.value(ME, A)) * input
    },
};
static COUNTED_RUNS: AtomicUsize = AtomicUsize::new(0);

#[test]
fn a_decision_is_enumerated_once_per_input() {
    let splitter = Splitter::new(&domain(&[3, 2]).unwrap());
    let split = |input| splitter.split(|view| view.decide(&COUNTED, input)).len();
    for (input, leaves, runs) in [(1, 3, 3), (1, 3, 3), (0, 1, 6), (2, 3, 9), (0, 1, 9)] {
        assert_eq!(split(input), leaves);
        assert_eq!(COUNTED_RUNS.load(Ordering::Relaxed), runs);
    }
}

#[test]
fn things_show_what_they_are() {
    let values: Values = [0, 3, 15].into_iter().collect();
    assert_eq!(format!("{values:?}"), "{0, 3, 15}");
    assert_eq!(format!("{COUNTED:?}"), "Decision(counted)");
    let texts = [
        (Broken::Cover { covered: 3, expected: 4 }, "the leaves cover 3 assignments, expected 4"),
        (Broken::Overlap, "two leaves claim one assignment"),
        (
            Broken::Disagree { assignment: Assignment::new(vec![1]) },
            "split and concrete step differ under Assignment([1])",
        ),
    ];
    for (broken, text) in texts {
        assert_eq!(broken.to_string(), text);
    }
}

#[test]
fn a_recording_keeps_readers_apart() {
    let assignment = Assignment::new(vec![1, 0]);
    let concrete = Concrete(&assignment);
    let recording = Recording::new(&concrete);
    assert!(recording.contains(Reader(7), A, Values::one(1)));
    assert!(!recording.contains(Reader(8), A, Values::one(0)));
    assert_eq!(recording.value(Reader(7), B), 0);
    let reads = BTreeSet::from([(Reader(7), A), (Reader(8), A), (Reader(7), B)]);
    assert_eq!(recording.reads(), reads);
}

/// 2^80 assignments, of which a question tells two apart.
#[test]
fn what_is_never_read_is_never_enumerated() {
    let full = Cube::full(&domain(&[16; 20]).unwrap());
    assert_eq!(full.count(), 1 << 80);
    let last = VariableId(19);
    let question = |view: &Arc<Narrowing>| view.contains(ME, last, Values::one(0));
    let decided = enumerate(&full, PLENTY, 2, &question, &mut |_, _| ());
    let found: Vec<_> = decided.classes.iter().map(|class| (class.answer, &class.cube)).collect();
    let zero = full.clone().with(last, Values::one(0));
    let other = full.with(last, Values::first(16).minus(Values::one(0)));
    assert_eq!(found, [(true, &zero), (false, &other)]);
}

/// More classes than are asked at once: after four rounds, 210 cubes are left.
#[test]
fn a_limit_and_threads_change_no_class() {
    let full = Cube::full(&domain(&[2; 10]).unwrap());
    let question = |view: &Arc<Narrowing>| {
        (0..10).map(|id| view.value(ME, VariableId(id))).collect::<Vec<_>>()
    };
    let run = |limit, threads| enumerate(&full, limit, threads, &question, &mut |_, _| ());
    let Decided { classes, rest } = run(2000, 1);
    assert_eq!((classes.len(), rest), (1024, Vec::new()));
    let answers: BTreeSet<_> = classes.iter().map(|class| &class.answer).collect();
    assert_eq!(answers.len(), 1024);
    for limit in [0, 1, 11, 56, 175, 176, 177, 300, 400, 500, 1023, 1024, 1025] {
        let one = run(limit, 1);
        assert_eq!(one.classes, classes[..limit.min(1024)]);
        let rest: u128 = one.rest.iter().map(Cube::count).sum();
        assert_eq!(usize::try_from(rest).unwrap(), 1024 - limit.min(1024));
        assert_eq!(one, run(limit, 2));
        assert_eq!(one, run(limit, 5));
    }
}

#[test]
fn reads_after_the_answer_do_not_count() {
    let full = Cube::full(&domain(&[2, 2]).unwrap());
    let kept = Mutex::new(Vec::<Arc<Narrowing>>::new());
    let question = |view: &Arc<Narrowing>| {
        for earlier in kept.lock().unwrap().iter() {
            earlier.value(ME, B);
        }
        kept.lock().unwrap().push(Arc::clone(view));
        view.value(ME, A)
    };
    let decided = enumerate(&full, PLENTY, 1, &question, &mut |_, _| ());
    let cubes: Vec<_> = decided.classes.into_iter().map(|class| class.cube).collect();
    let with = |value| full.clone().with(A, Values::one(value));
    assert_eq!(cubes, [with(0), with(1)]);
}

#[test]
fn one_thread_is_the_callers() {
    let full = Cube::full(&domain(&[4, 4]).unwrap());
    let here = thread::current().id();
    let question = |view: &Arc<Narrowing>| {
        view.value(ME, A);
        thread::current().id() == here
    };
    let decided = enumerate(&full, PLENTY, 1, &question, &mut |_, _| ());
    assert!(decided.classes.iter().all(|class| class.answer));
    assert_eq!(decided.classes.len(), 4);
}

/// The first question is alone, and leaves two to be asked. The first of these waits for the other.
#[test]
fn two_threads_ask_at_the_same_time_and_change_no_order() {
    let full = Cube::full(&domain(&[2, 2]).unwrap());
    let read = |view: &Arc<Narrowing>| (view.value(ME, A), view.value(ME, B));
    let order: Vec<_> = enumerate(&full, 3, 1, &read, &mut |_, _| ()).classes;
    let order: Vec<_> = order.into_iter().map(|class| class.answer).collect();
    let (asked, more) = (Mutex::new(0), Condvar::new());
    let question = |view: &Arc<Narrowing>| {
        let read = read(view);
        let mut asked = asked.lock().unwrap();
        *asked += 1;
        more.notify_all();
        let slow = read == order[1];
        let alone = |asked: &mut i32| slow && *asked < 3;
        let wait = more.wait_timeout_while(asked, Duration::from_secs(10), alone).unwrap().1;
        assert!(!wait.timed_out(), "nothing else is asked");
        if slow {
            thread::sleep(Duration::from_millis(50));
        }
        read
    };
    let decided = enumerate(&full, 3, 2, &question, &mut |_, _| ());
    let found: Vec<_> = decided.classes.into_iter().map(|class| class.answer).collect();
    assert_eq!(found, order);
}

/// A protocol whose one step is a closure.
struct Once<F>(F);

impl<F: Fn(&dyn View, &mut Vec<u8>) -> Option<u8>> Protocol for Once<F> {
    type State = u8;
    type Action = ();
    type Event = u8;

    fn initial(&self) -> u8 {
        0
    }

    fn actions(&self, _: &u8, actions: &mut Vec<()>) {
        actions.push(());
    }

    fn next(&self, _: &u8, (): (), view: &dyn View, events: &mut Vec<u8>) -> Option<u8> {
        self.0(view, events)
    }
}

type Leaves = Vec<Leaf<Option<(u8, Vec<u8>)>>>;

/// Checks a step over two variables of two values.
fn check<F>(samples: &[Assignment], step: F) -> Result<Leaves, Broken>
where
    F: Fn(&dyn View, &mut Vec<u8>) -> Option<u8>,
{
    let splitter = domain(&[2, 2]).map(|domain| Splitter::new(&domain));
    splitter.map_or(Ok(Vec::new()), |s| check_step(&Once(step), &s, 4, &0, (), samples))
}

#[test]
fn a_step_is_split_with_its_events() {
    let leaves = check(&[], |view, events| {
        events.push(view.value(ME, A));
        view.contains(ME, B, Values::one(1)).then_some(9)
    });
    let mut results: Vec<_> = leaves.unwrap().into_iter().map(|leaf| leaf.result).collect();
    results.sort();
    assert_eq!(results, [None, None, Some((9, vec![0])), Some((9, vec![1]))]);
}

/// The first run reads one variable and the second run the other.
#[test]
fn leaves_that_overlap_are_broken() {
    let runs = Cell::new(0);
    let checked = check(&[], |view, _| {
        let second = runs.replace(runs.get() + 1) == 1;
        Some(view.value(ME, if second { B } else { A }))
    });
    assert_eq!(checked, Err(Broken::Overlap));
}

/// The first run reads and the second run does not.
#[test]
fn leaves_that_do_not_add_up_are_broken() {
    let reads = Cell::new(true);
    let checked = check(&[], |view, _| reads.take().then(|| view.value(ME, A)).or(Some(1)));
    assert_eq!(checked, Err(Broken::Cover { covered: 6, expected: 4 }));
}

/// The first run splits in two ways, the second run has three at the same place.
#[test]
fn a_path_that_is_not_repeated_is_broken() {
    let runs = Cell::new(0);
    let splitter = Splitter::new(&domain(&[2, 3]).unwrap());
    let protocol = Once(|view: &dyn View, _: &mut Vec<u8>| {
        let run = runs.replace(runs.get() + 1);
        Some(view.value(ME, if run == 0 { B } else { A }))
    });
    let checked = check_step(&protocol, &splitter, 6, &0, (), &[]);
    assert!(checked.is_err(), "{checked:?}");
}

/// Each leaf is right about its least assignment, so only a sample can tell.
#[test]
fn a_sample_that_disagrees_is_broken() {
    let seen = RefCell::new(Vec::new());
    let runs = Cell::new(0);
    let step = |view: &dyn View, _: &mut Vec<u8>| {
        let run = runs.replace(runs.get() + 1);
        // Two runs split it, two check the least assignments.
        let peeked = if run < 4 { 0 } else { view.value(ME, B) };
        seen.borrow_mut().push(peeked);
        Some(view.value(ME, A) + peeked)
    };
    let sample = Assignment::new(vec![1, 1]);
    let good = Assignment::new(vec![1, 0]);
    let checked = check(&[good, sample.clone()], step);
    assert_eq!(checked, Err(Broken::Disagree { assignment: sample }));
    assert_eq!(seen.into_inner(), [0, 0, 0, 0, 0, 1]);
}

#[test]
fn only_the_events_may_differ() {
    let runs = Cell::new(0_u8);
    let checked = check(&[], |_, events| {
        events.push(runs.replace(runs.get() + 1));
        Some(0)
    });
    assert_eq!(checked, Err(Broken::Disagree { assignment: Assignment::new(vec![0, 0]) }));
}
