//! `diff`: two presets or files held against each other.

use std::io::Write;
use std::path::Path;

use anyhow::bail;
use input::line::Short;
use model::advice::difference::{ClaimDifference, Difference};
use model::claim::Kind;
use model::preset::{self, PRESETS};
use model::report::json::DifferenceJson;
use model::scope::{Scope, nearest};

use crate::cli::bar::spinner;
use crate::cli::beside::{alone, write_beside};
use crate::cli::format::Format;
use crate::cli::lines::{id, ids, number, percent, values, word, write_lines};
use crate::cli::scope::{ChangeArgs, claims, configuration};
use crate::cli::{End, write_json};

/// Say in which settings and answers two presets or configuration files differ.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    model diff article-on-premises article-on-premises-published\n  \
    model diff microsoft-baseline my.toml --claim mailbox-data-requires-mfa --format json\n  \
    model diff before.toml after.toml --attacker phisher\n\n\
    Each side is what `check` says of it: `check --preset A` or `check --config A`, with the same --set,\n    \
    --as-of and --attacker. What a file does not mention is free, but for what the attacker can do. A\n    \
    preset's name stands for the preset; for a file of that name write ./NAME.\n    \
    Exit status: 0 said; 2 could not run.")]
pub(super) struct Args {
    /// A preset, or a configuration file in TOML or JSON
    a: String,
    /// Another
    b: String,
    #[command(flatten)]
    changes: ChangeArgs,
    /// Look at this claim alone; may be given several times
    #[arg(long = "claim", value_name = "ID")]
    claims: Vec<String>,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How many minimal sets a person is shown.
const SETS_SHOWN: usize = 5;

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let (a, b) = (operand(&args.a, &args.changes)?, operand(&args.b, &args.changes)?);
    let marks = claims(&args.claims)?;
    let bar = spinner();
    let difference = Difference::of(&a.cube, &b.cube, marks, &mut |states, _| {
        bar.set_message(format!("{states} states"));
    });
    bar.finish_and_clear();
    let difference = difference?;
    if args.format == Format::Json {
        write_json(out, &DifferenceJson::new(&a, &b, &difference))?;
    } else {
        write(args, &difference, out)?;
        for claim in alone(marks) {
            write_beside(claim, &a.cube, "A: ", out)?;
            write_beside(claim, &b.cube, "B: ", out)?;
        }
    }
    Ok(End::Well)
}

/// A preset, or else a file, with what is asked of both sides.
fn operand(text: &str, changes: &ChangeArgs) -> anyhow::Result<Scope> {
    if preset::find(text).is_some() {
        return changes.scope(Some(text.to_owned()), None);
    }
    let path = Path::new(text);
    if !path.exists() {
        let near = nearest(text, PRESETS.iter().map(|preset| preset.id));
        let near = near.map(|it| format!(", did you mean `{it}`?")).unwrap_or_default();
        bail!(
            "`{}` is neither a preset nor a file{near}; `model presets` lists the presets, and a \
             file is a configuration in TOML or JSON",
            Short(text)
        );
    }
    changes.scope(None, Some(configuration(path)?))
}

fn write(args: &Args, difference: &Difference, out: &mut dyn Write) -> anyhow::Result<()> {
    let [a, b] = &difference.scopes;
    writeln!(out, "A  {}: {}", args.a, number(a.count(), "configuration", "configurations"))?;
    writeln!(out, "B  {}: {}", args.b, number(b.count(), "configuration", "configurations"))?;
    let count = difference.settings.len() as u128;
    writeln!(out, "{}", number(count, "setting differs", "settings differ"))?;
    for (variable, [one, other]) in &difference.settings {
        let (one, other) = (values(*variable, *one), values(*variable, *other));
        write_lines(out, 3, &format!("{}: ", id(*variable)), &format!("A {one}; B {other}"))?;
    }
    let mut group = None;
    for claim in &difference.claims {
        if group.replace(claim.claim.group) != Some(claim.claim.group) {
            writeln!(out, "{}", claim.claim.group.title())?;
        }
        write_claim(claim, difference, out)?;
    }
    let same = number(difference.same as u128, "claim is", "claims are");
    writeln!(out, "{same} the same in both")?;
    Ok(())
}

fn write_claim(
    it: &ClaimDifference,
    difference: &Difference,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let [a, b] = &it.sides;
    let (one, other) = (word(it.claim, a), word(it.claim, b));
    writeln!(out, "  {:<42} A {one}, B {other}", it.claim.id)?;
    let [of_a, of_b] = difference.scopes.each_ref().map(family::cube::Cube::count);
    let counts = format!(
        "A {} of {of_a} ({}), B {} of {of_b} ({})",
        a.found(),
        percent(a.found(), of_a),
        b.found(),
        percent(b.found(), of_b),
    );
    let lead =
        if matches!(it.claim.kind, Kind::Witness(_)) { "lacked by " } else { "violated in " };
    write_lines(out, 6, lead, &counts)?;
    if !it.turns() {
        return Ok(());
    }
    let Some(sets) = &it.turned_by else {
        writeln!(out, "      turned by more sets of settings than can be listed")?;
        return Ok(());
    };
    let (alone, together): (Vec<_>, Vec<_>) = sets.iter().partition(|set| set.len() == 1);
    if !alone.is_empty() {
        let alone = ids(alone.into_iter().flatten(), "; or ");
        write_lines(out, 6, "A with this alone as in B is as B: ", &alone)?;
    }
    for set in together.iter().take(SETS_SHOWN) {
        write_lines(out, 6, "A with these as in B is as B: ", &ids(*set, " and "))?;
    }
    if together.len() > SETS_SHOWN {
        writeln!(out, "      or {} more sets", together.len() - SETS_SHOWN)?;
    }
    Ok(())
}
