//! All layers and their versions, and which version is in force on a day.

use crate::error::{AppError, Noun, Result};
use crate::org;
use crate::rights::{DATA_ROLES, Who};
use crate::space::KEEPERS;
use jiff::civil::Date;
use qipan_kernel::org::OrgTree;
use qipan_store::Db;
use qipan_store::layer::{self, LayerRow, LayerVersionRow};
use qipan_store::setting::{self, SPACE_REVISION};

/// The state of a version that counts.
pub const PUBLISHED: &str = "published";
/// The state of a version that its keepers still look at.
pub const DRAFT: &str = "draft";

/// A layer with its versions.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The layer.
    pub layer: LayerRow,
    /// Its versions by first day.
    pub versions: Vec<LayerVersionRow>,
}

/// The layers at one revision of the map.
#[derive(Clone, Debug)]
pub struct Catalog {
    /// The revision.
    pub revision: i64,
    /// Layers in the order of lists.
    pub entries: Vec<Entry>,
    /// Org units.
    pub units: OrgTree,
}

impl Catalog {
    /// Reads layers, versions and units.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn load(db: &mut Db) -> Result<Catalog> {
        let revision = setting::counter(db, SPACE_REVISION).await?;
        let mut versions = layer::versions(db, None).await?;
        let mut entries = Vec::new();
        for row in layer::list(db).await? {
            let (own, others) = versions.into_iter().partition(|v| v.layer_code == row.code);
            versions = others;
            entries.push(Entry { layer: row, versions: own });
        }
        Ok(Catalog { revision, entries, units: org::tree(db).await? })
    }

    /// A layer that the person may see.
    ///
    /// # Errors
    /// [`AppError::NotFound`], also for a layer that may not be seen.
    pub fn entry(&self, who: &Who, code: &str) -> Result<&Entry> {
        let found = self.entries.iter().find(|e| e.layer.code == code);
        found.filter(|e| e.may_read(who)).ok_or_else(|| AppError::not_found(Noun::Layer, code))
    }

    /// Whether the person keeps this layer.
    pub fn keeps(&self, who: &Who, layer: &LayerRow) -> bool {
        who.has_at(&self.units, KEEPERS, &layer.owner_unit)
    }

    /// The version by its name, or the one in force on the day. Drafts are for those who keep the layer.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn choose<'a>(
        &self,
        who: &Who,
        entry: &'a Entry,
        version: Option<&str>,
        on: Date,
    ) -> Result<&'a LayerVersionRow> {
        let none = |id: String| AppError::not_found(Noun::LayerVersion, id);
        let code = &entry.layer.code;
        match version.map(str::trim).filter(|v| !v.is_empty()) {
            Some(name) => {
                let found = entry.versions.iter().find(|v| v.version == name || v.id == name);
                let seen = found.filter(|v| v.state == PUBLISHED || self.keeps(who, &entry.layer));
                seen.ok_or_else(|| none(format!("{code} {name}")))
            }
            None => entry.in_force(on, None).ok_or_else(|| none(format!("{code} {on}"))),
        }
    }
}

impl Entry {
    /// Public layers are for everybody, the others for whoever reads data.
    pub fn may_read(&self, who: &Who) -> bool {
        self.layer.public || who.has(DATA_ROLES)
    }

    /// The published version with the latest first day that is not after `on`; of several, the one published last.
    /// With `recorded`, versions published after that instant are left out.
    pub fn in_force(&self, on: Date, recorded: Option<&str>) -> Option<&LayerVersionRow> {
        let on = on.to_string();
        let counted = self.versions.iter().filter(|v| v.state == PUBLISHED && v.valid_from <= on);
        counted
            .filter(|v| recorded.is_none_or(|until| v.published_at.as_deref().is_some_and(|at| at <= until)))
            .max_by(|a, b| {
                (&a.valid_from, &a.published_at, &a.id).cmp(&(&b.valid_from, &b.published_at, &b.id))
            })
    }
}
