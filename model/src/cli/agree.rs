//! `agree`: whether the engines agree, with how much was compared.

use std::io::Write;

use anyhow::bail;
use model::agreement::{Agreement, Alone, Difference, Sizes, usual};
use model::claim::{self, Claim, Kind, Marks};

use crate::cli::End;
use crate::cli::bar::progress;
use crate::cli::lines::write_lines;
use crate::cli::scope::claims as marks;

/// Hold what is said of all configurations at once against configurations one by one.
///
/// The family engine on one side; stateright and the plain loop on the other, one configuration at a time.
/// What is compared is chosen by the seed alone: the same on every machine.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    model agree --families 0 --samples 4 --claim basic-authentication-never-succeeds\n\n\
    Exit status: 0 no difference; 1 each difference is named; 2 could not run.")]
pub(super) struct Args {
    /// How many whole sub-families, each all values of at least ten settings
    #[arg(long, value_name = "N", default_value_t = 2)]
    families: usize,
    /// How many random configurations of all; of prime implicants, runs and baselines in proportion
    #[arg(long, value_name = "N", default_value_t = 60)]
    samples: usize,
    /// Where the choices begin
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Compare the prime implicants of this claim alone, and its runs and baselines if it is
    /// mailbox-data-requires-mfa or basic-authentication-never-succeeds; may be given several times
    /// [default: those of protection, and of what works]
    #[arg(long = "claim", value_name = "ID")]
    claims: Vec<String>,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let claims = if args.claims.is_empty() { usual() } else { marks(&args.claims)? };
    if let Some(claim) = comparisons(claims) {
        bail!("`{}` compares configurations, expected a claim about each by itself", claim.id);
    }
    let sizes = Sizes { families: args.families, samples: args.samples, seed: args.seed, claims };
    let bar = progress(0, "");
    let agreement = Agreement::of(&Alone::world(), sizes, &|what, done, of| {
        bar.set_length(of as u64);
        bar.set_position(done as u64);
        bar.set_message(what);
    });
    bar.finish_and_clear();
    let agreement = agreement?;
    for part in &agreement.parts {
        writeln!(out, "{:<84}{:>3} differences", part.title, part.differences)?;
        for (what, number) in &part.numbers {
            writeln!(out, "   {what:<36}{number:>24}")?;
        }
    }
    for part in agreement.parts.iter().filter(|part| part.differences > 0) {
        writeln!(out, "\n{}", part.title)?;
        for difference in &part.named {
            write_difference(difference, out)?;
        }
        let more = part.differences - part.named.len() as u128;
        if more > 0 {
            writeln!(out, "   and {more} more")?;
        }
    }
    let differences = agreement.differences();
    writeln!(out, "\n{differences} differences")?;
    Ok(if differences == 0 { End::Well } else { End::NotWell })
}

/// The first of some claims that is about more than one configuration.
fn comparisons(claims: Marks) -> Option<&'static Claim> {
    let asked = claim::all().iter().enumerate().filter(|(place, _)| claims.has(*place));
    let mut asked = asked.map(|(_, claim)| claim);
    asked.find(|claim| matches!(claim.kind, Kind::Comparison(_)))
}

fn write_difference(difference: &Difference, out: &mut dyn Write) -> anyhow::Result<()> {
    let [(one, says), (other, other_says)] = &difference.says;
    let lead = format!("{}: ", difference.about);
    write_lines(out, 3, &lead, &format!("{one}: {says}; {other}: {other_says}"))?;
    let sets = difference.sets();
    let sets: Vec<String> = sets.iter().map(|set| format!("--set {set}")).collect();
    let sets = if sets.is_empty() { "all at its default".to_owned() } else { sets.join(" ") };
    write_lines(out, 6, "", &sets)
}
