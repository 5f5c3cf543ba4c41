//! What several modules of the suite need: the program, and configurations.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, LazyLock, Mutex, OnceLock};
use std::time::SystemTime;

use family::cube::{Assignment, Cube};
use family::enumeration::Narrowing;
use family::variable::Values;
use model::claim::{self, Marks};
use model::scope::{self, Scope};

/// How a run of the program ended.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Runs the program in a pipe.
pub(crate) fn model<S: AsRef<str>>(arguments: &[S]) -> Ran {
    Ran::of(command(arguments).output().unwrap())
}

/// Runs the program in a pipe, if no test has run it with these words. For what answers alike each time.
pub(crate) fn once(arguments: &[&str]) -> Arc<Ran> {
    type Once = Arc<OnceLock<Arc<Ran>>>;
    static RUNS: Mutex<BTreeMap<Vec<String>, Once>> = Mutex::new(BTreeMap::new());
    let words = arguments.iter().map(|&word| word.to_owned()).collect();
    let run = Arc::clone(RUNS.lock().unwrap().entry(words).or_default());
    Arc::clone(run.get_or_init(|| Arc::new(model(arguments))))
}

/// A number of a test that goes through many of a kind, of which a few show the same: `all` with `SWEEP=all` in the
/// environment, `some` otherwise.
pub(crate) fn sampled(all: usize, some: usize) -> usize {
    if env::var("SWEEP").is_ok_and(|it| it == "all") { all } else { some }
}

/// The program, ready to be run, with nothing on its standard input.
pub(crate) fn command<S: AsRef<str>>(arguments: &[S]) -> Command {
    static PROGRAM: LazyLock<PathBuf> = LazyLock::new(program);
    let mut command = Command::new(&*PROGRAM);
    command
        .args(arguments.iter().map(AsRef::as_ref))
        .stdin(Stdio::null())
        .env_remove("CLICOLOR_FORCE")
        .current_dir(directory());
    command
}

/// Where the tests write.
pub(crate) fn directory() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
}

/// Writes a file for the program to read, and returns its name. No two tests write one name.
pub(crate) fn file(name: &str, content: impl AsRef<[u8]>) -> String {
    fs::write(directory().join(name), content).unwrap();
    name.to_owned()
}

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The program beside this test, which cargo does not build for another package's tests: it is built
/// here if it is missing, or older than what it is made of.
fn program() -> PathBuf {
    let test = env::current_exe().unwrap();
    let profile = test.ancestors().nth(2).unwrap();
    let program = profile.join(format!("model{}", env::consts::EXE_SUFFIX));
    let newest = files(&root().join("model/src"))
        .into_iter()
        .chain(files(&root().join("family/src")))
        .chain(files(&root().join("input/src")))
        .filter_map(|path| modified(&path))
        .max();
    if modified(&program) < newest {
        let name = match profile.file_name().unwrap().to_str().unwrap() {
            "debug" => "dev",
            name => name,
        };
        let built = Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
            .args(["build", "--quiet", "--package", "model", "--bin", "model", "--profile", name])
            .arg("--target-dir")
            .arg(profile.parent().unwrap())
            .current_dir(root())
            .status();
        assert!(built.unwrap().success(), "the program does not build");
    }
    program
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|data| data.modified()).ok()
}

/// All files below a folder, sorted.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.append(&mut files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort_unstable();
    found
}

/// All configurations in which the attacker can do no more than know the password.
pub(crate) fn full() -> Cube {
    Scope::default().cube
}

/// Every configuration of a cube, in their order.
pub(crate) fn configurations(cube: &Cube) -> Vec<Assignment> {
    let mut all = vec![Vec::new()];
    for (_, values) in cube.iter() {
        all = all
            .into_iter()
            .flat_map(|start: Vec<u8>| {
                values.iter().map(move |value| {
                    let mut longer = start.clone();
                    longer.push(value);
                    longer
                })
            })
            .collect();
    }
    all.into_iter().map(Assignment::new).collect()
}

/// The family of one configuration.
pub(crate) fn only(configuration: &Assignment) -> Cube {
    configuration.iter().map(|(_, value)| Values::one(value)).collect()
}

/// A cube with some settings given other values, in the words of `--set`.
pub(crate) fn with(mut cube: Cube, sets: &[&str]) -> Cube {
    let texts: Vec<String> = sets.iter().map(|&text| text.to_owned()).collect();
    for (variable, values) in scope::Scope::parse_sets(&texts).unwrap() {
        cube.set(variable, values);
    }
    cube
}

/// One configuration as a view that an engine can own.
pub(crate) fn owned(configuration: &Assignment) -> std::sync::Arc<Narrowing> {
    Narrowing::of(configuration.clone(), &only(configuration)).unwrap().into()
}

/// All claims.
pub(crate) fn all_claims() -> Marks {
    (0..claim::all().len()).fold(Marks::default(), Marks::with)
}
