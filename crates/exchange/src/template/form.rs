//! What the forms share: formats, protection, drop-downs over a hidden sheet of codes.

use qipan_indicator::model::Indicator;
use qipan_kernel::org::OrgUnit;
use qipan_kernel::text::Lang;
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Format, FormatAlign,
    FormatBorder, Formula, ProtectionOptions, Workbook, Worksheet,
};

use crate::a1::{MAX_ROW, column_name};
use crate::columns::Field;
use crate::write::guard::xlsx_text;
use crate::write::{WriteError, display_width, fixed_properties};

/// Name of the hidden sheet with the codes; readers know it and pass over it.
pub(super) const CODES: &str = "_qipan";

/// A workbook in the making: one sheet to fill in, a hidden one with lists, an instruction sheet.
pub(super) struct Form {
    book: Workbook,
    lists: Vec<Vec<String>>,
    lang: Lang,
    pub formats: Formats,
}

pub(super) struct Formats {
    pub heading: Format,
    pub input_heading: Format,
    pub locked: Format,
    pub input: Format,
    pub number: Format,
    pub date: Format,
}

impl Formats {
    fn new() -> Self {
        let bordered =
            || Format::new().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0xBF_BF_BF));
        let heading = bordered()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter);
        Self {
            heading: heading.clone().set_background_color(Color::RGB(0xD9_D9_D9)),
            input_heading: heading.set_background_color(Color::RGB(0xFF_F2_CC)),
            locked: bordered().set_background_color(Color::RGB(0xF2_F2_F2)),
            input: bordered().set_unlocked(),
            number: bordered().set_unlocked().set_align(FormatAlign::Right),
            date: bordered().set_unlocked().set_num_format("yyyy-mm-dd"),
        }
    }
}

impl Form {
    pub fn new(lang: Lang) -> Result<Self, WriteError> {
        let mut book = Workbook::new();
        book.set_properties(&fixed_properties()?);
        Ok(Self { book, lists: Vec::new(), lang, formats: Formats::new() })
    }

    pub fn pick(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.lang.pick(zh, en)
    }

    /// The sheet to fill in. Called first, so that it opens on it.
    pub fn sheet(&mut self, name: &str) -> Result<&mut Worksheet, WriteError> {
        let sheet = self.book.add_worksheet();
        sheet.set_name(name)?;
        sheet.protect_with_options(&ProtectionOptions {
            format_columns: true,
            format_rows: true,
            sort: true,
            use_autofilter: true,
            ..ProtectionOptions::default()
        });
        sheet.set_landscape();
        Ok(sheet)
    }

    /// Begins the row of an indicator and a unit: codes and names of both, then `more`, all of it locked.
    pub fn begin(
        &mut self,
        row: u32,
        indicator: &Indicator,
        unit: &OrgUnit,
        more: &[&str],
    ) -> Result<(), WriteError> {
        if row > MAX_ROW {
            return Err(WriteError::TooLarge);
        }
        let known = [indicator.code.as_str(), indicator.name(self.lang), &unit.code, unit.name(self.lang)];
        for (column, text) in (0u16..).zip(known.iter().chain(more)) {
            self.locked(row, column, text)?;
        }
        Ok(())
    }

    /// The sheet to fill in, again.
    pub fn main(&mut self) -> Result<&mut Worksheet, WriteError> {
        Ok(self.book.worksheet_from_index(0)?)
    }

    /// Writes a heading and sets its column's width; input columns are yellow.
    pub fn heading(&mut self, row: u32, column: u16, text: &str, input: bool) -> Result<(), WriteError> {
        let format = if input { self.formats.input_heading.clone() } else { self.formats.heading.clone() };
        let width = u16::try_from(display_width(text) + 4).unwrap_or(20).clamp(9, 24);
        let sheet = self.main()?;
        sheet.write_string_with_format(row, column, xlsx_text(text), &format)?;
        sheet.set_column_width(column, f64::from(width))?;
        Ok(())
    }

    /// Writes a text in a cell that cannot be changed.
    pub fn locked(&mut self, row: u32, column: u16, text: &str) -> Result<(), WriteError> {
        let format = self.formats.locked.clone();
        self.main()?.write_string_with_format(row, column, xlsx_text(text), &format)?;
        Ok(())
    }

    /// Writes a text, or a blank, in a cell to fill in.
    pub fn input(&mut self, row: u32, column: u16, text: &str) -> Result<(), WriteError> {
        let format = self.formats.input.clone();
        let sheet = self.main()?;
        if text.is_empty() {
            sheet.write_blank(row, column, &format)?;
        } else {
            sheet.write_string_with_format(row, column, xlsx_text(text), &format)?;
        }
        Ok(())
    }

    /// A blank cell for a number.
    pub fn number(&mut self, row: u32, column: u16) -> Result<(), WriteError> {
        let format = self.formats.number.clone();
        self.main()?.write_blank(row, column, &format)?;
        Ok(())
    }

    /// A blank cell for a day.
    pub fn date(&mut self, row: u32, column: u16) -> Result<(), WriteError> {
        let format = self.formats.date.clone();
        self.main()?.write_blank(row, column, &format)?;
        Ok(())
    }

    /// A drop-down over `entries`; `strict` refuses everything else, otherwise it only warns.
    pub fn choose(
        &mut self,
        rows: (u32, u32),
        column: u16,
        entries: &[String],
        strict: bool,
    ) -> Result<(), WriteError> {
        if entries.is_empty() {
            return Ok(());
        }
        let at = match self.lists.iter().position(|l| l == entries) {
            Some(at) => at,
            None => {
                self.lists.push(entries.to_vec());
                self.lists.len() - 1
            }
        };
        let letter = column_name(u32::try_from(at).unwrap_or(0));
        let range = format!("={CODES}!${letter}$2:${letter}${}", entries.len() + 1);
        let style = if strict { DataValidationErrorStyle::Stop } else { DataValidationErrorStyle::Warning };
        let rule = DataValidation::new()
            .allow_list_formula(Formula::new(range))
            .set_error_style(style)
            .set_error_title(self.pick("不在可选范围内", "Not in the list"))?
            .set_error_message(self.pick("请从下拉框中选择。", "Choose from the drop-down."))?;
        self.main()?.add_data_validation(rows.0, column, rows.1, column, &rule)?;
        Ok(())
    }

    /// Numbers; `>1200`, 约1200 and — pass after a question.
    pub fn check_numbers(&mut self, rows: (u32, u32), columns: (u16, u16)) -> Result<(), WriteError> {
        let rule = DataValidation::new()
            .allow_decimal_number(DataValidationRule::Between(-1e15, 1e15))
            .set_error_style(DataValidationErrorStyle::Warning)
            .set_error_title(self.pick("应填写数字", "A number is wanted"))?
            .set_error_message(self.pick(
                "请只填数字，不带计量单位。没有数据请留空；公布值为“>1200”“约1200”的可以照填，请选“是”。",
                "Write the number alone, without its unit. Leave the cell blank if there is none; \
                 published values such as >1200 may stand as they are: answer Yes.",
            ))?;
        self.main()?.add_data_validation(rows.0, columns.0, rows.1, columns.1, &rule)?;
        Ok(())
    }

    /// Whole numbers within bounds.
    pub fn check_whole(
        &mut self,
        rows: (u32, u32),
        column: u16,
        from: i32,
        to: i32,
    ) -> Result<(), WriteError> {
        let message = match self.lang {
            Lang::Zh => format!("请填写 {from} 到 {to} 之间的整数。"),
            Lang::En => format!("Write a whole number from {from} to {to}."),
        };
        let rule = DataValidation::new()
            .allow_whole_number(DataValidationRule::Between(from, to))
            .set_error_title(self.pick("应填写整数", "A whole number is wanted"))?
            .set_error_message(message)?;
        self.main()?.add_data_validation(rows.0, column, rows.1, column, &rule)?;
        Ok(())
    }

    /// Days.
    pub fn check_dates(&mut self, rows: (u32, u32), column: u16) -> Result<(), WriteError> {
        let (from, to) = (ExcelDateTime::from_ymd(1949, 10, 1)?, ExcelDateTime::from_ymd(2199, 12, 31)?);
        let rule = DataValidation::new()
            .allow_date(DataValidationRule::Between(from, to))
            .set_error_title(self.pick("应填写日期", "A date is wanted"))?
            .set_error_message(
                self.pick("请填写如 2024-02-03 的日期。", "Write a date such as 2024-02-03."),
            )?;
        self.main()?.add_data_validation(rows.0, column, rows.1, column, &rule)?;
        Ok(())
    }

    /// Adds instructions and the hidden lists, and gives the bytes.
    pub fn finish(mut self, instructions: &[String]) -> Result<Vec<u8>, WriteError> {
        let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        let sheet = self.book.add_worksheet();
        sheet.set_name(self.lang.pick("填报说明", "Instructions"))?;
        sheet.set_column_width(0, 100)?;
        for (row, line) in (0u32..).zip(instructions) {
            sheet.write_string_with_format(row, 0, xlsx_text(line), &wrap)?;
        }
        sheet.protect();
        let sheet = self.book.add_worksheet();
        sheet.set_name(CODES)?;
        for (column, list) in (0u16..).zip(&self.lists) {
            sheet.write_string(0, column, format!("list {}", column + 1))?;
            for (row, entry) in (1u32..).zip(list) {
                sheet.write_string(row, column, xlsx_text(entry))?;
            }
        }
        sheet.set_very_hidden(true);
        sheet.protect();
        Ok(self.book.save_to_buffer()?)
    }
}

/// The heading of a field, with a star where it must be filled in.
pub(super) fn heading(field: Field, lang: Lang, required: bool) -> String {
    format!("{}{}", field.heading(lang), if required { "*" } else { "" })
}
