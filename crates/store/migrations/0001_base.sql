-- First schema. One text for SQLite and PostgreSQL 15: TEXT, BIGINT, DOUBLE PRECISION, BYTEA only.
-- Flags are BIGINT 0/1; days are YYYY-MM-DD; instants are UTC with six fraction digits, so that text order is time order.

CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  rev BIGINT NOT NULL
);
INSERT INTO setting (key, value, rev) VALUES ('data_revision', '0', 1);

-- Which series a revision touched, so that servers update what they computed instead of loading everything.
CREATE TABLE data_change (
  rev BIGINT NOT NULL,
  indicator_code TEXT NOT NULL,
  unit_code TEXT NOT NULL,
  PRIMARY KEY (rev, indicator_code, unit_code)
);

CREATE TABLE audit_head (
  id BIGINT PRIMARY KEY,
  seq BIGINT NOT NULL,
  hash TEXT NOT NULL
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '');

CREATE TABLE audit (
  seq BIGINT PRIMARY KEY,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  entity TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  before_json TEXT,
  after_json TEXT,
  origin TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL
);
CREATE INDEX audit_entity ON audit (entity, entity_id, seq);
CREATE INDEX audit_actor ON audit (actor, seq);

CREATE TABLE org_unit (
  code TEXT PRIMARY KEY,
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  kind TEXT NOT NULL,
  parent TEXT,
  region TEXT,
  valid_from TEXT NOT NULL,
  valid_to TEXT,
  ord BIGINT NOT NULL,
  rev BIGINT NOT NULL
);
CREATE INDEX org_unit_parent ON org_unit (parent);

CREATE TABLE org_succession (
  from_code TEXT NOT NULL REFERENCES org_unit (code),
  to_code TEXT NOT NULL REFERENCES org_unit (code),
  kind TEXT NOT NULL,
  on_date TEXT NOT NULL,
  PRIMARY KEY (from_code, to_code, on_date)
);

CREATE TABLE app_user (
  id TEXT PRIMARY KEY,
  username TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  must_change BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  locked_until TEXT,
  disabled BIGINT NOT NULL,
  created_at TEXT NOT NULL,
  rev BIGINT NOT NULL
);

CREATE TABLE user_grant (
  user_id TEXT NOT NULL REFERENCES app_user (id),
  role TEXT NOT NULL,
  unit_code TEXT NOT NULL REFERENCES org_unit (code),
  granted_by TEXT NOT NULL,
  granted_at TEXT NOT NULL,
  PRIMARY KEY (user_id, role, unit_code)
);

CREATE TABLE session (
  token_hash TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES app_user (id),
  csrf TEXT NOT NULL,
  created_at TEXT NOT NULL,
  last_seen TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  origin TEXT NOT NULL
);
CREATE INDEX session_by_user ON session (user_id);
CREATE INDEX session_by_expiry ON session (expires_at);

CREATE TABLE plan (
  code TEXT PRIMARY KEY,
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  kind TEXT NOT NULL,
  start_year BIGINT NOT NULL,
  end_year BIGINT NOT NULL,
  upper_code TEXT,
  ord BIGINT NOT NULL,
  rev BIGINT NOT NULL
);

CREATE TABLE plan_version (
  id TEXT PRIMARY KEY,
  plan_code TEXT NOT NULL REFERENCES plan (code),
  version TEXT NOT NULL,
  doc_no TEXT,
  doc_date TEXT,
  state TEXT NOT NULL,
  pinned BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  created_at TEXT NOT NULL,
  rev BIGINT NOT NULL,
  UNIQUE (plan_code, version)
);

CREATE TABLE plan_node (
  id TEXT PRIMARY KEY,
  plan_version_id TEXT NOT NULL REFERENCES plan_version (id),
  parent_id TEXT,
  kind TEXT NOT NULL,
  ord BIGINT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  indicator_code TEXT,
  owner_unit TEXT
);
CREATE INDEX plan_node_version ON plan_node (plan_version_id, ord);

CREATE TABLE indicator (
  code TEXT PRIMARY KEY,
  body TEXT NOT NULL,
  category TEXT NOT NULL,
  owner_unit TEXT NOT NULL,
  retired BIGINT NOT NULL,
  ord BIGINT NOT NULL,
  rev BIGINT NOT NULL
);

CREATE TABLE indicator_version (
  code TEXT NOT NULL REFERENCES indicator (code),
  rev BIGINT NOT NULL,
  body TEXT NOT NULL,
  retired BIGINT NOT NULL,
  changed_by TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  PRIMARY KEY (code, rev)
);

CREATE TABLE plan_indicator (
  plan_code TEXT NOT NULL REFERENCES plan (code),
  indicator_code TEXT NOT NULL REFERENCES indicator (code),
  ord BIGINT NOT NULL,
  PRIMARY KEY (plan_code, indicator_code)
);
CREATE INDEX plan_indicator_indicator ON plan_indicator (indicator_code);

CREATE TABLE import_file (
  sha256 TEXT PRIMARY KEY,
  size BIGINT NOT NULL,
  bytes BYTEA NOT NULL,
  stored_at TEXT NOT NULL
);

CREATE TABLE import_batch (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  file_name TEXT NOT NULL,
  sha256 TEXT REFERENCES import_file (sha256),
  state TEXT NOT NULL,
  lang TEXT NOT NULL,
  progress BIGINT NOT NULL,
  total BIGINT NOT NULL,
  options TEXT NOT NULL,
  summary TEXT NOT NULL,
  findings TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at TEXT NOT NULL,
  committed_at TEXT,
  rev BIGINT NOT NULL
);
CREATE INDEX import_batch_creator ON import_batch (created_by, id);
CREATE INDEX import_batch_sha ON import_batch (sha256);

CREATE TABLE submission (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  unit_code TEXT NOT NULL REFERENCES org_unit (code),
  import_id TEXT REFERENCES import_batch (id),
  state TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at TEXT NOT NULL,
  submitted_by TEXT,
  submitted_at TEXT,
  decided_by TEXT,
  decided_at TEXT,
  published_by TEXT,
  published_at TEXT,
  return_reason TEXT,
  rev BIGINT NOT NULL
);
CREATE INDEX submission_state ON submission (state, id);
CREATE INDEX submission_creator ON submission (created_by, id);

CREATE TABLE target (
  id TEXT PRIMARY KEY,
  plan_code TEXT NOT NULL REFERENCES plan (code),
  version TEXT NOT NULL,
  indicator_code TEXT NOT NULL REFERENCES indicator (code),
  unit_code TEXT NOT NULL REFERENCES org_unit (code),
  doc_no TEXT,
  doc_date TEXT,
  body TEXT NOT NULL,
  synthetic BIGINT NOT NULL,
  import_id TEXT REFERENCES import_batch (id),
  file_name TEXT,
  sheet TEXT,
  cell TEXT,
  created_by TEXT NOT NULL,
  created_at TEXT NOT NULL,
  superseded_by TEXT,
  superseded_at TEXT
);
CREATE INDEX target_series ON target (indicator_code, unit_code, plan_code, version);
CREATE INDEX target_plan ON target (plan_code, version);

CREATE TABLE observation (
  id TEXT PRIMARY KEY,
  indicator_code TEXT NOT NULL REFERENCES indicator (code),
  unit_code TEXT NOT NULL REFERENCES org_unit (code),
  period TEXT NOT NULL,
  month_from BIGINT NOT NULL,
  month_to BIGINT NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  qualifier TEXT NOT NULL,
  decimals BIGINT NOT NULL,
  vintage TEXT NOT NULL,
  known_on TEXT NOT NULL,
  source TEXT NOT NULL,
  note TEXT NOT NULL,
  synthetic BIGINT NOT NULL,
  state TEXT NOT NULL,
  submission_id TEXT REFERENCES submission (id),
  import_id TEXT REFERENCES import_batch (id),
  file_name TEXT,
  sheet TEXT,
  cell TEXT,
  created_by TEXT NOT NULL,
  created_at TEXT NOT NULL,
  submitted_at TEXT,
  decided_by TEXT,
  decided_at TEXT,
  return_reason TEXT,
  published_by TEXT,
  published_at TEXT,
  superseded_by TEXT,
  superseded_at TEXT,
  rev BIGINT NOT NULL
);
CREATE INDEX observation_series ON observation (indicator_code, unit_code, period);
CREATE INDEX observation_state ON observation (state, created_at);
CREATE INDEX observation_submission ON observation (submission_id);
CREATE INDEX observation_unit_period ON observation (unit_code, period);

CREATE TABLE override_grade (
  id TEXT PRIMARY KEY,
  indicator_code TEXT NOT NULL REFERENCES indicator (code),
  unit_code TEXT NOT NULL REFERENCES org_unit (code),
  period TEXT NOT NULL,
  grade TEXT NOT NULL,
  reason TEXT NOT NULL,
  by_user TEXT NOT NULL,
  at TEXT NOT NULL,
  revoked_by TEXT,
  revoked_at TEXT
);
CREATE INDEX override_grade_series ON override_grade (indicator_code, unit_code, period);

CREATE TABLE calendar_year (
  year BIGINT PRIMARY KEY,
  body TEXT NOT NULL,
  source TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  changed_at TEXT NOT NULL
);
