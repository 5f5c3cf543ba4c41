//! What roles ask each other, as patterns: as little of it as tells it from everything else.

use std::collections::BTreeMap;

use model::protocol::credential::Site;
use model::protocol::token::Audience;

use crate::binding::identity_provider::JWT_BEARER;
use crate::binding::names;
use crate::format::{Matcher, RequestPattern};

/// The binding that stands for a site's mail server.
pub(super) fn mail_host(site: Site) -> &'static str {
    match site {
        Site::Online => "exo",
        Site::OnPremises => "eas",
    }
}

fn at(host: &str, path: &str) -> RequestPattern {
    RequestPattern {
        host: Some(format!("${{{host}}}")),
        path: Some(Matcher::Regex(path.to_owned())),
        ..RequestPattern::default()
    }
}

fn is(value: &str) -> Matcher {
    Matcher::Equals(value.to_owned())
}

fn capture(name: &str) -> Matcher {
    Matcher::Capture(name.to_owned())
}

fn fields<const N: usize>(fields: [(&str, Matcher); N]) -> BTreeMap<String, Matcher> {
    fields.map(|(name, matcher)| (name.to_owned(), matcher)).into()
}

fn header(name: &str, matcher: Matcher) -> Vec<(String, Matcher)> {
    vec![(name.to_owned(), matcher)]
}

/// Anything at all that is asked of a host.
pub(super) fn any(host: &str) -> RequestPattern {
    RequestPattern { host: Some(format!("${{{host}}}")), ..RequestPattern::default() }
}

/// A request with a password as Basic sends it, to whomever.
pub(super) fn basic() -> RequestPattern {
    let headers = header("authorization", Matcher::Regex("^[Bb]asic ".to_owned()));
    RequestPattern { headers, ..RequestPattern::default() }
}

/// AutoDetect.
pub(super) fn detect() -> RequestPattern {
    let headers = header("x-email", is("${alice}"));
    RequestPattern { headers, ..at("detect", "^/detect$") }
}

/// AutoDiscover V2, at either site.
pub(super) fn discover(site: Site) -> RequestPattern {
    let host = match site {
        Site::Online => "exo",
        Site::OnPremises => "discovery",
    };
    at(host, r"^/autodiscover/autodiscover\.json")
}

/// The same for Alice's address, which stands in the query or at the end of the path.
pub(super) fn discover_alice(site: Site) -> Vec<RequestPattern> {
    let protocol = || ("Protocol", Matcher::Regex("(?i)^activesync$".to_owned()));
    let in_query = fields([("Email", is("${alice}")), protocol()]);
    let in_path = Some(Matcher::Contains("/${alice}".to_owned()));
    vec![
        RequestPattern { query: in_query, ..discover(site) },
        RequestPattern { path: in_path, query: fields([protocol()]), ..discover(site) },
    ]
}

const ACTIVE_SYNC: &str = "^/microsoft-server-activesync$";

/// `ActiveSync` with an empty bearer.
pub(super) fn probe(site: Site) -> RequestPattern {
    let headers = header("authorization", Matcher::Regex("^[Bb]earer *$".to_owned()));
    RequestPattern { headers, ..at(mail_host(site), ACTIVE_SYNC) }
}

/// `ActiveSync` with the token of a binding.
pub(super) fn mail(site: Site, token: &str) -> RequestPattern {
    let headers = header("authorization", is(&format!("Bearer ${{{token}}}")));
    RequestPattern { headers, ..at(mail_host(site), ACTIVE_SYNC) }
}

/// `ActiveSync` with Alice's password.
pub(super) fn password(site: Site) -> RequestPattern {
    let headers = header("authorization", is("Basic ${basic-alice}"));
    RequestPattern { headers, ..at(mail_host(site), ACTIVE_SYNC) }
}

/// The synchronisation of the provisioning service.
pub(super) fn synchronize(token: &str) -> RequestPattern {
    let query = fields([("DeviceType", is("OutlookService"))]);
    RequestPattern { query, ..mail(Site::OnPremises, token) }
}

/// The provisioning service, asked for a copy.
pub(super) fn provision(token: &str, endpoint: &str) -> RequestPattern {
    let headers = header("authorization", is(&format!("Bearer ${{{token}}}")));
    let json = fields([("/endpoint", Matcher::Contains(format!("https://${{{endpoint}}}/")))]);
    RequestPattern { headers, json, ..at("exo", "^/x-provisioning/") }
}

/// The document in which Entra ID says where its endpoints are.
pub(super) fn metadata() -> RequestPattern {
    at("idp", r"/\.well-known/openid-configuration$")
}

const AUTHORIZE: &str = r"/oauth2(/v2\.0)?/authorize$";
const TOKEN: &str = r"/oauth2(/v2\.0)?/token$";

/// An authorization request with a proof key, however much of it is right.
pub(super) fn authorize(host: &str) -> RequestPattern {
    let query = fields([
        ("client_id", capture("client-id")),
        ("redirect_uri", capture("redirect")),
        ("response_type", is("code")),
        ("state", capture("state")),
    ]);
    RequestPattern { query, ..at(host, AUTHORIZE) }
}

/// One that is right: with a proof key, for this audience.
pub(super) fn authorize_for(audience: Audience) -> Vec<RequestPattern> {
    let resource = names::resource(audience).to_owned();
    ["scope", "resource"]
        .map(|field| {
            let query = fields([
                ("code_challenge", capture("challenge")),
                ("code_challenge_method", is("S256")),
                ("response_type", is("code")),
                (field, Matcher::Contains(resource.clone())),
            ]);
            RequestPattern { query, ..at("idp", AUTHORIZE) }
        })
        .into()
}

fn grant<const N: usize>(kind: &str, more: [(&str, Matcher); N]) -> RequestPattern {
    let mut form = fields(more);
    form.insert("grant_type".to_owned(), is(kind));
    RequestPattern { form, ..at("idp", TOKEN) }
}

/// The redemption of a code, with the right verifier or without one.
pub(super) fn redeem(code: &str) -> RequestPattern {
    grant("authorization_code", [("code", is(&format!("${{{code}}}")))])
}

/// The redemption of a code with what was sent when it was asked for, and the verifier of the challenge.
pub(super) fn redeem_with_verifier(code: &str) -> RequestPattern {
    grant(
        "authorization_code",
        [
            ("client_id", is("${client-id}")),
            ("code", is(&format!("${{{code}}}"))),
            ("code_verifier", Matcher::Sha256("${challenge}".to_owned())),
            ("redirect_uri", is("${redirect}")),
        ],
    )
}

/// The redemption of any code.
pub(super) fn redeem_any() -> RequestPattern {
    grant("authorization_code", [])
}

/// A refresh token.
pub(super) fn refresh(token: &str) -> RequestPattern {
    grant("refresh_token", [("refresh_token", is(&format!("${{{token}}}")))])
}

/// A refresh token, from the app that signed in.
pub(super) fn refresh_of_app(token: &str) -> RequestPattern {
    let token = is(&format!("${{{token}}}"));
    grant("refresh_token", [("client_id", is("${client-id}")), ("refresh_token", token)])
}

/// A request of a service, with something that shows which it is, a secret or an assertion.
fn authenticated(pattern: &RequestPattern) -> Vec<RequestPattern> {
    let with = |name: &str| {
        let mut pattern = pattern.clone();
        for name in ["client_id", name] {
            pattern.form.insert(name.to_owned(), Matcher::Present(true));
        }
        pattern
    };
    vec![with("client_secret"), with("client_assertion")]
}

/// A refresh token, from the service that it was issued to.
pub(super) fn refresh_of_service(token: &str) -> Vec<RequestPattern> {
    authenticated(&refresh(token))
}

/// A request on behalf of the user of a token, for the server on-premises.
pub(super) fn on_behalf_of_for_onprem(assertion: &str) -> Vec<RequestPattern> {
    let resource = names::resource(Audience::OnPremises);
    let for_onprem = |field: &str| {
        let mut pattern = on_behalf_of(assertion);
        pattern.form.insert(field.to_owned(), Matcher::Contains(resource.to_owned()));
        authenticated(&pattern)
    };
    ["scope", "resource"].into_iter().flat_map(for_onprem).collect()
}

/// A request on behalf of the user of a token.
pub(super) fn on_behalf_of(assertion: &str) -> RequestPattern {
    grant(
        JWT_BEARER,
        [
            ("assertion", is(&format!("${{{assertion}}}"))),
            ("requested_token_use", is("on_behalf_of")),
        ],
    )
}

/// Any request to the token endpoint.
pub(super) fn token_endpoint() -> RequestPattern {
    at("idp", TOKEN)
}
