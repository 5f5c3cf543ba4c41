//! Entra ID: which path is what, and what it tells without a sign-in.

mod pages;
mod tokens;

use model::actor::entra::{self, Account, Answer, Call, Session};
use model::actor::{Turn, directory, federation_server};
use model::party::Party;
use model::protocol::credential::Location;
use serde_json::{Value, json};

use crate::binding::identity_provider::answers::Refusal;
use crate::binding::identity_provider::{
    AUTHORIZE, DEVICE, ENTER, FACTOR, FEDERATED, LOGIN, REGISTER, REGISTERED, TICKET, TOKEN,
    endpoint,
};
use crate::binding::{federation_server as adfs, names};
use crate::http::{Request, Response};
use crate::lab::Lab;
use crate::lab::party::AtWork;

/// Answers.
pub(super) fn answer(lab: &Lab, request: &Request) -> Response {
    let server = AtWork::new(lab, Party::EntraId);
    let path = request.path();
    let path = endpoint(&path);
    match (request.method.as_str(), path) {
        ("GET" | "POST", AUTHORIZE) => pages::authorize(&server, request),
        ("POST", LOGIN) => pages::login(&server, request),
        ("POST", FACTOR) => pages::factor(&server, request),
        ("POST", REGISTER) => pages::register(&server, request),
        ("POST", FEDERATED) => pages::federated(&server, request),
        ("GET" | "POST", ENTER) => pages::enter(&server, request),
        ("POST", TOKEN) => tokens::token(&server, request),
        ("POST", DEVICE) => tokens::device(&server, request),
        ("POST", TICKET) => tokens::ticket(&server, request),
        ("GET", REGISTERED) => registered(&server),
        ("GET", "/.well-known/openid-configuration") => as_json(200, &discovery()),
        ("GET", "/discovery/v2.0/keys" | "/discovery/keys") => as_json(200, &keys(lab)),
        ("GET", "/discovery/instance") => as_json(200, &instance()),
        ("GET", path) if path.starts_with("/userrealm/") => realm(&server, path),
        (_, AUTHORIZE | LOGIN | FACTOR | REGISTER | FEDERATED | ENTER | TOKEN | DEVICE) => {
            Response::empty(405).with("Allow", "GET, POST")
        }
        _ => Refusal::new(900_491, "invalid_request", "there is no such page").json(lab.now(), "0"),
    }
}

fn as_json(status: u16, body: &Value) -> Response {
    Response::new(status, "application/json; charset=utf-8", body.to_string())
}

/// One request to the model's handler, with what it asks on the way.
fn step(
    server: &AtWork<'_>,
    account: Account,
    session: Session,
    asked: entra::Request,
) -> (Account, Session, entra::Response) {
    let mut turn = server.see(|eyes| entra::handle(account, session, asked, eyes));
    loop {
        match turn {
            Turn::Reply((account, session), answer) => return (account, session, answer),
            Turn::Call((account, session), call, wait) => {
                let found = match call {
                    Call::Directory(it) => match server.directory(it) {
                        directory::Response::RightPassword => Answer::RightPassword,
                        directory::Response::Refused => Answer::PasswordRefused,
                        directory::Response::Mailbox(_) => Answer::Refused,
                    },
                    Call::Federation(password) => {
                        let of = federation_server::Request::Active(Location::Elsewhere, password);
                        let answered = server.ask(&adfs::request(of), &[]);
                        let is_signed = answered.is_some_and(|(_, it)| it.status == 200);
                        if is_signed { Answer::RightPassword } else { Answer::Refused }
                    }
                };
                turn = server.see(|eyes| entra::resume(account, session, wait, found, eyes));
            }
        }
    }
}

/// What AD FS asks: ours.
fn registered(server: &AtWork<'_>) -> Response {
    let account = server.lab.world().records.account;
    let holder = server.see(|eyes| account.factor(eyes)).map(names::holder);
    as_json(200, &json!({ "registered": holder }))
}

fn discovery() -> Value {
    let host = format!("https://{}", names::IDENTITY_PROVIDER);
    json!({
        "issuer": names::ISSUER,
        "authorization_endpoint": format!("{host}/common/oauth2/v2.0/authorize"),
        "token_endpoint": format!("{host}/common/oauth2/v2.0/token"),
        "device_authorization_endpoint": format!("{host}/common/oauth2/v2.0/devicecode"),
        "jwks_uri": format!("{host}/common/discovery/v2.0/keys"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "code_challenge_methods_supported": ["S256", "plain"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "none"],
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "nonce", "upn", "tid"],
        "tenant_region_scope": "EU",
        "cloud_instance_name": "microsoftonline.com",
    })
}

fn keys(lab: &Lab) -> Value {
    let key = &lab.keys().tenant;
    let (n, e) = key.public();
    json!({ "keys": [{ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": key.id, "n": n, "e": e }] })
}

fn instance() -> Value {
    let host = names::IDENTITY_PROVIDER;
    json!({
        "tenant_discovery_endpoint":
            format!("https://{host}/common/v2.0/.well-known/openid-configuration"),
        "api-version": "1.1",
        "metadata": [{
            "preferred_network": host,
            "preferred_cache": "login.windows.net",
            "aliases": [host, "login.windows.net"],
        }],
    })
}

/// Home realm discovery, which anyone can ask.
fn realm(server: &AtWork<'_>, path: &str) -> Response {
    let name = crate::http::decode(path.rsplit('/').next().unwrap_or_default());
    let domain = name.rsplit('@').next().unwrap_or_default();
    let mut body = json!({
        "ver": "1.0",
        "account_type": "Unknown",
        "domain_name": domain,
        "cloud_instance_name": "microsoftonline.com",
        "cloud_audience_urn": "urn:federation:MicrosoftOnline",
    });
    let mut tell = |name: &str, value: Value| {
        if let Some(members) = body.as_object_mut() {
            members.insert(name.to_owned(), value);
        }
    };
    if domain == "contoso.test" {
        if server.see(entra::federated) {
            let host = format!("https://{}", names::FEDERATION_SERVER);
            tell("account_type", "Federated".into());
            tell("federation_protocol", "WSTrust".into());
            tell("federation_metadata_url", format!("{host}/adfs/services/trust/mex").into());
            tell("federation_active_auth_url", format!("{host}{}", adfs::ACTIVE).into());
        } else {
            tell("account_type", "Managed".into());
        }
        // What a faulty one tells besides.
        if server.see(entra::tells_factor) {
            let account = server.lab.world().records.account;
            let registered = server.see(|eyes| account.factor(eyes)).is_some();
            tell("x-factor-registered", registered.into());
        }
    }
    as_json(200, &body)
}
