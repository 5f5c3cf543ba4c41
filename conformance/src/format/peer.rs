//! What the role under test asks of others, whom the tester plays, and what they answer.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::format::http::{Body, Header, Matcher};

/// What a request must be like: everything that is mentioned.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestPattern {
    /// The host; bindings are put in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The path, in lower case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<Matcher>,
    /// Fields of the query.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub query: BTreeMap<String, Matcher>,
    /// Headers: the name in lower case, and what the value must be like.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, Matcher)>,
    /// Fields of a form in the body.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub form: BTreeMap<String, Matcher>,
    /// Members of a JSON body by JSON Pointer (RFC 6901).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub json: BTreeMap<String, Matcher>,
}

/// A response. `${name}` stands for the binding of that name, which may have been captured from the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResponseTemplate {
    /// The status.
    pub status: u16,
    /// The headers, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<Header>,
    /// The body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
}

/// What a person does with the app under test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UserAction {
    /// Alice enters her address in an app in which nothing is set up, signs in where the app opens a sign-in, and
    /// waits for her mail. The browser follows the redirects of the sign-in until one leads back to the app.
    AddAccount,
    /// The app is asked for new mail; if it wants a sign-in, she signs in.
    Synchronize,
}

impl UserAction {
    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::AddAccount => "add-account",
            Self::Synchronize => "synchronize",
        }
    }
}

/// What the person sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UserSees {
    /// Her mail.
    Mail,
    /// That it does not go.
    Refused,
}

impl UserSees {
    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Refused => "refused",
        }
    }
}
