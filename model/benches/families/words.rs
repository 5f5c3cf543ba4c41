//! Numbers: where times come from, and how people read them.

use std::fs;
use std::time::Instant;

/// Measures processor time of this process, all its threads together, so that what else the machine does
/// is not in it. Where the system does not tell, the time on the wall.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Watch {
    wall: Instant,
    processor: Option<f64>,
}

impl Watch {
    pub(crate) fn start() -> Self {
        Self { wall: Instant::now(), processor: processor() }
    }

    /// The seconds since the start.
    pub(crate) fn seconds(self) -> f64 {
        match (self.processor, processor()) {
            (Some(start), Some(now)) => now - start,
            _ => self.wall.elapsed().as_secs_f64(),
        }
    }
}

/// Does something again and again for at least a second, because the clock's steps are not small; the
/// last result, and the seconds of one time.
pub(crate) fn repeated<T>(mut run: impl FnMut() -> T) -> (T, f64) {
    let watch = Watch::start();
    let mut times = 0.0;
    loop {
        let result = run();
        times += 1.0;
        let seconds = watch.seconds();
        if seconds >= 1.0 {
            return (result, seconds / times);
        }
    }
}

/// What this process has had of the processors, in seconds: on Linux, in steps of ten milliseconds.
fn processor() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/stat").ok()?;
    // After the name, which stands in brackets and may hold anything, `utime` and `stime` are the
    // twelfth and thirteenth, in ticks of which Linux shows a hundred in a second.
    let (_, fields) = status.rsplit_once(')')?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(|it| it.parse::<u32>().ok());
    Some(f64::from(ticks.sum::<Option<u32>>()?) / 100.0)
}

/// Ten to the power of that, in small raised digits.
pub(crate) fn raised(power: i32) -> String {
    let digit = |it: char| match it {
        '-' => '⁻',
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        _ => '⁹',
    };
    power.to_string().chars().map(digit).collect()
}

/// A large number, with three digits.
fn large(number: f64) -> String {
    if number < 9_999.5 {
        return if number < 9.95 { format!("{number:.1}") } else { format!("{number:.0}") };
    }
    let text = format!("{number:.1e}");
    let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
    format!("{digits} × 10{}", raised(power.parse().unwrap_or_default()))
}

/// How many times as much.
pub(crate) fn factor(ratio: f64) -> String {
    if ratio < 0.995 { format!("{ratio:.2}") } else { large(ratio) }
}

/// How many configurations.
pub(crate) fn configurations(count: u128) -> String {
    if count > 1 && count.is_power_of_two() {
        let power = i32::try_from(count.trailing_zeros()).unwrap_or_default();
        let power = raised(power);
        return if count < 1 << 16 { format!("2{power} = {count}") } else { format!("2{power}") };
    }
    large(count as f64)
}

/// A time in the unit that suits it.
pub(crate) fn time(seconds: f64) -> String {
    const YEAR: f64 = 365.25 * 86_400.0;
    let units = [
        (1e-6, "µs"),
        (1e-3, "ms"),
        (1.0, "s"),
        (60.0, "min"),
        (3_600.0, "h"),
        (86_400.0, "days"),
        (YEAR, "years"),
    ];
    let fits = units.iter().rev().find(|(size, _)| seconds >= *size);
    let (size, unit) = fits.copied().unwrap_or((1e-6, "µs"));
    let number = seconds / size;
    if number < 99.95 { format!("{number:.1} {unit}") } else { format!("{} {unit}", large(number)) }
}
