//! Reading a period or a number does not allocate.

#![cfg(test)]

use qipan_kernel::period::Period;
use qipan_kernel::text::parse_number;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;
use std::hint::black_box;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// One test in this file, since the count is of the whole process.
#[test]
fn reading_periods_and_numbers_does_not_allocate() {
    let periods = [
        "2023",
        "2023H1",
        "2023Q1",
        "2023-09",
        "2023-01/09",
        "2021/2025",
        "2023年1—9月",
        "２０２３年前三季度",
        "十四五",
    ];
    let numbers = ["1234.5", "１，２３４．５", ">1200", "约1.2万", "—", ""];
    let count = Region::new(ALLOCATOR);
    for text in periods {
        assert!(black_box(Period::parse(black_box(text))).is_ok());
    }
    for text in numbers {
        assert!(black_box(parse_number(black_box(text))).is_ok());
    }
    let change = count.change();
    assert_eq!((change.allocations, change.reallocations), (0, 0), "{change:?}");

    let count = Region::new(ALLOCATOR);
    assert!(black_box(Period::parse(black_box("2023年13月"))).is_err());
    assert!(count.change().allocations > 0, "an error keeps the text, which proves that the counter counts");
}
