-- Answers to requests that carried an Idempotency-Key, kept a day, so that the same request again gets the same answer.
CREATE TABLE idempotency (
  user_id TEXT NOT NULL REFERENCES app_user (id),
  key TEXT NOT NULL,
  -- SHA-256 of method, address and body.
  fingerprint TEXT NOT NULL,
  -- HTTP status; 0 while the first request is still at work.
  status BIGINT NOT NULL,
  content_type TEXT,
  etag TEXT,
  body BYTEA NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_by_time ON idempotency (created_at);
