//! The provisioning service, and whom it asks.

use crate::actor::{Turn, entra, exchange_online, exchange_onprem, provisioning};
use crate::event::{Done, Event, Obtained};
use crate::party::Party;
use crate::protocol::credential::{Route, Site};
use crate::protocol::message::Message;
use crate::protocol::token::{Audience, Requester};
use crate::world::heard::Heard;
use crate::world::run::Run;
use crate::world::state::no_session;

impl Run<'_> {
    /// Sends a request to the provisioning service.
    pub(in crate::world) fn provisioning(
        &mut self,
        record: &mut provisioning::Record,
        request: provisioning::Request,
    ) -> provisioning::Response {
        if let provisioning::Request::Provision(token) = request
            && exchange_online::ended(token, self.eyes(Party::ExchangeOnline))
        {
            // Exchange Online's front end sees every token first.
            self.emit(Event::TokenEnded { token });
            return provisioning::Response::Refused;
        }
        let eyes = self.eyes(Party::Provisioning);
        let before = *record;
        let mut turn = provisioning::handle(before, request, eyes);
        let response = loop {
            match turn {
                Turn::Reply(kept, response) => {
                    *record = kept;
                    break response;
                }
                Turn::Call(kept, call, ()) => {
                    let answer = self.for_provisioning(call);
                    turn = provisioning::resume(kept, answer, eyes);
                }
            }
        };
        self.hear(Heard::Provisioning(before, request, response));
        if let (provisioning::Request::Provision(token), provisioning::Response::Done) =
            (request, response)
        {
            self.emit(Event::TokenAccepted { by: Audience::ExchangeOnline, token });
        }
        response
    }

    fn for_provisioning(&mut self, call: provisioning::Call) -> provisioning::Answer {
        match call {
            provisioning::Call::OnBehalfOf(assertion) => {
                let requester = Requester::ExchangeOnline;
                self.say(Party::Provisioning, Party::EntraId, Message::OnBehalfOf(assertion));
                let request = entra::Request::OnBehalfOf(assertion, requester);
                self.second_tokens(request, Obtained::OnBehalfOf { assertion, requester })
            }
            provisioning::Call::Refresh(token) => {
                self.say(Party::Provisioning, Party::EntraId, Message::Refresh);
                let request = entra::Request::RefreshOnBehalfOf(token);
                self.second_tokens(request, Obtained::Refresh(token))
            }
            provisioning::Call::Synchronize(token, device) => {
                self.say(
                    Party::Provisioning,
                    Party::ExchangeOnPremises,
                    Message::Bearer(Site::OnPremises, token),
                );
                let route = Route::Microsoft365;
                let bearer = exchange_onprem::Bearer { token, route, device };
                self.emit(Event::EndpointCalled { registered: true });
                let answer = self.exchange_onprem(exchange_onprem::Request::ActiveSync(bearer));
                let mail = answer == exchange_onprem::Response::Mail;
                let message = if mail { Message::Mail } else { Message::Refused };
                self.say(Party::ExchangeOnPremises, Party::Provisioning, message);
                if mail { provisioning::Answer::Mail } else { provisioning::Answer::Refused }
            }
        }
    }

    /// The provisioning service asks Entra ID for its own tokens.
    fn second_tokens(
        &mut self,
        request: entra::Request,
        obtained: Obtained,
    ) -> provisioning::Answer {
        let mut session = no_session();
        let answer = self.entra(&mut entra::Account::default(), &mut session, request);
        if answer == entra::Response::Revoked {
            let (Obtained::OnBehalfOf { assertion: token, .. } | Obtained::Refresh(token)) =
                obtained
            else {
                return provisioning::Answer::Refused;
            };
            self.emit(Event::TokenEnded { token });
        }
        let entra::Response::Tokens(token) = answer else {
            self.say(Party::EntraId, Party::Provisioning, Message::Refused);
            return provisioning::Answer::Refused;
        };
        // What was really done was said when the app's own tokens were issued.
        self.issued(Party::Provisioning, token, obtained, Done::Nothing, None);
        provisioning::Answer::Tokens(token)
    }
}
