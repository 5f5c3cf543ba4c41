//! `attacks`: known attacks, made again and stopped.

use std::io::Write;

use clap::ValueEnum;
use model::attacks::ATTACKS;
use model::report::json::{AttackJson, AttacksJson};
use model::report::run::write_run;

use crate::cli::bar::spinner;
use crate::cli::lines::write_under;
use crate::cli::{End, write_json};

/// Make known attacks again, each in a configuration that admits it, and stop each by its settings.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    model attacks\n  \
    model attacks --runs\n  \
    model attacks --format json\n\n\
    Exit status: 0 each was made with what it needs and with no less, and stopped by what stops it;\n\
    2 could not run, or one was not.")]
pub(super) struct Args {
    /// Show the run of each
    #[arg(long, conflicts_with = "format")]
    runs: bool,
    /// How to write the list
    #[arg(long, value_enum, default_value_t = How::Text)]
    format: How,
}

/// How to write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum How {
    /// For people
    Text,
    /// For programs; its schema: `model schema attacks`
    Json,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let bar = spinner();
    let mut all = Vec::new();
    for attack in ATTACKS {
        bar.set_message(attack.title);
        let made = attack.make()?;
        if args.format == How::Json {
            all.push(AttackJson::new(attack, &made));
            continue;
        }
        let mut text = Vec::new();
        let place: Vec<&str> = [&[attack.preset], attack.sets].concat();
        writeln!(text, "{}: {}", attack.id, attack.title)?;
        write_under(&mut text, "  in      ", &place.join(" "))?;
        let needs =
            if attack.needs.is_empty() { "nothing".to_owned() } else { attack.needs.join(", ") };
        write_under(&mut text, "  needs   ", &needs)?;
        let steps = made.run.steps.len();
        write_under(&mut text, "  breaks  ", &format!("{} ({steps} steps)", attack.claim))?;
        let any = |sets: &[&[&str]]| {
            sets.iter().map(|all| all.join(" with ")).collect::<Vec<_>>().join(", or ")
        };
        write_under(&mut text, "  stopped ", &format!("by {}", any(attack.stops)))?;
        if !attack.spares.is_empty() {
            write_under(&mut text, "  not     ", &format!("by {}", any(attack.spares)))?;
        }
        if args.runs {
            let mut run = String::new();
            write_run(&mut run, &made.run, "  ")?;
            text.extend(run.bytes());
        }
        bar.suspend(|| out.write_all(&text))?;
    }
    bar.finish_and_clear();
    if args.format == How::Json {
        write_json(out, &AttacksJson::new(all))?;
    } else {
        writeln!(out, "{} attacks made and stopped", ATTACKS.len())?;
    }
    Ok(End::Well)
}
