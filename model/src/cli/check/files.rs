//! The files of plans and results: written whole or not at all.

use std::fs::{self, File};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process;

use anyhow::Context;

/// A file that is written beside its place, and put there when it is whole. Until then what is in its
/// place stays there. Two programs may write one file: each writes its own, and the last one stays.
pub(super) struct Unfinished {
    file: File,
    beside: PathBuf,
    place: PathBuf,
    is_done: bool,
}

impl Unfinished {
    /// Begins a file.
    pub(super) fn begin(place: &Path) -> anyhow::Result<Self> {
        let error = || format!("cannot write `{}`", place.display());
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder).with_context(error)?;
        }
        // A number that no other has: programs in containers share folders, and their ids are alike.
        let chance = RandomState::new().build_hasher().finish();
        let mut name = place.file_name().with_context(error)?.to_os_string();
        name.push(format!(".part-{}-{chance:016x}", process::id()));
        let beside = place.with_file_name(name);
        let file =
            File::options().write(true).create_new(true).open(&beside).with_context(error)?;
        Ok(Self { file, beside, place: place.to_owned(), is_done: false })
    }

    /// Writes the lines, and puts the file in its place.
    pub(super) fn finish(mut self, lines: &[String]) -> anyhow::Result<()> {
        let mut text = lines.join("\n");
        text.push('\n');
        let written = self.file.write_all(text.as_bytes());
        written.with_context(|| format!("cannot write `{}`", self.place.display()))?;
        self.put()
    }

    /// Where to write.
    pub(super) fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Puts the file in its place.
    pub(super) fn put(mut self) -> anyhow::Result<()> {
        let error = || format!("cannot write `{}`", self.place.display());
        self.file.sync_all().with_context(error)?;
        fs::rename(&self.beside, &self.place).with_context(error)?;
        self.is_done = true;
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.is_done {
            // What cannot be removed is left, and nobody reads it.
            let _ = fs::remove_file(&self.beside);
        }
    }
}
