//! What is done and what is expected, the values it is done with, and what is so throughout.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::format::http::{RequestTemplate, ResponsePattern};
use crate::format::peer::{RequestPattern, ResponseTemplate, UserAction, UserSees};

/// A step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "op", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Step {
    /// The role under test is put in order.
    Control {
        /// What is asked for.
        call: ControlCall,
    },
    /// The tester sends a request.
    Send {
        /// Whom the tester plays, in a browser of her own: cookies are kept for each apart.
        from: String,
        /// From where the request must arrive.
        network: Network,
        /// From what machine, as far as the role can know that.
        machine: Machine,
        /// What it means.
        message: Message,
        /// What it is.
        http: RequestTemplate,
    },
    /// The answer to the request before.
    Expect {
        /// How long to wait for it.
        within_ms: u32,
        /// Whether no byte of an answer, or no connection, will do: where the network itself may refuse.
        silence: Silence,
        /// What is allowed; the first that fits is taken.
        any_of: Vec<Alternative>,
        /// What is worse than not being allowed: it violates a claim.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        forbid: Vec<Forbidden>,
    },
    /// From here on the tester answers such a request in another's place. What was said later comes first; a
    /// request that nothing fits is answered by 404.
    Peer {
        /// Whom the tester plays.
        plays: String,
        /// What the answer means.
        message: Message,
        /// The request.
        request: RequestPattern,
        /// The answer.
        http: ResponseTemplate,
    },
    /// A person uses the app under test.
    Drive {
        /// What she does.
        action: UserAction,
        /// How long to wait for what she sees.
        within_ms: u32,
        /// What she may see.
        any_of: Vec<UserSees>,
    },
    /// Since the last `send` or `drive` the role under test has sent such a request: one that is later than what
    /// the step of this kind before it has found.
    Asked {
        /// What it means.
        message: Message,
        /// What it may be.
        any_of: Vec<RequestPattern>,
    },
}

/// What is asked of the role's control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ControlCall {
    /// Forget everything, and take the vector's configuration.
    Reset,
    /// What was issued for Alice so far, the vector's own tokens among it, is revoked, and the role has heard
    /// of it.
    Revoke,
    /// So much time has passed that access tokens have expired, and refresh tokens have not.
    Expire,
}

/// From where a request arrives.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Network {
    /// From anywhere.
    Internet,
    /// From the addresses of Microsoft 365.
    #[serde(rename = "microsoft-365")]
    Microsoft365,
    /// From the organization's own network, or a location that it trusts.
    Internal,
}

impl Network {
    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Internet => "internet",
            Self::Microsoft365 => "microsoft-365",
            Self::Internal => "internal",
        }
    }
}

/// From what machine a request comes.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Machine {
    /// Alice's own.
    Alices,
    /// One that is not enrolled.
    Attackers,
    /// One that somebody else has enrolled as Alice's.
    Enrolled,
}

impl Machine {
    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Alices => "alices",
            Self::Attackers => "attackers",
            Self::Enrolled => "enrolled",
        }
    }
}

/// What a request or a response means, for readers and for other bindings than HTTP.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// What it is.
    pub name: String,
    /// The rest.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub arguments: BTreeMap<String, String>,
}

/// Whether no answer will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Silence {
    /// There must be an answer.
    Forbidden,
    /// It is as good as an answer of `any_of`.
    Allowed,
}

/// An answer that is allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// A name within the step.
    pub label: String,
    /// What it means.
    pub message: Message,
    /// What it is.
    pub http: ResponsePattern,
    /// The assumptions under which the model gives this answer, where it is not the answer under those
    /// that the suite takes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub assuming: BTreeMap<String, String>,
    /// Whether the rest of the vector is not about what comes after this answer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ends: bool,
}

/// An answer that is forbidden.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Forbidden {
    /// A name within the step.
    pub label: String,
    /// The claims of the model that it would violate.
    pub claims: Vec<String>,
    /// What would be wrong, in a sentence.
    pub why: String,
    /// What it is.
    pub http: ResponsePattern,
}

/// A value that is made for every run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Binding {
    /// The host name, with the port if there is one, under which a role is reached.
    Host {
        /// The role: the one under test, or one that the tester plays; `elsewhere`: a host that is nobody's of these.
        role: String,
    },
    /// A user's address.
    User {
        /// `alice` or `mallory`.
        name: String,
    },
    /// A user's right password.
    Password {
        /// Whose.
        of: String,
    },
    /// Base64 of a user's address, a colon and the password (RFC 7617).
    Basic {
        /// Whose.
        of: String,
    },
    /// A second factor, as the user's device gives it.
    Factor {
        /// Whose device: `owner` or `intruder`.
        of: String,
    },
    /// An access token: a signed JWT with these claims, valid now.
    Token {
        /// `tenant`: signed with the key that the role under test takes for Entra ID's; `foreign`: with
        /// another one.
        issuer: String,
        /// For whom: `exchange-online` or `on-premises`.
        audience: String,
        /// Whose: `alice` or `mallory`.
        subject: String,
        /// To which client: `mobile-app`, `exchange-online` or `exchange-server`.
        requester: String,
        /// Whether `amr` has `mfa`.
        mfa: bool,
    },
    /// A refresh token that the role under test has issued.
    RefreshToken {
        /// To which client: `mobile-app` or `exchange-online`.
        client: String,
        /// For whom the access token was: `exchange-online` or `on-premises`.
        audience: String,
        /// Whose: `alice` or `mallory`.
        subject: String,
        /// Whether a second factor was given in the sign-in.
        mfa: bool,
    },
    /// AD FS's signed response for Alice.
    FederationResponse {
        /// Whether it says that several factors were used.
        multiple: bool,
        /// The assertion alone, in base64url, as a grant takes it (RFC 7522).
        bare: bool,
        /// Whether another key than AD FS's has signed it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        foreign: bool,
    },
    /// A password of a client that is an application, or its assertion.
    ClientSecret {
        /// Which client: `exchange-online` or `exchange-server`.
        of: String,
    },
    /// Random: 43 letters and digits of base64url.
    Random {},
    /// Base64url of the SHA-256 of another binding (RFC 7636).
    Sha256 {
        /// Of which.
        of: String,
    },
    /// Nothing until a step captures it.
    Captured {},
}

/// What must be so of all traffic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "rule", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Invariant {
    /// The role under test never sends such a response.
    NeverSends {
        /// A name within the vector.
        id: String,
        /// What would be wrong, in a sentence.
        why: String,
        /// What it is.
        http: ResponsePattern,
    },
    /// The value of a binding is in no response of the role under test, in whatever way it is encoded. A value of
    /// less than 16 bytes may be there by chance within a longer run of ASCII letters and digits, and only counts
    /// where it stands between others.
    NeverReturns {
        /// A name within the vector.
        id: String,
        /// What would be wrong, in a sentence.
        why: String,
        /// The binding.
        binding: String,
    },
    /// The role under test sends no such request.
    NeverAsks {
        /// A name within the vector.
        id: String,
        /// What would be wrong, in a sentence.
        why: String,
        /// The claims of the model that it would violate.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        claims: Vec<String>,
        /// What it is.
        http: RequestPattern,
    },
    /// The value of a binding is in no request of the role under test, but to these hosts. Encoded and short values
    /// count as in `never-returns`.
    NeverTells {
        /// A name within the vector.
        id: String,
        /// What would be wrong, in a sentence.
        why: String,
        /// The claims of the model that it would violate.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        claims: Vec<String>,
        /// The binding.
        binding: String,
        /// The hosts that may be told: bindings.
        but: Vec<String>,
    },
}
