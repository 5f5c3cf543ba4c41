//! Values of bindings that a tester makes by itself.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use model::actor::entra::Holder;
use model::policy::federation::Method;
use model::protocol::token::{Age, Audience, Issuer, Requester, Subject, Token};

use crate::binding::keys::Keys;
use crate::binding::token::{self, Use};
use crate::binding::{names, saml};
use crate::format::Binding;
use crate::generation::words;
use crate::moment::Moment;
use crate::runner::sut::User;

/// What the tester knows of the tested party for it.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The id of the role under test.
    pub role: String,
    /// The host of the role under test.
    pub authority: String,
    /// Its users.
    pub users: BTreeMap<String, User>,
    /// Whether it is a lab.
    pub is_lab: bool,
    /// The keys with which it lets a tester sign, where it does.
    pub keys: Option<Keys>,
    /// The time.
    pub now: Moment,
}

/// A value; `None` where somebody else must make it, an error where something is not known.
#[must_use]
pub fn make(known: &Known, binding: &Binding) -> Option<Result<String, String>> {
    let user = |name: &String| {
        known.users.get(name).ok_or_else(|| format!("sut.toml has no `users.{name}`"))
    };
    Some(match binding {
        Binding::Host { role } if *role == known.role => Ok(known.authority.clone()),
        Binding::Host { role } => names::of_role(role)
            .map(str::to_owned)
            .ok_or_else(|| format!("there is no role `{role}`")),
        Binding::User { name } => user(name).map(|user| user.name.clone()),
        Binding::Password { of } => user(of).map(|user| user.password.clone()),
        Binding::Basic { of } => {
            user(of).map(|user| BASE64_STANDARD.encode(format!("{}:{}", user.name, user.password)))
        }
        Binding::Random {} => {
            let mut bytes = [0_u8; 32];
            getrandom::fill(&mut bytes)
                .map(|()| BASE64_URL_SAFE_NO_PAD.encode(bytes))
                .map_err(|error| format!("the system has no random bytes: {error}"))
        }
        // Made of another value, or taken from a response.
        Binding::Sha256 { .. } | Binding::Captured {} => Ok(String::new()),
        Binding::Factor { .. }
        | Binding::Token { .. }
        | Binding::RefreshToken { .. }
        | Binding::FederationResponse { .. }
        | Binding::ClientSecret { .. } => {
            let keys = known.keys.as_ref()?;
            return Some(signed(binding, known.now, keys));
        }
    })
}

/// How many tokens were made.
static MADE: AtomicU64 = AtomicU64::new(0);

/// The id of the next token.
fn id() -> String {
    format!("made-{}", MADE.fetch_add(1, Ordering::Relaxed))
}

/// What is signed with the published keys, or public in a lab.
fn signed(binding: &Binding, now: Moment, keys: &Keys) -> Result<String, String> {
    let unknown = |what: &str| format!("there is no `{what}`");
    let requester = |id: &str| {
        let all = [Requester::MobileApp, Requester::ExchangeOnline, Requester::ExchangeServer];
        all.into_iter().find(|it| words::requester(*it) == id).ok_or_else(|| unknown(id))
    };
    let subject = |id: &str| {
        let all = [Subject::Alice, Subject::Mallory];
        all.into_iter().find(|it| words::subject(*it) == id).ok_or_else(|| unknown(id))
    };
    let audience = |id: &str| {
        let all = [Audience::ExchangeOnline, Audience::OnPremises];
        all.into_iter().find(|it| words::audience(*it) == id).ok_or_else(|| unknown(id))
    };
    match binding {
        Binding::Token { issuer, audience: of, subject: whose, requester: by, mfa } => {
            let issuer = if issuer == "tenant" { Issuer::Tenant } else { Issuer::Foreign };
            let (subject, requester) = (subject(whose)?, requester(by)?);
            let (audience, age) = (audience(of)?, Age::Current);
            let token = Token { issuer, audience, subject, requester, mfa: *mfa, age };
            token::write_as(token, Use::Access, (now, Some(id())), keys)
        }
        Binding::RefreshToken { client, audience: of, subject: whose, mfa } => {
            let (subject, requester) = (subject(whose)?, requester(client)?);
            let (issuer, audience) = (Issuer::Tenant, audience(of)?);
            let age = Age::Current;
            let token = Token { issuer, audience, subject, requester, mfa: *mfa, age };
            token::write_as(token, Use::Refresh, (now, Some(id())), keys)
        }
        Binding::FederationResponse { multiple, bare, foreign } => {
            let method = if *multiple { Method::Multiple } else { Method::Password };
            let alice = names::user(Subject::Alice);
            let key = if *foreign { &keys.foreign } else { &keys.federation };
            let assertion = saml::assertion(alice, method, now, key)?;
            Ok(match bare {
                true => BASE64_URL_SAFE_NO_PAD.encode(assertion),
                false => saml::response(&assertion),
            })
        }
        Binding::ClientSecret { of } => {
            let secret = names::client(requester(of)?).secret;
            Ok(secret.unwrap_or_default().to_owned())
        }
        Binding::Factor { of } => {
            let holder = if of == "owner" { Holder::Owner } else { Holder::Intruder };
            Ok(names::factor(holder).to_owned())
        }
        _ => Err("nothing is signed for it".to_owned()),
    }
}

/// Base64url of the SHA-256 of a value (RFC 7636, `S256`).
#[must_use]
pub fn s256(value: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(value.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_7636() {
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        assert_eq!(s256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), challenge);
    }

    #[test]
    fn values_of_users_and_random_ones() {
        let user = User { name: "Aladdin".to_owned(), password: "open sesame".to_owned() };
        let users = BTreeMap::from([("alice".to_owned(), user)]);
        let known = Known { authority: "h:1".to_owned(), users, ..Known::default() };
        let of = "alice".to_owned();
        // The example of RFC 7617.
        let basic = make(&known, &Binding::Basic { of }).unwrap().unwrap();
        assert_eq!(basic, "QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        let random = || make(&known, &Binding::Random {}).unwrap().unwrap();
        assert_ne!(random(), random());
        assert_eq!(random().len(), 43);
        assert!(make(&known, &Binding::User { name: "mallory".to_owned() }).unwrap().is_err());
    }
}
