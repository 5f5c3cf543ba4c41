//! AD FS: the passive page (`/adfs/ls/`, WS-Federation) and the active endpoint (WS-Trust
//! `usernamemixed`).

use model::actor::entra::Holder;
use model::actor::federation_server::{Request as Asked, Response as Answer};

use crate::binding::identity_provider::page_of;
use crate::binding::keys::Key;
use crate::binding::origin::{self, Origin};
use crate::binding::{get, names, post, saml, with};
use crate::format::{Body, RequestTemplate};
use crate::http::Response;
use crate::moment::Moment;

/// The page.
pub const PAGE: &str = "/adfs/ls/";
/// The active endpoint.
pub const ACTIVE: &str = "/adfs/services/trust/2005/usernamemixed";

/// A request, with whatever password its placeholder stands for. `${page}` is what the page before had in its hidden field; `${wctx}` what Entra ID gave.
#[must_use]
pub fn request(asked: Asked) -> RequestTemplate {
    let host = names::FEDERATION_SERVER;
    let page = format!("https://{host}{PAGE}");
    let from = |location| Origin { location, ..Origin::default() }.write();
    match asked {
        Asked::Open => get(format!(
            "{page}?wa=wsignin1.0&wtrealm=urn:federation:MicrosoftOnline&wctx=${{wctx}}"
        )),
        Asked::Password(location, _) => {
            let fields =
                [("ctx", "${page}"), ("UserName", "${alice}"), ("Password", "${password}")];
            with(post(&page, &fields), origin::HEADER, &from(location))
        }
        Asked::SecondFactor(holder) => {
            let factor = match holder {
                Holder::Owner => "${factor-owner}",
                Holder::Intruder => "${factor-intruder}",
            };
            post(&page, &[("ctx", "${page}"), ("VerificationCode", factor)])
        }
        Asked::Active(location, _) => {
            let text = "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Header>\
                        <o:Security xmlns:o=\"http://docs.oasis-open.org/wss/2004/01/\
                        oasis-200401-wss-wssecurity-secext-1.0.xsd\"><o:UsernameToken><o:Username>\
                        ${alice}</o:Username><o:Password>${password}</o:Password></o:UsernameToken>\
                        </o:Security></s:Header><s:Body><t:RequestSecurityToken \
                        xmlns:t=\"http://schemas.xmlsoap.org/ws/2005/02/trust\"/></s:Body></s:Envelope>";
            let body = Some(Body::Text { text: text.to_owned() });
            let template =
                RequestTemplate { body, ..post(&format!("https://{host}{ACTIVE}"), &[]) };
            let template = with(template, "Content-Type", "application/soap+xml; charset=utf-8");
            with(template, origin::HEADER, &from(location))
        }
    }
}

/// What a tester reads out of an answer.
#[must_use]
pub fn read(response: &Response, now: Moment, key: &Key) -> Answer {
    let text = response.text();
    let page = page_of(&text);
    match (response.status, page.as_deref()) {
        (200, Some("password")) => Answer::Page,
        (200, Some("second-factor")) => Answer::SecondFactorWanted,
        (403, Some("no-factor")) => Answer::NoFactor,
        (200, _) => match saml::read(&unescape(&text), now, key) {
            Ok((_, method)) => Answer::Signed(method),
            Err(_) => Answer::Refused,
        },
        _ => Answer::Refused,
    }
}

/// The text of an attribute of a page.
#[must_use]
pub fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}
