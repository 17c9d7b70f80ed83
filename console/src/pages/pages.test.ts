import { describe, expect, it } from 'vitest'
import type { ImportBatch, IndicatorItem, PathData, PlanNode, Unit } from '@/api'
import { flat, reportsOn } from '@/ui/units-tree'
import { grantProblem, same } from './admin/grants'
import { block, check, lastOver, periodsBefore, plain, read } from './entry/cells'
import { allowed, counted } from './imports/batch'
import { limitsProblem } from './indicator/limits'
import { drawn, joined, withGaps } from './indicator/path'
import { type Filters, filtered, grouped, sorted } from './indicators/rows'
import { matching, nested, walk } from './plan/tree'
import { added, movable, moved, removed } from './plan/tree-edit'
import { headline } from './war-room/pick'

describe('typing a value', () => {
  it('reads what statisticians write', () => {
    expect(read('１，２３４．５')).toBe(1234.5)
    expect(read('1,234.5')).toBe(1234.5)
    expect(read('>1200')).toBe(1200)
    expect(read('约500')).toBe(500)
    expect(read('1200以上')).toBe(1200)
    expect(read('-3.2')).toBe(-3.2)
    for (const bad of ['', '—', '12..3', '1,23', '一百', '12 亿', 'NaN', '=1+1']) expect(read(bad)).toBeNull()
    expect(plain('　１２．５　')).toBe('12.5')
  })
  it('refuses what is no number and asks about slipped units and jumps', () => {
    expect(check('', 100, 90)).toBeNull()
    expect(check('abc', 100, 90)?.level).toBe('error')
    expect(check('1010000', 100, 98)).toMatchObject({ level: 'warning', key: 'entry.check.slipUp', params: { n: '10,000' } })
    expect(check('0.0101', 100, 98)).toMatchObject({ key: 'entry.check.slipDown' })
    expect(check('160', 150, 100)).toMatchObject({ key: 'entry.check.jump', params: { p: '+60%' } })
    expect(check('-2', 2, -2.1)).toMatchObject({ key: 'entry.check.sign' })
    expect(check('104', 100, 98)).toBeNull()
    expect(check('104', null, null)).toBeNull()
    expect(check('0', 100, 98)).toBeNull()
  })
  it('takes a block from a spreadsheet', () => {
    expect(block('1\t甲\r\n2\t乙\r\n')).toEqual([['1', '甲'], ['2', '乙']])
    expect(block('1\t"两\n行""引号"""\n\t3')).toEqual([['1', '两\n行"引号"'], ['', '3']])
    expect(block('7')).toEqual([['7']])
  })
  it('starts with the last months that are over', () => {
    expect(lastOver(new Date(2024, 9, 5))).toBe('2024-01/09')
    expect(lastOver(new Date(2024, 0, 20))).toBe('2023-01/12')
    expect(lastOver(new Date(2024, 1, 20))).toBe('2023-01/12')
    expect(lastOver(new Date(2024, 2, 1))).toBe('2024-01/02')
  })
  it('offers no January alone, and each quarter, half and year', () => {
    const list = periodsBefore(new Date(2024, 11, 31))
    expect(list.slice(0, 5)).toEqual(['2024-01/12', '2024-12', '2024Q4', '2024H2', '2024'])
    expect(list).not.toContain('2024-01')
    expect(list).toContain('2024-01/02')
    expect(list).not.toContain('2024-02')
  })
})

describe('the path of an indicator', () => {
  it('joins neighbours only, and cumulative values within a year', () => {
    expect(joined('2023-01/08', '2023-01/09', 1)).toBe(true)
    expect(joined('2023-01/08', '2023-01/10', 1)).toBe(false)
    expect(joined('2023-01/12', '2024-01/02', 2)).toBe(false)
    expect(joined('2023', '2024', 12)).toBe(true)
    expect(joined('2023', '2025', 12)).toBe(false)
    expect(joined('2023Q4', '2024Q1', 3)).toBe(true)
  })
  it('puts a break where a period is missing', () => {
    const points = withGaps([{ period: '2024-01/05', value: 5 }, { period: '2024-01/02', value: 2 }, { period: '2024-01/03', value: 3 }])
    expect(points.map((p) => p[1])).toEqual([2, 3, null, 5])
  })
  const data: PathData = {
    unit: '亿元', decimals: 1, baseline: { year: 2020, value: 10 }, targets: [{ year: 2021, value: 12 }, { year: 2022, value: 14 }],
    expected: [{ period: '2021', value: 12, lower: 11, upper: 13 }, { period: '2022', value: 14, lower: -1, upper: 2 }],
    actual: [{ period: '2021', value: 11.5, vintage: 'final', synthetic: false }, { period: '2022', value: 13, vintage: 'flash', synthetic: true }], breaks: [], years: [2021, 2022],
  }
  it('keeps published and generated values apart and the band as a difference', () => {
    const d = drawn(data, null)
    expect(d.published.map((p) => p[2])).toEqual(['2021'])
    expect(d.synthetic.map((p) => p[2])).toEqual(['2022'])
    expect(d.band.map((p) => p[1])).toEqual([2, 3])
    expect(d.targets.map((p) => p[1])).toEqual([10, 12, 14])
  })
  it('sets whole years in the middle of the year, and narrows to one year', () => {
    const d = drawn(data, null)
    expect(d.path.map((p) => p[0])).toEqual([2021 * 12 + 5, 2022 * 12 + 5])
    const one = drawn(data, 2022)
    expect([one.from, one.to]).toEqual([2022 * 12 - 1, 2022 * 12 + 11])
    expect(one.targets).toHaveLength(1)
    expect(one.published).toHaveLength(0)
  })
  it('stands an empty path', () => {
    expect(() => drawn({ ...data, baseline: null, targets: [], expected: [], actual: [] }, null)).not.toThrow()
  })
})

const item = (code: string, more: Partial<IndicatorItem> = {}): IndicatorItem => ({
  code, name: code, name_en: '', category: '甲', unit: '亿元', decimals: 1, nature: 'expected', direction: 'up', kind: 'flow', value: 1, period: '2024', vintage: 'final', grade: 'on_track', light: 'normal', reason: null,
  expected: 0.5, achieved: 0.5, expected_value: 1, distance: 0, target: 2, target_year: 2025, synthetic: false, derived: false, overridden: false, owner_unit: 'u', owner_unit_name: '统计局', sparkline: [], ...more,
})
describe('the list of indicators', () => {
  const items = [item('A', { achieved: 0.2 }), item('B', { achieved: null, value: null, light: 'none' }), item('C', { achieved: 0.9, category: '乙', light: 'alert' })]
  const none: Filters = { category: '', grade: '', light: '', nature: '', q: '' }
  it('filters', () => {
    expect(filtered(items, { ...none, light: 'alert' }).map((i) => i.code)).toEqual(['C'])
    expect(filtered(items, { ...none, q: '统计' })).toHaveLength(3)
    expect(filtered(items, { ...none, q: 'b' }).map((i) => i.code)).toEqual(['B'])
  })
  it('sorts with what is missing last, either way', () => {
    expect(sorted(items, { key: 'achieved', down: false }).map((i) => i.code)).toEqual(['A', 'C', 'B'])
    expect(sorted(items, { key: 'achieved', down: true }).map((i) => i.code)).toEqual(['C', 'A', 'B'])
    expect(sorted(items, { key: 'light', down: false })[0]!.code).toBe('C')
  })
  it('groups by category only in the order of the plan', () => {
    expect(grouped(items, { key: 'plan', down: false }).map((g) => g.category)).toEqual(['甲', '乙'])
    expect(grouped(items, { key: 'name', down: false })).toHaveLength(1)
  })
  it('picks headline indicators: amounts first, two a category at most', () => {
    const picked = headline([item('g', { kind: 'growth' }), item('n', { value: null }), item('a'), item('b'), item('c'), item('d', { category: '乙' }), item('h', { category: '乙', kind: 'growth' })])
    expect(picked.map((i) => i.code)).toEqual(['a', 'b', 'd', 'h'])
  })
})

describe('the plan tree', () => {
  const node = (id: string, parent_id: string | null, ord = 0): PlanNode => ({ id, parent_id, kind: 'chapter', ord, title: `节${id}`, body: '', indicator_code: null, owner_unit: null, light: null, counts: null })
  it('builds from parents and keeps the order', () => {
    const tree = nested([node('2', '1', 1), node('1', null), node('3', '1', 0)])
    expect(walk(tree).map((n) => n.id)).toEqual(['1', '3', '2'])
  })
  it('walks 20,000 levels', () => {
    const deep = nested(Array.from({ length: 20_000 }, (_, i) => node(String(i), i ? String(i - 1) : null)))
    expect(walk(deep)).toHaveLength(20_000)
    expect(walk(matching(deep, '节19999'))).toHaveLength(20_000)
  })
  it('keeps the way to a match', () => {
    const tree = nested([node('1', null), node('2', '1'), node('3', null)])
    expect(walk(matching(tree, '节2')).map((n) => n.id)).toEqual(['1', '2'])
  })
})

describe('imports', () => {
  const batch = (more: Partial<ImportBatch>): ImportBatch => ({ id: '1', kind: 'auto', file_name: 'a', state: 'ready', summary: null, findings: [], progress: { done: 0, total: 0 }, created_by: '', created_at: '', ...more })
  it('commits only what is ready and without errors, by those who may', () => {
    expect(allowed(batch({}), true).commit).toBe(true)
    expect(allowed(batch({}), false)).toEqual({ commit: false, cancel: false })
    expect(allowed(batch({ findings_count: { error: 1, warning: 0, info: 0 } }), true).commit).toBe(false)
    expect(allowed(batch({ state: 'committed' }), true)).toEqual({ commit: false, cancel: false })
  })
  it('counts findings itself where the server did not', () => {
    expect(counted(batch({ findings: [{ severity: 'warning', code: '', message_zh: '', message_en: '' }] }))).toEqual({ error: 0, warning: 1, info: 0 })
  })
})

describe('editing a draft', () => {
  const node = (id: string, parent_id: string | null, ord: number): PlanNode => ({ id, parent_id, ord, kind: 'chapter', title: id, body: '', indicator_code: null, owner_unit: null, light: null, counts: null })
  const flat = [node('a', null, 1), node('b', null, 2), node('b1', 'b', 1), node('b11', 'b1', 1), node('c', null, 3)]
  const order = (nodes: PlanNode[]) => walk(nested(nodes)).map((n) => n.id)

  it('adds below as the last', () => {
    const after = added(flat, flat[1] ?? null, { kind: 'task', title: 'x', body: '', indicator_code: null, owner_unit: null })
    expect(order(after)).toEqual(['a', 'b', 'b1', 'b11', 'new', 'c'])
  })
  it('takes away a node with all beneath it', () => expect(order(removed(flat, node('b', null, 2)))).toEqual(['a', 'c']))
  it('moves among siblings and not beyond them', () => {
    expect(order(moved(flat, node('c', null, 3), -1))).toEqual(['a', 'c', 'b', 'b1', 'b11'])
    expect(order(moved(flat, node('a', null, 1), -1))).toEqual(order(flat))
    expect(movable(flat, node('a', null, 1), -1)).toBe(false)
    expect(movable(flat, node('b', null, 2), 1)).toBe(true)
    expect(movable(flat, node('b1', 'b', 1), 1)).toBe(false)
  })
})

describe('limits between grades', () => {
  it('are ordered numbers', () => {
    const good = { ahead: 0.05, behind: 0.05, alert: 0.15, stale_after: 1 }
    expect(limitsProblem(good)).toBeNull()
    expect(limitsProblem({ ...good, alert: 0.01 })).toBe('order')
    expect(limitsProblem({ ...good, ahead: -1 })).toBe('negative')
    expect(limitsProblem({ ...good, behind: Number.NaN })).toBe('number')
    expect(limitsProblem({ ...good, stale_after: 1.5 })).toBe('stale')
  })
})

describe('grants', () => {
  it('keeps the three administrators apart and off the data', () => {
    expect(grantProblem([{ role: 'system_admin', unit: 'a' }, { role: 'audit_admin', unit: 'a' }])).toBe('several')
    expect(grantProblem([{ role: 'system_admin', unit: 'a' }, { role: 'viewer', unit: 'a' }])).toBe('mixed')
    expect(grantProblem([{ role: 'viewer', unit: '' }])).toBe('unit')
    expect(grantProblem([{ role: 'viewer', unit: 'a' }, { role: 'viewer', unit: 'a' }])).toBe('double')
    expect(grantProblem([{ role: 'viewer', unit: 'a' }, { role: 'reporter', unit: 'a' }])).toBeNull()
  })
  it('compares in any order', () => {
    expect(same([{ role: 'viewer', unit: 'a' }, { role: 'planner', unit: 'b' }], [{ role: 'planner', unit: 'b' }, { role: 'viewer', unit: 'a' }])).toBe(true)
  })
})

describe('units', () => {
  it('a bureau reports on its district, an area on itself', () => {
    const of = (code: string, kind: Unit['kind'], parent: string | null): Unit => ({ ...unit(code, parent), kind })
    const units = [of('d', 'district', null), of('b', 'bureau', 'd'), of('k', 'department', 'b'), of('s', 'subdistrict', 'd')]
    expect(['k', 'b', 's', 'd', 'x'].map((code) => reportsOn(units, code))).toEqual(['d', 'd', 's', 'd', 'x'])
  })
  const unit = (code: string, parent: string | null, children?: Unit[]): Unit => ({ code, name_zh: code, name_en: code, kind: 'department', parent, region: null, valid_from: '2021-01-01', valid_to: null, children })
  it('flattens nested and flat lists alike', () => {
    const want = [['a', 0], ['b', 1], ['c', 2], ['d', 1]]
    expect(flat([unit('a', null, [unit('b', 'a', [unit('c', 'b', [])]), unit('d', 'a', [])])]).map((f) => [f.unit.code, f.depth])).toEqual(want)
    expect(flat([unit('a', null), unit('b', 'a'), unit('c', 'b'), unit('d', 'a')]).map((f) => [f.unit.code, f.depth])).toEqual(want)
  })
})
