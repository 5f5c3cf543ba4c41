//! What every setting of a scope does to a claim: whether it matters, how often it alone decides, and
//! whether tightening it can do harm.

use family::cube::{Assignment, Cube};
use family::region::{Exhausted, Region, Space};
use family::variable::VariableId;

use crate::advice::dead_ends::DeadEnds;
use crate::advice::violations::Violations;
use crate::claim::{Claim, Marks};
use crate::families::whole::Whole;
use crate::preset::defaults;
use crate::setting;

/// What every setting of a scope does.
#[derive(Clone, Debug)]
pub struct Audit {
    /// The scope.
    pub scope: Cube,
    /// For each claim that was asked for, in order.
    pub claims: Vec<ClaimAudit>,
    /// What the scope never does, if that was asked for.
    pub dead_ends: Option<DeadEnds>,
}

/// What every setting does to one claim.
#[derive(Clone, Debug)]
pub struct ClaimAudit {
    /// The claim.
    pub claim: &'static Claim,
    /// How many configurations of the scope it applies to. Only these are looked at.
    pub applicable: u128,
    /// How many of them violate it; of a witness: lack it.
    pub violating: u128,
    /// The open settings that decide somewhere, the one that does so most often first.
    pub deciding: Vec<Deciding>,
    /// The open settings that nowhere make a difference. That is proved: of no two configurations that
    /// differ in one of them alone does one violate the claim and the other keep it.
    pub irrelevant: Vec<VariableId>,
}

/// What a setting does to a claim.
#[derive(Clone, Debug)]
pub struct Deciding {
    /// The setting.
    pub setting: VariableId,
    /// In how many configurations another value of it alone turns the answer.
    pub decides: u128,
    /// Whether its values stand from the weakest to the strongest.
    pub ordered: bool,
    /// Ordered: each value of the scope with the next one, which is tighter. Otherwise: each pair.
    pub turns: Vec<Turn>,
}

/// What one change of a setting does to a claim, everything else as it is.
#[derive(Clone, Debug)]
pub struct Turn {
    /// The value before.
    pub from: u8,
    /// The value after.
    pub to: u8,
    /// In how many configurations the claim is violated after it, and not before.
    pub hurts: u128,
    /// In how many it is violated before, and not after.
    pub helps: u128,
    /// Of the configurations that it hurts, with the value before: the one that differs least from the
    /// defaults of the table.
    pub hurt: Option<Assignment>,
    /// Of those that it helps, with the value before, likewise.
    pub helped: Option<Assignment>,
}

/// Which way a setting goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// A later value never brings a violation about, and sometimes takes one away.
    Helps,
    /// A later value never takes a violation away, and sometimes brings one about.
    Hurts,
    /// Both happen.
    Mixed,
}

impl Direction {
    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Helps => "helps",
            Self::Hurts => "hurts",
            Self::Mixed => "mixed",
        }
    }
}

impl Turn {
    /// Which way it goes; `None`, if nothing turns on it.
    #[must_use]
    pub fn direction(&self) -> Option<Direction> {
        direction(self.hurts, self.helps)
    }
}

fn direction(hurts: u128, helps: u128) -> Option<Direction> {
    match (hurts > 0, helps > 0) {
        (false, false) => None,
        (false, true) => Some(Direction::Helps),
        (true, false) => Some(Direction::Hurts),
        (true, true) => Some(Direction::Mixed),
    }
}

impl Deciding {
    /// Which way tightening goes; `None` where the values have no order.
    #[must_use]
    pub fn tightening(&self) -> Option<Direction> {
        if !self.ordered {
            return None;
        }
        let sum = |of: fn(&Turn) -> u128| self.turns.iter().map(of).sum();
        direction(sum(|it| it.hurts), sum(|it| it.helps))
    }
}

impl Audit {
    /// Looks at every open setting of a scope for each of the marked claims, and at what the scope never
    /// does, if that is asked for.
    pub fn of(
        scope: &Cube,
        claims: Marks,
        dead_ends: bool,
        progress: &mut dyn FnMut(usize, u128),
    ) -> Result<Self, Exhausted> {
        Whole::ask(scope, progress, &mut |whole| {
            let violations = Violations::alone(whole, claims)?;
            let claims = violations
                .claims
                .iter()
                .map(|(answer, region)| ClaimAudit::of(whole.space(), scope, answer.claim, region));
            Ok(Self {
                scope: scope.clone(),
                claims: claims.collect::<Result<_, _>>()?,
                dead_ends: if dead_ends { Some(DeadEnds::of(whole)?) } else { None },
            })
        })
    }
}

impl ClaimAudit {
    fn of(
        space: &Space,
        scope: &Cube,
        claim: &'static Claim,
        violating: &Region,
    ) -> Result<Self, Exhausted> {
        let mut audit = Self {
            claim,
            applicable: 0,
            violating: 0,
            deciding: Vec::new(),
            irrelevant: Vec::new(),
        };
        let Some(within) = claim.within(scope) else { return Ok(audit) };
        let region = space.cube(&within)?;
        let violating = space.and(violating, &region)?;
        (audit.applicable, audit.violating) = (within.count(), space.count(&violating));
        let look = Look { space, within: &within, region: &region, violating: &violating };
        for (variable, _) in within.iter().filter(|(_, values)| values.len() > 1) {
            match look.at(variable)? {
                Some(deciding) => audit.deciding.push(deciding),
                None => audit.irrelevant.push(variable),
            }
        }
        audit.deciding.sort_by_key(|it| (std::cmp::Reverse(it.decides), it.setting));
        Ok(audit)
    }
}

/// One claim in one scope.
struct Look<'a> {
    space: &'a Space,
    within: &'a Cube,
    region: &'a Region,
    violating: &'a Region,
}

impl Look<'_> {
    /// What one setting does; `None`, if nothing.
    fn at(&self, variable: VariableId) -> Result<Option<Deciding>, Exhausted> {
        let decides = self.space.effect(self.violating, self.region, variable)?.decides;
        if decides == 0 {
            return Ok(None);
        }
        let ordered = setting::row(variable).is_some_and(|row| row.ordered);
        let values: Vec<u8> = self.within.get(variable).iter().collect();
        let mut turns = Vec::new();
        for (place, from) in values.iter().enumerate() {
            let later = if ordered { 1 } else { values.len() };
            for to in values.iter().skip(place + 1).take(later) {
                turns.push(self.turn(variable, *from, *to)?);
            }
        }
        Ok(Some(Deciding { setting: variable, decides, ordered, turns }))
    }

    fn turn(&self, variable: VariableId, from: u8, to: u8) -> Result<Turn, Exhausted> {
        let space = self.space;
        let near = defaults().least().unwrap_or_else(|| Assignment::new(Vec::new()));
        let hurt = space.entering(self.violating, self.region, variable, (from, to))?;
        let helped = space.entering(self.violating, self.region, variable, (to, from))?;
        let before = |it: Assignment| it.with(variable, from);
        Ok(Turn {
            from,
            to,
            hurts: space.count(&hurt),
            helps: space.count(&helped),
            hurt: space.nearest(&hurt, &near),
            helped: space.nearest(&helped, &near).map(before),
        })
    }
}
