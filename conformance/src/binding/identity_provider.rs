//! Entra ID: `/authorize` with its pages, `/token`, the device code flow.
//!
//! Pages are ours: each is one form, with what goes on in a hidden field `ctx`. `/x-ticket` and `/x-factor`
//! are what Exchange Online and AD FS ask, without a public format; the actor token of Exchange Server is
//! a client's credentials here.

pub mod answers;

use std::collections::BTreeMap;

use model::actor::entra::{Factor, Request as Asked};
use model::policy::conditional_access::SignIn;
use model::policy::federation::Method;
use model::protocol::credential::{App, Route};
use model::protocol::token::{Audience, Requester};

use crate::binding::origin::{self, Origin};
use crate::binding::{get, names, post, with};
use crate::format::RequestTemplate;
use crate::http::Request;

/// Paths, as [`Request::path`](crate::http::Request::path) gives them, without the tenant in front.
pub const AUTHORIZE: &str = "/oauth2/v2.0/authorize";
/// The token endpoint.
pub const TOKEN: &str = "/oauth2/v2.0/token";
/// Where a client asks for a device code.
pub const DEVICE: &str = "/oauth2/v2.0/devicecode";
/// Where a person enters it.
pub const ENTER: &str = "/oauth2/deviceauth";
/// The password page.
pub const LOGIN: &str = "/login";
/// The page of the second factor.
pub const FACTOR: &str = "/sas/processauth";
/// The page that registers one.
pub const REGISTER: &str = "/proofup";
/// Where AD FS's response is sent.
pub const FEDERATED: &str = "/login.srf";
/// Exchange Online asks for a ticket.
pub const TICKET: &str = "/x-ticket";
/// AD FS asks who has registered a factor.
pub const REGISTERED: &str = "/x-factor";

/// Grant types.
pub const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/// With AD FS's response.
pub const SAML_BEARER: &str = "urn:ietf:params:oauth:grant-type:saml1_1-bearer";
/// With a device code.
pub const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// With it in the query of `/authorize`, a federated user is sent to AD FS whatever staged rollout says.
const HINT: &str = "domain_hint";

/// What an authorization request asks, by what stands in its query or form.
#[must_use]
pub fn beginning(said: &BTreeMap<String, String>) -> Asked {
    let hints = said.get(HINT).is_some_and(|hint| !hint.is_empty());
    if hints { Asked::AuthorizeWithHint } else { Asked::Authorize }
}

/// What names the tenant in a path.
const TENANTS: [&str; 4] = ["common", "organizations", "contoso.test", names::TENANT];

/// What a path leads to: one of the paths above, whatever the tenant and the version, or the path without
/// its tenant.
#[must_use]
pub fn endpoint(path: &str) -> &str {
    let named = TENANTS.iter().find_map(|tenant| path.strip_prefix('/')?.strip_prefix(tenant));
    match named.filter(|rest| rest.starts_with('/')).unwrap_or(path) {
        "/oauth2/authorize" => AUTHORIZE,
        "/oauth2/token" => TOKEN,
        "/oauth2/devicecode" => DEVICE,
        other => other.strip_prefix("/v2.0").filter(|it| it.starts_with("/.")).unwrap_or(other),
    }
}

/// What is known of a sign-in when it begins.
#[must_use]
pub fn sign_in(request: &Request, from: Origin, app: App, audience: Audience) -> SignIn {
    SignIn {
        app,
        platform: origin::platform(request),
        location: from.location,
        audience,
        machine: from.machine,
        suspicious: false,
        method: Method::Managed,
        second_factor: false,
    }
}

/// What a page is, which stands in its `data-page`.
#[must_use]
pub fn page_of(text: &str) -> Option<String> {
    after(text, "data-page=\"")
}

/// What goes on from page to page.
#[must_use]
pub fn context_of(text: &str) -> Option<String> {
    after(text, "name=\"ctx\" value=\"")
}

/// The text from a beginning to the next quotation mark.
#[must_use]
pub fn after(text: &str, start: &str) -> Option<String> {
    let (_, rest) = text.split_once(start)?;
    rest.split_once('"').map(|(value, _)| value.to_owned())
}

/// Where a sign-in comes from.
#[must_use]
pub fn origin(sign_in: SignIn) -> Origin {
    Origin {
        route: Route::Internet,
        location: sign_in.location,
        machine: sign_in.machine,
        suspicious: sign_in.suspicious,
    }
}

fn scope(audience: Audience) -> String {
    format!("{}/.default offline_access", names::resource(audience))
}

/// Where an app of this kind comes back to.
#[must_use]
pub fn redirect(app: App) -> &'static str {
    match app {
        App::Browser => names::REDIRECT_BROWSER,
        App::Native | App::Legacy => names::REDIRECT,
    }
}

/// A request of a sign-in; `None` for a step that Entra ID takes of itself.
///
/// Placeholders: `${alice}`, `${password}`, `${ctx}`, `${factor-owner}`, `${factor-intruder}`,
/// `${code}`, `${verifier}`, `${challenge}`, `${refresh-token}`, `${assertion}`, `${response}`,
/// `${saml}`.
#[must_use]
pub fn request(asked: Asked, sign_in: SignIn) -> Option<RequestTemplate> {
    let page = |path: &str, fields: &[(&str, &str)]| post(&url(path), fields);
    let app = names::client(Requester::MobileApp).id;
    let wanted = scope(sign_in.audience);
    let holder = |it| format!("${{factor-{}}}", names::holder(it));
    let template = match asked {
        Asked::Authorize => authorize(sign_in),
        Asked::AuthorizeWithHint => {
            let plain = authorize(sign_in);
            RequestTemplate { target: format!("{}&{HINT}=contoso.test", plain.target), ..plain }
        }
        Asked::Password => page(
            "/common/login",
            &[("ctx", "${ctx}"), ("login", "${alice}"), ("passwd", "${password}")],
        ),
        Asked::Federated(_) => post(
            &format!("https://{}{FEDERATED}", names::IDENTITY_PROVIDER),
            &[("wa", "wsignin1.0"), ("wctx", "${ctx}"), ("wresult", "${response}")],
        ),
        Asked::Register(it) => {
            page("/common/ProofUp", &[("ctx", "${ctx}"), ("factor", &holder(it))])
        }
        Asked::SecondFactor(Factor { holder: it, on_page }) => page(
            "/common/SAS/ProcessAuth",
            &[
                ("ctx", "${ctx}"),
                ("otc", &holder(it)),
                ("mfaAuthMethod", if on_page { "FidoKey" } else { "PhoneAppNotification" }),
            ],
        ),
        Asked::Evaluate
        | Asked::Enforce
        | Asked::Code
        | Asked::DeviceCode
        // The lab has no client for the dedicated application.
        | Asked::HybridApplication(_) => return None,
        Asked::Redeem { verifier } => {
            let mut fields = vec![
                ("grant_type", "authorization_code"),
                ("client_id", app),
                ("code", "${code}"),
                ("redirect_uri", redirect(sign_in.app)),
            ];
            fields.extend(verifier.then_some(("code_verifier", "${verifier}")));
            page("/common/oauth2/v2.0/token", &fields)
        }
        Asked::PasswordGrant => grant(
            "password",
            app,
            &[("username", "${alice}"), ("password", "${password}"), ("scope", &wanted)],
        ),
        Asked::SamlGrant(_) => {
            grant(SAML_BEARER, app, &[("assertion", "${saml}"), ("scope", &wanted)])
        }
        Asked::Refresh(token) => grant(
            "refresh_token",
            app,
            &[("refresh_token", "${refresh-token}"), ("scope", &scope(token.audience))],
        ),
        Asked::RefreshOnBehalfOf(token) => of_client(
            Requester::ExchangeOnline,
            "refresh_token",
            &[("refresh_token", "${refresh-token}"), ("scope", &scope(token.audience))],
        ),
        Asked::OnBehalfOf(_, requester) => of_client(
            requester,
            JWT_BEARER,
            &[
                ("assertion", "${assertion}"),
                ("requested_token_use", "on_behalf_of"),
                ("scope", &scope(Audience::OnPremises)),
            ],
        ),
        Asked::SharedPrincipal => of_client(
            Requester::ExchangeServer,
            "client_credentials",
            &[("scope", &scope(Audience::ExchangeOnline)), ("x-on-behalf-of", "${alice}")],
        ),
        Asked::Ticket(platform, location, _) => {
            let fields = [("username", "${alice}"), ("password", "${password}")];
            let from = Origin { location, ..Origin::default() };
            let agent = origin::user_agent(platform);
            let template = post(&format!("https://{}{TICKET}", names::IDENTITY_PROVIDER), &fields);
            let template = with(template, "User-Agent", agent);
            return Some(with(template, origin::HEADER, &from.write()));
        }
    };
    let agent = origin::user_agent(sign_in.platform);
    let template = with(template, "User-Agent", agent);
    Some(with(template, origin::HEADER, &origin(sign_in).write()))
}

fn url(path: &str) -> String {
    format!("https://{}{path}", names::IDENTITY_PROVIDER)
}

fn authorize(sign_in: SignIn) -> RequestTemplate {
    let client = names::client(Requester::MobileApp).id;
    let redirect = crate::http::encode(redirect(sign_in.app));
    let scope = crate::http::encode(&scope(sign_in.audience));
    get(url(&format!(
        "/common/oauth2/v2.0/authorize?client_id={client}&response_type=code\
         &redirect_uri={redirect}&scope={scope}&state=${{state}}&login_hint=${{alice}}\
         &code_challenge=${{challenge}}&code_challenge_method=S256"
    )))
}

fn grant(kind: &str, client: &str, more: &[(&str, &str)]) -> RequestTemplate {
    let mut fields = vec![("grant_type", kind), ("client_id", client)];
    fields.extend(more);
    post(&url("/common/oauth2/v2.0/token"), &fields)
}

/// A grant with a client's own credentials, if it has some.
fn of_client(requester: Requester, kind: &str, more: &[(&str, &str)]) -> RequestTemplate {
    let client = names::client(requester);
    let mut fields: Vec<(&str, &str)> = Vec::new();
    fields.extend(client.secret.map(|secret| ("client_secret", secret)));
    fields.extend(more);
    grant(kind, client.id, &fields)
}

/// A client asks for a device code.
#[must_use]
pub fn device_code(sign_in: SignIn) -> RequestTemplate {
    let client = names::client(Requester::MobileApp).id;
    let fields = [("client_id", client), ("scope", &scope(sign_in.audience))];
    let template = post(&url("/common/oauth2/v2.0/devicecode"), &fields);
    let template = with(template, "User-Agent", origin::user_agent(sign_in.platform));
    with(template, origin::HEADER, &origin(sign_in).write())
}

/// A person enters it.
#[must_use]
pub fn enter_device_code() -> RequestTemplate {
    post(&url("/common/oauth2/deviceauth"), &[("user_code", "${user-code}")])
}

/// The client asks whether it has been entered.
#[must_use]
pub fn poll() -> RequestTemplate {
    let client = names::client(Requester::MobileApp).id;
    grant(DEVICE_CODE, client, &[("device_code", "${device-code}")])
}

/// Who is registered, asked by AD FS.
#[must_use]
pub fn registered() -> RequestTemplate {
    get(format!("https://{}{REGISTERED}", names::IDENTITY_PROVIDER))
}
