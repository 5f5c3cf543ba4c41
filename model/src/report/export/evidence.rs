//! The committed evidence of quality: what `coverage`, `sensitivity` and `ladder` say of all configurations and of
//! every preset.

use family::region::Exhausted;

use crate::advice::coverage::{Coverage, in_preset};
use crate::advice::ladder::ladder;
use crate::advice::sensitivity::{Sensitivity, turned_in};
use crate::capability::Attacker;
use crate::preset::PRESETS;
use crate::report::json::{
    CoverageJson, CoverageOfFamily, CoverageOfPreset, LadderJson, LaddersJson, SensitivityJson,
    SensitivityOfFamily, TurnedInPreset,
};
use crate::scope::Scope;

/// Coverage of all configurations, once more with the strongest attackers, and of every preset. `progress` hears of what is under way.
pub fn coverage(
    threads: usize,
    progress: &mut dyn FnMut(&'static str),
) -> Result<CoverageJson, Exhausted> {
    progress("all configurations");
    let all = Scope::default();
    let mut families = vec![CoverageOfFamily::new(&all, &Coverage::of(&all.cube, &mut |_, _| {})?)];
    for best in Scope::at_their_best() {
        let found = Coverage::of_steps(&best.cube, &mut |_, _| {})?;
        families.push(CoverageOfFamily::new(&best, &found));
    }
    let presets = PRESETS.iter().map(|preset| {
        progress(preset.id);
        CoverageOfPreset::new(preset.id, &in_preset(&preset.cube(), threads))
    });
    Ok(CoverageJson::new(families, presets.collect()))
}

/// What rests on assumptions, in the same families and presets.
pub fn sensitivity(progress: &mut dyn FnMut(&'static str)) -> Result<SensitivityJson, Exhausted> {
    progress("all configurations");
    let mut families = Vec::new();
    for scope in std::iter::once(Scope::default()).chain(Scope::at_their_best()) {
        let found = Sensitivity::of(&scope.cube, &mut |_, _| {})?;
        families.push(SensitivityOfFamily::new(&scope, &found));
    }
    let mut presets = Vec::new();
    for preset in &PRESETS {
        progress(preset.id);
        let turned = turned_in(&preset.cube())?;
        presets.extend(turned.iter().map(|it| TurnedInPreset::new(preset.id, it)));
    }
    Ok(SensitivityJson::new(families, presets))
}

/// How far parties can rely on each other in every preset, under every attacker but the one who can do
/// everything: under her a server can rely on nobody.
pub fn ladders(threads: usize, progress: &mut dyn FnMut(&'static str)) -> LaddersJson {
    let mut ladders = Vec::new();
    for attacker in Attacker::EVERY.into_iter().filter(|it| *it != Attacker::All) {
        for preset in &PRESETS {
            progress(preset.id);
            let rungs = ladder(&attacker.at_her_best(preset.cube()), threads);
            ladders.push(LadderJson::new(Some(preset.id), attacker.id(), &rungs));
        }
    }
    LaddersJson::new(ladders)
}
