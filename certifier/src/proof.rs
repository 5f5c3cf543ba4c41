//! What is asked of a protocol, and what a certificate says of it: plain data.

use std::fmt;

use family::cube::{Assignment, Cube};
use family::diagram::{Node, Place};
use family::protocol::Protocol;
use family::variable::{Domain, VariableId};
use family::view::View;

/// States by their numbers, with the places of their regions.
pub type Layer = Vec<(usize, Place)>;

/// A certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof<S> {
    /// The states, by the layers in which they come first, and in each in their order.
    pub states: Vec<S>,
    /// The nodes of all regions.
    pub nodes: Vec<Node>,
    /// In the first layer the initial state; what is in a later one comes from the layer before it.
    pub layers: Vec<Layer>,
    /// For progress, for each goal: in the first layer where a step shows it, after which the goals that
    /// follow can be reached; what is in a later one leads to the layer before it.
    pub ranks: Vec<Vec<Layer>>,
    /// The assignments that the claim is about.
    pub applicable: Place,
    /// Those in which it was found.
    pub found: Place,
    /// Parts of these.
    pub rules: Vec<Rule>,
    /// Whether the parts are all of it.
    pub complete: bool,
}

/// A part of what was found, with an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The part.
    pub cube: Cube,
    /// The least assignment of it that no earlier part has.
    pub example: Assignment,
    /// The names of the actions of a run under it.
    pub actions: Vec<String>,
    /// For a decision, what is wrong there.
    pub request: Option<String>,
}

/// Says of a step something that a claim is about: the state that it leaves, the action, what happens, the
/// view.
pub type Shows<'a, P> = Box<
    dyn Fn(
            &<P as Protocol>::State,
            <P as Protocol>::Action,
            &[<P as Protocol>::Event],
            &dyn View,
        ) -> bool
        + 'a,
>;

/// Says something of a state.
pub type OfState<'a, P, T> = Box<dyn Fn(&<P as Protocol>::State) -> T + 'a>;

/// Whether an action is one of some.
pub type OfAction<'a, P> = Box<dyn Fn(<P as Protocol>::Action) -> bool + 'a>;

/// Whether an event is one of some.
pub type OfEvent<'a, P> = Box<dyn Fn(&<P as Protocol>::Event) -> bool + 'a>;

/// What is wrong where variables have some values, if anything is.
pub type OfView<'a> = Box<dyn Fn(&dyn View) -> Option<&'static str> + 'a>;

/// What is asked.
pub struct Question<'a, P: Protocol> {
    /// The protocol.
    pub protocol: &'a P,
    /// Its variables.
    pub domain: &'a Domain,
    /// The assignments that are asked about, if there are any.
    pub within: Option<Cube>,
    /// What is asked.
    pub kind: Kind<'a, P>,
    /// The name of an action.
    pub name: fn(P::Action) -> String,
}

impl<P: Protocol> fmt::Debug for Question<'_, P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Question").field("within", &self.within).finish_non_exhaustive()
    }
}

/// The kinds of questions.
pub enum Kind<'a, P: Protocol> {
    /// Whether some reachable step shows something.
    Steps {
        /// What.
        shows: Shows<'a, P>,
        /// Which assignments violate the claim.
        violating: Violating,
    },
    /// Whether from every reachable state with `when` some run of actions of `by` shows the goals.
    Progress {
        /// Where.
        when: OfState<'a, P, bool>,
        /// Whose actions.
        by: OfAction<'a, P>,
        /// In this order. At most [`GOALS_MAX`].
        goals: Vec<Shows<'a, P>>,
    },
    /// Whether a function of the variables says something.
    Decision(OfView<'a>),
    /// Whether some steps depend on some variables.
    Comparison(Comparison<'a, P>),
}

/// How many goals there may be.
pub const GOALS_MAX: usize = 8;

/// What is compared.
pub struct Comparison<'a, P: Protocol> {
    /// The variables on which nothing must depend.
    pub over: Vec<VariableId>,
    /// The assignments that are held against each other.
    pub among: Cube,
    /// The actions that are taken.
    pub takes: OfAction<'a, P>,
    /// What of a state is compared.
    pub state: OfState<'a, P, P::State>,
    /// The actions that lead on and are not compared.
    pub hides_action: OfAction<'a, P>,
    /// The events that are not compared.
    pub hides_event: OfEvent<'a, P>,
}

/// Which assignments violate a claim about steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Violating {
    /// Those in which the step is found.
    Found,
    /// Those in which it is not.
    Lacking,
    /// All, if there is none in which it is found, otherwise none.
    AllOrNone,
}
