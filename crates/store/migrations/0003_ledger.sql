-- Quotas in double entry, and parcels with their life. Amounts and areas are whole hundredths (0.01 m², 0.01 kg).

CREATE TABLE quota_head (
  id BIGINT PRIMARY KEY,
  seq BIGINT NOT NULL,
  last_on TEXT NOT NULL
);
INSERT INTO quota_head (id, seq, last_on) VALUES (1, 0, '');
INSERT INTO setting (key, value, rev) VALUES ('quota_reward_ratio', '3:1', 1);

CREATE TABLE quota_reservation (
  id TEXT PRIMARY KEY,
  unit_code TEXT NOT NULL REFERENCES org_unit (code),
  siting_id TEXT REFERENCES siting (id),
  purpose TEXT NOT NULL,
  due_on TEXT,
  created_by TEXT NOT NULL,
  created_at TEXT NOT NULL
);
CREATE INDEX quota_reservation_siting ON quota_reservation (siting_id);

-- An entry is never edited or deleted; a wrong one is reversed, once.
CREATE TABLE quota_entry (
  id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL UNIQUE,
  action TEXT NOT NULL,
  on_date TEXT NOT NULL,
  doc_no TEXT NOT NULL,
  doc_date TEXT,
  reservation_id TEXT REFERENCES quota_reservation (id),
  reverses TEXT UNIQUE REFERENCES quota_entry (id),
  recovered BIGINT NOT NULL,
  note TEXT NOT NULL,
  synthetic BIGINT NOT NULL,
  request_key TEXT UNIQUE,
  created_by TEXT NOT NULL,
  created_at TEXT NOT NULL
);
CREATE INDEX quota_entry_day ON quota_entry (on_date);
CREATE INDEX quota_entry_reservation ON quota_entry (reservation_id);

CREATE TABLE quota_posting (
  entry_id TEXT NOT NULL REFERENCES quota_entry (id),
  line BIGINT NOT NULL,
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  unit_code TEXT NOT NULL REFERENCES org_unit (code),
  year BIGINT NOT NULL,
  account TEXT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount <> 0),
  PRIMARY KEY (entry_id, line)
);
CREATE INDEX quota_posting_kind ON quota_posting (kind, entry_id);

-- What the postings sum to now. The database itself refuses an overdraft.
CREATE TABLE quota_balance (
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  unit_code TEXT NOT NULL REFERENCES org_unit (code),
  year BIGINT NOT NULL,
  account TEXT NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (kind, source, unit_code, year, account),
  CHECK ((account = 'issued' AND amount <= 0) OR (account <> 'issued' AND amount >= 0))
);

-- A parcel as it stands; how it came to that is in its events, which are never edited or deleted.
CREATE TABLE parcel (
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  unit_code TEXT NOT NULL REFERENCES org_unit (code),
  park TEXT NOT NULL,
  land_use TEXT NOT NULL,
  enterprise TEXT NOT NULL,
  state TEXT NOT NULL,
  state_on TEXT NOT NULL,
  area BIGINT NOT NULL CHECK (area > 0),
  body TEXT NOT NULL,
  ended_on TEXT,
  last_on TEXT NOT NULL,
  synthetic BIGINT NOT NULL,
  rev BIGINT NOT NULL
);
CREATE INDEX parcel_unit ON parcel (unit_code, code);
CREATE INDEX parcel_state ON parcel (state, code);

CREATE TABLE parcel_event (
  id TEXT PRIMARY KEY,
  parcel_code TEXT NOT NULL REFERENCES parcel (code),
  on_date TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  body TEXT NOT NULL,
  doc_no TEXT NOT NULL,
  source TEXT NOT NULL,
  note TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at TEXT NOT NULL
);
CREATE INDEX parcel_event_parcel ON parcel_event (parcel_code, on_date, id);

-- Which area of a parcel went into which other one, by split or merge.
CREATE TABLE parcel_lineage (
  from_code TEXT NOT NULL REFERENCES parcel (code),
  to_code TEXT NOT NULL REFERENCES parcel (code),
  on_date TEXT NOT NULL,
  kind TEXT NOT NULL,
  area BIGINT NOT NULL CHECK (area > 0),
  doc_no TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (from_code, to_code)
);
CREATE INDEX parcel_lineage_to ON parcel_lineage (to_code);
