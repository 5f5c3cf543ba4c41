//! An adapter: a process that speaks JSON Lines on its standard input and output.
//!
//! One request, one answer with the same number. It is ended when the runner is done with it, and killed if
//! it does not end, with all that it has started: it is a process group of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::format::{Binding, Capability, Role, UserAction};
use crate::moment::Moment;
use crate::runner::sut::AdapterOf;

/// The version of what is said.
pub const PROTOCOL: &str = "1";

/// The longest line that is read.
const LINE_MAX: u64 = 1 << 20;

/// The adapters that run: of each the group of its processes, which has its number.
static RUNNING: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

/// Kills every adapter that runs, with all that it has started. For a program that is about to end without
/// dropping them.
pub fn kill_all() {
    let running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    running.iter().copied().for_each(kill_group);
}

fn running(change: impl FnOnce(&mut BTreeSet<u32>)) {
    change(&mut RUNNING.lock().unwrap_or_else(PoisonError::into_inner));
}

/// What the runner says: a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The number, counted from 1; the answer has the same.
    pub id: u64,
    /// What is asked.
    pub call: Call,
}

/// What an adapter is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "name", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Call {
    /// Who are you? The answer's value is a `Hello`.
    Hello {
        /// The version of what is said.
        protocol: String,
        /// The role under test.
        role: Role,
    },
    /// Forget all sessions and take these settings. Where the tested party has a time of its own, as a lab
    /// has, the value is `{"now": SECONDS}`: from when, in seconds since 1970, what the tester signs is valid.
    /// That must not be before the reset, and should be some time ago when the answer is given, or what the
    /// tester signs may be the same as what is issued. Any other value is not looked at.
    Reset {
        /// Settings with their values; every other one as you like.
        configuration: BTreeMap<String, String>,
    },
    /// Have what was issued for Alice so far revoked, and wait until the role under test has heard of it. It is
    /// asked of an adapter alone that can do `revocation`. The value is not looked at.
    Revoke {},
    /// Send all that the role under test asks of others through this proxy, which knows CONNECT, and have it trust
    /// this certificate. It comes once, after `hello`, for a role that asks others. The value is not looked at.
    Others {
        /// The proxy: `http://host:port`.
        proxy: String,
        /// The certificate that those are signed with, in PEM.
        authority: String,
    },
    /// Let so much time pass that access tokens have expired, and wait until what goes on by itself has gone on. It is
    /// asked of an adapter alone that can do `expiry`. The value is not looked at.
    Expire {},
    /// Use the app under test as Alice does; she signs in where it opens a sign-in. The value is what she sees: `mail`
    /// or `refused`.
    Use {
        /// What she does.
        action: UserAction,
    },
    /// Make a value for a binding. The answer's value is a text.
    Value {
        /// What is wanted.
        binding: Binding,
    },
    /// End. No answer is waited for.
    Stop {},
}

/// What an adapter says: a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answered {
    /// The number of what was asked.
    pub id: u64,
    /// The answer.
    pub answer: Answer,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Answer {
    /// Done; with a value where one was asked for.
    Ok(Value),
    /// Not possible here, for this reason: the vector is skipped.
    Unsupported(String),
    /// It went wrong, for this reason.
    Error(String),
}

/// What an adapter says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hello {
    /// What it is called.
    pub name: String,
    /// Its version.
    #[serde(default)]
    pub version: String,
    /// What it can do beyond resetting.
    #[serde(default)]
    pub capabilities: Vec<Capability>,
}

/// The time that an answer to a reset tells, if it does.
pub fn time(value: &Value) -> Result<Option<Moment>, Unable> {
    match value.get("now") {
        None => Ok(None),
        Some(now) => Moment::deserialize(now).map(Some).map_err(|error| {
            let why = format!("`now` of its answer to `reset` cannot be read: {error}");
            Unable::Failed(format!("the adapter says that it is `{now}`, and {why}"))
        }),
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unable {
    /// The adapter says that it cannot.
    Unsupported(String),
    /// The adapter failed; it is not asked again if it is gone.
    Failed(String),
}

impl Unable {
    /// Why.
    #[must_use]
    pub fn says(&self) -> &str {
        match self {
            Self::Unsupported(why) | Self::Failed(why) => why,
        }
    }
}

/// A running adapter.
pub struct Adapter {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
    patience: Duration,
    next: u64,
    gone: Option<String>,
    is_ended: bool,
    /// What it said of itself.
    pub hello: Hello,
}

impl Adapter {
    /// Starts the program, and asks who it is.
    pub fn start(of: &AdapterOf, role: Role) -> Result<Self, String> {
        let (program, arguments) = of.command.split_first().ok_or("the command is empty")?;
        let mut command = Command::new(program);
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .map_err(|error| format!("the adapter `{program}` cannot be started: {error}"))?;
        running(|of| _ = of.insert(child.id()));
        let input = child.stdin.take();
        let output = child.stdout.take().ok_or("the adapter has no output")?;
        let (sender, lines) = sync_channel(16);
        thread::spawn(move || {
            let mut reader = BufReader::new(output);
            loop {
                let mut line = Vec::new();
                match reader.by_ref().take(LINE_MAX).read_until(b'\n', &mut line) {
                    Ok(0) | Err(_) => break,
                    Ok(_) => {
                        let line = String::from_utf8_lossy(&line).into_owned();
                        if sender.send(line).is_err() {
                            break;
                        }
                    }
                }
            }
        });
        let (patience, hello) = (Duration::from_millis(of.timeout_ms), Hello::default());
        let (next, gone, is_ended) = (1, None, false);
        let mut adapter = Self { child, input, lines, patience, next, gone, is_ended, hello };
        let call = Call::Hello { protocol: PROTOCOL.to_owned(), role };
        let value = adapter.ask(call).map_err(|unable| match unable {
            Unable::Unsupported(why) | Unable::Failed(why) => why,
        })?;
        adapter.hello = serde_json::from_value(value)
            .map_err(|error| format!("the adapter's hello cannot be read: {error}"))?;
        Ok(adapter)
    }

    /// Asks, and waits for the answer. An adapter that dies, is silent or talks nonsense is ended.
    pub fn ask(&mut self, call: Call) -> Result<Value, Unable> {
        self.ask_within(call, Duration::ZERO)
    }

    /// The same for what may take this long, or as long as anything else.
    pub fn ask_within(&mut self, call: Call, within: Duration) -> Result<Value, Unable> {
        if let Some(why) = &self.gone {
            return Err(Unable::Failed(why.clone()));
        }
        let id = self.next;
        self.next = id.saturating_add(1);
        match self.exchange(&Asked { id, call }, within.max(self.patience)) {
            Ok(Answer::Ok(value)) => Ok(value),
            Ok(Answer::Unsupported(why)) => Err(Unable::Unsupported(why)),
            Ok(Answer::Error(why)) => Err(Unable::Failed(format!("the adapter says: {why}"))),
            Err(why) => {
                self.end();
                self.gone = Some(why.clone());
                Err(Unable::Failed(why))
            }
        }
    }

    fn exchange(&mut self, asked: &Asked, within: Duration) -> Result<Answer, String> {
        let mut line = serde_json::to_vec(asked).map_err(|error| error.to_string())?;
        line.push(b'\n');
        let input = self.input.as_mut().ok_or("the adapter has no input")?;
        if input.write_all(&line).and_then(|()| input.flush()).is_err() {
            return Err(self.ended());
        }
        let line = self.lines.recv_timeout(within).map_err(|error| match error {
            RecvTimeoutError::Timeout => {
                format!("the adapter said nothing for {} ms", within.as_millis())
            }
            RecvTimeoutError::Disconnected => self.ended(),
        })?;
        let shown: String = line.trim().chars().take(120).collect();
        let answered: Answered = serde_json::from_str(&line)
            .map_err(|error| format!("the adapter said what is no answer, `{shown}`: {error}"))?;
        if answered.id != asked.id {
            let (asked, answered) = (asked.id, answered.id);
            return Err(format!("the adapter answered {answered}, and was asked {asked}"));
        }
        Ok(answered.answer)
    }

    /// How it ended, where it did before it was asked to.
    fn ended(&mut self) -> String {
        for _ in 0..20 {
            if let Ok(Some(status)) = self.child.try_wait() {
                return format!("the adapter ended without an answer ({status})");
            }
            thread::sleep(Duration::from_millis(25));
        }
        "the adapter reads or writes no more".to_owned()
    }

    /// Asks it to end, and kills it if it does not.
    fn end(&mut self) {
        if self.is_ended {
            return;
        }
        if let Some(mut input) = self.input.take()
            && let Ok(mut line) = serde_json::to_vec(&Asked { id: self.next, call: Call::Stop {} })
        {
            line.push(b'\n');
            // It may be gone already.
            let _ = input.write_all(&line);
        }
        for _ in 0..20 {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                break;
            }
            thread::sleep(Duration::from_millis(25));
        }
        self.is_ended = true;
        kill_group(self.child.id());
        // It may have ended in between.
        let _ = self.child.kill();
        let _ = self.child.wait();
        running(|of| _ = of.remove(&self.child.id()));
    }
}

/// Kills a child with what it has started and left.
#[cfg(unix)]
fn kill_group(child: u32) {
    use rustix::process::{Pid, Signal, kill_process_group};
    if let Some(group) = i32::try_from(child).ok().and_then(Pid::from_raw) {
        // There may be nobody left.
        let _ = kill_process_group(group, Signal::KILL);
    }
}

/// Where there are no process groups, what a child has started is its own matter.
#[cfg(not(unix))]
fn kill_group(_: u32) {}

impl Drop for Adapter {
    fn drop(&mut self) {
        self.end();
    }
}
