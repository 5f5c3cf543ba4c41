//! AD FS's response: WS-Federation with a SAML 1.1 assertion, signed (enveloped, exclusive canonical form,
//! RSA with SHA-256).
//!
//! The assertion is written in its canonical form, and so it is read: no canonicalisation is done. A
//! response that another program wrote is good only if its bytes are canonical where they are signed.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use model::policy::federation::Method;
use sha2::{Digest, Sha256};

use crate::binding::keys::Key;
use crate::binding::names::User;
use crate::moment::Moment;

/// `multipleauthn`.
pub const MULTIPLE: &str = "http://schemas.microsoft.com/claims/multipleauthn";
/// A password.
pub const PASSWORD: &str = "urn:oasis:names:tc:SAML:1.0:am:password";

/// How long an assertion is valid, in seconds.
const LIFETIME: u64 = 3600;

const SIGNATURE: &str = "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">";
const END: &str = "</ds:Signature>";

/// A signed assertion for a user, in its canonical form.
pub fn assertion(user: User, method: Method, now: Moment, key: &Key) -> Result<String, String> {
    let method = match method {
        Method::Multiple => MULTIPLE,
        Method::Managed | Method::Password => PASSWORD,
    };
    let (at, until) = (now.text(), now.later(LIFETIME).text());
    let (id, address) = (user.id, user.address);
    let subject = "<saml:Subject><saml:NameIdentifier Format=\"urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified\">";
    let subject = format!("{subject}{id}</saml:NameIdentifier></saml:Subject>");
    let before = format!(
        "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:1.0:assertion\" AssertionID=\"_lab\" \
         IssueInstant=\"{at}\" Issuer=\"http://sts.contoso.test/adfs/services/trust/\" \
         MajorVersion=\"1\" MinorVersion=\"1\"><saml:Conditions NotBefore=\"{at}\" \
         NotOnOrAfter=\"{until}\"><saml:AudienceRestrictionCondition><saml:Audience>\
         urn:federation:MicrosoftOnline</saml:Audience></saml:AudienceRestrictionCondition>\
         </saml:Conditions><saml:AttributeStatement>{subject}<saml:Attribute AttributeName=\"UPN\" \
         AttributeNamespace=\"http://schemas.xmlsoap.org/claims\"><saml:AttributeValue>{address}\
         </saml:AttributeValue></saml:Attribute></saml:AttributeStatement>\
         <saml:AuthenticationStatement AuthenticationInstant=\"{at}\" \
         AuthenticationMethod=\"{method}\">{subject}</saml:AuthenticationStatement>"
    );
    let after = "</saml:Assertion>";
    let digest = STANDARD.encode(Sha256::digest(format!("{before}{after}")));
    let info = info(&digest);
    let value = STANDARD.encode(key.sign(info.as_bytes())?);
    // Within the signature its own namespace is inherited; alone, as it is signed, it is written out.
    let inner = info.replacen(" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"", "", 1);
    let value = format!("<ds:SignatureValue>{value}</ds:SignatureValue>");
    Ok(format!("{before}{SIGNATURE}{inner}{value}{END}{after}"))
}

/// What is signed.
fn info(digest: &str) -> String {
    format!(
        "<ds:SignedInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:CanonicalizationMethod \
         Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></ds:CanonicalizationMethod>\
         <ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\">\
         </ds:SignatureMethod><ds:Reference URI=\"#_lab\"><ds:Transforms><ds:Transform \
         Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></ds:Transform>\
         <ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></ds:Transform>\
         </ds:Transforms><ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\">\
         </ds:DigestMethod><ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
    )
}

/// The response in which the assertion is sent.
#[must_use]
pub fn response(assertion: &str) -> String {
    format!(
        "<t:RequestSecurityTokenResponse xmlns:t=\"http://schemas.xmlsoap.org/ws/2005/02/trust\">\
         <wsp:AppliesTo xmlns:wsp=\"http://schemas.xmlsoap.org/ws/2004/09/policy\">\
         <wsa:EndpointReference xmlns:wsa=\"http://www.w3.org/2005/08/addressing\"><wsa:Address>\
         urn:federation:MicrosoftOnline</wsa:Address></wsa:EndpointReference></wsp:AppliesTo>\
         <t:RequestedSecurityToken>{assertion}</t:RequestedSecurityToken><t:TokenType>\
         urn:oasis:names:tc:SAML:1.0:assertion</t:TokenType></t:RequestSecurityTokenResponse>"
    )
}

/// The assertion in a response, as it stands there.
#[must_use]
pub fn within(text: &str) -> Option<&str> {
    let start = text.find("<saml:Assertion ")?;
    let rest = text.get(start..)?;
    let (end, closing) = rest.match_indices("</saml:Assertion>").next()?;
    rest.get(..end.saturating_add(closing.len()))
}

/// What a signed response or assertion says: whose it is, and how that user was authenticated.
pub fn read(text: &str, now: Moment, key: &Key) -> Result<(String, Method), String> {
    let assertion = within(text).ok_or("there is no SAML 1.1 assertion in it")?;
    let document = roxmltree::Document::parse(assertion).map_err(|error| error.to_string())?;
    let (start, end) = match (assertion.find(SIGNATURE), assertion.find(END)) {
        (Some(start), Some(end)) if start < end => (start, end.saturating_add(END.len())),
        _ => return Err("the assertion is not signed".to_owned()),
    };
    let (before, after) = (assertion.get(..start), assertion.get(end..));
    let canonical = format!("{}{}", before.unwrap_or_default(), after.unwrap_or_default());
    let digest = STANDARD.encode(Sha256::digest(canonical));
    let value_of = |name: &str| {
        let element = document.descendants().find(|node| node.tag_name().name() == name);
        element.and_then(|node| node.text()).unwrap_or_default()
    };
    if value_of("DigestValue") != digest {
        return Err("the assertion was changed after it was signed".to_owned());
    }
    let signature = STANDARD.decode(value_of("SignatureValue")).unwrap_or_default();
    if !key.signed(info(&digest).as_bytes(), &signature) {
        return Err("the assertion is not signed with the key of AD FS".to_owned());
    }
    let attribute = |name: &str, attribute: &str| {
        let element = document.descendants().find(|node| node.tag_name().name() == name);
        element.and_then(|node| node.attribute(attribute)).unwrap_or_default()
    };
    if attribute("Conditions", "NotOnOrAfter") <= now.text().as_str() {
        return Err("the assertion has expired".to_owned());
    }
    let method = match attribute("AuthenticationStatement", "AuthenticationMethod") {
        MULTIPLE | "http://schemas.microsoft.com/claims/wiaormultiauthn" => Method::Multiple,
        _ => Method::Password,
    };
    Ok((value_of("AttributeValue").to_owned(), method))
}

/// When an assertion says that it was issued, whoever signed it.
#[must_use]
pub fn issued(text: &str) -> Option<Moment> {
    let assertion = roxmltree::Document::parse(within(text)?).ok()?;
    Moment::read(assertion.root_element().attribute("IssueInstant")?)
}

/// An assertion as a grant brings it: in base64url, or base64.
#[must_use]
pub fn unpack(text: &str) -> String {
    let packed: String = text.split_whitespace().collect();
    let bytes = URL_SAFE_NO_PAD
        .decode(&packed)
        .or_else(|_| URL_SAFE.decode(&packed))
        .or_else(|_| STANDARD.decode(&packed));
    String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned()
}

/// What a response says, whoever signed it.
#[must_use]
pub fn says(text: &str) -> Option<Method> {
    let assertion = within(text)?;
    Some(if assertion.contains(MULTIPLE) { Method::Multiple } else { Method::Password })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::binding::keys::Keys;
    use crate::binding::names::USERS;

    #[test]
    fn a_response_is_read_as_it_is_written_and_no_other() {
        let at = |seconds| Moment::said(seconds).unwrap();
        let keys = Keys::published().unwrap();
        for method in [Method::Password, Method::Multiple] {
            let assertion = assertion(USERS[0], method, at(1_000), &keys.federation).unwrap();
            let text = response(&assertion);
            let read_at = |text: &str, now| read(text, now, &keys.federation);
            let said = (USERS[0].address.to_owned(), method);
            assert_eq!(read_at(&text, at(1_000)), Ok(said.clone()));
            assert_eq!(read_at(&assertion, at(1_000)), Ok(said));
            assert!(read_at(&text, at(9_000)).unwrap_err().contains("expired"));
            let other = text.replace("alice@", "mallory@");
            assert!(read_at(&other, at(1_000)).unwrap_err().contains("changed"));
            assert!(read(&text, at(1_000), &keys.tenant).unwrap_err().contains("not signed with"));
            assert!(read_at("<x/>", at(1_000)).is_err());
        }
    }
}
