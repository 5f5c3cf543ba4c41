//! `sut.toml`: what is tested, where it is, what it can be asked to do, and what is known to fail.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::format::{Capability, Role};
use crate::runner::secret::common;
use crate::runner::verdict::Verdict;

/// The file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Sut {
    /// What it is called.
    pub name: String,
    /// Which version of it.
    #[serde(default)]
    pub version: String,
    /// The roles that it plays.
    #[serde(default)]
    pub role: BTreeMap<Role, Endpoint>,
    /// What the tester can do with it beyond sending requests.
    #[serde(default)]
    pub capabilities: Vec<Capability>,
    /// Its users: `alice` and `mallory`.
    #[serde(default)]
    pub users: BTreeMap<String, User>,
    /// Its configuration, where that cannot be changed: settings with their values.
    #[serde(default)]
    pub settings: BTreeMap<String, String>,
    /// Where it is put in order over HTTPS, as the lab is: `POST /control/reset` with `{"settings": {ID: VALUE}}`
    /// is answered with at least `{"now": SECONDS}`, its time; `POST /control/advance` with `{"seconds": N}` lets
    /// time pass. Without `ca` and `proxy` those of the role under test are taken.
    #[serde(default)]
    pub control: Option<Endpoint>,
    /// A program that puts it in order and makes tokens.
    #[serde(default)]
    pub adapter: Option<AdapterOf>,
    /// Where those are whom it asks, for a role that asks others. An adapter, and a party that is put in order over
    /// HTTPS, are told.
    #[serde(default)]
    pub others: Option<OthersAt>,
    /// Whether it is a lab: it takes what is signed with the published keys, and one header of ours says from
    /// where a request comes.
    #[serde(default)]
    pub lab: bool,
    /// Whether a person at the terminal puts it in order.
    #[serde(default)]
    pub person: bool,
    /// What is known to fail. It is run, and must fail so.
    #[serde(default)]
    pub known_failure: Vec<KnownFailure>,
}

/// Where a role is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Endpoint {
    /// `https://`, a host, and a port if it is not 443.
    pub base: String,
    /// A file with the certificates, in PEM, that its own is signed with; without it those of the web.
    #[serde(default)]
    pub ca: Option<String>,
    /// A proxy that knows CONNECT, `http://host:port`, where the host cannot be looked up.
    #[serde(default)]
    pub proxy: Option<String>,
}

/// Where the tester plays those whom the role asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OthersAt {
    /// The port of the proxy on this machine.
    pub port: u16,
    /// A file into which the certificate is written that they show, in PEM, anew for every run.
    pub ca: String,
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// The address.
    pub name: String,
    /// The password.
    pub password: String,
}

/// A program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AdapterOf {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// How long it may take for an answer, in milliseconds.
    #[serde(default = "patience")]
    pub timeout_ms: u64,
}

fn patience() -> u64 {
    10_000
}

/// What is known to fail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KnownFailure {
    /// The vector's id, or the beginning of some with `*` at the end.
    pub vector: String,
    /// The verdict that is expected.
    pub verdict: Verdict,
    /// Why, for people.
    pub reason: String,
}

impl Sut {
    /// Reads the file; what is wrong is told with its line.
    pub fn read(text: &str) -> Result<Self, String> {
        let sut: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        for (role, endpoint) in &sut.role {
            endpoint.check(&format!("role.{}", role.id()))?;
        }
        if let Some(control) = &sut.control {
            control.check("control")?;
        }
        let who = [sut.control.is_some(), sut.adapter.is_some(), sut.person];
        if who.iter().filter(|is| **is).count() > 1 {
            let why = "expected one of them to put it in order";
            return Err(format!("there is more than one of control, adapter and person, {why}"));
        }
        if sut.adapter.as_ref().is_some_and(|adapter| adapter.command.is_empty()) {
            return Err("adapter: command is empty, expected a program".to_owned());
        }
        for (name, user) in &sut.users {
            if let Some(why) = common(&user.password) {
                return Err(format!(
                    "users.{name}.password: it cannot be told from ordinary text, for {why}; expected 8 characters \
                     or more that are no word and no number"
                ));
            }
        }
        for (setting, value) in &sut.settings {
            let Some((_, row)) = model::setting::find(setting) else {
                return Err(format!("settings: there is no setting `{setting}`"));
            };
            if !row.values.contains(&value.as_str()) {
                let values = row.values.join(", ");
                return Err(format!(
                    "settings: `{setting}` has no value `{value}`, expected {values}"
                ));
            }
        }
        Ok(sut)
    }
}

impl Sut {
    /// The file, as it is read.
    pub fn written(&self) -> Result<String, String> {
        toml::to_string(self).map_err(|error| format!("sut.toml cannot be written: {error}"))
    }
}

impl Endpoint {
    /// Whether it says where that is. `of` is its place in the file.
    fn check(&self, of: &str) -> Result<(), String> {
        let base = &self.base;
        let Some(authority) = self.authority() else {
            return Err(format!("{of}: base is `{base}`, expected `https://host:port`"));
        };
        if authority.is_empty() || authority.contains(['/', '?', '#', '@', ' ']) {
            return Err(format!("{of}: `{authority}` is no host, expected `host:port`"));
        }
        Ok(())
    }

    /// The host, with the port if there is one.
    #[must_use]
    pub fn authority(&self) -> Option<&str> {
        Some(self.base.strip_prefix("https://")?.trim_end_matches('/'))
    }
}
