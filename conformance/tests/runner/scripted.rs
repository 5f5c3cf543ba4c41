//! Adapters as scripts of the shell.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::thread;

use conformance::runner::adapter::{Answer, Answered, Asked, Call};
use conformance::runner::sut::AdapterOf;

/// An adapter that is this script, with some patience for it.
pub(crate) fn script(text: &str, timeout_ms: u64) -> AdapterOf {
    AdapterOf { command: ["sh", "-c", text].map(str::to_owned).into(), timeout_ms }
}

/// Says yes to everything, and `says` to what has the name `to`. `$id` is the number of what was asked.
pub(crate) fn obliging(to: &str, says: &str) -> String {
    format!(
        r#"while read -r line; do
            id=$(printf '%s' "$line" | sed 's/^{{"id":\([0-9]*\),.*/\1/')
            case $line in
                *'"name":"{to}"'*) {says} ;;
                *'"name":"hello"'*) echo "{{\"id\":$id,\"answer\":{{\"ok\":{{\"name\":\"script\"}}}}}}" ;;
                *) echo "{{\"id\":$id,\"answer\":{{\"ok\":\"\"}}}}" ;;
            esac
        done"#
    )
}

/// An adapter whose answers are made here, for each thing that it is asked.
pub(crate) fn answered_here(
    folder: &Path,
    mut answers: impl FnMut(Call) -> Answer + Send + 'static,
) -> AdapterOf {
    let [asked, answered] = ["asked", "answered"].map(|name| folder.join(name));
    let made = Command::new("mkfifo").args([&asked, &answered]).status().unwrap();
    assert!(made.success());
    let text = format!(
        r#"while read -r line; do
            printf '%s\n' "$line" > '{}'
            read -r answer < '{}'
            printf '%s\n' "$answer"
        done"#,
        asked.display(),
        answered.display()
    );
    // It waits for the script until the test ends.
    thread::spawn(move || {
        loop {
            let Asked { id, call } = serde_json::from_slice(&fs::read(&asked).unwrap()).unwrap();
            let answer = serde_json::to_string(&Answered { id, answer: answers(call) }).unwrap();
            let mut pipe = fs::OpenOptions::new().write(true).open(&answered).unwrap();
            writeln!(pipe, "{answer}").unwrap();
        }
    });
    script(&text, 10_000)
}
