import type zh from '../zh-CN/words'

export default {
  app: { name: 'Qipan', long: 'Qipan · plan monitoring', tagline: 'One board · one map · one breath', skip: 'Skip to content', menu: 'Menu', demoNote: 'Values marked “demo” are generated, not published' },
  light: { alert: 'Alert', watch: 'Watch', normal: 'Normal', none: 'No data' },
  grade: { done: 'Done early', ahead: 'Ahead', on_track: 'On track', behind: 'Behind', no_data: 'No data', stale: 'Out of date' },
  vintage: { flash: 'Flash', preliminary: 'Preliminary', revised: 'Revised', final: 'Final' },
  state: { draft: 'Draft', submitted: 'Submitted', approved: 'Approved', published: 'Published', returned: 'Returned', superseded: 'Superseded' },
  qualifier: { exact: '', greater_than: '>', at_least: '≥', less_than: '<', at_most: '≤', about: '~' },
  nature: { binding: 'Binding', expected: 'Expected' },
  direction: { up: 'Higher is better', down: 'Lower is better', range: 'Within a range' },
  kind: { flow: 'Flow', stock: 'Stock', ratio: 'Ratio', growth: 'Growth, comparable prices', five_year_cumulative: 'Five-year cumulative' },
  frequency: { month: 'Monthly', quarter: 'Quarterly', half: 'Half-yearly', year: 'Yearly', five_year: 'Five-yearly' },
  role: {
    viewer: 'Viewer', reporter: 'Reporter', reviewer: 'Reviewer', publisher: 'Publisher', planner: 'Planner',
    system_admin: 'System administrator', security_admin: 'Security administrator', audit_admin: 'Audit administrator',
  },
  severity: { error: 'Error', warning: 'Warning', info: 'Note' },
  unitKind: { district: 'District', bureau: 'Bureau', platform: 'Platform', subdistrict: 'Sub-district', department: 'Department', reference: 'Reference area' },
  planKind: { five_year: 'Five-year plan', annual: 'Annual plan', special: 'Special plan' },
  nodeKind: { chapter: 'Chapter', box: 'Box', indicator: 'Indicator', project: 'Major project', task: 'Task' },
  importState: { staged: 'Uploaded', validating: 'Checking', ready: 'Ready', refused: 'Has errors', committing: 'Committing', committed: 'Committed', cancelled: 'Cancelled', failed: 'Failed' },
  importKind: { auto: 'Detect', observations: 'Observations', dictionary: 'Dictionary', targets: 'Targets', projects: 'List of projects', project_progress: 'Project progress' },
  due: { overdue: 'Overdue', due_soon: 'Due soon', returned: 'Returned', waiting: 'In review', done: 'Received' },
  whyKind: { status: 'Status', formula: 'Formula', input: 'Input', observation: 'Observation', approval: 'Approval', rollup: 'Roll-up', missing: 'Missing', target: 'Target', path: 'Path', threshold: 'Threshold', override: 'Manual grade', projects: 'Projects', project: 'Project', rest: 'Rest' },
  aggregation: { sum: 'Sum', weighted_mean: 'Mean weighted by {by}', not_additive: 'Not additive' },
  synthetic: { tiny: 'D', mark: 'Demo', word: 'Demo value', note: 'Demo value: generated from a fixed seed, not published' },
  derived: 'Derived',
  overridden: 'Manual grade',
  act: {
    save: 'Save', cancel: 'Cancel', close: 'Close', confirm: 'OK', edit: 'Edit', add: 'Add', remove: 'Remove', search: 'Search', reset: 'Reset',
    retry: 'Try again', back: 'Back', more: 'Load more', export: 'Export', print: 'Print', download: 'Download', open: 'Open', refresh: 'Refresh', all: 'All', next: 'Next', prev: 'Previous', done: 'Done', apply: 'Apply', copy: 'Copy', expand: 'Expand', collapse: 'Collapse',
  },
  say: {
    loading: 'Loading…', empty: 'Nothing here', saved: 'Saved', none: '—', noValue: 'No data', yes: 'Yes', no: 'No', why: 'Why', of: 'of {n}',
    asOf: 'Known on', latest: 'Latest', period: 'Period', unit: 'Unit', plan: 'Plan', version: 'Version', count: '{n} items', people: '{n} people', days: '{n} days', rows: '{n} rows', now: 'Current',
  },
  problem: {
    offline: 'The server can’t be reached. Check the network and try again; what you typed is still here.',
    http_401: 'Your session has ended. Please log in again.', http_403: 'You have no right to do this.', http_404: 'Not found.', http_409: 'This conflicts with the present state; refresh and try again.',
    http_412: 'Someone has just changed this. Look at the new value first.', http_413: 'The file is too large.', http_422: 'The content did not pass the checks.', http_429: 'Too many attempts; please wait.', http_500: 'The server failed; the fault was logged. Try again later.', other: 'That did not work.',
    title: 'The data could not be read',
  },
} satisfies typeof zh
