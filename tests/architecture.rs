//! What the sources may name.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{files, root};

/// A source file of one of the libraries, or of the programs.
struct Source {
    /// Its place in the repository.
    path: PathBuf,
    /// The path of its module; empty for the root.
    module: Vec<String>,
    text: String,
    /// The text without comments, literals and tests.
    code: String,
}

impl Source {
    fn is_in(&self, folder: &str) -> bool {
        self.path.starts_with(folder)
    }

    /// Whether an identifier stands in the code.
    fn names(&self, word: &str) -> bool {
        words(&self.code).any(|it| it == word)
    }

    /// The first segments after each `start::`, also in braces.
    fn after(&self, start: &str) -> Vec<&str> {
        let starts = self.code.match_indices(start).map(|(place, _)| place);
        let whole = |place: &usize| !self.code[..*place].ends_with(is_word);
        let mut segments = Vec::new();
        for place in starts.filter(whole) {
            if let Some(rest) = self.code[place + start.len()..].trim_start().strip_prefix("::") {
                segments.extend(first_segments(rest.trim_start()));
            }
        }
        segments
    }

    /// The modules at the root of the crate that the code names.
    fn uses(&self) -> Vec<&str> {
        let mut uses = self.after("crate");
        let up = vec!["super"; self.module.len()].join("::");
        if !up.is_empty() {
            uses.extend(self.after(&up));
        }
        uses
    }
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter| !is_word(letter)).filter(|word| !word.is_empty())
}

/// The first segment of a path, or of each path in a group.
fn first_segments(path: &str) -> Vec<&str> {
    let Some(group) = path.strip_prefix('{') else { return words(path).take(1).collect() };
    let (mut depth, mut begins, mut segments) = (1, true, Vec::new());
    for (place, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => begins = true,
            _ if begins && is_word(letter) => {
                segments.extend(words(&group[place..]).next());
                begins = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    segments
}

/// A text without comments and without what stands in quotes.
fn code(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if letter == '"' {
            let mut escaped = false;
            let ends = |it: char| {
                let ends = it == '"' && !escaped;
                escaped = it == '\\' && !escaped;
                ends
            };
            rest[1..].find(ends).map_or(rest.len(), |end| end + 2)
        } else if rest.starts_with("'\"'") {
            3
        } else {
            0
        };
        if skipped == 0 {
            code.push(letter);
        }
        rest = &rest[skipped.max(letter.len_utf8())..];
    }
    code
}

fn sources() -> Vec<Source> {
    let mut sources = Vec::new();
    for folder in ["model/src", "family/src", "input/src", "certifier/src", "conformance/src"] {
        for path in files(&root().join(folder)) {
            if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let inner = path.strip_prefix(root().join(folder)).unwrap().with_extension("");
                let module = inner.iter().map(|it| it.to_str().unwrap().to_owned());
                let module: Vec<String> = module.filter(|it| it != "lib" && it != "main").collect();
                let untested = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
                let code = if module.iter().any(|it| it == "tests") {
                    String::new()
                } else {
                    code(untested)
                };
                let path = path.strip_prefix(root()).unwrap().to_owned();
                sources.push(Source { path, module, text, code });
            }
        }
    }
    assert!(sources.len() > 120, "{} sources", sources.len());
    sources
}

/// The modules of a library, in its order.
fn modules(library: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(library).join("src/lib.rs")).unwrap();
    let modules = text
        .lines()
        .filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';'));
    modules.map(str::to_owned).collect()
}

fn none(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

/// The sources that the test picks, by their paths.
fn paths(picks: impl Fn(&Source) -> bool) -> Vec<String> {
    sources().iter().filter(|it| picks(it)).map(|it| it.path.display().to_string()).collect()
}

#[test]
fn modules_use_only_what_stands_above_them() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for library in ["model", "family", "input", "certifier", "conformance"] {
        let order = modules(library);
        let place = |module: &str| order.iter().position(|it| it == module);
        let is_main = |it: &Source| it.path.ends_with("src/main.rs");
        let is_library = |it: &&Source| it.is_in(library) && !is_main(it);
        for source in sources().iter().filter(is_library) {
            let Some(own) = source.module.first().filter(|it| *it != "cli") else { continue };
            let own = place(own).unwrap_or_else(|| panic!("{own} is not in lib.rs"));
            for used in source.uses() {
                seen += 1;
                if place(used).is_none_or(|used| used > own) {
                    wrong.push(format!("{} uses {used}", source.path.display()));
                }
            }
        }
    }
    none("modules use what stands below them", &wrong);
    assert!(seen > 200, "{seen} uses");
}

/// The command lines print an error with its sources: one whose sentence has its source in it says it twice.
#[test]
fn no_error_says_its_source_twice() {
    let mut wrong = Vec::new();
    for source in sources() {
        let lines: Vec<&str> = source.text.lines().map(str::trim).collect();
        for (at, line) in lines.iter().enumerate() {
            let has_source = |it: &&str| it.contains("#[from]") || it.contains("#[source]");
            let says = line.starts_with("#[error(\"") && line.contains("{0}");
            if says && lines.get(at + 1).is_some_and(has_source) {
                wrong.push(format!("{}: {line}", source.path.display()));
            }
        }
    }
    none("errors say their source and have it", &wrong);
}

#[test]
fn the_program_uses_the_library_and_the_library_does_not_use_the_program() {
    let lib = modules("model");
    let is_program = |it: &Source| it.is_in("model/src/cli") || it.is_in("model/src/cli.rs");
    let wrong = paths(|it| is_program(it) && it.uses().iter().any(|used| *used != "cli"));
    none("the program reaches past the library", &wrong);
    assert!(!lib.contains(&"cli".to_owned()));
    let wrong = paths(|it| {
        let is_family = it.is_in("family");
        let is_main =
            it.is_in("model/src/main.rs") || it.is_in("certifier") || it.is_in("conformance");
        let is_library = !is_program(it) && !is_main;
        is_library && (!it.after("model").is_empty() || is_family && it.names("model"))
    });
    none("a library names the program, or the model", &wrong);
}

#[test]
fn the_program_of_the_suite_uses_its_library_and_the_library_does_not_use_the_program() {
    let is_program =
        |it: &Source| it.is_in("conformance/src/cli") || it.is_in("conformance/src/cli.rs");
    let wrong = paths(|it| is_program(it) && it.uses().iter().any(|used| *used != "cli"));
    none("the program reaches past the library", &wrong);
    let is_library = |it: &Source| it.is_in("conformance") && !is_program(it);
    none("the library names itself", &paths(|it| is_library(it) && it.names("conformance")));
    assert!(paths(|it| is_program(it) && it.names("conformance")).len() > 5);
}

#[test]
fn two_files_name_stateright() {
    let paths = paths(|it| it.names("stateright"));
    assert_eq!(paths, ["model/src/explorer.rs", "model/src/system.rs"]);
}

#[test]
fn the_certifier_shares_no_engine_with_what_it_confirms() {
    let data = ["cube", "diagram", "protocol", "variable", "view"];
    let meaning =
        ["action", "actor", "claim", "event", "party", "report", "scope", "setting", "world"];
    let wrong = paths(|it| {
        let names_engines = it.after("family").iter().any(|used| !data.contains(used))
            || it.after("model").iter().any(|used| !meaning.contains(used))
            || it.after("report").iter().any(|used| *used != "json");
        it.is_in("certifier") && (names_engines || it.names("oxidd") || it.names("stateright"))
    });
    none("the certifier names an engine", &wrong);
    // And what is confirmed knows nothing of who confirms it.
    let wrong = paths(|it| !it.is_in("certifier") && it.names("biodivine_lib_bdd"));
    none("the certifier's diagrams are an engine's too", &wrong);
    assert!(paths(|it| it.names("biodivine_lib_bdd")).len() > 2);
}

/// What of the suite speaks with the system: its command line, the lab's servers, and what reaches a tested
/// party.
const SYSTEM: [&str; 6] = [
    "conformance/src/cli",
    "conformance/src/cli.rs",
    "conformance/src/lab/server",
    "conformance/src/lab/server.rs",
    "conformance/src/lab/tls.rs",
    "conformance/src/runner",
];

#[test]
fn only_the_command_line_reads_files_the_clock_or_the_environment_or_prints() {
    let wrong = paths(|it| {
        let is_program = it.is_in("model/src/cli")
            || it.is_in("model/src/cli.rs")
            || it.is_in("certifier/src/main.rs")
            || it.is_in("input/src/file.rs")
            || SYSTEM.iter().any(|place| it.is_in(place));
        let clocks = ["Instant", "SystemTime"].iter().any(|word| it.names(word));
        let prints = ["print", "println", "eprint", "eprintln", "dbg"];
        let system = ["fs", "env", "net", "os"].iter().any(|part| it.after("std").contains(part));
        !is_program && (clocks || system || prints.iter().any(|word| it.names(word)))
    });
    none("only the command line may", &wrong);
}

#[test]
fn every_file_says_what_it_is_about() {
    none("files without a first line", &paths(|it| !it.text.starts_with("//! ")));
}

/// How long a file may be, and what is longer with the reason.
const LINES_MAX: usize = 450;
const LONGER: [(&str, &str); 3] = [
    ("model/src/attacks/table.rs", "data: all attacks"),
    ("model/src/article.rs", "data: the article's steps and sentences, and all documents"),
    ("model/src/setting/conditional_access.rs", "data: the largest group of settings"),
];

#[test]
fn no_file_is_too_long() {
    let may = |it: &Source| LONGER.iter().any(|(path, _)| it.path == Path::new(path));
    none("too long", &paths(|it| it.text.lines().count() > LINES_MAX && !may(it)));
    let listed = paths(may);
    assert_eq!(listed.len(), LONGER.len(), "{listed:?}");
}

#[test]
fn nothing_in_the_repository_names_the_place_where_it_was_made() {
    // In pieces, or this file would.
    let places = [["/wo", "rk/"].concat(), ["sha", "red/"].concat()];
    let mut wrong = Vec::new();
    let mut seen = 0;
    for path in texts(root()) {
        let bytes = fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        seen += 1;
        for place in places.iter().filter(|place| text.contains(*place)) {
            wrong.push(format!("{} names {place}", path.display()));
        }
    }
    none("places", &wrong);
    assert!(seen > 80, "{seen} files");
}

/// The files of the repository that are not built.
fn texts(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let is_built = name == "target" || name == ".git" || name.starts_with("mutants.out");
        if path.is_dir() && !is_built {
            found.append(&mut texts(&path));
        } else if !is_built {
            found.push(path);
        }
    }
    found
}

#[test]
fn the_reader_of_sources_sees_what_is_code() {
    let text =
        "use crate::{a::b, c, d::{e, f}};\n// crate::g\nlet h = \"crate::i\\\"\"; crate::j();";
    let source = Source {
        path: PathBuf::new(),
        module: vec!["k".to_owned(), "l".to_owned()],
        text: String::new(),
        code: code(&format!("{text} super::m(); super::super::n(); mycrate::o();")),
    };
    assert_eq!(source.uses(), ["a", "c", "d", "j", "n"]);
    assert!(source.names("mycrate") && !source.names("i") && !source.names("g"));
}
