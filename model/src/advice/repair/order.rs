//! In which order to make changes, so that nothing breaks on the way.

use family::changes::Variables;
use family::cube::Cube;
use family::region::Exhausted;
use family::variable::VariableId;

use super::{Change, Problem};
use crate::setting;

impl Problem {
    /// The changes of a set, to values of a cube, in the first order in which everything that
    /// worked goes on working after each of them. Orders are tried by the order of settings.
    pub(super) fn in_order(
        &self,
        set: &Variables,
        values: &Cube,
    ) -> Result<Option<Vec<Change>>, Exhausted> {
        let change = |setting: &VariableId| {
            let any_of = values.get(*setting);
            // The table's command leads there; otherwise the weakest value that does.
            let usual = setting::leads_to(*setting);
            let to = if any_of.contains(usual) { usual } else { any_of.least()? };
            Some(Change { setting: *setting, from: self.scope.get(*setting), to, any_of })
        };
        let changes: Vec<Change> = set.iter().filter_map(change).collect();
        let mut steps = Vec::new();
        Ok(self.go_on(&changes, &mut steps)?.then_some(steps))
    }

    fn go_on(&self, changes: &[Change], steps: &mut Vec<Change>) -> Result<bool, Exhausted> {
        if steps.len() == changes.len() {
            return Ok(true);
        }
        for change in changes {
            if steps.iter().any(|step| step.setting == change.setting) {
                continue;
            }
            steps.push(*change);
            if self.goes_on_working(steps)? && self.go_on(changes, steps)? {
                return Ok(true);
            }
            steps.pop();
        }
        Ok(false)
    }

    /// Whether everything that worked works after these changes.
    fn goes_on_working(&self, steps: &[Change]) -> Result<bool, Exhausted> {
        let sure: Vec<VariableId> =
            steps.iter().map(|it| it.setting).filter(|it| self.open.contains(it)).collect();
        let after = steps.iter().fold(self.from.clone(), |it, step| it.with(step.setting, step.to));
        Ok(self.violations.space.contains(&self.good(&sure, false)?, &after))
    }
}
