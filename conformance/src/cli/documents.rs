//! `FORMAT.md` says what is: every block of JSON in it is what it is quoted from, or valid; every command and
//! every file in it is there; and no word of the format is left out.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use clap::Parser;
use conformance::runner::sut::Sut;
use conformance::runner::verdict::Verdict;
use conformance::schema::schemas;
use serde_json::Value;

use crate::cli::Cli;

/// A block of code, with what is said of it in the comment before.
struct Block {
    /// `quoted: PLACE`, `schema: NAME` or `file: NAME`; empty if there is none.
    of: String,
    language: String,
    text: String,
}

fn place() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("FORMAT.md")
}

fn blocks(document: &str) -> Vec<Block> {
    let (mut blocks, mut of) = (Vec::new(), String::new());
    let mut lines = document.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            let (language, text) = (language.to_owned(), text.join("\n"));
            blocks.push(Block { of: std::mem::take(&mut of), language, text });
        } else {
            let comment = line.strip_prefix("<!-- ").and_then(|it| it.strip_suffix(" -->"));
            of = comment.unwrap_or_default().to_owned();
        }
    }
    blocks
}

/// What a place stands for: a file of the suite, or what a JSON Pointer leads to in it.
fn quoted(place: &str) -> String {
    let (file, pointer) = place.split_once('#').unwrap_or((place, ""));
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../traces");
    let text = fs::read_to_string(root.join(file)).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    if pointer.is_empty() {
        return text.trim_end().to_owned();
    }
    let found = value.pointer(pointer).unwrap_or_else(|| panic!("{place} leads to nothing"));
    serde_json::to_string_pretty(found).unwrap()
}

fn is_valid(schema: &str, value: &Value) {
    let all = schemas();
    let schema = serde_json::to_value(&all[schema]).unwrap();
    let errors: Vec<String> = jsonschema::validator_for(&schema)
        .unwrap()
        .iter_errors(value)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}: {value}");
}

/// With `FORMAT_RENEW=1` quotations are written anew instead.
#[test]
fn every_block_is_what_it_is_quoted_from_or_valid() {
    let mut document = fs::read_to_string(place()).unwrap();
    let (mut quotations, mut lines, mut files) = (0, 0, 0);
    for block in blocks(&document.clone()) {
        let (kind, of) = block.of.split_once(": ").unwrap_or_default();
        match (kind, block.language.as_str()) {
            ("quoted", "json") => {
                quotations += 1;
                let is = quoted(of);
                if env::var_os("FORMAT_RENEW").is_some() {
                    document = document.replace(&block.text, &is);
                } else {
                    assert_eq!(
                        block.text, is,
                        "{of} says something else; FORMAT_RENEW=1 quotes it"
                    );
                }
            }
            ("schema", "jsonl") => {
                for line in block.text.lines() {
                    lines += 1;
                    is_valid(of, &serde_json::from_str(line).unwrap());
                }
            }
            ("file", "toml") => {
                files += 1;
                Sut::read(&block.text).unwrap();
                let value: toml::Value = toml::from_str(&block.text).unwrap();
                is_valid(of, &serde_json::to_value(value).unwrap());
            }
            (_, "console") => {}
            (kind, language) => panic!("a block of {language} of which is said `{kind}`"),
        }
    }
    if env::var_os("FORMAT_RENEW").is_some() {
        fs::write(place(), document).unwrap();
    }
    assert_eq!((quotations, lines, files), (10, 13, 3));
}

/// A program in Python, and the files beside it that it is made of.
fn with_what_it_imports(script: &Path) -> String {
    let text = fs::read_to_string(script).unwrap();
    let names = text.lines().filter_map(|line| line.strip_prefix("from ")?.split(' ').next());
    let beside = names.map(|name| script.with_file_name(format!("{name}.py")));
    let imported = beside.filter_map(|path| fs::read_to_string(path).ok());
    imported.fold(text.clone(), |all, one| all + &one)
}

#[test]
fn every_command_is_there() {
    let document = fs::read_to_string(place()).unwrap();
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut seen = 0;
    for block in blocks(&document).iter().filter(|it| it.language == "console") {
        for line in block.text.lines() {
            let words: Vec<&str> = line.strip_prefix("$ ").unwrap().split(' ').collect();
            seen += 1;
            match words.as_slice() {
                ["conformance", ..] => {
                    if let Err(error) = Cli::try_parse_from(&words) {
                        panic!("`{line}`: {error}");
                    }
                }
                ["python3", script, options @ ..] => {
                    let text = with_what_it_imports(&root.join(script));
                    for option in options.iter().filter(|it| it.starts_with("--")) {
                        assert!(
                            text.contains(&format!("\"{option}\"")),
                            "{script} has no {option}"
                        );
                    }
                }
                _ => panic!("`{line}` is no command of ours"),
            }
        }
    }
    assert_eq!(seen, 14);
}

/// Every text that a schema allows as the only one there.
fn constants(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            let lists = ["const", "enum"].iter().filter_map(|it| members.get(*it));
            for value in lists {
                let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
                found.extend(values.iter().filter_map(Value::as_str).map(str::to_owned));
            }
            members.values().for_each(|it| constants(it, found));
        }
        Value::Array(items) => items.iter().for_each(|it| constants(it, found)),
        _ => {}
    }
}

/// Every member that a schema has.
fn members(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(map) => {
            if let Some(Value::Object(properties)) = map.get("properties") {
                found.extend(properties.keys().cloned());
            }
            map.values().for_each(|it| members(it, found));
        }
        Value::Array(items) => items.iter().for_each(|it| members(it, found)),
        _ => {}
    }
}

#[test]
fn no_word_of_the_format_is_left_out() {
    let document = fs::read_to_string(place()).unwrap();
    let mut words = BTreeSet::new();
    for name in ["adapter-answers", "adapter-is-asked", "suite", "vector"] {
        let schema = serde_json::to_value(&schemas()[name]).unwrap();
        constants(&schema, &mut words);
        members(&schema, &mut words);
    }
    words.extend(Verdict::ALL.map(|it| it.id().to_owned()));
    let is_told = |word: &String| {
        document.split(|it: char| !it.is_alphanumeric() && !"-_$".contains(it)).any(|it| it == word)
    };
    let untold: Vec<&String> = words.iter().filter(|word| !is_told(word)).collect();
    assert!(untold.is_empty(), "{untold:?}");
    assert!(words.len() > 120, "{}", words.len());
}
