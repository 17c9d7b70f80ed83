//! The form for parcels of the land register.

use qipan_kernel::text::Lang;

use super::form::Form;
use super::guide;
use crate::parcels::{contract_word, headings, holds, states};
use crate::write::WriteError;
use qipan_space::land::ContractKind;

/// Blank rows to fill in.
const ROWS: u32 = 500;

/// The form as xlsx, with a drop-down of `units`.
///
/// # Errors
/// Whatever the writer refuses.
pub fn parcels(units: &[String], lang: Lang) -> Result<Vec<u8>, WriteError> {
    let mut out = Form::new(lang)?;
    let name = out.pick("地块", "Parcels");
    out.sheet(name)?;
    let rows = (1, ROWS);
    for (column, (name, text)) in (0u16..).zip(headings(lang)) {
        let needed = matches!(name, "code" | "unit" | "state" | "state_on");
        out.heading(0, column, &format!("{text}{}", if needed { "*" } else { "" }), true)?;
        let (day, number) = holds(name);
        for row in 1..=ROWS {
            match (day, number) {
                (true, _) => out.date(row, column)?,
                (_, true) => out.number(row, column)?,
                _ => out.input(row, column, "")?,
            }
        }
        match name {
            "unit" => out.choose(rows, column, units, false)?,
            "state" => out.choose(rows, column, &states(lang), true)?,
            "contract_kind" => {
                let kinds = [ContractKind::Transfer, ContractKind::Allocation];
                out.choose(rows, column, &kinds.map(|k| contract_word(k, lang).to_owned()), true)?;
            }
            "year" => out.check_whole(rows, column, 1990, 2100)?,
            _ if day => out.check_dates(rows, column)?,
            _ if number => out.check_numbers(rows, (column, column))?,
            _ => {}
        }
    }
    out.main()?.set_freeze_panes(1, 1)?;
    out.finish(&guide::parcels(lang))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::workbook::Workbook;

    #[test]
    fn the_form_reads_back_without_findings() {
        for lang in [Lang::Zh, Lang::En] {
            let bytes = parcels(&["330114001 下沙街道".to_owned()], lang).unwrap();
            let book = Workbook::open(&bytes, "form.xlsx", &Limits::default()).unwrap();
            let (rows, faults) = crate::parcels::read(&book).unwrap();
            assert_eq!((rows.len(), faults.len()), (0, 0));
        }
    }
}
