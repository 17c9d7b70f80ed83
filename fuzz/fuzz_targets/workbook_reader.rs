#![no_main]

#[path = "../checks/workbook_reader.rs"]
mod workbook_reader;

static QUIET: std::sync::Once = std::sync::Once::new();

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    // The library answers panics of its reader of old workbooks; libfuzzer's own hook would abort at each. What is
    // not answered still ends the run.
    QUIET.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    workbook_reader::check(data);
});
