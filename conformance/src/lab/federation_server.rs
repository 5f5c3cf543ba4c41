//! AD FS behind Web Application Proxy.

use maud::html;
use model::actor::federation_server::{
    Account, Answer, Call, Record, Request as Asked, Response as Is, handle, resume,
};
use model::actor::{Turn, directory};
use model::party::Party;
use model::policy::federation::Method;
use model::protocol::credential::Password;
use model::protocol::token::Subject;

use crate::binding::federation_server::{ACTIVE, PAGE};
use crate::binding::identity_provider::answers::{field, form, render};
use crate::binding::origin::Origin;
use crate::binding::{identity_provider as idp, names, saml};
use crate::http::{Request, Response, pairs};
use crate::lab::Lab;
use crate::lab::party::AtWork;
use crate::lab::world::Page;
use crate::role::{Ask, Records, Told};

/// Answers.
pub(super) fn answer(lab: &Lab, request: &Request) -> Response {
    let server = AtWork::new(lab, Party::FederationServer);
    let from = match Origin::read(request) {
        Ok(from) => from,
        Err(why) => return refuse(400, "refused", &why),
    };
    match (request.method.as_str(), request.path().as_str()) {
        ("GET", PAGE) => open(&server, request),
        ("POST", PAGE) => typed(&server, request, from),
        ("POST", ACTIVE) => active(&server, request, from),
        (_, PAGE | ACTIVE) => Response::empty(405).with("Allow", "GET, POST"),
        _ => refuse(404, "refused", "there is no such page"),
    }
}

fn refuse(status: u16, kind: &str, why: &str) -> Response {
    render(status, "An error occurred", kind, &html! { p { (why) } })
}

fn step(server: &AtWork<'_>, record: Record, asked: Asked) -> (Record, Is) {
    let account = server.lab.world().records.account;
    let before = Records { account, page: record, ..Records::default() };
    if let Some((after, Told::Federation(answer))) =
        server.bent(Ask::Federation(asked), &before, false)
    {
        return (after.page, answer);
    }
    // One wrong password locks nobody out.
    let mut turn = server.see(|eyes| handle(Account::default(), record, asked, eyes));
    loop {
        match turn {
            Turn::Reply((_, record), answer) => return (record, answer),
            Turn::Call(records, call, wait) => {
                let found = match call {
                    Call::Directory(it) => match server.directory(it) {
                        directory::Response::RightPassword => Answer::RightPassword,
                        _ => Answer::PasswordRefused,
                    },
                    Call::Factor => Answer::Factor(registered(server)),
                };
                turn = server.see(|eyes| resume(records, wait, found, eyes));
            }
        }
    }
}

/// Entra ID keeps second factors.
fn registered(server: &AtWork<'_>) -> Option<model::actor::entra::Holder> {
    let (_, response) = server.ask(&idp::registered(), &[])?;
    let body: serde_json::Value = serde_json::from_slice(&response.body).ok()?;
    let word = body.get("registered")?.as_str()?;
    let all = [model::actor::entra::Holder::Owner, model::actor::entra::Holder::Intruder];
    all.into_iter().find(|holder| names::holder(*holder) == word)
}

/// The sign-in page.
fn open(server: &AtWork<'_>, request: &Request) -> Response {
    let query = request.query();
    let of = |name: &str| query.get(name).cloned().unwrap_or_default();
    if of("wa") != "wsignin1.0" || of("wtrealm") != "urn:federation:MicrosoftOnline" {
        return refuse(400, "refused", "expected wa=wsignin1.0 and the realm of Entra ID");
    }
    let (record, answer) = step(server, Record::Idle, Asked::Open);
    let mut world = server.lab.world();
    let context = world.name();
    world.records.pages.insert(context.clone(), Page { record, wctx: of("wctx") });
    drop(world);
    show(server, answer, &context, &of("wctx"))
}

/// A form of the page was sent.
fn typed(server: &AtWork<'_>, request: &Request, from: Origin) -> Response {
    let form_of = pairs(&String::from_utf8_lossy(&request.body));
    let of = |name: &str| form_of.get(name).map_or("", String::as_str);
    let context = of("ctx");
    let found = server.lab.world().records.pages.get(context).cloned();
    let Some(page) = found else { return refuse(400, "refused", "there is no such sign-in") };
    let asked = if form_of.contains_key("VerificationCode") {
        match names::find_holder(of("VerificationCode")) {
            Some(holder) => Asked::SecondFactor(holder),
            None => return refuse(403, "refused", "the second factor is wrong"),
        }
    } else {
        let user = names::find_user(of("UserName")).filter(|it| it.password == of("Password"));
        if user.is_none_or(|user| user.subject != Subject::Alice) {
            return refuse(403, "refused", "the account or the password is wrong");
        }
        Asked::Password(from.location, Password::Right)
    };
    let (record, answer) = step(server, page.record, asked);
    let wctx = page.wctx.clone();
    server.lab.world().records.pages.insert(context.to_owned(), Page { record, ..page });
    show(server, answer, context, &wctx)
}

/// The next page.
fn show(server: &AtWork<'_>, answer: Is, context: &str, wctx: &str) -> Response {
    match answer {
        Is::Page => {
            let account = field("Account", "UserName", "text");
            let fields = [account, field("Password", "Password", "password")];
            form("password", "Sign in", PAGE, context, &fields)
        }
        Is::SecondFactorWanted => {
            let fields = [field("Second factor", "VerificationCode", "text")];
            form("second-factor", "For security reasons, we require more", PAGE, context, &fields)
        }
        Is::Signed(method) => back(server, method, wctx),
        Is::NoFactor => refuse(403, "no-factor", server.why()),
        Is::PasswordRefused | Is::Refused => refuse(403, "refused", server.why()),
    }
}

fn signed(server: &AtWork<'_>, method: Method) -> Result<String, String> {
    let alice = names::user(Subject::Alice);
    saml::assertion(alice, method, server.lab.now(), &server.lab.keys().federation)
}

/// The form that sends itself to Entra ID.
fn back(server: &AtWork<'_>, method: Method, wctx: &str) -> Response {
    let assertion = match signed(server, method) {
        Ok(assertion) => assertion,
        Err(why) => return refuse(503, "refused", &why),
    };
    let action = format!("https://{}{}", names::IDENTITY_PROVIDER, idp::FEDERATED);
    let content = html! {
        form method="post" action=(action) {
            input type="hidden" name="wa" value="wsignin1.0";
            input type="hidden" name="wresult" value=(saml::response(&assertion));
            input type="hidden" name="wctx" value=(wctx);
            button { "Continue" }
        }
    };
    render(200, "Working…", "signed", &content)
}

const SOAP: &str = "application/soap+xml; charset=utf-8";

/// A program signs in.
fn active(server: &AtWork<'_>, request: &Request, from: Origin) -> Response {
    let text = String::from_utf8_lossy(&request.body).into_owned();
    let Ok(document) = roxmltree::Document::parse(&text) else {
        return fault("the message is no XML");
    };
    let value_of = |name: &str| {
        let element = document.descendants().find(|node| node.tag_name().name() == name);
        element.and_then(|node| node.text()).unwrap_or_default().trim().to_owned()
    };
    let password = value_of("Password");
    let user = names::find_user(&value_of("Username")).filter(|user| user.password == password);
    if user.is_none_or(|user| user.subject != Subject::Alice) {
        return fault("the account or the password is wrong");
    }
    let (_, answer) = step(server, Record::Idle, Asked::Active(from.location, Password::Right));
    let Is::Signed(method) = answer else { return fault(server.why()) };
    match signed(server, method) {
        Ok(assertion) => {
            let body = saml::response(&assertion);
            let start = "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Body>";
            Response::new(200, SOAP, format!("{start}{body}</s:Body></s:Envelope>"))
        }
        Err(why) => fault(&why),
    }
}

/// A fault of the sender (SOAP 1.2 over HTTP: 400).
fn fault(why: &str) -> Response {
    let page = html! { (why) }.into_string();
    let text = format!(
        "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Body><s:Fault><s:Code>\
         <s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text xml:lang=\"en\">{page}</s:Text>\
         </s:Reason></s:Fault></s:Body></s:Envelope>"
    );
    Response::new(400, SOAP, text)
}
