-- The map: layers, their versions with features, and siting checks that were kept.
-- Geometry is ISO WKB in EPSG:4490 (longitude, latitude) beside its bounding box; overlay happens in the program.

INSERT INTO setting (key, value, rev) VALUES ('space_revision', '0', 1);

CREATE TABLE layer (
  code TEXT PRIMARY KEY,
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  kind TEXT NOT NULL,
  owner_unit TEXT NOT NULL REFERENCES org_unit (code),
  public BIGINT NOT NULL,
  ord BIGINT NOT NULL,
  rev BIGINT NOT NULL
);

CREATE TABLE layer_version (
  id TEXT PRIMARY KEY,
  layer_code TEXT NOT NULL REFERENCES layer (code),
  version TEXT NOT NULL,
  state TEXT NOT NULL,
  source TEXT NOT NULL,
  map_no TEXT,
  doc_no TEXT,
  doc_date TEXT,
  valid_from TEXT NOT NULL,
  synthetic BIGINT NOT NULL,
  source_crs TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  features BIGINT NOT NULL,
  min_x DOUBLE PRECISION NOT NULL,
  min_y DOUBLE PRECISION NOT NULL,
  max_x DOUBLE PRECISION NOT NULL,
  max_y DOUBLE PRECISION NOT NULL,
  file_name TEXT,
  sha256 TEXT REFERENCES import_file (sha256),
  findings TEXT NOT NULL,
  repairs TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at TEXT NOT NULL,
  published_by TEXT,
  published_at TEXT,
  rev BIGINT NOT NULL,
  UNIQUE (layer_code, version)
);
CREATE INDEX layer_version_sha ON layer_version (sha256);

CREATE TABLE feature (
  version_id TEXT NOT NULL REFERENCES layer_version (id),
  ord BIGINT NOT NULL,
  feature_id TEXT NOT NULL,
  geometry BYTEA NOT NULL,
  min_x DOUBLE PRECISION NOT NULL,
  min_y DOUBLE PRECISION NOT NULL,
  max_x DOUBLE PRECISION NOT NULL,
  max_y DOUBLE PRECISION NOT NULL,
  properties TEXT NOT NULL,
  PRIMARY KEY (version_id, ord)
);

-- A siting keeps what it was asked and the bytes of its verdict; the verdict names layer versions and rules.
CREATE TABLE siting (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  unit_code TEXT NOT NULL REFERENCES org_unit (code),
  project_code TEXT,
  state TEXT NOT NULL,
  request TEXT NOT NULL,
  versions TEXT NOT NULL,
  area_m2 DOUBLE PRECISION NOT NULL,
  overall TEXT NOT NULL,
  verdict TEXT NOT NULL,
  verdict_sha256 TEXT NOT NULL,
  as_of TEXT NOT NULL,
  note TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at TEXT NOT NULL,
  rev BIGINT NOT NULL
);
CREATE INDEX siting_unit ON siting (unit_code, id);
