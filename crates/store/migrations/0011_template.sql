-- Versions of gate templates that a district brings in beside the built-in ones, and wishes to move a project to another
-- version, each decided by a second person. A version is never edited.

CREATE TABLE project_template (
  code TEXT NOT NULL,
  version TEXT NOT NULL,
  -- a file in the form of templates.json with this one template
  body TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  note TEXT NOT NULL,
  ord BIGINT NOT NULL,
  by_user TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (code, version)
);

CREATE TABLE template_migration (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES project (id),
  from_code TEXT NOT NULL,
  from_version TEXT NOT NULL,
  to_code TEXT NOT NULL,
  to_version TEXT NOT NULL,
  -- old gate to new gate, as JSON
  mapping TEXT NOT NULL,
  reason TEXT NOT NULL,
  -- proposed, approved or refused
  state TEXT NOT NULL,
  proposed_by TEXT NOT NULL,
  proposed_at TEXT NOT NULL,
  decided_by TEXT,
  decided_at TEXT,
  note TEXT NOT NULL,
  rev BIGINT NOT NULL
);
CREATE INDEX template_migration_project ON template_migration (project_id, id);
