//! The commands that README.md and the help name. Each is run once, however often it is named.

use std::fs;
use std::sync::{Arc, LazyLock};

use model::preset::defaults;
use model::scope::write;

use crate::common::{Ran, directory, file, model, once};

/// What takes minutes as it is named, and what is asked of it here: modules of their own ask for all.
const LESS: [(&[&str], &[&str]); 7] = [
    // `exported` compares every part.
    (&["export"], &["--only", "results"]),
    (&["export", "--check"], &["--only", "results"]),
    // So does it for these two, of all configurations.
    (&["coverage"], &["--preset", "article-on-premises"]),
    (&["sensitivity"], &["--preset", "article-on-premises"]),
    // `dead_ends_agree` asks all configurations.
    (&["audit", "--dead-ends"], &["--preset", "article-on-premises"]),
    (&["audit", "--dead-ends", "--format", "json"], &["--preset", "article-on-premises"]),
    // `agreement` holds more against each other, and sees what is turned.
    (
        &["agree"],
        &["--families", "0", "--samples", "4", "--claim", "basic-authentication-never-succeeds"],
    ),
];

/// The files that the commands read, and the folders into which they write.
static FILES: LazyLock<()> = LazyLock::new(|| {
    let template = model(&["settings", "--template"]).out;
    file("my.toml", template.replace("\nclient = \"unknown\"", "\nclient = \"outlook-mobile\""));
    let usual = write(&defaults().least().unwrap());
    let usual = usual.iter().map(|(id, value)| format!("{id} = \"{value}\"\n"));
    let usual = usual.collect::<Vec<_>>().concat();
    file("after.toml", usual.replace("ca-policy = \"disabled\"", "ca-policy = \"enabled\""));
    file("before.toml", usual);
    file("run.json", model(&["trace", "step-o20-is-reachable", "--format", "json"]).out);
    fs::create_dir_all(directory().join("traces")).unwrap();
    let _ = fs::remove_dir_all(directory().join("written"));
    fs::create_dir_all(directory().join("written")).unwrap();
    // The results of another model, from a test before, are not replaced.
    for folder in ["results", "shards"] {
        let _ = fs::remove_dir_all(directory().join(folder));
    }
});

/// What writes its answer to a file, where another command may read just then.
const WRITE: [&str; 6] = ["settings", "trace", "graph", "findings", "completions", "man"];

/// Runs a command in the words in which it is named; what it writes stands in a folder of its own.
pub(crate) fn run(arguments: &[&str]) -> Arc<Ran> {
    LazyLock::force(&FILES);
    let less = LESS.iter().find(|(named, _)| arguments == *named);
    let more: &[&str] = less.map_or(&[][..], |(_, more)| *more);
    let writes = |place: &usize| *place > 0 && arguments[place - 1] == "-o";
    let elsewhere = |name: &str| format!("written/{}", name.replace('/', "-"));
    let words = arguments.iter().enumerate().map(|(place, word)| {
        let moves = writes(&place) && WRITE.contains(&arguments[0]);
        if moves { elsewhere(word) } else { (*word).to_owned() }
    });
    let words: Vec<String> = words.collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    once(&[&words, more].concat())
}
