//! How many assignments are in regions.

use oxidd::util::SatCountCache;
use oxidd::{BooleanFunction, VarNo};
use rustc_hash::FxBuildHasher;

use crate::region::{Region, Space};

/// Counts the assignments of regions, and remembers what they share.
pub struct Counter<'a> {
    space: &'a Space,
    cache: SatCountCache<u128, FxBuildHasher>,
}

impl Space {
    /// How many assignments are in a region.
    #[must_use]
    pub fn count(&self, region: &Region) -> u128 {
        self.counter().count(region)
    }

    /// Counts many regions, remembering what they share.
    #[must_use]
    pub fn counter(&self) -> Counter<'_> {
        Counter { space: self, cache: SatCountCache::default() }
    }
}

impl Counter<'_> {
    /// How many assignments are in a region.
    pub fn count(&mut self, region: &Region) -> u128 {
        // A region holds no code that is no value, so its codes are its assignments.
        let bits = VarNo::try_from(self.space.owners.len()).unwrap_or(VarNo::MAX);
        region.0.sat_count(bits, &mut self.cache)
    }
}
