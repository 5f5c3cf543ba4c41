//! Requests as templates and responses as patterns.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A header: name and value.
pub type Header = (String, String);

/// A request. `${name}` stands for the binding of that name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestTemplate {
    /// The method.
    pub method: String,
    /// The absolute URL.
    pub target: String,
    /// The headers, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<Header>,
    /// The body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
}

/// A body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Body {
    /// Fields, to be sent as `application/x-www-form-urlencoded`: values are encoded after bindings are
    /// put in.
    Form {
        /// Name and value, in order.
        fields: Vec<Header>,
    },
    /// Text, as it stands.
    Text {
        /// The text.
        text: String,
    },
    /// Bytes.
    Hex {
        /// Two digits for each byte.
        hex: String,
    },
}

/// What a response must be like: everything that is mentioned.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResponsePattern {
    /// Any of these: three digits, or a class such as `2xx`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<String>,
    /// Headers: the name in lower case, and what the value must be like. A name may stand here more than
    /// once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, Matcher)>,
    /// A challenge in `WWW-Authenticate`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenge: Option<Challenge>,
    /// Members of a JSON body by JSON Pointer (RFC 6901).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub json: BTreeMap<String, Matcher>,
    /// The body as text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub text: Vec<Matcher>,
}

impl ResponsePattern {
    /// Whether it decodes addresses or HTML, which came with 1.3.
    #[must_use]
    pub fn is_decoding(&self) -> bool {
        let decodes = |matcher: &Matcher| match matcher {
            Matcher::Query(_) | Matcher::Attribute(_) => true,
            Matcher::Equals(_)
            | Matcher::OneOf(_)
            | Matcher::Contains(_)
            | Matcher::Lacks(_)
            | Matcher::Jwt(_)
            | Matcher::Regex(_)
            | Matcher::Sha256(_)
            | Matcher::Present(_)
            | Matcher::Capture(_)
            | Matcher::CaptureRegex { .. } => false,
        };
        self.headers.iter().map(|(_, it)| it).chain(&self.text).any(decodes)
    }
}

/// A challenge. Several may stand in one header or in several, in any order, with more parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Challenge {
    /// The scheme that is there, in any case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// Its parameters.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, Matcher>,
    /// Schemes that are not there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forbid_schemes: Vec<String>,
    /// Parameters that no challenge has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forbid_parameters: Vec<String>,
}

/// What a value must be like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Matcher {
    /// This; bindings are put in.
    Equals(String),
    /// One of these.
    OneOf(Vec<String>),
    /// It has this in it; bindings are put in.
    Contains(String),
    /// It has not this in it, or there is none; bindings are put in.
    Lacks(String),
    /// It is a JWT (RFC 7519), whose claims, by JSON Pointer, are like this. A claim that is no text is
    /// taken as JSON. The signature is not looked at.
    Jwt(BTreeMap<String, Matcher>),
    /// It is an address, whose parameters, by name, are like this. A parameter is decoded, and stands in the query
    /// or, if not there, behind the `#`.
    Query(BTreeMap<String, Matcher>),
    /// It is HTML, and an attribute of an element in it is like this.
    Attribute(Attribute),
    /// It has this in it somewhere: a regular expression without look-around.
    Regex(String),
    /// Base64url of its SHA-256 is this (RFC 7636); bindings are put in.
    Sha256(String),
    /// `true`: there is one; `false`: there is none.
    Present(bool),
    /// There is one, and this binding becomes it.
    Capture(String),
    /// The first group of the regular expression becomes the binding.
    CaptureRegex {
        /// The binding.
        name: String,
        /// The regular expression, with one group.
        regex: String,
    },
}

/// An attribute of the first element in HTML that is meant; character references in it are replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// The element's name, in lower case.
    pub element: String,
    /// Attributes that it has with these values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub with: BTreeMap<String, String>,
    /// The attribute's name, in lower case.
    pub name: String,
    /// What its value must be like.
    pub is: Box<Matcher>,
}
