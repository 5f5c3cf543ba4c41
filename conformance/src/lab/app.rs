//! The mail app, as a person uses it: it finds the mailbox, opens a sign-in, gets mail.
//!
//! ABSTRACTION: the browser of the sign-in has Alice signed in already. It follows redirects and fills in no page, so
//! a sign-in ends where a page is shown.

use std::collections::BTreeMap;

use model::actor::auto_detect::{Advice, advise};
use model::actor::client::{self, Access};
use model::actor::entra;
use model::fault::Fault;
use model::party::Party;
use model::protocol::credential::{
    Location, Password, PasswordProtocol, PasswordSignIn, Platform, Route, Site,
};
use model::setting::Client;

use crate::binding::exchange::answers::{offers, read_online, url};
use crate::binding::origin::Origin;
use crate::binding::token::LIFETIME;
use crate::binding::{auto_detect, exchange, identity_provider as idp, names, provisioning};
use crate::format::{UserAction, UserSees};
use crate::http::{Response, pairs};
use crate::lab::Lab;
use crate::lab::auto_detect::{authority, find};
use crate::lab::party::AtWork;
use crate::moment::Moment;
use crate::runner::values::s256;

/// How many redirects of a sign-in are followed.
const REDIRECTS_MAX: usize = 10;

/// The name of the copy that the app asks for.
const COPY: &str = "outlook-mobile";

/// What the app keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Where the mailbox is.
    site: Option<Site>,
    /// The host where it signs in.
    authority: String,
    /// Its access token.
    access: String,
    /// Its refresh token.
    refresh: String,
    /// When the access token expires.
    expires: Moment,
}

/// Alice uses the app.
pub(super) fn use_app(lab: &Lab, action: UserAction) -> UserSees {
    let app = App { work: AtWork::new(lab, Party::Client) };
    let sees = match action {
        UserAction::AddAccount => app.add_account(),
        UserAction::Synchronize => app.synchronize(),
    };
    sees.unwrap_or(UserSees::Refused)
}

struct App<'a> {
    work: AtWork<'a>,
}

impl App<'_> {
    fn kept(&self) -> Kept {
        self.work.lab.world().records.app.clone()
    }

    fn keep(&self, kept: Kept) {
        self.work.lab.world().records.app = kept;
    }

    #[expect(
        clippy::redundant_closure_for_method_calls,
        reason = "the method is of eyes of one lifetime, and these may be of any"
    )]
    fn client(&self) -> Client {
        self.work.see(|eyes| eyes.get::<Client>())
    }

    fn is_outlook(&self) -> bool {
        self.client() == Client::OutlookMobile
    }

    /// `None` where something does not go.
    fn add_account(&self) -> Option<UserSees> {
        let [alice, _] = names::USERS;
        let (site, advice, authority) = match self.client() {
            Client::OutlookMobile => {
                let (_, response) = self.work.ask(&auto_detect::request(), &[])?;
                auto_detect::read(&response)?
            }
            Client::ThirdPartyModern => self.find_server(alice.address)?,
            Client::Legacy => (find(&self.work, alice.address)?, Advice::Password, None),
        };
        match advice {
            Advice::Nothing => None,
            Advice::Password => self.send_password(site),
            Advice::SignIn => {
                let authority = authority.as_deref().and_then(host_of)?;
                self.keep(Kept { site: Some(site), authority, ..Kept::default() });
                self.sign_in()?;
                self.set_up()?;
                self.read(true)
            }
        }
    }

    /// Another app than Outlook mobile asks AutoDiscover and the server itself.
    fn find_server(&self, address: &str) -> Option<(Site, Advice, Option<String>)> {
        let site = find(&self.work, address)?;
        let probe = exchange::probe(site, Origin::default());
        let (_, response) = self.work.ask(&probe, &[])?;
        if response.status != 401 {
            return None;
        }
        let advice = self.work.see(|eyes| advise(offers(&response), eyes));
        Some((site, advice, authority(&response)))
    }

    fn synchronize(&self) -> Option<UserSees> {
        let kept = self.kept();
        kept.site?;
        if self.work.lab.now() < kept.expires || self.renew()? == Access::Valid {
            return self.read(true);
        }
        self.sign_in()?;
        self.set_up()?;
        self.read(false)
    }

    /// Gets a new access token. Where its refresh token is refused, the user has to sign in again.
    fn renew(&self) -> Option<Access> {
        let kept = self.kept();
        let audience = self.work.see(|eyes| Some(client::audience(kept.site?, eyes)))?;
        let token = client::token(client::Record::default(), audience);
        let sign_in = client::sign_in(audience, Location::Elsewhere);
        let template = idp::request(entra::Request::Refresh(token), sign_in)?;
        let values = [("refresh-token", kept.refresh.as_str())];
        let (_, response) = self.ask_authority(template, &kept.authority, &values)?;
        if self.take_tokens(&response, kept) {
            return Some(Access::Valid);
        }
        let goes_on = self.work.see(|eyes| eyes.has(Fault::AppKeepsRevokedTokens));
        if goes_on { None } else { Some(Access::None) }
    }

    /// The authorization code flow with a proof key (RFC 7636), up to tokens.
    fn sign_in(&self) -> Option<()> {
        let kept = self.kept();
        let pins = self.work.see(client::pins_authority);
        if pins && kept.authority != names::IDENTITY_PROVIDER {
            return None;
        }
        let audience = self.work.see(|eyes| Some(client::audience(kept.site?, eyes)))?;
        let sign_in = client::sign_in(audience, Location::Elsewhere);
        let (state, verifier) = (self.random(), self.random());
        let challenge = s256(&verifier);
        let template = idp::request(entra::Request::Authorize, sign_in)?;
        let values = [("state", state.as_str()), ("challenge", &challenge)];
        let mut response = self.ask_authority(template, &kept.authority, &values)?.1;
        let mut redirects = 0..REDIRECTS_MAX;
        let back = loop {
            let location = response.header("Location").next()?.to_owned();
            if !(300..400).contains(&response.status) {
                return None;
            }
            if location.starts_with(names::REDIRECT) {
                break location;
            }
            redirects.next()?;
            response = self.work.get(&location)?;
        };
        let said = pairs(back.split_once('?').map_or("", |(_, query)| query));
        if said.get("state") != Some(&state) {
            return None;
        }
        let code = said.get("code")?;
        let template = idp::request(entra::Request::Redeem { verifier: true }, sign_in)?;
        let values = [("code", code.as_str()), ("verifier", &verifier)];
        let (_, response) = self.ask_authority(template, &kept.authority, &values)?;
        self.take_tokens(&response, kept).then_some(())
    }

    /// Has Exchange Online keep a copy of a mailbox that is elsewhere: Outlook reads that.
    fn set_up(&self) -> Option<()> {
        let kept = self.kept();
        if kept.site == Some(Site::Online) || !self.is_outlook() {
            return Some(());
        }
        let template = provisioning::ask_for_copy(COPY, &url(names::EXCHANGE_ONPREM));
        let (_, response) = self.work.ask(&template, &[("token", &kept.access)])?;
        (response.status == 200).then_some(())
    }

    /// Reads mail. A server that has heard of a revocation wants a newer token.
    fn read(&self, may_sign_in: bool) -> Option<UserSees> {
        let kept = self.kept();
        let (site, device) = match kept.site? {
            Site::OnPremises if !self.is_outlook() => (Site::OnPremises, self.device()),
            Site::Online | Site::OnPremises => (Site::Online, self.device()),
        };
        let template = exchange::active_sync(site, device, "Bearer ${token}", Origin::default());
        let (request, response) = self.work.ask(&template, &[("token", &kept.access)])?;
        if response.status == 200 {
            return Some(UserSees::Mail);
        }
        let is_ended = site == Site::Online
            && read_online(&request, &response) == model::actor::exchange_online::Response::Revoked;
        if !is_ended || !may_sign_in {
            return None;
        }
        if self.renew()? != Access::Valid {
            self.sign_in()?;
            self.set_up()?;
        }
        self.read(false)
    }

    fn device(&self) -> model::protocol::credential::Device {
        self.work.see(client::password_route).1
    }

    fn send_password(&self, site: Site) -> Option<UserSees> {
        let (_, device) = self.work.see(client::password_route);
        let sign_in = PasswordSignIn {
            protocol: PasswordProtocol::ActiveSync,
            route: Route::Internet,
            device,
            platform: Platform::Phone,
            location: Location::Elsewhere,
            password: Password::Right,
        };
        let basic = names::basic(names::USERS[0]);
        let (_, response) =
            self.work.ask(&exchange::password(site, sign_in), &[("basic-alice", &basic)])?;
        (response.status == 200).then_some(UserSees::Mail)
    }

    /// A request to where the app signs in.
    fn ask_authority(
        &self,
        mut template: crate::format::RequestTemplate,
        authority: &str,
        values: &[(&str, &str)],
    ) -> Option<(crate::http::Request, Response)> {
        template.target = template.target.replacen(names::IDENTITY_PROVIDER, authority, 1);
        self.work.ask(&template, values)
    }

    fn take_tokens(&self, response: &Response, kept: Kept) -> bool {
        let body: BTreeMap<String, serde_json::Value> =
            serde_json::from_slice(&response.body).unwrap_or_default();
        let text = |name: &str| body.get(name).and_then(|it| it.as_str()).map(str::to_owned);
        let (200, Some(access)) = (response.status, text("access_token")) else { return false };
        let refresh = text("refresh_token").unwrap_or_else(|| kept.refresh.clone());
        let lifetime = body.get("expires_in").and_then(serde_json::Value::as_u64);
        let expires = self.work.lab.now().later(lifetime.unwrap_or(LIFETIME));
        self.keep(Kept { access, refresh, expires, ..kept });
        true
    }

    fn random(&self) -> String {
        self.work.lab.world().name()
    }
}

/// The host of a URL.
fn host_of(url: &str) -> Option<String> {
    let rest = url.strip_prefix("https://")?;
    let host = rest.split(['/', '?', ':']).next()?;
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}
