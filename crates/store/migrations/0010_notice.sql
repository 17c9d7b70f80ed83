-- Notices to persons, how each wants them, and messages on their way out (mail, group robots).
-- A notice is written once for a person and key; a message is tried again until it is taken. No secret is kept here.

CREATE TABLE notice_message (
  id TEXT PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  -- mail or robot
  channel TEXT NOT NULL,
  -- an address, or the name that the configuration gives a robot
  target TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  -- waiting, sending, sent or failed
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  next_at TEXT NOT NULL,
  error TEXT NOT NULL,
  created_at TEXT NOT NULL,
  sent_at TEXT,
  rev BIGINT NOT NULL
);
CREATE INDEX notice_message_state ON notice_message (state, next_at);

CREATE TABLE notice (
  id TEXT PRIMARY KEY,
  username TEXT NOT NULL,
  key TEXT NOT NULL,
  kind TEXT NOT NULL,
  urgent BIGINT NOT NULL,
  title_zh TEXT NOT NULL,
  title_en TEXT NOT NULL,
  detail_zh TEXT NOT NULL,
  detail_en TEXT NOT NULL,
  link TEXT NOT NULL,
  created_at TEXT NOT NULL,
  read_at TEXT,
  message_id TEXT REFERENCES notice_message (id),
  UNIQUE (username, key)
);
CREATE INDEX notice_person ON notice (username, id);
CREATE INDEX notice_open ON notice (message_id, id);

-- Which notice a robot has told its group of.
CREATE TABLE notice_robot (
  robot TEXT NOT NULL,
  key TEXT NOT NULL,
  message_id TEXT NOT NULL REFERENCES notice_message (id),
  PRIMARY KEY (robot, key)
);

CREATE TABLE notice_setting (
  username TEXT PRIMARY KEY,
  body TEXT NOT NULL,
  last_digest TEXT NOT NULL,
  rev BIGINT NOT NULL
);
