//! What someone should look at twice, asked of the engine.

use super::History;
use crate::book::Book;
use jiff::civil::Date;
use qipan_kernel::finding::Finding;
use qipan_kernel::period::Period;
use qipan_store::observation::ObservationRow;

/// The findings of one value against its own history.
pub(super) fn findings(_history: &History, row: &ObservationRow, _book: &Book, today: Date) -> Vec<Finding> {
    let Ok(period) = row.period.parse::<Period>() else { return Vec::new() };
    if period.is_over(today) {
        return Vec::new();
    }
    vec![Finding::warning("period_not_over", "该期间尚未结束", "the period is not over yet")]
}
