//! Requests to the provisioning service that no run has: to an endpoint that is another's, and such as are none.

use model::actor::{client, entra};
use model::protocol::token::{Audience, Requester, Token};
use model::setting::{self, ProvisioningChecksEndpoint, Setting};

use super::play::{ask, guard_app_token, guard_own_token, issued, own_tokens};
use crate::binding::names;
use crate::format::{Body, Kind, Role, Tier};
use crate::generation::callers::script::{About, Script, message};
use crate::generation::callers::{Made, attack, requests};
use crate::generation::configurations::explored;
use crate::generation::wire::{status, token_of};
use crate::generation::words;
use crate::http::Response;
use crate::role::Told;

/// The binding of the token that is sent.
const APP_TOKEN: &str = "app-token";

/// Requests that are none: a name, what is wrong, the token that is sent, and what is posted.
const MALFORMED: [(&str, &str, &str, &str); 3] = [
    (
        "no token",
        "there is no token",
        "",
        "{\"endpoint\":\"https://mail.contoso.test/Microsoft-Server-ActiveSync\"}",
    ),
    (
        "token unreadable",
        "the token cannot be read",
        "Bearer not-a-token",
        "{\"endpoint\":\"https://mail.contoso.test/Microsoft-Server-ActiveSync\"}",
    ),
    ("no endpoint", "there is no endpoint", "Bearer ${app-token}", "{}"),
];

pub(super) fn malformed() -> Vec<Made> {
    let Some(configuration) = explored(Role::Provisioning).into_iter().next() else {
        return Vec::new();
    };
    let made = |(name, says, authorization, body): (&str, &str, &str, &str)| {
        let mut script = Script::default();
        let mut http = ask(names::EXCHANGE_ONPREM, APP_TOKEN);
        http.headers.retain(|(name, _)| name != "Authorization");
        if !authorization.is_empty() {
            http.headers.push(("Authorization".to_owned(), authorization.to_owned()));
        }
        if authorization.contains(APP_TOKEN) {
            script.bind(APP_TOKEN, token_of(app_token()));
        }
        http.body = Some(Body::Text { text: body.to_owned() });
        script.never_asks(
            "not-traded",
            "Something was traded for a request that is none.",
            &["audience-and-issuer-are-enforced"],
            requests::token_endpoint(),
        );
        script.send(message("malformed", &[("what", name)]), http);
        script.expect(vec![("refused", message("refused", &[]), status(&["4xx"]))]);
        let about = About {
            role: Role::Provisioning,
            kind: Kind::Robustness,
            tier: Tier::Core,
            words: name.to_owned(),
            title: format!("A request is refused that is none: {says}"),
            settings: &[],
            shows: vec![("malformed", "refused")],
            attack: None,
            from: "a change to the bytes of a request",
        };
        let vector = script.finish(about, &[]);
        let goals = vec![format!("malformed {name} -> refused")];
        Made { vector, run: Vec::new(), configuration: configuration.clone(), goals }
    };
    MALFORMED.into_iter().map(made).collect()
}

/// The app's usual token.
fn app_token() -> Token {
    let record = client::Record::default();
    client::token(record, Audience::ExchangeOnline)
}

/// An endpoint that is not the server that the token is for.
pub(super) fn elsewhere() -> Option<Made> {
    let configuration = explored(Role::Provisioning).into_iter().next()?;
    let yes = ProvisioningChecksEndpoint::Yes;
    let row = setting::row(ProvisioningChecksEndpoint::ID)?;
    let mut script = Script::default();
    let app = app_token();
    script.bind(APP_TOKEN, token_of(app));
    let second =
        Token { audience: Audience::OnPremises, requester: Requester::ExchangeOnline, ..app };
    own_tokens(&mut script, 1, Some(second));
    let means = words::told(Told::Entra(entra::Response::Tokens(second)));
    script.peer("identity-provider", requests::on_behalf_of(APP_TOKEN), means, &issued(1));
    let there = Response::empty(200);
    script.peer("elsewhere", requests::any("elsewhere"), message("mail", &[]), &there);
    guard_app_token(&mut script, APP_TOKEN, &["idp", "exo"]);
    guard_own_token(&mut script, 1);
    let means = message("provision", &[("endpoint", "elsewhere")]);
    script.send(means, ask(names::ELSEWHERE, APP_TOKEN));
    script.expect(vec![("refused", message("refused", &[]), status(&["4xx"]))]);
    let value = row.values.get(usize::from(yes.index()))?;
    let about = About {
        role: Role::Provisioning,
        kind: Kind::Attack,
        tier: Tier::Core,
        words: "endpoint elsewhere refused".to_owned(),
        title: "An endpoint that is not the organization's gets none of the service's tokens"
            .to_owned(),
        settings: &[(row.id, value)],
        shows: vec![("provision-elsewhere", "refused")],
        attack: attack("service-sent-elsewhere"),
        from: "the attack service-sent-elsewhere where provisioning-checks-endpoint=yes stops it",
    };
    let vector = script.finish(about, &[]);
    let goals = vec!["provision elsewhere -> refused".to_owned()];
    Some(Made { vector, run: Vec::new(), configuration, goals })
}
