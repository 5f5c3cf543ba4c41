//! The program starts, says what it is, and refuses what it does not know.
//!
//! Cargo builds a package's program for that package's own tests. These are here for that, too: `cargo
//! test` then has the program ready, with the features that all packages have in common, and the end-to-end
//! tests of the workspace need not build it a second time.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic, in its helpers too")]

use std::process::{Command, Output, Stdio};

fn run(arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_model");
    Command::new(program).args(arguments).stdin(Stdio::null()).output().unwrap()
}

#[test]
fn it_says_its_name_and_version() {
    let ran = run(&["--version"]);
    assert_eq!(ran.status.code(), Some(0));
    let said = String::from_utf8(ran.stdout).unwrap();
    assert_eq!(said.trim_end(), concat!("model ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn it_refuses_a_command_that_it_does_not_have() {
    let ran = run(&["no-such-command"]);
    assert_eq!(ran.status.code(), Some(2));
    assert!(ran.stdout.is_empty());
    assert!(String::from_utf8(ran.stderr).unwrap().contains("no-such-command"));
}
