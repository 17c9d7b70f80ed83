//! Percentage points in the unit of an indicator.

use qipan_kernel::unit::Unit;

/// How many of `unit` one percentage point is: 1 for % and 个百分点, 10 for ‰, 0.01 for a pure number; 1 for a unit
/// that is no ratio or cannot be read (a growth rate in such a unit is refused where the dictionary is read).
pub(super) fn per_point(unit: &str) -> f64 {
    match Unit::parse(unit) {
        Ok(unit) if unit.is_ratio() && unit.scale > 0.0 => {
            let points = 0.01 / unit.scale;
            // 0.01 / 0.001 is not exactly 10.
            (points * 1e9).round() / 1e9
        }
        _ => 1.0,
    }
}

/// The scale of a ratio's unit (0.01 for %), or `None` for a unit that is no ratio.
pub(super) fn ratio_scale(unit: &str) -> Option<f64> {
    Unit::parse(unit).ok().filter(|unit| unit.is_ratio() && unit.scale != 1.0).map(|unit| unit.scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::float_cmp, reason = "rounded to whole numbers")]
    fn points_in_each_ratio_unit() {
        assert_eq!(
            (per_point("%"), per_point("个百分点"), per_point("‰"), per_point("亿元")),
            (1.0, 1.0, 10.0, 1.0)
        );
        assert_eq!(per_point("倍"), 0.01);
        assert_eq!((ratio_scale("%"), ratio_scale("亿元"), ratio_scale("倍")), (Some(0.01), None, None));
    }
}
