use super::*;
use crate::registry::{Foreign, ForeignForm, Procedure, Supply};
use jiff::civil::date;
use qipan_kernel::text::{Lang, Say};

#[test]
fn the_built_in_templates_are_read_and_cover_every_type() {
    let templates = parse(include_str!("../../data/templates.json")).unwrap();
    assert_eq!(built_in().len(), templates.len());
    for template in &templates {
        for milestone in ["signed", "production"] {
            assert!(template.gate(milestone).is_some(), "{} has no {milestone}", template.code);
        }
        let mut seen = Vec::new();
        for gate in &template.gates {
            assert!(
                gate.after.iter().all(|link| seen.contains(&link.task)),
                "{} {}",
                template.code,
                gate.code
            );
            seen.push(gate.code.clone());
        }
    }
    let project = |procedure, supply| Project::new("P", "甲", date(2024, 1, 2), procedure, supply);
    let mut cases = vec![
        (project(Procedure::Filing, Supply::Granted), "filing_granted"),
        (project(Procedure::Filing, Supply::Leased), "filing_leased"),
        (project(Procedure::Filing, Supply::Renovation), "filing_renovation"),
        (project(Procedure::Verification, Supply::Granted), "verification"),
        (project(Procedure::Approval, Supply::Allotted), "approval"),
    ];
    let mut pledged = project(Procedure::Filing, Supply::Granted);
    pledged.pledged = true;
    cases.push((pledged.clone(), "pledged"));
    pledged.land_and_start = true;
    cases.push((pledged, "land_and_start"));
    let foreign = |form| Some(Foreign { amount_minor: 1, currency: "USD".into(), fortune_500: true, form });
    let mut new = project(Procedure::Filing, Supply::Granted);
    new.foreign = foreign(ForeignForm::New);
    cases.push((new, "foreign"));
    let mut merger = project(Procedure::Filing, Supply::None);
    merger.foreign = foreign(ForeignForm::Merger);
    cases.push((merger, "merger"));
    for (project, wanted) in cases {
        assert_eq!(choose(&templates, &project).map(|t| t.code.as_str()), Some(wanted));
    }
}

#[test]
fn a_bad_template_is_told() {
    let file = |gates: &str| {
        format!(
            r#"{{"stages":[{{"code":"s","name":"x","name_en":"x","batch":"planned"}}],
            "gates":{{"a":{{"name":"x","name_en":"x","stage":"s","holder":"h"}},
                      "b":{{"name":"x","name_en":"x","stage":"s","holder":"h"}},
                      "c":{{"name":"x","name_en":"x","stage":"t","holder":"h"}}}},
            "templates":[{{"code":"T","version":"1","name":"x","name_en":"x","gates":[{gates}]}}]}}"#
        )
    };
    let told = |gates: &str| parse(&file(gates)).unwrap_err().say(Lang::En);
    let cycle = told(r#"{"gate":"a","after":"b","takes":"1w"},{"gate":"b","after":"a","takes":"1w"}"#);
    assert!(cycle.contains("x (a) → x (b) → x (a)"), "{cycle}");
    assert!(told(r#"{"gate":"a","after":"x","takes":"1w"}"#).contains("'x'"));
    assert!(told(r#"{"gate":"z","takes":"1w"}"#).contains("'z'"));
    assert!(told(r#"{"gate":"c","takes":"1w"}"#).contains("stage 't'"));
    assert!(told(r#"{"gate":"a","takes":"1x"}"#).contains("1x"));
    assert!(told(r#"{"gate":"a","takes":"1w","when":"nonsense"}"#).contains("T a"));
    assert!(told(r#"{"gate":"a","takes":"1w"},{"gate":"a","takes":"1w"}"#).contains("twice"));
}
