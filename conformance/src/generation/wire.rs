//! How requests and answers stand in vectors as HTTP: templates and patterns.
//!
//! The templates are those of the binding, with the hosts, and everything that is secret, as bindings of the
//! vector. What the tester cannot say in HTTP (from which network, with what machine) stands beside them.

mod device_code;
mod discovery;
mod exchange_onprem;
mod exchange_online;
mod identity_provider;
mod federation_server;

use std::collections::{BTreeMap, BTreeSet};

use model::actor::entra::Request as Entra;
use model::actor::exchange_online::Request as Online;
use model::actor::exchange_onprem::Request as Exchange;
use model::policy::conditional_access::Machine as Seen;
use model::policy::federation::Method;
use model::protocol::credential::Site;
use model::protocol::token::{Age, Requester, Token};

use crate::binding::{federation_server as adfs, names, origin};
use crate::format::{
    Binding, Body, Capability, Machine, Network, RequestTemplate, ResponsePattern, Role, Silence,
};
use crate::generation::words;
use crate::role::device_code::Asked;
use crate::role::{Ask, Told};

/// A request as it is sent.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Whom the tester plays.
    pub from: &'static str,
    /// From where it must arrive.
    pub network: Network,
    /// From what machine.
    pub machine: Machine,
    /// The request.
    pub http: RequestTemplate,
    /// The values that it names.
    pub bindings: BTreeMap<String, Binding>,
    /// What the tester must be able to do for it.
    pub requires: BTreeSet<Capability>,
}

/// An answer as it may look.
#[derive(Clone, Debug)]
pub struct Looks {
    /// Whether no answer is as good: only where the network itself may be what refuses.
    pub silence: Silence,
    /// What it may look like, with a label for each.
    pub patterns: Vec<(&'static str, ResponsePattern)>,
    /// The values that are taken from it.
    pub captures: BTreeMap<String, Binding>,
}

/// A request, with a proof key where clients use one; `None` where it has no public format, or the suite
/// does not send it yet.
#[must_use]
pub fn request(ask: Ask, proof_key: bool) -> Option<Sent> {
    let (from, network, machine, http) = match ask.shown() {
        Ask::Forged(_) | Ask::Lure(..) => return None,
        Ask::Onprem(request) => {
            let (from, network, http) = exchange_onprem::request(request)?;
            (from, network, Machine::Alices, http)
        }
        Ask::Online(request) => {
            let (from, network, http) = exchange_online::request(request);
            (from, network, Machine::Alices, http)
        }
        Ask::Federation(request) => {
            let network = federation_server::network(request);
            ("client", network, Machine::Alices, adfs::request(request))
        }
        Ask::Entra(request, sign_in) => {
            let network = identity_provider::network(sign_in.location);
            let machine = match sign_in.machine {
                Seen::Alices => Machine::Alices,
                Seen::Attackers | Seen::Copied => Machine::Attackers,
                Seen::Enrolled => Machine::Enrolled,
            };
            ("client", network, machine, identity_provider::request(request, sign_in, proof_key)?)
        }
        Ask::Device(device, sign_in) => device_code::request(device, sign_in)?,
    };
    let from = if matches!(ask, Ask::Lure(..)) { "attacker" } else { from };
    let (http, named) = bound(http);
    let bindings: BTreeMap<String, Binding> = named
        .into_iter()
        .filter_map(|name| binding(&name, ask).map(|binding| (name, binding)))
        .collect();
    let mut requires = requires(network, machine, bindings.values());
    requires.extend(matches!(ask, Ask::Device(..)).then_some(Capability::DeviceCode));
    Some(Sent { from, network, machine, http, bindings, requires })
}

/// Whether what was issued so far must be revoked before this is asked.
#[must_use]
pub fn wants_revocation(ask: Ask) -> bool {
    match ask {
        Ask::Online(Online::Mail(token))
        | Ask::Entra(
            Entra::Refresh(token) | Entra::OnBehalfOf(token, _) | Entra::RefreshOnBehalfOf(token),
            _,
        ) => token.age == Age::Revoked,
        _ => false,
    }
}

/// How a role may refuse a request that is none, and what would be a grant: of a claim's.
#[must_use]
pub fn refusals(
    role: Role,
    http: &RequestTemplate,
) -> (Vec<(&'static str, ResponsePattern)>, Option<ResponsePattern>) {
    let refused = vec![("refused", status(&["4xx", "501", "505"]))];
    match role {
        Role::ActivesyncOnprem | Role::ActivesyncOnline | Role::IdentityProvider => {
            (refused, Some(status(&["2xx"])))
        }
        // Discovery gives nobody's mail, and a page of AD FS may say no with any status.
        Role::FederationServer => (federation_server::refusals(http), None),
        // The vectors of the last three say themselves what is no request.
        Role::AutodiscoverOnprem
        | Role::AutodiscoverOnline
        | Role::Client
        | Role::AutoDetect
        | Role::Provisioning => (refused, None),
    }
}

/// What an answer to a request may look like. An attacker is refused in whatever way: what counts is that
/// she is.
#[must_use]
pub fn looks(ask: Ask, told: Told, is_attack: bool) -> Looks {
    match (ask.shown(), told) {
        (_, Told::Onprem(response)) => exchange_onprem::looks(response, is_attack),
        (_, Told::Online(response)) => exchange_online::looks(response, is_attack),
        (_, Told::Settings) => Looks {
            silence: Silence::Forbidden,
            patterns: vec![("settings", status(&["200"]))],
            captures: BTreeMap::new(),
        },
        (Ask::Federation(request), Told::Federation(response)) => {
            federation_server::looks(request, response)
        }
        (Ask::Entra(request, _), Told::Entra(response)) => {
            identity_provider::looks(request, response, is_attack)
        }
        (Ask::Device(device, _), told) => device_code::looks(device, told, is_attack),
        (
            _,
            Told::Entra(_)
            | Told::Federation(_)
            | Told::DeviceCode
            | Told::SignedIn
            | Told::Pending,
        ) => {
            unreachable!("each party answers as itself, and a forged response shows as one")
        }
    }
}

/// What it would look like if the role gave what it must refuse.
#[must_use]
pub fn granted(ask: Ask) -> Option<ResponsePattern> {
    match ask.shown() {
        Ask::Forged(_) | Ask::Lure(..) => None,
        Ask::Onprem(request) => exchange_onprem::granted(request),
        Ask::Online(request) => exchange_online::granted(request),
        Ask::Federation(request) => federation_server::granted(request),
        Ask::Entra(request, _) => Some(identity_provider::granted(request)),
        Ask::Device(device, _) => device_code::granted(device),
    }
}

/// Whether the value of a binding is a secret.
#[must_use]
pub fn is_secret(binding: &Binding) -> bool {
    match binding {
        Binding::Password { .. }
        | Binding::Basic { .. }
        | Binding::Factor { .. }
        | Binding::Token { .. }
        | Binding::FederationResponse { .. }
        | Binding::ClientSecret { .. }
        | Binding::RefreshToken { .. } => true,
        Binding::Host { .. }
        | Binding::User { .. }
        | Binding::Random {}
        | Binding::Sha256 { .. }
        | Binding::Captured {} => false,
    }
}

/// A pattern of these statuses.
#[must_use]
pub fn status(status: &[&str]) -> ResponsePattern {
    ResponsePattern {
        status: status.iter().map(|&it| it.to_owned()).collect(),
        ..ResponsePattern::default()
    }
}

/// A request that is none: its name, what is wrong with it, and what is sent.
pub type Malformed = (&'static str, &'static str, Sent);

/// Requests that are none, for a role.
#[must_use]
pub fn malformed(role: Role) -> Vec<Malformed> {
    let all = match role {
        Role::ActivesyncOnprem => exchange_onprem::malformed(Site::OnPremises),
        Role::ActivesyncOnline => exchange_onprem::malformed(Site::Online),
        Role::AutodiscoverOnprem => discovery::malformed(Site::OnPremises),
        Role::AutodiscoverOnline => discovery::malformed(Site::Online),
        Role::IdentityProvider => identity_provider::malformed(),
        Role::FederationServer => federation_server::malformed(),
        Role::Client | Role::AutoDetect | Role::Provisioning => Vec::new(),
    };
    let sent = |http| {
        let (http, named) = bound(http);
        let of = |name: String| shared(&name).map(|binding| (name, binding));
        Sent {
            from: "client",
            network: Network::Internet,
            machine: Machine::Alices,
            http,
            bindings: named.into_iter().filter_map(of).collect(),
            requires: BTreeSet::new(),
        }
    };
    all.into_iter().map(|(name, says, http)| (name, says, sent(http))).collect()
}

/// A template of the binding with bindings in place of hosts and secrets, and the names in it. From where it
/// comes is said elsewhere.
fn bound(mut http: RequestTemplate) -> (RequestTemplate, BTreeSet<String>) {
    for (host, name, role) in HOSTS {
        let rest = http.target.strip_prefix(&format!("https://{host}")).filter(|rest| {
            let is_discovery = rest.to_ascii_lowercase().starts_with("/autodiscover/");
            is_discovery == matches!(role, Role::AutodiscoverOnline | Role::AutodiscoverOnprem)
        });
        if let Some(rest) = rest {
            http.target = format!("https://${{{name}}}{rest}");
            break;
        }
    }
    http.headers.retain(|(name, _)| name != origin::HEADER);
    if let Some(Body::Form { fields }) = &mut http.body {
        for (_, value) in fields.iter_mut().filter(|(name, _)| name == "client_secret") {
            "${client-secret}".clone_into(value);
        }
    }
    let mut texts = vec![http.target.clone()];
    texts.extend(http.headers.iter().map(|(_, value)| value.clone()));
    if let Some(Body::Form { fields }) = &http.body {
        texts.extend(fields.iter().map(|(_, value)| value.clone()));
    }
    if let Some(Body::Text { text }) = &http.body {
        texts.push(text.clone());
    }
    let mut named = BTreeSet::new();
    for text in texts {
        let after = text.split("${").skip(1).filter_map(|rest| rest.split_once('}'));
        named.extend(after.map(|(name, _)| name.to_owned()));
    }
    // A challenge is made of the verifier.
    if named.contains("challenge") {
        named.insert("verifier".to_owned());
    }
    (http, named)
}

/// The hosts of the binding, with the bindings that stand for them, and the roles that are reached there.
const HOSTS: [(&str, &str, Role); 7] = [
    (names::IDENTITY_PROVIDER, "idp", Role::IdentityProvider),
    (names::EXCHANGE_ONPREM, "eas", Role::ActivesyncOnprem),
    (names::EXCHANGE_ONLINE, "exo", Role::ActivesyncOnline),
    (names::EXCHANGE_ONLINE, "exo-discovery", Role::AutodiscoverOnline),
    (names::EXCHANGE_ONPREM, "discovery", Role::AutodiscoverOnprem),
    (names::AUTODISCOVER, "discovery", Role::AutodiscoverOnprem),
    (names::FEDERATION_SERVER, "sts", Role::FederationServer),
];

/// What a name stands for in any request.
fn shared(name: &str) -> Option<Binding> {
    let of = || "alice".to_owned();
    let host = HOSTS.iter().find(|(_, it, _)| *it == name);
    Some(match name {
        "alice" => Binding::User { name: of() },
        "password" => Binding::Password { of: of() },
        _ => Binding::Host { role: host?.2.id().to_owned() },
    })
}

/// What a name in a template stands for.
fn binding(name: &str, ask: Ask) -> Option<Binding> {
    let owned = |text: &str| text.to_owned();
    Some(match name {
        "basic-alice" => Binding::Basic { of: owned("alice") },
        "factor-owner" => Binding::Factor { of: owned("owner") },
        "factor-intruder" => Binding::Factor { of: owned("intruder") },
        "state" | "verifier" | "wctx" => Binding::Random {},
        "challenge" => Binding::Sha256 { of: owned("verifier") },
        "ctx" | "code" | "page" | "device-code" | "user-code" => Binding::Captured {},
        _ => return shared(name).or_else(|| made(name, ask)),
    })
}

/// What somebody must sign, or must have issued.
fn made(name: &str, ask: Ask) -> Option<Binding> {
    let multiple = |method| method == Method::Multiple;
    match (name, ask) {
        ("token", Ask::Onprem(Exchange::ActiveSync(bearer))) => Some(token_of(bearer.token)),
        ("token", Ask::Online(Online::Mail(token))) => Some(token_of(token)),
        ("assertion", Ask::Entra(Entra::OnBehalfOf(assertion, _), _)) => Some(token_of(assertion)),
        ("client-secret", Ask::Entra(Entra::OnBehalfOf(_, requester), _)) => {
            Some(Binding::ClientSecret { of: words::requester(requester).to_owned() })
        }
        ("client-secret", Ask::Entra(Entra::RefreshOnBehalfOf(_), _)) => {
            let of = words::requester(Requester::ExchangeOnline).to_owned();
            Some(Binding::ClientSecret { of })
        }
        (
            "refresh-token",
            Ask::Entra(Entra::Refresh(token) | Entra::RefreshOnBehalfOf(token), _),
        ) => {
            let client = words::requester(token.requester).to_owned();
            let audience = words::audience(token.audience).to_owned();
            let subject = words::subject(token.subject).to_owned();
            Some(Binding::RefreshToken { client, audience, subject, mfa: token.mfa })
        }
        ("response", Ask::Forged(_)) => {
            Some(Binding::FederationResponse { multiple: true, bare: false, foreign: true })
        }
        (
            "response",
            Ask::Entra(Entra::Federated(method), _)
            | Ask::Device(Asked::Page(Entra::Federated(method)), _),
        ) => {
            let multiple = multiple(method);
            Some(Binding::FederationResponse { multiple, bare: false, foreign: false })
        }
        ("saml", Ask::Entra(Entra::SamlGrant(method), _)) => {
            let multiple = multiple(method);
            Some(Binding::FederationResponse { multiple, bare: true, foreign: false })
        }
        _ => None,
    }
}

/// The value that stands for an access token.
#[must_use]
pub fn token_of(token: Token) -> Binding {
    Binding::Token {
        issuer: words::issuer(token.issuer).to_owned(),
        audience: words::audience(token.audience).to_owned(),
        subject: words::subject(token.subject).to_owned(),
        requester: words::requester(token.requester).to_owned(),
        mfa: token.mfa,
    }
}

/// What the tester must be able to do.
fn requires<'a>(
    network: Network,
    machine: Machine,
    bindings: impl Iterator<Item = &'a Binding>,
) -> BTreeSet<Capability> {
    let of_network = match network {
        Network::Internet => None,
        Network::Microsoft365 => Some(Capability::NetworkMicrosoft365),
        Network::Internal => Some(Capability::NetworkInternal),
    };
    let of_machine = (machine == Machine::Enrolled).then_some(Capability::DeviceEnrolled);
    let of_binding = |binding: &Binding| match binding {
        Binding::Token { .. } | Binding::RefreshToken { .. } | Binding::ClientSecret { .. } => {
            Some(Capability::Tokens)
        }
        Binding::FederationResponse { foreign: false, .. } => Some(Capability::Federation),
        Binding::Factor { .. } => Some(Capability::SecondFactor),
        _ => None,
    };
    of_network.into_iter().chain(of_machine).chain(bindings.filter_map(of_binding)).collect()
}
