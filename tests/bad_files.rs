//! What is wrong with a file is said in one line, with the line of the file; what is not wrong is read.

use crate::bad_input::{QUICK, amiss};
use crate::command_line::succeeds;
use crate::common::{Ran, file, model};

/// Every file must be refused with its words, among them its name and the line.
fn refuses_files(table: &[(&str, &[u8], usize, &[&str])]) {
    let mut amisses = Vec::new();
    for (name, content, line, words) in table {
        let name = file(name, content);
        let place = format!("`{name}`: line {line}: ");
        let words = [&[place.as_str()], *words].concat();
        amisses.extend(amiss(&[&QUICK[..], &["--config", &name]].concat(), &words));
    }
    assert!(amisses.is_empty(), "{}", amisses.join("\n"));
}

/// Reads a file, and returns what the scope is then said to be.
fn accepts(name: &str, content: &[u8]) -> String {
    let name = file(name, content);
    let Ran { code, out, err } = model(&[&QUICK[..], &["--config", &name]].concat());
    assert_eq!((code, err.as_str()), (0, ""), "{name}");
    out.lines().next().unwrap().to_owned()
}

#[test]
fn a_file_that_is_no_configuration_is_refused_with_the_line() {
    refuses_files(&[
        ("unquoted.toml", b"\nclient = legacy\n", 2, &["quoted"]),
        ("unended.toml", b"client = \"legacy\"\n\nca-policy = \n", 3, &[]),
        ("unended.json", b"{\n\"client\":", 2, &["EOF"]),
        (
            "comma.json",
            b"{\n\"client\": \"legacy\"\n\"ca-policy\": \"enabled\"\n}",
            3,
            &["expected"],
        ),
        ("text.json", b"\"unknown\"", 1, &["string", "expected a map"]),
        ("list.json", b"[]", 1, &["sequence", "expected a map"]),
        (
            "setting.toml",
            b"\n\nidentiy-model = \"x\"\n",
            3,
            &["`identiy-model`", "`identity-model`?"],
        ),
        ("setting.json", b"{\n\n\"identiy-model\": \"x\"}", 3, &["`identity-model`?"]),
        ("value.toml", b"# x\nclient = \"legcy\"\n", 2, &["`legcy`", "`legacy`?", "`client`"]),
        ("value.json", b"{\n  \"client\": \"legcy\"\n}", 2, &["`legcy`", "`legacy`?", "`client`"]),
        ("number.toml", b"\nclient = 3\n", 2, &["`client` is a number", "expected a value"]),
        ("number.json", b"{\"client\": 3}", 1, &["`client` is a number"]),
        ("date.toml", b"client = 2026-11-22\n", 1, &["`client` is a date"]),
        ("null.json", b"{\"client\": null}", 1, &["`client` is null"]),
        ("nothing.toml", b"client = []\n", 1, &["`client` is an empty list"]),
        ("nothing.json", b"{\"client\": []}", 1, &["`client` is an empty list"]),
        ("nested.toml", b"\nclient = { a = \"legacy\" }\n", 2, &["`client` is a table"]),
        ("nested.json", b"{\"client\": {\"a\": 1}}", 1, &["`client` is an object"]),
        ("deep.toml", b"client = [[\"legacy\"]]\n", 1, &["`client` is a list in a list"]),
        ("mixed.toml", b"client = [\"legacy\", 3]\n", 1, &["`client` is a number"]),
        ("group.toml", b"[group]\nclient = \"legacy\"\n", 1, &["unknown setting `group`"]),
        ("lines.toml", b"client = \"\"\"\na\nb\"\"\"\n", 1, &["`a b`"]),
        ("windows.toml", b"client = \"legacy\"\r\nca-policy = on\r\n", 2, &["quoted"]),
    ]);
}

#[test]
fn what_is_wrong_at_the_start_of_a_line_is_said_of_that_line() {
    refuses_files(&[
        ("bracket.toml", b"client = \"legacy\"\n]\n", 2, &[]),
        ("twice.toml", b"client = \"legacy\"\nclient = \"legacy\"\n", 2, &["duplicate key"]),
    ]);
}

#[test]
fn a_wrong_value_is_not_said_of_a_longer_setting_further_down() {
    refuses_files(&[(
        "longer.toml",
        b"ca-block-legacy = \"perhaps\"\n\nca-block-legacy-covers-user = \"yes\"\n",
        1,
        &["`perhaps`", "`ca-block-legacy`"],
    )]);
}

#[test]
fn a_table_is_said_of_the_line_of_its_head() {
    refuses_files(&[(
        "table.toml",
        b"\n\n[client]\na = \"legacy\"\n",
        3,
        &["`client` is a table"],
    )]);
}

#[test]
fn a_wrong_value_beside_another_is_said_of_its_line() {
    refuses_files(&[(
        "beside.json",
        b"{\n\"ca-policy\": \"enabled\", \"client\": \"legcy\"\n}",
        2,
        &["`legcy`", "`client`"],
    )]);
}

#[test]
fn a_setting_that_stands_twice_is_refused_in_json_as_in_toml() {
    refuses_files(&[(
        "twice.json",
        b"{\n\"client\": \"legacy\",\n\"client\": \"outlook-mobile\"\n}",
        3,
        &["client"],
    )]);
}

#[test]
fn a_very_long_value_is_refused_in_one_line() {
    let toml = format!("client = \"{}\"\n", "x".repeat(100_000));
    refuses_files(&[("long.toml", toml.as_bytes(), 1, &["setting `client`"])]);
}

#[test]
fn a_file_in_which_nothing_is_filled_in_is_refused() {
    let template = succeeds(0, &["settings", "--template"]);
    for (name, content) in [
        ("untold.toml", ""),
        ("untold.json", ""),
        ("blank.json", " \r\n"),
        ("braces.json", "{}"),
        ("comment.toml", "# client = \"legacy\"\n"),
        ("open.toml", "client = \"unknown\"\nca-policy = [\"*\"]\n"),
        ("template.toml", template.as_str()),
    ] {
        let name = file(name, content);
        let arguments = [&QUICK[..], &["--config", &name]].concat();
        assert_eq!(amiss(&arguments, &[&name, "nothing is filled in"]), None);
    }
    let filled = template.replace("\nclient = \"unknown\"", "\nclient = \"legacy\"");
    assert!(accepts("filled.toml", filled.as_bytes()).contains(" with client=legacy: "));
}

#[test]
fn what_is_no_configuration_at_all_is_told_as_what_it_is() {
    let graph =
        "{\"@odata.context\": \"https://graph.microsoft.com/v1.0/$metadata\", \"value\": []}";
    let clixml = "<Objs Version=\"1.1.0.1\" \
         xmlns=\"http://schemas.microsoft.com/powershell/2004/04\"><Obj/></Objs>";
    for (name, content, words) in [
        ("graph.json", graph, "an export of Microsoft Graph"),
        ("graph.toml", graph, "an export of Microsoft Graph"),
        (
            "policies.json",
            "[{\"Id\": \"1\", \"GrantControls\": {}}]",
            "an export of Microsoft Graph",
        ),
        ("mailbox.xml", clixml, "`Export-Clixml`"),
        ("mailbox.csv", "\"Identity\",\"Enabled\"\r\n\"alice\",\"True\"\r\n", "a table (CSV)"),
        ("list.txt", "\r\nIdentity : alice\r\nEnabled  : True\r\n", "PowerShell shows on a screen"),
    ] {
        let name = file(name, content);
        let arguments = [&QUICK[..], &["--config", &name]].concat();
        assert_eq!(amiss(&arguments, &[&name, words, "model settings --template"]), None);
    }
}

#[test]
fn a_file_in_utf_16_is_read_as_windows_powershell_writes_it() {
    let text = "client = \"legacy\"\r\nca-policy = \"enabledForReportingButNotEnforced\"\r\n";
    let json = "{\"client\": \"legacy\",\r\n\"ca-policy\": \"report-only\"}";
    let plain = accepts("plain-8.toml", text.as_bytes());
    assert!(plain.contains(" with ca-policy=report-only client=legacy: "), "{plain}");
    for (ending, text) in [("toml", text), ("json", json)] {
        let little = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes));
        let big = [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes));
        let (little, big): (Vec<u8>, Vec<u8>) = (little.collect(), big.collect());
        assert_eq!(accepts(&format!("little.{ending}"), &little), plain);
        assert_eq!(accepts(&format!("big.{ending}"), &big), plain);
        for (name, bytes, words) in [
            ("unmarked", &little[2..], "UTF-16 without a byte order mark"),
            ("cut", &little[..little.len() - 1], "breaks off or is damaged"),
            ("wide", b"\xff\xfe\0\0c\0\0\0", "UTF-32"),
        ] {
            let name = file(&format!("{name}.{ending}"), bytes);
            let arguments = [&QUICK[..], &["--config", &name]].concat();
            assert_eq!(amiss(&arguments, &[&name, words, "as UTF-8"]), None);
        }
    }
}

#[test]
fn json_is_read_as_json_whatever_its_name_is() {
    let plain = accepts("brace.toml", b"\n{\"client\": \"legacy\"}");
    assert!(plain.contains(" with client=legacy: "), "{plain}");
}

#[test]
fn line_ends_and_byte_order_marks_make_no_difference() {
    let plain = accepts("plain.toml", b"client = \"legacy\"\nca-policy = \"enabled\"\n");
    assert!(plain.contains(" with ca-policy=enabled client=legacy: "), "{plain}");
    let marked = accepts("marked.toml", b"\xef\xbb\xbfclient = 'legacy'\nca-policy = 'enabled'");
    assert_eq!(marked, plain);
    let ends = accepts("ends.toml", b"client = \"legacy\"\r\nca-policy = \"enabled\"\r\n");
    assert_eq!(ends, plain);
    let json = accepts("plain.json", b"{\"client\": [\"legacy\"],\r\n\"ca-policy\": \"enabled\"}");
    assert_eq!(json, plain);
    assert_eq!(accepts("LOUD.JSON", b"{\"ca-policy\":\"enabled\",\"client\":\"legacy\"}"), plain);
}

#[test]
fn a_byte_order_mark_in_json_is_read_over() {
    let read = accepts("marked.json", b"\xef\xbb\xbf{\"client\": \"legacy\"}");
    assert!(read.contains(" with client=legacy: "), "{read}");
}
