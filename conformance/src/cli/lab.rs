//! `lab`: every server, on loopback, until it is interrupted or terminated.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, anyhow, bail};
use conformance::binding::names;
use conformance::lab::server::{Places, Running};
use conformance::lab::{Lab, Options};
use conformance::moment::Moment;
use family::variable::{Values, VariableId};
use input::file;
use model::fault::Fault;
use model::scope::{Asked, Scope, nearest};

use crate::cli::End;
use crate::cli::files::{write, write_json};

/// Start every server role on loopback, answered by the model.
///
/// A client needs two things: the proxy, and the certificate to trust. Interrupt or terminate it to end it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    conformance lab --preset article-on-premises --ca /tmp/lab.pem --har /tmp/lab.har\n  \
    conformance lab --set onprem-activesync-basic=on --fault onprem-policy-ignored\n  \
    conformance lab --ca lab.pem --sut sut.toml\n  \
    conformance run --sut sut.toml --role activesync-onprem\n  \
    conformance lab --peer login.microsoftonline.com=127.0.0.1:4000 --peer-ca idp.pem\n  \
    HTTPS_PROXY=http://127.0.0.1:8080 REQUESTS_CA_BUNDLE=/tmp/lab.pem python3 client.py")]
pub(super) struct Args {
    /// Start from a preset: its least configuration
    #[arg(long, value_name = "ID")]
    preset: Option<String>,
    /// Read a configuration, in TOML or JSON, as `model` does; the least of what it leaves open
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Set one setting
    #[arg(long = "set", value_name = "ID=VALUE")]
    sets: Vec<String>,
    /// Give the servers a named fault
    #[arg(long, value_name = "ID")]
    fault: Option<String>,
    /// The port of the proxy
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The address to listen on, of this machine alone
    #[arg(long, value_name = "IP", default_value = "127.0.0.1")]
    address: IpAddr,
    /// Another program stands at this host; the lab's own servers ask it, too
    #[arg(long = "peer", value_name = "HOST=ADDRESS:PORT")]
    peers: Vec<String>,
    /// The certificates that those show, in PEM
    #[arg(long, value_name = "FILE")]
    peer_ca: Option<PathBuf>,
    /// Write the certificate to trust
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// Write a file for `conformance run --sut`; needs --ca
    #[arg(long, value_name = "FILE", requires = "ca")]
    sut: Option<PathBuf>,
    /// Write what was exchanged, at the end
    #[arg(long, value_name = "FILE")]
    har: Option<PathBuf>,
    /// Do not leave secrets out of it
    #[arg(long)]
    show_secrets: bool,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let (configuration, chosen) =
        args.scope()?.choose().context("the settings leave no configuration")?;
    let fault = args.fault.as_deref().map(find_fault).transpose()?;
    let now = today()?;
    let options = Options { fault, now, shows_secrets: args.show_secrets, ..Options::default() };
    let lab = Lab::new(configuration, &options).map_err(|why| anyhow!(why))?;
    let running = Running::start(lab, &args.places()?).map_err(|why| anyhow!(why))?;
    if let Some(path) = &args.ca {
        write(path, &running.authority)?;
    }
    if let (Some(path), Some(ca)) = (&args.sut, &args.ca) {
        let ca = std::path::absolute(ca).with_context(|| format!("`{}`", ca.display()))?;
        let sut = running.sut(&ca.to_string_lossy()).written();
        write(path, &sut.map_err(|why| anyhow!(why))?)?;
    }
    let proxy = running.proxy;
    writeln!(out, "proxy and page   http://{proxy}/")?;
    for (host, role) in names::HOSTS {
        let place = running.hosts.get(host).map(ToString::to_string).unwrap_or_default();
        writeln!(out, "{role:<20} https://{host} (or https://{place})")?;
    }
    if !chosen.is_empty() {
        writeln!(out, "chosen where the settings leave a choice: {} settings", chosen.len())?;
    }
    if args.ca.is_none() {
        writeln!(out, "{}", running.authority)?;
    }
    out.flush()?;
    running.wait().map_err(|why| anyhow!(why))?;
    if let Some(path) = &args.har {
        write_json(path, &running.lab.log().har())?;
    }
    let (kept, left_out) = (running.lab.log().len(), running.lab.log().left_out());
    match left_out {
        0 => writeln!(out, "{kept} exchanges")?,
        _ => writeln!(out, "{kept} exchanges, the last of {}", kept.saturating_add(left_out))?,
    }
    Ok(End::Well)
}

/// The time at which the lab begins; from then on its time is its own.
#[expect(clippy::disallowed_methods, reason = "clients that others wrote look at the day")]
fn today() -> anyhow::Result<Moment> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock is before 1970")?;
    Moment::said(now.as_secs()).context("the clock of this machine")
}

fn find_fault(id: &str) -> anyhow::Result<Fault> {
    Fault::find(id).with_context(|| {
        let near = nearest(id, Fault::ALL.iter().map(|fault| fault.id()));
        let near = near.map(|it| format!(", did you mean `{it}`?")).unwrap_or_default();
        format!("there is no fault `{id}`{near}")
    })
}

impl Args {
    /// What a file does not mention is free, as in `model`. Servers read nothing of the attacker's settings.
    fn scope(&self) -> anyhow::Result<Scope> {
        let sets = Scope::parse_sets(&self.sets)?;
        if self.preset.is_none() && self.config.is_none() {
            let mut scope = Scope { cube: model::preset::defaults(), ..Scope::default() };
            scope.change(sets);
            return Ok(scope);
        }
        let file = self.config.as_deref().map(configuration).transpose()?;
        let asked = Asked { preset: self.preset.clone(), file, sets, ..Asked::default() };
        Ok(asked.scope()?)
    }

    fn places(&self) -> anyhow::Result<Places> {
        let mut peers: BTreeMap<String, SocketAddr> = BTreeMap::new();
        for peer in &self.peers {
            let read = peer.split_once('=').and_then(|(host, address)| {
                Some((host.to_ascii_lowercase(), address.parse::<SocketAddr>().ok()?))
            });
            match read {
                Some((host, address)) => peers.insert(host, address),
                None => bail!("--peer `{peer}`: expected HOST=ADDRESS:PORT"),
            };
        }
        let peer_authorities = match &self.peer_ca {
            Some(path) => {
                fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?
            }
            None => Vec::new(),
        };
        Ok(Places { address: Some(self.address), port: self.port, peers, peer_authorities })
    }
}

/// What a configuration file says.
fn configuration(path: &Path) -> anyhow::Result<BTreeMap<VariableId, Values>> {
    let text = file::read(path, file::WRITTEN, "a configuration in TOML or JSON")?;
    let is_json = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    Scope::parse_file(&text, is_json).with_context(|| format!("`{}`", path.display()))
}
