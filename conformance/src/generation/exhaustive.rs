//! The third tier: each branch of a role's automaton with a probe of the state to which it leads, and each pair of
//! values of its settings that some request reads together, reduced greedily.
//!
//! A *branch* is a request in a stage of a session, its answer, and all that decided. What is published stays:
//! what it shows is looked for no more.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use family::cube::Assignment;

use crate::format::canonical::sha256;
use crate::format::{Kind, Role, Tier};
use crate::generation::assembly;
use crate::generation::automaton::{Automaton, Place, stage, take};
use crate::generation::candidates::Candidate;
use crate::generation::phrases::{Goal, for_id};
use crate::generation::probes::probe;
use crate::generation::selection::Chosen;
use crate::generation::space::Space;
use crate::generation::words::{self, is_granted, slug};
use crate::role::{Ask, Records};

/// The roles that have it.
pub const ROLES: [Role; 6] = [
    Role::ActivesyncOnprem,
    Role::IdentityProvider,
    Role::ActivesyncOnline,
    Role::AutodiscoverOnline,
    Role::AutodiscoverOnprem,
    Role::FederationServer,
];

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sought {
    /// A branch.
    Branch(Place),
    /// A branch, and after it a probe of this stage.
    Led(Place, String),
    /// Two settings with a value each.
    Pair([(String, String); 2]),
}

/// Settings with their values, as a vector names them.
type Settings = BTreeMap<String, String>;

/// A transition that may become a vector.
struct Tried {
    id: String,
    configuration: Assignment,
    asks: Vec<Ask>,
    place: Place,
    kind: Kind,
    sought: BTreeSet<usize>,
}

/// What is looked for, by numbers.
#[derive(Default)]
struct Numbers(BTreeMap<Sought, usize>);

impl Numbers {
    fn of(&mut self, sought: Sought) -> usize {
        let next = self.0.len();
        *self.0.entry(sought).or_insert(next)
    }
}

/// The vectors of the tier, for a role with these vectors so far. Those that are published stay.
#[must_use]
pub fn seek(space: &Space, chosen: &[Chosen], published: &BTreeSet<&str>) -> Vec<Chosen> {
    let role = space.role;
    let mut numbers = Numbers::default();
    let mut tried = tried(space, &mut numbers);
    let mut found: BTreeSet<usize> = BTreeSet::new();
    for it in chosen {
        let (asks, configuration) = (&it.candidate.asks, &it.candidate.configuration);
        let (settings, _) = assembly::read(asks, configuration, it.fault);
        found.extend(pairs(&settings).map(|it| numbers.of(it)));
        let branches = branches(role, asks, configuration);
        found.extend(branches.into_iter().map(|it| numbers.of(Sought::Branch(it))));
    }
    let mut taken = Vec::new();
    for it in tried.extract_if(.., |it| published.contains(it.id.as_str())) {
        found.extend(&it.sought);
        taken.push(it);
    }
    taken.extend(reduced(tried, &mut found));
    taken.sort_by(|a, b| a.id.cmp(&b.id));
    taken.into_iter().map(|it| it.chosen(space)).collect()
}

/// Of each branch with each choice of settings that it reads the transition with the shortest way there.
fn tried(space: &Space, numbers: &mut Numbers) -> Vec<Tried> {
    let role = space.role;
    let mut seen: BTreeSet<(Place, String, Settings)> = BTreeSet::new();
    let mut tried = Vec::new();
    for configuration in space.configurations() {
        let automaton = Automaton::explore(role, &space.alphabet, &configuration);
        for it in &automaton.transitions {
            let Some(before) = automaton.states.get(it.from) else { continue };
            let after =
                automaton.states.get(it.to).map_or_else(String::new, |it| stage(role, &it.records));
            let asks: Vec<Ask> = before.access.iter().copied().chain([it.ask]).collect();
            let (settings, _) = assembly::read(&asks, &configuration, None);
            if !seen.insert((it.place.clone(), after.clone(), settings.clone())) {
                continue;
            }
            let branches = branches(role, &asks, &configuration).into_iter().map(Sought::Branch);
            let led = (!after.is_empty()).then(|| Sought::Led(it.place.clone(), after));
            let sought = branches.chain(led).chain(pairs(&settings));
            let sought = sought.map(|it| numbers.of(it)).collect();
            // What fits no stage is refused before anything is checked.
            let kind = match (is_granted(it.told), it.place.decided.is_empty()) {
                (true, _) => Kind::Positive,
                (false, false) => Kind::Negative,
                (false, true) => Kind::Robustness,
            };
            let id = id(role, &it.place, &asks, &settings);
            let (configuration, place) = (configuration.clone(), it.place.clone());
            tried.push(Tried { id, configuration, asks, place, kind, sought });
        }
    }
    tried
}

/// The branches on the way of requests.
fn branches(role: Role, asks: &[Ask], configuration: &Assignment) -> Vec<Place> {
    let mut records = Records::default();
    let mut branches = Vec::new();
    for ask in asks {
        let (after, _, place) = take(role, &records, *ask, false, configuration);
        records = after;
        branches.push(place);
    }
    branches
}

fn pairs(settings: &Settings) -> impl Iterator<Item = Sought> {
    let all: Vec<(String, String)> =
        settings.iter().map(|(id, value)| (id.clone(), value.clone())).collect();
    let pairs = all.iter().enumerate().flat_map(|(place, one)| {
        all.iter().skip(place + 1).map(|other| Sought::Pair([one.clone(), other.clone()]))
    });
    pairs.collect::<Vec<_>>().into_iter()
}

/// Takes what shows most that is not found yet, the shorter first, until nothing is left to find.
fn reduced(tried: Vec<Tried>, found: &mut BTreeSet<usize>) -> Vec<Tried> {
    let news = |it: &Tried, found: &BTreeSet<usize>| it.sought.difference(found).count();
    let mut tried: Vec<Option<Tried>> = tried.into_iter().map(Some).collect();
    let mut open: BinaryHeap<(usize, Reverse<usize>, Reverse<usize>)> = BinaryHeap::new();
    for (place, it) in tried.iter().enumerate() {
        let Some(it) = it else { continue };
        open.push((news(it, found), Reverse(it.asks.len()), Reverse(place)));
    }
    let mut taken = Vec::new();
    while let Some((count, length, Reverse(place))) = open.pop() {
        let Some(slot) = tried.get_mut(place) else { continue };
        let now = slot.as_ref().map_or(0, |it| news(it, found));
        if now == 0 {
            continue;
        }
        if now < count {
            open.push((now, length, Reverse(place)));
        } else if let Some(it) = slot.take() {
            found.extend(&it.sought);
            taken.push(it);
        }
    }
    taken
}

/// The id: what is asked and answered, and a digest of all requests and settings, which tells those apart that
/// are alike in that.
fn id(role: Role, place: &Place, asks: &[Ask], settings: &Settings) -> String {
    let asks = asks.iter().map(|ask| format!("{:?}\n", words::ask(*ask)));
    let settings = settings.iter().map(|(id, value)| format!("{id}={value}\n"));
    let digest = sha256(asks.chain(settings).collect::<String>().as_bytes());
    let digest: String = digest.trim_start_matches("sha256:").chars().take(8).collect();
    let (ask, told) = (slug(&for_id(&place.ask)), slug(&for_id(&place.told)));
    format!("{}-exhaustive-{ask}-{told}-{digest}", role.id())
}

impl Tried {
    fn chosen(self, space: &Space) -> Chosen {
        let automaton = Automaton::explore(space.role, &space.alphabet, &self.configuration);
        let mut asks = self.asks;
        // Where the requests so far lead to.
        let to = asks.iter().try_fold(0, |at, ask| {
            automaton.answers_in(at).find(|it| it.ask == *ask).map(|it| it.to)
        });
        asks.extend(
            to.into_iter().flat_map(|to| probe(space.role, &automaton, to, &self.configuration)),
        );
        let Place { stage, ask, told, decided } = self.place;
        let is_begun = !stage.is_empty() && asks.len() > 1;
        let goal = Goal {
            ask,
            told,
            decided: decided.last().cloned().unwrap_or_else(|| "none".to_owned()),
            attack: None,
            after: is_begun.then(|| format!("in stage {stage}")),
        };
        let candidate = Candidate {
            role: space.role,
            kind: self.kind,
            configuration: self.configuration,
            run_under: None,
            asks,
            run: Vec::new(),
            attack: None,
            from: "the automaton of the role, in a configuration of a covering array".to_owned(),
        };
        Chosen { id: self.id, tier: Tier::Exhaustive, goal, fault: None, candidate }
    }
}
