//! What a server was asked in a step: the part of a run that one role of it can see.

use crate::actor::{entra, exchange_online, exchange_onprem, federation_server, provisioning};

/// A request with its answer, in the order of the answers: what a server asks on the way stands before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Entra ID, with the session before the request.
    Entra(entra::Session, entra::Request, entra::Response),
    /// Exchange Server.
    ExchangeOnPremises(exchange_onprem::Request, exchange_onprem::Response),
    /// Exchange Online.
    ExchangeOnline(exchange_online::Request, exchange_online::Response),
    /// AD FS, with the sign-in there before the request.
    Federation(federation_server::Record, federation_server::Request, federation_server::Response),
    /// The provisioning service, with what it kept before the request.
    Provisioning(provisioning::Record, provisioning::Request, provisioning::Response),
}
