export default {
  projectImport: {
    reviews: 'Is it the same project?', reviewsSub: 'These rows match no project code, but their name and enterprise are close to projects that are there. Decide each; nothing can be committed before.', open: '{n} rows to decide', allDecided: 'All decided',
    row: 'Cell {key} of the file', code: 'Project code', noCode: 'no code', enterprise: 'Enterprise', there: 'There', file: 'In the file', field: 'Field', same: 'same', same_project: 'The same project: update it', is_new: 'Another, new project', skip: 'Leave this row out',
    why: { name_and_enterprise: 'name and enterprise agree', name: 'same name, another enterprise or none', similar: 'same enterprise, similar name' }, save: 'Save decisions', saved: 'Saved and checked again', undecided: 'Decide {n} rows that may be projects that are there.',
    changes: 'What will change', changed: 'Changes', changesSub: 'Written at the commit; every former value is kept.', what: { new: 'New', changed: 'Updated', skipped: 'Left out' }, more: 'Only the first 500 projects are listed', procedure: 'Procedure, if not given', supply: 'Supply, if not given', unit: 'Unit, if not given', inFile: 'as in the file',
    procedures: { filing: 'filing', verification: 'verification', approval: 'approval' }, supplies: { granted: 'granted', allotted: 'allotted', leased: 'leased', renovation: 'renovation', none: 'no land' },
  },
  notices: {
    bell: 'Notices', unread: '{n} unread', none: 'No notices', all: 'All', onlyUnread: 'Unread only', readAll: 'Mark all as read', read: 'Mark as read', settings: 'How to be told', urgent: 'urgent',
    kinds: { task: 'Tasks and their steps', task_overdue: 'Tasks overdue and escalated', gate: 'Gates due and overdue', clock: 'Limits near and overdue', return: 'Monthly returns', approval: 'Waiting for my approval', race: 'Race published' },
    route: { off: 'Off', console: 'Here only', mail: 'Here and by mail' }, kind: 'Kind', where: 'How', email: 'Mail address', emailHint: 'blank for no mail',
    noMail: 'No mail server is set up; notices come here only.', digest: 'Digest', daily: 'Once a day', weekly: 'Once a week', hour: 'Hour', weekday: 'Weekday', urgentAtOnce: 'Urgent ones at once, without waiting', saved: 'Saved',
    days: { 1: 'Monday', 2: 'Tuesday', 3: 'Wednesday', 4: 'Thursday', 5: 'Friday', 6: 'Saturday', 7: 'Sunday' },
  },
  templates: {
    version: 'Version', v: 'version {v}', current: 'current', running: '{n} projects run on it', builtIn: 'comes with Qipan', when: 'for', download: 'Download this version', gate: 'Gate', stage: 'Stage', after: 'Waits for', holder: 'Done by', takes: 'Takes', limit: 'Limit by law', pledged: 'pledged', documents: 'Documents', enterprise: 'the enterprise',
    workdays: '{n} working days', days: '{n} days', bring: 'Bring in a version', bringSub: 'Download the current file, change gates, prerequisites and limits, give it another version; projects that run stay on theirs.', note: 'Basis', noteHint: 'document or reason', choose: 'Choose a JSON file', noJson: 'This is no JSON file; compare with a downloaded one.', save: 'Use: {names}', saved: 'In use; new projects run on it',
    migrations: 'Moving to another version', migrationsSub: 'Who proposes does not decide; the history is kept.', project: 'Project', searchProject: 'name of the project', preview: 'See every gate', old: 'Old gate', new: 'New gate', fate: 'Fate', fates: { kept: 'kept', mapped: 'becomes the new gate', lost: 'counts no more', new: 'new' }, lostDates: 'has dates, which stay in the history alone',
    reason: 'Reason', propose: 'Propose', proposed: 'Proposed; a second person decides', noMigrations: 'No proposals', states: { proposed: 'waits', approved: 'approved', refused: 'refused' }, decisionNote: 'remark (needed to refuse)', approve: 'Approve', refuse: 'Refuse', approved: 'The project was moved', refusedDone: 'Refused',
  },
}
