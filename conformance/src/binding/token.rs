//! Access and refresh tokens as signed JWTs (RFC 7519, RS256).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::protocol::token::{Age, Audience, Issuer, Requester, Subject, Token};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::binding::keys::{Key, Keys};
use crate::binding::names;
use crate::moment::Moment;

/// How long an access token is valid, in seconds.
pub const LIFETIME: u64 = 3600;

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// For a server that keeps mail.
    Access,
    /// For Entra ID, to get another.
    Refresh,
}

/// A token as it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read {
    /// What it says.
    pub token: Token,
    /// What it is for.
    pub purpose: Use,
    /// When it was issued.
    pub issued: Moment,
    /// When it expires.
    pub expires: Moment,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    #[serde(default)]
    upn: String,
    #[serde(default)]
    appid: String,
    #[serde(default)]
    amr: Vec<String>,
    iat: u64,
    exp: u64,
    #[serde(default)]
    token_use: String,
}

/// A token that says this, signed with the tenant's key or with a foreign one.
pub fn write(token: Token, purpose: Use, now: Moment, keys: &Keys) -> Result<String, String> {
    write_as(token, purpose, (now, None), keys)
}

/// The same with an id of its own, `uti`: another that says the same and was issued in the same second is another
/// token.
pub fn write_as(
    token: Token,
    purpose: Use,
    (now, id): (Moment, Option<String>),
    keys: &Keys,
) -> Result<String, String> {
    let user = names::user(token.subject);
    let amr = if token.mfa { vec!["pwd", "mfa"] } else { vec!["pwd"] };
    let (token_use, lifetime) = match purpose {
        Use::Access => ("access", LIFETIME),
        Use::Refresh => ("refresh", 90 * 24 * LIFETIME),
    };
    let mut claims = json!({
        "iss": names::ISSUER,
        "aud": names::resource(token.audience),
        "iat": now,
        "nbf": now,
        "exp": now.later(lifetime),
        "tid": names::TENANT,
        "oid": user.id,
        "sub": user.id,
        "upn": user.address,
        "appid": names::client(token.requester).id,
        "amr": amr,
        "token_use": token_use,
        "ver": "1.0",
    });
    if let (Some(id), Some(claims)) = (id, claims.as_object_mut()) {
        claims.insert("uti".to_owned(), id.into());
    }
    let key = match token.issuer {
        Issuer::Tenant => &keys.tenant,
        Issuer::Foreign => &keys.foreign,
    };
    sign(&claims, key)
}

/// A JWT with these claims.
pub fn sign(claims: &serde_json::Value, key: &Key) -> Result<String, String> {
    let header = json!({ "typ": "JWT", "alg": "RS256", "kid": key.id });
    let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(&header), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(text.as_bytes())?);
    Ok(format!("{text}.{signature}"))
}

/// Reads a token. How it stands to a revocation, whoever keeps those knows. One that is signed with another key than the tenant's is somebody else's; so is one whose
/// `iss` is, or that is not signed at all. What is no token is told.
pub fn read(text: &str, keys: &Keys) -> Result<Read, String> {
    let parts: Vec<&str> = text.split('.').collect();
    let [header, claims, signature] = parts.as_slice() else {
        return Err("it does not have three parts".to_owned());
    };
    let decode = |part: &str| {
        URL_SAFE_NO_PAD.decode(part).map_err(|_| "a part is not in base64url".to_owned())
    };
    let header: serde_json::Value =
        serde_json::from_slice(&decode(header)?).map_err(|_| "its header is no JSON".to_owned())?;
    let said: Claims = serde_json::from_slice(&decode(claims)?)
        .map_err(|error| format!("its claims cannot be read: {error}"))?;
    let is_signed = header.get("alg").and_then(serde_json::Value::as_str) == Some("RS256") && {
        let text = text.rsplit_once('.').map_or("", |(text, _)| text);
        keys.tenant.signed(text.as_bytes(), &decode(signature)?)
    };
    let issuer =
        if is_signed && said.iss == names::ISSUER { Issuer::Tenant } else { Issuer::Foreign };
    let audience = names::find_audience(&said.aud)
        .ok_or_else(|| format!("it is for `{}`, which is unknown", said.aud))?;
    let subject = names::find_user(&said.upn).map_or(Subject::Mallory, |user| user.subject);
    let requester =
        names::find_client(&said.appid).map_or(Requester::MobileApp, |client| client.requester);
    let mfa = said.amr.iter().any(|it| it == "mfa");
    let purpose = if said.token_use == "refresh" { Use::Refresh } else { Use::Access };
    let token = Token { issuer, audience, subject, requester, mfa, age: Age::Current };
    Ok(Read {
        token,
        purpose,
        issued: Moment::or_last(said.iat),
        expires: Moment::or_last(said.exp),
    })
}

/// A word for an audience, in our own formats.
#[must_use]
pub fn audience(word: &str) -> Option<Audience> {
    match word {
        "exchange-online" => Some(Audience::ExchangeOnline),
        "on-premises" => Some(Audience::OnPremises),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_token() -> Vec<Token> {
        let mut all = Vec::new();
        for issuer in [Issuer::Tenant, Issuer::Foreign] {
            for audience in [Audience::ExchangeOnline, Audience::OnPremises] {
                for subject in [Subject::Alice, Subject::Mallory] {
                    for client in names::CLIENTS {
                        for mfa in [false, true] {
                            let requester = client.requester;
                            let age = Age::Current;
                            all.push(Token { issuer, audience, subject, requester, mfa, age });
                        }
                    }
                }
            }
        }
        all
    }

    #[test]
    fn every_token_is_read_as_it_is_written() {
        let keys = Keys::published().unwrap();
        let now = Moment::said(1_000).unwrap();
        for token in every_token() {
            for purpose in [Use::Access, Use::Refresh] {
                let text = write(token, purpose, now, &keys).unwrap();
                let read = read(&text, &keys).unwrap();
                assert_eq!((read.token, read.purpose, read.issued), (token, purpose, now));
            }
        }
        assert_eq!(every_token().len(), 48);
    }

    #[test]
    fn a_token_that_is_changed_or_not_signed_is_somebody_elses() {
        let keys = Keys::published().unwrap();
        let token = Token { issuer: Issuer::Tenant, ..every_token()[0] };
        let text = write(token, Use::Access, Moment::default(), &keys).unwrap();
        let (front, _) = text.rsplit_once('.').unwrap();
        let unsigned = read(&format!("{front}."), &keys).unwrap();
        assert_eq!(unsigned.token.issuer, Issuer::Foreign);
        let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#);
        let claims = front.split_once('.').unwrap().1;
        let signature = text.rsplit_once('.').unwrap().1;
        let changed = read(&format!("{none}.{claims}.{signature}"), &keys).unwrap();
        assert_eq!(changed.token.issuer, Issuer::Foreign);
        for nonsense in ["", "a", "a.b", "not.a.token", "eyJhbGciOiJub25lIn0.e30."] {
            assert!(read(nonsense, &keys).is_err(), "{nonsense}");
        }
    }
}
