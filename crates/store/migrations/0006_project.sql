-- Projects, what was known of them when, the moves of their gates, their clocks and monthly returns.
-- Rows are added, never changed, but for the project's own current state; any day of the past follows from them.

INSERT INTO setting (key, value, rev) VALUES ('project_revision', '0', 1);

CREATE TABLE project (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  code TEXT UNIQUE,
  unit_code TEXT NOT NULL REFERENCES org_unit (code),
  officer TEXT,
  template_code TEXT NOT NULL,
  template_version TEXT NOT NULL,
  body TEXT NOT NULL,
  synthetic BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  created_at TEXT NOT NULL,
  rev BIGINT NOT NULL
);
CREATE INDEX project_unit ON project (unit_code);
CREATE INDEX project_officer ON project (officer);

CREATE TABLE project_version (
  project_id TEXT NOT NULL REFERENCES project (id),
  rev BIGINT NOT NULL,
  known_on TEXT NOT NULL,
  body TEXT NOT NULL,
  by_user TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (project_id, rev)
);

CREATE TABLE project_move (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES project (id),
  gate TEXT NOT NULL,
  kind TEXT NOT NULL,
  from_date TEXT,
  to_date TEXT,
  on_date TEXT NOT NULL,
  by_user TEXT NOT NULL,
  reason TEXT NOT NULL,
  at TEXT NOT NULL
);
CREATE INDEX project_move_project ON project_move (project_id, id);

CREATE TABLE project_clock (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES project (id),
  gate TEXT NOT NULL,
  event TEXT NOT NULL,
  holder TEXT NOT NULL,
  on_date TEXT NOT NULL,
  by_user TEXT NOT NULL,
  note TEXT NOT NULL,
  at TEXT NOT NULL
);
CREATE INDEX project_clock_project ON project_clock (project_id, id);

-- Investment of a month as its officer reports it; a later row of the same month takes its place.
CREATE TABLE project_return (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES project (id),
  month TEXT NOT NULL,
  invested_fen BIGINT NOT NULL,
  works_percent BIGINT NOT NULL,
  works TEXT NOT NULL,
  problems TEXT NOT NULL,
  by_user TEXT NOT NULL,
  known_on TEXT NOT NULL,
  at TEXT NOT NULL,
  synthetic BIGINT NOT NULL
);
CREATE INDEX project_return_month ON project_return (project_id, month, id);

CREATE TABLE project_photo (
  id TEXT PRIMARY KEY,
  return_id TEXT NOT NULL REFERENCES project_return (id),
  file_name TEXT NOT NULL,
  mime TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  data BYTEA NOT NULL
);
CREATE INDEX project_photo_return ON project_photo (return_id);

-- What the statistical side has of a project and month.
CREATE TABLE project_statistic (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES project (id),
  month TEXT NOT NULL,
  invested_fen BIGINT NOT NULL,
  source TEXT NOT NULL,
  known_on TEXT NOT NULL,
  by_user TEXT NOT NULL,
  at TEXT NOT NULL,
  synthetic BIGINT NOT NULL
);
CREATE INDEX project_statistic_month ON project_statistic (project_id, month, id);
