//! Confirms a certificate as a whole.

use family::cube::Cube;
use family::protocol::Protocol;

use crate::able::{BY, able, goal_mark};
use crate::diagram::Diagram;
use crate::difference::Compared;
use crate::paths::Paths;
use crate::proof::{Comparison, GOALS_MAX, Kind, Proof, Question, Shows, Violating};
use crate::reached::{Reached, Seen, Watch, reached};
use crate::refusal::Refusal;
use crate::rules::{About, rules};
use crate::space::{Region, Space, joined, united, without};

pub use crate::rules::RULES_MAX;

/// What was confirmed. Counts of assignments are decimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmed {
    /// How many assignments the claim is about.
    pub applicable: String,
    /// How many violate it.
    pub violating: String,
    /// How many states there are.
    pub states: usize,
    /// How many paths of steps were looked at.
    pub paths: u64,
    /// How many runs were taken.
    pub runs: usize,
}

/// Confirms what a certificate says, or says what does not hold.
pub fn confirm<P: Protocol<State: Ord>>(
    question: &Question<'_, P>,
    proof: &Proof<P::State>,
) -> Result<Confirmed, Refusal> {
    let space = Space::new(question.domain)?;
    let diagram = Diagram::new(&space, &proof.nodes)?;
    let confirming = Confirming {
        question,
        space: &space,
        diagram: &diagram,
        proof,
        within: match &question.within {
            Some(cube) => space.cube(cube)?,
            None => Region::NONE,
        },
        applicable: diagram.region(proof.applicable)?,
        found: diagram.region(proof.found)?,
    };
    confirming.confirm()
}

struct Confirming<'a, 'q, P: Protocol> {
    question: &'a Question<'q, P>,
    space: &'a Space,
    diagram: &'a Diagram<'a>,
    proof: &'a Proof<P::State>,
    within: Region,
    applicable: Region,
    found: Region,
}

fn whole(why: &str) -> Refusal {
    Refusal::Whole(why.to_owned())
}

impl<P: Protocol<State: Ord>> Confirming<'_, '_, P> {
    fn confirm(&self) -> Result<Confirmed, Refusal> {
        let is_progress = matches!(self.question.kind, Kind::Progress { .. });
        if !is_progress && !self.proof.ranks.is_empty() {
            return Err(whole("there are layers for goals, and there is no goal"));
        }
        let mut can = Vec::new();
        let reached = match &self.question.kind {
            _ if self.space.is_empty(self.within) => self.nothing()?,
            Kind::Steps { shows, .. } => self.of_steps(shows)?,
            Kind::Progress { when, by, goals } => {
                let (reached, able) = self.of_progress(by, goals)?;
                self.is_stuck_as_said(when, &reached, &able)?;
                can = able;
                reached
            }
            Kind::Decision(fails) => self.of_decision(fails)?,
            Kind::Comparison(comparison) => self.of_comparison(comparison)?,
        };
        if !is_progress && !self.space.is_same(self.applicable, self.within)? {
            return Err(whole("the claim is about other configurations of the scope"));
        }
        let full = Cube::full(self.question.domain);
        let about = About {
            within: self.question.within.as_ref().unwrap_or(&full),
            found: self.found,
            reached: &reached.regions,
            able: &can,
        };
        let runs = rules(self.question, self.space, self.proof, &about)?;
        self.diagram.finish()?;
        Ok(Confirmed {
            applicable: self.space.count(self.applicable),
            violating: self.space.count(self.violating()?),
            states: self.proof.states.len(),
            paths: reached.paths,
            runs,
        })
    }

    fn violating(&self) -> Result<Region, Refusal> {
        let Kind::Steps { violating, .. } = self.question.kind else { return Ok(self.found) };
        Ok(match violating {
            Violating::Found => self.found,
            Violating::Lacking => self.space.minus(self.applicable, self.found)?,
            Violating::AllOrNone if self.space.is_empty(self.found) => self.applicable,
            Violating::AllOrNone => Region::NONE,
        })
    }

    /// Where no configuration is asked about, there is nothing to say.
    fn nothing(&self) -> Result<Reached, Refusal> {
        let (states, layers) = (&self.proof.states, &self.proof.layers);
        let is_nothing = states.is_empty() && layers.is_empty() && self.proof.ranks.is_empty();
        let none = self.space.is_empty(self.applicable) && self.space.is_empty(self.found);
        if is_nothing && none {
            Ok(Reached::default())
        } else {
            Err(whole("there is something, and the claim is about no configuration of the scope"))
        }
    }

    fn of_steps(&self, shows: &Shows<'_, P>) -> Result<Reached, Refusal> {
        let space = self.space;
        let mut left = space.load(self.found);
        let watch = Watch {
            scope: self.within,
            takes: &|_| true,
            observe: &|state: &P::State, action, events: &[P::Event], view| {
                shows(state, action, events, view)
            },
        };
        let mut see = |seen: &Seen<'_, P, bool>| {
            if *seen.observed {
                if !space.are_both_within(seen.reached, seen.guard, self.found)? {
                    let why = "shows it under configurations that are not among those found";
                    return Err(Refusal::Step {
                        state: seen.number,
                        action: (self.question.name)(seen.action),
                        why: why.to_owned(),
                    });
                }
                if !left.is_false() {
                    let here = joined(&space.load(seen.reached), &space.load(seen.guard))?;
                    left = without(&left, &here)?;
                }
            }
            Ok(0)
        };
        let reached = reached(self.question, space, self.diagram, self.proof, &watch, &mut see)?;
        if left.is_false() {
            Ok(reached)
        } else {
            Err(whole("some configurations are among those found, and no step there shows it"))
        }
    }

    fn of_progress(
        &self,
        by: &dyn Fn(P::Action) -> bool,
        goals: &[Shows<'_, P>],
    ) -> Result<(Reached, Vec<Region>), Refusal> {
        if goals.len() > GOALS_MAX {
            return Err(whole("there are too many goals"));
        }
        let watch = Watch {
            scope: self.within,
            takes: &|_| true,
            observe: &|state: &P::State, action, events: &[P::Event], view| {
                let shown = goals.iter().enumerate();
                let shown = shown.filter(|(_, goal)| goal(state, action, events, view));
                shown.fold(0, |marks, (goal, _)| marks | goal_mark(goal))
            },
        };
        let mut see = |seen: &Seen<'_, P, u16>| {
            let is_of_use = by(seen.action) && (*seen.observed != 0 || seen.from != seen.to);
            Ok(if is_of_use { BY | *seen.observed } else { 0 })
        };
        let reached =
            reached(self.question, self.space, self.diagram, self.proof, &watch, &mut see)?;
        let able = able(self.space, self.diagram, &self.proof.ranks, goals.len(), &reached)?;
        Ok((reached, able))
    }

    fn is_stuck_as_said(
        &self,
        when: &dyn Fn(&P::State) -> bool,
        reached: &Reached,
        able: &[Region],
    ) -> Result<(), Refusal> {
        let space = self.space;
        let (mut met, mut stuck) = (space.load(Region::NONE), space.load(Region::NONE));
        let asked = self.proof.states.iter().zip(reached.regions.iter().zip(able));
        for (_, (reached, able)) in asked.filter(|(state, _)| when(state)) {
            let reached = space.load(*reached);
            stuck = united(&stuck, &without(&reached, &space.load(*able))?)?;
            met = united(&met, &reached)?;
        }
        if !space.is_same(space.store(met)?, self.applicable)? {
            return Err(whole("the claim asks something under other configurations"));
        }
        if !space.is_same(space.store(stuck)?, self.found)? {
            return Err(whole("no way leads on under other configurations than those found"));
        }
        Ok(())
    }

    fn of_decision(
        &self,
        fails: &dyn Fn(&dyn family::view::View) -> Option<&'static str>,
    ) -> Result<Reached, Refusal> {
        if !self.proof.states.is_empty() || !self.proof.layers.is_empty() {
            return Err(whole("there are states, and the claim is about a decision"));
        }
        let leaves = Paths::new(self.space, self.within).split(fails)?;
        let mut failing = Region::NONE;
        for leaf in leaves.iter().filter(|leaf| leaf.result.is_some()) {
            failing = self.space.or(failing, leaf.guard)?;
        }
        if !self.space.is_same(failing, self.found)? {
            return Err(whole("it is decided wrongly under other configurations than those found"));
        }
        let paths = leaves.len() as u64;
        Ok(Reached { paths, ..Reached::default() })
    }

    fn of_comparison(&self, comparison: &Comparison<'_, P>) -> Result<Reached, Refusal> {
        let space = self.space;
        let everywhere = space.exists(self.within, &comparison.over)?;
        let everywhere = space.and(everywhere, space.cube(&comparison.among)?)?;
        let watch = Watch {
            scope: everywhere,
            takes: &*comparison.takes,
            observe: &|_: &P::State, _, events: &[P::Event], _| events.to_vec(),
        };
        let mut compared = Compared::new(comparison);
        let mut see = |seen: &Seen<'_, P, Vec<P::Event>>| {
            compared.see(space, seen)?;
            Ok(0)
        };
        let reached = reached(self.question, space, self.diagram, self.proof, &watch, &mut see)?;
        let differing = compared.differing(space, everywhere)?;
        if space.is_same(space.and(differing, self.within)?, self.found)? {
            Ok(reached)
        } else {
            Err(whole("steps differ under other configurations than those found"))
        }
    }
}
