//! AD FS.

use model::actor::federation_server::{Request, Response};

use super::{location, message, method, whose};
use crate::format::Message;

pub(super) fn ask(request: Request) -> Message {
    match request {
        Request::Open => message("open", &[]),
        Request::Password(from, _) => message("password", &[("location", location(from))]),
        Request::SecondFactor(holder) => message("second-factor", &[("holder", whose(holder))]),
        Request::Active(from, _) => message("active", &[("location", location(from))]),
    }
}

pub(super) fn told(response: Response) -> Message {
    match response {
        Response::Page => message("page", &[]),
        Response::SecondFactorWanted => message("second-factor-wanted", &[]),
        Response::Signed(said) => message("signed", &[("method", method(said))]),
        Response::NoFactor => message("no-factor", &[]),
        Response::PasswordRefused => message("password-refused", &[]),
        Response::Refused => message("refused", &[]),
    }
}

pub(super) fn is_granted(response: Response) -> bool {
    match response {
        Response::Page | Response::SecondFactorWanted | Response::Signed(_) => true,
        Response::NoFactor | Response::PasswordRefused | Response::Refused => false,
    }
}

pub(super) fn gives(response: Response) -> bool {
    matches!(response, Response::Signed(_))
}
