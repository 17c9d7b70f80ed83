//! The calendar of working days: what comes with Qipan, and the years that the system administrator added.

use crate::error::{AppError, Result};
use qipan_kernel::calendar::{WorkCalendar, YearCalendar};
use qipan_store::{Db, calendar};

/// The calendar as stored: a year that was added replaces the one that came with Qipan.
pub async fn load(db: &mut Db) -> Result<WorkCalendar> {
    let mut all = WorkCalendar::china().clone();
    for row in calendar::list(db).await? {
        let year: YearCalendar = serde_json::from_str(&row.body)
            .map_err(|e| AppError::Internal(format!("calendar of {}: {e}", row.year)))?;
        all = all.with(year).map_err(|e| AppError::Internal(format!("calendar of {}: {e}", row.year)))?;
    }
    Ok(all)
}
