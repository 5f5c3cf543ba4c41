//! How much the log keeps.

use serde_json::Value;

use super::bad_input::ask;
use super::configuration;
use crate::lab::{BODY_MAX, Lab, Options};

fn har(lab: &Lab) -> Value {
    let response = ask(lab, "GET", "https://lab.test/control/har", "", b"");
    assert_eq!(response.status, 200);
    serde_json::from_slice(&response.body).unwrap()
}

fn lab(kept: usize, kept_bytes: usize) -> Lab {
    let options = Options { kept, kept_bytes, ..Options::default() };
    Lab::new(configuration(None, &[]), &options).unwrap()
}

#[test]
fn the_last_exchanges_are_kept_within_a_number_and_within_bytes() {
    let target = "https://mail.contoso.test/EWS/Exchange.asmx";
    for (kept, kept_bytes) in [(10_000, 4 * BODY_MAX), (3, usize::MAX)] {
        let lab = lab(kept, kept_bytes);
        for letter in b'a'..b'k' {
            ask(&lab, "POST", target, "", &vec![letter; BODY_MAX]);
        }
        assert_eq!((lab.log().len(), lab.log().left_out()), (3, 7));
        let har = har(&lab);
        let entries = har["log"]["entries"].as_array().unwrap();
        let first =
            |entry: &Value| entry["request"]["postData"]["text"].as_str().unwrap()[..1].to_owned();
        assert_eq!(entries.iter().map(first).collect::<String>(), "hij");
        assert!(har["log"]["comment"].as_str().unwrap().starts_with("7 earlier exchanges"));
        lab.reset(lab.configuration());
        assert!(lab.log().is_empty() && lab.log().left_out() == 0);
    }
}

#[test]
fn what_is_larger_than_all_that_is_kept_is_not_kept() {
    let lab = lab(10, 1000);
    ask(&lab, "POST", "https://mail.contoso.test/EWS/Exchange.asmx", "", &[b'a'; 2000]);
    assert_eq!((lab.log().len(), lab.log().left_out()), (0, 1));
    assert_eq!(har(&lab)["log"]["entries"], serde_json::json!([]));
}

#[test]
fn nothing_is_left_out_where_there_is_room() {
    let lab = lab(10, 100_000);
    ask(&lab, "POST", "https://mail.contoso.test/EWS/Exchange.asmx", "", b"a");
    assert_eq!(har(&lab)["log"].get("comment"), None);
    assert_eq!(lab.log().len(), 1);
}
