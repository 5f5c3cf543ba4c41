//! Entra ID, in the flow of a device code (RFC 8628): one session, which a client waits for and a person signs in
//! to elsewhere. Neither brings a cookie: the client has the device code, the person the user code.

use model::actor::entra::{Request, Response, Session, Stage};
use model::eyes::Eyes;
use model::party::Party;
use model::policy::conditional_access::SignIn;
use model::world::heard::Heard;

use crate::role::identity_provider::{go_on, is_own_step, is_spared_or_wrong};
use crate::role::{Ask, Records, Told};

/// What is asked in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A client asks for a code.
    Start,
    /// A person enters the user code, with which her sign-in begins.
    Enter,
    /// She sends a page of it.
    Page(Request),
    /// The client asks whether she has signed in.
    Poll,
}

/// Whether a client waits for the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waits {
    /// None does.
    Not,
    /// One does, and nobody has entered its code.
    ForPerson,
    /// One does, and somebody has.
    ForSignIn,
}

/// What is heard in a step in which Alice enters a code, as a tester sends it, with the answers.
///
/// In the model the sign-in begins with the code: who asked for it, and who entered it, is one request there.
#[must_use]
pub fn heard(heard: Heard) -> Vec<(Ask, Told)> {
    let Heard::Entra(before, request, response) = heard else { return Vec::new() };
    let told = Told::Entra(response);
    let asked = match request {
        Request::Authorize => vec![(Asked::Start, Told::DeviceCode), (Asked::Enter, told)],
        Request::Redeem { .. } => vec![(Asked::Poll, told)],
        own if is_own_step(own) || is_spared_or_wrong(own) => Vec::new(),
        page => vec![(Asked::Page(page), told)],
    };
    let of = |(device, told)| (Ask::Device(device, before.sign_in), told);
    asked.into_iter().map(of).collect()
}

/// The answer.
pub(super) fn answer<'a>(
    records: &mut Records,
    device: Asked,
    sign_in: SignIn,
    eyes: &impl Fn(Party) -> Eyes<'a>,
) -> Told {
    let begun = match (device, records.waits) {
        (Asked::Start, _) => {
            records.session = Session { stage: Stage::Idle, sign_in };
            records.waits = Waits::ForPerson;
            return Told::DeviceCode;
        }
        (Asked::Poll, waits) => return polled(records, waits, eyes),
        (Asked::Enter, Waits::ForPerson | Waits::ForSignIn) => Request::Authorize,
        (Asked::Page(request), Waits::ForSignIn) => request,
        (Asked::Enter | Asked::Page(_), _) => return Told::Entra(Response::Refused),
    };
    records.waits = Waits::ForSignIn;
    records.session.sign_in.suspicious = sign_in.suspicious;
    match go_on(records, begun, eyes) {
        Response::Code => Told::SignedIn,
        response => Told::Entra(response),
    }
}

/// A poll leaves a sign-in alone that is under way.
fn polled<'a>(records: &mut Records, waits: Waits, eyes: &impl Fn(Party) -> Eyes<'a>) -> Told {
    match (waits, records.session.stage) {
        (Waits::ForSignIn, Stage::Code) => {
            let response = go_on(records, Request::Redeem { verifier: true }, eyes);
            records.waits = Waits::Not;
            Told::Entra(response)
        }
        (Waits::Not, _) | (Waits::ForSignIn, Stage::Idle) => Told::Entra(Response::Refused),
        (Waits::ForPerson | Waits::ForSignIn, _) => Told::Pending,
    }
}

#[cfg(test)]
mod tests {
    use family::view::Concrete;
    use model::preset::defaults;
    use model::setting::{CaBlockDeviceCode, IdentityModel, Setting};

    use super::*;
    use crate::role;

    /// What is answered as installed, with passwords at Entra ID, but for the block.
    fn answers<const COUNT: usize>(
        block: CaBlockDeviceCode,
        asks: [Asked; COUNT],
    ) -> [Told; COUNT] {
        let configuration = defaults()
            .least()
            .unwrap()
            .with(IdentityModel::ID, IdentityModel::PasswordHashSync.index())
            .with(CaBlockDeviceCode::ID, block.index());
        let mut records = Records::default();
        let sign_in = records.session.sign_in;
        asks.map(|asked| {
            let ask = Ask::Device(asked, sign_in);
            role::answer(&mut records, ask, false, &Concrete(&configuration), (None, None))
        })
    }

    const PASSWORD: Asked = Asked::Page(Request::Password);

    /// A poll leaves a sign-in alone, and gives tokens once.
    #[test]
    fn a_poll_gives_tokens_once_and_after_the_sign_in() {
        let asks = [
            Asked::Start,
            Asked::Poll,
            Asked::Enter,
            Asked::Poll,
            PASSWORD,
            Asked::Poll,
            Asked::Poll,
        ];
        let [start, early, page, amid, end, tokens, again] = answers(CaBlockDeviceCode::No, asks);
        assert_eq!((start, early, amid), (Told::DeviceCode, Told::Pending, Told::Pending));
        assert_eq!((page, end), (Told::Entra(Response::Continue), Told::SignedIn));
        assert!(matches!(tokens, Told::Entra(Response::Tokens(_))), "{tokens:?}");
        assert_eq!(again, Told::Entra(Response::Refused));
    }

    /// Where the flow is blocked the person is refused after the first factor, and so is who polls; as is everybody
    /// without a code.
    #[test]
    fn what_is_blocked_is_refused() {
        let asks = [Asked::Start, Asked::Enter, PASSWORD, Asked::Poll];
        let refused = Told::Entra(Response::Refused);
        let [.., page, poll] = answers(CaBlockDeviceCode::Yes, asks);
        assert_eq!((page, poll), (refused, refused));
        let without = answers(CaBlockDeviceCode::No, [Asked::Enter, PASSWORD, Asked::Poll]);
        assert_eq!(without, [refused; 3]);
    }
}
