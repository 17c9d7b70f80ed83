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
}
