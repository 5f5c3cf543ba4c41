//! The files of the suite.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use conformance::format::canonical::SUM;
use conformance::suite::{self, Loaded};
use serde::Serialize;

/// The folders in which there is nothing but what is exported, and the files beside them.
pub(super) const PLACES: [&str; 6] =
    ["coverage.json", "itf/vectors", "schema/conformance", "suite.json", SUM, "vectors"];

/// Where the suite is.
#[derive(Debug, clap::Args)]
pub(super) struct Where {
    /// The folder with `suite.json`
    #[arg(long, value_name = "DIR", default_value = USUAL)]
    pub(super) suite: PathBuf,
}

/// Where it is, if nothing else is said.
const USUAL: &str = "traces";

impl Where {
    /// Whether it is where it is if nothing is said.
    pub(super) fn is_usual(&self) -> bool {
        self.suite.as_os_str() == USUAL
    }

    /// Every file of the suite, with its place.
    pub(super) fn read(&self) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
        if !self.suite.join("suite.json").is_file() {
            bail!(
                "there is no `suite.json` in `{}`, expected the folder `traces` of the repository, or \
                 another with --suite",
                self.suite.display()
            );
        }
        read(&self.suite)
    }

    /// The suite, with every hash held against its file.
    pub(super) fn load(&self) -> anyhow::Result<Loaded> {
        let files = self.read()?;
        suite::load(&files).with_context(|| format!("`{}` cannot be used", self.suite.display()))
    }
}

/// What there is of what is exported.
pub(super) fn read(root: &Path) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut open: Vec<PathBuf> = PLACES.iter().map(PathBuf::from).collect();
    while let Some(place) = open.pop() {
        let path = root.join(&place);
        let error = || format!("cannot read `{}`", path.display());
        if path.is_dir() {
            for entry in fs::read_dir(&path).with_context(error)? {
                open.push(place.join(entry.with_context(error)?.file_name()));
            }
        } else if path.exists() {
            let name: Vec<_> = place.iter().map(|part| part.to_string_lossy()).collect();
            found.insert(name.join("/"), fs::read(&path).with_context(error)?);
        }
    }
    Ok(found)
}

/// Writes a file, with the folders above it.
pub(super) fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let error = || format!("cannot write `{}`", path.display());
    create_folder(path)?;
    fs::write(path, text).with_context(error)
}

/// Writes a value as indented JSON, piece by piece.
pub(super) fn write_json(path: &Path, value: &impl Serialize) -> anyhow::Result<()> {
    let error = || format!("cannot write `{}`", path.display());
    create_folder(path)?;
    let mut file = BufWriter::new(File::create(path).with_context(error)?);
    serde_json::to_writer_pretty(&mut file, value).with_context(error)?;
    file.write_all(b"\n").and_then(|()| file.flush()).with_context(error)
}

fn create_folder(path: &Path) -> anyhow::Result<()> {
    let error = || format!("cannot write `{}`", path.display());
    path.parent().map_or(Ok(()), fs::create_dir_all).with_context(error)
}
