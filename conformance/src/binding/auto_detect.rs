//! AutoDetect of Outlook mobile. Its interface is not documented; the members of its answer are those that Microsoft's
//! own test script reads.

use model::actor::auto_detect::Advice;
use model::protocol::credential::Site;
use serde_json::{Value, json};

use crate::binding::exchange::answers::url;
use crate::binding::exchange::host;
use crate::binding::{get, names, with};
use crate::format::RequestTemplate;
use crate::http::Response;

/// The path.
pub const PATH: &str = "/detect";

/// Where is this mailbox, and how does one sign in? Placeholder: `${alice}`.
#[must_use]
pub fn request() -> RequestTemplate {
    let target = format!("https://{}{PATH}", names::AUTO_DETECT);
    with(get(target), "x-email", "${alice}")
}

/// The answer about an address. `authority` is where the server of the mailbox has the app sign in.
#[must_use]
pub fn answer(address: &str, site: Site, advice: Advice, authority: &str) -> Response {
    let on_premises = (site == Site::OnPremises).then(|| url(names::EXCHANGE_ONPREM));
    let eas = json!({ "protocol": "eas", "hostname": host(site), "insecure": false });
    let service = json!({
        "service": "office365", "protocol": "rest-cloud", "hostname": host(site),
        "aad": authority, "onprem": on_premises,
    });
    let (services, protocols) = match advice {
        Advice::SignIn => (vec![service], vec![eas]),
        Advice::Password => (Vec::new(), vec![eas]),
        Advice::Nothing => (Vec::new(), Vec::new()),
    };
    let body = json!({ "email": address, "services": services, "protocols": protocols });
    Response::new(200, "application/json", body.to_string())
}

/// What an app reads out of it: where the mailbox is, and what to do; and the authority, if there is one.
#[must_use]
pub fn read(response: &Response) -> Option<(Site, Advice, Option<String>)> {
    let body: Value = serde_json::from_slice(&response.body).ok()?;
    if response.status != 200 {
        return None;
    }
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str);
    let at_online = |name: Option<&str>| name == Some(names::EXCHANGE_ONLINE);
    if let Some(authority) = text("/services/0/aad") {
        let is_elsewhere = text("/services/0/onprem").is_some();
        let site = if is_elsewhere { Site::OnPremises } else { Site::Online };
        return Some((site, Advice::SignIn, Some(authority.to_owned())));
    }
    let name = text("/protocols/0/hostname");
    let site = if at_online(name) { Site::Online } else { Site::OnPremises };
    let advice = if name.is_some() { Advice::Password } else { Advice::Nothing };
    Some((site, advice, None))
}
