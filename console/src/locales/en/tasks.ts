export default {
  task: {
    what: 'Task', owner: 'Owner', person: 'Login of the person', personHint: 'optional', dispatcher: 'Dispatched by', due: 'Due', title: 'Title', detail: 'What to do', acceptance: 'Acceptance standard', acceptanceHint: 'What counts as done, e.g. the completion record',
    helpers: 'Helpers', from: 'From', fromLabel: { meeting: 'meeting or minutes', appeal: 'whose appeal, or its number' }, facts: 'Facts', steps: 'Steps', dispatch: 'Dispatch', ofUnit: 'Unit', none: 'No tasks', newOwner: 'Hand over to', wantedDay: 'Extension to', note: 'Note (needed)', noteFree: 'Note', evidence: 'Proof', evidenceHint: 'Document number, minutes or place',
    asks: 'asks for {day}', ownerLeft: 'owner has left', ownerLeftLong: 'The owner\'s account is disabled or the unit is closed: hand it over.', asOf: 'As of a day',
    late: '{n} working days late', lateHoliday: 'past its day (no working day between)', left: '{n} working days left', today: 'due today', inTime: 'in time', noCalendar: 'working days not published: not counted', soon: 'Due soon',
    units: 'Units', unitsSub: 'Most late first; open a unit for its list', worst: 'Latest (working days)', share: 'Closed in time', withoutOwner: 'Without an owner', meetingSub: 'weekly meeting',
    rung: { 0: '', 1: 'urged', 2: 'yellow card', 3: 'taken up' },
    tab: { mine: 'Mine', open: 'Open', late: 'Late', closed: 'Closed', all: 'All' },
    state: { dispatched: 'dispatched', accepted: 'accepted', submitted: 'submitted', closed: 'closed', declined: 'declined', cancelled: 'cancelled' },
    waits: { owner: 'with the owner', dispatcher: 'with the dispatcher' },
    origin: { indicator: 'Indicator', gate: 'Project gate', siting: 'Siting', parcel: 'Parcel', appeal: 'Appeal', meeting: 'Meeting', other: 'Other' },
    act: { dispatch: 'Dispatch', accept: 'Accept', decline: 'Decline', report: 'Report', ask_extension: 'Ask for an extension', grant_extension: 'Grant the extension', refuse_extension: 'Refuse the extension', submit: 'Submit as done', send_back: 'Send back', close: 'Close', hand_over: 'Hand over', urge: 'Urge', cancel: 'Cancel' },
    did: { dispatch: 'Dispatched', accept: 'Accepted', decline: 'Declined', report: 'Reported', ask_extension: 'Extension asked for', grant_extension: 'Extension granted', refuse_extension: 'Extension refused', submit: 'Submitted', send_back: 'Sent back', close: 'Closed', hand_over: 'Handed over', urge: 'Urged', cancel: 'Cancelled' },
    meeting: { late: 'Late', extension: 'Extensions asked for', to_decide: 'To be closed or taken back', week: 'Due within a week' },
  },
  programme: {
    none: 'No programmes yet', noMeasure: 'no figure yet', tasks: '{n} tasks, {closed} closed', late: '{n} late',
    kind: { number_one: 'Number-one projects', parks: 'A hundred parks in three years', reform_group: 'Reform groups', digital_track: 'Digital reform "1+5"', scenario: 'Scenarios' },
  },
}
