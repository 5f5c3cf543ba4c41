//! The lab behind sockets.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

use super::configuration;
use crate::binding::names;
use crate::http::{Request, Response};
use crate::lab::server::{Places, Running};
use crate::lab::{BODY_MAX, Lab, Options};

fn running(places: &Places, changes: &[(&str, &str)]) -> Running {
    let lab = Lab::new(configuration(None, changes), &Options::default()).unwrap();
    Running::start(lab, places).unwrap()
}

fn request(method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Request {
    let header = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Request {
        method: method.to_owned(),
        target: target.to_owned(),
        headers: headers.iter().map(header).collect(),
        body: body.to_vec(),
    }
}

fn ask(running: &Running, method: &str, target: &str, body: &[u8]) -> Option<Response> {
    running.client().carry(&request(method, target, &[], body))
}

/// What a connection to the proxy says to a text.
fn raw(running: &Running, text: &str) -> String {
    let mut stream = TcpStream::connect(running.proxy).unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn servers_ask_each_other_over_https() {
    let changes = [
        ("mailbox-location", "exchange-online"),
        ("identity-model", "federated"),
        ("exo-basic-retired", "no"),
        ("exo-policy-assignment", "none"),
        ("ca-block-legacy", "disabled"),
        ("security-defaults", "off"),
        ("adfs-mfa", "off"),
        ("adfs-active-endpoint", "published"),
    ];
    let running = running(&Places::default(), &changes);
    let basic = "Basic YWxpY2VAY29udG9zby50ZXN0OkFsaWNlLWtub3dzLTEtdGhpbmc=";
    let target = "https://outlook.office365.com/EWS/Exchange.asmx";
    let sent = request("POST", target, &[("Authorization", basic)], b"");
    let response = running.client().carry(&sent).unwrap();
    assert_eq!(response.status, 200, "{}", response.text());
    let har = serde_json::to_string(&running.lab.log().har()).unwrap();
    // Exchange Online asked Entra ID, and that AD FS.
    for asked in ["x-ticket", "usernamemixed", "Exchange.asmx"] {
        assert!(har.contains(asked), "{asked}");
    }
    assert!(!har.contains("Alice-knows") && !har.contains("YWxpY2VAY29udG9z"), "{har}");
}

#[test]
fn what_is_wrong_is_answered_as_http_says() {
    let running = running(&Places::default(), &[]);
    let status = |method, target: &str, body: &[u8]| {
        ask(&running, method, target, body).map(|response| response.status)
    };
    let eas = "https://mail.contoso.test/Microsoft-Server-ActiveSync";
    let token = "https://login.microsoftonline.com/common/oauth2/v2.0/token";
    assert_eq!(status("POST", token, b"grant_type=magic"), Some(400));
    assert_eq!(status("POST", eas, b"\x03\x01"), Some(401));
    assert_eq!(status("POST", token, &vec![b'a'; BODY_MAX + 1]), Some(413));
    assert_eq!(status("DELETE", token, b""), Some(405));
    assert_eq!(status("GET", "https://mail.contoso.test/nothing", b""), Some(404));
    assert_eq!(status("GET", "https://nobody.test/", b""), None);
    let wrong = request("GET", eas, &[("Host", "sts.contoso.test")], b"");
    assert_eq!(running.client().carry(&wrong).unwrap().status, 421);
    assert!(
        raw(&running, "CONNECT nobody.test:443 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            .contains(" 502 ")
    );
    assert!(
        raw(
            &running,
            "GET http://mail.contoso.test/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        )
        .contains(" 400 ")
    );
    assert!(raw(&running, "nonsense\r\n\r\n").contains(" 400 "));
    let page = raw(&running, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    assert!(page.contains(names::FEDERATION_SERVER) && page.contains("onprem-activesync-basic"));
    // A client that goes away in the middle of TLS does no harm.
    drop(TcpStream::connect(running.hosts[names::EXCHANGE_ONPREM]).unwrap());
    assert_eq!(status("DELETE", token, b""), Some(405));
}

#[test]
fn a_request_names_its_host_once_and_rightly() {
    let running = running(&Places::default(), &[]);
    let status = |head: &str| {
        let answer = raw(&running, &format!("{head}\r\nConnection: close\r\n\r\n"));
        answer.split(' ').nth(1).and_then(|it| it.parse::<u16>().ok())
    };
    for (host, expected) in [
        ("lab.test", 200),
        ("LAB.test:8080", 200),
        ("localhost", 200),
        ("localhost:8080", 200),
        ("127.0.0.1", 200),
        ("127.1.2.3:80", 200),
        ("[::1]", 200),
        ("[::1]:8080", 200),
        ("evil.example", 421),
        ("evil.example:8080", 421),
        ("127.0.0.1.evil.example", 421),
        ("[::2]", 421),
        ("10.0.0.1", 421),
        ("localhost@evil.example", 400),
        ("evil.example@localhost", 400),
        ("::1", 400),
        ("local host", 400),
    ] {
        let found = status(&format!("GET / HTTP/1.1\r\nHost: {host}"));
        assert_eq!(found, Some(expected), "{host}");
    }
    assert_eq!(status("GET / HTTP/1.1\r\nX: y"), Some(400));
    for (one, other) in [("localhost", "localhost"), ("lab.test", "evil.example")] {
        let two = format!("GET / HTTP/1.1\r\nHost: {one}\r\nHost: {other}");
        assert_eq!(status(&two), Some(400), "{two}");
    }
    // HTTP/1.0 knows no `Host`.
    assert_eq!(status("GET / HTTP/1.0\r\nX: y"), Some(200));
}

#[test]
fn a_foreign_page_tells_the_lab_nothing_over_its_socket() {
    let running = running(&Places::default(), &[]);
    let now = running.lab.now();
    let post = |headers: &str| {
        let body = r#"{"seconds":60}"#;
        let size = body.len();
        raw(
            &running,
            &format!(
                "POST /control/advance HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n{headers}\r\n\
                 Content-Length: {size}\r\nConnection: close\r\n\r\n{body}"
            ),
        )
    };
    let json = "Content-Type: application/json";
    assert!(post("Content-Type: text/plain\r\nOrigin: https://evil.example").contains(" 403 "));
    assert!(post("Content-Type: text/plain").contains(" 415 "));
    assert!(post(&format!("{json}\r\nOrigin: https://evil.example")).contains(" 403 "));
    assert!(post(&format!("{json}\r\nSec-Fetch-Site: cross-site")).contains(" 403 "));
    assert_eq!(running.lab.now(), now);
    assert!(post(json).contains(" 200 "));
    assert_eq!(running.lab.now(), now.later(60));
}

#[test]
fn a_peer_that_closes_early_is_as_good_as_none() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            drop(stream);
        }
    });
    let peers = BTreeMap::from([(names::EXCHANGE_ONLINE.to_owned(), address)]);
    let running = running(&Places { peers, ..Places::default() }, &[]);
    let target = "https://prod-autodetect.outlookmobile.com/detect";
    let sent = request("GET", target, &[("x-email", "alice@contoso.test")], b"");
    let response = running.client().carry(&sent).unwrap();
    assert_eq!(response.status, 200);
    assert!(response.text().contains("\"services\":[]"), "{}", response.text());
}

/// Listening addresses of the machine, as Linux tells them: address and port in hexadecimal digits.
fn listening() -> Vec<(String, u16)> {
    let mut found = Vec::new();
    for file in ["/proc/net/tcp", "/proc/net/tcp6"] {
        for line in fs::read_to_string(file).unwrap_or_default().lines().skip(1) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let (address, port) = words[1].split_once(':').unwrap();
            if words[3] == "0A" {
                found.push((address.to_owned(), u16::from_str_radix(port, 16).unwrap()));
            }
        }
    }
    found
}

#[test]
fn nothing_listens_beyond_loopback_and_nothing_after_the_end() {
    let running = running(&Places::default(), &[]);
    let own: Vec<SocketAddr> = running.hosts.values().copied().chain([running.proxy]).collect();
    assert_eq!(own.len(), names::HOSTS.len() + 1);
    assert!(own.iter().all(|address| address.ip().is_loopback()));
    for (address, port) in listening() {
        if own.iter().any(|it| it.port() == port) {
            assert_eq!(address, "0100007F", "127.0.0.1, port {port}");
        }
    }
    drop(running);
    assert!(own.iter().all(|address| TcpStream::connect(address).is_err()));
}

#[test]
fn a_port_that_is_taken_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let lab = Lab::new(configuration(None, &[]), &Options::default()).unwrap();
    let places = Places { port, ..Places::default() };
    let Err(why) = Running::start(lab, &places) else { panic!("the port was free") };
    assert!(why.contains(&port.to_string()), "{why}");
}
