//! Which vectors a fault of an implementation must fail, from the model alone: its handlers are asked what the
//! vector asks, with the fault, and what they answer is held against what the vector allows, message against
//! message. No server and no HTTP has a part in it.

mod online;
mod federation;

use std::cell::RefCell;
use std::collections::BTreeMap;

use family::cube::Assignment;
use family::view::Concrete;
use model::control::Control;
use model::fault::Fault;
use model::preset::defaults;
use model::scope::Scope;

use crate::format::{Alternative, Forbidden, Kind, Message, Role, Step, Strength, Vector};
use crate::generation::words;
use crate::role::{Ask, Records, Told, answer};

/// What comes of a vector under a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Every answer is one that is allowed.
    None,
    /// An answer differs from what is not a MUST.
    Warning,
    /// An answer is not allowed.
    Failure,
}

/// Whether an answer looks in HTTP other than the right one, to whoever honestly asks for it.
#[must_use]
pub fn is_apart(role: Role, ask: Ask, told: Told, right: Told) -> bool {
    let shows = Shows { role, ask: words::ask(ask), is_attack: false };
    let given = Given { message: words::told(told), stopped_by: None };
    told != right && !shows.passes(&given, &words::told(right))
}

/// What a fault makes of a vector, whose requests these are.
#[must_use]
pub fn effect(vector: &Vector, asks: &[Ask], fault: Fault) -> Effect {
    let Some(configuration) = configuration(&vector.configuration) else { return Effect::None };
    judge(vector, asks, &given(asks, fault, &configuration))
}

/// What answers make of a vector: each with the last control that stopped something on the way to it.
#[must_use]
pub(super) fn judge(vector: &Vector, asks: &[Ask], given: &[(Message, Option<Control>)]) -> Effect {
    let expects = vector.steps.iter().filter_map(|step| match step {
        Step::Expect { any_of, forbid, .. } => Some((any_of, forbid)),
        Step::Control { .. }
        | Step::Send { .. }
        | Step::Peer { .. }
        | Step::Drive { .. }
        | Step::Asked { .. } => None,
    });
    let of_attack = |place: usize| vector.kind == Kind::Attack && place + 1 == asks.len();
    for (place, ((any_of, forbid), (ask, given))) in expects.zip(asks.iter().zip(given)).enumerate()
    {
        let given = &Given { message: given.0.clone(), stopped_by: given.1 };
        let shows = Shows { role: vector.role, ask: words::ask(*ask), is_attack: of_attack(place) };
        if shows.grants(given) && forbid.iter().any(|it: &Forbidden| !it.claims.is_empty()) {
            return Effect::Failure;
        }
        match any_of.iter().find(|it: &&Alternative| shows.passes(given, &it.message)) {
            Some(it) if it.ends => return Effect::None,
            Some(_) => {}
            None if vector.requirements.is_empty() || vector.strength() == Strength::Must => {
                return Effect::Failure;
            }
            None => return Effect::Warning,
        }
    }
    Effect::None
}

/// The configuration of a vector: what it does not name is as installed.
pub(super) fn configuration(settings: &BTreeMap<String, String>) -> Option<Assignment> {
    let sets: Vec<String> = settings.iter().map(|(id, value)| format!("{id}={value}")).collect();
    let mut scope = Scope { cube: defaults(), ..Scope::default() };
    scope.change(Scope::parse_sets(&sets).ok()?);
    scope.cube.least()
}

/// An answer of the model, and the last control that stopped something on the way to it.
struct Given {
    message: Message,
    stopped_by: Option<Control>,
}

fn given(
    asks: &[Ask],
    fault: Fault,
    configuration: &Assignment,
) -> Vec<(Message, Option<Control>)> {
    let mut records = Records::default();
    let mut given = Vec::new();
    for ask in asks {
        let trail = RefCell::default();
        let view = Concrete(configuration);
        let told = answer(&mut records, *ask, false, &view, (Some(&trail), Some(fault)));
        let checks = trail.into_inner();
        let stopped_by = checks.iter().rev().find(|it| !it.passed).map(|it| it.control);
        given.push((words::told(told), stopped_by));
    }
    given
}

/// What an exchange lets a tester see.
struct Shows {
    role: Role,
    ask: Message,
    is_attack: bool,
}

/// The requests to the token endpoint.
const GRANTS: [&str; 10] = [
    "on-behalf-of",
    "password-grant",
    "poll",
    "redeem",
    "refresh",
    "refresh-on-behalf-of",
    "revoked-on-behalf-of",
    "revoked-refresh",
    "revoked-refresh-on-behalf-of",
    "saml-grant",
];

impl Shows {
    /// Whether what came is data, a code or a token.
    fn grants(&self, given: &Given) -> bool {
        let Message { name, .. } = &given.message;
        match self.role {
            Role::ActivesyncOnprem => is_data(&given.message),
            Role::ActivesyncOnline | Role::AutodiscoverOnline | Role::AutodiscoverOnprem => {
                online::grants(&given.message)
            }
            Role::FederationServer => federation::grants(&given.message),
            Role::IdentityProvider if self.is_grant() => name == "tokens",
            Role::IdentityProvider => name == "code" || name == "signed-in",
            Role::Client | Role::AutoDetect | Role::Provisioning => false,
        }
    }

    fn is_grant(&self) -> bool {
        GRANTS.contains(&self.ask.name.as_str())
    }

    /// Whether what came looks in HTTP like what is allowed. Refusals look alike where nothing more than a
    /// refusal is asked for.
    fn passes(&self, given: &Given, allowed: &Message) -> bool {
        match self.role {
            Role::ActivesyncOnprem => self.passes_active_sync(&given.message, allowed),
            Role::ActivesyncOnline | Role::AutodiscoverOnline | Role::AutodiscoverOnprem => {
                online::passes(self.is_attack, &given.message, allowed)
            }
            Role::FederationServer => federation::passes(&self.ask, &given.message, allowed),
            Role::IdentityProvider => self.passes_entra(given, allowed),
            Role::Client | Role::AutoDetect | Role::Provisioning => given.message == *allowed,
        }
    }

    fn passes_active_sync(&self, given: &Message, allowed: &Message) -> bool {
        let says = |message: &Message, name: &str| message.arguments.get(name).cloned();
        let name = given.name.as_str();
        match allowed.name.as_str() {
            "challenge" if name == "challenge" => {
                let (has, wants) = (says(given, "authority"), says(allowed, "authority"));
                let basic = says(given, "basic") == says(allowed, "basic");
                // Where an authority is named, Basic may be offered beside it.
                has == wants && (wants.as_deref() == Some("yes") || basic)
            }
            "mail" => is_data(given),
            "accepted" if is_data(allowed) => is_data(given),
            // Nobody is there, or says so: in whatever way.
            "unreachable" | "not-published" => !is_data(given),
            "refused" if self.is_attack => !is_data(given),
            // 401 or 403.
            "accepted" | "refused" => name == "refused" || name == "accepted" && !is_data(given),
            _ => false,
        }
    }

    fn passes_entra(&self, given: &Given, allowed: &Message) -> bool {
        let is_refusal =
            |name: &str| ["interaction-required", "no-factor", "refused"].contains(&name);
        // An error says as much of a token that was revoked as of any other.
        let plain = |name| if name == "revoked" { "refused" } else { name };
        let (is, wants) = (plain(given.message.name.as_str()), plain(allowed.name.as_str()));
        if is_refusal(is) && is_refusal(wants) {
            // An attacker is refused in whatever way, and so is a page.
            if self.is_attack || !self.is_grant() {
                return true;
            }
            // `interaction_required` is said of what Conditional Access demands.
            let asks = is != "refused" || given.stopped_by == Some(Control::ConditionalAccess);
            return !asks || wants == "interaction-required";
        }
        if is != "tokens" || wants != "tokens" {
            return is == wants;
        }
        // Whose a token is, is looked at where it was asked for in somebody's name.
        let looked_at: &[&str] = match self.ask.name.as_str() {
            "on-behalf-of" | "revoked-on-behalf-of" => {
                &["token-audience", "token-mfa", "token-subject"]
            }
            _ => &["token-audience", "token-mfa"],
        };
        looked_at
            .iter()
            .all(|name| given.message.arguments.get(*name) == allowed.arguments.get(*name))
    }
}

/// Whether ActiveSync gives data.
fn is_data(message: &Message) -> bool {
    let mail = message.arguments.get("mail").map(String::as_str);
    message.name == "mail" || message.name == "accepted" && mail == Some("yes")
}
