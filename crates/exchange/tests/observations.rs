//! Values in every shape that bureaus send them in.

mod common;

use common::*;
use qipan_exchange::import::{self, Options};
use qipan_exchange::{Kind, Quiet};
use qipan_kernel::provenance::Vintage;
use rust_xlsxwriter::{Format, Workbook as Writer};

#[test]
fn long_sheet() {
    let import = read(&xlsx_grid(&[
        &[
            "指标编码",
            "指标名称",
            "单位代码",
            "期间",
            "数值",
            "计量单位",
            "版本",
            "发布日期",
            "来源",
            "备注",
            "演示",
        ],
        &[
            "GDP",
            "地区生产总值",
            "330114",
            "2023年",
            "1270.39",
            "亿元",
            "初步",
            "@45400",
            "统计公报",
            "注",
            "否",
        ],
        &[
            "REV",
            "",
            "330114001",
            "2023年1-9月",
            "'１，２３４．５",
            "万元",
            "快报",
            "2023-10-20",
            "",
            "",
            "是",
        ],
        &["", "地区生产总值", "", "2021", "'>1200", "", "", "", "", "", ""],
        &["POP", "", "", "2022", "—", "", "", "", "", "", ""],
        &["POP", "", "", "2023", "…", "", "", "", "", "", ""],
        &["POP", "", "", "2024", "", "", "", "", "", "", ""],
    ]));
    assert_eq!(
        values(&import),
        ["GDP 330114 2023 1270.39", "REV 330114001 2023-01/09 0.12345", "GDP 330114 2021 >1200"]
    );
    assert_eq!(problems(&import), Vec::<String>::new());
    let first = &import.observations[0];
    assert_eq!(first.vintage, Some(Vintage::Preliminary));
    assert_eq!(first.known_on.unwrap().to_string(), "2024-04-18");
    assert_eq!(
        (first.source.as_deref(), first.note.as_deref(), first.synthetic),
        (Some("统计公报"), Some("注"), false)
    );
    assert_eq!((first.decimals, first.original.clone()), (2, None));
    assert_eq!(first.origin.cell(), "E2");
    let second = &import.observations[1];
    assert!(second.synthetic);
    let original = second.original.clone().unwrap();
    assert_eq!((original.value, original.unit.as_str()), (1234.5, "万元"));
    assert_eq!(second.full_note(qipan_kernel::text::Lang::Zh).unwrap(), "原填 1234.5 万元，已换算");
    let sheet = &import.sheets[0];
    assert_eq!(
        (sheet.kind, sheet.header_row, sheet.rows, sheet.taken, sheet.blank),
        (Some(Kind::Observations), Some(1), 6, 3, 2)
    );
}

#[test]
fn wide_sheet_with_merged_year_over_month() {
    let bytes = xlsx(|s| {
        let f = Format::new();
        s.merge_range(0, 0, 0, 7, "钱塘区主要指标完成情况", &f)?;
        s.write_string(1, 7, "单位：万元")?;
        s.merge_range(2, 0, 3, 0, "指标", &f)?;
        s.merge_range(2, 1, 3, 1, "计量单位", &f)?;
        s.merge_range(2, 2, 2, 4, "2022年", &f)?;
        s.merge_range(2, 5, 2, 7, "2023年", &f)?;
        for (c, t) in (2u16..).zip(["1-3月", "1-6月", "1-9月", "1-3月", "上半年", "前三季度"]) {
            s.write_string(3, c, t)?;
        }
        s.write_string(4, 0, "一、综合")?;
        for (r, name, unit) in
            [(5u32, "地区生产总值", "亿元"), (6, "一般公共预算收入", ""), (7, "地区生产总值增速", "%")]
        {
            s.write_string(r, 0, name)?;
            if !unit.is_empty() {
                s.write_string(r, 1, unit)?;
            }
            for c in 2..8u16 {
                s.write_number(r, c, f64::from(r) * 100.0 + f64::from(c))?;
            }
        }
        s.write_string(8, 0, "注：数据为初步核算数。")?;
        s.write_string(9, 0, "制表：张三")?;
        Ok(())
    });
    let import = read(&bytes);
    assert_eq!(problems(&import), Vec::<String>::new());
    let values = values(&import);
    assert_eq!(values.len(), 18);
    assert_eq!(values[0], "GDP 330114 2022-01/03 502");
    assert_eq!(values[4], "GDP 330114 2023H1 506");
    assert_eq!(values[5], "GDP 330114 2023-01/09 507");
    // The title says 万元 for what says nothing itself, but not for percentages.
    assert_eq!(values[6], "REV 330114 2022-01/03 0.0602");
    assert_eq!(values[12], "GDPG 330114 2022-01/03 702");
    assert!(all_findings(&import).iter().any(|f| f.starts_with("unit_from_title")));
}

#[test]
fn wide_csv_with_years_centred_without_merging() {
    let csv = "指标名称,计量单位,2022年,,2023年,\n,,一季度,1-6月,一季度,1-6月\n地区生产总值,亿元,1,2,3,4\n";
    let import = read_with(csv.as_bytes(), "a.csv", &Options::default());
    assert_eq!(problems(&import), Vec::<String>::new());
    assert_eq!(
        values(&import),
        ["GDP 330114 2022Q1 1", "GDP 330114 2022-01/06 2", "GDP 330114 2023Q1 3", "GDP 330114 2023-01/06 4"]
    );
}

#[test]
fn indicators_as_columns_with_units_in_brackets() {
    for headings in [
        ["地区生产总值(亿元)", "一般公共预算收入（万元）", "常住人口［人］"],
        ["地区生产总值", "一般公共预算收入 （万元）", "常住人口(人)"],
    ] {
        let import = read(&xlsx_grid(&[
            &["2023年主要指标"],
            &["街道", headings[0], headings[1], headings[2], "备注"],
            &["下沙街道", "12.5", "3000", "123456", ""],
            &["白杨街道", "—", "'4,000", "", "手工核对"],
        ]));
        assert_eq!(problems(&import), Vec::<String>::new(), "{headings:?}");
        assert_eq!(
            values(&import),
            [
                "GDP 330114001 2023 12.5",
                "REV 330114001 2023 0.3",
                "POP 330114001 2023 12.3456",
                "REV 330114002 2023 0.4"
            ]
        );
        assert!(all_findings(&import).contains(&"period_from_title@-".to_owned()));
    }
}

#[test]
fn indicator_over_unit_in_two_rows() {
    let import = read(&xlsx_grid(&[
        &["期间", "地区生产总值", "一般公共预算收入", "供地面积"],
        &["", "亿元", "(万元)", "公顷"],
        &["2023年1-2月", "'", "500", "2"],
        &["2023年3月", "7", "", "1"],
    ]));
    assert_eq!(problems(&import), ["period_too_fine@B4"]);
    assert_eq!(
        values(&import),
        [
            "REV 330114 2023-01/02 0.05",
            "AREA 330114 2023-01/02 30",
            "GDP 330114 2023-03 7",
            "AREA 330114 2023-03 15"
        ]
    );
}

#[test]
fn indicators_over_periods_for_streets() {
    let bytes = xlsx(|s| {
        let f = Format::new();
        s.merge_range(0, 0, 1, 0, "单位名称", &f)?;
        s.merge_range(0, 1, 0, 2, "地区生产总值(万元)", &f)?;
        s.merge_range(0, 3, 0, 4, "一般公共预算收入(亿元)", &f)?;
        for c in [1u16, 3] {
            s.write_number(1, c, 2022)?;
            s.write_number(1, c + 1, 2023)?;
        }
        s.write_string(2, 0, "白杨街道")?;
        for c in 1..5u16 {
            s.write_number(2, c, f64::from(c) * 10_000.0)?;
        }
        Ok(())
    });
    let import = read(&bytes);
    assert_eq!(problems(&import), Vec::<String>::new());
    assert_eq!(
        values(&import),
        [
            "GDP 330114002 2022 1",
            "GDP 330114002 2023 2",
            "REV 330114002 2022 30000",
            "REV 330114002 2023 40000"
        ]
    );
}

#[test]
fn periods_as_dates_serials_and_two_columns() {
    let import = read(&xlsx_grid(&[
        &["指标", "期间", "数值"],
        &["REV", "@45170", "1"],
        &["REV", "45200", "2"],
        &["POP", "@45291", "3"],
        &["REV", "202311", "4"],
        &["REV", "'2023-12-01", "5"],
    ]));
    assert_eq!(problems(&import), Vec::<String>::new());
    assert_eq!(
        values(&import),
        [
            "REV 330114 2023-09 1",
            "REV 330114 2023-10 2",
            "POP 330114 2023 3",
            "REV 330114 2023-11 4",
            "REV 330114 2023-12 5"
        ]
    );
    assert_eq!(all_findings(&import).iter().filter(|f| f.starts_with("date_as_period")).count(), 1);

    let import = read(&xlsx_grid(&[
        &["指标", "年份", "月份", "数值"],
        &["REV", "2023", "9", "1"],
        &["REV", "2023年", "1-10月", "2"],
        &["POP", "2023", "", "3"],
        &["GDP", "2023", "一季度", "4"],
    ]));
    assert_eq!(problems(&import), Vec::<String>::new());
    assert_eq!(
        values(&import),
        ["REV 330114 2023-09 1", "REV 330114 2023-01/10 2", "POP 330114 2023 3", "GDP 330114 2023Q1 4"]
    );
}

#[test]
fn wide_months_as_date_headings() {
    let bytes = xlsx(|s| {
        let month = Format::new().set_num_format("yyyy\"年\"m\"月\"");
        let year = Format::new().set_num_format("yyyy\"年\"");
        s.write_string(0, 0, "指标名称")?;
        s.write_number_with_format(0, 1, 45_170, &month)?;
        s.write_number_with_format(0, 2, 44_927, &year)?;
        s.write_string(1, 0, "一般公共预算收入")?;
        s.write_number(1, 1, 1)?;
        s.write_number(1, 2, 2)?;
        Ok(())
    });
    assert_eq!(values(&read(&bytes)), ["REV 330114 2023-09 1", "REV 330114 2023 2"]);
}

#[test]
fn percent_formats_and_percent_signs() {
    let bytes = xlsx(|s| {
        let percent = Format::new().set_num_format("0.0%");
        let quoted = Format::new().set_num_format("0.0\"%\"");
        for (c, h) in (0u16..).zip(["指标", "期间", "数值", "计量单位"]) {
            s.write_string(0, c, h)?;
        }
        for r in 1..5u32 {
            s.write_string(r, 0, "GDPG")?;
            s.write_string(r, 1, format!("2023Q{r}"))?;
        }
        s.write_number_with_format(1, 2, 0.052, &percent)?;
        s.write_number_with_format(2, 2, 5.3, &quoted)?;
        s.write_string(3, 2, "5.4%")?;
        s.write_number(4, 2, 0.055)?;
        s.write_string(4, 3, "倍")?;
        Ok(())
    });
    let import = read(&bytes);
    assert_eq!(problems(&import), Vec::<String>::new());
    assert_eq!(
        values(&import),
        [
            "GDPG 330114 2023Q1 5.2",
            "GDPG 330114 2023Q2 5.3",
            "GDPG 330114 2023Q3 5.4",
            "GDPG 330114 2023Q4 5.5"
        ]
    );
}

#[test]
fn all_errors_of_all_sheets_at_once() {
    let mut book = Writer::new();
    grid(
        book.add_worksheet().set_name("一").unwrap(),
        &[
            &["指标编码", "单位代码", "期间", "数值", "计量单位", "版本", "发布日期", "演示", "别的列"],
            &["GPD", "330114", "2023", "1", "亿元", "初步", "", "", ""],
            &["GDP", "330199", "2023", "1", "亿元", "初步", "", "", ""],
            &["GDP", "330114", "第三季", "1", "亿元", "初步", "", "", ""],
            &["GDP", "330114", "2023", "约莫", "亿元", "初步", "", "", ""],
            &["GDP", "330114", "2023", "1", "亿元人", "初步", "", "", ""],
            &["GDP", "330114", "2023", "1", "公顷", "初步", "", "", ""],
            &["GDP", "330114", "1999", "1", "亿元", "初步", "", "", ""],
            &["GDP", "330114", "2023", "1", "亿元", "草稿", "", "", ""],
            &["GDP", "330114", "2023", "1", "亿元", "初步", "某日", "也许", ""],
            &["REV", "330114", "", "1", "亿元", "", "", "", ""],
            &["地区生产总值", "下沙街", "2023", "1", "亿元", "初步", "", "", ""],
        ],
    );
    grid(
        book.add_worksheet().set_name("二").unwrap(),
        &[&["指标", "2022", "2023", "1998年"], &["REV", "1", "2", ""], &["REV", "3", "abc", ""]],
    );
    let import = read(&book.save_to_buffer().unwrap());
    let found = problems(&import);
    let wanted = [
        "unknown_column@I1",
        "unknown_indicator@A2",
        "unknown_org_unit@B3",
        "bad_period@C4",
        "bad_number@D5",
        "unknown_unit@E6",
        "wrong_unit@E7",
        "period_out_of_plan@C8",
        "bad_vintage@F9",
        "bad_date@G10",
        "bad_flag@H10",
        "no_period@C11",
        "unknown_org_unit@B12",
        "period_out_of_plan@D1",
        "duplicate_row@B3",
        "bad_number@C3",
    ];
    assert_eq!(found, wanted);
    for finding in &import.findings {
        assert!(!finding.message_zh.is_empty() && !finding.message_en.is_empty(), "{finding:?}");
        assert!(!finding.remedy_zh.is_empty() && !finding.remedy_en.is_empty(), "{finding:?}");
        assert_eq!(finding.place.file.as_deref(), Some("数据.xlsx"));
    }
    let near = &import
        .findings
        .iter()
        .find(|f| f.code == "unknown_org_unit" && f.place.cell.as_deref() == Some("B12"))
        .unwrap();
    assert!(near.remedy_zh.contains("下沙街道"), "{}", near.remedy_zh);
    let duplicate = import.findings.iter().find(|f| f.code == "duplicate_row").unwrap();
    assert!(duplicate.message_zh.contains("B2"), "{}", duplicate.message_zh);
    assert_eq!(duplicate.place.sheet.as_deref(), Some("二"));
    assert!(!import.is_clean());
}

#[test]
fn duplicates_across_sheets_name_both_cells() {
    let mut book = Writer::new();
    grid(
        book.add_worksheet().set_name("一").unwrap(),
        &[&["指标", "期间", "数值"], &["REV", "2023-03", "1"]],
    );
    grid(
        book.add_worksheet().set_name("二").unwrap(),
        &[
            &["指标", "期间", "数值", "版本"],
            &["一般公共预算收入", "2023年3月", "1", ""],
            &["REV", "2023-03", "1", "修订"],
        ],
    );
    let import = read(&book.save_to_buffer().unwrap());
    assert_eq!(problems(&import), ["duplicate_row@C2"]);
    assert!(import.findings[0].message_en.contains("一!C2"), "{}", import.findings[0].message_en);
}

#[test]
fn formulas_give_their_cached_values_and_errors_are_findings() {
    let bytes = xlsx(|s| {
        grid(s, &[&["指标", "期间", "数值"], &["REV", "2023-03"], &["REV", "2023-04"], &["REV", "2023-05"]]);
        use rust_xlsxwriter::Formula;
        s.write_formula(1, 2, Formula::new("=1+1").set_result("2"))?;
        s.write_formula(2, 2, Formula::new("=1/0").set_result("#DIV/0!"))?;
        s.write_formula(3, 2, Formula::new("=FILTER(A:A,1)").set_result("#SPILL!"))?;
        Ok(())
    });
    let import = read(&bytes);
    assert_eq!(values(&import), ["REV 330114 2023-03 2"]);
    assert_eq!(problems(&import), ["formula_error@C3", "formula_error@C4"]);
    assert_eq!(import.findings[0].value.as_deref(), Some("#DIV/0!"));
}

#[test]
fn hidden_sheets_rows_and_columns_are_reported() {
    let mut book = Writer::new();
    let s = book.add_worksheet().set_name("明").unwrap();
    grid(s, &[&["指标", "期间", "数值", "备注"], &["REV", "2023-03", "1"], &["REV", "2023-04", "2"]]);
    s.set_row_hidden(2).unwrap();
    s.set_column_hidden(3).unwrap();
    let s = book.add_worksheet().set_name("暗").unwrap();
    grid(s, &[&["指标", "期间", "数值"], &["REV", "2023-05", "3"]]);
    s.set_hidden(true);
    let bytes = book.save_to_buffer().unwrap();
    let import = read(&bytes);
    assert_eq!(values(&import).len(), 2);
    assert_eq!(problems(&import), ["hidden_rows@-", "hidden_columns@-", "hidden_sheet@-"]);
    assert!(import.sheets[1].hidden && import.sheets[1].kind.is_none());

    let options = Options { hidden_sheets: true, ..Options::default() };
    let import = read_with(&bytes, "数据.xlsx", &options);
    assert_eq!(values(&import).len(), 3);
}

#[test]
fn warnings_do_not_refuse() {
    let import = read(&xlsx_grid(&[
        &["指标编码", "指标名称", "期间", "数值"],
        &["GDP", "生产总值", "2019", "1"],
        &["RDS", "", "2023", "3"],
        &["POP", "", "2023-01/09", "3"],
    ]));
    assert_eq!(
        problems(&import),
        ["name_differs@B2", "org_unit_not_alive@D2", "derived_indicator@D3", "period_too_fine@D4"]
    );
    assert_eq!(import.observations.len(), 3);
    assert!(import.is_clean());
}

#[test]
fn options_fill_what_the_file_leaves_out() {
    let options = Options {
        vintage: Some(Vintage::Flash),
        known_on: Some(jiff::civil::date(2023, 10, 20)),
        source: Some("月报".into()),
        ..Options::default()
    };
    let bytes = xlsx_grid(&[
        &["指标", "期间", "数值", "版本"],
        &["REV", "2023-03", "1", ""],
        &["REV", "2023-04", "1", "最终"],
    ]);
    let import = read_with(&bytes, "a.xlsx", &options);
    assert_eq!(import.observations[0].vintage, Some(Vintage::Flash));
    assert_eq!(import.observations[1].vintage, Some(Vintage::Final));
    assert_eq!(import.observations[0].known_on.unwrap().to_string(), "2023-10-20");
    assert_eq!(import.observations[0].source.as_deref(), Some("月报"));
}

#[test]
fn no_unit_anywhere_is_said_once() {
    let mut plain = dictionary();
    plain.default_unit = None;
    let book = open(
        &xlsx_grid(&[&["指标", "期间", "数值"], &["REV", "2023-03", "1"], &["REV", "2023-04", "1"]]),
        "a.xlsx",
    );
    let import = import::read(&book, &plain, &Options::default(), &Quiet).unwrap();
    assert_eq!(problems(&import), ["no_org_unit@A2"]);
    assert!(import.observations.is_empty());
}

#[test]
fn what_is_no_table_is_said() {
    assert_eq!(problems(&read(&xlsx_grid(&[&["你好"], &["世界"]]))), ["no_table@-"]);
    assert_eq!(problems(&read(&xlsx_grid(&[]))), ["no_table@-"]);
    let import = read(&xlsx_grid(&[&["指标编码", "备注"], &["GDP", "x"]]));
    assert_eq!(problems(&import), ["missing_column@-"]);
    assert!(import.findings.last().unwrap().message_zh.contains("期间、数值"));
    // A sheet beside a table is only mentioned.
    let mut book = Writer::new();
    grid(book.add_worksheet(), &[&["指标", "期间", "数值"], &["REV", "2023-03", "1"]]);
    grid(book.add_worksheet(), &[&["随便写写"]]);
    let import = read(&book.save_to_buffer().unwrap());
    assert_eq!(all_findings(&import), ["sheet_skipped@-"]);
}

#[test]
fn hostile_texts_stay_data() {
    let evil = ["<script>alert(1)</script>", "\u{202E}gnp.exe", "𠮷野家😀", "=cmd|' /C calc'!A0", "a\u{7}b"];
    let rows: Vec<Vec<&str>> = evil.iter().map(|e| vec!["REV", "2023-03", "1", *e]).collect();
    let mut all: Vec<&[&str]> = vec![&["指标", "期间", "数值", "备注"]];
    all.extend(rows.iter().map(Vec::as_slice));
    let import = read(&xlsx_grid(&all));
    let notes: Vec<_> = import.observations.iter().map(|o| o.note.as_deref().unwrap()).collect();
    assert_eq!(notes[..4], evil[..4]);
    assert_eq!(notes[4], "ab");
    let unknown = read(&xlsx_grid(&[&["指标", "期间", "数值"], &[evil[0], "2023-03", "1"]]));
    assert_eq!(unknown.findings[0].value.as_deref(), Some(evil[0]));
}

#[test]
fn cancelled_in_the_middle() {
    let rows: Vec<[String; 3]> = (0..5_000)
        .map(|i| ["REV".into(), format!("{}-{:02}", 2016 + i / 12 % 14, i % 12 + 1), i.to_string()])
        .collect();
    let bytes = xlsx(|s| {
        grid(s, &[&["指标", "期间", "数值"]]);
        for (r, row) in (1u32..).zip(&rows) {
            for (c, text) in (0u16..).zip(row) {
                s.write_string(r, c, text)?;
            }
        }
        Ok(())
    });
    let book = open(&bytes, "a.xlsx");
    let seen = std::cell::Cell::new(0);
    let stop = |done: u64, total: u64| {
        seen.set(seen.get() + 1);
        assert!(done <= total && total == 5_001, "{done} of {total}");
        if done >= 4_000 { std::ops::ControlFlow::Break(()) } else { std::ops::ControlFlow::Continue(()) }
    };
    assert!(import::read(&book, &dictionary(), &Options::default(), &stop).is_err());
    assert_eq!(seen.get(), 2);
}

#[test]
fn many_findings_of_one_kind_are_counted() {
    let bytes = xlsx(|s| {
        grid(s, &[&["指标", "期间", "数值"]]);
        for r in 1..=3_000u32 {
            s.write_string(r, 0, "没有的指标")?;
            s.write_string(r, 1, "2023-03")?;
            s.write_number(r, 2, 1)?;
        }
        Ok(())
    });
    let import = read(&bytes);
    assert_eq!(import.tally.errors, 3_000);
    assert_eq!(import.findings.len(), 2_001);
    let last = import.findings.last().unwrap();
    assert_eq!(last.code, "more_of_the_same");
    assert!(last.message_en.contains("1000 more"), "{}", last.message_en);
}

#[test]
fn the_unit_column_called_danwei_is_told_by_its_cells() {
    let by_org = read(&xlsx_grid(&[&["指标", "单位", "期间", "数值"], &["REV", "下沙街道", "2023-03", "1"]]));
    assert_eq!(values(&by_org), ["REV 330114001 2023-03 1"]);
    let by_measure = read(&xlsx_grid(&[&["指标", "单位", "期间", "数值"], &["REV", "万元", "2023-03", "1"]]));
    assert_eq!(values(&by_measure), ["REV 330114 2023-03 0.0001"]);
}
