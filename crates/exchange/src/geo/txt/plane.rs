//! The coordinate system of a TXT, concluded from its head and from the zone that may stand before the eastings.

use std::collections::BTreeSet;

use qipan_kernel::finding::Finding;
use qipan_space::crs::Crs;
use qipan_space::geometry::Point;

use super::super::notes::Notes;
use super::head::{Datum, Head};
use super::plot::Plot;

/// Where a number of a zone stands before the easting, its million.
const MILLION: f64 = 1e6;

/// Concludes the system; changes eastings only where some have the zone in front and some don't, or where a 6° zone
/// is turned into the 3° zone with the same meridian. Both are told.
pub(crate) fn settle(head: &Head, plots: &mut [Plot], notes: &mut Notes) -> Option<Crs> {
    if head.in_degrees() {
        return (head.datum() == Datum::Cgcs2000).then_some(Crs::Cgcs2000);
    }
    if head.datum() == Datum::Foreign {
        notes.file(datum_foreign(head));
        return None;
    }
    let prefixes = prefixes(plots);
    let declared = head.zone();
    let prefix = match (prefixes.zones.len(), prefixes.zones.first()) {
        (0, _) => None,
        (1, Some(zone)) => Some(*zone),
        _ => {
            notes.file(zones_mixed(&prefixes));
            return None;
        }
    };
    if let (Some(declared), Some(prefix)) = (declared, prefix)
        && declared != prefix
    {
        let finding = Finding::error(
            "zone_contradicted",
            format!("带号写明是 {declared}，横坐标前却是 {prefix}"),
            format!("the zone is said to be {declared}, but eastings have {prefix} in front"),
        );
        notes.file(finding.remedy("请核对带号后指明坐标系", "check the zone and say the coordinate system"));
        return None;
    }
    let zone = declared.or(prefix)?;
    let six = is_six(head, zone, notes)?;
    if prefix.is_some() && prefixes.without > 0 {
        let finding = Finding::warning(
            "prefix_mixed",
            format!("有 {} 个点的横坐标不带带号，其余带；已统一去掉带号", prefixes.without),
            format!("{} eastings have no zone in front, the others have; it was taken off", prefixes.without),
        );
        notes.file(finding.remedy("请核对这些点", "check these points"));
    }
    if head.datum() == Datum::Missing {
        let finding = Finding::warning("datum_missing", "没有写明坐标系", "the file does not tell its datum");
        notes.file(finding.remedy(
            "请补上“坐标系=2000国家大地坐标系”，或指明坐标系",
            "add 坐标系=2000国家大地坐标系, or say the system",
        ));
        return None;
    }
    let narrow = if six { 2 * zone - 1 } else { zone };
    if six {
        let finding = Finding::info(
            "zone_of_six_degrees",
            format!("6 度带 {zone} 与 3 度带 {narrow} 的中央子午线相同，按 3 度带读取"),
            format!(
                "the 6-degree zone {zone} has the meridian of the 3-degree zone {narrow}, as which it was read"
            ),
        );
        notes.file(finding);
    }
    let mut prefixed = prefix.is_some();
    if prefixed && (six || prefixes.without > 0) {
        take_off(plots, zone);
        prefixed = false;
    }
    Some(Crs::GaussKruger3 { zone: u8::try_from(narrow).ok()?, prefixed })
}

#[derive(Default)]
struct Prefixes {
    zones: BTreeSet<u32>,
    without: usize,
}

/// The zones in front of the eastings; where all northings look like eastings with a zone, in front of those.
fn prefixes(plots: &[Plot]) -> Prefixes {
    let all = || plots.iter().flat_map(|p| &p.rings).flat_map(|r| &r.points);
    let of = |value: f64| -> Option<u32> {
        let zone = (value / MILLION).floor();
        (10.0..100.0).contains(&zone).then(|| format!("{zone}").parse().ok()).flatten()
    };
    let turned = all().next().is_some() && all().all(|p: &Point| of(p.y).is_some() && of(p.x).is_none());
    let mut found = Prefixes::default();
    for p in all() {
        match of(if turned { p.y } else { p.x }) {
            Some(zone) => {
                found.zones.insert(zone);
            }
            None => found.without += 1,
        }
    }
    found
}

fn take_off(plots: &mut [Plot], zone: u32) {
    let front = f64::from(zone) * MILLION;
    for p in plots.iter_mut().flat_map(|p| &mut p.rings).flat_map(|r| &mut r.points) {
        for value in [&mut p.x, &mut p.y] {
            if *value >= front && *value < front + MILLION {
                *value -= front;
            }
        }
    }
}

fn datum_foreign(head: &Head) -> Finding {
    Finding::warning(
        "datum_foreign",
        "坐标系不是 2000 国家大地坐标系，没有当地参数不能换算",
        "the datum is not CGCS2000; without local parameters it can't be converted",
    )
    .with_value(head.get("坐标系").unwrap_or_default())
    .remedy(
        "请先转换到 2000 国家大地坐标系；如只是写错，请指明坐标系",
        "convert it first, or say the system if the word is wrong",
    )
}

fn zones_mixed(prefixes: &Prefixes) -> Finding {
    let list: Vec<String> = prefixes.zones.iter().map(u32::to_string).collect();
    Finding::error(
        "zones_mixed",
        "横坐标的带号不止一个，不能作为一个图层读取",
        "eastings have more than one zone in front; they can't be one layer",
    )
    .with_value(list.join(", "))
    .remedy("请按带号拆成不同文件，或换算到同一带", "split the file by zone, or convert to one zone")
}

/// Whether the zone is one of 6 degrees; told and `None` if there is no such zone.
fn is_six(head: &Head, zone: u32, notes: &mut Notes) -> Option<bool> {
    match (head.width(), zone) {
        (Some(6) | None, 13..=23) => Some(true),
        (Some(3) | None, 25..=45) => Some(false),
        _ => {
            let width = head.get("几度分带");
            let finding = Finding::error(
                "zone_unknown",
                format!("没有这样的分带：几度分带 {}，带号 {zone}", width.unwrap_or("未填")),
                format!("there is no zone {zone} of {} degrees", width.unwrap_or("unknown")),
            );
            notes.file(finding.remedy("请核对几度分带和带号", "check the width and the number of the zone"));
            None
        }
    }
}
