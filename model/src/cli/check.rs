//! `check`: decides claims.

use std::io::{IsTerminal, Write};
use std::thread;
use std::time::Duration;

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use model::claim::Marks;
use model::families::{Answer, Options, Outcome, Verdict, decide, merged};
use model::preset::PRESETS;
use model::report::exchange;
use model::report::json::{
    Check, ClaimJson, FORMAT, PresetClaimJson, PresetJson, RULES_MAX, ScopeJson, Tool,
};
use model::report::run::condition_lines;
use model::report::screen::{self, Decided};
use model::scope::{Scope, write_cube};

use crate::cli::scope::{Attacker, ScopeArgs, all_claims, claims};
use crate::cli::{End, write_json};

/// Decide claims: for every preset, or for a scope of your own.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    model check\n  \
    model check --preset article-on-premises --set onprem-owa-sign-in=password\n  \
    model check --config my.toml --claim mailbox-data-requires-mfa --format json\n\n\
    Exit status: 0 as expected, or all claims hold in the scope; 1 otherwise; 2 could not run.")]
pub(super) struct Args {
    #[command(flatten)]
    scope: ScopeArgs,
    /// Decide this claim alone; may be given several times
    #[arg(long = "claim", value_name = "ID")]
    claims: Vec<String>,
    /// The engine that decides
    #[arg(long, value_enum, default_value_t = Engine::Stateright)]
    engine: Engine,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Say which answers rest on an assumption
    #[arg(long)]
    assumptions: bool,
    /// How many configurations may be explored before the rest stays unknown
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    limit: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Engine {
    /// One configuration after another
    Stateright,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a person
    Text,
    /// For programs; its schema: `model schema check`
    Json,
    /// A table
    Markdown,
    /// For build servers
    Junit,
    /// For code scanning
    Sarif,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let Engine::Stateright = args.engine;
    let scope = args.scope.scope()?;
    let marks = claims(&args.claims)?;
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let options = Options { limit: args.limit.max(1), threads };
    if args.scope.is_everything() && args.claims.is_empty() {
        every_preset(args, options, out)
    } else {
        one_scope(args, &scope, marks, options, out)
    }
}

/// No scope: every preset, against what is expected of it.
fn every_preset(args: &Args, options: Options, out: &mut dyn Write) -> anyhow::Result<End> {
    let bar = progress(PRESETS.len() as u64, "presets");
    let mut presets = Vec::new();
    for preset in &PRESETS {
        bar.set_message(preset.id);
        let cube = args.scope.within(preset.cube());
        presets.push(Decided::new(preset, &cube, all_claims(), options));
        bar.inc(1);
    }
    bar.set_message("assumptions");
    let sensitive = if args.format == Format::Text || args.assumptions {
        screen::sensitive(&presets, options)
    } else {
        Vec::new()
    };
    bar.finish_and_clear();
    // What is expected is expected of the attacker who may know the password.
    let attacker = args.scope.attacker == Attacker::Password;
    let as_expected = presets.iter().filter(|decided| decided.is_as_expected()).count();
    let (shown, evidence) = screen::evidence(&presets);
    if args.format == Format::Text {
        let mut text = String::new();
        screen::write_head(&mut text, attacker)?;
        screen::write_table(&mut text, &presets)?;
        if attacker {
            screen::write_story(&mut text, &presets, options)??;
        }
        screen::write_foot(&mut text, sensitive.len())?;
        out.write_all(text.as_bytes())?;
        if args.assumptions {
            for it in &sensitive {
                writeln!(
                    out,
                    "   {:<30}{:<36}{} -> {}  if {}={}",
                    it.preset,
                    it.claim,
                    it.assumed.id(),
                    it.otherwise.id(),
                    it.setting,
                    it.value
                )?;
            }
        }
        for decided in &presets {
            for (answer, cell) in decided
                .expected()
                .filter(|(answer, cell)| attacker && answer.verdict != cell.verdict)
            {
                writeln!(
                    out,
                    "NOT AS EXPECTED: {} {}: {}, expected {}: {}",
                    decided.preset.id,
                    answer.claim.id,
                    answer.verdict.id(),
                    cell.verdict.id(),
                    cell.reason
                )?;
            }
        }
        let configurations: u128 = presets.iter().map(|it| it.outcome.scope.count()).sum();
        let decided: u128 = presets.iter().map(|it| it.outcome.size.decided).sum();
        let explored: usize = presets.iter().map(|it| it.outcome.size.explored).sum();
        let states: u128 = presets.iter().map(|it| it.outcome.size.states).sum();
        let all = if decided == configurations {
            "all decided".to_owned()
        } else {
            format!("{decided} decided")
        };
        if attacker {
            write!(out, "{as_expected} of {} presets as expected; ", presets.len())?;
        }
        writeln!(
            out,
            "evidence {shown} of {evidence}; {configurations} configurations, {all} by {explored} \
             explorations; {states} states"
        )?;
    } else {
        // A list of pairs, because the whole domain is a scope of its own: --set 'client=*'.
        let outcome = Outcome {
            scope: Scope::default().cube,
            answers: Vec::new(),
            size: model::families::Size::default(),
        };
        let presets = presets
            .iter()
            .map(|decided| PresetJson {
                id: decided.preset.id,
                configurations: decided.outcome.scope.count().to_string(),
                claims: decided
                    .expected()
                    .map(|(answer, cell)| PresetClaimJson::new(answer, cell))
                    .collect(),
            })
            .collect();
        let check = Check {
            format: FORMAT,
            tool: Tool::this(),
            scope: ScopeJson::new(&Scope::default(), &outcome),
            claims: Vec::new(),
            presets,
        };
        write_exchange(args.format, &check, out)?;
    }
    let well = !attacker || as_expected == PRESETS.len();
    Ok(if well && shown == evidence { End::Well } else { End::NotWell })
}

/// A scope: its claims.
fn one_scope(
    args: &Args,
    scope: &Scope,
    marks: Marks,
    options: Options,
    out: &mut dyn Write,
) -> anyhow::Result<End> {
    let bar = progress(options.limit as u64, "configurations explored");
    let outcome = decide(&scope.cube, marks, options, &mut |explored, decided| {
        bar.set_position(explored as u64);
        bar.set_message(format!("{decided} decided"));
    });
    bar.finish_and_clear();
    let holds = outcome.answers.iter().all(|answer| answer.verdict == Verdict::Holds);
    if args.format == Format::Text {
        write_scope(scope, &outcome, out)?;
    } else {
        let claims = outcome.answers.iter().map(|answer| ClaimJson::new(answer, &scope.cube));
        let check = Check {
            format: FORMAT,
            tool: Tool::this(),
            scope: ScopeJson::new(scope, &outcome),
            claims: claims.collect::<Result<_, _>>()?,
            presets: Vec::new(),
        };
        write_exchange(args.format, &check, out)?;
    }
    Ok(if holds { End::Well } else { End::NotWell })
}

fn write_exchange(format: Format, check: &Check, out: &mut dyn Write) -> anyhow::Result<()> {
    match format {
        Format::Json | Format::Text => write_json(out, check)?,
        Format::Sarif => write_json(out, &exchange::sarif(check))?,
        Format::Junit => out.write_all(exchange::junit(check)?.as_bytes())?,
        Format::Markdown => {
            let mut text = String::new();
            exchange::markdown(&mut text, check)?;
            out.write_all(text.as_bytes())?;
        }
    }
    Ok(())
}

fn write_scope(scope: &Scope, outcome: &Outcome, out: &mut dyn Write) -> anyhow::Result<()> {
    let name = scope.preset.map_or("all configurations", |preset| preset.id);
    let total = scope.cube.count();
    writeln!(out, "{name}{}: {total} configurations", changes(scope))?;
    let mut group = None;
    for answer in &outcome.answers {
        if group.replace(answer.claim.group) != Some(answer.claim.group) {
            writeln!(out, "{}", answer.claim.group.title())?;
        }
        write_answer(answer, scope, out)?;
    }
    let size = outcome.size;
    writeln!(
        out,
        "{} of {total} configurations decided by {} explorations; {} states, depth {}",
        size.decided, size.explored, size.states, size.depth
    )?;
    if size.explored > 0 && size.decided < total {
        writeln!(out, "the rest is unknown: raise --limit, or narrow the scope")?;
    }
    Ok(())
}

fn changes(scope: &Scope) -> String {
    let full = scope.preset.map_or_else(|| Scope::default().cube, model::preset::Preset::cube);
    let lines: Vec<String> = write_cube(&scope.cube, &full)
        .into_iter()
        .map(|(id, values)| format!("{id}={}", values.join(",")))
        .collect();
    if lines.is_empty() { String::new() } else { format!(" with {}", lines.join(" ")) }
}

fn write_answer(answer: &Answer, scope: &Scope, out: &mut dyn Write) -> anyhow::Result<()> {
    let word = match answer.verdict {
        Verdict::Holds if answer.applicable == 0 => "n/a",
        Verdict::Holds => "holds",
        Verdict::Violated => "VIOLATED",
        Verdict::Unknown => "unknown",
    };
    writeln!(out, "  {word:<9} {:<52} {}", answer.claim.id, answer.claim.says)?;
    if answer.verdict != Verdict::Violated {
        return Ok(());
    }
    writeln!(out, "            in {} of {}", answer.violating_count(), answer.applicable)?;
    if let Some(request) = answer.request {
        writeln!(out, "            for: {request}")?;
    }
    let rules = merged(&answer.violating);
    for rule in rules.iter().take(RULES_MAX) {
        let literals = write_cube(rule, &scope.cube);
        let text: Vec<String> =
            literals.iter().map(|(id, values)| format!("{id}={}", values.join(","))).collect();
        let text = if text.is_empty() { "always".to_owned() } else { text.join(" ") };
        writeln!(out, "            when: {text}")?;
    }
    if rules.len() > RULES_MAX {
        writeln!(out, "            and {} more rules", rules.len() - RULES_MAX)?;
    }
    if let Some(trace) = answer.trace()? {
        let mut text = String::new();
        screen::write_short_run(&mut text, &trace, "              ")?;
        out.write_all(text.as_bytes())?;
        let rests = condition_lines(&trace.condition).join("; ");
        writeln!(out, "              this run rests on: {rests}")?;
    }
    Ok(())
}

/// A bar on standard error, where a person watches; nothing in a pipe.
fn progress(length: u64, what: &'static str) -> ProgressBar {
    let target = if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(length), target);
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {prefix}  {msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_prefix(what);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
