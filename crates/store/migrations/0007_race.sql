-- The race by month: schemes, values that projects can't tell, and months frozen when they were published.
-- What comes after production, what the statistical side has, and what a unit is to start and invest by when.
-- Rows are added, never changed: the latest one that was known on a day counts on that day.

CREATE TABLE race_scheme (
  id TEXT PRIMARY KEY,
  version TEXT NOT NULL UNIQUE,
  from_month TEXT NOT NULL,
  body TEXT NOT NULL,
  source TEXT NOT NULL,
  by_user TEXT NOT NULL,
  at TEXT NOT NULL,
  synthetic BIGINT NOT NULL
);

CREATE TABLE race_entry (
  id TEXT PRIMARY KEY,
  month TEXT NOT NULL,
  unit_code TEXT NOT NULL REFERENCES org_unit (code),
  measure TEXT NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  source TEXT NOT NULL,
  known_on TEXT NOT NULL,
  by_user TEXT NOT NULL,
  at TEXT NOT NULL,
  synthetic BIGINT NOT NULL
);
CREATE INDEX race_entry_month ON race_entry (month, id);

-- A month is published once; the body holds scheme, inputs and result, and the hash is of its bytes.
CREATE TABLE race_month (
  month TEXT PRIMARY KEY,
  scheme_version TEXT NOT NULL,
  as_of TEXT NOT NULL,
  body TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  note TEXT NOT NULL,
  published_by TEXT NOT NULL,
  published_at TEXT NOT NULL,
  synthetic BIGINT NOT NULL
);

-- What a project delivered in the first, second and third year after production.
CREATE TABLE project_delivery (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES project (id),
  year_no BIGINT NOT NULL,
  measure TEXT NOT NULL,
  amount_fen BIGINT NOT NULL,
  source TEXT NOT NULL,
  known_on TEXT NOT NULL,
  by_user TEXT NOT NULL,
  at TEXT NOT NULL,
  synthetic BIGINT NOT NULL
);
CREATE INDEX project_delivery_project ON project_delivery (project_id, id);

-- The month from which the statistics of fixed investment hold a project.
CREATE TABLE project_stat_entry (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES project (id),
  month TEXT NOT NULL,
  source TEXT NOT NULL,
  known_on TEXT NOT NULL,
  by_user TEXT NOT NULL,
  at TEXT NOT NULL,
  synthetic BIGINT NOT NULL
);
CREATE INDEX project_stat_entry_project ON project_stat_entry (project_id, id);

-- What a unit is to start (projects) or invest (fen) by the end of a quarter, from 1 January.
CREATE TABLE pacing_target (
  id TEXT PRIMARY KEY,
  year BIGINT NOT NULL,
  unit_code TEXT NOT NULL REFERENCES org_unit (code),
  quarter BIGINT NOT NULL,
  measure TEXT NOT NULL,
  amount BIGINT NOT NULL,
  source TEXT NOT NULL,
  known_on TEXT NOT NULL,
  by_user TEXT NOT NULL,
  at TEXT NOT NULL,
  synthetic BIGINT NOT NULL
);
CREATE INDEX pacing_target_year ON pacing_target (year, id);
