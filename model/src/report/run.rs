//! A run as text for people.

use std::borrow::Cow;
use std::fmt::{self, Write};

use crate::claim::Kind;
use crate::scope::write_cube;
use crate::setting;
use crate::trace::Trace;
use crate::world::run::Spoken;
use family::cube::Cube;

/// How wide the column of names is.
const NAMES: usize = 24;

/// What a run shows of a claim of this kind.
#[must_use]
pub fn what_shows(kind: Kind) -> &'static str {
    match kind {
        Kind::Invariant(_) => "violated by this run",
        Kind::Progress { .. } => "violated: after this run no honest run leads there",
        Kind::Reachable(_) | Kind::Witness(_) => "shown by this run",
        Kind::Decision(_) | Kind::Comparison(_) => "not about runs",
    }
}

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
    for never in trace.never_asked() {
        let title = never.control.title();
        writeln!(out, "{indent}  {title:<NAMES$} never asked: {}", never.why)?;
    }
    Ok(())
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
    let options = textwrap::Options::new(width)
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .word_separator(textwrap::WordSeparator::AsciiSpace);
    textwrap::wrap(text, options).into_iter().map(Cow::into_owned).collect()
}
