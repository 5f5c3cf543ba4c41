//! What a page of the web may have sent: nothing of it is carried out.

use super::configuration;
use crate::http::Request;
use crate::lab::{Lab, Options};

const JSON: (&str, &str) = ("Content-Type", "application/json");
const HOST: (&str, &str) = ("Host", "127.0.0.1:8080");

fn status(lab: &Lab, method: &str, path: &str, headers: &[(&str, &str)]) -> u16 {
    let body = match path {
        "/control/advance" => r#"{"seconds":1}"#,
        "/control/use" => r#"{"action":"add-account"}"#,
        "/control/revoke" => r#"{"cause":"revoke-sessions"}"#,
        "/control/token" => r#"{"audience":"on-premises"}"#,
        "/control/response" => r#"{"multiple":true}"#,
        _ => "{}",
    };
    let header = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let headers = headers.iter().map(header).collect();
    let (method, target) = (method.to_owned(), format!("https://lab.test{path}"));
    lab.exchange(&Request { method, target, headers, body: body.as_bytes().to_vec() }).status
}

const POSTS: [&str; 9] = [
    "/control/reset",
    "/control/advance",
    "/control/expire",
    "/control/others",
    "/control/use",
    "/control/revoke",
    "/control/enable",
    "/control/token",
    "/control/response",
];

#[test]
fn what_a_foreign_page_can_send_is_refused_and_changes_nothing() {
    let lab = Lab::new(configuration(None, &[]), &Options::default()).unwrap();
    let (now, records) = (lab.now(), lab.records());
    for path in POSTS {
        for origin in [
            "https://evil.example",
            "null",
            "http://127.0.0.1:3000",
            "http://127.0.0.1",
            "http://localhost:8080",
            "https://lab.test.evil.example",
            "127.0.0.1:8080",
            "",
        ] {
            let headers = [HOST, JSON, ("Origin", origin)];
            assert_eq!(status(&lab, "POST", path, &headers), 403, "{path} {origin}");
        }
        // With a good one beside it, and with no `Host` to be the same as.
        let own = ("Origin", "http://127.0.0.1:8080");
        let evil = ("Origin", "https://evil.example");
        assert_eq!(status(&lab, "POST", path, &[HOST, JSON, own, evil]), 403);
        assert_eq!(status(&lab, "POST", path, &[JSON, own]), 403);
        for site in ["cross-site", "same-site", "Same-Origin", ""] {
            let headers = [HOST, JSON, ("Sec-Fetch-Site", site)];
            assert_eq!(status(&lab, "POST", path, &headers), 403, "{path} {site}");
        }
        // All that a page may send without asking first.
        for kind in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=application/json",
            "text/plain; application/json",
            "application/jsonp",
            "",
        ] {
            let headers = [HOST, ("Content-Type", kind)];
            assert_eq!(status(&lab, "POST", path, &headers), 415, "{path} {kind}");
        }
        assert_eq!(status(&lab, "POST", path, &[HOST]), 415, "{path}");
        let both = [HOST, JSON, ("Content-Type", "text/plain")];
        assert_eq!(status(&lab, "POST", path, &both), 415, "{path}");
    }
    let origin = ("Origin", "https://evil.example");
    assert_eq!(status(&lab, "GET", "/control/har", &[HOST, origin]), 403);
    assert_eq!((lab.now(), lab.records()), (now, records));
}

#[test]
fn programs_and_the_labs_own_origin_are_answered() {
    let lab = Lab::new(configuration(None, &[]), &Options::default()).unwrap();
    for path in POSTS {
        let own = ("Origin", "http://127.0.0.1:8080");
        for headers in [
            vec![JSON],
            vec![HOST, JSON],
            vec![HOST, ("Content-Type", "Application/JSON; charset=utf-8")],
            vec![HOST, JSON, own, ("Sec-Fetch-Site", "same-origin")],
            vec![HOST, JSON, ("Sec-Fetch-Site", "none")],
        ] {
            assert_eq!(status(&lab, "POST", path, &headers), 200, "{path} {headers:?}");
        }
    }
    // A link leads a person to the page, from wherever.
    let linked = [HOST, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate")];
    assert_eq!(status(&lab, "GET", "/", &linked), 200);
}
