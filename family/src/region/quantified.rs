//! Regions in which some variables may have any value, or have one value.

use oxidd::bdd::BDDFunction;
use oxidd::{BooleanFunction, BooleanFunctionQuant, ManagerRef};

use crate::region::{Exhausted, Region, Space};
use crate::variable::{Values, VariableId};

impl Space {
    /// The assignments that are in the region if some variables may be given any values.
    pub fn exists(&self, region: &Region, over: &[VariableId]) -> Result<Region, Exhausted> {
        let bits = self.manager.with_manager_shared(|manager| {
            let mut bits = BDDFunction::t(manager);
            for block in over.iter().filter_map(|variable| self.blocks.get(variable.index())) {
                for bit in 0..block.bits {
                    bits = bits.and(&BDDFunction::var(manager, block.first + bit)?)?;
                }
            }
            Ok(bits)
        });
        let bits = bits.map_err(self.exhausted())?;
        let region = self.algebra(|| region.0.exists(&bits))?;
        self.and(&region, &self.all)
    }

    /// The assignments that are in the region whatever values some variables are given.
    pub fn forall(&self, region: &Region, over: &[VariableId]) -> Result<Region, Exhausted> {
        let outside = self.minus(&self.all, region)?;
        self.minus(&self.all, &self.exists(&outside, over)?)
    }

    /// The region with a variable's value fixed, as a region that does not depend on the variable.
    pub fn given(
        &self,
        region: &Region,
        variable: VariableId,
        value: u8,
    ) -> Result<Region, Exhausted> {
        let Some(block) = self.blocks.get(variable.index()) else { return Ok(self.none()) };
        if !block.values.contains(value) {
            return Ok(self.none());
        }
        // The code of one value is a conjunction of bits, each set or not.
        let code = self.of_block(block, Values::one(value)).map_err(self.exhausted())?;
        let region = self.algebra(|| region.0.restrict(&code.0))?;
        self.and(&region, &self.all)
    }
}
