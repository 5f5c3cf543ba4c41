//! Who sends requests, puts the tested party in order and makes values: what a vector needs of a tester.

mod not_there;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Write};
use std::sync::Arc;
use std::time::Duration;

use crate::binding::keys::Keys;
use crate::binding::origin;
use crate::format::{Binding, Capability, Machine, Network, Role, UserAction, UserSees};
use crate::http::{Request, Response};
use crate::moment::Moment;
use crate::runner::adapter::{self, Adapter, Call, Unable};
use crate::runner::control::OverHttps;
use crate::runner::no_response::NoResponse;
use crate::runner::stage::Stage;
use crate::runner::sut::Sut;
use crate::runner::transport::Https;
use crate::runner::values::{self, Known};

pub use not_there::NotThere;

/// A tester.
pub trait Tester {
    /// Whether it can do this.
    fn can(&self, capability: Capability) -> bool;

    /// Puts the tested party in order, with these settings.
    fn reset(&mut self, configuration: &BTreeMap<String, String>) -> Result<(), Unable>;

    /// Has what was issued for Alice so far revoked.
    fn revoke(&mut self) -> Result<(), Unable>;

    /// Lets so much time pass that access tokens have expired.
    fn expire(&mut self) -> Result<(), Unable>;

    /// Where the role's own requests come, if the tester plays those whom it asks.
    fn stage(&self) -> Option<Arc<Stage>>;

    /// Has a person use the app under test, and says what she sees.
    fn drive(&mut self, action: UserAction, within: Duration) -> Result<UserSees, Unable>;

    /// Makes a value.
    fn value(&mut self, binding: &Binding) -> Result<String, Unable>;

    /// Sends a request from a network, with a machine.
    fn exchange(
        &mut self,
        from: (Network, Machine),
        request: &Request,
        within: Duration,
    ) -> Result<Response, NoResponse>;

    /// The status of the answer to a request that asks nobody for anything. Whoever is no server on a network goes on.
    fn harmless(&mut self) -> Result<u16, NoResponse> {
        Ok(204)
    }
}

/// Who puts a tested party in order.
pub enum Control<'a> {
    /// Nobody: it has one configuration.
    Nobody,
    /// A program.
    Adapter(Box<Adapter>),
    /// The tested party itself, over HTTPS.
    OverHttps(Box<OverHttps>),
    /// A person, who reads there and answers here.
    Person(&'a mut dyn BufRead, &'a mut dyn Write),
}

/// A tester of a party that is reached over HTTPS.
pub struct Remote<'a> {
    /// How it is reached, if it is a server.
    https: Option<Https>,
    known: Known,
    capabilities: BTreeSet<Capability>,
    settings: BTreeMap<String, String>,
    control: Control<'a>,
    stage: Option<Arc<Stage>>,
}

impl<'a> Remote<'a> {
    /// A tester of a role. `ca` is the content of the file that the endpoint names, `now` the time.
    pub fn new(
        sut: &Sut,
        role: Role,
        ca: Option<&[u8]>,
        control: Control<'a>,
        now: Moment,
    ) -> Result<Self, String> {
        let endpoint = sut.role.get(&role);
        if endpoint.is_none() && !role.is_app() {
            let id = role.id();
            return Err(format!("sut.toml has no `[role.{id}]`, expected its `base`"));
        }
        let authority = endpoint.and_then(|it| it.authority()).unwrap_or_default().to_owned();
        let https = endpoint.map(|it| Https::new(it, ca)).transpose()?;
        let mut capabilities: BTreeSet<Capability> = sut.capabilities.iter().copied().collect();
        if sut.lab {
            capabilities.extend(Capability::ALL);
        }
        if let Control::Adapter(adapter) = &control {
            capabilities.extend(&adapter.hello.capabilities);
        }
        Ok(Self {
            https,
            known: Known {
                role: role.id().to_owned(),
                authority,
                users: sut.users.clone(),
                is_lab: sut.lab,
                keys: if sut.lab { Some(Keys::published()?) } else { None },
                now,
            },
            capabilities,
            settings: sut.settings.clone(),
            control,
            stage: None,
        })
    }

    /// Takes the place of those whom the role asks: who puts it in order is told through which proxy they are reached,
    /// by address and port, and which certificate they show.
    pub fn take_stage(
        &mut self,
        stage: &Arc<Stage>,
        proxy: &str,
        authority: &str,
    ) -> Result<(), Unable> {
        self.stage = Some(Arc::clone(stage));
        match &mut self.control {
            Control::Adapter(adapter) => {
                let (proxy, authority) = (format!("http://{proxy}"), authority.to_owned());
                adapter.ask(Call::Others { proxy, authority }).map(|_| ())
            }
            Control::OverHttps(control) => control.others(Some((proxy, authority))),
            // They know from `sut.toml`.
            Control::Nobody | Control::Person(..) => Ok(()),
        }
    }

    /// Gives it back.
    pub fn leave_stage(&mut self) -> Result<(), Unable> {
        match (self.stage.take(), &self.control) {
            (Some(_), Control::OverHttps(control)) => control.others(None),
            _ => Ok(()),
        }
    }

    /// Whether anything answers there at all: without that nothing is tested.
    pub fn reach(&self) -> Result<(), NoResponse> {
        match self.ask_nothing(Duration::from_secs(10)) {
            // Some answer, or a server that takes the connection and has no more to say to this.
            Ok(_)
            | Err(
                NoResponse::TooLong(_)
                | NoResponse::Timeout
                | NoResponse::Unfinished
                | NoResponse::Closed(_)
                | NoResponse::Broken(_),
            ) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// A request that asks for nothing: the status of its answer.
    fn ask_nothing(&self, within: Duration) -> Result<u16, NoResponse> {
        let Some(https) = &self.https else { return Ok(204) };
        let request = Request {
            method: "OPTIONS".to_owned(),
            target: format!("https://{}/", self.known.authority),
            headers: Vec::new(),
            body: Vec::new(),
        };
        https.exchange(&request, within).map(|response| response.status)
    }
}

impl Tester for Remote<'_> {
    fn can(&self, capability: Capability) -> bool {
        self.capabilities.contains(&capability)
    }

    fn reset(&mut self, configuration: &BTreeMap<String, String>) -> Result<(), Unable> {
        match &mut self.control {
            Control::Nobody => fixed(&self.settings, configuration),
            Control::Adapter(adapter) => {
                let configuration = configuration.clone();
                let value = adapter.ask(Call::Reset { configuration })?;
                if let Some(now) = adapter::time(&value)? {
                    self.known.now = now;
                }
                Ok(())
            }
            Control::OverHttps(control) => {
                self.known.now = control.reset(configuration)?;
                Ok(())
            }
            Control::Person(input, output) => ask(configuration, *input, *output),
        }
    }

    fn revoke(&mut self) -> Result<(), Unable> {
        match &mut self.control {
            Control::Nobody => {
                Err(Unable::Unsupported("nobody revokes what was issued".to_owned()))
            }
            Control::Adapter(adapter) => adapter.ask(Call::Revoke {}).map(|_| ()),
            Control::OverHttps(control) => control.revoke(),
            Control::Person(input, output) => instruct(
                "Revoke Alice's sessions, and wait until the tested party has heard of it.",
                *input,
                *output,
            ),
        }
    }

    fn expire(&mut self) -> Result<(), Unable> {
        match &mut self.control {
            Control::Nobody => Err(Unable::Unsupported("nobody lets time pass".to_owned())),
            Control::Adapter(adapter) => adapter.ask(Call::Expire {}).map(|_| ()),
            Control::OverHttps(control) => control.expire(),
            Control::Person(input, output) => instruct(
                "Wait until access tokens have expired, and what goes on by itself has gone on.",
                *input,
                *output,
            ),
        }
    }

    fn stage(&self) -> Option<Arc<Stage>> {
        self.stage.clone()
    }

    fn drive(&mut self, action: UserAction, within: Duration) -> Result<UserSees, Unable> {
        match &mut self.control {
            Control::Nobody => Err(Unable::Unsupported("nobody uses the app".to_owned())),
            Control::Adapter(adapter) => {
                let value = adapter.ask_within(Call::Use { action }, within)?;
                serde_json::from_value(value).map_err(|error| {
                    Unable::Failed(format!("the adapter says of what is seen: {error}"))
                })
            }
            Control::OverHttps(control) => control.use_app(action, within),
            Control::Person(input, output) => look(action, *input, *output),
        }
    }

    fn value(&mut self, binding: &Binding) -> Result<String, Unable> {
        match (values::make(&self.known, binding), &mut self.control) {
            (Some(value), _) => value.map_err(Unable::Failed),
            (None, Control::Adapter(adapter)) => {
                let value = adapter.ask(Call::Value { binding: binding.clone() })?;
                let text = value.as_str().map(str::to_owned);
                text.ok_or_else(|| Unable::Failed(format!("the adapter made no text: {value}")))
            }
            (None, Control::Nobody | Control::OverHttps(_) | Control::Person(..)) => {
                let what = serde_json::to_string(binding).unwrap_or_default();
                Err(Unable::Unsupported(format!("only an adapter can make {what}")))
            }
        }
    }

    fn exchange(
        &mut self,
        (network, machine): (Network, Machine),
        request: &Request,
        within: Duration,
    ) -> Result<Response, NoResponse> {
        let Some(https) = &self.https else {
            return Err(NoResponse::Unsendable("an app is sent nothing".to_owned()));
        };
        if !self.known.is_lab {
            return https.exchange(request, within);
        }
        let mut request = request.clone();
        let value = format!("network={}; device={}", network.id(), machine.id());
        request.headers.push((origin::HEADER.to_owned(), value));
        https.exchange(&request, within)
    }

    fn harmless(&mut self) -> Result<u16, NoResponse> {
        self.ask_nothing(Duration::from_secs(5))
    }
}

/// Whether a configuration that cannot be changed is the vector's.
fn fixed(
    settings: &BTreeMap<String, String>,
    configuration: &BTreeMap<String, String>,
) -> Result<(), Unable> {
    for (setting, wanted) in configuration {
        match settings.get(setting) {
            Some(value) if value == wanted => {}
            Some(value) => {
                let why = format!("not applicable: `{setting}` is `{value}`, not `{wanted}`");
                return Err(Unable::Unsupported(why));
            }
            None => {
                let why = format!(
                    "needs control: `{setting}` must be `{wanted}`, and sut.toml says nothing of it"
                );
                return Err(Unable::Unsupported(why));
            }
        }
    }
    Ok(())
}

fn ask(
    configuration: &BTreeMap<String, String>,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
) -> Result<(), Unable> {
    let failed = |error: std::io::Error| Unable::Failed(error.to_string());
    writeln!(output, "\nForget all sessions, and set:").map_err(failed)?;
    for (setting, value) in configuration {
        writeln!(output, "  {setting} = {value}").map_err(failed)?;
        if let Some((_, row)) = model::setting::find(setting) {
            writeln!(output, "    {}", row.product).map_err(failed)?;
        }
    }
    done(input, output)
}

/// Has a person do something.
fn instruct(what: &str, input: &mut dyn BufRead, output: &mut dyn Write) -> Result<(), Unable> {
    writeln!(output, "\n{what}").map_err(|error| Unable::Failed(error.to_string()))?;
    done(input, output)
}

/// Has a person use the app, and tell what she sees.
fn look(
    action: UserAction,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
) -> Result<UserSees, Unable> {
    let failed = |error: std::io::Error| Unable::Failed(error.to_string());
    let what = match action {
        UserAction::AddAccount => "Remove every account from the app, and add Alice's.",
        UserAction::Synchronize => "Ask the app for new mail.",
    };
    write!(output, "\n{what}\nIs there mail? y; n if the app says no; s to skip the vector: ")
        .map_err(failed)?;
    output.flush().map_err(failed)?;
    let mut line = String::new();
    input.read_line(&mut line).map_err(failed)?;
    match line.trim() {
        "y" | "Y" | "yes" => Ok(UserSees::Mail),
        "n" | "N" | "no" => Ok(UserSees::Refused),
        "" => Err(Unable::Failed("nobody answered".to_owned())),
        _ => Err(Unable::Unsupported("the person at the terminal skipped it".to_owned())),
    }
}

/// Waits until a person has done it.
fn done(input: &mut dyn BufRead, output: &mut dyn Write) -> Result<(), Unable> {
    let failed = |error: std::io::Error| Unable::Failed(error.to_string());
    write!(output, "Done? y, or n to skip the vector: ").map_err(failed)?;
    output.flush().map_err(failed)?;
    let mut line = String::new();
    input.read_line(&mut line).map_err(failed)?;
    match line.trim() {
        "y" | "Y" | "yes" => Ok(()),
        "" => Err(Unable::Failed("nobody answered".to_owned())),
        _ => Err(Unable::Unsupported("the person at the terminal skipped it".to_owned())),
    }
}
