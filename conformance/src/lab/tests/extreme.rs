//! Numbers from outside, however large: told, and nothing fails of them.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::bad_input::{ask, control, with_token};
use super::configuration;
use crate::binding::keys::Keys;
use crate::binding::{names, token};
use crate::lab::{Lab, Options};
use crate::moment::{Moment, extreme};
use crate::runner::adapter;

const OPEN: [(&str, &str); 6] = [
    ("mailbox-location", "exchange-on-premises"),
    ("hybrid-modern-auth", "on"),
    ("onprem-publishing", "pass-through"),
    ("onprem-direct-oauth", "yes"),
    ("onprem-activesync-reachable-from", "internet"),
    ("onprem-default-access-level", "allow"),
];

fn lab(now: Moment) -> Lab {
    Lab::new(configuration(None, &OPEN), &Options { now, ..Options::default() }).unwrap()
}

fn status(lab: &Lab, path: &str, body: &Value) -> u16 {
    let target = format!("https://lab.test{path}");
    ask(lab, "POST", &target, "", body.to_string().as_bytes()).status
}

/// Everything that tells a time or signs for one answers.
fn all_is_well(lab: &Lab) {
    let wanted = json!({ "audience": "on-premises" });
    assert_eq!(status(lab, "/control/token", &wanted), 200);
    let refresh = json!({ "audience": "on-premises", "refresh": true });
    assert_eq!(status(lab, "/control/token", &refresh), 200);
    assert_eq!(status(lab, "/control/response", &json!({ "multiple": true })), 200);
    for path in ["/", "/control/state", "/control/har"] {
        assert_eq!(ask(lab, "GET", &format!("https://lab.test{path}"), "", b"").status, 200);
    }
    let token = control(lab, "/control/token", &wanted)["token"].as_str().unwrap().to_owned();
    assert_eq!(with_token(lab, &token), 200, "a token that is signed now is good now");
}

#[test]
fn a_time_that_is_too_late_is_refused_and_a_reset_puts_the_time_back() {
    let lab = lab(Moment::OF_2026);
    let mint = || {
        let minted = control(&lab, "/control/token", &json!({ "audience": "on-premises" }));
        minted["token"].as_str().unwrap().to_owned()
    };
    let first = mint();
    let seconds = u64::MAX;
    let body = json!({ "seconds": seconds }).to_string();
    let refused = ask(&lab, "POST", "https://lab.test/control/advance", "", body.as_bytes());
    assert_eq!(refused.status, 400);
    for words in ["`seconds` is 18446744073709551615", "expected", "221845392000"] {
        assert!(refused.text().contains(words), "{}", refused.text());
    }
    assert_eq!(lab.now(), Moment::OF_2026);
    all_is_well(&lab);
    // As far as it goes.
    let left = Moment::LATEST.seconds() - Moment::OF_2026.seconds();
    assert_eq!(status(&lab, "/control/advance", &json!({ "seconds": left })), 200);
    assert_eq!(lab.now(), Moment::LATEST);
    all_is_well(&lab);
    assert_eq!(status(&lab, "/control/advance", &json!({ "seconds": 1 })), 400);
    assert_eq!(status(&lab, "/control/expire", &json!({})), 400);
    let late = mint();
    assert_eq!(status(&lab, "/control/revoke", &json!({ "cause": "revoke-sessions" })), 200);
    assert_eq!(status(&lab, "/control/reset", &json!({})), 200);
    assert_eq!(lab.now(), Moment::OF_2026.later(24 * 3600));
    all_is_well(&lab);
    // Neither a token of the first time nor one of the late one is good.
    assert_eq!([with_token(&lab, &first), with_token(&lab, &late)], [401, 401]);
}

#[test]
fn what_an_adapter_says_of_the_time_is_held_between_bounds() {
    for (value, is_good) in [
        (json!({}), true),
        (json!({ "now": 0 }), true),
        (json!({ "now": 221_845_392_000_u64 }), true),
        (json!({ "now": 221_845_392_001_u64 }), false),
        (json!({ "now": u64::MAX }), false),
        (json!({ "now": -1 }), false),
        (json!({ "now": 1.5 }), false),
        (json!({ "now": "0" }), false),
        (json!({ "now": null }), false),
    ] {
        let read = adapter::time(&value);
        assert_eq!(read.is_ok(), is_good, "{value}");
        if let Err(why) = read {
            let why = why.says();
            let shown = value["now"].to_string();
            assert!(why.contains(&shown) && why.contains("adapter"), "{why}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_number_makes_the_lab_fail(
        seconds in proptest::collection::vec(extreme(), 1..4),
        issued in extreme(),
        expires in extreme(),
    ) {
        let lab = lab(Moment::OF_2026);
        let keys = Keys::published().unwrap();
        for seconds in seconds {
            let answered = status(&lab, "/control/advance", &json!({ "seconds": seconds }));
            prop_assert!(matches!(answered, 200 | 400));
            all_is_well(&lab);
            let claims = json!({
                "iss": names::ISSUER,
                "aud": names::resource(token::audience("on-premises").unwrap()),
                "upn": names::USERS[0].address,
                "appid": names::CLIENTS[0].id,
                "iat": issued,
                "exp": expires,
            });
            let text = token::sign(&claims, &keys.tenant).unwrap();
            let is_good = lab.now() < Moment::or_last(expires);
            let answered = with_token(&lab, &text);
            prop_assert_eq!(answered == 401, !is_good, "{}: {}", claims, answered);
            prop_assert_eq!(status(&lab, "/control/reset", &json!({})), 200);
            all_is_well(&lab);
        }
    }
}
