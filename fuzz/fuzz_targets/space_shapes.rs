#![no_main]

#[path = "../checks/space_shapes.rs"]
mod space_shapes;

libfuzzer_sys::fuzz_target!(|data: &[u8]| space_shapes::check(data));
