#![no_main]

#[path = "../checks/geometry_readers.rs"]
mod geometry_readers;

static QUIET: std::sync::Once = std::sync::Once::new();

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    // The library answers panics of its readers; the check tells them all the same and ends the run.
    QUIET.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    geometry_readers::check_shapefile(data);
});
