//! The keys with which the lab signs: Entra ID's, AD FS's, and one that nobody takes for either.
//!
//! They are published with the suite, so that any tester can mint what the lab takes. Nothing but a lab may
//! ever trust them. They are RSA with 2048 bits; signatures are RSA PKCS #1 v1.5 with SHA-256.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{
    KeyPair, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents,
    UnparsedPublicKey,
};

/// A key.
#[derive(Clone, Debug)]
pub struct Key {
    /// `kid`.
    pub id: &'static str,
    pair: Arc<RsaKeyPair>,
}

/// All of them.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Entra ID's.
    pub tenant: Key,
    /// AD FS's.
    pub federation: Key,
    /// One that nobody trusts.
    pub foreign: Key,
}

impl Keys {
    /// The published keys.
    pub fn published() -> Result<Self, String> {
        Ok(Self {
            tenant: Key::read("lab-tenant", include_str!("../../keys/tenant.txt"))?,
            federation: Key::read("lab-federation", include_str!("../../keys/federation.txt"))?,
            foreign: Key::read("lab-foreign", include_str!("../../keys/foreign.txt"))?,
        })
    }
}

impl Key {
    fn read(id: &'static str, text: &str) -> Result<Self, String> {
        let packed: String = text.split_whitespace().collect();
        let der = STANDARD.decode(packed).map_err(|error| format!("key `{id}`: {error}"))?;
        let pair = RsaKeyPair::from_der(&der).map_err(|error| format!("key `{id}`: {error}"))?;
        Ok(Self { id, pair: Arc::new(pair) })
    }

    /// The signature of a text.
    pub fn sign(&self, text: &[u8]) -> Result<Vec<u8>, String> {
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature)
            .map_err(|_| format!("key `{}` cannot sign", self.id))?;
        Ok(signature)
    }

    /// Whether a signature of a text is this key's.
    #[must_use]
    pub fn signed(&self, text: &[u8], signature: &[u8]) -> bool {
        let public = self.pair.public_key().as_ref();
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public).verify(text, signature).is_ok()
    }

    /// Modulus and exponent, in base64url.
    #[must_use]
    pub fn public(&self) -> (String, String) {
        let public: RsaPublicKeyComponents<Vec<u8>> = self.pair.public().into();
        (URL_SAFE_NO_PAD.encode(public.n), URL_SAFE_NO_PAD.encode(public.e))
    }
}
