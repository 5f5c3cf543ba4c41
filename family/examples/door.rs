//! A door with a badge reader, a PIN pad and a master key, in every way it can be set up.
//!
//! `cargo run -p family --example door` prints in how many of all configurations somebody gets in
//! without typing a PIN, how, and which configurations no question could tell apart.
#![expect(clippy::print_stdout, reason = "an example shows")]

use std::collections::{BTreeSet, VecDeque};
use std::error::Error;

use family::cube::Cube;
use family::enumeration::enumerate;
use family::exploration::{Exploration, Lens, Limits, Question, Target};
use family::protocol::Protocol;
use family::region::Space;
use family::variable::{Domain, Values, Variable, VariableId};
use family::view::{Reader, View};

// 1. The variables are what somebody sets when the door is installed, and never again. A value is
// its position in the list of names. The variables that are read first, and decide most, stand first:
// what an answer leaves open is cut along this order, so that fewer questions follow.
const VARIABLES: [Variable; 5] = [
    Variable { name: "fire alarm", values: &["keeps shut", "opens"] },
    Variable { name: "master key", values: &["none", "with the guard", "under the mat"] },
    Variable { name: "pin", values: &["none", "instead of badge", "after badge"] },
    Variable { name: "badge", values: &["none", "by day", "always"] },
    Variable { name: "guard", values: &["always", "by day"] },
];
const ALARM: VariableId = VariableId(0);
const KEY: VariableId = VariableId(1);
const PIN: VariableId = VariableId(2);
const BADGE: VariableId = VariableId(3);
const GUARD: VariableId = VariableId(4);

// 2. The state is what changes in a run. No variable's value is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct State {
    night: bool,
    badge_seen: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Action {
    RaiseAlarm,
    TurnKey,
    ShowBadge,
    TypePin,
    NightFalls,
}

/// Somebody enters, with a PIN or without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entered {
    typed: bool,
}

struct Door;

impl Protocol for Door {
    type State = State;
    type Action = Action;
    type Event = Entered;

    fn initial(&self) -> State {
        State { night: false, badge_seen: false }
    }

    // 3. What could happen in some configuration. This reads no variable; `next` refuses the rest.
    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        actions.extend([Action::RaiseAlarm, Action::TurnKey, Action::ShowBadge, Action::TypePin]);
        actions.extend((!state.night).then_some(Action::NightFalls));
    }

    // 4. What does happen. A variable is read where it matters and not before: configurations that
    // differ only in what was never read are one class. The reader is for tests of who reads what.
    fn next(
        &self,
        s: &State,
        action: Action,
        v: &dyn View,
        out: &mut Vec<Entered>,
    ) -> Option<State> {
        let is = |variable, value| v.contains(Reader(0), variable, Values::one(value));
        let badge = || is(BADGE, 2) || (!s.night && is(BADGE, 1));
        let (opens, typed) = match action {
            Action::RaiseAlarm => (is(ALARM, 1), false),
            // The guard looks after the key, as long as there is a guard.
            Action::TurnKey => (is(KEY, 2) || (s.night && is(KEY, 1) && is(GUARD, 1)), false),
            Action::ShowBadge if is(PIN, 2) => {
                return badge().then_some(State { badge_seen: true, ..*s });
            }
            Action::ShowBadge => (badge(), false),
            Action::TypePin => (is(PIN, 1) || (s.badge_seen && is(PIN, 2)), true),
            Action::NightFalls => return Some(State { night: true, ..*s }),
        };
        out.extend(opens.then_some(Entered { typed }));
        opens.then_some(State { badge_seen: false, ..*s })
    }
}

// 5. A question: the shortest way in without a PIN, by breadth-first search under one configuration.
// It need not know for how many its answer will stand; the view keeps account of what it reads.
fn way_in(view: &dyn View) -> Option<Vec<Action>> {
    let mut queue = VecDeque::from([(Door.initial(), Vec::new())]);
    let mut seen = BTreeSet::from([Door.initial()]);
    while let Some((state, way)) = queue.pop_front() {
        let mut actions = Vec::new();
        Door.actions(&state, &mut actions);
        for action in actions {
            let mut events = Vec::new();
            let Some(next) = Door.next(&state, action, view, &mut events) else { continue };
            let way = [way.as_slice(), &[action]].concat();
            if events.iter().any(|entered| !entered.typed) {
                return Some(way);
            }
            if seen.insert(next) {
                queue.push_back((next, way));
            }
        }
    }
    None
}

/// The variables that have not all their values in a cube, with those they have.
fn describe(cube: &Cube, domain: &Domain) -> String {
    let narrow = domain.variables().filter(|(id, _)| cube.get(*id) != domain.values(*id));
    let texts = narrow.map(|(id, variable)| {
        let names = cube.get(id).iter().filter_map(|value| variable.values.get(usize::from(value)));
        format!("{}: {}", variable.name, names.copied().collect::<Vec<_>>().join(" or "))
    });
    texts.collect::<Vec<_>>().join("; ")
}

fn main() -> Result<(), Box<dyn Error>> {
    let domain = Domain::new(VARIABLES.to_vec())?;
    let all = Cube::full(&domain);
    // 6. Ask until every configuration has an answer: at most 1000 times, on two threads. Each answer
    // comes with the whole class of configurations for which it stands. `rest` would be what the
    // limit left open.
    let decided = enumerate(&all, 1000, 2, &|view| way_in(view.as_ref()), &mut |_, _| ());
    let open = decided.classes.iter().filter(|class| class.answer.is_some());
    let without: u128 = open.map(|class| class.cube.count()).sum();
    println!("Somebody gets in without a PIN in {without} of {} configurations.", all.count());
    println!("{} questions decide that:", decided.classes.len());
    let mut classes: Vec<_> = decided.classes.iter().collect();
    classes.sort_by_key(|class| &class.answer);
    for class in classes {
        let way = class.answer.as_ref().map_or("nobody".to_owned(), |way| format!("{way:?}"));
        println!("{:4}  {way:<21}  {}", class.cube.count(), describe(&class.cube, &domain));
    }
    at_once(&domain)
}

// 7. The same for all configurations at once, which needs no class: the protocol is explored a single
// time, and each state carries the region of the configurations that reach it.
fn at_once(domain: &Domain) -> Result<(), Box<dyn Error>> {
    let space = Space::new(domain, 10_000)?;
    let question = Question {
        scope: &space.all(),
        takes: &|_| true,
        // What is observed of a step is all that can be asked of it later.
        observe: &|_: &State, _, events: &[Entered], _: &dyn View| {
            events.iter().any(|entered| !entered.typed)
        },
        lens: Lens::whole(),
        keeps: &|_, _, _| true,
    };
    let limits = Limits { states: 1_000, levels: 1_000 };
    let explored = Exploration::new(&Door, &space, &question, limits, &mut |_, _| ())
        .map_err(|stopped| stopped.error)?;
    let without = explored.steps(&space, |step| step.observed)?;
    let run = explored.run_to(&space, &space.all(), &Target::Step(&|step| step.observed))?;
    println!(
        "All at once, with {} states: {} of {} configurations; the shortest way is {:?}.",
        explored.len(),
        space.count(&without),
        space.count(&space.all()),
        run.map(|(way, _)| way).unwrap_or_default()
    );
    Ok(())
}
