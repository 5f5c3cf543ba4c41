//! A scope as a command is asked for it: a preset or everything, a day, a file, what the attacker may be able
//! to do, and single settings. Every command makes its scope here, so that two of them that are asked the
//! same look at the same configurations.

use std::collections::BTreeMap;

use family::cube::Cube;
use family::variable::{Values, VariableId};

use crate::capability::{Attacker, capabilities};
use crate::dated::{Date, as_of};
use crate::scope::{Scope, ScopeError};
use crate::setting::{self, AttackerKnowsPassword, Setting};

/// What somebody asks about.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The preset that it starts from; without one everything is free.
    pub preset: Option<String>,
    /// What a file says: the settings that it gives values. All others are free in it.
    pub file: Option<BTreeMap<VariableId, Values>>,
    /// A day that fixes what the products did then, where neither a file nor a setting says otherwise.
    pub as_of: Option<Date>,
    /// What the attacker may be able to do, where nothing else says whether the attacker is.
    pub attacker: Attacker,
    /// Single settings.
    pub sets: BTreeMap<VariableId, Values>,
}

impl Default for Asked {
    fn default() -> Self {
        Self {
            preset: None,
            file: None,
            as_of: None,
            attacker: Attacker::Password,
            sets: BTreeMap::new(),
        }
    }
}

impl Asked {
    /// The scope.
    pub fn scope(&self) -> Result<Scope, ScopeError> {
        let mut scope = match &self.preset {
            Some(id) => Scope::preset(id)?,
            None => Scope::default(),
        };
        let said = |it: VariableId| self.file.as_ref().is_some_and(|file| file.contains_key(&it));
        let mut then = self.as_of.map(as_of).unwrap_or_default();
        if let Some(file) = &self.file {
            scope.change(whole_domain());
            scope.change(file.clone());
            then.retain(|it, _| !said(*it));
        }
        scope.change(then);
        let is_said = |it: VariableId| said(it) || self.sets.contains_key(&it);
        let freed = self.attacker.freed(scope.cube.clone(), &is_said);
        let changes = capabilities().filter(|it| freed.get(*it) != scope.cube.get(*it));
        let changes: BTreeMap<_, _> = changes.map(|it| (it, freed.get(it))).collect();
        if self.attacker == Attacker::Password {
            // Nobody changed anything: that is the attacker unless somebody says otherwise.
            scope.changed.retain(|it, _| !changes.contains_key(it));
            scope.cube = freed;
        } else {
            scope.change(changes);
        }
        scope.change(self.sets.clone());
        Ok(scope)
    }
}

/// Every setting with all its values.
fn whole_domain() -> BTreeMap<VariableId, Values> {
    let domain = setting::domain();
    domain.variables().map(|(variable, _)| (variable, domain.values(variable))).collect()
}

impl Attacker {
    /// A scope with the capabilities that the attacker may have open, and the others as they are by default,
    /// but for those of which something else says whether the attacker has them.
    #[must_use]
    pub fn freed(self, mut cube: Cube, is_said: &dyn Fn(VariableId) -> bool) -> Cube {
        for capability in capabilities().filter(|it| !is_said(*it)) {
            if self == Self::Password && capability == AttackerKnowsPassword::ID {
                // The scope itself leaves it open, or does not.
            } else if self.may_have(capability) {
                cube.set(capability, setting::domain().values(capability));
            } else if let Some(row) = setting::row(capability) {
                cube.set(capability, Values::one(row.default));
            }
        }
        cube
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Asked;
    use crate::capability::Attacker;
    use crate::scope::Scope;
    use crate::setting::{AttackerKnowsPassword, AttackerSprays, Setting};

    fn sets(texts: &[&str]) -> BTreeMap<family::variable::VariableId, family::variable::Values> {
        let texts: Vec<String> = texts.iter().map(|&text| text.to_owned()).collect();
        Scope::parse_sets(&texts).unwrap()
    }

    #[test]
    fn a_file_has_the_attacker_of_a_preset() {
        let file = Asked { file: Some(sets(&["client=legacy"])), ..Asked::default() };
        let preset = Asked { preset: Some("nothing-configured".to_owned()), ..Asked::default() };
        let (file, preset) = (file.scope().unwrap().cube, preset.scope().unwrap().cube);
        for capability in crate::capability::capabilities() {
            assert_eq!(file.get(capability), preset.get(capability), "{capability:?}");
        }
        assert_eq!(file.get(AttackerKnowsPassword::ID).len(), 2);
        assert_eq!(file.get(AttackerSprays::ID).len(), 1);
    }

    #[test]
    fn what_a_file_or_a_setting_says_of_the_attacker_stays() {
        let both = sets(&["attacker-sprays=yes,no", "attacker-knows-password=no"]);
        for attacker in Attacker::EVERY {
            let of_file = Asked { file: Some(both.clone()), attacker, ..Asked::default() };
            let of_sets = Asked { sets: both.clone(), attacker, ..Asked::default() };
            for asked in [of_file, of_sets] {
                let cube = asked.scope().unwrap().cube;
                assert_eq!(cube.get(AttackerSprays::ID).len(), 2, "{attacker:?}");
                assert_eq!(cube.get(AttackerKnowsPassword::ID).len(), 1, "{attacker:?}");
            }
        }
    }
}
