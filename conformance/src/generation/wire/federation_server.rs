//! AD FS: WS-Federation for the page, WS-Trust for the active endpoint. What the page posts to itself has no
//! public format: what is asked for there is never more than a SHOULD.

use std::collections::BTreeMap;

use model::actor::federation_server::{Request, Response};
use model::policy::federation::Method;
use model::protocol::credential::{Location, Password};

use super::identity_provider::hidden;
use super::{Looks, status};
use crate::binding::{federation_server as adfs, names};
use crate::format::{Binding, Body, Matcher, Network, RequestTemplate, ResponsePattern, Silence};

pub(super) fn network(request: Request) -> Network {
    match request {
        Request::Password(Location::Trusted, _) | Request::Active(Location::Trusted, _) => {
            Network::Internal
        }
        Request::Open | Request::Password(..) | Request::SecondFactor(_) | Request::Active(..) => {
            Network::Internet
        }
    }
}

pub(super) fn looks(request: Request, response: Response) -> Looks {
    let mut captures = BTreeMap::new();
    let mut capture = || captures.insert("page".to_owned(), Binding::Captured {});
    let patterns = match response {
        Response::Page => {
            capture();
            vec![("sign-in-page", page("password"))]
        }
        Response::SecondFactorWanted => {
            capture();
            vec![("second-factor-page", page("second-factor"))]
        }
        Response::Signed(method) => vec![("signed", signed(request, method))],
        Response::NoFactor | Response::PasswordRefused | Response::Refused => refused(request),
    };
    Looks { silence: Silence::Forbidden, patterns, captures }
}

/// What would give what must be refused: a signed assertion.
pub(super) fn granted(request: Request) -> Option<ResponsePattern> {
    match request {
        Request::Open => None,
        Request::Password(..) | Request::SecondFactor(_) => Some(of_200(vec![has(RESULT)])),
        Request::Active(..) => Some(of_200(vec![has(ASSERTION)])),
    }
}

/// The field in which the page sends AD FS's response to Entra ID.
const RESULT: &str = "wresult";
const ASSERTION: &str = ":Assertion";
const MULTIPLE: &str = "claims/multipleauthn";

fn has(text: &str) -> Matcher {
    Matcher::Contains(text.to_owned())
}

fn of_200(text: Vec<Matcher>) -> ResponsePattern {
    ResponsePattern { text, ..status(&["200"]) }
}

/// A page says in `data-page` which it is, and has the sign-in in `<input name="ctx">`.
fn page(which: &str) -> ResponsePattern {
    of_200(vec![
        has(&format!("data-page=\"{which}\"")),
        hidden("ctx", "page"),
        Matcher::Lacks(RESULT.to_owned()),
    ])
}

/// An assertion, which says that several factors were used, or does not. The page gives back what Entra ID
/// had sent along.
fn signed(request: Request, method: Method) -> ResponsePattern {
    let says = match method {
        Method::Multiple => has(MULTIPLE),
        Method::Managed | Method::Password => Matcher::Lacks(MULTIPLE.to_owned()),
    };
    match request {
        Request::Active(..) => of_200(vec![has(ASSERTION), says]),
        Request::Open | Request::Password(..) | Request::SecondFactor(_) => {
            of_200(vec![has(RESULT), has("${wctx}"), says])
        }
    }
}

/// A page may say so with any status, as long as nothing is signed; the active endpoint answers with a fault
/// (SOAP 1.2 over HTTP: 400 for the sender's; SOAP 1.1: 500).
fn refused(request: Request) -> Vec<(&'static str, ResponsePattern)> {
    match request {
        Request::Active(..) => faults(),
        Request::Open | Request::Password(..) | Request::SecondFactor(_) => pages(),
    }
}

fn faults() -> Vec<(&'static str, ResponsePattern)> {
    vec![("fault", status(&["4xx", "500", "503"]))]
}

fn pages() -> Vec<(&'static str, ResponsePattern)> {
    vec![
        ("refused", status(&["4xx"])),
        ("page-without-response", of_200(vec![Matcher::Lacks(RESULT.to_owned())])),
    ]
}

/// How a request that is none may be refused.
pub(super) fn refusals(http: &RequestTemplate) -> Vec<(&'static str, ResponsePattern)> {
    if http.target.contains("/trust/") { faults() } else { pages() }
}

/// A name, what is wrong, and the query of a request for the page.
const QUERIES: [(&str, &str, &str); 3] = [
    ("page-nothing", "the page is asked for nothing", ""),
    (
        "page-realm-unknown",
        "the realm is unknown",
        "?wa=wsignin1.0&wtrealm=urn:federation:Elsewhere&wctx=made-up",
    ),
    (
        "page-action-unknown",
        "the action is unknown",
        "?wa=wguess1.0&wtrealm=urn:federation:MicrosoftOnline&wctx=made-up",
    ),
];

/// A name, what is wrong, and the fields that are posted to the page.
type Fields = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const FORMS: [Fields; 3] = [
    ("form-nothing", "a form without fields is posted", &[]),
    (
        "form-without-page",
        "a password is posted that no page asked for",
        &[("ctx", "made-up"), ("UserName", "${alice}"), ("Password", "${password}")],
    ),
    (
        "form-factor-without-page",
        "a second factor is posted that no page asked for",
        &[("ctx", "made-up"), ("VerificationCode", "000000")],
    ),
];

/// A name, what is wrong, and a user and a password for the active endpoint.
const CREDENTIALS: [(&str, &str, &str, &str); 3] = [
    ("active-password-wrong", "the password is wrong", "${alice}", "not-the-password"),
    ("active-password-empty", "the password is empty", "${alice}", ""),
    ("active-user-unknown", "there is no such user", "nobody@example.com", "${password}"),
];

const SOAP: &str = "application/soap+xml; charset=utf-8";

/// A name, what is wrong, and what is sent to the active endpoint.
const BODIES: [(&str, &str, &str); 4] = [
    ("active-nothing", "the active endpoint is sent nothing", ""),
    ("active-no-xml", "the message is no XML", "hello"),
    (
        "active-cut-short",
        "the message ends early",
        "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05",
    ),
    (
        "active-without-credentials",
        "there are no credentials",
        "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Header/><s:Body/></s:Envelope>",
    ),
];

pub(super) fn malformed() -> Vec<(&'static str, &'static str, RequestTemplate)> {
    let host = names::FEDERATION_SERVER;
    let page = format!("https://{host}{}", adfs::PAGE);
    let template = |method: &str, target: String, body| RequestTemplate {
        method: method.to_owned(),
        target,
        headers: Vec::new(),
        body,
    };
    let queries = QUERIES
        .iter()
        .map(|(name, says, query)| (*name, *says, template("GET", format!("{page}{query}"), None)));
    let forms = FORMS.iter().map(|(name, says, fields)| {
        let fields = fields.iter().map(|&(name, it)| (name.to_owned(), it.to_owned())).collect();
        (*name, *says, template("POST", page.clone(), Some(Body::Form { fields })))
    });
    let bodies = BODIES.iter().map(|(name, says, text)| {
        let body = Some(Body::Text { text: (*text).to_owned() });
        let mut http = template("POST", format!("https://{host}{}", adfs::ACTIVE), body);
        http.headers.push(("Content-Type".to_owned(), SOAP.to_owned()));
        (*name, *says, http)
    });
    let wrong = CREDENTIALS.iter().map(|(name, says, user, password)| {
        let right = Request::Active(Location::Elsewhere, Password::Right);
        let mut http = adfs::request(right);
        if let Some(Body::Text { text }) = &mut http.body {
            *text = text.replace("${alice}", user).replace("${password}", password);
        }
        (*name, *says, http)
    });
    queries.chain(forms).chain(bodies).chain(wrong).collect()
}
