import { describe, expect, it } from 'vitest'
import type { Gate, OpenGate, Project } from '@/api/project'
import { named } from './use-write'
import { changesBetween, chart, clockTone, dayNumber, dayOf, laterBy, movable, nextEvents, openTone, span, stages } from './shape'

const gate = (code: string, more: Partial<Gate> = {}): Gate => ({
  gate: code, name: code, name_en: code, stage: 's', holder: 'enterprise', state: 'waiting', after: [], planned: null, estimated: null, confirmed: null, scheduled: null, slip_days: 0, takes: '5w', legal: null, pledged: null, basis: '', documents: [], clocks: [], events: [], ...more,
})
const project = (more: Partial<Project>): Project => ({ since: '2024-01-08', stages: [], all_gates: [], moves: [], building: null, production: null, fields: {}, ...more }) as unknown as Project

describe('days', () => {
  it('go both ways without a time zone', () => {
    for (const day of ['1970-01-01', '2024-02-29', '2026-12-31']) expect(dayOf(dayNumber(day))).toBe(day)
    expect(dayNumber('2024-03-01') - dayNumber('2024-02-28')).toBe(2)
  })
  it('spans are working or calendar days', () => {
    expect(span('20w')).toEqual({ n: 20, kind: 'w' })
    expect(span('540d')).toEqual({ n: 540, kind: 'd' })
    expect(span('abc')).toBeNull()
  })
})

describe('where a project stands', () => {
  it('a stage is passed with all its gates, now while one is open', () => {
    const found = stages(project({ stages: ['a', 'b', 'c'].map((code) => ({ code, name: code, name_en: code })), all_gates: [gate('1', { stage: 'a', state: 'passed' }), gate('2', { stage: 'b', state: 'open' }), gate('3', { stage: 'c' })] }))
    expect(found.map((s) => [s.state, s.done, s.all])).toEqual([['passed', 1, 1], ['now', 0, 1], ['ahead', 0, 1]])
  })
  it('a clock that is overdue is red, a paused one amber', () => {
    expect(clockTone({ state: 'running', level: 'overdue' })).toBe('alert')
    expect(clockTone({ state: 'running', level: 'watch' })).toBe('watch')
    expect(clockTone({ state: 'paused', level: 'normal' })).toBe('watch')
    expect(clockTone({ state: 'done', level: 'normal' })).toBe('none')
  })
  it('a gate is red from 20 working days late on', () => {
    const open = (n: number | null) => ({ workdays_late: n, clock: null }) as unknown as OpenGate
    expect([null, 1, 19, 20].map((n) => openTone(open(n)))).toEqual(['ok', 'watch', 'watch', 'alert'])
  })
})

describe('the schedule', () => {
  it('draws from what a gate waits for to its day, and leaves out what is not known', () => {
    const c = chart(project({ all_gates: [gate('a', { confirmed: '2024-02-01', planned: '2024-01-20' }), gate('b', { after: ['a'], estimated: '2024-06-01' }), gate('c', { after: ['b', 'x'], scheduled: '2024-09-01' }), gate('d', { after: ['c'] })] }), '2024-03-01')
    expect(c.bars.map((b) => [b.from && dayOf(b.from), b.actual && dayOf(b.actual)])).toEqual([['2024-01-08', '2024-02-01'], ['2024-02-01', '2024-06-01'], ['2024-09-01', '2024-09-01'], ['2024-09-01', null]])
    expect([dayOf(c.first), dayOf(c.last)]).toEqual(['2024-01-08', '2024-09-01'])
  })
  it('a gate is as late as the days between its plan and what became of it', () => {
    expect(laterBy(gate('a', { planned: '2019-12-10', estimated: '2019-12-24', confirmed: '2020-01-07' }))).toBe(28)
    expect(laterBy(gate('a', { planned: '2024-06-10', scheduled: '2024-06-05' }))).toBe(-5)
    expect(laterBy(gate('a', { planned: '2024-06-10' }))).toBeNull()
    expect(laterBy(gate('a', { confirmed: '2024-06-10' }))).toBeNull()
  })
  it('only gates that are not passed can be tried elsewhere', () => {
    expect(movable([gate('a', { state: 'passed' }), gate('b', { state: 'open' }), gate('c')]).map((g) => g.gate)).toEqual(['b', 'c'])
  })
})

describe('a refusal', () => {
  it('names gates as people do', () => {
    const p = { all_gates: [gate('filing', { name: '备案', name_en: 'Filed' })] }
    expect(named('节点“filing”的前置节点“odd”尚未通过', p)).toBe('节点“备案”的前置节点“odd”尚未通过')
    expect(named("gate 'filing' waits", p)).toBe('gate "Filed" waits')
  })
})

describe('a clock', () => {
  it('offers what may follow', () => {
    const after = (...events: string[]) => nextEvents({ clocks: [], events: events.map((event) => ({ event, holder: '', on: '2024-05-01', by: '', note: '' })) })
    expect(after()).toEqual(['received'])
    expect(after('received')).toEqual(['pause', 'hand', 'done'])
    expect(after('received', 'pause')[0]).toBe('resume')
    expect(after('received', 'pause', 'resume')[0]).toBe('pause')
    expect(after('received', 'done')).toEqual(['received'])
  })
})

describe('what another officer changed', () => {
  it('names moves, clocks and fields', () => {
    const mine = project({ all_gates: [gate('a')], fields: { name: '甲', code: null } as never })
    const now = project({
      all_gates: [gate('a', { events: [{ event: 'received', holder: 'x', on: '2024-05-01', by: 'li', note: '' }] })], fields: { name: '甲', code: '1' } as never,
      moves: [{ gate: 'a', kind: 'estimated', from: null, to: '2024-06-01', slip_days: null, on: '2024-05-02', by: 'li', reason: '' }],
    })
    expect(changesBetween(mine, now).map((c) => [c.kind, c.text, c.to])).toEqual([['move', 'estimated', '2024-06-01'], ['clock', 'received', null], ['facts', 'code', '1']])
    expect(changesBetween(now, now)).toEqual([])
  })
})
