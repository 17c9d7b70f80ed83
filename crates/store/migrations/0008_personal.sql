-- What a person keeps for themselves: saved views of lists, and the address by which a calendar program reads deadlines.
CREATE TABLE user_view (
  user_id TEXT NOT NULL REFERENCES app_user (id),
  page TEXT NOT NULL,
  name TEXT NOT NULL,
  -- The query of the page's address.
  query TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (user_id, page, name)
);

CREATE TABLE user_feed (
  user_id TEXT PRIMARY KEY REFERENCES app_user (id),
  -- SHA-256 of the address's token.
  token_hash TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL
);
