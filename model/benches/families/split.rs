//! Where the time of the family engine goes when it decides every claim for all configurations there
//! are.
//!
//! The engine reads no clock. Its space tells a probe when a piece of work begins and ends, and the probe
//! is here. A look at a clock takes some tens of nanoseconds, and there are millions; so the time is
//! taken from a run that nobody listens to, and only the shares from one with the probe.

use std::cell::RefCell;
use std::fs;
use std::time::{Duration, Instant};

use family::cube::Cube;
use family::probe::{Probe, Work};
use model::claim::{self, Kind};
use model::families::whole::Whole;
use model::setting;

use crate::words::{Watch, time};

/// Time, each moment in one place.
#[derive(Clone, Debug)]
struct Meter {
    last: Instant,
    within: Vec<Work>,
    /// Runs of steps and decisions, and what is kept between them.
    runs: Duration,
    /// Region algebra of the paths that they take.
    paths: Duration,
    /// Region algebra of everything else.
    algebra: Duration,
    /// Neither: states, tables, counting.
    rest: Duration,
    run: u64,
    operations: u64,
}

impl Meter {
    fn new() -> Self {
        let none = Duration::ZERO;
        Self {
            last: Instant::now(),
            within: Vec::new(),
            runs: none,
            paths: none,
            algebra: none,
            rest: none,
            run: 0,
            operations: 0,
        }
    }

    fn hear(&mut self, work: Work, begins: bool) {
        self.book();
        if begins {
            self.within.push(work);
            self.run += u64::from(work == Work::Run);
            self.operations += u64::from(work == Work::Algebra);
        } else {
            self.within.pop();
        }
    }

    /// Books the time since the last look.
    fn book(&mut self) {
        let now = Instant::now();
        let passed = now - std::mem::replace(&mut self.last, now);
        let is_derived = self.within.iter().any(|it| *it != Work::Algebra);
        let place = match (self.within.last(), is_derived) {
            (None, _) => &mut self.rest,
            (Some(Work::Algebra), false) => &mut self.algebra,
            (Some(Work::Algebra), true) => &mut self.paths,
            (Some(Work::Guards | Work::Run), _) => &mut self.runs,
        };
        *place += passed;
    }
}

thread_local! {
    static METER: RefCell<Meter> = RefCell::new(Meter::new());
}

fn hear(work: Work, begins: bool) {
    METER.with_borrow_mut(|meter| meter.hear(work, begins));
}

/// What deciding everything took.
#[derive(Clone, Debug, Default)]
struct Taken {
    total: f64,
    exploring: f64,
    steps: f64,
    progress: f64,
    comparisons: f64,
    states: usize,
    nodes: usize,
}

/// Decides every claim for all configurations.
fn everything(probe: Option<Probe>) -> Taken {
    let scope = Cube::full(setting::domain());
    let watch = Watch::start();
    let taken = Whole::ask_heard_by(probe, &scope, &mut |_, _| {}, &mut |whole| {
        let mut taken = Taken { exploring: watch.seconds(), ..Taken::default() };
        for (place, claim) in claim::all().iter().enumerate() {
            let watch = Watch::start();
            whole.answer(place, claim)?;
            let slot = match claim.kind {
                Kind::Progress { .. } => &mut taken.progress,
                Kind::Comparison(_) => &mut taken.comparisons,
                _ => &mut taken.steps,
            };
            *slot += watch.seconds();
        }
        taken.states = whole.reached().filter(|region| !region.is_empty()).count();
        taken.nodes = whole.space().nodes();
        Ok(taken)
    });
    let taken = taken.expect("there is room");
    Taken { total: watch.seconds(), ..taken }
}

/// The most memory that this process had, in bytes, where the system tells.
fn memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

fn megabytes(bytes: Option<u64>) -> String {
    bytes.map_or("not told by this system".to_owned(), |it| format!("{} MB", it / 1_000_000))
}

/// Says where the time goes; of three runs of each kind the fastest.
pub(crate) fn report(is_alone: bool) {
    let before = memory();
    let mut unheard = everything(None);
    let after = memory();
    for _ in 0..2 {
        let again = everything(None);
        if again.total < unheard.total {
            unheard = again;
        }
    }
    let mut heard: Option<(f64, Meter)> = None;
    for _ in 0..3 {
        METER.set(Meter::new());
        let taken = everything(Some(hear));
        let meter = METER.with_borrow_mut(|meter| {
            meter.book();
            meter.clone()
        });
        if heard.as_ref().is_none_or(|(total, _)| taken.total < *total) {
            heard = Some((taken.total, meter));
        }
    }
    let (listening, meter) = heard.expect("there is a round");
    let all = meter.runs + meter.paths + meter.algebra + meter.rest;
    let share = |part: Duration| {
        let share = part.as_secs_f64() / all.as_secs_f64();
        format!("{:>9}  {:>5.1} %", time(share * unheard.total), 100.0 * share)
    };

    let profile = if cfg!(debug_assertions) { "dev" } else { "release" };
    println!("Every claim of all configurations there are ({profile} profile)");
    println!("   {:<44}{:>9}", "total", time(unheard.total));
    println!("   {:<44}{}", "deriving guards", share(meter.runs + meter.paths));
    println!("   {:<44}{}", "   running steps again", share(meter.runs));
    println!("   {:<44}{}", "   regions of their paths", share(meter.paths));
    println!("   {:<44}{}", "region algebra: exploring, answering", share(meter.algebra));
    println!("   {:<44}{}", "the rest: states, tables, counting", share(meter.rest));
    println!(
        "   by stage: exploring {}, claims about steps and decisions {}, progress {}, comparisons {}",
        time(unheard.exploring),
        time(unheard.steps),
        time(unheard.progress),
        time(unheard.comparisons)
    );
    println!(
        "   runs of steps {}, operations on regions {}, states {}, nodes {}",
        meter.run, meter.operations, unheard.states, unheard.nodes
    );
    println!("   memory at most {} (before: {})", megabytes(after), megabytes(before));
    println!(
        "   the shares are those of a run that a probe hears, {} with its looks at the clock",
        time(listening)
    );
    if is_alone {
        println!("   {} claims, comparisons among them", claim::all().len());
    }
}
