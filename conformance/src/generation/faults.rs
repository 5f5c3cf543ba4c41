//! Vectors for the named faults: for each that no vector fails so far, a run in the configuration in which the
//! model's own table shows it, up to the request whose answer gives the fault away.

use family::cube::Assignment;
use family::view::Concrete;
use model::attacks::AttackError;
use model::capability::capabilities;
use model::fault::{Fate, Fault};
use model::scope::Scope;
use model::setting;

use crate::format::{Kind, Role, Tier};
use crate::generation::assembly;
use crate::generation::attempts::{IN_SESSION, ON_PAGE};
use crate::generation::candidates::{Candidate, Looked, from_graph, play};
use crate::generation::detection::{Effect, effect};
use crate::generation::selection::{Chosen, goal};
use crate::generation::words::is_granted;
use crate::role::{Ask, Records, Told, answer, faults};

/// Where a fault is looked for whose row names no configuration: a preset, and what the attacker can do.
const ELSEWHERE: [(Fault, &str, &[&str]); 1] = [(
    Fault::CodeSurvivesWrongVerifier,
    "article-exchange-online",
    &["attacker-authorization-code"],
)];

/// A fault that no vector of a role sees.
#[derive(Clone, Copy, Debug)]
pub struct Unseen {
    /// The role.
    pub role: Role,
    /// The fault.
    pub fault: Fault,
    /// Why not, in a word.
    pub reason: &'static str,
    /// Why not, in a sentence.
    pub why: &'static str,
}

const TICKET: &str = "Exchange Online asks Entra ID for it, and that request has no public format.";

const ORDER: &str =
    "Which of the two is asked first, only they see: the password is refused either way.";

/// The faults that no vector sees.
const UNSEEN: [Unseen; 11] = [
    Unseen {
        role: Role::ActivesyncOnprem,
        fault: Fault::OnpremClientIgnored,
        reason: "assumption",
        why: "It breaks what is only assumed (`onprem-direct-oauth=no`): under the other value the same \
              answer is right, so a vector allows both.",
    },
    Unseen {
        role: Role::IdentityProvider,
        fault: Fault::OnpremNameNotGoverned,
        reason: "assumption",
        why: "It breaks what is only assumed (`ca-governs-onprem-audience=yes`): under the other value the \
              same answer is right, so a vector allows both.",
    },
    Unseen {
        role: Role::IdentityProvider,
        fault: Fault::LegacyNotSeen,
        reason: "no-public-format",
        why: TICKET,
    },
    Unseen {
        role: Role::IdentityProvider,
        fault: Fault::SecurityDefaultsAdmitLegacy,
        reason: "no-public-format",
        why: TICKET,
    },
    Unseen {
        role: Role::IdentityProvider,
        fault: Fault::SharedPrincipalKept,
        reason: "no-public-format",
        why: "Exchange Server asks with an actor token, and that request has no public format.",
    },
    Unseen {
        role: Role::IdentityProvider,
        fault: Fault::RealmTellsFactor,
        reason: "no-public-format",
        why: "What home realm discovery should not tell may stand in any member of its answer.",
    },
    Unseen {
        role: Role::ActivesyncOnline,
        fault: Fault::OnlineSmtpAuthIgnored,
        reason: "not-in-http",
        why: "SMTP is no HTTP.",
    },
    Unseen {
        role: Role::ActivesyncOnline,
        fault: Fault::OnlinePolicyAfterIdentityProvider,
        reason: "not-in-http",
        why: ORDER,
    },
    Unseen {
        role: Role::AutodiscoverOnline,
        fault: Fault::OnlinePolicyAfterIdentityProvider,
        reason: "not-in-http",
        why: ORDER,
    },
    Unseen {
        role: Role::FederationServer,
        fault: Fault::ActiveMfaSkipped,
        reason: "assumption",
        why: "It breaks what is only assumed (`adfs-active-mfa=refused`): under the other value the same answer \
              is right, so a vector allows both.",
    },
    Unseen {
        role: Role::FederationServer,
        fault: Fault::SmartLockoutForgetsPlaces,
        reason: "lockout",
        why: "It takes as many wrong passwords as the lockout counts, and a vector brings none.",
    },
];

/// The faults of a party that are about requests of another role of the same party.
const ELSEWHERE_SEEN: [(Role, &[Fault]); 3] = [
    (Role::ActivesyncOnline, &[Fault::OnlineDoesNotRedirect]),
    (
        Role::AutodiscoverOnline,
        &[
            Fault::OnlineAudienceIgnored,
            Fault::OnlineIssuerIgnored,
            Fault::OnlineSubjectIgnored,
            Fault::OnlineRevocationIgnored,
            Fault::OnlineChallengeWithoutAuthority,
            Fault::OnlineSmtpAuthIgnored,
        ],
    ),
    (
        Role::AutodiscoverOnprem,
        &[
            Fault::OnpremAudienceIgnored,
            Fault::OnpremIssuerIgnored,
            Fault::OnpremSubjectIgnored,
            Fault::OnpremChallengeWithoutAuthority,
            Fault::OnpremModernAuthOffIgnored,
            Fault::OnpremClientIgnored,
            Fault::DeviceRulesIgnored,
            Fault::DeviceAllowRuleIgnored,
        ],
    ),
];

/// The faults of a role that no vector sees, and why not.
pub fn unseen(role: Role) -> impl Iterator<Item = Unseen> {
    let elsewhere = ELSEWHERE_SEEN.iter().filter(move |(of, _)| *of == role);
    let elsewhere = elsewhere.flat_map(|(role, faults)| {
        let why = "It is about requests that another role answers.";
        faults.iter().map(|&fault| Unseen { role: *role, fault, reason: "other-role", why })
    });
    UNSEEN.into_iter().filter(move |it| it.role == role).chain(elsewhere)
}

/// For each fault of a role that no chosen vector fails, the shortest candidate that does, or that warns at
/// least.
pub fn seek(role: Role, chosen: &[Chosen]) -> Result<Vec<Chosen>, AttackError> {
    let mut found = Vec::new();
    let looked_for = faults(role).filter(|fault| unseen(role).all(|it| it.fault != *fault));
    for fault in looked_for {
        let mut best = Effect::None;
        for it in chosen {
            best = best.max(effect_on(it, fault));
        }
        let Some((preset, sets, has)) = place(fault).filter(|_| best < Effect::Failure) else {
            continue;
        };
        let from = format!("the fault {fault} told apart in {preset} with {}", sets.join(" and "));
        let from = from.trim_end_matches(" with ").to_owned();
        let mut better = None;
        consider(role, fault, &least(preset, sets, has)?, &mut |candidate| {
            if best == Effect::Failure {
                return;
            }
            let candidate = Candidate { from: from.clone(), ..candidate };
            let Some(goal) = goal(&candidate) else { return };
            let id = format!("{}-{}-fault-{fault}", role.id(), candidate.kind.id());
            let it = Chosen { id, tier: Tier::Standard, goal, fault: Some(fault), candidate };
            let comes = effect_on(&it, fault);
            if comes > best {
                best = comes;
                better = Some(it);
            }
        });
        found.extend(better);
    }
    Ok(found)
}

/// What a fault makes of the vector of a chosen candidate.
fn effect_on(chosen: &Chosen, fault: Fault) -> Effect {
    assembly::vector(chosen)
        .map_or(Effect::None, |vector| effect(&vector, &chosen.candidate.asks, fault))
}

/// Where a fault is looked for: a preset, what is set in it, what the attacker can do.
fn place(fault: Fault) -> Option<(&'static str, &'static [&'static str], &'static [&'static str])> {
    match fault.row().fate {
        Fate::Killed { preset, sets, has, .. } => Some((preset, sets, has)),
        Fate::Equivalent { .. } => ELSEWHERE
            .iter()
            .find(|(of, ..)| *of == fault)
            .map(|(_, preset, has)| (*preset, &[] as &[&str], *has)),
    }
}

/// The least configuration of a preset with something set, and with an attacker who can do this and no more.
fn least(preset: &str, sets: &[&str], has: &[&str]) -> Result<Assignment, AttackError> {
    let mut scope = Scope::preset(preset)?;
    let able = capabilities().filter_map(setting::row).map(|row| {
        let is = if has.contains(&row.id) { "yes" } else { "no" };
        format!("{}={is}", row.id)
    });
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).chain(able).collect();
    scope.change(Scope::parse_sets(&sets)?);
    Ok(scope.cube.least().unwrap_or_else(|| unreachable!("a scope has a configuration")))
}

/// Hands over what the fault answers otherwise: requests of runs, and requests after one that was refused.
fn consider(role: Role, fault: Fault, configuration: &Assignment, take: &mut dyn FnMut(Candidate)) {
    let mut refused: Vec<Candidate> = Vec::new();
    let mut seen: Vec<Vec<Ask>> = Vec::new();
    from_graph(role, configuration, &mut Looked::default(), &mut |candidate| {
        if is_otherwise(&candidate, fault) {
            if !seen.contains(&candidate.asks) {
                seen.push(candidate.asks.clone());
                take(candidate);
            }
        } else if candidate.kind != Kind::Positive
            && refused.iter().all(|it| it.asks != candidate.asks)
        {
            refused.push(candidate);
        }
    });
    for before in refused {
        let next: Vec<Ask> = match before.asks.last().copied() {
            Some(Ask::Entra(_, sign_in)) => IN_SESSION.map(|it| Ask::Entra(it, sign_in)).into(),
            Some(Ask::Federation(_)) => ON_PAGE.map(Ask::Federation).into(),
            _ => continue,
        };
        for ask in next {
            let asks = before.asks.iter().copied().chain([ask]).collect();
            let candidate = Candidate { kind: Kind::Robustness, asks, ..before.clone() };
            let (told, _) = play(&candidate.asks, false, configuration);
            let is_refused = told.last().is_some_and(|told| !is_granted(*told));
            if is_refused && is_otherwise(&candidate, fault) {
                take(candidate);
            }
        }
    }
}

/// Whether the fault answers otherwise to one of the requests.
fn is_otherwise(candidate: &Candidate, fault: Fault) -> bool {
    let view = Concrete(&candidate.configuration);
    let told = |fault: Option<Fault>| -> Vec<Told> {
        let mut records = Records::default();
        let of = |ask: &Ask| answer(&mut records, *ask, false, &view, (None, fault));
        candidate.asks.iter().map(of).collect()
    };
    told(None) != told(Some(fault))
}
