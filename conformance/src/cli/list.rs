//! `list`: the vectors.

use std::io::Write;

use anyhow::bail;
use conformance::format::{Kind, Role, Tier};

use crate::cli::End;
use crate::cli::files::Where;

/// List the vectors, with role, kind, tier and what they are about.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    conformance list\n  \
    conformance list --role identity-provider --kind attack\n  \
    conformance list --role federation-server --exhaustive\n  \
    conformance list --json\n\n\
    Exit status: 0 listed; 2 no vector is meant, or the suite cannot be used.")]
pub(super) struct Args {
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    which: Which,
    /// As JSON: the entries of `suite.json`
    #[arg(long)]
    json: bool,
}

/// Which vectors.
#[derive(Debug, clap::Args)]
pub(super) struct Which {
    /// Of this role alone
    #[arg(long, value_parser = role)]
    pub(super) role: Option<Role>,
    /// Of this kind alone: positive, negative, attack or robustness
    #[arg(long, value_parser = kind)]
    pub(super) kind: Option<Kind>,
    /// The core alone
    #[arg(long)]
    pub(super) core: bool,
    /// The tier exhaustive too
    #[arg(long, conflicts_with = "core")]
    pub(super) exhaustive: bool,
    /// Those alone whose id is this, or begins so where it ends with `*`
    #[arg(long = "run", value_name = "ID")]
    pub(super) ids: Vec<String>,
}

impl Which {
    /// Whether all vectors of a role are meant.
    pub(super) fn is_all_of_role(&self) -> bool {
        self.kind.is_none() && !self.core && self.ids.is_empty()
    }

    /// Whether a vector is meant.
    pub(super) fn is_meant(&self, id: &str, role: Role, kind: Kind, tier: Tier) -> bool {
        self.role.is_none_or(|it| it == role)
            && self.kind.is_none_or(|it| it == kind)
            && match tier {
                Tier::Core => true,
                Tier::Standard => !self.core,
                // Whoever names it means it.
                Tier::Exhaustive => self.exhaustive || !self.core && !self.ids.is_empty(),
            }
            && (self.ids.is_empty() || self.ids.iter().any(|it| conformance::suite::fits(it, id)))
    }
}

pub(super) fn role(text: &str) -> Result<Role, String> {
    Role::find(text).ok_or_else(|| {
        let ids = Role::ALL.map(Role::id).join(", ");
        format!("expected one of {ids}")
    })
}

fn kind(text: &str) -> Result<Kind, String> {
    Kind::ALL.into_iter().find(|kind| kind.id() == text).ok_or_else(|| {
        let ids = Kind::ALL.map(Kind::id).join(", ");
        format!("expected one of {ids}")
    })
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let loaded = args.place.load()?;
    let meant = |it: &&conformance::format::suite::Listed| {
        args.which.is_meant(&it.id, it.role, it.kind, it.tier)
    };
    let listed: Vec<_> = loaded.suite.vectors.iter().filter(meant).collect();
    if listed.is_empty() {
        bail!("no vector is meant, expected other options; without any, all are listed");
    }
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &listed)?;
        writeln!(out)?;
        return Ok(End::Well);
    }
    for it in &listed {
        let title = loaded.vectors.get(&it.id).map_or("", |vector| &vector.title);
        writeln!(out, "{:<10} {:<10} {}", it.tier.id(), it.kind.id(), it.id)?;
        writeln!(out, "                      {title}")?;
    }
    writeln!(out, "{} of {} vectors", listed.len(), loaded.suite.vectors.len())?;
    Ok(End::Well)
}
