//! The Explorer over HTTP.

use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStdout, Stdio};

use serde_json::Value;

use crate::common::{Ran, command, model};

/// A server that is stopped when it is no longer needed.
struct Server {
    process: Child,
    address: String,
    /// What it says.
    lines: Lines<BufReader<ChildStdout>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    /// Serves at a free port, and waits until the search has come to its end.
    fn start(arguments: &[&str]) -> Self {
        let arguments = [&["explore", "--address", "127.0.0.1:0"], arguments].concat();
        let mut process =
            command(&arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        let address = first.strip_prefix("Explorer: http://").unwrap();
        let address = address.split('/').next().unwrap().to_owned();
        let server = Self { process, address, lines };
        for _ in 0..500 {
            if let Some((200, status)) = server.get("/.status")
                && serde_json::from_str::<Value>(&status).unwrap()["done"] == true
            {
                return server;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        panic!("the search at {} does not end", server.address);
    }

    /// What it says next.
    fn line(&mut self) -> String {
        self.lines.next().unwrap().unwrap()
    }

    fn get(&self, path: &str) -> Option<(u16, String)> {
        let mut stream = TcpStream::connect(&self.address).ok()?;
        let request = format!("GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Some((status, body.to_owned()))
    }

    fn json(&self, path: &str) -> Value {
        let (status, body) = self.get(path).unwrap();
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_str(&body).unwrap()
    }

    fn discovery(&self, claim: &str) -> Option<String> {
        let status = self.json("/.status");
        let properties = status["properties"].as_array().unwrap();
        let property = properties.iter().find(|property| property[1] == claim).unwrap();
        property[2].as_str().map(str::to_owned)
    }
}

#[test]
fn a_counterexample_can_be_walked_to_and_is_drawn() {
    let mut server = Server::start(&["--preset", "article-on-premises-published"]);
    let (chosen, violated) = (server.line(), server.line());
    assert!(chosen.starts_with("chosen, because the scope leaves it open: "));
    let status = server.json("/.status");
    assert!(status["unique_state_count"].as_u64().unwrap() > 100, "{status}");
    assert_eq!(server.discovery("blocked-protocol-refuses-legacy"), None);
    let path = server.discovery("mailbox-data-requires-mfa").unwrap();
    assert!(violated.contains("violates mailbox-data-requires-mfa"), "{violated}");
    assert!(violated.ends_with(&format!("/#/steps/{path}")), "{violated} {path}");
    let (before, choice) = path.rsplit_once('/').unwrap();
    let steps = server.json(&format!("/.states/{before}"));
    let step = &steps[choice.parse::<usize>().unwrap()];
    let text = |name: &str| step[name].as_str().unwrap();
    assert!(text("action").starts_with("the attacker tries the password over "), "{step}");
    assert!(text("outcome").contains("VIOLATES mailbox-data-requires-mfa: "), "{step}");
    assert!(text("outcome").contains("What everybody holds now"), "{step}");
    for word in ["Mail app\n", "Entra ID\n", "Attacker\n", "stage: nothing set up"] {
        assert!(text("state").contains(word), "{word}: {step}");
    }
    let raw = ["State {", "Record", "::", "Some("];
    assert!(raw.iter().all(|word| !text("state").contains(word)), "{step}");
    roxmltree::Document::parse(text("svg")).unwrap();
    assert!(text("svg").contains("run-bad-arrow"), "{step}");
}

#[test]
fn every_step_of_an_honest_run_is_named_with_the_articles_number() {
    let server =
        Server::start(&["--preset", "article-on-premises", "--set", "identity-model=federated"]);
    let mut path = "/.states/0".to_owned();
    let mut seen = Vec::new();
    for _ in 0..22 {
        let steps = server.json(&path);
        let first = &steps[0];
        let action = first["action"].as_str().unwrap();
        seen.push(action.split(' ').next().unwrap().to_owned());
        path.push_str("/0");
    }
    seen.dedup();
    let all: Vec<String> = (1..=20).map(|step| format!("O{step}")).collect();
    assert_eq!(seen, all);
}

#[test]
fn a_path_that_leads_nowhere_is_not_found() {
    let server = Server::start(&["--preset", "article-exchange-online"]);
    for path in ["/.states/7", "/.states/0/99", "/.states/x", "/nothing", "/.states/-1"] {
        assert_eq!(server.get(path).unwrap().0, 404, "{path}");
    }
    assert_eq!(server.get("/").unwrap().0, 200);
}

#[test]
fn a_port_that_is_taken_is_an_error() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let Ran { code, out, err } = model(&["explore", "--address", &address]);
    assert_eq!((code, out.as_str(), err.lines().count()), (2, "", 1), "{err}");
    assert!(err.contains(&format!("cannot serve at `{address}`, expected a free port")), "{err}");
}

#[test]
fn an_address_beyond_this_machine_is_refused() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:3000"] {
        let Ran { code, out, err } = model(&["explore", "--address", address]);
        assert_eq!((code, out.as_str(), err.lines().count()), (2, "", 1), "{err}");
        assert!(err.contains(address) && err.contains("--allow-remote"), "{err}");
    }
    for address in ["here", "127.0.0.1", "127.0.0.1:99999", ""] {
        let Ran { code, err, .. } = model(&["explore", "--address", address]);
        assert_eq!((code, err.lines().count()), (2, 1), "{err}");
        assert!(err.contains("expected HOST:PORT"), "{err}");
    }
}
