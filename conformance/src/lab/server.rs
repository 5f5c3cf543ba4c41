//! The lab behind TLS, on loopback alone: one address for each role, and a proxy that knows CONNECT, so
//! that clients reach it by the names that they have built in.

mod connection;
pub mod way;

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
#[cfg(unix)]
use tokio::signal::unix::{SignalKind, signal};
use tokio_rustls::TlsAcceptor;

use crate::binding::names;
use crate::http::{Request, Response};
use crate::lab::tls::Authority;
use crate::lab::{Lab, Way};

/// Where a lab listens, and who stands elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// The address, which must be of loopback; 127.0.0.1 if there is none.
    pub address: Option<IpAddr>,
    /// The port of the proxy; any that is free for 0.
    pub port: u16,
    /// Hosts that another program answers for, with its address. The lab's own servers ask it, too.
    pub peers: BTreeMap<String, SocketAddr>,
    /// The certificates with which those show who they are, in PEM, beside the lab's own.
    pub peer_authorities: Vec<u8>,
}

/// A lab that listens. It ends when it is dropped.
pub struct Running {
    /// The lab.
    pub lab: Lab,
    /// The proxy.
    pub proxy: SocketAddr,
    /// Each host that the lab plays, with its own address.
    pub hosts: BTreeMap<&'static str, SocketAddr>,
    /// The certificate to trust, in PEM.
    pub authority: String,
    client: Arc<dyn Way>,
    listening: Listening,
}

/// Somebody who answers for hosts behind TLS. It ends when it is dropped.
pub struct Listening {
    /// The proxy.
    pub proxy: SocketAddr,
    /// Each host, with its own address.
    pub hosts: BTreeMap<&'static str, SocketAddr>,
    /// The certificate to trust, in PEM.
    pub authority: String,
    runtime: Option<Runtime>,
}

/// What connections share.
#[derive(Clone)]
struct Shared {
    answers: Arc<dyn Way>,
    tls: TlsAcceptor,
    hosts: Arc<[&'static str]>,
    peers: Arc<BTreeMap<String, SocketAddr>>,
}

impl Listening {
    /// Answers for these hosts.
    pub fn start(
        answers: Arc<dyn Way>,
        names: &[&'static str],
        places: &Places,
    ) -> Result<Self, String> {
        let cannot = |error: io::Error| format!("the lab cannot listen: {error}");
        let address = places.address.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        if !address.is_loopback() {
            let why = "its passwords and keys are public, so it listens on loopback alone";
            return Err(format!(
                "the lab does not listen on {address}: {why}, expected 127.0.0.1 or ::1"
            ));
        }
        let authority = Authority::new(address, names)?;
        let runtime =
            Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(cannot)?;
        let shared = Shared {
            answers,
            tls: TlsAcceptor::from(Arc::clone(&authority.config)),
            hosts: names.into(),
            peers: Arc::new(places.peers.clone()),
        };
        let listen = |port| runtime.block_on(TcpListener::bind((address, port)));
        let proxy_listener = listen(places.port)
            .map_err(|error| format!("port {} cannot be listened on: {error}", places.port))?;
        let proxy = proxy_listener.local_addr().map_err(cannot)?;
        let mut hosts = BTreeMap::new();
        for host in names.iter().copied() {
            let listener = listen(0).map_err(cannot)?;
            hosts.insert(host, listener.local_addr().map_err(cannot)?);
            runtime.spawn(connection::hosts(listener, shared.clone(), host));
        }
        runtime.spawn(connection::proxy(proxy_listener, shared));
        Ok(Self { proxy, hosts, authority: authority.pem.clone(), runtime: Some(runtime) })
    }
}

impl Way for Lab {
    fn carry(&self, request: &Request) -> Option<Response> {
        Some(self.exchange(request))
    }
}

impl Running {
    /// Has a lab listen.
    pub fn start(lab: Lab, places: &Places) -> Result<Self, String> {
        let names = names::HOSTS.map(|(host, _)| host);
        let listening = Listening::start(Arc::new(lab.clone()), &names, places)?;
        let (proxy, hosts) = (listening.proxy, listening.hosts.clone());
        let authority = listening.authority.clone();
        let trusted = [authority.as_bytes(), &places.peer_authorities].concat();
        let client: Arc<dyn Way> = Arc::new(way::ThroughProxy::new(proxy, &trusted)?);
        lab.go(Arc::clone(&client));
        Ok(Self { lab, proxy, hosts, authority, client, listening })
    }

    /// A client that goes through the proxy and trusts the lab.
    #[must_use]
    pub fn client(&self) -> Arc<dyn Way> {
        Arc::clone(&self.client)
    }

    /// Waits until somebody interrupts or terminates the program.
    pub fn wait(&self) -> Result<(), String> {
        match &self.listening.runtime {
            Some(runtime) => runtime
                .block_on(ended())
                .map_err(|error| format!("an interrupt cannot be waited for: {error}")),
            None => Ok(()),
        }
    }
}

/// An interrupt; or what ends a program that runs in the background.
#[cfg(unix)]
async fn ended() -> io::Result<()> {
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminated.recv() => Ok(()),
    }
}

/// An interrupt.
#[cfg(not(unix))]
async fn ended() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}

impl Drop for Listening {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_millis(200));
        }
    }
}
