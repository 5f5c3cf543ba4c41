//! The lab: every server role, answered by the model's own handlers.
//!
//! [`Lab::exchange`] answers a request without a socket; [`server`] puts it behind TLS on loopback. Calls
//! between servers are requests like any other: they go through the lab's [`Way`], and so to whoever stands
//! at that address.
//!
//! ABSTRACTION: Active Directory is asked in the process. It speaks LDAP and Kerberos, which no role under
//! test does over HTTP.

pub mod world;
pub mod party;
mod exchange;
mod identity_provider;
mod federation_server;
mod provisioning;
mod auto_detect;
pub mod app;
pub mod others;
pub mod control;
pub mod har;
pub mod tls;
pub mod server;
pub mod tested;
pub mod tester;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use family::cube::Assignment;
use model::fault::Fault;
use model::protocol::token::Cause;

use crate::binding::keys::Keys;
use crate::binding::names;
use crate::binding::token::LIFETIME;
use crate::format::{UserAction, UserSees};
use crate::generation::structural::Structural;
use crate::http::{Request, Response};
use crate::lab::har::Log;
use crate::lab::world::{Records, World};
use crate::moment::{Moment, TooLate};

/// The longest body that is taken.
pub const BODY_MAX: usize = 1 << 20;

pub use crate::http::Way;

/// The lab.
#[derive(Clone)]
pub struct Lab {
    inner: Arc<Inner>,
}

struct Inner {
    keys: Keys,
    world: Mutex<World>,
    /// Where requests of its servers go; to the lab itself, if nowhere else.
    way: Mutex<Ways>,
    log: Log,
}

/// Where requests of its servers go.
#[derive(Default)]
struct Ways {
    own: Option<Arc<dyn Way>>,
    now: Option<Arc<dyn Way>>,
}

/// How a lab begins.
#[derive(Clone, Debug)]
pub struct Options {
    /// The fault that its servers have.
    pub fault: Option<Fault>,
    /// The time at which it begins.
    pub now: Moment,
    /// Whether the log shows secrets.
    pub shows_secrets: bool,
    /// How many exchanges are kept for the log.
    pub kept: usize,
    /// How many bytes of theirs are kept.
    pub kept_bytes: usize,
}

impl Default for Options {
    fn default() -> Self {
        let now = Moment::OF_2026;
        Self { fault: None, now, shows_secrets: false, kept: 10_000, kept_bytes: 64 << 20 }
    }
}

impl Lab {
    /// A lab with this configuration, in which nothing has happened.
    pub fn new(configuration: Assignment, options: &Options) -> Result<Self, String> {
        let world = World::new(configuration, options.fault, options.now);
        Ok(Self {
            inner: Arc::new(Inner {
                keys: Keys::published()?,
                world: Mutex::new(world),
                way: Mutex::default(),
                log: Log::new((options.kept, options.kept_bytes), options.shows_secrets),
            }),
        })
    }

    /// Answers a request by the host that it is for.
    #[must_use]
    pub fn exchange(&self, request: &Request) -> Response {
        let began = self.world().now;
        let response = self.answer(request);
        self.inner.log.keep(began, request, &response);
        response
    }

    fn answer(&self, request: &Request) -> Response {
        if request.body.len() > BODY_MAX {
            return Response::new(413, "text/plain", "the body is longer than 1 MiB");
        }
        let host = request.host();
        let role = names::HOSTS.iter().find(|(it, _)| *it == host).map(|(_, role)| *role);
        match role {
            Some("identity-provider") => identity_provider::answer(self, request),
            Some("exchange-online") if request.path().starts_with("/x-provisioning/") => {
                provisioning::answer(self, request)
            }
            Some("exchange-online") => exchange::online(self, request),
            Some("activesync-onprem" | "autodiscover-onprem") => exchange::onprem(self, request),
            Some("federation-server") => federation_server::answer(self, request),
            Some("auto-detect") => auto_detect::answer(self, request),
            Some("control") => control::answer(self, request),
            _ => Response::new(421, "text/plain", format!("the lab does not play `{host}`")),
        }
    }

    /// Carries a request of one of its servers to another.
    fn call(&self, request: &Request) -> Option<Response> {
        let way = self.ways().now.clone();
        match way {
            Some(way) => way.carry(request),
            None => Some(self.exchange(request)),
        }
    }

    /// Has requests of its servers go another way. The first that is named is its own.
    pub fn go(&self, way: Arc<dyn Way>) {
        let mut ways = self.ways();
        ways.own.get_or_insert_with(|| Arc::clone(&way));
        ways.now = Some(way);
    }

    /// Has them go its own way again.
    pub fn go_own_way(&self) {
        let mut ways = self.ways();
        let own = ways.own.clone();
        ways.now = own;
    }

    fn ways(&self) -> MutexGuard<'_, Ways> {
        self.inner.way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What there is. It is never held while another server is asked.
    fn world(&self) -> MutexGuard<'_, World> {
        self.inner.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The keys.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.inner.keys
    }

    /// What has been exchanged.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.inner.log
    }

    /// The time in the lab.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.world().now
    }

    /// The configuration.
    #[must_use]
    pub fn configuration(&self) -> Assignment {
        self.world().configuration.clone()
    }

    /// Another configuration: sessions, tokens and the log are gone.
    pub fn reset(&self, configuration: Assignment) {
        self.world().reset(configuration);
        self.inner.log.clear();
    }

    /// Another configuration, with or without a fault.
    pub fn reset_with(&self, configuration: Assignment, fault: Option<Fault>) {
        self.world().fault = fault;
        self.reset(configuration);
    }

    /// Gives its servers a structural fault, or takes it out.
    pub fn bend(&self, fault: Option<Arc<Structural>>) {
        self.world().bent = fault;
    }

    /// Lets time pass, unless it would be too late then. The time after it comes back.
    pub fn advance(&self, seconds: u64) -> Result<Moment, TooLate> {
        let mut world = self.world();
        world.now = world.now.advanced(seconds)?;
        Ok(world.now)
    }

    /// Lets so much time pass that access tokens have expired. The provisioning service renews its own, and goes on.
    pub fn expire(&self) -> Result<Moment, TooLate> {
        let now = self.advance(LIFETIME)?;
        provisioning::go_on(self);
        Ok(now)
    }

    /// Alice uses the app of the lab.
    #[must_use]
    pub fn use_app(&self, action: UserAction) -> UserSees {
        app::use_app(self, action)
    }

    /// Ends what was issued for Alice; a second passes.
    pub fn revoke(&self, cause: Cause) {
        self.world().revoke(cause);
    }

    /// Enables her account again.
    pub fn enable(&self) {
        self.world().records.account.disabled = false;
    }

    /// Turns the clock, forwards or back.
    #[cfg(test)]
    pub(crate) fn turn_to(&self, now: Moment) {
        self.world().now = now;
    }

    /// Everything that the servers keep.
    #[must_use]
    pub fn records(&self) -> Records {
        self.world().records.clone()
    }

    /// Puts back what the servers kept.
    pub fn restore(&self, records: Records) {
        self.world().records = records;
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test fails by a panic")]
mod tests;
