//! The public documents behind every fact, by key.

macro_rules! learn {
    ($($path:literal),+ $(,)?) => {
        concat!("https://learn.microsoft.com/", $($path),+)
    };
}

mod entra;
mod exchange;
mod windows;

use crate::article::Source;

/// All documents, sorted by key.
pub(super) fn all() -> Vec<Source> {
    let mut documents = [entra::DOCUMENTS, exchange::DOCUMENTS, windows::DOCUMENTS].concat();
    documents.sort_unstable_by_key(|document| document.key);
    documents
}

const fn document(key: &'static str, title: &'static str, url: &'static str) -> Source {
    Source { key, title, url }
}
