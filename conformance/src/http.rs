//! Requests and responses as bytes, and how a template becomes one.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::format::{Body, Header, RequestTemplate, ResponseTemplate};

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

/// How requests get to who answers them.
pub trait Way: Send + Sync {
    /// Carries a request; `None` where nothing answers.
    fn carry(&self, request: &Request) -> Option<Response>;
}

/// A text with the values of its `${name}`s.
#[must_use]
pub fn fill(text: &str, values: &BTreeMap<String, String>) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        filled.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            filled.push_str("${");
            rest = after;
            continue;
        };
        match values.get(name) {
            Some(value) => filled.push_str(value),
            None => {
                // Writing to a string does not fail.
                let _ = write!(filled, "${{{name}}}");
            }
        }
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

/// The request of a template. A form's values are encoded after they are filled in, and so is the query of
/// the target.
#[must_use]
pub fn request(template: &RequestTemplate, values: &BTreeMap<String, String>) -> Request {
    let mut headers: Vec<Header> =
        template.headers.iter().map(|(name, value)| (name.clone(), fill(value, values))).collect();
    if matches!(template.body, Some(Body::Form { .. })) {
        let kind = "application/x-www-form-urlencoded".to_owned();
        headers.push(("Content-Type".to_owned(), kind));
    }
    let body = body(template.body.as_ref(), values);
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

/// The response of a template. In a `Location` values are encoded behind the question mark; where what is filled in
/// before it has a query already, that goes on.
#[must_use]
pub fn filled(template: &ResponseTemplate, values: &BTreeMap<String, String>) -> Response {
    let encoded: BTreeMap<String, String> =
        values.iter().map(|(name, value)| (name.clone(), encode(value))).collect();
    let header = |(name, value): &Header| {
        let value = match value.split_once('?') {
            Some((before, query)) if name.eq_ignore_ascii_case("location") => {
                let before = fill(before, values);
                let sign = if before.contains('?') { '&' } else { '?' };
                format!("{before}{sign}{}", fill(query, &encoded))
            }
            _ => fill(value, values),
        };
        (name.clone(), value)
    };
    Response {
        status: template.status,
        headers: template.headers.iter().map(header).collect(),
        body: body(template.body.as_ref(), values),
    }
}

fn body(template: Option<&Body>, values: &BTreeMap<String, String>) -> Vec<u8> {
    match template {
        None => Vec::new(),
        Some(Body::Text { text }) => fill(text, values).into_bytes(),
        Some(Body::Hex { hex }) => bytes(hex),
        Some(Body::Form { fields }) => {
            let pair = |(name, value): &Header| {
                format!("{}={}", encode(name), encode(&fill(value, values)))
            };
            fields.iter().map(pair).collect::<Vec<_>>().join("&").into_bytes()
        }
    }
}

/// The pairs of a query or of a form, decoded.
#[must_use]
pub fn pairs(text: &str) -> BTreeMap<String, String> {
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (decode(name), decode(value))
    };
    text.split('&').filter(|part| !part.is_empty()).map(pair).collect()
}

/// The parameters of an address, decoded: those of its query, and behind the `#` those that its query has not. The
/// first of several with one name counts.
#[must_use]
pub fn parameters(address: &str) -> BTreeMap<String, String> {
    let (before, fragment) = address.split_once('#').unwrap_or((address, ""));
    let query = before.split_once('?').map_or("", |(_, query)| query);
    let mut parameters = BTreeMap::new();
    for part in [query, fragment].iter().flat_map(|it| it.split('&')).filter(|it| !it.is_empty()) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        parameters.entry(decode(name)).or_insert_with(|| decode(value));
    }
    parameters
}

/// A value out of a query or a form. What is encoded wrongly stays as it is.
#[must_use]
pub fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let digits = behind.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        let coded = digits.and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match (first, coded) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = behind.get(2..).unwrap_or_default();
                continue;
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(*first),
        }
        rest = behind;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Two digits for each byte.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The bytes of pairs of digits; what is no pair is left out.
fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<char> = hex.chars().collect();
    let pairs = digits.chunks(2).map(|pair| pair.iter().collect::<String>());
    pairs.filter_map(|pair| u8::from_str_radix(&pair, 16).ok()).collect()
}

/// A value as it stands in a query or a form (RFC 3986: all but the unreserved letters are encoded).
#[must_use]
pub fn encode(value: &str) -> String {
    let mut encoded = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// The values of a header, in order.
fn values<'a>(headers: &'a [Header], name: &'a str) -> impl Iterator<Item = &'a str> {
    let is = move |it: &&Header| it.0.eq_ignore_ascii_case(name);
    headers.iter().filter(is).map(|(_, value)| value.as_str())
}

impl Request {
    /// The values of a header, in order.
    pub fn header<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        values(&self.headers, name)
    }

    /// The host, without a port, in lower case.
    #[must_use]
    pub fn host(&self) -> String {
        let authority = self.split().0;
        authority.split(':').next().unwrap_or_default().to_ascii_lowercase()
    }

    /// The path, in lower case: IIS, behind most of these servers, does not tell letters apart.
    #[must_use]
    pub fn path(&self) -> String {
        let path = self.split().1.split(['?', '#']).next().unwrap_or_default();
        path.to_ascii_lowercase()
    }

    /// What the query says.
    #[must_use]
    pub fn query(&self) -> BTreeMap<String, String> {
        pairs(self.target.split_once('?').map_or("", |(_, query)| query))
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// What the form in the body says.
    #[must_use]
    pub fn form(&self) -> BTreeMap<String, String> {
        pairs(&String::from_utf8_lossy(&self.body))
    }

    fn split(&self) -> (&str, &str) {
        let rest = self.target.split_once("://").map_or(self.target.as_str(), |(_, rest)| rest);
        let slash = rest.find(['/', '?']).unwrap_or(rest.len());
        rest.split_at(slash)
    }
}

impl Response {
    /// A response with a body of this type.
    #[must_use]
    pub fn new(status: u16, content: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("Content-Type".to_owned(), content.to_owned())];
        Self { status, headers, body: body.into() }
    }

    /// A response without a body.
    #[must_use]
    pub fn empty(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// The same, with one more header.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The values of a header, in order.
    pub fn header<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        values(&self.headers, name)
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
    fn names_are_filled_in_and_others_stay() {
        assert_eq!(fill("x ${user} ${other} ${", &values()), "x a b@c ${other} ${");
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

    #[test]
    fn a_redirect_to_an_address_with_a_query_goes_on_with_it() {
        let template = ResponseTemplate {
            status: 302,
            headers: vec![("Location".to_owned(), "${to}?code=${user}".to_owned())],
            body: None,
        };
        let location = |to: &str| {
            let values = BTreeMap::from([("to".to_owned(), to.to_owned())]);
            filled(&template, &values.into_iter().chain(self::values()).collect()).headers[0]
                .1
                .clone()
        };
        assert_eq!(location("https://h/in"), "https://h/in?code=a%20b%40c");
        assert_eq!(location("https://h/in?app=1"), "https://h/in?app=1&code=a%20b%40c");
    }

    #[test]
    fn hex_becomes_bytes() {
        assert_eq!(bytes("03016a"), [3, 1, 0x6a]);
    }

    #[test]
    fn what_is_encoded_is_decoded_and_nonsense_stays() {
        assert_eq!(decode(&encode("a+b c/ä%")), "a+b c/ä%");
        assert_eq!(decode("%zz%4"), "%zz%4");
        assert_eq!(pairs("a=1&b=%20&c")["b"], " ");
    }

    #[test]
    fn a_target_is_taken_apart() {
        let of = |target: &str| Request {
            method: "GET".to_owned(),
            target: target.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        let it = of("https://Mail.Contoso.test:8443/EWS/x?User=a%40b");
        assert_eq!((it.host().as_str(), it.path().as_str()), ("mail.contoso.test", "/ews/x"));
        assert_eq!(it.query()["User"], "a@b");
        assert_eq!((of("https://h?x=1").host().as_str(), of("").path().as_str()), ("h", ""));
    }
}
