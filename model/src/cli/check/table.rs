//! `check merge --parquet`: the table.

use anyhow::Context;
use model::shards::merge::Merged;
use model::shards::plan::Plan;
use model::shards::table;

use crate::cli::bar::spinner;
use crate::cli::check::files::Unfinished;

pub(super) fn write(mut file: Unfinished, plan: &Plan, merged: &Merged) -> anyhow::Result<()> {
    let bar = spinner();
    let written = table::write(plan, merged, file.file(), &mut |rows| {
        bar.set_message(format!("{rows} rows written"));
    });
    bar.finish_and_clear();
    written.context("cannot write the table")?;
    file.put()
}
