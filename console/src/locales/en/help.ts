import type zh from '../zh-CN/help'

export default {
  users: {
    new: 'New user', q: 'Name, user name, unit', name: 'Name', username: 'User name', grants: 'Grants', created: 'Created', noGrant: 'no grants', disabled: 'Disabled', locked: 'Locked until {at}', mustChange: 'First password', active: 'Active', reset: 'Reset password', unlock: 'Unlock',
    resetText: 'Reset the password of {name}? Their sessions end at once.', edit: 'Edit {name}', madeUp: 'A first password is made up and shown once; it must be changed at the first login.', disable: 'Disable this account', grantsSub: 'Each grant is a role at a unit and all units below it.', role: 'Role', addGrant: 'Add a grant',
    onceTitle: 'First password', onceText: 'The first password of {name}. It is shown only now; hand it over in person or by a safe channel.', onceDone: 'I have noted it',
    trouble: { unit: 'Choose a unit for each grant.', mixed: 'An administrator can’t hold a data role too.', several: 'One person can be only one kind of administrator.', double: 'A grant appears twice.' },
  },
  units: {
    new: 'New unit', edit: 'Edit unit', name: 'Name', code: 'Code', kind: 'Kind', life: 'Life', from: 'from {day}', to: 'to {day}', showClosed: 'Show closed units', addBelow: 'Add below', close: 'Close', split: 'Split', merge: 'Merge', findings: 'What it means for the data',
    nameZh: 'Chinese name', nameEn: 'English name', parent: 'Unit above', region: 'Region code', validFrom: 'First day', onDate: 'From which day', with: 'Merged with', into: 'Split into', intoOne: 'Merged into',
    closeTitle: 'Close {name}', splitTitle: 'Split {name}', mergeTitle: 'Merge {name}', closeText: 'From that day the unit no longer exists; earlier values stay.', splitText: 'From that day the new units take over. Earlier values stay with the old unit; the series shows a break.', mergeText: 'From that day they are one unit. Earlier values stay where they are; the series shows a break.',
  },
  backup: { text: 'The backup is made while the system runs: one file with all data and the audit chain, to be restored on any machine.', restore: 'Restore on the server:', make: 'Back up now', done: 'Backup done, in the server’s folder of backups: {name}, {size}, {rows} rows.', proof: 'Hash of audit row {n}; note it in another place:' },
  audit: {
    seq: 'No.', at: 'When', actor: 'Who', what: 'What', on: 'On', change: 'Before and after', origin: 'From', see: 'See', before: 'Before', after: 'After', verify: 'Verify the chain', ok: 'The chain is whole: {n} rows, none missing, altered or out of order.', broken: 'The chain breaks at row {n}!', entityHint: 'Kind of thing, e.g. observation',
    action: { login: 'Login', login_failed: 'Failed login', logout: 'Logout', create: 'Create', update: 'Change', approve: 'Approve', return: 'Return', publish: 'Publish', submit: 'Submit', commit: 'Commit import', cancel: 'Cancel', upload: 'Upload', override: 'Manual grade', revoke: 'Revoke', reset_password: 'Reset password', change_password: 'Change password', unlock: 'Unlock', lock: 'Lock', grant: 'Grant', close: 'Close', split: 'Split', merge: 'Merge', pin: 'Make public', backup: 'Backup', import: 'Import', stage: 'Stage', set_grants: 'Change grants', delete: 'Delete', save: 'Save', load: 'Load' },
    entity: { observation: 'Observation', submission: 'Submission', import: 'Import', import_batch: 'Import', user: 'User', app_user: 'User', session: 'Session', indicator: 'Indicator', target: 'Target', plan: 'Plan', plan_version: 'Plan version', unit: 'Unit', org_unit: 'Unit', override_grade: 'Manual grade', setting: 'Setting', backup: 'Backup', demo: 'Demo district', calendar_year: 'Calendar' },
  },
  tour: {
    title: 'Five-step tour', offer: 'First time here? Five steps from a yellow light to an approval.', begin: 'Start', later: 'Later', take: 'Take me there', leave: 'End tour', nowhere: 'This account or data has nothing for this step; try another demo login.',
    yellow: { title: 'A yellow light', text: '“Watch” is a yellow triangle. All such indicators are listed with value, target, achieved and expected.' },
    why: { title: 'Why it is yellow', text: '“Why” unfolds the status: path, formula, inputs, vintages; beside it the split of the shortfall.' },
    cell: { title: 'From which cell', text: 'Each value leads to file, sheet and cell, to who reported and who approved.' },
    import: { title: 'An import with errors', text: 'All errors at once: which cell, which value, what to do. Download the marked-up copy, correct, upload again.' },
    approve: { title: 'An approval', text: 'The reviewer sees the value before and the findings, approves or returns with a reason; the status changes at once. Log in as a reviewer for this.' },
  },
  helpPage: {
    marks: 'Marks', alert: 'Red octagon: behind, beyond the alert threshold', watch: 'Yellow triangle: behind, within the threshold', normal: 'Green circle: on track, ahead or done early', none: 'Grey dash: no data, or out of date, with the reason',
    vintages: 'Vintages', vintagesText: 'Flash → preliminary → revised → final. A newer one supersedes; the older is kept.', asOf: 'As of', asOfText: 'Choose a day and every page is computed from what was known on it.',
  },
  help: {
    overview: { 1: 'The first row counts indicators by status; click a number for the list.', 2: 'The board has a row a category and a square an indicator; click for details, hover for period and reason.', 3: 'Laggards come farthest first; the bar is achieved, the tick is expected.', 4: 'Change plan, version and day above; all pages follow and the address can be passed on.' },
    plan: { 1: 'Chapters, boxes, indicators, projects and tasks with their status and counts.', 2: 'Arrow keys move and unfold; at the right are the text and all indicators beneath.', 3: '“Compare versions” lists what differs.', 4: 'Planners make a new version, add, change, move and remove nodes of the draft, publish it under its document and then make it public; the public sees only that one.' },
    indicators: { 1: 'Filter by category, status, grade and nature, or search name, code and owner.', 2: 'Click a heading to sort, again to reverse, a third time for the order of the plan.', 3: 'The display unit changes only what is shown.', 4: 'Exports mark demo values too.', 5: 'Click a value for its why.' },
    indicator: { 1: 'The dashed line is the path, the light band is “on track”, the marker’s shape is the vintage.', 2: 'A missing period is a gap; a change of definition is a vertical line.', 3: 'Why leads to the cell and the approver; the parts of the shortfall sum to the whole.', 4: 'All vintages are listed; superseded ones are struck out, not removed.', 5: 'Planners may set a grade by hand, with a reason; “Edit definition” changes meaning, owner and the limits of this indicator, all kept in its history.' },
    map: { 1: 'Tick layers at the left; open one for legend, version, source and opacity. The version slider walks through the rounds of a line.', 2: 'Click the map to see the parcel and control lines there; click a heading to zoom to the feature.', 3: 'The tools at the right zoom, measure distance and area, copy a link and print. The link keeps view, layers and versions.', 4: 'Keys: arrows move the map, plus and minus zoom, Escape ends the tool.', 5: 'Layers marked schematic or synthetic are no survey.' },
    imports: { 1: 'Start from a template, or upload the sheet that you have: long, wide, two header rows and merged cells are understood.', 2: 'It is checked at once and nothing is written; all problems are listed together.', 3: 'Download the marked-up copy: red cells carry a note. Correct it and upload again.', 4: 'Only a file without errors can be committed, all of it or nothing. The same file twice changes nothing.' },
    entry: { 1: 'Choose unit and period, then fill in the values. The last period and last year are beside.', 2: 'Arrows, Enter and Tab move; paste a block copied from Excel at its first cell.', 3: 'Red: not a number, can’t be submitted. Yellow: unusual; the reviewer sees it too.', 4: '“>1200” and “约 500” are allowed; blank means no value.', 5: 'Approved values can’t be edited: “Revise” enters a new vintage.' },
    review: { 1: '“Yours” marks what you can decide; what you submitted needs someone else.', 2: 'Values with findings come first, beside the value before and the change.', 3: 'Return all, or some that you tick, with a reason.', 4: 'After approval a publisher makes it public.' },
    returns: { 1: 'What you owe: overdue, due soon, returned and in review.', 2: '“Fill in” opens the right unit and period.', 3: 'At the right: how complete each unit is for a period.' },
    tasks: { 1: '"Mine" holds what waits for you; open a task for its facts and every step.', 2: 'The owner accepts, reports, asks for more time and submits; the dispatcher grants, sends back and closes. Steps are never changed.', 3: 'Lateness counts working days as published, with days worked in exchange: urged at 1, yellow card at 5, taken up at 10.', 4: 'Dispatch from an indicator\'s page and the task carries its origin.' },
    supervision: { 1: 'Open, due soon, late and closed in time, by unit.', 2: 'The weekly list: late, extensions, to decide, due within a week; choose a day in the past and it comes out as it was.', 3: 'Tasks whose owner has left stand apart and are handed over.' },
    programmes: { 1: 'Each programme has a lead, a stage, measures of use and indicators; open its tasks by their number.' },
    war_room: { 1: 'Made for 1920×1080, scaled to the screen, refreshed each minute.', 2: 'Each panel answers one question; click any number for its source.' },
    users: { 1: 'A grant is a role at a unit and all below it.', 2: 'System, security and audit administrator are three people without data roles.', 3: 'Resetting a password ends all sessions; it must be changed at the next login.' },
    units: { 1: 'Units are never deleted: they close, split or merge on a day.', 2: 'Earlier values stay with the old unit and the series shows a break.' },
    backup: { 1: 'Work goes on during a backup. The file holds everything, so it stays on the server and is never sent over the network.', 2: 'Restoring is a command on the server and verifies the file first.' },
    audit: { 1: 'A row for each change and login: who, when, before and after, from where.', 2: '“Verify” checks row by row for missing, altered and reordered ones.' },
    help: { 1: '“Help” at the top of a page shows the help of that page.' },
  },
} satisfies typeof zh
