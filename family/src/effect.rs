//! What a variable does to a region.

use crate::cube::Assignment;
use crate::region::{Exhausted, Region, Space};
use crate::variable::{Values, VariableId};

/// A change of one variable from one value to another, everything else as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The value before.
    pub from: u8,
    /// The value after.
    pub to: u8,
    /// How many assignments of the other variables come into the region by it.
    pub enters: u128,
    /// How many leave the region by it.
    pub leaves: u128,
    /// The least assignment, with the value before, that comes into the region.
    pub example: Option<Assignment>,
}

/// What a variable does to a region, within a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// In how many assignments of the scope another value of the variable alone makes the difference:
    /// as a share of the scope, Birnbaum's importance for a variable of two values.
    pub decides: u128,
    /// For each value of the variable, the turn to the next one.
    pub turns: Vec<Turn>,
}

impl Effect {
    /// Whether some turn comes into the region and some leaves it.
    #[must_use]
    pub fn is_mixed(&self) -> bool {
        self.turns.iter().any(|turn| turn.enters > 0)
            && self.turns.iter().any(|turn| turn.leaves > 0)
    }
}

impl Space {
    /// What a variable does to a region within a scope.
    pub fn effect(
        &self,
        region: &Region,
        scope: &Region,
        variable: VariableId,
    ) -> Result<Effect, Exhausted> {
        let inside = self.and(region, scope)?;
        let outside = self.minus(scope, region)?;
        let over = [variable];
        let either = self.and(&self.exists(&inside, &over)?, &self.exists(&outside, &over)?)?;
        let decides = self.count(&self.and(&either, scope)?);
        let mut turns = Vec::new();
        let values: Vec<u8> = self.values(variable).iter().collect();
        for pair in values.windows(2) {
            let [from, to] = *pair else { continue };
            turns.push(self.turn(region, scope, variable, (from, to))?);
        }
        Ok(Effect { decides, turns })
    }

    /// What one change of a variable does to a region, within a scope: where both values are in it.
    pub fn turn(
        &self,
        region: &Region,
        scope: &Region,
        variable: VariableId,
        (from, to): (u8, u8),
    ) -> Result<Turn, Exhausted> {
        let entering = self.entering(region, scope, variable, (from, to))?;
        let leaving = self.entering(region, scope, variable, (to, from))?;
        let example = self.least(&entering);
        let (enters, leaves) = (self.count(&entering), self.count(&leaving));
        Ok(Turn { from, to, enters, leaves, example })
    }

    /// The assignments of a scope, with one value of a variable and outside a region, that another
    /// value, with which they are in the scope as well, brings into the region.
    pub fn entering(
        &self,
        region: &Region,
        scope: &Region,
        variable: VariableId,
        (from, to): (u8, u8),
    ) -> Result<Region, Exhausted> {
        let there = self.given(&self.and(region, scope)?, variable, to)?;
        let before = self.and(scope, &self.literal(variable, Values::one(from))?)?;
        self.and(&self.minus(&before, region)?, &there)
    }
}
