//! A vector in the making, step by step.

use std::collections::{BTreeMap, BTreeSet};

use model::action::Action;

use crate::binding::names;
use crate::format::step::ControlCall;
use crate::format::{
    Alternative, AttackOf, Binding, Body, Capability, Cited, Invariant, Kind, Machine, Message,
    Network, Provenance, RequestPattern, RequestTemplate, ResponsePattern, ResponseTemplate, Role,
    Silence, Step, Tier, UserAction, UserSees, Vector, WITH_OTHERS,
};
use crate::generation::assembly::cited;
use crate::generation::words::slug;
use crate::http::{Response, hex};

/// How long a role may take.
const WITHIN_MS: u32 = 10_000;

/// The hosts of the binding, with the bindings that stand for them and the roles that are there.
const HOSTS: [(&str, &str, &str); 7] = [
    (names::IDENTITY_PROVIDER, "idp", "identity-provider"),
    (names::EXCHANGE_ONLINE, "exo", "activesync-online"),
    (names::EXCHANGE_ONPREM, "eas", "activesync-onprem"),
    (names::AUTODISCOVER, "discovery", "autodiscover-onprem"),
    (names::AUTO_DETECT, "detect", "auto-detect"),
    (names::ELSEWHERE, "elsewhere", "elsewhere"),
    (names::FEDERATION_SERVER, "sts", "federation-server"),
];

/// What a message means.
pub(super) fn message(name: &str, arguments: &[(&str, &str)]) -> Message {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Message { name: name.to_owned(), arguments: arguments.iter().map(owned).collect() }
}

/// What a vector is, beside its steps.
pub(super) struct About<'a> {
    pub(super) role: Role,
    pub(super) kind: Kind,
    pub(super) tier: Tier,
    /// The words of the id behind role and kind.
    pub(super) words: String,
    pub(super) title: String,
    pub(super) settings: &'a [(&'a str, &'a str)],
    /// Names of what is asked and what comes of it, for the requirements.
    pub(super) shows: Vec<(&'static str, &'static str)>,
    pub(super) attack: Option<AttackOf>,
    pub(super) from: &'a str,
}

/// The steps so far.
#[derive(Default)]
pub(super) struct Script {
    steps: Vec<Step>,
    bindings: BTreeMap<String, Binding>,
    requires: BTreeSet<Capability>,
    always: Vec<Invariant>,
}

impl Script {
    /// Gives a name a value.
    pub(super) fn bind(&mut self, name: &str, binding: Binding) {
        if matches!(binding, Binding::Token { .. }) {
            self.requires.insert(Capability::Tokens);
        }
        self.bindings.insert(name.to_owned(), binding);
    }

    /// Whom the tester plays answers so, in the words of the binding.
    pub(super) fn peer(
        &mut self,
        plays: &str,
        request: RequestPattern,
        message: Message,
        answer: &Response,
    ) {
        let http = template(answer);
        self.steps.push(Step::Peer { plays: plays.to_owned(), message, request, http });
    }

    /// The tester asks the role.
    pub(super) fn send(&mut self, message: Message, http: RequestTemplate) {
        let http = RequestTemplate {
            target: named(&http.target)
                .replace("${exo}/x-provisioning/", "${service}/x-provisioning/"),
            headers: http
                .headers
                .into_iter()
                .filter(|(name, _)| !name.starts_with("X-Lab-"))
                .map(|(name, value)| (name, named(&value)))
                .collect(),
            body: http.body.map(|body| match body {
                Body::Text { text } => Body::Text { text: named(&text) },
                other => other,
            }),
            ..http
        };
        self.steps.push(Step::Send {
            from: "client".to_owned(),
            network: Network::Internet,
            machine: Machine::Alices,
            message,
            http,
        });
    }

    /// What the role may answer.
    pub(super) fn expect(&mut self, any_of: Vec<(&str, Message, ResponsePattern)>) {
        let alternative = |(label, message, http): (&str, Message, ResponsePattern)| Alternative {
            label: label.to_owned(),
            message,
            http,
            assuming: BTreeMap::new(),
            ends: false,
        };
        self.steps.push(Step::Expect {
            within_ms: WITHIN_MS,
            silence: Silence::Forbidden,
            any_of: any_of.into_iter().map(alternative).collect(),
            forbid: Vec::new(),
        });
    }

    /// Alice uses the app.
    pub(super) fn drive(&mut self, action: UserAction, any_of: &[UserSees]) {
        let (within_ms, any_of) = (3 * WITHIN_MS, any_of.to_vec());
        self.steps.push(Step::Drive { action, within_ms, any_of });
    }

    /// The role has asked this.
    pub(super) fn asked(&mut self, message: Message, any_of: Vec<RequestPattern>) {
        self.steps.push(Step::Asked { message, any_of });
    }

    /// Access tokens expire.
    pub(super) fn expire(&mut self) {
        self.requires.insert(Capability::Expiry);
        self.steps.push(Step::Control { call: ControlCall::Expire });
    }

    /// The role never asks this.
    pub(super) fn never_asks(
        &mut self,
        id: &str,
        why: &str,
        claims: &[&str],
        http: RequestPattern,
    ) {
        let claims = claims.iter().map(|&it| it.to_owned()).collect();
        let (id, why) = (id.to_owned(), why.to_owned());
        self.always.push(Invariant::NeverAsks { id, why, claims, http });
    }

    /// The role tells nobody but these.
    pub(super) fn never_tells(&mut self, binding: &str, why: &str, claims: &[&str], but: &[&str]) {
        self.always.push(Invariant::NeverTells {
            id: format!("{binding}-stays"),
            why: why.to_owned(),
            claims: claims.iter().map(|&it| it.to_owned()).collect(),
            binding: binding.to_owned(),
            but: but.iter().map(|&it| it.to_owned()).collect(),
        });
    }

    /// The role's answers never have this in them.
    pub(super) fn never_returns(&mut self, binding: &str, why: &str) {
        let (id, binding, why) = (format!("{binding}-inside"), binding.to_owned(), why.to_owned());
        self.always.push(Invariant::NeverReturns { id, why, binding });
    }

    /// The vector.
    pub(super) fn finish(mut self, about: About<'_>, run: &[Action]) -> Vector {
        let reset = Step::Control { call: ControlCall::Reset };
        let steps: Vec<Step> = std::iter::once(reset).chain(self.steps).collect();
        let text = serde_json::to_string(&(&steps, &self.always)).unwrap_or_default();
        for (_, name, role) in HOSTS {
            let is_named = text.contains(&format!("${{{name}}}"))
                || text.contains("\"but\":[") && text.contains(&format!("\"{name}\""));
            if is_named {
                let role = role.to_owned();
                self.bindings.insert(name.to_owned(), Binding::Host { role });
            }
        }
        if text.contains("${service}") {
            let role = Role::Provisioning.id().to_owned();
            self.bindings.insert("service".to_owned(), Binding::Host { role });
        }
        if text.contains("${alice}") {
            let name = "alice".to_owned();
            self.bindings.insert(name.clone(), Binding::User { name });
        }
        if text.contains("${basic-alice}") {
            let of = "alice".to_owned();
            self.bindings.insert("basic-alice".to_owned(), Binding::Basic { of });
        }
        for captured in ["challenge", "client-id", "redirect", "state"] {
            if text.contains(&format!("\"capture\":\"{captured}\"")) {
                self.bindings.insert(captured.to_owned(), Binding::Captured {});
            }
        }
        let id = format!("{}-{}-{}", about.role.id(), about.kind.id(), slug(&about.words));
        let mut requirements: Vec<Cited> = Vec::new();
        for (ask, told) in &about.shows {
            for it in cited(about.role, ask, told, "") {
                if !requirements.contains(&it) {
                    requirements.push(it);
                }
            }
        }
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Vector {
            schema: "../../schema/conformance/vector.json".to_owned(),
            format: WITH_OTHERS.to_owned(),
            content_hash: String::new(),
            title: about.title,
            kind: about.kind,
            tier: about.tier,
            role: about.role,
            configuration: about.settings.iter().map(owned).collect(),
            requires: self.requires.into_iter().collect(),
            requirements,
            attack: about.attack,
            bindings: self.bindings,
            steps,
            always: self.always,
            provenance: Provenance {
                from: about.from.to_owned(),
                run: run.iter().map(|action| action.label()).collect(),
                itf: (!run.is_empty())
                    .then(|| format!("itf/vectors/{}/{id}.itf.json", about.role.id())),
                decided_by: Vec::new(),
            },
            id,
        }
    }
}

/// A text with bindings in place of the names of the lab's world.
fn named(text: &str) -> String {
    let [alice, _] = names::USERS;
    let text = text.replace(alice.address, "${alice}");
    HOSTS.iter().fold(text, |text, (host, name, _)| text.replace(host, &format!("${{{name}}}")))
}

/// An answer of the binding as a template.
fn template(answer: &Response) -> ResponseTemplate {
    let is_ours = |name: &str| name.to_ascii_lowercase().starts_with("x-lab-");
    let body = match std::str::from_utf8(&answer.body) {
        Ok("") => None,
        Ok(text) if text.chars().all(|it| !it.is_control() || it.is_whitespace()) => {
            Some(Body::Text { text: named(text) })
        }
        _ => Some(Body::Hex { hex: hex(&answer.body) }),
    };
    ResponseTemplate {
        status: answer.status,
        headers: answer
            .headers
            .iter()
            .filter(|(name, _)| !is_ours(name))
            .map(|(name, value)| (name.clone(), named(value)))
            .collect(),
        body,
    }
}
