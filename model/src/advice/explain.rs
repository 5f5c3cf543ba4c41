//! The exact condition of a violation, in lines that name decisions.
//!
//! For each place where the mailbox can be there is a line for each way in which the claim is violated
//! there. A way needs what its formula says; what several ways need, and what is too long for a line,
//! is a condition of its own and stands once below. The formulas together are the violating region:
//! each rewriting is an equivalence, and tests hold the whole against it.

mod phrases;
mod shorten;
mod ways;

use family::cube::Cube;
use family::formula::{Formula, Formulas};
use family::guards::Guards;
use family::region::{Exhausted, Region, Space};
use family::variable::{Values, VariableId};
use family::view::View;

pub use self::ways::StepKind;
use crate::action::Action;
use crate::claim::{Claim, Kind};
use crate::families::whole::Whole;
use crate::setting::{self, MailboxLocation, Setting};

/// The exact condition of the violations of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// For each place of the mailbox: the ways there.
    pub sites: Vec<(MailboxLocation, Vec<Way>)>,
    /// The conditions that the formulas name, in the order in which they are met.
    pub conditions: Vec<Condition>,
}

/// One way in which a claim is violated. It is listed whether or not the other ways cover it: who closes
/// the others has not closed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// What happens.
    pub says: String,
    /// The kinds of steps that show it so; none for a claim that is not about steps.
    pub kinds: Vec<StepKind>,
    /// Whether another way is open wherever it is.
    pub is_covered: bool,
    /// Where it can; not told where other ways cover it and it takes many words.
    pub formula: Option<Formula>,
    /// What closes it alone: minimal sets of an administrator's settings with the values that will do, the
    /// cheapest first. Empty unless it was asked.
    pub closed_by: Vec<Vec<(VariableId, Values)>>,
}

/// A condition that formulas name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// What it says, if there are words for it.
    pub says: Option<&'static str>,
    /// Exactly when it holds.
    pub formula: Formula,
}

/// What the sign-in of Alice's app is without a second factor of hers.
const SIGNS_IN: &str = "Alice's app signs in without a second factor of hers";

/// Explains where a claim is violated, in a family that has been explored. What has one value in the
/// whole family is not said.
pub fn explain(
    whole: &Whole,
    place: usize,
    claim: &'static Claim,
) -> Result<Explanation, Exhausted> {
    let space = whole.space();
    let is_fixed = |variable: &VariableId| whole.cube().get(*variable).len() == 1;
    let mut fixed: Vec<VariableId> = setting::rows().map(|row| row.0).filter(is_fixed).collect();
    fixed.push(MailboxLocation::ID);
    let violating = whole.answer(place, claim)?.violating.region(space)?;
    let mut maker = Maker::new(whole, &fixed)?;
    let mut sites = Vec::new();
    for site in MailboxLocation::ALL {
        let there = space.literal(MailboxLocation::ID, site.one())?;
        let there = space.and(&violating, &there)?;
        if there.is_empty() {
            continue;
        }
        let mut open = ways::Open::default();
        if let Kind::Invariant(_) = claim.kind {
            for (action, region) in whole.ways(place)? {
                let region = maker.given(&space.and(&region, &there)?)?;
                open.add(space, action, &region)?;
            }
        } else {
            open.add_unnamed(maker.given(&there)?);
        }
        let mut ways = Vec::new();
        let mut regions = Vec::new();
        for (says, kinds, region, is_covered) in open.in_order(space)? {
            let formula = if is_covered { None } else { Some(maker.formulas.of(&region)?) };
            ways.push(Way { says, kinds, is_covered, formula, closed_by: Vec::new() });
            regions.push(region);
        }
        for (way, region) in ways.iter_mut().zip(&regions).filter(|(way, _)| way.is_covered) {
            way.formula = Some(maker.formulas.of(region)?).filter(is_short);
        }
        sites.push((*site, ways));
    }
    maker.finish(sites)
}

/// How many literals are told of a way that others cover.
const COVERED_MAX: usize = 8;

/// Whether a formula is told of a way that others cover: it is short, and names no condition, which would
/// take a line of its own.
fn is_short(formula: &Formula) -> bool {
    formula.literals() <= COVERED_MAX && !has_condition(formula)
}

fn has_condition(formula: &Formula) -> bool {
    match formula {
        Formula::Condition(_) => true,
        Formula::All(parts) | Formula::Any(parts) => parts.iter().any(has_condition),
        Formula::Is(..) => false,
    }
}

struct Maker<'a> {
    space: &'a Space,
    /// The family, and what has one value in it.
    cube: Cube,
    fixed: Vec<VariableId>,
    formulas: Formulas<'a>,
    /// Words for regions.
    words: Vec<(&'static str, Region)>,
    /// Formulas that are a condition wherever they stand.
    known: Vec<Formula>,
    /// Regions that are any of several.
    split: Vec<(Region, Vec<Region>)>,
}

impl<'a> Maker<'a> {
    fn new(whole: &'a Whole, fixed: &[VariableId]) -> Result<Self, Exhausted> {
        let space = whole.space();
        let mut formulas = Formulas::new(space, phrases::groups());
        let given = |region: &Region| as_told(space, region, whole.cube(), fixed);
        let region = |holds: fn(&dyn View) -> bool| -> Result<Region, Exhausted> {
            let mut region = space.none();
            for (leaf, holds) in Guards::new(space).split(|view: &dyn View| holds(view))? {
                if holds {
                    region = space.or(&region, &leaf)?;
                }
            }
            given(&region)
        };
        // What the family says of itself is no condition: it holds in all of it, or nowhere.
        let is_told = |region: &Region| region.is_empty() || *region == space.all();
        let (mut words, mut known) = (Vec::new(), Vec::new());
        for (says, holds) in phrases::parts() {
            let region = region(holds)?;
            if !is_told(&region) {
                known.push(formulas.definition(&region)?);
                words.push((says, region));
            }
        }
        for (says, holds) in phrases::labels() {
            words.push((says, region(holds)?));
        }
        let mut decisions = Vec::new();
        for (says, holds) in phrases::decisions() {
            decisions.push((says, region(holds)?));
        }
        if let Some((data, _)) = crate::claim::find("mailbox-data-requires-mfa") {
            for (action, region) in whole.ways(data)? {
                if action == Action::ReadMailbox {
                    decisions.push((SIGNS_IN, given(&region)?));
                }
            }
        }
        for (says, region) in decisions {
            for factor in space.factors(&region)? {
                if space.support(&factor)?.len() > 1 {
                    formulas.name(&factor);
                    words.push((says, factor));
                }
            }
        }
        let mut split = Vec::new();
        for (says, any_of) in phrases::tokens(whole, &given)? {
            let mut region = space.none();
            for (_, one) in &any_of {
                region = space.or(&region, one)?;
            }
            formulas.name(&region);
            words.push((says, region.clone()));
            // One that is all of it is no part of it.
            let mut parts = Vec::new();
            for (says, one) in any_of.into_iter().filter(|(_, one)| *one != region) {
                formulas.name(&one);
                words.push((says, one.clone()));
                parts.push(one);
            }
            if parts.is_empty() || !is_union(space, &region, &parts)? {
                continue;
            }
            split.push((region, parts));
        }
        words.retain(|(_, region)| !is_told(region));
        let (cube, fixed) = (whole.cube().clone(), fixed.to_vec());
        Ok(Self { space, cube, fixed, formulas, words, known, split })
    }

    /// A region of the family in the words in which it is told.
    fn given(&self, region: &Region) -> Result<Region, Exhausted> {
        as_told(self.space, region, &self.cube, &self.fixed)
    }

    /// The definition of a condition.
    fn definition(&mut self, region: &Region) -> Result<Formula, Exhausted> {
        let split = self.split.iter().find(|(of, _)| of == region).map(|(_, parts)| parts.clone());
        match split {
            Some(parts) => {
                let parts = parts.iter().map(|part| self.formulas.of(part));
                Ok(Formula::Any(parts.collect::<Result<_, _>>()?))
            }
            None => self.formulas.definition(region),
        }
    }

    fn finish(
        mut self,
        mut sites: Vec<(MailboxLocation, Vec<Way>)>,
    ) -> Result<Explanation, Exhausted> {
        let mut met: Vec<usize> = Vec::new();
        for formula in
            sites.iter_mut().flat_map(|(_, ways)| ways).filter_map(|it| it.formula.as_mut())
        {
            renumber(formula, &mut met);
        }
        let mut conditions: Vec<Condition> = Vec::new();
        // The definitions of conditions may name others.
        while let Some(number) = met.get(conditions.len()).copied() {
            let region = self.formulas.condition(number).cloned();
            let region = region.unwrap_or_else(|| self.space.none());
            let mut formula = self.definition(&region)?;
            renumber(&mut formula, &mut met);
            conditions.push(Condition { says: None, formula });
        }
        let mut explanation = Explanation { sites, conditions };
        explanation.shorten(&self.known);
        explanation.tell(self.space, &self.words)?;
        Ok(explanation)
    }
}

/// A region of a family without what the family says of itself: what has one value in it, and that a setting
/// has one of the values that it has there at all.
fn as_told(
    space: &Space,
    region: &Region,
    cube: &Cube,
    fixed: &[VariableId],
) -> Result<Region, Exhausted> {
    let mut told = space.exists(&space.and(region, &space.cube(cube)?)?, fixed)?;
    for (variable, values) in cube.iter() {
        if values == setting::domain().values(variable) || fixed.contains(&variable) {
            continue;
        }
        let Some(least) = values.least() else { continue };
        let with = space.given(&told, variable, least)?;
        let mut is_same = true;
        for value in values.iter() {
            is_same = is_same && space.given(&told, variable, value)? == with;
        }
        if is_same {
            told = with;
        }
    }
    Ok(told)
}

/// Whether a region is nothing but its parts.
fn is_union(space: &Space, region: &Region, parts: &[Region]) -> Result<bool, Exhausted> {
    let union = parts.iter().try_fold(space.none(), |union, part| space.or(&union, part))?;
    Ok(union == *region)
}

/// Gives the conditions of a formula the numbers in which they are met.
fn renumber(formula: &mut Formula, met: &mut Vec<usize>) {
    match formula {
        Formula::Condition(number) => {
            let place = met.iter().position(|it| it == number).unwrap_or_else(|| {
                met.push(*number);
                met.len() - 1
            });
            *number = place;
        }
        Formula::All(parts) | Formula::Any(parts) => {
            for part in parts {
                renumber(part, met);
            }
        }
        Formula::Is(..) => {}
    }
}

impl Explanation {
    /// Numbers the conditions as they are met: those of one place of the mailbox, with all that they
    /// name, before those of the next.
    fn in_order(&mut self) {
        let mut met = Vec::new();
        let mut conditions = Vec::new();
        for (_, ways) in &mut self.sites {
            for formula in ways.iter_mut().filter_map(|way| way.formula.as_mut()) {
                renumber(formula, &mut met);
            }
            while let Some(number) = met.get(conditions.len()).copied() {
                let Some(mut condition) = self.conditions.get(number).cloned() else { break };
                renumber(&mut condition.formula, &mut met);
                conditions.push(condition);
            }
        }
        self.conditions = conditions;
    }

    /// Finds words for the conditions, and puts the others that stand in one place there.
    fn tell(&mut self, space: &Space, words: &[(&'static str, Region)]) -> Result<(), Exhausted> {
        for place in 0..self.conditions.len() {
            let region = self.region_of(space, &Formula::Condition(place))?;
            let says = words.iter().find(|(_, of)| *of == region).map(|(says, _)| *says);
            if let Some(condition) = self.conditions.get_mut(place) {
                condition.says = says;
            }
        }
        self.inline();
        self.in_order();
        Ok(())
    }

    /// All ways, those of one place of the mailbox after those of another.
    pub fn ways_mut(&mut self) -> impl Iterator<Item = &mut Way> {
        self.sites.iter_mut().flat_map(|(_, ways)| ways)
    }

    /// The region that the explanation gives, within a scope.
    pub fn region(&self, space: &Space, scope: &Cube) -> Result<Region, Exhausted> {
        let mut region = space.none();
        for (site, ways) in &self.sites {
            let there = space.literal(MailboxLocation::ID, site.one())?;
            // What is not told is covered.
            for formula in ways.iter().filter_map(|way| way.formula.as_ref()) {
                let way = space.and(&self.region_of(space, formula)?, &there)?;
                region = space.or(&region, &way)?;
            }
        }
        space.and(&region, &space.cube(scope)?)
    }

    /// The region of one formula.
    pub fn region_of(&self, space: &Space, formula: &Formula) -> Result<Region, Exhausted> {
        match formula {
            Formula::Is(variable, values) => space.literal(*variable, *values),
            Formula::Condition(number) => match self.conditions.get(*number) {
                Some(condition) => self.region_of(space, &condition.formula),
                None => Ok(space.none()),
            },
            Formula::All(parts) => parts
                .iter()
                .try_fold(space.all(), |all, part| space.and(&all, &self.region_of(space, part)?)),
            Formula::Any(parts) => parts
                .iter()
                .try_fold(space.none(), |any, part| space.or(&any, &self.region_of(space, part)?)),
        }
    }
}

/// A setting with some of its values, in few words.
#[must_use]
pub fn write_literal(variable: VariableId, values: Values) -> String {
    let Some(row) = setting::row(variable) else { return String::new() };
    let name = |value: u8| row.values.get(usize::from(value)).copied().unwrap_or_default();
    let all = setting::domain().values(variable);
    let rest = all.minus(values);
    let listed: Vec<&str> = values.iter().map(name).collect();
    let (first, last) = (values.iter().next(), values.iter().last());
    if values.len() > 1 && rest.len() == 1 {
        return format!("{}!={}", row.id, rest.iter().map(name).collect::<String>());
    }
    if row.ordered && values.len() > 2 {
        if let Some(last) = last.filter(|last| u32::from(*last) + 1 == values.len()) {
            return format!("{} at most {}", row.id, name(last));
        }
        if let Some(first) = first.filter(|it| u32::from(*it) + values.len() == all.len()) {
            return format!("{} at least {}", row.id, name(first));
        }
    }
    format!("{}={}", row.id, listed.join("|"))
}
