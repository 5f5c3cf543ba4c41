//! How requests and answers stand in vectors as HTTP: templates and patterns.
//!
//! What the tester cannot say in HTTP (from which network, with what device) is what the vector requires.

mod activesync_onprem;
mod identity_provider;

use std::collections::{BTreeMap, BTreeSet};

use model::protocol::token::Token;

use crate::format::{
    Binding, Capability, Network, RequestTemplate, ResponsePattern, Role, Silence,
};
use crate::generation::words;
use crate::role::{Ask, Told};

/// A request as it is sent.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Whom the tester plays.
    pub from: &'static str,
    /// From where it must arrive.
    pub network: Network,
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
    /// Whether no answer is as good.
    pub silence: Silence,
    /// What it may look like, with a label for each.
    pub patterns: Vec<(&'static str, ResponsePattern)>,
    /// The values that are taken from it.
    pub captures: BTreeMap<String, Binding>,
}

/// A request, with a proof key where clients use one; `None` where it has no public format, or the suite does
/// not send it yet.
#[must_use]
pub fn request(ask: Ask, proof_key: bool) -> Option<Sent> {
    match ask {
        Ask::ActiveSync(request) => activesync_onprem::request(request),
        Ask::Entra(request, sign_in) => identity_provider::request(request, sign_in, proof_key),
    }
}

/// What an answer to a request may look like. An attacker is refused in whatever way: what counts is that
/// she is.
#[must_use]
pub fn looks(ask: Ask, told: Told, is_attack: bool) -> Looks {
    match (ask, told) {
        (_, Told::ActiveSync(response)) => activesync_onprem::looks(response, is_attack),
        (Ask::Entra(request, _), Told::Entra(response)) => {
            identity_provider::looks(request, response, is_attack)
        }
        (Ask::ActiveSync(_), Told::Entra(_)) => unreachable!("Exchange Server answers as itself"),
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

/// What it would look like if the role gave what it must refuse.
#[must_use]
pub fn granted(ask: Ask) -> Option<ResponsePattern> {
    match ask {
        Ask::ActiveSync(request) => activesync_onprem::granted(request),
        Ask::Entra(request, _) => Some(identity_provider::granted(request)),
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
    match role {
        Role::ActivesyncOnprem => activesync_onprem::malformed(),
        Role::IdentityProvider => identity_provider::malformed(),
    }
}

fn token_of(token: Token) -> Binding {
    Binding::Token {
        issuer: words::issuer(token.issuer).to_owned(),
        audience: words::audience(token.audience).to_owned(),
        subject: words::subject(token.subject).to_owned(),
        requester: words::requester(token.requester).to_owned(),
        mfa: token.mfa,
    }
}
