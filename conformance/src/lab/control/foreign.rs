//! Who may tell the lab something.
//!
//! A page of the web that is open in a browser on this machine can send requests to it. A browser says in `Origin`
//! and `Sec-Fetch-Site` from where, and asks before it sends JSON across origins, which the lab never allows. So
//! no token is needed: what a browser sends for a foreign page is refused here, or is not sent. Programs on this machine
//! may do what they like; they could take the lab's place as well.

use serde_json::json;

use crate::http::{Request, Response};

/// The one kind of body that is taken.
const JSON: &str = "application/json";

/// Refuses what a foreign page may have sent; `None` for what is taken.
pub(super) fn refusal(request: &Request) -> Option<Response> {
    let refuse = |status, why: String| {
        Some(Response::new(status, JSON, json!({ "error": why }).to_string()))
    };
    if let Some(origin) = request.header("Origin").find(|origin| !is_own(request, origin)) {
        return refuse(403, format!("a page of `{origin}` may not ask the lab anything"));
    }
    // A person may follow a link to what can only be looked at.
    if matches!(request.method.as_str(), "GET" | "HEAD") {
        return None;
    }
    let mut sites = request.header("Sec-Fetch-Site");
    if let Some(site) = sites.find(|site| !matches!(*site, "same-origin" | "none")) {
        return refuse(403, format!("a page of another site may not (`Sec-Fetch-Site: {site}`)"));
    }
    let kinds: Vec<&str> = request.header("Content-Type").collect();
    let is_json = |kind: &str| {
        let essence = kind.split(';').next().unwrap_or_default();
        essence.trim().eq_ignore_ascii_case(JSON)
    };
    if kinds.len() == 1 && kinds.iter().copied().all(is_json) {
        return None;
    }
    let said =
        if kinds.is_empty() { "missing".to_owned() } else { format!("`{}`", kinds.join(", ")) };
    refuse(415, format!("`Content-Type` is {said}, expected `{JSON}`"))
}

/// Whether an origin is that at which the lab was asked.
fn is_own(request: &Request, origin: &str) -> bool {
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    let mut hosts = request.header("Host");
    authority.is_some_and(|it| hosts.any(|host| host.eq_ignore_ascii_case(it)))
}
