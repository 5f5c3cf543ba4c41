//! What no client should send: every path of every host, with everything that can be wrong.

use serde_json::{Value, json};

use super::configuration;
use crate::binding::names;
use crate::http::{Request, Response};
use crate::lab::{BODY_MAX, Lab, Options};

const PATHS: [&str; 24] = [
    "/",
    "",
    "/%",
    "/detect",
    "/autodiscover/autodiscover.json",
    "/autodiscover/autodiscover.json?Protocol=ews",
    "/autodiscover/autodiscover.json/v1.0/alice%40contoso.test?Protocol=ActiveSync",
    "/autodiscover/autodiscover.xml",
    "/Microsoft-Server-ActiveSync?Cmd=%zz&DeviceType",
    "/EWS/Exchange.asmx",
    "/owa/",
    "/owa/auth.owa",
    "/x-provisioning/a",
    "/x-provisioning/a/synchronize",
    "/x-provisioning/",
    "/x-ticket",
    "/common/oauth2/v2.0/authorize?response_type=code",
    "/common/oauth2/v2.0/token",
    "/common/oauth2/devicecode",
    "/common/login",
    "/login.srf",
    "/adfs/ls/?wa=wsignin1.0",
    "/adfs/services/trust/2005/usernamemixed",
    "/control/reset",
];

const BODIES: [&[u8]; 9] = [
    b"",
    b"{",
    b"<a",
    b"\x03\x01\x6a\x00",
    b"\xff\xfe\x00",
    b"grant_type=refresh_token&client_id=27922004-5251-4030-b22d-91ecd9a37ea4&refresh_token=%",
    b"grant_type=urn:ietf:params:oauth:grant-type:saml1_1-bearer&client_id=27922004-5251-4030-b22d-91ecd9a37ea4&assertion=AAAA",
    b"ctx=&wctx=&wresult=&otc=&passwd=",
    b"{\"settings\":{\"no-such-setting\":\"x\"}}",
];

const CREDENTIALS: [&str; 6] =
    ["", "Bearer", "Bearer a.b.c", "Basic !", "Basic Og==", "Bearer eyJhbGciOiJub25lIn0.e30."];

pub(super) fn ask(
    lab: &Lab,
    method: &str,
    target: &str,
    credentials: &str,
    body: &[u8],
) -> Response {
    let kind = if target.contains("/control/") { "application/json" } else { "" };
    let headers = [("Authorization", credentials), ("Content-Type", kind)];
    let headers = headers.iter().filter(|(_, value)| !value.is_empty());
    lab.exchange(&Request {
        method: method.to_owned(),
        target: target.to_owned(),
        headers: headers.map(|(name, value)| ((*name).into(), (*value).into())).collect(),
        body: body.to_vec(),
    })
}

#[test]
fn nothing_that_is_sent_makes_a_server_fail_or_gives_a_token() {
    let lab = Lab::new(configuration(None, &[]), &Options::default()).unwrap();
    let mut asked = 0;
    for (host, _) in names::HOSTS {
        for path in PATHS {
            for body in BODIES {
                for credentials in CREDENTIALS {
                    for method in ["GET", "POST", "BREW"] {
                        let target = format!("https://{host}{path}");
                        let response = ask(&lab, method, &target, credentials, body);
                        let text = response.text();
                        assert!((200..=503).contains(&response.status), "{target}");
                        assert_ne!(response.status, 500, "{target}");
                        assert!(!text.contains("access_token"), "{target}");
                        assert!(!text.contains("mailbox of"), "{target}");
                        asked += 1;
                    }
                }
            }
        }
    }
    assert_eq!(asked, 8 * 24 * 9 * 6 * 3);
    let records = lab.records();
    assert_eq!(records.account.registered_in_run, None);
    assert!(records.codes.is_empty());
}

#[test]
fn what_is_wrong_is_named() {
    let lab = Lab::new(configuration(None, &[]), &Options::default()).unwrap();
    let control = |path: &str, body: &str| {
        let response = ask(&lab, "POST", &format!("https://lab.test{path}"), "", body.as_bytes());
        (response.status, response.text())
    };
    for (path, body, says) in [
        ("/control/reset", r#"{"settings":{"pkcee":"on"}}"#, "pkce"),
        ("/control/reset", r#"{"fault":"no-such"}"#, "no-such"),
        ("/control/reset", r#"{"sets":{}}"#, "sets"),
        ("/control/advance", r#"{"seconds":-1}"#, "cannot be read"),
        ("/control/token", r#"{"audience":"mars"}"#, "mars"),
    ] {
        let (status, text) = control(path, body);
        assert_eq!(status, 400, "{path} {text}");
        assert!(text.contains(says), "{text}");
    }
    let huge = vec![0; BODY_MAX + 1];
    assert_eq!(ask(&lab, "POST", "https://sts.contoso.test/adfs/ls/", "", &huge).status, 413);
    assert_eq!(ask(&lab, "GET", "https://elsewhere.test/", "", b"").status, 421);
}

/// Asks the control interface.
pub(super) fn control(lab: &Lab, path: &str, body: &Value) -> Value {
    let target = format!("https://lab.test{path}");
    let response = ask(lab, "POST", &target, "", body.to_string().as_bytes());
    assert_eq!(response.status, 200, "{}", response.text());
    serde_json::from_slice(&response.body).unwrap()
}

/// The status of a request for mail with a token for the on-premises server.
pub(super) fn with_token(lab: &Lab, token: &str) -> u16 {
    let target = "https://mail.contoso.test/Microsoft-Server-ActiveSync?DeviceType=OutlookService";
    ask(lab, "POST", target, &format!("Bearer {token}"), b"").status
}

#[test]
fn tokens_expire_with_time_and_with_another_configuration() {
    let settings = json!({ "settings": {
        "mailbox-location": "exchange-on-premises",
        "hybrid-modern-auth": "on",
        "onprem-publishing": "pass-through",
        "onprem-direct-oauth": "yes",
        "onprem-activesync-reachable-from": "internet",
        "onprem-default-access-level": "allow",
    } });
    let lab = Lab::new(configuration(None, &[]), &Options::default()).unwrap();
    control(&lab, "/control/reset", &settings);
    let mint = || {
        let minted = control(&lab, "/control/token", &json!({ "audience": "on-premises" }));
        minted["token"].as_str().unwrap().to_owned()
    };
    let token = mint();
    assert_eq!(with_token(&lab, &token), 200);
    control(&lab, "/control/advance", &json!({ "seconds": 3599 }));
    assert_eq!(with_token(&lab, &token), 200);
    control(&lab, "/control/advance", &json!({ "seconds": 1 }));
    assert_eq!(with_token(&lab, &token), 401);
    let token = mint();
    assert_eq!(with_token(&lab, &token), 200);
    control(&lab, "/control/reset", &settings);
    assert_eq!(with_token(&lab, &token), 401);
    // A fault is put in and taken out with a reset.
    let mut faulty = settings.clone();
    faulty["fault"] = "onprem-issuer-ignored".into();
    control(&lab, "/control/reset", &faulty);
    let foreign = json!({ "audience": "on-premises", "issuer": "foreign" });
    let mint = || control(&lab, "/control/token", &foreign)["token"].as_str().unwrap().to_owned();
    assert_eq!(with_token(&lab, &mint()), 200);
    faulty["fault"] = "none".into();
    control(&lab, "/control/reset", &faulty);
    assert_eq!(with_token(&lab, &mint()), 401);
}

#[test]
fn the_log_is_har_and_has_no_secret() {
    let lab = Lab::new(configuration(None, &[]), &Options::default()).unwrap();
    for body in BODIES {
        ask(&lab, "POST", "https://login.microsoftonline.com/common/login", "", body);
        ask(&lab, "POST", "https://mail.contoso.test/EWS/Exchange.asmx", "Basic Og==", body);
    }
    let har = serde_json::to_value(lab.log().har()).unwrap();
    let schema: Value = serde_json::from_str(include_str!("../../../schema/har.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&har).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    assert_eq!(har["log"]["entries"].as_array().unwrap().len(), 2 * BODIES.len());
    assert!(!har.to_string().contains("Og=="));
    assert!(!validator.is_valid(&json!({ "log": { "version": "1.2" } })));
}
