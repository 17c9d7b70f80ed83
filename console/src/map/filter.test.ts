import { createExpression } from '@maplibre/maplibre-gl-style-spec'
import { describe, expect, it } from 'vitest'
import { type Condition, expression, holds, type Row, select, sortRows } from './filter'

const rows: Row[] = [
  { id: 'a', properties: { state: 'idle', area_m2: 800, park: 'P1' }, geometry: { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] } },
  { id: 'b', properties: { state: 'in_use', area_m2: 1200 }, geometry: { type: 'Polygon', coordinates: [[[5, 5], [6, 5], [6, 6], [5, 5]]] } },
  { id: 'c', properties: { state: '', area_m2: null }, geometry: null },
]
const c = (field: string, op: Condition['op'], value = ''): Condition => ({ field, op, value })

describe('filtering', () => {
  it('takes no missing value for a number or for another value', () => {
    expect(select(rows, [c('area_m2', 'most', '1000')], []).map((r) => r.id)).toEqual(['a'])
    expect(select(rows, [c('state', 'not', 'in_use')], []).map((r) => r.id)).toEqual(['a'])
    expect(select(rows, [c('park', 'empty')], []).map((r) => r.id)).toEqual(['b', 'c'])
  })
  it('lets an unfinished condition filter nothing', () => {
    expect(select(rows, [c('', 'is', 'x'), c('state', 'is', ''), c('area_m2', 'least', 'abc')], [])).toHaveLength(3)
    expect(expression([c('state', 'is', '')])).toBeNull()
  })
  it('keeps what reaches into the drawn area', () => {
    expect(select(rows, [], [[-1, -1], [2, -1], [2, 2], [-1, 2]]).map((r) => r.id)).toEqual(['a'])
  })
  it('finds what lies around the drawn area, or goes through it', () => {
    const large = { id: 'l', properties: {}, geometry: { type: 'Polygon', coordinates: [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]] } }
    expect(select([large], [], [[4, 4], [5, 4], [5, 5]])).toHaveLength(1)
    expect(select([large], [], [[-1, 4], [11, 4], [11, 5], [-1, 5]])).toHaveLength(1)
    expect(select([large], [], [[11, 4], [12, 4], [12, 5]])).toHaveLength(0)
  })
  it('takes money in the unit that it is shown in', () => {
    const firm = (id: string, wan: number): Row => ({ id, properties: { output_fen: wan * 1e6 }, geometry: null })
    const firms = [firm('small', 900), firm('large', 1200)]
    expect(select(firms, [c('output_fen', 'least', '1,000')], []).map((r) => r.id)).toEqual(['large'])
    expect(select(firms, [c('output_fen', 'is', '900')], []).map((r) => r.id)).toEqual(['small'])
    expect(select(firms, [c('output_fen', 'not', '900')], []).map((r) => r.id)).toEqual(['large'])
    expect(expression([c('output_fen', 'least', '1000')])).toEqual(['all', ['all', ['==', ['typeof', ['get', 'output_fen']], 'number'], ['>=', ['to-number', ['get', 'output_fen']], 1e9]]])
  })
  it('says the same on the map as in the table', () => {
    const conditions = [c('area_m2', 'least', '1,000'), c('area_m2', 'most', '1000'), c('state', 'is', 'idle'), c('state', 'not', 'idle'), c('state', 'has', 'se'), c('park', 'empty'), c('state', 'empty')]
    for (const condition of conditions) for (const row of rows) {
      const compiled = createExpression(expression([condition]), { type: 'boolean' } as never)
      expect(compiled.result).toBe('success')
      if (compiled.result !== 'success') continue
      // A tile carries no null: the property is not there.
      const properties = Object.fromEntries(Object.entries(row.properties).filter(([, v]) => v !== null))
      expect([condition, row.id, compiled.value.evaluate({ zoom: 1 }, { type: 3, properties } as never)]).toEqual([condition, row.id, holds(row.properties, condition)])
    }
  })
  it('sorts with what is missing last', () => {
    expect(sortRows(rows, 'area_m2', true).map((r) => r.id)).toEqual(['b', 'a', 'c'])
    expect(sortRows(rows, 'area_m2', false).map((r) => r.id)).toEqual(['a', 'b', 'c'])
    expect(sortRows(rows, 'state', false).map((r) => r.id)).toEqual(['a', 'b', 'c'])
  })
})
