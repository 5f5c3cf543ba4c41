//! The service as an automaton: what it may be asked, and what whom it asks may answer, in each state to which that
//! leads; and behind each transition a probe of where it has led. It is the model's own handler.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use family::view::Concrete;
use model::actor::provisioning::{Answer, Call, Record, Request, Response, Stage, handle, resume};
use model::actor::{Turn, entra, exchange_onprem};
use model::eyes::Eyes;
use model::party::Party;
use model::protocol::token::{Audience, Requester, Subject, Token};

use super::{Part, play, rounds};
use crate::format::{Role, Tier};
use crate::generation::callers::Made;
use crate::generation::configurations::explored;

/// What happens to the service.
#[derive(Clone, Copy)]
enum Event {
    /// The app asks for a copy with a token.
    Asked(Token, Answers),
    /// The service's own access token has expired.
    Expired(Answers),
}

/// What it is answered then.
#[derive(Clone, Copy)]
struct Answers {
    /// Whether Entra ID issues tokens.
    issued: bool,
    /// Whether the server on-premises gives mail.
    mail: bool,
}

const WELL: Answers = Answers { issued: true, mail: true };

/// All there is to be answered: without tokens the server is not asked.
const ALL: [Answers; 3] =
    [WELL, Answers { issued: true, mail: false }, Answers { issued: false, mail: false }];

/// Every transition with a probe behind it, as a vector, and the transitions that are `shown` already. Tokens are those
/// that the app brings in runs.
pub(super) fn vectors(runs: &[Vec<Part>], shown: &[Vec<Part>]) -> (Vec<Made>, BTreeSet<String>) {
    let Some(configuration) = explored(Role::Provisioning).into_iter().next() else {
        return (Vec::new(), BTreeSet::new());
    };
    let view = Concrete(&configuration);
    let eyes = Eyes::of(Party::Provisioning, &view);
    let mut tokens: Vec<Token> = Vec::new();
    for part in runs.iter().flatten() {
        if let Request::Provision(token) = part.asked
            && !tokens.contains(&token)
        {
            tokens.push(token);
        }
    }
    let usual = tokens.iter().copied().find(|it| it.mfa && play::of_token(*it).is_empty());
    let mut ways: BTreeMap<Record, Vec<Part>> = BTreeMap::from([(Record::default(), Vec::new())]);
    let mut open = VecDeque::from([Record::default()]);
    let mut made = Vec::new();
    while let Some(before) = open.pop_front() {
        let way = ways.get(&before).cloned().unwrap_or_default();
        // The tokens that the app brings have expired when the service's have.
        let has_expired = way.iter().any(|it| it.asked == Request::Refresh);
        for event in events(before, &tokens, has_expired) {
            let (after, parts) = take(before, event, eyes);
            let way: Vec<Part> = way.iter().copied().chain(parts).collect();
            if let Entry::Vacant(new) = ways.entry(after) {
                new.insert(way.clone());
                open.push_back(after);
            }
            let has_expired = has_expired || matches!(event, Event::Expired(_));
            let probe = match (after.stage, usual) {
                (Stage::Synchronized, _) => Some(Event::Expired(WELL)),
                (_, Some(token)) if !has_expired => Some(Event::Asked(token, WELL)),
                _ => None,
            };
            let probe = probe.map(|probe| take(after, probe, eyes).1);
            let probed: Vec<Part> = way.into_iter().chain(probe.unwrap_or_default()).collect();
            let vector = play::vector(&probed, &[], Tier::Exhaustive);
            made.extend(vector.map(|(vector, _)| Made {
                vector,
                run: Vec::new(),
                configuration: configuration.clone(),
                goals: transitions(&probed, eyes),
            }));
        }
    }
    let shown = shown.iter().flat_map(|parts| transitions(parts, eyes)).collect();
    (made, shown)
}

/// What may happen in a state.
fn events(record: Record, tokens: &[Token], have_expired: bool) -> Vec<Event> {
    let mut events = Vec::new();
    for token in tokens.iter().filter(|_| !have_expired) {
        // Nobody but Alice has a mailbox there.
        let answers = ALL.iter().filter(|it| !it.issued || token.subject == Subject::Alice);
        events.extend(answers.map(|it| Event::Asked(*token, *it)));
    }
    if record.stage == Stage::Synchronized {
        events.extend(ALL.map(Event::Expired));
    }
    events
}

/// What the service does, until it is done or refused.
fn take(record: Record, event: Event, eyes: Eyes<'_>) -> (Record, Vec<Part>) {
    let (mut record, mut asked, answers, assertion) = match event {
        Event::Asked(token, answers) => (record, Request::Provision(token), answers, token),
        Event::Expired(answers) => {
            let expired = Record { stage: Stage::Expired, ..record };
            (expired, Request::Refresh, answers, record.token())
        }
    };
    let own =
        Token { audience: Audience::OnPremises, requester: Requester::ExchangeOnline, ..assertion };
    let issued =
        if answers.issued { entra::Response::Tokens(own) } else { entra::Response::Refused };
    let mail = if answers.mail {
        exchange_onprem::Response::Mail
    } else {
        exchange_onprem::Response::Refused
    };
    let mut parts = Vec::new();
    loop {
        let (after, part) = step(record, asked, (issued, mail), eyes);
        record = after;
        parts.push(part);
        asked = match asked {
            _ if part.answer == Response::Refused => return (record, parts),
            Request::Provision(token) => Request::OnBehalfOf(token),
            Request::OnBehalfOf(_) | Request::Refresh if !record.mailbox => Request::CreateMailbox,
            Request::OnBehalfOf(_) | Request::Refresh | Request::CreateMailbox => {
                Request::Synchronize
            }
            Request::Synchronize | Request::SynchronizeElsewhere => return (record, parts),
        };
    }
}

/// One part, with what Entra ID and the server on-premises answer if they are asked.
fn step(
    record: Record,
    asked: Request,
    (issued, mail): (entra::Response, exchange_onprem::Response),
    eyes: Eyes<'_>,
) -> (Record, Part) {
    let (mut entra, mut exchange) = (None, None);
    let mut turn = handle(record, asked, eyes);
    loop {
        match turn {
            Turn::Reply(record, answer) => {
                return (record, Part { asked, answer, entra, exchange });
            }
            Turn::Call(record, call, ()) => {
                let answer = match (call, issued, mail) {
                    (Call::OnBehalfOf(_) | Call::Refresh(_), entra::Response::Tokens(it), _) => {
                        Answer::Tokens(it)
                    }
                    (Call::Synchronize(..), _, exchange_onprem::Response::Mail) => Answer::Mail,
                    _ => Answer::Refused,
                };
                match call {
                    Call::OnBehalfOf(_) | Call::Refresh(_) => entra = Some(issued),
                    Call::Synchronize(..) => exchange = Some(mail),
                }
                turn = resume(record, answer, eyes);
            }
        }
    }
}

/// What a sequence shows: each transition, and each with what comes next, which tells where it has led.
fn transitions(parts: &[Part], eyes: Eyes<'_>) -> Vec<String> {
    let mut record = Record::default();
    let mut shown: Vec<String> = Vec::new();
    for round in rounds(parts) {
        if round.first().is_some_and(|it| it.asked == Request::Refresh) {
            record.stage = Stage::Expired;
        }
        let before = record;
        let mut names = Vec::new();
        for part in round {
            let answers = (
                part.entra.unwrap_or(entra::Response::Refused),
                part.exchange.unwrap_or(exchange_onprem::Response::Refused),
            );
            record = step(record, part.asked, answers, eyes).0;
            let of = match part.asked {
                Request::Provision(token) => play::of_token(token),
                _ => String::new(),
            };
            let said = if part.answer == Response::Refused { "refused" } else { "done" };
            names.push(format!("{} {of} {said}", play::name(part)).replace("  ", " "));
        }
        let here = format!("{}: {}", state(before), names.join(", "));
        let led =
            shown.last().zip(names.first()).map(|(last, next)| format!("{last}; then {next}"));
        shown.extend(led);
        shown.push(here);
    }
    shown
}

/// A state in words.
fn state(record: Record) -> String {
    let stage = match record.stage {
        Stage::Idle => "idle",
        Stage::Requested => "requested",
        Stage::Tokens => "tokens",
        Stage::Synchronized => "synchronized",
        Stage::Expired => "expired",
    };
    let copy = match (record.mailbox, record.mail) {
        (false, _) => "no copy",
        (true, false) => "an empty copy",
        (true, true) => "a copy",
    };
    format!("{stage}, {copy}")
}
