//! Files: read within a limit, as text or as bytes.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use thiserror::Error;

use crate::text::{TextError, decode};

/// How many bytes a file may have that people write: a configuration, a description of a tested party.
pub const WRITTEN: u64 = 16 << 20;

/// How many bytes a file may have that a program wrote: a run, a plan, a certificate, a recording.
pub const MADE: u64 = 1 << 30;

/// Why a file is not read.
#[derive(Debug, Error)]
pub enum FileError {
    /// It is not there, or may not be read.
    #[error("cannot read `{name}`, expected {expected}")]
    Unread {
        /// Its name.
        name: String,
        /// What it should be.
        expected: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// It is larger than anything that is read here.
    #[error("cannot read `{name}`, expected {expected}: it has more than {most} bytes")]
    Large {
        /// Its name.
        name: String,
        /// What it should be.
        expected: &'static str,
        /// How large it may be.
        most: u64,
    },
    /// It is no text.
    #[error("cannot read `{name}`, expected {expected}: {why}")]
    NoText {
        /// Its name.
        name: String,
        /// What it should be.
        expected: &'static str,
        /// What it is instead.
        why: TextError,
    },
}

/// Reads a file as text. `expected` says what it should be, with an article.
pub fn read(path: &Path, most: u64, expected: &'static str) -> Result<String, FileError> {
    let name = path.display().to_string();
    decode(bytes(path, most, expected)?).map_err(|why| FileError::NoText { name, expected, why })
}

/// Reads a file as bytes.
pub fn bytes(path: &Path, most: u64, expected: &'static str) -> Result<Vec<u8>, FileError> {
    let name = || path.display().to_string();
    let unread = |source| FileError::Unread { name: name(), expected, source };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unread)?;
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(unread)?;
    if bytes.len() as u64 > most {
        return Err(FileError::Large { name: name(), expected, most });
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::{env, fs, process};

    use super::{FileError, WRITTEN, read};

    #[test]
    fn a_file_is_read_within_its_limit_and_refused_beyond() {
        let path = env::temp_dir().join(format!("input-{}.txt", process::id()));
        fs::write(&path, "\u{feff}12345").unwrap();
        assert_eq!(read(&path, 8, "five digits").unwrap(), "12345");
        let error = read(&path, 7, "five digits").unwrap_err();
        assert!(error.to_string().ends_with("expected five digits: it has more than 7 bytes"));
        fs::write(&path, b"b\xfcro").unwrap();
        let error = read(&path, WRITTEN, "a word").unwrap_err();
        assert!(error.to_string().contains("UTF-8"), "{error}");
        fs::remove_file(&path).unwrap();
        let error = read(&path, WRITTEN, "a word").unwrap_err();
        assert!(matches!(error, FileError::Unread { .. }) && error.to_string().contains("a word"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_without_an_end_is_refused() {
        let error = read(Path::new("/dev/zero"), WRITTEN, "a configuration").unwrap_err();
        assert!(matches!(error, FileError::Large { .. }), "{error}");
    }
}
