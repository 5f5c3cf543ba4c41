//! A step that is split over all configurations says what the step says under each of them, reads
//! only what its parties own, and depends on no more of a state than it is said to.

use std::collections::{BTreeMap, BTreeSet};

use family::cube::Assignment;
use family::laws::{Taken, check_step, take};
use family::protocol::Protocol;
use family::recording::Recording;
use family::splitting::Splitter;
use family::variable::VariableId;
use family::view::Concrete;
use model::action::Action;
use model::actor::attacker::{Pair, Record, Right};
use model::capability::Attacker;
use model::event::{Done, Event};
use model::graph::Graph;
use model::party::Party;
use model::protocol::token::Root;
use model::sample::{Numbers, assignment, near_preset};
use model::scope::Scope;
use model::setting;
use model::survey::{Survey, relevant, steps, usual};
use model::world::World;
use model::world::state::{Ghost, State};

use crate::common::{full, with};

/// Into how many paths one step may split.
const PATHS_MAX: usize = 256;

/// The states of the usual survey, thinned.
fn states() -> BTreeSet<State> {
    let mut numbers = Numbers(21);
    let near = (0..200).map(|_| near_preset(&mut numbers));
    let configurations = usual().step_by(19).chain(near);
    configurations
        .flat_map(|configuration| {
            Graph::explore(&Concrete(&configuration)).states().copied().collect::<Vec<_>>()
        })
        .collect()
}

/// Configurations to try a step under: most of them hardened, so that most actions are enabled
/// somewhere.
fn samples(seed: u64, count: usize) -> Vec<Assignment> {
    let mut numbers = Numbers(seed);
    let mut random = numbers;
    let near = (0..count).map(|_| near_preset(&mut numbers));
    near.chain((0..count / 2).map(|_| assignment(&full(), &mut random))).collect()
}

fn offered(state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    World.actions(state, &mut actions);
    actions
}

/// A step's outcome without what only the ghosts tell.
fn without_ghosts(taken: Taken<World>) -> Taken<World> {
    taken.map(|(next, mut events)| {
        for event in &mut events {
            match event {
                Event::MailReturned { root: Root::SignIn { owner_mfa }, .. } => *owner_mfa = false,
                Event::CopyDelivered { created } => *created = false,
                Event::TokenIssued { done, .. } => *done = Done::Nothing,
                _ => {}
            }
        }
        let attacker = next.attacker.one_by_one().fold(Record::default(), |known, one| {
            let tokens =
                Right::ALL.map(|right| (right, one.token(right, false).or(one.token(right, true))));
            tokens.into_iter().fold(known, |known, (right, token)| match token {
                Some(held) => known.learn(right, held.mfa, false),
                None => known,
            })
        });
        (State { ghost: Ghost::default(), attacker, ..next }, events)
    })
}

#[test]
fn every_step_that_is_met_splits_into_what_it_does() {
    let splitter = Splitter::new(setting::domain());
    let samples = samples(22, 20);
    let count = Attacker::All.everything().count();
    let steps = steps(&states());
    assert!(steps.len() > 2_000, "{} steps", steps.len());
    let mut actions = BTreeSet::new();
    let mut taken = BTreeSet::new();
    for (state, action) in steps {
        let leaves = check_step(&World, &splitter, count, &state, action, &samples)
            .unwrap_or_else(|broken| panic!("{}: {broken} in {state:?}", action.label()));
        assert!(leaves.len() <= PATHS_MAX, "{}: {} in {state:?}", action.label(), leaves.len());
        actions.insert(action.id());
        if leaves.iter().any(|leaf| leaf.result.is_some()) {
            taken.insert(action.id());
        }
    }
    assert_eq!(actions, taken, "some action is never enabled");
    assert_eq!(actions.len(), Action::IDS.len());
}

#[test]
fn every_party_reads_what_it_owns_and_every_setting_is_read_by_its_owner() {
    // No preset has the attacker copy refresh tokens where a policy asks for the device and the app.
    let copied = with(
        Scope::preset("article-exchange-online").unwrap().cube,
        &[
            "attacker-refresh-token=yes",
            "ca-require-compliant-device=yes",
            "ca-require-app-protection=yes",
            "device-state=compliant",
            "app-protection=present",
        ],
    );
    let copied = copied.least().into_iter();
    let survey = Survey::of(usual().step_by(7).chain(copied));
    assert!(survey.paths_max > 1 && survey.paths_max <= PATHS_MAX, "{}", survey.paths_max_action);
    let mut owned: BTreeMap<Party, BTreeSet<VariableId>> = BTreeMap::new();
    // A grant control that is not enforced any more is read by nobody.
    let is_retired = |id: &str| id == "ca-require-approved-app";
    for (variable, row) in setting::rows().filter(|(_, row)| !is_retired(row.id)) {
        owned.entry(row.owner).or_default().insert(variable);
    }
    let names = |settings: &BTreeMap<Party, BTreeSet<VariableId>>| -> Vec<(&str, Vec<&str>)> {
        let name = |variable: &VariableId| setting::row(*variable).unwrap().id;
        settings.iter().map(|(party, ids)| (party.id(), ids.iter().map(name).collect())).collect()
    };
    assert_eq!(names(&survey.reads), names(&owned));
}

#[test]
fn a_step_that_is_shown_is_the_step_and_is_read_by_the_same_parties() {
    let samples = samples(23, 8);
    for (state, action) in steps(&states()) {
        for configuration in &samples {
            let view = Concrete(configuration);
            let recording = Recording::new(&view);
            let mut events = Vec::new();
            let shown = World.show(&state, action, &recording, &mut events);
            let spoken = shown.as_ref().map(|(_, spoken)| spoken.len());
            let shown = shown.map(|(next, _)| (next, events));
            assert_eq!(shown, take(&World, &state, action, &view), "{}", action.label());
            assert_ne!(spoken, Some(0), "nothing is said in {}", action.label());
            for (reader, variable) in recording.reads() {
                let row = setting::row(variable).unwrap();
                let party = Party::of_reader(reader);
                assert_eq!(party, Some(row.owner), "{} in {}", row.id, action.label());
            }
        }
    }
}

/// Whether a step did the same from a state as from what of it is relevant.
fn same(
    state: &State,
    action: Action,
    (next, events): &(State, Vec<Event>),
    (least, least_events): &(State, Vec<Event>),
) -> bool {
    match action {
        Action::SignInLegacy(..) | Action::SignInByHand(..) | Action::TryPassword(..) => {
            next == state && *least == State::initial() && events == least_events
        }
        // What is learnt and registered is the same, and nothing else changes.
        _ if action.by() == Party::Attacker => {
            let (account, attacker) = (least.account, state.attacker.or(least.attacker));
            let (extranet, directory) = (least.extranet, least.directory);
            // What has been revoked is forgotten when she learns another thing.
            let learnt = least.attacker != State::initial().attacker
                && !matches!(action, Action::ReadOutdated(_));
            let attacker =
                if learnt { Record { revoked: Pair::default(), ..attacker } } else { attacker };
            *next == State { account, extranet, directory, attacker, ..*state }
                && events == least_events
        }
        _ => {
            let blind = |next: &State, events: &Vec<Event>| {
                let attacker = State::initial().attacker;
                without_ghosts(Some((State { attacker, ..*next }, events.clone())))
            };
            let kept = match action {
                Action::Revoke(_) => state.attacker.after_revocation(),
                _ => state.attacker,
            };
            next.attacker == kept && blind(next, events) == blind(least, least_events)
        }
    }
}

#[test]
fn an_action_depends_on_no_more_than_what_is_said_to_be_relevant() {
    let samples = samples(24, 8);
    for state in states() {
        for action in offered(&state) {
            let least = relevant(&state, action);
            assert!(offered(&least).contains(&action), "{} in {least:?}", action.label());
            for configuration in &samples {
                let view = Concrete(configuration);
                let whole = take(&World, &state, action, &view);
                let small = take(&World, &least, action, &view);
                let same = match (&whole, &small) {
                    (Some(whole), Some(small)) => same(&state, action, whole, small),
                    _ => whole == small,
                };
                assert!(same, "{} in {state:?}: {whole:?}, {small:?}", action.label());
            }
        }
    }
}

#[test]
fn what_no_server_sees_changes_nothing_that_can_happen() {
    let samples = samples(25, 4);
    for state in states() {
        let actions = offered(&state);
        let Ghost { session_mfa, tokens_mfa, sync_mfa, created } = state.ghost;
        let opposite = Ghost {
            session_mfa: !session_mfa,
            tokens_mfa: !tokens_mfa,
            sync_mfa: !sync_mfa,
            created: !created,
        };
        for ghost in [Ghost::default(), opposite] {
            let ghostly = State { ghost, ..state };
            assert_eq!(offered(&ghostly), actions, "{state:?}");
            for action in &actions {
                for configuration in &samples {
                    let view = Concrete(configuration);
                    let one = without_ghosts(take(&World, &state, *action, &view));
                    let two = without_ghosts(take(&World, &ghostly, *action, &view));
                    assert_eq!(one, two, "{} in {state:?}", action.label());
                }
            }
        }
    }
}
