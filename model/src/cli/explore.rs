//! `explore`: serves stateright's Explorer for one configuration.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::thread;
use std::time::Duration;

use anyhow::{Context, bail};
use model::explorer::Explorer;

use crate::cli::End;
use crate::cli::scope::ScopeArgs;

/// Walk through one configuration in a browser, with stateright's Explorer. What the scope leaves
/// open is chosen, and said.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    model explore --preset article-on-premises-published\n  \
    model explore --config my.toml --address 127.0.0.1:8080\n\n\
    It serves until it is interrupted. The page has no password and no encryption, so an address\n\
    beyond this machine wants --allow-remote.\n\
    Exit status: 2 could not run.")]
pub(super) struct Args {
    #[command(flatten)]
    scope: ScopeArgs,
    /// Where to serve; port 0 takes any that is free
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:3000")]
    address: String,
    /// Serve to other machines too
    #[arg(long)]
    allow_remote: bool,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let scope = args.scope.scope()?;
    let address = address(args)?;
    let (configuration, chosen) = scope.choose().context("the scope has no configuration")?;
    let explorer = Explorer::new(configuration)?;
    writeln!(out, "Explorer: http://{address}/   (Ctrl-C ends it)")?;
    if !chosen.is_empty() {
        writeln!(out, "chosen, because the scope leaves it open: {}", chosen.join(" "))?;
    }
    for (claim, path) in explorer.canonical() {
        let what = if Explorer::is_violation(claim) { "violates" } else { "shows" };
        writeln!(out, "  {what:<8} {:<39} http://{address}/#/steps/{path}", claim.id)?;
    }
    out.flush()?;
    let server = thread::spawn(move || explorer.serve(&address.to_string()));
    finish_search(address);
    // It ends only where it could not begin.
    let _ = server.join();
    bail!("cannot serve at `{address}`, expected a free port: try another --address")
}

/// The address, if it may be served at and is free.
fn address(args: &Args) -> anyhow::Result<SocketAddr> {
    let text = &args.address;
    let wanted = || format!("cannot serve at `{text}`, expected HOST:PORT, as in 127.0.0.1:3000");
    let mut addresses = text.to_socket_addrs().with_context(wanted)?;
    let Some(address) = addresses.next() else { bail!(wanted()) };
    if !args.allow_remote && !address.ip().is_loopback() {
        bail!(
            "`{text}` can be reached from other machines, expected an address of this machine alone, \
             as 127.0.0.1:3000, or --allow-remote"
        );
    }
    let listener = TcpListener::bind(address)
        .with_context(|| format!("cannot serve at `{text}`, expected a free port"))?;
    listener.local_addr().with_context(wanted)
}

/// Has the search run to its end: the page would else wait for a click before it says anything of the
/// claims. Nothing is lost where this fails.
fn finish_search(address: SocketAddr) {
    const REQUEST: &str = "POST /.runtocompletion HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\
         Connection: close\r\n\r\n";
    for _ in 0..50 {
        if let Ok(mut stream) = TcpStream::connect_timeout(&address, Duration::from_secs(1)) {
            let _ = stream.set_read_timeout(Some(Duration::from_secs(10)));
            let _ = stream.write_all(REQUEST.as_bytes());
            let _ = stream.read_to_end(&mut Vec::new());
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
}
