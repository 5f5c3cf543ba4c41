//! Whatever is wrong with what somebody wrote is said in one line, and nothing else happens.

use crate::common::{Ran, command, file, model};

/// Asks a question that needs no exploration.
pub(crate) const QUICK: [&str; 3] = ["check", "--claim", "article-order-is-safe"];

/// What is wrong with how a run refused, if anything is: it must end with 2, with nothing on standard
/// output, and with one line on standard error that has all the words.
pub(crate) fn amiss(arguments: &[&str], words: &[&str]) -> Option<String> {
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
        (
            &["check", "--set", "identity-model=cloud"],
            &["`cloud`", "`identity-model`, expected one"],
        ),
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
        (&["check", "--limit", "5"], &["--limit 5", "expected --engine stateright"]),
        (&["trace", "step-e1-is-reachable", "--limit", "5"], &["expected --engine stateright"]),
        (&["check", "--limit", "many"], &["'many'", "--limit <N>"]),
        (&["check", "--limit", "-1"], &["-1"]),
        (&["check", "--limit", "0"], &["'0'", "--limit <N>"]),
        (&["check", "--limit", "99999999999999999999"], &["--limit <N>", "too large"]),
        (&["check", "--format", "xml"], &["'xml'", "text, json, markdown, junit, sarif"]),
        (
            &["check", "--attacker", "two"],
            &["'two'", "password, phisher, token-thief, insider, all, none"],
        ),
        (&["check", "--as-of", "2023-02-29"], &["`2023-02-29` is no day", "2023-01-31"]),
        (&["trace"], &["<CLAIM>"]),
        (&["trace", "identity-models-agree"], &["comparison claim", "`model check --claim ident"]),
        (&["trace", "article-order-is-safe"], &["decision claim", "`model check --claim article"]),
        (&["trace", "a", "b"], &["'b'"]),
        (&["settings", "--template", "--reads"], &["'--template'", "'--reads'"]),
        (&["settings", "--template", "--format", "json"], &["'--template'", "'--format <FORMAT>'"]),
        (&["completions", "tcsh"], &["'tcsh'", "bash, elvish, fish, powershell, zsh"]),
        (&["schema"], &["<OF>"]),
        (&["schema", "men"], &["'men'", "check, trace,"]),
    ]);
}

#[test]
fn what_cannot_be_read_is_refused_with_its_name() {
    let binary = file("binary.toml", b"client\xff\xfe");
    refuses(&[
        (&["check", "--config", "no/such/file.toml"], &["`no/such/file.toml`", "cannot read"]),
        (&["check", "--config", "."], &["`.`", "cannot read", "TOML or JSON"]),
        (&["check", "--config", ""], &["--config <FILE>"]),
        (&["check", "--config", "two\nlines"], &["`two lines`", "cannot read"]),
        (&["check", "--config", &binary], &["`binary.toml`", "UTF-8"]),
    ]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_without_an_end_is_refused() {
    refuses(&[
        (&["check", "--config", "/dev/zero"], &["`/dev/zero`", "more than 16777216 bytes"]),
        (&["diff", "security-defaults", "/dev/zero"], &["`/dev/zero`", "more than"]),
    ]);
}

#[test]
fn a_word_of_the_contrary_meaning_is_never_suggested() {
    for (set, words) in [
        ("mailbox-location=exo", "one of exchange-online, exchange-on-premises"),
        ("mailbox-location=UserMailbox", "mean different places by it"),
        ("identity-model=Managed", "`password-hash-sync` or `pass-through`"),
        ("exo-smtp-auth=True", "True is `disabled`"),
        ("onprem-other-protocols-published=True", "one of yes, microsoft-365-only, no"),
        ("ca-require-mfa=on", "one of no, yes"),
    ] {
        let arguments = ["check", "--set", set];
        assert_eq!(amiss(&arguments, &[words]), None);
        assert!(!model(&arguments).err.contains("did you mean"), "{set}");
    }
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
        (&["diff", &long, "security-defaults"], &["neither a preset nor a file"]),
    ]);
    for arguments in
        [["--set", &value], ["--claim", &long], ["--config", &long], ["--limit", &long]]
    {
        let err = model(&[&["check"][..], &arguments].concat()).err;
        assert!(err.chars().count() < 1_300, "{} characters", err.chars().count());
    }
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
    for word in [word, "a\u{202e}b\u{200b}c\u{2066}d\u{2028}e"] {
        for arguments in
            [["--claim", word], ["--preset", word], ["--config", word], ["--set", word]]
        {
            let Ran { code, err, .. } = model(&[&["check"][..], &arguments].concat());
            assert_eq!(code, 2);
            let turns = |it: char| it.is_control() || ('\u{200b}'..='\u{206f}').contains(&it);
            assert!(!err.trim_end().contains(turns), "{arguments:?}: {err:?}");
        }
    }
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
