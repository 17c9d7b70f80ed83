import { expect, test } from 'vitest'
import { draftOf, faults, fullMarks, type Scheme, schemeOf } from './scheme'

const scheme: Scheme = {
  code: 'race', version: '2', name: '甲', name_en: 'A', tracks: ['产业平台', '街道'], racers: [{ kind: 'platform', track: '产业平台' }, { kind: 'subdistrict', track: '街道' }],
  measures: [
    { code: 'growth', name: '增速', name_en: 'Growth', unit: '%', weight: 60, better: 'more', scoring: 'range', decimals: 1, rule: { kind: 'growth' } },
    { code: 'landing', name: '落地率', name_en: 'Landing', unit: '%', weight: 40, better: 'more', scoring: { target: { target: 100, cap: 1.2 } }, decimals: 1 },
  ],
  penalties: [{ code: 'overdue', name: '逾期', name_en: 'Overdue', each: 2, most: 10, rule: { kind: 'overdue', gate: 'building' } }], red: 2, black: 1,
}

test('a scheme comes back as it was, under another version', () => {
  const draft = { ...draftOf(scheme), version: '2026b' }
  expect(faults(draft)).toEqual([])
  expect(schemeOf(draft, 'race')).toEqual({ ...scheme, version: '2026b' })
  expect(fullMarks(draft)).toBe(100)
})

test('what can’t be is named by its place', () => {
  const draft = draftOf(scheme)
  draft.measures[0]!.weight = '-1'
  draft.measures[1]!.cap = '一'
  draft.penalties[0]!.most = ''
  expect(faults(draft)).toEqual(['version', 'measures.0.weight', 'measures.1.cap', 'penalties.0.most'])
})
