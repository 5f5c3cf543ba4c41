//! Vectors with one thing wrong about them.

use serde_json::{Value, json};

use super::*;

/// A vector of a request that is none, and one in which the tester plays others.
const OWN: &str = include_str!(
    "../../../../traces/vectors/activesync-onprem/activesync-onprem-malformed-no-credentials.json"
);
const OF_CALLER: &str =
    include_str!("../../../../traces/vectors/client/client-positive-outlook-online-mail.json");

fn wrong(vector: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut value: Value = serde_json::from_str(vector).unwrap();
    change(&mut value);
    let vector: Vector = serde_json::from_value(value).unwrap();
    Examiner::default().examine(&vector).err().unwrap_or_default()
}

#[test]
fn vectors_as_they_are_can_be_run() {
    assert_eq!(wrong(OWN, |_| {}), "");
    assert_eq!(wrong(OF_CALLER, |_| {}), "");
}

#[test]
fn a_request_goes_to_nobody_but_the_role_under_test() {
    for target in [
        "https://127.0.0.1:9556/steal",
        "https://${eas}.evil.example/",
        "https://${eas}@evil.example/",
        "https://${other}/",
        "https://${elsewhere}/",
        "http://${eas}/",
        "//evil.example/${eas}",
        "file:///etc/passwd",
        "https://${eas}/#x",
        "https://${eas}/a b",
    ] {
        let says = wrong(OWN, |it| {
            it["bindings"]["elsewhere"] = json!({ "kind": "host", "role": "elsewhere" });
            it["steps"][1]["http"]["target"] = target.into();
        });
        assert!(says.starts_with("step 2: "), "{target}: {says}");
    }
    let says = wrong(OWN, |it| it["bindings"]["eas"]["role"] = "../../etc/passwd".into());
    assert_eq!(says, "binding `eas`: there is no host of `../../etc/passwd`");
    let says =
        wrong(OWN, |it| it["steps"][1]["http"]["headers"] = json!([["Host", "evil.example"]]));
    assert!(says.contains("is the tester's to send"), "{says}");
}

/// An app, or its browser, follows what it is answered.
#[test]
fn an_answer_in_anothers_place_leads_to_nobody_else() {
    for location in [
        "https://evil.example/",
        "//evil.example/",
        "http://${idp}/",
        "https://${idp}.evil.example/",
        "https://${alice}/",
        "${alice}/",
    ] {
        let http = json!({ "status": 302, "headers": [["Location", location]] });
        let says = wrong(OF_CALLER, |it| it["steps"][3]["http"] = http);
        assert!(says.starts_with("step 4: "), "{location}: {says}");
    }
    let body = json!({ "type": "text", "text": "{\"Url\":\"https://evil.example/\"}" });
    let says = wrong(OF_CALLER, |it| it["steps"][3]["http"]["body"] = body);
    assert!(says.contains("`://evil.example/\"}` is at no host of the vector"), "{says}");
}

#[test]
fn what_says_nothing_or_cannot_be_read_is_no_vector() {
    let text = |matcher: Value| {
        move |it: &mut Value| it["steps"][2]["any_of"][0]["http"]["text"] = json!([matcher])
    };
    for (says, found) in [
        ("no `reset`", wrong(OWN, |it| it["steps"] = json!([]))),
        ("expects anything", wrong(OWN, |it| it["steps"] = json!([it["steps"][0]]))),
        (
            "no `expect` follows",
            wrong(OWN, |it| {
                it["steps"] =
                    json!([it["steps"][0], it["steps"][1], it["steps"][1], it["steps"][2]]);
            }),
        ),
        (
            "nothing was sent",
            wrong(OWN, |it| it["steps"] = json!([it["steps"][0], it["steps"][2]])),
        ),
        (
            "no answer is allowed",
            wrong(OWN, |it| {
                it["steps"][2]["any_of"] = json!([]);
                it["steps"][2]["silence"] = "forbidden".into();
            }),
        ),
        ("`within_ms` is 0", wrong(OWN, |it| it["steps"][2]["within_ms"] = 0.into())),
        ("`(a` cannot be read", wrong(OWN, text(json!({ "regex": "(a" })))),
        ("cannot be read", wrong(OWN, text(json!({ "regex": "(a{1000}){1000}" })))),
        ("cannot be read", wrong(OWN, text(json!({ "query": { "a": { "regex": "(" } } })))),
        ("captured, and is no binding", wrong(OWN, text(json!({ "capture": "nowhere" })))),
        ("captured, and is no binding", wrong(OWN, text(json!({ "capture": "eas" })))),
        ("no such binding", wrong(OWN, text(json!({ "contains": "${nowhere}" })))),
        (
            "no group to capture",
            wrong(OWN, |it| {
                it["bindings"]["c"] = json!({ "kind": "captured" });
                text(json!({ "capture-regex": { "name": "c", "regex": "a" } }))(it);
            }),
        ),
        (
            "is no status",
            wrong(OWN, |it| it["steps"][2]["any_of"][0]["http"]["status"] = json!(["4xy"])),
        ),
        (
            "two digits for each byte",
            wrong(OWN, |it| {
                it["steps"][1]["http"]["body"] = json!({ "type": "hex", "hex": "0g" });
            }),
        ),
        (
            "two digits for each byte",
            wrong(OWN, |it| {
                it["steps"][1]["http"]["body"] = json!({ "type": "hex", "hex": "030" });
            }),
        ),
        (
            "more than a line",
            wrong(OWN, |it| {
                it["steps"][1]["http"]["headers"] = json!([["X-A", "a\r\nX-B: b"]]);
            }),
        ),
        (
            "no name of a header",
            wrong(OWN, |it| {
                it["steps"][1]["http"]["headers"] = json!([["bad name", "a"]]);
            }),
        ),
        (
            "no such binding",
            wrong(OWN, |it| {
                it["always"] =
                    json!([{ "rule": "never-returns", "id": "x", "why": "y", "binding": "z" }]);
            }),
        ),
    ] {
        assert!(found.contains(says), "{says}: {found}");
    }
}
