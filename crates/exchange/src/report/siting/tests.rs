use super::*;
use qipan_space::overlay::{LayerIndex, Zone};
use qipan_space::rules::RuleSet;
use qipan_space::verdict::{LayerMeta, SitingRequest, check};
use qipan_space::{Crs, Point, Polygon};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

fn rectangle(x: f64, y: f64, width: f64, height: f64) -> MultiPolygon {
    let at = |dx, dy| Point { x: 547_000.0 + x + dx, y: 3_354_000.0 + y + dy };
    let exterior = vec![at(0.0, 0.0), at(width, 0.0), at(width, height), at(0.0, height)];
    MultiPolygon(vec![Polygon { exterior, holes: vec![] }])
}

fn layer(kind: LayerKind, name: &str, id: &str, shape: MultiPolygon, code: &str) -> LayerInput {
    let zone = Zone { id: id.to_owned(), shape };
    let properties = BTreeMap::from([("GHFQDM".to_owned(), json!(code))]);
    let meta = LayerMeta {
        code: kind.as_str().to_owned(),
        name: name.to_owned(),
        kind,
        version: "批复".to_owned(),
        content_hash: "ab".repeat(32),
        synthetic: true,
        map_approval: None,
    };
    LayerInput::new(meta, LayerIndex::build(vec![zone]).unwrap(), vec![properties]).unwrap()
}

fn report(name: &str, lang: Lang) -> Vec<u8> {
    let layers = [
        layer(LayerKind::Farmland, "永久基本农田", "NT-1203-1", rectangle(120.0, 0.0, 300.0, 260.0), ""),
        layer(LayerKind::Ecology, "生态保护红线", "ST-01", rectangle(0.0, 400.0, 300.0, 100.0), ""),
        layer(LayerKind::Urban, "城镇开发边界", "CZ-01", rectangle(-400.0, -300.0, 520.0, 900.0), "01"),
    ];
    let site = rectangle(-60.0, 30.0, 200.0, 109.0);
    let request = SitingRequest {
        site: site.clone(),
        crs: Crs::GaussKruger3 { zone: 40, prefixed: false },
        project_class: "industrial".to_owned(),
        industry: Some("集成电路".to_owned()),
        floor_area_ratio: Some(1.8),
        investment_fen: None,
        as_of: jiff::civil::date(2026, 3, 1),
    };
    let verdict = check(&request, &layers, &RuleSet::builtin().unwrap()).unwrap();
    assert_eq!(verdict.outcome, Outcome::Forbidden);
    let head = ReportHead { name: name.to_owned(), number: Some("XZ-1".to_owned()), map_approval: None };
    siting_docx(&verdict, &site, &layers, &head, lang).unwrap()
}

fn part(docx: &[u8], name: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    let mut bytes = Vec::new();
    archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn it_says_what_was_found_and_on_what_it_rests() {
    let docx = report("示例芯片项目 <一期> & \u{1}", Lang::Zh);
    let text = String::from_utf8(part(&docx, "word/document.xml")).unwrap();
    for expect in [
        "初判结论：",
        "禁止",
        "NT-1203-1",
        "3.27亩（2,180.00平方米，占10.0%）",
        "土地管理法",
        "待核对原文",
        "示意图",
        "演示数据",
        "gauss_kruger EPSG:4549",
        "批复 [abababababab]",
        "示例芯片项目 &lt;一期&gt; &amp; ",
        "3354030.000, 546940.000",
        "不是审批意见",
    ] {
        assert!(text.contains(expect), "{expect} is missing in {text}");
    }
    // Well formed: a reader gets to the end.
    let mut reader = quick_xml::Reader::from_str(&text);
    while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
    let png = part(&docx, "word/media/map.png");
    assert!(png.starts_with(b"\x89PNG") && png.ends_with(b"IEND\xAE\x42\x60\x82"));
    if let Some(folder) = std::env::var_os("QIPAN_REPORT_DIR") {
        std::fs::write(std::path::Path::new(&folder).join("siting.docx"), &docx).unwrap();
    }
}

#[test]
fn the_same_verdict_gives_the_same_bytes_and_english_is_english() {
    assert_eq!(report("A", Lang::En), report("A", Lang::En));
    let text = String::from_utf8(part(&report("A", Lang::En), "word/document.xml")).unwrap();
    assert!(text.contains("First judgement: ") && text.contains("forbidden") && !text.contains("初判"));
}

/// A site of 4,000 points in 20 parts on 400 zones of farmland with long names, 30 layers more, and a long name of its own.
fn hostile(lang: Lang) -> Vec<u8> {
    let long = "超长编号".repeat(40);
    let zones: Vec<Zone> = (0..400_u32)
        .map(|i| Zone {
            id: format!("NT-{i}-{long}"),
            shape: rectangle(f64::from(i % 20) * 20.0, f64::from(i / 20) * 20.0, 20.0, 20.0),
        })
        .collect();
    let meta = |kind: LayerKind, code: &str| LayerMeta {
        code: code.to_owned(),
        name: format!("{}{long}", kind.as_str()),
        kind,
        version: format!("批复{long}"),
        content_hash: "cd".repeat(32),
        synthetic: true,
        map_approval: Some(long.clone()),
    };
    let bare = vec![BTreeMap::new(); zones.len()];
    let index = LayerIndex::build(zones).unwrap();
    let mut layers = vec![LayerInput::new(meta(LayerKind::Farmland, "farmland"), index, bare).unwrap()];
    for i in 0..30 {
        let kind = [LayerKind::Ecology, LayerKind::River, LayerKind::Urban, LayerKind::Farmland][i % 4];
        let zone = Zone { id: format!("{i}-{long}"), shape: rectangle(0.0, 0.0, 380.0, 390.0) };
        let index = LayerIndex::build(vec![zone]).unwrap();
        let code = format!("{}-{i}", kind.as_str());
        layers.push(LayerInput::new(meta(kind, &code), index, vec![BTreeMap::new()]).unwrap());
    }
    let comb = |part: u32| {
        let at = |x: f64, y: f64| Point { x: 547_000.0 + x, y: 3_354_000.0 + f64::from(part) * 20.0 + y };
        let upper = (0..100_u32).map(|i| at(f64::from(i) * 4.0, if i % 2 == 0 { 12.0 } else { 16.0 }));
        let lower = (0..100_u32).rev().map(|i| at(f64::from(i) * 4.0, if i % 2 == 0 { 2.0 } else { 6.0 }));
        Polygon { exterior: upper.chain(lower).collect(), holes: vec![] }
    };
    let site = MultiPolygon((0..20).map(comb).collect());
    let request = SitingRequest {
        site: site.clone(),
        crs: Crs::GaussKruger3 { zone: 40, prefixed: false },
        project_class: "industrial".to_owned(),
        industry: Some(long.clone()),
        floor_area_ratio: Some(0.1),
        investment_fen: Some(1),
        as_of: jiff::civil::date(2026, 3, 1),
    };
    let verdict = check(&request, &layers, &RuleSet::builtin().unwrap()).unwrap();
    assert!(verdict.layers.iter().map(|l| l.hits.len()).sum::<usize>() > 300);
    let head = ReportHead { name: long, number: Some("XZ-2".to_owned()), map_approval: None };
    siting_docx(&verdict, &site, &layers, &head, lang).unwrap()
}

#[test]
fn a_report_of_hundreds_of_hits_and_thousands_of_points_keeps_to_one_page() {
    for (lang, says) in [(Lang::Zh, "，见系统内该次核查"), (Lang::En, ", in the system with this check")]
    {
        let docx = hostile(lang);
        let text = String::from_utf8(part(&docx, "word/document.xml")).unwrap();
        assert!(text.matches(says).count() >= 4, "hits, points, layers and notes say what is left out");
        assert!(text.contains("4000") || text.contains("4,000"));
        for docx in [docx, report("示例芯片项目", lang)] {
            if let Some(pages) = pages(&docx) {
                assert_eq!(pages, 1, "{lang:?}");
            }
        }
    }
}

/// Pages as LibreOffice lays them out, where it is installed.
fn pages(docx: &[u8]) -> Option<usize> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("siting.docx");
    std::fs::write(&file, docx).unwrap();
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    let made = std::process::Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "pdf", "--outdir"])
        .args([folder.path(), &file])
        .output()
        .ok()?;
    let pdf = std::fs::read(folder.path().join("siting.pdf")).unwrap_or_else(|e| panic!("{e}: {made:?}"));
    if let Some(keep) = std::env::var_os("QIPAN_REPORT_DIR") {
        let name = format!("hostile-{}.pdf", docx.len());
        std::fs::write(std::path::Path::new(&keep).join(name), &pdf).unwrap();
    }
    let count = |word: &[u8]| pdf.windows(word.len()).filter(|w| *w == word).count();
    Some(count(b"/Type/Page") - count(b"/Type/Pages"))
}
