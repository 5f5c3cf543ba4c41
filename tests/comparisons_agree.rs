//! What is said to differ between configurations differs between them one by one.

use std::collections::{BTreeMap, BTreeSet};

use family::cube::{Assignment, Cube};
use family::protocol::Protocol;
use family::view::Concrete;
use model::action::Action;
use model::claim::{self, Claim, Comparison, Kind, Marks};
use model::event::Event;
use model::families::{Options, Verdict};
use model::party::Party;
use model::preset;
use model::sample::Numbers;
use model::world::World;
use model::world::state::State;

use crate::common::{configurations, only, with};
use crate::families_agree::{EVERYTHING, Truth, agrees, ask, bounded, random_cube, same};

type Compared = BTreeSet<(State, Action, State, Vec<Event>)>;

/// The honest runs of one configuration, as a comparison sees them.
fn honest(comparison: &Comparison, configuration: &Assignment) -> Compared {
    let view = Concrete(configuration);
    let mut seen = BTreeSet::new();
    let mut open = vec![World.initial()];
    let mut compared = Compared::new();
    while let Some(from) = open.pop() {
        if !seen.insert(from) {
            continue;
        }
        let mut actions = Vec::new();
        World.actions(&from, &mut actions);
        for action in actions.into_iter().filter(|action| action.by() != Party::Attacker) {
            let mut events = Vec::new();
            if let Some(to) = World.next(&from, action, &view, &mut events) {
                open.push(to);
                if !(comparison.hides_action)(action) {
                    events.retain(|event| !(comparison.hides_event)(event));
                    let (from, to) = ((comparison.state)(&from), (comparison.state)(&to));
                    compared.insert((from, action, to, events));
                }
            }
        }
    }
    compared
}

/// The configurations of a scope whose honest runs depend on what they must not depend on.
fn differing(claim: &Claim, comparison: &Comparison, scope: &Cube) -> Truth {
    let over = (comparison.over)();
    let (within, domain) = (claim.within(scope), claim.domain().unwrap());
    let applicable: BTreeSet<Assignment> = within.iter().flat_map(configurations).collect();
    let mut groups: BTreeMap<Assignment, bool> = BTreeMap::new();
    let group =
        |it: &Assignment| over.iter().fold(it.clone(), |it, variable| it.with(*variable, 0));
    for configuration in &applicable {
        groups.entry(group(configuration)).or_insert_with_key(|first| {
            let mut cube = only(first);
            for variable in &over {
                cube.set(*variable, domain.get(*variable));
            }
            let runs = honest(comparison, first);
            configurations(&cube).iter().any(|other| honest(comparison, other) != runs)
        });
    }
    let violating: BTreeSet<Assignment> =
        applicable.iter().filter(|it| groups[&group(it)]).cloned().collect();
    let verdict = if violating.is_empty() { Verdict::Holds } else { Verdict::Violated };
    let example = violating.first().cloned();
    Truth { verdict, applicable, violating, example }
}

fn compares(id: &str, scope: &Cube) -> Verdict {
    let (place, claim) = claim::find(id).unwrap();
    let Kind::Comparison(comparison) = claim.kind else { panic!("{id} is a comparison") };
    let truth = differing(claim, &comparison, scope);
    let marks = Marks::default().with(place);
    let outcome = ask(scope, marks, EVERYTHING);
    agrees(&outcome.answers[0], &truth, scope);
    same(&outcome, &ask(scope, marks, Options { threads: 2, ..EVERYTHING }));
    for limit in [1, 3, 10] {
        let answer = &ask(scope, marks, Options { limit, ..EVERYTHING }).answers[0];
        bounded(answer, &truth);
    }
    truth.verdict
}

#[test]
fn blocking_legacy_is_compared_as_each_configuration_compares() {
    let id = "blocking-legacy-keeps-modern-clients";
    let hybrid = preset::find("hybrid-agent-basic").unwrap().cube().least().unwrap();
    let open = with(
        only(&hybrid),
        &[
            "client=third-party-modern",
            "user-bypasses-autodetect=no",
            "attacker-knows-password=no",
            "exo-policy-assignment=none,organization",
        ],
    );
    let verdicts = [
        compares(id, &with(open.clone(), &["hybrid-modern-auth=on"])),
        compares(id, &with(open.clone(), &["hybrid-modern-auth=off"])),
        compares(id, &with(open, &["attacker-knows-password=yes"])),
    ];
    assert_eq!(verdicts, [Verdict::Holds, Verdict::Violated, Verdict::Holds]);
}

#[test]
fn a_pilot_is_compared_as_each_configuration_compares() {
    let id = "pilot-changes-nobody-else";
    let mut numbers = Numbers(17);
    for _ in 0..4 {
        let cube = random_cube(&mut numbers);
        let free = ["exo-policy-assignment=*", "onprem-policy-assignment=none,others-only"];
        assert_eq!(compares(id, &with(cube, &free)), Verdict::Holds);
    }
    // It is not kept for want of anything that could differ: with a policy of his own it is not.
    let (_, claim) = claim::find(id).unwrap();
    let Kind::Comparison(comparison) = claim.kind else { panic!("{id} is a comparison") };
    let legacy = preset::find("nothing-configured").unwrap().cube().least().unwrap();
    let scope = with(only(&legacy), &["client=legacy", "exo-basic-retired=no"]);
    let unlimited = Claim { applies: Vec::new(), says: claim.says.clone(), ..*claim };
    assert_eq!(differing(claim, &comparison, &scope).verdict, Verdict::Holds);
    assert_eq!(differing(&unlimited, &comparison, &scope).verdict, Verdict::Violated);
}

#[test]
fn identity_models_are_compared_as_each_configuration_compares() {
    let id = "identity-models-agree";
    let online = preset::find("article-exchange-online").unwrap().cube();
    let mut verdicts = BTreeSet::from([compares(id, &online)]);
    let mut numbers = Numbers(33);
    for _ in 0..12 {
        let cube = random_cube(&mut numbers);
        verdicts.insert(compares(id, &with(cube, &["adfs-mfa=off"])));
    }
    let open = preset::find("excluded-account").unwrap().cube();
    verdicts.insert(compares(id, &with(open, &["client=*", "exo-basic-retired=no"])));
    assert_eq!(verdicts, BTreeSet::from([Verdict::Holds, Verdict::Violated]));
}
