//! What there is in the lab: the configuration, the time, and what every server keeps.

use std::collections::BTreeMap;
use std::sync::Arc;

use family::cube::Assignment;
use family::view::Concrete;
use model::actor::{entra, federation_server, provisioning};
use model::eyes::Eyes;
use model::fault::Fault;
use model::party::Party;
use model::policy::revocation::{self, Family};
use model::protocol::token::{Age, Cause, Requester, Subject, Token};

use crate::binding::token::Read;
use crate::generation::structural::Structural;
use crate::lab::app;
use crate::moment::Moment;

/// The day that a reset takes: longer than an access token lives.
const DAY: u64 = 86_400;

/// What there is.
#[derive(Clone, Debug)]
pub(super) struct World {
    /// The configuration at the start.
    pub(super) base: Assignment,
    pub(super) configuration: Assignment,
    pub(super) fault: Option<Fault>,
    /// The structural fault that its servers have.
    pub(super) bent: Option<Arc<Structural>>,
    /// The time. It does not pass of itself.
    pub(super) now: Moment,
    /// The time at the start, and how often there was a reset.
    start: (Moment, u64),
    /// Whether a reset has put the time back.
    is_put_back: bool,
    /// Refresh tokens that were issued before are revoked.
    valid_from: Moment,
    pub(super) records: Records,
}

/// What every server keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Records {
    /// Entra ID: Alice's account.
    pub account: entra::Account,
    /// Entra ID: sessions, by what goes on from page to page.
    pub sessions: BTreeMap<String, Session>,
    /// Entra ID: the sessions of codes, until a code is redeemed.
    pub codes: BTreeMap<String, String>,
    /// AD FS: sign-ins, by what goes on from page to page.
    pub pages: BTreeMap<String, Page>,
    /// The provisioning service: copies, by their names.
    pub copies: BTreeMap<String, Copy>,
    /// Entra ID: since when Alice's tokens are valid.
    pub revoked: Revoked,
    /// The app.
    pub app: app::Kept,
    /// How many names have been made.
    pub made: u64,
}

/// Tokens that were issued before are revoked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Revoked {
    /// Those of apps.
    pub app: Moment,
    /// Those that Exchange Online got on behalf of Alice.
    pub service: Moment,
}

/// A session at Entra ID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The model's record.
    pub record: entra::Session,
    /// Where the client comes back to.
    pub redirect: String,
    /// What the client wants back.
    pub state: String,
    /// The scope that was asked for.
    pub scope: String,
    /// What the client wants in an ID token.
    pub nonce: String,
    /// The challenge of the proof key, if there is one.
    pub challenge: Option<Challenge>,
    /// The device code flow, if it is one.
    pub device: Option<DeviceFlow>,
}

/// The challenge of a proof key (RFC 7636).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Challenge {
    /// The verifier itself.
    Plain(String),
    /// Its SHA-256.
    Sha256(String),
}

/// A sign-in for a client that waits elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceFlow {
    /// What the client has.
    pub device_code: String,
    /// What a person enters.
    pub user_code: String,
}

/// A sign-in at AD FS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The model's record.
    pub record: federation_server::Record,
    /// What Entra ID wants back.
    pub wctx: String,
}

/// A copy of a mailbox.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Copy {
    /// The model's record.
    pub record: provisioning::Record,
    /// The token with which it was asked for.
    pub assertion: String,
    /// What that says.
    pub asserted: Option<Token>,
    /// The endpoint that was named.
    pub endpoint: String,
    /// The service's own access token.
    pub access: String,
    /// Its refresh token.
    pub refresh: String,
}

impl World {
    /// A token that was read, with how it stands to the last revocation.
    pub(super) fn aged(&self, read: Read) -> Read {
        let revoked = match read.token.requester {
            Requester::MobileApp | Requester::ExchangeServer | Requester::HybridApplication => {
                self.records.revoked.app
            }
            Requester::ExchangeOnline => self.records.revoked.service,
        };
        let is_revoked = read.token.subject == Subject::Alice && read.issued < revoked;
        let age = if is_revoked { Age::Revoked } else { read.token.age };
        Read { token: Token { age, ..read.token }, ..read }
    }

    /// What an administrator, or Alice, revokes: tokens from before this second.
    pub(super) fn revoke(&mut self, cause: Cause) {
        self.now = self.now.later(1);
        let view = Concrete(&self.configuration);
        let eyes = Eyes::of(Party::EntraId, &view);
        let ends = |family| revocation::age(cause, family, eyes) == Age::Revoked;
        if ends(Family::App) {
            self.records.revoked.app = self.now;
        }
        if ends(Family::Service) {
            self.records.revoked.service = self.now;
        }
        self.records.account.disabled = cause.disables();
    }

    pub(super) fn new(configuration: Assignment, fault: Option<Fault>, now: Moment) -> Self {
        let records = Records::default();
        let base = configuration.clone();
        let (start, valid_from) = ((now, 0), Moment::default());
        let (bent, is_put_back) = (None, false);
        Self { base, configuration, fault, bent, now, start, is_put_back, valid_from, records }
    }

    pub(super) fn reset(&mut self, configuration: Assignment) {
        self.configuration = configuration;
        let (start, resets) = &mut self.start;
        *resets = resets.saturating_add(1);
        self.now = self.now.advanced(DAY).unwrap_or_else(|_| {
            // Later than this no time can be told. Days that were not used yet begin again from the start.
            self.is_put_back = true;
            start.advanced(resets.saturating_mul(DAY)).unwrap_or(*start)
        });
        self.valid_from = self.now;
        self.records = Records::default();
    }

    /// Whether a token is from before the last reset.
    pub(super) fn is_from_before(&self, issued: Moment) -> bool {
        issued < self.valid_from || self.is_from_another_time(issued)
    }

    /// Whether a token is from before the time was put back.
    pub(super) fn is_from_another_time(&self, issued: Moment) -> bool {
        self.is_put_back && issued > self.now
    }

    /// A name that was not there before and cannot be guessed.
    pub(super) fn name(&mut self) -> String {
        self.records.made = self.records.made.saturating_add(1);
        let mut bytes = [0_u8; 12];
        // Without randomness a name is still new.
        let _ = getrandom::fill(&mut bytes);
        format!("{}{:04}", crate::http::hex(&bytes), self.records.made)
    }
}
