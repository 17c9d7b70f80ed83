-- Files of projects: the papers of their gates, or of the project itself. A file is never changed or deleted; one that
-- takes the place of another names it, and a file is replaced once.

CREATE TABLE project_document (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES project (id),
  -- code of the gate; empty for the project itself
  gate TEXT NOT NULL,
  -- what it is, as the gate's template names it
  paper TEXT NOT NULL,
  doc_no TEXT NOT NULL,
  file_name TEXT NOT NULL,
  mime TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  data BYTEA NOT NULL,
  replaces TEXT UNIQUE REFERENCES project_document (id),
  note TEXT NOT NULL,
  by_user TEXT NOT NULL,
  known_on TEXT NOT NULL,
  at TEXT NOT NULL,
  synthetic BIGINT NOT NULL
);
CREATE INDEX project_document_project ON project_document (project_id, id);
