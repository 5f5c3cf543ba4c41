//! Connections: to the proxy, and to each host.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::header::{HOST, HeaderName, HeaderValue};
use hyper::http::uri::Authority;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request as Received, Response as Sent, StatusCode, Version};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::Shared;
use crate::binding::names;
use crate::http::{Request, Response};
use crate::lab::BODY_MAX;

/// How long a client may take to say something.
const PATIENCE: Duration = Duration::from_secs(30);

type Answer = Result<Sent<Full<Bytes>>, Infallible>;

/// Takes connections to one host.
pub(super) async fn hosts(listener: TcpListener, shared: Shared, host: &'static str) {
    while let Some(stream) = next(&listener).await {
        tokio::spawn(serve_host(stream, shared.clone(), host.to_owned()));
    }
}

/// Takes connections to the proxy.
pub(super) async fn proxy(listener: TcpListener, shared: Shared) {
    while let Some(stream) = next(&listener).await {
        let shared = shared.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| at_proxy(request, shared.clone()));
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(PATIENCE)
                .serve_connection(TokioIo::new(stream), service);
            // A client that goes away is no failure of the lab.
            let _ = connection.with_upgrades().await;
        });
    }
}

/// The next connection. One that fails at once is passed over.
async fn next(listener: &TcpListener) -> Option<TcpStream> {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return Some(stream),
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

/// CONNECT to a host that the lab knows; or the lab's page.
async fn at_proxy(request: Received<Incoming>, shared: Shared) -> Answer {
    if request.method() != Method::CONNECT {
        if request.uri().authority().is_some() {
            return text(StatusCode::BAD_REQUEST, "the lab speaks HTTPS alone: use CONNECT");
        }
        return Ok(answer(request, shared, names::CONTROL.to_owned()).await);
    }
    let host = request.uri().host().unwrap_or_default().to_ascii_lowercase();
    let peer = shared.peers.get(&host).copied();
    if peer.is_none() && !shared.hosts.iter().any(|it| *it == host) {
        return text(StatusCode::BAD_GATEWAY, "there is no such host here");
    }
    tokio::spawn(async move {
        let Ok(upgraded) = hyper::upgrade::on(request).await else { return };
        let stream = TokioIo::new(upgraded);
        match peer {
            Some(peer) => through(stream, peer).await,
            None => serve_host(stream, shared, host).await,
        }
    });
    text(StatusCode::OK, "")
}

/// On to another program.
async fn through<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, peer: SocketAddr) {
    if let Ok(Ok(mut other)) = timeout(PATIENCE, TcpStream::connect(peer)).await {
        // Whoever ends it, it is over.
        let _ = copy_bidirectional(&mut stream, &mut other).await;
    }
}

/// TLS, then requests.
async fn serve_host<S>(stream: S, shared: Shared, host: String)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    // A client that does not trust the lab ends here.
    let Ok(Ok(stream)) = timeout(PATIENCE, shared.tls.accept(stream)).await else { return };
    let service = service_fn(move |request| {
        let (shared, host) = (shared.clone(), host.clone());
        async move { Ok::<_, Infallible>(answer(request, shared, host).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .serve_connection(TokioIo::new(stream), service);
    let _ = connection.await;
}

/// The host that a request names, without its port; `None` where it names none, as HTTP/1.0 allows.
fn named(request: &Received<Incoming>) -> Result<Option<String>, &'static str> {
    let mut all = request.headers().get_all(HOST).iter();
    let (first, second) = (all.next(), all.next());
    let host = match (request.uri().authority(), first) {
        (_, Some(_)) if second.is_some() => return Err("there is more than one `Host`"),
        (_, None) if request.version() > Version::HTTP_10 => return Err("there is no `Host`"),
        // What stands in the target counts (RFC 9112, 3.2.2).
        (Some(authority), _) => authority.clone(),
        (None, None) => return Ok(None),
        (None, Some(host)) => {
            Authority::try_from(host.as_bytes()).map_err(|_| "`Host` is no host")?
        }
    };
    match host.as_str() {
        text if text.contains('@') => Err("`Host` is no host"),
        _ => Ok(Some(host.host().to_ascii_lowercase())),
    }
}

/// Whether a name is one that this machine alone has.
fn is_local(name: &str) -> bool {
    let address = name.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(name);
    name == "localhost" || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// One request. The host is that of the connection, and `Host` must not say another.
async fn answer(request: Received<Incoming>, shared: Shared, host: String) -> Sent<Full<Bytes>> {
    match named(&request) {
        Ok(Some(said)) if said != host && !is_local(&said) => {
            let why = format!("this is `{host}`, and `Host` says `{said}`");
            return written(Response::new(421, "text/plain", why));
        }
        Ok(_) => {}
        Err(why) => return written(Response::new(400, "text/plain", why)),
    }
    let (parts, body) = request.into_parts();
    let body = match timeout(PATIENCE, Limited::new(body, BODY_MAX).collect()).await {
        Ok(Ok(body)) => body.to_bytes().to_vec(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            return written(Response::new(413, "text/plain", "the body is longer than 1 MiB"));
        }
        Ok(Err(_)) => return written(Response::new(400, "text/plain", "the body ends early")),
        Err(_) => return written(Response::new(408, "text/plain", "the body takes too long")),
    };
    let path = parts.uri.path_and_query().map_or("/", |it| it.as_str());
    let headers = parts.headers.iter().map(|(name, value)| {
        (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let request = Request {
        method: parts.method.to_string(),
        target: format!("https://{host}{path}"),
        headers: headers.collect(),
        body,
    };
    // Handlers ask other servers and wait for them.
    let answers = shared.answers;
    let answered = tokio::task::spawn_blocking(move || answers.carry(&request)).await;
    let failed = || Response::new(500, "text/plain", "the lab failed");
    written(answered.ok().flatten().unwrap_or_else(failed))
}

fn written(response: Response) -> Sent<Full<Bytes>> {
    let mut sent = Sent::new(Full::new(Bytes::from(response.body)));
    *sent.status_mut() =
        StatusCode::from_u16(response.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in &response.headers {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
            sent.headers_mut().append(name, value);
        }
    }
    sent
}

#[expect(clippy::unnecessary_wraps, reason = "a service answers with a result")]
fn text(status: StatusCode, text: &'static str) -> Answer {
    let mut sent = Sent::new(Full::new(Bytes::from_static(text.as_bytes())));
    *sent.status_mut() = status;
    Ok(sent)
}
