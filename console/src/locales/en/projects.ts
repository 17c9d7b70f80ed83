import type zh from '../zh-CN/projects'

export default {
  projects: {
    one: 'Project', none: 'No projects match', noneYet: 'No projects yet', asOf: 'As of a day', today: 'today', search: 'Name, code, enterprise', more: 'More filters', fewer: 'Fewer filters', columns: 'Columns', clear: 'Clear filters', export: 'Export to Excel', shown: '{n} / {all}',
    total: '{n} in all', without: '{n} state no total investment', me: 'Mine', any: 'any', link: 'Open', toAll: 'See all {n}', days: '{n} working days', noDays: 'working days not published', enterprise: 'enterprise', nobody: '—', late: 'late', blocked: 'blocked', onMap: 'Map', dayMark: 'as known on {day}',
    view: { table: 'Table', board: 'Board', gantt: 'Gantt', funnel: 'Funnel', calendar: 'Calendar', blocked: 'Blocked', counts: 'Counts' },
    batch: { planned: 'Planned', attracted: 'Attracted', started: 'Started', advancing: 'Advancing', completed: 'Completed' },
    filter: { q: 'Search', batch: 'Batch', stage: 'Stage', unit: 'Unit', bureau: 'Bureau', officer: 'Officer', industry: 'Industry', chain: 'Chain', class: 'Class', blocked: 'Blocked', late: 'Late', min: 'Investment from (CNY 100m)', max: 'Investment to (CNY 100m)', parcel: 'Parcel' },
    col: {
      name: 'Project', state: 'State', stage: 'Stage', holder: 'Who holds the ball', due: 'Next due', investment: 'Investment (CNY 100m)', year: 'This year, done / planned (CNY 100m)', invested: 'Invested so far (CNY 100m)', building: 'Building', production: 'Production', slip: 'Production later by (days)', unit: 'Unit', bureau: 'Bureau', officer: 'Officer',
      industry: 'Industry', chain: 'Chain', classes: 'Classes', code: 'Code', enterprise: 'Enterprise', last_return: 'Last return',
    },
    clock: { normal: 'in time', watch: 'half used', alert: 'nearly over', overdue: 'overdue', paused: 'paused', none: 'no clock' },
    reason: { overdue: 'limit overdue', paused: 'paused for correction', late: 'gate 20 or more working days late' },
    kind: { planned: 'planned', estimated: 'estimated', pledged: 'pledged limit', legal: 'limit by law', confirmed: 'passed', scheduled: 'by schedule' },
    basis: { done: 'happened', learned: 'from {n} finished projects of its type', too_few: 'by the schedule alone', unknown: 'not known' },
    interval: '{low} to {high}',
    yi: '×CNY 100m',
    board: { by: 'Columns', none: 'None', order: 'longest wait first' },
    gantt: {
      zoom: 'Scale', zooms: { month: 'Months', quarter: 'Quarters', year: 'Years' }, sort: 'Order', sorts: { name: 'Name', stage: 'Stage', unit: 'Unit', investment: 'Investment', slip: 'Production later', waits: 'Longest wait', due: 'Next due', building: 'Building', production: 'Production' },
      legend: 'Legend', planned: 'promised', actual: 'actual', expected: 'expected', passed: 'gate passed', waiting: 'gate to come', critical: 'critical gate', toToday: 'To today', promised: 'promised {day}, {n} days',
      label: 'Gantt chart of {n} projects', keys: 'Keys: up and down choose a project, left and right move in time, plus and minus zoom, T goes to today, Enter opens the project.',
    },
    funnel: { reached: '{n} have reached it', here: 'Now', investment: 'Investment (CNY 100m)', age: 'Median days here', conversion: 'went on to the next', note: 'The dark bar is what stands in the batch now, the light one what has reached it or a later one; the share is of those that have reached it.' },
    blockedList: { none: 'Nothing is blocked', sub: '{n} holders have {gates} blocked gates', held: '{n} gates', worst: 'longest {n} working days', gate: 'Gate', workdays: 'Working days', why: 'Why', since: 'Since', due: 'Due', told: 'told: {who}' },
    calendar: { before: 'Month before', after: 'Month after', thisMonth: 'This month', inMonth: '{n} due this month', none: 'Nothing is due this month', past: 'past its day', all: 'all {n}', week: { 1: 'Mon', 2: 'Tue', 3: 'Wed', 4: 'Thu', 5: 'Fri', 6: 'Sat', 7: 'Sun' } },
    feed: {
      title: 'In your own calendar', text: 'Gates and limits of the next 180 days, read by a calendar program.', make: 'Make an address', renew: 'Make another', stop: 'Stop it', made: 'The address is shown this once: copy it to "subscribe by address" of your calendar. Whoever has it can read the deadlines that you may see, nothing else; stop it when you no longer need it.', since: 'One address is in use since {at}.', none: 'No address is in use.', copied: 'Copied', file: 'Download once', filtered: 'The filters of the table can be added, e.g. {example} for your own.', sure: 'The old address stops at once. Go on?', stopped: 'Stopped',
    },
    counts: { period: 'Period', periodHint: 'empty for this year; e.g. 2020, 2020Q1, 2020-06, 2020-01/06', rule: 'Rule', value: 'Count', snapshot: 'As of', unknown: 'Can\'t tell', unknownHint: 'a field that the rule asks for is missing: not counted', version: 'rule version {v}', behind: '{name}: the list', equal: 'as many as counted', unequal: 'not as many as counted' },
    saved: { title: 'My views', none: 'No saved views yet', save: 'Save this view', name: 'Name of the view', hint: 'Keeps filters, order, columns and tab, not the day', saved: 'Saved "{name}"', removed: 'Removed "{name}"', full: '50 views at most' },
    leftDays: '{n} days left', overDays: '{n} days over',
  },
} satisfies typeof zh
