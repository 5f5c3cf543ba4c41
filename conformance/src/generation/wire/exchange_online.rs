//! Exchange Online: ActiveSync as on-premises, AutoDiscover V2, and the claims challenge of continuous access
//! evaluation.

use std::collections::BTreeMap;

use model::actor::exchange_online::{Request, Response};
use model::protocol::credential::{Device, Location, Site};
use model::setting::AutodiscoverOnlineAnswer;

use super::exchange_onprem::{challenge, data};
use super::{Looks, discovery, status};
use crate::binding::exchange;
use crate::binding::origin::Origin;
use crate::format::{Challenge, Matcher, Network, RequestTemplate, ResponsePattern, Silence};

pub(super) fn request(request: Request) -> (&'static str, Network, RequestTemplate) {
    let site = Site::Online;
    let alone = Origin::default();
    match request {
        Request::Discover => ("auto-detect", Network::Internet, exchange::discover(site)),
        Request::Probe => ("auto-detect", Network::Internet, exchange::probe(site, alone)),
        Request::Password(sign_in) => {
            let network = match sign_in.location {
                Location::Elsewhere => Network::Internet,
                Location::Trusted => Network::Internal,
            };
            ("client", network, exchange::password(site, sign_in))
        }
        // EWS and Graph are no role of the suite: see `role_of`.
        Request::Mail(_) | Request::Application(..) => {
            let http = exchange::active_sync(site, Device::OWN, "Bearer ${token}", alone);
            ("client", Network::Internet, http)
        }
    }
}

pub(super) fn looks(response: Response, is_attack: bool) -> Looks {
    let (silence, patterns) = match response {
        Response::Found(AutodiscoverOnlineAnswer::Json) => {
            (Silence::Forbidden, vec![("address", discovery::found())])
        }
        Response::Found(AutodiscoverOnlineAnswer::Redirect) => {
            (Silence::Forbidden, vec![("redirect-to-address", discovery::redirect())])
        }
        Response::Elsewhere => (Silence::Forbidden, vec![("redirect", discovery::elsewhere())]),
        Response::Challenge(offers) => (Silence::Forbidden, vec![("challenge", challenge(offers))]),
        Response::Mail | Response::Cached | Response::Accepted { mail: true } => {
            (Silence::Forbidden, vec![("data", data())])
        }
        Response::Accepted { mail: false } => {
            (Silence::Forbidden, vec![("accepted", status(&["2xx"]))])
        }
        Response::Revoked => (Silence::Forbidden, vec![("claims-challenge", claims_challenge())]),
        Response::NoMailbox | Response::Refused if is_attack => {
            (Silence::Forbidden, vec![("refused", status(&["4xx", "503"]))])
        }
        // 451 leads ActiveSync to another server (MS-ASHTTP).
        Response::NoMailbox => {
            (Silence::Forbidden, vec![("no-mailbox", status(&["401", "403", "404", "451"]))])
        }
        Response::Refused => (Silence::Forbidden, vec![("refused", status(&["401", "403"]))]),
    };
    Looks { silence, patterns, captures: BTreeMap::new() }
}

pub(super) fn granted(request: Request) -> Option<ResponsePattern> {
    match request {
        Request::Password(_) | Request::Mail(_) | Request::Application(..) => {
            Some(status(&["2xx"]))
        }
        Request::Discover | Request::Probe => None,
    }
}

/// A newer token is wanted: what the client must ask Entra ID for stands in `claims`, in base64.
fn claims_challenge() -> ResponsePattern {
    let parameters = [
        ("claims", Matcher::Regex("^[A-Za-z0-9+/=_-]+$".to_owned())),
        ("error", Matcher::Equals("insufficient_claims".to_owned())),
    ];
    let challenge = Challenge {
        scheme: Some("Bearer".to_owned()),
        parameters: parameters.map(|(name, matcher)| (name.to_owned(), matcher)).into(),
        ..Challenge::default()
    };
    ResponsePattern { challenge: Some(challenge), ..status(&["401"]) }
}
