//! Names the model by the SHA-256 of its sources, so that an answer says what gave it.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use sha2::{Digest, Sha256};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut files = Vec::new();
    for folder in ["src", "../family/src", "../input/src"] {
        let folder = root.join(folder);
        println!("cargo::rerun-if-changed={}", folder.display());
        collect(&folder, &folder, &mut files)?;
    }
    files.sort();
    let mut digest = Sha256::new();
    for (name, text) in files {
        digest.update(format!("{name}\0{}\0", text.len()));
        digest.update(text);
    }
    let mut hex = String::new();
    for byte in digest.finalize() {
        let _ = write!(hex, "{byte:02x}");
    }
    println!("cargo::rustc-env=MODEL_SHA256={hex}");
    Ok(())
}

/// The files below a folder, by their path in it, with line ends as on every machine.
fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else {
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy();
            let text = fs::read_to_string(&path)?.replace("\r\n", "\n");
            files.push((name.replace('\\', "/"), text));
        }
    }
    Ok(())
}
