//! Entra ID: what a recorded request means, and which sessions, pages and codes there have been.

use std::collections::BTreeMap;

use model::actor::entra::{Factor, Request as Of};
use model::policy::conditional_access::SignIn;
use model::protocol::credential::App;
use model::protocol::token::{Audience, Issuer, Requester, Subject, Token};
use model::world::state::no_session;

use super::client::{Asked, Meant};
use crate::binding::identity_provider::{
    AUTHORIZE, DEVICE, DEVICE_CODE, ENTER, FACTOR, FEDERATED, JWT_BEARER, LOGIN, REGISTER,
    SAML_BEARER, TOKEN, beginning, endpoint, sign_in,
};
use crate::binding::keys::Keys;
use crate::binding::names::{self, Client};
use crate::binding::origin::{self, Origin};
use crate::binding::saml;
use crate::binding::token::{self, Use};
use crate::http::{Response, decode, encode};
use crate::moment::Moment;
use crate::role::Ask;
use crate::runner::matching::Values;
use crate::runner::values::s256;
use crate::transcript::har::Entry;

type Form = BTreeMap<String, String>;

/// What there has been.
#[derive(Debug, Default)]
pub(super) struct Book {
    sessions: Vec<Session>,
    /// Pages lead on with this.
    contexts: BTreeMap<String, usize>,
    /// What can be redeemed.
    codes: BTreeMap<String, usize>,
    /// When the first entry began.
    first: Option<Moment>,
}

#[derive(Debug)]
struct Session {
    sign_in: SignIn,
    state: String,
    redirect: String,
    /// The challenge of the proof key: what it is of, and whether hashed.
    challenge: Option<(String, bool)>,
}

fn of<'a>(form: &'a Form, name: &str) -> &'a str {
    form.get(name).map_or("", String::as_str)
}

impl Book {
    /// How many sessions have begun.
    pub(super) fn sessions(&self) -> usize {
        self.sessions.len()
    }

    /// The values that an answer in a session is held against.
    pub(super) fn values(&self, session: Option<usize>) -> Values {
        let session = session.and_then(|it| self.sessions.get(it));
        let state = session.map(|it| ("state".to_owned(), encode(&it.state)));
        state.into_iter().collect()
    }

    /// Keeps what an answer in a session led on with.
    pub(super) fn keep(&mut self, session: Option<usize>, captured: &Values) {
        let Some(session) = session else { return };
        for (name, value) in captured {
            match name.as_str() {
                "ctx" => self.contexts.insert(decode(value), session),
                "code" => self.codes.insert(decode(value), session),
                _ => None,
            };
        }
    }

    /// Reads an entry; why it cannot be followed, where it cannot.
    pub(super) fn read(&mut self, entry: &Entry, keys: &Keys) -> Result<Meant, String> {
        self.first.get_or_insert(entry.began);
        let request = &entry.request;
        let path = request.path();
        let form = request.form();
        let Ok(from) = Origin::read(request) else { return Ok(Meant::Refused) };
        let meant = match (request.method.as_str(), endpoint(&path)) {
            ("GET" | "POST", AUTHORIZE) => self.authorize(entry, from),
            ("POST", LOGIN) => self.page(entry, "ctx", from, || {
                let user = names::find_user(of(&form, "login"));
                let user = user.filter(|user| user.password == of(&form, "passwd"))?;
                (user.subject == Subject::Alice).then_some(Of::Password)
            }),
            ("POST", FACTOR) => self.page(entry, "ctx", from, || {
                let on_page = of(&form, "mfaAuthMethod") == "FidoKey";
                let holder = names::find_holder(of(&form, "otc"))?;
                Some(Of::SecondFactor(Factor { holder, on_page }))
            }),
            ("POST", REGISTER) => self.page(entry, "ctx", from, || {
                names::find_holder(of(&form, "factor")).map(Of::Register)
            }),
            ("POST", FEDERATED) => self.page(entry, "wctx", from, || {
                let text = of(&form, "wresult");
                let (user, method) = saml::read(text, entry.began, &keys.federation).ok()?;
                is_alice(&user).then_some(Of::Federated(method))
            }),
            ("POST", TOKEN) if of(&form, "grant_type") == DEVICE_CODE => return device_code(),
            ("POST", TOKEN) => self.grant(entry, from, &form, keys).unwrap_or(Meant::Refused),
            (_, DEVICE | ENTER) => return device_code(),
            (_, AUTHORIZE | LOGIN | FACTOR | REGISTER | FEDERATED | TOKEN) => Meant::Refused,
            _ => Meant::Beside,
        };
        Ok(meant)
    }

    fn authorize(&mut self, entry: &Entry, from: Origin) -> Meant {
        let request = &entry.request;
        let mut said = request.query();
        if request.method == "POST" {
            said.extend(request.form());
        }
        let redirect = of(&said, "redirect_uri");
        let client = names::find_client(of(&said, "client_id")).filter(|it| it.secret.is_none());
        let challenge = match (of(&said, "code_challenge"), of(&said, "code_challenge_method")) {
            ("", _) => None,
            (it, "S256") => Some((it.to_owned(), true)),
            (it, "" | "plain") => Some((it.to_owned(), false)),
            _ => return Meant::Refused,
        };
        let is_one = of(&said, "response_type") == "code"
            && client.is_some()
            && !redirect.is_empty()
            && !redirect.contains(char::is_control);
        let (Some(audience), true) = (audience(&said), is_one) else { return Meant::Refused };
        let sign_in = sign_in(request, from, origin::app(redirect), audience);
        let (state, redirect) = (of(&said, "state").to_owned(), redirect.to_owned());
        let number = self.sessions.len();
        self.sessions.push(Session { sign_in, state, redirect, challenge });
        self.of_session(entry, number, beginning(&said), from)
    }

    /// What a page posts in the session that it is of.
    fn page(
        &self,
        entry: &Entry,
        name: &str,
        from: Origin,
        asked: impl FnOnce() -> Option<Of>,
    ) -> Meant {
        match (self.contexts.get(of(&entry.request.form(), name)), asked()) {
            (Some(session), Some(asked)) => self.of_session(entry, *session, asked, from),
            _ => Meant::Refused,
        }
    }

    fn of_session(&self, entry: &Entry, place: usize, asked: Of, from: Origin) -> Meant {
        let Some(session) = self.sessions.get(place) else { return Meant::Refused };
        Meant::Ask(Asked {
            ask: Ask::Entra(asked, session.sign_in),
            session: Some(place),
            suspicious: suspicious(entry, from),
        })
    }

    /// The token endpoint.
    fn grant(&mut self, entry: &Entry, from: Origin, form: &Form, keys: &Keys) -> Option<Meant> {
        let client = client(form)?;
        let alone = |asked, audience| {
            let sign_in = sign_in(&entry.request, from, App::Native, audience);
            let suspicious = suspicious(entry, from);
            Asked { ask: Ask::Entra(asked, sign_in), session: None, suspicious }
        };
        let asked = match of(form, "grant_type") {
            "authorization_code" => {
                let place = *self.codes.get(of(form, "code"))?;
                let session = self.sessions.get(place)?;
                if session.redirect != of(form, "redirect_uri") {
                    return None;
                }
                let verifier = session.proves(form.get("code_verifier").map(String::as_str));
                let has_token = |it: &Response| it.text().contains("access_token");
                if entry.response.as_ref().is_some_and(has_token) {
                    self.codes.remove(of(form, "code"));
                }
                return Some(self.of_session(entry, place, Of::Redeem { verifier }, from));
            }
            "refresh_token" => {
                let (read, asked) = refresh(entry, form, client, keys)?;
                let asked = match asked {
                    Of::RefreshOnBehalfOf(_) => of_server(asked),
                    _ => alone(asked, read.audience),
                };
                let issued = token::read(of(form, "refresh_token"), keys).ok()?.issued;
                // What was issued before may have been revoked before, and nobody sees that.
                let is_old = self.first.is_some_and(|first| issued < first)
                    && entry.response.as_ref().is_some_and(revoked);
                return Some(if is_old { Meant::Maybe(asked) } else { Meant::Ask(asked) });
            }
            "password" => {
                let user = names::find_user(of(form, "username"));
                let user = user.filter(|user| user.password == of(form, "password"))?;
                (user.subject == Subject::Alice).then_some(())?;
                alone(Of::PasswordGrant, audience(form)?)
            }
            SAML_BEARER => {
                let text = saml::unpack(of(form, "assertion"));
                let (user, method) = saml::read(&text, entry.began, &keys.federation).ok()?;
                is_alice(&user).then_some(())?;
                alone(Of::SamlGrant(method), audience(form)?)
            }
            JWT_BEARER if of(form, "requested_token_use") == "on_behalf_of" => {
                let read = token::read(of(form, "assertion"), keys).ok()?;
                (read.purpose == Use::Access && read.expires > entry.began).then_some(())?;
                of_server(Of::OnBehalfOf(read.token, client.requester))
            }
            "client_credentials" if client.requester == Requester::ExchangeServer => {
                of_server(Of::SharedPrincipal)
            }
            _ => return None,
        };
        Some(Meant::Ask(asked))
    }
}

/// What a server asks without anybody's sign-in.
fn of_server(asked: Of) -> Asked {
    let sign_in = no_session().sign_in;
    Asked { ask: Ask::Entra(asked, sign_in), session: None, suspicious: Some(false) }
}

/// Whether the service found it suspicious, where the lab's header says so.
fn suspicious(entry: &Entry, from: Origin) -> Option<bool> {
    entry.request.header(origin::HEADER).next().map(|_| from.suspicious)
}

impl Session {
    fn proves(&self, verifier: Option<&str>) -> bool {
        match (&self.challenge, verifier) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some((challenge, true)), Some(verifier)) => *challenge == s256(verifier),
            (Some((challenge, false)), Some(verifier)) => challenge == verifier,
        }
    }
}

fn device_code() -> Result<Meant, String> {
    let why = "the device code flow joins two clients, and is not followed";
    Err(format!("{why}: expected a recording without it"))
}

/// Whether an answer says that a refresh token is none any more: with one of Entra ID's numbers for that, or
/// without any.
fn revoked(response: &Response) -> bool {
    const NUMBERS: [&str; 3] = ["AADSTS50173:", "AADSTS700082:", "AADSTS70008:"];
    let text = response.text();
    let is_said = NUMBERS.iter().any(|number| text.contains(number));
    text.contains("invalid_grant") && (is_said || !text.contains("AADSTS"))
}

fn is_alice(user: &str) -> bool {
    names::find_user(user).is_some_and(|user| user.subject == Subject::Alice)
}

fn audience(said: &Form) -> Option<Audience> {
    let resource = of(said, "resource");
    names::find_audience(if resource.is_empty() { of(said, "scope") } else { resource })
}

/// The client, if it shows who it is.
fn client(form: &Form) -> Option<Client> {
    let client = names::find_client(of(form, "client_id"))?;
    let given = form.get("client_secret").map(String::as_str);
    (client.secret == given).then_some(client)
}

/// A refresh token that the client may trade, and what it trades it for.
fn refresh(entry: &Entry, form: &Form, client: Client, keys: &Keys) -> Option<(Token, Of)> {
    let read = token::read(of(form, "refresh_token"), keys).ok()?;
    let is_one = read.purpose == Use::Refresh
        && read.token.issuer == Issuer::Tenant
        && read.expires > entry.began
        && read.token.requester == client.requester
        && read.token.subject == Subject::Alice;
    is_one.then_some(())?;
    let asks_none = of(form, "scope").is_empty() && of(form, "resource").is_empty();
    let audience = if asks_none { read.token.audience } else { audience(form)? };
    let token = Token { audience, ..read.token };
    let asked = match client.requester {
        Requester::ExchangeOnline => Of::RefreshOnBehalfOf(token),
        Requester::MobileApp | Requester::ExchangeServer | Requester::HybridApplication => {
            Of::Refresh(token)
        }
    };
    Some((token, asked))
}
