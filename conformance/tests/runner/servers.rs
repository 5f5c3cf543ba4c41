//! Servers that are none.

use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use conformance::lab::tls::Authority;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What a server does with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Does {
    /// Ends the connection before there is TLS.
    ClosesAtOnce,
    /// Reads the request, and ends the connection.
    ClosesAfterRequest,
    /// Promises a body, and ends the connection in it.
    ClosesInBody,
    /// Sends no HTTP.
    TalksNonsense,
    /// Sends a body of 100 MB.
    SendsTooMuch,
    /// The same in chunks, with no length said before.
    SendsTooMuchInChunks,
    /// Sends headers of 100 MB.
    SendsTooManyHeaders,
    /// Answers what asks for the root, and nothing else.
    SaysNothing,
    /// Sends these bytes, and ends the connection.
    Sends(&'static str),
    /// Sends these bytes, and nothing more.
    Stops(&'static str),
    /// Answers by 401, and crashes over a bearer.
    CrashesAfterAnswer,
}

/// A server, until the test ends.
pub(crate) struct Server {
    pub(crate) base: String,
    pub(crate) pem: String,
    sent: Arc<AtomicU64>,
}

impl Server {
    pub(crate) fn start(does: Does) -> Self {
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let listener = TcpListener::bind((address, 0)).unwrap();
        let base = format!("https://{}", listener.local_addr().unwrap());
        let authority = Authority::new(address, &[]).unwrap();
        let sent = Arc::new(AtomicU64::new(0));
        let (config, counter) = (authority.config, Arc::clone(&sent));
        let crashed = Arc::new(AtomicBool::new(false));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (config, counter) = (Arc::clone(&config), Arc::clone(&counter));
                let crashed = Arc::clone(&crashed);
                thread::spawn(move || {
                    if !crashed.load(Ordering::SeqCst) {
                        // That the other side goes away is what is tested.
                        serve(stream.unwrap(), config, does, (&counter, &crashed)).unwrap_or(());
                    }
                });
            }
        });
        Self { base, pem: authority.pem, sent }
    }

    /// How many bytes of answers the other side has taken, or the system for it.
    pub(crate) fn sent(&self) -> u64 {
        self.sent.load(Ordering::SeqCst)
    }
}

fn serve(
    stream: TcpStream,
    config: Arc<ServerConfig>,
    does: Does,
    (counter, crashed): (&AtomicU64, &AtomicBool),
) -> std::io::Result<()> {
    if does == Does::ClosesAtOnce {
        return Ok(());
    }
    let connection = ServerConnection::new(config).map_err(std::io::Error::other)?;
    let mut stream = StreamOwned::new(connection, stream);
    let request = head(&mut stream)?;
    let mut send = |text: &[u8], times: usize| {
        for _ in 0..times {
            stream.write_all(text)?;
            counter.fetch_add(text.len() as u64, Ordering::SeqCst);
        }
        stream.flush()
    };
    let block = [b'a'; 10_000];
    match does {
        Does::ClosesAtOnce | Does::ClosesAfterRequest => Ok(()),
        Does::ClosesInBody => send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc", 1),
        Does::TalksNonsense => send(b"220 mail.contoso.test ESMTP ready\r\n", 1),
        Does::SendsTooMuch => {
            send(b"HTTP/1.1 401 No\r\nContent-Length: 100000000\r\n\r\n", 1)?;
            send(&block, 10_000)
        }
        Does::SendsTooMuchInChunks => {
            send(b"HTTP/1.1 401 No\r\nTransfer-Encoding: chunked\r\n\r\n", 1)?;
            let chunk = [b"2710\r\n", block.as_slice(), b"\r\n"].concat();
            send(&chunk, 10_000)
        }
        Does::SendsTooManyHeaders => {
            send(b"HTTP/1.1 401 No\r\n", 1)?;
            let header = [b"X-A: ", block.as_slice(), b"\r\n"].concat();
            send(&header, 10_000)
        }
        Does::Sends(text) => send(text.as_bytes(), 1),
        Does::Stops(text) => {
            send(text.as_bytes(), 1)?;
            loop {
                thread::park();
            }
        }
        Does::CrashesAfterAnswer => {
            crashed.fetch_or(request.contains("earer"), Ordering::SeqCst);
            send(b"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", 1)
        }
        Does::SaysNothing if request.contains(" / HTTP/1.1") => {
            send(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n", 1)
        }
        Does::SaysNothing => loop {
            thread::park();
        },
    }
}

/// The head of a request.
fn head(stream: &mut impl Read) -> std::io::Result<String> {
    let mut head = Vec::new();
    let mut part = [0; 4096];
    while !head.windows(4).any(|it| it == b"\r\n\r\n") {
        match stream.read(&mut part)? {
            0 => return Err(ErrorKind::UnexpectedEof.into()),
            count => head.extend_from_slice(&part[..count]),
        }
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}
