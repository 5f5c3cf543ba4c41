//! `audit`: what every setting does to a claim, and what is never done.

mod dead_ends;

use std::io::Write;

use model::advice::audit::{Audit, ClaimAudit, Deciding, Direction, Turn};
use model::claim::{self, Group, Marks};
use model::report::json::{AuditJson, other_than_default};
use model::scope::Scope;

use crate::cli::bar::spinner;
use crate::cli::format::Format;
use crate::cli::lines::{id, ids, literals, number, percent, value, write_lines, write_scope};
use crate::cli::scope::{ScopeArgs, claims};
use crate::cli::{End, write_json};

/// Say which settings matter to a claim, how often each decides, and whether tightening can do harm.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    model audit basic-authentication-never-succeeds\n  \
    model audit --preset article-on-premises --set client=legacy,outlook-mobile\n  \
    model audit --dead-ends --format json\n\n\
    Exit status: 0 said; 2 could not run.")]
pub(super) struct Args {
    /// The claims [default: those of protection, and of what works]
    #[arg(value_name = "CLAIM")]
    claims: Vec<String>,
    #[command(flatten)]
    scope: ScopeArgs,
    /// Say only what is never done: actions, guards, and states from which nobody goes on
    #[arg(long, conflicts_with = "claims")]
    dead_ends: bool,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let scope = args.scope.scope()?;
    let marks = if args.dead_ends {
        Marks::default()
    } else if args.claims.is_empty() {
        usual()
    } else {
        claims(&args.claims)?
    };
    let bar = spinner();
    let audit = Audit::of(&scope.cube, marks, true, &mut |states, _| {
        bar.set_message(format!("{states} states"));
    });
    bar.finish_and_clear();
    let audit = audit?;
    if args.format == Format::Json {
        write_json(out, &AuditJson::new(&scope, &audit))?;
        return Ok(End::Well);
    }
    write_head(&scope, out)?;
    for claim in &audit.claims {
        write_claim(claim, out)?;
    }
    if let Some(dead_ends) = &audit.dead_ends {
        dead_ends::write(dead_ends, scope.cube.count(), out)?;
    }
    Ok(End::Well)
}

/// The claims of protection, and of what works.
fn usual() -> Marks {
    let usual = |group| matches!(group, Group::Protection | Group::Works);
    let places = claim::all().iter().enumerate().filter(|(_, claim)| usual(claim.group));
    places.fold(Marks::default(), |marks, (place, _)| marks.with(place))
}

fn write_head(scope: &Scope, out: &mut dyn Write) -> anyhow::Result<()> {
    write_scope(scope, out)?;
    let open = scope.cube.iter().filter(|(_, values)| values.len() > 1).count() as u128;
    writeln!(out, "{} open", number(open, "setting", "settings"))?;
    Ok(())
}

fn write_claim(it: &ClaimAudit, out: &mut dyn Write) -> anyhow::Result<()> {
    let share = percent(it.violating, it.applicable);
    writeln!(out, "\n{}", it.claim.id)?;
    if it.applicable == 0 {
        writeln!(out, "   applies to none of these configurations")?;
        return Ok(());
    }
    writeln!(out, "   violated in {} of {} ({share})", it.violating, it.applicable)?;
    if !it.deciding.is_empty() {
        writeln!(out, "   {:<38}{:>23}{:>10}  tightening", "decided by", "alone in", "")?;
    }
    for deciding in &it.deciding {
        let share = percent(deciding.decides, it.applicable);
        let tightening = deciding.tightening().map_or("a choice", Direction::id);
        let setting = id(deciding.setting);
        writeln!(out, "   {setting:<38}{:>23}{share:>10}  {tightening}", deciding.decides)?;
    }
    for deciding in it.deciding.iter().filter(|it| it.ordered) {
        write_hurts(deciding, it.applicable, out)?;
    }
    for deciding in it.deciding.iter().filter(|it| !it.ordered) {
        write_choice(deciding, it.applicable, out)?;
    }
    if it.deciding.is_empty() && !it.irrelevant.is_empty() {
        writeln!(out, "   no open setting makes a difference, which is proved")?;
    } else if !it.irrelevant.is_empty() {
        let settings = number(it.irrelevant.len() as u128, "setting", "settings");
        let lead = format!("proved to make no difference, {settings}: ");
        write_lines(out, 3, &lead, &ids(&it.irrelevant, ", "))?;
    }
    Ok(())
}

/// Writes where tightening a setting brings a violation about, with one example, and where it also takes
/// one away, one of that.
fn write_hurts(it: &Deciding, applicable: u128, out: &mut dyn Write) -> anyhow::Result<()> {
    let Some(Direction::Hurts | Direction::Mixed) = it.tightening() else { return Ok(()) };
    let worst = it.turns.iter().filter(|turn| turn.hurts > 0).max_by_key(|turn| turn.hurts);
    let best = it.turns.iter().filter(|turn| turn.helps > 0).max_by_key(|turn| turn.helps);
    if let Some((turn, example)) = worst.and_then(|turn| Some((turn, turn.hurt.as_ref()?))) {
        let text = sentence(it, turn, turn.hurts, applicable, example);
        write_lines(out, 3, "hurts: ", &text)?;
    }
    if let Some((turn, example)) = best.and_then(|turn| Some((turn, turn.helped.as_ref()?))) {
        let text = sentence(it, turn, turn.helps, applicable, example);
        write_lines(out, 3, "   but helps: ", &text)?;
    }
    Ok(())
}

fn sentence(
    it: &Deciding,
    turn: &Turn,
    count: u128,
    applicable: u128,
    example: &family::cube::Assignment,
) -> String {
    let (from, to) = (value(it.setting, turn.from), value(it.setting, turn.to));
    let mut other = other_than_default(example);
    other.remove(id(it.setting));
    let example = literals(other.iter().map(|(id, value)| (id, (*value).to_owned())));
    let example = if example.is_empty() {
        "all else at its default".to_owned()
    } else {
        format!("all else at its default but {example}")
    };
    let share = percent(count, applicable);
    format!("{} from {from} to {to}, in {share}: with {example}", id(it.setting))
}

/// Writes what each change of a setting without an order does.
fn write_choice(it: &Deciding, applicable: u128, out: &mut dyn Write) -> anyhow::Result<()> {
    let turns = it.turns.iter().filter_map(|turn| {
        let (from, to) = (value(it.setting, turn.from), value(it.setting, turn.to));
        let (helps, hurts) = (percent(turn.helps, applicable), percent(turn.hurts, applicable));
        let does = match turn.direction()? {
            Direction::Helps => format!("helps in {helps}"),
            Direction::Hurts => format!("hurts in {hurts}"),
            Direction::Mixed => format!("helps in {helps}, hurts in {hurts}"),
        };
        Some(format!("{from} -> {to} {does}"))
    });
    let turns: Vec<String> = turns.collect();
    write_lines(out, 3, &format!("{}: ", id(it.setting)), &turns.join("; "))
}
