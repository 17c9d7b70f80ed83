-- Shapes of parcels that came about in the register, after-care of reclaimed land, and plans in the making.

-- Parcels that a layer draws have their shape there; those born by a cut or a merger have it here, in EPSG:4490.
CREATE TABLE parcel_shape (
  parcel_code TEXT PRIMARY KEY REFERENCES parcel (code),
  geometry BYTEA NOT NULL,
  created_by TEXT NOT NULL,
  created_at TEXT NOT NULL
);

-- An inspection is never edited or deleted; a later one supersedes what it found.
CREATE TABLE inspection (
  id TEXT PRIMARY KEY,
  parcel_code TEXT NOT NULL REFERENCES parcel (code),
  on_date TEXT NOT NULL,
  outcome TEXT NOT NULL,
  crop TEXT NOT NULL,
  found TEXT NOT NULL,
  due_on TEXT,
  inspector TEXT NOT NULL,
  doc_no TEXT NOT NULL,
  synthetic BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  created_at TEXT NOT NULL
);
CREATE INDEX inspection_parcel ON inspection (parcel_code, on_date, id);

-- A plan in the making; `stages` holds each stage with its planned and real day and its document, as JSON.
CREATE TABLE plan_work (
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  unit_code TEXT NOT NULL REFERENCES org_unit (code),
  layer_code TEXT REFERENCES layer (code),
  feature_id TEXT NOT NULL,
  maker TEXT NOT NULL,
  stages TEXT NOT NULL,
  note TEXT NOT NULL,
  synthetic BIGINT NOT NULL,
  rev BIGINT NOT NULL
);
CREATE INDEX plan_work_unit ON plan_work (unit_code, code);

-- Counts writes that change the land register.
INSERT INTO setting (key, value, rev) VALUES ('land_revision', '0', 1);
