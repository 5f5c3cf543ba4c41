//! A family one configuration after another, by engines that know nothing of families.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use family::cube::{Assignment, Cube};
use family::enumeration::Narrowing;
use family::variable::Values;
use family::view::{Concrete, View};
use model::claim::{self, Kind, Marks};
use model::families::Outcome;
use model::graph::{Graph, judge};
use model::sample::{Numbers, assignment};
use model::system::{System, transitions};
use stateright::{Checker, Model};

use crate::words::{Watch, repeated, time};

/// What explores a configuration.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Engine {
    /// A loop over the step functions.
    Plain,
    /// stateright, depth first, as `model check --engine stateright` uses it.
    Stateright,
}

/// How long a family takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    pub(crate) seconds: f64,
    /// Whether it was measured on a sample, for all of the family.
    pub(crate) is_extrapolated: bool,
    /// The standard error, as a part of the whole: of times on the wall, so rather too large.
    pub(crate) error: f64,
}

impl Cost {
    pub(crate) fn text(self) -> String {
        let mark = if self.is_extrapolated { "~ " } else { "" };
        format!("{mark}{}", time(self.seconds))
    }
}

impl Engine {
    /// Decides the marked claims under each configuration of a family, or under some of them for all,
    /// and holds what it finds against what was decided at once.
    pub(crate) fn ask(
        self,
        cube: &Cube,
        samples: Option<usize>,
        claims: Marks,
        at_once: &Outcome,
    ) -> Cost {
        let mut numbers = Numbers(4);
        let asked = match samples {
            None => members(cube),
            Some(count) => {
                std::iter::repeat_with(|| assignment(cube, &mut numbers)).take(count).collect()
            }
        };
        let mut each = Vec::new();
        let (violated, seconds) = repeated(|| {
            let decided = asked.iter().map(|configuration| {
                let start = Instant::now();
                let violated = self.decide(configuration, claims);
                each.push(start.elapsed().as_secs_f64());
                violated
            });
            decided.collect::<Vec<_>>()
        });
        for (configuration, violated) in asked.iter().zip(violated) {
            agree(configuration, violated, at_once);
        }
        if samples.is_none() {
            return Cost { seconds, is_extrapolated: false, error: 0.0 };
        }
        let (count, samples) = (each.len() as f64, asked.len() as f64);
        let mean = each.iter().sum::<f64>() / count;
        let spread = each.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / (count - 1.0);
        Cost {
            seconds: seconds / asked.len() as f64 * cube.count() as f64,
            is_extrapolated: true,
            error: (spread / samples).sqrt() / mean,
        }
    }

    /// The marked claims that one configuration violates. A witness is not about one.
    fn decide(self, configuration: &Assignment, claims: Marks) -> Marks {
        match self {
            Self::Plain => {
                let view = Concrete(configuration);
                judged(&Graph::explore(&view), claims, &view)
            }
            Self::Stateright => {
                let view = alone(configuration);
                let (states, transitions) = transitions(view.clone());
                black_box(states);
                judged(&Graph::of(transitions), claims, &*view)
            }
        }
    }

    /// The seconds that it takes to explore one configuration of a family, with nothing decided.
    pub(crate) fn explore_only(self, cube: &Cube) -> f64 {
        let members = members(cube);
        let watch = Watch::start();
        for configuration in &members {
            black_box(match self {
                Self::Plain => Graph::explore(&Concrete(configuration)).states().len(),
                Self::Stateright => {
                    let system = System::bare(alone(configuration));
                    system.checker().spawn_dfs().join().unique_state_count()
                }
            });
        }
        watch.seconds() / members.len() as f64
    }
}

/// What of the marked claims a graph violates.
fn judged(graph: &Graph, claims: Marks, view: &dyn View) -> Marks {
    let shown = judge(graph, claims, view);
    black_box(&shown.runs);
    let places = claim::all().iter().enumerate().filter(|(place, _)| claims.has(*place));
    let violated = places.filter(|(place, claim)| match claim.kind {
        Kind::Invariant(_) | Kind::Progress { .. } => shown.found.has(*place),
        Kind::Reachable(_) => !shown.found.has(*place),
        Kind::Decision(fails) => fails(view).is_some(),
        Kind::Witness(_) | Kind::Comparison(_) => false,
    });
    violated.fold(Marks::default(), |marks, (place, _)| marks.with(place))
}

/// What was decided at once must be what is found here.
fn agree(configuration: &Assignment, violated: Marks, at_once: &Outcome) {
    for answer in &at_once.answers {
        let (place, claim) = claim::find(answer.claim.id).expect("the claim exists");
        if matches!(claim.kind, Kind::Witness(_)) {
            continue;
        }
        let applies = claim.within(&only(configuration)).is_some();
        let is = applies && violated.has(place);
        assert_eq!(answer.violating.contains(configuration), is, "{} {configuration:?}", claim.id);
    }
}

fn only(configuration: &Assignment) -> Cube {
    configuration.iter().map(|(_, value)| Values::one(value)).collect()
}

fn alone(configuration: &Assignment) -> Arc<Narrowing> {
    let it = Narrowing::of(configuration.clone(), &only(configuration));
    Arc::new(it.expect("it is in its own cube"))
}

/// Every configuration of a family.
fn members(cube: &Cube) -> Vec<Assignment> {
    let mut all = vec![Vec::new()];
    for (_, values) in cube.iter() {
        let longer = |start: &Vec<u8>| -> Vec<Vec<u8>> {
            values.iter().map(|value| [start.as_slice(), &[value]].concat()).collect()
        };
        all = all.iter().flat_map(longer).collect();
    }
    all.into_iter().map(Assignment::new).collect()
}
