//! What there is to send for a claim, as JSON.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::article::source;
use crate::report::json::{ControlJson, FORMAT, SourceJson, Tool};
use crate::scope::write;
use crate::verify::{Log, Open, Test, Verification, placeholders};

/// The warning before every list.
pub const WARNING: &str = "Send these to servers that you are allowed to test, with an account that was \
                           made for it. A wrong password counts for lockout, here as anywhere: send none \
                           but where the list says so, and then one.";

/// The answer of `verify`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct VerifyJson {
    /// The version of this shape.
    pub format: &'static str,
    /// What produced it.
    pub tool: Tool,
    /// The claim.
    pub claim: &'static str,
    /// The kind of claim.
    pub kind: &'static str,
    /// Its sentence.
    pub says: &'static str,
    /// The configuration for which the list is.
    pub configuration: BTreeMap<&'static str, &'static str>,
    /// What the model answers in it: `holds`, `violated`, `shown` or `not-shown`.
    pub answer: &'static str,
    /// The settings that the scope leaves open and that the requests turn on.
    pub open: Vec<OpenJson>,
    /// To be read before anything is sent.
    pub warning: &'static str,
    /// What stands in commands for what only the reader has.
    pub placeholders: BTreeMap<&'static str, &'static str>,
    /// The requests, in the order in which to send them: what is to be refused first.
    pub requests: Vec<RequestJson>,
}

/// A setting that the scope leaves open.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OpenJson {
    /// The id.
    pub setting: &'static str,
    /// The value for which the list is.
    pub value: &'static str,
    /// The values for which another list may be right.
    pub others: Vec<&'static str>,
}

/// A request.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RequestJson {
    /// Its number in the list, from 1.
    pub number: usize,
    /// The party that is asked.
    pub server: &'static str,
    /// What is sent.
    pub title: String,
    /// `attempt` (would break the claim where nothing stopped it), `violation` (breaks it), `premise`
    /// (what the claim is about), `run` (part of the run that it is about) or `decided` (decided by the
    /// settings that it is about).
    pub why: &'static str,
    /// The steps of the model in which it is sent: labels of actions.
    pub actions: Vec<String>,
    /// What happened before in the first of these steps that is no part of an honest sign-in: labels of
    /// actions.
    pub after: Vec<String>,
    /// From where: `internet`, `trusted-location`, `microsoft-365` or `internal-network`.
    pub from: &'static str,
    /// `commands`: of a POSIX shell; `browser`: what a person does in one; `indirect`: it cannot be sent
    /// from outside, and can be seen so.
    pub how: &'static str,
    /// The commands, or what to do.
    pub lines: Vec<String>,
    /// What to expect.
    pub expected: ExpectedJson,
    /// What another answer would mean.
    pub otherwise: &'static str,
    /// The settings on which the answer rests, with their values.
    pub rests_on: BTreeMap<&'static str, &'static str>,
    /// Where it can be seen.
    pub logs: Vec<LogJson>,
    /// Documents of the form of the request.
    pub sources: Vec<SourceJson>,
}

/// The answer to expect.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ExpectedJson {
    /// `refused`, `granted` or `leads-on`.
    pub outcome: &'static str,
    /// The answer as it is seen from outside.
    pub answer: String,
    /// The controls that were asked in the model's step.
    pub controls: Vec<ControlJson>,
}

/// A log, and what to look for in it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LogJson {
    /// The id.
    pub id: &'static str,
    /// Where it is.
    pub place: &'static str,
    /// How to read it.
    pub read: &'static str,
    /// What stands there, or does not.
    pub look_for: String,
    /// Documents that say so.
    pub sources: Vec<SourceJson>,
}

impl VerifyJson {
    /// A list as JSON.
    #[must_use]
    pub fn new(verification: &Verification) -> Self {
        let Verification { claim, configuration, answer, open, tests } = verification;
        let placeholders = placeholders(&texts(tests));
        Self {
            format: FORMAT,
            tool: Tool::this(),
            claim: claim.id,
            kind: claim.kind.id(),
            says: &claim.says,
            configuration: write(configuration),
            answer: answer.id(),
            open: open.iter().map(OpenJson::new).collect(),
            warning: WARNING,
            placeholders: placeholders.into_iter().collect(),
            requests: (1..)
                .zip(tests)
                .map(|(number, test)| RequestJson::new(number, test))
                .collect(),
        }
    }
}

/// Everything in some requests in which a placeholder can stand.
#[must_use]
pub fn texts(tests: &[Test]) -> Vec<String> {
    let mut all = Vec::new();
    for test in tests {
        all.push(test.form.title.clone());
        all.extend(test.form.how.lines().into_iter().map(str::to_owned));
        all.extend(test.logs.iter().map(|seen| seen.log.read.to_owned()));
    }
    all
}

impl OpenJson {
    fn new(open: &Open) -> Self {
        Self { setting: open.setting, value: open.value, others: open.others.clone() }
    }
}

impl RequestJson {
    fn new(number: usize, test: &Test) -> Self {
        let controls = test.checks.iter().map(ControlJson::new).collect();
        Self {
            number,
            server: test.form.server.id(),
            title: test.form.title.clone(),
            why: test.why.id(),
            actions: test.of.iter().map(|action| action.label()).collect(),
            after: test.after.iter().map(|action| action.label()).collect(),
            from: test.form.from.id(),
            how: test.form.how.id(),
            lines: test.form.how.lines().into_iter().map(str::to_owned).collect(),
            expected: ExpectedJson {
                outcome: test.outcome.id(),
                answer: test.expected.clone(),
                controls,
            },
            otherwise: test.otherwise(),
            rests_on: test.rests_on.clone(),
            logs: test
                .logs
                .iter()
                .map(|seen| LogJson::new(seen.log, seen.look_for.clone()))
                .collect(),
            sources: sources(test.form.sources),
        }
    }
}

impl LogJson {
    fn new(log: &Log, look_for: String) -> Self {
        let Log { id, place, read, sources: keys } = *log;
        Self { id, place, read, look_for, sources: sources(keys) }
    }
}

fn sources(keys: &[&str]) -> Vec<SourceJson> {
    keys.iter()
        .filter_map(|key| source(key))
        .map(|source| SourceJson { key: source.key, title: source.title, url: source.url })
        .collect()
}
