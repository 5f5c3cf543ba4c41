//! What it costs to decide claims of a whole family of configurations: all at once, or one after another
//! by a plain loop and by stateright. Two tables, a split of the time of the family engine, and a plot,
//! all from one run:
//!
//! ```sh
//! cargo bench -p model --bench families                     # the plot goes to target/families.svg
//! cargo bench -p model --bench families -- plot.svg         # or elsewhere, from the root of the workspace
//! cargo bench -p model --bench families -- --split          # only where the time goes
//! cargo bench -p model --bench families --profile dev -- --split
//! ```
//!
//! All engines decide the same claims: every one but the comparisons, which hold each configuration
//! against others and so have no meaning one by one. Deciding *and* finding the canonical run is in all
//! times, which are processor time where the system tells it. On each family the engines must agree, claim by claim and configuration by configuration, or
//! the benchmark fails.
//!
//! It is no benchmark of criterion's: a single point takes up to a minute, most points cannot be
//! measured at all, and what is asked for is a ratio.

#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a benchmark"
)]

mod one_by_one;
mod plot;
mod split;
mod words;

use std::env;
use std::error::Error;
use std::path::Path;

use family::cube::Cube;
use family::variable::{Values, VariableId};
use model::claim::{self, Kind, Marks};
use model::families::{Outcome, decide_at_once};
use model::preset;
use model::sample::Numbers;
use model::setting;

use crate::one_by_one::{Cost, Engine};
use crate::plot::Curve;
use crate::words::{configurations, factor, repeated, time};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many settings of two values are free, where each configuration is explored.
const MEASURED: [usize; 5] = [4, 6, 8, 10, 12];
/// The same, where it is too many.
const EXTRAPOLATED: [usize; 4] = [16, 20, 30, 40];
/// How many configurations stand for the others there.
const SAMPLES: usize = 1_000;

/// The claims that every engine decides.
fn claims() -> Marks {
    let places = claim::all().iter().enumerate();
    let decided = places.filter(|(_, claim)| !matches!(claim.kind, Kind::Comparison(_)));
    decided.fold(Marks::default(), |marks, (place, _)| marks.with(place))
}

/// The settings in an order that is the same on every machine, and mixes those of all parties.
fn shuffled() -> Vec<VariableId> {
    let mut left: Vec<VariableId> = setting::domain().variables().map(|(it, _)| it).collect();
    let mut numbers = Numbers(2026);
    let mut order = Vec::new();
    while let Ok(count @ 1..) = u32::try_from(left.len()) {
        order.push(left.remove(numbers.below(count) as usize));
    }
    order
}

/// The least configuration of a preset, with some settings freed.
fn family(freed: impl Iterator<Item = VariableId>) -> Cube {
    let preset = preset::find("article-on-premises").expect("the preset exists");
    let least = preset.cube().least().expect("the preset has configurations");
    let mut cube: Cube = least.iter().map(|(_, value)| Values::one(value)).collect();
    for variable in freed {
        cube.set(variable, setting::domain().values(variable));
    }
    cube
}

/// Decides a family at once: the answers, and the seconds.
fn at_once(cube: &Cube) -> (Outcome, f64) {
    repeated(|| decide_at_once(cube, claims(), &mut |_, _| {}).expect("there is room"))
}

/// A family of the first table.
struct Row {
    count: u128,
    at_once: f64,
    plain: Cost,
    stateright: Cost,
}

/// The first table: the engines against each other.
fn engines() -> Vec<Row> {
    let of_two =
        shuffled().into_iter().filter(|it| setting::domain().values(*it).len() == 2).collect();
    let of_two: Vec<VariableId> = of_two;
    let chain = |freed: &usize| family(of_two.iter().copied().take(*freed));
    let measured = MEASURED.iter().map(|freed| (chain(freed), None));
    let extrapolated = EXTRAPOLATED.iter().map(|freed| (chain(freed), Some(SAMPLES)));
    let everything = (Cube::full(setting::domain()), Some(SAMPLES));
    let families = measured.chain(extrapolated).chain([everything]);

    println!("\nAll configurations at once, and one by one ({} claims)", decided());
    println!(
        "{:>20}  {:>9}  {:>20}  {:>20}  {:>19}  {:>12}",
        "", "", "plain loop", "stateright", "times as long", "growth with"
    );
    println!(
        "{:>20}  {:>9}  {:>20}  {:>20}  {:>9} {:>9}  {:>12}",
        "configurations",
        "at once",
        "one by one",
        "one by one",
        "plain",
        "stateright",
        "each doubling"
    );
    let mut rows: Vec<Row> = Vec::new();
    for (cube, samples) in families {
        let (outcome, seconds) = at_once(&cube);
        let row = Row {
            count: cube.count(),
            at_once: seconds,
            plain: Engine::Plain.ask(&cube, samples, claims(), &outcome),
            stateright: Engine::Stateright.ask(&cube, samples, claims(), &outcome),
        };
        let ratio = |row: &Row| row.plain.seconds / row.at_once;
        let growth = rows.last().map_or(String::new(), |before| {
            let doublings = (row.count as f64 / before.count as f64).log2();
            format!("× {:.2}", (ratio(&row) / ratio(before)).powf(1.0 / doublings))
        });
        println!(
            "{:>20}  {:>9}  {:>20}  {:>20}  {:>9} {:>9}  {:>12}",
            configurations(row.count),
            time(row.at_once),
            row.plain.text(),
            row.stateright.text(),
            factor(ratio(&row)),
            factor(row.stateright.seconds / row.at_once),
            growth
        );
        rows.push(row);
    }
    let error = rows.iter().map(|row| row.plain.error.max(row.stateright.error));
    println!(
        "~ extrapolated from {SAMPLES} configurations of the family (standard error up to {:.1} %); \
         everything else is measured",
        100.0 * error.fold(0.0, f64::max)
    );
    let first = chain(&8);
    println!(
        "To explore alone, with no claim decided and no run found, took of each of {} configurations \
         {} by the plain loop, {} by stateright",
        first.count(),
        time(Engine::Plain.explore_only(&first)),
        time(Engine::Stateright.explore_only(&first)),
    );
    rows
}

/// How many claims every engine decides.
fn decided() -> usize {
    (0..claim::all().len()).filter(|place| claims().has(*place)).count()
}

/// The second table: what each setting more costs.
fn settings() -> Vec<(usize, f64)> {
    let order = shuffled();
    println!("\nWhat a setting more costs, all at once");
    println!(
        "{:>8}  {:>20}  {:>9}  {:>8}  {:>12}  {:>14}",
        "free", "", "", "", "each setting", "configurations"
    );
    println!(
        "{:>8}  {:>20}  {:>9}  {:>8}  {:>12}  {:>14}",
        "settings", "configurations", "at once", "states", "more", "with each more"
    );
    let mut points: Vec<(usize, u128, f64)> = Vec::new();
    for free in (0..order.len()).step_by(5).chain([order.len()]) {
        let cube = family(order.iter().copied().take(free));
        let (outcome, seconds) = at_once(&cube);
        let (mut more, mut wider) = (String::new(), String::new());
        if let Some((fewer, count, before)) = points.last() {
            let settings = (free - fewer) as f64;
            more = format!("× {:.2}", (seconds / before).powf(1.0 / settings));
            let wide = cube.count() as f64 / *count as f64;
            wider = format!("× {:.2}", wide.powf(1.0 / settings));
        }
        println!(
            "{free:>8}  {:>20}  {:>9}  {:>8}  {more:>12}  {wider:>14}",
            configurations(cube.count()),
            time(seconds),
            outcome.size.states,
        );
        points.push((free, cube.count(), seconds));
    }
    if let (Some((_, _, first)), Some((free, count, last))) = (points.first(), points.last()) {
        println!(
            "from none to all: × {:.2} for each setting, where the configurations grow × {:.2}",
            (last / first).powf(1.0 / *free as f64),
            (*count as f64).powf(1.0 / *free as f64)
        );
    }
    points.into_iter().map(|(free, _, seconds)| (free, seconds)).collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo adds `--bench`; `cargo test --benches` does not, and has nothing to test here.
    let arguments: Vec<String> = env::args().skip(1).collect();
    if !arguments.iter().any(|it| it == "--bench") {
        return Ok(());
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let is_split_alone = arguments.iter().any(|it| it == "--split");
    let named = arguments.iter().find(|it| !it.starts_with("--"));
    let named = named.map_or("target/families.svg", String::as_str);

    // First, so that what memory was needed at most is what this needed.
    split::report(is_split_alone);
    if is_split_alone {
        return Ok(());
    }
    let rows = engines();
    let settings = settings();

    let curve = |seconds: &dyn Fn(&Row) -> (f64, bool)| -> Curve {
        rows.iter().map(|row| (row.count as f64, seconds(row))).collect()
    };
    let at_once = curve(&|row| (row.at_once, false));
    let plain = curve(&|row| (row.plain.seconds, row.plain.is_extrapolated));
    let stateright = curve(&|row| (row.stateright.seconds, row.stateright.is_extrapolated));
    let path = root.join(named);
    plot::draw(&path, &at_once, &plain, &stateright, &settings)?;
    println!("\nplot: {named}");
    Ok(())
}
