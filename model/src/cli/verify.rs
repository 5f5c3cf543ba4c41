//! `verify`: what to send to one's own servers to see whether a claim is so there.

use std::collections::BTreeSet;
use std::io::Write;

use anyhow::bail;
use family::variable::Values;
use model::article::source;
use model::claim;
use model::report::json::{VerifyJson, WARNING, texts};
use model::report::run::wrapped;
use model::scope::write;
use model::verify::{Log, Outcome, Test, Verification, Why, placeholders, verify};

use crate::cli::beside::write_beside;
use crate::cli::format::Format;
use crate::cli::scope::{ScopeArgs, find_claim};
use crate::cli::{End, write_json};

/// How wide the text is.
const WIDE: usize = 98;

/// How many steps of the model are named beside a request.
const STEPS_MAX: usize = 3;

/// List the requests that show on your own servers whether a claim is so there: what to send, what to
/// expect, what another answer means, and in which log to see it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    model verify mailbox-data-requires-mfa --preset article-on-premises\n  \
    model verify basic-authentication-never-succeeds --preset article-on-premises --format json\n\n\
    Nothing is sent. The list is for the least configuration of the scope.\n\
    Exit status: 0 there is something to send; 1 there is nothing; 2 could not run.")]
pub(super) struct Args {
    /// The claim
    claim: String,
    #[command(flatten)]
    scope: ScopeArgs,
    /// How to write the list
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let place = find_claim(&args.claim)?;
    let scope = args.scope.scope()?;
    let Some(claim) = claim::all().get(place) else { bail!("unknown claim `{}`", args.claim) };
    let verification = verify(claim, &scope.cube)?;
    if args.format == Format::Json {
        write_json(out, &VerifyJson::new(&verification))?;
    } else {
        write_text(out, &verification)?;
        let configuration = verification.configuration.iter().map(|(_, value)| Values::one(value));
        write_beside(claim, &configuration.collect(), "In this configuration ", out)?;
    }
    Ok(if verification.tests.is_empty() { End::NotWell } else { End::Well })
}

fn write_text(out: &mut dyn Write, verification: &Verification) -> anyhow::Result<()> {
    let Verification { claim, configuration, answer, open, tests } = verification;
    writeln!(out, "{}: {}", claim.id, answer.id())?;
    write_lines(out, "", &claim.says)?;
    let configuration = write(configuration);
    let rests: BTreeSet<&str> =
        tests.iter().flat_map(|test| test.rests_on.keys().copied()).collect();
    let named = configuration.iter().filter(|(id, _)| rests.contains(*id));
    let named: Vec<String> = named.map(|(id, value)| format!("{id}={value}")).collect();
    write_lines(
        out,
        "",
        "This list is for one configuration, the least of the scope. What matters of it:",
    )?;
    write_lines(out, "   ", &named.join(", "))?;
    if !open.is_empty() {
        write_lines(
            out,
            "",
            "The scope leaves these open, and with another value another list may be right; fix each \
             with --set:",
        )?;
        for it in open {
            let text = format!("{}={}, not {}", it.setting, it.value, it.others.join(" or "));
            write_lines(out, "   ", &text)?;
        }
    }
    if tests.is_empty() {
        write_lines(
            out,
            "",
            "There is nothing to send: no step of this configuration concerns it.",
        )?;
        return Ok(());
    }
    write_lines(out, "", WARNING)?;
    writeln!(out, "Set first, in the shell from which you send:")?;
    for (name, what) in placeholders(&texts(tests)) {
        write_lines(out, &format!("   {name:<18}"), what)?;
    }
    for (number, test) in (1..).zip(tests) {
        writeln!(out)?;
        write_test(out, number, test)?;
    }
    writeln!(out, "\nWhere to look:")?;
    for log in logs(tests) {
        write_lines(out, &format!("   {:<30}", log.id), log.place)?;
        write_lines(out, &format!("   {:<30}", ""), log.read)?;
    }
    writeln!(out, "\nDocuments:")?;
    let keys = tests
        .iter()
        .flat_map(|test| test.form.sources)
        .chain(logs(tests).into_iter().flat_map(|log| log.sources));
    for document in keys.copied().collect::<BTreeSet<&str>>().into_iter().filter_map(source) {
        writeln!(out, "   {}: {}", document.title, document.url)?;
    }
    Ok(())
}

/// The logs in which some requests can be seen, in the order in which they are named.
fn logs(tests: &[Test]) -> Vec<&'static Log> {
    let mut logs: Vec<&Log> = Vec::new();
    for seen in tests.iter().flat_map(|test| &test.logs) {
        if !logs.contains(&seen.log) {
            logs.push(seen.log);
        }
    }
    logs
}

fn write_test(out: &mut dyn Write, number: usize, test: &Test) -> anyhow::Result<()> {
    let why = match test.why {
        Why::Attempt => "would break the claim where nothing stopped it",
        Why::Violation => "breaks the claim, or leads there",
        Why::Premise => "what the claim is about",
        Why::Run => "a step of the run that the claim is about",
        Why::Decided => "decided by the settings that the claim is about",
    };
    write_lines(out, &format!("{number:>2}. "), &test.form.title)?;
    write_lines(out, "    why        ", why)?;
    let mut steps: Vec<String> =
        test.of.iter().take(STEPS_MAX).map(|action| action.sentence()).collect();
    if let Some(more @ 1..) = test.of.len().checked_sub(STEPS_MAX) {
        steps.push(format!("and {more} steps more"));
    }
    write_lines(out, "    tests      ", &steps.join("; "))?;
    if !test.after.is_empty() {
        let after: Vec<String> = test.after.iter().map(|action| action.sentence()).collect();
        write_lines(out, "    after      ", &after.join("; "))?;
    }
    write_lines(out, "    from       ", test.form.from.words())?;
    for line in test.form.how.lines() {
        if test.form.how.id() == "commands" {
            // A command is one line, to be copied.
            writeln!(out, "    $ {line}")?;
        } else {
            write_lines(out, "    how        ", line)?;
        }
    }
    let outcome = match test.outcome {
        Outcome::Refused => "REFUSED",
        Outcome::Granted => "granted",
        Outcome::LeadsOn => "leads on",
    };
    write_lines(out, "    expect     ", &format!("{outcome}: {}", test.expected))?;
    for check in &test.checks {
        let verdict = if check.passed { "asked" } else { "STOPPED" };
        let said = format!("{} {verdict}: {}", check.control.title(), check.why);
        write_lines(out, "    because    ", &said)?;
    }
    write_lines(out, "    otherwise  ", test.otherwise())?;
    let rests: Vec<String> =
        test.rests_on.iter().map(|(id, value)| format!("{id}={value}")).collect();
    if !rests.is_empty() {
        write_lines(out, "    rests on   ", &rests.join(", "))?;
    }
    for seen in &test.logs {
        write_lines(out, "    see        ", &format!("{}: {}", seen.log.id, seen.look_for))?;
    }
    Ok(())
}

/// A text in lines, the first with a lead and the others as far to the right.
fn write_lines(out: &mut dyn Write, lead: &str, text: &str) -> anyhow::Result<()> {
    let wide = lead.chars().count();
    for (place, line) in wrapped(text, WIDE - wide).iter().enumerate() {
        let lead = if place == 0 { lead } else { "" };
        writeln!(out, "{lead:<wide$}{line}")?;
    }
    Ok(())
}
