-- Which template a project ran on with each version of what was known of it: a past day is told by the template of that day.

ALTER TABLE project_version ADD COLUMN template_code TEXT NOT NULL DEFAULT '';
ALTER TABLE project_version ADD COLUMN template_version TEXT NOT NULL DEFAULT '';

UPDATE project_version SET
  template_code = (SELECT p.template_code FROM project p WHERE p.id = project_version.project_id),
  template_version = (SELECT p.template_version FROM project p WHERE p.id = project_version.project_id);

-- Versions from before a project was moved ran on what it was moved from, the first time after them.
UPDATE project_version SET
  template_code = (SELECT m.from_code FROM template_migration m
    WHERE m.project_id = project_version.project_id AND m.state = 'approved' AND m.decided_at > project_version.at
    ORDER BY m.decided_at, m.id LIMIT 1),
  template_version = (SELECT m.from_version FROM template_migration m
    WHERE m.project_id = project_version.project_id AND m.state = 'approved' AND m.decided_at > project_version.at
    ORDER BY m.decided_at, m.id LIMIT 1)
WHERE EXISTS (SELECT 1 FROM template_migration m
  WHERE m.project_id = project_version.project_id AND m.state = 'approved' AND m.decided_at > project_version.at);
