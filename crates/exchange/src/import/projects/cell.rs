//! From a cell of a project list to a value of the registry.

use jiff::civil::Date;
use qipan_kernel::codes::project_code;
use qipan_kernel::finding::{Finding, Severity};
use qipan_kernel::period::{Frequency, Period};
use qipan_kernel::provenance::Qualifier;
use qipan_kernel::text::{Lang, Say};
use qipan_kernel::unit::Unit;

use super::Given;
use super::columns::What;
use super::heading::Found;
use crate::cells::{self, CellNumber};
use crate::columns::key;
use crate::lookup::{Dictionary, Lookup};
use crate::workbook::Value;

/// What reads the cells of a sheet.
pub(super) struct Cells<'a> {
    pub dictionary: &'a Dictionary,
    pub date_1904: bool,
    /// 单位：亿元 above the table.
    pub unit: Option<Unit>,
}

pub(super) type Read<T> = Result<Option<T>, Box<Finding>>;

fn error(code: &str, what: (&str, &str), remedy: (&str, &str)) -> Box<Finding> {
    Box::new(Finding::error(code, what.0, what.1).remedy(remedy.0, remedy.1))
}

fn problem(p: &crate::problem::Problem) -> Box<Finding> {
    Box::new(p.finding())
}

impl Cells<'_> {
    /// The value of a cell.
    pub fn read(&self, what: What, found: &Found, value: Option<&Value>) -> Read<Given> {
        match what {
            What::Text => Ok(self.text(value)?.map(Given::Text)),
            What::Code => self.code(value),
            What::Date => Ok(self.date(value, true)?.map(Given::Date)),
            What::Money => Ok(self.money(found, value)?.map(Given::Fen)),
            What::Share => self.share(found, value),
            What::Area => self.measured(found, value, "平方米", None, 2),
            What::Energy => self.measured(found, value, "吨标准煤", Some("吨标准煤"), 3),
            What::Number => Ok(self.plain(value)?.map(Given::Number)),
            What::Percent => self.percent(found, value),
            What::Whole => self.whole(value),
            What::Flag => self.flag(value),
            What::Org => self.org(value),
            What::Foreign => self.foreign(found, value),
            What::Choice(words) => self.choice(words, value),
        }
    }

    pub fn text(&self, value: Option<&Value>) -> Read<String> {
        let text = cells::checked_text(value).map_err(|p| problem(&p))?;
        Ok(text.filter(|t| !t.chars().all(qipan_kernel::text::is_dash)).map(std::borrow::Cow::into_owned))
    }

    fn code(&self, value: Option<&Value>) -> Read<Given> {
        let Some(text) = self.text(value)? else { return Ok(None) };
        match project_code::check(&text) {
            Ok(checked) => Ok(Some(Given::Text(checked.code))),
            Err(e) => Err(Box::new(Finding::saying(Severity::Error, "project_code", &e).remedy(
                "请核对项目代码；没有代码的留空",
                "check the code; leave it blank if there is none",
            ))),
        }
    }

    /// A day; of a month alone its last day where that may be meant.
    pub fn date(&self, value: Option<&Value>, month: bool) -> Read<Date> {
        match cells::date(value, self.date_1904) {
            Ok(date) => Ok(date),
            Err(p) => {
                let text = cells::text(value).unwrap_or_default();
                match Period::parse(&text) {
                    Ok(period @ Period::Month { .. }) if month => Ok(Some(period.last_day())),
                    _ => Err(problem(&p)),
                }
            }
        }
    }

    fn number<'v>(&self, value: Option<&'v Value>) -> Read<CellNumber<'v>> {
        let number = cells::number(value).map_err(|p| problem(&p))?;
        match number {
            Some(n) if n.value.qualifier != Qualifier::Exact => Err(error(
                "not_exact",
                ("应为确切的数，不能是“约”“以上”", "an exact number is wanted, not a bound or an estimate"),
                ("请填写确切的数，不知道的留空", "give the number, or leave the cell blank"),
            )),
            n => Ok(n),
        }
    }

    pub fn money(&self, found: &Found, value: Option<&Value>) -> Read<i64> {
        let Some(number) = self.number(value)? else { return Ok(None) };
        let yuan = Unit::parse("元").ok();
        let own = Unit::parse(&number.unit).ok().filter(|_| !number.unit.is_empty());
        let unit = own.or_else(|| found.unit.clone()).or_else(|| self.unit.clone());
        let (Some(unit), Some(yuan)) = (unit, yuan) else {
            return Err(error(
                "amount_without_unit",
                ("金额没有计量单位", "the amount has no unit"),
                ("请在列名写明，如 总投资（万元）", "write it in the heading, such as 总投资（万元）"),
            ));
        };
        let amount = unit.convert(number.value.value, &yuan).map_err(|e| {
            Box::new(
                Finding::error("wrong_unit", e.say(Lang::Zh), e.say(Lang::En))
                    .remedy("请用 元、万元 或 亿元", "use 元, 万元 or 亿元"),
            )
        })?;
        fen(amount * 100.0)
    }

    fn measured(
        &self,
        found: &Found,
        value: Option<&Value>,
        to: &str,
        default: Option<&str>,
        digits: i32,
    ) -> Read<Given> {
        let Some(number) = self.number(value)? else { return Ok(None) };
        let own = Unit::parse(&number.unit).ok().filter(|_| !number.unit.is_empty());
        let unit = own.or_else(|| found.unit.clone()).or_else(|| Unit::parse(default?).ok());
        let (Some(unit), Ok(wanted)) = (unit, Unit::parse(to)) else {
            return Err(error(
                "amount_without_unit",
                ("面积没有计量单位", "the area has no unit"),
                ("请在列名写明，如 用地面积（亩）", "write it in the heading, such as 用地面积（亩）"),
            ));
        };
        let amount = unit.convert(number.value.value, &wanted).map_err(|e| {
            let remedy = (format!("请换成{to}或同类单位"), format!("use {to} or a unit of its kind"));
            Box::new(
                Finding::error("wrong_unit", e.say(Lang::Zh), e.say(Lang::En)).remedy(remedy.0, remedy.1),
            )
        })?;
        let scale = 10f64.powi(digits);
        Ok(Some(Given::Number((amount * scale).round() / scale)))
    }

    fn plain(&self, value: Option<&Value>) -> Read<f64> {
        Ok(self.number(value)?.map(|n| n.value.value))
    }

    fn share(&self, found: &Found, value: Option<&Value>) -> Read<Given> {
        let Some(number) = self.number(value)? else { return Ok(None) };
        let percent = number.unit == "%" || found.unit.as_ref().is_some_and(Unit::is_ratio);
        let read = number.value.value;
        if percent {
            return Ok(Some(Given::Number(cells::round15(read / 100.0))));
        }
        if (0.0..=1.0).contains(&read) {
            return Ok(Some(Given::Number(read)));
        }
        Err(error(
            "share_without_percent",
            ("看不出是百分数还是小数", "it is not clear whether this is a percentage"),
            ("请写成 35%，或在列名写（%）", "write 35%, or (%) in the heading"),
        ))
    }

    fn percent(&self, found: &Found, value: Option<&Value>) -> Read<Given> {
        let Some(number) = self.number(value)? else { return Ok(None) };
        let share = matches!(value, Some(Value::Number(n)) if *n > 0.0 && *n < 1.0)
            && !found.unit.as_ref().is_some_and(Unit::is_ratio);
        let read = number.value.value;
        Ok(Some(Given::Number(if share { cells::round15(read * 100.0) } else { read })))
    }

    fn whole(&self, value: Option<&Value>) -> Read<Given> {
        let Some(read) = self.plain(value)? else { return Ok(None) };
        let fits = read.fract() == 0.0 && (0.0..=1e9).contains(&read);
        #[expect(
            clippy::as_conversions,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a whole number within 0..=1e9"
        )]
        let whole = fits.then_some(read as u32);
        let refused = || {
            let what = ("应为从 0 起的整数", "a whole number from 0 on is wanted");
            error("bad_whole", what, ("请核对", "check it"))
        };
        whole.map(|n| Some(Given::Whole(n))).ok_or_else(refused)
    }

    fn flag(&self, value: Option<&Value>) -> Read<Given> {
        if cells::text(value).is_none() {
            return Ok(None);
        }
        cells::flag(value).map(|f| Some(Given::Flag(f))).map_err(|p| problem(&p))
    }

    fn org(&self, value: Option<&Value>) -> Read<Given> {
        let Some(text) = self.text(value)? else { return Ok(None) };
        if self.dictionary.units().is_empty() {
            return Ok(Some(Given::Text(text)));
        }
        let p = match self.dictionary.find_unit(&text) {
            Lookup::One(at) => {
                return Ok(self.dictionary.units().get(at).map(|u| Given::Text(u.code.clone())));
            }
            Lookup::Several(codes) => crate::problem::Problem::AmbiguousOrgUnit { codes },
            Lookup::None => {
                crate::problem::Problem::UnknownOrgUnit { near: self.dictionary.near_unit(&text) }
            }
        };
        Err(problem(&p))
    }

    /// Hundredths of the currency; 万 or 亿 from the heading or the cell.
    fn foreign(&self, found: &Found, value: Option<&Value>) -> Read<Given> {
        let Some(number) = self.number(value)? else { return Ok(None) };
        let said = format!("{}{}", number.unit, found.heading);
        let scale = [('亿', 1e8), ('万', 1e4)].into_iter().find(|(word, _)| said.contains(*word));
        let scale = scale.map_or(1.0, |(_, scale)| scale);
        Ok(fen(number.value.value * scale * 100.0)?.map(Given::Fen))
    }

    fn choice(&self, words: &[(&'static str, &[&str])], value: Option<&Value>) -> Read<Given> {
        let Some(text) = self.text(value)? else { return Ok(None) };
        let said = key(&text);
        let is = |w: &str| key(w) == said;
        let found = words.iter().find(|(word, others)| is(word) || others.iter().any(|o| is(o)));
        if let Some((word, _)) = found {
            return Ok(Some(Given::Text((*word).to_owned())));
        }
        let names = |chinese: bool| {
            let name = |(word, others): &(&str, &[&str])| {
                if chinese { others.first().copied().unwrap_or(word).to_owned() } else { (*word).to_owned() }
            };
            words.iter().map(name).collect::<Vec<_>>()
        };
        let (zh, en) = (names(true).join("、"), names(false).join(", "));
        Err(Box::new(
            Finding::error("bad_choice", format!("应为{zh}之一"), format!("must be one of {en}"))
                .remedy(format!("请改为 {zh}"), format!("write one of {en}")),
        ))
    }

    /// `2024-06` of a month cell: 2024年6月, 202406, a date, 6月 of the title's year.
    pub fn month(&self, value: Option<&Value>, year: Option<i16>) -> Read<String> {
        let text = |year: i16, month: u8| Ok(Some(format!("{year:04}-{month:02}")));
        match cells::period(value, Frequency::Month, self.date_1904) {
            Ok(None) => return Ok(None),
            Ok(Some(read)) => match read.period {
                Period::Month { year, month } => return text(year, month),
                Period::Cumulative { year, to } => return text(year, to),
                Period::JanFeb { year } => return text(year, 2),
                _ => {}
            },
            Err(_) => {}
        }
        let said = cells::text(value).unwrap_or_default();
        let number = key(&said).trim_end_matches(['月', '份']).parse::<u8>().ok();
        match (year, number.filter(|m| (1..=12).contains(m))) {
            (Some(year), Some(month)) => text(year, month),
            _ => Err(error(
                "bad_month",
                ("看不出是哪个月", "it is not clear which month this is"),
                ("请写如 2024年6月", "write it like 2024-06"),
            )),
        }
    }
}

fn fen(amount: f64) -> Read<i64> {
    let rounded = amount.round();
    if !(-9e15..=9e15).contains(&rounded) {
        return Err(error("too_large", ("数额过大", "the amount is too large"), ("请核对", "check it")));
    }
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "a whole number within ±9e15"
    )]
    Ok(Some(rounded as i64))
}
