//! Two scopes held against each other: what differs between them, in settings and in answers, and on
//! which of the settings the answers turn.
//!
//! Everything that lies between the two is explored at once. Each setting that differs then becomes a
//! switch, *as in the first* or *as in the second*, and of every claim it is said for which positions of
//! the switches some configuration violates it. The minimal sets of switches that turn a verdict are the
//! minimal changes of that region.

use family::changes::Variables;
use family::cube::{Assignment, Cube};
use family::region::{Exhausted, Region, Space};
use family::variable::{Values, VariableId};

use crate::advice::impact::Side;
use crate::advice::violations::Violations;
use crate::claim::{Claim, Kind, Marks};
use crate::families::Verdict;
use crate::families::whole::Whole;
use crate::setting;

/// How many minimal sets are looked at.
const SETS_MAX: usize = 20_000;

/// A switch as in the first scope, and as in the second.
const FIRST: u8 = 0;
const SECOND: u8 = 1;

/// What differs between two scopes.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The two scopes.
    pub scopes: [Cube; 2],
    /// The settings that differ, with the values of each scope.
    pub settings: Vec<(VariableId, [Values; 2])>,
    /// The claims whose verdict or share of violating configurations differs, in their order.
    pub claims: Vec<ClaimDifference>,
    /// How many of those that were asked for are the same.
    pub same: usize,
}

/// A claim that two scopes answer differently.
#[derive(Clone, Debug)]
pub struct ClaimDifference {
    /// The claim.
    pub claim: &'static Claim,
    /// The answer in each.
    pub sides: [Side; 2],
    /// Where the verdicts differ: the minimal sets of settings which, set in the first scope as in the
    /// second, already give the second's verdict, the smallest first. `None` if there are too many.
    pub turned_by: Option<Vec<Variables>>,
}

impl ClaimDifference {
    /// Whether the verdicts differ.
    #[must_use]
    pub fn turns(&self) -> bool {
        let [first, second] = &self.sides;
        first.verdict != second.verdict
    }
}

impl Difference {
    /// Holds two scopes against each other.
    pub fn of(
        first: &Cube,
        second: &Cube,
        claims: Marks,
        progress: &mut dyn FnMut(usize, u128),
    ) -> Result<Self, Exhausted> {
        let both = setting::rows().map(|(it, _)| first.get(it).or(second.get(it)));
        Whole::ask(&both.collect(), progress, &mut |whole| {
            let violations = Violations::alone(whole, claims)?;
            Self::in_whole(whole, &violations, first, second)
        })
    }

    fn in_whole(
        whole: &Whole,
        violations: &Violations,
        first: &Cube,
        second: &Cube,
    ) -> Result<Self, Exhausted> {
        let space = whole.space();
        let settings: Vec<(VariableId, [Values; 2])> = first
            .iter()
            .zip(second.iter())
            .filter(|((_, one), (_, other))| one != other)
            .map(|((setting, one), (_, other))| (setting, [one, other]))
            .collect();
        let switches = Switches { space, first, settings: &settings };
        let mut claims = Vec::new();
        let mut same = 0;
        for (answer, region) in &violations.claims {
            let claim = answer.claim;
            let applying = whole.applying(claim)?;
            let side = |scope: &Cube| -> Result<Side, Exhausted> {
                let here = space.cube(scope)?;
                let found = space.count(&space.and(region, &here)?);
                Ok(Side::new(claim, found, space.count(&space.and(&applying, &here)?)))
            };
            let (one, other) = (side(first)?, side(second)?);
            if one.verdict == other.verdict
                && is_same_share(one.found(), first.count(), other.found(), second.count())
            {
                same += 1;
                continue;
            }
            let turned_by = if one.verdict == other.verdict {
                Some(Vec::new())
            } else {
                let applies = match &claim.domain() {
                    Some(domain) => space.cube(domain)?,
                    None => space.none(),
                };
                let violated = switches.violated(claim, region, &applies)?;
                switches.turning(&violated, other.verdict)?
            };
            claims.push(ClaimDifference { claim, sides: [one, other], turned_by });
        }
        Ok(Self { scopes: [first.clone(), second.clone()], settings, claims, same })
    }
}

/// Whether two shares are the same. Numbers of configurations are too large to be multiplied.
fn is_same_share(one: u128, of_one: u128, other: u128, of_other: u128) -> bool {
    let lowest = |part: u128, whole: u128| {
        let (mut divisor, mut rest) = (whole, part);
        while rest > 0 {
            (divisor, rest) = (rest, divisor % rest);
        }
        (part / divisor.max(1), whole / divisor.max(1))
    };
    lowest(one, of_one) == lowest(other, of_other)
}

/// The settings that differ, as switches. In a region of switches a setting has its first value where it
/// is as in the first scope, and its second where it is as in the second; all others are free.
struct Switches<'a> {
    space: &'a Space,
    first: &'a Cube,
    settings: &'a [(VariableId, [Values; 2])],
}

impl Switches<'_> {
    /// For which positions of the switches some configuration is in a region.
    fn somewhere(&self, region: &Region) -> Result<Region, Exhausted> {
        let space = self.space;
        let differs = |it: &VariableId| self.settings.iter().any(|(setting, _)| setting == it);
        let same: Vec<VariableId> =
            self.first.iter().map(|(it, _)| it).filter(|it| !differs(it)).collect();
        let mut there = region.clone();
        for setting in &same {
            let values = space.literal(*setting, self.first.get(*setting))?;
            there = space.exists(&space.and(&there, &values)?, &[*setting])?;
        }
        for (setting, values) in self.settings {
            let mut switched = space.none();
            for (position, values) in [FIRST, SECOND].into_iter().zip(values) {
                let with = space.and(&there, &space.literal(*setting, *values)?)?;
                let with = space.exists(&with, &[*setting])?;
                let position = space.literal(*setting, Values::one(position))?;
                switched = space.or(&switched, &space.and(&with, &position)?)?;
            }
            there = switched;
        }
        Ok(there)
    }

    /// For which positions of the switches a claim is violated.
    fn violated(
        &self,
        claim: &Claim,
        region: &Region,
        applies: &Region,
    ) -> Result<Region, Exhausted> {
        match claim.kind {
            // It is, where it could be had and none has it.
            Kind::Witness(_) => {
                let has = self.somewhere(&self.space.minus(applies, region)?)?;
                self.space.minus(&self.somewhere(applies)?, &has)
            }
            _ => self.somewhere(region),
        }
    }

    /// The minimal sets of switches that give a verdict.
    fn turning(
        &self,
        violated: &Region,
        wanted: Verdict,
    ) -> Result<Option<Vec<Variables>>, Exhausted> {
        let space = self.space;
        let positions = self.settings.iter().try_fold(space.all(), |region, (setting, _)| {
            let switch = Values::one(FIRST).or(Values::one(SECOND));
            space.and(&region, &space.literal(*setting, switch)?)
        })?;
        let there = if wanted == Verdict::Violated {
            space.and(&positions, violated)?
        } else {
            space.minus(&positions, violated)?
        };
        let from = Assignment::new(self.first.iter().map(|_| FIRST).collect());
        let sets = space.repairs(&there, &from, &Variables::new(), SETS_MAX)?;
        Ok(sets.map(|mut sets| {
            sets.sort_by(|one, other| one.len().cmp(&other.len()).then_with(|| one.cmp(other)));
            sets
        }))
    }
}
