//! What Exchange answers, and what a tester reads out of it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::actor::auto_detect::Challenge;
use model::actor::{exchange_online, exchange_onprem};
use model::protocol::credential::PasswordProtocol;
use model::setting::AutodiscoverOnlineAnswer;
use serde_json::json;

use crate::binding::exchange::{ACTIVE_SYNC, DISCOVER, WEB, protocol};
use crate::binding::{names, wbxml};
use crate::http::{Request, Response};

const JSON: &str = "application/json; charset=utf-8";
const WBXML: &str = "application/vnd.ms-sync.wbxml";
/// Whether what Exchange Online has is a mailbox or the copy of one: ours, for testers.
const MAILBOX: &str = "X-Lab-Mailbox";

/// The `ActiveSync` URL of a host.
#[must_use]
pub fn url(host: &str) -> String {
    format!("https://{host}/Microsoft-Server-ActiveSync")
}

/// AutoDiscover's answer.
#[must_use]
pub fn found(host: &str) -> Response {
    Response::new(200, JSON, json!({ "Protocol": "ActiveSync", "Url": url(host) }).to_string())
}

/// An error of AutoDiscover V2.
#[must_use]
pub fn discovery_error(code: &str, message: &str) -> Response {
    let body = json!({ "ErrorCode": code, "ErrorMessage": message });
    Response::new(400, JSON, body.to_string())
}

/// 401 with a bearer challenge, and Basic where it is offered.
#[must_use]
pub fn challenge(offers: Challenge, host: &str) -> Response {
    let tenant = if host == names::EXCHANGE_ONLINE { "*" } else { names::TENANT };
    let bearer = format!(
        "Bearer client_id=\"{}\", trusted_issuers=\"{}@{tenant}\", \
         token_types=\"app_asserted_user_v1 service_asserted_app_v1\"",
        names::EXCHANGE,
        names::TRUSTED
    );
    let response = Response::empty(401);
    let response = if offers.authority {
        let uri = format!("https://{}/common/oauth2/authorize", names::IDENTITY_PROVIDER);
        response.with("WWW-Authenticate", format!("{bearer}, authorization_uri=\"{uri}\""))
    } else {
        let diagnostics = "4000000;reason=\"There is no default authorization server.\";\
                           error_category=\"oauth_not_available\"";
        response
            .with("WWW-Authenticate", format!("{bearer}, error=\"invalid_token\""))
            .with("x-ms-diagnostics", diagnostics)
    };
    if offers.basic { response.with("WWW-Authenticate", basic(host)) } else { response }
}

fn basic(host: &str) -> String {
    format!("Basic realm=\"{host}\"")
}

/// 401 for who shows no credentials.
#[must_use]
pub fn anonymous(offers: Challenge, host: &str) -> Response {
    if offers.basic {
        Response::empty(401).with("WWW-Authenticate", basic(host))
    } else {
        challenge(Challenge { authority: false, basic: false }, host)
    }
}

/// 401 for a token that is not taken.
#[must_use]
pub fn token_refused(why: &str) -> Response {
    let why: String = why.chars().filter(|it| *it != '"' && !it.is_control()).collect();
    let diagnostics = format!("2000000;reason=\"{why}\";error_category=\"invalid_token\"");
    Response::empty(401)
        .with("WWW-Authenticate", "Bearer error=\"invalid_token\"")
        .with("x-ms-diagnostics", diagnostics)
}

/// 401 for a token of which a newer one is wanted (continuous access evaluation).
#[must_use]
pub fn claims_challenge() -> Response {
    let claims = json!({ "access_token": { "nbf": { "essential": true } } });
    let claims = STANDARD.encode(claims.to_string());
    let authority = "https://login.microsoftonline.com/common/oauth2/authorize";
    let challenge = format!(
        "Bearer realm=\"\", authorization_uri=\"{authority}\", error=\"insufficient_claims\", \
         claims=\"{claims}\""
    );
    Response::empty(401).with("WWW-Authenticate", challenge)
}

/// The protocol's answer to who is let in.
fn data(path: &str) -> Response {
    let address = names::USERS.first().map_or("", |user| user.address);
    match protocol(path) {
        Some(PasswordProtocol::ActiveSync) => {
            Response::new(200, WBXML, wbxml::user_information(address))
        }
        Some(PasswordProtocol::AutoDiscover | PasswordProtocol::Other) => {
            Response::new(200, "text/xml", format!("<lab for=\"{address}\"/>"))
        }
        Some(
            PasswordProtocol::OutlookService
            | PasswordProtocol::Smtp
            | PasswordProtocol::OutlookOnTheWeb,
        )
        | None => Response::new(200, "text/plain", format!("mailbox of {address}")),
    }
}

/// How `Exchange Server` answers. `why` is what stopped the attempt.
#[must_use]
pub fn onprem(request: &Request, answer: exchange_onprem::Response, why: &str) -> Response {
    use exchange_onprem::Response as Is;
    let path = request.path();
    match answer {
        Is::Found => found(names::EXCHANGE_ONPREM),
        Is::Challenge(offers) => challenge(offers, names::EXCHANGE_ONPREM),
        Is::Unreachable => Response::empty(503),
        Is::NotPublished => Response::empty(404),
        // The password is right, and the device is not let in; elsewhere there is no mail to be had.
        Is::Accepted { mail: false } if path == ACTIVE_SYNC => Response::empty(403),
        Is::Mail | Is::Accepted { .. } => data(&path),
        Is::Refused if request.header("Authorization").any(|it| it.starts_with("Bearer")) => {
            token_refused(why)
        }
        Is::Refused => Response::empty(401).with("WWW-Authenticate", "Negotiate"),
    }
}

/// How Exchange Online answers.
#[must_use]
pub fn online(request: &Request, answer: exchange_online::Response, why: &str) -> Response {
    use exchange_online::Response as Is;
    let path = request.path();
    match answer {
        Is::Found(AutodiscoverOnlineAnswer::Json) => found(names::EXCHANGE_ONLINE),
        Is::Found(AutodiscoverOnlineAnswer::Redirect) => {
            Response::empty(302).with("Location", url(names::EXCHANGE_ONLINE))
        }
        Is::Elsewhere => {
            let query = request.target.split_once('?').map_or("", |(_, query)| query);
            let host = names::AUTODISCOVER;
            Response::empty(302).with("Location", format!("https://{host}{DISCOVER}?{query}"))
        }
        Is::Challenge(offers) => challenge(offers, names::EXCHANGE_ONLINE),
        Is::Accepted { mail } => data(&path).with(MAILBOX, if mail { "here" } else { "none" }),
        Is::Mail => data(&path).with(MAILBOX, "here"),
        Is::Cached => data(&path).with(MAILBOX, "copy"),
        Is::Revoked => claims_challenge(),
        Is::NoMailbox => Response::empty(404),
        Is::Refused => token_refused(why),
    }
}

/// The challenges of a response, as far as a client cares.
#[must_use]
pub fn offers(response: &Response) -> Challenge {
    let all: Vec<&str> = response.header("WWW-Authenticate").collect();
    let says = |word: &str| all.iter().any(|it| it.contains(word));
    let basic = all.iter().any(|it| it.starts_with("Basic") || it.contains(", Basic"));
    Challenge { authority: says("authorization_uri="), basic }
}

/// What a tester reads out of Exchange Server's answer.
#[must_use]
pub fn read_onprem(request: &Request, response: &Response) -> exchange_onprem::Response {
    use exchange_onprem::Response as Is;
    let path = request.path();
    let is_token = request.header("Authorization").any(|it| it.starts_with("Bearer "));
    match response.status {
        200 if path == DISCOVER => Is::Found,
        200 if is_token || path == WEB => Is::Mail,
        200 => Is::Accepted { mail: protocol(&path).is_some_and(PasswordProtocol::bears_data) },
        401 if request.header("Authorization").any(|it| it.trim() == "Bearer") => {
            Is::Challenge(offers(response))
        }
        403 if path == ACTIVE_SYNC => Is::Accepted { mail: false },
        404 => Is::NotPublished,
        503 => Is::Unreachable,
        _ => Is::Refused,
    }
}

/// What a tester reads out of Exchange Online's answer.
#[must_use]
pub fn read_online(request: &Request, response: &Response) -> exchange_online::Response {
    use exchange_online::Response as Is;
    let path = request.path();
    let location = response.header("Location").next().unwrap_or_default();
    let mailbox = response.header(MAILBOX).next().unwrap_or_default();
    let is_token = request.header("Authorization").any(|it| it.starts_with("Bearer "));
    match response.status {
        200 if path == DISCOVER => Is::Found(AutodiscoverOnlineAnswer::Json),
        302 if location.contains(ACTIVE_SYNC) || location.ends_with("ActiveSync") => {
            Is::Found(AutodiscoverOnlineAnswer::Redirect)
        }
        302 => Is::Elsewhere,
        200 if is_token && mailbox == "copy" => Is::Cached,
        200 if is_token => Is::Mail,
        200 => Is::Accepted { mail: mailbox == "here" },
        401 if request.header("Authorization").any(|it| it.trim() == "Bearer") => {
            Is::Challenge(offers(response))
        }
        401 if response.header("WWW-Authenticate").any(|it| it.contains("insufficient_claims")) => {
            Is::Revoked
        }
        404 => Is::NoMailbox,
        _ => Is::Refused,
    }
}
