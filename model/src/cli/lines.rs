//! Lines of text that several commands write alike.

use std::io::Write;

use family::variable::{Values, VariableId};
use model::advice::impact::Side;
use model::claim::{Claim, Kind};
use model::families::Verdict;
use model::preset::Preset;
use model::report::run::wrapped;
use model::scope::{Scope, write_cube, write_values};
use model::setting;

/// How wide a screen is.
const WIDTH: usize = 98;

/// Writes a text after a lead, in lines that fit on a screen; those after the first hang.
pub(super) fn write_lines(
    out: &mut dyn Write,
    indent: usize,
    lead: &str,
    text: &str,
) -> anyhow::Result<()> {
    let hang = if lead.is_empty() { 0 } else { 3 };
    let width = WIDTH.saturating_sub(indent + hang);
    for (place, line) in wrapped(&format!("{lead}{text}"), width).iter().enumerate() {
        let indent = if place == 0 { indent } else { indent + hang };
        writeln!(out, "{:indent$}{line}", "")?;
    }
    Ok(())
}

/// Writes a text after a lead, in lines that fit on a screen; those after the first stand under the text.
pub(super) fn write_under(out: &mut dyn Write, lead: &str, text: &str) -> anyhow::Result<()> {
    let hang = lead.len();
    for (place, line) in wrapped(text, WIDTH.saturating_sub(hang)).iter().enumerate() {
        let lead = if place == 0 { lead } else { "" };
        writeln!(out, "{lead:hang$}{line}")?;
    }
    Ok(())
}

/// Writes lines that were made elsewhere, and breaks those that are too long.
pub(super) fn write_screen(out: &mut dyn Write, text: &str) -> anyhow::Result<()> {
    for line in text.lines() {
        let words = line.trim_start();
        // What stands in columns stays as it is, if it fits.
        if line.chars().count() <= WIDTH + 2 {
            writeln!(out, "{line}")?;
        } else {
            let indent = line.len() - words.len();
            for (place, part) in wrapped(words, WIDTH - 4 - indent.min(40)).iter().enumerate() {
                let indent = if place == 0 { indent } else { indent + 4 };
                writeln!(out, "{:indent$}{part}", "")?;
            }
        }
    }
    Ok(())
}

/// A share in percent, with one digit after the point; one that is too small to show is not told as none.
pub(super) fn percent(part: u128, whole: u128) -> String {
    let tenths = part.saturating_mul(1000) / whole.max(1);
    if tenths == 0 && part > 0 {
        return "< 0.1 %".to_owned();
    }
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// The id of a setting.
pub(super) fn id(variable: VariableId) -> &'static str {
    setting::row(variable).map_or("", |row| row.id)
}

/// The ids of some settings.
pub(super) fn ids<'a>(
    variables: impl IntoIterator<Item = &'a VariableId>,
    between: &str,
) -> String {
    variables.into_iter().map(|it| id(*it)).collect::<Vec<_>>().join(between)
}

/// Writes the name of a scope, what was changed in it, and how many configurations it has.
pub(super) fn write_scope(scope: &Scope, out: &mut dyn Write) -> anyhow::Result<()> {
    let name = scope.preset.map_or("all configurations", |preset| preset.id);
    let before = scope.preset.map_or_else(|| Scope::default().cube, Preset::cube);
    let changes = write_cube(&scope.cube, &before);
    let changes = literals(changes.iter().map(|(id, values)| (id, values.join(","))));
    let with = if changes.is_empty() { String::new() } else { format!(" with {changes}") };
    let total = number(scope.cube.count(), "configuration", "configurations");
    write_lines(out, 0, name, &format!("{with}: {total}"))
}

/// Some values of a setting.
pub(super) fn values(variable: VariableId, values: Values) -> String {
    setting::row(variable).map_or_else(String::new, |row| match write_values(row, values) {
        all if all.len() == row.values.len() => "any".to_owned(),
        some => some.join(" or "),
    })
}

/// The name of one value.
pub(super) fn value(variable: VariableId, value: u8) -> String {
    let row = setting::row(variable);
    row.and_then(|row| row.values.get(usize::from(value))).map_or("", |it| *it).to_owned()
}

/// Settings with their values, in the words of `--set`.
pub(super) fn literals<'a>(all: impl IntoIterator<Item = (&'a &'static str, String)>) -> String {
    all.into_iter().map(|(id, value)| format!("{id}={value}")).collect::<Vec<_>>().join(" ")
}

/// A verdict as a word of the screen.
pub(super) fn word(claim: &Claim, side: &Side) -> &'static str {
    match side.verdict {
        _ if side.applicable == 0 => "n/a",
        Verdict::Holds => "holds",
        Verdict::Violated if matches!(claim.kind, Kind::Witness(_)) => "not seen",
        Verdict::Violated => "VIOLATED",
        Verdict::Unknown => "unknown",
    }
}

/// One thing, or several.
pub(super) fn number(count: u128, one: &str, several: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {several}") }
}
