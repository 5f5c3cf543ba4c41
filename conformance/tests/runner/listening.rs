//! The lab as a program: where it listens, and what it writes.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use conformance::format::Role;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::common::{conformance, folder, run};

#[test]
fn it_listens_on_loopback_alone() {
    for address in ["0.0.0.0", "::", "192.0.2.1", "10.1.2.3"] {
        let ran = conformance(&["lab", "--port", "0", "--address", address]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
        let says = format!(
            "error: the lab does not listen on {address}: its passwords and keys are public, so it listens on \
             loopback alone, expected 127.0.0.1 or ::1\n"
        );
        assert_eq!(ran.err, says);
    }
    let ran = conformance(&["lab", "--port", "0", "--address", "everywhere"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    let ran = conformance(&["lab", "--port", "0", "--sut", "x"]);
    assert!(ran.code == 2 && ran.err.contains("--ca"), "{ran:?}");
}

/// A lab that is ended when the test is.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        // It has ended, where all is well.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn what_it_writes_is_what_the_runner_needs() {
    for address in ["127.0.0.1", "127.0.0.2"] {
        let folder = folder(&format!("lab-at-{address}"));
        let [ca, sut, har] = ["lab.pem", "sut.toml", "lab.har"].map(|name| folder.join(name));
        let child = Command::new(env!("CARGO_BIN_EXE_conformance"))
            .args(["lab", "--port", "0", "--address", address])
            .arg("--ca")
            .arg(&ca)
            .arg("--sut")
            .arg(&sut)
            .arg("--har")
            .arg(&har)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut program = Program(child);
        let mut out = BufReader::new(program.0.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        assert!(line.starts_with(&format!("proxy and page   http://{address}:")), "{line}");
        let (ran, report) = run(&folder, Role::ActivesyncOnprem, &["--core"]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
        assert!(report.run.executed() > 10);
        kill_process(Pid::from_child(&program.0), Signal::INT).unwrap();
        assert!(program.0.wait().unwrap().success());
        // A reset forgets what was before it; the last vector is there.
        let har: Value = serde_json::from_slice(&fs::read(&har).unwrap()).unwrap();
        assert!(!har["log"]["entries"].as_array().unwrap().is_empty());
    }
}
