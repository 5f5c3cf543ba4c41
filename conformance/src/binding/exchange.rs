//! What Exchange is asked, at either site: AutoDiscover V2, ActiveSync (MS-ASHTTP), Outlook on the web, and
//! password sign-ins over each of them.
//!
//! Two password protocols are no HTTP, or have no public format: `/x-outlook-service` and `/x-smtp-auth`
//! stand for them.

pub mod answers;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::protocol::credential::{
    Device, DeviceModel, DeviceType, Password, PasswordProtocol, PasswordSignIn, Site,
};

use crate::binding::origin::{self, Origin};
use crate::binding::{get, names, post, wbxml, with};
use crate::format::{Body, RequestTemplate};
use crate::http::Request;

/// The path of ActiveSync, as [`Request::path`] gives it.
pub const ACTIVE_SYNC: &str = "/microsoft-server-activesync";
/// The path of AutoDiscover V2.
pub const DISCOVER: &str = "/autodiscover/autodiscover.json";
/// Where Outlook on the web takes a token.
pub const WEB: &str = "/owa/";

/// The paths of password sign-ins; of those of one protocol the first is what a tester asks.
const PASSWORDS: [(PasswordProtocol, &str); 7] = [
    (PasswordProtocol::AutoDiscover, "/autodiscover/autodiscover.xml"),
    (PasswordProtocol::AutoDiscover, "/autodiscover/autodiscover.svc"),
    (PasswordProtocol::ActiveSync, ACTIVE_SYNC),
    (PasswordProtocol::OutlookService, "/x-outlook-service"),
    (PasswordProtocol::Other, "/ews/exchange.asmx"),
    (PasswordProtocol::Smtp, "/x-smtp-auth"),
    (PasswordProtocol::OutlookOnTheWeb, "/owa/auth.owa"),
];

const MODEL: &str = "Outlook for iOS and Android";

/// How a request shows who it is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// Not at all.
    None,
    /// With an empty bearer.
    EmptyBearer,
    /// With a token.
    Bearer(String),
    /// With an address and a password.
    Password(String, String),
    /// In a way that cannot be read.
    Unreadable,
}

/// The credentials of a request. Two of them are as good as unreadable ones.
#[must_use]
pub fn credentials(request: &Request) -> Credentials {
    let mut headers = request.header("Authorization");
    let first = headers.next();
    if headers.next().is_some() {
        return Credentials::Unreadable;
    }
    let Some(first) = first else {
        let form = request.form();
        return match (request.path().as_str(), form.get("username"), form.get("password")) {
            ("/owa/auth.owa", Some(name), Some(password)) => {
                Credentials::Password(name.clone(), password.clone())
            }
            _ => Credentials::None,
        };
    };
    let (scheme, rest) = first.trim().split_once(' ').unwrap_or((first.trim(), ""));
    match (scheme.to_ascii_lowercase().as_str(), rest.trim()) {
        ("bearer", "") => Credentials::EmptyBearer,
        ("bearer", token) => Credentials::Bearer(token.to_owned()),
        ("basic", packed) => {
            let text = STANDARD.decode(packed).ok().and_then(|it| String::from_utf8(it).ok());
            match text.as_deref().and_then(|text| text.split_once(':')) {
                Some((name, password)) => {
                    Credentials::Password(name.to_owned(), password.to_owned())
                }
                None => Credentials::Unreadable,
            }
        }
        _ => Credentials::Unreadable,
    }
}

/// The password protocol of a path.
#[must_use]
pub fn protocol(path: &str) -> Option<PasswordProtocol> {
    PASSWORDS.iter().find(|(_, it)| *it == path).map(|(protocol, _)| *protocol)
}

/// What a client says of itself: `DeviceType` in the query, `Model` in a `Settings` command.
pub fn device(request: &Request) -> Result<Device, String> {
    let query = request.query();
    let kind = match query.get("DeviceType").map(String::as_str) {
        Some("OutlookService") => DeviceType::OutlookService,
        Some("Outlook") => DeviceType::Outlook,
        _ => DeviceType::Other,
    };
    let model = if request.body.is_empty() { None } else { wbxml::model(&request.body)? };
    let model =
        if model.as_deref() == Some(MODEL) { DeviceModel::Outlook } else { DeviceModel::Other };
    Ok(Device { kind, model })
}

/// The host of a site.
#[must_use]
pub fn host(site: Site) -> &'static str {
    match site {
        Site::Online => names::EXCHANGE_ONLINE,
        Site::OnPremises => names::EXCHANGE_ONPREM,
    }
}

/// AutoDiscover V2 of a site, for Alice.
#[must_use]
pub fn discover(site: Site) -> RequestTemplate {
    let host = match site {
        Site::Online => names::EXCHANGE_ONLINE,
        Site::OnPremises => names::AUTODISCOVER,
    };
    get(format!(
        "https://{host}/autodiscover/autodiscover.json?Email=${{alice}}&Protocol=ActiveSync&RedirectCount=1"
    ))
}

/// ActiveSync with an empty bearer.
#[must_use]
pub fn probe(site: Site, from: Origin) -> RequestTemplate {
    let target = format!("https://{}/Microsoft-Server-ActiveSync", host(site));
    let template = RequestTemplate { method: "OPTIONS".to_owned(), ..get(target) };
    with(with(template, "Authorization", "Bearer"), origin::HEADER, &from.write())
}

/// ActiveSync, `Settings`, with these credentials: `Bearer ${token}` or `Basic ${basic-alice}`.
#[must_use]
pub fn active_sync(site: Site, device: Device, credentials: &str, from: Origin) -> RequestTemplate {
    let kind = match device.kind {
        DeviceType::OutlookService => "OutlookService",
        DeviceType::Outlook => "Outlook",
        DeviceType::Other => "iPhone",
    };
    let model = match device.model {
        DeviceModel::Outlook => MODEL,
        DeviceModel::Other => "Other",
    };
    let hex = crate::http::hex(&wbxml::settings(model));
    let template = RequestTemplate {
        method: "POST".to_owned(),
        target: format!(
            "https://{}/Microsoft-Server-ActiveSync?Cmd=Settings&User=${{alice}}&DeviceId=C0FFEE00&DeviceType={kind}",
            host(site)
        ),
        headers: vec![
            ("Authorization".to_owned(), credentials.to_owned()),
            ("MS-ASProtocolVersion".to_owned(), "14.1".to_owned()),
            ("Content-Type".to_owned(), "application/vnd.ms-sync.wbxml".to_owned()),
        ],
        body: Some(Body::Hex { hex }),
    };
    with(template, origin::HEADER, &from.write())
}

/// A sign-in with Alice's password alone.
#[must_use]
pub fn password(site: Site, sign_in: PasswordSignIn) -> RequestTemplate {
    let from = Origin { route: sign_in.route, location: sign_in.location, ..Origin::default() };
    let basic = "Basic ${basic-alice}";
    let path = PASSWORDS.iter().find(|(it, _)| *it == sign_in.protocol).map_or("", |(_, it)| it);
    let template = match sign_in.protocol {
        PasswordProtocol::ActiveSync => active_sync(site, sign_in.device, basic, from),
        PasswordProtocol::OutlookOnTheWeb => {
            let target = format!("https://{}{path}", host(site));
            post(&target, &[("username", "${alice}"), ("password", "${password}")])
        }
        PasswordProtocol::AutoDiscover
        | PasswordProtocol::OutlookService
        | PasswordProtocol::Other
        | PasswordProtocol::Smtp => {
            let target = format!("https://{}{path}", host(site));
            with(post(&target, &[]), "Authorization", basic)
        }
    };
    let template = with(template, "User-Agent", origin::user_agent(sign_in.platform));
    let is_placed = template.headers.iter().any(|(name, _)| name == origin::HEADER);
    if is_placed { template } else { with(template, origin::HEADER, &from.write()) }
}

/// EWS of Exchange Server with a token.
#[must_use]
pub fn web_services(from: Origin) -> RequestTemplate {
    let target = format!("https://{}/EWS/Exchange.asmx", names::EXCHANGE_ONPREM);
    let template = with(post(&target, &[]), "Authorization", "Bearer ${token}");
    with(template, origin::HEADER, &from.write())
}

/// Outlook on the web with a token.
#[must_use]
pub fn web() -> RequestTemplate {
    let target = format!("https://{}{WEB}", names::EXCHANGE_ONPREM);
    with(get(target), "Authorization", "Bearer ${token}")
}

/// A password sign-in as it arrives.
pub fn password_sign_in(
    request: &Request,
    protocol: PasswordProtocol,
    from: Origin,
) -> Result<PasswordSignIn, String> {
    let device =
        if protocol == PasswordProtocol::ActiveSync { device(request)? } else { Device::OWN };
    let platform = origin::platform(request);
    let (route, location) = (from.route, from.location);
    let password = Password::Right;
    Ok(PasswordSignIn { protocol, route, device, platform, location, password })
}
