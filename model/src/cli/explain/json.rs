//! Explanations for programs.

use family::cube::{Assignment, Cube};
use family::variable::{Values, VariableId};
use model::action::Action;
use model::advice::catalogue::Explains;
use model::advice::parts::{Part, PartOf};
use model::advice::rules::cover;
use model::families::violating::Violating;
use model::preset::Preset;
use model::report::explanation::write_formula;
use model::report::json::{
    BaselineJson, ConditionJson, Counts, Explain, FORMAT, Factored, PartJson, RULES_MAX, RunJson,
    StepKindJson, Tool, TraceJson, Values as ValuesJson, WayJson, WithoutJson,
};
use model::scope::{Scope, write_cube, write_values};
use model::setting::{self, MailboxLocation, Setting, Who};
use model::trace::Trace;

use super::Explained;

/// Of how many primes all are listed.
const PRIMES_MAX: usize = 5_000;

pub(super) fn explain(it: &Explained) -> anyhow::Result<Explain> {
    let before = it.scope.preset.map_or_else(|| Scope::default().cube, Preset::cube);
    let full = Scope::default().cube;
    let is_assumed = |id: &str| {
        setting::find(id).is_some_and(|(variable, row)| {
            row.who == Who::Nobody && !it.scope.changed.contains_key(&variable)
        })
    };
    let (assumed, changed): (ValuesJson, ValuesJson) =
        write_cube(&it.scope.cube, &before).into_iter().partition(|(id, _)| is_assumed(id));
    let (rules, primes_total) = match &it.answer.violating {
        Violating::Region(space, region) => {
            let found = cover(space, region, PRIMES_MAX)?;
            (found.rules, found.primes)
        }
        Violating::Cubes(cubes) => (cubes.clone(), None),
    };
    let within = &it.scope.cube;
    let baselines = match &it.baselines {
        Some((found, proofs)) => {
            let mut baselines = Vec::new();
            for (place, baseline) in found.iter().enumerate().take(RULES_MAX) {
                let mut without = Vec::new();
                for missing in proofs.get(place).into_iter().flatten() {
                    without.push(WithoutJson {
                        setting: id(missing.setting),
                        trace: trace(it, &missing.example, &missing.actions)?,
                    });
                }
                let pins = baseline.pins.iter().filter_map(|(variable, values)| {
                    Some((id(*variable), write_values(setting::row(*variable)?, *values)))
                });
                baselines.push(BaselineJson {
                    pins: pins.collect(),
                    cost: baseline.cost,
                    leaves: baseline.leaves.to_string(),
                    works: baseline.works.to_string(),
                    without,
                });
            }
            Some(baselines)
        }
        None => None,
    };
    let runs = it.runs.as_ref().map(|runs| runs.iter().map(|run| of_run(it, run)).collect());
    Ok(Explain {
        format: FORMAT,
        tool: Tool { engine: "family", ..Tool::this() },
        preset: it.scope.preset.map(|preset| preset.id),
        changed,
        assumed,
        claim: it.claim.id,
        configurations: Counts::new(&it.answer, &it.scope.cube),
        rules: rules.iter().map(|rule| within_scope(rule, within, &full)).collect(),
        primes_total,
        factored: factored(it),
        runs: runs.transpose()?,
        baselines_total: it.baselines.as_ref().map(|(found, _)| found.len()),
        baselines,
        settings: it.parts.iter().filter_map(part).collect(),
    })
}

/// A rule without what the scope says of itself.
fn within_scope(rule: &Cube, scope: &Cube, full: &Cube) -> ValuesJson {
    let told =
        rule.iter().map(
            |(variable, values)| {
                if values == scope.get(variable) { full.get(variable) } else { values }
            },
        );
    write_cube(&told.collect(), full)
}

fn id(variable: VariableId) -> &'static str {
    setting::row(variable).map_or("", |row| row.id)
}

fn trace(it: &Explained, example: &Assignment, actions: &[Action]) -> anyhow::Result<TraceJson> {
    let trace = Trace::replay(example, actions)?;
    anyhow::ensure!(
        trace.shows(it.claim),
        "a run does not show `{}`: please report this",
        it.claim.id
    );
    Ok(TraceJson::new(&trace, it.claim.id))
}

fn of_run(it: &Explained, run: &Explains) -> anyhow::Result<RunJson> {
    let condition = match &it.answer.violating {
        Violating::Region(space, _) => cover(space, &run.region, PRIMES_MAX)?.rules,
        Violating::Cubes(_) => Vec::new(),
    };
    let full = Scope::default().cube;
    let rule = |rule: &Cube| within_scope(rule, &it.scope.cube, &full);
    Ok(RunJson {
        configurations: run.configurations.to_string(),
        alone: run.alone.to_string(),
        condition: condition.iter().map(rule).collect(),
        trace: trace(it, &run.example, &run.actions)?,
    })
}

fn factored(it: &Explained) -> Factored {
    let site = |site: MailboxLocation| {
        let row = setting::row(MailboxLocation::ID);
        row.and_then(|row| row.values.get(usize::from(site.index()))).copied().unwrap_or_default()
    };
    let mut ways = Vec::new();
    for (place, of_place) in &it.explanation.sites {
        for way in of_place {
            let formula = way.formula.as_ref().map(write_formula);
            ways.push(WayJson {
                mailbox_location: site(*place),
                says: way.says.clone(),
                steps: way.kinds.iter().copied().map(StepKindJson::new).collect(),
                covered: way.is_covered,
                formula,
                closed_by: way.closed_by.iter().take(RULES_MAX).map(|it| closer(it)).collect(),
            });
        }
    }
    let conditions = it.explanation.conditions.iter().enumerate();
    let conditions = conditions.map(|(place, condition)| ConditionJson {
        number: place + 1,
        says: condition.says,
        formula: write_formula(&condition.formula),
    });
    Factored { ways, conditions: conditions.collect() }
}

fn closer(set: &[(VariableId, Values)]) -> ValuesJson {
    let named = set.iter().filter_map(|(variable, values)| {
        let row = setting::row(*variable)?;
        Some((row.id, write_values(row, *values)))
    });
    named.collect()
}

fn part(it: &PartOf) -> Option<PartJson> {
    let row = setting::row(it.setting)?;
    let (part, others, because_of, violating) = match &it.part {
        Part::Needed(others, count) => ("needed", *others, Vec::new(), Some(count.to_string())),
        Part::Worse(others, count) => ("worse", *others, Vec::new(), Some(count.to_string())),
        Part::Mends(others) => {
            ("repair", Values::NONE, others.iter().map(|it| id(*it)).collect(), None)
        }
        Part::Spare(others) => {
            ("spare", Values::NONE, others.iter().map(|it| id(*it)).collect(), None)
        }
        Part::None => ("none", Values::NONE, Vec::new(), None),
    };
    Some(PartJson {
        setting: row.id,
        value: row.values.get(usize::from(it.value)).copied()?,
        part,
        others: write_values(row, others),
        because_of,
        violating,
    })
}
