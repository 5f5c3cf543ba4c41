//! Requests and responses as bytes, and how a template becomes one.

use std::collections::BTreeMap;

use crate::encoding::{bytes, encode, fill};
use crate::format::{Body, Header, RequestTemplate};

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The absolute URL.
    pub target: String,
    /// The headers, in order.
    pub headers: Vec<Header>,
    /// The body.
    pub body: Vec<u8>,
}

/// A response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The headers, in order.
    pub headers: Vec<Header>,
    /// The body.
    pub body: Vec<u8>,
}

/// No response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoResponse {
    /// Nothing came in time.
    Timeout,
    /// The connection was refused, or ended before a whole response.
    Closed(String),
    /// More came than a runner reads.
    TooLong(u64),
    /// The other side is not who it says, or speaks no TLS: nothing was tested.
    Untrusted(String),
    /// The request could not be sent at all.
    Unsendable(String),
}

impl NoResponse {
    /// What happened, in words.
    #[must_use]
    pub fn says(&self) -> String {
        match self {
            Self::Timeout => "no answer in time".to_owned(),
            Self::Closed(why) => format!("no answer: {why}"),
            Self::TooLong(limit) => format!("an answer of more than {limit} bytes"),
            Self::Untrusted(why) => format!("no trusted connection: {why}"),
            Self::Unsendable(why) => format!("cannot be sent: {why}"),
        }
    }
}

/// The request of a template. A form's values are encoded after they are filled in, and so is the query of
/// the target.
#[must_use]
pub fn request(template: &RequestTemplate, values: &BTreeMap<String, String>) -> Request {
    let mut headers: Vec<Header> =
        template.headers.iter().map(|(name, value)| (name.clone(), fill(value, values))).collect();
    let body = match &template.body {
        None => Vec::new(),
        Some(Body::Text { text }) => fill(text, values).into_bytes(),
        Some(Body::Hex { hex }) => bytes(hex),
        Some(Body::Form { fields }) => {
            let kind = "application/x-www-form-urlencoded".to_owned();
            headers.push(("Content-Type".to_owned(), kind));
            let pair = |(name, value): &Header| {
                format!("{}={}", encode(name), encode(&fill(value, values)))
            };
            fields.iter().map(pair).collect::<Vec<_>>().join("&").into_bytes()
        }
    };
    let target = match template.target.split_once('?') {
        None => fill(&template.target, values),
        Some((path, query)) => {
            let encoded: BTreeMap<String, String> =
                values.iter().map(|(name, value)| (name.clone(), encode(value))).collect();
            format!("{}?{}", fill(path, values), fill(query, &encoded))
        }
    };
    Request { method: template.method.clone(), target, headers, body }
}

impl Response {
    /// The values of a header, in order.
    pub fn header<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let is = move |it: &&Header| it.0.eq_ignore_ascii_case(name);
        self.headers.iter().filter(is).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> BTreeMap<String, String> {
        BTreeMap::from([("user".to_owned(), "a b@c".to_owned())])
    }

    #[test]
    fn queries_and_forms_are_encoded() {
        let template = RequestTemplate {
            method: "POST".to_owned(),
            target: "https://h/p?User=${user}".to_owned(),
            headers: vec![("X".to_owned(), "${user}".to_owned())],
            body: Some(Body::Form { fields: vec![("u".to_owned(), "${user}".to_owned())] }),
        };
        let request = request(&template, &values());
        assert_eq!(request.target, "https://h/p?User=a%20b%40c");
        assert_eq!(request.headers[0].1, "a b@c");
        assert_eq!(request.body, b"u=a%20b%40c");
    }
}
