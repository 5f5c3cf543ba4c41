//! A region taken apart where its parts have no variable in common.

use crate::region::{Exhausted, Region, Space};
use crate::variable::VariableId;

impl Space {
    /// The variables on which a region depends.
    pub fn support(&self, region: &Region) -> Result<Vec<VariableId>, Exhausted> {
        let mut support = Vec::new();
        for (variable, _) in self.full().iter() {
            if self.exists(region, &[variable])? != *region {
                support.push(variable);
            }
        }
        Ok(support)
    }

    /// Regions that have no variable in common and together, all of them, are the region.
    pub fn factors(&self, region: &Region) -> Result<Vec<Region>, Exhausted> {
        let mut rest = region.clone();
        let mut factors = Vec::new();
        let mut support = self.support(region)?;
        while let Some(first) = support.first().copied() {
            let group = self.factor_with(&rest, first, &support)?;
            let others = without(&support, &group);
            factors.push(self.exists(&rest, &others)?);
            rest = self.exists(&rest, &group)?;
            support = others;
        }
        Ok(factors)
    }

    /// The variables of the factor that has a variable: no single one of them can be left out.
    fn factor_with(
        &self,
        region: &Region,
        first: VariableId,
        support: &[VariableId],
    ) -> Result<Vec<VariableId>, Exhausted> {
        // What is lost when the group and the rest are taken apart.
        let lost = |group: &[VariableId]| -> Result<u128, Exhausted> {
            let others = without(support, group);
            let apart = self.and(&self.exists(region, &others)?, &self.exists(region, group)?)?;
            Ok(self.count(&self.minus(&apart, region)?))
        };
        let mut group = vec![first];
        let mut now = lost(&group)?;
        while now > 0 {
            let mut best: Option<(u128, VariableId)> = None;
            for variable in without(support, &group) {
                let with: Vec<VariableId> = group.iter().copied().chain([variable]).collect();
                let lost = lost(&with)?;
                if best.is_none_or(|(least, _)| lost < least) {
                    best = Some((lost, variable));
                }
            }
            let Some((least, variable)) = best else { break };
            group.push(variable);
            now = least;
        }
        for variable in group.clone().into_iter().filter(|it| *it != first) {
            let less = without(&group, &[variable]);
            if lost(&less)? == 0 {
                group = less;
            }
        }
        Ok(group)
    }
}

pub(crate) fn without(variables: &[VariableId], some: &[VariableId]) -> Vec<VariableId> {
    variables.iter().copied().filter(|it| !some.contains(it)).collect()
}
