//! `run`: vectors against a tested party.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, anyhow, bail};
use conformance::format::{Capability, Role, Vector};
use conformance::generation::faults::unseen;
use conformance::lab::others::Others;
use conformance::moment::Moment;
use conformance::report::{self, Format};
use conformance::runner::adapter::{self, Adapter};
use conformance::runner::advice::{Said, changes, line};
use conformance::runner::control::OverHttps;
use conformance::runner::outcome::{NamedFault, Outcome, REPORT, Report, Run, Tested, Used};
use conformance::runner::run as run_vectors;
use conformance::runner::sut::{Endpoint, Sut};
use conformance::runner::tester::{Control, NotThere, Remote, Tester};
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
    fail and does not; 2 could not run, or nothing was tested: no vector was run, nothing ever answered, or no positive \
    vector was run.")]
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
    for (_, file) in &args.reports {
        is_writable(file)?;
    }
    let so_far = Arc::new(Mutex::new(Vec::new()));
    args.end_well(&sut, &loaded, role, vectors.len(), &so_far)?;
    let (mut input, mut terminal) = (io::stdin().lock(), io::stderr().lock());
    // As it was asked for, and not as it is elsewhere.
    let mut again = format!("conformance run --sut {}", args.sut.display());
    if !args.place.is_usual() {
        again = format!("{again} --suite {}", args.place.suite.display());
    }
    let mut told = Ok(());
    let mut capabilities = BTreeSet::new();
    let (run, not_there) = match args.begin(&sut, role, &mut input, &mut terminal)? {
        Ok(mut tester) => {
            capabilities.extend(Capability::ALL.into_iter().filter(|it| tester.can(*it)));
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
                so_far.lock().unwrap_or_else(PoisonError::into_inner).push(outcome.clone());
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
    let faults = if args.reports.is_empty() { Vec::new() } else { faults(&loaded, role)? };
    let report = Report { faults, ..about(&sut, &loaded, role, run) };
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
    let run = &report.run;
    let has_own = sut.adapter.is_none() && sut.control.is_none() && !sut.person;
    let said = Said { settings: has_own.then_some(&sut.settings), capabilities: &capabilities };
    let more = || line(&changes(&vectors, run, &said));
    if run.executed() == 0 {
        bail!("nothing was run: {}; {}", report.summary, more());
    }
    if run.is_silent {
        let base = sut.role.get(&role).map_or(sut.name.as_str(), |it| it.base.as_str());
        bail!("nothing was tested: `{base}` never answered, nor asked anything");
    }
    if run.lacks_positive() {
        let says = "no positive vector was run, so whoever refuses everything would do as well";
        if run.outcomes.iter().all(Outcome::is_expected) {
            bail!("{says}; {}", more());
        }
        writeln!(out, "{says}; {}", more())?;
    }
    Ok(if report.as_expected { End::Well } else { End::NotWell })
}

/// The report of a run, but for the named faults.
fn about(sut: &Sut, loaded: &Loaded, role: Role, run: Run) -> Report {
    let covered = loaded.coverage.roles.iter().find(|it| it.role == role);
    Report {
        format: REPORT.to_owned(),
        sut: Tested { name: sut.name.clone(), version: sut.version.clone() },
        suite: Used { release: loaded.suite.release.clone(), sha256: loaded.sha256.clone() },
        role,
        as_expected: run.is_expected(),
        summary: run.summary(),
        run,
        uncovered: covered.map(|it| it.uncovered.clone()).unwrap_or_default(),
        pairs: covered.and_then(|it| it.pairs.clone()),
        faults: Vec::new(),
    }
}

/// Whether a report can be written there: its folder is there, and it is no folder itself.
fn is_writable(file: &Path) -> anyhow::Result<()> {
    let name = file.display();
    if file.is_dir() {
        bail!("a report cannot be written to `{name}`: it is a folder, expected a file");
    }
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() && !folder.is_dir() => {
            let folder = folder.display();
            bail!(
                "a report cannot be written to `{name}`: there is no folder `{folder}`; make it first"
            )
        }
        _ => Ok(()),
    }
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
    /// Has an interrupt kill the adapter, which is a process group of its own and may hang, and write what came so far
    /// into the reports.
    fn end_well(
        &self,
        sut: &Sut,
        loaded: &Loaded,
        role: Role,
        vectors: usize,
        so_far: &Arc<Mutex<Vec<Outcome>>>,
    ) -> anyhow::Result<()> {
        let (reports, so_far) = (self.reports.clone(), Arc::clone(so_far));
        let begun = about(sut, loaded, role, Run::default());
        ctrlc::set_handler(move || {
            adapter::kill_all();
            let outcomes = so_far.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let run = Run::of(outcomes, Vec::new());
            let summary =
                format!("interrupted before the end of {vectors} vectors; {}", run.summary());
            let report = Report { as_expected: false, summary, run, ..begun.clone() };
            for (format, file) in &reports {
                if let Ok(text) = report::write(*format, &report)
                    && let Err(error) = write(file, &text)
                {
                    eprintln(&format!("error: {error:#}"));
                }
            }
            // As a shell says of a program that an interrupt has ended.
            std::process::exit(130);
        })
        .context("interrupts cannot be heard")
    }

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
            (Some(of), _) => match Adapter::start(of, role) {
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

/// Says something where the program is about to end.
fn eprintln(text: &str) {
    // Whoever does not listen is told nothing.
    let _ = writeln!(io::stderr(), "{text}");
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

/// The time: tokens are valid from now on.
#[expect(clippy::disallowed_methods, reason = "tokens that a tester signs must be valid now")]
fn now() -> anyhow::Result<Moment> {
    use std::time::{SystemTime, UNIX_EPOCH};
    let now = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock is before 1970")?;
    Moment::said(now.as_secs()).context("the clock of this machine")
}
