//! A month of a progress sheet as the return that it makes.

use crate::ctx::Ctx;
use jiff::civil::Date;
use qipan_exchange::import::projects::MonthRow;
use qipan_kernel::finding::Finding;
use qipan_store::project::ProjectReturnRow;
use std::collections::BTreeMap;

/// A column with what is wrong there.
pub(super) type Wrong = Box<(Option<u32>, Finding)>;

fn wrong(column: Option<u32>, code: &str, what: (&str, &str), remedy: (&str, &str)) -> Wrong {
    Box::new((column, Finding::error(code, what.0, what.1).remedy(remedy.0, remedy.1)))
}

/// First and last day of `2024-06`.
fn days(month: &str) -> Option<(Date, Date)> {
    let first: Date = format!("{month}-01").parse().ok()?;
    Some((first, first.last_of_month()))
}

/// Investment of the month: as given, else the cumulative figure less what earlier months brought.
fn invested(
    row: &MonthRow,
    month: &str,
    known: &BTreeMap<String, ProjectReturnRow>,
) -> Result<Option<i64>, Wrong> {
    let year = month.get(..5).unwrap_or_default();
    let before = |from: &str| {
        let earlier = known.range(from.to_owned()..month.to_owned());
        earlier.fold(0i64, |sum, (_, r)| sum.saturating_add(r.invested_fen))
    };
    let of_year = row.invested_year.as_ref().map(|a| (a.column, a.value.saturating_sub(before(year))));
    let of_all = row.invested_all.as_ref().map(|a| (a.column, a.value.saturating_sub(before(""))));
    let own = row.invested.as_ref().map(|a| (a.column, a.value));
    let given: Vec<(u32, i64)> = [own, of_year, of_all].into_iter().flatten().collect();
    let Some((column, first)) = given.first().copied() else { return Ok(None) };
    if let Some((column, _)) = given.iter().find(|(_, fen)| *fen != first) {
        return Err(wrong(
            Some(*column),
            "cumulative_differs",
            (
                "累计数与本月数、以往各月之和不符",
                "the cumulative figure is not the month plus the months before",
            ),
            ("请核对；以往月份有误的先重报该月", "check them; file an earlier month again if it was wrong"),
        ));
    }
    if first < 0 {
        return Err(wrong(
            Some(column),
            "negative",
            ("本月完成投资为负数", "the month's investment is negative"),
            (
                "请核对累计数；以往月份有误的先重报该月",
                "check the cumulative figure, or file the earlier month again",
            ),
        ));
    }
    Ok(Some(first))
}

/// The month that a row is of: one that has begun, in the project's life.
fn month_of(ctx: &Ctx, row: &MonthRow, since: Date) -> Result<String, Wrong> {
    let Some(at) = &row.month else {
        return Err(wrong(
            None,
            "no_month",
            ("没有说明是哪个月的进度", "it is not said which month this is"),
            (
                "请加“月份”列，或在标题里写明，如 2024年6月",
                "add a column 月份, or name the month in the title, such as 2024年6月",
            ),
        ));
    };
    let (month, column) = (at.value.clone(), Some(at.column));
    let check = ("请核对月份", "check the month");
    let Some((first, last)) = days(&month) else {
        return Err(wrong(column, "bad_month", ("看不出是哪个月", "this is no month"), check));
    };
    if first > ctx.today() {
        return Err(wrong(column, "month_to_come", ("该月尚未到来", "this month is still to come"), check));
    }
    if last < since {
        let what = ("早于项目首次洽谈", "it lies before the project's first talk");
        return Err(wrong(column, "month_before_project", what, check));
    }
    Ok(month)
}

/// The return that a month of a sheet makes; `None` if it says what is known already.
pub(super) fn filed(
    ctx: &Ctx,
    row: &MonthRow,
    project: (&str, Date, bool),
    known: &BTreeMap<String, ProjectReturnRow>,
) -> Result<Option<ProjectReturnRow>, Wrong> {
    let (id, since, synthetic) = project;
    let month = month_of(ctx, row, since)?;
    let before = known.range(..month.clone()).next_back().map(|(_, r)| r);
    let there = known.get(&month);
    let percent = match &row.works_percent {
        Some(a) if !(0.0..=100.0).contains(&a.value) => {
            let what = ("工程进度应在 0 到 100 之间", "progress of works must lie between 0 and 100");
            return Err(wrong(Some(a.column), "out_of_range", what, ("请核对", "check it")));
        }
        #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "within 0..=100")]
        Some(a) => Some(a.value.round() as i64),
        None => there.or(before).map(|r| r.works_percent),
    };
    let Some(works_percent) = percent else {
        return Err(wrong(
            None,
            "no_works_percent",
            ("没有工程进度，以往月份也没有", "progress of works is missing, and no earlier month tells it"),
            ("请加“工程进度（%）”列，未开工的填 0", "add a column 工程进度（%）; 0 before building starts"),
        ));
    };
    let Some(invested_fen) = invested(row, &month, known)?.or_else(|| there.map(|r| r.invested_fen)) else {
        return Err(wrong(
            None,
            "no_investment",
            ("没有完成投资", "the month's investment is missing"),
            (
                "请填写本月或累计完成投资，没有的填 0",
                "fill in the month's or the cumulative figure; 0 if there was none",
            ),
        ));
    };
    let text = |at: &Option<qipan_exchange::import::projects::At<String>>, old: Option<&String>| match at {
        Some(a) => a.value.clone(),
        None => old.cloned().unwrap_or_default(),
    };
    let problems = text(&row.problems, there.map(|r| &r.problems));
    if before.is_some_and(|b| b.works_percent > works_percent) && problems.is_empty() {
        return Err(wrong(
            row.works_percent.as_ref().map(|a| a.column),
            "works_fell_back",
            ("工程进度低于上月", "progress is less than the month before"),
            ("请在“存在问题”中说明原因", "say why under 存在问题"),
        ));
    }
    for (at, most) in [(&row.works, 500), (&row.problems, 1000)] {
        if let Some(a) = at.as_ref().filter(|a| a.value.chars().count() > most) {
            let what = ("文字过长", "the text is too long");
            return Err(wrong(Some(a.column), "text_too_long", what, ("请缩短", "shorten it")));
        }
    }
    let new = ProjectReturnRow {
        id: String::new(),
        project_id: id.to_owned(),
        month,
        invested_fen,
        works_percent,
        works: text(&row.works, there.map(|r| &r.works)),
        problems,
        by_user: ctx.who.username.clone(),
        known_on: ctx.today().to_string(),
        at: ctx.stamp(),
        synthetic,
    };
    let told = |r: &ProjectReturnRow| (r.invested_fen, r.works_percent, r.works.clone(), r.problems.clone());
    Ok((there.map(told) != Some(told(&new))).then(|| ProjectReturnRow { id: ctx.id(), ..new }))
}
