//! The map of the demo district: the verdict on a site that is dragged, and its tiles.

use crate::{Load, measure, post};
use serde_json::{Value, json};

/// Positions of the site.
const STEPS: u32 = 300;

/// A site of some 20 ha with a rough border, moved along a line through the district.
fn site(step: u32) -> Value {
    let part = f64::from(step) / f64::from(STEPS);
    let (east, north) = (120.36 + 0.26 * part, 30.26 + 0.06 * part);
    let corner = |k: u32| {
        let angle = std::f64::consts::TAU * f64::from(k % 24) / 24.0;
        let r = 0.0022 * (1.0 + 0.15 * (3.0 * angle).sin());
        json!([east + r * angle.cos() * 1.15, north + r * angle.sin()])
    };
    json!({"type": "Polygon", "coordinates": [(0..=24).map(corner).collect::<Vec<_>>()]})
}

/// The verdict while a site is dragged: each request has it elsewhere.
pub fn verdicts(load: &Load<'_>, cookie: &str, token: &str) {
    let head = |step: u32| {
        let body = json!({"geometry": site(step), "project_class": "industrial"});
        post("/api/v1/siting/check", &format!("{cookie}{token}"), &body)
    };
    let heads: Vec<String> = (0..STEPS).map(head).collect();
    measure(load, "POST /siting/check, one client dragging", &heads);
    let load = Load { many: 8, requests: load.requests / 4, ..*load };
    measure(&load, "POST /siting/check, 8 clients dragging", &heads);
}

/// Tiles of the parcels around the middle of the district, as a browser that opens the map asks for them.
pub fn tiles(load: &Load<'_>, cookie: &str) {
    for zoom in [10_u8, 12, 14] {
        let count = f64::from(1_u32 << zoom);
        let (east, north) = (120.50_f64, 30.29_f64.to_radians());
        let x = ((east + 180.0) / 360.0 * count).floor();
        let y = ((1.0 - north.tan().asinh() / std::f64::consts::PI) / 2.0 * count).floor();
        let around = if zoom > 11 { [-1.0, 0.0, 1.0].as_slice() } else { &[0.0] };
        let tile = |dx: &f64, dy: &f64| format!("{zoom}/{}/{}", x + dx, y + dy);
        let tiles = around.iter().flat_map(|dy| around.iter().map(move |dx| tile(dx, dy)));
        let head = |tile: String| {
            let gzip = "accept-encoding: gzip\r\n";
            format!("GET /api/v1/tiles/parcel/{tile} HTTP/1.1\r\nhost: localhost\r\n{cookie}{gzip}\r\n")
        };
        let heads: Vec<String> = tiles.map(head).collect();
        measure(load, &format!("GET /tiles/parcel at z{zoom}, {} tiles, gzip", heads.len()), &heads);
    }
}
