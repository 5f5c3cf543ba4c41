//! The commands that README.md and the help name. Each is run once, however often it is named.

use std::fs;
use std::sync::{Arc, LazyLock};

use crate::common::{Ran, directory, file, model, once};

/// What takes minutes as it is named, and what is asked of it here: modules of their own ask for all.
const LESS: [(&[&str], &[&str]); 5] = [
    // `exported` compares every part.
    (&["export"], &["--only", "results"]),
    (&["export", "--check"], &["--only", "results"]),
    // So does it for these two, of all configurations.
    (&["coverage"], &["--preset", "article-on-premises"]),
    (&["sensitivity"], &["--preset", "article-on-premises"]),
    // `agreement` holds more against each other, and sees what is turned.
    (
        &["agree"],
        &["--families", "0", "--samples", "4", "--claim", "basic-authentication-never-succeeds"],
    ),
];

/// The files that the commands read, and the folders into which they write.
static FILES: LazyLock<()> = LazyLock::new(|| {
    file("my.toml", model(&["settings", "--template"]).out);
    file("run.json", model(&["trace", "step-o20-is-reachable", "--format", "json"]).out);
    fs::create_dir_all(directory().join("traces")).unwrap();
    // The results of another model, from a test before, are not replaced.
    for folder in ["results", "shards"] {
        let _ = fs::remove_dir_all(directory().join(folder));
    }
});

/// Runs a command in the words in which it is named.
pub(crate) fn run(arguments: &[&str]) -> Arc<Ran> {
    LazyLock::force(&FILES);
    let less = LESS.iter().find(|(named, _)| arguments == *named);
    let more: &[&str] = less.map_or(&[][..], |(_, more)| *more);
    once(&[arguments, more].concat())
}
