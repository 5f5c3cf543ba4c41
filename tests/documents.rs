//! What README.md shows is what there is.

use std::fs;

use crate::common::{Ran, once, root};
use crate::named;

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

#[test]
fn the_screen_is_what_check_writes() {
    let readme = readme();
    let (_, screen) = readme.split_once("```text\nDoes multifactor").unwrap();
    let (screen, _) = screen.split_once("```").unwrap();
    assert_eq!(format!("Does multifactor{screen}"), once(&["check"]).out);
}

#[test]
fn the_findings_are_what_findings_writes() {
    let ran = once(&["findings"]);
    let Ran { code, out, err } = &*ran;
    assert_eq!((*code, err.as_str()), (0, ""), "{out}");
    assert_eq!(&fs::read_to_string(root().join("FINDINGS.md")).unwrap(), out);
}

#[test]
fn the_files_that_it_links_to_are_there() {
    let readme = readme();
    let links = readme.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let pictures = readme.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let mut seen = 0;
    for link in links.chain(pictures).filter(|link| !link.contains("://") && !link.starts_with('#'))
    {
        seen += 1;
        assert!(root().join(link).exists(), "{link}");
    }
    assert!(seen >= 5, "{seen} links");
}

#[test]
fn every_command_that_it_names_can_be_run() {
    let readme = readme();
    let quoted = readme.split('`').skip(1).step_by(2).filter_map(|it| it.strip_prefix("model "));
    let typed = readme.lines().filter_map(|line| line.split_once("cargo run -q -p model -- "));
    let typed = typed.map(|(_, rest)| rest.split(['#', '>', '`', ')']).next().unwrap());
    let mut ran = 0;
    for words in quoted.chain(typed) {
        let placeholder =
            |word: &str| word.contains(['…', '[']) || word.chars().all(char::is_uppercase);
        let arguments: Vec<&str> =
            words.split_whitespace().map(|word| word.trim_matches('\'')).collect();
        // What serves until it is interrupted has tests of its own.
        if arguments.iter().any(|word| placeholder(word)) || arguments[0] == "explore" {
            continue;
        }
        let ended = named::run(&arguments);
        assert!(ended.code < 2, "{words}: {}", ended.err);
        ran += 1;
    }
    assert!(ran > 40, "{ran} commands");
}
