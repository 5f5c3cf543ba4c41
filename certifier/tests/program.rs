//! The program, as people and scripts run it.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic, in its helpers too")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use certifier::file::sum_of;
use model::claim;
use model::families::certificate::certify;
use model::report::certificate::write;
use model::scope::Scope;

/// Runs the program on a file: how it ended, and what it wrote.
fn certifier(path: &Path) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_certifier")).arg(path).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn file(name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, content).unwrap();
    path
}

fn written() -> String {
    let (_, claim) = claim::find("mailbox-data-requires-mfa").unwrap();
    let scope = Scope::preset("article-on-premises-published").unwrap();
    write(&certify(claim, &scope.cube, &mut |_| {}).unwrap()).unwrap()
}

/// The text with another in place of one, and with the sum that it has then.
fn changed(text: &str, from: &str, to: &str) -> String {
    let (_, body) = text.split_once('\n').unwrap();
    assert!(body.contains(from), "{from}");
    let body = body.replacen(from, to, 1);
    format!("{{\"format\":\"1\",\"sha256\":\"{}\",\n{body}", sum_of(&body))
}

#[test]
fn what_is_confirmed_is_said_in_words() {
    let (code, out, err) = certifier(&file("good.json", written()));
    assert_eq!((code, err.as_str()), (0, ""));
    for words in [
        "confirmed: mailbox-data-requires-mfa violated\n",
        "scope: 192 configurations\n",
        "it applies to:      192\n",
        "of these violate it: 96\n",
        "290 states, ",
        "1 rules, 1 runs taken again\n",
    ] {
        assert!(out.contains(words), "{words}: {out}");
    }
}

#[test]
fn what_is_not_confirmed_is_said_in_one_line() {
    let text = written();
    let cases = [
        ("sum.json", text.replacen("\"complete\":true", "\"complete\":false", 1), "SHA-256"),
        (
            "complete.json",
            changed(&text, "\"complete\":true", "\"complete\":false"),
            "the rules are",
        ),
        (
            "verdict.json",
            changed(&text, "\"verdict\":\"violated\"", "\"verdict\":\"holds\""),
            "verdict",
        ),
        ("count.json", changed(&text, "\"violating\":\"96\"", "\"violating\":\"95\""), "95"),
        ("claim.json", changed(&text, "\"claim\":\"m", "\"claim\":\"n"), "there is no claim"),
        (
            "sources.json",
            changed(&text, "\"model_sha256\":\"", "\"model_sha256\":\"0"),
            "other sources",
        ),
    ];
    for (name, text, says) in cases {
        let (code, out, err) = certifier(&file(name, text));
        assert_eq!((code, out.as_str()), (1, ""), "{name}: {err}");
        assert!(err.starts_with("not confirmed: ") && err.contains(says), "{name}: {err}");
        assert_eq!(err.lines().count(), 1, "{err}");
    }
}

#[test]
fn what_is_no_certificate_is_said_in_one_line() {
    let text = written();
    let cases: [(&str, Vec<u8>); 9] = [
        ("empty.json", Vec::new()),
        ("other.json", b"{}\n".to_vec()),
        ("number.json", b"1\n2\n".to_vec()),
        ("binary.json", vec![0xff, 0xfe, b'\n', 0]),
        ("format.json", text.replacen("\"1\"", "\"2\"", 1).into_bytes()),
        ("cut.json", changed(&text, "\"complete\":true}", "\"complete\":true").into_bytes()),
        ("field.json", changed(&text, "\"claim\":", "\"clam\":").into_bytes()),
        ("record.json", changed(&text, "\"phase\":\"start\"", "\"phase\":\"begin\"").into_bytes()),
        ("huge.json", changed(&text, "\"found\":", "\"found\":99999999999").into_bytes()),
    ];
    for (name, bytes) in cases {
        let (code, out, err) = certifier(&file(name, bytes));
        assert_eq!((code, out.as_str()), (2, ""), "{name}: {err}");
        assert!(err.starts_with("error: "), "{name}: {err}");
        assert_eq!(err.lines().count(), 1, "{err}");
    }
    let (code, _, err) = certifier(Path::new("there-is-no-such-file.json"));
    assert_eq!(code, 2);
    assert!(err.starts_with("error: cannot read `there-is-no-such-file.json`"), "{err}");
}

#[test]
fn what_a_shell_makes_of_a_certificate_is_the_same_certificate() {
    let text = written();
    let wide = text.replace('\n', "\r\n");
    let little = [0xff, 0xfe].into_iter().chain(wide.encode_utf16().flat_map(u16::to_le_bytes));
    let big = [0xfe, 0xff].into_iter().chain(wide.encode_utf16().flat_map(u16::to_be_bytes));
    let cases: [(&str, Vec<u8>); 4] = [
        ("marked.json", [b"\xef\xbb\xbf", text.as_bytes()].concat()),
        ("ends.json", wide.clone().into_bytes()),
        ("little.json", little.collect()),
        ("big.json", big.collect()),
    ];
    for (name, bytes) in cases {
        let (code, out, err) = certifier(&file(name, bytes));
        assert_eq!((code, err.as_str()), (0, ""), "{name}: {out}");
    }
    let unmarked: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (code, _, err) = certifier(&file("unmarked.json", unmarked));
    assert!(code == 2 && err.contains("UTF-16 without a byte order mark"), "{err}");
}

#[test]
fn an_error_names_the_file() {
    let text = written();
    let changed = text.replacen("\"complete\":true", "\"complete\":false", 1);
    for (name, text) in [("named.json", "{}\n".to_owned()), ("named-too.json", changed)] {
        let (code, _, err) = certifier(&file(name, text));
        assert!(code != 0 && err.contains(&format!("{name}`: ")), "{err}");
    }
}
