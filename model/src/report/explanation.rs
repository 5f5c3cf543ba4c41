//! Explanations as text: ways and conditions in lines.

use std::collections::BTreeSet;
use std::fmt::{self, Write};

use family::formula::Formula;
use family::variable::{Values, VariableId};

use crate::advice::explain::{Condition, Explanation, Way, write_literal};
use crate::report::run::wrapped;
use crate::scope::write_values;
use crate::setting::{self, MailboxLocation, Row};

/// How wide the lines are.
const WIDTH: usize = 118;

/// How a block is headed.
#[must_use]
pub fn title(site: MailboxLocation) -> &'static str {
    match site {
        MailboxLocation::ExchangeOnline => "Mailbox in Exchange Online",
        MailboxLocation::ExchangeOnPremises => "Mailbox on-premises",
    }
}

/// A formula as text: a comma is *and*, and *or* stands in brackets. Settings of one value whose ids begin
/// alike stand together, as in a shell.
#[must_use]
pub fn write_formula(formula: &Formula) -> String {
    match formula {
        Formula::Is(variable, values) => write_literal(*variable, *values),
        Formula::Condition(number) => format!("[{}]", number + 1),
        Formula::All(parts) if parts.is_empty() => "always".to_owned(),
        Formula::Any(parts) if parts.is_empty() => "never".to_owned(),
        Formula::All(parts) => write_list(parts).join(", "),
        Formula::Any(parts) => write_list(parts).join(" or "),
    }
}

fn write_list(parts: &[Formula]) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    // Settings that may stand with others: where in the list, the beginning, the ids' ends, the value.
    let mut open: Vec<(usize, &str, Vec<String>, String)> = Vec::new();
    for part in parts {
        let text = match part {
            Formula::All(inner) | Formula::Any(inner) if inner.len() > 1 => {
                format!("({})", write_formula(part))
            }
            part => write_formula(part),
        };
        if let (Formula::Is(variable, _), Some(row)) = (part, first_row(part)) {
            let value = text.strip_prefix(row.id).unwrap_or_default().to_owned();
            let same = open
                .iter_mut()
                .find(|(_, beginning, _, of)| *of == value && row.id.starts_with(*beginning));
            if let Some((place, beginning, ends, _)) = same {
                ends.push(row.id.strip_prefix(*beginning).unwrap_or_default().to_owned());
                if let Some(text) = texts.get_mut(*place) {
                    *text = format!("{beginning}{{{}}}{value}", ends.join(","));
                }
                continue;
            }
            let beginning = BEGINNINGS.iter().find(|it| row.id.starts_with(**it));
            if let Some(beginning) = beginning.filter(|_| setting::row(*variable).is_some()) {
                let end = row.id.strip_prefix(*beginning).unwrap_or_default().to_owned();
                open.push((texts.len(), *beginning, vec![end], value));
            }
        }
        texts.push(text);
    }
    texts
}

/// With what the ids begin that stand together.
const BEGINNINGS: [&str; 4] =
    ["ca-require-", "ca-covers-", "exo-allow-basic-", "onprem-block-legacy-"];

fn first_row(part: &Formula) -> Option<&'static Row> {
    match part {
        Formula::Is(variable, _) => setting::row(*variable),
        _ => None,
    }
}

/// How many lines a block has at most, its heading among them: what a screen shows.
pub const BLOCK: usize = 40;

/// Writes an explanation: a block for each place of the mailbox, in it the ways, and below them the
/// conditions that were not met before. How the attacker gets a token is a block of its own. What of a
/// block is beyond `most` lines is counted instead.
pub fn write_explanation(
    out: &mut dyn Write,
    explanation: &Explanation,
    most: usize,
) -> fmt::Result {
    let mut told = BTreeSet::new();
    for (site, ways) in &explanation.sites {
        let mut block = format!("{}\n", title(*site));
        for way in ways {
            let says = if way.says.is_empty() { String::new() } else { format!("{}: ", way.says) };
            let when = way.formula.as_ref().map_or_else(|| COVERED.to_owned(), write_formula);
            write_line(&mut block, "- ", &format!("{says}{when}"))?;
            if !way.closed_by.is_empty() {
                write_line(&mut block, "    ", &format!("closed alone by {}", write_closers(way)))?;
            }
        }
        let named = ways.iter().filter_map(|way| way.formula.as_ref()).flat_map(named).collect();
        write_conditions(&mut block, explanation, named, &mut told, false)?;
        write_block(out, &block, most)?;
    }
    let rest: BTreeSet<usize> =
        (0..explanation.conditions.len()).filter(|number| !told.contains(number)).collect();
    if !rest.is_empty() {
        let mut block = format!("{TOKENS}\n");
        write_conditions(&mut block, explanation, rest, &mut told, true)?;
        write_block(out, &block, most)?;
    }
    Ok(())
}

/// What is told of a way that others cover, and whose own condition takes many words.
const COVERED: &str = "open too, only where one of the other lines holds";

/// How many sets that close a way are named.
const CLOSERS_SHOWN: usize = 3;

/// What closes a way alone, the cheapest first.
fn write_closers(way: &Way) -> String {
    let one = |(variable, values): &(VariableId, Values)| {
        let row = setting::row(*variable)?;
        Some(format!("{}={}", row.id, write_values(row, *values).join("|")))
    };
    let set = |set: &Vec<(VariableId, Values)>| {
        set.iter().filter_map(one).collect::<Vec<_>>().join(" with ")
    };
    let shown: Vec<String> = way.closed_by.iter().take(CLOSERS_SHOWN).map(set).collect();
    let more = way.closed_by.len().saturating_sub(CLOSERS_SHOWN);
    let more = if more == 0 { String::new() } else { format!(", or one of {more} more sets") };
    format!("{}{more}", shown.join(", or "))
}

fn write_block(out: &mut dyn Write, block: &str, most: usize) -> fmt::Result {
    let lines: Vec<&str> = block.lines().collect();
    if lines.len() <= most {
        return out.write_str(block);
    }
    let shown = most.saturating_sub(1);
    for line in lines.iter().take(shown) {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "  and {} more lines: --whole, or a narrower scope", lines.len() - shown)
}

/// The heading of the block about tokens.
pub const TOKENS: &str = "How the attacker gets a token, with the password";

/// Writes conditions, with all that they name and that was not told before, in the order of their numbers.
fn write_conditions(
    out: &mut dyn Write,
    explanation: &Explanation,
    named_first: BTreeSet<usize>,
    told: &mut BTreeSet<usize>,
    tokens: bool,
) -> fmt::Result {
    let mut open = named_first;
    let mut here = BTreeSet::new();
    while let Some(number) = open.pop_first() {
        let Some(condition) = explanation.conditions.get(number) else { continue };
        let waits = !tokens && condition.says.is_some_and(|says| says.starts_with(GETS));
        if !waits && told.insert(number) {
            here.insert(number);
            open.extend(named(&condition.formula));
        }
    }
    for number in here {
        if let Some(condition) = explanation.conditions.get(number) {
            write_condition(out, number, condition)?;
        }
    }
    Ok(())
}

/// How the words of a condition begin that has a block of its own.
const GETS: &str = "the attacker gets a token";

/// The conditions that a formula names.
fn named(formula: &Formula) -> BTreeSet<usize> {
    match formula {
        Formula::Condition(number) => BTreeSet::from([*number]),
        Formula::All(parts) | Formula::Any(parts) => parts.iter().flat_map(named).collect(),
        Formula::Is(..) => BTreeSet::new(),
    }
}

fn write_condition(out: &mut dyn Write, place: usize, condition: &Condition) -> fmt::Result {
    let says = condition.says.map_or_else(String::new, |says| format!("{says}: "));
    write_line(
        out,
        &format!("[{}] ", place + 1),
        &format!("{says}{}", write_formula(&condition.formula)),
    )
}

fn write_line(out: &mut dyn Write, lead: &str, text: &str) -> fmt::Result {
    for (place, line) in wrapped(text, WIDTH - 6).iter().enumerate() {
        let lead = if place == 0 { format!("  {lead}") } else { " ".repeat(6) };
        writeln!(out, "{lead}{line}")?;
    }
    Ok(())
}
