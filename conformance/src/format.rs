//! The vector: one run of the model as one role sees it, for consumers in any language.
//!
//! `FORMAT.md` says the same to readers who write a consumer. Every type refuses fields that it does not
//! know.

pub mod http;
pub mod peer;
pub mod step;
pub mod canonical;
pub mod suite;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use http::{Attribute, Body, Challenge, Header, Matcher, RequestTemplate, ResponsePattern};
pub use peer::{RequestPattern, ResponseTemplate, UserAction, UserSees};
pub use step::{
    Alternative, Binding, Forbidden, Invariant, Machine, Message, Network, Silence, Step,
};

/// The version of the format. A minor version only adds what older consumers may not leave out, so a
/// consumer refuses a newer one.
pub const FORMAT: &str = "1.3";

/// The version that brought the roles that ask others.
pub const WITH_OTHERS: &str = "1.2";

/// The version that brought revocation, and four roles.
pub const WITH_REVOCATION: &str = "1.1";

/// A test vector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    /// Where the schema is, from the vector's place.
    #[serde(rename = "$schema")]
    pub schema: String,
    /// The version of the format.
    pub format: String,
    /// The public id: never renamed, never used again.
    pub id: String,
    /// `sha256:` and the SHA-256 of the canonical JSON (RFC 8785) of everything but this field.
    pub content_hash: String,
    /// What the vector is about, in a line.
    pub title: String,
    /// What it is for.
    pub kind: Kind,
    /// When it is run.
    pub tier: Tier,
    /// The role under test. The tester plays all others.
    pub role: Role,
    /// The settings that matter, with their values. Every other setting may have any value.
    pub configuration: BTreeMap<String, String>,
    /// What the tester must be able to do beyond sending requests; without it the vector is skipped.
    pub requires: Vec<Capability>,
    /// What it is evidence for.
    pub requirements: Vec<Cited>,
    /// The attack that it is an attempt of, for the kind `attack`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attack: Option<AttackOf>,
    /// The values that steps name as `${name}`; made anew for every run.
    pub bindings: BTreeMap<String, Binding>,
    /// What is done and expected, in order.
    pub steps: Vec<Step>,
    /// What must be so of all traffic of the run.
    pub always: Vec<Invariant>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// What a vector is for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The role does what it is for.
    Positive,
    /// The role refuses what it must refuse of honest parties.
    Negative,
    /// The role refuses an attempt of an attacker.
    Attack,
    /// The role answers what fits no state, or is no request at all.
    Robustness,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Positive, Self::Negative, Self::Attack, Self::Robustness];

    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Positive => "positive",
            Self::Negative => "negative",
            Self::Attack => "attack",
            Self::Robustness => "robustness",
        }
    }
}

/// When a vector is run.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// Always: one vector for each request with each answer.
    Core,
    /// Besides: one for each reason of each answer.
    Standard,
    /// Where there is time: each branch with a probe of the state that it leads to, and each pair of settings.
    Exhaustive,
}

impl Tier {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Core, Self::Standard, Self::Exhaustive];

    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Standard => "standard",
            Self::Exhaustive => "exhaustive",
        }
    }
}

/// A role that can be tested.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// ActiveSync of Exchange Server on-premises.
    ActivesyncOnprem,
    /// Microsoft Entra ID.
    IdentityProvider,
    /// ActiveSync of Exchange Online.
    ActivesyncOnline,
    /// `AutoDiscover` of Exchange Online.
    AutodiscoverOnline,
    /// `AutoDiscover` of Exchange Server on-premises.
    AutodiscoverOnprem,
    /// AD FS behind Web Application Proxy.
    FederationServer,
    /// The mail app.
    Client,
    /// AutoDetect of Outlook mobile.
    AutoDetect,
    /// The provisioning service of Exchange Online.
    Provisioning,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::ActivesyncOnprem,
        Self::IdentityProvider,
        Self::ActivesyncOnline,
        Self::AutodiscoverOnline,
        Self::AutodiscoverOnprem,
        Self::FederationServer,
        Self::Client,
        Self::AutoDetect,
        Self::Provisioning,
    ];

    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::ActivesyncOnprem => "activesync-onprem",
            Self::IdentityProvider => "identity-provider",
            Self::ActivesyncOnline => "activesync-online",
            Self::AutodiscoverOnline => "autodiscover-online",
            Self::AutodiscoverOnprem => "autodiscover-onprem",
            Self::FederationServer => "federation-server",
            Self::Client => "client",
            Self::AutoDetect => "auto-detect",
            Self::Provisioning => "provisioning",
        }
    }

    /// The role with this id.
    #[must_use]
    pub fn find(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.id() == id)
    }

    /// The version of its vectors that revoke nothing and are of the first two tiers: what is published stays as it
    /// is, and older consumers read it.
    #[must_use]
    pub fn format(self) -> &'static str {
        match self {
            Self::ActivesyncOnprem | Self::IdentityProvider => "1.0",
            Self::ActivesyncOnline
            | Self::AutodiscoverOnline
            | Self::AutodiscoverOnprem
            | Self::FederationServer => WITH_REVOCATION,
            Self::Client | Self::AutoDetect | Self::Provisioning => WITH_OTHERS,
        }
    }

    /// Whether it is an app, which a person uses, and no server.
    #[must_use]
    pub fn is_app(self) -> bool {
        self == Self::Client
    }

    /// Whether its vectors have it ask others, whom the tester plays.
    #[must_use]
    pub fn asks_others(self) -> bool {
        matches!(self, Self::Client | Self::AutoDetect | Self::Provisioning)
    }
}

/// What the tester must be able to do.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Capability {
    /// Connect from the addresses of Microsoft 365.
    NetworkMicrosoft365,
    /// Connect from the organization's own network, or a location that it trusts.
    NetworkInternal,
    /// Connect with a device that is enrolled as Alice's.
    DeviceEnrolled,
    /// Sign tokens with a key that the role under test takes for Entra ID's.
    Tokens,
    /// Sign responses with a key that the role under test takes for AD FS's.
    Federation,
    /// Give a second factor.
    SecondFactor,
    /// Make the role under test find a sign-in suspicious, or not.
    Risk,
    /// Have what was issued for Alice so far revoked.
    Revocation,
    /// Let so much time pass that access tokens expire.
    Expiry,
    /// Sign in with a device code (RFC 8628), which the role under test need not have.
    DeviceCode,
}

impl Capability {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::NetworkMicrosoft365,
        Self::NetworkInternal,
        Self::DeviceEnrolled,
        Self::Tokens,
        Self::Federation,
        Self::SecondFactor,
        Self::Risk,
        Self::Revocation,
        Self::Expiry,
        Self::DeviceCode,
    ];

    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::NetworkMicrosoft365 => "network-microsoft365",
            Self::NetworkInternal => "network-internal",
            Self::DeviceEnrolled => "device-enrolled",
            Self::Tokens => "tokens",
            Self::Federation => "federation",
            Self::SecondFactor => "second-factor",
            Self::Risk => "risk",
            Self::Revocation => "revocation",
            Self::Expiry => "expiry",
            Self::DeviceCode => "device-code",
        }
    }
}

/// How strongly a requirement is meant (RFC 2119), or that it was only seen.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "UPPERCASE")]
pub enum Strength {
    /// A document says so. To differ is a failure.
    Must,
    /// A document recommends it. To differ is a warning.
    Should,
    /// A document allows it. To differ is a warning.
    May,
    /// It was seen, and no document says so. To differ is told, and never a failure.
    Observed,
}

impl Strength {
    /// The word in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Must => "MUST",
            Self::Should => "SHOULD",
            Self::May => "MAY",
            Self::Observed => "OBSERVED",
        }
    }
}

/// A requirement that a vector is evidence for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cited {
    /// Its id in `suite.json`.
    pub id: String,
    /// How strongly it is meant.
    pub strength: Strength,
}

/// The attack of which a vector is an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttackOf {
    /// Its id in `attacks.json`; `none` for a move that belongs to no attack of that list.
    pub id: String,
    /// What it is.
    pub title: String,
    /// What the attacker is able to do.
    pub needs: Vec<String>,
}

/// Where a vector comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// How it was found.
    pub from: String,
    /// The run of the model: the labels of its actions.
    pub run: Vec<String>,
    /// The file with the run's states in the Informal Trace Format, from `traces/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub itf: Option<String>,
    /// What decided in the role under test, in order.
    pub decided_by: Vec<String>,
}

impl Vector {
    /// The strongest of its requirements. One that cites none was only derived from the model.
    #[must_use]
    pub fn strength(&self) -> Strength {
        self.requirements.iter().map(|it| it.strength).min().unwrap_or(Strength::Observed)
    }
}
