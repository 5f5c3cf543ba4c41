//! The lab as a tested party: what a tester is told of it.

use std::collections::BTreeMap;

use crate::binding::names;
use crate::format::Role;
use crate::lab::server::Running;
use crate::runner::sut::{Endpoint, Sut, User};

/// The host that plays a role.
#[must_use]
pub fn host(role: Role) -> &'static str {
    match role {
        Role::ActivesyncOnprem => names::EXCHANGE_ONPREM,
        Role::AutodiscoverOnprem => names::AUTODISCOVER,
        Role::ActivesyncOnline | Role::AutodiscoverOnline | Role::Provisioning => {
            names::EXCHANGE_ONLINE
        }
        Role::IdentityProvider => names::IDENTITY_PROVIDER,
        Role::FederationServer => names::FEDERATION_SERVER,
        Role::AutoDetect => names::AUTO_DETECT,
        // An app is driven where the lab itself is asked.
        Role::Client => names::CONTROL,
    }
}

/// Whether a role is reached at a host.
#[must_use]
pub fn is_at(role: Role, named: &str) -> bool {
    let of = |name: &str| names::HOSTS.iter().find(|(it, _)| *it == name).map(|(_, by)| *by);
    of(named).is_some_and(|by| of(host(role)) == Some(by))
}

/// The users, by their short names.
#[must_use]
pub fn users() -> BTreeMap<String, User> {
    let user = |user: names::User| {
        let (name, password) = (user.address.to_owned(), user.password.to_owned());
        (user.name.to_owned(), User { name, password })
    };
    names::USERS.map(user).into()
}

impl Running {
    /// What `sut.toml` says of this lab: it is reached through its proxy, and puts itself in order. `ca` names
    /// the file with the certificate to trust.
    #[must_use]
    pub fn sut(&self, ca: &str) -> Sut {
        let at = |host: &str| Endpoint {
            base: format!("https://{host}"),
            ca: Some(ca.to_owned()),
            proxy: Some(format!("http://{}", self.proxy)),
        };
        Sut {
            name: "the lab".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            role: Role::ALL.map(|role| (role, at(host(role)))).into(),
            capabilities: Vec::new(),
            users: users(),
            settings: BTreeMap::new(),
            others: None,
            control: Some(at(names::CONTROL)),
            adapter: None,
            lab: true,
            person: false,
            known_failure: Vec::new(),
        }
    }
}
