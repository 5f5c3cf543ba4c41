//! Requests of the lab's servers to each other, over the lab's own proxy.

use std::io::Read;
use std::net::SocketAddr;
use std::time::Duration;

use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Proxy};

use crate::http::{Request, Response};
use crate::lab::{BODY_MAX, Way};

/// Over the proxy.
pub struct ThroughProxy {
    agent: Agent,
}

impl ThroughProxy {
    /// The same by the text of an address, which must be of loopback.
    pub fn on_loopback(proxy: &str, trusted: &[u8]) -> Result<Self, String> {
        match proxy.parse::<SocketAddr>() {
            Ok(address) if address.ip().is_loopback() => Self::new(address, trusted),
            _ => Err(format!("`proxy` is `{proxy}`, expected an address of loopback and a port")),
        }
    }

    /// Over the proxy at this address; what is asked must show one of these certificates, in PEM.
    pub fn new(proxy: SocketAddr, trusted: &[u8]) -> Result<Self, String> {
        let mut roots: Vec<Certificate<'static>> = Vec::new();
        for item in parse_pem(trusted) {
            match item {
                Ok(PemItem::Certificate(certificate)) => roots.push(certificate),
                Ok(_) => {}
                Err(error) => return Err(format!("the certificates are no PEM: {error}")),
            }
        }
        let proxy = Proxy::new(&format!("http://{proxy}")).map_err(|error| error.to_string())?;
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .https_only(true)
            .timeout_global(Some(Duration::from_secs(10)))
            .tls_config(TlsConfig::builder().root_certs(RootCerts::from(roots)).build())
            .proxy(Some(proxy))
            .build();
        Ok(Self { agent: config.into() })
    }
}

impl Way for ThroughProxy {
    fn carry(&self, request: &Request) -> Option<Response> {
        let mut builder = ureq::http::Request::builder()
            .method(request.method.as_str())
            .uri(request.target.as_str());
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        let request = builder.body(request.body.clone()).ok()?;
        let mut response = self.agent.run(request).ok()?;
        let headers = response.headers().iter().map(|(name, value)| {
            (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        });
        let headers = headers.collect();
        let status = response.status().as_u16();
        let mut body = Vec::new();
        let limit = BODY_MAX as u64;
        response.body_mut().as_reader().take(limit).read_to_end(&mut body).ok()?;
        Some(Response { status, headers, body })
    }
}
