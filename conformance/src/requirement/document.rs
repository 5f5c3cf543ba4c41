//! The documents that requirements name.

use model::article;

/// Documents beside those of the model: key, title, address.
const STANDARDS: [(&str, &str, &str); 13] = [
    ("CWE384", "CWE-384: Session Fixation", "https://cwe.mitre.org/data/definitions/384.html"),
    (
        "RFC6749",
        "RFC 6749: The OAuth 2.0 Authorization Framework",
        "https://www.rfc-editor.org/rfc/rfc6749",
    ),
    (
        "RFC6750",
        "RFC 6750: The OAuth 2.0 Authorization Framework: Bearer Token Usage",
        "https://www.rfc-editor.org/rfc/rfc6750",
    ),
    ("RFC7519", "RFC 7519: JSON Web Token (JWT)", "https://www.rfc-editor.org/rfc/rfc7519"),
    (
        "RFC7522",
        "RFC 7522: SAML 2.0 Profile for OAuth 2.0 Client Authentication and Authorization Grants",
        "https://www.rfc-editor.org/rfc/rfc7522",
    ),
    (
        "RFC7523",
        "RFC 7523: JWT Profile for OAuth 2.0 Client Authentication and Authorization Grants",
        "https://www.rfc-editor.org/rfc/rfc7523",
    ),
    (
        "RFC7617",
        "RFC 7617: The 'Basic' HTTP Authentication Scheme",
        "https://www.rfc-editor.org/rfc/rfc7617",
    ),
    (
        "RFC7636",
        "RFC 7636: Proof Key for Code Exchange by OAuth Public Clients",
        "https://www.rfc-editor.org/rfc/rfc7636",
    ),
    (
        "RFC8628",
        "RFC 8628: OAuth 2.0 Device Authorization Grant",
        "https://www.rfc-editor.org/rfc/rfc8628",
    ),
    ("RFC9110", "RFC 9110: HTTP Semantics", "https://www.rfc-editor.org/rfc/rfc9110"),
    (
        "MS-ASHTTP",
        "[MS-ASHTTP]: Exchange ActiveSync: HTTP Protocol",
        "https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-ashttp/",
    ),
    (
        "MS-XOAUTH",
        "[MS-XOAUTH]: OAuth 2.0 Authorization Protocol Extensions",
        "https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-xoauth/",
    ),
    (
        "MS-WSFED",
        "WS-Federation sign-in as AD FS and Microsoft Entra ID use it",
        "https://learn.microsoft.com/entra/identity/authentication/how-to-mfa-expected-inbound-assertions",
    ),
];

/// The title and the address of a document.
#[must_use]
pub fn find(key: &str) -> Option<(&'static str, &'static str)> {
    let standard = STANDARDS.iter().find(|(of, ..)| *of == key);
    standard.map(|(_, title, address)| (*title, *address)).or_else(|| {
        let source = article::SOURCES.iter().find(|source| source.key == key)?;
        Some((source.title, source.url))
    })
}
