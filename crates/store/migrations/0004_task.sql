-- Tasks (交办、督办), their steps, and the programmes that they belong to. Steps are added, never changed.

CREATE TABLE programme (
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  lead_unit TEXT NOT NULL REFERENCES org_unit (code),
  lead_person TEXT NOT NULL,
  goal TEXT NOT NULL,
  stage TEXT NOT NULL,
  indicators_json TEXT NOT NULL,
  measures_json TEXT NOT NULL,
  synthetic BIGINT NOT NULL,
  ord BIGINT NOT NULL,
  rev BIGINT NOT NULL
);

CREATE TABLE task (
  id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  detail TEXT NOT NULL,
  acceptance TEXT NOT NULL,
  origin_kind TEXT NOT NULL,
  origin_ref TEXT NOT NULL,
  origin_label TEXT NOT NULL,
  programme_code TEXT REFERENCES programme (code),
  owner_unit TEXT NOT NULL REFERENCES org_unit (code),
  owner_user TEXT,
  dispatcher_unit TEXT NOT NULL REFERENCES org_unit (code),
  dispatched_by TEXT NOT NULL,
  dispatched_at TEXT NOT NULL,
  due_on TEXT NOT NULL,
  asked_due_on TEXT,
  state TEXT NOT NULL,
  submitted_on TEXT,
  closed_on TEXT,
  synthetic BIGINT NOT NULL,
  rev BIGINT NOT NULL
);
CREATE INDEX task_owner ON task (owner_unit, state);
CREATE INDEX task_due ON task (state, due_on);
CREATE INDEX task_origin ON task (origin_kind, origin_ref);

CREATE TABLE task_helper (
  task_id TEXT NOT NULL REFERENCES task (id),
  unit_code TEXT NOT NULL REFERENCES org_unit (code),
  PRIMARY KEY (task_id, unit_code)
);

CREATE TABLE task_step (
  id TEXT PRIMARY KEY,
  task_id TEXT NOT NULL REFERENCES task (id),
  act TEXT NOT NULL,
  at TEXT NOT NULL,
  by_user TEXT NOT NULL,
  note TEXT NOT NULL,
  evidence TEXT NOT NULL,
  due_on TEXT NOT NULL,
  owner_unit TEXT NOT NULL,
  owner_user TEXT,
  state TEXT NOT NULL
);
CREATE INDEX task_step_task ON task_step (task_id, id);
