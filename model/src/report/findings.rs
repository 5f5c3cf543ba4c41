//! The findings as a page in Markdown.

use std::fmt::{self, Write};

use crate::advice::repair::write_changes;
use crate::article::source;
use crate::families::Verdict;
use crate::findings::{Finding, Found};
use crate::report::json::FACTS;
use crate::report::run::{condition_lines, write_run};
use crate::setting;

/// How many repairs are shown of each.
const REPAIRS: usize = 3;

/// The page's beginning.
pub fn write_head(out: &mut dyn Write) -> fmt::Result {
    writeln!(out, "# Findings\n")?;
    writeln!(
        out,
        "Written by `cargo run -p model -- findings`; product facts of {FACTS}. Each finding is a claim in \
         a scope, with\nthe verdict, the settings on which its run rests, the run, what closes it, the \
         assumptions that turn it, and the\ndocuments that say that the products behave so. Nothing was \
         measured on a tenant.\n"
    )
}

/// One finding.
pub fn write_finding(
    out: &mut dyn Write,
    number: usize,
    finding: &Finding,
    found: &Found,
) -> fmt::Result {
    writeln!(out, "## {number}. {}\n\n{}\n", finding.title, finding.says)?;
    let sets: String = finding.sets.iter().fold(String::new(), |mut sets, it| {
        sets.push_str(" --set ");
        sets.push_str(it);
        sets
    });
    let (total, violating) = (found.scope.cube.count(), found.answer.violating_count());
    let verdict = match found.answer.verdict {
        Verdict::Violated => format!("violated in {violating} of {total} configurations"),
        Verdict::Holds => format!("holds in all {total} configurations"),
        Verdict::Unknown => "unknown".to_owned(),
    };
    writeln!(out, "- `{}`: **{verdict}**", finding.claim)?;
    writeln!(out, "- `model check --preset {}{sets} --claim {}`", finding.preset, finding.claim)?;
    write_repairs(out, found)?;
    write_assumptions(out, found)?;
    let documents = finding.source.iter().filter_map(|key| source(key));
    let documents: Vec<String> =
        documents.map(|it| format!("[{}]({})", it.title, it.url)).collect();
    writeln!(out, "- documents: {}\n", documents.join("; "))?;
    if let Some(run) = &found.run {
        writeln!(out, "```text")?;
        write_run(out, run, "")?;
        writeln!(out, "This run can be taken wherever")?;
        for line in condition_lines(&run.condition) {
            writeln!(out, "   {line}")?;
        }
        writeln!(out, "```\n")?;
    }
    Ok(())
}

fn write_repairs(out: &mut dyn Write, found: &Found) -> fmt::Result {
    if found.answer.verdict != Verdict::Violated {
        return Ok(());
    }
    if found.repairs.is_empty() {
        return writeln!(
            out,
            "- closed by: no change of an administrator's that keeps working what works"
        );
    }
    for (place, repair) in found.repairs.iter().take(REPAIRS).enumerate() {
        let lead = if place == 0 { "closed by" } else { "or by" };
        writeln!(out, "- {lead}: `{}`", write_changes(&repair.steps))?;
    }
    match found.repairs.len().saturating_sub(REPAIRS) {
        0 => Ok(()),
        more => writeln!(out, "- more ways, by `model repair`: {more}"),
    }
}

fn write_assumptions(out: &mut dyn Write, found: &Found) -> fmt::Result {
    if found.turned_by.is_empty() {
        return writeln!(out, "- no assumption, turned alone, turns the verdict");
    }
    for (variable, value) in &found.turned_by {
        let Some(row) = setting::row(*variable) else { continue };
        let value = row.values.get(usize::from(*value)).copied().unwrap_or_default();
        let assumes = row.assumes.unwrap_or_default();
        writeln!(
            out,
            "- **rests on an assumption**: otherwise with `{}={value}`. {assumes}",
            row.id
        )?;
    }
    Ok(())
}
