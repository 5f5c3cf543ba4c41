//! The suite against the lab: without a fault it passes every vector; with one, what fails is what sees it.

use std::collections::BTreeMap;

use model::fault::Fault;
use model::party::Party;

use crate::format::{Role, Vector};
use crate::lab::tester::InProcess;
use crate::runner::outcome::Run;
use crate::runner::run;
use crate::suite::Loaded;

/// What came of one role.
#[derive(Clone, Debug)]
pub struct OfRole {
    /// The role.
    pub role: Role,
    /// The lab as it should be.
    pub honest: Run,
    /// For each fault of the role's implementation, the vectors that fail.
    pub faults: BTreeMap<&'static str, Vec<String>>,
}

/// The party whose implementation a role is.
#[must_use]
pub fn party(role: Role) -> Party {
    match role {
        Role::ActivesyncOnprem => Party::ExchangeOnPremises,
        Role::IdentityProvider => Party::EntraId,
    }
}

/// Runs every vector of a role against the lab, without a fault and with each of the role's. `heard` is told
/// what is under way.
pub fn of_role(loaded: &Loaded, role: Role, heard: &mut dyn FnMut(&str)) -> Result<OfRole, String> {
    let vectors: Vec<&Vector> = loaded.vectors.values().filter(|it| it.role == role).collect();
    let play = |fault| -> Result<Run, String> {
        let mut tester = InProcess::new(role, fault)?;
        Ok(run(loaded, &vectors, &mut tester, &[], &mut |_| {}))
    };
    heard("without a fault");
    let honest = play(None)?;
    let mut faults = BTreeMap::new();
    for fault in Fault::ALL.iter().copied().filter(|it| it.row().who == party(role)) {
        heard(fault.id());
        let outcomes = play(Some(fault))?.outcomes;
        // What fails without it too does not see it.
        let fails_anyway =
            |id: &str| honest.outcomes.iter().any(|it| it.id == id && it.verdict.is_failure());
        let failed =
            outcomes.into_iter().filter(|it| it.verdict.is_failure() && !fails_anyway(&it.id));
        faults.insert(fault.id(), failed.map(|it| it.id).collect());
    }
    Ok(OfRole { role, honest, faults })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::runner::verdict::Verdict;
    use crate::suite::load;

    fn committed() -> Loaded {
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

    /// The lab passes every vector; which faults no vector sees is written down.
    #[test]
    fn the_lab_passes_and_these_faults_are_seen_by_nothing() {
        let loaded = committed();
        let of = |role| {
            let found = of_role(&loaded, role, &mut |_| {}).unwrap();
            for outcome in &found.honest.outcomes {
                assert_eq!(outcome.verdict, Verdict::Pass, "{}: {}", outcome.id, outcome.why);
            }
            let unseen = found.faults.iter().filter(|(_, failed)| failed.is_empty());
            let unseen: Vec<&str> = unseen.map(|(fault, _)| *fault).collect();
            (found.honest.outcomes.len(), found.faults.len(), unseen)
        };
        let (vectors, faults, unseen) = of(Role::ActivesyncOnprem);
        assert_eq!((vectors, faults), (99, 10));
        assert_eq!(unseen, UNSEEN_ONPREM);
        let (vectors, faults, unseen) = of(Role::IdentityProvider);
        assert_eq!((vectors, faults), (143, 32));
        assert_eq!(unseen, UNSEEN_IDENTITY);
    }

    const UNSEEN_ONPREM: [&str; 3] = [
        "device-allow-rule-ignored",
        "onprem-client-ignored",
        "onprem-organization-policy-beats-user",
    ];
    const UNSEEN_IDENTITY: [&str; 16] = [
        "code-survives-wrong-verifier",
        "device-code-block-ignored",
        "every-place-trusted",
        "foreign-signature-taken",
        "legacy-not-seen-by-conditional-access",
        "mfa-flag-copied-to-new-token",
        "on-behalf-of-another-user",
        "onprem-name-not-governed",
        "per-user-mfa-enabled-ignored",
        "realm-tells-factor",
        "registration-not-protected",
        "registration-refused",
        "report-only-enforced",
        "security-defaults-admit-legacy",
        "session-fixation",
        "shared-principal-kept",
    ];
}
