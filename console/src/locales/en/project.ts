import type zh from '../zh-CN/project'

export default {
  prj: {
    list: 'Projects', noCode: 'no code yet', blocked: 'blocked', late: 'late', asOf: 'As of a day', past: 'As known at the end of {day}; for reading only.', enterprise: 'the enterprise', stages: 'Stages',
    unit: { yuan: 'yuan', wan: 'CNY 10k', yi: 'CNY 100m', mu: 'mu', wanMu: 'CNY 10k/mu', tce: 'tce a year', persons: 'people' },
    tone: { ok: 'normal', watch: 'watch', alert: 'alert', none: 'done' },
    nothingWaits: 'No gate is open', holds: 'Held by', sinceDay: 'since {day}', workdays: '{n} working days', noCalendar: 'the calendar of a year between is not published', dueOn: 'due {day}', noDue: 'no date set', lateBy: '{n} working days late',
    total: 'Planned total investment', year: 'This year: done / planned', invested: 'Invested so far', building: 'Start of building', production: 'Production', moves: 'Effect this year on {code}', slip: 'Production against the promise', days: '{n} days', unpublished: 'The working calendar of {year} is not published; nothing is guessed.',
    timeline: 'Timeline of gates', template: '{name} ({version})', gate: 'Gate', planned: 'Planned', estimated: 'Estimated', confirmed: 'Actual', expected: 'Expected', slipCol: 'Slip', moved: 'moved {n} times', takenBack: 'taken back', history: 'Moves', stateOf: 'State', waitsFor: 'waits for', takes: 'Takes', limit: 'Limit by law', pledgedLimit: ', pledged {days}', papers: 'Documents',
    state: { passed: 'passed', open: 'open', waiting: 'not yet' }, span: { w: '{n} working days', d: '{n} days' }, kind: { planned: 'planned day', estimated: 'estimated day', confirmed: 'actual day' },
    event: { received: 'Received', pause: 'Sent back for correction (stands still)', resume: 'Corrected (runs on)', hand: 'Handed on', done: 'Decided' },
    clock: {
      state: { running: 'running', paused: 'paused for correction', done: 'decided' }, level: { normal: 'normal', watch: 'due soon', alert: 'urgent', overdue: 'overdue' }, used: '{n} days used', left: '{n} left', over: '{n} over', pledged: 'Pledged limit', last: 'last day {day}', lastLegal: 'Last day by law {day}',
      paused: 'Stood still for {n} days', received: 'Received on {day}', escalated: 'Escalated to {to}', notYet: 'Not received yet; the clock starts with receipt.', doneHint: 'This ends the clock only; to pass the gate record its date, which ends the clock, too.', unread: 'The clock lies in a year whose working calendar is not published; it is read again once the administrator has entered it.',
    },
    forecast: { done: 'done', range: '{low} to {high}', late: '{n} days late', early: '{n} days early', said: 'as the officer estimates', scheduled: 'by the schedule {day}', planned: 'promised {day}', basis: { done: 'It happened', learned: 'From {n} finished projects of the type; 10th to 90th percentile', too_few: 'Only {n} finished projects of the type: no interval, by the schedule', unknown: 'Too few dates to forecast' } },
    act: { date: 'Record a date', correct: 'Correct the date', clock: 'Record handling', edit: 'Edit', report: 'File a return', whatIf: 'Try' },
    schedule: 'Schedule: planned against actual', critical: 'Critical path', whatIf: 'What if', whatIfSub: 'follows the hand; nothing is saved', whatIfHint: 'Choose a gate that is not passed and move the slider or the date: production and this year\'s investment follow.', allPassed: 'All gates are passed', moveTo: 'Move to', slider: 'Days moved', thisYear: '{code} in {year}',
    feeds: 'What it moves', feedsSub: '{year}; the difference is split over gates to the fen', noFeeds: 'Nothing is known yet that would feed an indicator', flow: { spread: 'investment', ramp: 'yearly output', level: 'level' }, asPlanned: 'As planned', asItStands: 'as it stands',
    classes: 'Classes', noClasses: 'Of no class', holdsClass: { yes: 'holds', unknown: 'data missing' }, byDocument: 'By document: {doc}', byRule: 'By rule: {rule}',
    returns: 'Monthly returns', noReturns: 'No return yet', works: 'works {n}%', problems: 'Problems', allReturns: 'Show all {n}', tasks: 'Tasks from it', noTasks: 'No task was dispatched from its gates', facts: 'Facts', fortune: 'Fortune 500',
    stale: 'Another officer has just changed this project:', staleOther: 'Something else changed.', staleKeep: 'Your input is kept. Check it, then send it over the newest version, or drop it and load the newest.', dropMine: 'Drop mine, load the newest', sendAgain: 'Send over the newest',
    dateOf: '{gate}: record a date', which: 'Which date', set: { confirmed: 'Passed on', estimated: 'Estimate again', planned: 'Planned at the outset' }, day: 'Day', takeBack: 'Take the date back', reason: 'Remark', reasonNeeded: 'Why it moves (required)', reasonHint: 'e.g. equipment is late',
    clockOf: '{gate}: record handling', what: 'What happened', holder: 'Who goes on', holderHint: 'Name of the department', note: 'Remark', pauseHint: 'Papers to be corrected', changes: 'Changes of facts', changesSub: 'what was known before is kept', registered: 'added',
    did: { passed: '"{gate}" is passed', dated: 'The date of "{gate}" is kept', clock: '"{gate}": {event}' },
    label: {
      name: 'Name', since: 'First talk', procedure: 'Procedure', supply: 'Land supply', pledged: 'By pledge', land_and_start: 'Build with the land', code: 'Project code', code_on: 'Code given on', enterprise: 'Enterprise', uscc: 'Unified social credit code', industry: 'Industry', chain: 'Chain', track: 'Field',
      platform: 'Platform', subdistrict: 'Sub-district', bureau: 'Bureau', officer: 'Officer', parcel: 'Parcel', lon: 'Longitude', lat: 'Latitude', total_investment_fen: 'Planned total investment', yearly_investment_fen: 'Planned investment of a year', equipment_share: 'Equipment share', land_m2: 'Land', floor_area_ratio: 'Floor area ratio', output_fen: 'Output promised', tax_fen: 'Tax promised',
      rnd_fen: 'R&D promised', jobs: 'Jobs promised', energy_tce: 'Energy a year', foreign: 'Foreign investment', amount_minor: 'Amount', currency: 'Currency', fortune_500: 'Fortune 500', form: 'Form', funding_fen: 'Funding', classes_by_document: 'Classes by document',
    },
    procedure: { filing: 'Filing', verification: 'Verification', approval: 'Approval' }, supply: { granted: 'Granted', allotted: 'Allotted', leased: 'Leased', renovation: 'Renovation on own site', none: 'No site' }, form: { new: 'New', increase: 'Capital increase', merger: 'Merger' },
    track: { software: 'High-end software', integrated_circuit: 'Integrated circuits', digital_security: 'Digital security', robots_tools: 'Robots and machine tools', photovoltaic: 'Photovoltaics', next_it: 'Next-generation IT', energy_saving: 'Energy saving', new_energy_vehicle: 'New-energy vehicles', smart_electric: 'Smart electrics', ship_ocean: 'Ships and ocean engineering', other_equipment: 'Other equipment' },
    field: {
      code: 'Project code', enterprise: 'Enterprise', uscc: 'Unified social credit code', industry: 'Industry', chain: 'Chain', track: 'Field', procedure: 'Procedure', supply: 'Land supply', unit: 'Unit', officer: 'Officer', since: 'First talk', total: 'Planned total investment', yearly: 'Planned by year', equipment: 'Equipment share', land: 'Land', far: 'Floor area ratio', intensity: 'Investment intensity',
      output: 'Output promised', tax: 'Tax promised', rnd: 'R&D promised', jobs: 'Jobs promised', energy: 'Energy', foreign: 'Foreign investment', funding: 'Funding', site: 'Site',
    },
  },
} satisfies typeof zh
