//! Whole sub-families: the world explored once under all configurations of a family, and each of them
//! alone.

use family::cube::{Assignment, Cube};
use family::region::Exhausted;

use crate::advice::violations::Violations;
use crate::agreement::alone::{Alone, One};
use crate::agreement::choose::sub_family;
use crate::agreement::together::Together;
use crate::agreement::{ALONE, Part, Progress, Sizes, TOGETHER, about_one};
use crate::claim::{self, Kind};
use crate::families::Verdict;
use crate::families::whole::Whole;
use crate::sample::Numbers;
use crate::world::Like;

const TITLE: &str = "whole sub-families, each configuration alone";

/// Compares some families that the numbers choose.
pub(super) fn families<P: Like + Copy + Send + Sync + 'static>(
    alone: &Alone<P>,
    sizes: Sizes,
    progress: Progress<'_>,
) -> Result<Part, Exhausted> {
    let mut numbers = Numbers(sizes.seed);
    let mut part = Part::new(TITLE);
    for _ in 0..sizes.families {
        let family = Family::of(&sub_family(&mut numbers), progress)?;
        family.compare(alone, &mut part, progress);
    }
    Ok(part)
}

/// What is said of all configurations of a family at once.
pub struct Family {
    scope: Cube,
    /// The answers, from the two slices, and the regions that violate each claim.
    violations: Violations,
    /// The states and steps, from the world itself.
    together: Together,
}

impl Family {
    /// Explores a family.
    pub fn of(scope: &Cube, progress: Progress<'_>) -> Result<Self, Exhausted> {
        let mut report = |states, _| progress("family at once", states, 0);
        let claims = about_one();
        let violations =
            Whole::ask(scope, &mut report, &mut |whole| Violations::alone(whole, claims))?;
        Ok(Self { scope: scope.clone(), violations, together: Together::of(scope)? })
    }

    /// All configurations of the family, in their order.
    #[must_use]
    pub fn members(&self) -> Vec<Assignment> {
        let mut starts: Vec<Vec<u8>> = vec![Vec::new()];
        for (_, values) in self.scope.iter() {
            let longer = |start: Vec<u8>| -> Vec<Vec<u8>> {
                let with = |value| start.iter().copied().chain([value]).collect();
                values.iter().map(with).collect()
            };
            starts = starts.into_iter().flat_map(longer).collect();
        }
        starts.into_iter().map(Assignment::new).collect()
    }

    /// Holds all that is said of the family against each of its configurations. They should not be too many.
    pub fn compare<P: Like + Copy + Send + Sync + 'static>(
        &self,
        alone: &Alone<P>,
        part: &mut Part,
        progress: Progress<'_>,
    ) {
        part.count("families", 1);
        let open = self.scope.iter().filter(|(_, values)| values.len() > 1).count();
        part.count("open settings", open as u128);
        let members = self.members();
        // For each claim: how many are concerned, and how many violate it.
        let mut tally = vec![(0_u128, 0_u128); self.violations.claims.len()];
        for (done, member) in members.iter().enumerate() {
            progress("configurations of a family", done, members.len());
            let one = self.member(alone, member, part);
            for ((answer, _), tally) in self.violations.claims.iter().zip(&mut tally) {
                let Some((place, claim)) = claim::find(answer.claim.id) else { continue };
                tally.0 += u128::from(one.is_concerned(place, claim));
                tally.1 += u128::from(one.violates(place, claim));
            }
        }
        let Some(first) = members.first() else { return };
        for ((answer, _), (concerned, violating)) in self.violations.claims.iter().zip(tally) {
            let is_bad = match answer.claim.kind {
                Kind::Witness(_) => concerned > 0 && violating == concerned,
                _ => violating > 0,
            };
            let expected = if is_bad { Verdict::Violated } else { Verdict::Holds };
            let says = |verdict: Verdict, of| format!("{}, applies to {of}", verdict.id());
            let (one, other) = (says(answer.verdict, answer.applicable), says(expected, concerned));
            let about = || format!("{}, in the family of this", answer.claim.id);
            part.same(about, first, (TOGETHER, one), (ALONE, other));
        }
    }

    /// Holds what is said of one configuration among all against what it is alone.
    pub(super) fn member<P: Like + Copy + Send + Sync + 'static>(
        &self,
        alone: &Alone<P>,
        member: &Assignment,
        part: &mut Part,
    ) -> One {
        let one = alone.ask(member, about_one());
        part.count("configurations", 1);
        alone.by_checker(&one, part);
        self.together.compare(member, &one, part);
        for (answer, region) in &self.violations.claims {
            let Some((place, claim)) = claim::find(answer.claim.id) else { continue };
            let there = self.violations.space.contains(region, member);
            let is = one.violates(place, claim);
            part.count("verdicts", 1);
            part.count("of them violated", u128::from(is));
            let about = || claim.id.to_owned();
            part.same(about, member, (TOGETHER, word(there)), (ALONE, word(is)));
        }
        one
    }

    /// The same, as a comparison of its own.
    pub fn of_one<P: Like + Copy + Send + Sync + 'static>(
        &self,
        alone: &Alone<P>,
        member: &Assignment,
    ) -> Part {
        let mut part = Part::new(TITLE);
        self.member(alone, member, &mut part);
        part
    }
}

/// What is said of a configuration and a claim.
pub(super) fn word(violates: bool) -> &'static str {
    if violates { "violated" } else { "holds" }
}
