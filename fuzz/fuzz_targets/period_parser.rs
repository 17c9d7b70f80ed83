#![no_main]

#[path = "../checks/period_parser.rs"]
mod period_parser;

libfuzzer_sys::fuzz_target!(|data: &[u8]| period_parser::check(data));
