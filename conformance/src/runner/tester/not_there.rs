//! A tester of what is not there.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::format::{Binding, Capability, Machine, Network, UserAction, UserSees};
use crate::http::{Request, Response};
use crate::runner::adapter::Unable;
use crate::runner::no_response::NoResponse;
use crate::runner::stage::Stage;
use crate::runner::tester::Tester;

/// A tester of what is not there, and why it is not: every vector ends with that.
pub struct NotThere(pub String);

impl Tester for NotThere {
    fn can(&self, _: Capability) -> bool {
        true
    }

    fn reset(&mut self, _: &BTreeMap<String, String>) -> Result<(), Unable> {
        Err(Unable::Failed(self.0.clone()))
    }

    fn revoke(&mut self) -> Result<(), Unable> {
        Err(Unable::Failed(self.0.clone()))
    }

    fn expire(&mut self) -> Result<(), Unable> {
        Err(Unable::Failed(self.0.clone()))
    }

    fn stage(&self) -> Option<Arc<Stage>> {
        Some(Arc::default())
    }

    fn drive(&mut self, _: UserAction, _: Duration) -> Result<UserSees, Unable> {
        Err(Unable::Failed(self.0.clone()))
    }

    fn value(&mut self, _: &Binding) -> Result<String, Unable> {
        Err(Unable::Failed(self.0.clone()))
    }

    fn exchange(
        &mut self,
        _: (Network, Machine),
        _: &Request,
        _: Duration,
    ) -> Result<Response, NoResponse> {
        Err(NoResponse::Refused(self.0.clone()))
    }
}
