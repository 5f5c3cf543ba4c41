//! `presets`: the named families.

use std::io::Write;

use model::preset::{PRESETS, Preset, defaults};
use model::report::json::{FORMAT, PresetRowJson, Presets};
use model::scope::write_cube;
use model::setting;

use crate::cli::format::Format;
use crate::cli::{End, write_json};

/// List the presets.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  model presets\n  model presets --format json")]
pub(super) struct Args {
    /// How to write the list
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let rows: Vec<PresetRowJson> = PRESETS.iter().map(row).collect();
    if args.format == Format::Json {
        write_json(out, &Presets { format: FORMAT, presets: rows })?;
        return Ok(End::Well);
    }
    for row in &rows {
        writeln!(out, "{}: {}", row.id, row.says)?;
        for (id, values) in &row.fixes {
            writeln!(out, "    {id} = {}", values.join(" or "))?;
        }
        writeln!(out, "    free: {} ({} configurations)", row.free.join(", "), row.configurations)?;
    }
    writeln!(out, "Everything else is at its default: model settings")?;
    Ok(End::Well)
}

fn row(preset: &Preset) -> PresetRowJson {
    let cube = preset.cube();
    let (free, fixes) =
        write_cube(&cube, &defaults()).into_iter().partition::<Vec<_>, _>(|(id, values)| {
            setting::find(id).is_some_and(|(_, row)| row.values.len() == values.len())
        });
    PresetRowJson {
        id: preset.id,
        says: preset.says,
        fixes: fixes.into_iter().collect(),
        free: free.into_iter().map(|(id, _)| id).collect(),
        configurations: cube.count().to_string(),
    }
}
