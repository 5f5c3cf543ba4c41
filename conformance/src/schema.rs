//! The JSON Schemas (draft 2020-12) of everything that the suite reads and writes.

use std::collections::BTreeMap;

use schemars::Schema;

use crate::format::Vector;
use crate::format::suite::{Coverage, Suite};
use crate::report::matrix::Matrix;
use crate::runner::adapter::{Answered, Asked};
use crate::runner::outcome::Report;
use crate::runner::sut::Sut;
use crate::transcript::report::Checked;

/// The schemas, by name.
#[must_use]
pub fn schemas() -> BTreeMap<&'static str, Schema> {
    BTreeMap::from([
        ("adapter-answers", schemars::schema_for!(Answered)),
        ("adapter-is-asked", schemars::schema_for!(Asked)),
        ("coverage", schemars::schema_for!(Coverage)),
        ("matrix", schemars::schema_for!(Matrix)),
        ("report", schemars::schema_for!(Report)),
        ("suite", schemars::schema_for!(Suite)),
        ("sut", schemars::schema_for!(Sut)),
        ("transcript", schemars::schema_for!(Checked)),
        ("vector", schemars::schema_for!(Vector)),
    ])
}
