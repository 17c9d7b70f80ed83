//! Areas that end and begin on a day. A change gives a new table; the old one stays as it was.

use super::{Region, RegionCode, RegionTable, RegionTableError, breaks};
use crate::finding::{Finding, Severity};
use jiff::civil::Date;

impl RegionTable {
    /// Ends areas and begins others on one day: closing (nothing begins), splitting, merging and new bounds
    /// (the same code ends and begins) are all of this form, and official changes mix them.
    ///
    /// The day before `on` is the last of every code in `ended`. Each area in `began` starts on `on` and
    /// says in `succeeds` what it took over; its `valid_from`, `valid_to` and `parent` are set here.
    /// The findings are the breaks in series that follow.
    ///
    /// # Errors
    /// [`RegionTableError`] if an area that ends does not exist on the day before, if one that begins takes
    /// over from an unknown one, or if one begins that already exists.
    pub fn change(
        &self,
        ended: &[RegionCode],
        began: Vec<Region>,
        on: Date,
    ) -> Result<(RegionTable, Vec<Finding>), RegionTableError> {
        let mut codes: Vec<RegionCode> = ended.iter().copied().chain(began.iter().map(|r| r.code)).collect();
        let mut regions: Vec<Region> = self.all().cloned().collect();
        for code in ended {
            let not_alive = || RegionTableError::NotAlive { code: *code, on };
            let last = on.yesterday().map_err(|_| not_alive())?;
            let state = regions
                .iter_mut()
                .find(|region| region.code == *code && region.alive_on(last) && region.alive_on(on))
                .ok_or_else(not_alive)?;
            state.valid_to = Some(last);
        }
        for region in began {
            if let Some(code) = region.succeeds.iter().find(|code| self.states(**code).is_empty()) {
                return Err(RegionTableError::Unknown { code: *code });
            }
            let parent = region.code.parent();
            regions.push(Region { valid_from: Some(on), valid_to: None, parent, ..region });
        }
        let table = RegionTable::new(regions)?;
        codes.sort_unstable();
        codes.dedup();
        let day_before = on.yesterday().unwrap_or(on);
        let findings = codes.iter().flat_map(|code| breaks(&table, *code, day_before, on));
        let findings = findings.map(|found| {
            Finding::saying(Severity::Warning, "series_break", &found).with_value(found.code.to_string())
        });
        let findings = findings.collect();
        Ok((table, findings))
    }
}
