-- What was told of a programme: values of its measures of use and the stages it reached. Rows are added, never changed.

CREATE TABLE programme_value (
  id TEXT PRIMARY KEY,
  programme_code TEXT NOT NULL REFERENCES programme (code),
  measure TEXT NOT NULL,
  unit TEXT NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  on_date TEXT NOT NULL,
  source TEXT NOT NULL,
  synthetic BIGINT NOT NULL,
  by_user TEXT NOT NULL,
  at TEXT NOT NULL
);
CREATE INDEX programme_value_programme ON programme_value (programme_code, id);

CREATE TABLE programme_stage (
  id TEXT PRIMARY KEY,
  programme_code TEXT NOT NULL REFERENCES programme (code),
  -- empty for the first
  from_stage TEXT NOT NULL,
  stage TEXT NOT NULL,
  on_date TEXT NOT NULL,
  reason TEXT NOT NULL,
  synthetic BIGINT NOT NULL,
  by_user TEXT NOT NULL,
  at TEXT NOT NULL
);
CREATE INDEX programme_stage_programme ON programme_stage (programme_code, id);
