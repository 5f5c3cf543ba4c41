//! What a server was asked in a step: the part of a run that one role of it can see.

use crate::actor::{entra, exchange_onprem};

/// A request with its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Entra ID, with the session before the request.
    Entra(entra::Session, entra::Request, entra::Response),
    /// Exchange Server.
    ExchangeOnPremises(exchange_onprem::Request, exchange_onprem::Response),
}
