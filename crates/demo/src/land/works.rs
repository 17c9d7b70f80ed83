//! Plans in the making: invented stages, each marked; the layers are those of the drawing.

use jiff::ToSpan as _;
use jiff::civil::Date;
use qipan_app::Result;
use qipan_app::ctx::Ctx;
use qipan_app::plan_works::{self, NewPlanWork, PlanStage, PlanWorkBody, STAGES};

/// Code, name, kind, layer, feature; stages done; days from today to the end of the stage at hand.
type Row = (&'static str, &'static str, &'static str, Option<&'static str>, &'static str, usize, i64);

const WORKS: [Row; 12] = [
    ("GH-ZG", "钱塘区国土空间分区规划（演示）", "master", Some("plan_landuse"), "", 7, 0),
    ("GH-ZX-01", "产业空间布局专项规划（演示）", "special", Some("park"), "", 5, 40),
    ("GH-ZX-02", "综合交通专项规划（演示）", "special", Some("road"), "", 3, -25),
    ("GH-ZX-03", "水系与滨水空间专项规划（演示）", "special", Some("river"), "", 2, 75),
    ("GH-XG-01", "详规单元01详细规划（演示）", "detailed", Some("detailed_unit"), "XGDY-01", 7, 0),
    ("GH-XG-02", "详规单元02详细规划（演示）", "detailed", Some("detailed_unit"), "XGDY-02", 4, 20),
    ("GH-XG-03", "详规单元03详细规划（演示）", "detailed", Some("detailed_unit"), "XGDY-03", 2, -60),
    ("GH-CZ-01", "村庄单元01规划（演示）", "village_unit", Some("village_unit"), "CZDY-01", 6, 15),
    ("GH-CZ-02", "村庄单元02规划（演示）", "village_unit", Some("village_unit"), "CZDY-02", 3, 55),
    ("GH-CZ-03", "村庄单元03规划（演示）", "village_unit", Some("village_unit"), "CZDY-03", 1, -10),
    ("GH-SJ-01", "城市设计区01城市设计（演示）", "urban_design", Some("urban_design"), "CSSJ-01", 5, 30),
    ("GH-SJ-02", "城市设计区03城市设计（演示）", "urban_design", Some("urban_design"), "CSSJ-03", 1, 90),
];

/// Adds the plans in the making.
///
/// # Errors
/// Whatever the register of plans refuses.
pub async fn works(ctx: &Ctx) -> Result<()> {
    for (code, name, kind, layer, feature, done, days) in WORKS {
        let body = PlanWorkBody {
            name: name.to_owned(),
            kind: kind.to_owned(),
            unit: "330114-GZJ".to_owned(),
            layer: layer.map(str::to_owned),
            feature: feature.to_owned(),
            maker: "演示规划院".to_owned(),
            stages: stages(ctx.today(), done, days),
            note: String::new(),
            synthetic: true,
        };
        plan_works::create(ctx, NewPlanWork { code: code.to_owned(), body }).await?;
    }
    Ok(())
}

/// A stage every 75 days: those done end before today, the one at hand is due in `days`.
fn stages(today: Date, done: usize, days: i64) -> Vec<PlanStage> {
    let stage = |(at, name): (usize, &&str)| {
        let away = i64::try_from(at).unwrap_or(0) - i64::try_from(done).unwrap_or(0);
        let planned_on = today.saturating_add((days + away * 75).days());
        let done_on = (at < done).then(|| today.saturating_add((away * 75 + 20).min(-1).days()));
        let doc_no = if at < done { format!("演示文件{}号", at + 1) } else { String::new() };
        PlanStage { stage: (*name).to_owned(), planned_on: Some(planned_on), done_on, doc_no }
    };
    STAGES.iter().enumerate().map(stage).collect()
}
