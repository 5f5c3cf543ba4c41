//! One step under way: carries calls between servers to their end, and keeps what happened.
//!
//! ABSTRACTION: a call and its answer are one step. Servers share no records but those that the
//! request names, and each call chain ends (at most four deep), so another order of the same calls
//! reaches the same records; only world actions interleave.

mod copying;

use std::cell::RefCell;

use family::view::View;

use crate::actor::federation_server;
use crate::actor::{Turn, directory, entra, exchange_online, exchange_onprem};
use crate::control::{Check, Trail};
use crate::event::{Done, Event, Obtained};
use crate::eyes::Eyes;
use crate::fault::Fault;
use crate::party::Party;
use crate::policy::conditional_access::SignIn;
use crate::policy::federation::Method;
use crate::protocol::credential::{Location, Password, PasswordSignIn, Site};
use crate::protocol::message::Message;
use crate::protocol::token::{Audience, Token};
use crate::world::heard::Heard;
use crate::world::state::{State, no_session};

/// A message with the checks that it met where it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// Who said it.
    pub from: Party,
    /// To whom.
    pub to: Party,
    /// What.
    pub message: Message,
    /// What was checked then, in order.
    pub checks: Vec<Check>,
}

/// Keeps what is said in a step that is to be shown.
#[derive(Debug, Default)]
pub struct Recorder {
    trail: Trail,
    spoken: RefCell<Vec<Spoken>>,
    heard: RefCell<Vec<Heard>>,
}

impl Recorder {
    /// What was said, with the checks, and what servers were asked.
    #[must_use]
    pub fn finish(self) -> (Vec<Spoken>, Vec<Heard>) {
        self.settle();
        (self.spoken.into_inner(), self.heard.into_inner())
    }

    fn settle(&self) {
        if let Some(last) = self.spoken.borrow_mut().last_mut() {
            last.checks.append(&mut self.trail.borrow_mut());
        }
    }

    fn say(&self, from: Party, to: Party, message: Message) {
        self.settle();
        self.spoken.borrow_mut().push(Spoken { from, to, message, checks: Vec::new() });
    }
}

/// A step under way.
pub(super) struct Run<'a> {
    pub(super) view: &'a dyn View,
    pub(super) events: &'a mut Vec<Event>,
    pub(super) recorder: Option<&'a Recorder>,
    pub(super) fault: Option<Fault>,
    /// What Active Directory keeps of Alice's account.
    pub(super) directory: directory::Record,
    /// What AD FS keeps of it.
    pub(super) extranet: federation_server::Account,
}

impl<'a> Run<'a> {
    /// A step that begins in a state.
    pub(super) fn new(
        state: &State,
        view: &'a dyn View,
        events: &'a mut Vec<Event>,
        recorder: Option<&'a Recorder>,
        fault: Option<Fault>,
    ) -> Self {
        let (directory, extranet) = (state.directory, state.extranet);
        Self { view, events, recorder, fault, directory, extranet }
    }

    /// A party's eyes.
    pub(super) fn eyes(&self, party: Party) -> Eyes<'a> {
        let trail = self.recorder.map(|recorder| &recorder.trail);
        Eyes { party, view: self.view, trail, fault: self.fault }
    }

    /// Whether Active Directory or AD FS keeps Alice out.
    pub(super) fn keeps_out(&self) -> bool {
        self.directory.locked || self.extranet.locked_out
    }

    pub(super) fn say(&self, from: Party, to: Party, message: Message) {
        if let Some(recorder) = self.recorder {
            recorder.say(from, to, message);
        }
    }

    fn hear(&self, heard: Heard) {
        if let Some(recorder) = self.recorder {
            recorder.heard.borrow_mut().push(heard);
        }
    }

    pub(super) fn emit(&mut self, event: Event) {
        self.events.push(event);
    }

    pub(super) fn directory(
        &mut self,
        from: Party,
        request: directory::Request,
    ) -> directory::Response {
        if let directory::Request::CheckPassword(_) = request {
            self.say(from, Party::Directory, Message::PasswordCheck);
        }
        let (record, response) =
            directory::handle(self.directory, request, self.eyes(Party::Directory));
        self.directory = record;
        response
    }

    /// Sends a request to Entra ID about Alice's account and one session.
    pub(super) fn entra(
        &mut self,
        account: &mut entra::Account,
        session: &mut entra::Session,
        request: entra::Request,
    ) -> entra::Response {
        let eyes = self.eyes(Party::EntraId);
        let before = *session;
        let mut turn = entra::handle(*account, before, request, eyes);
        loop {
            match turn {
                Turn::Reply(records, response) => {
                    (*account, *session) = records;
                    self.hear(Heard::Entra(before, request, response));
                    return response;
                }
                Turn::Call((account, session), call, wait) => {
                    let answer = match call {
                        entra::Call::Directory(request) => {
                            match self.directory(Party::EntraId, request) {
                                directory::Response::RightPassword => entra::Answer::RightPassword,
                                _ => entra::Answer::PasswordRefused,
                            }
                        }
                        entra::Call::Federation(password) => self.active(account, password),
                    };
                    turn = entra::resume(account, session, wait, answer, eyes);
                }
            }
        }
    }

    /// Sends a request to AD FS about one sign-in there.
    pub(super) fn federation(
        &mut self,
        account: entra::Account,
        page: &mut federation_server::Record,
        request: federation_server::Request,
    ) -> federation_server::Response {
        let eyes = self.eyes(Party::FederationServer);
        let before = *page;
        let mut turn = federation_server::handle(self.extranet, before, request, eyes);
        loop {
            match turn {
                Turn::Reply((kept, record), response) => {
                    (self.extranet, *page) = (kept, record);
                    self.hear(Heard::Federation(before, request, response));
                    return response;
                }
                Turn::Call(records, call, wait) => {
                    let answer = match call {
                        federation_server::Call::Directory(request) => {
                            match self.directory(Party::FederationServer, request) {
                                directory::Response::RightPassword => {
                                    federation_server::Answer::RightPassword
                                }
                                _ => federation_server::Answer::PasswordRefused,
                            }
                        }
                        federation_server::Call::Factor => federation_server::Answer::Factor(
                            account.factor(self.eyes(Party::EntraId)),
                        ),
                    };
                    turn = federation_server::resume(records, wait, answer, eyes);
                }
            }
        }
    }

    pub(super) fn exchange_online(
        &mut self,
        request: exchange_online::Request,
    ) -> exchange_online::Response {
        let eyes = self.eyes(Party::ExchangeOnline);
        let mut turn = exchange_online::handle(request, eyes);
        let response = loop {
            match turn {
                Turn::Reply((), response) => break response,
                Turn::Call((), call, wait) => {
                    let answer = match call {
                        exchange_online::Call::Directory(request) => {
                            match self.directory(Party::ExchangeOnline, request) {
                                directory::Response::Mailbox(site) => {
                                    exchange_online::Answer::Mailbox(site)
                                }
                                directory::Response::RightPassword
                                | directory::Response::Refused => {
                                    exchange_online::Answer::Ticket(false)
                                }
                            }
                        }
                        exchange_online::Call::Ticket(sign_in) => {
                            exchange_online::Answer::Ticket(self.ticket(sign_in))
                        }
                    };
                    turn = exchange_online::resume(wait, answer, eyes);
                }
            }
        };
        self.hear(Heard::ExchangeOnline(request, response));
        if let exchange_online::Request::Mail(token)
        | exchange_online::Request::Application(token, _) = request
        {
            match response {
                exchange_online::Response::Mail | exchange_online::Response::Cached => {
                    self.emit(Event::TokenAccepted { by: Audience::ExchangeOnline, token });
                }
                exchange_online::Response::Revoked => self.emit(Event::TokenEnded { token }),
                _ => {}
            }
        }
        response
    }

    /// A password-only sign-in at Exchange Online goes to Entra ID for a ticket.
    fn ticket(&mut self, sign_in: PasswordSignIn) -> bool {
        self.say(Party::ExchangeOnline, Party::EntraId, Message::Ticket);
        self.forwarded(Site::Online, sign_in, Party::EntraId);
        let mut session = no_session();
        let PasswordSignIn { platform, location, password, .. } = sign_in;
        let request = entra::Request::Ticket(platform, location, password);
        self.entra(&mut entra::Account::default(), &mut session, request) == entra::Response::Ticket
    }

    /// Alice's password was sent on to be checked; wrong ones are nobody's.
    fn forwarded(&mut self, site: Site, sign_in: PasswordSignIn, to: Party) {
        if sign_in.password == Password::Right {
            self.emit(Event::PasswordForwarded { site, protocol: sign_in.protocol, to });
        }
    }

    /// Entra ID sends a password on to AD FS's active endpoint.
    fn active(&mut self, account: entra::Account, password: Password) -> entra::Answer {
        self.say(Party::EntraId, Party::FederationServer, Message::ActiveRequest);
        let mut page = federation_server::Record::Idle;
        let request = federation_server::Request::Active(Location::Elsewhere, password);
        match self.federation(account, &mut page, request) {
            federation_server::Response::Signed(_) => entra::Answer::RightPassword,
            federation_server::Response::PasswordRefused => entra::Answer::PasswordRefused,
            federation_server::Response::Page
            | federation_server::Response::SecondFactorWanted
            | federation_server::Response::NoFactor
            | federation_server::Response::Refused => entra::Answer::Refused,
        }
    }

    pub(super) fn exchange_onprem(
        &mut self,
        request: exchange_onprem::Request,
    ) -> exchange_onprem::Response {
        let eyes = self.eyes(Party::ExchangeOnPremises);
        let mut turn = exchange_onprem::handle(request, eyes);
        let response = loop {
            match turn {
                Turn::Reply((), response) => break response,
                Turn::Call((), call, wait) => {
                    if let exchange_onprem::Wait::Password(sign_in, _) = wait {
                        self.forwarded(Site::OnPremises, sign_in, Party::Directory);
                    }
                    let answer = self.directory(Party::ExchangeOnPremises, call);
                    turn = exchange_onprem::resume(wait, answer, eyes);
                }
            }
        };
        self.hear(Heard::ExchangeOnPremises(request, response));
        let token = match request {
            exchange_onprem::Request::ActiveSync(bearer) => Some(bearer.token),
            exchange_onprem::Request::OutlookOnTheWeb(token)
            | exchange_onprem::Request::WebServices(token, _) => Some(token),
            exchange_onprem::Request::Discover
            | exchange_onprem::Request::Probe(_)
            | exchange_onprem::Request::Password(_) => None,
        };
        if let (Some(token), exchange_onprem::Response::Mail) = (token, response) {
            self.emit(Event::TokenAccepted { by: Audience::OnPremises, token });
        }
        response
    }

    /// Signs in with a password alone; `None` where there is nothing to sign in to, otherwise
    /// whether mail came back.
    pub(super) fn password(
        &mut self,
        from: Party,
        site: Site,
        sign_in: PasswordSignIn,
    ) -> Option<bool> {
        let server = match site {
            Site::Online => Party::ExchangeOnline,
            Site::OnPremises => Party::ExchangeOnPremises,
        };
        let protocol = sign_in.protocol;
        self.say(from, server, Message::PasswordSignIn(site, sign_in));
        let first = self.events.len();
        let accepted = match site {
            Site::Online => {
                match self.exchange_online(exchange_online::Request::Password(sign_in)) {
                    exchange_online::Response::NoMailbox => return None,
                    exchange_online::Response::Accepted { mail } => Some(mail),
                    exchange_online::Response::Found(_)
                    | exchange_online::Response::Elsewhere
                    | exchange_online::Response::Challenge(_)
                    | exchange_online::Response::Mail
                    | exchange_online::Response::Cached
                    | exchange_online::Response::Revoked
                    | exchange_online::Response::Refused => None,
                }
            }
            Site::OnPremises => {
                match self.exchange_onprem(exchange_onprem::Request::Password(sign_in)) {
                    exchange_onprem::Response::NotPublished => return None,
                    exchange_onprem::Response::Accepted { mail } => Some(mail),
                    exchange_onprem::Response::Found
                    | exchange_onprem::Response::Challenge(_)
                    | exchange_onprem::Response::Unreachable
                    | exchange_onprem::Response::Mail
                    | exchange_onprem::Response::Refused => None,
                }
            }
        };
        if sign_in.password == Password::Right {
            self.events.insert(first, Event::PasswordTried { site, protocol });
        }
        let taken = |mail| if mail { Message::Mail } else { Message::Accepted };
        self.say(server, from, accepted.map_or(Message::Refused, taken));
        if accepted.is_some() {
            self.emit(Event::PasswordAccepted { site, protocol });
        }
        Some(accepted == Some(true))
    }

    /// Tokens were issued.
    pub(super) fn issued(
        &mut self,
        to: Party,
        token: Token,
        obtained: Obtained,
        done: Done,
        sign_in: Option<SignIn>,
    ) {
        self.say(Party::EntraId, to, Message::Tokens(token));
        let sign_in = sign_in.map(|sign_in| SignIn { method: Method::Managed, ..sign_in });
        self.emit(Event::TokenIssued { token, obtained, done, sign_in });
    }
}
