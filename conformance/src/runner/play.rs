//! One vector against a tested party.

mod others;
mod going_on;

use std::time::Duration;

use crate::format::step::ControlCall;
use crate::format::{
    Alternative, Binding, Forbidden, Invariant, Machine, Network, Silence, Step, Strength, Vector,
};
use crate::generation::wire::is_secret;
use crate::http::{Request, Response, request};
use crate::runner::adapter::Unable;
use crate::runner::cookies::Browsers;
use crate::runner::matching::{Values, hold};
use crate::runner::no_response::NoResponse;
use crate::runner::outcome::{Exchange, Outcome};
use crate::runner::secret::{common, leaks, written};
use crate::runner::tester::Tester;
use crate::runner::values::s256;
use crate::runner::verdict::Verdict;

/// How much of a body stands in a transcript.
const SHOWN_MAX: usize = 2000;

/// Plays a vector to its verdict.
#[must_use]
pub fn play(vector: &Vector, tester: &mut dyn Tester) -> Outcome {
    let outcome = Outcome {
        id: vector.id.clone(),
        title: vector.title.clone(),
        kind: vector.kind,
        tier: vector.tier,
        verdict: Verdict::Pass,
        why: String::new(),
        step: None,
        allowed: Vec::new(),
        came: String::new(),
        claims: Vec::new(),
        configuration: vector.configuration.clone(),
        requirements: Vec::new(),
        transcript: Vec::new(),
        repeat: format!("--role {} --run {}", vector.role.id(), vector.id),
        known: None,
        heard: 0,
    };
    let mut game = Game {
        vector,
        tester,
        values: Values::new(),
        outcome,
        answer: None,
        asked: Vec::new(),
        browsers: Browsers::default(),
        before: None,
        was_silent: false,
    };
    if let Err(end) = game.run() {
        let (verdict, why) = end;
        game.outcome.verdict = verdict;
        game.outcome.why = why;
    }
    if game.outcome.verdict.is_failure() && vector.strength() != Strength::Must {
        let harmless = game.outcome.claims.is_empty();
        if harmless && !vector.requirements.is_empty() {
            game.outcome.verdict = Verdict::Warn;
        }
    }
    game.redact();
    game.outcome
}

/// How a vector ends before its last step.
type End = (Verdict, String);

struct Game<'a> {
    vector: &'a Vector,
    tester: &'a mut dyn Tester,
    values: Values,
    outcome: Outcome,
    answer: Option<Result<Response, NoResponse>>,
    asked: others::Asked,
    browsers: Browsers,
    /// What a harmless request was answered before anything else, where it was.
    before: Option<u16>,
    /// Whether silence came where that is allowed.
    was_silent: bool,
}

impl Game<'_> {
    fn run(&mut self) -> Result<(), End> {
        let missing = self.vector.requires.iter().find(|it| !self.tester.can(**it));
        if let Some(missing) = missing {
            return Err((Verdict::Skipped, format!("needs {}", missing.id())));
        }
        for (place, step) in self.vector.steps.iter().enumerate() {
            let place = place + 1;
            match step {
                Step::Control { call: ControlCall::Revoke } => {
                    self.tester.revoke().map_err(unable)?;
                }
                Step::Control { call: ControlCall::Expire } => {
                    self.asked.clear();
                    self.tester.expire().map_err(unable)?;
                    self.listen()?;
                }
                Step::Control { call: ControlCall::Reset } => {
                    if self.vector.role.asks_others() {
                        let Some(stage) = self.tester.stage() else {
                            let why = "nobody plays whom the role asks";
                            return Err((Verdict::Skipped, why.to_owned()));
                        };
                        stage.clear();
                    }
                    self.tester.reset(&self.vector.configuration).map_err(unable)?;
                    self.browsers = Browsers::default();
                    self.bind()?;
                    if self.asks_whether_it_goes_on() {
                        self.before = self.tester.harmless().ok();
                    }
                    if let Some(stage) = self.tester.stage() {
                        stage.know(&self.values);
                        // What it asks when it is put in order is no part of the vector.
                        stage.take();
                    }
                }
                Step::Peer { request, http, .. } => {
                    if let Some(stage) = self.tester.stage() {
                        stage.answer(request.clone(), http.clone());
                    }
                }
                Step::Drive { action, within_ms, any_of } => {
                    self.outcome.step = Some(place);
                    let within = Duration::from_millis(u64::from(*within_ms));
                    self.drive(*action, within, any_of)?;
                }
                Step::Asked { message, any_of } => {
                    self.outcome.step = Some(place);
                    self.seek(&message.name, any_of)?;
                }
                Step::Send { from, network, machine, http, .. } => {
                    let within = self.patience(place);
                    let request = self.browsers.dressed(from, request(http, &self.values));
                    self.asked.clear();
                    self.exchange((*network, *machine), &request, within);
                    if let Some(Ok(response)) = &self.answer {
                        self.browsers.keep(from, &request, response);
                    }
                    self.listen()?;
                }
                Step::Expect { silence, any_of, forbid, .. } => {
                    self.outcome.step = Some(place);
                    self.expect(*silence, any_of, forbid)?;
                    if self.outcome.verdict == Verdict::Inconclusive {
                        return Ok(());
                    }
                }
            }
        }
        self.goes_on()
    }

    /// How long the step after this one waits.
    fn patience(&self, place: usize) -> Duration {
        match self.vector.steps.get(place) {
            Some(Step::Expect { within_ms, .. }) => Duration::from_millis(u64::from(*within_ms)),
            _ => Duration::from_secs(5),
        }
    }

    /// Makes all values. Those made of others come last.
    fn bind(&mut self) -> Result<(), End> {
        for (name, binding) in &self.vector.bindings {
            if !matches!(binding, Binding::Captured {} | Binding::Sha256 { .. }) {
                let value = self.tester.value(binding).map_err(unable)?;
                let is_word = is_secret(binding) && !matches!(binding, Binding::Factor { .. });
                if let Some(why) = common(&value).filter(|_| is_word && !value.is_empty()) {
                    let why =
                        format!("the value of `{name}` cannot be told from ordinary text: {why}");
                    return Err((Verdict::SetupFailed, why));
                }
                self.values.insert(name.clone(), value);
            }
        }
        for (name, binding) in &self.vector.bindings {
            if let Binding::Sha256 { of } = binding {
                let value = self.values.get(of).map(|value| s256(value)).unwrap_or_default();
                self.values.insert(name.clone(), value);
            }
        }
        Ok(())
    }

    fn exchange(&mut self, from: (Network, Machine), request: &Request, within: Duration) {
        let answer = self.tester.exchange(from, request, within);
        self.outcome.transcript.push(Exchange {
            network: from.0.id().to_owned(),
            request: show_request(request),
            response: match &answer {
                Ok(response) => show_response(response),
                Err(none) => none.says(),
            },
        });
        self.outcome.heard += usize::from(answer.is_ok());
        self.answer = Some(answer);
    }

    fn expect(
        &mut self,
        silence: Silence,
        any_of: &[Alternative],
        forbid: &[Forbidden],
    ) -> Result<(), End> {
        self.outcome.allowed = any_of
            .iter()
            .map(|it| {
                let http = serde_json::to_string(&it.http).unwrap_or_default();
                format!("{} ({}): {http}", it.label, it.message.name)
            })
            .chain((silence == Silence::Allowed).then(|| "no answer".to_owned()))
            .collect();
        let response = match self.answer.take() {
            None => return Err((Verdict::Error, "nothing was sent before this step".to_owned())),
            Some(Ok(response)) => response,
            Some(Err(none)) => {
                self.outcome.came = none.says();
                return match none {
                    _ if none.is_silence() && silence == Silence::Allowed => {
                        self.was_silent = true;
                        Ok(())
                    }
                    NoResponse::Timeout | NoResponse::Unfinished => {
                        Err((Verdict::FailTimeout, none.says()))
                    }
                    NoResponse::Refused(_)
                    | NoResponse::Closed(_)
                    | NoResponse::Broken(_)
                    | NoResponse::TooLong(_) => Err((Verdict::FailUnexpected, none.says())),
                    NoResponse::Untrusted(_) => Err((Verdict::SetupFailed, none.says())),
                    NoResponse::Unsendable(_) => Err((Verdict::Error, none.says())),
                };
            }
        };
        self.outcome.came = format!("status {}", response.status);
        self.always(&response)?;
        for it in forbid {
            if hold(&it.http, &response, &self.values).is_ok() {
                self.outcome.claims.clone_from(&it.claims);
                return Err((Verdict::FailForbidden, it.why.clone()));
            }
        }
        let mut differences = Vec::new();
        for it in any_of {
            match hold(&it.http, &response, &self.values) {
                Ok(captured) => {
                    self.values.extend(captured);
                    let is_last = self.outcome.step == Some(self.vector.steps.len());
                    if it.ends && !is_last {
                        let why = format!("the answer `{}` is allowed", it.label);
                        self.outcome.verdict = Verdict::Inconclusive;
                        self.outcome.why = format!("{why}, and the rest is not about it");
                    }
                    return Ok(());
                }
                Err(why) => differences.push(format!("not `{}`: {why}", it.label)),
            }
        }
        Err((Verdict::FailUnexpected, differences.join("; ")))
    }

    /// What must be so of every response.
    fn always(&mut self, response: &Response) -> Result<(), End> {
        for it in &self.vector.always {
            let why = match it {
                Invariant::NeverSends { why, http, .. } => {
                    hold(http, response, &self.values).is_ok().then_some(why)
                }
                Invariant::NeverReturns { why, binding, .. } => {
                    let value = self.values.get(binding).filter(|value| !value.is_empty());
                    let returns = |value: &String| {
                        leaks(&response.text(), value)
                            || response.headers.iter().any(|(_, it)| leaks(it, value))
                    };
                    value.is_some_and(returns).then_some(why)
                }
                // Of what it asks.
                Invariant::NeverAsks { .. } | Invariant::NeverTells { .. } => None,
            };
            if let Some(why) = why {
                return Err((Verdict::FailForbidden, why.clone()));
            }
        }
        Ok(())
    }

    /// Puts names in place of secrets.
    fn redact(&mut self) {
        let secrets: Vec<(String, Vec<String>)> = self
            .vector
            .bindings
            .iter()
            .filter(|(_, binding)| is_secret(binding) || matches!(binding, Binding::Captured {}))
            .filter_map(|(name, _)| self.values.get_key_value(name))
            .filter(|(_, value)| value.len() > 3)
            .map(|(name, value)| (format!("${{{name}}}"), written(value)))
            .collect();
        let hide = |text: &str| {
            let all = secrets.iter().flat_map(|(name, all)| all.iter().map(move |it| (name, it)));
            all.fold(text.to_owned(), |text, (name, it)| text.replace(it, name))
        };
        for exchange in &mut self.outcome.transcript {
            exchange.request = hide(&exchange.request);
            exchange.response = hide(&exchange.response);
        }
        self.outcome.why = hide(&self.outcome.why);
    }
}

fn unable(unable: Unable) -> End {
    match unable {
        Unable::Unsupported(why) => (Verdict::Skipped, why),
        Unable::Failed(why) => (Verdict::SetupFailed, why),
    }
}

/// A header in a line. Of a cookie the name is shown, for its value is good for a session.
fn show_header((name, value): &(String, String)) -> String {
    let hide = |pair: &str| match pair.split_once('=') {
        Some((name, _)) => format!("{name}=…"),
        None => pair.to_owned(),
    };
    let shown = match name.to_ascii_lowercase().as_str() {
        "cookie" => value.split("; ").map(hide).collect::<Vec<_>>().join("; "),
        "set-cookie" => match value.split_once(';') {
            Some((pair, rest)) => format!("{};{rest}", hide(pair)),
            None => hide(value),
        },
        _ => value.clone(),
    };
    format!("{name}: {shown}\n")
}

fn show_request(request: &Request) -> String {
    let headers = request.headers.iter().map(show_header);
    let (method, target) = (&request.method, &request.target);
    format!("{method} {target}\n{}\n{}", headers.collect::<String>(), show_body(&request.body))
}

fn show_response(response: &Response) -> String {
    let headers = response.headers.iter().map(show_header);
    let status = response.status;
    format!("{status}\n{}\n{}", headers.collect::<String>(), show_body(&response.body))
}

/// A body as text; where it is none, its first bytes.
fn show_body(body: &[u8]) -> String {
    let cut = body.get(..SHOWN_MAX.min(body.len())).unwrap_or_default();
    let text = String::from_utf8_lossy(cut);
    let is_text = text.chars().all(|it| !it.is_control() || it.is_whitespace());
    let shown = if is_text {
        text.into_owned()
    } else {
        let bytes: Vec<String> = cut.iter().take(64).map(|byte| format!("{byte:02x}")).collect();
        format!("{} bytes: {}", body.len(), bytes.join(" "))
    };
    if body.len() > SHOWN_MAX { format!("{shown}\n… {} bytes", body.len()) } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_of_cookies_are_not_shown() {
        let shown = |name: &str, value: &str| show_header(&(name.to_owned(), value.to_owned()));
        assert_eq!(shown("Cookie", "a=1; b=2=3"), "Cookie: a=…; b=…\n");
        assert_eq!(shown("set-cookie", "a=1; Path=/; Secure"), "set-cookie: a=…; Path=/; Secure\n");
        assert_eq!(shown("Set-Cookie", "a=1"), "Set-Cookie: a=…\n");
        assert_eq!(shown("Accept", "a=1"), "Accept: a=1\n");
    }
}
