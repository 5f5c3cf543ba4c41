//! The provisioning service in Exchange Online, which keeps a copy of an on-premises mailbox.
//!
//! It trades the app's token for a pair of its own, for the on-premises server, and synchronises
//! with it, again and again without the user. Its interface is not documented; what it does is
//! (`HMA`).

use serde::{Deserialize, Serialize};

use crate::actor::Turn;
use crate::control::Control;
use crate::eyes::Eyes;
use crate::fault::Fault;
use crate::protocol::credential::{Device, DeviceModel, DeviceType};
use crate::protocol::token::{Age, Audience, Issuer, Requester, Subject, Token};
use crate::setting::{ExoSyncDeviceModel, ProvisioningChecksEndpoint};

/// How far the synchronisation of Alice's mailbox has come.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Nobody has asked for it.
    #[default]
    Idle,
    /// The app has brought its token and the endpoint.
    Requested,
    /// The second pair of tokens is there; nothing has been synchronised since.
    Tokens,
    /// Mail has been synchronised with the present access token.
    Synchronized,
    /// The access token has expired; the refresh token is there.
    Expired,
}

/// What the service keeps of Alice's mailbox.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// How far it has come.
    pub stage: Stage,
    /// Whether the mailbox for the copy exists.
    pub mailbox: bool,
    /// Whether mail is in it.
    pub mail: bool,
    /// The `mfa` claim of the tokens.
    pub mfa: bool,
    /// How they stand to the last revocation.
    pub age: Age,
}

impl Record {
    /// The on-behalf-of token of the pair.
    #[must_use]
    pub fn token(self) -> Token {
        Token {
            issuer: Issuer::Tenant,
            audience: Audience::OnPremises,
            subject: Subject::Alice,
            requester: Requester::ExchangeOnline,
            mfa: self.mfa,
            age: self.age,
        }
    }
}

/// What the service can be asked, or does of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// The app: keep a copy of my mailbox; here are my token and the ActiveSync endpoint.
    Provision(Token),
    /// Get the second pair.
    OnBehalfOf(Token),
    /// Create the mailbox for the copy.
    CreateMailbox,
    /// Synchronise.
    Synchronize,
    /// Synchronise with the endpoint that the app named, which is not the organization's.
    SynchronizeElsewhere,
    /// Renew the access token.
    Refresh,
}

/// What it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Response {
    /// Done.
    Done,
    /// Done, and here is the service's own token: what no service should give away.
    SecondToken(Token),
    /// Refused, by it or by whom it asked.
    Refused,
}

/// Whom it asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// Entra ID, on behalf of the assertion's user.
    OnBehalfOf(Token),
    /// Entra ID, with the second refresh token.
    Refresh(Token),
    /// The on-premises server, with the second access token.
    Synchronize(Token, Device),
}

/// What comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Tokens.
    Tokens(Token),
    /// Mail.
    Mail,
    /// Nothing.
    Refused,
}

type Step = Turn<Record, Response, Call, ()>;

/// Answers one request.
#[must_use]
pub fn handle(record: Record, request: Request, eyes: Eyes<'_>) -> Step {
    match request {
        Request::Provision(token) => {
            if is_for_us(token, eyes) {
                eyes.passed(Control::Token, "issued by the tenant for Exchange Online");
                Turn::Reply(
                    Record { stage: Stage::Requested, mfa: token.mfa, age: token.age, ..record },
                    Response::Done,
                )
            } else {
                eyes.stopped(Control::Token, "not issued for Exchange Online");
                Turn::Reply(record, Response::Refused)
            }
        }
        Request::OnBehalfOf(assertion) => Turn::Call(record, Call::OnBehalfOf(assertion), ()),
        Request::CreateMailbox if eyes.has(Fault::CopyMailboxNotCreated) => {
            Turn::Reply(record, Response::Refused)
        }
        Request::CreateMailbox => Turn::Reply(Record { mailbox: true, ..record }, Response::Done),
        Request::Synchronize => {
            let model = if eyes.is(ExoSyncDeviceModel::Outlook) {
                DeviceModel::Outlook
            } else {
                DeviceModel::Other
            };
            let kind = if eyes.has(Fault::SyncUnderOtherDeviceType) {
                DeviceType::Other
            } else {
                DeviceType::OutlookService
            };
            let device = Device { kind, model };
            Turn::Call(record, Call::Synchronize(record.token(), device), ())
        }
        Request::SynchronizeElsewhere
            if eyes.is(ProvisioningChecksEndpoint::Yes)
                && !eyes.has(Fault::EndpointNotCompared) =>
        {
            eyes.stopped(Control::Token, "the endpoint is not the host of the token");
            Turn::Reply(record, Response::Refused)
        }
        Request::SynchronizeElsewhere => {
            eyes.passed(Control::Token, "the endpoint is not compared with the token");
            Turn::Reply(record, Response::Done)
        }
        Request::Refresh if eyes.has(Fault::SyncTokenNotRenewed) => {
            Turn::Reply(record, Response::Refused)
        }
        Request::Refresh => Turn::Call(record, Call::Refresh(record.token()), ()),
    }
}

/// Goes on with the answer to a call.
#[must_use]
pub fn resume(record: Record, answer: Answer, eyes: Eyes<'_>) -> Step {
    match answer {
        Answer::Tokens(token) => {
            let gives_away = eyes.has(Fault::SecondTokenHandedOut);
            let response = if gives_away { Response::SecondToken(token) } else { Response::Done };
            Turn::Reply(
                Record { stage: Stage::Tokens, mfa: token.mfa, age: token.age, ..record },
                response,
            )
        }
        Answer::Mail => {
            Turn::Reply(Record { stage: Stage::Synchronized, mail: true, ..record }, Response::Done)
        }
        Answer::Refused => Turn::Reply(record, Response::Refused),
    }
}

/// Whether a token was issued by the tenant for Exchange Online.
fn is_for_us(token: Token, eyes: Eyes<'_>) -> bool {
    (token.issuer == Issuer::Tenant || eyes.has(Fault::ProvisioningIssuerIgnored))
        && (token.audience == Audience::ExchangeOnline
            || eyes.has(Fault::ProvisioningAudienceIgnored))
}
