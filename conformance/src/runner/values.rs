//! Values of bindings that a tester makes by itself.

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::format::Binding;
use crate::runner::sut::User;

/// What the tester knows of the tested party for it.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The host of the role under test.
    pub authority: String,
    /// Its users.
    pub users: BTreeMap<String, User>,
}

/// A value; `None` where somebody else must make it, an error where something is not known.
#[must_use]
pub fn make(known: &Known, binding: &Binding) -> Option<Result<String, String>> {
    let user = |name: &String| {
        known.users.get(name).ok_or_else(|| format!("sut.toml has no `users.{name}`"))
    };
    Some(match binding {
        Binding::Host { .. } => Ok(known.authority.clone()),
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
        | Binding::ClientSecret { .. } => return None,
    })
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
        let known = Known { authority: "h:1".to_owned(), users };
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
