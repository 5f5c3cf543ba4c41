//! A look at the steps that many configurations take: how far each splits, and who reads what.

use std::collections::{BTreeMap, BTreeSet};

use family::cube::Assignment;
use family::protocol::Protocol;
use family::recording::Recording;
use family::splitting::Splitter;
use family::variable::VariableId;
use family::view::Concrete;

use crate::action::Action;
use crate::article::Architecture;
use crate::capability::used;
use crate::claim::has;
use crate::families::told;
use crate::graph::Graph;
use crate::party::Party;
use crate::preset::{PRESETS, defaults};
use crate::sample::{Numbers, near_preset};
use crate::setting::{
    self, AttackerAdfsKey, AttackerPromptApproved, CaBlockLegacy, CaPolicy, IdentityModel,
    MailboxLocation, SecurityDefaults, Setting,
};
use crate::world::World;
use crate::world::state::State;

/// What was met.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// How many configurations were explored.
    pub configurations: usize,
    /// How many different states they reach.
    pub states: usize,
    /// How many different steps were split: for states that an action cannot tell apart, one.
    pub steps: usize,
    /// Into how many paths one step splits at most.
    pub paths_max: usize,
    /// The action that splits most.
    pub paths_max_action: String,
    /// Which settings each party reads.
    pub reads: BTreeMap<Party, BTreeSet<VariableId>>,
    /// Which settings decide what an action does, by where the mailbox is and by the action's id: those
    /// that the condition of some path narrows.
    pub decide: BTreeMap<(Architecture, &'static str), BTreeSet<VariableId>>,
}

impl Survey {
    /// Explores some configurations, and splits every step that they offer over all configurations.
    #[must_use]
    pub fn of(configurations: impl Iterator<Item = Assignment>) -> Self {
        let mut survey = Self::default();
        let mut states: BTreeMap<Architecture, BTreeSet<State>> = BTreeMap::new();
        for configuration in configurations {
            survey.configurations += 1;
            let architecture = architecture(&configuration);
            let graph = Graph::explore(&Concrete(&configuration));
            states.entry(architecture).or_default().extend(graph.states().copied());
        }
        survey.states = states.values().flatten().collect::<BTreeSet<_>>().len();
        let mut met: BTreeMap<(State, Action), Vec<Architecture>> = BTreeMap::new();
        for (architecture, states) in &states {
            for step in steps(states) {
                met.entry(step).or_default().push(*architecture);
            }
        }
        let splitter = Splitter::new(setting::domain());
        for ((state, action), architectures) in met {
            survey.look(&state, action, &architectures, &splitter);
        }
        survey
    }

    fn look(
        &mut self,
        state: &State,
        action: Action,
        architectures: &[Architecture],
        splitter: &Splitter,
    ) {
        self.steps += 1;
        let leaves = splitter.split(|view| World.next(state, action, view, &mut Vec::new()));
        if leaves.len() > self.paths_max {
            self.paths_max = leaves.len();
            self.paths_max_action = action.label();
        }
        for cube in leaves.iter().flat_map(|leaf| &leaf.condition) {
            let Some(assignment) = cube.least() else { continue };
            let concrete = Concrete(&assignment);
            let recording = Recording::new(&concrete);
            World.next(state, action, &recording, &mut Vec::new());
            for (reader, variable) in recording.reads() {
                if let Some(party) = Party::of_reader(reader) {
                    self.reads.entry(party).or_default().insert(variable);
                }
            }
            for architecture in architectures {
                let location = match architecture {
                    Architecture::ExchangeOnline => MailboxLocation::ExchangeOnline,
                    Architecture::ExchangeOnPremises => MailboxLocation::ExchangeOnPremises,
                };
                if cube.restrict(MailboxLocation::ID, location.one()).is_some() {
                    let decide = self.decide.entry((*architecture, action.id())).or_default();
                    let all = setting::domain();
                    let narrows = |(variable, values): &(_, _)| *values != all.values(*variable);
                    decide.extend(cube.iter().filter(narrows).map(|(variable, _)| variable));
                }
            }
        }
    }
}

/// The architecture of a configuration.
fn architecture(configuration: &Assignment) -> Architecture {
    if has(&Concrete(configuration), &[MailboxLocation::ExchangeOnline]) {
        Architecture::ExchangeOnline
    } else {
        Architecture::ExchangeOnPremises
    }
}

/// The configurations of the usual survey: for every preset and every setting, the preset with each
/// value of the setting, the same with security defaults in place of Conditional Access; every preset
/// with the attacker's moves that need two capabilities at once; and some thousand near presets.
pub fn usual() -> impl Iterator<Item = Assignment> {
    let presets = PRESETS.iter().map(super::preset::Preset::cube).chain([defaults()]);
    let presets: Vec<Assignment> = presets.filter_map(|cube| cube.least()).collect();
    let forged = presets.clone().into_iter().map(|base| {
        base.with(IdentityModel::ID, IdentityModel::Federated.index())
            .with(AttackerAdfsKey::ID, AttackerAdfsKey::Yes.index())
            .with(AttackerPromptApproved::ID, AttackerPromptApproved::Yes.index())
    });
    let bases = presets.into_iter().flat_map(|base| {
        let defaults = base
            .clone()
            .with(CaPolicy::ID, CaPolicy::Disabled.index())
            .with(CaBlockLegacy::ID, CaBlockLegacy::Disabled.index())
            .with(SecurityDefaults::ID, SecurityDefaults::On.index());
        [base, defaults]
    });
    let varied = bases.flat_map(|base| {
        setting::domain().variables().flat_map(move |(variable, _)| {
            let base = base.clone();
            let values = setting::domain().values(variable);
            values.iter().map(move |value| base.clone().with(variable, value)).collect::<Vec<_>>()
        })
    });
    let mut numbers = Numbers(3);
    varied.chain(forged).chain((0..4_000).map(move |_| near_preset(&mut numbers)))
}

/// The steps that some states offer, one for all states that an action cannot tell apart.
#[must_use]
pub fn steps(states: &BTreeSet<State>) -> BTreeSet<(State, Action)> {
    let mut steps = BTreeSet::new();
    let mut actions = Vec::new();
    for state in states {
        actions.clear();
        World.actions(state, &mut actions);
        steps.extend(actions.iter().map(|action| (relevant(state, *action), *action)));
    }
    steps
}

/// The state with everything at its beginning that the action cannot tell: what is tried with a
/// password alone depends on no record, and the attacker's moves on little, of what she has learnt on one
/// thing. Nothing depends on ghosts, but what she learns of what others hold.
#[must_use]
pub fn relevant(state: &State, action: Action) -> State {
    let initial = State::initial();
    match action {
        Action::SignInLegacy(..) | Action::SignInByHand(..) | Action::TryPassword(..) => initial,
        // What she holds ends with it.
        Action::Revoke(_) => State { ghost: initial.ghost, ..*state },
        _ if action.by() == Party::Attacker && !matches!(action, Action::Spray(..)) => {
            let attacker = match used(action) {
                Some((right, by_alice)) => state.attacker.only(right, by_alice),
                None => initial.attacker,
            };
            State { attacker, ..told(state, action) }
        }
        _ => State { attacker: initial.attacker, ghost: initial.ghost, ..*state },
    }
}
