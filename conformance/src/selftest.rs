//! The suite against the lab: without a fault it passes every vector; with one, what fails is what sees it.

mod asking;
pub mod full;

use std::collections::BTreeMap;

use crate::format::{Role, Tier, Vector};
use crate::lab::tester::InProcess;
use crate::role;
use crate::runner::outcome::Run;
use crate::runner::run;
use crate::runner::verdict::Verdict;
use crate::suite::Loaded;

/// What came of one role.
#[derive(Clone, Debug)]
pub struct OfRole {
    /// The role.
    pub role: Role,
    /// The lab as it should be.
    pub honest: Run,
    /// For each fault of the role's implementation, the vectors that see it.
    pub faults: BTreeMap<&'static str, Seen>,
}

/// The vectors that see a fault.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Those that fail.
    pub failed: Vec<String>,
    /// Those that warn: of what is no MUST.
    pub warned: Vec<String>,
}

impl Seen {
    /// Whether no vector sees the fault.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.failed.is_empty() && self.warned.is_empty()
    }
}

/// Runs the vectors of a role, but those of the tier `exhaustive`, against the lab, without a fault and with each
/// of the role's. `heard` is told what is under way.
pub fn of_role(loaded: &Loaded, role: Role, heard: &mut dyn FnMut(&str)) -> Result<OfRole, String> {
    let is_meant = |it: &&Vector| it.role == role && it.tier < Tier::Exhaustive;
    let vectors: Vec<&Vector> = loaded.vectors.values().filter(is_meant).collect();
    let play = |fault| -> Result<Run, String> {
        let mut tester = InProcess::new(role, fault)?;
        Ok(run(loaded, &vectors, &mut tester, &[], &mut |_| {}))
    };
    heard("without a fault");
    let honest = play(None)?;
    let mut faults = BTreeMap::new();
    for fault in role::faults(role) {
        heard(fault.id());
        let mut seen = Seen::default();
        for (outcome, anyway) in play(Some(fault))?.outcomes.into_iter().zip(&honest.outcomes) {
            // What does so without it too does not see it.
            if outcome.verdict.is_failure() && !anyway.verdict.is_failure() {
                seen.failed.push(outcome.id);
            } else if outcome.verdict == Verdict::Warn && anyway.verdict == Verdict::Pass {
                seen.warned.push(outcome.id);
            }
        }
        faults.insert(fault.id(), seen);
    }
    Ok(OfRole { role, honest, faults })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::{Path, PathBuf};

    use model::fault::Fault;

    use super::*;
    use crate::format::Kind;
    use crate::generation::callers::{differs, vectors};
    use crate::generation::detection::{Effect, effect};
    use crate::generation::export::choose;
    use crate::generation::faults;
    use crate::role::Ask;
    use crate::suite::load;

    pub(super) fn committed() -> Loaded {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../traces");
        let mut files = BTreeMap::new();
        let mut open: Vec<PathBuf> =
            ["coverage.json", "itf/vectors", "schema/conformance", "suite.json", "vectors"]
                .map(PathBuf::from)
                .into();
        while let Some(place) = open.pop() {
            let path = root.join(&place);
            if path.is_dir() {
                let entries = fs::read_dir(path).unwrap();
                open.extend(entries.map(|entry| place.join(entry.unwrap().file_name())));
            } else {
                files.insert(place.to_str().unwrap().to_owned(), fs::read(path).unwrap());
            }
        }
        load(&files).unwrap()
    }

    /// The lab passes every vector. With a fault it fails those, and those alone, for which the model with the
    /// fault answers what the vector does not allow. Every fault is seen so, or it is said why not.
    #[test]
    fn the_lab_passes_and_with_a_fault_fails_exactly_what_the_model_says() {
        let loaded = committed();
        let of = |role| {
            let found = of_role(&loaded, role, &mut |_| {}).unwrap();
            for outcome in &found.honest.outcomes {
                assert_eq!(outcome.verdict, Verdict::Pass, "{}: {}", outcome.id, outcome.why);
            }
            let (chosen, _) = choose(role).unwrap();
            let asks: BTreeMap<String, Vec<Ask>> =
                chosen.into_iter().map(|it| (it.id, it.candidate.asks)).collect();
            for (id, seen) in &found.faults {
                let mut expected = Seen::default();
                for vector in loaded.vectors.values().filter(|it| it.role == role) {
                    // A request that is none is refused before a handler is asked.
                    let Some(asks) = asks.get(&vector.id) else { continue };
                    match effect(vector, asks, Fault::find(id).unwrap()) {
                        Effect::Failure => expected.failed.push(vector.id.clone()),
                        Effect::Warning => expected.warned.push(vector.id.clone()),
                        Effect::None => {}
                    }
                }
                assert_eq!(*seen, expected, "{id}");
            }
            let unseen = found.faults.iter().filter(|(_, seen)| seen.is_empty());
            let unseen: Vec<&str> = unseen.map(|(fault, _)| *fault).collect();
            let mut told: Vec<&str> = faults::unseen(role).map(|it| it.fault.id()).collect();
            told.sort_unstable();
            assert_eq!(unseen, told);
            let failed = found.faults.values().filter(|seen| !seen.failed.is_empty()).count();
            (found.honest.outcomes.len(), found.faults.len(), failed, unseen.len())
        };
        // Vectors; faults, those that some vector fails, those that none sees.
        assert_eq!(of(Role::ActivesyncOnprem), (101, 10, 8, 1));
        assert_eq!(of(Role::IdentityProvider), (175, 34, 27, 5));
        assert_eq!(of(Role::ActivesyncOnline), (59, 13, 9, 3));
        assert_eq!(of(Role::AutodiscoverOnline), (34, 13, 4, 7));
        assert_eq!(of(Role::AutodiscoverOnprem), (22, 10, 1, 8));
        assert_eq!(of(Role::FederationServer), (43, 6, 4, 2));
    }

    /// A role that asks others passes every vector. With a fault it fails those in whose runs the model with the fault
    /// does something else, and those that are beside any run and speak of it.
    #[test]
    fn roles_that_ask_others_pass_and_with_a_fault_fail_where_the_model_differs() {
        let loaded = committed();
        let of = |role, beside: &[(&str, &[&str])]| {
            let found = of_role(&loaded, role, &mut |_| {}).unwrap();
            for outcome in &found.honest.outcomes {
                assert_eq!(outcome.verdict, Verdict::Pass, "{}: {}", outcome.id, outcome.why);
            }
            let (made, _) = vectors(role, &BTreeSet::new());
            let made: Vec<_> =
                made.into_iter().filter(|it| it.vector.tier != Tier::Exhaustive).collect();
            for (id, seen) in &found.faults {
                let fault = Fault::find(id).unwrap();
                let others = beside.iter().filter(|(of, _)| of == id).flat_map(|(_, ids)| *ids);
                let mut expected: Vec<String> = others.map(|&id| id.to_owned()).collect();
                for it in made.iter().filter(|it| differs(&it.configuration, &it.run, fault)) {
                    expected.push(it.vector.id.clone());
                }
                let mut is = [seen.failed.clone(), seen.warned.clone()].concat();
                is.sort();
                expected.sort();
                assert_eq!(is, expected, "{id}");
            }
            (found.honest.outcomes.len(), found.faults.len())
        };
        let not_followed = [
            "client-attack-other-false-authority-not-followed",
            "client-attack-outlook-false-authority-not-followed",
        ];
        assert_eq!(of(Role::Client, &[("app-follows-any-authority", &not_followed)]), (30, 3));
        // Whom AutoDetect asks first no run shows: the attacker answers it in a step of her own.
        let all: Vec<&str> = loaded
            .vectors
            .values()
            .filter(|it| it.role == Role::AutoDetect && it.tier < Tier::Exhaustive)
            .filter(|it| it.kind != Kind::Robustness)
            .map(|it| it.id.as_str())
            .collect();
        assert_eq!(of(Role::AutoDetect, &[("auto-detect-asks-domain-first", &all)]), (6, 2));
        let elsewhere = ["provisioning-attack-endpoint-elsewhere-refused"];
        // Whoever hands it out has it before the endpoint is looked at.
        let beside: [(&str, &[&str]); 2] =
            [("endpoint-not-compared", &elsewhere), ("second-token-handed-out", &elsewhere)];
        assert_eq!(of(Role::Provisioning, &beside), (12, 7));
    }
}
