//! A run as the app sees it, as a vector.

use model::action::Action;
use model::actor::auto_detect::{Advice, Challenge};
use model::actor::{exchange_online, exchange_onprem, provisioning as service};
use model::protocol::credential::{Device, Site};
use model::protocol::token::Audience;
use model::setting::Client;

use crate::binding::exchange::answers::{challenge, found, online, onprem};
use crate::binding::identity_provider::answers::{Refusal, tokens};
use crate::binding::origin::Origin;
use crate::binding::{auto_detect, exchange, names, provisioning};
use crate::format::{
    Binding, Kind, Message, RequestPattern, Role, Tier, UserAction, UserSees, Vector,
};
use crate::generation::callers::client::{Answer, Mail, Seen};
use crate::generation::callers::requests;
use crate::generation::callers::script::{About, Script, message};
use crate::generation::callers::words::{anew, says_who, short, shown, site, title, words};
use crate::http::{Request, Response, request};
use crate::moment::Moment;

/// The authority that is Entra ID's.
pub(super) const AUTHORITY: &str = "https://login.microsoftonline.com/common/oauth2/authorize";

/// A vector in the making, of one app.
pub(super) struct Play {
    pub(super) script: Script,
    client: Client,
    /// For whom it wants tokens.
    audience: Audience,
    /// How many codes and how many pairs of tokens there are.
    codes: usize,
    tokens: usize,
    /// What is to have been asked in the drive that is under way.
    asked: Vec<(Message, Vec<RequestPattern>)>,
    /// What the app shows in it.
    sees: UserSees,
    action: UserAction,
}

impl Play {
    pub(super) fn new(client: Client, site: Site) -> Self {
        let outlook = client == Client::OutlookMobile;
        let is_online = site == Site::Online || outlook;
        let mut script = Script::default();
        let document = Response::new(200, "application/json", metadata());
        script.peer("identity-provider", requests::metadata(), message("metadata", &[]), &document);
        Self {
            script,
            client,
            audience: if is_online { Audience::ExchangeOnline } else { Audience::OnPremises },
            codes: 0,
            tokens: 0,
            asked: Vec::new(),
            sees: UserSees::Refused,
            action: UserAction::AddAccount,
        }
    }

    /// This is to have been asked.
    fn ask(&mut self, name: &str, any_of: Vec<RequestPattern>) {
        self.asked.push((message(name, &[]), any_of));
    }

    /// AutoDetect answers.
    pub(super) fn advise(&mut self, site: Site, advice: Advice, authority: &str) {
        let word = match advice {
            Advice::SignIn => "sign-in",
            Advice::Password => "password",
            Advice::Nothing => "nothing",
        };
        let answer = auto_detect::answer(names::USERS[0].address, site, advice, authority);
        self.script.peer("auto-detect", requests::detect(), message(word, &[]), &answer);
        self.ask("detect", vec![requests::detect()]);
    }

    /// AutoDiscover and the mail server answer.
    pub(super) fn offer(&mut self, site: Site, offers: Challenge, authority: &str) {
        let asks = exchange::discover(Site::Online);
        let pattern = requests::discover(Site::Online);
        let told = match site {
            Site::Online => found(names::EXCHANGE_ONLINE),
            Site::OnPremises => online(&sent(&asks), exchange_online::Response::Elsewhere, ""),
        };
        let means = message(if site == Site::Online { "found" } else { "elsewhere" }, &[]);
        self.script.peer("exchange-online", pattern, means, &told);
        self.ask("discover", requests::discover_alice(Site::Online));
        if site == Site::OnPremises {
            let pattern = requests::discover(site);
            let told = found(names::EXCHANGE_ONPREM);
            self.script.peer("exchange-onprem", pattern, message("found", &[]), &told);
            self.ask("discover", requests::discover_alice(site));
        }
        let mut told = challenge(offers, exchange::host(site));
        for (_, value) in &mut told.headers {
            *value = value.replace(AUTHORITY, authority);
        }
        let pattern = requests::probe(site);
        let means = message("challenge", &[]);
        self.script.peer(server(site), pattern.clone(), means, &told);
        self.ask("probe", vec![pattern]);
    }

    /// The sign-in leads back with a code, or with an error.
    pub(super) fn sign_in(&mut self, granted: bool) {
        let back = if granted {
            self.codes += 1;
            let name = format!("code{}", self.codes);
            self.script.bind(&name, Binding::Random {});
            format!("${{redirect}}?code=${{{name}}}&state=${{state}}")
        } else {
            "${redirect}?error=access_denied&error_description=AADSTS53003&state=${state}"
                .to_owned()
        };
        let means = message(if granted { "code" } else { "refused" }, &[]);
        let answer = Response::empty(302).with("Location", back);
        self.script.peer("identity-provider", requests::authorize("idp"), means, &answer);
        self.ask("authorize", requests::authorize_for(self.audience));
    }

    /// The token endpoint answers.
    fn issue(
        &mut self,
        asked: RequestPattern,
        expected: Vec<RequestPattern>,
        name: &str,
        granted: bool,
    ) {
        let answer = if granted {
            self.tokens += 1;
            let [access, refresh] =
                ["app-token", "app-refresh"].map(|it| format!("{it}{}", self.tokens));
            self.script.bind(&access, Binding::Random {});
            self.script.bind(&refresh, Binding::Random {});
            let scope = format!("{}/.default", names::resource(self.audience));
            tokens(&format!("${{{access}}}"), &format!("${{{refresh}}}"), &scope, None)
        } else {
            Refusal::new(50173, "invalid_grant", "the grant is not valid any more")
                .json(Moment::OF_2026, "00000000-0000-4000-8000-000000000000")
        };
        let means = message(if granted { "tokens" } else { "refused" }, &[]);
        self.script.peer("identity-provider", asked, means, &answer);
        self.ask(name, expected);
    }

    pub(super) fn redeem(&mut self, granted: bool) {
        let code = format!("code{}", self.codes);
        let expected = vec![requests::redeem_with_verifier(&code)];
        self.issue(requests::redeem(&code), expected, "redeem", granted);
    }

    fn renew(&mut self, granted: bool) {
        let token = format!("app-refresh{}", self.tokens);
        let expected = vec![requests::refresh_of_app(&token)];
        self.issue(requests::refresh(&token), expected, "refresh", granted);
    }

    fn provision(&mut self, granted: bool) {
        let pattern = requests::provision(&self.token(), "eas");
        let is = if granted { service::Response::Done } else { service::Response::Refused };
        let means = message(if granted { "done" } else { "refused" }, &[]);
        let answer = provisioning::answer(is, "");
        self.script.peer("provisioning", pattern.clone(), means, &answer);
        self.ask("provision", vec![pattern]);
    }

    fn token(&self) -> String {
        format!("app-token{}", self.tokens)
    }

    /// A mail server answers.
    pub(super) fn mail(&mut self, site: Site, given: Mail) {
        let pattern = requests::mail(site, &self.token());
        let asks = sent(&exchange::active_sync(site, Device::OWN, "Bearer x", Origin::default()));
        let (word, answer) = match (site, given) {
            (Site::Online, Mail::Given) => {
                ("mail", online(&asks, exchange_online::Response::Mail, ""))
            }
            (Site::OnPremises, Mail::Given) => {
                ("mail", onprem(&asks, exchange_onprem::Response::Mail, ""))
            }
            (_, Mail::Refused) => ("refused", Response::empty(403)),
            (_, Mail::Revoked) => {
                ("claims-challenge", online(&asks, exchange_online::Response::Revoked, ""))
            }
        };
        self.script.peer(server(site), pattern.clone(), message(word, &[]), &answer);
        self.ask("mail", vec![pattern]);
        if given == Mail::Given {
            self.sees = UserSees::Mail;
        }
    }

    fn password(&mut self, site: Site, given: Mail) {
        let pattern = requests::password(site);
        let asks = sent(&exchange::active_sync(site, Device::OWN, "Basic x", Origin::default()));
        let (word, answer) = match given {
            Mail::Given => ("mail", onprem(&asks, exchange_onprem::Response::Mail, "")),
            Mail::Refused | Mail::Revoked => {
                ("refused", Response::empty(401).with("WWW-Authenticate", "Negotiate"))
            }
        };
        self.script.peer(server(site), pattern.clone(), message(word, &[]), &answer);
        self.ask("password", vec![pattern]);
        if given == Mail::Given {
            self.sees = UserSees::Mail;
        }
    }

    /// Somebody answers this, wrongly, and the app has no mail.
    pub(super) fn fail(
        &mut self,
        plays: &str,
        asks: &str,
        pattern: RequestPattern,
        answer: &Response,
    ) {
        self.script.peer(plays, pattern.clone(), message("wrong", &[]), answer);
        self.ask(asks, vec![pattern]);
        self.drive(&[UserSees::Refused]);
    }

    /// What is to have been asked is not looked at: the app may go on as it likes.
    pub(super) fn forget_asked(&mut self) {
        self.asked.clear();
    }

    /// What was prepared is played.
    pub(super) fn drive(&mut self, any_of: &[UserSees]) {
        self.script.drive(self.action, any_of);
        for (means, any_of) in std::mem::take(&mut self.asked) {
            self.script.asked(means, any_of);
        }
        self.action = UserAction::Synchronize;
        self.sees = UserSees::Refused;
    }

    /// What must be so whatever the app is answered.
    pub(super) fn guard(&mut self, may_send_password: bool) {
        if !may_send_password {
            self.script.never_asks(
                "no-password",
                "The password was sent, and a sign-in with a token was to be had.",
                &["basic-authentication-never-succeeds"],
                requests::basic(),
            );
        }
        let servers: &[&str] = match self.client {
            Client::OutlookMobile => &["exo"],
            Client::ThirdPartyModern | Client::Legacy => &["exo", "eas"],
        };
        for number in 1..=self.tokens {
            let why = "An access token went to another than the servers that it is for.";
            let claims = ["attacker-never-reads-mailbox"];
            self.script.never_tells(&format!("app-token{number}"), why, &claims, servers);
            let why = "A refresh token went to another than Entra ID.";
            self.script.never_tells(&format!("app-refresh{number}"), why, &claims, &["idp"]);
        }
        for number in 1..=self.codes {
            let why = "An authorization code went to another than Entra ID.";
            let claims = ["attacker-never-reads-mailbox"];
            self.script.never_tells(&format!("code{number}"), why, &claims, &["idp"]);
        }
    }
}

/// The vector of a run.
pub(super) fn vector(seen: &Seen, run: &[Action], tier: Tier) -> Vector {
    let site = site(seen);
    let mut play = Play::new(seen.client(), site);
    let mut may_send_password = false;
    let mut shows = Vec::new();
    for answer in anew(seen) {
        shows.push(shown(answer));
        match *answer {
            Answer::Advice(site, advice) => {
                may_send_password |= advice == Advice::Password;
                play.advise(site, advice, AUTHORITY);
            }
            Answer::Offers(site, offers) => {
                may_send_password |= !offers.authority && offers.basic;
                play.offer(site, offers, AUTHORITY);
            }
            Answer::SignIn { granted } => play.sign_in(granted),
            Answer::Redeem { granted } => play.redeem(granted),
            Answer::Renew { granted } => play.renew(granted),
            Answer::Provision { granted } => play.provision(granted),
            Answer::Mail(site, given) => play.mail(site, given),
            Answer::Password(site, given) => play.password(site, given),
            Answer::Again { expired } => {
                let wanted = play.sees;
                play.drive(&[wanted]);
                if expired {
                    play.script.expire();
                }
            }
            Answer::Restart => {
                let wanted = play.sees;
                play.drive(&[wanted]);
                play.action = UserAction::AddAccount;
            }
        }
    }
    let wanted = play.sees;
    play.drive(&[wanted]);
    play.guard(may_send_password);
    let client = name(seen.client());
    let about = About {
        role: Role::Client,
        kind: if wanted == UserSees::Mail { Kind::Positive } else { Kind::Negative },
        tier,
        words: format!("{} {}", short(seen.client()), words(seen)),
        title: format!("{}: {}", says_who(seen.client()), title(seen)),
        settings: &[("client", client)],
        shows,
        attack: None,
        from: "the reachable graph",
    };
    play.script.finish(about, run)
}

fn name(client: Client) -> &'static str {
    match client {
        Client::Legacy => "legacy",
        Client::ThirdPartyModern => "third-party-modern",
        Client::OutlookMobile => "outlook-mobile",
    }
}

/// Who answers with mail.
fn server(site: Site) -> &'static str {
    match site {
        Site::Online => "exchange-online",
        Site::OnPremises => "exchange-onprem",
    }
}

/// Where Entra ID's endpoints are (`OpenID` Connect Discovery 1.0).
fn metadata() -> String {
    let base = format!("https://{}", names::IDENTITY_PROVIDER);
    serde_json::json!({
        "issuer": format!("{base}/{}/v2.0", names::TENANT),
        "authorization_endpoint": format!("{base}/common/oauth2/v2.0/authorize"),
        "token_endpoint": format!("{base}/common/oauth2/v2.0/token"),
        "device_authorization_endpoint": format!("{base}/common/oauth2/v2.0/devicecode"),
        "jwks_uri": format!("{base}/common/discovery/v2.0/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
    })
    .to_string()
}

fn sent(template: &crate::format::RequestTemplate) -> Request {
    request(template, &[("alice".to_owned(), names::USERS[0].address.to_owned())].into())
}
