//! Requests to Entra ID. Its pages have no public format: a person goes through them in a browser.

use super::{Form, How, Place, curl_shown};
use crate::actor::entra::{Request, Response};
use crate::party::Party;
use crate::policy::conditional_access::{Machine, SignIn};
use crate::protocol::credential::{App, Platform};
use crate::protocol::token::{Audience, Interface, Requester};

/// The public client id of Outlook mobile.
const OUTLOOK: &str = "27922004-5251-4030-b22d-91ecd9a37ea4";
const TOKEN: &str = "\"https://login.microsoftonline.com/organizations/oauth2/v2.0/token\"";

fn resource(audience: Audience) -> &'static str {
    match audience {
        Audience::ExchangeOnline => "https://outlook.office365.com",
        Audience::OnPremises => "https://$MAILHOST",
    }
}

fn name(audience: Audience) -> &'static str {
    match audience {
        Audience::ExchangeOnline => "Exchange Online",
        Audience::OnPremises => "Exchange Server",
    }
}

/// Who signs in from what.
fn client(sign_in: SignIn) -> String {
    let app = match sign_in.app {
        App::Browser => "a browser",
        App::Native => "an app",
        App::Legacy => "a legacy client",
    };
    let platform = match sign_in.platform {
        Platform::Phone => "with the user agent of a phone",
        Platform::Other => "with another user agent than a phone's",
    };
    let machine = match sign_in.machine {
        Machine::Alices => "the user's own device",
        Machine::Attackers | Machine::Copied => "a device that is not enrolled",
        Machine::Enrolled => "a device that somebody else enrolled as the user's",
    };
    format!("{app} on {machine}, {platform}")
}

/// The code of a sign-in, traded.
fn redeem(sign_in: SignIn, title: &str, sources: &'static [&'static str]) -> Form {
    Form {
        server: Party::EntraId,
        title: title.to_owned(),
        from: sign_in.location.into(),
        how: token(&format!(
            "-d grant_type=authorization_code -d client_id={OUTLOOK} --data-urlencode \"code=$CODE\" -d redirect_uri=urn:ietf:wg:oauth:2.0:oob"
        )),
        sources,
    }
}

/// A sign-in in a browser.
pub(super) fn pages(sign_in: SignIn, pages: &[(Request, Response)]) -> Form {
    if let [(Request::Redeem { .. }, _)] = pages {
        let title = "The code of such a sign-in, traded for tokens";
        return redeem(sign_in, title, &["ED:v2-oauth2-auth-code-flow"]);
    }
    let has = |wanted: fn(&Request) -> bool| pages.iter().any(|(request, _)| wanted(request));
    let begins = has(|it| it.begins());
    let hinted = has(|it| matches!(it, Request::AuthorizeWithHint));
    let hint = if hinted { "&domain_hint=$DOMAIN" } else { "" };
    let device_code = has(|it| matches!(it, Request::DeviceCode));
    let resource = resource(sign_in.audience);
    let how = if device_code {
        let commands = [
            curl_shown(&format!(
                "-d client_id={OUTLOOK} --data-urlencode \"scope={resource}/.default offline_access\" \"https://login.microsoftonline.com/organizations/oauth2/v2.0/devicecode\""
            )),
            curl_shown(&format!(
                "-d grant_type=urn:ietf:params:oauth:grant-type:device_code -d client_id={OUTLOOK} -d \"device_code=$DEVICE_CODE\" {TOKEN}"
            )),
        ];
        How::Commands(commands.to_vec())
    } else if begins {
        How::Browser(format!(
            "In a private window: https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize?client_id={OUTLOOK}&response_type=code&redirect_uri=urn:ietf:wg:oauth:2.0:oob&scope={resource}/.default&login_hint=$MAILUSER{hint} , and go on with the account of the test"
        ))
    } else {
        How::Browser("Go on in the same window with what the page asks for".to_owned())
    };
    let what = if device_code { "device code flow" } else { "sign-in" };
    let last = pages.iter().rev().find_map(|(request, _)| page(*request)).unwrap_or("it");
    let part = if begins { String::new() } else { format!(" goes on: {last}") };
    Form {
        server: Party::EntraId,
        title: format!("A {what} for {}, {}{part}", name(sign_in.audience), client(sign_in)),
        from: sign_in.location.into(),
        how,
        sources: if device_code {
            &["ED:v2-oauth2-device-code"]
        } else {
            &["ED:v2-oauth2-auth-code-flow", "CSS:Test-HMAEAS"]
        },
    }
}

/// What a page is about.
fn page(request: Request) -> Option<&'static str> {
    Some(match request {
        Request::Password => "the password on the page",
        Request::Federated(_) => "back from AD FS",
        Request::Evaluate | Request::Enforce => "Conditional Access",
        Request::Register(_) => "a new second factor",
        Request::SecondFactor(_) => "the second factor",
        Request::Code => "the code",
        Request::Redeem { .. } => "the code for tokens",
        _ => return None,
    })
}

/// A request with nobody in front of a page.
pub(super) fn request(sign_in: SignIn, request: Request) -> Form {
    if let Request::Redeem { .. } = request {
        let title =
            "The code of a sign-in that began with a code challenge, traded without the verifier";
        return redeem(sign_in, title, &["ED:v2-oauth2-auth-code-flow", "RFC7636"]);
    }
    let (title, from, how, sources) = match request {
        Request::PasswordGrant => (
            format!("The password traded for a token for {}", name(sign_in.audience)),
            sign_in.location.into(),
            token(&format!(
                "-d grant_type=password -d client_id={OUTLOOK} --data-urlencode \"username=$MAILUSER\" --data-urlencode \"password=$PASSWORD\" --data-urlencode \"scope={}/.default\"",
                resource(sign_in.audience)
            )),
            &["ED:v2-oauth-ropc"][..],
        ),
        Request::SamlGrant(_) => (
            format!("AD FS's response traded for a token for {}", name(sign_in.audience)),
            sign_in.location.into(),
            token(&format!(
                "-d grant_type=urn:ietf:params:oauth:grant-type:saml1_1-bearer -d client_id={OUTLOOK} --data-urlencode \"assertion=$SAML\" --data-urlencode \"scope={}/.default\"",
                resource(sign_in.audience)
            )),
            &["ED:v2-saml-bearer-assertion"][..],
        ),
        Request::Refresh(it) => (
            format!(
                "A {}refresh token traded for a token for {}, {}",
                if sign_in.machine == Machine::Copied { "copied " } else { "" },
                name(it.audience),
                client(sign_in)
            ),
            sign_in.location.into(),
            token(&format!(
                "-d grant_type=refresh_token -d client_id={OUTLOOK} --data-urlencode \"refresh_token=$REFRESH_TOKEN\" --data-urlencode \"scope={}/.default\"",
                resource(it.audience)
            )),
            &["ED:v2-oauth2-auth-code-flow", "ED:refresh-tokens"][..],
        ),
        Request::OnBehalfOf(_, Requester::MobileApp) => (
            "A token of the user's, traded on behalf of the user by a client that is not its audience"
                .to_owned(),
            Place::Internet,
            token(&format!(
                "-d grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer -d client_id={OUTLOOK} -d requested_token_use=on_behalf_of --data-urlencode \"assertion=$TOKEN_ONLINE\" --data-urlencode \"scope=https://$MAILHOST/.default\""
            )),
            &["ED:v2-oauth2-on-behalf-of-flow"][..],
        ),
        _ => by_a_server(request),
    };
    Form { server: Party::EntraId, title, from, how, sources }
}

/// A request that only a server of Exchange sends.
fn by_a_server(request: Request) -> (String, Place, How, &'static [&'static str]) {
    let (title, how, sources) = match request {
        Request::Ticket(_, location, _) => {
            let title = "Exchange Online has Entra ID check the password and issue a ticket";
            let how = "Exchange Online sends it when the password request of this list reaches it: \
                       the row in the sign-in logs is all that is seen of it";
            return (title.to_owned(), location.into(), How::Indirect(how), &["EXOBASIC"]);
        }
        Request::RefreshOnBehalfOf(_) => (
            "Exchange Online renews its token for Exchange Server, on behalf of the user",
            "Exchange Online sends it of itself, about once an hour: the non-interactive sign-in \
             logs, and the next synchronisation in the IIS logs of Exchange Server",
            &["HMA", "ED:v2-oauth2-on-behalf-of-flow"][..],
        ),
        Request::HybridApplication(interface) => (
            match interface {
                Interface::Graph => {
                    "Exchange Server asks for a token for Graph, as the dedicated hybrid application"
                }
                Interface::Ews | Interface::Other => {
                    "Exchange Server asks for a token for EWS, as the dedicated hybrid application"
                }
            },
            "It takes the Auth Certificate of Exchange Server. Whether the way is open: the \
             appRoleAssignments of the service principal ExchangeServerApp, where \
             dc890d15-9560-4a4c-9b7f-a736ec74ec40 is full_access_as_app",
            &["CSS:New-EwsAzureApplication", "DHA"][..],
        ),
        Request::SharedPrincipal => (
            "Exchange Server asks for a token in a user's name, through the shared principal",
            "It takes the certificate of Exchange Server. Whether the way is open: the keyCredentials \
             of the service principal 00000002-0000-0ff1-ce00-000000000000, as \
             ConfigureExchangeHybridApplication.ps1 shows and removes them",
            &["CSS:ConfigureExchangeHybridApplication"][..],
        ),
        _ => (
            "Exchange Online asks for a token for Exchange Server, on behalf of the user",
            "Exchange Online sends it when Outlook mobile sets an account up: do that with the test \
             account, and look at the non-interactive sign-in logs",
            &["HMA", "ED:v2-oauth2-on-behalf-of-flow"][..],
        ),
    };
    (title.to_owned(), Place::Internet, How::Indirect(how), sources)
}

fn token(fields: &str) -> How {
    How::Commands(vec![curl_shown(&format!("{fields} {TOKEN}"))])
}
