//! What the attacker learns: the laws of learning, that one thing at a time is enough, and what being able
//! to do more means for each claim.

use std::collections::{BTreeMap, BTreeSet};

use family::cube::Cube;
use family::protocol::Protocol;
use family::variable::{Values, VariableId};
use family::view::{Concrete, View};
use model::action::Action;
use model::actor::attacker::{Pair, Record, Right};
use model::advice::violations::Violations;
use model::capability::{Attacker, capabilities};
use model::claim::{self, Growth, Marks};
use model::families::whole::Whole;
use model::graph::Graph;
use model::party::Party;
use model::preset::PRESETS;
use model::sample::{Numbers, near_preset};
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

/// Every claim says what more capabilities mean for it. Over every preset and some scopes near one, with
/// every capability open, it is as it says: what grows is violated by whoever can do more, what shrinks by
/// whoever can do less, and what is neither has an example that shows it.
#[test]
fn claims_grow_with_the_attacker_as_they_say() {
    let every = claim::all().iter().enumerate();
    let marks = every.fold(Marks::default(), |marks, (place, _)| marks.with(place));
    let (mut gains, mut examples) = (0, BTreeSet::new());
    let mut numbers = Numbers(23);
    let presets = PRESETS.iter().map(model::preset::Preset::cube);
    let near = (0..3).map(|_| {
        let near = near_preset(&mut numbers);
        near.iter().map(|(_, value)| Values::one(value)).collect()
    });
    for scope in presets.chain(near.collect::<Vec<Cube>>()) {
        let open = |cube: Cube, it| cube.with(it, setting::domain().values(it));
        let scope = capabilities().fold(scope, open);
        let found = Whole::ask(&scope, &mut |_, _| {}, &mut |whole| {
            let space = whole.space();
            let all = space.cube(&scope)?;
            let violations = Violations::alone(whole, marks)?;
            let (mut gains, mut examples) = (0, Vec::new());
            for (answer, violating) in &violations.claims {
                let claim = answer.claim;
                for capability in capabilities() {
                    // `yes` is the first value of each, `no` the second.
                    let lost = space.entering(violating, &all, capability, (0, 1))?;
                    let won = space.entering(violating, &all, capability, (1, 0))?;
                    let of = format!("{} and {}", claim.id, setting::row(capability).unwrap().id);
                    match claim.growth {
                        Growth::Grows => assert!(lost.is_empty(), "{of}: does not grow"),
                        Growth::Shrinks => assert!(won.is_empty(), "{of}: does not shrink"),
                        Growth::Neither(_) if !lost.is_empty() => examples.push(claim.id),
                        Growth::Neither(_) => {}
                    }
                    gains += usize::from(!won.is_empty());
                }
            }
            Ok((gains, examples))
        });
        let (more, shown) = found.unwrap();
        gains += more;
        examples.extend(shown);
    }
    assert!(gains > 30, "{gains}");
    for claim in claim::all().iter().filter(|it| matches!(it.growth, Growth::Neither(_))) {
        assert!(examples.contains(claim.id), "{} has no example", claim.id);
        let Growth::Neither(why) = claim.growth else { continue };
        assert!(!why.is_empty(), "{}", claim.id);
    }
    // Whoever names a capability in the limits of a claim cannot say that it grows.
    for claim in claim::all().iter().filter(|it| it.of_attacker().next().is_some()) {
        assert!(matches!(claim.growth, Growth::Neither(_)), "{}", claim.id);
    }
}

/// Every claim has a family in which it applies to whoever has all that the claim leaves.
#[test]
fn every_claim_applies_to_the_strongest_attacker_that_it_is_about() {
    let families = Scope::at_their_best();
    assert_eq!(families.len(), 2);
    for claim in claim::all() {
        let strongest = families.iter().any(|scope| {
            claim.within(&scope.cube).is_some_and(|within| {
                let limits = |it: VariableId| claim.of_attacker().any(|(on, _)| on == it);
                // `yes` is the first value of each.
                capabilities().all(|it| limits(it) || within.get(it) == Values::one(0))
            })
        });
        assert!(strongest, "{}", claim.id);
    }
}
