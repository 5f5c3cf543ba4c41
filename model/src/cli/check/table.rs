//! `check merge --parquet`: the table.

use std::path::Path;

#[cfg(feature = "parquet")]
pub(super) use with::{begin, write};
#[cfg(not(feature = "parquet"))]
pub(super) use without::{begin, write};

#[cfg(feature = "parquet")]
mod with {
    use anyhow::Context;
    use model::shards::merge::Merged;
    use model::shards::plan::Plan;
    use model::shards::table;

    use super::Path;
    use crate::cli::bar::spinner;
    use crate::cli::check::files::Unfinished;

    pub(in crate::cli::check) fn begin(path: &Path) -> anyhow::Result<Unfinished> {
        Unfinished::begin(path)
    }

    pub(in crate::cli::check) fn write(
        mut file: Unfinished,
        plan: &Plan,
        merged: &Merged,
    ) -> anyhow::Result<()> {
        let bar = spinner();
        let written = table::write(plan, merged, file.file(), &mut |rows| {
            bar.set_message(format!("{rows} rows written"));
        });
        bar.finish_and_clear();
        written.context("cannot write the table")?;
        file.put()
    }
}

#[cfg(not(feature = "parquet"))]
mod without {
    use anyhow::bail;
    use model::shards::merge::Merged;
    use model::shards::plan::Plan;

    use super::Path;

    /// No table is ever begun.
    #[derive(Clone, Copy)]
    pub(in crate::cli::check) enum Never {}

    pub(in crate::cli::check) fn begin(path: &Path) -> anyhow::Result<Never> {
        bail!(
            "`--parquet {}`: this program is built without Parquet, expected one built with \
             `cargo build -p model --features parquet`",
            path.display()
        )
    }

    pub(in crate::cli::check) fn write(never: Never, _: &Plan, _: &Merged) -> anyhow::Result<()> {
        match never {}
    }
}
