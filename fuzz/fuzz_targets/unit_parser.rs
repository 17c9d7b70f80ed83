#![no_main]

#[path = "../checks/unit_parser.rs"]
mod unit_parser;

libfuzzer_sys::fuzz_target!(|data: &[u8]| unit_parser::check(data));
