import type zh from '../zh-CN/work'

export default {
  work: {
    kinds: 'Kinds', none: 'Nothing waits for you', overdue: '{n} are overdue', noDay: 'Without a day', today: 'today', kind: { return: 'return', gate: 'gate', clock: 'limit', task: 'task', indicator: 'value', approval: 'review' }, level: { overdue: 'overdue', soon: 'within 7 days', later: 'later', open: 'open' },
  },
  behind: {
    link: 'See the projects behind it', passed: 'planned {planned}, passed {now}', expected: 'planned {planned}, expected {now}', every: 'Show all {n} projects', fewer: 'Only those with a difference', period: '{from} to {to}', distance: 'Distance to the path', projects: 'Due to {n} projects', rest: 'Due to other things', none: 'No project feeds this indicator', due: 'What it is due to', more: '{n} more', all: 'All projects', project: 'Project', planned: 'As planned', current: 'By the dates now', actual: 'Returns', difference: 'Difference', why: 'Due to gates', total: 'Total', leftOut: '{n} projects are left out, because',
  },
  ret: {
    month: 'Month', before: 'Month before', after: 'Month after', due: 'due {day}', noDue: 'the working calendar of its year is not published', left: '{n} to file', none: 'all filed', empty: 'You owe no return for this month', filed: 'filed', draft: 'draft', open: 'to file',
    invested: 'Invested this month (CNY 10k)', investedHint: '0 if nothing', sum: 'Total CNY {sum} 10k with this month', percent: 'Works done (%)', works: 'Works', worksHint: 'e.g. structure up to the third floor', problemsHint: 'if any', yearBefore: 'This year before / planned', carried: 'Last ({month})', photos: 'Photos', photoLimit: 'at most {most} each, {n} in all', camera: 'Take a photo', album: 'Choose photos',
    fault: { invested: 'Say what was invested; 0 if nothing.', number: 'A number without sign.', percent: 'A whole number from 0 to 100.', back: 'Less than last month; say why under problems.' },
    photo: { big: '"{name}" has {size}, more than {most} each; it was not uploaded. Make it smaller and choose it again.', type: '"{name}" is no JPEG, PNG or WebP photo.', many: 'A return has at most {n} photos.' },
    send: 'File', sendAgain: 'File again', sendPhotos: 'Go on with the photos', sending: 'Filing…', sendingPhoto: 'Photo {n}/{all}…', done: 'The return is filed', again: '{by} filed this month; a new return takes its place, the old one is kept, its photos come along.',
    noNet: 'There is no network. Go on: what you type stays on this device.', offline: 'The network is gone and nothing was filed. What you typed is kept on this device; press "File" when the network is back (photos stay while this page is open).', offlinePhotos: 'The return is filed, but the network is gone before all photos were sent; go on when it is back.', photosLeft: 'The return is filed; {n} photos are missing. ',
    kept: 'Draft kept on this device', fromDraft: 'From your draft that was not filed.', restart: 'Start over', toProject: 'To the project',
  },
} satisfies typeof zh
