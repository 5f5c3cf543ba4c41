//! Those whom the role under test asks, played by the tester: behind TLS, on loopback, through a proxy.

use std::sync::Arc;

use crate::binding::names;
use crate::lab::server::{Listening, Places};
use crate::runner::stage::Stage;

/// They listen until this is dropped.
pub struct Others {
    /// What they answer, and what they were asked.
    pub stage: Arc<Stage>,
    listening: Listening,
}

impl Others {
    /// Has them listen; on any port for 0.
    pub fn start(port: u16) -> Result<Self, String> {
        let stage = Arc::<Stage>::default();
        let mut hosts: Vec<&'static str> = names::HOSTS.map(|(host, _)| host).into();
        hosts.push(names::ELSEWHERE);
        let places = Places { port, ..Places::default() };
        let listening = Listening::start(Arc::<Stage>::clone(&stage), &hosts, &places)?;
        Ok(Self { stage, listening })
    }

    /// The address and the port of their proxy, which knows CONNECT.
    #[must_use]
    pub fn proxy(&self) -> String {
        self.listening.proxy.to_string()
    }

    /// The certificate to trust, in PEM.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.listening.authority
    }
}
