//! Hashes over canonical JSON, and how files are written.

use std::fmt::Write;

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::format::Vector;

/// The SHA-256 of bytes, as `sha256:` and 64 digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    let mut hash = "sha256:".to_owned();
    for byte in Sha256::digest(bytes) {
        // Writing to a string does not fail.
        let _ = write!(hash, "{byte:02x}");
    }
    hash
}

/// The file with the hash of `suite.json`.
pub const SUM: &str = "suite.sha256";

/// What stands in that file, as `sha256sum suite.json` writes it.
#[must_use]
pub fn sum_line(manifest: &[u8]) -> String {
    format!("{}  suite.json\n", sha256(manifest).trim_start_matches("sha256:"))
}

/// The hash of a vector as JSON: of everything but `content_hash`, in canonical JSON (RFC 8785).
pub fn content_hash(vector: &Value) -> Result<String, serde_json::Error> {
    let mut rest = vector.clone();
    if let Value::Object(fields) = &mut rest {
        fields.remove("content_hash");
    }
    Ok(sha256(&serde_json_canonicalizer::to_vec(&rest)?))
}

/// The vector with its hash.
pub fn sealed(vector: Vector) -> Result<Vector, serde_json::Error> {
    let hash = content_hash(&serde_json::to_value(&vector)?)?;
    Ok(Vector { content_hash: hash, ..vector })
}

/// A file as it is committed: indented, with a newline at its end.
pub fn text(value: &impl Serialize) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}
