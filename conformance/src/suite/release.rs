//! The release of which this program is: what it knows of that itself, a suite must say.
//!
//! A suite of another release may say what it likes of its requirements: this program does not know them.

use std::collections::BTreeSet;

use model::report::json::FACTS;

use crate::format::suite::{Requirement, Suite};
use crate::generation::export::RELEASE;
use crate::requirement;

/// Every id that there ever was, with the reasons of those that were given up.
const IDS: &str = include_str!("../../ids.txt");

/// A suite of this release has its date, its requirements and its ids.
pub(super) fn is_as_here(suite: &Suite) -> Result<(), String> {
    if suite.release != RELEASE {
        return Ok(());
    }
    let other = |what: &str| format!("release {RELEASE} of this program has another {what}");
    if suite.facts != FACTS {
        return Err(format!("{}, {FACTS}", other("date of its facts")));
    }
    let mut written = suite.requirements.iter();
    for row in requirement::rows().map(requirement::Row::written) {
        if written.next() != Some(&row) {
            return Err(other(&format!("requirement `{}`", row.id)));
        }
    }
    if let Some(Requirement { id, .. }) = written.next() {
        return Err(other(&format!("table of requirements, without `{id}`")));
    }
    let there = suite.vectors.iter().map(|it| (it.id.as_str(), None));
    let buried = suite.tombstones.iter().map(|it| (it.id.as_str(), Some(it.reason.as_str())));
    let said: BTreeSet<_> = there.chain(buried).collect();
    let known = IDS.lines().map(|line| match line.split_once(" # ") {
        Some((id, reason)) => (id, Some(reason)),
        None => (line, None),
    });
    let known: BTreeSet<_> = known.collect();
    match known.symmetric_difference(&said).next() {
        Some((id, _)) => Err(format!("{}: `{id}`", other("list of ids"))),
        None => Ok(()),
    }
}
