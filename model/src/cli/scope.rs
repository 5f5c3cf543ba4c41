//! The arguments that name a scope.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::ValueEnum;
use family::cube::Cube;
use family::variable::{Values, VariableId};
use input::file;
use model::capability::Attacker;
use model::claim::{self, Claim, Kind, Marks};
use model::dated::Date;
use model::families::Engine;
use model::scope::{Asked, Scope, ScopeError, nearest};

/// A preset, then a file, then single settings; later beats earlier.
#[derive(Debug, clap::Args)]
pub(super) struct ScopeArgs {
    /// Start from a preset
    #[arg(long, value_name = "ID")]
    preset: Option<String>,
    /// Read a configuration: flat `id = value`, a list of values, or "unknown", in TOML or JSON;
    /// what it does not mention is free, and the attacker has what --attacker says
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    changes: ChangeArgs,
}

/// What is asked of a scope besides where it starts. Every command that takes one has the same.
#[derive(Debug, clap::Args)]
pub(super) struct ChangeArgs {
    /// Set one setting; `id=a,b` leaves two values, `id=*` frees it
    #[arg(long = "set", value_name = "ID=VALUES")]
    sets: Vec<String>,
    /// Fix the settings that a day decides to what the products did then, where neither a file nor
    /// --set says otherwise; `model settings --dated` lists them
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// What the attacker may be able to do, where nothing else says whether the attacker is
    #[arg(long, value_enum, default_value_t = AttackerArg::Password)]
    attacker: AttackerArg,
}

/// What the attacker may be able to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum AttackerArg {
    /// Know the user's password
    Password,
    /// Know the password, relay the user's sign-in, have a device code entered or a prompt approved,
    /// answer discovery
    Phisher,
    /// Get copies of tokens and codes that have been issued
    TokenThief,
    /// Know the password, have the key of AD FS, administer Exchange Server, be inside the network,
    /// enrol a device, have an account
    Insider,
    /// All of that
    All,
    /// Nothing, but to ask without signing in
    None,
}

impl From<AttackerArg> for Attacker {
    fn from(attacker: AttackerArg) -> Self {
        match attacker {
            AttackerArg::Password => Self::Password,
            AttackerArg::Phisher => Self::Phisher,
            AttackerArg::TokenThief => Self::TokenThief,
            AttackerArg::Insider => Self::Insider,
            AttackerArg::All => Self::All,
            AttackerArg::None => Self::None,
        }
    }
}

/// What decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum EngineArg {
    /// All configurations at once; a small family class by class. There is no limit
    Family,
    /// stateright, one configuration after another, each for all that are like it, up to --limit
    Stateright,
}

/// A limit that nothing would heed is refused.
pub(super) fn limit_is_for_stateright(
    engine: EngineArg,
    limit: Option<NonZeroUsize>,
) -> anyhow::Result<()> {
    if let (EngineArg::Family, Some(limit)) = (engine, limit) {
        bail!("--limit {limit} bounds stateright alone, expected --engine stateright with it");
    }
    Ok(())
}

impl From<EngineArg> for Engine {
    fn from(engine: EngineArg) -> Self {
        match engine {
            EngineArg::Family => Self::Family,
            EngineArg::Stateright => Self::Stateright,
        }
    }
}

impl ScopeArgs {
    /// Whether nothing narrows the scope.
    pub(super) fn is_everything(&self) -> bool {
        self.names_nothing() && self.changes.as_of.is_none()
    }

    /// Whether nothing narrows it but a day.
    pub(super) fn names_nothing(&self) -> bool {
        self.preset.is_none() && self.config.is_none() && self.changes.sets.is_empty()
    }

    /// What the attacker may be able to do.
    pub(super) fn attacker(&self) -> Attacker {
        self.changes.attacker.into()
    }

    /// A scope of its own, with what the attacker can do.
    pub(super) fn within(&self, cube: Cube) -> Cube {
        self.attacker().freed(cube, &|_| false)
    }

    /// The scope.
    pub(super) fn scope(&self) -> anyhow::Result<Scope> {
        let file = self.config.as_deref().map(configuration).transpose()?;
        self.changes.scope(self.preset.clone(), file)
    }
}

impl ChangeArgs {
    /// The scope of a preset, or of everything, or of a file, with what is asked of it besides.
    pub(super) fn scope(
        &self,
        preset: Option<String>,
        file: Option<BTreeMap<VariableId, Values>>,
    ) -> anyhow::Result<Scope> {
        let asked = Asked {
            preset,
            file,
            as_of: self.as_of,
            attacker: self.attacker.into(),
            sets: Scope::parse_sets(&self.sets)?,
        };
        Ok(asked.scope()?)
    }
}

/// What a configuration file says.
pub(super) fn configuration(path: &Path) -> anyhow::Result<BTreeMap<VariableId, Values>> {
    let text = file::read(path, file::WRITTEN, "a configuration in TOML or JSON")?;
    let is_json = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    Scope::parse_file(&text, is_json).with_context(|| format!("`{}`", path.display()))
}

/// The claims with these ids; all of them if none is named.
pub(super) fn claims(ids: &[String]) -> anyhow::Result<Marks> {
    if ids.is_empty() {
        return Ok(all_claims());
    }
    let mut marks = Marks::default();
    for id in ids {
        marks = marks.with(find_claim(id)?);
    }
    Ok(marks)
}

/// All claims.
pub(super) fn all_claims() -> Marks {
    (0..claim::all().len()).fold(Marks::default(), Marks::with)
}

/// The place of a claim.
pub(super) fn find_claim(id: &str) -> anyhow::Result<usize> {
    match claim::find(id) {
        Some((place, _)) => Ok(place),
        None => Err(ScopeError::Claim {
            id: id.to_owned(),
            nearest: nearest(id, claim::all().iter().map(|claim| claim.id)),
        }
        .into()),
    }
}

/// A claim about all configurations, with its place.
pub(super) fn find_claim_about_all(id: &str) -> anyhow::Result<(usize, &'static Claim)> {
    let place = find_claim(id)?;
    let claim = claim::all().get(place).context("there is no such claim")?;
    if matches!(claim.kind, Kind::Witness(_)) {
        bail!("`{id}` is a witness: one configuration is enough, expected a claim about all");
    }
    Ok((place, claim))
}
