//! What everybody holds in a state, in words: for people, and for the formats of other tools.

use std::fmt::{self, Write};

use crate::actor::attacker::{Held, Pair};
use crate::actor::auto_detect::Advice;
use crate::actor::client::{Access, Denial, Phase};
use crate::actor::entra::{Holder, Session, Stage};
use crate::actor::federation_server::Record as Page;
use crate::actor::provisioning::Stage as Sync;
use crate::party::Party;
use crate::policy::conditional_access::Machine;
use crate::policy::federation::Method;
use crate::protocol::credential::{App, Location, Platform, Site};
use crate::protocol::token::{Age, Audience};
use crate::world::state::{State, no_session};

/// What one holder holds: every part of a state is in one of them, so that two states whose holdings
/// are the same are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The name of a variable: a letter, then letters and underscores.
    pub id: &'static str,
    /// The name on screens.
    pub title: &'static str,
    /// What is held, by the name of a field.
    pub facts: Vec<(&'static str, &'static str)>,
}

/// What everybody holds.
#[must_use]
pub fn holdings(state: &State) -> Vec<Holding> {
    let holding = |id, title, facts| Holding { id, title, facts };
    let of = |id, party: Party, facts| holding(id, party.title(), facts);
    let account = match state.account.registered_in_run {
        None => "as it was",
        Some(Holder::Owner) => "registered by Alice in this run",
        Some(Holder::Intruder) => "registered by the attacker in this run",
    };
    let disabled = yes(state.account.disabled);
    let mut entra = vec![("second_factor_of_account", account), ("disabled", disabled)];
    entra.extend(session(&state.session));
    vec![
        of(
            "client",
            Party::Client,
            vec![
                ("stage", phase(state.client.phase)),
                ("mailbox", state.client.site.map_or("not known yet", site)),
                ("access_token", access(state.client.access)),
                ("mfa_in_tokens", yes(state.client.mfa)),
                ("tokens", age(state.client.age)),
            ],
        ),
        of("entra_id", Party::EntraId, entra),
        of(
            "federation_server",
            Party::FederationServer,
            vec![
                ("sign_in", page(state.page)),
                ("locked_out_from_outside", yes(state.extranet.locked_out)),
            ],
        ),
        of("directory", Party::Directory, vec![("locked", yes(state.directory.locked))]),
        of(
            "provisioning",
            Party::Provisioning,
            vec![
                ("stage", sync(state.sync.stage)),
                ("mailbox_for_copy", yes(state.sync.mailbox)),
                ("mail_in_copy", yes(state.sync.mail)),
                ("mfa_in_tokens", yes(state.sync.mfa)),
                ("tokens", age(state.sync.age)),
            ],
        ),
        of(
            "attacker",
            Party::Attacker,
            vec![
                ("token_for_exchange_online", held(state.attacker.online)),
                ("token_for_exchange_server", held(state.attacker.on_premises)),
                ("token_of_exchange_online", held(state.attacker.sync)),
                ("refresh_token", held(state.attacker.refresh)),
                ("token_that_lasts", held(state.attacker.lasting)),
                ("revoked_token", held(state.attacker.revoked)),
            ],
        ),
        holding(
            "unseen",
            "What no server sees",
            vec![
                ("mfa_by_alice_in_this_sign_in", yes(state.ghost.session_mfa)),
                ("mfa_by_alice_for_tokens_of_app", yes(state.ghost.tokens_mfa)),
                ("mfa_by_alice_for_tokens_of_service", yes(state.ghost.sync_mfa)),
                ("copy_created_in_this_setup", yes(state.ghost.created)),
            ],
        ),
    ]
}

/// Writes what everybody holds, a line for each thing. Of a sign-in session that there is not,
/// nothing more is said.
pub fn write_state(out: &mut dyn Write, state: &State) -> fmt::Result {
    let details = session(&no_session());
    for holding in holdings(state) {
        writeln!(out, "{}", holding.title)?;
        for (name, value) in holding.facts {
            if state.session == no_session() && details.iter().skip(1).any(|it| it.0 == name) {
                continue;
            }
            writeln!(out, "    {}: {value}", name.replace('_', " "))?;
        }
    }
    Ok(())
}

fn yes(it: bool) -> &'static str {
    if it { "yes" } else { "no" }
}

fn site(site: Site) -> &'static str {
    match site {
        Site::Online => "Exchange Online",
        Site::OnPremises => "on-premises",
    }
}

fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Start => "nothing set up",
        Phase::AddressGiven => "address given",
        Phase::OnlineAsked => "Exchange Online asked for the mailbox",
        Phase::Redirected => "pointed to the on-premises server",
        Phase::Located => "server found",
        Phase::Probed => "server asked how to sign in",
        Phase::Challenged(Advice::SignIn) => "server answered: sign in at its authority",
        Phase::Challenged(Advice::Password) => "server answered: password only",
        Phase::Challenged(Advice::Nothing) => "server answered: no way in",
        Phase::Ready => "knows where to sign in",
        Phase::PasswordOffered => "may only send a password",
        Phase::SigningIn => "signing in",
        Phase::AtProxy => "browser at Web Application Proxy",
        Phase::Tokens => "has tokens, no mail yet",
        Phase::Provisioning => "has asked for a copy of the mailbox",
        Phase::Connected => "has mail",
        Phase::Denied(Denial::NoWayIn) => "gave up: no way to sign in",
        Phase::Denied(Denial::Unreachable) => "gave up: server not reachable",
        Phase::Denied(Denial::NoFactor) => "gave up: no second factor registered",
        Phase::Denied(Denial::OthersFactor) => "gave up: the second factor is not Alice's",
        Phase::Denied(Denial::Password) => "gave up: the right password was refused",
        Phase::Denied(Denial::Policy) => "gave up: refused by a policy",
        Phase::Denied(Denial::Resource) => "gave up: no token, or no mail for it",
    }
}

fn age(age: Age) -> &'static str {
    match age {
        Age::Current => "as issued",
        Age::Outdated => "from before a revocation that did not reach them",
        Age::Revoked => "revoked",
        Age::Unheard => "revoked, which Exchange Online does not hear",
    }
}

fn access(access: Access) -> &'static str {
    match access {
        Access::None => "none",
        Access::Valid => "valid",
        Access::Expired => "expired, refresh token held",
    }
}

/// The sign-in session at Entra ID.
fn session(session: &Session) -> Vec<(&'static str, &'static str)> {
    let sign_in = session.sign_in;
    vec![
        ("sign_in", stage(session.stage)),
        (
            "app",
            match sign_in.app {
                App::Browser => "browser",
                App::Native => "mobile or desktop app",
                App::Legacy => "legacy",
            },
        ),
        (
            "platform",
            match sign_in.platform {
                Platform::Phone => "iOS or Android",
                Platform::Other => "another",
            },
        ),
        (
            "location",
            match sign_in.location {
                Location::Elsewhere => "not trusted",
                Location::Trusted => "trusted",
            },
        ),
        (
            "token_for",
            match sign_in.audience {
                Audience::ExchangeOnline => "Exchange Online",
                Audience::OnPremises => "Exchange Server",
            },
        ),
        ("from_phone_of_alice", yes(sign_in.machine == Machine::Alices)),
        ("found_risky", yes(sign_in.suspicious)),
        (
            "federation_response",
            match sign_in.method {
                Method::Managed => "none",
                Method::Password => "password",
                Method::Multiple => "multipleauthn",
            },
        ),
        ("second_factor_given", yes(sign_in.second_factor)),
    ]
}

fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Idle => "none",
        Stage::Federated => "sent to AD FS",
        Stage::PasswordPage => "password page shown",
        Stage::FirstFactor => "password given",
        Stage::Asked => "more is asked for",
        Stage::SecondFactor => "second factor asked for",
        Stage::Registration => "registration of a second factor asked for",
        Stage::Granted => "granted",
        Stage::Code => "code with the app",
    }
}

fn page(page: Page) -> &'static str {
    match page {
        Page::Idle => "none",
        Page::Page => "page shown",
        Page::SecondFactor => "second factor asked for",
        Page::Response(Method::Managed) => "response without a method",
        Page::Response(Method::Password) => "response: password",
        Page::Response(Method::Multiple) => "response: multipleauthn",
    }
}

fn sync(stage: Sync) -> &'static str {
    match stage {
        Sync::Idle => "not asked for",
        Sync::Requested => "asked for",
        Sync::Tokens => "has its own tokens",
        Sync::Synchronized => "synchronised",
        Sync::Expired => "access token expired",
    }
}

fn held(pair: Pair) -> &'static str {
    use Held::{Nothing, Token, TokenWithMfa};
    match (pair.without, pair.by_alice) {
        (Nothing, Nothing) => "none",
        (Token, Nothing) => "one without mfa",
        (TokenWithMfa, Nothing) => "one with mfa",
        (Nothing, Token) => "one that Alice did mfa for, without mfa",
        (Nothing, TokenWithMfa) => "one that Alice did mfa for, with mfa",
        (Token, Token) => "one without mfa, and one that Alice did mfa for, without mfa",
        (Token, TokenWithMfa) => "one without mfa, and one that Alice did mfa for, with mfa",
        (TokenWithMfa, Token) => "one with mfa, and one that Alice did mfa for, without mfa",
        (TokenWithMfa, TokenWithMfa) => "one with mfa, and one that Alice did mfa for, with mfa",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use family::view::Concrete;

    use super::*;
    use crate::graph::Graph;
    use crate::preset::PRESETS;

    #[test]
    fn two_states_never_hold_the_same() {
        for preset in &PRESETS {
            let configuration = preset.cube().least().unwrap();
            let graph = Graph::explore(&Concrete(&configuration));
            let mut seen = BTreeMap::new();
            for state in graph.states() {
                let mut text = String::new();
                write_state(&mut text, state).unwrap();
                assert!(!text.contains('{') && !text.contains("::"), "{text}");
                assert_eq!(seen.insert(text, *state), None, "{}", preset.id);
            }
            assert!(seen.len() > 10, "{}", preset.id);
        }
    }

    #[test]
    fn names_are_identifiers() {
        for holding in holdings(&State::initial()) {
            for name in holding.facts.iter().map(|(name, _)| *name).chain([holding.id]) {
                let fits = name.chars().all(|it| it.is_ascii_lowercase() || it == '_');
                assert!(fits && !name.starts_with('_'), "{name}");
            }
        }
    }
}
