//! What a geometry file may cost, counted while it is read.

use super::error::{GeoError, Much};
use crate::limits::Limits;

/// Ceilings checked before and while a file is read. A server passes its own; the defaults carry a district's
/// 200,000 parcels in any format with room to spare.
///
/// # Units
/// bytes, counts; `max_ratio` is expanded bytes per packed byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeoLimits {
    /// Largest file taken, in bytes.
    pub max_bytes: u64,
    /// Most entries of an archive.
    pub max_entries: usize,
    /// Largest size of all entries together once expanded, in bytes.
    pub max_expanded: u64,
    /// Largest expansion of one entry beyond 16 MiB.
    pub max_ratio: u64,
    pub max_layers: usize,
    pub max_features: usize,
    /// Most coordinates over all features.
    pub max_vertices: usize,
    /// Most attributes of a feature.
    pub max_fields: usize,
    /// Most bytes of attribute text over all features.
    pub max_text: usize,
}

impl Default for GeoLimits {
    fn default() -> Self {
        Self {
            max_bytes: 512 << 20,
            max_entries: 4_096,
            max_expanded: 2 << 30,
            max_ratio: 400,
            max_layers: 500,
            max_features: 2_000_000,
            max_vertices: 30_000_000,
            max_fields: 512,
            max_text: 512 << 20,
        }
    }
}

impl GeoLimits {
    /// Those of the archive around a Shapefile.
    pub(crate) fn archive(&self) -> Limits {
        Limits {
            max_bytes: self.max_bytes,
            max_entries: self.max_entries,
            max_expanded: self.max_expanded,
            max_ratio: self.max_ratio,
            ..Limits::default()
        }
    }
}

/// Levels of groups or folders that formats may nest.
pub(crate) const MAX_NESTING: usize = 64;

/// Steps for finding which ring lies in which; a district's farmland takes a hundredth of it.
const MAX_WORK: u64 = 20_000_000_000;

/// What has been taken so far.
#[derive(Debug)]
pub(crate) struct Budget<'a> {
    file: &'a str,
    limits: &'a GeoLimits,
    features: usize,
    vertices: usize,
    text: usize,
    work: u64,
}

impl<'a> Budget<'a> {
    pub fn new(file: &'a str, limits: &'a GeoLimits) -> Self {
        Self { file, limits, features: 0, vertices: 0, text: 0, work: 0 }
    }

    pub fn file(&self) -> &'a str {
        self.file
    }

    pub fn feature(&mut self) -> Result<(), GeoError> {
        self.features += 1;
        self.check(self.features, self.limits.max_features, Much::Features)
    }

    pub fn vertices(&mut self, count: usize) -> Result<(), GeoError> {
        self.vertices = self.vertices.saturating_add(count);
        self.check(self.vertices, self.limits.max_vertices, Much::Vertices)
    }

    pub fn text(&mut self, bytes: usize) -> Result<(), GeoError> {
        self.text = self.text.saturating_add(bytes);
        self.check(self.text, self.limits.max_text, Much::TextBytes)
    }

    pub fn fields(&self, count: usize) -> Result<(), GeoError> {
        self.check(count, self.limits.max_fields, Much::Fields)
    }

    pub fn layers(&self, count: usize) -> Result<(), GeoError> {
        self.check(count, self.limits.max_layers, Much::Layers)
    }

    pub fn nesting(&self, levels: usize) -> Result<(), GeoError> {
        self.check(levels, MAX_NESTING, Much::Nesting)
    }

    pub fn work(&mut self, steps: usize) -> Result<(), GeoError> {
        self.work = self.work.saturating_add(u64::try_from(steps).unwrap_or(u64::MAX));
        if self.work > MAX_WORK {
            return Err(GeoError::TooMany { file: self.file.to_owned(), limit: MAX_WORK, what: Much::Work });
        }
        Ok(())
    }

    fn check(&self, have: usize, limit: usize, what: Much) -> Result<(), GeoError> {
        if have <= limit {
            return Ok(());
        }
        let limit = u64::try_from(limit).unwrap_or(u64::MAX);
        Err(GeoError::TooMany { file: self.file.to_owned(), limit, what })
    }
}
