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
    leftDays: '{n} days left', overDays: '{n} days over',
  },
}
