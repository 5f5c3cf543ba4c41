//! What a certificate says: how every state is reached, and how every goal, layer by layer, under every
//! configuration. Whoever has it can check it without exploring anything.
//!
//! The world itself is explored, not its slices, so that nothing rests on the argument for them.

use family::cube::{Assignment, Cube};
use family::diagram::{Node, Place};
use family::exploration::{Edge, Exploration, Layer, Picks, Question};
use family::guards::Guards;
use family::region::{CAPACITY, Exhausted, Region, Space};
use family::variable::Values;
use family::view::{Concrete, View};
use thiserror::Error;

use crate::action::Action;
use crate::claim::{Claim, Kind, Shows};
use crate::event::Event;
use crate::families::at_once::compare;
use crate::families::slices::lens;
use crate::families::whole::{CAPACITY_MAX, explore};
use crate::setting;
use crate::trace::{Trace, TraceError};
use crate::world::World;
use crate::world::state::State;

/// How many rules are listed at most, each with a run.
pub const RULES_MAX: usize = 20;

/// States by their numbers, with the places of their regions.
pub type Places = Vec<(usize, Place)>;

/// A certificate for the answer to one claim in a scope.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// The claim.
    pub claim: &'static Claim,
    /// The scope.
    pub scope: Cube,
    /// The part of it to which the claim applies.
    pub within: Option<Cube>,
    /// The states, by the layers in which they come first, and in each in their order.
    pub states: Vec<State>,
    /// The nodes of the diagrams of all regions.
    pub nodes: Vec<Node>,
    /// How the states are reached: in the first layer the initial one; what is in a later one comes from
    /// the layer before.
    pub layers: Vec<Places>,
    /// For progress: for each goal its layers, as in [`Exploration::ranks`].
    pub ranks: Vec<Vec<Places>>,
    /// The configurations to which the claim applies; for progress, those in which its `when` is met.
    pub applicable: Place,
    /// The configurations in which it was found: a step that shows something, a state from which no way
    /// leads on, a request that is decided wrongly, a difference.
    pub found: Place,
    /// How many configurations the claim applies to.
    pub applicable_count: u128,
    /// How many violate it.
    pub violating_count: u128,
    /// Rules for what was found, each with an example.
    pub rules: Vec<Rule>,
    /// Whether the rules are all of it.
    pub complete: bool,
}

/// A part of what was found, as wide as that allows.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The part.
    pub cube: Cube,
    /// Its example: the least configuration that no earlier rule has.
    pub configuration: Assignment,
    /// The canonical run under it, where the claim is about runs.
    pub actions: Vec<Action>,
    /// For a decision: the request.
    pub request: Option<&'static str>,
}

/// Why there is no certificate.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CertificateError {
    /// A run does not show what it was found for.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// There is no room.
    #[error(transparent)]
    Exhausted(#[from] Exhausted),
}

/// The certificate for a claim in a scope. `progress` hears how many states have been met.
pub fn certify(
    claim: &'static Claim,
    scope: &Cube,
    progress: &mut dyn FnMut(usize),
) -> Result<Certificate, CertificateError> {
    let mut capacity = CAPACITY;
    loop {
        let certificate = Space::new(setting::domain(), capacity)
            .map_err(CertificateError::from)
            .and_then(|space| Proof::find(&space, claim, scope, progress)?.write(&space));
        match certificate {
            Err(CertificateError::Exhausted(_)) if capacity < CAPACITY_MAX => capacity *= 2,
            certificate => return certificate,
        }
    }
}

/// What was found, in regions.
struct Proof {
    claim: &'static Claim,
    scope: Cube,
    within: Option<Cube>,
    states: Vec<State>,
    layers: Vec<Layer>,
    ranks: Vec<Vec<Layer>>,
    applicable: Region,
    found: Region,
}

/// Which goals, or what else is looked for, a step shows: one bit each.
type Shown = u8;

impl Proof {
    fn find(
        space: &Space,
        claim: &'static Claim,
        scope: &Cube,
        progress: &mut dyn FnMut(usize),
    ) -> Result<Self, Exhausted> {
        let within = claim.within(scope);
        let region = match &within {
            Some(cube) => space.cube(cube)?,
            None => space.none(),
        };
        let mut proof = Self {
            claim,
            scope: scope.clone(),
            within,
            states: Vec::new(),
            layers: Vec::new(),
            ranks: Vec::new(),
            applicable: region.clone(),
            found: space.none(),
        };
        if region.is_empty() {
            return Ok(proof);
        }
        let progress = &mut |states, _| progress(states);
        match claim.kind {
            Kind::Invariant(shows) | Kind::Reachable(shows) | Kind::Witness(shows) => {
                let world = world(space, &region, &[shows], progress)?;
                proof.found = world.steps(space, |edge| edge.observed != 0)?;
                proof.take(&world, &[]);
            }
            Kind::Progress { when, by, goals } => {
                let world = world(space, &region, goals, progress)?;
                let picks: Vec<_> = (0..goals.len())
                    .map(|goal| move |edge: &Edge<Action, Shown>| edge.observed >> goal & 1 == 1)
                    .collect();
                let picks: Vec<Picks<'_, World, Shown>> =
                    picks.iter().map(|pick| pick as _).collect();
                let ranks = world.ranks(space, by, &picks)?;
                (proof.applicable, proof.found) = stuck(space, &world, when, &ranks)?;
                proof.take(&world, &ranks);
            }
            Kind::Decision(fails) => {
                for (path, request) in Guards::new(space).split(fails)? {
                    if request.is_some() {
                        let path = space.and(&path, &region)?;
                        proof.found = space.or(&proof.found, &path)?;
                    }
                }
            }
            Kind::Comparison(comparison) => {
                let (world, found) = compare(space, claim, &region, &comparison, progress)?;
                proof.found = found;
                proof.take(&world, &[]);
            }
        }
        Ok(proof)
    }

    /// Takes the layers of an exploration, with the states numbered as they are reached.
    fn take<O: Clone + PartialEq>(&mut self, world: &Exploration<World, O>, ranks: &[Vec<Layer>]) {
        let mut numbers: Vec<Option<usize>> = vec![None; world.len()];
        for level in world.levels() {
            let is_new = |state: &usize| numbers.get(*state).is_some_and(Option::is_none);
            let new = level.iter().map(|(state, _)| *state).filter(is_new);
            let mut new: Vec<(State, usize)> =
                new.filter_map(|number| Some((*world.state(number)?, number))).collect();
            new.sort_unstable();
            for (state, number) in new {
                if let Some(slot) = numbers.get_mut(number) {
                    *slot = Some(self.states.len());
                    self.states.push(state);
                }
            }
        }
        let renumbered = |layer: &Layer| -> Layer {
            let number = |state: usize| numbers.get(state).copied().flatten();
            let mut layer: Layer = layer
                .iter()
                .filter_map(|(state, region)| Some((number(*state)?, region.clone())))
                .collect();
            layer.sort_by_key(|(state, _)| *state);
            layer
        };
        self.layers = world.levels().iter().map(renumbered).collect();
        self.ranks = ranks.iter().map(|layers| layers.iter().map(renumbered).collect()).collect();
    }

    fn write(self, space: &Space) -> Result<Certificate, CertificateError> {
        let layers = || self.layers.iter().chain(self.ranks.iter().flatten());
        let regions = layers().flatten().map(|(_, region)| region);
        let diagram = space.diagram(regions.chain([&self.applicable, &self.found]));
        let mut places = diagram.regions.iter().copied();
        let mut numbered = |layer: &Layer| -> Places {
            layer.iter().map(|(state, _)| *state).zip(&mut places).collect()
        };
        let layers = self.layers.iter().map(&mut numbered).collect();
        let ranks = self.ranks.iter().map(|layers| layers.iter().map(&mut numbered).collect());
        let ranks = ranks.collect();
        let mut place = || places.next().unwrap_or_default();
        let (applicable, found) = (place(), place());
        let (rules, complete) = self.rules(space)?;
        let applicable_count = space.count(&self.applicable);
        let violating_count = match self.claim.kind {
            Kind::Reachable(_) => applicable_count - space.count(&self.found),
            Kind::Witness(_) if self.found.is_empty() => applicable_count,
            Kind::Witness(_) => 0,
            _ => space.count(&self.found),
        };
        Ok(Certificate {
            claim: self.claim,
            scope: self.scope,
            within: self.within,
            states: self.states,
            nodes: diagram.nodes,
            layers,
            ranks,
            applicable,
            found,
            applicable_count,
            violating_count,
            rules,
            complete,
        })
    }

    /// Rules for what was found, from the least configuration that none of them has yet.
    fn rules(&self, space: &Space) -> Result<(Vec<Rule>, bool), CertificateError> {
        let mut rules = Vec::new();
        let mut rest = self.found.clone();
        let Some(within) = &self.within else { return Ok((rules, true)) };
        while let Some(configuration) = space.least(&rest) {
            if rules.len() == RULES_MAX {
                return Ok((rules, false));
            }
            let cube = widened(space, &self.found, within, &configuration)?;
            rest = space.minus(&rest, &space.cube(&cube)?)?;
            let trace = Trace::find(self.claim, &configuration)?;
            let actions = trace.iter().flat_map(|trace| &trace.steps).map(|step| step.action);
            let actions = actions.collect();
            let request = match self.claim.kind {
                Kind::Decision(fails) => fails(&Concrete(&configuration)),
                _ => None,
            };
            rules.push(Rule { cube, configuration, actions, request });
        }
        Ok((rules, true))
    }
}

/// The world with all its steps; steps that lead nowhere are kept where they show something.
fn world(
    space: &Space,
    scope: &Region,
    shows: &[Shows],
    progress: &mut dyn FnMut(usize, u128),
) -> Result<Exploration<World, Shown>, Exhausted> {
    let observe = |state: &State, action, events: &[Event], view: &dyn View| -> Shown {
        let seen = |shows: &Shows| events.iter().any(|event| shows(state, action, event, view));
        let bits = shows.iter().zip(0..Shown::BITS).filter(|(shows, _)| seen(shows));
        bits.fold(0, |shown, (_, bit)| shown | 1 << bit)
    };
    let question = Question {
        scope,
        takes: &|_| true,
        observe: &observe,
        lens: lens(),
        keeps: &|_, _, shown| *shown != 0,
    };
    explore(&World, space, &question, progress)
}

/// Where a claim of progress asks, and where nothing leads on from there.
fn stuck(
    space: &Space,
    world: &Exploration<World, Shown>,
    when: fn(&State) -> bool,
    ranks: &[Vec<Layer>],
) -> Result<(Region, Region), Exhausted> {
    let mut able = vec![space.none(); world.len()];
    for (state, region) in ranks.first().into_iter().flatten().flatten() {
        if let Some(known) = able.get_mut(*state) {
            *known = space.or(known, region)?;
        }
    }
    let (mut met, mut stuck) = (space.none(), space.none());
    for ((state, reached), able) in world.states().zip(&able) {
        if when(state) {
            met = space.or(&met, reached)?;
            stuck = space.or(&stuck, &space.minus(reached, able)?)?;
        }
    }
    Ok((met, stuck))
}

/// A configuration's cube within a region, as wide as the region allows.
fn widened(
    space: &Space,
    region: &Region,
    within: &Cube,
    configuration: &Assignment,
) -> Result<Cube, Exhausted> {
    let mut widest: Cube = configuration.iter().map(|(_, value)| Values::one(value)).collect();
    for (variable, values) in within.iter() {
        for more in std::iter::once(values).chain(values.iter().map(Values::one)) {
            let wider = widest.clone().with(variable, widest.get(variable).or(more));
            if wider != widest && space.is_within(&space.cube(&wider)?, region)? {
                widest = wider;
            }
        }
    }
    Ok(widest)
}
