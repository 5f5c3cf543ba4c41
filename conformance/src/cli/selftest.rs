//! `selftest`: the suite against the lab, and against the lab with faults.

use std::io::Write;

use anyhow::anyhow;
use conformance::format::Role;
use conformance::generation::faults::unseen;
use conformance::selftest::of_role;

use crate::cli::End;
use crate::cli::files::Where;

/// Run the suite against the lab in this process: as it should be it passes every vector, and with each named
/// fault of the role some vector fails.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    conformance selftest\n  \
    conformance selftest --vectors\n\n\
    Exit status: 0 the lab passes all that it should; 1 it does not; 2 could not run.")]
pub(super) struct Args {
    #[command(flatten)]
    place: Where,
    /// Name the vectors that see each fault
    #[arg(long)]
    vectors: bool,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let loaded = args.place.load()?;
    let mut well = true;
    for role in Role::ALL {
        let found = of_role(&loaded, role, &mut |_| {}).map_err(|why| anyhow!(why))?;
        writeln!(out, "{}: the lab: {}", role.id(), found.honest.summary())?;
        for outcome in found.honest.outcomes.iter().filter(|it| !it.is_expected()) {
            well = false;
            writeln!(out, "  {}: {}: {}", outcome.verdict.id(), outcome.id, outcome.why)?;
        }
        let seen = found.faults.values().filter(|seen| !seen.is_empty()).count();
        writeln!(out, "{}: {seen} of {} faults seen", role.id(), found.faults.len())?;
        for (fault, seen) in &found.faults {
            let (failed, warned) = (seen.failed.len(), seen.warned.len());
            writeln!(out, "  {fault:<40} {failed} vectors fail, {warned} warn")?;
            if let Some(unseen) = unseen(role).find(|it| it.fault.id() == *fault) {
                writeln!(out, "    {}: {}", unseen.reason, unseen.why)?;
            }
            for id in seen.failed.iter().chain(&seen.warned).filter(|_| args.vectors) {
                writeln!(out, "    {id}")?;
            }
        }
    }
    Ok(if well { End::Well } else { End::NotWell })
}
