//! A role as an automaton in one configuration: the states to which requests lead, and what it answers in each.
//!
//! Its alphabet is what the suite sends already. ABSTRACTION: a request that begins a session, or belongs to
//! none, is made in the first state alone. It names no session, so no session has a part in its answer; a
//! second sign-in has a session of its own.

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
use crate::role::{Ask, Records, Told, answer, federation_server as adfs, identity_provider};

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
        for ask in candidates.flat_map(|it| it.asks.iter().copied()) {
            if wire::request(ask, true).is_some() && seen.insert(words::ask(ask)) {
                let of_kind =
                    if begins(ask) { &mut alphabet.beginnings } else { &mut alphabet.in_session };
                of_kind.push(ask);
            }
        }
        alphabet
    }
}

/// Whether a request begins a session, or belongs to none.
#[must_use]
pub fn begins(ask: Ask) -> bool {
    match ask {
        Ask::Onprem(_) | Ask::Online(_) => true,
        Ask::Federation(request) => {
            request == federation_server::Request::Open || !adfs::is_of_session(request)
        }
        Ask::Entra(request, _) => {
            request == entra::Request::Authorize || !identity_provider::is_of_session(request)
        }
        Ask::Forged(_) => false,
    }
}

/// A request as it is made in a session: by whom the session is.
fn made_in(records: &Records, ask: Ask) -> Ask {
    match ask {
        Ask::Entra(request, _) if !begins(ask) => Ask::Entra(request, records.session.sign_in),
        Ask::Forged(_) => Ask::Forged(records.session.sign_in),
        Ask::Onprem(_) | Ask::Online(_) | Ask::Federation(_) | Ask::Entra(..) => ask,
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
            | Role::AutodiscoverOnprem => None,
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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
        let first =
            State { records: Records::default(), captured: BTreeSet::new(), access: Vec::new() };
        let proof_key = configuration.get(Pkce::ID) == Pkce::On.index();
        let sendable = sendable(&alphabet.in_session, proof_key);
        let mut known: BTreeMap<(Message, Message), BTreeSet<String>> = BTreeMap::new();
        let mut it = Self { states: vec![first], transitions: Vec::new() };
        let mut from = 0;
        while let Some(state) = it.states.get(from).cloned() {
            let beginnings = alphabet.beginnings.iter().filter(|_| from == 0);
            let in_session = sendable.iter();
            let in_session = in_session
                .filter(|(_, needs)| needs.is_subset(&state.captured))
                .map(|(ask, _)| ask);
            let asks: Vec<Ask> =
                beginnings.chain(in_session).map(|ask| made_in(&state.records, *ask)).collect();
            for ask in asks {
                let (records, told, place) = take(role, &state.records, ask, false, configuration);
                let new = known
                    .entry((words::ask(ask), words::told(told)))
                    .or_insert_with(|| captured_from(ask, told));
                let captured = state.captured.union(new).cloned().collect();
                let access = state.access.iter().copied().chain([ask]).collect();
                let to = it.number(State { records, captured, access });
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
        let is = |it: &State| it.records == state.records && it.captured == state.captured;
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

/// What can be asked in a session, with what must have been captured for it. Without a proof key some requests
/// are one: the first stands for them.
fn sendable(asks: &[Ask], proof_key: bool) -> Vec<(Ask, BTreeSet<String>)> {
    let mut sent = Vec::new();
    let mut sendable = Vec::new();
    for ask in asks {
        let Some(request) = wire::request(*ask, proof_key) else { continue };
        let is = (request.http, request.bindings.clone());
        if !sent.contains(&is) {
            sent.push(is);
            sendable.push((*ask, of_kind(request.bindings)));
        }
    }
    sendable
}

fn captured_from(ask: Ask, told: Told) -> BTreeSet<String> {
    of_kind(wire::looks(ask, told, false).captures)
}

fn of_kind(bindings: BTreeMap<String, Binding>) -> BTreeSet<String> {
    let captured = bindings.into_iter().filter(|(_, it)| matches!(it, Binding::Captured {}));
    captured.map(|(name, _)| name).collect()
}
