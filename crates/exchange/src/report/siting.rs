//! The report of a siting check: one page with verdict, areas, map, coordinates, legal basis, layer versions.

use super::docx::{Document, Run};
use super::png;
use super::raster::{Canvas, Colour};
use super::room::{Fit, Rest, cut, em_of, fitting};
use qipan_kernel::quantity::fmt::number;
use qipan_kernel::text::{Lang, Say};
use qipan_space::MultiPolygon;
use qipan_space::rules::{LayerKind, Outcome};
use qipan_space::verdict::{LayerInput, Reason, Verdict, canonical};
use thiserror::Error;

/// What the verdict does not say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReportHead {
    /// Name of the project or site.
    pub name: String,
    /// Number of the siting, where it was kept.
    pub number: Option<String>,
    /// 审图号 of the base map; without one the map is marked as a sketch (示意).
    pub map_approval: Option<String>,
}

/// Why a report can't be made.
#[derive(Debug, Error)]
#[error("the report can't be written: {0}; try again")]
pub struct ReportError(#[from] zip::result::ZipError);

impl Say for ReportError {
    fn say(&self, lang: Lang) -> String {
        lang.pick(format!("报告无法写出：{}；请重试", self.0), self.to_string())
    }
}

/// Lines of grounds, hits and points together, of hits, points, layers and notes before the rest is only counted: the
/// report keeps to one page.
const LINES: usize = 27;
const HIT_LINES: usize = 8;
const POINTS: usize = 24;
const LAYERS: usize = 6;
const NOTES: usize = 2;
const MAP: (usize, usize) = (900, 420);

/// The report as a docx. The same verdict, site and layers give the same bytes.
///
/// `site` is the shape that was checked, in the plane of the check, as are the layers.
///
/// # Errors
/// [`ReportError`] if the archive can't be written.
pub fn siting_docx(
    verdict: &Verdict,
    site: &MultiPolygon,
    layers: &[LayerInput],
    head: &ReportHead,
    lang: Lang,
) -> Result<Vec<u8>, ReportError> {
    let site = canonical(site);
    let mut doc = Document::default();
    let title = lang.pick("项目选址合规性初判报告", "Siting check: first judgement");
    doc.paragraph(&[Run::from(title).bold().size(32)], true, 60);
    let rest = Rest { kept: head.number.is_some(), lang };
    facts(&mut doc, verdict, head, lang);
    let touched = fitting(hit_rows(verdict, lang), &HIT_WIDTHS, HIT_LINES, 2);
    let points = site.rings().flatten().count().min(POINTS).div_ceil(3);
    reasons(&mut doc, verdict, rest, LINES - touched.lines - points);
    hits(&mut doc, touched, rest);
    map(&mut doc, &site, layers, verdict, head, lang);
    coordinates(&mut doc, &site, verdict, rest);
    versions(&mut doc, verdict, rest);
    Ok(doc.finish(&format!("{title} {}", head.name))?)
}

fn colour_of(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Allowed => "0F8A5F",
        Outcome::Conditional | Outcome::Restricted => "9A6200",
        Outcome::ManualReview => "1F5FA8",
        Outcome::Forbidden => "C4322B",
    }
}

fn facts(doc: &mut Document, verdict: &Verdict, head: &ReportHead, lang: Lang) {
    let (asked, site) = (&verdict.asked, &verdict.site);
    let outcome = Run::from(verdict.outcome.say(lang)).bold().size(26).colour(colour_of(verdict.outcome));
    doc.paragraph(
        &[Run::from(lang.pick("初判结论：", "First judgement: ")).bold().size(22), outcome],
        true,
        20,
    );
    let notice = lang.pick(&verdict.notice_zh, &verdict.notice_en).clone();
    doc.paragraph(&[Run::from(notice).colour("606060")], true, 40);
    let label = |zh: &str, en: &str| Run::from(lang.pick(zh, en)).bold();
    let short = |text: &str, width: u32| cut(text, em_of(width), 2).0;
    let class = lang.pick(&asked.project_class_zh, &asked.project_class_en).clone();
    let industry = asked.industry.as_ref().map(|i| format!(" / {i}")).unwrap_or_default();
    let area = match lang {
        Lang::Zh => {
            format!("{} 亩（{} 平方米）", number(site.area_mu, 2, lang), number(site.area_m2, 2, lang))
        }
        Lang::En => format!("{} mu ({} m²)", number(site.area_mu, 2, lang), number(site.area_m2, 2, lang)),
    };
    let name = if head.name.is_empty() { "—".to_owned() } else { head.name.clone() };
    let rows = [
        vec![
            label("项目名称", "Project"),
            short(&name, 43).into(),
            label("编号", "Number"),
            short(head.number.as_deref().unwrap_or("—"), 35).into(),
        ],
        vec![
            label("项目类别", "Class"),
            short(&format!("{class}{industry}"), 43).into(),
            label("数据截至", "As of"),
            asked.as_of.to_string().into(),
        ],
        vec![
            label("用地面积", "Area"),
            area.into(),
            label("面积方法", "Method"),
            verdict.area_method.clone().into(),
        ],
    ];
    doc.table(&[11, 43, 11, 35], &rows, false);
}

fn reasons(doc: &mut Document, verdict: &Verdict, rest: Rest, lines: usize) {
    let lang = rest.lang;
    let widths = [58, 14, 28];
    let head = [
        ("判定与依据", "Grounds and legal basis"),
        ("规则", "Rule"),
        ("所需材料或措施", "What is then needed"),
    ];
    let all = verdict.reasons.iter().map(|reason| reason_row(reason, lang)).collect();
    let Fit { rows: kept, rest: more, .. } = fitting(all, &widths, lines, lines.div_ceil(3));
    let mut rows = vec![head.map(|(zh, en)| Run::from(lang.pick(zh, en)).bold()).into()];
    rows.extend(kept);
    if more > 0 {
        rows.push(vec![rest.says(more, "条", "grounds").into(), "".into(), "".into()]);
    }
    if rows.len() == 1 {
        let none = lang.pick("没有规则涉及此地块", "no rule concerns this site");
        rows.push(vec![none.into(), "".into(), "".into()]);
    }
    doc.table(&widths, &rows, true);
}

fn reason_row(reason: &Reason, lang: Lang) -> Vec<Run> {
    let basis: Vec<String> = reason
        .basis
        .iter()
        .map(|b| format!("{}〔{}〕", lang.pick(&b.text_zh, &b.text_en), b.certainty.say(lang)))
        .collect();
    let basis = match (basis.is_empty(), lang) {
        (true, _) => String::new(),
        (false, Lang::Zh) => format!("。依据：{}", basis.join("；")),
        (false, Lang::En) => format!(". Basis: {}", basis.join("; ")),
    };
    let text = Run::from(format!("{}{basis}", reason.say(lang)));
    let needs = lang.pick(&reason.needs_zh, &reason.needs_en).join(lang.pick("；", "; "));
    vec![
        if reason.decides { text.colour(colour_of(reason.outcome)) } else { text },
        reason.rule.clone().into(),
        needs.into(),
    ]
}

const HIT_WIDTHS: [u32; 6] = [20, 36, 12, 14, 9, 9];

/// A row for each zone that was judged, and for each layer that the site does not touch.
fn hit_rows(verdict: &Verdict, lang: Lang) -> Vec<Vec<Run>> {
    let mut all = Vec::new();
    for layer in &verdict.layers {
        let name = if layer.name.is_empty() { layer.kind.say(lang) } else { layer.name.clone() };
        let mut judged: Vec<_> = layer.hits.iter().filter(|h| h.rule.is_some()).collect();
        // Where there is no room for all, the larger parts tell more.
        judged.sort_by(|a, b| b.part.area_m2.total_cmp(&a.part.area_m2));
        for hit in judged {
            let outcome = hit.outcome.map(|o| o.say(lang)).unwrap_or_default();
            all.push(vec![
                name.clone().into(),
                hit.zone_id.clone().into(),
                number(hit.part.area_mu, 2, lang).into(),
                number(hit.part.area_m2, 2, lang).into(),
                format!("{}%", number(hit.part.share * 100.0, 2, lang)).into(),
                outcome.into(),
            ]);
        }
        if let Some(near) = &layer.nearest {
            let far = Run::from(near.say(lang)).colour("606060");
            let none = lang.pick("不占用", "not touched");
            all.push(vec![name.into(), far, "0.00".into(), "0.00".into(), "0%".into(), none.into()]);
        }
    }
    all
}

fn hits(doc: &mut Document, touched: Fit, rest: Rest) {
    let head = [
        ("图层", "Layer"),
        ("图斑", "Zone"),
        ("亩", "mu"),
        ("平方米", "m²"),
        ("占比", "Share"),
        ("判定", "Outcome"),
    ];
    let mut rows: Vec<Vec<Run>> = vec![head.map(|(zh, en)| Run::from(rest.lang.pick(zh, en)).bold()).into()];
    rows.extend(touched.rows);
    if touched.rest > 0 {
        let text = rest.says(touched.rest, "行", "rows");
        rows.push(vec!["…".into(), text.into(), "".into(), "".into(), "".into(), "".into()]);
    }
    doc.table(&HIT_WIDTHS, &rows, true);
}

/// How a kind of layer is drawn: fill, how much it covers, border.
fn look(kind: LayerKind) -> Option<(Colour, f64, Option<Colour>)> {
    match kind {
        LayerKind::Boundary => Some(([255; 3], 0.0, Some([90, 90, 90]))),
        LayerKind::River => Some(([158, 199, 232], 1.0, None)),
        LayerKind::Urban => Some(([250, 226, 232], 0.8, Some([176, 74, 120]))),
        LayerKind::Farmland => Some(([246, 214, 92], 0.8, Some([170, 140, 20]))),
        LayerKind::Ecology => Some(([120, 190, 130], 0.8, Some([30, 110, 60]))),
        LayerKind::Parcel => Some(([255; 3], 0.0, Some([200, 200, 200]))),
        LayerKind::Park | LayerKind::Plan | LayerKind::LandUse | LayerKind::Road => None,
    }
}

fn map(
    doc: &mut Document,
    site: &MultiPolygon,
    layers: &[LayerInput],
    verdict: &Verdict,
    head: &ReportHead,
    lang: Lang,
) {
    let Some(extent) = site.extent() else { return };
    let room = 0.6 * (extent.max_x - extent.min_x).max(extent.max_y - extent.min_y).max(50.0);
    let mut canvas = Canvas::of(extent.grown(room), MAP.0, MAP.1);
    let shown = canvas.extent();
    let order = [
        LayerKind::Urban,
        LayerKind::River,
        LayerKind::Farmland,
        LayerKind::Ecology,
        LayerKind::Parcel,
        LayerKind::Boundary,
    ];
    let mut legend: Vec<Run> = Vec::new();
    for kind in order {
        let Some((fill, cover, border)) = look(kind) else { continue };
        let mut drawn = false;
        for layer in layers.iter().filter(|l| l.meta.kind == kind) {
            for zone in layer.index.zones() {
                if zone.shape.extent().is_some_and(|e| e.meets(&shown)) {
                    if cover > 0.0 {
                        canvas.fill(&zone.shape, fill, cover);
                    }
                    if let Some(border) = border {
                        canvas.outline(&zone.shape, border, 1);
                    }
                    drawn = true;
                }
            }
        }
        if drawn {
            let colour = if cover > 0.0 { fill } else { border.unwrap_or(fill) };
            legend.push(Run::from("■").colour(hex(colour)));
            legend.push(format!("{}  ", kind.say(lang)).into());
        }
    }
    canvas.fill(site, [214, 40, 40], 0.35);
    canvas.outline(site, [200, 20, 20], 2);
    let bar = canvas.round_bar();
    canvas.scale_bar(bar);
    let (width, height, pixels) = canvas.finish();
    let alt = lang.pick("地块与控制线位置图", "map of the site and the control lines");
    doc.picture(png::rgb(width, height, &pixels), (142, 66), alt);
    let approval = head
        .map_approval
        .clone()
        .or_else(|| verdict.layers.iter().find_map(|l| l.map_approval.clone()))
        .filter(|a| !a.is_empty());
    let mark = match approval {
        Some(number) => {
            let number = cut(&number, 30.0, 1).0;
            lang.pick(format!("审图号：{number}"), format!("map approval {number}"))
        }
        None => lang.pick("示意图，不作为划界依据", "sketch, not a basis of borders").to_owned(),
    };
    let synthetic =
        if verdict.synthetic { lang.pick("（含演示数据）", " (holds demo data)") } else { "" };
    legend.insert(0, Run::from("■").colour("D62828"));
    legend.insert(1, lang.pick("地块  ", "site  ").into());
    let scale = lang.pick(
        format!("比例尺 {} 米，上方为北；{mark}{synthetic}", number(bar, 0, lang)),
        format!("bar {} m, north is up; {mark}{synthetic}", number(bar, 0, lang)),
    );
    legend.push(Run::from(scale).bold());
    doc.paragraph(&legend, true, 40);
}

fn hex(colour: Colour) -> String {
    colour.iter().map(|c| format!("{c:02X}")).collect()
}

/// Four points to a row: number, north, east.
fn coordinates(doc: &mut Document, site: &MultiPolygon, verdict: &Verdict, rest: Rest) {
    let lang = rest.lang;
    let mut cells: Vec<Run> = Vec::new();
    let mut total = 0;
    for (ring, points) in site.rings().enumerate() {
        for (at, p) in points.iter().enumerate() {
            total += 1;
            if total <= POINTS {
                cells.push(format!("{}-J{}", ring + 1, at + 1).into());
                cells.push(format!("{:.3}, {:.3}", p.y, p.x).into());
            }
        }
    }
    let crs = &verdict.site.crs;
    let left = total.saturating_sub(POINTS);
    let more = match (left, lang) {
        (0, _) => String::new(),
        (_, Lang::Zh) => format!("；列出前 {POINTS} 点，{}", rest.says(left, "点", "points")),
        (_, Lang::En) => format!("; the first {POINTS} here, {}", rest.says(left, "点", "points")),
    };
    let heading = lang.pick(
        format!("界址点坐标（{crs}，圈号-点号：X 北，Y 东，米；共 {total} 点{more}）"),
        format!("Coordinates ({crs}, ring-point: north, east, m; {total} points{more})"),
    );
    doc.paragraph(&[Run::from(heading).bold()], false, 20);
    let mut rows: Vec<Vec<Run>> = Vec::new();
    let mut cells = cells.into_iter().peekable();
    while cells.peek().is_some() {
        let mut row: Vec<Run> = cells.by_ref().take(6).collect();
        row.resize_with(6, || "".into());
        rows.push(row);
    }
    doc.table(&[7, 26, 7, 26, 7, 27], &rows, false);
}

fn versions(doc: &mut Document, verdict: &Verdict, rest: Rest) {
    let lang = rest.lang;
    let short = |hash: &str| hash.chars().take(12).collect::<String>();
    let clipped = |text: &str, em: f64| cut(text, em, 1).0;
    let mut layers: Vec<String> = verdict
        .layers
        .iter()
        .take(LAYERS)
        .map(|l| {
            format!("{} {} [{}]", clipped(&l.name, 16.0), clipped(&l.version, 12.0), short(&l.content_hash))
        })
        .collect();
    let left = verdict.layers.len().saturating_sub(LAYERS);
    if left > 0 {
        layers.push(rest.says(left, "个图层", "layers"));
    }
    let rules = &verdict.rule_set;
    let layers = layers.join(lang.pick("；", "; "));
    let rule_name = clipped(lang.pick(&rules.name_zh, &rules.name_en), 40.0);
    let (version, hash) = (clipped(&rules.version, 20.0), short(&rules.hash));
    let (tolerance, method) = (verdict.tolerance.area_m2, &verdict.method);
    let sources = lang.pick(
        format!("图层版本：{layers}。规则：{rule_name} {version} [{hash}]；容差 {tolerance} 平方米；方法 {method}。"),
        format!(
            "Layer versions: {layers}. Rules: {rule_name} {version} [{hash}]; tolerance {tolerance} m²; method {method}."
        ),
    );
    doc.paragraph(&[Run::from(sources).size(14)], false, 20);
    let hash = lang.pick(
        format!("地块坐标哈希 {}；判定结果哈希 {}", verdict.site.hash, verdict.hash),
        format!("hash of the coordinates {}; hash of the verdict {}", verdict.site.hash, verdict.hash),
    );
    doc.paragraph(&[Run::from(hash).size(12).colour("606060")], false, 0);
    let mut notes: Vec<String> =
        verdict.findings.iter().take(NOTES).map(|f| clipped(&f.say(lang), 66.0)).collect();
    let left = verdict.findings.len().saturating_sub(NOTES);
    if left > 0 {
        notes.push(rest.says(left, "条提示", "notes"));
    }
    for note in notes {
        let text = lang.pick(format!("提示：{note}"), format!("Note: {note}"));
        doc.paragraph(&[Run::from(text).size(14).colour("9A6200")], false, 0);
    }
}

#[cfg(test)]
mod tests;
