//! Cookies (RFC 6265), as browsers keep them: each of those whom a vector has send has a browser of its own.

use std::collections::BTreeMap;

use cookie_store::{CookieStore, RawCookie};
use url::Url;

use crate::http::{Request, Response};

/// The browsers of a vector, by who sits there.
#[derive(Debug, Default)]
pub(super) struct Browsers(BTreeMap<String, CookieStore>);

impl Browsers {
    /// A request as somebody's browser sends it. One that brings cookies of its own stays as it is.
    pub(super) fn dressed(&self, who: &str, mut request: Request) -> Request {
        let (Some(browser), Ok(url)) = (self.0.get(who), Url::parse(&request.target)) else {
            return request;
        };
        let cookies: Vec<String> = browser
            .get_request_values(&url)
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !cookies.is_empty() && request.header("cookie").next().is_none() {
            request.headers.push(("Cookie".to_owned(), cookies.join("; ")));
        }
        request
    }

    /// Keeps what an answer sets. What cannot be read sets nothing.
    pub(super) fn keep(&mut self, who: &str, request: &Request, response: &Response) {
        let Ok(url) = Url::parse(&request.target) else { return };
        let cookies =
            response.header("set-cookie").filter_map(|it| RawCookie::parse(it.to_owned()).ok());
        self.0.entry(who.to_owned()).or_default().store_response_cookies(cookies, &url);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(target: &str) -> Request {
        let (method, target) = ("GET".to_owned(), target.to_owned());
        Request { method, target, headers: Vec::new(), body: Vec::new() }
    }

    #[test]
    fn a_cookie_stays_in_its_browser_at_its_host_and_path_until_it_is_taken_back() {
        let mut browsers = Browsers::default();
        let there = get("https://one.test/a/b");
        let sent = |browsers: &Browsers, who: &str, target: &str| {
            let request = browsers.dressed(who, get(target));
            request.header("cookie").next().map(str::to_owned)
        };
        let sets = Response::empty(200)
            .with("Set-Cookie", "s=1; Secure; HttpOnly")
            .with("Set-Cookie", "t=2; Path=/")
            .with("Set-Cookie", "=;;");
        browsers.keep("attacker", &there, &sets);
        assert_eq!(sent(&browsers, "attacker", "https://one.test/").as_deref(), Some("t=2"));
        let both = sent(&browsers, "attacker", "https://one.test/a/c").unwrap();
        assert!(both.contains("s=1") && both.contains("t=2"), "{both}");
        assert_eq!(sent(&browsers, "client", "https://one.test/a/c"), None);
        assert_eq!(sent(&browsers, "attacker", "https://two.test/a/c"), None);
        let own =
            Request { headers: vec![("Cookie".to_owned(), "x=3".to_owned())], ..there.clone() };
        assert_eq!(browsers.dressed("attacker", own.clone()), own);
        let back = Response::empty(200).with("Set-Cookie", "t=; Path=/; Max-Age=0");
        browsers.keep("attacker", &there, &back);
        assert_eq!(sent(&browsers, "attacker", "https://one.test/"), None);
    }
}
