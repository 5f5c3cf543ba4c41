//! Follows a recorded session in the model, under all configurations at once: which states the role may be
//! in, and for each of them the region of the configurations under which it is.

use std::collections::BTreeMap;

use family::cube::Assignment;
use family::guards::Guards;
use family::region::{CAPACITY, Exhausted, Region, Space};
use family::view::View;
use model::actor::entra::{Account, Session};
use model::scope::write_cube;
use model::setting;
use thiserror::Error;

use super::client::{Asked, Meant};
use super::meaning::{Reader, refuses};
use crate::format::{Message, Role, Silence};
use crate::generation::{wire, words};
use crate::http::Response;
use crate::role::{Records, Told, answer};
use crate::runner::matching::{Values, hold};
use crate::transcript::har::Entry;
use crate::transcript::report::{CHECKED, Checked, Configurations, Entries, Instead, Refused};

/// How many rules are listed.
const RULES_MAX: usize = 20;

/// Why a session cannot be checked.
#[derive(Debug, Error)]
pub enum CheckError {
    /// The published keys cannot be read, or the role is not followed.
    #[error("{0}")]
    Keys(String),
    /// An entry cannot be followed.
    #[error("entry {number}: {why}")]
    Entry {
        /// Its number.
        number: usize,
        /// Why.
        why: String,
    },
    /// There is nothing of the role in it.
    #[error(
        "no entry asks `{role}` anything that the model knows, of {all} entries: is it the role that was recorded?"
    )]
    Nothing {
        /// The role.
        role: &'static str,
        /// How many entries there are.
        all: usize,
    },
    /// There are too many cases.
    #[error(transparent)]
    Exhausted(#[from] Exhausted),
}

/// What the role may keep: Alice's account, and each session that began, in order.
type State = (Account, Vec<Session>);

/// A recorded session that was followed to its end, or as far as it is allowed.
pub struct Followed {
    space: Space,
    allowed: Region,
    /// What is said of it.
    pub checked: Checked,
}

impl Followed {
    /// Whether a configuration allows what was followed.
    #[must_use]
    pub fn allows(&self, configuration: &Assignment) -> bool {
        self.space.contains(&self.allowed, configuration)
    }
}

/// Follows the entries of a role. `others` is how many the file has besides.
pub fn check(role: Role, entries: &[Entry], others: usize) -> Result<Followed, CheckError> {
    let space = Space::new(setting::domain(), CAPACITY)?;
    let mut reader = Reader::new(role).map_err(CheckError::Keys)?;
    let mut counts = Entries { other_hosts: others, ..Entries::default() };
    let mut refused = None;
    let mut allowed = space.all();
    {
        let guards = Guards::new(&space);
        let mut states = BTreeMap::from([((Account::default(), Vec::new()), space.all())]);
        for entry in entries {
            let number = entry.number;
            let meant = reader.read(entry).map_err(|why| CheckError::Entry { number, why })?;
            let response = entry.response.as_ref();
            let (asked, may_refuse) = match meant {
                Meant::Beside => {
                    counts.beside = counts.beside.saturating_add(1);
                    continue;
                }
                Meant::Refused => {
                    counts.malformed = counts.malformed.saturating_add(1);
                    if refuses(response) {
                        continue;
                    }
                    refused = Some(not_refused(entry));
                    break;
                }
                Meant::Ask(asked) => (asked, false),
                Meant::Maybe(asked) => (asked, true),
            };
            counts.followed = counts.followed.saturating_add(1);
            let mut step = Step {
                space: &space,
                asked: &asked,
                response,
                values: reader.values(&asked),
                sessions: reader.sessions(),
                next: BTreeMap::new(),
                captured: Values::new(),
                instead: BTreeMap::new(),
            };
            for (state, region) in &states {
                if may_refuse && refuses(response) {
                    step.come(state.clone(), region)?;
                }
                step.take(&guards, state, region)?;
            }
            let Step { next, captured, instead, .. } = step;
            if next.is_empty() {
                refused = Some(not_allowed(&space, entry, &asked, instead));
                break;
            }
            reader.keep(&asked, &captured);
            allowed = space.together(next.values().cloned().collect())?;
            states = next;
        }
    }
    if counts.followed == 0 && counts.malformed == 0 {
        let all = counts.beside.saturating_add(counts.other_hosts);
        return Err(CheckError::Nothing { role: role.id(), all });
    }
    let configurations = configurations(&space, &allowed);
    let checked = Checked {
        format: CHECKED.to_owned(),
        role,
        allowed: refused.is_none(),
        entries: counts,
        refused,
        configurations,
    };
    Ok(Followed { space, allowed, checked })
}

/// One entry, from all states.
struct Step<'a> {
    space: &'a Space,
    asked: &'a Asked,
    response: Option<&'a Response>,
    values: Values,
    /// How many sessions there are, with the one that it may begin.
    sessions: usize,
    next: BTreeMap<State, Region>,
    captured: Values,
    /// What was allowed and did not come: why not, and where.
    instead: BTreeMap<(String, String), Region>,
}

impl Step<'_> {
    /// Where the step leads from a state.
    fn take(
        &mut self,
        guards: &Guards<'_>,
        state: &State,
        region: &Region,
    ) -> Result<(), Exhausted> {
        let natures = match self.asked.suspicious {
            Some(known) => vec![known],
            None => vec![false, true],
        };
        for suspicious in natures {
            let step = |view: &dyn View| self.answer(state, suspicious, view);
            for (guard, (state, told)) in guards.split(step)? {
                let here = self.space.and(region, &guard)?;
                if here.is_empty() {
                    continue;
                }
                match self.fits(told) {
                    Ok(captured) => {
                        self.captured.extend(captured);
                        self.come(state, &here)?;
                    }
                    Err(why) => {
                        let none = self.space.none();
                        let known = self.instead.entry((say(&words::told(told)), why));
                        let known = known.or_insert(none);
                        *known = self.space.or(known, &here)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn come(&mut self, state: State, region: &Region) -> Result<(), Exhausted> {
        let none = self.space.none();
        let known = self.next.entry(state).or_insert(none);
        *known = self.space.or(known, region)?;
        Ok(())
    }

    /// What the role answers, and keeps then.
    fn answer(&self, state: &State, suspicious: bool, view: &dyn View) -> (State, Told) {
        let (account, mut sessions) = state.clone();
        sessions.resize(self.sessions, Records::default().session);
        let place = self.asked.session;
        let session = place.and_then(|place| sessions.get(place)).copied();
        let session = session.unwrap_or_else(|| Records::default().session);
        let mut records = Records { account, session, ..Records::default() };
        let told = answer(&mut records, self.asked.ask, suspicious, view, (None, None));
        if let Some(slot) = place.and_then(|place| sessions.get_mut(place)) {
            *slot = records.session;
        }
        ((records.account, sessions), told)
    }

    /// Whether what came is such an answer; if not, why not.
    fn fits(&self, told: Told) -> Result<Values, String> {
        let looks = wire::looks(self.asked.ask, told, false);
        let Some(response) = self.response else {
            return match looks.silence {
                Silence::Allowed => Ok(Values::new()),
                Silence::Forbidden => Err("there was no answer".to_owned()),
            };
        };
        let mut differences = Vec::new();
        for (_, pattern) in looks.patterns {
            match hold(&pattern, response, &self.values) {
                Ok(captured) => return Ok(captured),
                Err(why) => differences.push(why),
            }
        }
        Err(differences.join("; "))
    }
}

/// A message in a line.
fn say(message: &Message) -> String {
    let arguments = message.arguments.iter().map(|(name, value)| format!(" {name}={value}"));
    message.name.clone() + &arguments.collect::<String>()
}

fn came(entry: &Entry) -> (String, String) {
    let request = &entry.request;
    let url = request.target.split('?').next().unwrap_or_default();
    let came = match &entry.response {
        Some(response) => format!("status {}", response.status),
        None => "no answer".to_owned(),
    };
    (format!("{} {url}", request.method), came)
}

fn not_refused(entry: &Entry) -> Refused {
    let (request, came) = came(entry);
    let instead = Instead {
        answer: "refused".to_owned(),
        but: "it does not refuse what is no request, has wrong credentials or has expired"
            .to_owned(),
        configurations: setting_count(),
    };
    Refused { entry: entry.number, request, asked: None, came, instead: vec![instead] }
}

fn setting_count() -> String {
    family::cube::Cube::full(setting::domain()).count().to_string()
}

fn not_allowed(
    space: &Space,
    entry: &Entry,
    asked: &Asked,
    instead: BTreeMap<(String, String), Region>,
) -> Refused {
    let (request, came) = came(entry);
    let one = |((answer, but), region): ((String, String), Region)| Instead {
        answer,
        but,
        configurations: space.count(&region).to_string(),
    };
    let asked = Some(words::ask(asked.ask));
    let instead = instead.into_iter().map(one).collect();
    Refused { entry: entry.number, request, asked, came, instead }
}

fn configurations(space: &Space, region: &Region) -> Configurations {
    let full = space.full();
    let widest = space.diagram([region]).widest(0, &full, &full, RULES_MAX);
    let rule = |cube| {
        let owned = |(setting, values): (&str, Vec<&str>)| {
            (setting.to_owned(), values.into_iter().map(str::to_owned).collect())
        };
        write_cube(cube, &full).into_iter().map(owned).collect()
    };
    Configurations {
        count: space.count(region).to_string(),
        of: full.count().to_string(),
        rules: widest.cubes.iter().map(rule).collect(),
        rules_complete: widest.all,
    }
}
