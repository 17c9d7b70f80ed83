//! 勘测定界 / 报批坐标 TXT: `[属性描述]` with the coordinate system, `[地块坐标]` with a head line a plot
//! (`点数,面积,编号,名称,类型,图幅,用途,地类编码,@`) and a line a boundary point (`J1,圈号,X,Y`).
//!
//! X is north and Y is east, with or without the number of the zone in front.

mod head;
mod plane;
mod plot;
mod read;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;

/// Square metres of a hectare, the unit of 面积 in these files.
pub(crate) const HECTARE: f64 = 10_000.0;
/// Square metres of a 亩.
pub(crate) const MU: f64 = 10_000.0 / 15.0;

#[cfg(test)]
mod tests;
