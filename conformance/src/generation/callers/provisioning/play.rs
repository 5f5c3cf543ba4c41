//! What the service does in a run, as a vector.

use model::action::Action;
use model::actor::{entra, exchange_onprem, provisioning};
use model::protocol::credential::{Device, Site};
use model::protocol::token::{Audience, Issuer, Requester, Subject, Token};

use super::{Part, rounds};
use crate::binding::exchange::answers::{onprem, url};
use crate::binding::identity_provider::answers::{Refusal, tokens};
use crate::binding::origin::Origin;
use crate::binding::{exchange, names, provisioning as own};
use crate::format::{
    AttackOf, Binding, Kind, Matcher, Message, RequestPattern, RequestTemplate, ResponsePattern,
    Role, Tier, Vector,
};
use crate::generation::callers::requests;
use crate::generation::callers::script::{About, Script, message};
use crate::generation::wire::{status, token_of};
use crate::generation::words;
use crate::http::{Response, request};
use crate::moment::Moment;
use crate::role::Told;

/// The words for a token that is not the app's usual one.
pub(super) fn of_token(token: Token) -> String {
    let mut words = Vec::new();
    if token.issuer != Issuer::Tenant {
        words.push("of a foreign issuer");
    }
    if token.audience != Audience::ExchangeOnline {
        words.push("for on-premises");
    }
    if token.subject != Subject::Alice {
        words.push("of Mallory");
    }
    if token.requester != Requester::MobileApp {
        words.push("of another client");
    }
    words.join(" ")
}

/// What is posted with the token of a binding, and where: a copy with an endpoint.
pub(super) fn ask(endpoint: &str, token: &str) -> RequestTemplate {
    let mut http = own::ask_for_copy("conformance", &url(endpoint));
    for (_, value) in &mut http.headers {
        *value = value.replace("${token}", &format!("${{{token}}}"));
    }
    http
}

/// The tokens of the service, as Entra ID issues them.
pub(super) fn issued(number: usize) -> Response {
    let scope = format!("{}/.default", names::resource(Audience::OnPremises));
    let (access, refresh) =
        (format!("${{service-token{number}}}"), format!("${{service-refresh{number}}}"));
    tokens(&access, &refresh, &scope, None)
}

fn done() -> ResponsePattern {
    let json = [("/done".to_owned(), Matcher::Equals("true".to_owned()))].into();
    ResponsePattern { json, ..status(&["200"]) }
}

/// What must be so of the app's tokens, whatever is asked.
pub(super) fn guard_app_token(script: &mut Script, token: &str, but: &[&str]) {
    let why = "The app's token went to another than Microsoft.";
    script.never_tells(token, why, &["attacker-never-reads-mailbox"], but);
}

/// What must be so of the service's own tokens.
pub(super) fn guard_own_token(script: &mut Script, number: usize) {
    let token = format!("service-token{number}");
    script.never_tells(
        &token,
        "The service's own token went to another than the server that it is for.",
        &["sync-stays-with-registered-endpoint"],
        &["eas"],
    );
    script.never_returns(&token, "The service's own token was given to the app.");
}

/// A vector in the making.
#[derive(Default)]
struct Play {
    script: Script,
    /// The tokens that the app has brought so far, and whether they were taken.
    brought: Vec<(Token, bool)>,
    /// How many pairs of tokens of its own the service has wanted.
    number: usize,
    /// Those of them that it has got.
    got: Vec<usize>,
    /// What it is to have asked since the tester asked it, or since its token has expired.
    asked: Vec<(Message, Vec<RequestPattern>)>,
}

impl Play {
    fn ask(&mut self, name: &str, any_of: Vec<RequestPattern>) {
        self.asked.push((message(name, &[]), any_of));
    }

    /// The binding of the token that the app has brought last.
    fn app_token(&self) -> String {
        app_token(self.brought.len())
    }

    /// What is done at one time; the names of what is asked of the service, or does of itself, with what comes of it.
    fn round(&mut self, parts: &[Part]) -> Option<Vec<(&'static str, &'static str)>> {
        let (first, last) = (parts.first()?, parts.last()?);
        if let provisioning::Request::Provision(token) = first.asked {
            self.brought.push((token, !is_refused(first)));
            self.script.bind(&self.app_token(), token_of(token));
        }
        let mut shows = Vec::new();
        for part in parts {
            let said = if is_refused(part) { "refused" } else { "done" };
            self.answer(part)?;
            shows.push((name(part), said));
        }
        if let provisioning::Request::Provision(_) = first.asked {
            let means = message("provision", &[("endpoint", "on-premises")]);
            self.script.send(means, ask(names::EXCHANGE_ONPREM, &self.app_token()));
            let expected = if is_refused(last) {
                ("refused", message("refused", &[]), status(&["4xx"]))
            } else {
                ("done", message("done", &[]), done())
            };
            self.script.expect(vec![expected]);
        } else {
            self.script.expire();
        }
        for (means, pattern) in std::mem::take(&mut self.asked) {
            self.script.asked(means, pattern);
        }
        Some(shows)
    }

    /// Whom the service asks answers.
    fn answer(&mut self, part: &Part) -> Option<()> {
        match part.asked {
            provisioning::Request::Provision(_) | provisioning::Request::CreateMailbox => {}
            provisioning::Request::OnBehalfOf(_) => {
                let expected = requests::on_behalf_of_for_onprem(&self.app_token());
                let pattern = requests::on_behalf_of(&self.app_token());
                self.issue(part.entra?, "on-behalf-of", pattern, expected);
            }
            provisioning::Request::Synchronize => self.synchronize(part.exchange?),
            provisioning::Request::Refresh => {
                let token = format!("service-refresh{}", self.number);
                let pattern = requests::refresh(&token);
                let expected = requests::refresh_of_service(&token);
                self.issue(part.entra?, "refresh-on-behalf-of", pattern, expected);
            }
            provisioning::Request::SynchronizeElsewhere => return None,
        }
        Some(())
    }

    fn issue(
        &mut self,
        answer: entra::Response,
        asks: &str,
        pattern: RequestPattern,
        expected: Vec<RequestPattern>,
    ) {
        self.number += 1;
        let token = match answer {
            entra::Response::Tokens(token) => Some(token),
            _ => None,
        };
        own_tokens(&mut self.script, self.number, token);
        self.got.extend(token.map(|_| self.number));
        let written = token.map_or_else(refusal, |_| issued(self.number));
        let means = words::told(Told::Entra(answer));
        self.script.peer("identity-provider", pattern, means, &written);
        self.ask(asks, expected);
    }

    fn synchronize(&mut self, answer: exchange_onprem::Response) {
        let pattern = requests::synchronize(&format!("service-token{}", self.number));
        let means = words::told(Told::Onprem(answer));
        let (site, device) = (Site::OnPremises, Device::OWN);
        let sent = exchange::active_sync(site, device, "Bearer ${token}", Origin::default());
        let written = onprem(&request(&sent, &[].into()), answer, "");
        self.script.peer("exchange-onprem", pattern.clone(), means, &written);
        self.ask("synchronize", vec![pattern]);
    }

    /// What must be so whatever is asked.
    fn guard(&mut self) {
        for (nth, (_, is_taken)) in self.brought.iter().enumerate() {
            let but: &[&str] = if *is_taken { &["idp", "exo"] } else { &["exo"] };
            guard_app_token(&mut self.script, &app_token(nth + 1), but);
        }
        for number in std::mem::take(&mut self.got) {
            guard_own_token(&mut self.script, number);
        }
        if self.brought.iter().all(|(_, is_taken)| !is_taken) {
            self.script.never_asks(
                "not-traded",
                "A token that is not for the service was traded all the same.",
                &["audience-and-issuer-are-enforced"],
                requests::token_endpoint(),
            );
        }
    }
}

fn app_token(nth: usize) -> String {
    if nth == 1 { "app-token".to_owned() } else { format!("app-token{nth}") }
}

/// What is asked of the service, or what it does of itself.
pub(super) fn name(part: &Part) -> &'static str {
    match part.asked {
        provisioning::Request::Provision(_) => "provision",
        provisioning::Request::OnBehalfOf(_) => "on-behalf-of",
        provisioning::Request::CreateMailbox => "create-mailbox",
        provisioning::Request::Synchronize | provisioning::Request::SynchronizeElsewhere => {
            "synchronize"
        }
        provisioning::Request::Refresh => "refresh",
    }
}

fn is_refused(part: &Part) -> bool {
    part.answer == provisioning::Response::Refused
}

/// What a round is, in the words of an id and in a sentence.
fn says(round: &[Part], token: Token, shows: &[(&'static str, &'static str)]) -> (String, String) {
    let (name, said) = shows.last().copied().unwrap_or_default();
    let is_renewed = round.first().is_some_and(|it| it.asked == provisioning::Request::Refresh);
    let of = of_token(token);
    let of = if of.is_empty() { of } else { format!(" {of}") };
    let renewed = if is_renewed { " renewed" } else { "" };
    let words = format!("{name}{renewed}{of} {said} {}", mfa(token));
    (words, title(name, said, &of, is_renewed))
}

/// The vector of a run, which is about what comes last in it, with what each part of it shows.
pub(super) fn vector_of_run(parts: &[Part], run: &[Action]) -> Option<(Vector, Vec<String>)> {
    let tier = if parts.len() > 2 || parts.len() == 1 { Tier::Core } else { Tier::Standard };
    let (vector, shows) = vector(parts, run, tier)?;
    let provisioning::Request::Provision(token) = parts.first()?.asked else { return None };
    let of = of_token(token);
    let goal = |(name, said)| format!("{name} {of} -> {said}").replace("  ", " ");
    Some((vector, shows.into_iter().map(goal).collect()))
}

/// What parts show, for requirements.
type Shows = Vec<(&'static str, &'static str)>;

/// The vector of what the service does, one time after the other. Of a run it is about the last, and about all
/// otherwise.
pub(super) fn vector(parts: &[Part], run: &[Action], tier: Tier) -> Option<(Vector, Shows)> {
    let mut play = Play::default();
    let (mut shows, mut said): (Shows, Vec<(String, String)>) = (Vec::new(), Vec::new());
    for round in rounds(parts) {
        let of_round = play.round(round)?;
        // Whose copy it keeps: what the app has brought last, or what was taken last where nobody brought anything.
        let is_asked = matches!(round.first()?.asked, provisioning::Request::Provision(_));
        let (token, _) = *play.brought.iter().rev().find(|(_, is_taken)| is_asked || *is_taken)?;
        said.push(says(round, token, &of_round));
        shows.extend(of_round);
    }
    play.guard();
    let (first, last) = (parts.first()?, parts.last()?);
    let kind = match (is_refused(last), parts.len()) {
        (false, _) => Kind::Positive,
        (true, 1) => Kind::Attack,
        (true, _) => Kind::Negative,
    };
    let is_of_run = !run.is_empty();
    if is_of_run {
        said.drain(..said.len().saturating_sub(1));
    }
    let (words, titles): (Vec<String>, Vec<String>) = said.into_iter().unzip();
    debug_assert!(matches!(first.asked, provisioning::Request::Provision(_)));
    let about = About {
        role: Role::Provisioning,
        kind,
        tier,
        words: words.join(" then "),
        title: titles.join(". "),
        settings: &[],
        shows: shows.clone(),
        attack: (kind == Kind::Attack).then(|| AttackOf {
            id: "none".to_owned(),
            title: "A move that the model lets the attacker make".to_owned(),
            needs: Vec::new(),
        }),
        from: if is_of_run { "the reachable graph" } else { "the automaton of the role" },
    };
    Some((play.script.finish(about, run), shows))
}

fn title(name: &str, said: &str, of: &str, is_renewed: bool) -> String {
    match (name, said) {
        ("provision", _) => format!("A token{of} is refused, and nothing is asked with it"),
        ("on-behalf-of", _) => format!(
            "For a token{of}, Entra ID issues none on behalf of its user: there is no copy, and the server on-premises is \
             not asked"
        ),
        ("synchronize", "refused") => {
            format!("The server on-premises refuses the service's token: there is no copy{of}")
        }
        ("refresh", "refused") => {
            "When its token has expired and the refresh token is refused, the service synchronises no more"
                .to_owned()
        }
        _ if is_renewed => {
            "When its token has expired, the service renews it and goes on without the user"
                .to_owned()
        }
        _ => format!("For a token{of}, the service gets one of its own, and makes a copy"),
    }
}

fn mfa(token: Token) -> &'static str {
    if token.mfa { "" } else { "without MFA" }
}

/// The tokens that the service is to get.
pub(super) fn own_tokens(script: &mut Script, number: usize, token: Option<Token>) {
    if let Some(token) = token {
        script.bind(&format!("service-token{number}"), token_of(token));
        script.bind(&format!("service-refresh{number}"), Binding::Random {});
    }
}

fn refusal() -> Response {
    Refusal::new(50013, "invalid_grant", "the assertion is not accepted")
        .json(Moment::OF_2026, "00000000-0000-4000-8000-000000000000")
}
