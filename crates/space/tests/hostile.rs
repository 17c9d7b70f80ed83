//! No shape makes topology, repair, overlay or tiles panic, and their areas agree; what the fuzz target starts from and found.

#![cfg(test)]

use proptest::prelude::*;

#[path = "../../../fuzz/checks/space_shapes.rs"]
mod space_shapes;

#[test]
fn the_seeds_hold() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds/space_shapes");
    let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
    assert!(!files.is_empty(), "{}", folder.display());
    for file in files {
        let data = std::fs::read(&file).unwrap();
        assert!(!space_shapes::shapes(&data).is_empty(), "{}", file.display());
        space_shapes::check(&data);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_shapes(mode in 0..4_u8, mut bytes in prop::collection::vec(any::<u8>(), 1..300)) {
        bytes.insert(0, mode);
        space_shapes::check(&bytes);
    }
}
