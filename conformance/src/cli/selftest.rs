//! `selftest`: the suite against the lab, and against the lab with faults.

use std::io::Write;

use anyhow::anyhow;
use conformance::format::Role;
use conformance::generation::faults::unseen;
use conformance::selftest::full::{SEED, Score, score};
use conformance::selftest::of_role;

use crate::cli::End;
use crate::cli::files::Where;
use crate::cli::list::role;

/// Run the suite against the lab in this process: as it should be it passes every vector, and with each named
/// fault of the role some vector fails.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    conformance selftest\n  \
    conformance selftest --vectors\n  \
    conformance selftest --full --role federation-server\n\n\
    Exit status: 0 the lab passes all that it should, and with --full no fault that can be told survives; 1 \
    otherwise; 2 could not run.")]
pub(super) struct Args {
    #[command(flatten)]
    place: Where,
    /// Name the vectors that see each fault
    #[arg(long, conflicts_with = "full")]
    vectors: bool,
    /// Score every tier, against structural faults too (minutes)
    #[arg(long)]
    full: bool,
    /// The number by which structural faults are drawn
    #[arg(long, value_name = "N", default_value_t = SEED, requires = "full")]
    seed: u64,
    /// Of this role alone
    #[arg(long, value_parser = role)]
    role: Option<Role>,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let loaded = args.place.load()?;
    let mut well = true;
    for role in Role::ALL.into_iter().filter(|it| args.role.is_none_or(|role| role == *it)) {
        if args.full {
            let score = score(&loaded, role, args.seed, &mut |_| {}).map_err(|why| anyhow!(why))?;
            well &= tell(&score, args.seed, out)?;
            continue;
        }
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

/// What a score says; whether it is as good as can be.
fn tell(score: &Score, seed: u64, out: &mut dyn Write) -> anyhow::Result<bool> {
    let id = score.role.id();
    let unshown = unseen(score.role).count();
    writeln!(
        out,
        "{id}: structural faults of seed {seed}; {unshown} named faults do not show over HTTP"
    )?;
    writeln!(out, "  tier        vectors  named faults  structural faults")?;
    for it in &score.tiers {
        let named = format!("{} of {}", it.named, score.named);
        let structural = format!("{} of {}", it.structural, score.structural);
        writeln!(out, "  {:<10} {:>8}  {named:>12}  {structural:>17}", it.tier.id(), it.vectors)?;
    }
    for (title, all) in [
        ("the lab does not pass", &score.astray),
        ("equivalent, in the model alone", &score.equivalent),
        ("left free", &score.allowed),
        ("not killed", &score.survivors),
    ] {
        for (name, why) in all {
            writeln!(out, "  {title}: {name}")?;
            writeln!(out, "    {why}")?;
        }
    }
    Ok(score.astray.is_empty() && score.survivors.is_empty())
}
