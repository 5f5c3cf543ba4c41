//! Runs in which nobody attacks, as witnesses that what a progress claim says can happen.

use family::exploration::{Edge, Question, Target};
use family::region::Exhausted;
use family::view::View;

use crate::action::Action;
use crate::claim::{Claim, Kind, Marks};
use crate::event::Event;
use crate::families::at_once::Examples;
use crate::families::slices::lens;
use crate::families::whole::{Whole, explore};
use crate::world::World;
use crate::world::state::State;

/// The runs of the actions on which a progress claim counts, from the beginning to its last goal.
#[derive(Clone, Debug)]
pub struct Honest {
    /// In how many configurations the claim holds.
    pub holds: u128,
    /// In how many of these there is such a run. It must be all of them.
    pub witnessed: u128,
    /// In how many others there is one: there something else can take away what it shows.
    pub elsewhere: u128,
    /// Runs that together witness all of the first, those found first first: the shortest, then the least.
    pub runs: Vec<HonestRun>,
}

/// One such run.
#[derive(Clone, Debug)]
pub struct HonestRun {
    /// Its actions.
    pub actions: Vec<Action>,
    /// In how many configurations in which the claim holds it can be taken.
    pub configurations: u128,
    /// In how many of these none of the runs before it can.
    pub new: u128,
}

impl Whole {
    /// The honest runs of a progress claim; `None` for a claim of another kind.
    ///
    /// The world is explored again with these actions alone, so that the answer rests neither on the
    /// slices nor on the search backwards by which the claim is decided.
    pub fn honest_runs(
        &self,
        place: usize,
        claim: &'static Claim,
    ) -> Result<Option<Honest>, Exhausted> {
        let Kind::Progress { by, goals, .. } = claim.kind else { return Ok(None) };
        let Some(goal) = goals.last() else { return Ok(None) };
        let space = self.space();
        let within = self.within(claim, &self.scope)?;
        let outcome = self.decide(self.cube(), Marks::default().with(place), Examples::Left)?;
        let mut holds = within.clone();
        for answer in &outcome.answers {
            holds = space.minus(&holds, &answer.violating.region(space)?)?;
        }
        let observe = |state: &State, action: Action, events: &[Event], view: &dyn View| {
            events.iter().any(|event| goal(state, action, event, view))
        };
        let asked = Question {
            scope: &within,
            takes: &by,
            observe: &observe,
            lens: lens(),
            keeps: &|_, _, shows| *shows,
        };
        let world = explore(&World, space, &asked, &mut |_, _| {})?;
        let shows = |edge: &Edge<Action, bool>| edge.observed;
        let reached = world.steps(space, shows)?;
        let witnessed = space.and(&holds, &reached)?;
        let mut rest = witnessed.clone();
        let mut runs = Vec::new();
        while let Some((actions, _)) = world.run_to(space, &rest, &Target::Step(&shows))? {
            let taken = space.and(&self.taken_showing(&actions, &observe)?, &holds)?;
            let new = space.count(&space.and(&rest, &taken)?);
            rest = space.minus(&rest, &taken)?;
            runs.push(HonestRun { actions, configurations: space.count(&taken), new });
        }
        Ok(Some(Honest {
            holds: space.count(&holds),
            witnessed: space.count(&witnessed),
            elsewhere: space.count(&space.minus(&reached, &holds)?),
            runs,
        }))
    }
}
