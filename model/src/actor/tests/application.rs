//! What Exchange Online answers Exchange Server's own key.

use crate::actor::exchange_online;
use crate::actor::tests::mail::online;
use crate::actor::tests::token;
use crate::protocol::credential::Site;
use crate::protocol::token::{Audience, Interface, Requester, Token};

/// Source: `CSS:New-EwsAzureApplication`, `DHA`, `PS:Set-OrganizationConfig`.
#[test]
fn ews_is_shut_for_the_shared_principal_and_open_for_the_dedicated_application() {
    use exchange_online::{Request, Response};
    let of = |requester| Token { requester, ..token(Audience::ExchangeOnline) };
    let shared = of(Requester::ExchangeServer);
    let dedicated = of(Requester::HybridApplication);
    let opens = |changes: &[(&str, &str)], token, over| match online(
        changes,
        Site::Online,
        false,
        Request::Application(token, over),
    ) {
        Response::Mail => true,
        Response::Refused => false,
        other => panic!("{other:?}"),
    };
    assert!(!opens(&[], shared, Interface::Ews));
    assert!(opens(&[("shared-principal-ews", "open")], shared, Interface::Ews));
    assert!(opens(&[], shared, Interface::Other));
    assert!(!opens(&[("shared-principal-beyond-ews", "no")], shared, Interface::Other));
    assert!(opens(&[], dedicated, Interface::Ews));
    assert!(!opens(&[("exo-ews-for-hybrid-app", "blocked")], dedicated, Interface::Ews));
    assert!(opens(&[], dedicated, Interface::Graph));
    assert!(!opens(&[("hybrid-app-graph-reads-mail", "no")], dedicated, Interface::Graph));
    for (token, over) in [(shared, Interface::Graph), (dedicated, Interface::Other)] {
        assert!(!opens(&[("shared-principal-ews", "open")], token, over));
    }
    // Nobody else opens mailboxes as a server, and a server's token at ActiveSync is past EWS.
    assert!(!opens(&[], token(Audience::ExchangeOnline), Interface::Ews));
    let closed = [("shared-principal-beyond-ews", "no")];
    assert_eq!(online(&closed, Site::Online, false, Request::Mail(shared)), Response::Refused);
    assert_eq!(online(&[], Site::Online, false, Request::Mail(dedicated)), Response::Refused);
}
