//! ActiveSync: MS-ASHTTP, MS-ASWBXML, MS-XOAUTH.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use model::actor::auto_detect::Challenge as Offers;
use model::actor::exchange_onprem::{Request, Response};
use model::protocol::credential::{Device, DeviceModel, DeviceType, Route};
use model::protocol::token::Requester;

use super::{Looks, Sent, status, token_of};
use crate::format::{
    Binding, Body, Capability, Challenge, Header, Matcher, Network, RequestTemplate,
    ResponsePattern, Silence,
};

const PATH: &str = "https://${eas}/Microsoft-Server-ActiveSync";

pub(super) fn request(request: Request) -> Option<Sent> {
    let mut bindings = BTreeMap::from([("eas".to_owned(), host())]);
    let mut bind = |name: &str, binding| {
        bindings.insert(name.to_owned(), binding);
    };
    let (from, route, http, token) = match request {
        Request::Probe(route) => {
            let headers = vec![header("Authorization", "Bearer")];
            let method = "OPTIONS".to_owned();
            let http = RequestTemplate { method, target: PATH.to_owned(), headers, body: None };
            ("auto-detect", route, http, false)
        }
        Request::Password(sign_in) => {
            bind("alice", user());
            bind("basic-alice", Binding::Basic { of: "alice".to_owned() });
            let http = settings(sign_in.device, "Basic ${basic-alice}");
            ("client", sign_in.route, http, false)
        }
        Request::ActiveSync(bearer) => {
            bind("alice", user());
            bind("token", token_of(bearer.token));
            let from = match bearer.token.requester {
                Requester::ExchangeOnline => "provisioning",
                Requester::MobileApp | Requester::ExchangeServer => "client",
            };
            (from, bearer.route, settings(bearer.device, "Bearer ${token}"), true)
        }
        Request::Discover | Request::OutlookOnTheWeb(_) => return None,
    };
    let mut requires = BTreeSet::new();
    if token {
        requires.insert(Capability::Tokens);
    }
    let network = match route {
        Route::Internet => Network::Internet,
        Route::Microsoft365 => {
            requires.insert(Capability::NetworkMicrosoft365);
            Network::Microsoft365
        }
        Route::Internal => {
            requires.insert(Capability::NetworkInternal);
            Network::Internal
        }
    };
    Some(Sent { from, network, http, bindings, requires })
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
        Response::Refused | Response::Found if is_attack => {
            (Silence::Allowed, vec![("refused", status(&["4xx", "503"]))])
        }
        Response::Refused | Response::Found => {
            (Silence::Forbidden, vec![("refused", status(&["401", "403"]))])
        }
    };
    Looks { silence, patterns, captures: BTreeMap::new() }
}

pub(super) fn granted(request: Request) -> Option<ResponsePattern> {
    match request {
        Request::Password(_) | Request::ActiveSync(_) => Some(status(&["2xx"])),
        Request::Probe(_) | Request::Discover | Request::OutlookOnTheWeb(_) => None,
    }
}

fn data() -> ResponsePattern {
    let content = Matcher::Contains("application/vnd.ms-sync".to_owned());
    ResponsePattern { headers: vec![("content-type".to_owned(), content)], ..status(&["200"]) }
}

fn challenge(offers: Offers) -> ResponsePattern {
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

/// `Settings`: what the device is, and whose mailbox it is asked for.
fn settings(device: Device, authorization: &str) -> RequestTemplate {
    let kind = match device.kind {
        DeviceType::OutlookService => "OutlookService",
        DeviceType::Outlook => "Outlook",
        DeviceType::Other => "iPhone",
    };
    let model = match device.model {
        DeviceModel::Outlook => "Outlook for iOS and Android",
        DeviceModel::Other => "Other",
    };
    RequestTemplate {
        method: "POST".to_owned(),
        target: format!("{PATH}?Cmd=Settings&User=${{alice}}&DeviceId=C0FFEE00&DeviceType={kind}"),
        headers: vec![
            header("Authorization", authorization),
            header("MS-ASProtocolVersion", "14.1"),
            header("Content-Type", "application/vnd.ms-sync.wbxml"),
        ],
        body: Some(Body::Hex { hex: wbxml(model) }),
    }
}

/// `<Settings><DeviceInformation><Set><Model/></Set></DeviceInformation><UserInformation><Get/>…`:
/// WBXML 1.3, public identifier unknown, UTF-8, code page 18.
fn wbxml(model: &str) -> String {
    const BEFORE: [u8; 11] = [0x03, 0x01, 0x6A, 0x00, 0x00, 0x12, 0x45, 0x56, 0x48, 0x57, 0x03];
    const AFTER: [u8; 8] = [0x00, 0x01, 0x01, 0x01, 0x5D, 0x07, 0x01, 0x01];
    let mut hex = String::new();
    for byte in BEFORE.into_iter().chain(model.bytes()).chain(AFTER) {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

fn host() -> Binding {
    Binding::Host { role: "activesync-onprem".to_owned() }
}

fn user() -> Binding {
    Binding::User { name: "alice".to_owned() }
}

fn header(name: &str, value: &str) -> Header {
    (name.to_owned(), value.to_owned())
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

pub(super) fn malformed() -> Vec<super::Malformed> {
    let sent = |http| Sent {
        from: "client",
        network: Network::Internet,
        http,
        bindings: BTreeMap::from([("eas".to_owned(), host())]),
        requires: BTreeSet::new(),
    };
    let with = |authorizations: &[&str]| {
        let mut http = settings(Device::OWN, "");
        http.target = http.target.replace("${alice}", "nobody");
        http.headers.retain(|(name, _)| name != "Authorization");
        http.headers.extend(authorizations.iter().map(|it| header("Authorization", it)));
        http
    };
    let mut all: Vec<super::Malformed> =
        CREDENTIALS.iter().map(|(name, says, it)| (*name, *says, sent(with(it)))).collect();
    let brew = RequestTemplate { method: "BREW".to_owned(), ..with(&[]) };
    all.push(("method-unknown", "the method is unknown", sent(brew)));
    let body = Some(Body::Hex { hex: "0301".to_owned() });
    all.push((
        "body-cut-short",
        "the body ends early",
        sent(RequestTemplate { body, ..with(&[]) }),
    ));
    all
}
