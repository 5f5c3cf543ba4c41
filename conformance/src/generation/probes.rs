//! State probes: what is asked after a transition, so that the answers tell whether it led where it should.
//!
//! The records to which a session can be moved are parted into classes that no sequence of requests tells apart,
//! by refinement: two are apart if some request is answered otherwise, or leads to two that are apart. A probe
//! is a shortest sequence that tells its state from as many of the other classes as any of that length.

use std::collections::BTreeSet;

use family::cube::Assignment;

use crate::format::{ResponsePattern, Role};
use crate::generation::automaton::{Automaton, Stage, State, Transition, take};
use crate::generation::wire;
use crate::role::{Ask, Records};

/// The longest probe.
const LENGTH_MAX: usize = 3;

/// The classes of records, as numbers: those of one class are told apart by no sequence of these requests.
#[must_use]
pub fn classes(
    role: Role,
    records: &[Records],
    asks: &[Ask],
    configuration: &Assignment,
) -> Vec<usize> {
    let mut all = records.to_vec();
    let mut rows: Vec<Vec<(Vec<ResponsePattern>, usize)>> = Vec::new();
    let mut at = 0;
    while let Some(before) = all.get(at).copied() {
        let row = asks.iter().map(|ask| {
            let (after, shown) = shown(role, &before, *ask, configuration);
            let to = all.iter().position(|it| *it == after).unwrap_or_else(|| {
                all.push(after);
                all.len() - 1
            });
            (shown, to)
        });
        let row = row.collect();
        rows.push(row);
        at += 1;
    }
    let mut classes = vec![0; rows.len()];
    loop {
        let mut kinds = Vec::new();
        let of = |row: &Vec<(Vec<ResponsePattern>, usize)>| {
            let kind: Vec<_> =
                row.iter().map(|(shown, to)| (shown.clone(), classes.get(*to).copied())).collect();
            kinds.iter().position(|it| *it == kind).unwrap_or_else(|| {
                kinds.push(kind);
                kinds.len() - 1
            })
        };
        let next: Vec<usize> = rows.iter().map(of).collect();
        let count = |of: &[usize]| of.iter().collect::<BTreeSet<_>>().len();
        if count(&next) == count(&classes) {
            classes.truncate(records.len());
            return classes;
        }
        classes = next;
    }
}

/// What a request shows of records, and what they are then.
fn shown(
    role: Role,
    before: &Records,
    ask: Ask,
    configuration: &Assignment,
) -> (Records, Vec<ResponsePattern>) {
    let (after, told, _) = take(role, before, ask, false, configuration);
    let looks = wire::looks(ask, told, false);
    (after, looks.patterns.into_iter().map(|(_, it)| it).collect())
}

/// A shortest probe of a state of an automaton; empty where there is nothing to tell, or nothing to ask.
#[must_use]
pub fn probe(
    role: Role,
    automaton: &Automaton,
    state: usize,
    configuration: &Assignment,
) -> Vec<Ask> {
    let Some(own) = automaton.states.get(state) else { return Vec::new() };
    let mut all = vec![own.records];
    all.extend(Stage::all(role, automaton).into_iter().map(|it| it.moved(&own.records)));
    let mut asks: Vec<Ask> = Vec::new();
    for it in automaton.answers_in(state).filter(|_| !own.captured.is_empty()) {
        asks.push(it.ask);
    }
    let classes = classes(role, &all, &asks, configuration);
    let mine = classes.first().copied();
    let others: Vec<Records> = all
        .iter()
        .zip(&classes)
        .filter(|(_, class)| Some(**class) != mine)
        .map(|(records, _)| *records)
        .collect();
    shortest(role, automaton, state, others, configuration)
}

/// Sequences from a state, in the order of their length: what is asked, where it leads, and what is as it
/// should be all the same.
struct Sequence {
    asks: Vec<Ask>,
    at: usize,
    alike: Vec<Records>,
}

fn shortest(
    role: Role,
    automaton: &Automaton,
    state: usize,
    others: Vec<Records>,
    configuration: &Assignment,
) -> Vec<Ask> {
    let mut best: (usize, Vec<Ask>) = (others.len(), Vec::new());
    let mut open = vec![Sequence { asks: Vec::new(), at: state, alike: others }];
    for _ in 0..LENGTH_MAX {
        let mut next = Vec::new();
        for sequence in open {
            for it in automaton.answers_in(sequence.at) {
                if best.0 == 0 {
                    return best.1;
                }
                let went_on = sequence.go_on(role, automaton, it, configuration);
                if went_on.alike.len() < best.0 {
                    best = (went_on.alike.len(), went_on.asks.clone());
                }
                next.push(went_on);
            }
        }
        open = next;
    }
    best.1
}

impl Sequence {
    fn go_on(
        &self,
        role: Role,
        automaton: &Automaton,
        by: &Transition,
        configuration: &Assignment,
    ) -> Self {
        let own = automaton.states.get(by.from).map(|it: &State| it.records).unwrap_or_default();
        let (_, right) = shown(role, &own, by.ask, configuration);
        let mut alike = Vec::new();
        for other in &self.alike {
            let (after, shows) = shown(role, other, by.ask, configuration);
            if shows == right {
                alike.push(after);
            }
        }
        let asks = self.asks.iter().copied().chain([by.ask]).collect();
        Self { asks, at: by.to, alike }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generation::export::choose;
    use crate::generation::space::Space;

    /// No other stage answers a probe as its own does, but those of the same class: and how many are told.
    #[test]
    fn a_probe_tells_a_state_of_ad_fs_from_the_others() {
        let role = Role::FederationServer;
        let (chosen, _) = choose(role).unwrap();
        let space = Space::of(role, &chosen);
        let (mut others, mut told) = (0, 0);
        for (configuration, automaton) in space.array.iter().zip(&space.automata) {
            for (state, own) in automaton.states.iter().enumerate() {
                let asks: Vec<Ask> = automaton.answers_in(state).map(|it| it.ask).collect();
                let probe = probe(role, automaton, state, configuration);
                assert!(probe.len() <= LENGTH_MAX);
                let shows = |records: &Records| -> Vec<Vec<ResponsePattern>> {
                    let mut records = *records;
                    let mut all = Vec::new();
                    for ask in &probe {
                        let (after, shows) = shown(role, &records, *ask, configuration);
                        records = after;
                        all.push(shows);
                    }
                    all
                };
                for stage in Stage::all(role, automaton) {
                    let other = stage.moved(&own.records);
                    let is_told = shows(&other) != shows(&own.records);
                    let both = classes(role, &[own.records, other], &asks, configuration);
                    let is_apart = both.first() != both.last() && !own.captured.is_empty();
                    assert!(is_apart || !is_told, "{own:?} {stage:?}");
                    others += usize::from(is_apart);
                    told += usize::from(is_told);
                }
            }
        }
        assert_eq!((others, told), OTHERS_AND_TOLD);
    }

    /// Of AD FS's stages that any sequence tells apart, and those that the probes tell.
    const OTHERS_AND_TOLD: (usize, usize) = (39, 39);
}
