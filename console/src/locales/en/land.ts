import type zh from '../zh-CN/land'

export default {
  quota: {
    tab: { balances: 'Balances', entries: 'Entries', reservations: 'Reservations', trial: 'Trial balance' },
    account: { granted: 'Granted so far', issued: 'Issued', available: 'Available', reserved: 'Reserved', committed: 'Spent', lapsed: 'Lapsed' },
    action: { grant: 'Grant', allocate: 'Allocate', reserve: 'Reserve', commit: 'Spend', release: 'Release', expire: 'Expire', reverse: 'Reverse' },
    state: { open: 'Open', spent: 'Spent', partly_spent: 'Partly spent', freed: 'Freed' },
    unit: { area: 'mu', grain: 'kg' }, m2: 'm²',
    holds: 'In balance', holdsLong: 'In balance: {n} entries, debits less credits are zero, balances are what the entries sum to.', broken: 'Out of balance! Tell the system administrator at once.', asOf: 'Balances of a day', grantedOf: 'granted so far {n}',
    source: 'Source', year: 'Year', yearHint: 'empty: of no year', none: 'The ledger has no entries yet', noReservation: 'No reservations', seq: 'No.', on: 'Day', what: 'Entry', lines: 'To', doc: 'Document', docDate: 'Date of the document', by: 'Booked by', purpose: 'Purpose', holdsWhat: 'Holds', due: 'Until', overdue: 'overdue', siting: 'Show the siting',
    accountWord: 'Account', debit: 'Debit', credit: 'Credit', total: 'Total', reversed: 'reversed', reverseText: 'Entry {n} is undone by its mirror image; both are kept.', book: 'Book an entry', bookIt: 'Book', check: 'Try', did: 'Booked', would: 'It would be entry {n} of {day}:',
    kind: 'Kind', holder: 'Held by', district: 'The district', to: 'Goes to', recovered: 'Land brought back (mu)', amount: 'Amount', allHeld: 'empty: all', byRatio: 'empty: by the ratio', inOrder: 'sources in order', reservation: 'Reservation', note: 'Remark',
    unitNote: 'Booked in whole 0.01 m², so that sums are exact; mu are for reading. Reward ratio {ratio}, set by the district.',
  },
  land: {
    tab: { findings: 'Findings', parcels: 'Parcels' },
    state: { reserve: 'Reserve', approved_unsupplied: 'Approved, not supplied', supplied: 'Supplied', under_construction: 'Under construction', in_use: 'In use', idle: 'Idle', low_efficiency: 'Underused', redevelopment: 'Redevelopment', reclaimed: 'Reclaimed' },
    rule: { not_started: 'Not started', stopped: 'Stopped', unsupplied: 'Not supplied', low_efficiency: 'Underused', left_over: 'Area left over' },
    stage: { take_back: 'May be taken back', due: 'Holds', watch: 'Watch', paused: 'Paused', unknown: 'Not known' },
    event: { register: 'registered', state: 'state', facts: 'changed', split: 'split', merge: 'merged' },
    contractKind: { transfer: 'transfer', allocation: 'allocation' },
    fact: { area: 'Area', unit: 'Unit', park: 'Park', use: 'Land use', user: 'User', industry: 'Industry', approved: 'Conversion approved', contract: 'Contract', startBy: 'Start agreed', price: 'Price', started: 'Started', stopped: 'Stopped', finished: 'Finished', far: 'Floor area ratio' },
    unit: 'Unit', park: 'Park', asOf: 'As of a day (also to come)', search: 'Code, name or user', counts: 'Number by rule and stage', ruleWord: 'Rule', stageWord: 'Stage', parcel: 'Parcel', what: 'What', next: 'Next', areaMu: 'Area (mu)', onMap: 'Map', onMapOf: 'Show {code} on the map', left: 'in {n} days', pausedDays: '{n} days not counted for acts of government',
    noFinding: 'Nothing found', none: 'No parcels', asOfRules: 'As of {day}, rules {rules}. First findings: a person determines.', use: 'Land use', user: 'User', step: 'Change the state', newState: 'New state', since: 'since {day}', ended: 'ended in others on {day}', life: 'Life', lineage: 'Splits and merges', economy: 'Yield', output: 'Output', tax: 'Tax', wan: 'x 10,000 yuan', basis: 'Basis: {text}',
  },
} satisfies typeof zh
