//! What to look for in which log, by what was asked and answered.

use super::{
    ADFS, DEVICES_ON_PREMISES, DEVICES_ONLINE, DOMAIN_CONTROLLER, ENTRA, ENTRA_NON_INTERACTIVE,
    ENTRA_SERVICE_PRINCIPAL, IIS, IMAP_POP, Log, MAILBOX_AUDIT, MESSAGE_TRACE, SMTP_RECEIVE, Seen,
};
use crate::actor::{entra, exchange_online, exchange_onprem, federation_server};
use crate::control::{Check, Control};
use crate::protocol::credential::{PasswordProtocol, PasswordSignIn};
use crate::verify::asked::Asked;
use crate::verify::expected::Outcome;

/// Where something that was asked can be seen.
pub(in crate::verify) fn of(asked: &Asked, outcome: Outcome, stopped: Option<&Check>) -> Vec<Seen> {
    match asked {
        Asked::SignIn(_, pages) => sign_in(pages, outcome, stopped),
        Asked::Entra(_, request, _) => unattended(*request, outcome, stopped),
        Asked::Page(_) => federation(outcome),
        Asked::Active(_, _, response) => active(*response, stopped),
        Asked::Online(request, response) => online(*request, *response, outcome, stopped),
        Asked::OnPremises(request, _) => on_premises(*request, outcome, stopped),
        Asked::Provisioning(_) => provisioning(),
    }
}

fn seen(log: &'static Log, look_for: impl Into<String>) -> Seen {
    Seen { log, look_for: look_for.into() }
}

/// The error codes that a refusal leaves in the sign-in logs.
fn codes(stopped: Option<&Check>) -> &'static str {
    match stopped.map(|check| (check.control, check.why)) {
        Some((_, why)) if why.starts_with("AADSTS50057") => "Status.ErrorCode 50057",
        Some((_, why)) if why.starts_with("AADSTS501481") => "Status.ErrorCode 501481",
        Some((_, why)) if why.starts_with("AADSTS50173") => "Status.ErrorCode 50173",
        Some((_, why)) if why.starts_with("AADSTS500011") => "Status.ErrorCode 500011",
        Some((Control::ConditionalAccess, _)) => {
            "ConditionalAccessStatus failure with Status.ErrorCode 53003 (53000 for the device, 530035 \
             by security defaults), and the policy in AppliedConditionalAccessPolicies"
        }
        Some((Control::Password, _)) => "Status.ErrorCode 50126, or 50053 if the account is locked",
        Some((Control::SecondFactor, _)) => "Status.ErrorCode 50074, 50076 or 500121",
        _ => "Status.ErrorCode other than 0",
    }
}

fn sign_in(
    pages: &[(entra::Request, entra::Response)],
    outcome: Outcome,
    stopped: Option<&Check>,
) -> Vec<Seen> {
    let wanted = pages.iter().any(|(_, response)| {
        matches!(
            response,
            entra::Response::SecondFactorWanted | entra::Response::RegistrationWanted
        )
    });
    let text = match outcome {
        Outcome::Refused if wanted => {
            "a row with Status.ErrorCode 50074, 50076 or 50079, and none with 0".to_owned()
        }
        Outcome::Refused => format!("a row with {}", codes(stopped)),
        Outcome::Granted => {
            "a row with Status.ErrorCode 0; its authentication details say which factors were given"
                .to_owned()
        }
        Outcome::LeadsOn if wanted => {
            "a row with Status.ErrorCode 50074, 50076 or 50079: interrupted for the second factor"
                .to_owned()
        }
        Outcome::LeadsOn => {
            "a row only when the sign-in ends or is interrupted; until then there is none"
                .to_owned()
        }
    };
    vec![seen(&ENTRA, text)]
}

fn unattended(request: entra::Request, outcome: Outcome, stopped: Option<&Check>) -> Vec<Seen> {
    let log = match request {
        entra::Request::PasswordGrant | entra::Request::Ticket(..) => &ENTRA,
        entra::Request::HybridApplication(_) => &ENTRA_SERVICE_PRINCIPAL,
        _ => &ENTRA_NON_INTERACTIVE,
    };
    let text = match outcome {
        Outcome::Refused => format!("a row with {}", codes(stopped)),
        Outcome::Granted | Outcome::LeadsOn => "a row with Status.ErrorCode 0".to_owned(),
    };
    vec![seen(log, text)]
}

fn federation(outcome: Outcome) -> Vec<Seen> {
    let text = match outcome {
        Outcome::Refused => "1203 or 1201 with the account, and no 1200",
        Outcome::Granted | Outcome::LeadsOn => {
            "1202 once the password was right, and 1200 once the response is signed"
        }
    };
    vec![seen(&ADFS, text)]
}

fn active(response: federation_server::Response, stopped: Option<&Check>) -> Vec<Seen> {
    let adfs = match response {
        federation_server::Response::Signed(_) => {
            "1202 and 1200 with the endpoint usernamemixed: a password alone was enough"
        }
        _ if stopped.is_some_and(|check| check.control == Control::Publishing) => {
            "no event: the proxy does not pass it on"
        }
        _ => "1203, or 1201 after a right password, with the endpoint usernamemixed",
    };
    let directory = match stopped.map(|check| check.control) {
        Some(Control::Publishing) => "no event for the account at this time",
        Some(Control::Password) => "4771 or 4776 with a failure; 4740 if the account is locked",
        _ => "4768 or 4776 for the account",
    };
    vec![seen(&ADFS, adfs), seen(&DOMAIN_CONTROLLER, directory)]
}

/// What sign-in logs call the client of a password protocol.
fn client_app(over: PasswordProtocol) -> &'static str {
    match over {
        PasswordProtocol::AutoDiscover => "AutoDiscover",
        PasswordProtocol::ActiveSync => "Exchange ActiveSync",
        PasswordProtocol::OutlookService => "Outlook Service",
        PasswordProtocol::Other => "Exchange Web Services, IMAP4, POP3 or MAPI Over HTTP",
        PasswordProtocol::Smtp => "Authenticated SMTP",
        PasswordProtocol::OutlookOnTheWeb => "Browser",
    }
}

fn online(
    request: exchange_online::Request,
    response: exchange_online::Response,
    outcome: Outcome,
    stopped: Option<&Check>,
) -> Vec<Seen> {
    match request {
        exchange_online::Request::Discover | exchange_online::Request::Probe => {
            vec![seen(
                &ENTRA,
                "no row: nobody has signed in, and Exchange Online shows no log of it",
            )]
        }
        exchange_online::Request::Password(sign_in) => password_online(sign_in, outcome, stopped),
        exchange_online::Request::Application(..) => vec![seen(
            &MAILBOX_AUDIT,
            match outcome {
                Outcome::Refused => "no record of this application at this time",
                Outcome::Granted | Outcome::LeadsOn => {
                    "a record with the application's id, where the request has opened mail"
                }
            },
        )],
        exchange_online::Request::Mail(_) => {
            let devices = match response {
                exchange_online::Response::Mail | exchange_online::Response::Cached => {
                    "DeviceId C0FFEE00 with a new LastSuccessSync; Remove-MobileDevice takes it away"
                }
                _ => "no DeviceId C0FFEE00",
            };
            let audit = match outcome {
                Outcome::Refused => "no record of this client at this time",
                Outcome::Granted | Outcome::LeadsOn => {
                    "a record, where the request has opened mail: a Settings command opens none"
                }
            };
            vec![seen(&DEVICES_ONLINE, devices), seen(&MAILBOX_AUDIT, audit)]
        }
    }
}

fn password_online(
    sign_in: PasswordSignIn,
    outcome: Outcome,
    stopped: Option<&Check>,
) -> Vec<Seen> {
    let client = client_app(sign_in.protocol);
    let is_at_exchange = matches!(
        stopped.map(|check| check.control),
        Some(Control::BasicRetirement | Control::AuthenticationPolicy | Control::Publishing)
    );
    let entra = match outcome {
        Outcome::Refused if is_at_exchange => format!(
            "no row with ClientAppUsed {client} at this time: Exchange Online refuses before Entra ID \
             is asked; a row says that it was asked"
        ),
        Outcome::Refused if stopped.is_some() => {
            let more = match sign_in.protocol {
                PasswordProtocol::ActiveSync => {
                    "; Status.ErrorCode may be 0 where a policy blocks ActiveSync"
                }
                _ => "",
            };
            format!("a row with ClientAppUsed {client}, {}{more}", codes(stopped))
        }
        Outcome::Refused => format!("no row with ClientAppUsed {client} at this time"),
        Outcome::Granted | Outcome::LeadsOn => {
            format!("a row with ClientAppUsed {client} and Status.ErrorCode 0")
        }
    };
    let mut all = vec![seen(&ENTRA, entra)];
    match (sign_in.protocol, outcome) {
        (PasswordProtocol::ActiveSync, Outcome::Granted) => {
            all.push(seen(&DEVICES_ONLINE, "DeviceId C0FFEE00"));
        }
        (PasswordProtocol::Smtp, _) => {
            all.push(seen(&MESSAGE_TRACE, "nothing: the command signs in and sends no mail"));
        }
        _ => {}
    }
    all
}

fn on_premises(
    request: exchange_onprem::Request,
    outcome: Outcome,
    stopped: Option<&Check>,
) -> Vec<Seen> {
    match request {
        exchange_onprem::Request::Discover => {
            vec![seen(&IIS, "GET /autodiscover/autodiscover.json with sc-status 200 or 302")]
        }
        exchange_onprem::Request::Probe(_) => vec![seen(
            &IIS,
            match outcome {
                Outcome::Refused => "no line of this address at this time",
                _ => "OPTIONS /Microsoft-Server-ActiveSync with sc-status 401 and no cs-username",
            },
        )],
        exchange_onprem::Request::Password(sign_in) => {
            password_on_premises(sign_in, outcome, stopped)
        }
        exchange_onprem::Request::ActiveSync(_) => vec![
            seen(
                &IIS,
                match outcome {
                    Outcome::Refused => {
                        "POST /Microsoft-Server-ActiveSync with sc-status 401 or 403, or no line where \
                         nothing is reachable"
                    }
                    _ => "POST /Microsoft-Server-ActiveSync with sc-status 200 and the account",
                },
            ),
            seen(
                &DEVICES_ON_PREMISES,
                match outcome {
                    Outcome::Refused => "no DeviceId C0FFEE00, or DeviceAccessState Blocked",
                    _ => {
                        "DeviceId C0FFEE00, DeviceAccessState Allowed; Remove-MobileDevice takes it away"
                    }
                },
            ),
        ],
        exchange_onprem::Request::OutlookOnTheWeb(_) => vec![seen(
            &IIS,
            match outcome {
                Outcome::Refused => "GET /owa/ with sc-status 302 or 401 and no cs-username",
                _ => "GET /owa/ with sc-status 200 and the account",
            },
        )],
        exchange_onprem::Request::WebServices(..) => vec![seen(
            &IIS,
            match outcome {
                Outcome::Refused => {
                    "POST /EWS/Exchange.asmx with sc-status 401, or no line where nothing is reachable"
                }
                _ => "POST /EWS/Exchange.asmx with sc-status 200 and the account",
            },
        )],
    }
}

fn password_on_premises(
    sign_in: PasswordSignIn,
    outcome: Outcome,
    stopped: Option<&Check>,
) -> Vec<Seen> {
    let control = stopped.map(|check| check.control);
    let iis = match (outcome, control) {
        (Outcome::Refused, Some(Control::Publishing)) => {
            "no line of this address at this time, or one with sc-status 401 and no cs-username"
        }
        (Outcome::Refused, _) => "a line with sc-status 401",
        _ => "a line with sc-status 200 (302 for /owa/) and the account as cs-username",
    };
    let directory = match (outcome, control) {
        (Outcome::Refused, Some(Control::Password)) => {
            "4776 or 4771 with a failure; 4740 if the account is locked"
        }
        (Outcome::Refused, Some(Control::Publishing | Control::AuthenticationPolicy)) => {
            "no event for the account at this time: the password did not get so far; an event says \
             that Active Directory was asked"
        }
        _ => "4776 or 4768 for the account: Active Directory has checked the password",
    };
    let front = match (sign_in.protocol, outcome) {
        (PasswordProtocol::Smtp, Outcome::Refused) => {
            seen(&SMTP_RECEIVE, "no line of this address, or AUTH with 535 after it")
        }
        (PasswordProtocol::Smtp, _) => seen(&SMTP_RECEIVE, "AUTH with 235 after it"),
        _ => seen(&IIS, iis),
    };
    let mut all = vec![front, seen(&DOMAIN_CONTROLLER, directory)];
    if sign_in.protocol == PasswordProtocol::Other {
        all.push(seen(
            &IMAP_POP,
            match outcome {
                Outcome::Refused => "no login, or one that failed",
                _ => "a login of the account",
            },
        ));
    }
    if sign_in.protocol == PasswordProtocol::ActiveSync && outcome == Outcome::Granted {
        let text = match control {
            Some(Control::DeviceAccess) => {
                "DeviceId C0FFEE00 with DeviceAccessState Blocked or Quarantined; Remove-MobileDevice \
                 takes it away"
            }
            _ => "DeviceId C0FFEE00; Remove-MobileDevice takes it away",
        };
        all.push(seen(&DEVICES_ON_PREMISES, text));
    }
    all.push(seen(&ENTRA, "no row, whatever is answered: this sign-in does not go to Entra ID"));
    all
}

fn provisioning() -> Vec<Seen> {
    vec![
        seen(
            &IIS,
            "POST /Microsoft-Server-ActiveSync with DeviceType=OutlookService, from Microsoft 365",
        ),
        seen(&DEVICES_ON_PREMISES, "DeviceType OutlookService with a new LastSuccessSync"),
        seen(
            &ENTRA_NON_INTERACTIVE,
            "rows with the resource Office 365 Exchange Online, about once an hour",
        ),
    ]
}
