//! The tester in the place of everybody whom the role under test asks: what it answers, and what it was asked.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::format::{RequestPattern, ResponseTemplate};
use crate::http::{Request, Response, Way, filled};
use crate::runner::matching::{Values, request};

/// How many requests are kept between two steps of a vector. A role that asks more often is answered, and what it
/// asks then is not looked at.
const KEPT_MAX: usize = 1000;

/// Where the role's requests come. It is shared between who answers them and who plays the vector.
#[derive(Debug, Default)]
pub struct Stage {
    inner: Mutex<Inner>,
    cleared: AtomicU64,
}

#[derive(Debug, Default)]
struct Inner {
    answers: Vec<(RequestPattern, ResponseTemplate)>,
    values: Values,
    asked: Vec<(Request, Response)>,
}

impl Stage {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets everything.
    pub fn clear(&self) {
        *self.inner() = Inner::default();
        self.cleared.fetch_add(1, Ordering::SeqCst);
    }

    /// How often everything was forgotten: as long as this is the same, one vector is played.
    pub fn cleared(&self) -> u64 {
        self.cleared.load(Ordering::SeqCst)
    }

    /// Answers such requests so from here on.
    pub fn answer(&self, pattern: RequestPattern, template: ResponseTemplate) {
        self.inner().answers.push((pattern, template));
    }

    /// Takes the values of bindings; those that were captured before stay.
    pub fn know(&self, values: &Values) {
        self.inner().values.extend(values.clone());
    }

    /// What was asked and answered since this was called last, and the values with what was captured.
    pub fn take(&self) -> (Vec<(Request, Response)>, Values) {
        let mut inner = self.inner();
        (std::mem::take(&mut inner.asked), inner.values.clone())
    }
}

impl Way for Stage {
    fn carry(&self, asked: &Request) -> Option<Response> {
        let mut inner = self.inner();
        let fitting = inner.answers.iter().rev().find_map(|(pattern, template)| {
            request(pattern, asked, &inner.values).ok().map(|captured| (template.clone(), captured))
        });
        let response = match fitting {
            Some((template, captured)) => {
                inner.values.extend(captured);
                filled(&template, &inner.values)
            }
            None => Response::new(404, "text/plain", "the vector has no answer to this"),
        };
        if inner.asked.len() < KEPT_MAX {
            inner.asked.push((asked.clone(), response.clone()));
        }
        Some(response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Body;

    fn get(target: &str) -> Request {
        let (method, target) = ("GET".to_owned(), target.to_owned());
        Request { method, target, headers: Vec::new(), body: Vec::new() }
    }

    fn text(status: u16, text: &str) -> ResponseTemplate {
        let body = Some(Body::Text { text: text.to_owned() });
        ResponseTemplate { status, headers: Vec::new(), body }
    }

    #[test]
    fn what_is_said_later_comes_first_and_what_is_captured_is_put_in() {
        let stage = Stage::default();
        let of = |json: &str| serde_json::from_str::<RequestPattern>(json).unwrap();
        stage.know(&Values::from([("h".to_owned(), "one.test".to_owned())]));
        stage.answer(of(r#"{"host":"${h}"}"#), text(200, "first"));
        let pattern = of(r#"{"host":"${h}","path":{"equals":"/b"},"query":{"s":{"capture":"s"}}}"#);
        stage.answer(pattern, text(201, "is ${s}"));
        let answer = |target| stage.carry(&get(target)).unwrap();
        assert_eq!(answer("https://one.test/a").text(), "first");
        assert_eq!(answer("https://ONE.test/B?s=x%20y").text(), "is x y");
        assert_eq!(answer("https://one.test/b").text(), "first");
        assert_eq!(answer("https://two.test/a").status, 404);
        let (asked, values) = stage.take();
        assert_eq!((asked.len(), values["s"].as_str()), (4, "x y"));
        assert_eq!(stage.take().0.len(), 0);
        stage.clear();
        assert_eq!(answer("https://one.test/a").status, 404);
    }
}
