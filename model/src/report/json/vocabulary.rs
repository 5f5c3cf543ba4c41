//! The vocabulary as JSON: settings, claims, presets, and the article.

use schemars::JsonSchema;
use serde::Serialize;

use crate::claim::{self, Claim, Growth};
use crate::report::json::{FORMAT, PreparationJson, Values};
use crate::scope::write_values;
use crate::setting::commands::{Procedure, procedure};
use crate::setting::{self, Row};

/// The answer of `settings`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Settings {
    /// The version of this shape.
    pub format: &'static str,
    /// All settings, in order.
    pub settings: Vec<SettingJson>,
}

/// A setting.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SettingJson {
    /// The id.
    pub id: &'static str,
    /// The values, weakest first where they are ordered.
    pub values: Vec<&'static str>,
    /// The default.
    pub default: &'static str,
    /// Whether the values stand from the weakest to the strongest.
    pub ordered: bool,
    /// Who turns it.
    pub who: &'static str,
    /// The party that holds it.
    pub owner: &'static str,
    /// The heading.
    pub group: &'static str,
    /// What it is, in the product's own words.
    pub product: &'static str,
    /// The command that shows it.
    pub read: &'static str,
    /// What must be there before that command: functions that it uses, objects that it names.
    pub before: Option<PreparationJson>,
    /// How to save what it changes.
    pub save: Option<&'static str>,
    /// The command that changes it.
    pub change: &'static str,
    /// The command that takes the change back.
    pub undo: &'static str,
    /// What else stops working when it is tightened.
    pub breaks: &'static str,
    /// Where the facts are from: titles and addresses.
    pub sources: Vec<SourceJson>,
    /// Whether it is an assumption: nobody can turn it, and documents leave it open.
    pub assumption: bool,
    /// What is assumed.
    pub assumes: Option<&'static str>,
}

/// A public document.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SourceJson {
    /// The short name.
    pub key: &'static str,
    /// The title.
    pub title: &'static str,
    /// The address.
    pub url: &'static str,
}

impl SettingJson {
    /// A row of the table.
    #[must_use]
    pub fn new(row: &Row) -> Self {
        let id = setting::find(row.id).map(|(id, _)| id);
        let procedure = id.map(|id| procedure(id, setting::leads_to(id)));
        let sources = row.source.iter().filter_map(|key| crate::article::source(key));
        Self {
            id: row.id,
            values: row.values.to_vec(),
            default: row.values.get(usize::from(row.default)).copied().unwrap_or_default(),
            ordered: row.ordered,
            who: row.who.id(),
            owner: row.owner.id(),
            group: row.group,
            product: row.product,
            read: row.read,
            before: procedure.as_ref().and_then(|it| it.needs).map(PreparationJson::new),
            save: procedure.as_ref().and_then(Procedure::saves),
            change: row.change,
            undo: row.undo,
            breaks: row.breaks,
            sources: sources
                .map(|source| SourceJson { key: source.key, title: source.title, url: source.url })
                .collect(),
            assumption: row.assumes.is_some(),
            assumes: row.assumes,
        }
    }
}

/// The answer of `claims`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Claims {
    /// The version of this shape.
    pub format: &'static str,
    /// All claims, in order.
    pub claims: Vec<ClaimRowJson>,
}

/// A claim.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ClaimRowJson {
    /// The id.
    pub id: &'static str,
    /// The kind.
    pub kind: &'static str,
    /// The group.
    pub group: &'static str,
    /// The sentence.
    pub says: &'static str,
    /// The settings that limit where it applies.
    pub applies: Values,
    /// Where it is violated as the attacker can do more: it `grows`, `shrinks`, or `neither` follows.
    pub growth: &'static str,
    /// Why neither follows.
    pub growth_reason: Option<&'static str>,
}

impl Claims {
    /// All claims.
    #[must_use]
    pub fn all() -> Self {
        Self { format: FORMAT, claims: claim::all().iter().map(ClaimRowJson::new).collect() }
    }
}

impl ClaimRowJson {
    fn new(claim: &'static Claim) -> Self {
        let applies = claim.applies.iter().filter_map(|(variable, values)| {
            let row = setting::row(*variable)?;
            Some((row.id, write_values(row, *values)))
        });
        let (growth, growth_reason) = match claim.growth {
            Growth::Grows => ("grows", None),
            Growth::Shrinks => ("shrinks", None),
            Growth::Neither(why) => ("neither", Some(why)),
        };
        Self {
            id: claim.id,
            kind: claim.kind.id(),
            group: claim.group.id(),
            says: &claim.says,
            applies: applies.collect(),
            growth,
            growth_reason,
        }
    }
}

/// The answer of `presets`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Presets {
    /// The version of this shape.
    pub format: &'static str,
    /// All presets, in order.
    pub presets: Vec<PresetRowJson>,
}

/// A preset.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PresetRowJson {
    /// The id.
    pub id: &'static str,
    /// What it stands for.
    pub says: &'static str,
    /// What it fixes, or narrows.
    pub fixes: Values,
    /// What it frees.
    pub free: Vec<&'static str>,
    /// How many configurations it has.
    pub configurations: String,
}
