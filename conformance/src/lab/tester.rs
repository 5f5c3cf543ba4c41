//! A tester of the lab in its own process, without sockets.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use model::fault::Fault;
use model::preset::defaults;
use model::protocol::token::Cause;
use model::scope::Scope;

use crate::binding::keys::Keys;
use crate::binding::origin;
use crate::format::{Binding, Capability, Machine, Network, Role, UserAction, UserSees};
use crate::http::{Request, Response};
use crate::lab::{Lab, Options, Way, tested};
use crate::runner::adapter::Unable;
use crate::runner::no_response::NoResponse;
use crate::runner::stage::Stage;
use crate::runner::tester::Tester;
use crate::runner::values::{self, Known};

/// A tester of one role of a lab.
pub struct InProcess {
    lab: Lab,
    fault: Option<Fault>,
    known: Known,
    stage: Option<Arc<Stage>>,
}

impl InProcess {
    /// A tester of a role, whose lab has this fault.
    pub fn new(role: Role, fault: Option<Fault>) -> Result<Self, String> {
        Self::with(role, &Options { fault, ..Options::default() })
    }

    /// A tester of a role of a lab that begins so.
    pub fn with(role: Role, options: &Options) -> Result<Self, String> {
        let fault = options.fault;
        let none = "the defaults are no configuration";
        let lab = Lab::new(defaults().least().ok_or(none)?, options)?;
        let known = Known {
            role: role.id().to_owned(),
            authority: tested::host(role).to_owned(),
            users: tested::users(),
            is_lab: true,
            keys: Some(Keys::published()?),
            now: options.now,
        };
        let stage = role.asks_others().then(|| Arc::new(Stage::default()));
        if let Some(stage) = &stage {
            let way: Arc<dyn Way> = Arc::<Stage>::clone(stage);
            lab.go(way);
        }
        Ok(Self { lab, fault, known, stage })
    }

    /// The lab.
    #[must_use]
    pub fn lab(&self) -> &Lab {
        &self.lab
    }
}

impl Tester for InProcess {
    fn can(&self, _: Capability) -> bool {
        true
    }

    fn reset(&mut self, configuration: &BTreeMap<String, String>) -> Result<(), Unable> {
        let sets: Vec<String> =
            configuration.iter().map(|(setting, value)| format!("{setting}={value}")).collect();
        let failed = |why: String| Unable::Failed(why);
        let mut scope = Scope { cube: defaults(), ..Scope::default() };
        scope.change(Scope::parse_sets(&sets).map_err(|error| failed(error.to_string()))?);
        let least = scope.cube.least();
        let least =
            least.ok_or_else(|| failed("the settings leave no configuration".to_owned()))?;
        self.lab.reset_with(least, self.fault);
        // What the tester brings was issued then, and is not what is issued now.
        self.known.now = self.lab.now();
        let later = self.lab.advance(60);
        later.map(|_| ()).map_err(|error| failed(format!("the lab's time: {error}")))
    }

    fn revoke(&mut self) -> Result<(), Unable> {
        self.lab.revoke(Cause::RevokeSessions);
        Ok(())
    }

    fn expire(&mut self) -> Result<(), Unable> {
        let later = self.lab.expire();
        later.map(|_| ()).map_err(|error| Unable::Failed(format!("the lab's time: {error}")))
    }

    fn stage(&self) -> Option<Arc<Stage>> {
        self.stage.clone()
    }

    fn drive(&mut self, action: UserAction, _: Duration) -> Result<UserSees, Unable> {
        Ok(self.lab.use_app(action))
    }

    fn value(&mut self, binding: &Binding) -> Result<String, Unable> {
        match values::make(&self.known, binding) {
            Some(value) => value.map_err(Unable::Failed),
            None => Err(Unable::Unsupported("nobody makes this value".to_owned())),
        }
    }

    fn exchange(
        &mut self,
        (network, machine): (Network, Machine),
        request: &Request,
        _: Duration,
    ) -> Result<Response, NoResponse> {
        let mut request = request.clone();
        let value = format!("network={}; device={}", network.id(), machine.id());
        request.headers.push((origin::HEADER.to_owned(), value));
        Ok(self.lab.exchange(&request))
    }
}
