//! The JSON Schemas (draft 2020-12) of everything that the suite reads and writes.

use std::collections::BTreeMap;

use schemars::Schema;

use crate::format::Vector;
use crate::format::suite::{Coverage, Suite};

/// The schemas, by name.
#[must_use]
pub fn schemas() -> BTreeMap<&'static str, Schema> {
    BTreeMap::from([
        ("coverage", schemars::schema_for!(Coverage)),
        ("suite", schemars::schema_for!(Suite)),
        ("vector", schemars::schema_for!(Vector)),
    ])
}
