//! Entra ID: OAuth 2.0 with proof keys, on behalf of a user, WS-Federation. What the pages of a sign-in post
//! has no public format: what is asked for there is never more than a SHOULD.

use std::collections::BTreeMap;

use model::actor::entra::{Request, Response};
use model::policy::conditional_access::SignIn;
use model::protocol::credential::Location;
use model::protocol::token::{Audience, Subject, Token};

use super::{Looks, status};
use crate::binding::{identity_provider, names};
use crate::format::{
    Attribute, Binding, Body, Matcher, Network, RequestTemplate, ResponsePattern, Silence,
};
use crate::generation::words;

/// Outlook mobile.
const APP: &str = "27922004-5251-4030-b22d-91ecd9a37ea4";
/// The token endpoint.
const TOKEN: &str = "https://login.microsoftonline.com/common/oauth2/v2.0/token";

pub(super) fn network(location: Location) -> Network {
    match location {
        Location::Elsewhere => Network::Internet,
        Location::Trusted => Network::Internal,
    }
}

pub(super) fn request(
    request: Request,
    sign_in: SignIn,
    proof_key: bool,
) -> Option<RequestTemplate> {
    if matches!(
        request,
        Request::Ticket(..) | Request::SharedPrincipal | Request::HybridApplication(_)
    ) {
        return None;
    }
    let mut http = identity_provider::request(request, sign_in)?;
    if !proof_key {
        let key = "&code_challenge=${challenge}&code_challenge_method=S256";
        http.target = http.target.replace(key, "");
        if let Some(Body::Form { fields }) = &mut http.body {
            fields.retain(|(name, _)| name != "code_verifier");
        }
    }
    Some(http)
}

/// What an answer may look like.
pub(super) fn looks(request: Request, response: Response, is_attack: bool) -> Looks {
    let is_token = is_of_token_endpoint(request);
    let mut captures = BTreeMap::new();
    let mut capture = |name: &str| {
        captures.insert(name.to_owned(), Binding::Captured {});
    };
    let patterns = match response {
        Response::Continue => {
            capture("ctx");
            vec![("sign-in-page", page("password"))]
        }
        Response::SecondFactorWanted => {
            capture("ctx");
            vec![("second-factor-page", page("second-factor"))]
        }
        Response::RegistrationWanted => {
            capture("ctx");
            vec![("registration-page", page("registration"))]
        }
        Response::RedirectToFederation => {
            capture("ctx");
            let location = [
                Matcher::Regex("^https://".to_owned()),
                query([
                    ("wctx", Matcher::Capture("ctx".to_owned())),
                    ("wtrealm", Matcher::Equals("urn:federation:MicrosoftOnline".to_owned())),
                ]),
            ];
            vec![("to-ad-fs", redirect(location.into()))]
        }
        Response::Code => {
            capture("code");
            let location = query([
                ("code", Matcher::Capture("code".to_owned())),
                ("state", Matcher::Equals("${state}".to_owned())),
            ]);
            vec![("code", redirect(vec![location]))]
        }
        Response::Tokens(token) => {
            let mut tokens = tokens_of(token);
            if let Request::OnBehalfOf(assertion, _) = request {
                // Whose it is, as far as a token says so: not the other user's.
                let other = match assertion.subject {
                    Subject::Alice => Subject::Mallory,
                    Subject::Mallory => Subject::Alice,
                };
                let name = words::subject(other).to_owned();
                let lacks = Matcher::Lacks(format!("${{{name}}}"));
                if let Some(Matcher::Jwt(claims)) = tokens.json.get_mut("/access_token") {
                    claims.insert("/upn".to_owned(), lacks);
                }
                captures.insert(name.clone(), Binding::User { name });
            }
            vec![("tokens", tokens)]
        }
        Response::Ticket => vec![("ticket", status(&["2xx"]))],
        Response::InteractionRequired
        | Response::NoFactor
        | Response::PasswordRefused
        | Response::Revoked
        | Response::Refused
            if is_token =>
        {
            vec![("error", token_error(response, is_attack))]
        }
        Response::InteractionRequired
        | Response::NoFactor
        | Response::PasswordRefused
        | Response::Revoked
        | Response::Refused => vec![
            ("refused", status(&["4xx"])),
            ("error-redirect", redirect(vec![Matcher::Contains("error=".to_owned())])),
            ("error-page", page("error")),
        ],
    };
    Looks { silence: Silence::Forbidden, patterns, captures }
}

/// Parameters of an address.
fn query<const N: usize>(fields: [(&str, Matcher); N]) -> Matcher {
    Matcher::Query(fields.map(|(name, it)| (name.to_owned(), it)).into())
}

/// What would give what is asked for.
pub(super) fn granted(request: Request) -> ResponsePattern {
    if is_of_token_endpoint(request) {
        let json = BTreeMap::from([("/access_token".to_owned(), Matcher::Present(true))]);
        return ResponsePattern { json, ..status(&["2xx"]) };
    }
    redirect(vec![Matcher::Regex("[?&#]code=[^&]+".to_owned())])
}

fn is_of_token_endpoint(request: Request) -> bool {
    match request {
        Request::Redeem { .. }
        | Request::PasswordGrant
        | Request::SamlGrant(_)
        | Request::Refresh(_)
        | Request::OnBehalfOf(..)
        | Request::RefreshOnBehalfOf(_)
        | Request::SharedPrincipal
        | Request::HybridApplication(_)
        | Request::Ticket(..) => true,
        Request::Authorize
        | Request::AuthorizeWithHint
        | Request::Password
        | Request::Federated(_)
        | Request::Evaluate
        | Request::Enforce
        | Request::Register(_)
        | Request::SecondFactor(_)
        | Request::DeviceCode
        | Request::Code => false,
    }
}

fn redirect(location: Vec<Matcher>) -> ResponsePattern {
    let headers = location.into_iter().map(|it| ("location".to_owned(), it)).collect();
    ResponsePattern { headers, ..status(&["302", "303"]) }
}

/// A page says in `data-page` which it is, and has the session in `<input name="ctx">`.
pub(super) fn page(which: &str) -> ResponsePattern {
    let mut text = vec![Matcher::Contains(format!("data-page=\"{which}\""))];
    if which != "error" {
        text.push(hidden("ctx", "ctx"));
    }
    ResponsePattern { text, ..status(&["200"]) }
}

/// The value of a field of a form, whose name is this, becomes a binding.
pub(super) fn hidden(field: &str, binding: &str) -> Matcher {
    Matcher::Attribute(Attribute {
        element: "input".to_owned(),
        with: BTreeMap::from([("name".to_owned(), field.to_owned())]),
        name: "value".to_owned(),
        is: Box::new(Matcher::Capture(binding.to_owned())),
    })
}

pub(super) fn tokens_of(token: Token) -> ResponsePattern {
    let audience = [names::resource(token.audience).to_owned(), names::EXCHANGE.to_owned()];
    // The name on-premises is one of Exchange Online's principal, but a token for it says the name.
    let audience: Vec<String> = match token.audience {
        Audience::ExchangeOnline => audience.into(),
        Audience::OnPremises => audience.into_iter().take(1).collect(),
    };
    // A list of one says the same (RFC 7519, 4.1.3).
    let lists: Vec<String> = audience.iter().map(|it| format!("[\"{it}\"]")).collect();
    let audience = [audience, lists].concat();
    let mfa = "\"mfa\"".to_owned();
    let claims = BTreeMap::from([
        ("/aud".to_owned(), Matcher::OneOf(audience)),
        ("/amr".to_owned(), if token.mfa { Matcher::Contains(mfa) } else { Matcher::Lacks(mfa) }),
    ]);
    let json = BTreeMap::from([
        ("/access_token".to_owned(), Matcher::Jwt(claims)),
        // In any case (RFC 6749, 5.1).
        ("/token_type".to_owned(), Matcher::Regex("^[Bb][Ee][Aa][Rr][Ee][Rr]$".to_owned())),
    ]);
    ResponsePattern { json, ..status(&["200"]) }
}

fn token_error(response: Response, is_attack: bool) -> ResponsePattern {
    if is_attack {
        return status(&["4xx"]);
    }
    let errors: &[&str] = match response {
        Response::InteractionRequired => &["interaction_required", "invalid_grant"],
        _ => &[
            "access_denied",
            "invalid_client",
            "invalid_grant",
            "invalid_request",
            "invalid_resource",
            "invalid_target",
            "unauthorized_client",
        ],
    };
    let errors = Matcher::OneOf(errors.iter().map(|&it| it.to_owned()).collect());
    let json = BTreeMap::from([("/error".to_owned(), errors)]);
    ResponsePattern { json, ..status(&["400", "401"]) }
}

/// A name, what is wrong, and the fields of a request to the token endpoint.
type Fields = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const MALFORMED: [Fields; 7] = [
    ("nothing", "the token endpoint is sent nothing", &[]),
    ("grant-unknown", "the grant is unknown", &[("grant_type", "guess"), ("client_id", APP)]),
    (
        "code-missing",
        "there is no code",
        &[("grant_type", "authorization_code"), ("client_id", APP)],
    ),
    (
        "code-made-up",
        "the code is made up",
        &[("grant_type", "authorization_code"), ("client_id", APP), ("code", "made-up")],
    ),
    (
        "refresh-token-made-up",
        "the refresh token is made up",
        &[("grant_type", "refresh_token"), ("client_id", APP), ("refresh_token", "made-up")],
    ),
    (
        "assertion-made-up",
        "the assertion is no token",
        &[
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            ("requested_token_use", "on_behalf_of"),
            ("client_id", names::EXCHANGE),
            ("assertion", "not.a.token"),
        ],
    ),
    (
        "password-missing",
        "there is no password",
        &[("grant_type", "password"), ("client_id", APP), ("username", "nobody")],
    ),
];

pub(super) fn malformed() -> Vec<(&'static str, &'static str, RequestTemplate)> {
    let template = |fields: &[(&str, &str)]| RequestTemplate {
        method: "POST".to_owned(),
        target: TOKEN.to_owned(),
        headers: Vec::new(),
        body: Some(Body::Form {
            fields: fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        }),
    };
    MALFORMED.iter().map(|(name, says, fields)| (*name, *says, template(fields))).collect()
}
