//! `AutoDetect`: it looks up the mailbox and asks its server how to sign in.

use model::actor::auto_detect::{Advice, advise};
use model::fault::Fault;
use model::party::Party;
use model::protocol::credential::{Route, Site};

use crate::binding::auto_detect::{PATH, answer as written};
use crate::binding::exchange::answers::offers;
use crate::binding::exchange::{discover, probe};
use crate::binding::names;
use crate::binding::origin::Origin;
use crate::http::{Request, Response};
use crate::lab::Lab;
use crate::lab::party::AtWork;
use crate::runner::challenge;

/// Answers `GET /detect` with the address in `x-email`.
pub(super) fn answer(lab: &Lab, request: &Request) -> Response {
    if request.method != "GET" || request.path() != PATH {
        return Response::new(404, "text/plain", "expected GET /detect");
    }
    let address = request.header("x-email").next().unwrap_or_default().to_owned();
    if !address.contains('@') {
        return Response::new(400, "text/plain", "expected an address in the header `x-email`");
    }
    let server = AtWork::new(lab, Party::AutoDetect);
    let from = Origin { route: Route::Microsoft365, ..Origin::default() };
    let Some(site) = find(&server, &address) else {
        return written(&address, Site::Online, Advice::Nothing, "");
    };
    match server.ask(&probe(site, from), &[("alice", &address)]) {
        Some((_, response)) if response.status == 401 => {
            let advice = server.see(|eyes| advise(offers(&response), eyes));
            let own = format!("https://{}/common/oauth2/authorize", names::IDENTITY_PROVIDER);
            let authority = authority(&response).unwrap_or(own);
            written(&address, site, advice, &authority)
        }
        _ => written(&address, site, Advice::Nothing, ""),
    }
}

/// Where the mailbox is, if anybody says so. Exchange Online is asked first.
pub(super) fn find(server: &AtWork<'_>, address: &str) -> Option<Site> {
    let with = [("alice", address)];
    if server.see(|eyes| eyes.has(Fault::AutoDetectAsksDomainFirst)) {
        let found = server.ask(&discover(Site::OnPremises), &with);
        if found.is_some_and(|(_, response)| response.status == 200) {
            return Some(Site::OnPremises);
        }
    }
    let (_, found) = server.ask(&discover(Site::Online), &with)?;
    let location = found.header("Location").next().unwrap_or_default();
    if !location.contains("autodiscover.json") {
        // The address itself, in JSON or as a redirect.
        return (found.status < 400).then_some(Site::Online);
    }
    // What it finds there is the server's own name.
    server.ask(&discover(Site::OnPremises), &with);
    Some(Site::OnPremises)
}

/// The authority that a challenge names.
pub(super) fn authority(response: &Response) -> Option<String> {
    let offered = challenge::read(response.header("www-authenticate"));
    let named = offered.iter().flat_map(|it| &it.parameters);
    named.filter(|(name, _)| name == "authorization_uri").map(|(_, uri)| uri.clone()).next()
}
