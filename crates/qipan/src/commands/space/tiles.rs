//! `qipan space tiles`: a layer as vector tiles in a folder.

use super::{layers, only};
use crate::cli::space::TilesArgs;
use crate::failure::Failure;
use crate::out;
use qipan_kernel::text::{Lang, Say};
use qipan_space::tiles::{MAX_ZOOM, TileOptions, TileSet};
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;

/// More tiles than this are surely a mistake.
const MOST: u64 = 4_000_000;

/// Reads, prepares, writes every tile that holds something, and `tiles.json`.
pub fn run(args: &TilesArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let (low, high) = zooms(&args.zoom, lang)?;
    let layer = only(layers(&args.layer, &args.open, lang)?, &args.layer, lang)?;
    let name = args.name.clone().unwrap_or_else(|| layer.name.clone());
    let set = TileSet::with(&layer, TileOptions::named(name)).map_err(|e| Failure::input(e.say(lang)))?;
    let size = |z: u8| {
        let count = |r: std::ops::RangeInclusive<u32>| u64::from(r.end() - r.start()) + 1;
        set.range(z).map_or(0, |(columns, rows)| count(columns) * count(rows))
    };
    let all: u64 = (low..=high).map(size).sum();
    if all > MOST {
        return Err(Failure::input(match lang {
            Lang::Zh => format!("需要 {all} 张瓦片，超过 {MOST}；请减小 --zoom，或核对坐标"),
            Lang::En => format!("{all} tiles, more than {MOST}; take fewer zooms, or check the coordinates"),
        }));
    }
    let (mut tiles, mut bytes, mut largest) = (0u64, 0usize, 0usize);
    for z in low..=high {
        let Some((columns, rows)) = set.range(z) else { continue };
        for x in columns {
            let folder = args.out.join(z.to_string()).join(x.to_string());
            let mut made = false;
            for y in rows.clone() {
                let tile = set.tile(z, x, y);
                if tile.is_empty() {
                    continue;
                }
                if !made {
                    std::fs::create_dir_all(&folder).map_err(|e| Failure::file(&folder, e, lang))?;
                    made = true;
                }
                write(&folder.join(format!("{y}.mvt")), &tile, lang)?;
                (tiles, bytes, largest) = (tiles + 1, bytes + tile.len(), largest.max(tile.len()));
            }
        }
    }
    std::fs::create_dir_all(&args.out).map_err(|e| Failure::file(&args.out, e, lang))?;
    let about = serde_json::to_vec_pretty(&tilejson(&set, low, high)).unwrap_or_default();
    write(&args.out.join("tiles.json"), &about, lang)?;
    out::note(match lang {
        Lang::Zh => format!("{}：{tiles} 张瓦片，{bytes} 字节，最大 {largest} 字节", args.out.display()),
        Lang::En => format!("{}: {tiles} tiles, {bytes} bytes, the largest {largest}", args.out.display()),
    });
    Ok(ExitCode::SUCCESS)
}

fn write(path: &Path, bytes: &[u8], lang: Lang) -> Result<(), Failure> {
    std::fs::write(path, bytes).map_err(|e| Failure::file(path, e, lang))
}

fn tilejson(set: &TileSet, low: u8, high: u8) -> serde_json::Value {
    let fields: serde_json::Map<String, serde_json::Value> =
        set.fields().map(|f| (f.to_owned(), json!(""))).collect();
    json!({
        "tilejson": "3.0.0",
        "name": set.name(),
        "tiles": ["{z}/{x}/{y}.mvt"],
        "minzoom": low,
        "maxzoom": high,
        "bounds": set.bounds(),
        "vector_layers": [{"id": set.name(), "fields": fields, "minzoom": low, "maxzoom": high}],
    })
}

/// `14`, or `8-16`.
fn zooms(text: &str, lang: Lang) -> Result<(u8, u8), Failure> {
    let (low, high) = text.split_once('-').unwrap_or((text, text));
    let zooms = low.trim().parse::<u8>().ok().zip(high.trim().parse::<u8>().ok());
    zooms.filter(|(low, high)| low <= high && *high <= MAX_ZOOM).ok_or_else(|| {
        Failure::input(match lang {
            Lang::Zh => format!("--zoom {text}：请写 0 到 {MAX_ZOOM} 的级别，如 14 或 8-16"),
            Lang::En => format!("--zoom {text}: give zooms from 0 to {MAX_ZOOM}, such as 14 or 8-16"),
        })
    })
}
