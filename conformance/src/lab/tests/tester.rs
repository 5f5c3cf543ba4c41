//! Who sends what a run of the model sends, as HTTP, and reads what comes back.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use model::action::Action;
use model::actor::entra::{self, Holder};
use model::actor::{exchange_online, exchange_onprem, federation_server, provisioning};
use model::policy::federation::Method;
use model::protocol::credential::{Location, Site};
use model::protocol::token::{Age, Subject, Token};
use model::world::heard::Heard;
use sha2::{Digest, Sha256};

use crate::binding::exchange::{self, answers};
use crate::binding::identity_provider::{self as idp, after, context_of};
use crate::binding::origin::Origin;
use crate::binding::token::Use;
use crate::binding::{federation_server as adfs, names, provisioning as copies, saml, token};
use crate::format::RequestTemplate;
use crate::http::{Request, Response, decode, request};
use crate::lab::Lab;
use crate::moment::Moment;

const VERIFIER: &str = "a-verifier-that-is-long-enough-for-the-proof-key";

/// What a party keeps between its requests.
#[derive(Clone)]
pub(super) struct Tester {
    values: BTreeMap<String, String>,
    /// Tokens that the lab issued.
    tokens: BTreeMap<Token, (String, String)>,
    /// The copy that it asks for.
    pub(super) copy: &'static str,
    pub(super) endpoint: &'static str,
    pub(super) is_device: bool,
}

impl Tester {
    pub(super) fn new() -> Self {
        let [alice, _] = names::USERS;
        let basic = STANDARD.encode(format!("{}:{}", alice.address, alice.password));
        let values = [
            ("alice", alice.address.to_owned()),
            ("password", alice.password.to_owned()),
            ("basic-alice", basic),
            ("factor-owner", names::factor(Holder::Owner).to_owned()),
            ("factor-intruder", names::factor(Holder::Intruder).to_owned()),
            ("verifier", VERIFIER.to_owned()),
            ("challenge", URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))),
            ("state", "a state".to_owned()),
        ];
        Self {
            values: values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            tokens: BTreeMap::new(),
            copy: "outlook",
            endpoint: names::EXCHANGE_ONPREM,
            is_device: false,
        }
    }

    /// The same, as somebody else: with the tokens and none of the sessions.
    pub(super) fn attacker(&self, action: Action) -> Self {
        let mut attacker = Self { copy: "attack", tokens: self.tokens.clone(), ..Self::new() };
        if let Action::StealCode = action {
            for name in ["code", "ctx"] {
                if let Some(value) = self.values.get(name) {
                    attacker.put(name, value.clone());
                }
            }
        }
        if let Action::ProvisionElsewhere(..) | Action::MisdirectSync = action {
            attacker.endpoint = names::ELSEWHERE;
        }
        attacker.is_device = matches!(action, Action::UseDeviceCode(..));
        attacker
    }

    pub(super) fn value(&self, name: &str) -> Option<&String> {
        self.values.get(name)
    }

    fn put(&mut self, name: &str, value: String) {
        self.values.insert(name.to_owned(), value);
    }

    fn send(&self, lab: &Lab, template: &RequestTemplate) -> (Request, Response) {
        let request = request(template, &self.values);
        let response = lab.exchange(&request);
        assert!(response.status < 600 && response.status != 500, "{request:?} {response:?}");
        (request, response)
    }

    /// A token with these claims: one that the lab issued, if it did.
    fn token(&self, lab: &Lab, wanted: Token, purpose: Use) -> String {
        match (self.tokens.get(&wanted), purpose) {
            (Some((access, _)), Use::Access) => access.clone(),
            (Some((_, refresh)), Use::Refresh) => refresh.clone(),
            (None, _) => {
                let revoked = lab.records().revoked.app;
                let issued = match wanted.age {
                    Age::Revoked | Age::Unheard => Moment::said(revoked.seconds() - 1).unwrap(),
                    Age::Current | Age::Outdated => lab.now(),
                };
                token::write(wanted, purpose, issued, lab.keys()).unwrap()
            }
        }
    }

    /// What it got before a revocation is made anew, as if it had been issued then.
    pub(super) fn forget_tokens(&mut self) {
        self.tokens.clear();
    }

    /// Sends what was heard, and holds the answer against the run's. `risk`: whether what Entra ID goes on
    /// to is found suspicious.
    pub(super) fn play(&mut self, lab: &Lab, heard: Heard, answer: Heard, risk: bool) {
        match (heard, answer) {
            // The lab has no client for the dedicated application, no EWS and no Graph, and its tokens are
            // those of clients that can handle a claims challenge.
            (
                Heard::Entra(_, entra::Request::HybridApplication(_), _)
                | Heard::ExchangeOnline(
                    exchange_online::Request::Application(..)
                    | exchange_online::Request::Mail(Token { age: Age::Unheard, .. }),
                    _,
                ),
                _,
            ) => {}
            (Heard::Entra(before, asked, _), Heard::Entra(_, _, wanted)) => {
                let mut before = before;
                before.sign_in.suspicious = risk;
                self.entra(lab, before, asked, wanted);
            }
            (Heard::ExchangeOnPremises(asked, wanted), _) => self.onprem(lab, asked, wanted),
            (Heard::ExchangeOnline(asked, wanted), _) => self.online(lab, asked, wanted),
            (Heard::Federation(_, asked, wanted), _) => self.federation(lab, asked, wanted),
            (Heard::Provisioning(_, asked, wanted), _) => self.provisioning(lab, asked, wanted),
            (Heard::Entra(..), _) => unreachable!(),
        }
    }

    fn entra(
        &mut self,
        lab: &Lab,
        before: entra::Session,
        asked: entra::Request,
        wanted: entra::Response,
    ) {
        use entra::Request as Of;
        match asked {
            Of::Refresh(it) | Of::RefreshOnBehalfOf(it) => {
                let held =
                    self.tokens.keys().find(|held| Token { audience: it.audience, ..**held } == it);
                let refresh = self.token(lab, held.copied().unwrap_or(it), Use::Refresh);
                self.put("refresh-token", refresh);
            }
            Of::OnBehalfOf(it, _) => {
                let assertion = self.token(lab, it, Use::Access);
                self.put("assertion", assertion);
            }
            Of::Federated(method) => {
                let said = self.value("response").and_then(|text| saml::says(text));
                if said != Some(method) {
                    self.forge(lab, method);
                }
            }
            Of::SamlGrant(method) => {
                let said = self.value("response").and_then(|text| saml::says(text));
                assert_eq!(said, Some(method), "the response came from AD FS");
            }
            _ => {}
        }
        let template = match asked {
            Of::Authorize if self.is_device => {
                let (_, response) = self.send(lab, &idp::device_code(before.sign_in));
                let text = response.text();
                for (name, start) in
                    [("device-code", "\"device_code\":\""), ("user-code", "\"user_code\":\"")]
                {
                    self.put(name, after(&text, start).unwrap());
                }
                idp::enter_device_code()
            }
            Of::Redeem { .. } if self.is_device => idp::poll(),
            _ => idp::request(asked, before.sign_in).unwrap(),
        };
        let (request, response) = self.send(lab, &template);
        let read = idp::answers::read(asked, &response, lab.keys());
        assert_eq!(read, Some(wanted), "{asked:?} {request:?} {}", response.text());
        let text = response.text();
        let location = response.header("Location").next().unwrap_or_default();
        if let Some(context) = context_of(&text) {
            self.put("ctx", context);
        }
        for (name, mark) in [("ctx", "wctx="), ("code", "code=")] {
            if let Some((_, rest)) = location.split_once(mark) {
                let value = decode(rest.split('&').next().unwrap_or_default());
                self.put(name, value.clone());
                if name == "ctx" {
                    self.put("wctx", value);
                }
            }
        }
        if let entra::Response::Tokens(token) = wanted {
            let member = |name: &str| after(&text, &format!("\"{name}\":\"")).unwrap();
            self.tokens.insert(token, (member("access_token"), member("refresh_token")));
        }
    }

    /// AD FS's key is in other hands.
    fn forge(&mut self, lab: &Lab, method: Method) {
        let alice = names::user(Subject::Alice);
        let key = &lab.keys().federation;
        let assertion = saml::assertion(alice, method, lab.now(), key).unwrap();
        self.put("response", saml::response(&assertion));
    }

    fn federation(
        &mut self,
        lab: &Lab,
        asked: federation_server::Request,
        wanted: federation_server::Response,
    ) {
        let (request, response) = self.send(lab, &adfs::request(asked));
        let read = adfs::read(&response, lab.now(), &lab.keys().federation);
        assert_eq!(read, wanted, "{asked:?} {request:?} {}", response.text());
        let text = response.text();
        if let Some(context) = context_of(&text) {
            self.put("page", context);
        }
        let plain = adfs::unescape(&text);
        if let Some(assertion) = saml::within(&plain) {
            self.put("saml", STANDARD.encode(assertion));
            self.put("response", saml::response(assertion));
        }
    }

    fn onprem(
        &mut self,
        lab: &Lab,
        asked: exchange_onprem::Request,
        wanted: exchange_onprem::Response,
    ) {
        use exchange_onprem::Request as Of;
        let site = Site::OnPremises;
        let from = |route| Origin { route, location: Location::Elsewhere, ..Origin::default() };
        let template = match asked {
            Of::Discover => exchange::discover(site),
            Of::Probe(route) => exchange::probe(site, from(route)),
            Of::Password(sign_in) => exchange::password(site, sign_in),
            Of::ActiveSync(bearer) => {
                let token = self.token(lab, bearer.token, Use::Access);
                self.put("token", token);
                let origin = from(bearer.route);
                exchange::active_sync(site, bearer.device, "Bearer ${token}", origin)
            }
            Of::OutlookOnTheWeb(it) => {
                let token = self.token(lab, it, Use::Access);
                self.put("token", token);
                exchange::web()
            }
            Of::WebServices(it, route) => {
                let token = self.token(lab, it, Use::Access);
                self.put("token", token);
                exchange::web_services(from(route))
            }
        };
        let (request, response) = self.send(lab, &template);
        let read = answers::read_onprem(&request, &response);
        assert_eq!(read, wanted, "{asked:?} {request:?} {response:?}");
    }

    fn online(
        &mut self,
        lab: &Lab,
        asked: exchange_online::Request,
        wanted: exchange_online::Response,
    ) {
        use exchange_online::Request as Of;
        let site = Site::Online;
        let template = match asked {
            Of::Discover => exchange::discover(site),
            Of::Probe => exchange::probe(site, Origin::default()),
            Of::Password(sign_in) => exchange::password(site, sign_in),
            Of::Application(..) => unreachable!("the lab has no EWS and no Graph"),
            Of::Mail(it) => {
                let token = self.token(lab, it, Use::Access);
                self.put("token", token);
                let device = model::protocol::credential::Device::OUTLOOK;
                exchange::active_sync(site, device, "Bearer ${token}", Origin::default())
            }
        };
        let (request, response) = self.send(lab, &template);
        let read = answers::read_online(&request, &response);
        assert_eq!(read, wanted, "{asked:?} {request:?} {response:?}");
    }

    fn provisioning(
        &mut self,
        lab: &Lab,
        asked: provisioning::Request,
        wanted: provisioning::Response,
    ) {
        if let provisioning::Request::Provision(it) = asked {
            let token = self.token(lab, it, Use::Access);
            self.put("token", token);
        }
        let template = copies::request(asked, self.copy, self.endpoint);
        let (request, response) = self.send(lab, &template);
        let read = copies::read(&response, lab.keys());
        assert_eq!(read, wanted, "{asked:?} {request:?} {response:?}");
    }
}
