//! Configurations to try: pseudo-random, the same on every machine.

use family::cube::{Assignment, Cube};
use family::variable::VariableId;

use crate::preset::{PRESETS, Preset};
use crate::scope::Scope;
use crate::setting;

/// A generator of numbers (`SplitMix64`), so that a sample needs no clock and no crate.
#[derive(Clone, Copy, Debug)]
pub struct Numbers(pub u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A uniform choice among `count`.
    pub fn below(&mut self, count: u32) -> u32 {
        u32::try_from(self.next() % u64::from(count.max(1))).unwrap_or_default()
    }
}

/// A uniform choice of a cube's assignments.
#[must_use]
pub fn assignment(cube: &Cube, numbers: &mut Numbers) -> Assignment {
    let value = |(_, values): (_, family::variable::Values)| {
        values.iter().nth(numbers.below(values.len()) as usize).unwrap_or_default()
    };
    Assignment::new(cube.iter().map(value).collect())
}

/// A configuration near a preset: one of the preset's, with up to five settings chosen anew. Uniform
/// configurations are seldom hardened; these often are.
pub fn near_preset(numbers: &mut Numbers) -> Assignment {
    let full = Scope::default().cube;
    let count = u32::try_from(PRESETS.len()).unwrap_or_default();
    let preset = PRESETS.get(numbers.below(count) as usize);
    let mut near = assignment(&preset.map_or_else(|| full.clone(), Preset::cube), numbers);
    let settings = u32::try_from(setting::domain().len()).unwrap_or_default();
    for _ in 0..numbers.below(6) {
        let variable = VariableId(u16::try_from(numbers.below(settings)).unwrap_or_default());
        let values = full.get(variable);
        let value = values.iter().nth(numbers.below(values.len()) as usize);
        near = near.with(variable, value.unwrap_or_default());
    }
    near
}
