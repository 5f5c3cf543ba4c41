//! `run`: vectors against a tested party.

use std::fs;
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use conformance::format::{Role, Vector};
use conformance::generation::faults::unseen;
use conformance::lab::others::Others;
use conformance::report::{self, Format};
use conformance::runner::adapter::{self, Adapter};
use conformance::runner::control::OverHttps;
use conformance::runner::outcome::{NamedFault, Outcome, REPORT, Report, Tested, Used};
use conformance::runner::run as run_vectors;
use conformance::runner::sut::{Endpoint, Sut};
use conformance::runner::tester::{Control, NotThere, Remote};
use conformance::selftest;
use conformance::suite::Loaded;
use input::file;
use model::fault::Fault;

use crate::cli::End;
use crate::cli::files::{Where, write};
use crate::cli::list::Which;

/// Run vectors against a tested party.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    conformance run --sut sut.toml --role activesync-onprem\n  \
    conformance run --sut sut.toml --role activesync-onprem --report html:report.html --report junit:report.xml\n\n\
    Exit status: 0 everything is as expected; 1 something failed that is not known to fail, or is known to \
    fail and does not; 2 could not run, or nothing was run.")]
pub(super) struct Args {
    /// What is tested
    #[arg(long, value_name = "FILE")]
    sut: PathBuf,
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    which: Which,
    /// Write a report: json, junit, tap, markdown or html, a colon and a file
    #[arg(long = "report", value_name = "FORMAT:FILE", value_parser = report_to)]
    reports: Vec<(Format, PathBuf)>,
}

fn report_to(text: &str) -> Result<(Format, PathBuf), String> {
    let (format, file) = text.split_once(':').ok_or("expected a format, a colon and a file")?;
    let format = Format::find(format).ok_or_else(|| {
        let ids = Format::ALL.map(Format::id).join(", ");
        format!("expected one of {ids} before the colon")
    })?;
    Ok((format, PathBuf::from(file)))
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let Some(role) = args.which.role else {
        bail!("no role given, expected --role and one of {}", Role::ALL.map(Role::id).join(", "));
    };
    let loaded = args.place.load()?;
    let name = args.sut.display();
    let text = file::read(&args.sut, file::WRITTEN, "a description of what is tested, in TOML")?;
    let sut = Sut::read(&text).map_err(|error| anyhow!("`{name}`: {error}"))?;
    let meant = |it: &&Vector| args.which.is_meant(&it.id, it.role, it.kind, it.tier);
    let vectors: Vec<&Vector> = loaded.vectors.values().filter(meant).collect();
    if vectors.is_empty() {
        bail!("no vector is meant; `conformance list` lists them");
    }
    let known: Vec<_> = if args.which.is_all_of_role() {
        sut.known_failure.clone()
    } else {
        // What is known of vectors that are not run is not stale.
        let is_run = |pattern: &str| {
            vectors.iter().any(|vector| conformance::suite::fits(pattern, &vector.id))
        };
        sut.known_failure.iter().filter(|it| is_run(&it.vector)).cloned().collect()
    };
    let (mut input, mut terminal) = (io::stdin().lock(), io::stderr().lock());
    // As it was asked for, and not as it is elsewhere.
    let mut again = format!("conformance run --sut {}", args.sut.display());
    if !args.place.is_usual() {
        again = format!("{again} --suite {}", args.place.suite.display());
    }
    let mut told = Ok(());
    let (run, not_there) = match args.begin(&sut, role, &mut input, &mut terminal)? {
        Ok(mut tester) => {
            let others = args.others(&sut, role)?;
            if let Some(others) = &others {
                let (proxy, authority) = (others.proxy(), others.authority());
                let taken = tester.take_stage(&others.stage, &proxy, authority);
                taken.map_err(|it| anyhow!(it.says().to_owned()))?;
            }
            let run = run_vectors(&loaded, &vectors, &mut tester, &known, &mut |outcome| {
                if told.is_ok() {
                    told = tell(outcome, &again, out);
                }
            });
            tester.leave_stage().map_err(|it| anyhow!(it.says().to_owned()))?;
            (run, None)
        }
        // There is a report all the same, and it says so of every vector.
        Err(why) => {
            let mut nobody = NotThere(why.clone());
            (run_vectors(&loaded, &vectors, &mut nobody, &[], &mut |_| {}), Some(why))
        }
    };
    told?;
    let covered = loaded.coverage.roles.iter().find(|it| it.role == role);
    let faults = if args.reports.is_empty() { Vec::new() } else { faults(&loaded, role)? };
    let report = Report {
        format: REPORT.to_owned(),
        sut: Tested { name: sut.name.clone(), version: sut.version.clone() },
        suite: Used { release: loaded.suite.release.clone(), sha256: loaded.sha256.clone() },
        role,
        as_expected: run.is_expected(),
        summary: run.summary(),
        run,
        uncovered: covered.map(|it| it.uncovered.clone()).unwrap_or_default(),
        pairs: covered.and_then(|it| it.pairs.clone()),
        faults,
    };
    for (format, file) in &args.reports {
        write(file, &report::write(*format, &report)?)?;
    }
    if let Some(why) = not_there {
        bail!(why);
    }
    for entry in &report.run.unmet {
        writeln!(out, "stale: `{entry}` is known to fail, and means no vector")?;
    }
    writeln!(out, "{}: {}", sut.name, report.summary)?;
    if report.run.executed() == 0 {
        bail!("nothing was run: {}", report.summary);
    }
    Ok(if report.as_expected { End::Well } else { End::NotWell })
}

/// The named faults of a role, with the vectors that see them in the lab: seconds.
fn faults(loaded: &Loaded, role: Role) -> anyhow::Result<Vec<NamedFault>> {
    let seen = selftest::of_role(loaded, role, &mut |_| {}).map_err(|why| anyhow!(why))?;
    let named = seen.faults.into_iter().filter_map(|(id, seen)| {
        let row = Fault::find(id)?.row();
        let why = unseen(role).find(|it| it.fault.id() == id).map(|it| it.why.to_owned());
        let mut vectors = [seen.failed, seen.warned].concat();
        vectors.sort_unstable();
        let (right, wrong) = (row.right.to_owned(), row.wrong.to_owned());
        Some(NamedFault { id: id.to_owned(), right, wrong, vectors, why })
    });
    Ok(named.collect())
}

impl Args {
    /// A tester that reaches what is tested; why there is none, where that is not the fault of `sut.toml`.
    fn begin<'a>(
        &self,
        sut: &Sut,
        role: Role,
        input: &'a mut dyn BufRead,
        output: &'a mut dyn Write,
    ) -> anyhow::Result<Result<Remote<'a>, String>> {
        let ca = self.ca(sut.role.get(&role))?;
        let control = match (&sut.adapter, &sut.control) {
            (Some(of), _) => match leaving_nothing(|| Adapter::start(of, role))? {
                Ok(adapter) => Control::Adapter(Box::new(adapter)),
                Err(why) => return Ok(Err(why)),
            },
            (None, Some(of)) => Control::OverHttps(Box::new(self.over_https(sut, role, of)?)),
            (None, None) if sut.person => Control::Person(input, output),
            (None, None) => Control::Nobody,
        };
        let tester = Remote::new(sut, role, ca.as_deref(), control, now()?);
        let tester = tester.map_err(|error| anyhow!(error))?;
        Ok(match tester.reach() {
            Ok(()) => Ok(tester),
            Err(error) => {
                let base = sut.role.get(&role).map(|it| it.base.clone()).unwrap_or_default();
                Err(format!("`{base}` cannot be reached: {}", error.says()))
            }
        })
    }

    /// Those whom the role asks, if it asks any.
    fn others(&self, sut: &Sut, role: Role) -> anyhow::Result<Option<Others>> {
        if !role.asks_others() {
            return Ok(None);
        }
        let port = sut.others.as_ref().map_or(0, |it| it.port);
        let others = Others::start(port).map_err(|why| anyhow!(why))?;
        if let Some(at) = &sut.others {
            write(&beside(&self.sut, &at.ca), others.authority())?;
        }
        Ok(Some(others))
    }

    /// The certificates that an endpoint's own must be signed with, if it names any.
    fn ca(&self, of: Option<&Endpoint>) -> anyhow::Result<Option<Vec<u8>>> {
        let Some(file) = of.and_then(|endpoint| endpoint.ca.as_ref()) else { return Ok(None) };
        let path = beside(&self.sut, file);
        Ok(Some(fs::read(&path).with_context(|| format!("cannot read `{}`", path.display()))?))
    }

    /// Where the tested party is put in order; what is not said of it is as it is of the role.
    fn over_https(&self, sut: &Sut, role: Role, of: &Endpoint) -> anyhow::Result<OverHttps> {
        let of_role = sut.role.get(&role);
        let of = Endpoint {
            base: of.base.clone(),
            ca: of.ca.clone().or_else(|| of_role?.ca.clone()),
            proxy: of.proxy.clone().or_else(|| of_role?.proxy.clone()),
        };
        let ca = self.ca(Some(&of))?;
        OverHttps::new(&of, ca.as_deref()).map_err(|error| anyhow!(error))
    }
}

/// Starts an adapter, which an interrupt from then on kills: it is a process group of its own, so the terminal
/// does not, and it may hang.
fn leaving_nothing<T>(start: impl FnOnce() -> T) -> anyhow::Result<T> {
    ctrlc::set_handler(|| {
        adapter::kill_all();
        // As a shell says of a program that an interrupt has ended.
        std::process::exit(130);
    })
    .context("interrupts cannot be heard")?;
    Ok(start())
}

/// A file that another names, from that one's place.
fn beside(of: &Path, file: &str) -> PathBuf {
    of.parent().map_or_else(|| PathBuf::from(file), |folder| folder.join(file))
}

/// Tells what is not as expected, why, and with which command it is run again.
fn tell(outcome: &Outcome, again: &str, out: &mut dyn Write) -> io::Result<()> {
    if outcome.is_expected() {
        return Ok(());
    }
    let stale = outcome.known.as_ref().filter(|known| !known.is_so);
    if let Some(known) = stale {
        let (is, expected) = (outcome.verdict.id(), known.verdict.id());
        writeln!(out, "stale: {} is {is}, and is known to be {expected}", outcome.id)?;
        return Ok(());
    }
    writeln!(out, "{}: {}", outcome.verdict.id(), outcome.id)?;
    writeln!(out, "  should be: {}", clean(&outcome.title))?;
    let came = if outcome.came.is_empty() { "nothing" } else { &outcome.came };
    writeln!(out, "  came: {}: {}", clean(came), clean(&outcome.why))?;
    for required in &outcome.requirements {
        writeln!(out, "  {} {}: {}", required.strength.id(), required.id, required.says)?;
    }
    writeln!(out, "  again: {again} {}", outcome.repeat)
}

/// A text without anything that a terminal would obey.
fn clean(text: &str) -> String {
    text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect()
}

/// The time, in seconds since 1970: tokens are valid from now on.
#[expect(clippy::disallowed_methods, reason = "tokens that a tester signs must be valid now")]
fn now() -> anyhow::Result<u64> {
    use std::time::{SystemTime, UNIX_EPOCH};
    Ok(SystemTime::now().duration_since(UNIX_EPOCH).context("the clock is before 1970")?.as_secs())
}
