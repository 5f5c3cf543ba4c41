//! Exchange Server: ActiveSync (MS-ASHTTP, MS-ASWBXML, MS-XOAUTH) and AutoDiscover.

use std::collections::BTreeMap;

use model::actor::auto_detect::Challenge as Offers;
use model::actor::exchange_onprem::{Request, Response};
use model::protocol::credential::{Device, Route, Site};
use model::protocol::token::Requester;

use super::{Looks, discovery, status};
use crate::binding::exchange;
use crate::binding::origin::Origin;
use crate::format::{Body, Challenge, Matcher, Network, RequestTemplate, ResponsePattern, Silence};

pub(super) fn request(request: Request) -> Option<(&'static str, Network, RequestTemplate)> {
    let site = Site::OnPremises;
    let from = |route| Origin { route, ..Origin::default() };
    let (who, route, http) = match request {
        Request::Probe(route) => ("auto-detect", route, exchange::probe(site, from(route))),
        Request::Password(sign_in) => ("client", sign_in.route, exchange::password(site, sign_in)),
        Request::ActiveSync(bearer) => {
            let who = match bearer.token.requester {
                Requester::ExchangeOnline => "provisioning",
                Requester::MobileApp | Requester::ExchangeServer | Requester::HybridApplication => {
                    "client"
                }
            };
            let (route, device) = (bearer.route, bearer.device);
            (who, route, exchange::active_sync(site, device, "Bearer ${token}", from(route)))
        }
        Request::Discover => ("auto-detect", Route::Internet, exchange::discover(site)),
        Request::OutlookOnTheWeb(_) | Request::WebServices(..) => return None,
    };
    let network = match route {
        Route::Internet => Network::Internet,
        Route::Microsoft365 => Network::Microsoft365,
        Route::Internal => Network::Internal,
    };
    Some((who, network, http))
}

pub(super) fn looks(response: Response, is_attack: bool) -> Looks {
    let (silence, patterns) = match response {
        Response::Challenge(offers) => (Silence::Forbidden, vec![("challenge", challenge(offers))]),
        Response::Mail | Response::Accepted { mail: true } => {
            (Silence::Forbidden, vec![("data", data())])
        }
        // A blocked device is told so by the status, or in the body (MS-ASCMD 2.2.2, status 126 to 131).
        Response::Accepted { mail: false } => {
            (Silence::Forbidden, vec![("device-refused", status(&["401", "403"]))])
        }
        Response::Unreachable | Response::NotPublished => (
            Silence::Allowed,
            vec![("refused-in-front", status(&["401", "403", "404", "502", "503", "504"]))],
        ),
        Response::Found => (Silence::Forbidden, vec![("address", discovery::found())]),
        Response::Refused if is_attack => {
            (Silence::Forbidden, vec![("refused", status(&["4xx", "503"]))])
        }
        Response::Refused => (Silence::Forbidden, vec![("refused", status(&["401", "403"]))]),
    };
    Looks { silence, patterns, captures: BTreeMap::new() }
}

pub(super) fn granted(request: Request) -> Option<ResponsePattern> {
    match request {
        Request::Password(_) | Request::ActiveSync(_) => Some(status(&["2xx"])),
        Request::Probe(_)
        | Request::Discover
        | Request::OutlookOnTheWeb(_)
        | Request::WebServices(..) => None,
    }
}

pub(super) fn data() -> ResponsePattern {
    let content = Matcher::Contains("application/vnd.ms-sync".to_owned());
    ResponsePattern { headers: vec![("content-type".to_owned(), content)], ..status(&["200"]) }
}

pub(super) fn challenge(offers: Offers) -> ResponsePattern {
    const URI: &str = "authorization_uri";
    let wanted = if offers.authority {
        let parameters =
            [("client_id", Matcher::Present(true)), (URI, Matcher::Regex("^https://".to_owned()))];
        let parameters = parameters.map(|(name, matcher)| (name.to_owned(), matcher));
        Challenge {
            scheme: Some("Bearer".to_owned()),
            parameters: BTreeMap::from(parameters),
            ..Challenge::default()
        }
    } else {
        let basic = "Basic".to_owned();
        Challenge {
            scheme: offers.basic.then(|| basic.clone()),
            forbid_schemes: if offers.basic { Vec::new() } else { vec![basic] },
            forbid_parameters: vec![URI.to_owned()],
            ..Challenge::default()
        }
    };
    ResponsePattern { challenge: Some(wanted), ..status(&["401"]) }
}

/// What stands in `Authorization`, and what is wrong with it.
const CREDENTIALS: [(&str, &str, &[&str]); 8] = [
    ("no-credentials", "there are no credentials", &[]),
    ("bearer-of-nothing", "the bearer is empty, and the request is for data", &["Bearer"]),
    ("bearer-not-a-token", "the bearer is no token", &["Bearer not.a.token"]),
    ("bearer-half-a-token", "the bearer has no signature", &["Bearer eyJhbGciOiJub25lIn0.e30."]),
    ("basic-not-base64", "the credentials are not in base64", &["Basic %%%"]),
    ("basic-without-colon", "the credentials have no password", &["Basic YWxpY2U="]),
    ("scheme-unknown", "the scheme is unknown", &["Mystery 42"]),
    ("credentials-twice", "there are two bearers", &["Bearer not.a.token", "Bearer nor.this.one"]),
];

pub(super) fn malformed(site: Site) -> Vec<(&'static str, &'static str, RequestTemplate)> {
    let mut active_sync = exchange::active_sync(site, Device::OWN, "", Origin::default());
    active_sync.target = active_sync.target.replace("${alice}", "nobody");
    let mut all = with_credentials(&active_sync);
    active_sync.headers.retain(|(name, _)| name != "Authorization");
    let brew = RequestTemplate { method: "BREW".to_owned(), ..active_sync.clone() };
    all.push(("method-unknown", "the method is unknown", brew));
    let body = Some(Body::Hex { hex: "0301".to_owned() });
    all.push(("body-cut-short", "the body ends early", RequestTemplate { body, ..active_sync }));
    all
}

/// A request with credentials that are none.
pub(super) fn with_credentials(
    http: &RequestTemplate,
) -> Vec<(&'static str, &'static str, RequestTemplate)> {
    let with = |authorizations: &[&str]| {
        let mut http = http.clone();
        http.headers.retain(|(name, _)| name != "Authorization");
        let header = |value: &&str| ("Authorization".to_owned(), (*value).to_owned());
        http.headers.extend(authorizations.iter().map(header));
        http
    };
    CREDENTIALS.iter().map(|(name, says, it)| (*name, *says, with(it))).collect()
}
