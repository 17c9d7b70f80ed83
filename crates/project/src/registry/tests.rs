use super::*;
use jiff::civil::date;

fn project() -> Project {
    Project::new("P1", "甲（演示）", date(2020, 3, 1), Procedure::Filing, Supply::Granted)
}

fn codes(project: &Project) -> Vec<String> {
    check(project).into_iter().map(|finding| finding.code).collect()
}

#[test]
fn intensity_is_per_mu_and_never_of_unknown_land() {
    let mut p = project();
    assert_eq!(p.intensity(), None);
    p.total_investment = Some(Money(100_000_000_000));
    p.land_m2 = Some(0.0);
    assert_eq!(p.intensity(), None);
    // 10 亿元 on 200 亩 = 133,333.33 m²: 500 万元 a 亩, less what two decimals of m² cost.
    p.land_m2 = Some(400_000.0 / 3.0);
    let fen = p.intensity().unwrap().0;
    assert!((499_999_900..=500_000_100).contains(&fen), "{fen}");
    p.land_m2 = Some(20_000.0);
    assert_eq!(p.intensity(), Some(Money(3_333_333_333)));
}

#[test]
fn bad_fields_are_told() {
    let mut p = project();
    assert_eq!(codes(&p), Vec::<String>::new());
    p.code = Some(Coded { code: "2020-330327-48-01-167360".into(), on: date(2020, 2, 1) });
    p.foreign = Some(Foreign {
        amount_minor: -1,
        currency: "XYZ".into(),
        fortune_500: false,
        form: ForeignForm::Merger,
    });
    p.industry = Some("Z99".into());
    p.equipment_share = Some(f64::NAN);
    let found = codes(&p);
    for code in ["date_before_project", "negative", "unknown_currency", "unknown_industry", "out_of_range"] {
        assert!(found.iter().any(|c| c == code), "{code} in {found:?}");
    }
}

#[test]
fn a_code_belongs_to_one_project() {
    let mut a = project();
    a.code = Some(Coded { code: "2020-330327-48-01-167360".into(), on: date(2020, 3, 2) });
    let b = Project { id: "P2".into(), ..a.clone() };
    let found = check_together([&a, &b]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].code, "code_twice");
    assert_eq!(check_together([&a, &a])[0].code, "project_twice");
}
