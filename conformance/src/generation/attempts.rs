//! Candidates that no honest run has: known attacks where something stops them, and requests that fit no
//! state.

use std::collections::BTreeMap;

use family::cube::Assignment;
use model::actor::entra::{Factor, Holder, Request, Response, Stage};
use model::actor::{exchange_online, exchange_onprem, federation_server};
use model::attacks::{ATTACKS, AttackError};
use model::policy::conditional_access::{Machine, SignIn};
use model::policy::federation::Method;
use model::protocol::credential::{Location, Password};
use model::protocol::token::{Age, Audience, Issuer, Subject, Token};
use model::scope::Scope;
use model::setting::{MailboxLocation, MfaRegistration, OnpremEndpointsLeftPublished, Setting};
use model::world::World;
use model::world::state::State;

use family::view::Concrete;

use crate::format::{Kind, Role};
use crate::generation::candidates::{Candidate, play, since_the_session_began};
use crate::generation::words::is_granted;
use crate::role::device_code::Asked;
use crate::role::{Ask, Lure, Records, Told, answer, federation_server as adfs, heard_in};

/// Every known attack, under each of what stops it, up to the request that is refused there and was
/// granted where the attack is made.
pub fn stopped(role: Role, take: &mut dyn FnMut(Candidate)) -> Result<(), AttackError> {
    for attack in ATTACKS {
        let run = attack.make()?.run;
        let mut asks = Vec::new();
        let mut state = State::initial();
        for step in &run.steps {
            let view = Concrete(&run.configuration);
            let Some((next, heard)) = World.hear(&state, step.action, &view) else { break };
            asks.extend(heard_in(role, step.action, heard).into_iter().map(|(ask, _)| ask));
            state = next;
        }
        for stop in attack.stops {
            let sets: Vec<String> = stop.iter().map(|&set| set.to_owned()).collect();
            let stopped = Scope::parse_sets(&sets)?
                .into_iter()
                .filter_map(|(setting, values)| Some((setting, values.least()?)))
                .fold(run.configuration.clone(), |it, (setting, value)| it.with(setting, value));
            let refused = (1..=asks.len())
                .filter_map(|count| Some(since_the_session_began(asks.get(..count)?)))
                .find(|asks| {
                    let last = |it: &Assignment| play(asks, false, it).0.last().copied();
                    last(&run.configuration).is_some_and(is_granted)
                        && last(&stopped).is_some_and(|told| !is_granted(told))
                });
            let Some(mut asks) = refused else { continue };
            // The client that waits polls in any case.
            if let Some(&Ask::Device(Asked::Page(_), sign_in)) = asks.last() {
                asks.push(Ask::Device(Asked::Poll, sign_in));
            }
            take(Candidate {
                role,
                kind: Kind::Attack,
                configuration: stopped,
                run_under: Some(run.configuration.clone()),
                asks,
                run: run.steps.iter().map(|step| step.action).collect(),
                attack: Some(attack),
                from: format!("the attack {} where {} stops it", attack.id, stop.join(" and ")),
            });
        }
    }
    Ok(())
}

/// Where Entra ID waits for AD FS's response: one that another key has signed. The runs are those of
/// candidates that are there.
pub fn forged(candidates: &[&Candidate], take: &mut dyn FnMut(Candidate)) {
    for before in candidates {
        let (told, _) = play(&before.asks, false, &before.configuration);
        let waits = told.last() == Some(&Told::Entra(Response::RedirectToFederation));
        let Some(Ask::Entra(_, sign_in)) = before.asks.last().filter(|_| waits) else { continue };
        let asks = before.asks.iter().copied().chain([Ask::Forged(*sign_in)]).collect();
        take(Candidate {
            kind: Kind::Attack,
            asks,
            from: "a run that is reachable, and a response of AD FS that is forged".to_owned(),
            ..(*before).clone()
        });
    }
}

/// An attacker begins a sign-in, has Alice go through it in her own browser, and comes back in the browser in which she
/// began. The runs are those of candidates that are there, one for each beginning of a sign-in.
pub fn lured(candidates: &[&Candidate], take: &mut dyn FnMut(Candidate)) {
    let mut seen = Vec::new();
    for before in candidates {
        // Alice is at her own machine.
        let of_alice = |ask: &Ask| match *ask {
            Ask::Entra(request, sign_in) => {
                Some(Ask::Entra(request, SignIn { machine: Machine::Alices, ..sign_in }))
            }
            _ => None,
        };
        let asks: Option<Vec<Ask>> = before.asks.iter().map(of_alice).collect();
        let Some(mut asks) = asks else { continue };
        let (told, _) = play(&asks, false, &before.configuration);
        let (first, last) = (told.first().copied(), told.last());
        let Some(Ask::Entra(Request::Authorize, sign_in)) = asks.first().copied() else { continue };
        if last != Some(&Told::Entra(Response::Code)) || seen.contains(&first) {
            continue;
        }
        seen.push(first);
        if let Some(first) = asks.first_mut() {
            *first = Ask::Lure(Lure::Begin, sign_in);
        }
        asks.push(Ask::Lure(Lure::Return, sign_in));
        take(Candidate {
            kind: Kind::Attack,
            asks,
            from: "a run that is reachable, by Alice at her own machine, begun by an attacker who comes back".to_owned(),
            ..(*before).clone()
        });
    }
}

/// A client polls with a device code before the sign-in has ended. The runs are those of candidates that are
/// there.
pub fn early_polls(candidates: &[Candidate], take: &mut dyn FnMut(Candidate)) {
    for before in candidates {
        let Some(&Ask::Device(Asked::Start | Asked::Enter, sign_in)) = before.asks.last() else {
            continue;
        };
        let poll = Ask::Device(Asked::Poll, sign_in);
        let asks: Vec<Ask> = before.asks.iter().copied().chain([poll]).collect();
        let (told, _) = play(&asks, false, &before.configuration);
        if told.last() == Some(&Told::Pending) {
            take(Candidate {
                kind: Kind::Negative,
                asks,
                from: "a run that is reachable, and a poll before its end".to_owned(),
                ..before.clone()
            });
        }
    }
}

/// What can be asked in a session of Entra ID, in any order.
pub(super) const IN_SESSION: [Request; 7] = [
    Request::Password,
    Request::Federated(Method::Password),
    Request::Register(Holder::Owner),
    Request::SecondFactor(Factor { holder: Holder::Owner, on_page: true }),
    Request::SecondFactor(Factor { holder: Holder::Intruder, on_page: true }),
    Request::Redeem { verifier: true },
    Request::Redeem { verifier: false },
];

/// In every stage of a session that a run reaches, each request that is refused there. The runs are those of
/// candidates that are there.
pub fn out_of_order(candidates: &[&Candidate], take: &mut dyn FnMut(Candidate)) {
    let mut reached: BTreeMap<Stage, &Candidate> = BTreeMap::new();
    for candidate in candidates.iter().filter(|it| it.role == Role::IdentityProvider) {
        let (stage, granted) = stage(candidate);
        if granted && stage != Stage::Idle {
            reached.entry(stage).or_insert(candidate);
        }
    }
    for candidate in reached.values() {
        let Some(Ask::Entra(_, sign_in)) = candidate.asks.last() else { continue };
        for request in IN_SESSION {
            let mut asks = candidate.asks.clone();
            asks.push(Ask::Entra(request, *sign_in));
            let (told, _) = play(&asks, false, &candidate.configuration);
            if told.last().is_some_and(|told| !is_granted(*told)) {
                take(Candidate {
                    kind: Kind::Robustness,
                    asks,
                    run: candidate.run.clone(),
                    attack: None,
                    from: "a run that is reachable, and a request that does not fit there"
                        .to_owned(),
                    configuration: candidate.configuration.clone(),
                    run_under: candidate.run_under.clone(),
                    role: candidate.role,
                });
            }
        }
    }
}

/// What can be asked on AD FS's page, in any order.
pub(super) const ON_PAGE: [federation_server::Request; 3] = [
    federation_server::Request::Password(Location::Elsewhere, Password::Right),
    federation_server::Request::SecondFactor(Holder::Owner),
    federation_server::Request::SecondFactor(Holder::Intruder),
];

/// In every stage of a sign-in on AD FS's page that a run reaches, each request that is refused there.
pub fn beside_the_page(candidates: &[&Candidate], take: &mut dyn FnMut(Candidate)) {
    let mut reached: BTreeMap<federation_server::Record, &Candidate> = BTreeMap::new();
    for candidate in candidates.iter().filter(|it| it.role == Role::FederationServer) {
        let last = candidate.asks.last();
        if last.is_some_and(|ask| matches!(ask, Ask::Federation(it) if adfs::is_of_session(*it))) {
            reached.entry(records(candidate).0.page).or_insert(candidate);
        }
    }
    for candidate in reached.values() {
        for request in ON_PAGE {
            let asks: Vec<Ask> =
                candidate.asks.iter().copied().chain([Ask::Federation(request)]).collect();
            let (told, _) = play(&asks, false, &candidate.configuration);
            if told.last().is_some_and(|told| !is_granted(*told)) {
                let from = "a run that is reachable, and a request that does not fit there";
                take(Candidate {
                    kind: Kind::Robustness,
                    asks,
                    attack: None,
                    from: from.to_owned(),
                    ..(*candidate).clone()
                });
            }
        }
    }
}

/// Near misses: what is granted, with one thing wrong about it: a token that gets mail from Exchange Online is
/// for another server, of another issuer, user or time; a password comes to a server that has no mailbox; a
/// second factor is wanted of whom has none.
pub fn near_misses(candidates: &[&Candidate], take: &mut dyn FnMut(Candidate)) {
    for candidate in candidates {
        let (told, _) = play(&candidate.asks, false, &candidate.configuration);
        let Some(told) = told.last().filter(|told| is_granted(**told)) else { continue };
        let before = candidate.configuration.clone();
        match candidate.asks.last() {
            Some(Ask::Online(exchange_online::Request::Mail(token)))
                if token.age == Age::Current =>
            {
                let misses = [
                    Token { issuer: Issuer::Foreign, ..*token },
                    Token { audience: Audience::OnPremises, ..*token },
                    Token { subject: Subject::Mallory, ..*token },
                    Token { age: Age::Revoked, ..*token },
                ];
                for miss in misses {
                    let ask = Ask::Online(exchange_online::Request::Mail(miss));
                    take(near(candidate, vec![ask], before.clone()));
                }
            }
            Some(ask @ Ask::Online(exchange_online::Request::Password(_))) => {
                let moved =
                    before.with(MailboxLocation::ID, MailboxLocation::ExchangeOnPremises.index());
                take(near(candidate, vec![*ask], moved));
            }
            Some(ask @ Ask::Onprem(exchange_onprem::Request::Password(_)))
                if candidate.role == Role::AutodiscoverOnprem =>
            {
                let moved =
                    before.with(MailboxLocation::ID, MailboxLocation::ExchangeOnline.index()).with(
                        OnpremEndpointsLeftPublished::ID,
                        OnpremEndpointsLeftPublished::No.index(),
                    );
                take(near(candidate, vec![*ask], moved));
            }
            Some(Ask::Federation(_))
                if *told == Told::Federation(federation_server::Response::SecondFactorWanted) =>
            {
                let without =
                    before.with(MfaRegistration::ID, MfaRegistration::Unregistered.index());
                take(near(candidate, candidate.asks.clone(), without));
            }
            _ => {}
        }
    }
}

/// A candidate beside another one.
fn near(candidate: &Candidate, asks: Vec<Ask>, configuration: Assignment) -> Candidate {
    let run_under = candidate.attack_configuration().clone();
    let (told, _) = play(&asks, false, &configuration);
    let granted = told.last().is_some_and(|told| is_granted(*told));
    Candidate {
        kind: if granted { Kind::Positive } else { Kind::Negative },
        run_under: (run_under != configuration).then_some(run_under),
        configuration,
        asks,
        attack: None,
        from: "what is granted in a run that is reachable, with one thing wrong about it"
            .to_owned(),
        ..candidate.clone()
    }
}

/// The stage of the session after a candidate's requests, and whether the last was granted.
fn stage(candidate: &Candidate) -> (Stage, bool) {
    let (records, granted) = records(candidate);
    (records.session.stage, granted)
}

/// What the role keeps after a candidate's requests, and whether the last was granted.
fn records(candidate: &Candidate) -> (Records, bool) {
    let mut records = Records::default();
    let mut granted = false;
    for ask in &candidate.asks {
        let view = Concrete(&candidate.configuration);
        let told: Told = answer(&mut records, *ask, false, &view, (None, None));
        granted = is_granted(told);
    }
    (records, granted)
}
