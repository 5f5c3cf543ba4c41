//! The provisioning service of Exchange Online.

use model::actor::provisioning::{Answer, Call, Request as Asked, Response as Is, handle, resume};
use model::actor::{Turn, entra, exchange_online};
use model::party::Party;
use model::protocol::credential::{Device, DeviceModel, DeviceType, Location, Route, Site};
use model::protocol::token::Requester;
use model::world::state::no_session;

use crate::binding::exchange::answers::{claims_challenge, token_refused, url};
use crate::binding::exchange::{self, Credentials, credentials};
use crate::binding::identity_provider as idp;
use crate::binding::origin::Origin;
use crate::binding::provisioning::{OWN, PATH, STEPS, answer as written};
use crate::binding::{names, token};
use crate::http::{Request, Response};
use crate::lab::Lab;
use crate::lab::party::AtWork;
use crate::lab::world::Copy;

/// Answers.
pub(super) fn answer(lab: &Lab, request: &Request) -> Response {
    let server = AtWork::new(lab, Party::Provisioning);
    let path = request.path();
    let rest = path.strip_prefix(PATH).unwrap_or_default();
    let (name, step) = rest.split_once('/').unwrap_or((rest, ""));
    let is_name = |name: &str| {
        !name.is_empty()
            && name.len() <= 64
            && name.chars().all(|it| it.is_ascii_alphanumeric() || it == '-')
    };
    if !is_name(name) {
        return Response::new(404, "text/plain", "a copy has a name of letters, digits and `-`");
    }
    if request.method != "POST" {
        return Response::empty(405).with("Allow", "POST");
    }
    if step.is_empty() {
        return provision(&server, request, name);
    }
    match own_step(&server, name, step) {
        Some(is) => is,
        None => Response::new(404, "text/plain", "there is no such step, or no such copy"),
    }
}

/// The app asks for a copy.
fn provision(server: &AtWork<'_>, request: &Request, name: &str) -> Response {
    let Credentials::Bearer(text) = credentials(request) else {
        return token_refused("there is no token");
    };
    let read = match server.token(&text) {
        Ok(read) => read,
        Err(why) => return token_refused(&why),
    };
    let body: serde_json::Value = match serde_json::from_slice(&request.body) {
        Ok(body) => body,
        Err(error) => return Response::new(400, "text/plain", format!("no JSON: {error}")),
    };
    let endpoint = body.get("endpoint").and_then(serde_json::Value::as_str).unwrap_or_default();
    if !endpoint.starts_with("https://") {
        return Response::new(400, "text/plain", "`endpoint` is missing or not `https://`");
    }
    let mut copy = kept(server, name);
    // Exchange Online's front end sees every token first.
    if server.see_as(Party::ExchangeOnline, |eyes| exchange_online::ended(read.token, eyes)) {
        return claims_challenge();
    }
    let is = step(server, &mut copy, Asked::Provision(read.token));
    if is == Is::Done {
        copy.assertion = text;
        copy.asserted = Some(read.token);
        endpoint.clone_into(&mut copy.endpoint);
    }
    keep(server, name, copy);
    let goes_on = is == Is::Done && request.header(STEPS).next() != Some("own");
    if goes_on {
        let (mut last, mut given) = (written(is, ""), None);
        for answer in OWN.iter().filter_map(|word| own_step(server, name, word)) {
            // What it gives away on the way comes back with the rest.
            let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap_or_default();
            given = body.get("token").cloned().or(given);
            last = answer;
            if last.status != 200 {
                break;
            }
        }
        if let Some(token) = given {
            let body = serde_json::json!({ "done": last.status == 200, "token": token });
            return Response::new(last.status, "application/json", body.to_string());
        }
        return last;
    }
    written(is, "")
}

/// One of its own steps; `None` for what is none, or without a copy.
fn own_step(server: &AtWork<'_>, name: &str, word: &str) -> Option<Response> {
    let mut copy = kept(server, name);
    let asserted = copy.asserted?;
    let asked = match word {
        "on-behalf-of" => Asked::OnBehalfOf(asserted),
        "create-mailbox" => Asked::CreateMailbox,
        "synchronize" if copy.endpoint == url(names::EXCHANGE_ONPREM) => Asked::Synchronize,
        "synchronize" => Asked::SynchronizeElsewhere,
        "refresh" => Asked::Refresh,
        _ => return None,
    };
    let is = step(server, &mut copy, asked);
    let access = copy.access.clone();
    if asked == Asked::SynchronizeElsewhere && is == Is::Done {
        // Whoever stands there gets the service's token; what comes back is nobody's mail.
        let device = Device { kind: DeviceType::OutlookService, model: DeviceModel::Other };
        let from = Origin { route: Route::Microsoft365, ..Origin::default() };
        let mut template = exchange::active_sync(Site::OnPremises, device, "Bearer ${token}", from);
        template.target.clone_from(&copy.endpoint);
        server.ask(&template, &[("token", &access)]);
    }
    keep(server, name, copy);
    Some(written(is, &access))
}

/// What it does of itself when its access token has expired: it renews that, and synchronises.
pub(super) fn go_on(lab: &Lab) {
    let names: Vec<String> = lab.world().records.copies.keys().cloned().collect();
    let server = AtWork::new(lab, Party::Provisioning);
    for name in names.iter().filter(|name| kept(&server, name).record.mail) {
        for word in ["refresh", "synchronize"] {
            own_step(&server, name, word);
        }
    }
}

fn kept(server: &AtWork<'_>, name: &str) -> Copy {
    server.lab.world().records.copies.get(name).cloned().unwrap_or_default()
}

fn keep(server: &AtWork<'_>, name: &str, copy: Copy) {
    server.lab.world().records.copies.insert(name.to_owned(), copy);
}

fn step(server: &AtWork<'_>, copy: &mut Copy, asked: Asked) -> Is {
    let mut turn = server.see(|eyes| handle(copy.record, asked, eyes));
    loop {
        match turn {
            Turn::Reply(record, answer) => {
                copy.record = record;
                return answer;
            }
            Turn::Call(record, call, ()) => {
                let found = carry(server, copy, call);
                turn = server.see(|eyes| resume(record, found, eyes));
            }
        }
    }
}

/// Asks whom the service asks.
fn carry(server: &AtWork<'_>, copy: &mut Copy, call: Call) -> Answer {
    match call {
        Call::OnBehalfOf(assertion) => {
            let asked = entra::Request::OnBehalfOf(assertion, Requester::ExchangeOnline);
            tokens(server, copy, asked, ("assertion", &copy.assertion.clone()))
        }
        Call::Refresh(token) => {
            let asked = entra::Request::RefreshOnBehalfOf(token);
            tokens(server, copy, asked, ("refresh-token", &copy.refresh.clone()))
        }
        Call::Synchronize(_, device) => {
            let from = Origin {
                route: Route::Microsoft365,
                location: Location::Elsewhere,
                ..Origin::default()
            };
            let template = exchange::active_sync(Site::OnPremises, device, "Bearer ${token}", from);
            match server.ask(&template, &[("token", &copy.access.clone())]) {
                Some((_, response)) if response.status == 200 => Answer::Mail,
                _ => Answer::Refused,
            }
        }
    }
}

fn tokens(
    server: &AtWork<'_>,
    copy: &mut Copy,
    asked: entra::Request,
    with: (&str, &str),
) -> Answer {
    let template = idp::request(asked, no_session().sign_in);
    let answered = template.and_then(|it| server.ask(&it, &[with]));
    let Some((_, response)) = answered else { return Answer::Refused };
    let body: serde_json::Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let member = |name: &str| body.get(name).and_then(serde_json::Value::as_str);
    let (Some(access), Some(refresh)) = (member("access_token"), member("refresh_token")) else {
        return Answer::Refused;
    };
    let Ok(read) = token::read(access, server.lab.keys()) else { return Answer::Refused };
    access.clone_into(&mut copy.access);
    refresh.clone_into(&mut copy.refresh);
    Answer::Tokens(read.token)
}
