//! `AutoDetect`: it looks up the mailbox and asks its server how to sign in. Its interface is not documented;
//! the members of its answer are those that Microsoft's own test script reads.

use model::actor::auto_detect::{Advice, advise};
use model::party::Party;
use model::protocol::credential::{Route, Site};
use serde_json::json;

use crate::binding::exchange::answers::{offers, url};
use crate::binding::exchange::{discover, host, probe};
use crate::binding::names;
use crate::binding::origin::Origin;
use crate::http::{Request, Response};
use crate::lab::Lab;
use crate::lab::party::AtWork;

/// Answers `GET /detect` with the address in `x-email`.
pub(super) fn answer(lab: &Lab, request: &Request) -> Response {
    if request.method != "GET" || request.path() != "/detect" {
        return Response::new(404, "text/plain", "expected GET /detect");
    }
    let address = request.header("x-email").next().unwrap_or_default().to_owned();
    if !address.contains('@') {
        return Response::new(400, "text/plain", "expected an address in the header `x-email`");
    }
    let server = AtWork::new(lab, Party::AutoDetect);
    let (site, advice) = detect(&server, &address);
    let on_premises = (site == Site::OnPremises).then(|| url(names::EXCHANGE_ONPREM));
    let aad = format!("https://{}/common/oauth2/authorize", names::IDENTITY_PROVIDER);
    let eas = json!({ "protocol": "eas", "hostname": host(site), "insecure": false });
    let body = match advice {
        Advice::SignIn => json!({
            "email": address,
            "services": [{
                "service": "office365", "protocol": "rest-cloud", "hostname": host(site),
                "aad": aad, "onprem": on_premises,
            }],
            "protocols": [eas],
        }),
        Advice::Password => json!({ "email": address, "services": [], "protocols": [eas] }),
        Advice::Nothing => json!({ "email": address, "services": [], "protocols": [] }),
    };
    Response::new(200, "application/json", body.to_string())
}

fn detect(server: &AtWork<'_>, address: &str) -> (Site, Advice) {
    let with = [("alice", address)];
    let Some((_, found)) = server.ask(&discover(Site::Online), &with) else {
        return (Site::Online, Advice::Nothing);
    };
    let location = found.header("Location").next().unwrap_or_default();
    let site = if location.contains("autodiscover.json") { Site::OnPremises } else { Site::Online };
    if site == Site::OnPremises {
        // What it finds there is the server's own name.
        server.ask(&discover(site), &with);
    }
    let from = Origin { route: Route::Microsoft365, ..Origin::default() };
    let advice = match server.ask(&probe(site, from), &with) {
        Some((_, response)) if response.status == 401 => {
            server.see(|eyes| advise(offers(&response), eyes))
        }
        _ => Advice::Nothing,
    };
    (site, advice)
}
