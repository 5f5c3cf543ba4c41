//! Entra ID: OAuth 2.0 with proof keys, on behalf of a user, WS-Federation.
//!
//! What the pages of a sign-in post has no public format: ours is under `/x-sign-in/`, and what is asked for
//! there is never more than a SHOULD.

mod answers;

use std::collections::{BTreeMap, BTreeSet};

use model::actor::entra::Request;
use model::policy::conditional_access::{Machine, SignIn};
use model::policy::federation::Method;
use model::protocol::credential::{App, Location, Platform};
use model::protocol::token::{Audience, Requester, Token};

use super::{Sent, token_of};
use crate::format::{Binding, Body, Capability, Header, Network, RequestTemplate};
use crate::generation::words;

pub(super) use self::answers::{granted, looks};

const AUTHORIZE: &str = "https://${idp}/organizations/oauth2/v2.0/authorize";
const TOKEN: &str = "https://${idp}/organizations/oauth2/v2.0/token";

/// Outlook mobile, and the principal of Exchange Online, which is Outlook on the web's client too.
const OUTLOOK: &str = "27922004-5251-4030-b22d-91ecd9a37ea4";
const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";

/// A request in the making.
struct Draft {
    bindings: BTreeMap<String, Binding>,
    requires: BTreeSet<Capability>,
    fields: Vec<Header>,
}

impl Draft {
    fn bind(&mut self, name: &str, binding: Binding) {
        self.bindings.insert(name.to_owned(), binding);
    }

    fn field(&mut self, name: &str, value: &str) {
        self.fields.push((name.to_owned(), value.to_owned()));
    }

    fn post(self, target: &str, sign_in: SignIn) -> Sent {
        let http = RequestTemplate {
            method: "POST".to_owned(),
            target: target.to_owned(),
            headers: headers(sign_in),
            body: Some(Body::Form { fields: self.fields }),
        };
        sent(http, sign_in, self.bindings, self.requires)
    }
}

pub(super) fn request(request: Request, sign_in: SignIn, proof_key: bool) -> Option<Sent> {
    let mut draft = Draft {
        bindings: BTreeMap::from([(
            "idp".to_owned(),
            Binding::Host { role: "identity-provider".to_owned() },
        )]),
        requires: BTreeSet::new(),
        fields: Vec::new(),
    };
    let (client, redirect) = client(sign_in.app);
    match request {
        Request::Authorize => Some(authorize(draft, sign_in, proof_key)),
        Request::Password => {
            alice(&mut draft);
            draft.field("ctx", "${ctx}");
            draft.field("login", "${alice}");
            draft.field("password", "${password}");
            Some(draft.post("https://${idp}/x-sign-in/password", sign_in))
        }
        Request::Federated(method) => {
            federation(&mut draft, method);
            draft.field("wa", "wsignin1.0");
            draft.field("wctx", "${ctx}");
            draft.field("wresult", "${federation-response}");
            Some(draft.post("https://${idp}/login.srf", sign_in))
        }
        Request::Register(holder) => {
            factor(&mut draft, words::whose(holder), true);
            Some(draft.post("https://${idp}/x-sign-in/registration", sign_in))
        }
        Request::SecondFactor(it) => {
            factor(&mut draft, words::whose(it.holder), it.on_page);
            Some(draft.post("https://${idp}/x-sign-in/second-factor", sign_in))
        }
        Request::Redeem { verifier } => {
            draft.bind("code", Binding::Captured {});
            draft.field("grant_type", "authorization_code");
            draft.field("client_id", client);
            draft.field("code", "${code}");
            draft.field("redirect_uri", redirect);
            if verifier && proof_key {
                draft.bind("verifier", Binding::Random {});
                draft.field("code_verifier", "${verifier}");
            }
            Some(draft.post(TOKEN, sign_in))
        }
        Request::PasswordGrant => {
            alice(&mut draft);
            draft.field("grant_type", "password");
            draft.field("client_id", client);
            draft.field("username", "${alice}");
            draft.field("password", "${password}");
            draft.field("scope", scope(sign_in.audience));
            Some(draft.post(TOKEN, sign_in))
        }
        Request::SamlGrant(method) => {
            federation(&mut draft, method);
            draft.field("grant_type", "urn:ietf:params:oauth:grant-type:saml1_1-bearer");
            draft.field("client_id", client);
            draft.field("assertion", "${federation-response}");
            draft.field("scope", scope(sign_in.audience));
            Some(draft.post(TOKEN, sign_in))
        }
        Request::Refresh(token) | Request::RefreshOnBehalfOf(token) => {
            refresh(&mut draft, token);
            Some(draft.post(TOKEN, sign_in))
        }
        Request::OnBehalfOf(assertion, requester) => {
            draft.requires.insert(Capability::Tokens);
            draft.bind("assertion", token_of(assertion));
            draft.field("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
            draft.field("requested_token_use", "on_behalf_of");
            draft.field("assertion", "${assertion}");
            requester_of(&mut draft, requester);
            draft.field("scope", scope(Audience::OnPremises));
            Some(draft.post(TOKEN, sign_in))
        }
        Request::Evaluate
        | Request::Enforce
        | Request::Code
        | Request::DeviceCode
        | Request::Ticket(..)
        | Request::SharedPrincipal => None,
    }
}

fn authorize(mut draft: Draft, sign_in: SignIn, proof_key: bool) -> Sent {
    let (client, redirect) = client(sign_in.app);
    draft.bind("alice", Binding::User { name: "alice".to_owned() });
    draft.bind("state", Binding::Random {});
    let scope = crate::encoding::encode(scope(sign_in.audience));
    let redirect = crate::encoding::encode(redirect);
    let mut query = format!(
        "client_id={client}&response_type=code&response_mode=query&redirect_uri={redirect}\
         &scope={scope}&state=${{state}}&login_hint=${{alice}}"
    );
    if proof_key {
        draft.bind("verifier", Binding::Random {});
        draft.bind("challenge", Binding::Sha256 { of: "verifier".to_owned() });
        query += "&code_challenge=${challenge}&code_challenge_method=S256";
    }
    let http = RequestTemplate {
        method: "GET".to_owned(),
        target: format!("{AUTHORIZE}?{query}"),
        headers: headers(sign_in),
        body: None,
    };
    sent(http, sign_in, draft.bindings, draft.requires)
}

fn sent(
    http: RequestTemplate,
    sign_in: SignIn,
    bindings: BTreeMap<String, Binding>,
    mut requires: BTreeSet<Capability>,
) -> Sent {
    let network = match sign_in.location {
        Location::Elsewhere => Network::Internet,
        Location::Trusted => {
            requires.insert(Capability::NetworkInternal);
            Network::Internal
        }
    };
    if sign_in.machine == Machine::Enrolled {
        requires.insert(Capability::DeviceEnrolled);
    }
    Sent { from: "client", network, http, bindings, requires }
}

/// The user agent says the platform; what the machine is has no public format.
fn headers(sign_in: SignIn) -> Vec<Header> {
    let agent = match sign_in.platform {
        Platform::Phone => "Outlook-iOS/2.0",
        Platform::Other => "Mozilla/5.0 (X11; Linux x86_64)",
    };
    let machine = match sign_in.machine {
        Machine::Alices => "alices",
        Machine::Attackers => "attackers",
        Machine::Enrolled => "enrolled",
    };
    [("User-Agent", agent), ("X-Machine", machine)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

fn client(app: App) -> (&'static str, &'static str) {
    match app {
        App::Browser => (EXCHANGE, "https://outlook.office365.com/owa/"),
        App::Native | App::Legacy => (OUTLOOK, "urn:ietf:wg:oauth:2.0:oob"),
    }
}

fn scope(audience: Audience) -> &'static str {
    match audience {
        Audience::ExchangeOnline => "https://outlook.office365.com/.default offline_access",
        Audience::OnPremises => "https://mail.contoso.example/.default offline_access",
    }
}

fn alice(draft: &mut Draft) {
    draft.bind("alice", Binding::User { name: "alice".to_owned() });
    draft.bind("password", Binding::Password { of: "alice".to_owned() });
}

fn federation(draft: &mut Draft, method: Method) {
    draft.requires.insert(Capability::Federation);
    let multiple = method == Method::Multiple;
    draft.bind("federation-response", Binding::FederationResponse { multiple });
}

fn factor(draft: &mut Draft, of: &str, on_page: bool) {
    draft.requires.insert(Capability::SecondFactor);
    draft.bind("factor", Binding::Factor { of: of.to_owned() });
    draft.field("ctx", "${ctx}");
    draft.field("factor", "${factor}");
    draft.field("on_page", if on_page { "yes" } else { "no" });
}

fn refresh(draft: &mut Draft, token: Token) {
    draft.requires.insert(Capability::Tokens);
    let client = words::requester(token.requester).to_owned();
    draft.bind("refresh-token", Binding::RefreshToken { client, mfa: token.mfa });
    draft.field("grant_type", "refresh_token");
    draft.field("refresh_token", "${refresh-token}");
    requester_of(draft, token.requester);
    draft.field("scope", scope(token.audience));
}

/// A client that is a service brings a secret, a public one must not.
fn requester_of(draft: &mut Draft, requester: Requester) {
    match requester {
        Requester::MobileApp => draft.field("client_id", OUTLOOK),
        Requester::ExchangeOnline | Requester::ExchangeServer => {
            let of = words::requester(requester).to_owned();
            draft.bind("client-secret", Binding::ClientSecret { of });
            draft.field("client_id", EXCHANGE);
            draft.field("client_secret", "${client-secret}");
        }
    }
}

/// A name, what is wrong, and the fields of a request to the token endpoint.
type Fields = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const MALFORMED: [Fields; 7] = [
    ("nothing", "the token endpoint is sent nothing", &[]),
    ("grant-unknown", "the grant is unknown", &[("grant_type", "guess"), ("client_id", OUTLOOK)]),
    (
        "code-missing",
        "there is no code",
        &[("grant_type", "authorization_code"), ("client_id", OUTLOOK)],
    ),
    (
        "code-made-up",
        "the code is made up",
        &[("grant_type", "authorization_code"), ("client_id", OUTLOOK), ("code", "made-up")],
    ),
    (
        "refresh-token-made-up",
        "the refresh token is made up",
        &[("grant_type", "refresh_token"), ("client_id", OUTLOOK), ("refresh_token", "made-up")],
    ),
    (
        "assertion-made-up",
        "the assertion is no token",
        &[
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            ("requested_token_use", "on_behalf_of"),
            ("client_id", EXCHANGE),
            ("assertion", "not.a.token"),
        ],
    ),
    (
        "password-missing",
        "there is no password",
        &[("grant_type", "password"), ("client_id", OUTLOOK), ("username", "nobody")],
    ),
];

pub(super) fn malformed() -> Vec<super::Malformed> {
    let sent = |fields: &[(&str, &str)]| Sent {
        from: "client",
        network: Network::Internet,
        http: RequestTemplate {
            method: "POST".to_owned(),
            target: TOKEN.to_owned(),
            headers: Vec::new(),
            body: Some(Body::Form {
                fields: fields
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                    .collect(),
            }),
        },
        bindings: BTreeMap::from([(
            "idp".to_owned(),
            Binding::Host { role: "identity-provider".to_owned() },
        )]),
        requires: BTreeSet::new(),
    };
    MALFORMED.iter().map(|(name, says, fields)| (*name, *says, sent(fields))).collect()
}
