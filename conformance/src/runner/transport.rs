//! Requests over HTTPS, one connection each or kept.

use std::io::{self, Read};
use std::time::Duration;

use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Proxy};

use crate::http::{Request, Response};
use crate::runner::no_response::NoResponse;
use crate::runner::sut::Endpoint;

/// The longest body that is read.
pub const BODY_MAX: u64 = 1 << 20;

/// How to reach a role.
pub struct Https {
    agent: Agent,
}

impl Https {
    /// A client for an endpoint. `ca` is the content of the file that the endpoint names.
    pub fn new(endpoint: &Endpoint, ca: Option<&[u8]>) -> Result<Self, String> {
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .https_only(true)
            .allow_non_standard_methods(true)
            .user_agent("conformance");
        if let Some(pem) = ca {
            let mut roots: Vec<Certificate<'static>> = Vec::new();
            for item in parse_pem(pem) {
                let item = item.map_err(|error| format!("the file of `ca` is no PEM: {error}"))?;
                if let PemItem::Certificate(certificate) = item {
                    roots.push(certificate);
                }
            }
            if roots.is_empty() {
                return Err("the file of `ca` has no certificate".to_owned());
            }
            let roots = RootCerts::from(roots);
            config = config.tls_config(TlsConfig::builder().root_certs(roots).build());
        }
        let proxy = endpoint.proxy.as_deref().map(Proxy::new).transpose();
        let proxy = proxy.map_err(|error| format!("proxy: {error}"))?;
        // What the environment says of proxies is not meant for this.
        Ok(Self { agent: config.proxy(proxy).build().into() })
    }

    /// Sends a request and reads the answer.
    pub fn exchange(&self, request: &Request, within: Duration) -> Result<Response, NoResponse> {
        let unsendable = |error: ureq::http::Error| NoResponse::Unsendable(error.to_string());
        let mut builder = ureq::http::Request::builder()
            .method(request.method.as_str())
            .uri(request.target.as_str());
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        let request = builder.body(request.body.clone()).map_err(unsendable)?;
        let request = self.agent.configure_request(request).timeout_global(Some(within)).build();
        let mut response = self.agent.run(request).map_err(|error| no_response(&error))?;
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| {
                (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
            })
            .collect();
        let status = response.status().as_u16();
        let mut body = Vec::new();
        let mut reader = response.body_mut().as_reader().take(BODY_MAX + 1);
        match reader.read_to_end(&mut body) {
            Ok(_) if body.len() as u64 > BODY_MAX => Err(NoResponse::TooLong(BODY_MAX)),
            Ok(_) => Ok(Response { status, headers, body }),
            Err(error) => Err(no_response(&ureq::Error::from(error))),
        }
    }
}

fn no_response(error: &ureq::Error) -> NoResponse {
    let text = error.to_string();
    match error {
        ureq::Error::Timeout(_) => NoResponse::Timeout,
        ureq::Error::Io(io) if io.kind() == io::ErrorKind::TimedOut => NoResponse::Timeout,
        ureq::Error::Io(io) if io.kind() == io::ErrorKind::InvalidData => {
            NoResponse::Untrusted(text)
        }
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => NoResponse::Untrusted(text),
        ureq::Error::BadUri(_)
        | ureq::Error::Http(_)
        | ureq::Error::RequireHttpsOnly(_)
        | ureq::Error::HostNotFound
        | ureq::Error::InvalidProxyUrl => NoResponse::Unsendable(text),
        _ => NoResponse::Closed(text),
    }
}
