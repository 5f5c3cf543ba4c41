//! A role as an automaton in one configuration: the states to which requests lead, and what it answers in each.
//!
//! Its alphabet is what the suite sends already. ABSTRACTION: a request that begins a session, or belongs to
//! none, is made in the first state alone. It names no session, so no session has a part in its answer; a
//! second sign-in has a session of its own. A sign-in with a device code is looked at as one without: one
//! setting decides of it besides, and vectors of the other tiers have both its values.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use family::cube::Assignment;
use family::view::Concrete;
use model::actor::{entra, federation_server};
use model::setting::{Pkce, Setting};

use crate::format::{Binding, Message, Role};
use crate::generation::candidates::Candidate;
use crate::generation::selection::brief;
use crate::generation::{wire, words};
use crate::role::device_code::Asked;
use crate::role::{Ask, Lure, Records, Told, answer, federation_server as adfs, identity_provider};

/// What a role can be asked.
#[derive(Clone, Debug, Default)]
pub struct Alphabet {
    /// What begins a session, or belongs to none.
    pub beginnings: Vec<Ask>,
    /// What goes on with one.
    pub in_session: Vec<Ask>,
}

impl Alphabet {
    /// What candidates ask, each request once, as far as it can be sent.
    #[must_use]
    pub fn of<'a>(candidates: impl Iterator<Item = &'a Candidate>) -> Self {
        let mut seen: BTreeSet<Message> = BTreeSet::new();
        let mut alphabet = Self::default();
        let asks = candidates.flat_map(|it| it.asks.iter().copied());
        for ask in asks.filter_map(without_device_code) {
            if wire::request(ask, true).is_some() && seen.insert(words::ask(ask)) {
                let of_kind =
                    if begins(ask) { &mut alphabet.beginnings } else { &mut alphabet.in_session };
                of_kind.push(ask);
            }
        }
        alphabet
    }
}

/// A request of a sign-in with a device code, as it is in one without; none of an attacker in Alice's name.
fn without_device_code(ask: Ask) -> Option<Ask> {
    match ask {
        Ask::Device(Asked::Start, sign_in) => Some(Ask::Entra(entra::Request::Authorize, sign_in)),
        Ask::Device(Asked::Page(request), sign_in) => Some(Ask::Entra(request, sign_in)),
        Ask::Device(Asked::Enter | Asked::Poll, _) | Ask::Lure(..) => None,
        Ask::Onprem(_) | Ask::Online(_) | Ask::Federation(_) | Ask::Entra(..) | Ask::Forged(_) => {
            Some(ask)
        }
    }
}

/// Whether a request begins a session or belongs to one.
#[must_use]
pub fn is_of_session(ask: Ask) -> bool {
    match ask {
        Ask::Onprem(_) | Ask::Online(_) => false,
        Ask::Federation(request) => adfs::is_of_session(request),
        Ask::Entra(request, _) => identity_provider::is_of_session(request),
        Ask::Forged(_) | Ask::Lure(..) | Ask::Device(..) => true,
    }
}

/// Whether a request begins a session, or belongs to none.
#[must_use]
pub fn begins(ask: Ask) -> bool {
    let is_first = match ask {
        Ask::Federation(request) => request == federation_server::Request::Open,
        Ask::Entra(request, _) => request.begins(),
        Ask::Device(device, _) => device == Asked::Start,
        Ask::Lure(lure, _) => lure == Lure::Begin,
        Ask::Onprem(_) | Ask::Online(_) | Ask::Forged(_) => false,
    };
    is_first || !is_of_session(ask)
}

/// A request as it is made in a session: by whom the session is.
fn made_in(records: &Records, ask: Ask) -> Ask {
    match ask {
        Ask::Entra(request, _) if !begins(ask) => Ask::Entra(request, records.session.sign_in),
        Ask::Forged(_) => Ask::Forged(records.session.sign_in),
        Ask::Onprem(_)
        | Ask::Online(_)
        | Ask::Federation(_)
        | Ask::Entra(..)
        | Ask::Lure(..)
        | Ask::Device(..) => ask,
    }
}

/// How far a session can have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// One at Entra ID.
    Session(entra::Stage),
    /// A sign-in on AD FS's page.
    Page(federation_server::Record),
}

impl Stage {
    /// How far it has come; `None` for a role without sessions.
    #[must_use]
    pub fn of(role: Role, records: &Records) -> Option<Self> {
        match role {
            Role::IdentityProvider => Some(Self::Session(records.session.stage)),
            Role::FederationServer => Some(Self::Page(records.page)),
            Role::ActivesyncOnprem
            | Role::ActivesyncOnline
            | Role::AutodiscoverOnline
            | Role::AutodiscoverOnprem
            | Role::Client
            | Role::AutoDetect
            | Role::Provisioning => None,
        }
    }

    /// The same session, moved.
    #[must_use]
    pub fn moved(self, records: &Records) -> Records {
        let mut records = *records;
        match self {
            Self::Session(stage) => records.session.stage = stage,
            Self::Page(page) => records.page = page,
        }
        records
    }

    /// Its word.
    #[must_use]
    pub fn says(self) -> String {
        let word = match self {
            Self::Session(stage) => serde_json::to_string(&stage),
            Self::Page(page) => serde_json::to_string(&page),
        };
        word.unwrap_or_default().replace(['"', '{', '}'], "").replace(':', " ")
    }

    /// All to which requests lead in an automaton.
    #[must_use]
    pub fn all(role: Role, automaton: &Automaton) -> BTreeSet<Self> {
        automaton.states.iter().filter_map(|it| Self::of(role, &it.records)).collect()
    }
}

/// Where an answer is given: what an implementation has one branch for.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// How far a session has come.
    pub stage: String,
    /// What is asked, in a line.
    pub ask: String,
    /// What is answered, in a line.
    pub told: String,
    /// What decides, in order.
    pub decided: Vec<String>,
}

/// How far a session of the role has come, in words; nothing where it keeps none.
#[must_use]
pub fn stage(role: Role, records: &Records) -> String {
    let stage = Stage::of(role, records).map_or_else(String::new, Stage::says);
    match records.account.registered_in_run {
        None => stage,
        Some(holder) => format!("{stage}, factor of {}", words::whose(holder)),
    }
}

/// One request, one answer.
#[derive(Clone, Debug)]
pub struct Transition {
    /// The state before.
    pub from: usize,
    /// What is asked.
    pub ask: Ask,
    /// What is answered.
    pub told: Told,
    /// The branch.
    pub place: Place,
    /// The state after.
    pub to: usize,
}

/// A state that requests lead to.
#[derive(Clone, Debug)]
pub struct State {
    /// What the role keeps.
    pub records: Records,
    /// What a tester has captured on the way.
    pub captured: BTreeSet<String>,
    /// What names that may mean several things mean on this way: in a vector a name has one value.
    pub bound: BTreeMap<String, Binding>,
    /// The way: the shortest.
    pub access: Vec<Ask>,
}

/// A role in one configuration.
#[derive(Clone, Debug)]
pub struct Automaton {
    /// The states, the first first.
    pub states: Vec<State>,
    /// What is answered in them, one state after the other.
    pub transitions: Vec<Transition>,
}

impl Automaton {
    /// Explores a role in a configuration.
    #[must_use]
    pub fn explore(role: Role, alphabet: &Alphabet, configuration: &Assignment) -> Self {
        let first = State {
            records: Records::default(),
            captured: BTreeSet::new(),
            bound: BTreeMap::new(),
            access: Vec::new(),
        };
        let proof_key = configuration.get(Pkce::ID) == Pkce::On.index();
        let sendable = sendable(&alphabet.in_session, proof_key);
        let mut known: BTreeMap<(Message, Message), BTreeSet<String>> = BTreeMap::new();
        let mut it = Self { states: vec![first], transitions: Vec::new() };
        let mut from = 0;
        while let Some(state) = it.states.get(from).cloned() {
            let beginnings = alphabet.beginnings.iter().filter(|_| from == 0);
            let beginnings = beginnings.map(|ask| (*ask, BTreeMap::new()));
            let in_session = sendable.iter().filter(|it| it.can_be_sent(&state));
            let in_session = in_session.map(|it| (it.ask, it.bound.clone()));
            for (ask, bound) in beginnings.chain(in_session) {
                let ask = made_in(&state.records, ask);
                let (records, told, place) = take(role, &state.records, ask, false, configuration);
                let new = known
                    .entry((words::ask(ask), words::told(told)))
                    .or_insert_with(|| captured_from(ask, told));
                let captured = state.captured.union(new).cloned().collect();
                let bound = state.bound.clone().into_iter().chain(bound).collect();
                let access = state.access.iter().copied().chain([ask]).collect();
                let to = it.number(State { records, captured, bound, access });
                it.transitions.push(Transition { from, ask, told, place, to });
            }
            from += 1;
        }
        it
    }

    /// What is answered in a state.
    pub fn answers_in(&self, state: usize) -> impl Iterator<Item = &Transition> {
        let first = self.transitions.partition_point(|it| it.from < state);
        self.transitions.iter().skip(first).take_while(move |it| it.from == state)
    }

    fn number(&mut self, state: State) -> usize {
        let is = |it: &State| {
            (&it.records, &it.captured, &it.bound)
                == (&state.records, &state.captured, &state.bound)
        };
        self.states.iter().position(is).unwrap_or_else(|| {
            self.states.push(state);
            self.states.len() - 1
        })
    }
}

/// One request to a role that keeps these records: what it keeps then, its answer, and the branch.
#[must_use]
pub fn take(
    role: Role,
    before: &Records,
    ask: Ask,
    suspicious: bool,
    configuration: &Assignment,
) -> (Records, Told, Place) {
    let trail = RefCell::default();
    let mut records = *before;
    let view = Concrete(configuration);
    let told = answer(&mut records, ask, suspicious, &view, (Some(&trail), None));
    let decided = trail.into_inner().into_iter().map(|check| {
        let how = if check.passed { "passed" } else { "stopped" };
        format!("{} {how}: {}", check.control.id(), check.why)
    });
    let place = Place {
        stage: stage(role, before),
        ask: brief(role, &words::ask(ask)),
        told: brief(role, &words::told(told)),
        decided: decided.collect(),
    };
    (records, told, place)
}

/// A request that can be made in a session.
struct Sendable {
    ask: Ask,
    /// What must have been captured for it.
    needs: BTreeSet<String>,
    /// What it wants of names that mean something else in another request.
    bound: BTreeMap<String, Binding>,
}

impl Sendable {
    fn can_be_sent(&self, state: &State) -> bool {
        let is_free = |(name, it): (&String, &Binding)| {
            state.bound.get(name).is_none_or(|before| before == it)
        };
        self.needs.is_subset(&state.captured) && self.bound.iter().all(is_free)
    }
}

/// What can be asked in a session. Without a proof key to redeem a code with its verifier and without is one
/// request: the first stands for both.
fn sendable(asks: &[Ask], proof_key: bool) -> Vec<Sendable> {
    let mut asks = asks.to_vec();
    let without =
        |ask: &Ask| matches!(ask, Ask::Entra(entra::Request::Redeem { verifier: false }, _));
    asks.sort_by_key(without);
    let mut sent = Vec::new();
    let mut sendable = Vec::new();
    for ask in asks {
        // By whom the session is makes no difference here.
        let ask = made_in(&Records::default(), ask);
        let Some(request) = wire::request(ask, proof_key) else { continue };
        let is = (request.http, request.bindings);
        if !sent.contains(&is) {
            sendable.push(ask);
            sent.push(is);
        }
    }
    let means_more = |name: &String| {
        let mut meanings = sent.iter().filter_map(|(_, bindings)| bindings.get(name));
        let first = meanings.next();
        meanings.any(|it| Some(it) != first)
    };
    let of = |(ask, (_, bindings)): (Ask, &(_, BTreeMap<String, Binding>))| Sendable {
        ask,
        needs: of_kind(bindings.clone()),
        bound: bindings.clone().into_iter().filter(|(name, _)| means_more(name)).collect(),
    };
    sendable.into_iter().zip(&sent).map(of).collect()
}

fn captured_from(ask: Ask, told: Told) -> BTreeSet<String> {
    of_kind(wire::looks(ask, told, false).captures)
}

fn of_kind(bindings: BTreeMap<String, Binding>) -> BTreeSet<String> {
    let captured = bindings.into_iter().filter(|(_, it)| matches!(it, Binding::Captured {}));
    captured.map(|(name, _)| name).collect()
}
