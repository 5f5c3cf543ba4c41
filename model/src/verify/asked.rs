//! What servers hear in a step, as somebody outside can ask it: the pages of one sign-in are one thing
//! that a person does in a browser.

use crate::actor::{entra, exchange_online, exchange_onprem, federation_server, provisioning};
use crate::policy::conditional_access::SignIn;
use crate::protocol::credential::{Location, Password};
use crate::world::heard::Heard;

/// Something that is asked, with its answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Pages of a sign-in at Entra ID, and the code that ends it.
    SignIn(SignIn, Vec<(entra::Request, entra::Response)>),
    /// A request to Entra ID with nobody in front of a page.
    Entra(SignIn, entra::Request, entra::Response),
    /// Pages of AD FS.
    Page(Vec<(federation_server::Request, federation_server::Response)>),
    /// The active endpoint of AD FS.
    Active(Location, Password, federation_server::Response),
    /// Exchange Online.
    Online(exchange_online::Request, exchange_online::Response),
    /// Exchange Server.
    OnPremises(exchange_onprem::Request, exchange_onprem::Response),
    /// The provisioning service.
    Provisioning(Vec<(provisioning::Request, provisioning::Response)>),
}

/// What is asked, in the order in which it begins, of which the requests from `first` on are a part.
pub(super) fn of(heard: &[Heard], first: usize) -> Vec<Asked> {
    let mut all: Vec<(Asked, usize)> = Vec::new();
    for (place, heard) in heard.iter().enumerate() {
        let asked = alone(*heard);
        match all.iter_mut().find(|(known, _)| known.goes_on_with(&asked)) {
            Some((known, last)) => {
                known.add(asked);
                *last = place;
            }
            None => all.push((asked, place)),
        }
    }
    all.into_iter().filter(|(_, last)| *last >= first).map(|(asked, _)| asked).collect()
}

/// One request with its answer.
fn alone(heard: Heard) -> Asked {
    match heard {
        Heard::Entra(session, request, response) if is_page(request) => {
            Asked::SignIn(session.sign_in, vec![(request, response)])
        }
        Heard::Entra(session, request, response) => {
            Asked::Entra(session.sign_in, request, response)
        }
        Heard::Federation(_, federation_server::Request::Active(from, password), response) => {
            Asked::Active(from, password, response)
        }
        Heard::Federation(_, request, response) => Asked::Page(vec![(request, response)]),
        Heard::ExchangeOnline(request, response) => Asked::Online(request, response),
        Heard::ExchangeOnPremises(request, response) => Asked::OnPremises(request, response),
        Heard::Provisioning(_, request, response) => Asked::Provisioning(vec![(request, response)]),
    }
}

impl Asked {
    /// Whether the other is more of the same thing that a person or a service does in one go.
    fn goes_on_with(&self, other: &Self) -> bool {
        matches!(
            (self, other),
            (Self::SignIn(..), Self::SignIn(..))
                | (Self::Page(_), Self::Page(_))
                | (Self::Provisioning(_), Self::Provisioning(_))
        )
    }

    fn add(&mut self, other: Self) {
        match (self, other) {
            (Self::SignIn(_, pages), Self::SignIn(_, more)) => pages.extend(more),
            (Self::Page(pages), Self::Page(more)) => pages.extend(more),
            (Self::Provisioning(steps), Self::Provisioning(more)) => steps.extend(more),
            _ => {}
        }
    }
}

/// Whether a request belongs to a sign-in with a person in front of a page.
fn is_page(request: entra::Request) -> bool {
    match request {
        entra::Request::Authorize
        | entra::Request::AuthorizeWithHint
        | entra::Request::Password
        | entra::Request::Federated(_)
        | entra::Request::Evaluate
        | entra::Request::Enforce
        | entra::Request::Register(_)
        | entra::Request::SecondFactor(_)
        | entra::Request::DeviceCode
        | entra::Request::Code
        | entra::Request::Redeem { verifier: true } => true,
        entra::Request::Redeem { verifier: false }
        | entra::Request::PasswordGrant
        | entra::Request::SamlGrant(_)
        | entra::Request::Refresh(_)
        | entra::Request::Ticket(..)
        | entra::Request::OnBehalfOf(..)
        | entra::Request::RefreshOnBehalfOf(_)
        | entra::Request::SharedPrincipal
        | entra::Request::HybridApplication(_) => false,
    }
}
