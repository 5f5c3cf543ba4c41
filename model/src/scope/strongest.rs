//! The families of the strongest attackers that claims are about.

use super::Scope;
use crate::capability::Attacker;
use crate::claim::{self, Limit};

impl Scope {
    /// The families in which every claim applies to the strongest attacker that it is about: all
    /// configurations in which the attacker can do everything, and for each premise that withholds
    /// capabilities those in which the attacker can do everything else.
    #[must_use]
    pub fn at_their_best() -> Vec<Self> {
        let mut premises: Vec<Vec<Limit>> = vec![Vec::new()];
        for claim in claim::all() {
            // A capability that a premise leaves open is not withheld.
            let withheld = |(_, values): &Limit| !values.contains(0);
            let premise: Vec<Limit> = claim.of_attacker().filter(withheld).collect();
            if !premises.contains(&premise) {
                premises.push(premise);
            }
        }
        premises.iter().map(|premise| Self::within_premise(premise)).collect()
    }

    fn within_premise(premise: &[Limit]) -> Self {
        let mut scope = Self::default();
        let best = Attacker::All.at_her_best(scope.cube.clone());
        let best = premise.iter().fold(best, |cube, (it, values)| cube.with(*it, *values));
        let changes = best.iter().filter(|(it, values)| scope.cube.get(*it) != *values);
        let changes = changes.collect();
        scope.change(changes);
        scope
    }
}
