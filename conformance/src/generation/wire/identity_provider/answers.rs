//! What Entra ID's answers may look like.

use std::collections::BTreeMap;

use model::actor::entra::{Request, Response};
use model::protocol::token::{Audience, Token};

use super::EXCHANGE;
use crate::format::{Binding, Matcher, ResponsePattern, Silence};
use crate::generation::wire::{Looks, status};

/// What an answer may look like.
pub(in crate::generation::wire) fn looks(
    request: Request,
    response: Response,
    is_attack: bool,
) -> Looks {
    let is_token = is_of_token_endpoint(request);
    let mut captures = BTreeMap::new();
    let mut capture = |name: &str| {
        captures.insert(name.to_owned(), Binding::Captured {});
    };
    let patterns = match response {
        Response::Continue => {
            capture("ctx");
            vec![("sign-in-page", page("password"))]
        }
        Response::SecondFactorWanted => {
            capture("ctx");
            vec![("second-factor-page", page("second-factor"))]
        }
        Response::RegistrationWanted => {
            capture("ctx");
            vec![("registration-page", page("registration"))]
        }
        Response::RedirectToFederation => {
            capture("ctx");
            let realm = "[?&]wtrealm=urn(:|%3A)federation(:|%3A)MicrosoftOnline(&|$)";
            let location = [
                Matcher::Regex("^https://".to_owned()),
                Matcher::Regex(realm.to_owned()),
                Matcher::CaptureRegex {
                    name: "ctx".to_owned(),
                    regex: "[?&]wctx=([^&]+)".to_owned(),
                },
            ];
            vec![("to-ad-fs", redirect(location.into()))]
        }
        Response::Code => {
            capture("code");
            let location = [
                Matcher::Contains("state=${state}".to_owned()),
                Matcher::CaptureRegex {
                    name: "code".to_owned(),
                    regex: "[?&]code=([^&]+)".to_owned(),
                },
            ];
            vec![("code", redirect(location.into()))]
        }
        Response::Tokens(token) => vec![("tokens", tokens_of(token))],
        Response::Ticket => vec![("ticket", status(&["2xx"]))],
        Response::InteractionRequired | Response::NoFactor | Response::Refused if is_token => {
            vec![("error", token_error(response, is_attack))]
        }
        Response::InteractionRequired | Response::NoFactor | Response::Refused => vec![
            ("refused", status(&["4xx"])),
            ("error-redirect", redirect(vec![Matcher::Contains("error=".to_owned())])),
            ("error-page", page("error")),
        ],
    };
    let silence = if is_attack { Silence::Allowed } else { Silence::Forbidden };
    Looks { silence, patterns, captures }
}

/// What would give what is asked for.
pub(in crate::generation::wire) fn granted(request: Request) -> ResponsePattern {
    if is_of_token_endpoint(request) {
        let json = BTreeMap::from([("/access_token".to_owned(), Matcher::Present(true))]);
        return ResponsePattern { json, ..status(&["2xx"]) };
    }
    redirect(vec![Matcher::Regex("[?&]code=[^&]+".to_owned())])
}

fn is_of_token_endpoint(request: Request) -> bool {
    match request {
        Request::Redeem { .. }
        | Request::PasswordGrant
        | Request::SamlGrant(_)
        | Request::Refresh(_)
        | Request::OnBehalfOf(..)
        | Request::RefreshOnBehalfOf(_)
        | Request::SharedPrincipal
        | Request::Ticket(..) => true,
        Request::Authorize
        | Request::Password
        | Request::Federated(_)
        | Request::Evaluate
        | Request::Enforce
        | Request::Register(_)
        | Request::SecondFactor(_)
        | Request::DeviceCode
        | Request::Code => false,
    }
}

fn redirect(location: Vec<Matcher>) -> ResponsePattern {
    let headers = location.into_iter().map(|it| ("location".to_owned(), it)).collect();
    ResponsePattern { headers, ..status(&["302", "303"]) }
}

/// A page says in `<meta name="page">` which it is, and has the session in `<input name="ctx">`.
fn page(which: &str) -> ResponsePattern {
    let mut text = vec![Matcher::Contains(format!("name=\"page\" content=\"{which}\""))];
    if which != "error" {
        let (name, regex) = ("ctx".to_owned(), "name=\"ctx\" value=\"([^\"]+)\"".to_owned());
        text.push(Matcher::CaptureRegex { name, regex });
    }
    ResponsePattern { text, ..status(&["200"]) }
}

fn tokens_of(token: Token) -> ResponsePattern {
    let audience = match token.audience {
        Audience::ExchangeOnline => "https://outlook.office365.com",
        Audience::OnPremises => "https://mail.contoso.example",
    };
    let audience = [audience.to_owned(), EXCHANGE.to_owned()];
    // The name on-premises is one of Exchange Online's principal, but a token for it says the name.
    let audience = match token.audience {
        Audience::ExchangeOnline => audience.into(),
        Audience::OnPremises => audience.into_iter().take(1).collect(),
    };
    let mfa = "\"mfa\"".to_owned();
    let claims = BTreeMap::from([
        ("/aud".to_owned(), Matcher::OneOf(audience)),
        ("/amr".to_owned(), if token.mfa { Matcher::Contains(mfa) } else { Matcher::Lacks(mfa) }),
    ]);
    let json = BTreeMap::from([
        ("/access_token".to_owned(), Matcher::Jwt(claims)),
        ("/token_type".to_owned(), Matcher::Equals("Bearer".to_owned())),
    ]);
    ResponsePattern { json, ..status(&["200"]) }
}

fn token_error(response: Response, is_attack: bool) -> ResponsePattern {
    if is_attack {
        return status(&["4xx"]);
    }
    let errors: &[&str] = match response {
        Response::InteractionRequired => &["interaction_required", "invalid_grant"],
        _ => &[
            "access_denied",
            "invalid_client",
            "invalid_grant",
            "invalid_request",
            "invalid_resource",
            "invalid_target",
            "unauthorized_client",
        ],
    };
    let errors = Matcher::OneOf(errors.iter().map(|&it| it.to_owned()).collect());
    let json = BTreeMap::from([("/error".to_owned(), errors)]);
    ResponsePattern { json, ..status(&["400", "401"]) }
}
