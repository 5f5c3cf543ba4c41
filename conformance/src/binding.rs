//! How requests and answers of every role are written as HTTP and read back.
//!
//! Formats are the public ones. Where there is none (the provisioning interface, a ticket for Exchange
//! Online, AD FS asking for a factor, where a request comes from) they are ours, stand under `/x-…` or in
//! `X-Lab-…`, and nothing that is held against an implementation may rest on them.

pub mod names;
pub mod origin;
pub mod wbxml;
pub mod keys;
pub mod token;
pub mod saml;
pub mod auto_detect;
pub mod exchange;
pub mod identity_provider;
pub mod federation_server;
pub mod provisioning;

use crate::format::{Body, Header, RequestTemplate};

/// A `GET`.
fn get(target: String) -> RequestTemplate {
    RequestTemplate { method: "GET".to_owned(), target, headers: Vec::new(), body: None }
}

/// A `POST` of a form.
fn post(target: &str, fields: &[(&str, &str)]) -> RequestTemplate {
    let owned = |(name, value): &(&str, &str)| -> Header { ((*name).into(), (*value).into()) };
    RequestTemplate {
        method: "POST".to_owned(),
        target: target.to_owned(),
        headers: Vec::new(),
        body: Some(Body::Form { fields: fields.iter().map(owned).collect() }),
    }
}

/// The same, with one more header.
fn with(mut template: RequestTemplate, name: &str, value: &str) -> RequestTemplate {
    template.headers.push((name.to_owned(), value.to_owned()));
    template
}
