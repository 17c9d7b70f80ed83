-- Wishes for a version of the race's scheme, each decided by a second person; a published one becomes a race_scheme.

CREATE TABLE race_scheme_proposal (
  id TEXT PRIMARY KEY,
  version TEXT NOT NULL,
  from_month TEXT NOT NULL,
  body TEXT NOT NULL,
  source TEXT NOT NULL,
  synthetic BIGINT NOT NULL,
  -- proposed, published or refused
  state TEXT NOT NULL,
  proposed_by TEXT NOT NULL,
  proposed_at TEXT NOT NULL,
  decided_by TEXT,
  decided_at TEXT,
  note TEXT NOT NULL,
  rev BIGINT NOT NULL
);
