//! The results of shards put together: the answer for the whole scope.

use std::collections::BTreeMap;
use std::sync::Arc;

use family::cube::{Assignment, Cube};
use family::region::{CAPACITY, Exhausted, Region, Space};
use family::view::Concrete;

use crate::action::Action;
use crate::claim::{self, Claim, Kind};
use crate::families::violating::Violating;
use crate::families::{Answer, Counted, Outcome, Size, Verdict};
use crate::report::json::shards::{ClaimLine, CompleteLine};
use crate::setting;
use crate::shards::plan::Plan;
use crate::shards::region::{read_configuration, read_region};
use crate::shards::result::{ShardResult, is_about_runs};
use crate::shards::{ShardError, number, shown};
use crate::trace::Replay;

/// An answer for the whole scope, as far as its shards are there.
#[derive(Clone, Debug)]
pub struct Merged {
    /// The answers. Of a shard that is missing all is unknown.
    pub outcome: Outcome,
    /// The shards that are missing.
    pub missing: Vec<u32>,
}

/// Results by the number of the shard.
pub type Results = BTreeMap<u32, ShardResult>;

/// Puts the results of a plan together.
pub fn merge(plan: &Plan, results: &Results) -> Result<Merged, ShardError> {
    let mut capacity = CAPACITY;
    loop {
        match with_room(capacity, plan, results) {
            Err(ShardError::Exhausted(_)) if capacity < 8 * CAPACITY => capacity *= 4,
            merged => return merged,
        }
    }
}

fn with_room(capacity: usize, plan: &Plan, results: &Results) -> Result<Merged, ShardError> {
    let space = Arc::new(Space::new(setting::domain(), capacity)?);
    let mut present: Vec<Present<'_>> = Vec::new();
    let mut missing: Vec<(u32, &Cube)> = Vec::new();
    for (shard, cube) in (0_u32..).zip(&plan.cubes) {
        match results.get(&shard) {
            Some(result) => present.push(Present { shard, cube, result }),
            None => missing.push((shard, cube)),
        }
    }
    let places = claim::all().iter().enumerate();
    let asked = places.filter(|(place, _)| plan.claims().has(*place));
    let mut answers = Vec::new();
    for (position, (_, claim)) in asked.enumerate() {
        let mut whole = Whole::new(claim, &space);
        for shard in &present {
            let line = shard.result.claims.get(position);
            let line = line.ok_or_else(|| shard.wrong(claim, "it is not answered"))?;
            let part = Part::read(&space, claim, shard, line)?;
            whole.add(&space, part)?;
        }
        let open = missing.iter().filter_map(|(_, cube)| claim.within(cube));
        answers.push(whole.answer(&space, open.map(|cube| cube.count()).sum())?);
    }
    let mut size = Size::default();
    for shard in &present {
        let complete = &shard.result.complete;
        let explored = explored(complete, shard.cube.count(), plan.shards() == 1);
        add(&mut size, explored.map_err(|problem| wrong(shard.shard, problem))?);
    }
    Ok(Merged {
        outcome: Outcome { scope: plan.scope.cube.clone(), answers, size },
        missing: missing.into_iter().map(|(shard, _)| shard).collect(),
    })
}

/// A shard whose result is there.
struct Present<'a> {
    shard: u32,
    cube: &'a Cube,
    result: &'a ShardResult,
}

impl Present<'_> {
    fn wrong(&self, claim: &Claim, problem: &str) -> ShardError {
        wrong(self.shard, format!("`{}`: {problem}", claim.id))
    }
}

fn wrong(shard: u32, problem: String) -> ShardError {
    ShardError::Result { shard, problem }
}

/// What was explored for a shard.
fn explored(line: &CompleteLine, configurations: u128, alone: bool) -> Result<Size, String> {
    if number(&line.configurations, "configurations")? != configurations {
        return Err(format!(
            "it decided {} configurations, and has {configurations}",
            line.configurations
        ));
    }
    let counted = match line.counted.as_str() {
        "sum" => Counted::Sum,
        "slices" if alone => Counted::Slices,
        "slices" => Counted::Shards,
        other => return Err(format!("`counted` is `{}`, expected sum or slices", shown(other))),
    };
    Ok(Size {
        explored: usize::try_from(line.explored).unwrap_or(usize::MAX),
        decided: configurations,
        counted,
        states: number(&line.states, "states")?,
        transitions: number(&line.transitions, "transitions")?,
        depth: usize::try_from(line.depth).unwrap_or(usize::MAX),
    })
}

fn add(size: &mut Size, more: Size) {
    *size = Size {
        explored: size.explored.saturating_add(more.explored),
        decided: size.decided.saturating_add(more.decided),
        counted: if more.counted == Counted::Sum { size.counted } else { more.counted },
        states: size.states.saturating_add(more.states),
        transitions: size.transitions.saturating_add(more.transitions),
        depth: size.depth.max(more.depth),
    };
}

/// The answer to a claim in one shard, held against the shard.
struct Part<'a> {
    shard: &'a Present<'a>,
    line: &'a ClaimLine,
    applicable: u128,
    violating: Region,
    example: Option<Assignment>,
}

impl<'a> Part<'a> {
    fn read(
        space: &Space,
        claim: &'static Claim,
        shard: &'a Present<'a>,
        line: &'a ClaimLine,
    ) -> Result<Self, ShardError> {
        let wrong = |problem: &str| shard.wrong(claim, problem);
        let within = match claim.within(shard.cube) {
            Some(within) => space.cube(&within)?,
            None => space.none(),
        };
        let total = space.count(&within);
        let read = |text, what| number(text, what).map_err(|problem| wrong(&problem));
        let applicable = read(&line.applicable, "applicable")?;
        let is_progress = matches!(claim.kind, Kind::Progress { .. });
        if read(&line.configurations, "configurations")? != shard.cube.count()
            || applicable > total
            || (applicable != total && !is_progress)
        {
            return Err(wrong(&format!(
                "it applies to {applicable} of {} configurations, expected {total} of {}",
                shown(&line.configurations),
                shard.cube.count()
            )));
        }
        let diagram = read_region(&line.region).map_err(|error| wrong(&error.to_string()))?;
        let violating = match space.regions(&diagram) {
            Ok(regions) => regions.into_iter().next().unwrap_or_else(|| space.none()),
            Err(family::diagram::DiagramError::Exhausted(error)) => return Err(error.into()),
            Err(error) => return Err(wrong(&error.to_string())),
        };
        let count = space.count(&violating);
        if count != read(&line.violating, "violating")? || count > applicable {
            return Err(wrong(&format!(
                "its region has {count} configurations, expected the {} that violate it",
                shown(&line.violating)
            )));
        }
        if !space.is_within(&violating, &within)? {
            return Err(wrong("its region reaches beyond the shard"));
        }
        let example =
            line.example.as_ref().map(|example| read_configuration(&example.configuration));
        let example = example.transpose().map_err(|problem| wrong(&problem))?;
        let part = Self { shard, line, applicable, violating, example };
        part.check(space, claim, &within)?;
        Ok(part)
    }

    /// Whether verdict, region and example fit each other.
    fn check(&self, space: &Space, claim: &Claim, within: &Region) -> Result<(), ShardError> {
        let wrong = |problem: &str| Err(self.shard.wrong(claim, problem));
        let violated = !self.violating.is_empty();
        let verdict = if violated { Verdict::Violated } else { Verdict::Holds };
        if self.line.verdict != verdict.id() {
            let verdict = shown(&self.line.verdict);
            return wrong(&format!("`{verdict}` does not fit its region"));
        }
        let is_shown = match claim.kind {
            Kind::Reachable(_) | Kind::Witness(_) => !violated && self.applicable > 0,
            _ => violated,
        };
        if self.example.is_some() != is_shown {
            return wrong("it has an example and should have none, or the other way round");
        }
        let Some(example) = &self.example else { return Ok(()) };
        let place = match claim.kind {
            Kind::Reachable(_) | Kind::Witness(_) => within,
            _ => &self.violating,
        };
        if space.contains(place, example) {
            Ok(())
        } else {
            wrong("its example is no configuration of which it is one")
        }
    }

    /// How many actions its run has, as far as the file says.
    fn length(&self) -> usize {
        self.line.example.as_ref().map_or(0, |example| example.actions.len())
    }

    /// The actions of its run, taken again.
    fn actions(
        &self,
        claim: &Claim,
        configuration: &Assignment,
    ) -> Result<Vec<Action>, ShardError> {
        let misfit = |problem: &str| self.shard.wrong(claim, problem);
        let labels = self.line.example.iter().flat_map(|example| &example.actions);
        let mut replay = Replay::new(configuration);
        for label in labels {
            let action = replay.offered().into_iter().find(|action| action.label() == *label);
            let taken = action.and_then(|action| replay.take(action).ok());
            if taken.is_none() {
                return Err(misfit(&format!("`{}` cannot be taken in its run", shown(label))));
            }
        }
        let trace = replay.finish();
        if is_about_runs(claim.kind) && !trace.shows(claim) {
            return Err(misfit("its run does not show it"));
        }
        Ok(trace.steps.iter().map(|step| step.action).collect())
    }
}

/// The parts of one claim, added up.
struct Whole<'a> {
    claim: &'static Claim,
    applicable: u128,
    violating: Region,
    /// The parts with an example of the least length.
    shortest: Vec<Part<'a>>,
}

impl<'a> Whole<'a> {
    fn new(claim: &'static Claim, space: &Space) -> Self {
        Self { claim, applicable: 0, violating: space.none(), shortest: Vec::new() }
    }

    fn add(&mut self, space: &Space, part: Part<'a>) -> Result<(), Exhausted> {
        self.applicable = self.applicable.saturating_add(part.applicable);
        self.violating = space.or(&self.violating, &part.violating)?;
        if part.example.is_some() {
            let known = self.shortest.first().map_or(usize::MAX, Part::length);
            if part.length() < known {
                self.shortest.clear();
            }
            if part.length() <= known {
                self.shortest.push(part);
            }
        }
        Ok(())
    }

    /// The least example: of the shortest runs the least in the order of actions, and of its
    /// configurations the least.
    fn example(&self) -> Result<Option<(Assignment, &Part<'a>)>, ShardError> {
        let mut least: Option<(Vec<Action>, Assignment, &Part<'a>)> = None;
        for part in &self.shortest {
            let Some(configuration) = &part.example else { continue };
            let actions = part.actions(self.claim, configuration)?;
            let is_less = least
                .as_ref()
                .is_none_or(|(known, example, _)| (&actions, configuration) < (known, example));
            if is_less {
                least = Some((actions, configuration.clone(), part));
            }
        }
        Ok(least.map(|(_, example, part)| (example, part)))
    }

    /// The answer, with so many configurations of which nothing is known.
    fn answer(self, space: &Arc<Space>, unknown: u128) -> Result<Answer, ShardError> {
        let example = self.example()?;
        let applicable = self.applicable.saturating_add(unknown);
        let is_violated = !self.violating.is_empty();
        let verdict = match self.claim.kind {
            Kind::Witness(_) if example.is_some() || applicable == 0 => Verdict::Holds,
            _ if unknown > 0 && (!is_violated || matches!(self.claim.kind, Kind::Witness(_))) => {
                Verdict::Unknown
            }
            _ if is_violated => Verdict::Violated,
            _ => Verdict::Holds,
        };
        // One that has a witness is enough for all, and one that does not reach is shown by no run.
        let example = example.filter(|_| {
            !matches!(self.claim.kind, Kind::Reachable(_)) || verdict != Verdict::Violated
        });
        let violating = match self.claim.kind {
            Kind::Witness(_) if verdict == Verdict::Holds => space.none(),
            _ => self.violating.clone(),
        };
        let request = match (self.claim.kind, &example) {
            (Kind::Decision(fails), Some((example, part))) => {
                let request = fails(&Concrete(example));
                if request != part.line.request.as_deref() {
                    let problem = "its request is decided otherwise";
                    return Err(part.shard.wrong(self.claim, problem));
                }
                request
            }
            _ => None,
        };
        Ok(Answer {
            claim: self.claim,
            verdict,
            applicable,
            violating: Violating::Region(Arc::clone(space), violating),
            unknown,
            example: example.map(|(example, _)| example),
            request,
        })
    }
}
