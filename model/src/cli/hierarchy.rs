//! `hierarchy`: the least that an attacker must be able to do.

use std::io::Write;

use clap::ValueEnum;
use model::advice::hierarchy::{Hierarchy, hierarchies};
use model::claim::{self, Kind, Marks};
use model::preset::PRESETS;
use model::report::json::{HierarchiesJson, HierarchyOfScope};
use model::scope::Scope;
use model::setting;

use crate::cli::bar::spinner;
use crate::cli::lines::write_lines;
use crate::cli::scope::{ScopeArgs, claims};
use crate::cli::{End, write_json};

/// Show the least that an attacker must be able to do for a claim to fail.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    model hierarchy --preset article-exchange-online\n  \
    model hierarchy --preset article-on-premises --claim attacker-never-reads-mailbox\n  \
    model hierarchy --preset microsoft-baseline --format json\n\n\
    Without a preset, a file or a setting: for every preset. A set of capabilities is shown if some\n\
    configuration of the scope violates the claim with it, and none with less. What is set to a value\n\
    with --set stays; but the attacker's capabilities are all left open, whatever --attacker and --set say\n\
    of them, for that is the question.\n\n\
    Exit status: 0 said; 2 could not run.")]
pub(super) struct Args {
    #[command(flatten)]
    scope: ScopeArgs,
    /// Look at this claim alone; may be given several times
    #[arg(long = "claim", value_name = "ID")]
    claims: Vec<String>,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t = How::Text)]
    format: How,
}

/// How to write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum How {
    /// For people
    Text,
    /// For programs; its schema: `model schema hierarchy`
    Json,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let marks = invariants(&args.claims)?;
    let scopes = if args.scope.is_everything() {
        PRESETS.iter().map(|preset| Scope::preset(preset.id)).collect::<Result<_, _>>()?
    } else {
        vec![args.scope.scope()?]
    };
    let bar = spinner();
    let mut all = Vec::new();
    for scope in &scopes {
        let name = scope.preset.map_or("the scope", |preset| preset.id);
        let found = hierarchies(&scope.cube, marks, &mut |states, _| {
            bar.set_message(format!("{name}: {states} states"));
        })?;
        if args.format == How::Text {
            bar.suspend(|| write(name, &found, out))?;
        }
        all.push(HierarchyOfScope::new(scope, &found));
    }
    bar.finish_and_clear();
    if args.format == How::Json {
        write_json(out, &HierarchiesJson::new(all))?;
    }
    Ok(End::Well)
}

/// The claims that an attacker breaks by a step: others have no such sets.
fn invariants(ids: &[String]) -> anyhow::Result<Marks> {
    for id in ids {
        let is_invariant =
            |(_, claim): (usize, &claim::Claim)| matches!(claim.kind, Kind::Invariant(_));
        if claim::find(id).is_some_and(|found| !is_invariant(found)) {
            anyhow::bail!("`{id}` is no invariant, expected a claim that a step violates");
        }
    }
    claims(ids)
}

fn write(name: &str, found: &[Hierarchy], out: &mut dyn Write) -> anyhow::Result<()> {
    writeln!(out, "{name}, with every capability of the attacker open")?;
    for it in found {
        writeln!(out, "  {}", it.claim.id)?;
        if it.least.is_empty() {
            writeln!(out, "    never")?;
        }
        for set in &it.least {
            let ids = set.iter().filter_map(|it| setting::row(*it)).map(|row| row.id);
            let ids: Vec<&str> = ids.collect();
            let text = if ids.is_empty() { "nobody".to_owned() } else { ids.join(" and ") };
            write_lines(out, 4, "", &text)?;
        }
        if !it.is_upward_closed {
            writeln!(out, "    more can do less than these: that is a fault of the model")?;
        }
    }
    Ok(())
}
