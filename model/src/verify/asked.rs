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

/// What is asked, in the order in which it begins.
pub(super) fn of(heard: &[Heard]) -> Vec<Asked> {
    let mut all: Vec<Asked> = Vec::new();
    for heard in heard {
        match *heard {
            Heard::Entra(session, request, response) if is_page(request) => {
                let known = all.iter_mut().find_map(|it| match it {
                    Asked::SignIn(_, pages) => Some(pages),
                    _ => None,
                });
                match known {
                    Some(pages) => pages.push((request, response)),
                    None => all.push(Asked::SignIn(session.sign_in, vec![(request, response)])),
                }
            }
            Heard::Entra(session, request, response) => {
                all.push(Asked::Entra(session.sign_in, request, response));
            }
            Heard::Federation(
                _,
                federation_server::Request::Active(location, password),
                response,
            ) => {
                all.push(Asked::Active(location, password, response));
            }
            Heard::Federation(_, request, response) => {
                let known = all.iter_mut().find_map(|it| match it {
                    Asked::Page(pages) => Some(pages),
                    _ => None,
                });
                match known {
                    Some(pages) => pages.push((request, response)),
                    None => all.push(Asked::Page(vec![(request, response)])),
                }
            }
            Heard::ExchangeOnline(request, response) => {
                all.push(Asked::Online(request, response));
            }
            Heard::ExchangeOnPremises(request, response) => {
                all.push(Asked::OnPremises(request, response));
            }
            Heard::Provisioning(_, request, response) => {
                let known = all.iter_mut().find_map(|it| match it {
                    Asked::Provisioning(steps) => Some(steps),
                    _ => None,
                });
                match known {
                    Some(steps) => steps.push((request, response)),
                    None => all.push(Asked::Provisioning(vec![(request, response)])),
                }
            }
        }
    }
    all
}

/// Whether a request belongs to a sign-in with a person in front of a page.
fn is_page(request: entra::Request) -> bool {
    match request {
        entra::Request::Authorize
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
        | entra::Request::SharedPrincipal => false,
    }
}
