//! Explanations as text: ways and conditions in lines.

use std::fmt::{self, Write};

use family::formula::Formula;

use crate::advice::explain::{Condition, Explanation, write_literal};
use crate::report::run::wrapped;
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

/// Writes an explanation: a block for each place of the mailbox, in it the ways, and below them the
/// conditions that were not met before.
pub fn write_explanation(out: &mut dyn Write, explanation: &Explanation) -> fmt::Result {
    let mut told = 0;
    for (site, ways) in &explanation.sites {
        writeln!(out, "{}", title(*site))?;
        for way in ways {
            let says = if way.says.is_empty() { String::new() } else { format!("{}: ", way.says) };
            write_line(out, "- ", &format!("{says}{}", write_formula(&way.formula)))?;
        }
        // The conditions are numbered as they are met.
        let mut last = ways.iter().map(|way| highest(&way.formula)).max().unwrap_or_default();
        while told < last {
            let Some(condition) = explanation.conditions.get(told) else { break };
            write_condition(out, told, condition)?;
            last = last.max(highest(&condition.formula));
            told += 1;
        }
    }
    Ok(())
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

/// One more than the highest condition that a formula names.
fn highest(formula: &Formula) -> usize {
    match formula {
        Formula::Condition(number) => number + 1,
        Formula::All(parts) | Formula::Any(parts) => {
            parts.iter().map(highest).max().unwrap_or_default()
        }
        Formula::Is(..) => 0,
    }
}
