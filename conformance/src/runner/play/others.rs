//! The part of a vector in which the role under test asks others: what it asked, and what it must not.

use std::time::Duration;

use crate::format::{Invariant, RequestPattern, UserAction, UserSees};
use crate::http::{Request, Response};
use crate::runner::matching::request;
use crate::runner::outcome::Exchange;
use crate::runner::play::{End, Game, show_request, show_response, unable};
use crate::runner::secret::leaks;
use crate::runner::verdict::Verdict;

impl Game<'_> {
    /// What the role has asked others since the last time, into the transcript. What must never be asked ends it.
    pub(super) fn listen(&mut self) -> Result<(), End> {
        let Some(stage) = self.tester.stage() else { return Ok(()) };
        let (asked, values) = stage.take();
        self.outcome.heard += asked.len();
        self.values.extend(values);
        for (request, response) in &asked {
            self.outcome.transcript.push(Exchange {
                network: format!("to {}", request.host()),
                request: show_request(request),
                response: show_response(response),
            });
        }
        for (request, _) in &asked {
            self.never(request)?;
        }
        self.asked.extend(asked);
        Ok(())
    }

    fn never(&mut self, asked: &Request) -> Result<(), End> {
        for it in &self.vector.always {
            let (is, why, claims) = match it {
                Invariant::NeverAsks { why, claims, http, .. } => {
                    (request(http, asked, &self.values).is_ok(), why, claims)
                }
                Invariant::NeverTells { why, claims, binding, but, .. } => {
                    (self.tells(asked, binding, but), why, claims)
                }
                Invariant::NeverSends { .. } | Invariant::NeverReturns { .. } => continue,
            };
            if is {
                self.outcome.came = format!("{} {}", asked.method, asked.host());
                self.outcome.claims.clone_from(claims);
                return Err((Verdict::FailForbidden, why.clone()));
            }
        }
        Ok(())
    }

    /// Whether a request has the value of a binding in it, and is to none of these hosts.
    fn tells(&self, asked: &Request, binding: &str, but: &[String]) -> bool {
        let Some(value) = self.values.get(binding).filter(|value| !value.is_empty()) else {
            return false;
        };
        let is_host = |name: &String| {
            let host = self.values.get(name).map_or("", |it| it.split(':').next().unwrap_or(it));
            host.eq_ignore_ascii_case(&asked.host())
        };
        let is_in = |text: &str| leaks(text, value);
        !but.iter().any(is_host)
            && (is_in(&asked.target)
                || is_in(&asked.text())
                || asked.headers.iter().any(|(_, it)| is_in(it)))
    }

    pub(super) fn drive(
        &mut self,
        action: UserAction,
        within: Duration,
        any_of: &[UserSees],
    ) -> Result<(), End> {
        self.asked.clear();
        self.outcome.allowed = any_of.iter().map(|it| format!("she sees: {}", it.id())).collect();
        let sees = self.tester.drive(action, within);
        self.listen()?;
        let sees = sees.map_err(unable)?;
        self.outcome.came = format!("she sees: {}", sees.id());
        if any_of.contains(&sees) {
            return Ok(());
        }
        let wanted: Vec<&str> = any_of.iter().map(|it| it.id()).collect();
        let why = format!("what she sees is `{}`, expected {}", sees.id(), wanted.join(" or "));
        Err((Verdict::FailUnexpected, why))
    }

    /// Looks for a request, and passes over all that came before it.
    pub(super) fn seek(&mut self, name: &str, any_of: &[RequestPattern]) -> Result<(), End> {
        self.outcome.allowed = any_of
            .iter()
            .map(|it| {
                let http = serde_json::to_string(it).unwrap_or_default();
                format!("{name} (asked): {http}")
            })
            .collect();
        self.outcome.came = match self.asked.as_slice() {
            [] => "no request".to_owned(),
            asked => format!("{} requests", asked.len()),
        };
        let mut differences = Vec::new();
        let mut place = None;
        for (number, (asked, _)) in self.asked.iter().enumerate() {
            let fits = any_of.iter().map(|pattern| request(pattern, asked, &self.values));
            let mut failed = Vec::new();
            for one in fits {
                match one {
                    Ok(captured) => place = Some((number, captured)),
                    Err(why) => failed.push(why),
                }
            }
            if place.is_some() {
                break;
            }
            let said = failed.join("; ");
            differences.push(format!("{} {}: {said}", asked.method, plain(&asked.target)));
        }
        let Some((number, captured)) = place else {
            let why = if differences.is_empty() {
                format!("`{name}` was not asked, nor anything else")
            } else {
                format!("`{name}` was not asked; {}", differences.join("; "))
            };
            return Err((Verdict::FailUnexpected, why));
        };
        self.values.extend(captured);
        self.asked.drain(..=number);
        Ok(())
    }
}

/// A target without its query, which may have secrets in it.
fn plain(target: &str) -> &str {
    target.split('?').next().unwrap_or(target)
}

/// What was asked and not yet looked for.
pub(super) type Asked = Vec<(Request, Response)>;
