//! The line on the claim that is easily taken for the one that was asked.

use std::io::Write;
use std::thread;

use family::cube::Cube;
use model::advice::beside::{Beside, other, with_others};
use model::claim::{self, Claim, Marks};
use model::families::{Engine, Options, decide};

use crate::cli::lines::write_lines;

/// Writes it for a scope, after a lead that says which; nothing where there is no such claim.
pub(super) fn write_beside(
    claim: &Claim,
    scope: &Cube,
    lead: &str,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let Some((place, _)) = other(claim.id).and_then(|_| claim::find(claim.id)) else {
        return Ok(());
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let options = Options { engine: Engine::Family, limit: usize::MAX, threads };
    let marks = with_others(Marks::default().with(place));
    let outcome = decide(scope, marks, options, &mut |_, _| {})?;
    let asked = outcome.answers.iter().find(|answer| answer.claim.id == claim.id);
    let Some(asked) = asked else { return Ok(()) };
    let Some(beside) = Beside::of(asked, &outcome) else { return Ok(()) };
    let verdict = asked.verdict.id();
    write_lines(out, 0, "", &format!("{lead}{} {verdict}, {}", claim.id, beside.says()))
}

/// Those of some claims that were asked without the one that is easily taken for them.
pub(super) fn alone(claims: Marks) -> impl Iterator<Item = &'static Claim> {
    let is_asked = move |id: &str| claim::find(id).is_some_and(|(place, _)| claims.has(place));
    let all = claim::all().iter().filter(move |claim| is_asked(claim.id));
    all.filter(move |claim| other(claim.id).is_some_and(|other| !is_asked(other)))
}
