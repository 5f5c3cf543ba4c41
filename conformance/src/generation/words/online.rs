//! Exchange Online.

use model::actor::exchange_online::{Request, Response};
use model::setting::AutodiscoverOnlineAnswer;

use super::{aged, location, message, of_token, platform, yes};
use crate::format::Message;

pub(super) fn ask(request: Request) -> Message {
    match request {
        Request::Discover => message("discover", &[]),
        Request::Probe => message("probe", &[]),
        Request::Password(sign_in) => message(
            "password",
            &[("platform", platform(sign_in.platform)), ("location", location(sign_in.location))],
        ),
        Request::Application(_, over) => message("application", &[("interface", over.id())]),
        Request::Mail(token) => {
            let mut it = message(aged(token, "token", "revoked-token"), &[]);
            it.arguments.extend(of_token(token));
            it
        }
    }
}

pub(super) fn told(response: Response) -> Message {
    match response {
        Response::Found(AutodiscoverOnlineAnswer::Json) => message("found", &[("in", "json")]),
        Response::Found(AutodiscoverOnlineAnswer::Redirect) => {
            message("found", &[("in", "redirect")])
        }
        Response::Elsewhere => message("elsewhere", &[]),
        Response::Challenge(it) => {
            message("challenge", &[("authority", yes(it.authority)), ("basic", yes(it.basic))])
        }
        Response::Accepted { mail } => message("accepted", &[("mail", yes(mail))]),
        Response::Mail => message("mail", &[]),
        Response::Cached => message("cached", &[]),
        Response::Revoked => message("claims-challenge", &[]),
        Response::NoMailbox => message("no-mailbox", &[]),
        Response::Refused => message("refused", &[]),
    }
}

/// Whether the answer gives what was asked for, or leads on to it. A claims challenge leads on too, but it
/// is a refusal first.
pub(super) fn is_granted(response: Response) -> bool {
    match response {
        Response::Found(_)
        | Response::Elsewhere
        | Response::Challenge(_)
        | Response::Accepted { mail: true }
        | Response::Mail
        | Response::Cached => true,
        Response::Accepted { mail: false }
        | Response::Revoked
        | Response::NoMailbox
        | Response::Refused => false,
    }
}

pub(super) fn gives(response: Response) -> bool {
    matches!(response, Response::Accepted { mail: true } | Response::Mail | Response::Cached)
}
