//! A run as text for people.

use std::fmt::{self, Write};

use crate::control::Control;
use crate::party::Party;
use crate::scope::write_cube;
use crate::setting;
use crate::trace::Trace;
use crate::world::run::Spoken;
use family::cube::Cube;

/// How wide the column of names is.
const NAMES: usize = 24;

/// Writes a run: who says what to whom, which controls were asked, and which never were.
pub fn write_run(out: &mut dyn Write, trace: &Trace, indent: &str) -> fmt::Result {
    for (number, step) in trace.steps.iter().enumerate() {
        let article = step.article.unwrap_or("-");
        writeln!(out, "{indent}{:>2}. {article:<4}{}", number + 1, step.action.sentence())?;
        for spoken in &step.spoken {
            write_spoken(out, spoken, &format!("{indent}        "))?;
        }
    }
    write_never_asked(out, trace, &format!("{indent}        "))
}

/// Writes a message, and the controls that were asked when it arrived.
pub fn write_spoken(out: &mut dyn Write, spoken: &Spoken, indent: &str) -> fmt::Result {
    if spoken.from != spoken.to {
        let who = format!("{} -> {}", spoken.from.title(), spoken.to.title());
        writeln!(out, "{indent}{who:<40} {}", spoken.message)?;
    }
    for check in &spoken.checks {
        let verdict = if check.passed { "asked" } else { "STOPPED" };
        writeln!(out, "{indent}  {:<NAMES$} {verdict}: {}", check.control.title(), check.why)?;
    }
    Ok(())
}

/// Writes which of the controls that people count on were never asked, and why.
pub fn write_never_asked(out: &mut dyn Write, trace: &Trace, indent: &str) -> fmt::Result {
    for (control, why) in never_asked(trace) {
        writeln!(out, "{indent}  {:<NAMES$} never asked: {why}", control.title())?;
    }
    Ok(())
}

/// Which of the controls that people count on were never asked in a run, and why.
#[must_use]
pub fn never_asked(trace: &Trace) -> Vec<(Control, &'static str)> {
    let spoken = || trace.steps.iter().flat_map(|step| &step.spoken);
    let asked = |control| spoken().any(|it| it.checks.iter().any(|check| check.control == control));
    let at_entra = spoken().any(|it| it.to == Party::EntraId);
    let mut never = Vec::new();
    if !asked(Control::AuthenticationPolicy) {
        never.push((
            Control::AuthenticationPolicy,
            "it decides password-only sign-ins at an Exchange server, and this is none",
        ));
    }
    if !asked(Control::ConditionalAccess) {
        let why = if at_entra {
            "the run ends before it"
        } else {
            "this sign-in does not go to Entra ID"
        };
        never.push((Control::ConditionalAccess, why));
    }
    if !asked(Control::SecondFactor) && !asked(Control::FederationMfa) {
        never.push((Control::SecondFactor, "nothing asks for one"));
    }
    never
}

/// The settings on which a run rests, in lines of `id = values`.
#[must_use]
pub fn condition_lines(condition: &Cube) -> Vec<String> {
    let full = Cube::full(setting::domain());
    write_cube(condition, &full)
        .into_iter()
        .map(|(id, values)| format!("{id} = {}", values.join(" or ")))
        .collect()
}

/// Breaks a text into lines of at most `width` characters, at spaces.
#[must_use]
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
