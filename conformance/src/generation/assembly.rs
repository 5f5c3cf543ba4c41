//! From a chosen candidate to a vector.

use std::collections::{BTreeMap, BTreeSet};

use family::cube::{Assignment, Cube};
use family::enumeration::Narrowing;
use family::variable::VariableId;
use model::action::Action;
use model::actor::entra::Response;
use model::control::Control;
use model::fault::Fault;
use model::setting::{self, Pkce, Setting, Who};

use crate::format::step::ControlCall;
use crate::format::{
    Alternative, AttackOf, Capability, Cited, FORMAT, Forbidden, Invariant, Kind, Message,
    Provenance, ResponsePattern, Role, Silence, Step, Strength, Tier, Vector, WITH_OTHERS,
    WITH_REVOCATION,
};
use crate::generation::candidates::{play, stops};
use crate::generation::phrases::title;
use crate::generation::selection::Chosen;
use crate::generation::{harm, wire, words};
use crate::requirement;
use crate::role::{Ask, Records, Told, answer};

/// What is posted by pages, which have no public format.
const PAGES: [&str; 4] = ["password", "register", "second-factor", "user-code"];

/// How long a role may take for an answer.
const WITHIN_MS: u32 = 5000;

/// The vector of a chosen candidate; the name of the request that cannot be sent, where one cannot.
pub fn vector(chosen: &Chosen) -> Result<Vector, String> {
    let candidate = &chosen.candidate;
    let configuration = &candidate.configuration;
    let (told, decided_by) = play(&candidate.asks, false, configuration);
    let stops = stops(&candidate.asks, configuration);
    let (settings, assumptions) = read(&candidate.asks, configuration, chosen.fault);
    let natures = natures(&candidate.asks, configuration, &assumptions);
    let proof_key = configuration.get(Pkce::ID) == Pkce::On.index();
    let mut draft = Draft::default();
    for (place, (ask, main)) in candidate.asks.iter().zip(&told).enumerate() {
        let message = words::ask(*ask);
        let sent = wire::request(*ask, proof_key).ok_or_else(|| message.name.clone())?;
        let is_last = place + 1 == told.len();
        let is_attack = candidate.kind == Kind::Attack && is_last;
        let mut others: Vec<(Told, BTreeMap<String, String>)> = natures
            .iter()
            .filter(|nature| nature.told.get(..place) == told.get(..place))
            .filter_map(|nature| Some((*nature.told.get(place)?, nature.assuming.clone())))
            .filter(|(told, _)| told != main)
            .collect();
        if place > 0 && matches!(candidate.asks.first(), Some(Ask::Lure(..))) {
            // Whoever did not begin a sign-in may be refused in it, and whoever did not sign in too.
            others.push((Told::Entra(Response::Refused), BTreeMap::new()));
        }
        let action = candidate.run.last().copied().unwrap_or(Action::LookUp);
        let all = std::iter::once(*main).chain(others.iter().map(|(told, _)| *told));
        let mut claims: Vec<&str> = Vec::new();
        if all.clone().all(|told| !words::gives(told)) {
            claims = harm::claims(*ask, *main, action, configuration);
        }
        others.extend(words::ahead(*ask, *main).into_iter().map(|told| (told, BTreeMap::new())));
        if wire::wants_revocation(*ask) {
            draft.revoke();
        }
        draft.send(sent, message);
        // Exchange says in its answer that nothing is published; of AD FS the trail tells.
        let is_firewalled = candidate.role == Role::FederationServer
            && stops.get(place) == Some(&Some(Control::Publishing));
        draft.expect(*ask, (*main, is_firewalled), others, is_attack, &claims);
    }
    let goal = &chosen.goal;
    let requirements = draft.cited(candidate.role, &goal.ask, &goal.told, &goal.decided);
    let attack = (candidate.kind == Kind::Attack).then(|| match candidate.attack {
        Some(attack) => AttackOf {
            id: attack.id.to_owned(),
            title: attack.title.to_owned(),
            needs: attack.needs.iter().map(|&need| need.to_owned()).collect(),
        },
        None => AttackOf {
            id: "none".to_owned(),
            title: "A move that the model lets the attacker make".to_owned(),
            needs: Vec::new(),
        },
    });
    Ok(Vector {
        title: title(goal),
        requirements,
        attack,
        configuration: settings,
        provenance: Provenance {
            from: candidate.from.clone(),
            run: candidate.run.iter().map(|action| action.label()).collect(),
            itf: (!candidate.run.is_empty())
                .then(|| format!("itf/vectors/{}/{}.itf.json", candidate.role.id(), chosen.id)),
            decided_by,
        },
        ..draft.finish(&chosen.id, candidate.role, candidate.kind, chosen.tier)
    })
}

/// The vector of a request that is none.
#[must_use]
pub fn malformed(role: Role, tier: Tier, (name, says, sent): wire::Malformed) -> Vector {
    let mut draft = Draft::default();
    let message = Message {
        name: "malformed".to_owned(),
        arguments: BTreeMap::from([("what".to_owned(), name.to_owned())]),
    };
    let (refusals, granted) = wire::refusals(role, &sent.http);
    draft.send(sent, message);
    let refused = |(label, http): (&str, ResponsePattern)| Alternative {
        label: label.to_owned(),
        message: Message { name: "refused".to_owned(), arguments: BTreeMap::new() },
        http,
        assuming: BTreeMap::new(),
        ends: false,
    };
    let forbidden = |http| Forbidden {
        label: "granted".to_owned(),
        claims: vec!["attacker-never-reads-mailbox".to_owned()],
        why: "A request without credentials that can be read was granted.".to_owned(),
        http,
    };
    draft.steps.push(Step::Expect {
        within_ms: WITHIN_MS,
        silence: Silence::Forbidden,
        any_of: refusals.into_iter().map(refused).collect(),
        forbid: granted.into_iter().map(forbidden).collect(),
    });
    Vector {
        title: format!("A request is refused that is none: {says}"),
        requirements: draft.cited(role, "malformed", "refused", ""),
        ..draft.finish(&format!("{}-malformed-{name}", role.id()), role, Kind::Robustness, tier)
    }
}

/// A vector in the making.
#[derive(Default)]
struct Draft {
    steps: Vec<Step>,
    bindings: BTreeMap<String, crate::format::Binding>,
    requires: BTreeSet<Capability>,
}

impl Draft {
    fn revoke(&mut self) {
        self.requires.insert(Capability::Revocation);
        self.steps.push(Step::Control { call: ControlCall::Revoke });
    }

    fn send(&mut self, sent: wire::Sent, message: Message) {
        self.bindings.extend(sent.bindings);
        self.requires.extend(sent.requires);
        let (from, network, machine) = (sent.from.to_owned(), sent.network, sent.machine);
        self.steps.push(Step::Send { from, network, machine, message, http: sent.http });
    }

    fn expect(
        &mut self,
        ask: Ask,
        (main, is_firewalled): (Told, bool),
        others: Vec<(Told, BTreeMap<String, String>)>,
        is_attack: bool,
        claims: &[&str],
    ) {
        // What stops on the network may do so without a word.
        let mut silence = if is_firewalled { Silence::Allowed } else { Silence::Forbidden };
        let mut any_of: Vec<Alternative> = Vec::new();
        let all = std::iter::once((main, BTreeMap::new())).chain(others);
        for (told, assuming) in all {
            let looks = wire::looks(ask, told, is_attack);
            if looks.silence == Silence::Allowed {
                silence = Silence::Allowed;
            }
            self.bindings.extend(looks.captures);
            for (label, http) in looks.patterns {
                if any_of.iter().all(|it| it.http != http) {
                    let (label, message) = (label.to_owned(), words::told(told));
                    let ends = told != main;
                    let assuming = assuming.clone();
                    any_of.push(Alternative { label, message, http, assuming, ends });
                }
            }
        }
        let granted = wire::granted(ask).filter(|_| !claims.is_empty());
        let forbid = granted.map(|http| Forbidden {
            label: "granted".to_owned(),
            claims: claims.iter().map(|&claim| claim.to_owned()).collect(),
            why: "What must be refused was granted.".to_owned(),
            http,
        });
        let forbid = forbid.into_iter().collect();
        self.steps.push(Step::Expect { within_ms: WITHIN_MS, silence, any_of, forbid });
    }

    /// The requirements that it is evidence for. What is asked for in a format of our own is no MUST.
    fn cited(&self, role: Role, ask: &str, told: &str, decided: &str) -> Vec<Cited> {
        let own = self.steps.iter().any(|step| match step {
            Step::Send { message, .. } => {
                let has_pages = matches!(role, Role::IdentityProvider | Role::FederationServer);
                has_pages && PAGES.contains(&message.name.as_str())
            }
            Step::Control { .. }
            | Step::Expect { .. }
            | Step::Peer { .. }
            | Step::Drive { .. }
            | Step::Asked { .. } => false,
        });
        let mut all = cited(role, ask, told, decided);
        for cited in all.iter_mut().filter(|_| own) {
            cited.strength = cited.strength.max(Strength::Should);
        }
        all
    }

    fn finish(self, id: &str, role: Role, kind: Kind, tier: Tier) -> Vector {
        let secrets = self.bindings.iter().filter(|(_, binding)| wire::is_secret(binding));
        let mut always: Vec<Invariant> = secrets
            .map(|(name, _)| Invariant::NeverReturns {
                id: format!("{name}-stays"),
                why: "A secret came back in a response.".to_owned(),
                binding: name.clone(),
            })
            .collect();
        // SOAP 1.1 says with 500 that the sender is at fault.
        if !self.steps.iter().any(is_soap) {
            always.push(Invariant::NeverSends {
                id: "no-failure".to_owned(),
                why: "The server failed over a request instead of refusing it.".to_owned(),
                http: wire::status(&["500"]),
            });
        }
        let revoke = Step::Control { call: ControlCall::Revoke };
        let from = |step: &Step| match step {
            Step::Send { from, .. } => Some(from.clone()),
            _ => None,
        };
        let browsers: BTreeSet<String> = self.steps.iter().filter_map(from).collect();
        let reads = |step: &Step| match step {
            Step::Expect { any_of, forbid, .. } => {
                any_of.iter().any(|it| it.http.is_decoding())
                    || forbid.iter().any(|it| it.http.is_decoding())
            }
            _ => false,
        };
        let format = match tier {
            _ if self.steps.iter().any(reads) => FORMAT,
            Tier::Exhaustive => WITH_OTHERS,
            Tier::Core | Tier::Standard
                if self.requires.contains(&Capability::DeviceCode) || browsers.len() > 1 =>
            {
                WITH_OTHERS
            }
            Tier::Core | Tier::Standard if self.steps.contains(&revoke) => WITH_REVOCATION,
            Tier::Core | Tier::Standard => role.format(),
        };
        let reset = Step::Control { call: ControlCall::Reset };
        Vector {
            schema: "../../schema/conformance/vector.json".to_owned(),
            format: format.to_owned(),
            id: id.to_owned(),
            content_hash: String::new(),
            title: String::new(),
            kind,
            tier,
            role,
            configuration: BTreeMap::new(),
            requires: self.requires.into_iter().collect(),
            requirements: Vec::new(),
            attack: None,
            bindings: self.bindings,
            steps: std::iter::once(reset).chain(self.steps).collect(),
            always,
            provenance: Provenance {
                from: "a change to the bytes of a request".to_owned(),
                run: Vec::new(),
                itf: None,
                decided_by: Vec::new(),
            },
        }
    }
}

fn is_soap(step: &Step) -> bool {
    match step {
        Step::Send { http, .. } => http.headers.iter().any(|(_, value)| value.contains("soap+xml")),
        Step::Control { .. }
        | Step::Expect { .. }
        | Step::Peer { .. }
        | Step::Drive { .. }
        | Step::Asked { .. } => false,
    }
}

/// The requirements of the table that speak of this.
#[must_use]
pub fn cited(role: Role, ask: &str, told: &str, decided: &str) -> Vec<Cited> {
    let name = |text: &str| text.split(' ').next().unwrap_or_default().to_owned();
    let fits = |row: &&requirement::Row| {
        row.role == role
            && row.asks.contains(&name(ask).as_str())
            && row.told.iter().any(|it| match it.split_once(':') {
                Some((of, argument)) => {
                    name(told) == of && told.split(' ').any(|it| it == argument)
                }
                None => name(told) == *it,
            })
            && decides(row.control, decided)
    };
    let cite = |row: &requirement::Row| Cited { id: row.id.to_owned(), strength: row.strength };
    requirement::rows().filter(fits).map(cite).collect()
}

/// Whether a check is the one that a requirement speaks of: the control, or the control and the beginning of
/// the reason.
fn decides(control: &str, decided: &str) -> bool {
    let decided = decided.replace(" stopped: ", ": ").replace(" passed: ", ": ");
    match control {
        "" => true,
        "none" => decided == "none" || decided.starts_with("password: "),
        _ => decided.starts_with(control),
    }
}

/// An answer under other assumptions than the suite's.
pub(super) struct Nature {
    assuming: BTreeMap<String, String>,
    pub(super) told: Vec<Told>,
}

/// The answers under every value of the assumptions that are read, and of what the service may find.
pub(super) fn natures(
    asks: &[Ask],
    configuration: &Assignment,
    assumptions: &[VariableId],
) -> Vec<Nature> {
    let mut all = vec![(BTreeMap::new(), configuration.clone())];
    for assumption in assumptions {
        let Some(row) = setting::row(*assumption) else { continue };
        all = all
            .into_iter()
            .flat_map(|(assuming, configuration)| {
                (0_u8..).zip(row.values).map(move |(value, name)| {
                    let mut assuming: BTreeMap<String, String> = assuming.clone();
                    if configuration.get(*assumption) != value {
                        assuming.insert(row.id.to_owned(), (*name).to_owned());
                    }
                    (assuming, configuration.clone().with(*assumption, value))
                })
            })
            .collect();
    }
    let one = |(assuming, configuration): (BTreeMap<String, String>, Assignment)| {
        [false, true].map(|suspicious| {
            let mut assuming = assuming.clone();
            if suspicious {
                assuming.insert("sign-in".to_owned(), "suspicious".to_owned());
            }
            Nature { assuming, told: play(asks, suspicious, &configuration).0 }
        })
    };
    let mut natures: Vec<Nature> = all.into_iter().flat_map(one).collect();
    natures.sort_by_key(|nature| nature.assuming.len());
    natures
}

/// The settings on which the answers depend, those of a fault among them, with their values; and the
/// assumptions.
#[must_use]
pub fn read(
    asks: &[Ask],
    configuration: &Assignment,
    fault: Option<Fault>,
) -> (BTreeMap<String, String>, Vec<VariableId>) {
    let full = Cube::full(setting::domain());
    let (mut settings, mut assumptions) = (BTreeMap::new(), Vec::new());
    let Some(view) = Narrowing::of(configuration.clone(), &full) else {
        return (settings, assumptions);
    };
    for fault in [None, fault] {
        let mut records = Records::default();
        for ask in asks {
            answer(&mut records, *ask, false, &view, (None, fault));
        }
    }
    for (id, values) in view.class().iter().filter(|(id, values)| full.get(*id) != *values) {
        let Some(row) = setting::row(id) else { continue };
        if row.who == Who::Nobody {
            assumptions.push(id);
        } else if let Some(value) = row.values.get(usize::from(configuration.get(id)))
            && !values.is_empty()
        {
            settings.insert(row.id.to_owned(), (*value).to_owned());
        }
    }
    (settings, assumptions)
}
