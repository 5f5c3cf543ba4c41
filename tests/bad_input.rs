//! Whatever is wrong with what somebody wrote is said in one line, and nothing else happens.

use crate::common::{Ran, command, file, model};

/// Asks a question that needs no exploration.
const QUICK: [&str; 3] = ["check", "--claim", "article-order-is-safe"];

/// What is wrong with how a run refused, if anything is: it must end with 2, with nothing on standard
/// output, and with one line on standard error that has all the words.
fn amiss(arguments: &[&str], words: &[&str]) -> Option<String> {
    let Ran { code, out, err } = model(arguments);
    let one_line = err.ends_with('\n') && err.lines().count() == 1 && !err.contains('\r');
    let right = code == 2
        && out.is_empty()
        && one_line
        && err.starts_with("error: ")
        && words.iter().all(|word| err.contains(word));
    (!right).then(|| format!("{arguments:?}, {words:?}: {code}\n{out}{err}"))
}

/// Every one must be refused with its words.
fn refuses(table: &[(&[&str], &[&str])]) {
    let amiss: Vec<_> = table.iter().filter_map(|(line, words)| amiss(line, words)).collect();
    assert!(amiss.is_empty(), "{}", amiss.join("\n"));
}

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
fn a_wrong_scope_is_refused_with_what_may_have_been_meant() {
    refuses(&[
        (&["check", "--set", "identiy-model=federated"], &["`identiy-model`", "`identity-model`?"]),
        (&["check", "--set", "qqq=federated"], &["unknown setting `qqq`", "`model settings`"]),
        (&["check", "--set", "=federated"], &["unknown setting ``"]),
        (
            &["check", "--set", "identity-model=fedrated"],
            &["`fedrated`", "`federated`?", "one of federated, password-hash-sync, pass-through"],
        ),
        (
            &["check", "--set", "identity-model=federated,"],
            &["unknown value ``", "`identity-model`", "one of federated, password-hash-sync"],
        ),
        (&["check", "--set", "identity-model=FEDERATED"], &["`FEDERATED`", "one of federated,"]),
        (&["check", "--set", "identity-model"], &["`identity-model` is no setting", "`id=value`"]),
        (
            &["check", "--set", "client=legacy", "--set", "client=outlook-mobile"],
            &["`client=legacy`", "`client=outlook-mobile`", "exclude each other"],
        ),
        (
            &["check", "--claim", "mailbox-data"],
            &["`mailbox-data`", "`mailbox-data-requires-mfa`?"],
        ),
        (&["check", "--claim", "qqq"], &["unknown claim `qqq`", "`model claims`"]),
        (&["trace", "qqq"], &["unknown claim `qqq`", "`model claims`"]),
        (
            &["check", "--preset", "article-on-premise"],
            &["`article-on-premise`", "`article-on-premises`?"],
        ),
        (&["trace", "qqq", "--preset", ""], &["unknown claim `qqq`"]),
        (&["check", "--preset", ""], &["unknown preset ``", "`model presets`"]),
        (&["check", "--preset", "security-defaults", "--claim", ""], &["unknown claim ``"]),
    ]);
}

#[test]
fn a_wrong_command_line_is_refused_with_what_is_wrong() {
    refuses(&[
        (&[], &["subcommand", "check", "trace", "settings", "--help"]),
        (&["frobnicate"], &["'frobnicate'", "--help"]),
        (&["chekc"], &["'chekc'", "'check'"]),
        (&["check", "--bogus"], &["'--bogus'", "--help"]),
        (&["check", "--presets", "x"], &["'--presets'", "'--preset'"]),
        (&["check", "extra"], &["'extra'"]),
        (&["check", "--preset"], &["--preset <ID>", "value is required"]),
        (&["check", "--limit", "many"], &["'many'", "--limit <N>"]),
        (&["check", "--limit", "-1"], &["-1"]),
        (&["check", "--limit", "0"], &["'0'", "--limit <N>"]),
        (&["check", "--limit", "99999999999999999999"], &["--limit <N>", "too large"]),
        (&["check", "--format", "xml"], &["'xml'", "text, json, markdown, junit, sarif"]),
        (&["check", "--attacker", "two"], &["'two'", "password, none"]),
        (&["trace"], &["<CLAIM>"]),
        (&["trace", "identity-models-agree"], &["comparison claim", "`model check --claim ident"]),
        (&["trace", "article-order-is-safe"], &["decision claim", "`model check --claim article"]),
        (&["trace", "a", "b"], &["'b'"]),
        (&["settings", "--template", "--reads"], &["'--template'", "'--reads'"]),
        (&["settings", "--template", "--format", "json"], &["'--template'", "'--format <FORMAT>'"]),
        (&["completions", "tcsh"], &["'tcsh'", "bash, elvish, fish, powershell, zsh"]),
        (&["schema"], &["<OF>"]),
        (&["schema", "men"], &["'men'", "check, trace, settings, claims, presets"]),
    ]);
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
        ("empty.json", b"", 1, &["EOF"]),
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
        b"ca-block-legacy = \"on\"\n\nca-block-legacy-covers-user = \"yes\"\n",
        1,
        &["`on`", "`ca-block-legacy`"],
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
fn what_cannot_be_read_is_refused_with_its_name() {
    let binary = file("binary.toml", b"\xff\xfeclient");
    refuses(&[
        (&["check", "--config", "no/such/file.toml"], &["`no/such/file.toml`", "cannot read"]),
        (&["check", "--config", "."], &["`.`", "cannot read", "TOML or JSON"]),
        (&["check", "--config", ""], &["--config <FILE>"]),
        (&["check", "--config", "two\nlines"], &["`two lines`", "cannot read"]),
        (&["check", "--config", &binary], &["`binary.toml`", "UTF-8"]),
    ]);
}

#[test]
fn very_long_words_are_refused_in_one_line() {
    let long = "x".repeat(100_000);
    let value = format!("client={long}");
    refuses(&[
        (&["check", "--set", &value], &["setting `client`", "one of legacy"]),
        (&["check", "--set", &long], &["`id=value`"]),
        (&["check", "--claim", &long], &["unknown claim"]),
        (&["check", "--preset", &long], &["unknown preset"]),
        (&["check", "--config", &long], &["cannot read"]),
        (&["check", "--limit", &long], &["--limit <N>"]),
    ]);
    let toml = format!("client = \"{long}\"\n");
    refuses_files(&[("long.toml", toml.as_bytes(), 1, &["setting `client`"])]);
}

#[test]
fn a_value_of_several_lines_is_refused_in_one() {
    refuses(&[
        (&["check", "--set", "client=a\nb"], &["`a b`"]),
        (&["check", "--claim", "a\nb"], &["unknown claim `a b`"]),
        (&["check", "--a\nb"], &["--help"]),
    ]);
}

#[test]
fn what_a_terminal_would_obey_is_not_said_again() {
    let word = "a\rb\u{1b}[31mc\u{7}";
    for arguments in [["--claim", word], ["--preset", word], ["--config", word]] {
        let Ran { code, err, .. } = model(&[&["check"][..], &arguments].concat());
        assert_eq!(code, 2);
        assert!(!err.trim_end().contains(char::is_control), "{arguments:?}: {err:?}");
    }
}

#[test]
fn an_empty_file_leaves_everything_free() {
    let everything = accepts("untold.toml", b"");
    assert!(everything.starts_with("all configurations: "), "{everything}");
    assert_eq!(accepts("comment.toml", b"# client = \"legacy\"\n"), everything);
    assert_eq!(accepts("untold.json", b"{}"), everything);
    assert_eq!(accepts("open.toml", b"client = \"unknown\"\nca-policy = [\"*\"]\n"), everything);
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
fn a_byte_order_mark_in_json_is_read_over_or_refused_in_one_line() {
    let name = file("marked.json", b"\xef\xbb\xbf{\"client\": \"legacy\"}");
    let Ran { code, out, err } = model(&[&QUICK[..], &["--config", &name]].concat());
    let read = code == 0 && err.is_empty() && out.contains(" with client=legacy: ");
    assert!(read || amiss(&[&QUICK[..], &["--config", &name]].concat(), &[&name]).is_none());
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_is_full_is_an_error_in_one_line() {
    use std::fs::File;
    use std::process::Stdio;
    for arguments in [&["settings"][..], &["claims", "--format", "json"], &["man"], &QUICK] {
        let full = File::create("/dev/full").unwrap();
        let ended = command(arguments).stdout(full).stderr(Stdio::piped()).output().unwrap();
        let err = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(2), "{arguments:?}: {err}");
        assert_eq!(err.lines().count(), 1, "{arguments:?}: {err}");
        assert!(err.starts_with("error: "), "{arguments:?}: {err}");
    }
}
