//! Requests over HTTPS, each on a connection of its own: what one answer leaves behind is no part of the next.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, DefaultConnector, NextTimeout, Transport,
};
use ureq::{Agent, Proxy, Timeout};

use crate::http::{Request, Response};
use crate::runner::no_response::NoResponse;
use crate::runner::sut::Endpoint;

/// The longest body that is read.
pub const BODY_MAX: u64 = 1 << 20;

/// How to reach a role.
pub struct Https {
    agent: Agent,
    heard: Heard,
}

impl Https {
    /// A client for an endpoint. `ca` is the content of the file that the endpoint names.
    pub fn new(endpoint: &Endpoint, ca: Option<&[u8]>) -> Result<Self, String> {
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_idle_connections(0)
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
        let config = config.proxy(proxy).build();
        let heard = Heard::default();
        let connector = DefaultConnector::new().chain(Listening(heard.clone()));
        let agent = Agent::with_parts(config, connector, DefaultResolver::default());
        Ok(Self { agent, heard })
    }

    /// Sends a request and reads the answer.
    pub fn exchange(&self, request: &Request, within: Duration) -> Result<Response, NoResponse> {
        self.heard.0.store(false, Ordering::SeqCst);
        let unsendable = |error: ureq::http::Error| NoResponse::Unsendable(error.to_string());
        let mut builder = ureq::http::Request::builder()
            .method(request.method.as_str())
            .uri(request.target.as_str());
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        let request = builder.body(request.body.clone()).map_err(unsendable)?;
        let request = self.agent.configure_request(request).timeout_global(Some(within)).build();
        let mut response = self.agent.run(request).map_err(|error| self.no_response(&error))?;
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
            Err(error) => Err(self.no_response(&ureq::Error::from(error))),
        }
    }

    fn no_response(&self, error: &ureq::Error) -> NoResponse {
        let text = error.to_string();
        let began = self.heard.0.load(Ordering::SeqCst);
        match error {
            ureq::Error::BadUri(_)
            | ureq::Error::Http(_)
            | ureq::Error::RequireHttpsOnly(_)
            | ureq::Error::HostNotFound
            | ureq::Error::InvalidProxyUrl => NoResponse::Unsendable(text),
            ureq::Error::Timeout(_) if began => NoResponse::Unfinished,
            ureq::Error::Io(io) if began && io.kind() == io::ErrorKind::TimedOut => {
                NoResponse::Unfinished
            }
            _ if began => NoResponse::Broken(text),
            ureq::Error::Timeout(Timeout::Resolve | Timeout::Connect) => NoResponse::Refused(text),
            ureq::Error::Timeout(_) => NoResponse::Timeout,
            ureq::Error::Io(io) => match io.kind() {
                io::ErrorKind::TimedOut => NoResponse::Timeout,
                io::ErrorKind::InvalidData => NoResponse::Untrusted(text),
                io::ErrorKind::ConnectionRefused
                | io::ErrorKind::HostUnreachable
                | io::ErrorKind::NetworkUnreachable => NoResponse::Refused(text),
                _ => NoResponse::Closed(text),
            },
            ureq::Error::Tls(_) | ureq::Error::Rustls(_) => NoResponse::Untrusted(text),
            ureq::Error::ConnectionFailed | ureq::Error::ConnectProxyFailed(_) => {
                NoResponse::Refused(text)
            }
            _ => NoResponse::Closed(text),
        }
    }
}

/// Whether a byte of the answer has come.
#[derive(Clone, Debug, Default)]
struct Heard(Arc<AtomicBool>);

/// Makes connections that note it when something comes. What a proxy says of itself is no answer.
#[derive(Debug)]
struct Listening(Heard);

impl<In: Transport> Connector<In> for Listening {
    type Out = Noted<In>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        let heard = details.needs_tls().then(|| self.0.clone());
        Ok(chained.map(|inner| Noted { inner, heard }))
    }
}

/// A connection that notes it when something comes.
#[derive(Debug)]
struct Noted<T> {
    inner: T,
    heard: Option<Heard>,
}

impl<T: Transport> Transport for Noted<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        self.inner.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        let came = self.inner.await_input(timeout)?;
        if !self.inner.buffers().input().is_empty()
            && let Some(heard) = &self.heard
        {
            heard.0.store(true, Ordering::SeqCst);
        }
        Ok(came)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}
