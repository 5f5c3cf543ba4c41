//! What is claimed: one table, a file per subject.
//!
//! A claim never calls the decision function that it is about: it says in its own words what must
//! not happen, over the events of a step.

mod protection;
mod works;
mod rollout;
mod evidence;

use std::sync::LazyLock;

use family::cube::Cube;
use family::variable::{Values, VariableId};
use family::view::{Reader, View};

use crate::action::Action;
use crate::event::Event;
use crate::party::Party;
use crate::setting::{self, Setting, Who};
use crate::world::state::State;

/// A claim.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The public id.
    pub id: &'static str,
    /// The heading under which it stands.
    pub group: Group,
    /// The sentence that reports print.
    pub says: String,
    /// The settings that limit where it applies; empty: everywhere.
    pub applies: Vec<Limit>,
    /// What kind of statement it is, and its content.
    pub kind: Kind,
    /// What an attacker who can do more means for it.
    pub growth: Growth,
}

/// Where a claim is violated, as the attacker can do more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Growth {
    /// Wherever it is violated by one who can do less: no step is lost.
    Grows,
    /// Nowhere else than by one who can do less: what is looked for is a step, and none is lost.
    Shrinks,
    /// Neither follows, for this reason.
    Neither(&'static str),
}

/// A setting with the values that a claim is about.
pub type Limit = (VariableId, Values);

/// The headings of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// What must not happen.
    Protection,
    /// What must remain possible.
    Works,
    /// What a roll-out may rely on.
    RollOut,
    /// That the model can do what it speaks of.
    Evidence,
}

impl Group {
    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Protection => "protection",
            Self::Works => "works",
            Self::RollOut => "roll-out",
            Self::Evidence => "evidence",
        }
    }

    /// The name on screens.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Protection => "Protection",
            Self::Works => "It works",
            Self::RollOut => "Roll-out",
            Self::Evidence => "Evidence",
        }
    }
}

/// What a step must show for a claim to be concerned: the state it leaves, the action, one event, and
/// the settings.
pub type Shows = fn(&State, Action, &Event, &dyn View) -> bool;

/// The kinds of claims.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// No reachable step shows it.
    Invariant(Shows),
    /// In every configuration some reachable step shows it.
    Reachable(Shows),
    /// In some configuration some reachable step shows it.
    Witness(Shows),
    /// From every reachable state with `when`, some run of actions of `by` alone shows the goals, in
    /// this order.
    Progress {
        /// Where the claim asks.
        when: fn(&State) -> bool,
        /// Whose actions count.
        by: fn(Action) -> bool,
        /// What must be reached.
        goals: &'static [Shows],
    },
    /// No request to one decision function is decided wrongly: the request, where one is.
    Decision(fn(&dyn View) -> Option<&'static str>),
    /// The honest runs are the same whatever these settings are.
    Comparison(Comparison),
}

impl Kind {
    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Invariant(_) => "invariant",
            Self::Reachable(_) => "reachable",
            Self::Witness(_) => "witness",
            Self::Progress { .. } => "progress",
            Self::Decision(_) => "decision",
            Self::Comparison(_) => "comparison",
        }
    }
}

impl Growth {
    /// What it is for most claims of a kind.
    #[must_use]
    pub fn usual(kind: &Kind) -> Self {
        match kind {
            Kind::Reachable(_) | Kind::Witness(_) => Self::Shrinks,
            Kind::Invariant(_)
            | Kind::Progress { .. }
            | Kind::Decision(_)
            | Kind::Comparison(_) => Self::Grows,
        }
    }
}

/// What is compared, and how.
#[derive(Clone, Copy, Debug)]
pub struct Comparison {
    /// The settings on which the honest runs must not depend.
    pub over: fn() -> Vec<VariableId>,
    /// What of a state is compared.
    pub state: fn(&State) -> State,
    /// Whether an action, or an event, is left out.
    pub hides_action: fn(Action) -> bool,
    /// Whether an event is left out.
    pub hides_event: fn(&Event) -> bool,
}

impl Comparison {
    /// Whether an action is one of the runs that are compared: an honest one.
    #[must_use]
    pub fn takes(action: Action) -> bool {
        action.by() != Party::Attacker
    }
}

/// Who reads settings when a claim does.
const CLAIM: Reader = Reader(u8::MAX);

/// Whether a setting has one of these values, for a claim.
pub(crate) fn has<S: Setting>(view: &dyn View, values: &[S]) -> bool {
    view.contains(CLAIM, S::ID, values.iter().map(|value| value.index()).collect())
}

/// A limit by setting and values.
fn only<S: Setting>(values: &[S]) -> Limit {
    (S::ID, values.iter().map(|value| value.index()).collect())
}

impl Claim {
    /// The part of a scope to which the claim applies.
    #[must_use]
    pub fn within(&self, scope: &Cube) -> Option<Cube> {
        self.applies
            .iter()
            .try_fold(scope.clone(), |cube, (variable, values)| cube.restrict(*variable, *values))
    }

    /// The capabilities of the attacker that the claim is limited by, with the values that it is about.
    pub fn of_attacker(&self) -> impl Iterator<Item = Limit> {
        let is_hers = |id| setting::row(id).is_some_and(|row| row.who == Who::Attacker);
        self.applies.iter().copied().filter(move |(id, _)| is_hers(*id))
    }

    /// All configurations to which the claim applies.
    #[must_use]
    pub fn domain(&self) -> Option<Cube> {
        self.within(&Cube::full(setting::domain()))
    }
}

pub(crate) use protection::blocked;

/// All claims, in the order of the screen. There are at most [`CLAIMS_MAX`].
#[must_use]
pub fn all() -> &'static [Claim] {
    static ALL: LazyLock<Vec<Claim>> = LazyLock::new(|| {
        let mut claims = protection::claims();
        claims.extend(works::claims());
        claims.extend(rollout::claims());
        claims.extend(evidence::claims());
        claims
    });
    &ALL
}

/// How many claims a [`Marks`] can hold.
pub const CLAIMS_MAX: usize = 128;

/// The claim with this id, and its place in [`all`].
#[must_use]
pub fn find(id: &str) -> Option<(usize, &'static Claim)> {
    all().iter().enumerate().find(|(_, claim)| claim.id == id)
}

/// A set of claims, by their place in [`all`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Marks(u128);

impl Marks {
    /// The same with one claim more.
    #[must_use]
    pub fn with(self, claim: usize) -> Self {
        if claim < CLAIMS_MAX { Self(self.0 | 1 << claim) } else { self }
    }

    /// Whether the claim is in the set.
    #[must_use]
    pub fn has(self, claim: usize) -> bool {
        claim < CLAIMS_MAX && self.0 >> claim & 1 == 1
    }

    /// Both sets together.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in this set and not in the other.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether no claim is in the set.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}
