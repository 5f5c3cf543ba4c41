//! Every vector against the lab, over HTTPS.

use std::collections::BTreeMap;
use std::sync::Arc;

use conformance::binding::names;
use conformance::format::Role;
use conformance::lab::control::changed;
use conformance::lab::server::Running;
use conformance::lab::server::way::ThroughProxy;
use conformance::lab::tested;
use conformance::runner::adapter::{Answer, Call};
use conformance::runner::sut::{Endpoint, Sut};
use conformance::runner::verdict::Verdict;
use model::preset::defaults;
use model::protocol::token::Cause;
use serde_json::json;

use crate::common::{counts, folder, lab, others, run, write};
use crate::scripted::answered_here;

/// How many vectors there are of a role: of the first two tiers, and of the third.
const VECTORS: [(Role, usize, usize); 9] = [
    (Role::ActivesyncOnprem, 101, 162),
    (Role::IdentityProvider, 175, 505),
    (Role::ActivesyncOnline, 59, 101),
    (Role::AutodiscoverOnline, 34, 93),
    (Role::AutodiscoverOnprem, 22, 11),
    (Role::FederationServer, 43, 21),
    (Role::Client, 30, 40),
    (Role::AutoDetect, 6, 19),
    (Role::Provisioning, 12, 44),
];

/// Which tiers are run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Usual,
    All,
}

/// Runs all roles, and wants every vector to pass.
fn all_pass(test: &str, running: &Running, sut: &Sut, which: Which) {
    let folder = folder(test);
    write(&folder, sut, &running.authority);
    for (role, usual, exhaustive) in VECTORS {
        let (more, vectors): (&[&str], _) = match which {
            Which::Usual => (&[], usual),
            Which::All => (&["--exhaustive"], usual + exhaustive),
        };
        let (ran, report) = run(&folder, role, more);
        if let Some((id, outcome)) = others(&report, Verdict::Pass).first() {
            panic!("{id}: {}: {}\n{:#?}", outcome.verdict.id(), outcome.why, outcome.transcript);
        }
        assert_eq!(counts(&report), BTreeMap::from([(Verdict::Pass, vectors)]));
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
        assert_eq!(ran.out, format!("the lab: {}\n", report.summary));
        assert!(report.as_expected);
    }
}

#[test]
fn the_lab_passes_through_its_proxy_under_its_names() {
    let running = lab(None);
    all_pass("through-proxy", &running, &running.sut("ca.pem"), Which::All);
}

#[test]
fn the_lab_passes_at_its_own_addresses() {
    let running = lab(None);
    let at = |host: &str| Endpoint {
        base: format!("https://{}", running.hosts[host]),
        ca: Some("ca.pem".to_owned()),
        proxy: None,
    };
    let sut = Sut {
        role: Role::ALL.map(|role| (role, at(tested::host(role)))).into(),
        // The certificate is that of the role.
        control: Some(Endpoint { ca: None, ..at(names::CONTROL) }),
        ..running.sut("ca.pem")
    };
    all_pass("at-addresses", &running, &sut, Which::Usual);
}

#[test]
fn the_lab_passes_with_an_adapter_that_tells_its_time() {
    let running = lab(None);
    let base = defaults().least().unwrap();
    let of = running.lab.clone();
    let pipes = folder("adapter-pipes");
    let adapter = answered_here(&pipes, move |call| match call {
        Call::Hello { .. } => Answer::Ok(json!({ "name": "the test" })),
        Call::Reset { configuration } => {
            of.reset(changed(&base, &configuration).unwrap());
            let now = of.now();
            of.advance(60).unwrap();
            Answer::Ok(json!({ "now": now }))
        }
        Call::Revoke {} => {
            of.revoke(Cause::RevokeSessions);
            Answer::Ok(json!(null))
        }
        Call::Others { proxy, authority } => {
            let proxy = proxy.strip_prefix("http://").unwrap().parse().unwrap();
            of.go(Arc::new(ThroughProxy::new(proxy, authority.as_bytes()).unwrap()));
            Answer::Ok(json!(null))
        }
        Call::Expire {} => {
            of.expire().unwrap();
            Answer::Ok(json!(null))
        }
        Call::Use { action } => Answer::Ok(json!(of.use_app(action))),
        Call::Value { .. } | Call::Stop {} => Answer::Error("is not expected".to_owned()),
    });
    let sut = Sut { control: None, adapter: Some(adapter), ..running.sut("ca.pem") };
    all_pass("with-adapter", &running, &sut, Which::Usual);
}
