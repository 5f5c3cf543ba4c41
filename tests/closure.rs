//! What the attacker learns: the laws of learning, that one thing at a time is enough, and that being able
//! to do more never stops her.

use std::collections::{BTreeMap, BTreeSet};

use family::cube::Cube;
use family::protocol::Protocol;
use family::variable::VariableId;
use family::view::{Concrete, View};
use model::action::Action;
use model::actor::attacker::{Pair, Record, Right};
use model::capability::{Attacker, capabilities};
use model::claim::{self, Kind, Marks};
use model::families::at_once::Examples;
use model::families::whole::Whole;
use model::graph::Graph;
use model::party::Party;
use model::scope::Scope;
use model::setting;
use model::world::World;
use model::world::state::State;

/// Everything that can be learnt at once.
fn atoms() -> Vec<(Right, bool, bool)> {
    let mut atoms = Vec::new();
    // What has been revoked is not learnt, but left; and what lasts is known with the token that does.
    let is_learnt = |right: &Right| !matches!(right, Right::Lasting | Right::Revoked);
    for right in Right::ALL.into_iter().filter(is_learnt) {
        for mfa in [false, true] {
            atoms.extend([false, true].map(|by_alice| (right, mfa, by_alice)));
        }
    }
    atoms
}

/// All that can be known.
fn records() -> BTreeSet<Record> {
    let mut all = BTreeSet::from([Record::default()]);
    let mut open = vec![Record::default()];
    while let Some(record) = open.pop() {
        for (right, mfa, by_alice) in atoms() {
            let next = record.learn(right, mfa, by_alice);
            if all.insert(next) {
                open.push(next);
            }
        }
    }
    all
}

fn is_within(less: Record, more: Record) -> bool {
    less.or(more) == more
}

#[test]
fn learning_is_idempotent_monotone_and_commutative() {
    let (atoms, records) = (atoms(), records());
    assert_eq!((atoms.len(), records.len()), (16, 3_usize.pow(8)));
    for record in &records {
        assert_eq!(record.or(*record), *record);
        let pieces = record.one_by_one().fold(Record::default(), Record::or);
        assert_eq!(pieces, *record, "what is known one by one is all that is known");
        for one in &atoms {
            let once = record.learn(one.0, one.1, one.2);
            assert_eq!(once.learn(one.0, one.1, one.2), once);
            assert!(is_within(*record, once));
            assert_eq!(record.or(Record::default().learn(one.0, one.1, one.2)), once);
            for other in &atoms {
                let (first, second) = (
                    once.learn(other.0, other.1, other.2),
                    record.learn(other.0, other.1, other.2).learn(one.0, one.1, one.2),
                );
                assert_eq!(first, second);
                // Who knows more knows more afterwards.
                assert!(is_within(record.learn(other.0, other.1, other.2), first));
            }
        }
    }
    let some: Vec<Record> = records.into_iter().step_by(97).collect();
    for (one, other) in some.iter().zip(some.iter().rev()) {
        assert_eq!(one.or(*other), other.or(*one));
        assert_eq!(one.or(other.or(some[3])), one.or(*other).or(some[3]));
    }
}

/// A state with what she has learnt forgotten.
fn forgotten(state: &State) -> State {
    State { attacker: Record::default(), ..*state }
}

/// By brute force: for each state without what she has learnt, all that she has learnt in some run there.
fn by_brute_force(view: &dyn View) -> BTreeMap<State, Record> {
    let mut known: BTreeMap<State, Record> = BTreeMap::new();
    for state in Graph::explore(view).states() {
        let here = known.entry(forgotten(state)).or_default();
        *here = here.or(state.attacker);
    }
    known
}

/// By a closure: with one thing known at a time, until nothing new is learnt anywhere.
fn by_closure(view: &dyn View) -> BTreeMap<State, Record> {
    let mut known = BTreeMap::from([(World.initial(), Record::default())]);
    let mut open = vec![World.initial()];
    let mut actions = Vec::new();
    while let Some(state) = open.pop() {
        let record = known[&state];
        let pieces: Vec<Record> =
            record.one_by_one().chain(std::iter::once(Record::default())).collect();
        for piece in pieces {
            let with = State { attacker: piece, ..state };
            actions.clear();
            World.actions(&with, &mut actions);
            for action in actions.drain(..) {
                let Some(next) = World.next(&with, action, view, &mut Vec::new()) else { continue };
                let to = forgotten(&next);
                // A revocation ends what she has.
                let learnt = match action {
                    Action::Revoke(_) => next.attacker,
                    _ => record.or(next.attacker),
                };
                let is_new = !known.contains_key(&to);
                let before = known.entry(to).or_default();
                let after = before.or(learnt);
                if is_new || after != *before {
                    *before = after;
                    open.push(to);
                }
            }
        }
    }
    known
}

#[test]
fn one_thing_at_a_time_teaches_what_all_runs_teach() {
    let mut learnt = 0;
    for preset in ["article-exchange-online", "article-on-premises", "article-linked-policies"] {
        let cube = Scope::preset(preset).unwrap().cube;
        for attacker in [Attacker::Password, Attacker::Phisher, Attacker::TokenThief] {
            let cube = attacker.at_her_best(cube.clone());
            let all = crate::common::configurations(&cube);
            for configuration in all.iter().step_by(all.len() / 4 + 1) {
                let view = Concrete(configuration);
                let (brute, closed) = (by_brute_force(&view), by_closure(&view));
                assert_eq!(brute, closed, "{preset}, {attacker:?}");
                learnt += closed.values().filter(|it| **it != Record::default()).count();
            }
        }
    }
    assert!(learnt > 100, "{learnt}");
}

#[test]
fn nothing_that_is_learnt_is_forgotten_and_nobody_but_her_learns_it() {
    let cube = Attacker::TokenThief.at_her_best(Scope::preset("article-on-premises").unwrap().cube);
    let configuration = cube.least().unwrap();
    let view = Concrete(&configuration);
    let graph = Graph::explore(&view);
    let mut taught = 0;
    for edge in graph.edges() {
        let (from, to) = (graph.state(edge.from).unwrap(), graph.state(edge.to).unwrap());
        if let Action::Revoke(_) = edge.action {
            assert_eq!(to.attacker, from.attacker.after_revocation());
            continue;
        }
        // What has been revoked is forgotten when she learns another thing.
        let kept = Record { revoked: Pair::default(), ..from.attacker };
        assert!(is_within(kept, to.attacker), "{:?}", edge.action);
        if from.attacker != to.attacker {
            assert_eq!(edge.action.by(), Party::Attacker, "{:?}", edge.action);
            taught += 1;
        }
    }
    assert!(taught > 10 && Action::IDS.len() > 50);
}

/// Over presets with every capability open: whoever loses one comes to violate nothing.
#[test]
fn being_able_to_do_more_never_keeps_a_claim() {
    let invariants = claim::all().iter().enumerate();
    let invariants = invariants.filter(|(_, it)| matches!(it.kind, Kind::Invariant(_)));
    let marks = invariants.fold(Marks::default(), |marks, (place, _)| marks.with(place));
    let mut gains = 0;
    for preset in ["article-exchange-online", "article-on-premises", "microsoft-baseline"] {
        let scope = Scope::preset(preset).unwrap().cube;
        let open = |cube: Cube, it| cube.with(it, setting::domain().values(it));
        let scope = capabilities().fold(scope, open);
        let found = Whole::ask(&scope, &mut |_, _| {}, &mut |whole| {
            let space = whole.space();
            let all = space.cube(&scope)?;
            let outcome = whole.decide(&scope, marks, Examples::Left)?;
            let mut gains = 0;
            for answer in &outcome.answers {
                let violating = answer.violating.region(space)?;
                let limits = |it: &VariableId| answer.claim.applies.iter().any(|(on, _)| on == it);
                // A claim about an attacker who has not got it says nothing of one who has.
                for capability in capabilities().filter(|it| !limits(it)) {
                    // `yes` is the first value of each, `no` the second.
                    let repairs = space.entering(&violating, &all, capability, (0, 1))?;
                    assert!(repairs.is_empty(), "{} and {capability:?}", answer.claim.id);
                    let breaks = space.entering(&violating, &all, capability, (1, 0))?;
                    gains += usize::from(!breaks.is_empty());
                }
            }
            Ok(gains)
        });
        gains += found.unwrap();
    }
    assert!(gains > 30, "{gains}");
}
