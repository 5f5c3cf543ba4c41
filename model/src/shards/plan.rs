//! A plan: a scope, what is asked of it, and the shards that it is split into.

use std::collections::BTreeSet;

use family::cube::Cube;
use family::region::{CAPACITY, Exhausted, Space};

use crate::claim::{self, Marks};
use crate::report::json::FORMAT;
use crate::report::json::shards::{PlanLine, PlanScope};
use crate::scope::{Scope, ScopeError, nearest};
use crate::setting;
use crate::shards::region::{read_cube, read_scope, write_cube, write_settings};
use crate::shards::split::split;
use crate::shards::{ShardError, number, sha256, shown, this};

/// How many shards a plan has at most: as many as an Indexed Job of Kubernetes completes.
pub const SHARDS_MAX: u32 = 100_000;

/// A scope split into shards.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What all shards together are about.
    pub scope: Scope,
    /// The claims that were asked for by name, in the order of the table; empty: all, and none by name.
    pub named: Vec<&'static str>,
    /// The configurations of each shard.
    pub cubes: Vec<Cube>,
    /// The SHA-256 of its lines, by which results name it.
    pub sha256: String,
}

impl Plan {
    /// Splits a scope. The same scope, claims and number give the same plan.
    pub fn new(scope: Scope, claims: &[String], shards: u64) -> Result<Self, ShardError> {
        let configurations = scope.cube.count();
        let most = configurations.min(SHARDS_MAX.into());
        let too_many = || ShardError::Shards { shards, configurations, most };
        let wanted = u32::try_from(shards).ok().filter(|it| (1..=most).contains(&u128::from(*it)));
        let cubes = wanted.and_then(|it| split(&scope.cube, it)).ok_or_else(too_many)?;
        let mut plan = Self { scope, named: named(claims)?, cubes, sha256: String::new() };
        plan.sha256 = sha256(plan.lines()?.iter().map(String::as_str));
        Ok(plan)
    }

    /// The lines of its file.
    pub fn lines(&self) -> Result<Vec<String>, ShardError> {
        let scope = PlanScope {
            preset: self.scope.preset.map(|preset| preset.id.to_owned()),
            changed: write_settings(self.scope.changed.iter().map(|(id, values)| (*id, *values))),
            cube: write_cube(&self.scope.cube),
            configurations: self.scope.cube.count().to_string(),
        };
        let lines = (0_u32..).zip(&self.cubes).map(|(shard, cube)| {
            let line = PlanLine {
                format: FORMAT.to_owned(),
                tool: this(),
                shard,
                shards: self.shards(),
                scope: scope.clone(),
                cube: write_cube(cube),
                configurations: cube.count().to_string(),
                claims: self.named.iter().map(|&id| id.to_owned()).collect(),
            };
            Ok(serde_json::to_string(&line)?)
        });
        lines.collect()
    }

    /// How many shards there are.
    #[must_use]
    pub fn shards(&self) -> u32 {
        u32::try_from(self.cubes.len()).unwrap_or(u32::MAX)
    }

    /// A shard by its number.
    pub fn shard(&self, number: u64) -> Result<(u32, &Cube), ShardError> {
        let last = self.shards().saturating_sub(1);
        let cube = usize::try_from(number).ok().and_then(|place| self.cubes.get(place));
        let found = u32::try_from(number).ok().zip(cube);
        found.ok_or(ShardError::Shard { shard: number, last })
    }

    /// The claims that are asked.
    #[must_use]
    pub fn claims(&self) -> Marks {
        let is_asked = |id| self.named.is_empty() || self.named.contains(&id);
        let places = claim::all().iter().enumerate();
        let asked = places.filter(|(_, claim)| is_asked(claim.id));
        asked.fold(Marks::default(), |marks, (place, _)| marks.with(place))
    }

    /// Reads a plan. Its shards are disjoint, and together they are its scope, or it is none.
    pub fn read(text: &str) -> Result<Self, ShardError> {
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
        let mut first: Option<PlanLine> = None;
        let mut cubes = Vec::new();
        for (place, text) in lines.iter().enumerate() {
            let line: PlanLine = input::json::read(text).map_err(|error| {
                let problem = error.problem();
                ShardError::line(place, format!("{problem}, expected what `check plan` writes"))
            })?;
            if first.is_none() {
                check_origin(&line)?;
            }
            cubes.push(read_line(place, &line, first.as_ref().unwrap_or(&line))?);
            first.get_or_insert(line);
        }
        let Some(first) = first else {
            let problem = "the plan is empty, expected a line for each shard";
            return Err(ShardError::Whole(problem.to_owned()));
        };
        if lines.len() != usize::try_from(first.shards).unwrap_or(usize::MAX) {
            return Err(ShardError::Whole(format!(
                "the plan has {} lines of {} shards, expected a line for each: plan again",
                lines.len(),
                first.shards
            )));
        }
        let scope = check_scope(&first.scope).map_err(|problem| ShardError::line(0, problem))?;
        let sha256 = sha256(lines.iter().copied());
        let plan = Self { scope, named: named(&first.claims)?, cubes, sha256 };
        // There is one way to write a plan: no value stands in it twice, and no member.
        let written = plan.lines()?;
        if let Some(place) = written.iter().zip(&lines).position(|(written, line)| written != line)
        {
            let problem = "it is not as `check plan` writes what it says: plan again";
            return Err(ShardError::line(place, problem));
        }
        plan.check_cover()?;
        Ok(plan)
    }

    /// Whether the shards are disjoint, and together exactly the scope.
    fn check_cover(&self) -> Result<(), ShardError> {
        match self.uncovered(CAPACITY / 16).or_else(|_| self.uncovered(CAPACITY))? {
            None => Ok(()),
            Some(problem) => {
                Err(ShardError::Whole(format!("the shards are no parts of the scope: {problem}")))
            }
        }
    }

    fn uncovered(&self, capacity: usize) -> Result<Option<String>, Exhausted> {
        let space = Space::new(setting::domain(), capacity)?;
        let scope = space.cube(&self.scope.cube)?;
        let mut covered = space.none();
        for (shard, cube) in self.cubes.iter().enumerate() {
            let region = space.cube(cube)?;
            if !space.is_within(&region, &scope)? {
                return Ok(Some(format!("shard {shard} reaches beyond it")));
            }
            if !space.and(&covered, &region)?.is_empty() {
                let earlier = self.cubes.iter().position(|other| other.and(cube).is_some());
                let earlier = earlier.unwrap_or_default();
                return Ok(Some(format!(
                    "shards {earlier} and {shard} have configurations in common"
                )));
            }
            covered = space.or(&covered, &region)?;
        }
        let missing = space.count(&space.minus(&scope, &covered)?);
        Ok((missing > 0).then(|| format!("{missing} configurations of it are in no shard")))
    }
}

/// The claims with these ids, each once, in the order of the table.
fn named(ids: &[String]) -> Result<Vec<&'static str>, ShardError> {
    let mut places = BTreeSet::new();
    for id in ids {
        let (place, _) = claim::find(id).ok_or_else(|| ScopeError::Claim {
            id: shown(id),
            nearest: nearest(id, claim::all().iter().map(|claim| claim.id)),
        })?;
        places.insert(place);
    }
    Ok(places.into_iter().filter_map(|place| Some(claim::all().get(place)?.id)).collect())
}

/// Whether a plan is of this program.
fn check_origin(line: &PlanLine) -> Result<(), ShardError> {
    if line.format != FORMAT {
        let format = shown(&line.format);
        return Err(ShardError::line(0, format!("format `{format}`, expected `{FORMAT}`")));
    }
    let this = this();
    if line.tool.model_sha256 != this.model_sha256 {
        return Err(ShardError::line(
            0,
            format!(
                "the plan is of the model {}, and this program has the model {}: plan again, or take the \
                 program that planned",
                shown(&line.tool.model_sha256),
                this.model_sha256
            ),
        ));
    }
    if line.tool != this {
        return Err(ShardError::line(
            0,
            format!(
                "the plan says that it is of version {} with facts of {}, and this model is of version {} with \
                 facts of {}: plan again",
                shown(&line.tool.version),
                shown(&line.tool.facts),
                this.version,
                this.facts
            ),
        ));
    }
    Ok(())
}

/// The cube of a line that belongs to the same plan as the first.
fn read_line(place: usize, line: &PlanLine, first: &PlanLine) -> Result<Cube, ShardError> {
    let wrong = |problem: String| Err(ShardError::line(place, problem));
    if usize::try_from(line.shard).ok() != Some(place) || place >= SHARDS_MAX as usize {
        return wrong(format!(
            "shard {}, expected shard {place}: the lines stand in the order of the shards",
            line.shard
        ));
    }
    let same = |line: &PlanLine| {
        (
            line.format.clone(),
            line.tool.clone(),
            line.shards,
            line.scope.clone(),
            line.claims.clone(),
        )
    };
    if same(line) != same(first) {
        return wrong("a shard of another plan than the first line's".to_owned());
    }
    let cube = match read_cube(&line.cube) {
        Ok(cube) => cube,
        Err(error) => return wrong(error.to_string()),
    };
    match number(&line.configurations, "configurations") {
        Ok(count) if count == cube.count() && count > 0 => Ok(cube),
        Ok(count) => wrong(format!("{count} configurations, and the cube has {}", cube.count())),
        Err(problem) => wrong(problem),
    }
}

fn check_scope(written: &PlanScope) -> Result<Scope, String> {
    let scope = read_scope(written.preset.as_deref(), &written.changed);
    let scope = scope.map_err(|error| error.to_string())?;
    let cube = read_cube(&written.cube).map_err(|error| error.to_string())?;
    let count = number(&written.configurations, "configurations")?;
    if scope.cube == cube && cube.count() == count {
        Ok(scope)
    } else {
        Err("the scope is not what its preset and its changes give".to_owned())
    }
}
