//! What roles are required to do, by whom, and how sure that is: one table.
//!
//! A requirement is cited by the vectors that ask for what it speaks of and expect what it says.

use model::article;

use crate::format::suite::{Certainty, Requirement, Source};
use crate::format::{Role, Strength};
use Certainty::{Deduced, Documented, Observed};
use Strength::{May, Must, Should};

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The public id: never renamed, never used again.
    pub id: &'static str,
    /// Of which role.
    pub role: Role,
    /// What is required, in our words.
    pub says: &'static str,
    /// How strongly it is meant.
    pub strength: Strength,
    /// How sure it is.
    pub certainty: Certainty,
    /// The document: a key of [`article::SOURCES`], or of [`STANDARDS`].
    pub source: &'static str,
    /// What is asked, by the name of the message.
    pub asks: &'static [&'static str],
    /// What is answered: the name of the message, or the name and a `:` and `argument=value`.
    pub told: &'static [&'static str],
    /// The control that decided; empty: any, or none.
    pub control: &'static str,
}

/// Documents beside those of the model.
pub const STANDARDS: [(&str, &str, &str); 11] = [
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

const EAS: Role = Role::ActivesyncOnprem;
const IDP: Role = Role::IdentityProvider;

/// The requirements.
pub const ROWS: &[Row] = &[
    Row {
        id: "EAS-CHALLENGE-AUTHORITY",
        role: EAS,
        says: "With hybrid modern authentication an empty bearer is answered by 401 and a Bearer challenge \
               with `client_id` and `authorization_uri`.",
        strength: Must,
        certainty: Documented,
        source: "HMA",
        asks: &["probe"],
        told: &["challenge:authority=yes"],
        control: "",
    },
    Row {
        id: "EAS-CHALLENGE-NONE",
        role: EAS,
        says: "Without hybrid modern authentication no challenge names an authority.",
        strength: Must,
        certainty: Documented,
        source: "HMA",
        asks: &["probe"],
        told: &["challenge:authority=no"],
        control: "",
    },
    Row {
        id: "EAS-CHALLENGE-BASIC",
        role: EAS,
        says: "A server that takes passwords over ActiveSync offers Basic.",
        strength: Should,
        certainty: Documented,
        source: "RFC9110",
        asks: &["probe"],
        told: &["challenge:basic=yes"],
        control: "",
    },
    Row {
        id: "EAS-UNREACHABLE",
        role: EAS,
        says: "A server that admits Microsoft 365 alone answers nobody else.",
        strength: Must,
        certainty: Documented,
        source: "HMA",
        asks: &["probe", "password", "token"],
        told: &["unreachable", "refused"],
        control: "publishing: not reachable from there",
    },
    Row {
        id: "EAS-POLICY-BLOCKS",
        role: EAS,
        says: "Where the user's effective authentication policy blocks ActiveSync, a password is refused.",
        strength: Must,
        certainty: Documented,
        source: "LEG2019",
        asks: &["password"],
        told: &["refused"],
        control: "authentication-policy",
    },
    Row {
        id: "EAS-BASIC-OFF",
        role: EAS,
        says: "Where Basic is off on the ActiveSync virtual directory, a password is refused.",
        strength: Must,
        certainty: Documented,
        source: "RFC7617",
        asks: &["password"],
        told: &["refused"],
        control: "publishing: Basic is off",
    },
    Row {
        id: "EAS-PASSWORD-WORKS",
        role: EAS,
        says: "Where nothing blocks it, a right password of an allowed device gets data.",
        strength: May,
        certainty: Documented,
        source: "MS-ASHTTP",
        asks: &["password"],
        told: &["accepted:mail=yes"],
        control: "",
    },
    Row {
        id: "EAS-DEVICE-BLOCKED",
        role: EAS,
        says: "A device that the access rules block or quarantine gets no mail.",
        strength: Must,
        certainty: Documented,
        source: "PS:New-ActiveSyncDeviceAccessRule",
        asks: &["password", "token"],
        told: &["accepted:mail=no", "refused"],
        control: "device-access",
    },
    Row {
        id: "EAS-TOKEN-WORKS",
        role: EAS,
        says: "With hybrid modern authentication a token of the tenant for this server gets data for an \
               allowed device.",
        strength: Must,
        certainty: Documented,
        source: "HMA",
        asks: &["token"],
        told: &["mail"],
        control: "",
    },
    Row {
        id: "EAS-TOKEN-AUDIENCE-ISSUER",
        role: EAS,
        says: "A token that was issued for another server, or by another issuer, is refused.",
        strength: Must,
        certainty: Documented,
        source: "RFC7519",
        asks: &["token"],
        told: &["refused"],
        control: "token: not issued for this server",
    },
    Row {
        id: "EAS-TOKEN-SUBJECT",
        role: EAS,
        says: "A token opens no mailbox but its own user's.",
        strength: Must,
        certainty: Deduced,
        source: "MS-XOAUTH",
        asks: &["token"],
        told: &["refused"],
        control: "token: issued for another user",
    },
    Row {
        id: "EAS-TOKEN-HMA-OFF",
        role: EAS,
        says: "Without hybrid modern authentication no token is taken.",
        strength: Must,
        certainty: Documented,
        source: "HMACFG",
        asks: &["token"],
        told: &["refused"],
        control: "token: hybrid modern authentication is off",
    },
    Row {
        id: "EAS-TOKEN-PREAUTH",
        role: EAS,
        says: "Publishing that signs users in itself, or ends TLS, lets no token through.",
        strength: Should,
        certainty: Documented,
        source: "HMA",
        asks: &["token"],
        told: &["refused"],
        control: "publishing: the publishing in front",
    },
    Row {
        id: "EAS-NO-MAILBOX",
        role: EAS,
        says: "A server that does not hold the mailbox returns no mail.",
        strength: Must,
        certainty: Deduced,
        source: "MS-ASHTTP",
        asks: &["password", "token"],
        told: &["not-published", "refused", "accepted:mail=no"],
        control: "none",
    },
    Row {
        id: "EAS-MALFORMED",
        role: EAS,
        says: "A request that is none, or whose credentials cannot be read, is refused with a status of the \
               client's fault, and the server goes on.",
        strength: Must,
        certainty: Documented,
        source: "RFC9110",
        asks: &["malformed"],
        told: &["refused"],
        control: "",
    },
    Row {
        id: "IDP-AUTHORIZE",
        role: IDP,
        says: "An authorization request of a managed user is answered by the sign-in page.",
        strength: Must,
        certainty: Documented,
        source: "RFC6749",
        asks: &["authorize"],
        told: &["page"],
        control: "",
    },
    Row {
        id: "IDP-FEDERATED-REDIRECT",
        role: IDP,
        says: "A user of a federated domain is sent to AD FS with `wtrealm=urn:federation:MicrosoftOnline`.",
        strength: Must,
        certainty: Documented,
        source: "MS-WSFED",
        asks: &["authorize"],
        told: &["redirect-to-federation"],
        control: "",
    },
    Row {
        id: "IDP-UNKNOWN-RESOURCE",
        role: IDP,
        says: "No token is issued for an on-premises name that is not registered (AADSTS500011).",
        strength: Must,
        certainty: Documented,
        source: "HMACFG",
        asks: &["authorize", "on-behalf-of", "refresh", "password-grant", "saml-grant"],
        told: &["refused"],
        control: "token: AADSTS500011",
    },
    Row {
        id: "IDP-SECOND-FACTOR",
        role: IDP,
        says: "Where Conditional Access requires it, a second factor is asked for after the first.",
        strength: Must,
        certainty: Documented,
        source: "ED:concept-conditional-access-grant",
        asks: &["password", "federated"],
        told: &["second-factor-wanted", "registration-wanted"],
        control: "",
    },
    Row {
        id: "IDP-CA-DENIES",
        role: IDP,
        says: "A sign-in that cannot satisfy a grant control gets no code.",
        strength: Must,
        certainty: Documented,
        source: "ED:concept-conditional-access-grant",
        asks: &["password", "federated"],
        told: &["refused"],
        control: "conditional-access",
    },
    Row {
        id: "IDP-CODE",
        role: IDP,
        says: "A sign-in of which nothing more is required gets a code.",
        strength: Must,
        certainty: Documented,
        source: "RFC6749",
        asks: &["password", "federated", "second-factor"],
        told: &["code"],
        control: "",
    },
    Row {
        id: "IDP-FACTOR-OF-OWNER",
        role: IDP,
        says: "A second factor that is not the account's is refused.",
        strength: Must,
        certainty: Deduced,
        source: "ED:concept-conditional-access-grant",
        asks: &["second-factor"],
        told: &["refused"],
        control: "second-factor",
    },
    Row {
        id: "IDP-REGISTRATION",
        role: IDP,
        says: "Protected registration takes no factor from elsewhere than a trusted location.",
        strength: Must,
        certainty: Documented,
        source: "ED:concept-conditional-access-grant",
        asks: &["register"],
        told: &["no-factor"],
        control: "second-factor",
    },
    Row {
        id: "IDP-ORDER",
        role: IDP,
        says: "No code and no token is issued to a session in which a step was left out.",
        strength: Must,
        certainty: Deduced,
        source: "RFC6749",
        asks: &["password", "federated", "register", "second-factor", "redeem"],
        told: &["refused"],
        control: "none",
    },
    Row {
        id: "IDP-PKCE",
        role: IDP,
        says: "A code that was asked for with a proof key is traded with its verifier alone.",
        strength: Must,
        certainty: Documented,
        source: "RFC7636",
        asks: &["redeem"],
        told: &["refused"],
        control: "token: AADSTS501481",
    },
    Row {
        id: "IDP-TOKENS",
        role: IDP,
        says: "A right code with its verifier is traded for an access token with the audience that was asked \
               for, and a refresh token.",
        strength: Must,
        certainty: Documented,
        source: "RFC6749",
        asks: &["redeem"],
        told: &["tokens"],
        control: "",
    },
    Row {
        id: "IDP-REFRESH",
        role: IDP,
        says: "A refresh token is traded for an access token while Conditional Access is satisfied.",
        strength: Must,
        certainty: Documented,
        source: "RFC6749",
        asks: &["refresh", "refresh-on-behalf-of"],
        told: &["tokens"],
        control: "",
    },
    Row {
        id: "IDP-REFRESH-CA",
        role: IDP,
        says: "Conditional Access is asked again at every refresh.",
        strength: Must,
        certainty: Documented,
        source: "ED:concept-assignment-network",
        asks: &["refresh"],
        told: &["interaction-required"],
        control: "conditional-access",
    },
    Row {
        id: "IDP-ON-BEHALF-OF",
        role: IDP,
        says: "The service to which an assertion is addressed gets a token on behalf of its user.",
        strength: Must,
        certainty: Documented,
        source: "RFC7523",
        asks: &["on-behalf-of"],
        told: &["tokens"],
        control: "",
    },
    Row {
        id: "IDP-ON-BEHALF-OF-AUDIENCE",
        role: IDP,
        says: "An assertion is refused that is addressed to another than who brings it.",
        strength: Must,
        certainty: Documented,
        source: "RFC7523",
        asks: &["on-behalf-of"],
        told: &["refused"],
        control: "token: the assertion",
    },
    Row {
        id: "IDP-SILENT-GRANT",
        role: IDP,
        says: "A grant without a person in front gets no token where a second factor is required.",
        strength: Must,
        certainty: Documented,
        source: "ED:concept-conditional-access-grant",
        asks: &["password-grant", "saml-grant"],
        told: &["interaction-required"],
        control: "conditional-access",
    },
    Row {
        id: "IDP-SILENT-GRANT-WORKS",
        role: IDP,
        says: "Where nothing more is required, a password or AD FS's response is traded for a token.",
        strength: May,
        certainty: Documented,
        source: "RFC6749",
        asks: &["password-grant", "saml-grant"],
        told: &["tokens"],
        control: "",
    },
    Row {
        id: "IDP-FEDERATED-PASSWORD",
        role: IDP,
        says: "The password of a federated user is not taken, unless cloud validation is allowed.",
        strength: Must,
        certainty: Documented,
        source: "MS-WSFED",
        asks: &["password-grant"],
        told: &["refused"],
        control: "password",
    },
    Row {
        id: "IDP-MALFORMED",
        role: IDP,
        says: "A request that lacks what its grant needs is refused with `invalid_request` or \
               `invalid_grant`.",
        strength: Must,
        certainty: Documented,
        source: "RFC6749",
        asks: &["malformed"],
        told: &["refused"],
        control: "",
    },
    Row {
        id: "EAS-SEEN-403",
        role: EAS,
        says: "Exchange Server has been seen to refuse a blocked device with 403.",
        strength: Strength::Observed,
        certainty: Observed,
        source: "MS-ASHTTP",
        asks: &["password"],
        told: &["accepted:mail=no"],
        control: "device-access",
    },
];

impl Row {
    /// The requirement as it is written.
    #[must_use]
    pub fn written(&self) -> Requirement {
        let (title, address) = self.document().unwrap_or_default();
        Requirement {
            id: self.id.to_owned(),
            role: self.role,
            says: self.says.split_whitespace().collect::<Vec<_>>().join(" "),
            strength: self.strength,
            certainty: self.certainty,
            source: Source { title: title.to_owned(), address: address.to_owned() },
        }
    }

    /// The document's title and address.
    #[must_use]
    pub fn document(&self) -> Option<(&'static str, &'static str)> {
        let standard = STANDARDS.iter().find(|(key, ..)| *key == self.source);
        standard.map(|(_, title, address)| (*title, *address)).or_else(|| {
            let source = article::SOURCES.iter().find(|source| source.key == self.source)?;
            Some((source.title, source.url))
        })
    }
}
