//! The conformance suite, as far as the article's matrix names its vectors.

use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;

use crate::action::Action;
use crate::article::{Architecture, Sentence, Step};
use crate::party::Party;
use crate::scope::nearest;
use crate::setting;

/// The roles that vectors test, with the party that each is.
const ROLES: [(&str, Party); 9] = [
    ("client", Party::Client),
    ("auto-detect", Party::AutoDetect),
    ("autodiscover-online", Party::ExchangeOnline),
    ("activesync-online", Party::ExchangeOnline),
    ("provisioning", Party::Provisioning),
    ("identity-provider", Party::EntraId),
    ("federation-server", Party::FederationServer),
    ("autodiscover-onprem", Party::ExchangeOnPremises),
    ("activesync-onprem", Party::ExchangeOnPremises),
];

/// A vector, without what it sends and expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vector {
    /// The public id.
    pub id: String,
    /// The party under test.
    pub party: Party,
    /// The settings that matter to it, with their values.
    pub configuration: BTreeMap<String, String>,
    /// The ids of the actions of its run that it tests: the last; for a party that is tested by what it asks, all. None
    /// for a request that no run makes.
    pub tests: Vec<&'static str>,
    /// The architectures in which its run can be.
    architectures: Vec<Architecture>,
}

/// Why a file is no vector of the suite.
#[derive(Debug, Error)]
pub enum SuiteError {
    /// It cannot be read as one.
    #[error("expected a vector of the suite in JSON")]
    Json(#[from] serde_json::Error),
    /// The role is unknown.
    #[error("unknown role `{role}`, expected one of {}", ROLES.map(|(id, _)| id).join(", "))]
    Role {
        /// What stands there.
        role: String,
    },
    /// The run ends with an action that there is not.
    #[error("unknown action `{action}` in `provenance.run`{}", near(action, &Action::IDS))]
    Action {
        /// What stands there.
        action: String,
    },
    /// A setting is unknown.
    #[error("unknown setting `{id}` in `configuration`; `model settings` lists them")]
    Setting {
        /// What stands there.
        id: String,
    },
}

fn near(written: &str, ids: &[&str]) -> String {
    nearest(written, ids.iter().copied())
        .map(|nearest| format!(", did you mean `{nearest}`?"))
        .unwrap_or_default()
}

/// What is read of a file.
#[derive(Deserialize)]
struct File {
    id: String,
    role: String,
    configuration: BTreeMap<String, String>,
    provenance: Provenance,
}

#[derive(Deserialize)]
struct Provenance {
    run: Vec<String>,
}

impl Vector {
    /// Reads a file of the suite.
    pub fn parse(text: &str) -> Result<Self, SuiteError> {
        let File { id, role, configuration, provenance } = serde_json::from_str(text)?;
        let Some((_, party)) = ROLES.iter().find(|(id, _)| *id == role) else {
            return Err(SuiteError::Role { role });
        };
        if let Some(id) = configuration.keys().find(|id| setting::find(id).is_none()) {
            return Err(SuiteError::Setting { id: id.clone() });
        }
        let mut tests =
            provenance.run.iter().map(|label| action(label)).collect::<Result<Vec<_>, _>>()?;
        let asks = matches!(party, Party::Client | Party::AutoDetect | Party::Provisioning);
        let architectures = architectures(&configuration, if asks { &tests } else { &[] });
        if !asks && tests.len() > 1 {
            tests.drain(..tests.len() - 1);
        }
        Ok(Self { id, party: *party, configuration, tests, architectures })
    }

    /// Whether it tests a step of the article in which its party takes part.
    #[must_use]
    pub fn tests(&self, step: &Step) -> bool {
        self.tests.iter().any(|action| step.actions.contains(action))
            && step.parties.contains(&self.party)
            && self.architectures.contains(&step.architecture)
            // The article is about Outlook: with another app its parties hear other things.
            && self.configuration.get("client").is_none_or(|it| it == "outlook-mobile")
    }

    /// Whether it fixes a setting of a sentence of the article.
    #[must_use]
    pub fn fixes(&self, sentence: &Sentence) -> bool {
        sentence.settings.iter().any(|id| self.configuration.contains_key(*id))
            && self.architectures.contains(&sentence.architecture)
    }
}

/// Where the mailbox may be: as it is set; and for a party that is tested in all of its run, where it finds it.
fn architectures(configuration: &BTreeMap<String, String>, run: &[&str]) -> Vec<Architecture> {
    let (online, on_premises) = match configuration.get("mailbox-location").map(String::as_str) {
        Some("exchange-online") => (true, false),
        Some(_) => (false, true),
        None if run.contains(&"redirect-to-on-premises") => (false, true),
        None if run.contains(&"probe") => (true, false),
        None => (true, true),
    };
    let online = online.then_some(Architecture::ExchangeOnline);
    online.into_iter().chain(on_premises.then_some(Architecture::ExchangeOnPremises)).collect()
}

/// The id of the action with this label.
fn action(label: &str) -> Result<&'static str, SuiteError> {
    let (id, _) = label.split_once('(').unwrap_or((label, ""));
    let found = Action::IDS.into_iter().find(|known| *known == id);
    found.ok_or_else(|| SuiteError::Action { action: label.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{SENTENCES, step};

    /// A vector of this role and location whose run ends so.
    fn vector(role: &str, location: &str, run: &str) -> Vector {
        let text = format!(
            r#"{{"id": "v", "role": "{role}", "configuration": {{"mailbox-location": "{location}"}},
                "provenance": {{"run": [{run}]}}, "title": "not read"}}"#
        );
        Vector::parse(&text).unwrap()
    }

    fn belongs(vector: &Vector, id: &str) -> bool {
        vector.tests(step(id).unwrap())
    }

    #[test]
    fn a_vector_belongs_to_the_step_of_its_last_action() {
        let read = vector("activesync-online", "exchange-online", r#""probe", "read-mailbox""#);
        assert!(belongs(&read, "E15"));
        assert!(!belongs(&read, "E3") && !belongs(&read, "O20"));
        let label = vector("identity-provider", "exchange-online", r#""open-sign-in(elsewhere)""#);
        assert!(belongs(&label, "E6") && !belongs(&label, "O7"));
        let none = vector("activesync-online", "exchange-online", "");
        assert!(none.tests.is_empty());
        assert!(!belongs(&none, "E15"));
    }

    #[test]
    fn a_party_that_asks_is_tested_in_all_of_its_run() {
        let run = r#""enter-address", "redeem-code", "read-mailbox""#;
        let app = vector("client", "exchange-online", run);
        assert!(belongs(&app, "E1") && belongs(&app, "E14") && belongs(&app, "E15"));
        assert!(!belongs(&app, "E11") && !belongs(&app, "O1"));
    }

    #[test]
    fn a_vector_without_a_location_is_where_its_run_finds_the_mailbox() {
        let of = |run: &str, client: &str| {
            let text = format!(
                r#"{{"id": "v", "role": "auto-detect", "configuration": {{"client": "{client}"}},
                    "provenance": {{"run": [{run}]}}}}"#
            );
            Vector::parse(&text).unwrap()
        };
        let outlook = |run: &str| of(run, "outlook-mobile");
        let found = outlook(r#""enter-address", "look-up-online", "probe""#);
        assert!(belongs(&found, "E3") && !belongs(&found, "O5"));
        let sent_on = outlook(r#""look-up-online", "redirect-to-on-premises", "probe""#);
        assert!(!belongs(&sent_on, "E3") && belongs(&sent_on, "O5"));
        let at_once = outlook(r#""enter-address""#);
        assert!(belongs(&at_once, "E1") && belongs(&at_once, "O1"));
        let other_app = of(r#""enter-address""#, "third-party-modern");
        assert!(!belongs(&other_app, "E1"));
    }

    #[test]
    fn and_only_where_its_party_takes_part() {
        let there = vector("activesync-onprem", "exchange-on-premises", r#""challenge""#);
        assert!(belongs(&there, "O5") && !belongs(&there, "E4"));
        let other = vector("federation-server", "exchange-on-premises", r#""challenge""#);
        assert!(!belongs(&other, "O5"));
    }

    #[test]
    fn a_sentence_has_the_vectors_that_fix_one_of_its_settings() {
        let sentence = SENTENCES.iter().find(|it| it.id == "EC1").unwrap();
        let mut vector = vector("activesync-online", "exchange-online", "");
        assert!(!vector.fixes(sentence));
        vector.configuration.insert("exo-policy-assignment".to_owned(), "none".to_owned());
        assert!(vector.fixes(sentence));
        vector.architectures = vec![Architecture::ExchangeOnPremises];
        assert!(!vector.fixes(sentence));
    }

    #[test]
    fn what_is_no_vector_is_refused_with_what_was_expected() {
        let refused = |text: &str| Vector::parse(text).unwrap_err().to_string();
        assert!(refused("{").contains("expected a vector of the suite"));
        assert!(refused("[]").contains("expected a vector of the suite"));
        let file = |role: &str, setting: &str, run: &str| {
            format!(
                r#"{{"id": "v", "role": "{role}", "configuration": {{"{setting}": "x"}},
                    "provenance": {{"run": ["{run}"]}}}}"#
            )
        };
        let role = refused(&file("activesync", "client", "probe"));
        assert!(role.contains("`activesync`") && role.contains("activesync-online"), "{role}");
        let action = refused(&file("client", "client", "probes"));
        assert!(action.contains("`probes`") && action.contains("`probe`?"), "{action}");
        let setting = refused(&file("client", "clinet", "probe"));
        assert!(setting.contains("`clinet`"), "{setting}");
    }
}
