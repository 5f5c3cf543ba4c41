//! The violating configurations of several claims of one family, side by side.

use std::sync::Arc;

use family::cube::Cube;
use family::region::{Exhausted, Region, Space};
use family::variable::{Values, VariableId};

use crate::claim::{self, Claim, Kind, Marks};
use crate::families::Answer;
use crate::families::at_once::Examples;
use crate::families::whole::Whole;
use crate::setting;

/// The answers to some claims in a family, their regions in one space. No answer has an example: who
/// asks where a claim is violated shows runs of their own choice.
#[derive(Debug)]
pub struct Violations {
    /// The space.
    pub space: Arc<Space>,
    /// The family.
    pub scope: Cube,
    /// The answers with the configurations that violate each claim.
    pub claims: Vec<(Answer, Region)>,
}

impl Violations {
    /// Decides claims in a family.
    pub fn of(
        scope: &Cube,
        claims: Marks,
        progress: &mut dyn FnMut(usize, u128),
    ) -> Result<Self, Exhausted> {
        Whole::ask(scope, progress, &mut |whole| Self::in_whole(whole, claims))
    }

    /// Decides claims in a family that has been explored.
    pub fn in_whole(whole: &Whole, claims: Marks) -> Result<Self, Exhausted> {
        Self::within(whole, whole.scope(), claims)
    }

    /// Decides claims in a part of a family that has been explored.
    pub fn within(whole: &Whole, part: &Cube, claims: Marks) -> Result<Self, Exhausted> {
        let space = Arc::clone(whole.space());
        let answers = whole.decide(part, claims, Examples::Left)?.answers;
        let regions = answers.into_iter().map(|answer| {
            let region = answer.violating.region(&space)?;
            Ok((answer, region))
        });
        let claims = regions.collect::<Result<_, _>>()?;
        Ok(Self { space, scope: part.clone(), claims })
    }

    /// Decides claims in a family that has been explored, each configuration by itself: a witness is
    /// violated by all configurations that lack it, whether or not others have it.
    pub fn alone(whole: &Whole, claims: Marks) -> Result<Self, Exhausted> {
        let asked = claim::all().iter().enumerate().filter(|(place, _)| claims.has(*place));
        let mut claims = Vec::new();
        for (place, claim) in asked {
            let answer = whole.answer(place, claim)?;
            let region = match claim.kind {
                Kind::Witness(_) => whole.lacking(place, claim)?,
                _ => answer.violating.region(whole.space())?,
            };
            claims.push((answer, region));
        }
        Ok(Self { space: Arc::clone(whole.space()), scope: whole.scope().clone(), claims })
    }

    /// The configurations that violate a claim; none, if it was not asked.
    #[must_use]
    pub fn region(&self, claim: &Claim) -> Region {
        let found = self.claims.iter().find(|(answer, _)| answer.claim.id == claim.id);
        found.map_or_else(|| self.space.none(), |(_, region)| region.clone())
    }
}

/// The configurations of a region for which it holds whatever values of a cube some settings have.
pub fn whatever(
    space: &Space,
    region: &Region,
    over: &[VariableId],
    within: &Cube,
) -> Result<Region, Exhausted> {
    let outside = space.minus(&space.all(), region)?;
    space.minus(&space.all(), &somehow(space, &outside, over, within)?)
}

/// The configurations for which a region holds for some values of a cube that some settings have.
pub fn somehow(
    space: &Space,
    region: &Region,
    over: &[VariableId],
    within: &Cube,
) -> Result<Region, Exhausted> {
    let values = |variable: VariableId| {
        if over.contains(&variable) { within.get(variable) } else { all_of(variable) }
    };
    let cube: Cube = setting::rows().map(|(variable, _)| values(variable)).collect();
    space.exists(&space.and(region, &space.cube(&cube)?)?, over)
}

/// All values of a setting.
pub(super) fn all_of(variable: VariableId) -> Values {
    setting::domain().values(variable)
}

/// The claims with these ids.
#[must_use]
pub fn marks(ids: &[&str]) -> Marks {
    let places = ids.iter().filter_map(|id| claim::find(id));
    places.fold(Marks::default(), |marks, (place, _)| marks.with(place))
}
