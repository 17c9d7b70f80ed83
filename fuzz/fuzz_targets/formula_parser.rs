#![no_main]

#[path = "../checks/formula_parser.rs"]
mod formula_parser;

libfuzzer_sys::fuzz_target!(|data: &[u8]| formula_parser::check(data));
