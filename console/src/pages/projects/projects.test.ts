import { describe, expect, it } from 'vitest'
import type { OpenGate, ProjectCard, ProjectGantt, ProjectItem } from '@/api/projects'
import { lanes, seen, CARD } from './board/columns'
import { chosenColumns, columnText, COLUMNS, foremost, nextSort } from './columns'
import { active, cleared, fenOf, keptOf, queryOf, viewOf, withKeys, withView } from './filters'
import { brought, dayAt, dayNumber, isoDay, nearest, PER_DAY, prepared, ROW, slotted, spanOf, ticks, visible, width, x } from './gantt/layout'
import { isMonth, shifted, weeks } from './month'
import { cardLight, clockLight, yi } from './say'

describe('filters in the address', () => {
  it('become the server\'s query, amounts in 亿元 as fen', () => {
    expect(queryOf({ q: ' 芯片 ', batch: 'started', blocked: 'true', late: 'no', min: '1.5', max: '十', as_of: '2024-06-30', junk: 'x' })).toMatchObject({ q: '芯片', batch: 'started', blocked: true, late: undefined, min_fen: 15_000_000_000, max_fen: undefined, sort: 'waits', as_of: '2024-06-30' })
    expect(queryOf({ batch: 'odd' }).batch).toBeUndefined()
    expect(viewOf({ view: 'gantt' })).toBe('gantt')
    expect(viewOf({ view: 'odd' })).toBe('table')
  })
  it('read amounts to the fen, and nothing that is none', () => {
    expect(fenOf('0.00000001')).toBe(100)
    expect(fenOf('99999.99')).toBe(999_999_900_000_000)
    for (const bad of ['', '-1', '1e3', '1,000', '0.000000001', '亿']) expect(fenOf(bad)).toBeUndefined()
  })
  it('are set, taken away and cleared without touching the rest', () => {
    const query = { view: 'gantt', q: 'a', late: 'true', as_of: '2024-01-01' }
    expect(withKeys(query, { q: undefined, unit: 'u' })).toEqual({ view: 'gantt', late: 'true', as_of: '2024-01-01', unit: 'u' })
    expect(active(query).map((f) => f.key)).toEqual(['q', 'late'])
    expect(cleared(query)).toEqual({ view: 'gantt', as_of: '2024-01-01' })
  })
  it('make a saved view that keeps everything but the day', () => {
    const saved = keptOf({ view: 'gantt', late: 'true', q: '甲&乙', as_of: '2024-01-01', zoom: 'year', junk: '1' })
    expect(withView({ as_of: '2025-05-05', batch: 'planned', other: 'y' }, saved)).toEqual({ view: 'gantt', late: 'true', q: '甲&乙', zoom: 'year', as_of: '2025-05-05', other: 'y' })
    expect(withView({ late: 'true' }, '')).toEqual({})
  })
})

describe('the table', () => {
  it('shows its own columns unless others are chosen, always in one order', () => {
    const own = chosenColumns('').map((c) => c.key)
    expect(columnText(own)).toBe('')
    expect(chosenColumns('code,stage,odd').map((c) => c.key)).toEqual(['stage', 'code'])
    expect(columnText(['code', 'stage'])).toBe('stage,code')
  })
  it('sorts largest first where that is what one looks for, then the other way, then not at all', () => {
    const investment = COLUMNS.find((c) => c.key === 'investment')!
    expect(nextSort(investment, '', '')).toEqual({ sort: 'investment', dir: 'desc' })
    expect(nextSort(investment, 'investment', 'desc')).toEqual({ sort: 'investment', dir: 'asc' })
    expect(nextSort(investment, 'investment', 'asc')).toEqual({})
  })
  const gate = (more: Partial<OpenGate>): OpenGate => ({ gate: 'g', name: '', name_en: '', stage: '', holder: '', since: '2024-01-01', ...more })
  it('names the gate that blocks before the one that waits longest', () => {
    const late = gate({ gate: 'late', workdays: 3, workdays_late: 20 })
    const old = gate({ gate: 'old', workdays: 90 })
    const item = (gates: OpenGate[]) => ({ gates }) as Pick<ProjectItem, 'gates'>
    expect(foremost(item([old, late]))?.gate).toBe('late')
    expect(foremost(item([gate({ workdays: 1 }), old]))?.gate).toBe('old')
    expect(foremost(item([]))).toBeUndefined()
  })
  it('says amounts in 亿元, and nothing as nothing', () => {
    expect([yi(83_200_000_000_000), yi(0), yi(null)]).toEqual(['8,320.00', '0.00', '—'])
    expect([clockLight('paused'), clockLight(null), cardLight({ blocked: true, late: false, clock: null }), cardLight({ blocked: false, late: true, clock: 'normal' })]).toEqual(['watch', 'none', 'alert', 'watch'])
  })
})

describe('the board', () => {
  const card = (id: string, batch: string, more: Partial<ProjectCard> = {}) => ({ id, batch, stage: 'talk', name: id, unit_name: '', blocked: false, late: false, synthetic: true, ...more }) as ProjectCard
  it('has a lane for every batch, also an empty one, with its sums', () => {
    const all = { as_of: '2024-01-01', stages: [{ code: 'talk', name: '洽谈', name_en: 'Talks', batch: 'planned' }], items: [card('a', 'planned', { total_investment_fen: 5 }), card('b', 'started', { blocked: true })] }
    const found = lanes(all, 'batch')
    expect(found.map((l) => l.cards.length)).toEqual([1, 0, 1, 0, 0])
    expect([found[0]!.fen, found[2]!.blocked, found[2]!.fen]).toEqual([5, 1, 0])
    expect(lanes(all, 'stage').map((l) => [l.key, l.cards.length])).toEqual([['talk', 2]])
  })
  it('draws what is seen of thousands', () => {
    expect(seen(0, 600, 3000)).toEqual([0, 8])
    const [first, end] = seen(1000 * CARD, 600, 3000)
    expect([first, end - first < 15]).toEqual([998, true])
    expect(seen(99 * CARD, 600, 3)).toEqual([3, 3])
  })
})

describe('the Gantt chart', () => {
  const gantt: ProjectGantt = {
    as_of: '2024-06-30', gates: [{ code: 'signed', name: '签约', name_en: 'Signed' }],
    rows: [{ id: 'p', name: '甲', unit_name: '', batch: 'planned', blocked: false, late: false, synthetic: true, planned: { from: '2024-01-08', to: '2025-03-31' }, actual: null, expected: null, gates: [{ gate: 0, on: '2024-03-01', kind: 'confirmed', planned: '2024-02-01', critical: false }] }],
  }
  const rows = prepared(gantt)
  const span = spanOf(rows, dayNumber('2024-06-30'))
  it('counts days there and back', () => {
    expect(dayNumber('1970-01-02')).toBe(1)
    expect(isoDay(dayNumber('2024-02-29'))).toBe('2024-02-29')
    expect(rows[0]).toMatchObject({ planned: [dayNumber('2024-01-08'), dayNumber('2025-03-31')], actual: null })
  })
  it('reaches over everything and today, from the first of a month on', () => {
    expect(isoDay(span.from)).toBe('2023-11-01')
    expect(span.to).toBe(dayNumber('2025-03-31') + 90)
    const odd = spanOf([{ ...rows[0]!, planned: [dayNumber('0001-01-01'), dayNumber('9999-12-31')] }], 0)
    expect([isoDay(odd.from), isoDay(odd.to)]).toEqual(['1990-01-01', '2079-12-31'])
  })
  it('places a day and finds it again at every scale', () => {
    for (const zoom of ['month', 'quarter', 'year'] as const) {
      const day = dayNumber('2024-12-31')
      expect(dayAt(span, zoom, x(span, zoom, day) + PER_DAY[zoom] / 2)).toBe(day)
      expect(width(span, zoom)).toBeGreaterThan(0)
    }
  })
  it('marks months, quarters and years at their beginnings', () => {
    const at = (zoom: 'month' | 'quarter' | 'year') => ticks(span, zoom, dayNumber('2024-01-01'), dayNumber('2024-12-31'))
    expect(at('month')).toHaveLength(12)
    expect(at('quarter').map((k) => k.label)).toEqual(['Q1', 'Q2', 'Q3', 'Q4'])
    expect(at('year').map((k) => [k.label, k.major])).toEqual([['2024', true]])
  })
  it('draws the rows that are seen and no others', () => {
    expect(visible(0, 300, 3000)).toEqual([0, 10])
    expect(visible(45, 300, 3000)).toEqual([1, 12])
    expect(visible(3000 * ROW - 300, 300, 3000)).toEqual([2990, 3000])
    expect(visible(999_999, 300, 5)).toEqual([5, 5])
    expect(visible(0, -50, 5)).toEqual([0, 0])
  })
  it('lets a line keep its row while that is seen', () => {
    const before = slotted([100, 111], 12)
    const after = slotted([103, 114], 12)
    expect([...after].sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => 103 + i))
    expect(after.filter((row, slot) => row === before[slot])).toHaveLength(9)
  })
  it('scrolls no further than a row needs', () => {
    expect([brought(0, 300, 300), brought(12, 300, 300), brought(30, 300, 300)]).toEqual([0, 300, 31 * ROW - 300])
  })
  it('finds the gate under the pointer, of several the last one', () => {
    const marks = [10, 12, 12].map((day, gate) => ({ gate, day, kind: 'planned' as const, planned: null, critical: false }))
    expect(nearest(marks, 12, 3)?.gate).toBe(2)
    expect(nearest(marks, 30, 3)).toBeUndefined()
  })
})

describe('the month', () => {
  it('begins on Monday and covers whole weeks', () => {
    const grid = weeks('2026-11')
    expect([grid[0]![0]!.iso, grid.at(-1)![6]!.iso, grid.length]).toEqual(['2026-10-26', '2026-12-06', 6])
    expect(weeks('2027-02').length).toBe(4)
    expect([shifted('2026-01', -1), shifted('2026-12', 1)]).toEqual(['2025-12', '2027-01'])
    expect([isMonth('2026-13'), isMonth(null), isMonth('2026-07')]).toEqual([false, false, true])
  })
})
