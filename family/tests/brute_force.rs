//! Everything in the crate against a naive copy of it that looks at every assignment of a small
//! random domain.
//!
//! [`System`] is a random domain with all its assignments, [`Step`] a random function of them.
//! [`Naive`] is the view to compare with: it reads a list of numbers and keeps every read.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use family::cube::{Assignment, Cube};
use family::enumeration::{Decided, Narrowing, enumerate};
use family::laws::{Broken, check_step, take};
use family::protocol::Protocol;
use family::recording::Recording;
use family::splitting::Splitter;
use family::variable::{Domain, Values, Variable, VariableId};
use family::view::{Concrete, Decision, Reader, View};
use proptest::collection::vec;
use proptest::prelude::*;

const VARIABLES: [&str; 4] = ["alpha", "beta", "gamma", "delta"];
const VALUES: [&str; 4] = ["none", "some", "many", "all"];

/// A limit that no small system reaches; an enumeration that does not end must stop there.
const PLENTY: usize = 999;

/// The values of an assignment, as the naive side keeps them.
type Point = Vec<u8>;

/// A domain with all its points, in ascending order.
#[derive(Clone, Debug)]
struct System {
    domain: Domain,
    sizes: Vec<u8>,
    points: Vec<Point>,
}

impl System {
    fn new(sizes: Vec<u8>) -> Option<Self> {
        let variables = VARIABLES
            .iter()
            .zip(&sizes)
            .map(|(name, size)| Some(Variable { name, values: VALUES.get(..usize::from(*size))? }));
        let domain = Domain::new(variables.collect::<Option<_>>()?).ok()?;
        let points = sizes.iter().fold(vec![Point::new()], |points, size| {
            let longer = |point: &Point| {
                let point = point.clone();
                (0..*size).map(move |value| [point.as_slice(), &[value]].concat())
            };
            points.iter().flat_map(longer).collect()
        });
        Some(Self { domain, sizes, points })
    }

    /// The set of values of each variable, as bits of values that exist.
    fn masks(&self, bits: [u16; 4]) -> Vec<u16> {
        self.sizes.iter().zip(bits).map(|(size, bits)| bits & ((1 << *size) - 1)).collect()
    }

    fn all(&self) -> Vec<Assignment> {
        self.points.iter().cloned().map(Assignment::new).collect()
    }

    /// The points of a cube as the cube says it.
    fn members(&self, cube: &Cube) -> BTreeSet<Point> {
        let inside = |point: &&Point| cube.contains(&Assignment::new((*point).clone()));
        self.points.iter().filter(inside).cloned().collect()
    }

    /// The points of a cube as its masks say it.
    fn inside(&self, masks: &[u16]) -> BTreeSet<Point> {
        let inside = |point: &&Point| {
            point.iter().zip(masks).all(|(value, mask)| (mask >> u32::from(*value)) & 1 == 1)
        };
        self.points.iter().filter(inside).cloned().collect()
    }

    fn naive(&self) -> impl Iterator<Item = Naive<'_>> {
        self.points.iter().map(|point| Naive::new(point))
    }
}

fn cube(masks: &[u16]) -> Cube {
    masks.iter().map(|bits| Values::from_bits(*bits)).collect()
}

fn system() -> impl Strategy<Value = System> {
    vec(1..=4_u8, 1..=4).prop_filter_map("not a domain", System::new)
}

/// Bits for [`System::masks`]. About half of the cubes have a member.
fn bits() -> impl Strategy<Value = [u16; 4]> {
    let one = || prop_oneof![3 => any::<u16>(), 2 => Just(u16::MAX)];
    [one(), one(), one(), one()]
}

/// A read with its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Read {
    reader: Reader,
    variable: VariableId,
    /// What was asked for, or `None` for the value itself.
    values: Option<Values>,
}

/// The naive view of one point.
struct Naive<'a> {
    point: &'a [u8],
    /// What came back to the step itself, without what its decisions read. This is its path.
    answers: RefCell<Vec<u32>>,
    /// All reads, also those of decisions.
    reads: RefCell<BTreeSet<Read>>,
    /// How many decisions are being made.
    depth: Cell<u32>,
}

impl<'a> Naive<'a> {
    fn new(point: &'a [u8]) -> Self {
        Self {
            point,
            answers: RefCell::default(),
            reads: RefCell::default(),
            depth: Cell::default(),
        }
    }

    fn peek(&self, variable: VariableId) -> u8 {
        self.point.get(variable.index()).copied().unwrap_or_default()
    }

    /// Whether this point answers a read as another one does.
    fn agrees(&self, other: &Naive<'_>, read: Read) -> bool {
        let (mine, theirs) = (self.peek(read.variable), other.peek(read.variable));
        read.values.map_or(mine == theirs, |values| inside(values, mine) == inside(values, theirs))
    }

    fn answer(&self, answer: u32) {
        if self.depth.get() == 0 {
            self.answers.borrow_mut().push(answer);
        }
    }
}

fn inside(values: Values, value: u8) -> bool {
    (values.bits() >> u32::from(value)) & 1 == 1
}

impl View for Naive<'_> {
    fn contains(&self, reader: Reader, variable: VariableId, values: Values) -> bool {
        self.reads.borrow_mut().insert(Read { reader, variable, values: Some(values) });
        let inside = inside(values, self.peek(variable));
        self.answer(u32::from(inside));
        inside
    }

    fn value(&self, reader: Reader, variable: VariableId) -> u8 {
        self.reads.borrow_mut().insert(Read { reader, variable, values: None });
        let value = self.peek(variable);
        self.answer(u32::from(value));
        value
    }

    fn decide(&self, decision: &'static Decision, input: u32) -> u32 {
        self.depth.set(self.depth.get() + 1);
        let outcome = (decision.function)(input, self);
        self.depth.set(self.depth.get() - 1);
        self.answer(outcome);
        outcome
    }
}

/// The input of every decision: the number of variables, and something else.
fn input(variables: u16, other: u16) -> u32 {
    u32::from(variables) << 16 | u32::from(other)
}

fn variables(input: u32) -> impl Iterator<Item = VariableId> {
    (0..16_u16).take_while(move |id| u32::from(*id) < input >> 16).map(VariableId)
}

fn low(input: u32) -> u16 {
    u16::try_from(input & 0xffff).unwrap_or_default()
}

/// The sum of all variables and the input, in three outcomes.
static SUM: Decision = Decision {
    name: "sum",
    function: |input, view| {
        let values = variables(input).map(|id| u32::from(view.value(Reader(200), id)));
        (values.sum::<u32>() + u32::from(low(input))) % 3
    },
};

/// Whether any variable has one of the input's values. Reads no further than it must.
static ANY: Decision = Decision {
    name: "any",
    function: |input, view| {
        let values = Values::from_bits(low(input));
        u32::from(variables(input).any(|id| view.contains(Reader(201), id, values)))
    },
};

/// Makes both decisions above, or only the first.
static NESTED: Decision = Decision {
    name: "nested",
    function: |input, view| {
        if view.decide(&SUM, input) == 0 { 7 } else { view.decide(&ANY, input) }
    },
};

/// Reads nothing.
static CONSTANT: Decision = Decision { name: "constant", function: |input, _| input };

/// A random function of variables.
#[derive(Clone, Debug)]
enum Step {
    Done(u32),
    Contains { reader: u8, variable: u16, values: u16, next: Box<[Step; 2]> },
    Value { reader: u8, variable: u16, next: Vec<Step> },
    Decide { decision: &'static Decision, other: u16, next: Vec<Step> },
    Both(Box<[Step; 2]>),
}

impl Step {
    fn run(&self, system: &System, view: &dyn View) -> u32 {
        let count = u16::try_from(system.sizes.len()).unwrap_or_default();
        let branch = |next: &[Self], way: u32| {
            let step = next.iter().cycle().nth(usize::try_from(way % 16).unwrap_or_default());
            step.map_or(way, |step| step.run(system, view))
        };
        match self {
            Self::Done(result) => *result,
            Self::Contains { reader, variable, values, next } => {
                let (id, values) = (VariableId(variable % count), Values::from_bits(*values));
                branch(next.as_ref(), u32::from(view.contains(Reader(*reader), id, values)))
            }
            Self::Value { reader, variable, next } => {
                branch(next, u32::from(view.value(Reader(*reader), VariableId(variable % count))))
            }
            Self::Decide { decision, other, next } => {
                branch(next, view.decide(decision, input(count, *other)))
            }
            Self::Both(steps) => {
                let [first, second] = steps.as_ref();
                first.run(system, view) * 3 + second.run(system, view)
            }
        }
    }
}

fn step() -> impl Strategy<Value = Step> {
    let decision = || prop::sample::select(vec![&SUM, &ANY, &NESTED, &CONSTANT]);
    (0..6_u32).prop_map(Step::Done).prop_recursive(4, 24, 3, move |inner| {
        let two = || [inner.clone(), inner.clone()].prop_map(Box::new);
        let some = || vec(inner.clone(), 0..4);
        prop_oneof![
            3 => (0..4_u8, 0..4_u16, any::<u16>(), two()).prop_map(
                |(reader, variable, values, next)| Step::Contains { reader, variable, values, next }
            ),
            2 => (0..4_u8, 0..4_u16, some())
                .prop_map(|(reader, variable, next)| Step::Value { reader, variable, next }),
            2 => (decision(), 0..16_u16, some())
                .prop_map(|(decision, other, next)| Step::Decide { decision, other, next }),
            1 => two().prop_map(Step::Both),
        ]
    })
}

/// Random steps as a protocol: a state is a number, each action one step from it.
struct Random {
    system: System,
    steps: Vec<Step>,
}

impl Protocol for Random {
    type State = u32;
    type Action = usize;
    type Event = u32;

    fn initial(&self) -> u32 {
        0
    }

    fn actions(&self, _: &u32, actions: &mut Vec<usize>) {
        actions.extend(0..self.steps.len());
    }

    fn next(&self, state: &u32, action: usize, view: &dyn View, out: &mut Vec<u32>) -> Option<u32> {
        let result = self.steps.get(action)?.run(&self.system, view);
        out.extend((result % 3 == 1).then_some(result + state));
        (result % 5 != 0).then_some((result / 2 + state) % 4)
    }
}

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn values_are_sets(a in any::<u16>(), b in any::<u16>(), count in 0..20_usize) {
        let set = |values: Values| values.iter().collect::<BTreeSet<u8>>();
        let bits = |bits: u16| {
            (0..16_u8).filter(|value| (bits >> u32::from(*value)) & 1 == 1).collect::<BTreeSet<_>>()
        };
        let (x, y) = (Values::from_bits(a), Values::from_bits(b));
        prop_assert_eq!(x.bits(), a);
        prop_assert_eq!(set(x), bits(a));
        prop_assert!(x.iter().is_sorted());
        prop_assert_eq!(set(x.and(y)), &bits(a) & &bits(b));
        prop_assert_eq!(set(x.or(y)), &bits(a) | &bits(b));
        prop_assert_eq!(set(x.minus(y)), &bits(a) - &bits(b));
        prop_assert_eq!(set(x.complement()), &bits(u16::MAX) - &bits(a));
        prop_assert_eq!(usize::try_from(x.len()).ok(), Some(bits(a).len()));
        prop_assert_eq!(x.is_empty(), bits(a).is_empty());
        prop_assert_eq!(x.least(), bits(a).first().copied());
        for value in 0..=u8::MAX {
            prop_assert_eq!(x.contains(value), bits(a).contains(&value));
            prop_assert_eq!(set(Values::one(value)), [value].into_iter().filter(|v| *v < 16).collect());
        }
        prop_assert_eq!(set(Values::first(count)), (0..16).take(count).collect());
        prop_assert_eq!(x.iter().collect::<Values>(), x);
    }

    #[test]
    fn a_full_cube_has_every_assignment(system in system()) {
        let full = Cube::full(&system.domain);
        prop_assert_eq!(usize::try_from(full.count()).ok(), Some(system.points.len()));
        prop_assert_eq!(system.members(&full).into_iter().collect::<Vec<_>>(), system.points.clone());
        prop_assert_eq!(system.domain.len(), system.sizes.len());
        prop_assert_eq!(system.domain.variables().count(), system.sizes.len());
        for (id, variable) in system.domain.variables() {
            prop_assert_eq!(Some(&variable.name), VARIABLES.get(id.index()));
            prop_assert_eq!(full.get(id), Values::first(variable.values.len()));
        }
    }

    #[test]
    fn cubes_are_sets(system in system(), a in bits(), b in bits()) {
        let (a, b) = (system.masks(a), system.masks(b));
        let (x, y) = (cube(&a), cube(&b));
        let (inside_x, inside_y) = (system.inside(&a), system.inside(&b));
        prop_assert_eq!(system.members(&x), inside_x.clone());
        prop_assert_eq!(usize::try_from(x.count()).ok(), Some(inside_x.len()));
        prop_assert_eq!(x.is_empty(), inside_x.is_empty());
        prop_assert_eq!(x.least(), inside_x.first().cloned().map(Assignment::new));

        let both: BTreeSet<_> = &inside_x & &inside_y;
        let and = x.and(&y);
        prop_assert_eq!(and.is_some(), !both.is_empty());
        prop_assert_eq!(and.map(|cube| system.members(&cube)).unwrap_or_default(), both);

        let pieces = x.minus(&y);
        let mut left = BTreeSet::new();
        for piece in &pieces {
            for point in system.members(piece) {
                prop_assert!(left.insert(point), "two pieces have one assignment");
            }
            prop_assert!(x.is_empty() || !piece.is_empty());
        }
        prop_assert_eq!(left, &inside_x - &inside_y);
        prop_assert!(pieces.len() <= system.sizes.len());
    }

    #[test]
    fn one_variable_of_a_cube_can_be_narrowed_or_replaced(
        system in system(), a in bits(), of in 0..4_u16, values in any::<u16>(),
    ) {
        let masks = system.masks(a);
        let x = cube(&masks);
        let of = VariableId(of % u16::try_from(masks.len())?);
        let values = Values::from_bits(values);

        let narrowed = x.restrict(of, values);
        prop_assert!(x.is_empty() || narrowed.as_ref().is_none_or(|cube| !cube.is_empty()));
        let mut wanted = system.inside(&masks);
        wanted.retain(|point| inside(values, point[of.index()]));
        prop_assert_eq!(narrowed.map(|cube| system.members(&cube)).unwrap_or_default(), wanted);

        let mut replaced = masks.clone();
        replaced[of.index()] = values.bits();
        prop_assert_eq!(x.clone().with(of, values), cube(&replaced));
        let mut set = x.clone();
        set.set(of, values);
        prop_assert_eq!(set, cube(&replaced));
        for (id, values) in x.iter() {
            prop_assert_eq!(values.bits(), masks[id.index()]);
            prop_assert_eq!(values, x.get(id));
        }
        prop_assert_eq!(x.iter().count(), masks.len());

        for point in &system.points {
            let mut other = point.clone();
            other[of.index()] = 3;
            let assignment = Assignment::new(point.clone());
            let pairs: Vec<_> = assignment.iter().map(|(id, value)| (id.index(), value)).collect();
            prop_assert_eq!(pairs, point.iter().copied().enumerate().collect::<Vec<_>>());
            prop_assert_eq!(assignment.get(of), point[of.index()]);
            prop_assert_eq!(assignment.with(of, 3), Assignment::new(other));
        }
    }

    #[test]
    fn the_concrete_view_and_its_recording_read_what_is_read(system in system(), step in step()) {
        for naive in system.naive() {
            let assignment = Assignment::new(naive.point.to_vec());
            let concrete = Concrete(&assignment);
            let recording = Recording::new(&concrete);
            let wanted = step.run(&system, &naive);
            prop_assert_eq!(step.run(&system, &concrete), wanted);
            prop_assert_eq!(step.run(&system, &recording), wanted);
            let reads = naive.reads.into_inner();
            let reads: BTreeSet<_> = reads.iter().map(|read| (read.reader, read.variable)).collect();
            prop_assert_eq!(recording.reads(), reads);
        }
    }

    #[test]
    fn a_split_has_one_leaf_for_each_path(system in system(), step in step()) {
        let mut paths: BTreeMap<Vec<u32>, (BTreeSet<Point>, u32)> = BTreeMap::new();
        for naive in system.naive() {
            let result = step.run(&system, &naive);
            let path = paths.entry(naive.answers.into_inner()).or_default();
            path.0.insert(naive.point.to_vec());
            path.1 = result;
        }

        let splitter = Splitter::new(&system.domain);
        let leaves = splitter.split(|view| step.run(&system, view));
        let mut found = Vec::new();
        for leaf in &leaves {
            let mut members = BTreeSet::new();
            for cube in &leaf.condition {
                prop_assert!(!cube.is_empty());
                for point in system.members(cube) {
                    prop_assert!(members.insert(point), "two cubes have one assignment");
                }
            }
            prop_assert!(!members.is_empty());
            found.push((members, leaf.result));
        }
        found.sort();
        let mut wanted: Vec<_> = paths.into_values().collect();
        wanted.sort();
        prop_assert_eq!(found, wanted);
        // Now with the outcomes of all decisions remembered.
        prop_assert_eq!(splitter.split(|view| step.run(&system, view)), leaves);
    }

    #[test]
    fn a_decision_splits_by_outcome(system in system(), other in 0..16_u16) {
        let count = u16::try_from(system.sizes.len())?;
        for decision in [&SUM, &ANY, &NESTED, &CONSTANT] {
            let step = |view: &dyn View| view.decide(decision, input(count, other));
            let outcomes: BTreeSet<u32> = system.naive().map(|naive| step(&naive)).collect();
            let leaves = Splitter::new(&system.domain).split(step);
            let results: Vec<u32> = leaves.iter().map(|leaf| leaf.result).collect();
            prop_assert_eq!(results, outcomes.into_iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_class_is_what_no_read_tells_apart(system in system(), step in step(), scope in bits()) {
        let masks = system.masks(scope);
        let (scope, cube) = (system.inside(&masks), cube(&masks));
        let least = Narrowing::least_of(&cube);
        let least = least.map(|narrowing| narrowing.assignment().clone());
        prop_assert_eq!(least, scope.first().cloned().map(Assignment::new));
        for naive in system.naive() {
            let narrowing = Narrowing::of(Assignment::new(naive.point.to_vec()), &cube);
            prop_assert_eq!(narrowing.is_some(), scope.contains(naive.point));
            let Some(narrowing) = narrowing else { continue };
            prop_assert_eq!(narrowing.assignment(), &Assignment::new(naive.point.to_vec()));
            prop_assert_eq!(narrowing.class(), cube.clone());
            prop_assert_eq!(step.run(&system, &narrowing), step.run(&system, &naive));
            let reads = naive.reads.borrow();
            let alike = |other: &&Point| reads.iter().all(|r| naive.agrees(&Naive::new(other), *r));
            let alike: BTreeSet<Point> = scope.iter().filter(alike).cloned().collect();
            prop_assert_eq!(system.members(&narrowing.class()), alike);
        }
    }

    #[test]
    fn an_enumeration_answers_for_every_assignment(
        system in system(),
        step in step(),
        scope in bits(),
        limit in prop_oneof![1 => Just(PLENTY), 2 => 0..9_usize],
    ) {
        let masks = system.masks(scope);
        let scope = cube(&masks);
        let question = |view: &Arc<Narrowing>| step.run(&system, view.as_ref());
        let run = |limit: usize, threads: usize| {
            let mut heard = Vec::new();
            let decided = enumerate(&scope, limit, threads, &question, &mut |asked, decided| {
                heard.push((asked, decided));
            });
            (decided, heard)
        };
        let (decided, heard) = run(limit, 1);
        for threads in [0, 2, 3] {
            prop_assert_eq!(run(limit, threads), (decided.clone(), heard.clone()));
        }

        // A limit only stops it earlier.
        let Decided { classes, rest } = decided;
        prop_assert!(classes.len() <= limit);
        prop_assert!(rest.is_empty() || (classes.len() == limit && limit < PLENTY));
        prop_assert!(run(PLENTY, 1).0.classes.starts_with(&classes));

        // Each assignment of the scope is in one class or in one cube of the rest.
        let mut seen = BTreeSet::new();
        for class in &classes {
            prop_assert!(!class.cube.is_empty());
            for point in system.members(&class.cube) {
                prop_assert_eq!(class.answer, step.run(&system, &Naive::new(&point)));
                prop_assert!(seen.insert(point), "two classes have one assignment");
            }
        }
        let decided = u128::try_from(seen.len())?;
        for point in rest.iter().flat_map(|cube| system.members(cube)) {
            prop_assert!(seen.insert(point), "the rest has been decided");
        }
        prop_assert_eq!(seen, system.inside(&masks));

        prop_assert!(heard.is_sorted());
        prop_assert_eq!(heard.last().copied().unwrap_or_default(), (classes.len(), decided));
    }

    #[test]
    fn a_step_that_only_reads_keeps_the_laws(
        system in system(), steps in vec(step(), 1..4), state in 0..4_u32,
    ) {
        let count = u128::try_from(system.points.len())?;
        let splitter = Splitter::new(&system.domain);
        let all = system.all();
        let protocol = Random { system, steps };
        let mut actions = Vec::new();
        protocol.actions(&state, &mut actions);
        for action in actions {
            let leaves = splitter.split(|view| take(&protocol, &state, action, view));
            let checked = check_step(&protocol, &splitter, count, &state, action, &all);
            prop_assert_eq!(checked, Ok(leaves));
            // Every assignment must be somewhere.
            let short = check_step(&protocol, &splitter, count + 1, &state, action, &[]);
            prop_assert_eq!(short, Err(Broken::Cover { covered: count, expected: count + 1 }));
        }
    }

    /// The counter turns over at one of the runs: while the step is split, or checked afterwards.
    #[test]
    fn a_step_that_depends_on_what_it_does_not_read_is_broken(
        system in system(), step in step(), turn in any::<prop::sample::Index>(),
    ) {
        let count = u128::try_from(system.points.len())?;
        let splitter = Splitter::new(&system.domain);
        let all = system.all();
        let leaves = splitter.split(|view| step.run(&system, view));
        let cubes = leaves.iter().map(|leaf| leaf.condition.len()).sum::<usize>();
        let protocol = Counting {
            // Later than the first run, so that there is one to differ from.
            turn: 1 + turn.index(leaves.len() + cubes + all.len() - 1),
            runs: Cell::new(0),
            system,
            step,
        };
        let checked = check_step(&protocol, &splitter, count, &(), (), &all);
        prop_assert!(matches!(checked, Err(Broken::Disagree { .. })), "{:?}", checked);
    }
}

/// A protocol whose one step counts its runs. From run `turn` on, another event happens.
struct Counting {
    system: System,
    step: Step,
    turn: usize,
    runs: Cell<usize>,
}

impl Protocol for Counting {
    type State = ();
    type Action = ();
    type Event = (u32, bool);

    fn initial(&self) {}

    fn actions(&self, (): &(), actions: &mut Vec<()>) {
        actions.push(());
    }

    fn next(&self, (): &(), (): (), view: &dyn View, out: &mut Vec<(u32, bool)>) -> Option<()> {
        let run = self.runs.replace(self.runs.get() + 1);
        out.push((self.step.run(&self.system, view), run >= self.turn));
        Some(())
    }
}
