//! The exact condition of a violation, in lines that name decisions.
//!
//! For each place where the mailbox can be there is a line for each way in which the claim is violated
//! there. A way needs what its formula says; what several ways need, and what is too long for a line,
//! is a condition of its own and stands once below. The formulas together are the violating region:
//! each rewriting is an equivalence, and tests hold the whole against it.

mod phrases;
mod shorten;

use family::cube::Cube;
use family::formula::{Formula, Formulas};
use family::guards::Guards;
use family::region::{Exhausted, Region, Space};
use family::variable::{Values, VariableId};
use family::view::View;
use indexmap::IndexMap;

use crate::action::Action;
use crate::actor::attacker::Right;
use crate::claim::{Claim, Kind};
use crate::families::whole::Whole;
use crate::protocol::token::Interface;
use crate::setting::{self, MailboxLocation, Setting};

/// The exact condition of the violations of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// For each place of the mailbox: the ways there.
    pub sites: Vec<(MailboxLocation, Vec<Way>)>,
    /// The conditions that the formulas name, in the order in which they are met.
    pub conditions: Vec<Condition>,
}

/// One way in which a claim is violated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// What happens.
    pub says: &'static str,
    /// Where it can.
    pub formula: Formula,
}

/// A condition that formulas name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// What it says, if there are words for it.
    pub says: Option<&'static str>,
    /// Exactly when it holds.
    pub formula: Formula,
}

/// What happens in a way, for a claim about steps.
fn says(action: Action) -> &'static str {
    use crate::protocol::credential::PasswordProtocol::{ActiveSync, OutlookOnTheWeb};
    use crate::protocol::credential::Site;
    match action {
        Action::SignInLegacy(Site::OnPremises, ActiveSync, _) => {
            "Alice's legacy client syncs with the password alone"
        }
        Action::SignInLegacy(..) => "Alice's legacy client signs in with the password alone",
        Action::SignInByHand(..) => "Alice sets the account up by hand, with the password alone",
        Action::FallBackToPassword => "Alice's modern app falls back to the password",
        Action::TryPassword(Site::OnPremises, ActiveSync, ..) => {
            "the attacker's password is taken by ActiveSync"
        }
        Action::TryPassword(Site::OnPremises, OutlookOnTheWeb, ..) => {
            "the attacker's password is taken by OWA"
        }
        Action::TryPassword(Site::OnPremises, ..) => {
            "the attacker's password is taken by EWS, IMAP, POP or the like"
        }
        Action::TryPassword(..) => "the attacker signs in with the password alone",
        Action::ReadMailbox | Action::Synchronize | Action::DeliverFromCache => {
            "Alice's app gets mail after a sign-in"
        }
        Action::ConnectDirectly => "another modern app of Alice's reads from the server itself",
        Action::ReadOnline(_) => "the attacker reads with a token",
        Action::ProvisionAndRead(_) => {
            "the attacker has a copy made in Exchange Online, and reads it"
        }
        Action::ReadOnPremises(_, Right::Sync, ..) => {
            "the attacker reads from the server itself, with Exchange Online's own token"
        }
        Action::ReadOnPremises(..) => "the attacker reads from the server itself, with a token",
        Action::ReadInBrowser(_) => "the attacker reads in OWA, with a token",
        Action::ReadAsAdministrator => "the attacker opens the mailbox as administrator",
        Action::UseSharedPrincipal(Interface::Ews) => {
            "the attacker reads over EWS through the principal that Exchange Server shares"
        }
        Action::UseSharedPrincipal(_) => {
            "the attacker reads past EWS through the principal that Exchange Server shares"
        }
        Action::UseHybridApplication(Interface::Graph) => {
            "the attacker reads over Graph as Exchange Server's own application"
        }
        Action::UseHybridApplication(_) => {
            "the attacker reads over EWS as Exchange Server's own application"
        }
        _ => "a step on the way shows it",
    }
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
        let given = |region: &Region| space.exists(region, &fixed);
        let mut ways: IndexMap<&'static str, Region> = IndexMap::new();
        if let Kind::Invariant(_) = claim.kind {
            for (action, region) in whole.ways(place)? {
                let region = given(&space.and(&region, &there)?)?;
                let known = ways.get(says(action)).cloned().unwrap_or_else(|| space.none());
                ways.insert(says(action), space.or(&known, &region)?);
            }
        } else {
            ways.insert("", given(&there)?);
        }
        ways.retain(|_, region| !region.is_empty());
        let ways = irredundant(space, ways)?;
        let ways = ways
            .into_iter()
            .map(|(says, region)| Ok(Way { says, formula: maker.formulas.of(&region)? }));
        sites.push((*site, ways.collect::<Result<Vec<_>, Exhausted>>()?));
    }
    maker.finish(sites)
}

/// Leaves out what is covered by the others, the smallest first.
fn irredundant(
    space: &Space,
    ways: IndexMap<&'static str, Region>,
) -> Result<Vec<(&'static str, Region)>, Exhausted> {
    let mut order: Vec<&'static str> = ways.keys().copied().collect();
    order.sort_by_key(|says| ways.get(says).map(|region| space.count(region)));
    let mut kept = ways;
    for says in order {
        let mut others = space.none();
        for (_, region) in kept.iter().filter(|(of, _)| **of != says) {
            others = space.or(&others, region)?;
        }
        if let Some(region) = kept.get(says)
            && space.is_within(region, &others)?
        {
            kept.shift_remove(says);
        }
    }
    Ok(kept.into_iter().collect())
}

struct Maker<'a> {
    space: &'a Space,
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
        let region = |holds: fn(&dyn View) -> bool| -> Result<Region, Exhausted> {
            let mut region = space.none();
            for (leaf, holds) in Guards::new(space).split(|view: &dyn View| holds(view))? {
                if holds {
                    region = space.or(&region, &leaf)?;
                }
            }
            space.exists(&space.and(&region, &space.cube(whole.cube())?)?, fixed)
        };
        let (mut words, mut known) = (Vec::new(), Vec::new());
        for (says, holds) in phrases::parts() {
            let region = region(holds)?;
            known.push(formulas.definition(&region)?);
            words.push((says, region));
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
                    decisions.push((SIGNS_IN, space.exists(&region, fixed)?));
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
        for (says, any_of) in phrases::tokens(whole, fixed)? {
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
        Ok(Self { space, formulas, words, known, split })
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
        for way in sites.iter_mut().flat_map(|(_, ways)| ways) {
            renumber(&mut way.formula, &mut met);
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
            for way in ways {
                renumber(&mut way.formula, &mut met);
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
            let region = self.of(space, &Formula::Condition(place))?;
            let says = words.iter().find(|(_, of)| *of == region).map(|(says, _)| *says);
            if let Some(condition) = self.conditions.get_mut(place) {
                condition.says = says;
            }
        }
        self.inline();
        self.in_order();
        Ok(())
    }

    /// The region that the explanation gives, within a scope.
    pub fn region(&self, space: &Space, scope: &Cube) -> Result<Region, Exhausted> {
        let mut region = space.none();
        for (site, ways) in &self.sites {
            let there = space.literal(MailboxLocation::ID, site.one())?;
            for way in ways {
                let way = space.and(&self.of(space, &way.formula)?, &there)?;
                region = space.or(&region, &way)?;
            }
        }
        space.and(&region, &space.cube(scope)?)
    }

    fn of(&self, space: &Space, formula: &Formula) -> Result<Region, Exhausted> {
        match formula {
            Formula::Is(variable, values) => space.literal(*variable, *values),
            Formula::Condition(number) => match self.conditions.get(*number) {
                Some(condition) => self.of(space, &condition.formula),
                None => Ok(space.none()),
            },
            Formula::All(parts) => parts
                .iter()
                .try_fold(space.all(), |all, part| space.and(&all, &self.of(space, part)?)),
            Formula::Any(parts) => parts
                .iter()
                .try_fold(space.none(), |any, part| space.or(&any, &self.of(space, part)?)),
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
