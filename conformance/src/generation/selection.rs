//! Which candidates become vectors, and what they are called.

use std::collections::{BTreeMap, BTreeSet};

use model::fault::Fault;

use crate::format::{Kind, Message, Role, Tier};
use crate::generation::candidates::{Candidate, play};
use crate::generation::phrases::{Goal, for_id};
use crate::generation::words::{self, slug};

/// A candidate that becomes a vector.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The vector's id.
    pub id: String,
    /// Its tier.
    pub tier: Tier,
    /// What it is the first to show.
    pub goal: Goal,
    /// The fault that it tells apart, if it is there for one.
    pub fault: Option<Fault>,
    /// The candidate.
    pub candidate: Candidate,
}

/// Keeps the first candidate of every goal, in the order in which they come.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    chosen: BTreeMap<Goal, Candidate>,
    order: Vec<Goal>,
}

impl Selection {
    /// Takes a candidate that shows something new. An attempt at an attack is also a vector of its own.
    pub fn take(&mut self, candidate: Candidate) {
        let Some(goal) = goal(&candidate) else { return };
        if !self.chosen.contains_key(&goal) {
            self.chosen.insert(goal.clone(), candidate);
            self.order.push(goal);
        }
    }

    /// The candidates so far.
    pub fn candidates(&self) -> impl Iterator<Item = &Candidate> {
        self.order.iter().filter_map(|goal| self.chosen.get(goal))
    }

    /// The vectors to be, with their names. The first for each request, answer and kind is of the core.
    #[must_use]
    pub fn finish(self) -> Vec<Chosen> {
        let mut core: BTreeSet<(String, String, Kind)> = BTreeSet::new();
        let mut chosen = Vec::new();
        for goal in self.order {
            let Some(candidate) = self.chosen.get(&goal).cloned() else { continue };
            let name = |text: &str| text.split(' ').next().unwrap_or_default().to_owned();
            let key = (name(&goal.ask), goal.told.clone(), candidate.kind);
            let is_first = core.insert(key);
            let tier = if is_first { Tier::Core } else { Tier::Standard };
            let id = id(&candidate, &goal);
            chosen.push(Chosen { id, tier, goal, fault: None, candidate });
        }
        chosen
    }
}

/// What a candidate shows.
#[must_use]
pub fn goal(candidate: &Candidate) -> Option<Goal> {
    let (told, decided) = play(&candidate.asks, false, &candidate.configuration);
    let attack = candidate.attack.map(|_| candidate.from.clone());
    Some(Goal {
        ask: brief(candidate.role, &words::ask(*candidate.asks.last()?)),
        told: brief(candidate.role, &words::told(*told.last()?)),
        decided: decided.last().cloned().unwrap_or_else(|| "none".to_owned()),
        attack,
        after: stage(candidate).filter(|_| candidate.role == Role::FederationServer),
    })
}

/// Arguments with these values go without saying.
const USUAL: [(&str, &str); 16] = [
    ("app", "native"),
    ("audience", "exchange-online"),
    ("device", "other"),
    ("location", "elsewhere"),
    ("machine", "alices"),
    ("network", "internet"),
    ("on-page", "yes"),
    ("holder", "owner"),
    ("in", "json"),
    ("platform", "phone"),
    ("token-audience", "on-premises"),
    ("token-issuer", "tenant"),
    ("token-mfa", "yes"),
    ("token-requester", "mobile-app"),
    ("token-subject", "alice"),
    ("verifier", "yes"),
];

/// A message in a line: its name, and what is not as usual.
#[must_use]
pub fn brief(role: Role, message: &Message) -> String {
    let is_usual = |name: &str, value: &str| match (role, name) {
        (Role::ActivesyncOnline, "token-audience") => value == "exchange-online",
        _ => USUAL.contains(&(name, value)),
    };
    let unusual = message
        .arguments
        .iter()
        .filter(|(name, value)| !is_usual(name, value))
        .map(|(name, value)| format!(" {name}={value}"));
    message.name.clone() + &unusual.collect::<String>()
}

/// The id: the role, the request with what is unusual about it, the answer, and why; or the attack and what
/// stops it.
fn id(candidate: &Candidate, goal: &Goal) -> String {
    let role = candidate.role.id();
    if let Some(attack) = candidate.attack {
        let stop = candidate.from.split(" where ").nth(1).unwrap_or_default();
        let stop = stop.trim_end_matches(" stops it");
        return format!("{role}-attack-{}-{}", attack.id, slug(stop));
    }
    let why = goal.decided.split_once(": ").map(|(_, why)| slug(why));
    // What the request says already needs no second word.
    let known: Vec<&str> = goal.ask.split(' ').skip(1).collect();
    let told: Vec<&str> = goal.told.split(' ').filter(|word| !known.contains(word)).collect();
    let parts = [
        Some(slug(&for_id(&goal.ask))),
        Some(slug(&for_id(&told.join(" ")))),
        why,
        stage(candidate),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    format!("{role}-{}-{}", candidate.kind.id(), parts.join("-"))
}

/// For a request that fits no state: after what.
fn stage(candidate: &Candidate) -> Option<String> {
    let before = candidate.asks.len().checked_sub(2)?;
    let (told, _) = play(&candidate.asks, false, &candidate.configuration);
    let is_robustness = candidate.kind == Kind::Robustness;
    let told = told.get(before).filter(|_| is_robustness)?;
    Some(format!("after-{}", slug(&words::told(*told).name)))
}
