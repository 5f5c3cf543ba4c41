//! A region as a formula that a person can read.
//!
//! A region is taken apart where its parts have no variable in common: into factors of which all must
//! hold, or into terms of which any is enough. What cannot be taken apart so is looked at through groups
//! of variables that belong together: where the rest can tell only few things of a group (Ashenhurst's
//! decomposition, *The decomposition of switching functions*, 1959, with as many cases as need be), each
//! of them becomes a condition with a number, is used in its place, and is defined once. What is left is
//! split by the values of one variable. Every rewriting is an equivalence, so a formula holds exactly in
//! its region.

use indexmap::{IndexMap, IndexSet};
use rustc_hash::FxBuildHasher;

use crate::factors::without;
use crate::region::{Exhausted, Region, Space};
use crate::variable::{Values, VariableId};

/// A formula over variables and numbered conditions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Formula {
    /// A variable has one of some values.
    Is(VariableId, Values),
    /// A condition of a [`Formulas`], by its number.
    Condition(usize),
    /// All hold; if there are none, always.
    All(Vec<Formula>),
    /// Any holds; if there are none, never.
    Any(Vec<Formula>),
}

impl Formula {
    /// How many variables and conditions it names, each as often as it does.
    #[must_use]
    pub fn literals(&self) -> usize {
        match self {
            Self::Is(..) | Self::Condition(_) => 1,
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Self::literals).sum(),
        }
    }

    /// Both, without a list in a list.
    fn both(self, other: Self) -> Self {
        let parts = |it| match it {
            Self::All(parts) => parts,
            it => vec![it],
        };
        let mut all = parts(self);
        all.extend(parts(other));
        if all.len() == 1 { all.remove(0) } else { Self::All(all) }
    }

    fn any(parts: Vec<Self>) -> Self {
        let flat = parts.into_iter().flat_map(|it| match it {
            Self::Any(parts) => parts,
            it => vec![it],
        });
        let mut flat: Vec<Self> = flat.collect();
        if flat.len() == 1 { flat.remove(0) } else { Self::Any(flat) }
    }
}

/// Of how few literals a condition is that stands where it is used.
const SHORT: usize = 3;

/// Of how many variables at most several formulas are tried.
const FEW: usize = 7;

/// How many things the rest may tell of a group.
const CASES_MAX: usize = 4;

/// Formulas for regions of one space, with the conditions that they share.
pub struct Formulas<'a> {
    space: &'a Space,
    groups: Vec<Vec<VariableId>>,
    known: IndexMap<Region, Formula, FxBuildHasher>,
    conditions: IndexSet<Region, FxBuildHasher>,
}

impl<'a> Formulas<'a> {
    /// Formulas that look at variables through these groups.
    #[must_use]
    pub fn new(space: &'a Space, groups: Vec<Vec<VariableId>>) -> Self {
        Self { space, groups, known: IndexMap::default(), conditions: IndexSet::default() }
    }

    /// The region in which a formula holds.
    pub fn region(&self, formula: &Formula) -> Result<Region, Exhausted> {
        let space = self.space;
        match formula {
            Formula::Is(variable, values) => space.literal(*variable, *values),
            Formula::Condition(number) => {
                Ok(self.condition(*number).cloned().unwrap_or_else(|| space.none()))
            }
            Formula::All(parts) => parts
                .iter()
                .try_fold(space.all(), |region, part| space.and(&region, &self.region(part)?)),
            Formula::Any(parts) => parts
                .iter()
                .try_fold(space.none(), |region, part| space.or(&region, &self.region(part)?)),
        }
    }

    /// The region of a condition.
    #[must_use]
    pub fn condition(&self, number: usize) -> Option<&Region> {
        self.conditions.get_index(number)
    }

    /// Makes a region a condition, whatever its length.
    pub fn name(&mut self, region: &Region) -> usize {
        self.conditions.insert_full(region.clone()).0
    }

    /// A formula for a region. Where the whole region is a condition, it is that condition.
    pub fn of(&mut self, region: &Region) -> Result<Formula, Exhausted> {
        match self.conditions.get_index_of(region) {
            Some(number) => Ok(Formula::Condition(number)),
            None => self.definition(region),
        }
    }

    /// A formula for a region that is a condition, in other words.
    pub fn definition(&mut self, region: &Region) -> Result<Formula, Exhausted> {
        if region.is_empty() {
            return Ok(Formula::Any(Vec::new()));
        }
        if *region == self.space.all() {
            return Ok(Formula::All(Vec::new()));
        }
        if let Some(known) = self.known.get(region) {
            return Ok(known.clone());
        }
        let formula = self.derive(region)?;
        self.known.insert(region.clone(), formula.clone());
        Ok(formula)
    }

    fn derive(&mut self, region: &Region) -> Result<Formula, Exhausted> {
        let space = self.space;
        let support = space.support(region)?;
        if let [variable] = support[..] {
            let mut inside = Values::NONE;
            for value in space.values(variable).iter().map(Values::one) {
                if space.is_within(&space.literal(variable, value)?, region)? {
                    inside = inside.or(value);
                }
            }
            return Ok(Formula::Is(variable, inside));
        }
        let factors = space.factors(region)?;
        if factors.len() > 1 {
            let mut all = Formula::All(Vec::new());
            for factor in &factors {
                all = all.both(self.of(factor)?);
            }
            return Ok(all);
        }
        let terms = space.factors(&space.minus(&space.all(), region)?)?;
        if terms.len() > 1 {
            let mut any = Vec::new();
            for term in &terms {
                any.push(self.of(&space.minus(&space.all(), term)?)?);
            }
            return Ok(Formula::any(any));
        }
        if support.len() <= FEW {
            return self.shortest(region, &support);
        }
        if let Some(formula) = self.overlapping(region, &self.beside(&support))? {
            return Ok(formula);
        }
        if let Some(cases) = self.group(region, &support)? {
            return self.of_cases(&cases, true);
        }
        let cases = self.values(region, &support)?;
        self.of_cases(&cases, false)
    }

    /// Of several formulas over few variables the one that names the fewest.
    fn shortest(&mut self, region: &Region, support: &[VariableId]) -> Result<Formula, Exhausted> {
        let cases = self.values(region, support)?;
        let mut best = self.of_cases(&cases, false)?;
        let singles: Vec<Vec<VariableId>> = support.iter().map(|it| vec![*it]).collect();
        for others in [singles, self.beside(support)] {
            if let Some(formula) = self.overlapping(region, &others)?
                && formula.literals() < best.literals()
            {
                best = formula;
            }
        }
        for variable in support {
            if let Some(formula) = self.mostly(region, *variable)?
                && formula.literals() < best.literals()
            {
                best = formula;
            }
        }
        Ok(best)
    }

    /// What holds whatever a variable is, or else what one value of it adds.
    fn mostly(
        &mut self,
        region: &Region,
        variable: VariableId,
    ) -> Result<Option<Formula>, Exhausted> {
        let space = self.space;
        let always = space.forall(region, &[variable])?;
        let Some(cases) = self.cases(region, &[variable], 2)? else { return Ok(None) };
        if always.is_empty() || cases.len() != 2 {
            return Ok(None);
        }
        let mut any = vec![self.of(&always)?];
        for (here, rest) in &cases {
            let mut more = space.minus(rest, &always)?;
            if more.is_empty() {
                continue;
            }
            for other in space.support(&more)? {
                let wider = space.exists(&more, &[other])?;
                if space.is_within(&wider, rest)? {
                    more = wider;
                }
            }
            any.push(self.of(here)?.both(self.of(&more)?));
        }
        Ok(Some(Formula::any(any)))
    }

    /// For each group, what else there is.
    fn beside(&self, support: &[VariableId]) -> Vec<Vec<VariableId>> {
        let beside = self.groups.iter().map(|group| without(support, group));
        beside.filter(|others| !others.is_empty() && others.len() < support.len()).collect()
    }

    /// Any or all of parts that each leave some variables out and may have the others in common, if such
    /// parts are the region together.
    fn overlapping(
        &mut self,
        region: &Region,
        leaving_out: &[Vec<VariableId>],
    ) -> Result<Option<Formula>, Exhausted> {
        let space = self.space;
        let outside = space.minus(&space.all(), region)?;
        let any = self.parts(&outside, leaving_out)?;
        let all = self.parts(region, leaving_out)?;
        let mut best: Option<Formula> = None;
        if let Some(parts) = any {
            let mut any = Vec::new();
            for part in &parts {
                any.push(self.of(&space.minus(&space.all(), part)?)?);
            }
            best = Some(Formula::any(any));
        }
        if let Some(parts) = all {
            let mut all = Formula::All(Vec::new());
            for part in &parts {
                all = all.both(self.of(part)?);
            }
            if best.as_ref().is_none_or(|best| all.literals() < best.literals()) {
                best = Some(all);
            }
        }
        Ok(best)
    }

    /// Wider regions, each without some variables, that have the region in common and nothing else; none
    /// of them can be left out.
    fn parts(
        &self,
        region: &Region,
        leaving_out: &[Vec<VariableId>],
    ) -> Result<Option<Vec<Region>>, Exhausted> {
        let space = self.space;
        let mut parts: Vec<Region> = Vec::new();
        for others in leaving_out {
            let part = space.exists(region, others)?;
            if part != space.all() && !parts.contains(&part) {
                parts.push(part);
            }
        }
        let all = |parts: &[Region]| {
            parts.iter().try_fold(space.all(), |region, part| space.and(&region, part))
        };
        if parts.len() < 2 || all(&parts)? != *region {
            return Ok(None);
        }
        // The narrowest are left out first, if the others say as much.
        parts.sort_by_key(|part| space.count(part));
        let mut place = 0;
        while place < parts.len() {
            let mut fewer = parts.clone();
            fewer.remove(place);
            if all(&fewer)? == *region {
                parts = fewer;
            } else {
                place += 1;
            }
        }
        Ok((parts.len() > 1).then_some(parts))
    }

    /// The cases of the group of which the rest can tell least, if it is little.
    fn group(
        &self,
        region: &Region,
        support: &[VariableId],
    ) -> Result<Option<Vec<Case>>, Exhausted> {
        let mut best: Option<(usize, Vec<Case>)> = None;
        for group in &self.groups {
            let inside: Vec<VariableId> =
                group.iter().copied().filter(|it| support.contains(it)).collect();
            if inside.len() < 2 || inside.len() == support.len() {
                continue;
            }
            let Some(cases) = self.cases(region, &inside, CASES_MAX)? else { continue };
            let size = cases.iter().map(|(here, rest)| here.nodes() + rest.nodes()).sum();
            if best.as_ref().is_none_or(|(least, _)| size < *least) {
                best = Some((size, cases));
            }
        }
        Ok(best.map(|(_, cases)| cases))
    }

    /// What the rest of a region can tell of some variables: where, and what is left there. `None` if that
    /// is more than so many things.
    fn cases(
        &self,
        region: &Region,
        variables: &[VariableId],
        most: usize,
    ) -> Result<Option<Vec<Case>>, Exhausted> {
        let space = self.space;
        let mut cases = vec![(space.all(), region.clone())];
        for variable in variables {
            let mut next: Vec<Case> = Vec::new();
            for (here, rest) in cases {
                for value in space.values(*variable).iter() {
                    let left = space.given(&rest, *variable, value)?;
                    let there = space.and(&here, &space.literal(*variable, Values::one(value))?)?;
                    match next.iter_mut().find(|(_, known)| *known == left) {
                        Some((known, _)) => *known = space.or(known, &there)?,
                        None => next.push((there, left)),
                    }
                }
            }
            cases = next;
        }
        Ok((cases.len() <= most).then_some(cases))
    }

    /// The cases by the values of the variable for which what is left is smallest.
    fn values(&self, region: &Region, support: &[VariableId]) -> Result<Vec<Case>, Exhausted> {
        let mut best: Option<(usize, Vec<Case>)> = None;
        for variable in support {
            let Some(cases) = self.cases(region, &[*variable], usize::MAX)? else { continue };
            let size = cases.iter().map(|(_, rest)| rest.nodes()).sum();
            if best.as_ref().is_none_or(|(least, _)| size < *least) {
                best = Some((size, cases));
            }
        }
        Ok(best.map(|(_, cases)| cases).unwrap_or_default())
    }

    fn of_cases(&mut self, cases: &[Case], name: bool) -> Result<Formula, Exhausted> {
        let space = self.space;
        let mut any = Vec::new();
        for (here, rest) in cases.iter().filter(|(_, rest)| !rest.is_empty()) {
            // What other cases allow as well may be said together.
            let mut wide = here.clone();
            for (there, other) in cases {
                if space.is_within(rest, other)? {
                    wide = space.or(&wide, there)?;
                }
            }
            let mut condition = self.of(&wide)?;
            if name && condition.literals() > SHORT {
                condition = Formula::Condition(self.name(&wide));
            }
            any.push(condition.both(self.of(rest)?));
        }
        Ok(Formula::any(any))
    }
}

/// Where some variables are in a case, and what is left there of a region.
type Case = (Region, Region);
