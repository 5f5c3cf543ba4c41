//! Signing in as Alice in front of a page: alone, or with her help that she does not mean to give.

use super::{password, proxy, sits};
use crate::actor::attacker::{self, Seat};
use crate::actor::entra::{self, Factor, Holder, Request, Response, Session, Stage};
use crate::actor::federation_server::{self, Record as Page};
use crate::event::{Done, Event, Obtained};
use crate::party::Party;
use crate::policy::conditional_access::SignIn;
use crate::policy::federation::Method;
use crate::protocol::credential::{App, Location, Password, Platform};
use crate::protocol::message::Message;
use crate::protocol::token::{Audience, Token};
use crate::setting::{AttackerAdfsKey, AttackerDeviceCode, AttackerPromptApproved};
use crate::world::run::Run;
use crate::world::signing_in::only_when_suspicious;
use crate::world::state::State;

/// How the factors come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::world) enum Ruse {
    /// She types the password; a second factor is only ever her own, registered where Alice has none.
    Alone,
    /// The same with a `domain_hint`, so that AD FS and not Entra ID asks for the password.
    Hint,
    /// Alice does everything, through the attacker's proxy.
    Relay,
    /// She types the password, and Alice approves the prompt.
    Prompt,
    /// She signs AD FS's response herself; a second factor is only ever her own.
    Forgery,
    /// She signs it herself, and Alice approves the prompt.
    ForgeryAndPrompt,
    /// Alice does everything on the real page, from here, for a client that waits elsewhere.
    DeviceCode(Location),
}

/// Signs in as Alice. With `suspicious`, security defaults ask where they would not otherwise; the move
/// is there only where that makes a difference.
pub(in crate::world) fn sign_in(
    run: &mut Run<'_>,
    state: State,
    ruse: Ruse,
    (audience, app, platform): (Audience, App, Platform),
    suspicious: bool,
    seat: Seat,
) -> Option<State> {
    if !sits(run, seat) || !can(run, ruse) {
        return None;
    }
    let sign_in = attacker::sign_in(audience, app, platform, seat);
    if suspicious && !only_when_suspicious(run, sign_in) {
        return None;
    }
    Some(Attempt { state, ruse, suspicious, done: Done::Nothing }.make(run, sign_in))
}

/// Signs in as Alice with her help.
///
/// ABSTRACTION: the user agent claims no phone. Where Alice helps, being asked for more gains nothing: a
/// platform condition only adds platforms that a policy covers.
///
/// ABSTRACTION: with a hint she goes to AD FS alone, for what AD FS says of a password; what she gets by
/// being asked for a second factor, and what she gets with Alice's help, she gets at Entra ID as well.
pub(in crate::world) fn sign_in_with(
    run: &mut Run<'_>,
    state: State,
    ruse: Ruse,
    audience: Audience,
    app: App,
    seat: Seat,
) -> Option<State> {
    sign_in(run, state, ruse, (audience, app, Platform::Other), false, seat)
}

/// Whether she is able to begin so.
fn can(run: &mut Run<'_>, ruse: Ruse) -> bool {
    let eyes = run.eyes(Party::Attacker);
    let forges = || {
        let entra = run.eyes(Party::EntraId);
        entra::takes_response(eyes.is(AttackerAdfsKey::Yes), entra) && entra::federated(entra)
    };
    match ruse {
        Ruse::Alone => password(run),
        Ruse::Hint => entra::staged(run.eyes(Party::EntraId)) && password(run),
        Ruse::Relay => proxy(run),
        Ruse::Prompt => eyes.is(AttackerPromptApproved::Yes) && password(run),
        Ruse::Forgery => forges(),
        Ruse::ForgeryAndPrompt => eyes.is(AttackerPromptApproved::Yes) && forges(),
        Ruse::DeviceCode(_) => eyes.is(AttackerDeviceCode::Yes),
    }
}

/// A sign-in under way.
struct Attempt {
    state: State,
    ruse: Ruse,
    suspicious: bool,
    done: Done,
}

impl Attempt {
    fn make(mut self, run: &mut Run<'_>, sign_in: SignIn) -> State {
        let audience = sign_in.audience;
        if let Ruse::DeviceCode(_) = self.ruse {
            run.say(Party::Attacker, Party::EntraId, Message::DeviceCodeRequest(audience));
            run.say(Party::Attacker, Party::User, Message::DeviceCode);
            run.say(Party::User, Party::EntraId, Message::DeviceCodeEntered);
        } else {
            let message = match self.begins(run) {
                Request::AuthorizeWithHint => Message::AuthorizeWithHint(audience),
                _ => Message::Authorize(audience),
            };
            run.say(Party::Attacker, Party::EntraId, message);
        }
        let mut session = Session { stage: Stage::Idle, sign_in };
        if let Some((token, sign_in)) = self.tokens(run, &mut session) {
            run.issued(Party::Attacker, token, Obtained::Code, self.done, Some(sign_in));
            let by_alice = self.done == Done::ByAliceForAnother;
            self.state.attacker = self.state.attacker.get(token, by_alice, true);
        } else {
            run.say(Party::EntraId, Party::Attacker, Message::Refused);
        }
        self.state
    }

    fn tokens(&mut self, run: &mut Run<'_>, session: &mut Session) -> Option<(Token, SignIn)> {
        self.first_factor(run, session)?;
        if let Ruse::DeviceCode(_) = self.ruse {
            self.entra(run, session, Request::DeviceCode);
        }
        session.sign_in = SignIn { suspicious: self.suspicious, ..session.sign_in };
        self.entra(run, session, Request::Evaluate);
        if session.stage == Stage::Asked {
            self.second_factor(run, session);
        }
        self.entra(run, session, Request::Code);
        let sign_in = session.sign_in;
        match self.entra(run, session, Request::Redeem { verifier: true }) {
            Response::Tokens(token) => Some((token, sign_in)),
            _ => None,
        }
    }

    fn entra(&mut self, run: &mut Run<'_>, session: &mut Session, request: Request) -> Response {
        run.entra(&mut self.state.account, session, request)
    }

    /// How the session begins. A response of AD FS's is asked for with a hint where nothing else asks for one.
    fn begins(&self, run: &Run<'_>) -> Request {
        let hints = match self.ruse {
            Ruse::Hint => true,
            Ruse::Forgery | Ruse::ForgeryAndPrompt => entra::staged(run.eyes(Party::EntraId)),
            Ruse::Alone | Ruse::Relay | Ruse::Prompt | Ruse::DeviceCode(_) => false,
        };
        if hints { Request::AuthorizeWithHint } else { Request::Authorize }
    }

    /// Who types what is typed.
    fn hand(&self) -> Party {
        match self.ruse {
            Ruse::DeviceCode(_) => Party::User,
            _ => Party::Attacker,
        }
    }

    fn first_factor(&mut self, run: &mut Run<'_>, session: &mut Session) -> Option<()> {
        let begins = self.begins(run);
        match self.entra(run, session, begins) {
            Response::Continue => {
                run.say(self.hand(), Party::EntraId, Message::Password);
                if self.hand() == Party::User {
                    run.emit(Event::PasswordEntered { at: Party::EntraId });
                }
                self.entra(run, session, Request::Password);
            }
            Response::RedirectToFederation => {
                let method = match self.ruse {
                    Ruse::Forgery | Ruse::ForgeryAndPrompt => {
                        run.say(Party::Attacker, Party::EntraId, Message::ForgedResponse);
                        Method::Multiple
                    }
                    Ruse::DeviceCode(from) => self.at_federation(run, from)?,
                    Ruse::Alone | Ruse::Hint | Ruse::Relay | Ruse::Prompt => {
                        self.at_federation(run, session.sign_in.location)?
                    }
                };
                self.entra(run, session, Request::Federated(method));
            }
            _ => return None,
        }
        Some(())
    }

    /// AD FS's page, from there.
    fn at_federation(&mut self, run: &mut Run<'_>, from: Location) -> Option<Method> {
        let (hand, account) = (self.hand(), self.state.account);
        let mut page = Page::Idle;
        run.say(hand, Party::FederationServer, Message::FederationPageRequest);
        run.federation(account, &mut page, federation_server::Request::Open);
        run.say(hand, Party::FederationServer, Message::Password);
        if hand == Party::User {
            run.emit(Event::PasswordEntered { at: Party::FederationServer });
        }
        let request = federation_server::Request::Password(from, Password::Right);
        let mut answer = run.federation(account, &mut page, request);
        if answer == federation_server::Response::SecondFactorWanted {
            let factor = self.give(run, Party::FederationServer);
            let request = federation_server::Request::SecondFactor(factor.holder);
            answer = run.federation(account, &mut page, request);
            if matches!(answer, federation_server::Response::Signed(_)) {
                self.is_done(factor.holder);
            }
        }
        match answer {
            federation_server::Response::Signed(method) => {
                let multiple = method == Method::Multiple;
                let message = Message::FederationResponse { multiple };
                run.say(Party::FederationServer, hand, message);
                run.say(hand, Party::EntraId, message);
                Some(method)
            }
            _ => None,
        }
    }

    fn second_factor(&mut self, run: &mut Run<'_>, session: &mut Session) {
        let mut answer = self.entra(run, session, Request::Enforce);
        if answer == Response::RegistrationWanted {
            let (hand, holder) = match self.ruse {
                // Somebody who is not there to register; or who registers as well without a hint.
                Ruse::Prompt | Ruse::ForgeryAndPrompt | Ruse::Hint => return,
                Ruse::Alone | Ruse::Forgery => (Party::Attacker, Holder::Intruder),
                Ruse::Relay => (Party::Attacker, Holder::Owner),
                Ruse::DeviceCode(_) => (Party::User, Holder::Owner),
            };
            run.say(Party::EntraId, hand, Message::RegistrationWanted);
            run.say(hand, Party::EntraId, Message::NewFactor);
            answer = self.entra(run, session, Request::Register(holder));
        }
        if answer == Response::SecondFactorWanted {
            let factor = self.give(run, Party::EntraId);
            if self.entra(run, session, Request::SecondFactor(factor)) == Response::Continue {
                self.is_done(factor.holder);
            }
        }
    }

    /// A second factor is asked for, and given by whoever does.
    fn give(&self, run: &Run<'_>, to: Party) -> Factor {
        match self.ruse {
            Ruse::Alone | Ruse::Hint | Ruse::Forgery => {
                run.say(to, Party::Attacker, Message::FactorWanted);
                run.say(Party::Attacker, to, Message::Factor);
                Factor::on_page(Holder::Intruder)
            }
            Ruse::Relay => {
                run.say(to, Party::Attacker, Message::FactorWanted);
                run.say(Party::User, Party::Attacker, Message::Factor);
                run.say(Party::Attacker, to, Message::Factor);
                Factor { holder: Holder::Owner, on_page: false }
            }
            Ruse::Prompt | Ruse::ForgeryAndPrompt => {
                run.say(to, Party::User, Message::FactorWanted);
                run.say(Party::User, to, Message::Approval);
                Factor { holder: Holder::Owner, on_page: false }
            }
            Ruse::DeviceCode(_) => {
                run.say(to, Party::User, Message::FactorWanted);
                run.say(Party::User, to, Message::Factor);
                Factor::on_page(Holder::Owner)
            }
        }
    }

    /// Multifactor authentication was really done. Alice's counts, whatever else is done.
    fn is_done(&mut self, by: Holder) {
        self.done = match by {
            Holder::Owner => Done::ByAliceForAnother,
            Holder::Intruder if self.done == Done::ByAliceForAnother => self.done,
            Holder::Intruder => Done::ByIntruder,
        };
    }
}
