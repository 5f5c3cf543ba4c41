//! Exchange Online and Exchange Server.

use model::actor::auto_detect::Challenge;
use model::actor::{Turn, directory, entra, exchange_online, exchange_onprem};
use model::party::Party;
use model::protocol::credential::{Device, PasswordProtocol};
use model::protocol::token::Subject;
use model::world::state::no_session;

use crate::binding::exchange::answers::{self, discovery_error, token_refused};
use crate::binding::exchange::{self, ACTIVE_SYNC, Credentials, DISCOVER, WEB, credentials};
use crate::binding::identity_provider as idp;
use crate::binding::names;
use crate::binding::origin::Origin;
use crate::http::{Request, Response};
use crate::lab::Lab;
use crate::lab::party::AtWork;
use crate::role::{Ask, Records, Told};

/// What a request is, before a site looks at it.
enum Asked {
    Discover,
    Probe,
    Password(model::protocol::credential::PasswordSignIn),
    Mail(model::protocol::token::Token, Device),
    Anonymous,
}

/// Exchange Server answers.
pub(super) fn onprem(lab: &Lab, request: &Request) -> Response {
    use exchange_onprem::{Bearer, Request as Of, Response as Is, handle, resume};
    let server = AtWork::new(lab, Party::ExchangeOnPremises);
    let (asked, from) = match read(&server, request) {
        Ok(read) => read,
        Err(response) => return *response,
    };
    let of = match asked {
        Asked::Discover => Of::Discover,
        Asked::Probe | Asked::Anonymous => Of::Probe(from.route),
        Asked::Password(sign_in) => Of::Password(sign_in),
        Asked::Mail(token, _) if request.path() == WEB => Of::OutlookOnTheWeb(token),
        Asked::Mail(token, _) if is_other(request) => Of::WebServices(token, from.route),
        Asked::Mail(token, device) => Of::ActiveSync(Bearer { token, route: from.route, device }),
    };
    let answer = match server.bent(Ask::Onprem(of), &Records::default(), false) {
        Some((_, Told::Onprem(answer))) => answer,
        Some((_, Told::Settings)) => Is::Accepted { mail: false },
        _ => {
            let mut turn = server.see(|eyes| handle(of, eyes));
            loop {
                match turn {
                    Turn::Reply((), answer) => break answer,
                    Turn::Call((), call, wait) => {
                        let found = server.directory(call);
                        turn = server.see(|eyes| resume(wait, found, eyes));
                    }
                }
            }
        }
    };
    match (asked, answer) {
        (Asked::Anonymous, Is::Challenge(offers)) => {
            answers::anonymous(offers, names::EXCHANGE_ONPREM)
        }
        _ => protocol_headers(request, answers::onprem(request, answer, server.why())),
    }
}

/// Whether a request is over one of the protocols beside ActiveSync: EWS.
fn is_other(request: &Request) -> bool {
    exchange::protocol(&request.path()) == Some(PasswordProtocol::Other)
}

/// Exchange Online answers.
pub(super) fn online(lab: &Lab, request: &Request) -> Response {
    use exchange_online::{Request as Of, Response as Is};
    let server = AtWork::new(lab, Party::ExchangeOnline);
    let (asked, _) = match read(&server, request) {
        Ok(read) => read,
        Err(response) => return *response,
    };
    let of = match asked {
        Asked::Discover => Of::Discover,
        Asked::Probe => Of::Probe,
        Asked::Password(sign_in) => Of::Password(sign_in),
        Asked::Mail(token, _) => Of::Mail(token),
        Asked::Anonymous if request.path() == ACTIVE_SYNC => {
            let host = "https://outlook-cba.office365.com/Microsoft-Server-ActiveSync";
            return Response::empty(451).with("X-MS-Location", host);
        }
        Asked::Anonymous => {
            let offers = Challenge { authority: false, basic: false };
            return answers::anonymous(offers, names::EXCHANGE_ONLINE);
        }
    };
    let answer = match server.bent(Ask::Online(of), &Records::default(), false) {
        Some((_, Told::Online(answer))) => answer,
        Some((_, Told::Settings)) => Is::Accepted { mail: false },
        _ => ask_online(&server, of),
    };
    protocol_headers(request, answers::online(request, answer, server.why()))
}

/// What Exchange Online answers, with whom it asks on the way.
fn ask_online(server: &AtWork<'_>, of: exchange_online::Request) -> exchange_online::Response {
    use exchange_online::{Answer, Call, handle, resume};
    let mut turn = server.see(|eyes| handle(of, eyes));
    loop {
        match turn {
            Turn::Reply((), answer) => return answer,
            Turn::Call((), call, wait) => {
                let found = match call {
                    Call::Directory(it) => match server.directory(it) {
                        directory::Response::Mailbox(site) => Answer::Mailbox(site),
                        directory::Response::RightPassword | directory::Response::Refused => {
                            Answer::Ticket(false)
                        }
                    },
                    Call::Ticket(sign_in) => {
                        let (platform, from) = (sign_in.platform, sign_in.location);
                        let asked = entra::Request::Ticket(platform, from, sign_in.password);
                        let template = idp::request(asked, no_session().sign_in);
                        let answered = template.and_then(|it| server.ask(&it, &[]));
                        Answer::Ticket(answered.is_some_and(|(_, it)| it.status == 200))
                    }
                };
                turn = server.see(|eyes| resume(wait, found, eyes));
            }
        }
    }
}

/// What ActiveSync says of itself where it answers.
fn protocol_headers(request: &Request, response: Response) -> Response {
    if request.path() != ACTIVE_SYNC || response.status != 200 {
        return response;
    }
    let commands = "Sync,SendMail,FolderSync,Ping,Settings,Provision,Search,ItemOperations";
    response
        .with("MS-Server-ActiveSync", "15.2")
        .with("MS-ASProtocolVersions", "12.1,14.0,14.1,16.0,16.1")
        .with("MS-ASProtocolCommands", commands)
}

fn bad(why: String) -> Response {
    Response::new(400, "text/plain", why)
}

/// Reads a request. What is none is answered at once.
fn read(server: &AtWork<'_>, request: &Request) -> Result<(Asked, Origin), Box<Response>> {
    let from = Origin::read(request).map_err(|why| Box::new(bad(why)))?;
    let path = request.path();
    if path == DISCOVER || path.starts_with(&format!("{DISCOVER}/")) {
        return discover(request).map(|()| (Asked::Discover, from));
    }
    let protocol = exchange::protocol(&path);
    if protocol.is_none() && path != WEB {
        return Err(Box::new(Response::empty(404)));
    }
    if !["GET", "POST", "OPTIONS"].contains(&request.method.as_str()) {
        return Err(Box::new(Response::empty(405).with("Allow", "GET, POST, OPTIONS")));
    }
    let asked = match credentials(request) {
        Credentials::None | Credentials::Unreadable => Asked::Anonymous,
        Credentials::EmptyBearer => Asked::Probe,
        Credentials::Bearer(text) => {
            let read = server.token(&text).map_err(|why| Box::new(token_refused(&why)))?;
            let device = exchange::device(request).map_err(|why| Box::new(bad(why)))?;
            Asked::Mail(read.token, device)
        }
        Credentials::Password(name, password) => {
            let user = names::find_user(&name).filter(|user| user.password == password);
            let is_alice = user.is_some_and(|user| user.subject == Subject::Alice);
            match protocol {
                Some(protocol) if is_alice => {
                    let read = exchange::password_sign_in(request, protocol, from);
                    Asked::Password(read.map_err(|why| Box::new(bad(why)))?)
                }
                // A wrong password, or somebody who has no mailbox here.
                _ => return Err(Box::new(refused_password())),
            }
        }
    };
    Ok((asked, from))
}

fn refused_password() -> Response {
    Response::empty(401).with("WWW-Authenticate", "Basic realm=\"lab\"")
}

/// Whether AutoDiscover V2 can be answered: for ActiveSync, and for somebody.
fn discover(request: &Request) -> Result<(), Box<Response>> {
    let query = request.query();
    let in_path = request.path().contains('@');
    let protocol = query.iter().find(|(name, _)| name.eq_ignore_ascii_case("protocol"));
    let has_user = in_path || query.keys().any(|name| name.eq_ignore_ascii_case("email"));
    match protocol.map(|(_, value)| value.to_ascii_lowercase()).as_deref() {
        Some("activesync") if has_user => Ok(()),
        Some("activesync") => Err(Box::new(discovery_error(
            "MandatoryParameterMissing",
            "A valid smtp address must be provided",
        ))),
        Some(other) => Err(Box::new(discovery_error(
            "InvalidProtocol",
            &format!(
                "The given protocol value '{other}' is invalid. Supported values are 'ActiveSync'"
            ),
        ))),
        None => Err(Box::new(discovery_error("MissingProtocol", "No protocol was given"))),
    }
}
