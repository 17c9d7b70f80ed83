//! The drawing goes in as layers: each version drafted and published in the order of its day.

use super::layers::{DemoLayer, layers};
use super::net::Net;
use super::parcels::parcels;
use qipan_app::ctx::Ctx;
use qipan_app::space::Atlas;
use qipan_app::space::import::{self, NewFeatures};
use qipan_app::space::layers::{self as shelf, LayerChange, NewLayer, VersionAbout};
use qipan_app::{AppError, Result};
use qipan_space::Crs;
use std::collections::BTreeSet;

/// Gauss–Krüger, third-degree zone of 120° E without prefix.
const EPSG: u32 = 4549;

/// Draws the district and publishes every layer.
///
/// # Errors
/// Whatever a use case refuses: the drawing is checked like anyone's.
pub async fn draw(ctx: &Ctx) -> Result<()> {
    let crs = Crs::from_epsg(EPSG).ok_or_else(|| AppError::Internal(format!("EPSG:{EPSG}")))?;
    let net = Net;
    let parcels = parcels(&net);
    let atlas = Atlas::default();
    let mut known = BTreeSet::new();
    for (ord, layer) in (1_i64..).zip(layers(&net, &parcels)) {
        if known.insert(layer.code) {
            shelf::create(ctx, new_layer(&layer, ord)).await?;
        }
        let (code, version) = (layer.code, layer.version);
        let done = import::import_features(ctx, &atlas, new_version(layer, crs)?).await?;
        if done.state != "committed" {
            let found: Vec<_> = done.findings.iter().take(3).map(|f| f.message_zh.clone()).collect();
            return Err(AppError::Internal(format!(
                "{code} {version}: {}: {}",
                done.state,
                found.join("; ")
            )));
        }
        shelf::publish(ctx, code, version, 1).await?;
    }
    Ok(())
}

fn new_layer(layer: &DemoLayer, ord: i64) -> NewLayer {
    let about = LayerChange {
        name_zh: layer.name.to_owned(),
        name_en: layer.name_en.to_owned(),
        owner_unit: Some("330114-GZJ".to_owned()),
        // Only what a public map would show; control lines and parcels need a login.
        public: matches!(layer.code, "district" | "subdistrict" | "river" | "road"),
        ord,
    };
    NewLayer { code: layer.code.to_owned(), kind: layer.kind.to_owned(), about }
}

fn new_version(layer: DemoLayer, crs: Crs) -> Result<NewFeatures> {
    let day = layer.date.parse().map_err(|_| AppError::Internal(layer.date.to_owned()))?;
    let about = VersionAbout {
        source: "示意图，自行绘制，非真实界线（演示）".to_owned(),
        map_no: None,
        doc_no: Some(layer.document.to_owned()),
        doc_date: Some(day),
        valid_from: Some(day),
    };
    Ok(NewFeatures {
        layer: layer.code.to_owned(),
        version: layer.version.to_owned(),
        about,
        synthetic: true,
        crs,
        features: layer.features,
    })
}
