//! The third tier of a role that asks nobody: each branch of its automaton with a probe of the state to which it
//! leads, and each pair of values of its settings that some request reads together, reduced greedily; and what kills
//! each structural fault that is left.
//!
//! A *branch* is a request in a stage of a session, its answer, and all that decided. What is published stays:
//! what it shows is looked for no more.

use std::collections::{BTreeMap, BTreeSet};

use family::cube::Assignment;

use crate::format::canonical::sha256;
use crate::format::{Kind, Role, Tier};
use crate::generation::automaton::{Automaton, Place, stage, take};
use crate::generation::candidates::{Candidate, play};
use crate::generation::phrases::{Goal, for_id};
use crate::generation::probes::probe;
use crate::generation::reduction::reduced;
use crate::generation::selection::Chosen;
use crate::generation::space::Space;
use crate::generation::words::{self, is_granted, slug};
use crate::generation::{assembly, killing};
use crate::role::{Ask, Records};

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sought {
    /// A branch.
    Branch(Place),
    /// A branch, and after it a probe of this stage.
    Led(Place, String),
    /// Two settings with a value each.
    Pair([(String, String); 2]),
    /// A structural fault, killed.
    Fault(usize),
}

/// Settings with their values, as a vector names them.
type Settings = BTreeMap<String, String>;

/// A transition that may become a vector.
struct Tried {
    id: String,
    configuration: Assignment,
    asks: Vec<Ask>,
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
pub fn seek(space: &Space, so_far: &[Chosen], published: &BTreeSet<&str>) -> Vec<Chosen> {
    let mut numbers = Numbers::default();
    let mut tried = tried(space, &mut numbers);
    let mut found: BTreeSet<usize> = BTreeSet::new();
    for it in so_far {
        found.extend(shown(space.role, it).into_iter().map(|it| numbers.of(it)));
    }
    let sets: Vec<_> = tried.iter().map(|it| (it.sought.clone(), it.asks.len())).collect();
    let taken: BTreeSet<usize> = reduced(&sets, &mut found).into_iter().collect();
    let mut place = 0;
    let is_taken = |_: &mut Tried| {
        place += 1;
        taken.contains(&(place - 1))
    };
    let first: Vec<Tried> = tried.extract_if(.., is_taken).collect();
    let mut pool: Vec<Chosen> = first.into_iter().map(|it| it.chosen(space)).collect();
    let killing = killing::seek(space, &[so_far, &pool].concat());
    pool.extend(killing);
    let there: BTreeSet<String> = pool.iter().map(|it| it.id.clone()).collect();
    let is_published =
        |it: &mut Tried| published.contains(it.id.as_str()) && !there.contains(&it.id);
    pool.extend(tried.extract_if(.., is_published).map(|it| it.chosen(space)));
    let killed_once = killing::again(space, &pool, published);
    pool.extend(killed_once);
    pool.sort_by(|a, b| a.id.cmp(&b.id));
    least(space, so_far, pool, published)
}

/// Of the pool what is published, and as few more as show all branches and pairs and kill all faults that any of
/// it does.
fn least(
    space: &Space,
    so_far: &[Chosen],
    pool: Vec<Chosen>,
    published: &BTreeSet<&str>,
) -> Vec<Chosen> {
    let role = space.role;
    let mut numbers = Numbers::default();
    let mut found = BTreeSet::new();
    let killed = killing::killed(space, &[so_far, &pool].concat());
    let mut killed = killed.into_iter();
    let mut sets = Vec::new();
    for it in so_far.iter().chain(&pool) {
        let faults = killed.next().unwrap_or_default().into_iter().map(Sought::Fault);
        let shows = shown(role, it).into_iter().chain(faults).map(|it| numbers.of(it));
        sets.push((shows.collect::<BTreeSet<usize>>(), it.candidate.asks.len()));
    }
    let sets_of_pool = sets.split_off(so_far.len());
    found.extend(sets.into_iter().flat_map(|(shows, _)| shows));
    let mut taken = BTreeSet::new();
    for (place, (it, (shows, _))) in pool.iter().zip(&sets_of_pool).enumerate() {
        if published.contains(it.id.as_str()) {
            found.extend(shows);
            taken.insert(place);
        }
    }
    taken.extend(reduced(&sets_of_pool, &mut found));
    let all = pool.into_iter().enumerate();
    all.filter(|(place, _)| taken.contains(place)).map(|(_, it)| it).collect()
}

/// The branches and pairs that a vector shows.
fn shown(role: Role, chosen: &Chosen) -> Vec<Sought> {
    let Candidate { asks, configuration, kind, .. } = &chosen.candidate;
    let (settings, _) = assembly::read(asks, configuration, chosen.fault);
    let mut branches = branches(role, asks, configuration);
    // An attacker may be refused in whatever way: that tells one refusal from another no more.
    branches.truncate(asks.len() - usize::from(*kind == Kind::Attack));
    branches.into_iter().map(Sought::Branch).chain(pairs(&settings)).collect()
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
            let id = id(role, &it.place, &asks, &settings);
            tried.push(Tried { id, configuration: configuration.clone(), asks, sought });
        }
    }
    tried
}

/// The branches on the way of requests.
pub(super) fn branches(role: Role, asks: &[Ask], configuration: &Assignment) -> Vec<Place> {
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
        // Where the requests lead to.
        let to = self.asks.iter().try_fold(0, |at, ask| {
            automaton.answers_in(at).find(|it| it.ask == *ask).map(|it| it.to)
        });
        let probe = to.map(|to| probe(space.role, &automaton, to, &self.configuration));
        chosen(space.role, self.configuration, self.asks, probe.unwrap_or_default())
    }
}

/// What becomes the vector of requests, of which the last is what it is about, and of a probe behind them.
pub(super) fn chosen(
    role: Role,
    configuration: Assignment,
    mut asks: Vec<Ask>,
    probe: Vec<Ask>,
) -> Chosen {
    let (settings, _) = assembly::read(&asks, &configuration, None);
    let place = branches(role, &asks, &configuration).pop().unwrap_or_default();
    let id = id(role, &place, &asks, &settings);
    let (told, _) = play(&asks, false, &configuration);
    // What fits no stage is refused before anything is checked.
    let kind = match (told.last().is_some_and(|it| is_granted(*it)), place.decided.is_empty()) {
        (true, _) => Kind::Positive,
        (false, false) => Kind::Negative,
        (false, true) => Kind::Robustness,
    };
    let Place { stage, ask, told, decided } = place;
    let goal = Goal {
        ask,
        told,
        decided: decided.last().cloned().unwrap_or_else(|| "none".to_owned()),
        attack: None,
        after: (asks.len() > 1).then(|| format!("in stage {stage}")),
    };
    asks.extend(probe);
    let candidate = Candidate {
        role,
        kind,
        configuration,
        run_under: None,
        asks,
        run: Vec::new(),
        attack: None,
        from: "the automaton of the role, in a configuration of a covering array".to_owned(),
    };
    Chosen { id, tier: Tier::Exhaustive, goal, fault: None, candidate }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generation::export::choose;

    /// What was published is there again, with nothing more; and so is what would not be chosen any more.
    #[test]
    fn what_is_published_stays() {
        let role = Role::FederationServer;
        let (so_far, _) = choose(role).unwrap();
        let space = Space::of(role, &so_far);
        let ids = |published: &BTreeSet<&str>| -> BTreeSet<String> {
            seek(&space, &so_far, published).into_iter().map(|it| it.id).collect()
        };
        let first = ids(&BTreeSet::new());
        assert_eq!(first.len(), 21);
        assert_eq!(ids(&first.iter().map(String::as_str).collect()), first);
        let tried = tried(&space, &mut Numbers::default());
        let other = tried.iter().find(|it| !first.contains(&it.id)).unwrap();
        let published = first.iter().map(String::as_str).chain([other.id.as_str()]).collect();
        let again = ids(&published);
        assert!(published.iter().all(|id| again.contains(*id)));
        assert_eq!(again.len(), published.len());
    }

    /// Every branch that the automaton has in any configuration is in some vector of a tier.
    #[test]
    fn every_branch_is_in_a_vector() {
        for role in [Role::FederationServer, Role::AutodiscoverOnprem] {
            let (so_far, _) = choose(role).unwrap();
            let space = Space::of(role, &so_far);
            let all = [so_far.clone(), seek(&space, &so_far, &BTreeSet::new())].concat();
            let seen: BTreeSet<Place> = all
                .iter()
                .flat_map(|it| branches(role, &it.candidate.asks, &it.candidate.configuration))
                .collect();
            let mut there = 0;
            for configuration in space.configurations() {
                let automaton = Automaton::explore(role, &space.alphabet, &configuration);
                for it in automaton.transitions {
                    assert!(seen.contains(&it.place), "{:?}", it.place);
                    there += 1;
                }
            }
            assert!(there > 100, "{there}");
        }
    }
}
